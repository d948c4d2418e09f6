"""A review says what changed, what was done and what is done next; one that adds nothing is refused, and none is put off beyond policy."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.sweeping import sweep
from tests.work.casework import FACTS, opened, text_of
from tests.work.missing.forms import open_form, research, send, typed_time


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=20)


@pytest.fixture
def high(here):
    here.on_duty()
    return opened(here, ago=20, facts={**FACTS, "suicidal_intent": True})


def ahead(minutes):
    return f"{(clock.now() + timedelta(minutes=minutes)):%d/%m/%Y %H:%M}"


def said(**more):
    return {
        "kind": "inspector_reviewed", "what_changed": "Her friend says she talked of the coast", "what_was_done": "Friends rung, nothing",
        "direction": "Go to the bus station and the front with her photo", "who": "Priya Nair", "level": "stays",
        "level_why": "Nothing new bears on it", "next_review_at": ahead(30), **more,
    }  # fmt: skip


def met(case):
    return set(Clock.objects.filter(case=case, state="met").values_list("duty", flat=True))


def events(case):
    return list(Happening.objects.filter(case=case).order_by("entry").values_list("event", flat=True))


def graded(here, client_as, case):
    """Grade it, so that the reviews of its level are owed."""
    send(client_as(here.inspector), case, "level", level="high" if "suicid" in str(case.levels) else "medium", reason="By what is known", drives="age")  # fmt: skip


def test_a_review_meets_what_asks_for_it_and_keeps_its_direction(case, here, client_as):
    graded(here, client_as, case)
    assert send(client_as(here.inspector), case, "review", **said()).status_code == 302
    assert {"review_risk", "inspector_reviews_medium_or_low"} <= met(case)
    done = Happening.objects.get(case=case, event="inspector_reviewed").data
    assert done["direction"] == "Go to the bus station and the front with her photo"
    assert done["person"] == "Priya Nair"
    assert done["next_review_at"]


def test_the_time_that_it_sets_is_a_clock_of_its_own_and_never_later_than_policy(case, here, client_as):
    inspector = client_as(here.inspector)
    assert "within 4 h, so by" in text_of(send(inspector, case, "review", **said(next_review_at=ahead(300))))
    send(inspector, case, "review", **said(next_review_at=ahead(30)))
    one = Clock.objects.get(case=case, duty="review_at_the_set_time")
    assert one.state == "running"
    assert timedelta(minutes=28) < one.due_at - clock.now() <= timedelta(minutes=30)


@pytest.mark.parametrize(
    ("direction", "told"),
    [
        ("", "a review that directs nobody adds nothing, and is refused"),
        ("No change.", "directs nobody, so the review adds nothing"),
        ("as before", "directs nobody, so the review adds nothing"),
        ("Find her", "directs nobody, so the review adds nothing"),
    ],
)
def test_a_review_that_adds_nothing_is_refused_and_what_was_typed_stays(case, here, client_as, direction, told):
    answer = send(client_as(here.inspector), case, "review", **said(direction=direction))
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert "talked of the coast" in answer.content.decode()
    assert "inspector_reviewed" not in events(case)


def test_the_same_direction_again_adds_nothing(case, here, client_as):
    inspector = client_as(here.inspector)
    send(inspector, case, "review", **said())
    again = send(inspector, case, "review", **said(direction="go to the bus station, and the front, with her photo!"))
    assert again.status_code == 400
    assert "The review before said just this" in text_of(again)


@pytest.mark.parametrize("lacking", ["what_changed", "what_was_done", "who", "level", "level_why", "next_review_at"])
def test_nothing_of_a_review_may_stay_open(case, here, client_as, lacking):
    assert send(client_as(here.inspector), case, "review", **said(**{lacking: ""})).status_code == 400


def test_at_high_an_inspector_answers_whether_it_is_a_critical_incident(high, here, client_as):
    inspector = client_as(here.inspector)
    assert "Answer whether this is a critical incident" in text_of(send(inspector, high, "review", **said()))
    send(
        inspector, high, "review", **said(critical="no", critical_reason="The family is with us and trusts what we do")
    )
    assert Happening.objects.get(case=high, event="critical_incident_tested").data["answer"] == "no"


def test_a_superintendent_says_what_was_examined_and_tests_at_every_level(case, here, client_as):
    senior = client_as(here.superintendent)
    form = {
        "kind": "superintendent_reviewed", "lines_of_enquiry": "Friends, phone, coast: nothing yet", "staffing": "Two more from south",
        "direction": "Search the front before the tide turns", "who": "Ifan Pryce", "level": "stays", "level_why": "It fits",
    }  # fmt: skip
    assert "Answer whether this is a critical incident" in text_of(send(senior, case, "review", **form))
    send(senior, case, "review", **form, critical="yes", critical_reason="The family says that we are slow")
    assert Happening.objects.get(case=case, event="superintendent_reviewed").data["critical_incident_test"].startswith("yes")  # fmt: skip
    assert {"superintendent_reviewed", "critical_incident_tested"} <= set(events(case))


def test_a_level_that_is_right_is_confirmed_by_the_review_of_a_second_person_once_the_research_is_whole(
    case, here, client_as
):
    graded(here, client_as, case)
    sergeant = client_as(here.sergeant)
    send(sergeant, case, "review", **said(kind="supervisor_reviewed"))
    assert "supervisor_confirms_grade" not in met(case)
    assert "Your review does not confirm it yet" in text_of(open_form(sergeant, case, "review"))
    research(client_as(here.officer), case)
    send(
        sergeant,
        case,
        "review",
        **said(kind="supervisor_reviewed", direction="Ask the bus company for the cameras of line 62"),
    )
    assert {"supervisor_confirms_grade", "review_risk"} <= met(case)


def test_a_level_that_has_to_change_leads_to_where_it_is_changed(case, here, client_as):
    answer = send(client_as(here.inspector), case, "review", **said(level="change", level_why=""))
    assert answer.url == f"/missing/{case.reference}/level?done=reviewed_change"


def test_whoever_holds_no_rank_for_it_is_told_who_reviews(case, here, client_as):
    assert "A review is recorded by a sergeant" in text_of(open_form(client_as(here.handler), case, "review"))


def test_the_page_shows_the_review_before_and_what_came_in_since(case, here, client_as):
    inspector = client_as(here.inspector)
    send(inspector, case, "review", **said())
    send(client_as(here.officer), case, "duties/contact_friends_family_school", did="contacts_worked", **{"contacts_worked-contacts": "Tia", "contacts_worked-results": "Saw her at ten"})  # fmt: skip
    shown = text_of(open_form(inspector, case, "review"))
    assert "The review before An inspector’s review" in shown
    assert "Go to the bus station and the front with her photo" in shown
    assert "Saw her at ten" in shown


def test_a_review_written_down_late_puts_the_next_off_no_further(case, here, client_as):
    earlier = typed_time(clock.now() - timedelta(minutes=15))
    told = send(client_as(here.inspector), case, "review", **said(next_review_at=ahead(230)), **earlier)
    assert "The next review: at this level it comes within 4 h" in text_of(told)


def test_a_time_that_was_set_and_passes_unanswered_is_missed_and_told_upwards(case, here, client_as):
    send(client_as(here.inspector), case, "review", **said(next_review_at=ahead(10)))
    sweep(at=clock.now() + timedelta(minutes=15))
    assert Clock.objects.get(case=case, duty="review_at_the_set_time").state == "missed"
    assert "Review the risk by the time that the last review set" in text_of(client_as(here.inspector).get("/"))


def test_the_page_of_the_duty_sets_a_review_time_that_policy_allows_with_the_same_clock(case, here, client_as):
    handler = client_as(here.handler)
    late = send(handler, case, "duties/set_review_time", did="review_time_set", **{"review_time_set-next_review_at": ahead(300)})  # fmt: skip
    assert "at the level in force that is by" in text_of(late)
    send(handler, case, "duties/set_review_time", did="review_time_set", **{"review_time_set-next_review_at": ahead(20)})  # fmt: skip
    assert Clock.objects.get(case=case, duty="review_at_the_set_time").state == "running"
