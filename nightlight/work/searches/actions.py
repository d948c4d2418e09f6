"""Searches: asked for, carried out and recorded with all that they answer, put right by a later entry, called off."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Happening
from nightlight.records.duties.by_form import record_one
from nightlight.records.duties.recording import Step
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.packs.queries import InForce, in_force
from nightlight.work.searches.forms import Carried, Ground
from nightlight.work.searches.ledger import ASKED, CALLED_OFF, CORRECTED, HOME, SEARCHED, Search, next_name, searches
from nightlight.work.searches.refusals import NoSuchSearch, NotAskedFor

ARRIVED: Final = "officer_attended"
BESIDE: Final = "beside"
"""What marks the enquiry that another step is too, so that lists show one act once."""


@transaction.atomic
def ask_for_search(
    *, by: Standing, at: datetime, case: uuid.UUID, ground: Ground, asked_by: str, priority: str, by_when: datetime, form: Sent
) -> str:  # fmt: skip
    """Ask for a search of a place by a time; what it is called. Its clock runs until it is carried out or called off, and then rings.

    Sent twice with just this in it, it is one search: then nothing. Raises NotYoursToRecord, and as `record_one` does.
    """
    if not first_time(case, form):
        return ""
    name = next_name(case)
    asked = {"asked_by": asked_by, "priority": priority, "by_when": by_when.isoformat()}
    _record(by, at, case, form, name, [Step(ASKED, {}, _held(search=name, **ground.data, **asked))])
    return name


@transaction.atomic
def record_search(
    *, by: Standing, at: datetime, case: uuid.UUID, search: str, ground: Ground, done: Carried, form: Sent
) -> str:
    """Record that a place was searched, and with it every duty that it answers; what the search is called. `search` is empty for a new one.

    A search of the home that is thorough enough is the search of the home, and an officer was there. What is left to do is asked for anew, by the
    time that was given. Raises NoSuchSearch, NotYoursToRecord, and as `record_one` does.
    """
    if not first_time(case, form):
        return ""
    if search:
        the_search(case, search)
    name = search or next_name(case)
    _record(by, at, case, form, name, steps(case, name, ground, done, in_force(at)))
    return name


@transaction.atomic
def call_off(*, by: Standing, at: datetime, case: uuid.UUID, search: str, reason: str, form: Sent) -> bool:
    """Say that a search that was asked for is not carried out, and why; False: that was said before with this form.

    Raises NoSuchSearch, NotAskedFor, NotYoursToRecord, and as `record_one` does.
    """
    if not first_time(case, form):
        return False
    if the_search(case, search).wanted is None:
        raise NotAskedFor(
            what="Calling this search off", why="nobody asks for it now: it was carried out or called off", remedy="look at the ledger again"
        )  # fmt: skip
    _record(by, at, case, form, search, [Step(CALLED_OFF, {}, {"search": search, "reason": reason})])
    return True


@transaction.atomic
def correct(*, by: Standing, at: datetime, case: uuid.UUID, search: str, what: str, ground: Ground, form: Sent) -> bool:
    """Put right what the ledger says of a search, by a later entry: what was written before stays. What is empty of the ground stays as it was.

    False: this form was recorded before. Raises NoSuchSearch, NotYoursToRecord, and as `record_one` does.
    """
    if not first_time(case, form):
        return False
    the_search(case, search)
    _record(by, at, case, form, search, [Step(CORRECTED, {}, _held(search=search, what=what, **ground.data))])
    return True


def the_search(case: uuid.UUID, name: str) -> Search:
    """A search of a case by what it is called. Raises NoSuchSearch."""
    found = next((one for one in searches(case) if one.name == name and one.named), None)
    if found is None:
        raise NoSuchSearch(
            what="This", why="there is no such search on this case", remedy="look at the ledger of its searches again"
        )
    return found


def steps(case: uuid.UUID, name: str, ground: Ground, done: Carried, pack: InForce) -> list[Step]:
    """The steps that a search comes to, in the order in which they follow from each other."""
    ended, answered = done.ended_at, list(answers(ground.kind, done.how, done.answers, pack))
    known: dict[str, Any] = {"search": name, "place": ground.place, "result": done.result}
    found = []
    if HOME in answered and not Happening.objects.filter(case=case, event=ARRIVED).exists():
        found.append(Step(ARRIVED, {}, {"place": ground.place}, done.began_at))
    said = {
        "began_at": done.began_at.isoformat(), "officers": done.officers, "how": done.how, "extent": done.extent,
        "not_searched": done.not_searched, "reason": done.reason, "result": done.result, "still_to_do": done.still_to_do,
    }  # fmt: skip
    found.append(Step(SEARCHED, {}, _held(search=name, **ground.data, **said), ended))
    more = {"extent": done.extent, "not_searched": done.not_searched, "reason": done.reason}
    more |= {"places": ground.place, "results": done.result}
    for event in answered:
        carries = pack.pack.events[event].carries
        carried = {key: value for key, value in {**known, **more}.items() if key in (*carries, "search")}
        found.append(Step(event, {}, _held(**carried), ended))
    what = f"search: {pack.setting('search_kinds').get(ground.kind, {}).get('words', 'a place')}"
    beside = {BESIDE: answered[0]} if answered else {}
    found.append(Step("enquiry_made", {}, {**known, "kind": what, "source": done.officers, **beside}, ended))
    if done.still_to_do and done.rest_by:
        rest = {"kind": ground.kind, "place": done.still_to_do, "by_when": done.rest_by.isoformat()}
        found.append(Step(ASKED, {}, {"search": name, **rest}))
    return found


def answers(kind: str, how: str, said: Iterable[str], pack: InForce) -> Iterable[str]:
    """The events that a search of such a place, done so thoroughly, is besides."""
    ways, event = pack.setting("search_thoroughness"), pack.setting("search_kinds").get(kind, {}).get("answers")
    if event and ways.get(how, {}).get("enough_for_home"):
        yield event
    yield from said


def _held(**data: Any) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value}


def _record(by: Standing, at: datetime, case: uuid.UUID, form: Sent, name: str, some: Iterable[Step]) -> None:
    for step in some:
        record_one(by=by, at=at, case=case, step=step, structure={**form.structure, "search": name})
