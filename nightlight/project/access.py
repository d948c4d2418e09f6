"""The page guard under its older name. It lives in `nightlight.records.access.guard`, where features may import it."""

from nightlight.records.access.guard import EVERYONE_HERE, Audience, audience_of, page

__all__ = ["EVERYONE_HERE", "Audience", "audience_of", "page"]
