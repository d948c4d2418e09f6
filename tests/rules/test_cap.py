"""A draft is a message of the Common Alerting Protocol that its published schema accepts, and holds what it was given and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules import cap
from nightlight.rules.days import LONDON
from tests.rules.cap_schema import faults

SENT = datetime(2026, 11, 25, 21, 4, 30, tzinfo=UTC)
MESSAGE = cap.Message("0f3e9a", "control-room@force.example", SENT)
WORDS = cap.Words("The police", "Child Rescue Alert", "Girl, 8, red coat", "Last seen at the station", "Ring, do not approach", "101", "The coast", SENT, SENT + timedelta(hours=6))  # fmt: skip


def drafted(**change):
    return cap.alert(MESSAGE, replace(WORDS, **change), restriction="A draft")


def test_an_alert_is_valid_and_a_draft():
    assert faults(drafted()) == []
    assert "<status>Draft</status>" in drafted()


def test_what_cancels_it_is_valid_names_it_and_holds_nothing_about_anybody():
    later = replace(MESSAGE, identifier="0f3e9b", sent=SENT + timedelta(hours=2))
    text = cap.cancel(later, MESSAGE, restriction="A draft", note="Taken back")
    assert faults(text) == []
    assert "<references>control-room@force.example,0f3e9a,2026-11-25T21:04:30-00:00</references>" in text
    assert "<msgType>Cancel</msgType>" in text
    assert "<info" not in text


def test_a_moment_has_its_offset_and_utc_is_never_z():
    assert cap.instant(SENT) == "2026-11-25T21:04:30-00:00"
    assert cap.instant(datetime(2026, 7, 1, 22, 4, tzinfo=LONDON)) == "2026-07-01T22:04:00+01:00"
    with pytest.raises(ValueError, match="time zone"):
        cap.instant(datetime(2026, 7, 1, 22, 4))


@given(st.text())
def test_whatever_is_written_stays_valid(said):
    assert faults(drafted(headline=said or "x", description=said or "x")) == []


@pytest.mark.parametrize("name", ["", "two words", "a,b", "a<b", "a&b"])
def test_a_message_that_cannot_be_named_is_refused(name):
    with pytest.raises(ValueError, match="names no message"):
        cap.alert(replace(MESSAGE, identifier=name), WORDS, restriction="A draft")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("<status>Draft</status>", "<status>Sketch</status>"), "Sketch"),
        (("<urgency>Immediate</urgency>", ""), "severity': This element is not expected"),
        (("<restriction>A draft</restriction>", ""), "restriction goes with"),
        (("-00:00</sent>", "Z</sent>"), "is no moment"),
        (("<info>", "<info><photo>x</photo>"), "photo': This element is not expected"),
    ],
)
def test_the_check_sees_what_the_schema_forbids(change, told):
    assert any(told in one for one in faults(drafted().replace(*change)))
