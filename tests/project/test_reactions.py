"""The page of reactions is true, and each reaction comes to the same when it is paid twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightlight.project.reactions import REACTIONS, page
from nightlight.records.journal.kinds import every_kind

PRINTED = Path(__file__).resolve().parents[2] / "docs" / "reactions.md"


def test_the_printed_page_is_what_is_wired():
    assert PRINTED.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("reaction", REACTIONS, ids=lambda one: one.name)
def test_a_reaction_answers_a_kind_of_entry_that_is_written(reaction):
    assert reaction.on in every_kind()


def test_no_two_reactions_share_a_name():
    assert len({one.name for one in REACTIONS}) == len(REACTIONS)
