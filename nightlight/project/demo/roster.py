"""Who of the demonstration force is on duty as time passes: by the acts of the product, so that nobody is on duty who never booked on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from nightlight.project.demo.posts import Planned, Post, london_day, shifts
from nightlight.records.cases.models import Case
from nightlight.records.duties.owning import accept_case, offer_case
from nightlight.records.journal import owing
from nightlight.records.journal.models import Owed
from nightlight.records.workforce.actions import book_off, book_on
from nightlight.records.workforce.actors import Actor
from nightlight.rules.refusals import Refusal

ONE_DAY: Final = timedelta(days=1)
Change = tuple[datetime, Callable[[datetime], None]]


class Roster:
    """Everybody, and who of them is on duty at the point that time has come to."""

    def __init__(self, everybody: Iterable[Post]) -> None:
        self.everybody = tuple(everybody)
        self.on: dict[str, Post] = {}

    def changes(self, since: datetime, until: datetime) -> Iterator[Change]:
        """Who is on at `since` books on then; after that every shift that begins or ends before `until`, in no order."""
        first = london_day(since) - 8 * ONE_DAY
        for shift in shifts(first, (london_day(until) - first).days + 1):
            if shift.ends <= since or shift.starts > until:
                continue
            yield max(shift.starts, since), self._comes(shift)
            if shift.ends <= until:
                yield shift.ends, self._goes(shift)

    def _comes(self, shift: Planned) -> Callable[[datetime], None]:
        def come(at: datetime) -> None:
            for post in self._team(shift.team):
                self.on[post.key] = post
                for area in post.areas or (None,):
                    book_on(
                        by=actor(post), at=at, member=post.member, roles=post.on, area=area, until_expected=shift.ends
                    )

        return come

    def _goes(self, shift: Planned) -> Callable[[datetime], None]:
        def go(at: datetime) -> None:
            for post in self._team(shift.team):
                if post.key in self.on:
                    self.hand_over(post, at)
                    self.leave(post, at)

        return go

    def leave(self, post: Post, at: datetime) -> None:
        """Somebody books off, whatever they still own."""
        del self.on[post.key]
        owned = Case.objects.filter(owner=post.member, closed_at=None).values_list("id", flat=True)
        book_off(by=actor(post), at=at, member=post.member, cases=list(owned))
        # What is owed because of it is paid at its own time, and not when all of this is committed.
        for owed in Owed.objects.filter(paid_at=None).values_list("id", flat=True):
            owing.pay(owed, at=at)

    def hand_over(self, post: Post, at: datetime) -> None:
        """Offer every open case to whoever has come on in the same role and area, who accepts each by name."""
        for case in Case.objects.filter(owner=post.member, closed_at=None).order_by("id"):
            taker = self.somebody(case.owner_role, case.area_id, but=post)
            if taker is None:
                continue
            try:
                by = actor(post, case.owner_role)
                made = offer_case(by=by, at=at, case=case.id, to=taker.member, role=case.owner_role)
                accept_case(by=actor(taker, case.owner_role), at=at, case=case.id, offer=made.offer)
            except Refusal:
                # Somebody else was asked already: their answer settles it.
                continue

    def somebody(self, role: str, area: str, *, but: Post | None = None) -> Post | None:
        """Whoever is on duty in a role for an area and came last; None: nobody."""
        fit = [
            one for one in self.on.values() if role in one.on and (not one.areas or area in one.areas) and one != but
        ]
        return fit[-1] if fit else None

    def member(self, member: uuid.UUID) -> Post | None:
        """Whoever this is, if they are on duty."""
        return next((one for one in self.on.values() if one.member == member), None)

    def _team(self, team: str) -> list[Post]:
        return [one for one in self.everybody if one.team == team]


def actor(post: Post, role: str = "") -> Actor:
    """Somebody who acts, in a role of theirs."""
    return Actor(post.member, role or post.on[0], post.name)
