"""The nightly signing of all chain heads, so that a cut tail, a chain written anew and a whole case gone are seen from outside the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from nightlight.records.journal import heads
from nightlight.records.journal.actions import SYSTEM, write_alone
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Chain, Signing
from nightlight.records.journal.stroke import Stroke

AT_ONCE = 5000
FORCE = named_id("force", "force")
"""The chain of what concerns the force as a whole."""


@transaction.atomic
def sign_heads(
    *, at: datetime, folder: Path, key: Ed25519PrivateKey, broken: int = 0, differences: int = 0
) -> heads.Written:
    """Write where every chain stands to a signed file in the folder, and in the journal that this was done; also what was found that night.

    Raises AlreadySigned and CannotSign; then nothing was written. Two that sign at once follow each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('journal signing', 0))")
    made = heads.write(folder, _heads(), at=at, key=key)
    stroke = Stroke()
    stroke.insert(Signing, at=at, file=made.file, chains=made.chains, broken=broken, differences=differences)
    write_alone(
        chain=FORCE, chain_kind=Chain.FORCE, chain_name="force", kind="journal.signed", at=at, by=SYSTEM, stroke=stroke,
        structure={"file": made.file, "digest": made.digest, "chains": made.chains, "key": made.key},
    )  # fmt: skip
    return made


def _heads() -> Iterator[heads.SignedHead]:
    """Every chain's head as of one instant, read a few thousand at a time."""
    columns = ("id", "kind", "name", "number", "digest")
    for chain, kind, name, number, digest in (
        Chain.objects.order_by("id").values_list(*columns).iterator(chunk_size=AT_ONCE)
    ):
        yield heads.SignedHead(str(chain), kind, name, number, digest)
