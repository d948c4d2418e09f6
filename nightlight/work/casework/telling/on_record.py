"""Everything on record of one case, as `nightlight.records.facts.on_record` reads it."""

from nightlight.records.facts.on_record import OnRecord, Said, on_record

__all__ = ["OnRecord", "Said", "on_record"]
