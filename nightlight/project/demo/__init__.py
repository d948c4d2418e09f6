"""The demonstration force: wholly made up, the same every time, with cases whose times are true against the moment at which it is made.

It is made only when asked, only where `settings.DEMONSTRATION` says that this is one, and only into a database that holds no force yet.
`seed(at)`, `people()`, `is_demo()`, `opening_words()`, `PASSWORD` and `CannotSeed` are had from here, once Django is set up.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    # The package is imported before Django is ready where it is run as a program.
    if name.startswith("_"):
        raise AttributeError(name)
    from nightlight.project.demo import making

    return getattr(making, name)
