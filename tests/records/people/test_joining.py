"""Two people who turn out to be one: identities move, dated, and move back; nothing is lost, and whatever named either still leads to them."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.records.cases.involving import cases_of, end_involvement, involve, people_in
from nightlight.records.cases.refusals import AlreadyInvolved, CannotInvolve, NotInvolved
from nightlight.records.journal.models import Entry
from nightlight.records.people.actions import add_identity, add_person
from nightlight.records.people.joining import not_same_person, same_person
from nightlight.records.people.meeting import Met
from nightlight.records.people.models import Belonging, Identity, Person
from nightlight.records.people.queries import known
from nightlight.records.people.refusals import (
    AlreadyOnePerson,
    AlreadyParted,
    CannotJoin,
    CannotPart,
    NoSuchPerson,
)
from tests.at_once import at_once
from tests.made_up import NOW
from tests.records.test_recording import open_missing

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def two(force):
    """A girl met twice, and held as two people."""
    return [
        add_person(by=force.handler.actor, at=NOW + timedelta(minutes=number), met=Met(whole=name))
        for number, name in enumerate(("Zoë", "Zoe Oneill"))
    ]


def join(force, person, other, reason="the same photograph"):
    return same_person(
        by=force.handler.actor, at=LATER, person=person.person, identities=[other.identity], reason=reason
    )


def part(force, joined, at=LATER):
    return not_same_person(
        by=force.handler.actor, at=at, person=joined.person, number=joined.number, reason="two photographs after all"
    )


def names(person):
    return [one.name for one in known([person.person])[person.person].identities]


def test_joined_both_ids_lead_to_one_person_with_both_identities(force, two):
    join(force, *two)
    assert [names(one) for one in two] == [["Zoë", "Zoe Oneill"]] * 2
    assert (Person.objects.count(), Identity.objects.count(), Belonging.objects.count()) == (2, 2, 3)


def test_undone_each_has_their_own_again_and_what_came_since_stays(force, two):
    joined = join(force, *two)
    add_identity(by=force.handler.actor, at=LATER, person=two[0].person, met=Met(whole="Star"), kind="alias")
    part(force, joined)
    assert [names(one) for one in two] == [["Zoë", "Star"], ["Zoe Oneill"]]
    assert set(Entry.objects.filter(chain=two[0].person).values_list("kind", flat=True)) >= {
        "people.joined",
        "people.parted",
    }


def test_the_journal_says_which_moved_and_not_what_they_are_called(force, two):
    joined = join(force, *two)
    entry = Entry.objects.get(chain=two[0].person, number=joined.number)
    assert entry.structure["moved"] == [[str(two[1].identity), str(two[1].person), "recorded"]]
    assert set(entry.texts) == {"reason"}


def test_undone_twice_is_refused_and_joined_twice_too(force, two):
    joined = join(force, *two)
    with pytest.raises(AlreadyOnePerson):
        join(force, *two)
    part(force, joined)
    with pytest.raises(AlreadyParted):
        part(force, joined)


def test_a_chain_of_joinings_leads_to_the_last_and_is_undone_from_the_last(force, two):
    third = add_person(by=force.handler.actor, at=NOW + timedelta(minutes=9), met=Met(whole="Star"))
    first = join(force, two[1], two[0])
    second = same_person(
        by=force.handler.actor,
        at=LATER,
        person=third.person,
        identities=[one.identity for one in two],
        reason="she says so",
    )
    assert {tuple(names(one)) for one in (*two, third)} == {("Zoë", "Zoe Oneill", "Star")}
    with pytest.raises(CannotPart, match="somebody else by now"):
        part(force, first)
    part(force, second)
    part(force, first)
    assert [names(one) for one in (*two, third)] == [["Zoë"], ["Zoe Oneill"], ["Star"]]


def test_without_a_reason_or_for_somebody_who_is_not_there_nothing_moves(force, two):
    with pytest.raises(CannotJoin, match="no reason"):
        join(force, *two, reason="  ")
    with pytest.raises(NoSuchPerson):
        same_person(by=force.handler.actor, at=LATER, person=uuid.uuid4(), identities=[two[0].identity], reason="so")
    with pytest.raises(NoSuchPerson):
        same_person(by=force.handler.actor, at=LATER, person=two[0].person, identities=[uuid.uuid4()], reason="so")
    with pytest.raises(NoSuchPerson):
        not_same_person(by=force.handler.actor, at=LATER, person=two[0].person, number=1, reason="so")
    assert Belonging.objects.count() == 2


def test_joined_both_ways_at_once_no_identity_is_lost_or_doubled(force, two):
    at_once(lambda: join(force, *two), lambda: join(force, *reversed(two)))
    current = Belonging.objects.filter(until=None)
    assert current.count() == 2
    assert set(current.values_list("identity", flat=True)) == {one.identity for one in two}


def test_a_person_stands_in_a_case_once_in_a_role_whoever_they_turn_out_to_be(force, two):
    case = open_missing(force).case
    for one in two:
        involve(by=force.handler.actor, at=NOW, case=case, person=one.person, role="child")
    joined = join(force, *two)
    assert [(one.person, one.role, one.known.named) for one in people_in(case)] == [(two[0].person, "child", "Zoë")]
    assert cases_of([two[0].person]) == cases_of([two[1].person]) == (case,)
    with pytest.raises(AlreadyInvolved):
        involve(by=force.handler.actor, at=NOW, case=case, person=two[1].person, role="child")
    part(force, joined)
    assert len(people_in(case)) == 2


def test_taken_out_of_a_case_a_person_was_in_it(force, two):
    case = open_missing(force).case
    involve(by=force.handler.actor, at=NOW, case=case, person=two[0].person, role="informant")
    gone = {"by": force.handler.actor, "at": LATER, "case": case, "person": two[0].person, "role": "informant"}
    with pytest.raises(CannotInvolve, match="no reason"):
        end_involvement(**gone, reason="")
    end_involvement(**gone, reason="another caller")
    assert people_in(case) == ()
    assert cases_of([two[0].person]) == (case,)
    with pytest.raises(NotInvolved):
        end_involvement(**gone, reason="another caller")


def test_nobody_is_involved_who_or_where_or_as_what_is_not(force, two):
    case = open_missing(force).case
    good = {"case": case, "person": two[0].person, "role": "child"}
    for wrong in ({"case": uuid.uuid4()}, {"person": uuid.uuid4()}, {"role": "witch"}):
        with pytest.raises(CannotInvolve):
            involve(by=force.handler.actor, at=NOW, **{**good, **wrong})
    assert people_in(case) == ()
