"""Which powers may be open for a child: read from what is known, in three values, with the reasons. Whoever decides is a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any, Final

_COMPARE: Final = {"under": lt, "at_or_under": le, "over": gt, "at_or_over": ge}
OPEN, CLOSED, NOT_KNOWN = "open", "closed", "not_known"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be so: it is (`OPEN`), it is not (`CLOSED`), or nobody knows; and that in words."""

    stands: str
    words: str


@dataclass(frozen=True, slots=True)
class Power:
    """A power as the rules read it: `stands` is open where everything it needs is so, closed where something is not, else not known."""

    id: str
    name: str
    law: str
    act: str
    note: str
    needs: tuple[Need, ...]

    @property
    def stands(self) -> str:
        """Open, closed or not known. What is not known closes nothing."""
        found = {one.stands for one in self.needs}
        return CLOSED if CLOSED in found else NOT_KNOWN if NOT_KNOWN in found else OPEN

    @property
    def in_words(self) -> str:
        """What is proposed, with every reason, as the record keeps it beside the decision."""
        says = {OPEN: "may be open", CLOSED: "is not open", NOT_KNOWN: "may be open: not everything is known"}[
            self.stands
        ]
        return f"It {says}. {' '.join(one.words for one in self.needs)}"


def powers(known: Mapping[str, Mapping[str, Any]], facts: Mapping[str, Any]) -> tuple[Power, ...]:
    """Every power that policy names, read against these facts; a fact that is not there, or is None, is not known."""
    return tuple(
        Power(key, one["name"], one["law"], one["act"], one["note"], tuple(_need(need, facts) for need in one["needs"]))
        for key, one in known.items()
    )


def _need(need: Mapping[str, Any], facts: Mapping[str, Any]) -> Need:
    stands = _any(need["any"], facts)
    return Need(stands, {OPEN: need["because"], CLOSED: need["otherwise"], NOT_KNOWN: f"Not known. {need['ask']}"}[stands])  # fmt: skip


def _any(tests: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> str:
    found = [_test(one, facts.get(one["fact"])) for one in tests]
    return OPEN if True in found else NOT_KNOWN if None in found else CLOSED


def _test(test: Mapping[str, Any], value: Any) -> bool | None:
    if value is None:
        return None
    if "in" in test:
        return value in test["in"]
    if "is" in test:
        return bool(value) is bool(test["is"])
    return all(compare(value, test[key]) for key, compare in _COMPARE.items() if key in test)
