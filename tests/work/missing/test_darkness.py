"""When it gets dark, and when severe weather is warned of, everybody who is still out is assessed afresh: once for each, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step, record
from nightlight.records.packs.queries import in_force
from nightlight.rules.darkness import latest_nightfall
from nightlight.rules.days import LONDON
from nightlight.work.missing.darkness import write_nightfall
from tests.made_up import Force
from tests.work.casework import field_of, opened, text_of

WARNING = {"warning": "Amber warning of snow and ice", "from": "", "do": "save"}


@pytest.fixture
def here(database):
    return Force(clock.now()).on_duty()


def fell(at):
    return latest_nightfall(at, at.astimezone(LONDON).date(), **in_force(at).setting("nightfall"))


def dark(case):
    return Happening.objects.filter(case=case, event="dusk_reached").count()


def test_a_case_that_was_open_when_it_got_dark_is_assessed_again(here):
    case = opened(here, ago=(clock.now() - fell(clock.now())).total_seconds() / 60 + 30)
    assert write_nightfall(at=clock.now()) == 1
    assert Happening.objects.get(case=case, event="dusk_reached").happened_at == fell(clock.now())
    assert Clock.objects.filter(case=case, duty="reassess_at_dusk_or_weather").exists()


def test_it_is_written_once_for_each_night_however_often_anybody_looks(here):
    case = opened(here, ago=(clock.now() - fell(clock.now())).total_seconds() / 60 + 30)
    assert [write_nightfall(at=clock.now()) for _ in range(3)] == [1, 0, 0]
    assert write_nightfall(at=clock.now() + timedelta(days=1)) == 1
    assert dark(case) == 2


def test_a_case_that_was_reported_in_the_dark_was_graded_in_the_dark(here):
    case = opened(here, ago=0)
    write_nightfall(at=clock.now())
    assert dark(case) == 0


def test_nobody_who_was_found_gets_dark_any_more(here):
    case = opened(here, ago=(clock.now() - fell(clock.now())).total_seconds() / 60 + 30)
    for event in ("missing_recorded", "returned"):
        record(by=here.handler.actor, at=clock.now(), case=case.id, step=Step(event, {}, {}))
    write_nightfall(at=clock.now())
    assert dark(case) == 0


def warn(client, once="", **fields):
    page = client.get("/missing/weather")
    until = f"{(clock.now() + timedelta(hours=6)):%d/%m/%Y %H:%M}"
    return client.post("/missing/weather", {**WARNING, "area": "north", "until": until, "once": once or field_of(page, "once"), **fields})  # fmt: skip


def test_a_warning_is_written_once_on_every_case_of_the_area_and_on_no_other(here, client_as):
    north, second, south = opened(here, ago=9), opened(here, ago=8), opened(here, ago=7, area="south")
    room, once = client_as(here.supervisor), "0192f0c1-2a6b-7c3d-8e4f-5a6b7c8d9e0f"
    until = f"{(clock.now() + timedelta(hours=6)):%d/%m/%Y %H:%M}"
    answers = [warn(room, once=once, until=until) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    found = Happening.objects.filter(event="weather_warning_issued")
    assert {one.case_id for one in found} == {north.id, second.id}
    assert found.count() == 2
    assert "Amber warning of snow and ice, from" in found.first().data["warning"]
    assert not Clock.objects.filter(case=south, duty="reassess_at_dusk_or_weather").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"area": "nowhere"}, "Choose the area"),
        ({"warning": ""}, "Say what is warned of"),
        ({"until": ""}, "Say until when it lasts"),
        ({"until": "1/1/2199 10:00"}, "a warning ends within 120 hours"),
        ({"until": "1/1/2026 10:00"}, "Until when: that has passed already"),
        ({"from": "1/1/2199 10:00"}, "From when: that is still to come"),
    ],
)
def test_a_warning_that_cannot_be_is_refused_and_what_was_typed_stays(here, client_as, change, told):
    opened(here, ago=9)
    answer = warn(client_as(here.supervisor), **change)
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert not Happening.objects.filter(event="weather_warning_issued").exists()


def test_only_the_control_room_warns(here, client_as):
    assert client_as(here.officer).get("/missing/weather").status_code == 403


def test_a_restricted_case_is_warned_of_too_and_nobody_learns_that_it_is_there(here, client_as):
    hidden = opened(here, ago=9, area="south", restricted=True)
    room = client_as(here.supervisor)
    assert "South area 0 still out that you may see" in text_of(room.get("/missing/weather"))
    assert warn(room, area="south").status_code == 302
    assert Happening.objects.filter(case=hidden, event="weather_warning_issued").count() == 1
