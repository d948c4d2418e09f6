"""What is odd is borne: hours that do not exist, roles that nobody holds, clocks of an earlier policy, ten thousand notices."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nightlight.records.duties.lists import my_work
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.recording import Step, open_case, record
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox import notices
from nightlight.records.outbox.models import Notice
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import SYSTEM
from tests.made_up import NOW, Force
from tests.records.duties.cases import FACTS, minutes, open_missing

SPRING = datetime(2027, 3, 28, 0, 50, tzinfo=UTC)


def test_a_deadline_in_the_hour_that_does_not_exist_is_kept_to_the_minute(database):
    force = Force(SPRING).on_duty()
    made = open_missing(force, at=SPRING)
    clock = Clock.objects.get(case=made.case, duty="accept_by_name")
    # At one in the morning the clocks go forward to two: twenty minutes later it is ten past two.
    assert clock.due_at == SPRING + minutes(20)
    sweep(at=SPRING + minutes(19.9))
    clock.refresh_from_db()
    assert clock.state == "running"
    sweep(at=SPRING + minutes(20))
    clock.refresh_from_db()
    assert (clock.state, clock.missed_at) == ("missed", SPRING + minutes(20))


def test_a_re_grading_never_puts_a_deadline_off(force):
    made = open_missing(force, suicidal_intent=True)
    before = dict(Clock.objects.filter(case=made.case, due_at__isnull=False).values_list("id", "due_at"))
    for number, fact in enumerate(({"suicidal_intent": False}, {"age": 17}, {"looked_after": False})):
        record(by=force.handler.actor, at=NOW + minutes(number + 1), case=made.case, step=Step(None, fact))
    after = dict(Clock.objects.filter(id__in=before).values_list("id", "due_at"))
    assert all(after[clock] <= due for clock, due in before.items())


def test_a_role_that_nobody_holds_is_passed_over_and_the_call_reaches_who_is_there(force):
    force.on_duty("inspector")
    made = open_missing(force)
    clock = Clock.objects.filter(case=made.case, owner_role="missing_person_coordinator").first()
    clock = clock or Clock.objects.filter(case=made.case, state="running").first()
    Clock.objects.exclude(id=clock.id).update(state="met")
    Clock.objects.filter(id=clock.id).update(duty="notify_data_breach", owner_role="call_handler", due_at=NOW)
    sweep(at=NOW)
    for minute in range(1, 60):
        sweep(at=NOW + minutes(minute))
    assert set(Telling.objects.filter(clock=clock).values_list("why", "member__collar")) == {
        ("No deputy chief constable is on duty.", None), ("", "2001")
    }  # fmt: skip


def test_a_clock_of_a_duty_that_policy_no_longer_knows_still_rings(force):
    force.on_duty()
    made = open_missing(force)
    Clock.objects.filter(case=made.case, duty="accept_by_name").update(duty="gone_since")
    sweep(at=NOW + minutes(25))
    assert Telling.objects.filter(clock__duty="gone_since", member=force.inspector.id).exists()
    assert "gone_since" in {one.duty for one in my_work(force.inspector.id, at=NOW + minutes(25)).duties.every()}


_MANY_CASES = """
INSERT INTO cases_case SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'reference', 'T' || n))).*
FROM cases_case c, generate_series(1, 10000) n
"""
_MANY_NOTICES = """
INSERT INTO outbox_notice (id, member_id, case_id, interrupts, lines, rings, made_at, changed_at) SELECT gen_random_uuid(), %s, id, true,
  jsonb_build_array(jsonb_build_object('why', 'rise')), 1, opened_at, opened_at FROM cases_case WHERE reference LIKE 'T%%'
"""


def test_of_ten_thousand_notices_to_one_person_the_newest_are_read_and_the_rest_left_alone(force):
    force.on_duty()
    open_missing(force)
    with connection.cursor() as cursor:
        cursor.execute(_MANY_CASES)
        cursor.execute(_MANY_NOTICES, [force.inspector.id])
        cursor.execute("ANALYZE outbox_notice")
    assert "outbox_notice_open" in notices.newest(force.inspector.id, interrupts=True, most=50).explain()
    with CaptureQueriesContext(connection) as asked:
        assert len(notices.open_for(force.inspector.id)) == 50
        my_work(force.inspector.id, at=NOW)
    assert len(asked) <= 6


def test_a_notice_told_ten_thousand_times_is_one_line(force):
    made = open_missing(force)
    for number in range(3):
        bundles = notices.Bundles(
            (one.id, one.member_id, one.case_id, one.interrupts, one.lines, one.rings, True)
            for one in Notice.objects.all()
        )
        for _ in range(3000):
            line = {"why": "rung", "at": str(number), "duty": "accept_by_name", "clocks": ["c"]}
            bundles.tell(force.inspector.id, made.case, line, rings=True)
        stroke = Stroke()
        bundles.put(stroke, NOW)
        stroke.write()
    notice = Notice.objects.get()
    assert (len(notice.lines), notice.rings) == (1, 3)


def test_a_notice_that_is_only_to_be_read_is_done_once_it_was_read(force):
    made = open_missing(force)
    stroke = Stroke()
    notices.tell(stroke, force.inspector.id, made.case, {"why": "rise"}, at=NOW, rings=True)
    notices.tell(stroke, force.sergeant.id, made.case, {"why": "rung", "clocks": ["c"]}, at=NOW, rings=True)
    stroke.write()
    for one in Notice.objects.all():
        notices.seen(by=one.member_id, notice=one.id, at=NOW)
    assert Notice.objects.get(member=force.inspector.id).answered_at == NOW
    assert Notice.objects.get(member=force.sergeant.id).answered_at is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"title": " "}, "it has no title"),
        ({"title": "x" * 201}, "its title has 201 characters"),
        ({"area": "nowhere"}, "no area is called 'nowhere'"),
        ({"step": Step("report_received", FACTS, said_by="a\0b")}, "null character"),
        ({"step": Step("returned", FACTS)}, "nothing that begins one"),
    ],
)
def test_a_report_that_cannot_be_kept_says_why_and_leaves_nothing(force, given, why):
    whole = {"title": "Girl", "area": "north", "step": Step("report_received", FACTS), **given}
    with pytest.raises(CannotRecord, match=why):
        open_case(by=force.handler.actor, at=NOW, kind="missing", **whole)
    assert not Clock.objects.exists()


def test_names_from_right_to_left_and_pictures_are_kept_as_they_were_typed(force):
    title = "نور 🌙 " + "é" * 90
    made = open_case(
        by=force.handler.actor, at=NOW, kind="missing", title=title, area="north",
        step=Step("report_received", FACTS, said_by="x" * 100), case=new_id(NOW),
    )  # fmt: skip
    assert Clock.objects.filter(case__title=title).exists()
    assert made.reference


@pytest.mark.parametrize("answers", [5, 40])
def test_a_report_costs_the_database_the_same_few_questions_however_much_it_says(force, answers):
    force.on_duty()
    plain = [fact.id for fact in in_force(NOW).pack.facts.values() if fact.type == "yes_no" and not fact.retired]
    facts = {**dict.fromkeys(plain[:answers]), **FACTS}
    with CaptureQueriesContext(connection) as asked:
        made = open_case(
            by=force.handler.actor,
            at=NOW,
            kind="missing",
            title="Girl",
            area="north",
            step=Step("report_received", facts),
        )
    assert len(made.changes.started) >= 35
    # Two questions, and the two that begin and end the transaction.
    assert len([one for one in asked if one["sql"] not in ("BEGIN", "COMMIT")]) <= 6
    assert len(asked) <= 8


def test_the_system_may_own_nothing(force):
    force.on_duty()
    made = open_case(
        by=SYSTEM, at=NOW, kind="contact", title="Form", area="south", step=Step("report_received", {"age": 9})
    )
    assert Clock.objects.filter(case=made.case, case__owner=force.supervisor.id).exists()
