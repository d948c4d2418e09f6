"""What somebody is told and asked nothing about: in plain words on My work, read by them alone, and never a word about a case that is not theirs to see."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.access.asking import ask_for
from nightlight.records.access.glass import break_glass
from nightlight.records.access.standing import standing
from nightlight.records.duties.owning import decline_case
from nightlight.records.duties.recording import Step, open_case
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox import notices
from nightlight.records.outbox.models import Notice
from nightlight.records.workforce.actors import SYSTEM
from nightlight.work.casework.telling.notices import MOST
from nightlight.work.shifts import actions as shifts
from tests.work.casework import FACTS, TITLE, field_of, opened, text_of
from tests.work.test_casework_lists import restricted


def told(to, line, case=None, *, rings=False, ago=0):
    """Tell a member of the made-up force something, so many minutes ago."""
    at = clock.now() - timedelta(minutes=ago)
    stroke = Stroke()
    notices.tell(stroke, to.id, case.id if case else None, {"at": at.isoformat(), **line}, at=at, rings=rings)
    stroke.write()


def home(client_as, who):
    """What My work says to somebody."""
    return text_of(client_as(who).get("/"))


def test_a_case_that_was_declined_is_told_to_its_owner_with_who_when_and_the_way_on(here, client_as):
    here.on_duty()
    case = opened(here)
    decline_case(by=here.inspector.actor, at=clock.now(), case=case.id, offer=case.offers.get().id, reason="at a fire")
    said = home(client_as, here.handler)
    at = clock.now()
    assert "Told to you (1)" in said
    assert f"{case.reference} {TITLE} Ifan Pryce declined it. It stays yours until somebody accepts it by name." in said
    assert f"GMT just now {case.reference}" in said, at
    assert "told 1" in said


def test_a_report_that_nobody_took_is_told_to_whoever_it_fell_to(here, client_as):
    here.on_duty()
    open_case(by=SYSTEM, at=clock.now(), kind="missing", title=TITLE, area="north", step=Step("report_received", FACTS))
    assert "It came in and nobody had taken it, so it fell to you." in home(client_as, here.supervisor)


def test_broken_glass_is_told_to_the_owner_and_leads_a_reviewer_to_the_review(here, client_as):
    here.on_duty()
    case = restricted(here, opened(here), here.superintendent)
    viewer = standing(here.incident_manager.id, clock.now()).viewer
    break_glass(by=here.incident_manager.actor, viewer=viewer, at=clock.now(), case=case.id, reason="seen near the river", minutes=30)  # fmt: skip
    assert "Amir Haddad broke the glass and opened it. Somebody else reviews" in home(client_as, here.handler)
    page = client_as(here.superintendent).get("/")
    assert "broke the glass and opened it. Say whether that was justified. Review it" in text_of(page)
    assert 'href="/administration/glass/#glass-' in page.content.decode()


@pytest.mark.parametrize(("by", "way"), [("handler", "know its reference: call them"), ("superintendent", TITLE)])
def test_who_asked_for_a_restricted_case_is_told_without_a_word_more_than_the_reader_may_see(here, client_as, by, way):
    here.on_duty()
    case = restricted(here, opened(here, by=getattr(here, by)), *([] if by == "handler" else [here.inspector]))
    case.offers.update(state="withdrawn", settled_at=clock.now())
    ask_for(by=here.officer.actor, at=clock.now(), case=case.id)
    said = home(client_as, here.inspector)
    assert "Priya Nair asked to see it." in said
    assert way in said
    assert ("A restricted case" in said, TITLE in said, case.reference in said) == ((True, False, False) if by == "handler" else (False, True, True))  # fmt: skip


@pytest.mark.parametrize("answer", ["accepted", "declined"])
def test_what_came_of_a_swap_is_told_by_name(here, client_as, answer):
    here.on_duty("inspector")
    swap = new_id(clock.now())
    shifts.offer_swap(by=here.inspector.actor, at=clock.now(), to=here.south_inspector.id, reason="", swap=swap)
    {"accepted": shifts.accept_swap, "declined": shifts.decline_swap}[answer](by=here.south_inspector.actor, at=clock.now(), swap=swap)  # fmt: skip
    assert f"Grace Lindqvist {answer} your swap" in home(client_as, here.inspector)
    assert "Told to you good to know" in home(client_as, here.south_inspector)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            {"why": "journal", "kind": "journal.broken", "many": 1},
            "The journal does not hold together: 1 place was found",
        ),
        (
            {"why": "journal", "kind": "journal.differs", "many": 3},
            "The journal and the tables do not agree: 3 places were",
        ),
        ({"why": "unpaid", "many": 2}, "Nightlight has not yet done 2 things that had to follow from an entry"),
    ],
)
def test_what_rang_and_asks_for_nothing_comes_before_the_duties_and_counts(here, client_as, line, said):
    here.on_duty()
    opened(here)
    told(here.handler, line, rings=True)
    page = client_as(here.handler).get("/")
    shown = text_of(page)
    assert shown.index("Know now (1)") < shown.index(said) < shown.index("Now (") < shown.index("Told to you")
    assert 'data-live-count="1"' in page.content.decode()


def test_a_rise_is_told_with_the_level(here, client_as):
    case = opened(here.on_duty())
    told(here.inspector, {"why": "rise", "scale": "missing", "level": "high"}, case, rings=True)
    assert "Its missing level has risen to HIGH. See why" in home(client_as, here.inspector)


def test_the_newest_comes_first_and_one_bundle_of_ten_thousand_is_cut_off_and_says_so(here, client_as):
    here.on_duty()
    told(here.handler, {"why": "unpaid", "many": 777}, ago=1)
    for ago in (9, 4):
        told(here.handler, {"why": "unpaid", "many": ago}, opened(here, ago=10), ago=ago)
    line = {"why": "unpaid", "many": 1, "at": (clock.now() - timedelta(hours=1)).isoformat()}
    Notice.objects.filter(case=None).update(lines=[line] * 10_000 + Notice.objects.get(case=None).lines)
    said = home(client_as, here.handler)
    assert said.index("done 777 things") < said.index("done 4 things") < said.index("done 9 things")
    assert f"Told to you ({MOST}+)" in said
    assert "There is more: the newest is shown." in said


def test_what_is_read_goes_away_and_leads_back_to_the_rest(here, client_as):
    case, client = opened(here.on_duty()), client_as(here.handler)
    told(here.handler, {"why": "declined", "member": str(here.inspector.id)}, case)
    told(here.handler, {"why": "unpaid", "many": 2})
    response = client.post("/cases/told/read", {"told": field_of(client.get("/"), "told")})
    assert response["Location"] == "/#told"
    said = text_of(client.get("/"))
    assert ("had to follow" in said, "declined it" in said) == (False, True)
    assert Notice.objects.get(case=None, member=here.handler.id).answered_at is not None


def test_what_was_told_while_somebody_read_is_not_read_away(here, client_as):
    here.on_duty("handler")
    client = client_as(here.handler)
    told(here.handler, {"why": "unpaid", "many": 2})
    key = field_of(client.get("/"), "told")
    told(here.handler, {"why": "unpaid", "many": 3})
    client.post("/cases/told/read", {"told": key})
    said = text_of(client.get("/"))
    assert ("done 2 things" in said, "done 3 things" in said) == (False, True)


def test_nobody_reads_away_what_somebody_else_was_told(here, client_as):
    here.on_duty()
    told(here.handler, {"why": "unpaid", "many": 2})
    key = field_of(client_as(here.handler).get("/"), "told")
    assert client_as(here.inspector).post("/cases/told/read", {"told": key}).status_code == 302
    assert "done 2 things" in home(client_as, here.handler)


def test_an_offer_or_an_alarm_is_never_read_away(here, client_as):
    here.on_duty()
    opened(here, ago=60)
    sweep(at=clock.now())
    client = client_as(here.inspector)
    keys = [f"{one.id}:{notices.mark_of(line)}" for one in Notice.objects.all() for line in one.lines]
    client.post("/cases/told/read", {"told": keys})
    said = text_of(client.get("/"))
    assert "Offered to you, not yet accepted (1)" in said
    assert "Alarms (" in home(client_as, here.incident_manager)


@pytest.mark.parametrize("nonsense", ["", "x", ":", "not-an-id:mark", "\0:\0", "9" * 5000, f"{uuid.UUID(int=7)}:0"])
def test_what_is_sent_and_means_nothing_reads_nothing(here, client_as, nonsense):
    here.on_duty()
    told(here.handler, {"why": "unpaid", "many": 2})
    assert client_as(here.handler).post("/cases/told/read", {"told": nonsense}).status_code == 302
    assert "done 2 things" in home(client_as, here.handler)


def test_what_my_work_has_shown_is_written_about_to_nobody_and_rings_again_when_told_again(here, client_as):
    case = opened(here.on_duty())
    notice = Notice.objects.get(member=here.inspector.id, interrupts=True)
    assert notice.shown_at is None
    client_as(here.handler).get("/")
    notice.refresh_from_db()
    assert notice.shown_at is None
    page = client_as(here.inspector).get("/")
    notice.refresh_from_db()
    assert notice.shown_at is not None
    told(here.inspector, {"why": "rise", "scale": "missing", "level": "high"}, case, rings=True)
    again = client_as(here.inspector).get("/")
    assert ['data-live-rings="1"' in one.content.decode() for one in (page, again)] == [True, False]


def test_who_was_told_nothing_is_told_so(here, client_as):
    here.on_duty()
    assert "You have read all that you were told." in home(client_as, here.handler)


def test_words_of_another_version_are_no_error(here, client_as):
    told(here.on_duty().handler, {"why": "invented"})
    assert "told you something that this one has no words for" in home(client_as, here.handler)
