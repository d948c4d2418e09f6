"""The last day of the demonstration force, lived through in order: shifts change, cases come in, duties are done or missed, ladders climb."""

from __future__ import annotations

import heapq
import itertools
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from nightlight.project.demo.drawing import share
from nightlight.project.demo.drawn import Drawn, draw
from nightlight.project.demo.households import Households
from nightlight.project.demo.posts import Post
from nightlight.project.demo.roster import Roster, actor
from nightlight.project.demo.stories import STORIES, Beat, Story
from nightlight.project.demo.work import CARRIED
from nightlight.records.access.restricting import restrict
from nightlight.records.access.standing import standing
from nightlight.records.cases.models import Case, Offer
from nightlight.records.duties.alarms import accept_alarm
from nightlight.records.duties.models import Clock, Telling
from nightlight.records.duties.owning import Offered, accept_case, offer_case
from nightlight.records.duties.recording import Recorded, Step, open_case, record
from nightlight.records.duties.sweeping import sweep
from nightlight.records.journal.ids import named_id
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import SYSTEM, Actor
from nightlight.rules.refusals import Refusal

Deed = Callable[[datetime], None]
A_MINUTE: Final = timedelta(minutes=1)


class Night:
    """Time, from yesterday until now. What is to happen waits in order; each thing may bring others about."""

    def __init__(self, everybody: tuple[Post, ...], until: datetime, since: datetime) -> None:
        self.until = until
        self.since = since
        self.roster = Roster(everybody)
        self.pack: InForce = in_force(until)
        self._waiting: list[tuple[datetime, int, Deed]] = []
        self._count = itertools.count()
        self._cases: dict[uuid.UUID, Story] = {}
        self._households = Households()

    def pass_by(self) -> int:
        """Live through it; how many cases there are then."""
        for at, deed in self.roster.changes(self.since, self.until):
            self._plan(at, deed)
        for story in STORIES:
            drawn = draw(story, self.until, self.pack)
            self._plan(drawn.reported_at, lambda at, story=story, drawn=drawn: self._report(story, drawn, at))
        while self._waiting:
            at, _, deed = heapq.heappop(self._waiting)
            self._look(at)
            deed(at)
        self._look(self.until)
        return len(self._cases)

    def _plan(self, at: datetime, deed: Deed) -> None:
        if at <= self.until:
            heapq.heappush(self._waiting, (at, next(self._count), deed))

    def _look(self, at: datetime) -> None:
        """The sweep that has run meanwhile; whoever was told of something takes it by name within minutes, unless that would be later than now."""
        if not Clock.objects.filter(state=Clock.RUNNING, due_at__lte=at).exists() and not self._climbs(at):
            return
        sweep(at=at)
        for case in set(self._told(at)):
            wait = timedelta(minutes=2 + 7 * share(case, at))
            self._plan(at + wait, lambda then, case=case: self._take_alarms(case, then))

    def _climbs(self, at: datetime) -> bool:
        return Clock.objects.filter(state__in=(Clock.RUNNING, Clock.MISSED), next_rung_at__lte=at).exists()

    def _told(self, at: datetime) -> list[uuid.UUID]:
        told = Telling.objects.filter(told_at=at, member__isnull=False).values_list("clock__case", flat=True)
        return [case for case in told if self._cases[case].accepted is not None or self._cases[case].kind != "missing"]

    def _take_alarms(self, case: uuid.UUID, at: datetime) -> None:
        told = Telling.objects.filter(clock__case=case, member__isnull=False, clock__accepted_by=None).order_by(
            "-told_at", "-rung"
        )
        for member, role in told.values_list("member", "role")[:4]:
            post = self.roster.member(member)
            if post and self._may(accept_alarm, by=actor(post, role if role in post.on else ""), at=at, case=case):
                return

    def _report(self, story: Story, drawn: Drawn, at: datetime) -> None:
        by = self._as(story.role, story.area) or SYSTEM
        case = named_id("demonstration", f"case {story.key}")
        step = Step(story.begins, dict(drawn.facts), dict(story.data), said_by=story.said_by)
        made = open_case(by=by, at=at, kind=story.kind, title=drawn.title(story), area=story.area, step=step, case=case)
        self._cases[case] = story
        self._work_on(case, story, made, at)
        writer = self._as("call_handler", story.area)
        if writer and story.kind in ("missing", "investigation"):
            self._plan(at + 2 * A_MINUTE, lambda then: self._households.add(story, drawn, case, writer, then))
        if story.accepted is not None:
            self._plan(at + story.accepted * A_MINUTE, lambda then: self._accept(case, then))
        if story.restricted:
            self._plan(at + 9 * A_MINUTE, lambda then: self._restrict(case, then))
        if story.passes_to:
            self._plan(at + story.passes_to[0] * A_MINUTE, lambda then: self._pass_on(case, story, then))
        if story.owner_leaves is not None:
            self._plan(
                self.until - (story.owner_leaves + 8) * A_MINUTE, lambda then: self._give_to_sergeant(case, story, then)
            )
        for beat in story.beats:
            self._plan(at + beat.after * A_MINUTE, lambda then, beat=beat: self._happen(case, story, beat, then))

    def _accept(self, case: uuid.UUID, at: datetime) -> None:
        offer = Offer.objects.filter(case=case, state=Offer.OPEN).select_related("offered_to").first()
        if offer:
            by = Actor(offer.offered_to_id, offer.role, offer.offered_to.name)
            self._may(accept_case, by=by, at=at, case=case, offer=offer.id)

    def _restrict(self, case: uuid.UUID, at: datetime) -> None:
        held = Case.objects.get(id=case)
        seen = standing(held.owner_id, at)
        if seen:
            by = Actor(held.owner_id, held.owner_role, seen.actor.name)
            why = "the family works with us; only those who look for her need to know"
            self._may(restrict, by=by, viewer=seen.viewer, at=at, case=case, reason=why)

    def _pass_on(self, case: uuid.UUID, story: Story, at: datetime) -> None:
        if story.passes_to:
            self._give_to(case, self.roster.somebody(story.passes_to[1], story.area), story.passes_to[1], at)

    def _give_to_sergeant(self, case: uuid.UUID, story: Story, at: datetime) -> None:
        """The owner hands the case to a sergeant, who accepts it, and has to leave in the middle of it."""
        sergeant = self.roster.somebody("supervising_sergeant", story.area)
        if (
            sergeant is None
            or story.owner_leaves is None
            or not self._give_to(case, sergeant, "supervising_sergeant", at)
        ):
            return
        leaves = self.until - story.owner_leaves * A_MINUTE
        self._plan(leaves, lambda then: self.roster.leave(sergeant, then) if sergeant.key in self.roster.on else None)

    def _give_to(self, case: uuid.UUID, taker: Post | None, role: str, at: datetime) -> bool:
        """The owner offers the case to somebody, who accepts it by name; whether that came about."""
        held = Case.objects.get(id=case)
        owner = self.roster.member(held.owner_id)
        if taker is None or owner is None or held.closed_at:
            return False
        made = self._may(offer_case, by=actor(owner, held.owner_role), at=at, case=case, to=taker.member, role=role)
        if isinstance(made, Offered):
            self._may(accept_case, by=actor(taker, role), at=at, case=case, offer=made.offer)
        return isinstance(made, Offered)

    def _happen(self, case: uuid.UUID, story: Story, beat: Beat, at: datetime) -> None:
        by = self._as(beat.role, story.area)
        if by:
            self._write(case, story, Step(beat.event, dict(beat.facts), dict(beat.data), said_by=beat.said_by), by, at)

    def _work_on(self, case: uuid.UUID, story: Story, made: Recorded, at: datetime) -> None:
        """Plan when each duty that started is done: most of them in time."""
        for clock, duty, due in made.changes.started:
            if (
                due is None
                or self.pack.pack.duties[duty].met_by[0] not in CARRIED
                or self.pack.pack.duties[duty].met_by[0] in story.never
                or share(story.key, duty, "done") >= story.done
            ):
                continue
            allowed = datetime.fromisoformat(due) - at
            then = at + allowed * (0.15 + 0.7 * share(story.key, duty, due))
            self._plan(then, lambda then, clock=clock, duty=duty: self._do(case, story, clock, duty, then))

    def _do(self, case: uuid.UUID, story: Story, clock: str, duty: str, at: datetime) -> None:
        held = Clock.objects.filter(id=clock).values_list("state", "owner_role").first()
        if not held or held[0] not in (Clock.RUNNING, Clock.MISSED):
            return
        event = self.pack.pack.duties[duty].met_by[0]
        roles = (held[1], *self.pack.pack.events[event].by)
        by = next(
            (
                found
                for role in roles
                if (found := self._as(role, story.area)) and found.role in self.pack.pack.events[event].by
            ),
            None,
        )
        if by:
            self._write(case, story, Step(event, {}, {**CARRIED[event], **self._level(case, event)}), by, at)

    def _level(self, case: uuid.UUID, event: str) -> dict[str, str]:
        """A grade is recorded as it stands."""
        scale, word = {
            "graded": ("missing", "level"),
            "grade_confirmed": ("missing", "level"),
            "contact_graded": ("contact", "grade"),
        }.get(event, ("", ""))
        level = Case.objects.values_list("levels", flat=True).get(id=case).get(scale) if scale else None
        return {word: level} if level else {}

    def _write(self, case: uuid.UUID, story: Story, step: Step, by: Actor, at: datetime) -> None:
        made = self._may(record, by=by, at=at, case=case, step=step)
        if made:
            self._work_on(case, story, made, at)

    def _as(self, role: str, area: str) -> Actor | None:
        """Whoever is on duty in a role, as an actor."""
        post = self.roster.somebody(role, area)
        return Actor(post.member, role, post.name) if post else None

    @staticmethod
    def _may(act: Callable[..., object], **asked: object) -> object:
        """What an act gives back; nothing where it is refused, as some are when people are busy: a closed case is not searched for any more."""
        try:
            return act(**asked)
        except Refusal:
            return None
