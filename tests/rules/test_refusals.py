"""Every anticipated "no" says what, why and what to do next."""

from __future__ import annotations

import pickle

import pytest

from nightlight.rules.refusals import Refusal


class CannotClose(Refusal):
    """A refusal as an act declares it."""


def closing() -> CannotClose:
    return CannotClose(
        what="Closing this missing episode",
        why=["nobody has seen the child.", "the harm question is not answered"],
        remedy="have a named officer see the child and record what they found.",
        ids=["whereabouts_and_wellbeing_confirmed", "harm_answered"],
    )


def test_a_refusal_reads_as_one_sentence_with_every_reason_and_the_way_on() -> None:
    assert str(closing()) == (
        "Closing this missing episode is refused: nobody has seen the child; the harm question is not answered; "
        "have a named officer see the child and record what they found."
    )


def test_a_single_reason_needs_no_list() -> None:
    assert Refusal(what="It", why="it is late", remedy="come again").why == ("it is late",)


def test_a_page_can_take_a_refusal_apart() -> None:
    refused = closing()
    assert refused.ids == ("whereabouts_and_wellbeing_confirmed", "harm_answered")
    assert len(refused.why) == 2
    assert refused.remedy.startswith("have a named officer")


def test_a_refusal_comes_back_whole_from_another_process() -> None:
    back = pickle.loads(pickle.dumps(closing()))  # noqa: S301 - our own bytes
    assert type(back) is CannotClose
    assert (back.what, back.why, back.remedy, back.ids) == (
        closing().what,
        closing().why,
        closing().remedy,
        closing().ids,
    )


@pytest.mark.parametrize(
    ("what", "why", "remedy"), [("", "b", "c"), ("a", [], "c"), ("a", [" "], "c"), ("a", "b", " ")]
)
def test_a_refusal_without_a_reason_or_a_way_on_cannot_be_made(what: str, why: str | list[str], remedy: str) -> None:
    with pytest.raises(ValueError, match="what is refused, why and what to do next"):
        Refusal(what=what, why=why, remedy=remedy)
