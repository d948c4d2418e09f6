"""Where every chain stands is signed into files outside the database, each naming the one before it, and none is written over."""

from __future__ import annotations

import json
import stat

import pytest

from nightlight.records.journal import heads
from nightlight.records.journal.heads import files_in, signing_key
from nightlight.records.journal.models import Chain, Entry, Signing
from nightlight.records.journal.refusals import AlreadySigned, CannotSign
from nightlight.records.journal.signing import sign_heads
from tests.made_up import NOW


def test_a_file_holds_every_head_and_names_the_file_before_it(missing, sign, folder):
    first, second = sign(), sign()
    lines = [json.loads(line) for line in (folder / second.file).read_text().splitlines()]
    assert lines[0]["previous"] == {"file": first.file, "digest": first.digest}
    held = {line["chain"]: (line["name"], line["number"]) for line in lines[1:-1]}
    assert held[str(missing.case)] == (missing.reference, 5)
    assert len(held) == second.chains == Chain.objects.count()


def test_it_is_written_down_with_what_was_found_that_night(missing, sign):
    made = sign(broken=1, differences=2)
    row = Signing.objects.get()
    assert (row.file, row.chains, row.broken, row.differences) == (made.file, made.chains, 1, 2)
    assert Entry.objects.get(kind="journal.signed").structure["digest"] == made.digest


def test_no_file_is_written_over_and_none_before_another(missing, folder):
    sign_heads(at=NOW, folder=folder, key=signing_key(folder))
    before = files_in(folder)[0].read_bytes()
    with pytest.raises(AlreadySigned):
        sign_heads(at=NOW, folder=folder, key=signing_key(folder))
    assert [path.read_bytes() for path in files_in(folder)] == [before]
    assert Signing.objects.count() == 1


def test_the_key_is_made_once_and_is_its_owners_alone(folder):
    first, second = signing_key(folder), signing_key(folder)
    assert first.private_bytes_raw() == second.private_bytes_raw()
    assert stat.S_IMODE((folder / heads.KEY).stat().st_mode) == 0o600
    assert heads.public_key(folder / heads.PUBLIC_KEY).public_bytes_raw() == first.public_key().public_bytes_raw()


def test_a_key_that_others_may_read_or_that_is_none_is_refused(folder):
    signing_key(folder)
    (folder / heads.KEY).chmod(0o644)
    with pytest.raises(CannotSign, match="others than its owner may read"):
        signing_key(folder)
    (folder / heads.KEY).chmod(0o600)
    (folder / heads.KEY).write_text("no key")
    with pytest.raises(CannotSign, match="holds no Ed25519 key"):
        signing_key(folder)


def test_a_folder_that_cannot_be_written_is_refused_and_nothing_is_left(missing, folder, monkeypatch):
    key = signing_key(folder)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(heads.os, "fsync", full)
    with pytest.raises(CannotSign, match="No space left on device"):
        sign_heads(at=NOW, folder=folder, key=key)
    assert sorted(path.name for path in folder.iterdir()) == [heads.KEY, heads.PUBLIC_KEY]
    assert not Signing.objects.exists()


def test_a_file_that_was_written_and_not_written_down_is_followed_and_no_fault(missing, sign, folder, verified):
    sign()
    heads.write(folder, [], at=NOW.replace(year=2027), key=signing_key(folder))
    assert verified() == []


def test_heads_signed_by_another_key_are_not_believed(missing, sign, folder, verified):
    name = sign().file
    (folder / heads.KEY).unlink()
    (folder / heads.PUBLIC_KEY).unlink()
    signing_key(folder)
    assert verified() == [f"The file of signed heads {name} is not what was signed: its signature does not fit."]
