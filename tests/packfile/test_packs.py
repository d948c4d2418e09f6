"""A pack or a force's changes that are not whole: every fault is named with its file, its key and what was expected."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nightlight import packfile
from nightlight.rules.faults import Faulty


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: Any) -> Path:
    """A policy folder of one's own to spoil, and no kept copy of any pack."""
    policy = tmp_path / "policy"
    shutil.copytree(packfile.policy_folder(), policy)
    monkeypatch.setenv("NIGHTLIGHT_POLICY", str(policy))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    packfile._load.cache_clear()
    return policy


def faults(name: str = "national") -> list[str]:
    with pytest.raises(Faulty) as caught:
        packfile.load_pack(name)
    return [str(fault) for fault in caught.value.faults]


def spoil(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def change(file: Path, section: str, changes: dict[int, dict[str, Any]]) -> list[str]:
    """Change entries of a policy file by their number; gives their ids."""
    whole = packfile.parse(file.read_bytes(), file.name)
    names = [str(whole[section][number]["id"]) for number in changes]
    for number, values in changes.items():
        whole[section][number].update(values)
    file.write_text(json.dumps(whole), encoding="utf-8")
    return names


UNKNOWN = [
    ({"owner_role": "call_handeler"}, "unknown role 'call_handeler' (did you mean \"call_handler\"?)"),
    (
        {"escalates_to": ["contact_supervisr"]},
        "unknown role 'contact_supervisr' (did you mean \"contact_supervisor\"?)",
    ),
    ({"met_by": ["incident_recrded"]}, "unknown event 'incident_recrded' (did you mean \"incident_recorded\"?)"),
    ({"starts_on": {"events": ["report_recieved"]}}, '(did you mean "report_received"?)'),
    ({"starts_on": {"events": ["report_received"], "when": "agee"}}, "unknown fact 'agee' (did you mean \"age\"?)"),
    ({"starts_on": {"events": ["report_received"], "when": {"fact": "looked_after", "is": "maybe"}}}, "'maybe'"),
    ({"source": ["NO-SUCH"]}, "unknown source 'NO-SUCH'"),
    ({"due": {"class_from": "missing_level", "rows": {"hihg": {"value": 10, "unit": "min"}}}}, "'hihg'"),
]
MISSHAPEN = [
    ({"owner_role": 7}, "Expected `str`, got `int`"),
    ({"escalates_to": "contact_supervisor"}, "Expected `array`, got `str`"),
    ({"starts_on": {"events": ["report_received"], "when": {"nto": "age"}}}, "'nto' is not a condition"),
    ({"source": []}, "expected at least one source"),
    ({"basis": "guessed"}, "Invalid enum value 'guessed'"),
    ({"due": {"class_from": "any", "rows": {"any": {"value": 10, "unit": "minutes"}}}}, "Invalid enum value 'minutes'"),
    (
        {"due": {"class_from": "any", "rows": {"any": {"value": "ten", "unit": "min"}}}},
        "Expected `float | null`, got `str`",
    ),
    ({"what": None}, "Expected `str`, got `null`"),
    ({"owner_rle": "call_handler"}, "unknown field `owner_rle`"),
    ({"from": "soon"}, "Invalid RFC3339 encoded date"),
]


@pytest.mark.parametrize("wrong", [UNKNOWN, MISSHAPEN], ids=["unknown ids", "wrong shapes"])
def test_every_wrong_value_is_named_with_file_key_and_what_was_expected(copy: Path, wrong: Any) -> None:
    changes = {number: values for number, (values, _) in enumerate(wrong)}
    names = change(copy / "national" / "duties.yaml", "duties", changes)
    found = faults()
    for name, (_, said) in zip(names, wrong, strict=True):
        assert any(one.startswith(f"national/duties.yaml: duties.{name}") and said in one for one in found), said


HEAD = "format: nightlight-policy/1\ntopic: words\ndefaults: "
WRONG_FILES = [
    ("", "expected a mapping that begins with format: nightlight-policy/1"),
    ("- a list", "expected a mapping that begins with format: nightlight-policy/1"),
    ("format: nightlight-policy/2\ntopic: words\ndefaults: {}", "format: expected 'nightlight-policy/1'"),
    ("format: nightlight-policy/1\ntopic: words", "defaults: expected a mapping of"),
    (HEAD + "{ownr: x}", '(did you mean "owner"?)'),
    (HEAD + "{}\nvalus: []", '(did you mean "values"?)'),
    (HEAD + "{}\nvalues: {a: 1}", "values: expected a list of entries with an id each"),
    (HEAD + "{}\nvalues: [{value: 1}]", "values[1]: expected an entry with an id"),
    (HEAD + "{}\nvalues: [7]", "values[1]: expected an entry with an id"),
    (HEAD + "{}\n7: []", "7: no such section"),
]


def test_every_wrong_file_is_named_with_what_was_expected(copy: Path) -> None:
    for number, (text, _) in enumerate(WRONG_FILES):
        (copy / "national" / f"wrong{number}.yaml").write_text(text, encoding="utf-8")
    found = faults()
    for number, (_, said) in enumerate(WRONG_FILES):
        assert any(one.startswith(f"national/wrong{number}.yaml: ") and said in one for one in found), (said, found)


def test_every_file_that_is_not_yaml_is_named_at_once(copy: Path) -> None:
    for name in ("duties", "facts"):
        (copy / "national" / f"{name}.yaml").write_text("a: [", encoding="utf-8")
    assert [one.partition(":")[0] for one in faults()] == ["national/duties.yaml", "national/facts.yaml"]


def test_every_wrong_entry_of_every_file_is_named_at_once(copy: Path) -> None:
    (duty,) = change(copy / "national" / "duties.yaml", "duties", {0: {"owner_role": "nobody"}})
    (event,) = change(copy / "national" / "events.yaml", "events", {3: {"by": ["nobody"]}})
    assert sorted(one.split(": ")[1] for one in faults()) == [f"duties.{duty}.owner_role", f"events.{event}.by"]


def test_an_id_that_is_used_twice_is_named_with_both_files(copy: Path) -> None:
    change(copy / "national" / "duties.yaml", "duties", {1: {"id": "record_report"}})
    assert faults() == [
        "national/duties.yaml: duties.record_report: this id is used twice (also in national/duties.yaml)"
    ]


def test_a_required_value_that_is_gone_is_named(copy: Path) -> None:
    spoil(copy / "national" / "duties.yaml", "id: unknown_class", "id: unknown_clas")
    assert any("duties.unknown_class" in one for one in faults())


@pytest.mark.parametrize(
    "head", ["", "[]", "name: national", "name: 7\nversion: 1", "name: national\nversion: '1'\nextends: national"]
)
def test_a_wrong_head_of_a_pack_is_named(copy: Path, head: str) -> None:
    (copy / "national" / "pack.yaml").write_text(head, encoding="utf-8")
    assert faults()[0].startswith("national/pack.yaml: ")


def test_a_pack_is_the_same_read_afresh_and_from_what_was_kept(copy: Path) -> None:
    fresh = packfile.load_pack("demo")
    packfile._load.cache_clear()
    assert list((copy.parent / "cache" / "nightlight").glob("*.json"))
    kept = packfile.load_pack("demo")
    assert kept is not fresh
    assert (kept.version, kept.changes, kept.entries) == (fresh.version, fresh.changes, fresh.entries)


def test_what_was_kept_and_is_spoiled_is_not_used(copy: Path) -> None:
    fresh = packfile.load_pack()
    for kept in (copy.parent / "cache" / "nightlight").glob("*.json"):
        kept.write_text("[", encoding="utf-8")
    packfile._load.cache_clear()
    assert packfile.load_pack().entries == fresh.entries


def test_without_a_writable_cache_everything_works(copy: Path, monkeypatch: Any) -> None:
    (copy.parent / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(copy.parent / "file"))
    packfile._load.cache_clear()
    assert packfile.load_pack().name == "national"


def test_a_day_before_anything_was_in_force_is_refused_by_name() -> None:
    with pytest.raises(Faulty, match="national: duties: is missing on 2026-01-01: the rules cannot do without it"):
        packfile.load_pack("national", on=date(2026, 1, 1))
    assert packfile.load_pack("demo", on=date(2026, 11, 24)).changes


def test_the_demonstration_force_loads_and_says_what_it_changed() -> None:
    pack = packfile.load_pack("demo")
    assert pack.name == "demo"
    assert pack.duties["accept_by_name"].due.rows["medium"].value == 15
    assert pack.duties["meet_on_three_in_30_days"].local_only is False
    assert pack.duties["accept_by_name"].time_basis == "force_practice"
    assert all(": " in one and "approved by" in one for one in pack.changes)
