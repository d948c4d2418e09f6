"""Draws without dice: the same key draws the same thing every time, on every machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def share(*key: object) -> float:
    """A number from 0 up to 1 that belongs to this key."""
    digest = blake2b("/".join(map(str, key)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def one_of(things: Sequence[T], *key: object) -> T:
    """One of several, each as likely as the next."""
    return things[int(share(*key) * len(things))]


def weighted(weights: Mapping[T, float], *key: object) -> T:
    """One of several, each as likely as its weight says."""
    mark = share(*key) * sum(weights.values())
    for thing, weight in weights.items():
        mark -= weight
        if mark < 0:
            return thing
    return next(reversed(list(weights)))
