"""What a force may change: it may tighten anything and must say why; it may loosen only what is its own to set."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nightlight import packfile
from nightlight.rules import overlay, reading
from nightlight.rules.faults import Faulty

FILES = packfile._files(packfile.pack_folder("national"))
WHOLE = reading.entries_of(
    reading.Document(name, packfile.parse(text, name)) for name, text in FILES if not name.endswith("pack.yaml")
)
NATIONAL = {
    section: dict(list(entries.items())[:500]) for section, entries in WHOLE.items() if section != "bank_holidays"
}
NATIONAL |= {
    section: dict(list(WHOLE[section].items())[:6]) for section in ("sources", "events", "facts", "outcomes", "checks")
}
"""The national entries without the bulk that no change here speaks of, so that each try is quick."""
WORDS = {"from": "2026-11-23", "reason": "Our own audit.", "author": "Ann", "approver": "Bob"}


def made(key: str, value: Any, **more: Any) -> overlay.Change:
    """The change as applied. Raises Faulty if it may not be made."""
    _, changes = overlay.apply(
        NATIONAL, {"format": overlay.FORMAT, "changes": [{"key": key, "value": value, **WORDS, **more}]}, "changes.yaml"
    )
    return changes[0]


def refused(key: str, value: Any, **more: Any) -> str:
    with pytest.raises(Faulty) as caught:
        made(key, value, **more)
    (fault,) = caught.value.faults
    return str(fault)


def minutes(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "min"}


SOURCED_TIME = "duties.notify_ukmpu_by_72_hours.due.rows.any"
LADDER = "duties.record_report.escalates_to"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (SOURCED_TIME, {"value": 48, "unit": "hours"}),
        ("duties.accept_by_name.due.rows.high", minutes(5)),
        ("duties.complete_assessment.due.rows.any", {"value": 40, "unit": "working_days"}),
        (LADDER, ["contact_supervisor", "control_room_inspector", "force_incident_manager", "duty_superintendent"]),
        ("rules.three_in_30_days.local_only", False),
        ("rules.child_starts_at_medium.then.start_at", "high"),
        ("rules.low_for_a_child.then.unless_rank", "inspector"),
        ("rules.low_for_a_child.then.block", ["very_low", "low"]),
        ("rules.abduction.then.require", ["treat_as_child"]),
        ("values.missing.not_missing_needs_rank", "inspector"),
    ],
)
def test_a_tightening_is_seen_as_one(key: str, value: Any) -> None:
    assert made(key, value).tightens


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (SOURCED_TIME, {"value": 73, "unit": "hours"}),
        (SOURCED_TIME, {"value": 4, "unit": "days"}),
        (SOURCED_TIME, {"value": 1, "unit": "working_days"}),
        (SOURCED_TIME, {"value": None, "unit": "end_of_shift"}),
        (SOURCED_TIME, None),
        (SOURCED_TIME, "whenever"),
        (SOURCED_TIME, {"unit": "hours"}),
        (SOURCED_TIME, {"value": "soon", "unit": "hours"}),
        (SOURCED_TIME, {"value": -1, "unit": "hours"}),
        (SOURCED_TIME, {"value": 0, "unit": "hours"}),
        ("duties.notify_ukmpu_by_72_hours.due.rows.low", {"value": 30, "unit": "days"}),
        ("duties.notify_ukmpu_by_72_hours.due.class_from", "missing_level"),
        ("duties.notify_ukmpu_by_72_hours.due", {"class_from": "any", "rows": {}}),
        (LADDER, ["contact_supervisor"]),
        (LADDER, []),
        (LADDER, ["force_incident_manager", "control_room_inspector", "contact_supervisor"]),
        (LADDER, ["contact_supervisor", "contact_supervisor", "control_room_inspector", "force_incident_manager"]),
        ("duties.record_report.met_by", ["incident_recorded", "closed"]),
        ("duties.record_report.met_by", []),
        ("duties.record_report.falls_away_on", ["closed"]),
        ("duties.record_report.local_only", True),
        ("duties.record_report.starts_on.when", "age"),
        ("duties.record_report.starts_on.when.any", ["age_claimed_under_18_not_assessed"]),
        ("duties.record_report.starts_on.events", []),
        ("duties.record_report.applies_to", "child"),
        ("duties.record_report.owner_role", "system"),
    ],
)
def test_what_law_or_guidance_fixes_is_never_loosened(key: str, value: Any) -> None:
    said = refused(key, value)
    assert said.startswith(f"changes.yaml: change 1: {key}: ")


def sourced(section: str) -> list[str]:
    return [key for key, entry in NATIONAL[section].items() if entry.get("basis") == "sourced"]


@pytest.mark.parametrize("rule", sourced("rules")[:12])
def test_no_sourced_rule_is_made_to_fire_less_or_to_ask_for_less(rule: str) -> None:
    entry = NATIONAL["rules"][rule]
    for key, value in (("local_only", True), ("then", {}), ("when", "age_claimed_under_18_not_assessed")):
        refused(f"rules.{rule}.{key}", value)
    if isinstance(entry["when"], dict) and "all" in entry["when"]:
        refused(f"rules.{rule}.when.all", [*entry["when"]["all"], "pregnant"])


def test_a_longer_list_of_conditions_all_of_which_must_hold_is_a_loosening() -> None:
    held = {**NATIONAL["rules"]["danger_at_named_place"], "basis": "sourced"}
    path, before = ["when", "all"], held["when"]["all"]
    assert not overlay.tightens(path, before, [*before, "pregnant"], ())
    assert overlay.tightens(["when", "any"], ["pregnant"], ["pregnant", "chronic_condition"], ())


@pytest.mark.parametrize(
    "last", ["falls_away_on", "unless_happened", "authorised_by", "one_of", "optional", "children_only", "by"]
)
def test_a_longer_list_of_exceptions_or_of_people_who_may_is_a_loosening(last: str) -> None:
    assert not overlay.tightens([last], ["a"], ["a", "b"], ())


def test_a_value_from_memory_must_be_verified_before_it_is_loosened() -> None:
    key, longer = "duties.notify_data_breach.due.rows.any", {"value": 96, "unit": "hours"}
    assert "it stands from memory: verify it first, and give the basis and source you found" in refused(key, longer)
    assert "verify it first" in refused(key, longer, basis="sourced")
    assert "verify it first" in refused(key, longer, basis="memory", source=["APP-MISSING"])
    assert "verify it first" in refused(key, longer, basis="force_practice", source=["MEMORY"])
    source = next(name for name in NATIONAL["sources"] if name not in ("MEMORY", "PROPOSED"))
    assert made(key, longer, basis="force_practice", source=[source]).tightens is False
    assert made(key, {"value": 48, "unit": "hours"}).tightens is True


def test_what_is_a_forces_own_to_set_may_be_loosened_with_a_reason() -> None:
    change = made("duties.attend_incident.due.rows.scheduled", {"value": 36, "unit": "hours"})
    assert str(change) == (
        "duties.attend_incident.due.rows.scheduled: set by the force from 24 hours to 36 hours since 2026-11-23: Our own audit. "
        "(Ann, approved by Bob)"
    )


@pytest.mark.parametrize(
    "key",
    ["scales.missing.order", "scales.missing.otherwise", "facts.age.values", "events.graded.by", "roles.call_handler.rank",
     "sources.MEMORY.weight", "values.duties.unknown_class.place", "values.duties.unresolved_uses_row", "values.roles.rank_order",
     "values.roles.rules_of_two", "values.missing.known_adult", "values.missing.engine_limits", "duties.accept_by_name.basis",
     "duties.accept_by_name.time_basis", "duties.accept_by_name.source", "duties.accept_by_name.retired", "rules.abduction.retired"],
)  # fmt: skip
def test_some_things_are_not_for_a_force_to_change(key: str) -> None:
    assert refused(key, "anything") == f"changes.yaml: change 1: {key}: this is not for a force to change"


@pytest.mark.parametrize("approver", ["Ann", " ann ", "ANN"])
def test_whoever_writes_a_change_cannot_approve_it(approver: str) -> None:
    assert "the author cannot approve it: Ann stands as both" in refused(
        "duties.accept_by_name.due.rows.high", minutes(5), approver=approver
    )


@pytest.mark.parametrize("key", ["from", "reason", "author", "approver"])
@pytest.mark.parametrize("value", ["", None, "  "])
def test_every_change_says_since_when_why_who_wrote_it_and_who_approved_it(key: str, value: Any) -> None:
    assert f"{key} is missing" in refused("duties.accept_by_name.due.rows.high", minutes(5), **{key: value})


def test_a_day_that_is_no_day_is_refused() -> None:
    for key in ("from", "until"):
        assert f"{key}: expected a day such as 2026-11-23" in refused(
            "duties.accept_by_name.due.rows.high", minutes(5), **{key: "soon"}
        )


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("duties.acept_by_name.due.rows.high", "accept_by_name"),
        ("dutis.accept_by_name.due.rows.high", "duties"),
        ("duties", ""),
        (7, ""),
        ("duties.accept_by_name.what.inside", ""),
        ("duties.accept_by_name.met_by.first", ""),
    ],
)
def test_a_key_that_does_not_exist_names_the_nearest(key: Any, nearest: str) -> None:
    said = refused(key, minutes(5))
    assert "no such key in the national pack" in said
    assert nearest in said


@pytest.mark.parametrize(
    "content",
    [None, [], {}, {"format": "nightlight-overlay/2", "changes": []}, {"format": overlay.FORMAT, "changes": {}}],
)
def test_what_is_no_list_of_changes_is_refused(content: Any) -> None:
    with pytest.raises(Faulty, match=r"changes\.yaml: expected format: nightlight-overlay/1 and a list of changes"):
        overlay.apply(NATIONAL, content, "changes.yaml")


def test_every_change_that_may_not_be_made_is_named_at_once() -> None:
    wrong = [7, {"key": "x"}, {"key": SOURCED_TIME, "value": {"value": 99, "unit": "hours"}, **WORDS}, {"kye": 1}]
    with pytest.raises(Faulty) as caught:
        overlay.apply(NATIONAL, {"format": overlay.FORMAT, "changes": wrong}, "changes.yaml")
    assert [fault.key.split(":")[0] for fault in caught.value.faults] == [f"change {number}" for number in (1, 2, 3, 4)]


def test_the_national_pack_is_left_as_it_was() -> None:
    before = str(NATIONAL["duties"]["accept_by_name"])
    made("duties.accept_by_name.due.rows.high", minutes(5))
    assert str(NATIONAL["duties"]["accept_by_name"]) == before


def test_a_change_counts_from_its_day_until_its_last() -> None:
    change = {"key": "duties.accept_by_name.due.rows.high", "value": minutes(5), **WORDS, "until": "2027-01-01"}
    days = {date(2026, 11, 22): 0, date(2026, 11, 23): 1, date(2026, 12, 31): 1, date(2027, 1, 1): 0}
    for day, count in days.items():
        _, changes = overlay.apply(NATIONAL, {"format": overlay.FORMAT, "changes": [change]}, "changes.yaml", day)
        assert len(changes) == count, day
