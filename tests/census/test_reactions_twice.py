"""Every reaction, counted: each is owed because of a real act, and paid a second time it leaves every table as the first time left it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from nightlight.project.reactions import REACTIONS
from nightlight.records.access.finding import case_for
from nightlight.records.access.glass import break_glass
from nightlight.records.access.refusals import HeldAndRestricted
from nightlight.records.access.restricting import restrict
from nightlight.records.access.standing import standing
from nightlight.records.cases.involving import involve
from nightlight.records.cases.models import Case, Involvement
from nightlight.records.duties.alarms import accept_alarm
from nightlight.records.duties.climbing import Climber
from nightlight.records.duties.looking import look_again
from nightlight.records.duties.owning import accept_case
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal import owing
from nightlight.records.journal.folding import fold
from nightlight.records.journal.models import Owed
from nightlight.records.journal.night import record_folded, record_verified
from nightlight.records.journal.sent_once import sent
from nightlight.records.journal.verifying import verify
from nightlight.records.packs.actions import adopt
from nightlight.records.workforce.actions import book_off
from nightlight.records.workforce.swapping import accept_swap, offer_swap
from nightlight.work.prevention.planning import make_plan
from tests.made_up import NOW
from tests.records.duties.cases import open_missing
from tests.work.prevention.made import child, coordinator

LATER = NOW + timedelta(minutes=30)


def who(made: Any, at: Any = LATER) -> dict[str, Any]:
    """Who acts, when, and what they may see, as an act wants it."""
    stands = standing(made.id, at)
    return {"by": stands.actor, "viewer": stands.viewer, "at": at}


def inspector_answers(force: Any) -> uuid.UUID:
    """A missing child's case of which everything rings; the inspector owns it and has taken an alarm of it."""
    case = open_missing(force).case
    accept_case(by=force.inspector.actor, at=NOW, case=case)
    open_missing(force)
    sweep(at=LATER)
    accept_alarm(by=force.inspector.actor, at=LATER, case=case)
    return case


def somebody_books_off(force: Any, _request: Any) -> None:
    case = inspector_answers(force)
    book_off(by=force.inspector.actor, at=LATER, member=force.inspector.id, cases=[case])


def somebody_is_swapped(force: Any, _request: Any) -> None:
    case = inspector_answers(force)
    made = offer_swap(by=force.inspector.actor, at=LATER, to=force.south_inspector.id)
    accept_swap(by=force.south_inspector.actor, at=LATER, swap=made, cases=[case])


def a_pack_is_adopted(force: Any, _request: Any) -> None:
    inspector_answers(force)
    while look_again(at=LATER).looked:
        pass
    adopt(
        by=force.administrator.actor, at=LATER, pack="demo", in_force_from=LATER, reason="A trial of the demonstration"
    )


def a_case_is_set_aside(force: Any, _request: Any) -> None:
    case, climb = open_missing(force).case, Climber.climb
    open_missing(force)

    def fails(self: Any, clocks: Any) -> Any:
        if any(clock.case == str(case) for clock in clocks):
            raise ZeroDivisionError
        return climb(self, clocks)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Climber, "climb", fails)
        sweep(at=LATER)


def a_case_is_restricted(force: Any) -> uuid.UUID:
    case = inspector_answers(force)
    restrict(**who(force.inspector), case=case, reason="A colleague's relative")
    return case


def glass_is_broken(force: Any, _request: Any) -> None:
    case = a_case_is_restricted(force)
    break_glass(**who(force.south_inspector), case=case, reason="A child is in danger", minutes=20)


def a_case_is_asked_for(force: Any, _request: Any) -> None:
    a_case_is_restricted(force)
    asks = who(force.sergeant)
    with pytest.raises(HeldAndRestricted):
        case_for(asks["viewer"], Case.objects.get(restricted=True).reference, "case.read", at=LATER, by=asks["by"])


def the_journal_is_broken(force: Any, request: Any) -> None:
    inspector_answers(force)
    request.getfixturevalue("tamper")("UPDATE journal_entry SET by = 'x' WHERE number = 2")
    record_verified(verify(), at=LATER)


def the_journal_differs(force: Any, request: Any) -> None:
    inspector_answers(force)
    request.getfixturevalue("tamper")("UPDATE cases_case SET title = 'Boy'")
    record_folded(fold(), at=LATER)


def a_child_goes_missing_again(force: Any, _request: Any) -> None:
    girl, planner = child(force, "Amal"), coordinator(force)
    for days in (60, 30):
        before = open_missing(force, at=NOW - timedelta(days=days)).case
        # As it was before anything reacted to it.
        Involvement.objects.create(case_id=before, person=girl, role="child", since=NOW, recorded_by="system")
    make_plan(
        by=standing(planner.id, NOW), at=NOW, case=before, says={"actions": "Ring her sister"}, owner=planner.id, review_on=LATER.date(),
        form=sent(uuid.uuid4(), {}),
    )  # fmt: skip
    involve(by=force.handler.actor, at=NOW, case=open_missing(force).case, person=girl, role="child")


OWED_BY = {
    "prevention.plan_opens": a_child_goes_missing_again,
    "prevention.thresholds_are_reached": a_child_goes_missing_again,
    "duties.owner_went_off_duty": somebody_books_off,
    "duties.owner_was_swapped": somebody_is_swapped,
    "duties.pack_was_adopted": a_pack_is_adopted,
    "duties.sweep_apart": a_case_is_set_aside,
    "outbox.glass_was_broken": glass_is_broken,
    "outbox.case_was_asked_for": a_case_is_asked_for,
    "outbox.journal_is_broken": the_journal_is_broken,
    "outbox.journal_differs": the_journal_differs,
}
"""For each reaction, acts that come to owe it. A reaction that is not here fails."""


def every_table() -> dict[str, str]:
    """A digest of all rows of each table but that of debts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'journal_owed'")
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{name}" t')  # noqa: S608
            found[name] = cursor.fetchone()[0]
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables in which anything is otherwise."""
    return {name for name in before if before[name] != after[name]}


def test_there_are_acts_for_every_reaction_and_for_no_other():
    assert set(OWED_BY) == {one.name for one in REACTIONS}


@pytest.mark.parametrize("name", [one.name for one in REACTIONS])
def test_paid_again_it_comes_to_the_same(force, monkeypatch, request, name):
    monkeypatch.setattr(owing, "pay_now", lambda *_: None)
    OWED_BY[name](force.on_duty(), request)
    debt = Owed.objects.filter(reaction=name).get()
    unpaid = every_table()
    assert owing.pay(debt.id, at=LATER), Owed.objects.get(id=debt.id).failure
    paid = every_table()
    assert changed(unpaid, paid), "this debt came to nothing, so that paying it twice shows nothing"
    assert not owing.pay(debt.id, at=LATER), "what is paid is not paid again"
    # A worker that was taken for dead, and goes on all the same after another has paid.
    Owed.objects.filter(id=debt.id).update(paid_at=None, tried_at=None)
    assert owing.pay(debt.id, at=LATER), Owed.objects.get(id=debt.id).failure
    assert changed(paid, every_table()) == set()
    assert Owed.objects.filter(reaction=name).count() == 1
