"""Publicity: decided by rank with what may be shown and where, published only as decided, and taken down place by place once they are found."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case, Happening
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.by_form import in_role, record_one
from nightlight.records.duties.recording import Step, Written, check, load, write
from nightlight.records.journal.above import names_of
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.models import Entry
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules.days import LONDON
from nightlight.work.found.folds import DOWN, PUBLISHED
from nightlight.work.found.models import Photo, Publication
from nightlight.work.found.queries import Shown, grown, missing_in, photo_of
from nightlight.work.found.refusals import AlreadyDown, CannotPublish, PhotoHasChanged

DECIDED, OUT, TAKEN_DOWN, ALL_DOWN = "publicity_decided", "publicity_published", "publicity_taken_down", "publicity_all_down"  # fmt: skip
CHOICES: Final = {"publish": "Publish, as ticked below", "not_now": "Not now", "never": "No publicity"}
TYPED: Final = ("description", "clothing", "last_seen")
MOST_WORDS: Final = 120
LONG: Final = ("reason", "welfare_view", *TYPED)


@dataclass(frozen=True, slots=True)
class Decision:
    """The newest decision on publicity: what it allows to be shown (ids of policy) and where; nothing where it is against, or not recorded here.

    `photo` is the id of the one photo that it allows, which whoever decided had before them; empty where it allows none.
    """

    decision: str
    reason: str
    welfare_view: str
    by: str
    at: datetime
    shows: tuple[str, ...]
    where: tuple[str, ...]
    words: dict[str, str]
    photo: str

    @property
    def allows(self) -> bool:
        """Whether anything may be published."""
        return bool(self.shows and self.where)


@dataclass(frozen=True, slots=True)
class Up:
    """Something that was published: where, in words and exactly, by whom and when; and that it is down, if it is."""

    id: uuid.UUID
    where: str
    detail: str
    at: datetime
    by: str
    down_at: datetime | None
    down_by: str


@dataclass(frozen=True, slots=True)
class Poster:
    """What the poster shows: what the decision allows, and nothing else. Empty words are left out. `undecided`: the newest photo is another."""

    reference: str
    name: str
    age: str
    lines: tuple[tuple[str, str], ...]
    photo: Shown | None
    undecided: bool


def decision(case: uuid.UUID) -> Decision | None:
    """The newest decision on the publicity of a case; None where nobody has decided."""
    one = Happening.objects.filter(case=case, event=DECIDED).order_by("-happened_at", "-entry").first()
    if one is None:
        return None
    kept = Entry.objects.filter(chain=case, number=one.entry).values_list("structure", flat=True).first() or {}
    said = {key: str(one.data.get(key) or "") for key in (*TYPED, "decision", "reason", "welfare_view")}
    by = names_of({one.by}).get(one.by, one.by)
    return Decision(
        said.pop("decision"), said.pop("reason"), said.pop("welfare_view"), by, one.happened_at, tuple(kept.get("shows", ())),
        tuple(kept.get("where", ())), said, str(kept.get("photo") or ""),
    )  # fmt: skip


def undecided(found: Decision | None, newest: Shown | None) -> bool:
    """Whether a decision lets a photo be shown, and the newest one is not that which it was about."""
    return bool(found and newest and "photo" in found.shows and str(newest.id) != found.photo)


def published(case: uuid.UUID, pack: InForce) -> tuple[Up, ...]:
    """Everything that was published about the person of a case: what is up first, the oldest first."""
    rows = list(Publication.objects.filter(case=case))
    data = dict(Happening.objects.filter(case=case, entry__in=[one.entry for one in rows]).values_list("entry", "data"))
    names, called = names_of({*(one.published_by for one in rows), *(one.down_by for one in rows)}), pack.setting("publicity_may_appear")  # fmt: skip
    found = [
        Up(
            one.id, called.get(one.place, one.place), str(data.get(one.entry, {}).get("detail") or ""), one.published_at,
            names.get(one.published_by, one.published_by), one.down_at, names.get(one.down_by, one.down_by),
        )
        for one in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.down_at is not None))


def up_of(reference: str) -> int:
    """How many things about the person of a case are still up."""
    return Publication.objects.filter(case__reference=reference, down_at=None).count()


def read(form: Typed, pack: InForce) -> tuple[Step, dict[str, list[str]]] | None:
    """The step that decides on publicity, and what it allows; None where something is wrong, and then the form says everything that is."""
    chosen = form.chosen("decision", CHOICES, "Choose what you decide: nothing is chosen for you")
    form.needs("reason", "Give your reason: what it can bring, weighed against what it can do to them")
    form.needs(
        "welfare_view",
        "Say what the child, the family or carer and social care say to it; “not asked, because” is an answer",
    )
    known = {"shows": pack.setting("publicity_may_show"), "where": pack.setting("publicity_may_appear")}
    ticked = {part: [one for one in form.several.get(part, []) if one in choices] for part, choices in known.items()}
    if chosen == "publish":
        for part, told in (("shows", "Tick what may be shown"), ("where", "Tick where it may appear")):
            if not ticked[part]:
                form.fault(part, f"{told}: what is not ticked is not published")
        for one in TYPED:
            if one in ticked["shows"]:
                said = form.needs(one, f"Write the words that are shown: {known['shows'][one].casefold()}")
                if len(said) > MOST_WORDS:
                    form.fault(
                        one,
                        f"This is {len(said)} characters long, and a poster is read from two metres: at most {MOST_WORDS}",
                    )
    else:
        ticked = {"shows": [], "where": []}
    if form.problems:
        return None
    words = {
        "may_show": "; ".join(known["shows"][one] for one in ticked["shows"]), "may_appear": "; ".join(known["where"][one] for one in ticked["where"]),
        **{one: form.said(one) for one in TYPED if one in ticked["shows"]},
    }  # fmt: skip
    data = {
        "decision": CHOICES[chosen],
        **form.holding(reason="reason", welfare_view="welfare_view"),
        **{key: said for key, said in words.items() if said},
    }
    return Step(DECIDED, {}, data), ticked


@transaction.atomic
def decide(
    *, by: Standing, at: datetime, case: uuid.UUID, step: Step, allows: dict[str, list[str]], form: Sent, photo: str = ""
) -> bool:  # fmt: skip
    """Decide on publicity, with what may be shown and where. False: recorded before. Raises NotYoursToRecord, and as `record_one` does.

    `photo` is the id of the one that whoever decides had before them. Raises PhotoHasChanged where the photo is allowed and the newest is another.
    """
    if not first_time(case, form):
        return False
    structure: dict[str, Any] = {**form.structure, **allows}
    if "photo" in allows["shows"]:
        newest = Photo.objects.filter(case=case).values_list("id", flat=True).first()
        if photo != str(newest or ""):
            raise PhotoHasChanged(what="Allowing the photo to be shown", why="the newest photo is not the one that you had before you", remedy="look at the one that is shown here now, and decide again")  # fmt: skip
        structure["photo"] = photo
    record_one(by=by, at=at, case=case, step=step, structure=structure)
    return True


@transaction.atomic
def publish(*, by: Standing, at: datetime, case: uuid.UUID, place: str, detail: str, form: Sent) -> uuid.UUID | None:
    """Put something that was published on the list. None: recorded before. Raises CannotPublish without a decision that allows it, NotYoursToRecord."""
    if not first_time(case, form):
        return None
    found = allowed(case)
    if place not in found.where:
        raise CannotPublish(what="Publishing it there", why="the decision does not allow that place", remedy="choose a place that it allows, or ask for a new decision")  # fmt: skip
    stroke, pack = Stroke(), in_force(at)
    who, file, made = in_role(by, OUT, pack), load(case, stroke), new_id(at)
    again = any(one.event == ALL_DOWN for one in file.steps)
    data = {
        "where": pack.setting("publicity_may_appear")[place],
        "detail": detail,
        **({"again": True} if again else {}),
    }
    step = Step(OUT, {}, data)
    check(step, pack, at)
    shown = {"shows": list(found.shows), **({"photo": found.photo} if found.photo else {})}
    structure = {**form.structure, "publication": str(made), "place": place, **shown}
    done = write(file, stroke, by=who, at=at, step=step, written=Written(PUBLISHED, structure), pack=pack)
    stroke.insert(
        Publication, id=made, case_id=case, entry=done.number, place=place, shows=list(found.shows), published_at=at, published_by=who.written,
        down_at=None, down_by="", down_entry=None,
    )  # fmt: skip
    stroke.write()
    return made


@transaction.atomic
def take_down(*, by: Standing, at: datetime, case: uuid.UUID, publication: uuid.UUID, how: str, form: Sent) -> bool:
    """Confirm that something is down; with the last of it, that everything is. False: recorded before. Raises AlreadyDown, NotYoursToRecord."""
    if not first_time(case, form):
        return False
    one = Publication.objects.filter(id=publication, case=case, down_at=None).first()
    if one is None:
        raise AlreadyDown(what="Confirming that it is down", why="it is down already, or was never published", remedy="look at the list again")  # fmt: skip
    stroke, pack = Stroke(), in_force(at)
    who, file = in_role(by, TAKEN_DOWN, pack), load(case, stroke)
    step = Step(TAKEN_DOWN, {}, {"where": pack.setting("publicity_may_appear").get(one.place, one.place), "how": how})
    check(step, pack, at)
    structure = {**form.structure, "publication": str(one.id), "place": one.place}
    done = write(file, stroke, by=who, at=at, step=step, written=Written(DOWN, structure), pack=pack)
    stroke.change(Publication, one.id, down_at=at, down_by=who.written, down_entry=done.number)
    stroke.write()
    if not Publication.objects.filter(case=case, down_at=None).exists():
        record_one(by=by, at=at, case=case, step=Step(ALL_DOWN), structure=form.structure)
    return True


def allowed(case: uuid.UUID) -> Decision:
    """The decision that allows publicity. Raises CannotPublish where none does."""
    found = decision(case)
    if found is None or not found.allows:
        why = (
            "nobody has decided on publicity"
            if found is None
            else f"the newest decision is “{found.decision}”, or does not say what may be shown and where"
        )
        raise CannotPublish(what="Publishing anything about this person", why=why, remedy="have the duty inspector or a detective inspector decide on the page of publicity")  # fmt: skip
    return found


def poster(case: Case, at: datetime, missing: Collection[str]) -> Poster:
    """What the poster shows. Raises CannotPublish where no decision allows one, and where they are not missing any more."""
    found, pack = allowed(case.id), in_force(at)
    if case.state not in missing:
        raise CannotPublish(
            what="Making a poster", why="they are not missing any more", remedy="have taken down what is up"
        )
    called = pack.setting("publicity_may_show")
    who = missing_in(case.id, adult=grown(case.id, at, pack))
    named = who.named if who else ""
    name = named if "full_name" in found.shows else named.split(" ")[0] if "first_name" in found.shows else ""
    ages = who.ages(at.astimezone(LONDON).date()) if who and "age" in found.shows else None
    photo = photo_of(case.id, at, found.photo) if found.photo else None
    lines = tuple((called[one], found.words[one]) for one in TYPED if one in found.shows and found.words[one])
    other = undecided(found, photo_of(case.id, at))
    return Poster(case.reference, name, _years(ages), lines, photo if photo and photo.here else None, other)


def _years(ages: Any) -> str:
    if ages is None:
        return ""
    least, most = ages
    return str(least) if least == most else f"{least} or {most}"
