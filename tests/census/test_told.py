"""Every reason for which anybody is told anything has words of its own on My work, or stands there as work with buttons."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from nightlight.work.casework.telling.notices import SHOWN_AS_WORK, WORDS

ROOT = Path(__file__).resolve().parents[2] / "nightlight"
TELLERS = ("outbox.notices", "outbox import notices", "outbox.models", "bundles.tell")
"""What stands in a module that tells anybody anything."""


def reasons(source: str) -> set[str]:
    """The reasons that a module can write into a notice: given outright, or handed to a function of it as its `why`."""
    tree = ast.parse(source)
    if not any(word in source for word in TELLERS):
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            found |= {value.value for key, value in zip(node.keys, node.values, strict=True) if is_text(key, "why") and is_text(value)}  # fmt: skip
    return found | set(handed_on(tree))


def handed_on(tree: ast.Module) -> Iterator[str]:
    """The texts that are given to functions of this module for their parameter `why`."""
    places = {
        node.name: [one.arg for one in node.args.args].index("why")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "why" in [one.arg for one in node.args.args]
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in places:
            place = places[node.func.id]
            given = [*node.args[place : place + 1], *(one.value for one in node.keywords if one.arg == "why")]
            yield from (one.value for one in given if is_text(one) and one.value)


def is_text(node: ast.AST | None, text: str = "") -> bool:
    """Whether this is a text, and that one where one is named."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and text in ("", node.value)


def every_reason() -> set[str]:
    """Every reason that the records and the features can write."""
    modules = [path for floor in ("records", "work") for path in (ROOT / floor).rglob("*.py")]
    found: set[str] = set()
    for path in modules:
        if "migrations" not in path.parts:
            found |= reasons(path.read_text(encoding="utf-8"))
    return found


def test_every_reason_has_words_or_stands_as_work():
    assert every_reason() == set(WORDS) | SHOWN_AS_WORK
    assert set(WORDS).isdisjoint(SHOWN_AS_WORK)


def test_the_census_sees_a_reason_without_words():
    assert reasons(
        "from nightlight.records.outbox import notices\nnotices.tell(s, m, c, {'why': 'planted', 'at': at})"
    ) == {"planted"}
    assert reasons("from nightlight.records.outbox import notices\ndef f(a, why): ...\nf(1, 'planted')\nf(1, '')") == {
        "planted"
    }
