"""Who may do what to which record: reach first, then what a restriction asks for besides."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.access import REACHES, Reach, Record, Verdict, Viewer, verdict, widest

WHO, WHERE, CREW = ("ana", "ben", "cat"), ("north", "south"), ("blue", "green")
SOME = st.frozensets(st.sampled_from(WHO))
GRANTS = st.dictionaries(st.sampled_from(("see", "grade")), st.sampled_from(REACHES))
VIEWERS = st.builds(
    Viewer, st.sampled_from(WHO), GRANTS, st.frozensets(st.sampled_from(WHERE)), st.frozensets(st.sampled_from(CREW))
)
RECORDS = st.builds(
    Record, st.none() | st.sampled_from(WHO), SOME, st.none() | st.sampled_from(CREW), st.none() | st.sampled_from(WHERE),
    st.booleans(), SOME, SOME,
)  # fmt: skip


def ana(reach: Reach) -> Viewer:
    return Viewer("ana", {"see": reach}, frozenset({"north"}), frozenset({"blue"}))


def sees(reach: Reach, **record: object) -> Verdict:
    return verdict(ana(reach), Record(**record), "see")  # type: ignore[arg-type]


def reaching(**record: object) -> list[bool]:
    """Whether each reach, the nearest first, takes in the record."""
    return [sees(reach, **record).allowed for reach in REACHES]


def test_without_a_grant_the_answer_is_no() -> None:
    assert verdict(Viewer("ana", {}), Record(owner="ana"), "see") == (
        False,
        "Nothing that you are here for asks for this.",
        False,
    )


def test_what_is_mine_or_involves_me_is_within_any_reach() -> None:
    assert reaching(owner="ana", area="south") == [True] * 4
    assert reaching(owner="ben", involved=frozenset({"ana"}), area="south") == [True] * 4


def test_what_is_my_teams_takes_more_than_my_own() -> None:
    assert reaching(owner="ben", team="blue", area="south") == [False, True, True, True]


def test_what_is_in_my_area_takes_more_than_my_team() -> None:
    assert reaching(owner="ben", team="green", area="north") == [False, False, True, True]


def test_what_is_elsewhere_or_nowhere_takes_the_whole_force() -> None:
    assert reaching(owner="ben", team="green", area="south") == [False, False, False, True]
    assert reaching(owner="ben") == [False, False, False, True]


def test_a_restricted_record_opens_to_owner_need_to_know_and_broken_glass_alone() -> None:
    me = frozenset({"ana"})
    assert not sees("force", restricted=True)
    assert not sees("force", restricted=True, involved=me)
    assert sees("own", restricted=True, owner="ana").why == "It is yours."
    assert sees("force", restricted=True, need_to_know=me).why == "You are named as needing to know."
    assert sees("force", restricted=True, opened_by_glass=me).why == "You have broken the glass."


def test_what_only_the_restriction_holds_back_is_said_to_be_restricted() -> None:
    assert sees("area", restricted=True, area="north").held_restricted


@given(VIEWERS, RECORDS, st.sampled_from(("see", "grade")))
def test_beyond_reach_nothing_shows_that_a_record_is_restricted(
    viewer: Viewer, record: Record, capability: str
) -> None:
    opened = verdict(viewer, replace(record, restricted=False), capability)
    held = verdict(viewer, replace(record, restricted=True), capability)
    if not opened:
        assert held == opened
        assert not held.held_restricted


@given(VIEWERS, RECORDS)
def test_a_restriction_only_ever_takes_away(viewer: Viewer, record: Record) -> None:
    opened = verdict(viewer, replace(record, restricted=False), "see")
    held = verdict(viewer, replace(record, restricted=True), "see")
    assert opened or not held
    assert held.held_restricted is (opened.allowed and not held.allowed)
    assert not opened.held_restricted


@given(VIEWERS, RECORDS, st.sampled_from(REACHES), st.sampled_from(REACHES))
def test_a_wider_reach_never_sees_less(viewer: Viewer, record: Record, one: Reach, other: Reach) -> None:
    near, far = sorted((one, other), key=REACHES.index)
    allowed = [verdict(replace(viewer, grants={"see": reach}), record, "see").allowed for reach in (near, far)]
    assert allowed != [True, False]


@given(VIEWERS, RECORDS, st.sampled_from(("see", "grade")))
def test_every_verdict_has_its_reason(viewer: Viewer, record: Record, capability: str) -> None:
    found = verdict(viewer, record, capability)
    assert found.why.endswith(".")
    assert capability in viewer.grants or not found
    assert bool(found) is found.allowed


@given(VIEWERS, RECORDS)
def test_being_involved_named_or_glass_broken_never_takes_away(viewer: Viewer, record: Record) -> None:
    me = frozenset({viewer.member})
    for more in ("involved", "need_to_know", "opened_by_glass"):
        also = replace(record, **{more: getattr(record, more) | me})
        assert verdict(viewer, also, "see") or not verdict(viewer, record, "see")


@given(st.lists(GRANTS))
def test_several_roles_give_what_any_of_them_gives_as_far_as_the_furthest(roles: list[dict[str, Reach]]) -> None:
    joined = widest(roles)
    assert joined.keys() == {capability for role in roles for capability in role}
    for capability, reach in joined.items():
        assert reach == max((role[capability] for role in roles if capability in role), key=REACHES.index)
    assert widest(reversed(roles)) == joined
