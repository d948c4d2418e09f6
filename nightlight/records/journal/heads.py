"""Files of signed chain heads, kept outside the database: each names the digest of the one before it, and none is ever written over.

Such a file is JSON, one object a line: first what it is, when it was made, by which key, and which file it follows; then a head for each
chain; last the signature (Ed25519) of the SHA-256 digest of every byte before that line.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from nightlight.records.journal.refusals import AlreadySigned, CannotSign, CannotVerify

FORMAT: Final = "nightlight-heads/1"
KEY, PUBLIC_KEY = "signing.key", "signing.pub"
_NAMED: Final = re.compile(r"heads-\d{4}-\d\d-\d\dT\d{6}Z\.jsonl")
_SIGNS: Final = b"nightlight-heads/1\n"


class SignedHead(msgspec.Struct, frozen=True):
    """Where a chain stood when it was signed, and what people call it."""

    chain: str
    kind: str
    name: str
    number: int
    digest: str


class Written(NamedTuple):
    """A file that was written: its name, its digest, how many heads it holds, and the fingerprint of the key."""

    file: str
    digest: str
    chains: int
    key: str


def file_name(at: datetime) -> str:
    """The name of the file of an instant."""
    return f"heads-{at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.jsonl"


def files_in(folder: Path) -> list[Path]:
    """The files of heads in a folder, in the order in which they were made."""
    return sorted(path for path in folder.glob("heads-*.jsonl") if _NAMED.fullmatch(path.name))


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key of this folder, made at the first call, readable by its owner alone; its public half stands beside it. Raises CannotSign."""
    path = folder / KEY
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            made = Ed25519PrivateKey.generate()
            with suppress(FileExistsError):
                _put_once(
                    path, [made.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())], 0o600
                )
        if path.stat().st_mode & 0o077:
            raise CannotSign(what="Signing", why=f"others than its owner may read {path}", remedy=f"chmod 600 {path}")
        key = _private_key(path)
        with suppress(FileExistsError):
            _put_once(folder / PUBLIC_KEY, [_pem(key.public_key())], 0o644)
    except OSError as failure:
        why = f"{failure.filename or path}: {failure.strerror}"
        raise CannotSign(what="Signing", why=why, remedy="see that it can be used") from None
    return key


def _private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = form.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotSign(what="Signing", why=f"{path} holds no Ed25519 key", remedy="put back the key that was kept")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The public key that a file holds. Raises CannotVerify."""
    try:
        key = form.load_pem_public_key(path.read_bytes())
    except OSError as failure:
        raise CannotVerify(
            what="Verifying the signed heads", why=f"{path}: {failure.strerror}", remedy="name the public key"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise CannotVerify(
            what="Verifying the signed heads", why=f"{path} holds no Ed25519 key", remedy="name the public key"
        )
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """What tells a key from others: the SHA-256 digest of it."""
    return hashlib.sha256(key.public_bytes(form.Encoding.Raw, form.PublicFormat.Raw)).hexdigest()


def write(folder: Path, heads: Iterable[SignedHead], *, at: datetime, key: Ed25519PrivateKey) -> Written:
    """Write and sign a file of heads; it is whole on the disk, or not there. The caller sees that nobody else writes in the folder meanwhile.

    Raises AlreadySigned where this second has a file, CannotSign where the folder cannot be written.
    """
    name = file_name(at)
    before = files_in(folder)[-1:]
    if before and before[0].name >= name:
        raise AlreadySigned(
            what="Signing",
            why=f"{before[0].name} is there already",
            remedy="sign again in a second, or set the clock right",
        )
    stamp = _Stamp(key, hashlib.sha256())
    previous = {"file": before[0].name, "digest": digest_of(before[0])} if before else None
    first = {
        "format": FORMAT,
        "at": at.astimezone(UTC).isoformat(),
        "previous": previous,
        "key": fingerprint(key.public_key()),
    }
    try:
        _put_once(folder / name, stamp.lines(first, heads), 0o400)
    except FileExistsError:
        raise AlreadySigned(what="Signing", why=f"{name} is there already", remedy="sign again in a second") from None
    except OSError as failure:
        raise CannotSign(
            what="Signing", why=f"{folder / name}: {failure.strerror}", remedy="see that the folder can be written"
        ) from None
    return Written(name, stamp.whole.hexdigest(), stamp.count, first["key"])


@dataclass(slots=True)
class _Stamp:
    """Turns heads into the signed lines of a file, counting them and taking the digest of the whole as it goes."""

    key: Ed25519PrivateKey
    whole: Any
    count: int = 0

    def lines(self, first: Mapping[str, Any], heads: Iterable[SignedHead]) -> Iterator[bytes]:
        yield self.line(json.dumps(first).encode())
        for head in heads:
            self.count += 1
            yield self.line(msgspec.json.encode(head))
        signature = base64.b64encode(self.key.sign(_SIGNS + self.whole.digest())).decode()
        yield self.line(json.dumps({"signature": signature}).encode())

    def line(self, text: bytes) -> bytes:
        self.whole.update(text + b"\n")
        return text + b"\n"


@dataclass(slots=True)
class Read:
    """A file of heads as it was read: what is wrong with it (none: nothing), its digest, what it follows, and its lines of heads."""

    name: str
    digest: str
    at: str = ""
    previous: Mapping[str, str] | None = None
    wrong: str | None = None
    lines: list[bytes] = field(default_factory=list)


def read(path: Path, key: Ed25519PublicKey) -> Read:
    """Read a file of heads and prove its signature. Raises CannotVerify only where it cannot be read at all."""
    try:
        content = path.read_bytes()
    except OSError as failure:
        raise CannotVerify(
            what="Verifying the signed heads", why=f"{path}: {failure.strerror}", remedy="see that it can be read"
        ) from None
    found = Read(path.name, hashlib.sha256(content).hexdigest())
    *lines, last = content.splitlines(keepends=True) or [b""]
    try:
        first = msgspec.json.decode(lines[0])
        signed = base64.b64decode(msgspec.json.decode(last)["signature"], validate=True)
        found.at, found.previous = first["at"], first["previous"]
        key.verify(signed, _SIGNS + hashlib.sha256(content[: len(content) - len(last)]).digest())
        if first["format"] != FORMAT or file_name(datetime.fromisoformat(first["at"])) != path.name:
            found.wrong = "bears the name of another time than the one at which it was signed"
    except (InvalidSignature, msgspec.DecodeError, LookupError, ValueError, TypeError, AttributeError):
        found.wrong = "is not what was signed: its signature does not fit"
    found.lines = [] if found.wrong else lines[1:]
    return found


def digest_of(path: Path) -> str:
    """The digest of a whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)


def _put_once(path: Path, parts: Iterable[bytes], mode: int) -> None:
    """Write a file that comes into being whole and is never written over. Raises FileExistsError where it is there."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        os.link(half, path)
    finally:
        half.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
