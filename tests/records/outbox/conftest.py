"""Unseen notices, and a post that takes, drops or refuses letters as a test tells it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.made_up import NOW

WHILE_AGO = timedelta(minutes=5)


class FakePost:
    """Takes letters, or answers each as it is told: with a failure to raise."""

    def __init__(self) -> None:
        self.carried: list[Any] = []
        self.answers: list[Exception | None] = []

    def carry(self, message: Any) -> None:
        """Take a message, or raise what is next."""
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.carried.append(message)


@pytest.fixture
def post() -> FakePost:
    """A post that takes everything until it is told otherwise."""
    return FakePost()


@pytest.fixture
def office(post: FakePost) -> Any:
    """The office from which letters go by that post."""
    from nightlight.records.outbox.letters import Office

    return Office("Nightlight <nightlight@force.example>", "https://nightlight.force.example", post)


@pytest.fixture
def told(force: Any) -> Any:
    """Tell somebody something about a case five minutes ago: `told(force.inspector)`; the notice."""
    from nightlight.records.journal.ids import new_id
    from nightlight.records.outbox.models import Notice
    from tests.records.outbox.cases import a_case

    def tell(made: Any, *, case: Any = None, at: Any = NOW - WHILE_AGO, rings: bool = True) -> Any:
        case = case or a_case(force)
        return Notice.objects.create(
            id=new_id(at), member_id=made.id, case_id=case, interrupts=rings, lines=[], made_at=at, changed_at=at
        )

    return tell
