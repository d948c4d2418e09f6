"""Policy entries made typed: defaults filled in, days of force kept, every entry that does not fit named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nightlight.rules import reading
from nightlight.rules.faults import Faulty

DEFAULTS = {
    "from": "2026-01-01",
    "checked_on": "2026-01-01",
    "owner": "system",
    "basis": "proposed",
    "source": ["PROPOSED"],
}


def entries(*values: Any, on: date | None = None, **more: Any) -> dict[str, dict[str, Any]]:
    content = {"format": reading.FORMAT, "topic": "missing", "defaults": DEFAULTS, "values": list(values), **more}
    return reading.entries_of([reading.Document("own/missing.yaml", content)], on)


def test_an_entry_inherits_what_its_file_says_and_may_say_otherwise() -> None:
    found = entries({"id": "a", "value": 1}, {"id": "b", "value": 2, "basis": "sourced"})["values"]
    assert found["missing.a"]["basis"] == "proposed"
    assert found["missing.b"]["basis"] == "sourced"
    pack = reading.typed({"values": found}, name="own", version="1")
    assert pack.value("missing.a") == 1
    assert pack.entry("values.missing.a").since == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("day", "value"), [(date(2025, 12, 31), None), (date(2026, 1, 1), 1), (date(2026, 5, 31), 1), (date(2026, 6, 1), 2)]
)
def test_a_value_is_in_force_from_its_first_day_and_until_the_day_it_ends(day: date, value: Any) -> None:
    dated = ({"id": "a", "value": 1, "until": "2026-06-01"}, {"id": "a", "value": 2, "from": "2026-06-01"})
    found = entries(*dated, on=day).get("values", {})
    assert (found["missing.a"]["value"] if found else None) == value


def test_what_a_pack_holds_cannot_be_changed() -> None:
    pack = reading.typed(entries({"id": "a", "value": 1}), name="own", version="1")
    with pytest.raises(TypeError):
        pack.entries["values"]["missing.b"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        pack.entry("values.missing.a").value = 2


def test_every_entry_that_does_not_fit_is_named() -> None:
    raw = entries(
        {"id": "a", "value": 1, "basis": "guessed"},
        {"id": "b", "value": 2, "colour": "red"},
        {"id": "c", "value": 1, "source": []},
    )
    with pytest.raises(Faulty) as caught:
        reading.typed(raw, name="own", version="1")
    assert {fault.key for fault in caught.value.faults} == {"values.missing.a", "values.missing.b", "values.missing.c"}
    assert {fault.file for fault in caught.value.faults} == {"own/missing.yaml"}


def test_an_id_that_is_no_text_is_refused() -> None:
    with pytest.raises(Faulty, match=r"own/missing.yaml: values\[1\]: expected an entry with an id"):
        entries({"id": 7, "value": 1})
