"""Patterns: found each night among all episodes, shown with their evidence to whoever may read it, looked at by name."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from nightlight.project import clock
from nightlight.records.cases.models import Happening, NeedToKnow
from nightlight.records.journal.folding import fold
from nightlight.records.journal.models import Entry
from nightlight.work.prevention.models import Finding, LookedAt, Mark, Night
from nightlight.work.prevention.night import look_for_patterns
from tests.signing_in import client_signed_in_as
from tests.work.casework import text_of
from tests.work.prevention.made import child, coordinator, episode

PLACE = "14 Harbour Street"


@pytest.fixture
def both(here):
    """Two girls, each found at one house this fortnight."""
    here.on_duty()
    here.looker = coordinator(here)
    here.written_down()
    amal, bea = child(here, "Amal"), child(here, "Bea")
    one = episode(here, amal, ago=9, where=f"{PLACE}, Seaton")
    two = episode(here, bea, ago=4, where="14 harbour st")
    return here, one, two


def page(who, path="/prevention/"):
    return text_of(client_signed_in_as(who).get(path))


def only_finding():
    return Finding.objects.get(holds=True)


def looked(who, finding, once=None, **typed):
    posted = {"do": "save", "once": once or str(uuid.uuid4()), "decided": "watch", **typed}
    return client_signed_in_as(who).post(f"/prevention/patterns/{finding.id}", posted)


def test_two_children_at_one_house_are_found_in_the_night_and_stand_in_a_sentence_with_their_evidence(both):
    force, one, two = both
    look_for_patterns(at=clock.now())
    shown = page(force.inspector)
    assert "Amal Marsh and Bea Marsh : the same place, “ 14 harbour st ”" in shown
    assert one.reference in shown
    assert two.reference in shown
    assert "1 new since last night · 1 not looked at · 1 in all" in shown


def test_before_the_first_night_the_page_says_that_nothing_was_looked_for(both):
    assert "Nothing has looked for patterns yet." in page(both[0].inspector)


def test_an_empty_page_after_a_night_that_is_long_past_says_so(both):
    look_for_patterns(at=clock.now() - timedelta(hours=30))
    assert "which is too long ago" in page(both[0].inspector)


def test_looking_again_changes_nothing_but_when(both):
    look_for_patterns(at=clock.now())
    before = list(Finding.objects.values("id", "about", "evidence", "found_at", "changed_at")), Mark.objects.count()
    night = look_for_patterns(at=clock.now())
    assert (
        list(Finding.objects.values("id", "about", "evidence", "found_at", "changed_at")),
        Mark.objects.count(),
    ) == before
    assert (night.findings, night.fresh) == (1, 0)


def test_what_came_before_last_night_is_not_new_and_waits_until_somebody_looks(both):
    look_for_patterns(at=clock.now() - timedelta(days=1))
    look_for_patterns(at=clock.now())
    assert "0 new since last night · 1 not looked at" in page(both[0].inspector)


def test_whoever_looks_is_named_with_what_they_decided_on_every_case_of_it(both):
    force, one, two = both
    look_for_patterns(at=clock.now())
    answer = looked(force.looker, only_finding(), decided="act", note="Visit the house")
    assert answer.status_code == 302, text_of(answer)
    shown = page(force.inspector)
    assert "Josie Quist looked at it: Act on it. Visit the house" in shown
    assert "0 not looked at" in shown
    on_both = Happening.objects.filter(case__in=(one, two), event="pattern_reviewed")
    assert [row.data["actions"] for row in on_both] == ["Visit the house"] * 2
    assert [one.sentence for one in fold().differences if "sign in" not in one.sentence] == []


def test_a_look_whose_row_was_changed_by_hand_is_a_difference_of_the_journal(both, postgres):
    import psycopg

    from nightlight.project import database

    look_for_patterns(at=clock.now())
    looked(both[0].looker, only_finding())
    address = postgres.superuser_url.replace("/postgres?", f"/{database.DATABASE}?")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE prevention_looked_at SET decided = 'nothing'")
    assert any("what was decided on a pattern differs" in one.sentence for one in fold().differences)


def test_an_episode_more_makes_a_pattern_that_was_looked_at_new_again(both):
    force = both[0]
    look_for_patterns(at=clock.now() - timedelta(days=1))
    looked(force.looker, only_finding())
    episode(force, child(force, "Cal"), ago=0.3, lasted=2, where=PLACE)
    look_for_patterns(at=clock.now() + timedelta(seconds=1))
    assert "1 new since last night · 1 not looked at" in page(force.inspector)


def test_sent_twice_it_is_one_look_and_without_a_decision_none(both):
    force, once = both[0], str(uuid.uuid4())
    look_for_patterns(at=clock.now())
    finding = only_finding()
    for _ in range(2):
        assert looked(force.looker, finding, once).status_code == 302
    assert LookedAt.objects.count() == 2
    assert "Choose what you decide" in text_of(looked(force.looker, finding, decided=""))
    refused = looked(force.looker, finding, decided="nothing", note="")
    assert (refused.status_code, "Say why it is no pattern" in text_of(refused)) == (400, True)


def test_a_pattern_that_rests_on_a_restricted_case_is_not_there_for_whoever_may_not_read_it(here):
    here.on_duty()
    episode(here, child(here, "Amal"), ago=9, where=PLACE)
    episode(here, child(here, "Bea"), ago=4, where=PLACE, restricted=True)
    look_for_patterns(at=clock.now())
    shown = page(here.south_inspector)
    assert "0 new since last night · 0 not looked at · 0 in all" in shown
    assert PLACE not in shown
    assert client_signed_in_as(here.south_inspector).get(f"/prevention/patterns/{only_finding().id}").status_code == 404
    assert looked(coordinator(here), only_finding()).status_code == 404
    assert not LookedAt.objects.exists()


def test_of_three_episodes_one_restricted_the_other_two_stand_alone_and_no_number_tells_of_the_third(here):
    here.on_duty()
    for name, ago, sealed in (("Amal", 12, False), ("Bea", 8, True), ("Cal", 4, False)):
        episode(here, child(here, name), ago=ago, where=PLACE, restricted=sealed)
    look_for_patterns(at=clock.now())
    shown = page(here.south_inspector)
    assert "Amal Marsh and Cal Marsh : the same place" in shown
    assert "Bea" not in shown


def test_who_may_read_the_restricted_case_writes_what_they_decided_there_and_on_no_other(here):
    here.on_duty()
    plain = episode(here, child(here, "Amal"), ago=9, where=PLACE)
    sealed = episode(here, child(here, "Bea"), ago=4, where=PLACE, restricted=True)
    looker = coordinator(here)
    NeedToKnow.objects.create(
        case=sealed, member=looker.member, since=here.at, named_by="system", why="looks at patterns"
    )
    look_for_patterns(at=clock.now())
    assert looked(looker, only_finding(), decided="act", note="Bea was there too").status_code == 302
    assert [row.case_id for row in LookedAt.objects.all()] == [sealed.id]
    assert not Entry.objects.filter(chain=plain.id, kind="case.pattern_looked_at").exists()


def test_where_somebody_lives_and_what_is_said_of_everybody_marks_nothing(here):
    here.on_duty()
    for number, name in enumerate(("Amal", "Bea")):
        episode(here, child(here, name), ago=9 - number, where="at a friend’s", found_with="nobody")
    assert look_for_patterns(at=clock.now()).findings == 0


def test_words_that_were_blanked_show_no_more_in_a_pattern(both, postgres):
    import psycopg

    from nightlight.project import database

    look_for_patterns(at=clock.now())
    with psycopg.connect(
        postgres.superuser_url.replace("/postgres?", f"/{database.DATABASE}?"), autocommit=True
    ) as held:
        held.execute("UPDATE cases_happening SET data = '{}' WHERE event = 'returned'")
    connection.close()
    shown = page(both[0].inspector)
    assert "(blanked)" in shown
    assert "harbour" not in shown.casefold()


def test_an_evening_without_episodes_is_a_night_too(here):
    assert look_for_patterns(at=clock.now()).episodes == 0
    assert Night.objects.count() == 1
