"""Which acts are open to a record, to whom, and where they lead."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight import packfile
from nightlight.rules.faults import Faulty
from nightlight.rules.moves import CannotMove, MoveTable, Roles, Vocabulary, after, broken, legal, move_for, read

PACK = packfile.load_pack("national")
NEEDS = {*PACK.entries, *PACK.rules, *PACK.section("values")}
KNOWN = Vocabulary(PACK.events, NEEDS)
TABLES = {
    kind: read(kind, PACK.value(f"moves.{kind}"), KNOWN, file="moves.yaml")
    for kind in ("missing", "contact", "investigation")
}
MISSING, CONTACT, INVESTIGATION = TABLES.values()
ORDER = PACK.value("roles.rank_order")
ROLES = Roles(
    kinds={name: role.kind for name, role in PACK.roles.items()},
    ranks={name: ORDER.index(role.rank) for name, role in PACK.roles.items() if role.rank},
    chains={name: tuple(chain) for name, chain in PACK.value("roles.escalation_chains").items()},
)
ANY_TABLE = st.sampled_from(list(TABLES.values()))


def travel(table: MoveTable, state: str, *acts: str) -> str:
    """The state after these acts in turn; ``closure_decided=refused`` carries a decision."""
    for act in acts:
        name, _, decision = act.partition("=")
        state = after(table, state, name, decision or None)
    return state


def without(table: MoveTable, act: str) -> set[str]:
    """Every state that can be reached if nobody ever records this act."""
    found = set(table.begins.values())
    while True:
        moves = [move for state in found for name, some in table.moves[state].items() for move in some if name != act]
        more = {move.then for move in moves} - found
        if not more:
            return found
        found |= more


def test_a_missing_episode_runs_from_the_report_to_its_closure_by_a_second_person() -> None:
    acts = ["missing_recorded", "returned", "found_confirmed", "prevention_interview_done", "closure_proposed"]
    assert travel(MISSING, "reported", *acts, "closure_decided=accepted", "closed") == "closed"


@pytest.mark.parametrize(
    "state", ["reported", "in_doubt", "open", "located_not_safe", "located_not_returned", "returned_not_seen"]
)
def test_nobody_proposes_to_close_an_episode_before_a_named_officer_has_seen_the_person(state: str) -> None:
    with pytest.raises(CannotMove, match="only on one that is found and seen by a named officer") as refused:
        after(MISSING, state, "closure_proposed")
    assert refused.value.ids == ("closure_proposed",)


@pytest.mark.parametrize("act", ["found_confirmed", "closure_proposed", "closure_decided", "closed"])
def test_no_way_to_a_closed_missing_episode_goes_round_this_act(act: str) -> None:
    assert "closed" not in without(MISSING, act)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_nothing_is_closed_without_a_proposal_and_a_second_person(table: MoveTable) -> None:
    for act in ("closure_proposed", "closure_decided", "closed"):
        assert "closed" not in without(table, act)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_closed_record_is_left_only_by_reopening_it(table: MoveTable) -> None:
    assert table.states["closed"].final
    assert table.onward("closed") == ("reopened",)


@pytest.mark.parametrize("act", ["graded", "home_searched", "child_seen", "closure_proposed", "circulations_cancelled"])
def test_a_closed_episode_is_reopened_before_work_on_it_goes_on(act: str) -> None:
    with pytest.raises(CannotMove, match='what moves this one on is "A closed record is opened again"'):
        after(MISSING, "closed", act)


def test_a_refused_closure_goes_back_to_what_is_owed_after_a_return() -> None:
    assert travel(MISSING, "closing", "closure_decided=refused") == "found"


def test_a_decision_that_is_not_said_is_asked_for() -> None:
    with pytest.raises(CannotMove, match="carries no decision; say whether it is accepted or refused"):
        after(MISSING, "closing", "closure_decided")
    with pytest.raises(CannotMove, match=r"no decision that can be followed \(perhaps\)"):
        after(MISSING, "closing", "closure_decided", "perhaps")


@pytest.mark.parametrize(
    "state", ["reported", "open", "located_not_returned", "returned_not_seen", "found", "closing", "agreed"]
)
def test_a_person_located_and_not_safe_is_never_as_good_as_found(state: str) -> None:
    assert after(MISSING, state, "located_not_safe") == "located_not_safe"
    assert "closure_proposed" not in MISSING.moves["located_not_safe"]


def test_somebody_who_goes_again_before_being_seen_is_still_missing() -> None:
    assert travel(MISSING, "open", "returned", "missing_recorded") == "open"


def test_somebody_who_goes_again_after_being_seen_is_a_new_episode() -> None:
    with pytest.raises(CannotMove, match="begin a new missing episode with it"):
        after(MISSING, "found", "missing_recorded")


def test_circulations_stay_on_while_nobody_knows_where_the_person_is() -> None:
    with pytest.raises(CannotMove):
        after(MISSING, "open", "circulations_cancelled")
    assert after(MISSING, "found", "circulations_cancelled") == "found"


def test_a_report_is_left_unrecorded_only_by_a_supervisors_decision() -> None:
    assert "not_missing" not in without(MISSING, "recording_decided")
    assert travel(MISSING, "reported", "not_missing_proposed", "recording_decided=refused") == "open"
    assert (
        travel(MISSING, "reported", "not_missing_proposed", "recording_decided=accepted", "missing_recorded") == "open"
    )


def test_a_log_handed_to_a_partner_stays_open() -> None:
    assert travel(CONTACT, "graded", "handed_to_partner", "partner_accepted") == "with_partner"
    assert not CONTACT.states["with_partner"].final


def test_a_log_whose_officer_is_taken_away_waits_for_another() -> None:
    assert (
        travel(CONTACT, "received", "incident_recorded", "contact_graded", "officer_deployed", "resources_taken_away")
        == "graded"
    )


def test_an_investigation_is_decided_only_by_an_authorised_outcome_or_a_review() -> None:
    assert (
        travel(INVESTIGATION, "reported", "crime_recorded", "allocated", "plan_made", "outcome_proposed")
        == "outcome_proposed"
    )
    assert (
        travel(INVESTIGATION, "outcome_proposed", "outcome_authorised", "review_requested", "review_decided=accepted")
        == "recorded"
    )
    assert travel(INVESTIGATION, "outcome_proposed", "investigation_reviewed") == "under_way"


@pytest.mark.parametrize(
    ("table", "state", "act", "needs"),
    [(MISSING, "found", "closure_proposed", "missing_closure"), (CONTACT, "attended", "closure_proposed", "log_closure"),
     (MISSING, "reported", "not_missing_proposed", "refusing_a_report"), (INVESTIGATION, "recorded", "allocated", "accreditation.allocation_gate"),
     (INVESTIGATION, "under_way", "outcome_proposed", "gate_checks")],
)  # fmt: skip
def test_a_move_names_what_must_be_true_first(table: MoveTable, state: str, act: str, needs: str) -> None:
    assert move_for(table, state, act).needs == (needs,)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_event_that_may_be_told_late_can_be_recorded_on_a_closed_record(table: MoveTable) -> None:
    for act in ("second_contact", "new_information_received", "child_concern_noticed", "referral_acknowledged"):
        assert after(table, "closed", act) == "closed"


def test_every_event_has_its_place_in_a_table_but_those_of_inspections_data_breaches_kept_levels_cases_brought_over_and_who_owns_a_case() -> (
    None
):
    placed = {act for table in TABLES.values() for act in table.events}
    assert set(PACK.events) - placed == {
        "inspection_report_published", "action_plan_sent", "commissioner_comments_published", "immediate_recommendation_made",
        "recommendation_updated", "data_breach_known", "commissioner_notified_of_breach", "level_kept", "brought_over",
        "ownership_offered", "ownership_accepted", "ownership_declined", "ownership_withdrawn", "owner_went_off_duty",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "act", "may"),
    [("returning_officer", "found_confirmed", True), ("supervising_sergeant", "found_confirmed", True), ("duty_inspector", "found_confirmed", True),
     ("call_handler", "found_confirmed", False), ("carer", "found_confirmed", False), ("carer", "returned", True),
     ("contact_supervisor", "second_contact", True), ("duty_superintendent", "second_contact", True), ("dispatcher", "second_contact", False),
     ("detective_superintendent", "accepted_by_name", False), ("system", "found_confirmed", False), ("nobody_at_all", "returned", False)],
)  # fmt: skip
def test_an_act_is_open_to_the_roles_of_its_event_and_to_their_supervisors(role: str, act: str, may: bool) -> None:
    assert (act in legal(MISSING, "open", role, ROLES)) is may


@pytest.mark.parametrize(
    ("role", "listed", "above"),
    [("supervising_sergeant", "responding_officer", True), ("responding_officer", "supervising_sergeant", False),
     ("force_incident_manager", "control_room_inspector", False), ("contact_supervisor", "call_handler", True),
     ("social_care_team_manager", "childrens_social_care", True), ("detective_inspector", "childrens_social_care", False),
     ("victim_lead", "detective_inspector", False), ("witness_care_manager", "witness_care_officer", True),
     ("chief_officer_lead", "responding_officer", False), ("call_handler", "call_handler", False)],
)  # fmt: skip
def test_a_supervisor_stands_higher_in_a_chain_that_holds_both(role: str, listed: str, above: bool) -> None:
    assert ROLES.supervises(role, listed) is above


def test_a_supervisor_in_a_chain_is_of_the_same_force_or_agency() -> None:
    mixed = Roles({"officer": "police", "social_worker": "partner"}, {}, {"together": ("social_worker", "officer")})
    assert not mixed.supervises("officer", "social_worker")


@given(ANY_TABLE, st.data())
def test_no_sequence_of_legal_acts_leaves_the_table(table: MoveTable, data: st.DataObject) -> None:
    state = data.draw(st.sampled_from(sorted(table.begins.values())))
    for _ in range(data.draw(st.integers(0, 25))):
        role = data.draw(st.sampled_from(sorted(PACK.roles)))
        acts = legal(table, state, role, ROLES)
        if acts:
            act = data.draw(st.sampled_from(acts))
            then = after(table, state, act, data.draw(st.sampled_from(["accepted", "refused"])))
            assert then in table.states
            assert state != "closed" or then == "closed" or act == "reopened"
            state = then


@given(ANY_TABLE, st.data())
def test_an_act_that_is_not_open_is_refused_with_what_is_open_instead(table: MoveTable, data: st.DataObject) -> None:
    state = data.draw(st.sampled_from(sorted(table.states)))
    act = data.draw(st.sampled_from(sorted(set(PACK.events) - set(table.moves[state]))))
    with pytest.raises(CannotMove) as refused:
        after(table, state, act)
    assert any(table.events[onward].meaning.rstrip(".") in refused.value.remedy for onward in table.onward(state))


TO_CLOSED = {"acts": ["closed"], "in": ["open"], "to": "closed"}
AGREED = {**TO_CLOSED, "decision": "accepted"}


def written(**changes: Any) -> dict[str, Any]:
    """A small table, sound but for these changes."""
    table: dict[str, Any] = {
        "name": "contact log",
        "begins": {"report_received": "open"},
        "states": {"open": {"name": "open", "about": "Open."}, "closed": {"name": "closed", "about": "Closed.", "final": True}},
        "moves": [{"acts": ["closed"], "in": ["open"], "to": "closed", "needs": ["log_closure"]}, {"acts": ["reopened"], "in": "all", "to": "open"}],
    }  # fmt: skip
    return {**deepcopy(table), **changes}


def faults_of(table: Any) -> str:
    with pytest.raises(Faulty) as found:
        read("contact", table, KNOWN, file="moves.yaml")
    return str(found.value)


def test_a_small_table_reads() -> None:
    table = read("contact", written(), KNOWN, file="moves.yaml")
    assert broken(table) == ()
    assert after(table, "open", "reopened") == "open"


def test_every_unknown_id_is_named_at_once_with_the_nearest_known_one() -> None:
    moves = [{"acts": ["closd"], "in": ["opn"], "to": "clsed", "needs": ["log_closur"]}]
    faults = faults_of(written(moves=moves, begins={"report_recieved": "oppen"}))
    for slip, meant in [("closd", "closed"), ("opn", "open"), ("clsed", "closed"), ("log_closur", "log_closure")]:
        assert f'{slip!r} (did you mean "{meant}"?)' in faults
    assert "'report_recieved' (did you mean \"report_received\"?)" in faults
    assert faults.count("moves.yaml: moves.contact.") == 6


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"moves": [{"acts": ["closed"], "in": ["open"], "to": "open"}]}, "nothing leads to the state 'closed'"),
        ({"moves": [{"acts": ["closed"], "in": ["open"]}]}, "nothing leads from the state 'open' to an end"),
        ({"moves": [TO_CLOSED, {**TO_CLOSED, "to": "open"}]}, "the act 'closed' has two outcomes"),
        ({"moves": [AGREED, {**AGREED, "to": "open"}]}, "the act 'closed' has two outcomes"),
        ({"moves": [AGREED, {**TO_CLOSED, "to": "open"}]}, "the act 'closed' has two outcomes"),
        ({"moves": [{"acts": "closed", "in": ["open"]}]}, "Expected `array`, got `str` - at `moves[0].acts`"),
        ({"moves": [{"acts": ["closed"], "in": ["open"], "too": "closed"}]}, "unknown field `too`"),
        ({"states": []}, "Expected `object`, got `array` - at `states`"),
    ],
)
def test_a_table_that_is_not_whole_is_refused_and_the_place_named(changes: dict[str, Any], named: str) -> None:
    assert named in faults_of(written(**changes))


def test_what_is_no_table_at_all_is_refused() -> None:
    assert "moves.yaml: moves.contact: Expected `object`, got `str`" in faults_of("open")
