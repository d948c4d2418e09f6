"""An adult found with the child: who they are as far as anybody knows, checked against the people whom we hold; and an allegation made on return."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nightlight.records.access.people_held import Held, held, held_of
from nightlight.records.access.standing import by_role
from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case, Happening, NeedToKnow
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.recording import Step
from nightlight.records.journal.above import names_of
from nightlight.records.journal.models import Entry
from nightlight.records.packs.queries import InForce
from nightlight.records.people import meeting
from nightlight.records.people.meeting import Met, Reach
from nightlight.records.workforce.queries import on_duty
from nightlight.rules.access import Viewer
from nightlight.rules.wording import role_name
from nightlight.work.found.forms import YES_NO
from nightlight.work.found.returning import ACCEPTED, AS_FOUND_WITH, FOUND_WITH, REQUESTED, Somebody

OTHER: Final = "other"
KNOWN: Final[Mapping[str, str]] = {**YES_NO, "not_known": "Not known"}


def held_as(case: Case, form: Typed, viewer: Viewer, at: datetime, pack: InForce, *, name: str, phone: str) -> tuple[Held, ...]:  # fmt: skip
    """Whom we hold under this name or number; nobody where this form is on record with just this in it: what it brought is no question any more."""
    if not name or Entry.objects.filter(chain=case.id, structure__form=str(form.as_sent().form)).exists():
        return ()
    return held(name, phone, viewer, at, pack)


def choices_of(matches: tuple[Held, ...]) -> dict[str, str]:
    """Each of the people whom we hold, in words, and that it is somebody else."""
    same = {str(one.person): f"{one.name} ({' and '.join(one.because)}): {one.in_words}" for one in matches}
    return {**same, OTHER: "Somebody else"}


def which_of(form: Typed, field: str, matches: tuple[Held, ...]) -> Held | None:
    """Whom of the people whom we hold the form chose; None for somebody else. Where we hold any, one answer is needed, and nobody is chosen for you."""
    told = "We hold people who may be meant: choose which of them it is, or that it is somebody else"
    said = form.chosen(field, choices_of(matches), told) if matches else OTHER
    return next((one for one in matches if str(one.person) == said), None)


def met_of(form: Typed, at: datetime, said_by: str) -> Met:
    """Somebody as the form gives them; what cannot be kept stands beside its field."""
    reaches = (Reach("phone", form.said("phone"), None),) if form.said("phone") else ()
    met = Met(whole=form.said("whole"), born=form.said("born"), said_by=said_by[:60], reaches=reaches)
    for part, told in meeting.read(met, at).wrong.items():
        form.fault(part, told)
    return met


def adult(form: Typed, at: datetime, matches: tuple[Held, ...], *, earliest: datetime | None, closed: bool) -> tuple[Somebody, list[Step]] | None:  # fmt: skip
    """An adult found with the child, and the steps of it; None where something is wrong, and then the form says everything that is."""
    form.needs("whole", "Give the name, or what others call them; “not known, about 30” is an answer")
    form.needs("where", "Say where they were with the child")
    form.needs("relation", "Say what they are to the child; “not known” is an answer")
    harbouring = form.chosen(
        "harbouring", KNOWN, "Say whether they kept or sheltered the child; “not known” is an answer"
    )
    same = which_of(form, "match", matches)
    met = met_of(form, at, form.said("said_by"))
    when = form.moment(at, earliest=earliest)
    if form.problems:
        return None
    name = same.name if same else form.said("whole")
    what_is_held = (
        same.in_words
        if same
        else "nobody whom we hold"
        if not matches
        else "none of those whom we hold by this name or number"
    )
    data = {
        "adult": name,
        "what_is_held": what_is_held,
        "harbouring": harbouring,
        **form.holding(where="where", relation="relation", note="what_is_known"),
    }
    facts = {"harbourer_suspected": True} if harbouring == "yes" else {}
    steps = [Step(FOUND_WITH, facts, data, when, form.said("said_by")[:120])]
    if harbouring == "yes" and not closed:
        steps.append(Step("harbourer_identified", {}, {"adult": name, "address": form.said("where")}, when))
    return Somebody(AS_FOUND_WITH, met, same.person if same else None), steps


def allegation(form: Typed, at: datetime, receivers: Mapping[str, str], *, earliest: datetime | None) -> tuple[Step, Step, uuid.UUID] | None:  # fmt: skip
    """The crime as it was reported, the request to investigate it, and to whom; None where something is wrong."""
    form.needs("words", "Write what was said, exactly as it was said")
    form.needs("offence", "Say in a few words what it may be, such as “given cannabis by an adult”")
    form.needs("victim", "Say to whom it was done")
    form.needs("said_to", "Say to whom the child said it, and how")
    to = form.chosen("to", receivers, "Choose who is asked to investigate it, by name")
    when = form.moment(at, earliest=earliest)
    if form.problems:
        return None
    child = form.said("victim")[:120]
    crime = Step(
        "crime_reported", {}, form.holding(offence="offence", victim="victim", disclosed_how="said_to"), when, child
    )
    data = form.holding(words="words", offence="offence", victim="victim", said_of="said_of", said_to="said_to")
    return crime, Step(REQUESTED, {}, data, when, child), uuid.UUID(to)


def receivers(case: Case, by: uuid.UUID | None, pack: InForce) -> dict[str, str]:
    """Who on duty may be asked to investigate, those of the area first; of a restricted case only those who need to know it."""
    roles, reach = pack.setting("asked_to_investigate"), by_role(pack)
    named = {
        str(case.owner_id),
        *map(str, NeedToKnow.objects.filter(case=case, until=None).values_list("member", flat=True)),
    }
    fit = [one for one in on_duty() if one.role in roles and "case.record" in reach.get(one.role, {})]
    fit = [one for one in fit if (one.member in named if case.restricted else one.area in (case.area_id, None))]
    found: dict[str, str] = {}
    for one in sorted(fit, key=lambda one: (roles.index(one.role), one.name)):
        words = f"{one.name}, {role_name(pack.pack, one.role)}"
        found.setdefault(one.member, f"{words} (yourself)" if one.member == str(by) else words)
    return found


@dataclass(frozen=True, slots=True)
class Request:
    """A request to investigate as it stands: what the child said, to whom it went, and who accepted it by name."""

    name: str
    offence: str
    words: str
    asked_at: datetime
    asked_by: str
    to: str
    to_name: str
    accepted_at: datetime | None
    accepted_by: str


def requests(case: uuid.UUID) -> tuple[Request, ...]:
    """Every request to investigate on a case, the newest first."""
    rows = list(Happening.objects.filter(case=case, event__in=(REQUESTED, ACCEPTED)).order_by("-entry"))
    to = dict(Entry.objects.filter(chain=case, number__in=[one.entry for one in rows]).values_list("number", "structure__to"))  # fmt: skip
    names = names_of({*(one.by for one in rows), *(str(one) for one in to.values() if one)})
    taken = {str(one.data.get("allegation")): one for one in rows if one.event == ACCEPTED}
    return tuple(
        Request(
            str(one.data.get("allegation") or "an allegation"), str(one.data.get("offence") or ""), str(one.data.get("words") or ""), one.happened_at,
            names.get(one.by, one.by), str(to.get(one.entry) or ""), names.get(str(to.get(one.entry)), "nobody by name"),
            had.happened_at if (had := taken.get(str(one.data.get("allegation")))) else None, names.get(had.by, had.by) if had else "",
        )
        for one in rows if one.event == REQUESTED
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult who was found with the child: the person, and every other case of theirs that the viewer may see."""

    person: uuid.UUID
    name: str
    cases: tuple[tuple[Case, str], ...]


def adults(case: uuid.UUID, viewer: Viewer, at: datetime, pack: InForce) -> tuple[Adult, ...]:
    """The adults found with the child of a case, each checked against what we hold now."""
    found = []
    for one in people_in(case):
        if one.role == AS_FOUND_WITH:
            said = held_of(one.person, one.known, [], viewer, at, pack)
            others = tuple(row for row in (said.cases if said else ()) if row[0].id != case)
            found.append(Adult(one.person, one.known.named, others))
    return tuple(found)
