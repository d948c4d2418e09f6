"""Words that blame a child, asked about when somebody saves them: the writer may keep theirs, and that they were asked stays on record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from nightlight.records.duties.steps import Step
from nightlight.records.packs.queries import InForce


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who writes by hand and can be asked: the words that they said they keep, and those that they were asked about before."""

    kept: Callable[[], Collection[str]]
    asked: Callable[[], Collection[str]]


class WordsAsked(Exception):
    """What is being saved holds words that blame a child, and whoever wrote them has not said that they keep them. No refusal: one press keeps them.

    `words` are the words, each with a better way to say it.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__("words to think about")
        self.words = dict(words)


_writer: Final[ContextVar[Writer | None]] = ContextVar("writer", default=None)


@contextmanager
def written_by_hand(writer: Writer) -> Iterator[None]:
    """While this lasts, whoever saves words that blame a child is asked about them. Nobody is where none is named: a partner's system, the sweep."""
    token = _writer.set(writer)
    try:
        yield
    finally:
        _writer.reset(token)


def asked_about(step: Step, more: Mapping[str, str], pack: InForce) -> dict[str, Any]:
    """What the entry of a step says about its words: which were kept though they were asked about, and which were put otherwise.

    Raises WordsAsked where somebody can be asked and has not been.
    """
    writer = _writer.get()
    if writer is None:
        return {}
    found = pack.rulebook.checks.blaming([step.data, step.facts, step.said_by, more])
    open_words = set(found) - set(writer.kept()) if found else set()
    if open_words:
        better = pack.pack.value("inspection.better_words")
        raise WordsAsked({word: better.get(word, better["any"]) for word in found if word in open_words})
    reworded = sorted(set(writer.asked()) - set(writer.kept()) - set(found)) if step.data or step.facts else []
    return {**({"words_kept": list(found)} if found else {}), **({"words_changed": reworded} if reworded else {})}
