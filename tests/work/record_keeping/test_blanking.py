"""Personal words of a closed case are blanked by a recorded decision, wherever they stand; the journal still verifies, and nothing is deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.models import Clock, Watch
from nightlight.records.duties.recording import Step, record
from nightlight.records.facts.models import Assertion
from nightlight.records.journal.folding import fold
from nightlight.records.journal.models import Chain, Entry, Owed, Words
from nightlight.records.journal.reading import story
from nightlight.records.journal.verifying import verify
from nightlight.work.record_keeping.actions import blank
from nightlight.work.record_keeping.refusals import CannotBlank
from tests.made_up import NOW
from tests.records.journal.conftest import TITLE

LATER = NOW + timedelta(days=400)
REASON = "Reviewed on paper, no longer needed for a policing purpose"


def blanked(made, force, words="all", **changed):
    given = {"reason": REASON, "authority": "retention_review", "at": LATER, **changed}
    return blank(by=force.administrator.actor, chain=made.case, words=words, **given)


def personal(case) -> str:
    """Every personal word of a case that any of its tables holds."""
    rows = [
        list(Words.objects.filter(chain=case).exclude(name="reason").values_list("text", flat=True)),
        list(Case.objects.filter(id=case).values_list("title", flat=True)),
        list(Happening.objects.filter(case=case).values_list("data", flat=True)),
        list(Assertion.objects.filter(case=case).values_list("value", "said_by")),
    ]
    return str(rows)


def test_all_words_are_gone_from_the_journal_and_from_every_table(closed, force):
    assert TITLE in personal(closed.case)
    done = blanked(closed, force)
    assert done == (6, 8)
    held = personal(closed.case)
    assert not any(word in held for word in ("Girl", "mother", "carer", "friend", "True", "15"))
    assert Case.objects.get(id=closed.case).title == "(blanked by decision, entry 6)"


def test_nothing_is_deleted_and_who_did_what_and_when_stays(closed, force):
    before = [
        list(model.objects.values_list("id", flat=True)) for model in (Words, Entry, Happening, Assertion, Clock, Case)
    ]
    blanked(closed, force)
    after = [
        list(model.objects.values_list("id", flat=True)) for model in (Words, Entry, Happening, Assertion, Clock, Case)
    ]
    assert [set(one) - set(other) for one, other in zip(before, after, strict=True)] == [set()] * 6
    lines = story(closed.case)
    assert lines[0].sentence == f"Hana Osei opened the case {closed.reference}: (blanked by decision, entry 6)."
    assert lines[5].sentence == (
        f"Noor Whitfield blanked 8 personal texts of 5 entries (retention review), because: {REASON}"
    )


def test_the_journal_still_verifies_and_still_agrees_with_the_tables(closed, force):
    before = fold().differences
    blanked(closed, force)
    assert verify().findings == ()
    assert fold().differences == before


def test_only_what_is_named_is_blanked(closed, force):
    blanked(closed, force, words=[(1, "title"), (3, "facts")])
    standing = Words.objects.filter(chain=closed.case, text__isnull=False).values_list("number", "name")
    assert set(standing) == {
        (1, "facts"),
        (1, "said_by"),
        (2, "data"),
        (3, "said_by"),
        (4, "said_by"),
        (5, "facts"),
        (6, "reason"),
    }
    assert list(Assertion.objects.filter(case=closed.case, value__isnull=True).values_list("fact", flat=True)) == [
        "suicidal_intent", "pregnant"
    ]  # fmt: skip
    assert verify().findings == ()


def test_a_second_decision_blanks_what_the_first_left(closed, force):
    blanked(closed, force, words=[(1, "title")])
    done = blanked(closed, force)
    assert (done.number, done.texts) == (7, 7)
    assert Words.objects.get(chain=closed.case, number=1, name="title").blanked_by == 6
    assert verify().findings == ()


def test_whom_a_duty_is_about_is_blanked_with_what_named_them(closed, force, tamper):
    clock = Clock.objects.filter(case=closed.case).first()
    tamper("UPDATE duties_clock SET about_kind = 'child', about = 'rang the mother' WHERE id = %s", clock.id)
    blanked(closed, force)
    assert Clock.objects.get(id=clock.id).about == f"(blanked) {clock.id}"


def test_it_is_not_reckoned_again(closed, force):
    Watch.objects.filter(case=closed.case).update(look_at=LATER)
    blanked(closed, force)
    assert Watch.objects.get(case=closed.case).look_at is None


def test_every_reason_why_not_is_given_at_once(missing, force):
    Clock.objects.filter(case=missing.case).exclude(duty="accept_by_name").update(state=Clock.MET)
    Owed.objects.create(chain_id=missing.case, number=1, kind="x", reaction="x", owed_at=NOW)
    with pytest.raises(CannotBlank) as refused:
        blanked(missing, force, reason="no", authority="because I can")
    assert refused.value.why == (
        "it is open",
        "1 of its clocks is still running",
        "1 reaction is still owed because of it",
        "no authority is given by which they may be blanked",
        "the reason has fewer than 3 words",
    )
    assert Chain.objects.get(id=missing.case).number == 5


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "none of its words is left to blank"),
        ([(1, "x")], "entry 1 has no words called “x”"),
        ([(9, "title")], "entry 9 has no words called “title”"),
    ],
)
def test_words_that_are_not_there_are_refused(closed, force, words, why):
    with pytest.raises(CannotBlank, match=why):
        blanked(closed, force, words=words)


def test_what_is_blanked_already_is_refused(closed, force):
    blanked(closed, force, words=[(1, "title")])
    with pytest.raises(CannotBlank, match="the words “title” of entry 1 are blanked already"):
        blanked(closed, force, words=[(1, "title")])
    blanked(closed, force)
    with pytest.raises(CannotBlank, match="none of its words is left to blank"):
        blanked(closed, force)


def test_a_case_that_is_not_there_is_refused(force):
    with pytest.raises(CannotBlank, match="there is no such case"):
        blank(
            by=force.administrator.actor, at=LATER, chain=force.handler.id, words="all", reason=REASON, authority="retention_review"
        )  # fmt: skip


@pytest.mark.parametrize("decision", [1, 9])
def test_without_a_decision_the_database_itself_refuses(closed, decision):
    with pytest.raises(DatabaseError, match="no decision of this case blanks anything"), transaction.atomic():
        run("SELECT record_keeping_blank(%s, %s)", closed.case, decision)


def test_of_an_open_case_the_database_itself_refuses(closed, force):
    done = blanked(closed, force, words=[(1, "title")])
    Case.objects.filter(id=closed.case).update(closed_at=None)
    with pytest.raises(DatabaseError, match="only the words of a closed case"), transaction.atomic():
        run("SELECT record_keeping_blank(%s, %s)", closed.case, done.number)


def run(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_late_step_of_a_blanked_case_leaves_its_clocks_alone(closed, force):
    blanked(closed, force)
    before = list(Clock.objects.filter(case=closed.case).order_by("id").values_list("id", "state"))
    record(by=force.handler.actor, at=LATER, case=closed.case, step=Step("report_received"))
    after = dict(Clock.objects.filter(case=closed.case).values_list("id", "state"))
    assert [(clock, after[clock]) for clock, _ in before] == before
