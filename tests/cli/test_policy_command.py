"""`nightlight policy`: show one value with its source, and say in words what a change of policy alters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import GIRL, written


@pytest.mark.parametrize("key", ["duties.accept_by_name", "accept_by_name"])
def test_a_duty_is_shown_with_its_times_its_source_and_how_sure_each_is(nightlight: Any, key: str) -> None:
    status, out, err = nightlight("policy", "show", key)
    assert (status, err) == (0, "")
    assert out.startswith("duties.accept_by_name  (national ")
    assert "how sure: force practice (published by a force or a partnership; another may differ)" in out
    assert "how sure of the time: proposed (our default: no national figure was found)" in out
    assert "source: " in out
    assert "in force from" in out


def test_a_path_leads_inside_an_entry(nightlight: Any) -> None:
    _, out, _ = nightlight("policy", "show", "duties.accept_by_name.due.rows.high")
    assert out.splitlines()[1:3] == ["unit: min", "value: 10"]
    assert nightlight("policy", "show", "accept_by_name.due.rows.high")[1] == out


def test_a_plain_value_is_shown_under_its_topic(nightlight: Any) -> None:
    for key in ("values.missing.not_missing_needs_rank", "missing.not_missing_needs_rank"):
        status, out, _ = nightlight("policy", "show", key)
        assert status == 0
        assert "sergeant" in out


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("acept_by_name", "accept_by_name"), ("duties.accept_by_nam", "duties.accept_by_name"), ("accept_by_name.du", "due"),
     ("accept_by_name.due.rows.hihg", "high")],
)  # fmt: skip
def test_a_slip_in_a_key_names_the_nearest(nightlight: Any, key: str, nearest: str) -> None:
    status, out, err = nightlight("policy", "show", key)
    assert status == 2
    assert f'(did you mean "{nearest}"?)' in err
    assert out == ""


def test_a_value_that_the_force_changed_says_so_and_why(nightlight: Any) -> None:
    _, out, _ = nightlight("policy", "show", "accept_by_name.due.rows.medium", "--pack", "demo")
    assert "value: 15" in out
    assert (
        "changed by the force: duties.accept_by_name.due.rows.medium: tightened from 20 min to 15 min since 2026-11-23"
        in out
    )
    assert "approved by Head of public protection" in out


def test_a_difference_of_policy_is_told_in_words(nightlight: Any, tmp_path: Path) -> None:
    written(tmp_path / "girl.yaml", GIRL)
    status, out, err = nightlight("policy", "diff", "national", "demo", "--scenarios", str(tmp_path))
    assert (status, err) == (0, "")
    assert out.startswith("Girl of 15 from a care home (girl)\n")
    assert "is due 1 h after the start instead of 2 h after the start (1 h sooner)." in out
    assert "national -> demo: " in out.splitlines()[-1]
    assert "in 1 of 1 scenarios" in out


def test_a_pack_beside_itself_changes_no_answer(nightlight: Any, girl: Path) -> None:
    status, out, _ = nightlight("policy", "diff", "national", "national", "--scenarios", girl)
    assert (status, out) == (0, "national -> national: no answer changes in 1 scenarios\n")


def test_what_cannot_be_compared_is_refused_with_status_2(nightlight: Any, girl: Path, tmp_path: Path) -> None:
    assert nightlight("policy", "diff", "national", "nowhere", "--scenarios", girl)[0] == 2
    bad = written(tmp_path / "bad.yaml", GIRL.replace("age: 15", "agee: 15"))
    status, out, err = nightlight("policy", "diff", "national", "demo", "--scenarios", girl, "--scenarios", bad)
    assert (status, out) == (2, "")
    assert "facts.agee" in err
