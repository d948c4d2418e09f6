"""The base of every anticipated "no": what is refused, why, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable


class Refusal(Exception):
    """An act that cannot go ahead, and the way on. Raised for what a person may run into, never for a fault in the software.

    Attributes:
        what: the act or thing refused, as the start of a sentence ("Closing this missing episode").
        why: one sentence for each reason, at least one.
        remedy: what the person can do next.
        ids: the ids of the rules or requirements that refuse, where there are any.

    A refusal survives being sent to another process, its attributes with it, as do subclasses that add no argument of their own.
    """

    def __init__(self, *, what: str, why: str | Iterable[str], remedy: str, ids: Iterable[str] = ()) -> None:
        self.what = what
        self.why = (why,) if isinstance(why, str) else tuple(why)
        self.remedy = remedy
        self.ids = tuple(ids)
        if not (what.strip() and remedy.strip() and self.why and all(reason.strip() for reason in self.why)):
            raise ValueError(
                f"a refusal names what is refused, why and what to do next: {what=}, why={self.why}, {remedy=}"
            )
        super().__init__(str(self))

    def __str__(self) -> str:
        reasons = "; ".join(_clause(reason) for reason in self.why)
        return f"{_clause(self.what)} is refused: {reasons}; {_clause(self.remedy)}."

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.what, self.why, self.remedy, self.ids)


def _again(kind: type[Refusal], what: str, why: tuple[str, ...], remedy: str, ids: tuple[str, ...]) -> Refusal:
    return kind(what=what, why=why, remedy=remedy, ids=ids)


def _clause(text: str) -> str:
    """The text as part of a longer sentence: a full stop or space at its end would cut the sentence short."""
    return text.strip().rstrip(".").rstrip()
