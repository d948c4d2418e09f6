"""What is known of people now: their identities, how they are reached and whether that is safe, where they live, whoever they turned out to be."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from nightlight.records.journal.ids import ids_among
from nightlight.records.people.models import Belonging, Contact, Residence
from nightlight.rules.names import CONTACTS, Born, NotReadable

_WHO_THEY_ARE_NOW = """
SELECT p.id, coalesce(
  (SELECT p.id FROM people_belonging b WHERE b.person_id = p.id AND b.until IS NULL LIMIT 1),
  (SELECT now.person_id FROM people_belonging was JOIN people_belonging now ON now.identity_id = was.identity_id AND now.until IS NULL
     WHERE was.person_id = p.id ORDER BY was.until DESC, was.id DESC LIMIT 1),
  p.id)
FROM people_person p WHERE p.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class KnownAs:
    """One identity of a person, and how they stand to it: recorded, alias or mistake."""

    identity: uuid.UUID
    kind: str
    name: str
    born: Born | None
    sex: str
    said_by: str


@dataclass(frozen=True, slots=True)
class Reached:
    """One contact of a person. `safe` None: not known, and so not to be used without asking."""

    contact: int
    kind: str
    given: str
    safe: bool | None


@dataclass(frozen=True, slots=True)
class Lives:
    """A place where somebody lives or stays, by its id."""

    residence: int
    place: uuid.UUID


@dataclass(frozen=True, slots=True)
class Known:
    """A person as they are known now. `identities` begin with those that are theirs, the oldest first; `named` is the name to call them by."""

    person: uuid.UUID
    identities: tuple[KnownAs, ...]
    reached: tuple[Reached, ...] = ()
    lives: tuple[Lives, ...] = ()

    @property
    def named(self) -> str:
        """The name to call them by; "name not known" where no identity has one."""
        return next((one.name for one in self.identities if one.name and one.kind != Belonging.MISTAKE), NAME_NOT_KNOWN)

    @property
    def born(self) -> Born | None:
        """The date of birth of the first identity that has one and is no mistake."""
        return next((one.born for one in self.identities if one.born and one.kind != Belonging.MISTAKE), None)

    def ages(self, on: date) -> tuple[int, int] | None:
        """The least and the most whole years that they can be; None: not known."""
        return self.born.ages(on) if self.born else None


NAME_NOT_KNOWN = "Name not known"
_ORDER = (Belonging.RECORDED, Belonging.ALIAS, Belonging.MISTAKE)


def who_they_are_now(people: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """For each of these people, who they are now: themselves, or whoever they turned out to be."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO_THEY_ARE_NOW, [list(people)])
        return dict(cursor.fetchall())


def every_id_of(people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Every id under which these people may be written anywhere: their own now, and those of whoever turned out to be them."""
    wanted = set(who_they_are_now(people).values())
    moved = Belonging.objects.filter(person__in=wanted, until=None).values("identity")
    once = set(Belonging.objects.filter(identity__in=moved).values_list("person", flat=True))
    return wanted | {one for one, now in who_they_are_now(once).items() if now in wanted}


def known(people: Collection[uuid.UUID]) -> dict[uuid.UUID, Known]:
    """What is known of these people, by the id that was asked for, whoever that turned out to be; people who are not there are left out."""
    now = who_they_are_now(people)
    belongings = Belonging.objects.filter(person__in=set(now.values()), until=None).select_related("identity")
    held: dict[uuid.UUID, list[Belonging]] = {}
    for one in belongings.order_by("identity__recorded_at", "id"):
        held.setdefault(one.person_id, []).append(one)
    identities = [one.identity_id for rows in held.values() for one in rows]
    contacts = list(Contact.objects.filter(identity__in=identities, until=None).order_by("id"))
    residences = list(Residence.objects.filter(identity__in=identities, until=None).order_by("id"))
    return {asked: _known(person, held.get(person, []), contacts, residences) for asked, person in now.items()}


def reached_by(kind: str, given: str) -> tuple[uuid.UUID, ...]:
    """The people whom this telephone number, e-mail or account reaches, however it was typed; nobody for what is none."""
    try:
        normal = CONTACTS[kind](given)
    except (NotReadable, KeyError):
        return ()
    identities = Contact.objects.filter(kind=kind, normal_form=normal, until=None).values("identity")
    found = (
        Belonging.objects.filter(identity__in=identities, until=None).order_by("id").values_list("person", flat=True)
    )
    return tuple(dict.fromkeys(found))


def names_of(ids: Collection[str]) -> dict[str, str]:
    """The names to call those of these ids by that are people's. An id may be any text."""
    return {str(person): one.named for person, one in known(ids_among(ids)).items()}


def _known(
    person: uuid.UUID, held: list[Belonging], contacts: Iterable[Contact], residences: Iterable[Residence]
) -> Known:
    mine = {one.identity_id for one in held}
    return Known(
        person,
        tuple(_known_as(one) for one in sorted(held, key=lambda one: _ORDER.index(one.kind))),
        tuple(Reached(one.id, one.kind, one.given, one.safe) for one in contacts if one.identity_id in mine),
        tuple(Lives(one.id, one.place) for one in residences if one.identity_id in mine),
    )


def _known_as(one: Belonging) -> KnownAs:
    met = one.identity
    born = Born(met.born_year, met.born_month, met.born_day, bool(met.born_sure)) if met.born_year else None
    return KnownAs(met.id, one.kind, str(met), born, met.sex, met.said_by)
