"""The signed heads of a folder, read against what the journal says of the files in it."""

from __future__ import annotations

from pathlib import Path

from nightlight.records.journal import heads
from nightlight.records.journal.kept_heads import KeptHeads, gone, kept_in
from nightlight.records.journal.models import Entry
from nightlight.records.journal.refusals import CannotVerify


def kept_heads(folder: Path, *, key: Path | None = None, named: bool = True) -> KeptHeads | None:
    """Every head signed into a folder, proven by the public key there or by another. Raises CannotVerify where they cannot be read.

    A folder that nobody `named` may be missing, or be empty because its first signing was cut short: then every file is gone that the journal
    speaks of, and None where it speaks of none.
    """
    recorded = _recorded()
    begun = key is not None or (folder / heads.PUBLIC_KEY).exists() or bool(heads.files_in(folder))
    if folder.is_dir() and (named or begun):
        return kept_in(folder, heads.public_key(key or folder / heads.PUBLIC_KEY), recorded)
    if named:
        raise CannotVerify(
            what="Verifying the signed heads",
            why=f"{folder} is no folder",
            remedy="name the one in which they are kept",
        )
    return KeptHeads(folder, wrong=list(gone(recorded))) if recorded else None


def _recorded() -> dict[str, str]:
    """The digest of each file of heads, as the journal has it."""
    signed = Entry.objects.filter(kind="journal.signed").order_by("id").values_list("structure", flat=True)
    return {str(one.get("file")): str(one.get("digest")) for one in signed if isinstance(one, dict)}
