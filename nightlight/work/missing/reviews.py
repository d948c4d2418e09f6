"""A review: what has come in since the last one, and the form that says what changed, what is done about it, and when it is looked at next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case, Happening
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.by_form import may_record
from nightlight.records.duties.due import Due
from nightlight.records.duties.lists import case_clocks
from nightlight.records.duties.recording import Step
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import format_duration
from nightlight.rules.typed_times import next_time
from nightlight.work.missing import queries
from nightlight.work.missing.leads import Lead, leads
from nightlight.work.missing.research import research_of

SENIOR: Final = "superintendent_reviewed"
CRITICAL: Final = "critical_incident_tested"
CONFIRMED, CONFIRMS = "grade_confirmed", "supervisor_confirms_grade"
REVIEW: Final = "review_risk"
SET: Final = "review_time_set"
TEXTS: Final = (
    "what_changed",
    "what_was_done",
    "direction",
    "lines_of_enquiry",
    "staffing",
    "critical_reason",
    "level_why",
)
LEVEL: Final[Mapping[str, str]] = {"stays": "It is right as it stands", "change": "It has to change"}
YES_NO: Final[Mapping[str, str]] = {"yes": "Yes", "no": "No"}
FEWEST_WORDS: Final = 4
MOST: Final = 12
_LENGTHS: Final[Mapping[str, timedelta]] = {"min": timedelta(minutes=1), "hours": timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Before:
    """The review before this one: what it was, who held it and when, what had changed and what it directed."""

    event: str
    name: str
    at: datetime
    what_changed: str
    direction: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer sees: what they may record, the review before, what has come in since, what is missed, and by when it is reviewed next.

    `tests` are the reviews that answer whether it is a critical incident. `confirms`: a level still waits to be confirmed by whoever supervises, and nothing
    stands in the way of that; `unresearched` is what does.
    """

    kinds: dict[str, str]
    own: str
    level: str
    before: Before | None
    since: tuple[queries.Row, ...]
    missed: tuple[Due, ...]
    leads: tuple[Lead, ...]
    latest: datetime
    within: str
    tests: frozenset[str]
    confirms: bool
    unresearched: tuple[str, ...]


def review_of(case: Case, by: Standing, pack: InForce, at: datetime, wanted: str = "") -> Review:
    """What somebody who reviews a case sees. `wanted` is the review that they came for, where they may record it."""
    known: Mapping[str, str] = pack.setting("reviews")
    kinds = {event: words for event, words in known.items() if may_record(by, event, pack)}
    own = next((event for event in kinds if set(by.roles) & set(pack.pack.events[event].by)), "")
    level = case.levels.get("missing", "unresolved")
    before = _before(case, known)
    rows = queries.enquiries(case, pack)
    since = tuple(one for one in rows if before is None or one.written > before.at)[:MOST]
    due = case_clocks(case.id, at=at).every()
    within = allowed(level, pack)
    waits = any(one.duty == CONFIRMS for one in due) and may_record(by, CONFIRMED, pack)
    unresearched = research_of(case, level, by, at, pack).missing if waits else ()
    tests = frozenset(event for event, levels in pack.setting("reviews_test_for_critical_incident").items() if level in levels)  # fmt: skip
    return Review(
        kinds, wanted if wanted in kinds else own, level, before, since, tuple(one for one in due if one.state == "missed"),
        tuple(one for one in leads(case.id) if one.open), at + within, format_duration(within), tests,
        waits and not unresearched, unresearched,
    )  # fmt: skip


def allowed(level: str, pack: InForce) -> timedelta:
    """How long after a review at this level the next one is due at the latest, as the duty to review has it."""
    rows = pack.pack.duties[REVIEW].due.rows
    row = rows.get(level) or rows[pack.pack.value("duties.unresolved_uses_row")]
    return (row.value or 0) * _LENGTHS[str(row.unit)]


def _before(case: Case, kinds: Iterable[str]) -> Before | None:
    found = Happening.objects.filter(case=case, event__in=list(kinds)).order_by("-happened_at", "-entry").first()
    if found is None:
        return None
    text = queries.text_of
    changed = text(found.data, "what_changed") or text(found.data, "lines_of_enquiry")
    return Before(
        found.event, names_of({found.by}).get(found.by, found.by), found.happened_at, changed, text(found.data, "direction")
    )  # fmt: skip


def check(form: Typed, found: Review, pack: InForce, at: datetime) -> None:
    """Note everything that is wrong with a review. One that adds nothing to the one before it is refused."""
    kind = form.chosen("kind", found.kinds, "Choose which review it is")
    if kind == SENIOR:
        form.needs("lines_of_enquiry", "Say which lines of enquiry were looked at, and what has come of each")
        form.needs("staffing", "Say whether the people on it are enough, and what you approve")
    else:
        form.needs("what_changed", "Say what has changed since the last review; that nothing has is said in words that show you looked")  # fmt: skip
        form.needs("what_was_done", "Say what was done since, and what came of it")
        _check_next(form, found, at)
    _check_direction(form, found, pack)
    form.needs("who", "Say who does it, by name")
    if kind in found.tests:
        form.chosen("critical", YES_NO, "Answer whether this is a critical incident")
        form.needs("critical_reason", "Give the reason for your answer on a critical incident")
    elif form.said("critical"):
        form.needs("critical_reason", "Give the reason for your answer on a critical incident")
    form.chosen("level", LEVEL, "Say whether the level is right")
    if form.said("level") == "stays":
        form.needs("level_why", "Say why the level is right as it stands")


def _check_direction(form: Typed, found: Review, pack: InForce) -> None:
    said = form.needs("direction", "Give direction: a review that directs nobody adds nothing, and is refused")
    if not said:
        return
    plain = _plain(said)
    if plain in pack.setting("review_adds_nothing") or len(plain.split()) < FEWEST_WORDS:
        form.fault("direction", "This directs nobody, so the review adds nothing and is refused. Say what is done next, where and why")  # fmt: skip
    elif found.before and plain == _plain(found.before.direction):
        form.fault("direction", "The review before said just this, so this one adds nothing and is refused. Say what came of that, and what is done now")  # fmt: skip


def _plain(said: str) -> str:
    return " ".join(re.sub(r"[^\w/' ]", " ", said.lower()).split())


def _check_next(form: Typed, found: Review, at: datetime) -> None:
    """By when it is reviewed next: in time to come, and never later than policy allows."""
    said = form.needs("next_review_at", "Give the time of the next review, such as 21:30")
    if not said:
        return
    try:
        moment = next_time(said, at)
    except ValueError as why:
        form.fault("next_review_at", f"The next review: {why}")
        return
    # A review that is written down late is followed by the next as if it had been written down at once.
    latest_at = (form.moment(at) or at) + (found.latest - at)
    if moment > latest_at:
        latest = queries.in_words(latest_at.isoformat())
        form.fault("next_review_at", f"The next review: at this level it comes within {found.within}, so by {latest} at the latest")  # fmt: skip


def steps(form: Typed, found: Review, by: Standing, pack: InForce, at: datetime) -> list[Step]:
    """The steps of a review without faults: itself, the answer on a critical incident, the level confirmed, and the next time where that is sooner."""
    happened, kind = form.moment(at), form.said("kind")
    directed = form.holding(direction="direction", person="who")
    level = {"level": found.level, "level_stays": form.said("level") == "stays", "level_why": form.said("level_why")}
    made: list[Step] = []
    if kind == SENIOR:
        data: dict[str, Any] = {
            **form.holding(lines_of_enquiry="lines_of_enquiry", staffing="staffing"),
            **directed,
        }
    else:
        moment = next_time(form.said("next_review_at"), at)
        carried = form.holding(what_changed="what_changed", what_was_done="what_was_done")
        data = {**carried, **directed, "next_review_at": moment.isoformat()}
    if form.said("critical"):
        answer = {"answer": form.said("critical"), "reason": form.said("critical_reason")}
        if kind == SENIOR:
            data["critical_incident_test"] = f"{answer['answer']}: {answer['reason']}"
        if may_record(by, CRITICAL, pack):
            made.append(Step(CRITICAL, {}, answer, happened))
        else:
            data["critical_incident_test"] = f"{answer['answer']}: {answer['reason']}"
    if found.confirms and form.said("level") == "stays":
        made.append(Step(CONFIRMED, {}, {"level": found.level, "reason": form.said("level_why")}, happened))
    if kind != SENIOR and may_record(by, SET, pack):
        made.append(
            Step(SET, {}, {"next_review_at": data["next_review_at"], "by_when": data["next_review_at"]}, happened)
        )
    return [Step(kind, {}, {**data, **{key: one for key, one in level.items() if one != ""}}, happened), *made]
