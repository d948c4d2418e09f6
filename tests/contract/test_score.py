"""The rules never answer fewer of the published cases than they did."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tests.contract import score

UPDATE = "agree the new score with: python -m tests.contract.score --write"


@lru_cache(maxsize=1)
def now() -> score.Measured:
    """The score now, or where the cases are absent the one that was kept."""
    return score.measure() if score.PRESENT else score.Measured(score.kept(), [], [])


def compared(kept: score.Score, measured: score.Score) -> Iterator[str]:
    """Each kind and basis whose score has changed, in words."""
    for kind, basis in sorted({(one, two) for score_ in (kept, measured) for one in score_ for two in score_[one]}):
        was, found = (one.get(kind, {}).get(basis, {"met": 0, "of": 0}) for one in (kept, measured))
        if was == found:
            continue
        said = f"{kind}, {basis}: {found['met']} of {found['of']} met, and it was {was['met']} of {was['of']}"
        yield f"fallen: {said}" if found["met"] < was["met"] else f"changed: {said}; {UPDATE}"


def test_every_published_case_can_be_replayed() -> None:
    assert now().broken == []


def test_every_explicit_and_every_control_expectation_is_met() -> None:
    for kind, by_basis in now().score.items():
        for basis in ("explicit", "control"):
            found = by_basis.get(basis, {"met": 0, "of": 0})
            assert found["met"] == found["of"], (kind, basis, now().missed)


def test_the_score_has_not_fallen_and_a_rise_is_kept() -> None:
    assert list(compared(score.kept(), now().score)) == [], "\n".join(now().missed)


def test_a_fall_is_told_from_a_rise() -> None:
    def of(met: int) -> score.Score:
        return {"missing": {"explicit": {"met": met, "of": 5}}}

    assert list(compared(of(4), of(4))) == []
    assert next(compared(of(4), of(3))).startswith("fallen: missing, explicit: 3 of 5 met, and it was 4 of 5")
    assert UPDATE in next(compared(of(4), of(5)))
