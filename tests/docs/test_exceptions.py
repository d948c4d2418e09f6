"""The list of exceptions to the limits on length is exact: nothing longer is missing, and nothing on it has become short."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "adr" / "exceptions.md"
MODULE, FUNCTION, VIEW, TEST = 300, 40, 25, 20


def test_everything_longer_than_its_limit_is_listed_with_a_reason_and_nothing_else():
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(name for name, _ in rows) == sorted(too_long())
    assert [name for name, reason in rows if len(reason.split()) < 6] == []


def too_long() -> list[str]:
    """Every module and function that is past its limit."""
    kept = subprocess.check_output(["git", "ls-files", "*.py"], cwd=ROOT, text=True).splitlines()
    found = []
    for name in kept:
        text = (ROOT / name).read_text(encoding="utf-8") if (ROOT / name).exists() else ""
        if name.startswith("nightlight/") and len(text.splitlines()) > MODULE:
            found.append(name)
        functions = (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef))
        found += [f"{name}:{one.name}" for one in functions if length(one) > limit(name)]
    return found


def length(function: ast.FunctionDef) -> int:
    """Its lines, the docstring not counted."""
    first = function.body[0]
    docstring = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) is not None else 0
    return function.end_lineno - function.lineno + 1 - docstring


def limit(name: str) -> int:
    """How many lines a function of this file may have."""
    if name.startswith("tests/"):
        return TEST if not name.endswith("conftest.py") else FUNCTION
    return VIEW if name.endswith("/views.py") else FUNCTION
