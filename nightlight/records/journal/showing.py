"""Personal text as it may stand in a sentence, whatever was typed: nothing that is invisible, and nothing that turns the rest of the line round."""

from __future__ import annotations

import unicodedata
from typing import Final

_KEPT: Final = {"\n", "\t"}
_TURNING: Final = {"R", "AL", "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"}
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_DELETE: Final = "\u2421"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def shown(text: str) -> str:
    """A personal text for a sentence: control characters as the signs that stand for them, text that runs right to left kept apart."""
    if text.isascii() and text.isprintable():
        return text
    visible = "".join(_visible(letter) for letter in text)
    if any(unicodedata.bidirectional(letter) in _TURNING for letter in visible):
        opened = sum(letter in "\u2066\u2067\u2068" for letter in visible)
        return f"{_FIRST_STRONG}{visible}{_POP * opened}{_POP}"
    return visible


def _visible(letter: str) -> str:
    if letter in _KEPT or unicodedata.category(letter) != "Cc":
        return letter
    code = ord(letter)
    return _DELETE if code == 0x7F else chr(0x2400 + code) if code < 0x20 else "\ufffd"


def as_cell(text: str) -> str:
    """A text as the cell of a table that a spreadsheet opens: what it would take for a formula is taken for text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def blanked_words(decision: int | None) -> str:
    """What stands where a personal text was: which entry decided that it be blanked."""
    return "(blanked)" if decision is None else f"(blanked by decision, entry {decision})"
