"""How an address names what people typed: by a short digest, so that no word about a person stands in a browser's history or in a log."""

from __future__ import annotations

from typing import Final

from django.utils.crypto import salted_hmac

_SALT: Final = "nightlight.returns"
_LENGTH: Final = 16


def key_of(word: str) -> str:
    """What stands for a word in an address: the same for the same word, made with the secret of this system; empty for no word."""
    return salted_hmac(_SALT, word, algorithm="sha256").hexdigest()[:_LENGTH] if word else ""
