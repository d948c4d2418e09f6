"""The shipped packs are whole, and each way in which a pack can fail to be whole is found in an altered copy and named exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from nightlight import packfile
from nightlight.rules import examples, reading, soundness
from nightlight.rules.faults import Faulty
from nightlight.rules.rulebook import Rulebook

NATIONAL = packfile.policy_folder() / "national"
EXAMPLES = packfile.policy_folder() / "examples"
PROVENANCE = {
    "source": ["APPQRG-CALL"], "basis": "sourced", "from": "2026-11-23", "checked_on": "2026-11-23", "owner": "head_of_public_protection",
}  # fmt: skip
Raw = dict[str, dict[str, Any]]
Change = Callable[[Raw], object]


def documents(folder: Any) -> list[reading.Document]:
    """The files of a folder as read, but for the head of a pack."""
    files = [path for path in sorted(folder.glob("*.yaml")) if path.name != "pack.yaml"]
    return [
        reading.Document(f"{folder.name}/{path.name}", packfile.parse(path.read_bytes(), path.name)) for path in files
    ]


RAW = reading.entries_of(documents(NATIONAL))
SHOWN = documents(EXAMPLES)


def altered(change: Change) -> Raw:
    """The national entries with something changed."""
    raw = deepcopy(RAW)
    change(raw)
    return raw


def faults(change: Change, *, drop: str = "") -> list[str]:
    """What is unsound in the national pack once something is changed; the examples of the rule `drop` are left out."""
    raw = altered(change)
    pack = reading.typed(raw, name="mine", version="1")
    shown = [one for one in examples.read(SHOWN, pack) if one.rule != drop]
    return [str(fault) for fault in soundness.unsound(pack, Rulebook(pack), shown, soundness.files_of(raw))]


def doubts(change: Change, on: date = date(2026, 11, 23)) -> list[str]:
    """What is doubtful in the national pack once something is changed."""
    raw = altered(change)
    pack = reading.typed(raw, name="mine", version="1")
    return [str(fault) for fault in soundness.doubtful(pack, soundness.files_of(raw), on)]


def put(section: str, key: str, **values: Any) -> Change:
    """Change keys of one entry."""
    return lambda raw: raw[section][key].update(values)


def unchanged(_: Raw) -> None:
    """Change nothing."""


def new_duty(raw: Raw, key: str, like: str, **values: Any) -> None:
    """Add a duty like another one."""
    raw["duties"][key] = {**deepcopy(raw["duties"][like]), "id": key, **values}


@pytest.mark.parametrize("name", packfile.pack_names())
def test_every_shipped_pack_is_whole(name: str) -> None:
    pack = packfile.load_pack(name)
    assert soundness.unsound(pack, Rulebook(pack), examples.read(SHOWN, pack), {}) == []


def test_nothing_is_reported_of_the_national_pack_unaltered() -> None:
    assert faults(unchanged) == []


def test_a_rule_without_an_example_is_named_with_its_file() -> None:
    expected = "has no example: expected one in which it fires and one in which it comes near and does not"
    assert faults(unchanged, drop="often_absent") == [f"national/contact.yaml: rules.often_absent: {expected}"]


def test_an_example_that_is_no_longer_true_is_named_where_it_stands() -> None:
    change = put("rules", "young_child_alone", when={"fact": "age", "under": 10})
    (fault,) = faults(change)
    assert fault.startswith("examples/missing_levels.yaml: examples[")
    assert fault.endswith("of young_child_alone: expected it to fire, and it does not (A boy of ten.)")


@pytest.mark.parametrize(
    ("rule", "when"),
    [
        (
            "often_absent",
            {"all": [{"fact": "previous_episodes", "over": 3}, {"fact": "previous_episodes", "under": 2}]},
        ),
        ("often_absent", {"all": ["bullied", {"fact": "bullied", "in": [False, "not_known"]}]}),
        ("young_child_alone", {"all": [{"fact": "age", "under": 11}, {"level": "low"}]}),
        ("neglect", {"all": ["neglect_signs", {"not": {"any": ["neglect_signs", "bullied"]}}]}),
        ("silent_call", {"at_least": {"count": 2, "of": ["bullied", {"fact": "bullied", "is": "not_known"}]}}),
    ],
)
def test_a_rule_that_no_answers_can_make_fire_is_named(rule: str, when: Any) -> None:
    found = faults(put("rules", rule, when=when), drop=rule)
    dead = [fault for fault in found if "can never fire: no answers, events and levels make it true" in fault]
    assert [fault.split(": ")[1] for fault in dead] == [f"rules.{rule}.when"]


@pytest.mark.parametrize("rule", ["low_child_becomes_medium", "very_low_deadline"])
def test_a_rule_about_a_level_that_is_never_in_force_is_named(rule: str) -> None:
    found = faults(put("rules", rule, reads_level="in_force"), drop=rule)
    assert (
        f"national/missing.yaml: rules.{rule}.when: can never fire: no answers, events and levels make it true" in found
    )


@pytest.mark.parametrize(
    ("section", "key", "field", "where"),
    [
        ("duties", "secure_perishable_evidence", "starts_on", "starts_on.when"),
        ("duties", "complete_imagery_enquiries", "met_when", "met_when"),
        ("checks", "pattern_rising", "when", "when"),
        ("scales", "imagery", "applies_when", "applies_when"),
    ],
)  # fmt: skip
def test_a_condition_that_nothing_can_make_true_is_named(section: str, key: str, field: str, where: str) -> None:
    never = {"all": ["bullied", {"fact": "bullied", "is": False}]}
    change = {"starts_on": {"events": ["report_received"], "when": never}} if field == "starts_on" else {field: never}
    found = [fault for fault in faults(put(section, key, **change)) if "can never hold" in fault]
    assert [fault.split(": ")[1] for fault in found] == [f"{section}.{key}.{where}"]


def test_a_duty_whose_event_nobody_may_record_cannot_start() -> None:
    expected = "nothing can start it: nobody may record carer_arrested or police_protection_ended and nothing amounts to it, and no rule asks for it"
    found = faults(
        lambda raw: [raw["events"][one].update(by=[]) for one in ("carer_arrested", "police_protection_ended")]
    )
    assert f"national/duties.yaml: duties.arrange_care_when_carer_arrested.starts_on: {expected}" in found


def test_a_duty_that_facts_amount_to_starts_although_nobody_may_record_its_event() -> None:
    assert not [
        fault
        for fault in faults(put("events", "trafficking_suspected", by=[]))
        if "refer_to_national_mechanism" in fault
    ]


def test_a_duty_that_only_a_rule_asks_for_can_start() -> None:
    none: Mapping[str, Any] = {"events": []}
    assert not [
        fault
        for fault in faults(put("duties", "meet_on_repeat_missing", starts_on=none))
        if "nothing can start" in fault
    ]
    assert (
        len(
            [
                fault
                for fault in faults(put("duties", "review_withdrawal", starts_on=none))
                if "nothing can start" in fault
            ]
        )
        == 1
    )


def test_a_duty_with_no_time_for_any_class_cannot_start() -> None:
    rows = {"class_from": "missing_level", "rows": {"standard": {"value": 1, "unit": "hours"}}}
    key = "national/duties.yaml: duties.check_phone.due"
    assert faults(put("duties", "check_phone", due=rows)) == [
        f"{key}: standard is no class of missing_level", f"{key}: nothing can start it: no class has a time",
    ]  # fmt: skip


def test_a_duty_that_no_event_meets_is_named() -> None:
    key = "national/duties.yaml: duties.review_withdrawal.met_by"
    assert faults(put("duties", "review_withdrawal", met_by=[])) == [f"{key}: nobody can meet it: no event meets it"]


def test_a_duty_that_no_role_may_meet_is_named() -> None:
    key = "national/duties.yaml: duties.review_withdrawal.met_by"
    found = faults(put("events", "withdrawal_reviewed", by=[]))
    assert found == [f"{key}: nobody can meet it: nobody may record withdrawal_reviewed"]


@pytest.mark.parametrize(
    ("ladder", "expected"),
    [
        (
            ["supervising_sergeant", "detective_inspector"],
            "the ladder names the owner's own role, supervising_sergeant",
        ),
        (
            ["responding_officer"],
            "responding_officer (constable) ranks below the owner, supervising_sergeant (sergeant)",
        ),
        ([], "nobody is told when it is missed: expected at least one rung"),
    ],
)
def test_a_ladder_that_leads_nowhere_is_named(ladder: list[str], expected: str) -> None:
    key = "national/duties.yaml: duties.review_withdrawal.escalates_to"
    assert faults(put("duties", "review_withdrawal", escalates_to=ladder)) == [f"{key}: {expected}"]


def test_staff_and_partners_hold_no_rank_so_a_ladder_may_pass_through_them() -> None:
    assert faults(put("duties", "review_withdrawal", escalates_to=["victim_lead", "detective_inspector"])) == []


def test_duties_that_start_each_other_are_named_as_a_whole() -> None:
    def ring(raw: Raw) -> None:
        events = ("court_result", "complaint_received", "data_breach_known")
        for number, name in enumerate(("first_lap", "second_lap", "third_lap")):
            start, end = events[number], events[(number + 1) % 3]
            new_duty(raw, name, "review_withdrawal", starts_on={"events": [start]}, met_by=[end])

    (fault,) = faults(ring)
    assert fault.endswith("these duties start each other without end: first_lap → second_lap → third_lap → first_lap")


def test_a_duty_that_comes_round_again_is_no_cycle() -> None:
    change = put("duties", "review_withdrawal", starts_on={"events": ["support_withdrawn", "withdrawal_reviewed"]})
    assert faults(change) == []


@pytest.mark.parametrize("weightless", ["MEMORY", "PROPOSED"])
def test_what_calls_itself_sourced_and_rests_on_nothing_is_named(weightless: str) -> None:
    found = faults(put("rules", "often_absent", basis="sourced", source=[weightless]))
    expected = f"says sourced and rests only on {weightless}: expected a source that can be looked up"
    assert found == [f"national/contact.yaml: rules.often_absent.basis: {expected}"]


def test_a_time_that_calls_itself_sourced_and_rests_on_nothing_is_named() -> None:
    found = faults(put("duties", "review_withdrawal", basis="proposed", time_basis="sourced", source=["MEMORY"]))
    assert [fault.split(": ")[1] for fault in found] == ["duties.review_withdrawal.time_basis"]


@pytest.mark.parametrize("lacking", ["source", "owner", "basis", "from", "checked_on"])
def test_an_entry_that_does_not_say_where_it_comes_from_is_refused(lacking: str) -> None:
    raw = altered(lambda raw: raw["advice"]["scene"].pop(lacking))
    with pytest.raises(Faulty, match=r"national/contact.yaml: advice.scene: .*source|`" + lacking):
        reading.typed(raw, name="mine", version="1")


def test_an_empty_owner_is_named() -> None:
    assert faults(put("advice", "scene", owner=" ")) == [
        "national/contact.yaml: advice.scene.owner: expected the role that keeps it right"
    ]


def test_guidance_known_only_second_hand_is_doubtful_and_no_fault() -> None:
    change = put("rules", "often_absent", **{**PROVENANCE, "source": ["APP23"]})
    doubt = "national/contact.yaml: rules.often_absent.source: rests only on APP23: find the original"
    assert doubt in doubts(change)
    assert doubt not in doubts(unchanged)
    assert faults(change) == []


def test_bank_holidays_must_be_held_for_the_next_twelve_months() -> None:
    last = RAW["values"]["bank_holidays.covers"]["value"]["until_year"]
    asked = [
        [one for one in doubts(unchanged, on=date(year, 6, 1)) if "is not held" in one] for year in (last - 1, last)
    ]
    assert asked[0] == []
    assert len(asked[1]) == 1
    assert f"{last + 1} is not held: fetch the list again" in asked[1][0]


def test_a_list_of_bank_holidays_that_nobody_has_compared_for_a_year_is_doubted() -> None:
    checked = date.fromisoformat(str(RAW["values"]["bank_holidays.covers"]["checked_on"]))
    months = RAW["values"]["bank_holidays.check_every"]["value"]
    later = checked.replace(year=checked.year + months // 12 + 1)
    assert [one for one in doubts(unchanged, on=checked) if "last checked" in one] == []
    assert [one for one in doubts(unchanged, on=later) if "last checked" in one] == [
        f"national/bank_holidays.yaml: values.bank_holidays.covers: was last checked on {checked}: check it against the list in force"
    ]


def test_a_move_to_a_state_that_does_not_exist_is_named() -> None:
    def astray(raw: Raw) -> None:
        raw["values"]["moves.missing"]["value"]["begins"] = {"report_received": "nowhere"}

    assert any("moves.missing" in one and "nowhere" in one for one in faults(astray))
