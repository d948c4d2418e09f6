"""The project speaks of itself alone: of no workplace, no tool of one, no machine's folders, no registry's address, no number in a tracker."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT = [ROOT / name for name in subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()]
# Checks that name what they look for.
LOOK_FOR_THESE = {Path(__file__), ROOT / "tests" / "census" / "test_sizes.py"}
PICTURES = {".png", ".pdf", ".ico", ".woff2"}
NOT_OURS = {
    "the folder of a machine": r"(?<![\w.:/-])/(?:work|home/\w+|root|Users/\w+)/\w",
    "a passing folder": r"(?<![\w.:/-])/tmp/\w",
    "the address of a package registry": r"pypi\.org|pythonhosted\.org|registry\.(?:npmjs|yarnpkg)|deb\.debian\.org|proxy\.golang|/simple/",
    "a number in a tracker": r"(?i)\b(?:issue|ticket|pull request|PR) ?#?\d+\b|\b(?:closes|fixes) #\d+",
    "who or what did the writing": r"(?i)\b(?:chatgpt|copilot|claude|anthropic|openai|language model|AI[- ]generated|co-authored-by|generated with)\b",
    "how the work was shared out": r"(?i)\b(?:this|my|another|other|the lead|lead's) session\b|\b(?:sub-?agents?|the helpers?|house helper|the brief said)\b",
}


def text_of(path: Path) -> str:
    """What the file says; nothing for a picture and for one that has been taken away."""
    return path.read_text(encoding="utf-8") if path.exists() and path.suffix not in PICTURES else ""


@pytest.mark.parametrize("unwanted", NOT_OURS.values(), ids=NOT_OURS.keys())
def test_no_file_names(unwanted):
    spoken = re.compile(unwanted)
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in KEPT
        if path not in LOOK_FOR_THESE
        for match in spoken.finditer(text_of(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("the folder of a machine", "see /" + "work/somewhere"),
        ("the address of a package registry", "https://" + "pypi" + ".org/simple"),
        ("a number in a tracker", "as asked in issue 12"),
        ("how the work was shared out", "done in another session"),
    ],
)
def test_the_search_finds_what_it_looks_for(what, said):
    assert re.search(NOT_OURS[what], said)


def test_the_product_reaches_for_nothing_beside_it_but_the_published_cases():
    beside = re.compile(r"\.\./shared(?!/cases)|[\"']shared[\"'] */ *[\"'](?!cases)")
    product = [path for path in KEPT if path.is_relative_to(ROOT / "nightlight")]
    assert [str(path.relative_to(ROOT)) for path in product if beside.search(text_of(path))] == []
