"""The cases of the demonstration: when each was reported, what is known, what happened, and how well it is being worked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from nightlight.project.demo.work import CARRIED

Facts = Mapping[str, Any]


class Beat(NamedTuple):
    """Something that happens so many minutes after the report: an event by a role, or facts alone."""

    after: float
    event: str | None
    role: str
    data: Mapping[str, Any] = MappingProxyType({})
    facts: Facts = MappingProxyType({})
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One case. `minutes` ago it was reported: earliest and latest, between which the hour is drawn by how often children go missing then.

    `done` is the share of duties that are done in time, `accepted` after how many minutes somebody accepts it by name (none: nobody does).
    `passes_to`: after so many minutes its owner offers it to somebody in that role; `owner_leaves`: so many minutes ago its owner booked off.
    `never`: events that nobody records here, whatever duty asks for them.
    `care` and `age` none: drawn as the pack's calibration says. In a title, {child} is "Girl, 15".
    """

    key: str
    kind: str
    area: str
    minutes: tuple[float, float]
    title: str
    begins: str = "report_received"
    role: str = "call_handler"
    facts: Facts = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    said_by: str = ""
    beats: tuple[Beat, ...] = ()
    done: float = 0.97
    accepted: float | None = 6
    care: bool | None = None
    age: int | None = None
    female: bool | None = None
    restricted: bool = False
    passes_to: tuple[float, str] | None = None
    owner_leaves: float | None = None
    never: tuple[str, ...] = ()


_RETURNED: Final = {"when": "a short while ago", "where": "at the door", "found_with": "nobody", "how": "by bus"}
SEEN: Final = {"place": "home", "wellbeing": "tired and hungry, unhurt", "seen_by": "the officer who signs this"}
CLOSING: Final = {
    "closing_code": "found safe", "result": "home, seen and spoken to alone", "children_seen": "all", "crime_number_or_reason": "no crime",
    "referral_number_or_reason": "referred",
}  # fmt: skip


_RECORDED: Final = Beat(8, "missing_recorded", "call_handler", CARRIED["missing_recorded"])


def _came_back(after: float) -> tuple[Beat, ...]:
    return (
        Beat(after, "returned", "call_handler", _RETURNED, said_by="the carer"),
        Beat(after + 40, "found_confirmed", "returning_officer", SEEN),
    )


def _done(after: float) -> tuple[Beat, ...]:
    """What closing demands, by whoever it falls to."""
    acts = (
        ("prevention_interview_done", "returning_officer"), ("return_harm_recorded", "returning_officer"),
        ("circulations_cancelled", "dispatcher"), ("social_care_told_of_return", "call_handler"),
    )  # fmt: skip
    return tuple(Beat(after + 4 * number, event, role, CARRIED[event]) for number, (event, role) in enumerate(acts))


def _log_done(after: float) -> tuple[Beat, ...]:
    """What closing a log demands besides what is done of every call: the children are seen, the caller is told."""
    return (
        Beat(after, "child_seen", "responding_officer", CARRIED["child_seen"]),
        Beat(after + 4, "caller_updated", "call_handler", CARRIED["caller_updated"]),
    )


def _closed(after: float) -> tuple[Beat, ...]:
    return (
        Beat(after, "closure_proposed", "supervising_sergeant", CLOSING),
        Beat(
            after + 25,
            "closure_decided",
            "duty_inspector",
            {"decision": "accepted", "reason": "seen, heard and referred"},
        ),
        Beat(after + 30, "closed", "duty_inspector", {"result": "home and safe; return interview arranged"}),
    )


STORIES: Final = (
    # Now: nobody has accepted it yet.
    Story("just-reported", "missing", "north", (6, 6), "{child}, not back at the children’s home", care=True, accepted=None,
          facts={"previous_episodes": 3, "episodes_30_days": 1}, said_by="the night worker of the home", age=15, female=True),
    Story("unknown-adult", "missing", "north", (80, 80), "{child}, left school with an adult nobody knows", accepted=4, age=14,
          facts={"previous_episodes": 0, "out_of_character": True}, said_by="his mother", female=False, care=False, done=0.93,
          beats=(_RECORDED, Beat(35, "second_contact", "call_handler", {"what_is_new": "a friend saw him get into a grey car"},
                      {"with_unidentified_adult": True}, "his mother, calling again"),)),
    Story("afternoon", "missing", "vale", (180, 240), "{child}, did not come home after school", facts={"previous_episodes": 2}, done=0.9,
          said_by="grandmother", beats=(_RECORDED,)),
    Story("sergeant-went-home", "missing", "vale", (60, 90), "{child}, walked out after a row", facts={"family_argument": True},
          said_by="stepfather", owner_leaves=12, beats=(_RECORDED,)),
    Story("colleagues-child", "missing", "north", (45, 75), "{child}, not at the address where she should be", restricted=True, female=True,
          facts={"previous_episodes": 0}, said_by="a relative"),
    Story("back-not-seen", "missing", "coast", (150, 210), "{child}, said to be back", facts={"previous_episodes": 1}, said_by="aunt",
          beats=(Beat(100, "returned", "call_handler", _RETURNED, said_by="the aunt"),)),
    Story("found", "missing", "north", (900, 1100), "{child}, found at a relative’s", facts={"previous_episodes": 1}, said_by="mother",
          beats=_came_back(75)),
    Story("in-doubt", "missing", "vale", (40, 55), "{child}, perhaps at a friend’s", facts={"previous_episodes": 0}, said_by="father",
          never=("missing_recorded",), beats=(Beat(14, "not_missing_proposed", "dispatcher",
                 {"reason": "the friend’s mother has just seen him in her kitchen and spoke to him; he stays the night", "facts_not_known": ["why he did not ring"]},
                 {"whereabouts_known": True}),)),
    Story("seen-through-a-door", "missing", "coast", (200, 240), "{child}, with people whom nobody knows", age=15, facts={"previous_episodes": 4},
          said_by="the home", care=True, beats=(Beat(130, "located_not_safe", "responding_officer",
                 {"place": "a flat above the arcade", "why_not_safe": "grown men inside; the door stays shut"}),)),
    Story("at-her-sister’s", "missing", "vale", (260, 320), "{child}, at a sister’s in another town", facts={"previous_episodes": 2}, female=True,
          said_by="the home", care=True, beats=(Beat(120, "located_not_returned", "officer_in_case", {"place": "her sister’s; seen by that force"}),)),
    Story("to-be-closed", "missing", "coast", (500, 620), "{child}, home and waiting for a second person", facts={"previous_episodes": 0},
          said_by="mother", care=False, done=1.0, beats=(*_came_back(90), *_done(140), Beat(300, "closure_proposed", "supervising_sergeant", CLOSING))),
    Story("agreed", "missing", "north", (600, 760), "{child}, home; agreed and not yet closed", facts={"previous_episodes": 0}, said_by="aunt",
          care=False, done=1.0, beats=(*_came_back(60), *_done(110), *_closed(330)[:2])),
    Story("at-home", "contact", "coast", (45, 60), "Shouting and a child crying at an address known to us", accepted=None,
          facts={"child_in_household": True, "child_involved": True, "domestic_abuse_at_home": True, "violence_used_or_threatened": True},
          said_by="a neighbour", data={"channel": "999", "caller": "neighbour"}),
    Story("school-worried", "contact", "vale", (25, 25), "A school worries about bruises on a boy of 9", role="system", accepted=7,
          begins="online_referral_received", facts={"child_involved": True, "unexplained_injury": True}, said_by="the school, online"),
    Story("partner-asked", "contact", "north", (150, 200), "A baby left with a neighbour since yesterday", accepted=None,
          facts={"child_involved": True, "age": 1}, said_by="the neighbour",
          beats=(Beat(30, "handed_to_partner", "call_handler",
                      {"partner": "children’s social care", "person_spoken_to": "duty worker", "what_was_asked": "to visit tonight"}),)),
    Story("sextortion", "investigation", "coast", (1380, 1500), "Boy of 15 threatened with a picture of himself", begins="crime_reported",
          facts={"coercion_or_blackmail": True, "sextortion_demand": True, "youth_produced_imagery": True, "age": 15, "child_involved": True},
          said_by="the boy and his mother", accepted=None, done=0.9, passes_to=(230, "officer_in_case"),
          beats=(Beat(60, "crime_recorded", "call_handler", {"crime_number": "held", "offence": "blackmail"}),
                 Beat(200, "allocated", "supervising_sergeant", {"officer": "a detective"}))),
    Story("told-a-teacher", "investigation", "vale", (300, 420), "Girl of 11 told her teacher that her stepfather hits her",
          begins="crime_reported", facts={"crime_disclosed": True, "child_disclosed_abuse": True, "age": 11, "child_involved": True},
          said_by="the teacher", accepted=None, passes_to=(50, "officer_in_case")),
    # Over: home, seen, heard, closed by a second person.
    Story("home-by-night", "missing", "coast", (1200, 1400), "{child}, home the same night", facts={"previous_episodes": 0}, said_by="father",
          care=False, done=1.0, beats=(*_came_back(95), *_done(150), *_closed(330))),
    Story("closed-log", "contact", "vale", (700, 900), "Children on a frozen pond", facts={"child_involved": True}, said_by="a walker",
          accepted=None, beats=(Beat(20, "officer_attended", "responding_officer", {"place": "the pond"}), *_log_done(28), *_closed(150))),
    Story("closed-call", "contact", "coast", (400, 500), "A child of 7 alone on the sea wall", facts={"child_involved": True}, said_by="a dog walker",
          accepted=None, beats=(Beat(12, "officer_attended", "responding_officer", {"place": "the sea wall"}), *_log_done(20), *_closed(120))),
)  # fmt: skip
