"""What is done with the journal each night: it is verified, compared with the tables, and signed; and what came of that is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import transaction

from nightlight.records.journal import heads
from nightlight.records.journal.actions import SYSTEM, as_words, write_alone
from nightlight.records.journal.against import kept_heads
from nightlight.records.journal.folding import Folded, fold
from nightlight.records.journal.models import Chain
from nightlight.records.journal.signing import FORCE, sign_heads
from nightlight.records.journal.verifying import Verified, verify

MOST_KEPT: Final = 100
"""So many sentences about what was found are kept with the entry."""


class Night(NamedTuple):
    """What a night's work found and wrote."""

    verified: Verified
    folded: Folded
    signed: heads.Written


def look_over(*, at: datetime, folder: Path) -> Night:
    """Verify the journal against every head that was signed so far, compare it with the tables, and sign where it stands now.

    Each step is written down by itself, so that one that fails takes nothing from those before it. Raises CannotSign and AlreadySigned.
    """
    key = heads.signing_key(folder)
    verified = verify(kept=kept_heads(folder, named=False))
    record_verified(verified, at=at)
    folded = fold()
    record_folded(folded, at=at)
    signed = sign_heads(at=at, folder=folder, key=key, broken=verified.wrong, differences=folded.found)
    return Night(verified, folded, signed)


def record_verified(verified: Verified, *, at: datetime) -> None:
    """Write down that the journal was verified, and what was found. What is wrong rings: see the reactions to ``journal.broken``."""
    held = {"chains": verified.chains, "entries": verified.entries}
    if verified.wrong:
        named = sorted({one.chain for one in verified.findings if one.chain})
        _write(
            "journal.broken",
            at,
            {**held, "found": verified.wrong, "named": named[:MOST_KEPT]},
            (one.sentence for one in verified.findings),
        )
    else:
        _write("journal.verified", at, held)


def record_folded(folded: Folded, *, at: datetime) -> None:
    """Write down that journal and tables were compared, and what differs. A difference rings: see the reactions to ``journal.differs``."""
    held = {"chains": folded.chains}
    if folded.found:
        named = sorted({str(one.chain) for one in folded.differences})
        _write(
            "journal.differs",
            at,
            {**held, "found": folded.found, "named": named[:MOST_KEPT]},
            (one.sentence for one in folded.differences),
        )
    else:
        _write("journal.folded", at, held)


@transaction.atomic
def _write(kind: str, at: datetime, structure: Mapping[str, Any], sentences: Iterable[str] = ()) -> None:
    kept = [sentence for sentence, _ in zip(sentences, range(MOST_KEPT), strict=False)]
    write_alone(
        chain=FORCE, chain_kind=Chain.FORCE, chain_name="force", kind=kind, at=at, by=SYSTEM, structure=structure,
        words={"sentences": as_words(kept)} if kept else None,
    )  # fmt: skip
