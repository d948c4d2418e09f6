"""What the pages cannot show, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

from nightlight.rules.faults import Fault


class CannotShow(Exception):
    """The page that was asked for cannot be shown. `title` says so, `advice` says what to do, `faults` what is wrong.

    `instead` is the address of a file that holds the same; empty where there is none.
    """

    status = 404

    def __init__(self, title: str, faults: Iterable[Fault] = (), *, advice: str = "", instead: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.faults = tuple(faults)
        self.advice = advice
        self.instead = instead


class NoSuchCase(CannotShow):
    """No case has this address."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such case",
            advice="Its file may have been moved or renamed. Choose a case from the list, or bring it again.",
        )


class NotUsable(CannotShow):
    """The case or the pack is there, and holds faults."""

    def __init__(self, title: str, faults: Iterable[Fault], *, advice: str = "", status: int = 422) -> None:
        super().__init__(title, faults, advice=advice or "Put right what is listed here and load the page again.")
        self.status = status


class NoPrinter(CannotShow):
    """This machine cannot make a PDF."""

    status = 503


class TooLongToPrint(CannotShow):
    """The result would keep this server busy for too long as a PDF."""

    status = 413
