"""The signed heads of a folder, read against what the journal says of the files in it."""

from __future__ import annotations

from pathlib import Path

from nightlight.records.journal import heads
from nightlight.records.journal.kept_heads import KeptHeads, kept_in
from nightlight.records.journal.models import Entry
from nightlight.records.journal.refusals import CannotVerify


def kept_heads(folder: Path, *, key: Path | None = None) -> KeptHeads:
    """Every head signed into a folder, proven by the public key there or by another. Raises CannotVerify where they cannot be read."""
    if not folder.is_dir():
        raise CannotVerify(
            what="Verifying the signed heads",
            why=f"{folder} is no folder",
            remedy="name the folder in which they are kept",
        )
    recorded = Entry.objects.filter(kind="journal.signed").order_by("id").values_list("structure", flat=True)
    named = {str(one.get("file")): str(one.get("digest")) for one in recorded if isinstance(one, dict)}
    return kept_in(folder, heads.public_key(key or folder / heads.PUBLIC_KEY), named)
