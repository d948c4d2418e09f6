"""The demonstration force: wholly made up, the same every time, with cases whose times are true against the moment at which it is made.

It is made only when asked, only where `settings.DEMONSTRATION` says that this is one, and only into a database that holds no force yet.
`seed(at)`, `people()`, `is_demo()`, `opening_words()`, `PASSWORD` and `CannotSeed` are had from here, once Django is set up.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

_FROM_HERE: Final = ("PASSWORD", "CannotSeed", "Seeded", "Somebody", "is_demo", "opening_words", "people", "seed")


def __getattr__(name: str) -> Any:
    # The package is imported before Django is ready where it is run as a program.
    if name not in _FROM_HERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("nightlight.project.demo.making"), name)
