"""Reads the texts that people type, without what cannot be shown; letters of every script, signs and emoji stay as they are."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

_HIDDEN: Final = ("Cc", "Cs")


def as_line(typed: Any) -> str:
    """One line as it was typed: what cannot be shown stands as a space, and spaces at its ends are left out."""
    return " ".join(_shown(str(typed), keep="").split())


def as_text(typed: Any) -> str:
    """Several lines as they were typed, without what cannot be shown."""
    return _shown(str(typed).replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t").strip()


def _shown(typed: str, *, keep: str) -> str:
    if typed.isprintable():
        return typed
    return "".join(one if one in keep or unicodedata.category(one) not in _HIDDEN else " " for one in typed)
