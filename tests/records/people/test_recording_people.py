"""People are kept as they were given, found by their normal forms, and what cannot be is refused with everything that is wrong."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from nightlight.records.journal.models import Entry, Words
from nightlight.records.people.actions import (
    add_contact,
    add_identity,
    add_person,
    begin_residence,
    end_residence,
    judge_contact,
    judge_identity,
)
from nightlight.records.people.meeting import Met, Reach, read
from nightlight.records.people.models import Contact, Identity, Person, Residence
from nightlight.records.people.queries import NAME_NOT_KNOWN, known, reached_by
from nightlight.records.people.refusals import CannotRecordPerson, NoSuchPerson
from nightlight.rules.names import Born
from tests.made_up import NOW

GIRL = Met(
    given="Zoë", family="O’Neill", born="about 14", sex="female", said_by="her carer",
    reaches=(Reach("phone", "07700 900123", safe=False),),
)  # fmt: skip


@pytest.fixture
def zoe(force):
    """A girl of about 14, whose number is not safe to call."""
    return add_person(by=force.handler.actor, at=NOW, met=GIRL)


def as_known(added):
    return known([added.person])[added.person]


def test_a_person_is_kept_as_given_and_reached_however_the_number_is_typed(zoe):
    found = as_known(zoe)
    assert (found.named, found.born, found.ages(NOW.date())) == ("Zoë O’Neill", Born(2012, sure=False), (13, 14))
    assert [(one.given, one.safe) for one in found.reached] == [("07700 900123", False)]
    assert reached_by("phone", "+44 7700 900 123") == (zoe.person,)
    assert reached_by("phone", "no number") == reached_by("fax", "07700 900123") == ()


def test_nothing_personal_stands_in_the_structure_of_an_entry(zoe):
    entry = Entry.objects.get(chain=zoe.person)
    assert not any(word in str(entry.structure) for word in ("Zoë", "Neill", "07700", "about 14", "carer"))
    assert set(entry.texts) == {"identity", "contacts"}
    assert "about 14" in Words.objects.get(chain=zoe.person, name="identity").text


def test_sent_twice_it_is_one_person(force):
    person = uuid.uuid4()
    first, second = (add_person(by=force.handler.actor, at=NOW, met=GIRL, person=person) for _ in range(2))
    assert first == second
    assert (Person.objects.count(), Identity.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "met",
    [Met(given="X"), Met(whole="🌸 rose"), Met(given="יעקב", family="לוי"), Met(whole="a" * 200), Met(born="14"),
     Met(reaches=(Reach("account", "@rose_x"),))],
)  # fmt: skip
def test_whatever_little_is_known_of_somebody_can_be_kept(force, met):
    found = as_known(add_person(by=force.handler.actor, at=NOW, met=met))
    assert found.named == (f"{met.given} {met.family}".strip() or met.whole or NAME_NOT_KNOWN)


@pytest.mark.parametrize(
    ("met", "said"),
    [
        (Met(), "Nothing is known of them"),
        (Met(given="a" * 201), "the given names: It is 201 characters long"),
        (Met(family="a\x00b"), "the family name: It holds a character that cannot be shown \\(U\\+0000\\)"),
        (Met(given="A", born="31/2/2011"), "the date of birth or age: 31 February 2011 never was"),
        (Met(given="A", reaches=(Reach("phone", "999"),)), "the telephone number: “999” is not a whole"),
        (Met(given="A", reaches=(Reach("fax", "1"),)), "There is no kind of contact 'fax'"),
        (Met(given="A", sex="x" * 21), "the sex: It is 21 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name_and_leaves_nothing(force, met, said):
    with pytest.raises(CannotRecordPerson, match=said):
        add_person(by=force.handler.actor, at=NOW, met=met)
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


def test_everything_that_is_wrong_is_told_at_once_and_part_by_part():
    met = Met(given="\x07", born="yesterday", reaches=(Reach("phone", "1"), Reach("email", "x")))
    assert set(read(met, NOW).wrong) == {"given", "born", "phone", "email"}


def test_an_alias_is_hers_and_a_mistake_is_kept_but_not_what_she_is_called(force, zoe):
    mistake = add_identity(
        by=force.handler.actor, at=NOW, person=zoe.person, met=Met(whole="Zoey Oneal"), kind="mistake"
    )
    add_identity(by=force.handler.actor, at=NOW, person=zoe.person, met=Met(whole="Star"), kind="alias")
    assert [(one.name, one.kind) for one in as_known(zoe).identities] == [
        ("Zoë O’Neill", "recorded"),
        ("Star", "alias"),
        ("Zoey Oneal", "mistake"),
    ]
    judge_identity(by=force.handler.actor, at=NOW, identity=zoe.identity, kind="mistake", reason="misheard")
    judge_identity(by=force.handler.actor, at=NOW, identity=mistake.identity, kind="recorded", reason="spelled out")
    assert as_known(zoe).named == "Zoey Oneal"
    assert Identity.objects.count() == 3


def test_what_an_identity_is_takes_a_known_word_and_a_reason(force, zoe):
    for asked in (
        {"kind": "nickname", "reason": "x"},
        {"kind": "alias", "reason": " "},
        {"kind": "alias", "reason": "\x00"},
    ):
        with pytest.raises(CannotRecordPerson):
            judge_identity(by=force.handler.actor, at=NOW, identity=zoe.identity, **asked)


def test_whether_a_number_is_safe_can_change_and_not_known_is_not_yes(force, zoe):
    contact = Contact.objects.get()
    judge_contact(by=force.handler.actor, at=NOW, contact=contact.id, safe=None, reason="the partner moved out")
    assert as_known(zoe).reached[0].safe is None
    add_contact(by=force.handler.actor, at=NOW, identity=zoe.identity, reach=Reach("email", "zoe@example.org"))
    assert as_known(zoe).reached[1].safe is None
    with pytest.raises(CannotRecordPerson, match="e-mail address"):
        add_contact(by=force.handler.actor, at=NOW, identity=zoe.identity, reach=Reach("email", "zoe"))


def test_somebody_lives_at_a_place_until_they_leave(force, zoe):
    place = uuid.uuid4()
    for _ in range(2):
        begin_residence(by=force.handler.actor, at=NOW, identity=zoe.identity, place=place, since=date(2026, 5, 1))
    (lives,) = as_known(zoe).lives
    assert (lives.place, Residence.objects.count()) == (place, 1)
    with pytest.raises(CannotRecordPerson, match="before the day"):
        end_residence(by=force.handler.actor, at=NOW, residence=lives.residence, until=date(2026, 4, 1))
    with pytest.raises(CannotRecordPerson, match="still to come"):
        end_residence(by=force.handler.actor, at=NOW, residence=lives.residence, until=date(2027, 4, 1))
    end_residence(by=force.handler.actor, at=NOW + timedelta(hours=1), residence=lives.residence)
    assert as_known(zoe).lives == ()


@pytest.mark.parametrize(
    ("act", "asked"),
    [
        (add_identity, {"person": uuid.uuid4(), "met": GIRL}),
        (judge_identity, {"identity": uuid.uuid4(), "kind": "alias", "reason": "so"}),
        (add_contact, {"identity": uuid.uuid4(), "reach": Reach("phone", "07700 900123")}),
        (judge_contact, {"contact": 12345, "safe": True}),
        (begin_residence, {"identity": uuid.uuid4(), "place": uuid.uuid4()}),
        (end_residence, {"residence": 12345}),
    ],
)
def test_nothing_is_written_about_somebody_who_is_not_there(force, act, asked):
    with pytest.raises(NoSuchPerson):
        act(by=force.handler.actor, at=NOW, **asked)
