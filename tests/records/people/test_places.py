"""A place is one place however its address was written, and what is no address is refused in words."""

from __future__ import annotations

import pytest

from nightlight.records.journal.models import Entry
from nightlight.records.places.actions import Where, add_place
from nightlight.records.places.models import Place
from nightlight.records.places.queries import described
from nightlight.records.places.refusals import CannotRecordPlace
from tests.at_once import at_once
from tests.made_up import NOW


def add(force, **given):
    return add_place(by=force.handler.actor, at=NOW, where=Where(**{"kind": "home", **given}))


def test_the_same_address_written_in_two_ways_is_one_place(force):
    first = add(force, lines="12 High St, Newcastle", postcode="ne11aa", area="north")
    again = add(force, lines="12 High Street", postcode="NE1 1AA")
    assert (first.place, first.known, again.known) == (again.place, False, True)
    assert described([first.place]) == {first.place: "12 High St, Newcastle, NE1 1AA"}


def test_nothing_of_the_address_stands_in_the_structure(force):
    made = add(force, lines="12 High St", name="The Willows")
    entry = Entry.objects.get(chain=made.place)
    assert "High" not in str(entry.structure) + str(Entry.objects.count())
    assert set(entry.texts) == {"place"}


def test_two_houses_that_share_a_postcode_are_two_places(force):
    one, other = (add(force, name=name, postcode="NE1 1AA") for name in ("Rose Cottage", "The Willows"))
    assert one.place != other.place


def test_added_twice_at_once_it_is_one_place(force):
    came = at_once(*[lambda: add(force, lines="12 High St")] * 3)
    assert len({one.place for one in came}) == Place.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Give its address"),
        ({"kind": "castle", "name": "x"}, "the kind of place"),
        ({"lines": "12 High St", "postcode": "12345"}, "the postcode: “12345” is not a postcode"),
        ({"lines": "12 High St", "area": "mars"}, "the area: No area is called “mars”"),
        ({"lines": "12\x00High St"}, "the address: It holds a character"),
        ({"lines": "\n".join("abcdefghi")}, "9 lines"),
        ({"lines": "\n".join(["a" * 190] * 2)}, "too long for an address"),
        ({"name": "a" * 201}, "the name: It is 201"),
    ],
)
def test_what_is_no_place_is_refused_by_name(force, given, said):
    with pytest.raises(CannotRecordPlace, match=said):
        add(force, **given)
    assert not Place.objects.exists()
