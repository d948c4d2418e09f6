"""Episodes that were over before the force of the demonstration had Nightlight: brought over, so that there is something to learn from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from statistics import NormalDist
from typing import Final

from nightlight.project.demo.drawing import one_of, share, weighted
from nightlight.project.demo.drawn import draw
from nightlight.project.demo.households import Household, Households
from nightlight.project.demo.past_steps import Episode, steps_of
from nightlight.project.demo.posts import AREAS, Post
from nightlight.project.demo.roster import actor
from nightlight.project.demo.staffing import Staffing
from nightlight.project.demo.stories import Story
from nightlight.records.duties.bringing_over import bring_over
from nightlight.records.journal.ids import named_id
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules.days import LONDON

_PERIOD: Final = timedelta(days=330)
_UNLIKE: Final = 1.15
"""How unlike children are in how often they go missing: so that those who do most often make the share of all that calibration says."""
_MOST: Final = 24
_LONGEST: Final = timedelta(days=20)
_BETWEEN: Final = timedelta(hours=18)
_SAID_BY: Final = ("the mother", "the father", "a grandmother", "the stepfather", "an aunt")


@dataclass(frozen=True, slots=True)
class Child:
    """A made-up child who went missing before; `episodes` are when each was reported and how long it lasted, the oldest first."""

    story: Story
    episodes: tuple[tuple[datetime, timedelta], ...]


def bring_the_past(everybody: Sequence[Post], at: datetime, episodes: int) -> int:
    """Bring over so many episodes that were closed before `at`; how many there were."""
    pack, staffing, households = in_force(at), Staffing(everybody, at - _PERIOD, at), Households()
    by = actor(next(one for one in everybody if "information_manager" in one.on))
    for child in _children(at, episodes, pack):
        household: Household | None = None
        for number, (reported, lasted) in enumerate(child.episodes):
            story = replace(child.story, facts={"previous_episodes": number}, key=f"{child.story.key}-{number}")
            drawn = draw(story, reported, pack)
            past = steps_of(Episode(story, drawn, lasted), staffing, pack)
            case = named_id("demonstration", f"case {story.key}")
            bring_over(
                by=by, at=at, kind="missing", title=drawn.title(story), area=story.area, owner=past[-1].by, past=past, case=case
            )  # fmt: skip
            household = household or households.make(child.story, drawn, by, at)
            households.involve(household, case, by, at)
    return episodes


def _children(until: datetime, episodes: int, pack: InForce) -> Iterator[Child]:
    """Children with as many episodes between them: most have one, a few have very many."""
    value = lambda key: pack.pack.value(f"calibration.missing_children_{key}")  # noqa: E731 - read here alone
    mean, in_care = value("episodes_per_child")["mean"], value("in_care_share_of_incidents")["value"]
    left = episodes
    for number in count():
        key = f"past {number}"
        often = math.exp(math.log(mean) - _UNLIKE**2 / 2 + _UNLIKE * NormalDist().inv_cdf(_open(share(key, "often"))))
        care = share(key, "care") < in_care
        found = _episodes(key, min(left, _MOST, max(1, round(often))), until, care, pack)
        left -= len(found)
        yield Child(_story(key, care, pack), found)
        if not left:
            return


def _story(key: str, care: bool, pack: InForce) -> Story:
    """The child, as every episode tells of them."""
    weights, male = (pack.pack.value(f"calibration.missing_children_{one}") for one in ("age_weights", "male_share"))
    low, _, high = weighted(weights, key, "band").partition("-")
    return Story(
        key, "missing", one_of(tuple(AREAS), key, "area"), (0, 0), "{child}, " + ("not back at the home" if care else "did not come home"),
        said_by="the children’s home" if care else one_of(_SAID_BY, key, "said"), care=care, female=share(key, "sex") >= male,
        age=one_of(range(int(low), int(high) + 1), key, "age"),
    )  # fmt: skip


def _episodes(
    key: str, number: int, until: datetime, care: bool, pack: InForce
) -> tuple[tuple[datetime, timedelta], ...]:
    """When each was reported and how long it lasted, none beginning before the one before it was over and closed."""
    hours = pack.pack.value(f"calibration.missing_children_hour_weights_{'care' if care else 'home'}")
    lasts = pack.pack.value("calibration.missing_children_duration_hours")
    days = sorted(share(key, one, "day") for one in range(number))
    found: list[tuple[datetime, timedelta]] = []
    free_from = until - _PERIOD
    for one, day in enumerate(days):
        of_day = (until - _PERIOD + day * 0.9 * _PERIOD).astimezone(LONDON)
        reported = of_day.replace(
            hour=int(weighted(hours, key, one, "hour")), minute=int(60 * share(key, one, "minute")), second=0, microsecond=0
        )  # fmt: skip
        began = max(reported, free_from)
        drawn = lasts["median"] * math.exp(lasts["sigma"] * NormalDist().inv_cdf(_open(share(key, one, "lasted"))))
        lasted = min(_LONGEST, timedelta(hours=max(0.5, drawn)))
        if began + lasted + _BETWEEN > until:
            break
        found.append((began, lasted))
        free_from = began + lasted + _BETWEEN
    return tuple(found)


def _open(part: float) -> float:
    """A share that is neither nothing nor all."""
    return min(max(part, 1e-6), 1 - 1e-6)
