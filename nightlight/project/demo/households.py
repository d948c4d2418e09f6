"""The people and places around a case of the demonstration: a child, whoever called, and where the child lives. All made up."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from nightlight.project.demo.drawing import one_of, share
from nightlight.project.demo.drawn import Drawn
from nightlight.project.demo.names import called
from nightlight.project.demo.stories import Story
from nightlight.records.cases.involving import involve
from nightlight.records.journal import owing
from nightlight.records.journal.models import Owed
from nightlight.records.people.actions import add_identity, add_person, begin_residence
from nightlight.records.people.meeting import Met, Reach
from nightlight.records.places.actions import Where, add_place
from nightlight.records.workforce.actors import Actor

_STREETS: Final = (
    "Larch Lane",
    "Mill Bank",
    "Station Road",
    "Foundry Street",
    "Heron Close",
    "Chapel Row",
    "Quarry Hill",
    "Harbour View",
    "Orchard Way",
    "Tannery Yard",
)
_TOWNS: Final = MappingProxyType({"north": "Harbeck", "coast": "Saltness", "vale": "Wexley Cross"})
_INFORMANTS: Final = MappingProxyType(
    {"mother": "parent", "father": "parent", "aunt": "other", "grand": "carer", "home": "carer", "teacher": "professional",
     "school": "professional", "neighbour": "informant", "stepfather": "parent", "relative": "other"}
)  # fmt: skip
# Numbers that Ofcom keeps for stories: nobody has them.
_NUMBER: Final = "07700 900{:03}"


class Household(NamedTuple):
    """The child, and whoever called, with their role in a case."""

    child: uuid.UUID
    caller: uuid.UUID
    caller_is: str


class Households:
    """Adds them, case by case."""

    def add(self, story: Story, drawn: Drawn, case: uuid.UUID, by: Actor, at: datetime) -> None:
        """Add the child, whoever called and the home, and involve the two in the case."""
        self.involve(self.make(story, drawn, by, at), case, by, at)
        # What is owed because of it is paid at its own time, and not when all of this is committed.
        for owed in Owed.objects.filter(chain=case, paid_at=None).values_list("id", flat=True):
            owing.pay(owed, at=at)

    def involve(self, household: Household, case: uuid.UUID, by: Actor, at: datetime) -> None:
        """Involve the child and whoever called in a case."""
        involve(by=by, at=at, case=case, person=household.child, role="child")
        involve(by=by, at=at, case=case, person=household.caller, role=household.caller_is)

    def make(self, story: Story, drawn: Drawn, by: Actor, at: datetime) -> Household:
        """Add the child, whoever called and the home."""
        child = called(story.key, "child", female=drawn.female)
        met = Met(
            given=child.given, family=child.family, born=_born(drawn.age, story.key, at), said_by=story.said_by[:60],
            sex="female" if drawn.female else "male", reaches=(Reach("phone", _number(story.key, "child"), safe=None),),
        )  # fmt: skip
        added = add_person(by=by, at=at, met=met)
        if share(story.key, "alias") < 0.3:
            alias = Met(whole=f"{child.given[:3]}z", said_by="a friend")
            add_identity(by=by, at=at, person=added.person, met=alias, kind="alias", reason="what friends call them")
        caller = called(
            story.key, "caller", family=child.family if share(story.key, "same") < 0.6 and not drawn.care else ""
        )
        known = Met(
            given=caller.given, family=caller.family, reaches=(Reach("phone", _number(story.key, "caller"), safe=True),)
        )
        told = add_person(by=by, at=at, met=known)
        home = add_place(by=by, at=at, where=_home(story, drawn))
        begin_residence(by=by, at=at, identity=added.identity, place=home.place)
        return Household(added.person, told.person, _role(story.said_by))


def _home(story: Story, drawn: Drawn) -> Where:
    number, street = 1 + int(99 * share(story.key, "number")), one_of(_STREETS, story.key, "street")
    kind, name = (
        ("childrens_home", f"{one_of(('The Beeches', 'Rowan House', 'Fellview'), story.area)}")
        if drawn.care
        else ("home", "")
    )
    return Where(kind=kind, name=name, lines=f"{number} {street}\n{_TOWNS[story.area]}", area=story.area)


def _born(age: int | None, key: str, at: datetime) -> str:
    if age is None:
        return ""
    if share(key, "exact") < 0.25:
        return f"about {age}"
    day = at.date() - timedelta(days=int(365.25 * age + 1 + 360 * share(key, "birthday")))
    return f"{date(day.year, day.month, day.day):%d/%m/%Y}"


def _number(*key: object) -> str:
    return _NUMBER.format(int(1000 * share(*key, "number")))


def _role(said_by: str) -> str:
    return next((role for word, role in _INFORMANTS.items() if word in said_by), "informant")
