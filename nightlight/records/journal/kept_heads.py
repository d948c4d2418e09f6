"""Every head that was ever signed, read from the files outside the database; and what is wrong with those files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from nightlight.records.journal import heads
from nightlight.records.journal.tampering import Finding

_HEAD: Final = msgspec.json.Decoder(heads.SignedHead)


@dataclass(slots=True)
class KeptHeads:
    """What the files say: how many they are, what is wrong with them, and for each chain the digests of its signed heads by number."""

    folder: Path
    files: int = 0
    wrong: list[Finding] = field(default_factory=list)
    of: dict[str, dict[int, str]] = field(default_factory=dict)

    def called(self, chain: str) -> str:
        """What a chain was called when it was last signed; empty where that is not known."""
        for path in reversed(heads.files_in(self.folder)):
            for line in path.read_bytes().splitlines()[1:-1]:
                if chain.encode() in line:
                    head = _HEAD.decode(line)
                    return f"Case {head.name}" if head.kind == "case" else f"The {head.kind} of {head.name}"
        return ""


def kept_in(folder: Path, key: Ed25519PublicKey, recorded: Mapping[str, str]) -> KeptHeads:
    """Read every file of a folder. `recorded` gives the digest of each file as the journal has it. Raises CannotVerify for unreadable ones.

    A file whose signature does not fit is named, and what it says is not believed.
    """
    kept = KeptHeads(folder)
    before: heads.Read | None = None
    lines: set[bytes] = set()
    for path in heads.files_in(folder):
        one = heads.read(path, key)
        kept.files += 1
        wrong = one.wrong or _out_of_order(one, before) or _not_as_recorded(one, recorded)
        if wrong:
            kept.wrong.append(Finding("heads_file", "", 0, f"The file of signed heads {one.name} {wrong}."))
        if one.wrong is None:
            # Most chains stand where they stood the night before: only what is new is read.
            fresh = set(one.lines)
            _take(kept.of, fresh - lines)
            lines = fresh
        one.lines = []
        before = one
    known = {path.name for path in heads.files_in(folder)}
    kept.wrong += gone(name for name in recorded if name not in known)
    return kept


def gone(names: Iterable[str]) -> Iterator[Finding]:
    """Files of which the journal speaks, and which are not there."""
    for name in sorted(names):
        sentence = f"The file of signed heads {name} is gone; the journal says that it was written."
        yield Finding("heads_file", "", 0, sentence)


def _out_of_order(one: heads.Read, before: heads.Read | None) -> str | None:
    """What is wrong with the file that this one follows."""
    follows = one.previous["file"] if one.previous else None
    if before is None:
        return f"follows {follows}, which is gone" if follows else None
    if follows != before.name:
        between = f"{follows}, which is gone" if follows and follows > before.name else follows or "no other"
        return f"follows {between}, and not {before.name}"
    if one.previous and one.previous["digest"] != before.digest and before.wrong is None:
        return f"follows another {before.name} than the one that is there"
    return None


def _not_as_recorded(one: heads.Read, recorded: Mapping[str, str]) -> str | None:
    if recorded.get(one.name, one.digest) != one.digest:
        return "is not the one that the journal says was written"
    return None


def _take(into: dict[str, dict[int, str]], lines: Iterable[bytes]) -> None:
    for head in _decoded(lines):
        into.setdefault(head.chain, {})[head.number] = head.digest


def _decoded(lines: Iterable[bytes]) -> Iterator[heads.SignedHead]:
    for line in lines:
        yield _HEAD.decode(line)
