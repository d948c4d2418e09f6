"""What the pack's calibration decides of a story: age, sex, care, the hour, and how much risk there is. Numbers for practice data only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from nightlight.project.demo.drawing import one_of, share, weighted
from nightlight.project.demo.stories import Story
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import LONDON

ADULT: Final = 18
_ANSWERED: Final = 0.85
"""The share of a question set that a call answers; the rest stays not known."""
_WORRYING: Final = ("suicidal_thoughts", "contact_with_online_stranger", "with_dangerous_adult", "self_harm_history")


class Drawn(NamedTuple):
    """What a story turned out to be: when it was reported, and the child, if it is about a missing one."""

    reported_at: datetime
    age: int | None
    female: bool
    care: bool
    facts: Mapping[str, Any]

    def title(self, story: Story) -> str:
        """The title, with the child in it."""
        word = "Girl" if self.female else "Boy"
        return story.title.format(child=f"{word}, {self.age}")


def draw(story: Story, at: datetime, pack: InForce) -> Drawn:
    """Draw a story as it stands before an instant; the same one every time for the same story and instant."""
    calibrated = pack.pack
    if story.kind != "missing":
        return Drawn(
            _reported(story, at, {}), story.facts.get("age"), bool(story.female), bool(story.care), dict(story.facts)
        )
    value = lambda key: calibrated.value(f"calibration.missing_children_{key}")  # noqa: E731 - read here alone
    care = share(story.key, "care") < value("in_care_share_of_incidents")["value"] if story.care is None else story.care
    female = share(story.key, "sex") >= value("male_share") if story.female is None else story.female
    hours = value("hour_weights_care" if care else "hour_weights_home")
    reported = _reported(story, at, hours)
    age = story.age or _age(value("age_weights"), story.key)
    known = _answers(story, pack) | _concern(value("level_split"), story)
    known |= {
        "nature_of_concern": "missing", "age": age, "looked_after": care, "recent_photo_and_form_held": care,
        "last_seen_at": _instant(reported - timedelta(minutes=40 + 200 * share(story.key, "seen"))),
    }  # fmt: skip
    return Drawn(reported, age, female, care, {**known, **story.facts})


def _reported(story: Story, at: datetime, hours: Mapping[str, float]) -> datetime:
    """When it was reported: one of the quarters of an hour between the two bounds, as likely as its hour of the day is."""
    earliest, latest = story.minutes
    choices = {}
    minutes = earliest
    while minutes <= latest:
        found = at - timedelta(minutes=minutes)
        choices[minutes] = hours.get(f"{found.astimezone(LONDON):%H}", 1.0)
        minutes += 15
    return at - timedelta(minutes=weighted(choices, story.key, "hour"))


def _age(weights: Mapping[str, float], key: str) -> int:
    low, _, high = weighted(weights, key, "band").partition("-")
    return one_of(range(int(low), int(high) + 1), key, "age")


def _answers(story: Story, pack: InForce) -> dict[str, Any]:
    asked = pack.pack.section("question_sets")["missing_first_report"].facts
    plain = [fact for fact in asked if pack.pack.facts[fact].type == "yes_no"]
    return {fact: False for fact in plain if share(story.key, fact) < _ANSWERED}


def _concern(split: Mapping[str, Any], story: Story) -> dict[str, Any]:
    high = share(story.key, "level") < split["high"]
    return {one_of(_WORRYING, story.key, "worry"): True} if high else {}


def _instant(at: datetime) -> str:
    return at.replace(microsecond=0, second=0).isoformat()
