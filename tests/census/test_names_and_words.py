"""The house rules that a machine can count: names that say something, words that are ours."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = [ROOT / name for name in subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()]
PYTHON = [path for path in KEPT if path.suffix == ".py" and path.exists()]
PACKAGE = [path for path in PYTHON if path.is_relative_to(ROOT / "nightlight") and "migrations" not in path.parts]
EMPTY_NAMES = {"utils", "helpers", "common", "core", "base", "misc", "manager", "service"}
WORDS_OF_OTHERS = re.compile(r"\b(mis-?per|nominals?)\b", re.IGNORECASE)
PLACES_OF_OTHERS = re.compile(r"(?<![\w.])/(work|tmp)/\w|pypi\.org|registry\.npmjs|deb\.debian\.org")


def test_no_module_has_a_name_that_says_nothing():
    assert [
        str(path.relative_to(ROOT))
        for path in PACKAGE
        if EMPTY_NAMES & set(path.relative_to(ROOT).with_suffix("").parts)
    ] == []


def test_every_module_says_what_it_is_for():
    assert [
        str(path.relative_to(ROOT)) for path in PACKAGE if ast.get_docstring(ast.parse(path.read_text())) is None
    ] == []


# A publication is called what its publisher calls it, and the glossary says which words are not ours.
SPEAK_OF_OTHERS = [
    ROOT / name for name in ("policy/national/sources.yaml", "docs/glossary.md", "tests/docs/test_glossary.py")
]


@pytest.mark.parametrize("unwanted", [WORDS_OF_OTHERS, PLACES_OF_OTHERS], ids=["words", "places"])
def test_nothing_speaks_the_words_or_names_the_places_of_others(unwanted):
    found = []
    for path in KEPT:
        if path in (Path(__file__), *SPEAK_OF_OTHERS) or not path.exists() or path.suffix in {".png", ".pdf"}:
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in unwanted.finditer(text)]
    assert found == []


def test_nothing_is_put_off():
    put_off = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|pytest\.(mark\.)?(skip|xfail)")
    others = [path for path in PYTHON if path != Path(__file__)]
    assert [str(path.relative_to(ROOT)) for path in others if put_off.search(path.read_text(encoding="utf-8"))] == []
