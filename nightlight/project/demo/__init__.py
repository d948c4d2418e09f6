"""The demonstration force: wholly made up, the same every time, with cases whose times are true against the moment at which it is made.

It is made only when asked, only where `settings.DEMONSTRATION` says that this is one, and only into a database that holds no force yet.
"""

from nightlight.project.demo.making import PASSWORD, CannotSeed, Seeded, Somebody, is_demo, people, seed

__all__ = ["PASSWORD", "CannotSeed", "Seeded", "Somebody", "is_demo", "people", "seed"]
