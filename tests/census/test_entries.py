"""Every kind of entry, counted: none is written that nobody listed, each says how it is redacted, and no words are written that it does not name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from nightlight.records.journal.kinds import Kind, every_kind
from tests.sentences import wrong_with

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for path in (ROOT / "nightlight").rglob("*.py") if "migrations" not in path.parts)
NAME = re.compile(r"[a-z_]+\.[a-z_]*[a-z]")
WRITERS = {"write", "write_alone", "_write", "Written", "_say", "_put"}


def written() -> dict[str, set[str]]:
    """Every kind that the code names where entries are written, with where."""
    found: dict[str, set[str]] = {}
    for path in MODULES:
        if path.name == "entries.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for kind in named_by(node) if isinstance(node, ast.Call) else ():
                found.setdefault(kind, set()).add(str(path.relative_to(ROOT)))
    return found


def named_by(call: ast.Call) -> set[str]:
    """The kinds that one call of a writer names outright."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in WRITERS:
        return set()
    given = [*call.args, *(one.value for one in call.keywords if one.arg == "kind")]
    texts = [one for given_one in given for one in ast.walk(given_one) if isinstance(one, ast.Constant)]
    return {one.value for one in texts if isinstance(one.value, str) and NAME.fullmatch(one.value)}


def words_written() -> dict[str, set[str]]:
    """The names of the words given outright with each kind that is named in the same call."""
    found: dict[str, set[str]] = {}
    for path in MODULES:
        calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        for call in calls:
            for kind in named_by(call):
                found.setdefault(kind, set()).update(words_of(call))
    return found


def words_of(call: ast.Call) -> set[str]:
    """The names of the words that a call gives outright."""
    given = [one.value for one in call.keywords if one.arg == "words"]
    mappings = [node for one in given for node in ast.walk(one) if isinstance(node, ast.Dict)]
    return {str(key.value) for one in mappings for key in one.keys if isinstance(key, ast.Constant)}


def test_every_kind_that_is_written_is_listed():
    unlisted = {kind: sorted(where) for kind, where in written().items() if kind not in every_kind()}
    assert unlisted == {}
    assert len(written()) >= 25


@pytest.mark.parametrize("kind", every_kind().values(), ids=lambda one: one.name)
def test_a_kind_is_named_in_the_past_and_says_how_it_is_redacted(kind: Kind):
    assert NAME.fullmatch(kind.name)
    assert len(kind.redacts.split()) >= 5
    assert kind.redacts.endswith(".")
    assert bool(kind.words) == ("blanked" in kind.redacts and "nothing is blanked" not in kind.redacts)


@pytest.mark.parametrize("kind", sorted(words_written()))
def test_no_words_are_written_that_the_kind_does_not_name(kind):
    listed = every_kind().get(kind)
    assert listed is not None
    assert words_written()[kind] - set(listed.words) == set()


def test_the_census_sees_a_kind_and_words_that_nobody_listed():
    call = ast.parse("pen.write('case.eaten', at=at, by=by, structure={}, words={'by_whom': 'x'})", mode="eval").body
    assert isinstance(call, ast.Call)
    assert named_by(call) == {"case.eaten"}


@pytest.mark.parametrize(
    ("structure", "wrong"),
    [({}, "KeyError: 'to'"), ({"to": "x"}, ""), ({"to": 1, "at": 2}, "")],
    ids=["unreadable", "read", "more"],
)
def test_an_entry_that_does_not_read_is_seen_while_tests_run(structure, wrong):
    assert wrong_with("case.offered", structure, {}) == wrong
