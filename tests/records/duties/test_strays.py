"""Nobody owns a case and is off duty in silence: who is booking off is given nothing, and what slips past all the same is found within a minute."""

from __future__ import annotations

import threading

import pytest

from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties import accepting, alarms, owning
from nightlight.records.duties.absence import owner_went_off_duty
from nightlight.records.duties.alarms import accept_alarm
from nightlight.records.duties.models import Clock
from nightlight.records.duties.owning import accept_case, offer_case
from nightlight.records.duties.strays import strays, take_care_of_strays
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.folding import fold
from nightlight.records.workforce.actions import book_off
from nightlight.records.workforce.models import Stint
from tests.at_once import at_once
from tests.made_up import NOW
from tests.records.duties.cases import booked_off, kinds, minutes, open_missing, ringing

TAKE_OVER = {"duty": "take_over_from_absent_owner", "state__in": ("running", "missed")}


def while_checked(monkeypatch, module, name, act, meanwhile):
    """Do an act; once it has made its check, somebody does something else, and has half a second for it before the act goes on."""
    checked, done, real = threading.Event(), threading.Event(), getattr(module, name)

    def slow(*args, **named):
        found = real(*args, **named)
        checked.set()
        done.wait(0.5)
        return found

    def other():
        checked.wait(10)
        meanwhile()
        done.set()

    monkeypatch.setattr(module, name, slow)
    return at_once(act, other)


@pytest.mark.parametrize("act", ["accepts", "takes the alarm", "is offered it"])
def test_who_books_off_while_they_are_given_something_leaves_it_to_the_ladders(force, monkeypatch, act):
    force.on_duty()
    made, who = open_missing(force), force.incident_manager
    sweep(at=NOW + minutes(120))
    if act == "is offered it":
        Offer.objects.filter(case=made.case).update(state="withdrawn")
    given = {"at": NOW + minutes(121), "case": made.case}
    acts = {
        "accepts": (accepting, "check", lambda: accept_case(by=who.actor, **given)),
        "takes the alarm": (alarms, "_check", lambda: accept_alarm(by=who.actor, **given)),
        "is offered it": (
            owning, "check_offer", lambda: offer_case(by=force.handler.actor, to=who.id, role="force_incident_manager", **given),
        ),
    }  # fmt: skip
    off = {"by": who.actor, "at": NOW + minutes(122), "member": who.id, "cases": []}
    while_checked(monkeypatch, *acts[act], lambda: book_off(**off))
    assert not Stint.objects.filter(member=who.id, ended_at=None).exists()
    last = {
        "accepts": "case.owner_off_duty",
        "takes the alarm": "duty.alarm_returned",
        "is offered it": "case.asked_off_duty",
    }
    assert kinds(made.case)[-1] == last[act]


def test_a_case_whose_owner_is_not_there_and_that_nobody_is_asked_about_is_found_and_rings(force):
    force.on_duty()
    made, other = open_missing(force), open_missing(force, by=force.sergeant.actor)
    Stint.objects.filter(member=force.handler.id).update(ended_at=NOW + minutes(1))
    assert strays(at=NOW + minutes(2)) == [(made.case, force.handler.id)]
    assert (take_care_of_strays(at=NOW + minutes(2)), take_care_of_strays(at=NOW + minutes(3))) == (1, 0)
    assert kinds(made.case).count("case.owner_off_duty") == 1
    sweep(at=NOW + minutes(2))
    assert Clock.objects.filter(case=made.case, **TAKE_OVER).exists()
    assert "rung" in ringing(force.inspector.id)
    assert kinds(other.case).count("case.owner_off_duty") == 0
    force.written_down()
    assert fold().found == 0


def test_who_is_there_who_was_asked_for_and_what_is_closed_is_no_stray(force):
    force.on_duty()
    made, closed = open_missing(force), open_missing(force)
    Case.objects.filter(id=closed.case).update(closed_at=NOW)
    assert strays(at=NOW + minutes(1)) == []
    owner_went_off_duty(booked_off(force.handler, NOW + minutes(1)))
    assert strays(at=NOW + minutes(200)) == []
    assert Clock.objects.filter(case=made.case, **TAKE_OVER).exists()
