"""One word for one thing: every word of the glossary is in use, and no word that it bans stands anywhere that people read."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
KEPT = [ROOT / name for name in subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()]
# A publication is called what its publisher calls it, and a list of blaming words holds them to find them.
HOLD_WORDS_OF_OTHERS = {ROOT / "policy" / "national" / "sources.yaml", ROOT / "policy" / "national" / "inspection.yaml"}


def rows(*, banned: bool) -> list[tuple[str, str]]:
    """(word, meaning) of the glossary, or (word, the one to use) of the words that are not used."""
    words, _, not_used = GLOSSARY.read_text(encoding="utf-8").partition("## Words that are not used")
    found = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", not_used if banned else words, re.MULTILINE)
    return [row for row in found if row[0] not in ("word", "not this", "---")]


def read_by_people() -> list[Path]:
    """Pages, papers and packs."""
    folders = [path for path in KEPT if path.suffix in (".md", ".html", ".yaml") and path.exists()]
    return [path for path in folders if path != GLOSSARY and path not in HOLD_WORDS_OF_OTHERS]


def pattern(word: str) -> re.Pattern[str]:
    """The word wherever it stands whole, its parts joined by a space, a hyphen or an underscore, one or several of it."""
    return re.compile(rf"(?<![a-z]){re.sub('[ _-]', '[ _-]', word)}(?:s|ed)?(?![a-z])", re.IGNORECASE)


def test_every_word_is_used_by_the_product():
    product = [path for path in KEPT if path.parts[len(ROOT.parts)] in ("nightlight", "policy") and path.exists()]
    text = "\n".join(path.read_text(encoding="utf-8") for path in product if path.suffix in (".py", ".html", ".yaml"))
    assert [word for word, _ in rows(banned=False) if not pattern(word).search(text)] == []


def test_every_word_stands_once_and_says_something():
    words = [word for word, _ in rows(banned=False)]
    assert len(words) > 50
    assert sorted(words) == sorted(set(words))
    assert [word for word, meaning in rows(banned=False) if len(meaning.split()) < 3] == []


def test_no_word_that_is_not_used_stands_where_people_read():
    found = []
    for path in read_by_people():
        text = path.read_text(encoding="utf-8")
        for word, _ in rows(banned=True):
            # An address on the internet is one, and no person.
            used = re.sub(r"\bIP (address|allow)", "", text) if word == "IP" else text
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern(word).finditer(used)]
    assert found == []


def test_the_list_of_words_that_are_not_used_is_there():
    assert {"misper", "nominal", "absconder", "IP", "blacklist"} <= {word for word, _ in rows(banned=True)}
