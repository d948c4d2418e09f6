"""The plan for the next report opens itself, and thresholds call the partners together: once, with the episodes that make them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from nightlight.project import clock
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.models import Clock
from nightlight.records.facts.models import Assertion
from nightlight.records.journal.folding import fold
from nightlight.work.prevention import planning
from nightlight.work.prevention.models import Plan
from nightlight.work.prevention.reacting import note_hours_missing
from tests.signing_in import client_signed_in_as
from tests.work.casework import text_of
from tests.work.prevention.made import child, coordinator, episode

SAYS = {
    "actions": "Ring her sister first; then the arcade", "who_to_call": "Her sister Mina, 07700 900999", "what_worked": "Her sister asked her to come home",
    "places": "The arcade at the pier",
}  # fmt: skip


@pytest.fixture
def girl(here):
    here.on_duty()
    here.looker = coordinator(here)
    return child(here, "Amal")


def plan(who, case, once=None, **typed):
    review = (clock.now() + timedelta(days=60)).date().isoformat()
    posted = {
        "do": "save",
        "once": once or str(uuid.uuid4()),
        **SAYS,
        "owner": str(who.id),
        "review_on": review,
        "after": str(max([one.version for one in Plan.objects.all()], default=0)),
        **typed,
    }
    return client_signed_in_as(who).post(f"/prevention/{case.reference}/plan", posted)


def page(who, path):
    return text_of(client_signed_in_as(who).get(path))


def reached(case):
    return [
        row.data["which_threshold"] for row in Happening.objects.filter(case=case, event="repeat_threshold_reached")
    ]


def duties(case, name):
    return Clock.objects.filter(case=case, duty=name).count()


def test_the_plan_opens_itself_at_the_next_report_and_shows_what_worked_last_time(here, girl):
    first = episode(here, girl, ago=120, where="the arcade at the pier", found_with="her cousin Dev Rai", how="by bus")
    assert plan(here.looker, first).status_code == 302
    again = episode(here, girl, ago=0, lasted=None)
    assert Happening.objects.filter(case=again, event="trigger_plan_loaded").count() == 1
    shown = page(here.inspector, f"/cases/{again.reference}/")
    for words in (
        "The plan opened itself",
        *SAYS.values(),
        "Found: the arcade at the pier",
        "With: her cousin Dev Rai",
    ):
        assert words in shown
    assert not [one.sentence for one in fold().differences if "plan" in one.sentence]


def test_without_a_plan_nothing_opens_and_the_last_time_is_shown_all_the_same(here, girl):
    episode(here, girl, ago=120, where="the arcade at the pier")
    again = episode(here, girl, ago=0, lasted=None)
    assert not Happening.objects.filter(case=again, event="trigger_plan_loaded").exists()
    assert "Found: the arcade at the pier" in page(here.inspector, f"/cases/{again.reference}/")


def test_where_a_plan_is_asked_for_and_none_is_held_that_is_written_and_rings_with_nobody(here, girl):
    known = {"age": 15, "nature_of_concern": "missing", "previous_episodes": 2}
    case = episode(here, girl, ago=0, lasted=None, facts=known)
    assert Clock.objects.get(case=case, duty="load_trigger_plan").state == Clock.MET
    assert "Our own records hold no plan from an earlier episode" in page(here.inspector, f"/cases/{case.reference}/")
    plan(here.looker, case)
    after = episode(here, girl, ago=0, lasted=None, facts=known)
    opened = set(after.happenings.values_list("event", flat=True))
    assert ("trigger_plan_loaded" in opened, "no_trigger_plan_held" in opened) == (True, False)


def test_a_plan_that_somebody_wrote_anew_meanwhile_is_not_overwritten_unseen(here, girl):
    case = episode(here, girl, ago=20)
    plan(here.looker, case)
    plan(here.looker, case, after="1", who_to_call="Her grandmother, 07700 900111")
    late = plan(here.looker, case, after="1", who_to_call="Nobody")
    assert late.status_code == 400
    assert "somebody has written a newer one since you opened it" in text_of(late)
    assert ("Her grandmother" in text_of(late), 'name="after" value="2"' in late.content.decode()) == (True, True)
    assert plan(here.looker, case, after="2", who_to_call="Nobody").status_code == 302


def test_a_newer_version_opens_and_the_earlier_one_stays(here, girl):
    first = episode(here, girl, ago=120)
    plan(here.looker, first)
    plan(here.looker, first, actions="Go to the pier at once")
    shown = page(here.looker, f"/prevention/{first.reference}/plan")
    assert "Version 1" in shown
    assert SAYS["actions"] in shown
    again = episode(here, girl, ago=0, lasted=None)
    assert "Go to the pier at once" in page(here.inspector, f"/cases/{again.reference}/")
    assert list(Plan.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"actions": ""}, "Say what is done first"), ({"owner": ""}, "Choose who keeps"), ({"review_on": "yesterday"}, "not a day in the calendar"),
        ({"review_on": "2031-01-01"}, "within 365 days"), ({"owner": str(uuid.uuid4())}, "Choose who keeps"),
    ],
)  # fmt: skip
def test_a_plan_that_lacks_something_is_refused_with_what_to_do_and_nothing_typed_is_lost(here, girl, typed, says):
    first = episode(here, girl, ago=120)
    answer = plan(here.looker, first, **typed)
    assert (answer.status_code, says in text_of(answer), SAYS["who_to_call"] in text_of(answer)) == (400, True, True)
    assert not Plan.objects.exists()


def test_sent_twice_it_is_one_version_and_whose_role_does_not_write_plans_writes_none(here, girl):
    first, once = episode(here, girl, ago=120), str(uuid.uuid4())
    for _ in range(2):
        plan(here.looker, first, once, after="0")
    refused = plan(here.officer, first)
    assert (Plan.objects.count(), refused.status_code) == (1, 400)
    assert "it is recorded by the missing person coordinator" in text_of(refused)


def test_a_plan_of_a_restricted_case_opens_on_no_case_that_others_may_read(here, girl):
    sealed = episode(here, girl, ago=120, restricted=True)
    from nightlight.records.cases.models import NeedToKnow

    NeedToKnow.objects.create(case=sealed, member=here.looker.member, since=here.at, named_by="system", why="plans")
    assert plan(here.looker, sealed).status_code == 302
    again = episode(here, girl, ago=0, lasted=None)
    assert not Happening.objects.filter(case=again, event="trigger_plan_loaded").exists()
    assert SAYS["actions"] not in page(here.south_inspector, f"/cases/{again.reference}/")


def test_the_third_time_in_90_days_starts_the_referral_once_with_its_episodes(here, girl):
    one, two = episode(here, girl, ago=60), episode(here, girl, ago=30)
    third = episode(here, girl, ago=0, lasted=None)
    assert reached(one) == reached(two) == []
    assert reached(third) == ["three_in_90_days"]
    assert duties(third, "refer_repeat_missing") == 1
    shown = page(here.looker, f"/cases/{third.reference}/")
    assert "Threshold reached: three episodes in 90 days." in shown
    listed = page(here.looker, "/prevention/thresholds")
    for case in (one, two, third):
        assert case.reference in listed
    assert "Running" in listed


def test_a_fourth_within_the_window_is_another_threshold_and_not_the_same_again(here, girl):
    for ago in (60, 30, 10):
        episode(here, girl, ago=ago)
    assert reached(episode(here, girl, ago=0, lasted=None)) == ["over_three_in_12_months"]


def test_three_spread_over_more_than_90_days_reach_nothing(here, girl):
    for ago in (95, 30):
        episode(here, girl, ago=ago)
    assert reached(episode(here, girl, ago=0, lasted=None)) == []


def test_episodes_that_are_restricted_are_not_counted_where_others_may_read_the_count(here, girl):
    episode(here, girl, ago=60, restricted=True)
    episode(here, girl, ago=30)
    assert reached(episode(here, girl, ago=0, lasted=None)) == []


def test_what_somebody_said_is_not_put_aside_by_a_lower_count_of_ours(here, girl):
    for ago in (60, 30):
        episode(here, girl, ago=ago)
    said = {"age": 15, "nature_of_concern": "missing", "episodes_90_days": 9}
    third = episode(here, girl, ago=0, lasted=None, facts=said)
    assert reached(third) == ["three_in_90_days"]
    assert list(Assertion.objects.filter(case=third, fact="episodes_90_days").values_list("value", flat=True)) == [9]


def test_an_authority_with_an_agreement_of_its_own_has_its_own_thresholds(here, girl):
    from nightlight.records.packs.actions import adopt
    from nightlight.records.workforce.models import Area

    Area.objects.create(id="vale", name="Vale")
    adopt(by=here.administrator.actor, at=clock.now(), pack="demo", in_force_from=clock.now(), reason="A trial of it")
    for ago in (20, 10):
        episode(here, girl, ago=ago, area="vale")
    third = episode(here, girl, ago=0, lasted=None, area="vale")
    assert sorted(reached(third)) == ["three_in_30_days", "three_in_90_days"]


def test_hours_missing_are_noted_once_and_not_of_whoever_is_back(here, girl):
    long = episode(here, girl, ago=1.2, lasted=None)
    back = episode(here, child(here, "Bea"), ago=1.3, lasted=2)
    assert note_hours_missing(at=clock.now()) == 1
    assert note_hours_missing(at=clock.now()) == 0
    assert (reached(long), reached(back)) == (["over_24_hours"], [])
    assert Case.objects.get(id=long.id).closed_at is None


def test_the_list_shows_the_plans_to_be_reviewed_soonest_and_says_how_many_more(here, monkeypatch):
    here.on_duty()
    here.looker = coordinator(here)
    made = [episode(here, child(here, name), ago=20) for name in ("Amal", "Bea", "Cleo", "Dee")]
    for days, case in zip((60, 20, 40, 10), made, strict=True):
        plan(here.looker, case, review_on=(clock.now() + timedelta(days=days)).date().isoformat())
    Case.objects.filter(id=made[3].id).update(restricted=True)
    monkeypatch.setattr(planning, "MOST_PLANS", 2)
    listed = page(here.looker, "/prevention/thresholds")
    assert listed.index(made[1].reference) < listed.index(made[2].reference)
    assert (made[0].reference in listed, made[3].reference in listed) == (False, False)
    assert "Plans for the next report (3)" in listed
    assert "And 1 more, to be reviewed later" in listed


def test_thresholds_that_are_not_shown_are_counted(here, girl, monkeypatch):
    for ago in (60, 30, 10):
        episode(here, girl, ago=ago)
    episode(here, girl, ago=0, lasted=None)
    monkeypatch.setattr(planning, "MOST_REACHED", 1)
    assert "And 1 more, reached before these" in page(here.looker, "/prevention/thresholds")


def test_a_plan_is_past_its_review_from_midnight_in_london(here, girl):
    today = clock.now().date()
    last = date(today.year + (today >= date(today.year, 6, 30)), 6, 30)
    plan(here.looker, episode(here, girl, ago=20), review_on=last.isoformat())
    viewer = standing(here.looker.id, clock.now()).viewer
    midnight = datetime(last.year, 6, 30, 23, 0, tzinfo=UTC)
    for minute, past in ((midnight - timedelta(minutes=1), False), (midnight, True)):
        assert planning.to_review(viewer, minute).shown[0].overdue is past
        assert planning.plan_of(girl, viewer, minute).overdue is past
