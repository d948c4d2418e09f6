"""One filter: what the database lets somebody see is exactly what the rules say of each case, for everybody and every kind of restriction."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection

from nightlight.records.access.filtering import May, condition, visible_cases
from nightlight.records.access.finding import record_of
from nightlight.records.access.models import BreakGlass
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case, NeedToKnow, Offer
from nightlight.records.duties.models import Clock, Telling
from nightlight.rules.access import REACHES, Viewer, verdict
from tests.made_up import EVERYBODY, NOW

HOUR = timedelta(hours=1)


def add_case(force, number, *, owner, area, team, restricted):
    return Case.objects.create(
        id=uuid.uuid4(), reference=f"T-{number}", kind="missing", title=f"Case {number}", state="open", area_id=area, team_id=team,
        owner_id=owner, owner_role="call_handler", owned_since=NOW, restricted=restricted, opened_at=NOW, opened_by_id=owner, pack="national 1",
    )  # fmt: skip


WAYS = ("none", "owner", "offered", "declined", "named", "named_before", "glass", "glass_before", "told", "told_before")
TEAMS = (None, "north-response", "control-room")


@pytest.fixture
def cases(force):
    """Cases of both areas, with and without a team, restricted and not, that the officer is involved in in every way."""
    made = []
    for number, (way, area, team, restricted) in enumerate(product(WAYS, ("north", "south"), TEAMS, (False, True))):
        owner = force.officer.id if way == "owner" else force.supervisor.id
        case = add_case(force, number, owner=owner, area=area, team=team, restricted=restricted)
        involve(case, way, force.officer.id)
        made.append(case.id)
    return made


def involve(case, way, me):
    """Involve a member in a case in one way; ``_before``: no longer."""
    how = {"offered": offer, "declined": offer, "named": name, "glass": break_into, "told": tell}.get(
        way.removesuffix("_before")
    )
    if how is not None:
        how(case, me, way)


def offer(case, me, way):
    state = "open" if way == "offered" else "declined"
    Offer.objects.create(
        id=uuid.uuid4(), case=case, offered_to_id=me, role="responding_officer", offered_at=NOW, state=state
    )


def name(case, me, way):
    until = NOW - HOUR if way.endswith("_before") else None
    NeedToKnow.objects.create(case=case, member_id=me, since=NOW - 2 * HOUR, until=until, named_by="system", why="x")


def break_into(case, me, way):
    until = NOW if way.endswith("_before") else NOW + HOUR
    BreakGlass.objects.create(case=case, member_id=me, reason="x", since=NOW - HOUR, until=until)


def tell(case, me, way):
    clock = Clock.objects.create(
        id=uuid.uuid4(), case=case, duty="accept_by_name", ordinal=1, owner_role="duty_inspector", started_at=NOW, first_start=NOW,
        counted_from=NOW, state="met" if way.endswith("_before") else "missed",
    )  # fmt: skip
    Telling.objects.create(clock=clock, rung=0, role="responding_officer", member_id=me, due_at=NOW, told_at=NOW)


def viewers(force):
    """Everybody of the force as they stand, and the officer with every reach, areas and teams that there are."""
    yield from (standing(getattr(force, key).id, NOW).viewer for key in EVERYBODY)
    for reach, areas, teams in product((*REACHES, None), ([], ["north"], ["north", "south"]), ([], ["control-room"])):
        grants = {"case.read": reach} if reach else {}
        yield Viewer(str(force.officer.id), grants, frozenset(areas), frozenset(teams))


def test_the_filter_and_the_rules_agree_on_every_case_for_everybody(force, cases):
    records, compared = {case: record_of(case, NOW).record for case in cases}, 0
    for viewer in viewers(force):
        for capability in ("case.read", "case.break_glass"):
            seen = set(visible_cases(viewer, NOW, capability).values_list("id", flat=True))
            for case, record in records.items():
                assert (case in seen) == verdict(viewer, record, capability).allowed
                compared += 1
    assert compared > 7000


def test_raw_statements_and_joined_queries_ask_the_same(force, cases):
    viewer = standing(force.officer.id, NOW).viewer
    seen = set(visible_cases(viewer, NOW).values_list("id", flat=True))
    asked = condition(viewer, NOW, of="c")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT c.id FROM cases_case c WHERE {asked.sql}", asked.params)  # noqa: S608 - of our own words
        assert {row[0] for row in cursor.fetchall()} == seen
    offers = Offer.objects.filter(May(viewer, NOW, prefix="case__"))
    assert {offer.case_id for offer in offers} == seen & set(Offer.objects.values_list("case_id", flat=True))


def test_a_count_and_a_negation_leak_nothing(force, cases):
    viewer = standing(force.officer.id, NOW).viewer
    seen = visible_cases(viewer, NOW)
    assert seen.count() == len(set(seen))
    hidden = Case.objects.filter(~May(viewer, NOW))
    assert seen.count() + hidden.count() == len(cases)


def test_whoever_an_alarm_has_reached_opens_the_case_for_as_long_as_it_is_one(force):
    viewer = standing(force.officer.id, NOW).viewer
    for way, seen in (("told", True), ("told_before", False)):
        case = add_case(force, way, owner=force.supervisor.id, area="south", team=None, restricted=False)
        involve(case, way, force.officer.id)
        assert visible_cases(viewer, NOW).filter(id=case.id).exists() == seen


def test_what_glass_and_naming_opened_closes_by_itself(force):
    case = add_case(force, 1, owner=force.supervisor.id, area="north", team=None, restricted=True)
    involve(case, "glass", force.officer.id)
    viewer = standing(force.officer.id, NOW).viewer
    assert visible_cases(viewer, NOW).exists()
    assert not visible_cases(viewer, NOW + HOUR).exists()
