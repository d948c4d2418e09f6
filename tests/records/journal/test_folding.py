"""What the tables say is compared with the journal: whatever was changed behind its back in a table is found and named."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from nightlight.records.duties.absence import owner_went_off_duty
from nightlight.records.duties.alarms import accept_alarm
from nightlight.records.duties.looking import look_again
from nightlight.records.duties.models import Clock
from nightlight.records.duties.owning import accept_case, decline_case, offer_case
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.folding import every_fold, fold, list_folds
from nightlight.records.journal.models import Entry
from nightlight.records.journal.night import record_folded
from nightlight.records.journal.owing import Cause
from nightlight.records.workforce.models import Stint
from tests.made_up import NOW

LATER = NOW + timedelta(minutes=9)
CHANGES = {
    "UPDATE cases_case SET owner_id = (SELECT id FROM workforce_member WHERE collar = '2002') WHERE id = %s": "its owner is not the one who accepted it (entry 1).",
    "UPDATE cases_case SET restricted = true WHERE id = %s": "it is restricted, and its journal says otherwise.",
    "UPDATE cases_case SET title = 'Boy, 15' WHERE id = %s": "its title is not the one that entry 1 gave it.",
    "UPDATE cases_case SET area_id = 'south' WHERE id = %s": "its area or its team is not the one that its journal gives it.",
    "UPDATE cases_case SET team_id = 'south-response' WHERE id = %s": "its area or its team is not the one that its journal gives it.",
    "UPDATE cases_case SET levels = '{\"missing\": \"low\"}' WHERE id = %s": "its levels are not those of entry 5.",
    "UPDATE cases_case SET urgency = 0 WHERE id = %s": "its urgency is not that of its levels at entry 5.",
    "UPDATE cases_case SET could_urgency = 0 WHERE id = %s": "the urgency that it could reach is not that of entry 5.",
    "UPDATE cases_case SET could_reach = '{\"missing\": \"low\"}' WHERE id = %s": "what its levels could reach is not what entry 5 says.",
    "UPDATE cases_case SET unaccepted_since = NULL WHERE id = %s": "since when nobody accepted it is not what entry 5 says.",
    "UPDATE cases_case SET pack = 'other 1' WHERE id = %s": "the policy by which it was reckoned is not that of entry 5.",
    "UPDATE cases_case SET opened_at = now() WHERE id = %s": "when it was opened is not when its first entry was written, or says that it was.",
    "UPDATE cases_case SET state = 'found' WHERE id = %s": "where it stands is not where entry 4 took it.",
    "UPDATE cases_case SET closed_at = now() WHERE id = %s": "whether and when it came to its end is not what entry 4 says.",
    "UPDATE cases_case SET reference = 'NL-000009' WHERE id = %s": "its reference is not the one under which it was opened (entry 1).",
    "UPDATE facts_assertion SET value = 'false' WHERE fact = 'suicidal_intent' AND case_id = %s": "the facts of entry 3 differ.",
    "DELETE FROM facts_assertion WHERE fact = 'suicidal_intent' AND case_id = %s": "the facts of entry 3 have no rows.",
    "UPDATE facts_assertion SET said_by = 'nobody' WHERE entry = 3 AND case_id = %s": "who said the facts of entry 3 differs.",
    "UPDATE facts_assertion SET written_by = 'x' WHERE entry = 3 AND case_id = %s": "who wrote down the facts of entry 3 differs.",
    "UPDATE facts_assertion SET obtained_at = now() WHERE entry = 3 AND case_id = %s": "when the facts of entry 3 were obtained or written down differs.",
    "UPDATE cases_happening SET data = '{}' WHERE entry = 2 AND case_id = %s": "what entry 2 carried differs.",
    "UPDATE cases_happening SET event = 'sighting' WHERE entry = 2 AND case_id = %s": "what happened at entry 2, or in which role, differs.",
    "UPDATE cases_happening SET by = 'x' WHERE entry = 2 AND case_id = %s": "who did what entry 2 says differs.",
    "UPDATE cases_happening SET happened_at = now() WHERE entry = 2 AND case_id = %s": "when entry 2 happened or was written down differs.",
    "DELETE FROM cases_happening WHERE entry = 2 AND case_id = %s": "what happened at entry 2 has no row.",
    "UPDATE cases_happening SET entry = 9 WHERE entry = 5 AND case_id = %s": "what happened at entry 9 has no entry.",
    "UPDATE duties_clock SET due_at = due_at + interval '1 day' WHERE duty = 'accept_by_name' AND case_id = %s": "the deadline of the clock of “accept by name” differs.",
    "UPDATE duties_clock SET state = 'met' WHERE duty = 'accept_by_name' AND case_id = %s": "what became of the clock of “accept by name” differs: met in its row, running in its journal.",
    "DELETE FROM duties_clock WHERE duty = 'accept_by_name' AND case_id = %s": "the clock of “accept by name” has no row.",
}  # fmt: skip


def said() -> list[str]:
    """What a comparison of the cases finds, as sentences."""
    return [one.sentence for one in fold().differences if one.sentence.startswith("Case ")]


def test_what_nobody_touched_agrees(missing, force):
    force.written_down()
    folded = fold()
    assert (folded.chains, folded.found) == (1, 0)


@pytest.mark.parametrize("change", CHANGES)
def test_a_table_that_was_changed_by_hand(missing, tamper, change):
    reference = missing.reference
    tamper(change, missing.case)
    assert f"Case {reference}: {CHANGES[change]}" in said()


def test_offers_that_were_made_accepted_and_declined_agree(missing, force):
    force.on_duty()
    made = offer_case(by=force.handler.actor, at=LATER, case=missing.case, to=force.inspector.id, role="duty_inspector")
    assert said() == []
    decline_case(by=force.inspector.actor, at=LATER, case=missing.case, offer=made.offer, reason="At another scene")
    assert said() == []
    made = offer_case(by=force.handler.actor, at=LATER, case=missing.case, to=force.inspector.id, role="duty_inspector")
    accept_case(by=force.inspector.actor, at=LATER, case=missing.case, offer=made.offer)
    assert said() == []


def test_an_offer_that_the_journal_does_not_know_and_one_that_is_not_there(missing, force, tamper):
    force.on_duty()
    offer_case(by=force.handler.actor, at=LATER, case=missing.case, to=force.inspector.id, role="duty_inspector")
    tamper("UPDATE cases_offer SET state = 'withdrawn'")
    assert said() == [f"Case {missing.reference}: it is not being offered to anybody, and its journal says that it is."]
    tamper("UPDATE cases_offer SET state = 'open', id = gen_random_uuid()")
    assert f"Case {missing.reference}: it is being offered to somebody, and its journal says that it is not." in said()


def test_an_offer_that_was_turned_to_somebody_else(missing, force, tamper):
    force.on_duty()
    offer_case(by=force.handler.actor, at=LATER, case=missing.case, to=force.inspector.id, role="duty_inspector")
    tamper("UPDATE cases_offer SET offered_to_id = %s", force.officer.id)
    assert said() == [f"Case {missing.reference}: it is being offered to somebody else than its journal says."]
    tamper("UPDATE cases_offer SET offered_to_id = %s, handover = gen_random_uuid()", force.inspector.id)
    assert said() == [f"Case {missing.reference}: it is being offered in another hand-over than its journal says."]


def test_an_offer_to_somebody_who_goes_off_duty_before_they_answer_agrees(missing, force):
    force.on_duty()
    offer_case(by=force.handler.actor, at=LATER, case=missing.case, to=force.inspector.id, role="duty_inspector")
    Stint.objects.filter(member=force.inspector.id).update(ended_at=LATER)
    owner_went_off_duty(
        Cause(missing.case, 1, "workforce.booked_off", "", LATER, {"member": str(force.inspector.id)}, LATER, 1)
    )
    assert Entry.objects.filter(chain=missing.case, kind="case.asked_off_duty").exists()
    assert said() == []


SILENCED = "UPDATE duties_clock SET next_rung_at = NULL WHERE duty = 'accept_by_name' AND case_id = %s"
PUT_OFF = (
    "UPDATE duties_clock SET next_rung_at = now() + interval '99 years' WHERE duty = 'accept_by_name' AND case_id = %s"
)


@pytest.mark.parametrize("change", [SILENCED, PUT_OFF])
def test_an_alarm_that_was_silenced_though_nobody_took_it(missing, force, tamper, change):
    force.on_duty()
    while sweep(at=NOW + timedelta(hours=3)).more:
        pass
    assert said() == []
    tamper(change, missing.case)
    assert said() == [
        f"Case {missing.reference}: the alarm of the clock of “accept by name” rings for nobody, and nobody took it."
    ]


def test_alarms_that_were_missed_taken_and_given_back_agree(missing, force):
    force.on_duty()
    later = NOW + timedelta(hours=3)
    while sweep(at=later).more:
        pass
    taken = accept_alarm(by=force.inspector.actor, at=later, case=missing.case)
    assert said() == []
    Stint.objects.filter(member=force.inspector.id).update(ended_at=later)
    owner_went_off_duty(
        Cause(missing.case, 1, "workforce.booked_off", "", later, {"member": str(force.inspector.id)}, later, 1)
    )
    assert not Clock.objects.filter(id__in=taken.clocks, accepted_by__isnull=False).exists()
    look_again(at=later)
    assert said() == []


def test_who_took_an_alarm_is_compared(missing, force, tamper):
    tamper("UPDATE duties_clock SET accepted_by_id = %s WHERE duty = 'accept_by_name'", force.inspector.id)
    assert said() == [f"Case {missing.reference}: who took the alarm of the clock of “accept by name” differs."]


def test_a_case_that_is_not_among_the_cases(missing, tamper):
    tamper("DELETE FROM cases_case WHERE id = %s", missing.case)
    assert said() == [f"Case {missing.reference}: it is not among the cases."]


def test_a_miss_in_the_journal_that_its_row_forgot(missing, tamper):
    clock = Clock.objects.filter(case=missing.case, due_at__isnull=False).first()
    tamper("UPDATE duties_clock SET state = 'missed', next_rung_at = due_at WHERE id = %s", clock.id)
    tamper(
        "UPDATE journal_entry SET structure = structure || %s::jsonb WHERE chain_id = %s AND number = 5",
        json.dumps({"missed": [[str(clock.id), clock.duty, None]]}), missing.case,
    )  # fmt: skip
    assert said() == [
        f"Case {missing.reference}: that the deadline of the clock of “{clock.duty.replace('_', ' ')}” was missed is not in its row."
    ]


def test_a_miss_in_a_row_that_its_journal_does_not_know(missing, tamper):
    clock = Clock.objects.filter(case=missing.case, due_at__isnull=False).first()
    tamper("UPDATE duties_clock SET missed_at = due_at WHERE id = %s", clock.id)
    assert said() == [
        f"Case {missing.reference}: that the deadline of the clock of “{clock.duty.replace('_', ' ')}” was missed is not in its journal."
    ]


def test_a_difference_is_written_in_the_chain_of_the_force_without_personal_words(missing, force, tamper):
    force.written_down()
    tamper("UPDATE cases_case SET title = 'Boy, 15' WHERE id = %s", missing.case)
    record_folded(fold(), at=LATER)
    entry = Entry.objects.get(kind="journal.differs")
    assert (entry.chain.kind, entry.structure["found"], entry.structure["named"]) == ("force", 1, [str(missing.case)])


def test_every_app_with_rows_that_the_journal_tells_is_compared():
    assert set(every_fold()) == {
        "cases", "happenings", "facts", "clocks", "standings", "glass", "users", "roles", "stints", "organisation", "photos", "tokens",
        "publications", "profiles", "patterns looked at", "plans for the next report",
    }  # fmt: skip
    with pytest.raises(ValueError, match="listed twice"):
        list_folds("cases", lambda _: [])
