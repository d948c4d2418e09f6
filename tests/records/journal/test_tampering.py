"""Whatever is done to the journal behind its back, by somebody with every right in the database, is found and named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest

from nightlight.records.journal.heads import files_in
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.looking import look
from nightlight.rules import journal as sealing
from tests.made_up import NOW

CHAIN = """SELECT chain_id::text, number, kind, happened_at, recorded_at, by, structure, texts, previous, digest FROM journal_entry
WHERE chain_id = %s ORDER BY number"""
THIRD = "UPDATE journal_entry SET ? WHERE chain_id = %s AND number = 3"
CHANGES = (
    """structure = structure || '{"role": "nobody"}'""", "happened_at = happened_at + interval '1 hour'", "by = 'system'",
    "happened_at = 'infinity'", "structure = '[1e400]'", "texts = '{}'", "recorded_at = '9999-12-31'",
)  # fmt: skip


def entries_of(tamper, chain) -> list[sealing.Entry]:
    """A whole chain as the superuser reads it."""
    return [sealing.Entry(*row) for row in tamper(CHAIN, chain)]


def test_what_nobody_touched_is_whole(missing, sign, verified):
    sign()
    assert verified() == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_entry(missing, tamper, verified, change):
    tamper(THIRD.replace("?", change), missing.case)
    assert verified() == [f"Case {missing.reference}: Entry 3 was altered after it was sealed (case.recorded)."]


def test_changed_words(missing, tamper, verified):
    tamper("UPDATE journal_words SET text = 'Girl, 16' WHERE chain_id = %s AND name = 'title'", missing.case)
    assert verified() == [
        f"Case {missing.reference}: The words “title” of entry 1 were altered after they were sealed."
    ]


def test_words_that_were_taken_away_or_put_in(missing, tamper, verified):
    tamper("DELETE FROM journal_words WHERE chain_id = %s AND name = 'title'", missing.case)
    tamper(
        "INSERT INTO journal_words (chain_id, number, name, text, salt) VALUES (%s, 2, 'x', 'y', '\\x00')", missing.case
    )
    tamper(
        "INSERT INTO journal_words (chain_id, number, name, text, salt) VALUES (%s, 9, 'x', 'y', '\\x00')", missing.case
    )
    assert verified() == [
        f"Case {missing.reference}: The words “title” of entry 1 are gone, and nobody decided that they be blanked.",
        f"Case {missing.reference}: The words “x” of entry 2 were put in: it was sealed without them.",
        f"Case {missing.reference}: The words “x” stand at entry 9, which is not there.",
    ]


def test_words_blanked_by_hand(missing, tamper, verified):
    blank = "UPDATE journal_words SET text = NULL, salt = NULL, blanked_by = %s WHERE chain_id = %s AND number = %s AND name = 'said_by'"
    tamper(blank, None, missing.case, 1)
    tamper(blank, 4, missing.case, 3)
    assert verified() == [
        f"Case {missing.reference}: The words “said_by” of entry 1 were blanked without a decision.",
        f"Case {missing.reference}: The words “said_by” of entry 3 were blanked, and entry 4 decided no such thing.",
    ]


def test_words_exchanged_between_entries(missing, tamper, verified):
    tamper(
        "UPDATE journal_words w SET text = o.text, salt = o.salt FROM journal_words o WHERE w.chain_id = o.chain_id AND w.chain_id = %s"
        " AND w.name = 'said_by' AND o.name = 'said_by' AND (w.number, o.number) IN ((1, 3), (3, 1))", missing.case,
    )  # fmt: skip
    assert verified()[0] == (
        f"Case {missing.reference}: The words “said_by” of entry 1 and “said_by” of entry 3 were exchanged."
    )


def test_a_deleted_entry(missing, tamper, verified):
    tamper("DELETE FROM journal_words WHERE chain_id = %s AND number = 3", missing.case)
    tamper("DELETE FROM journal_entry WHERE chain_id = %s AND number = 3", missing.case)
    assert verified() == [f"Case {missing.reference}: Entry 3 is gone; in its place stands entry 4 (case.recorded)."]


def test_a_deleted_entry_whose_gap_was_closed(missing, tamper, verified):
    tamper("DELETE FROM journal_words WHERE chain_id = %s", missing.case)
    tamper("DELETE FROM journal_entry WHERE chain_id = %s AND number = 3", missing.case)
    tamper("UPDATE journal_entry SET number = number - 1 WHERE chain_id = %s AND number > 3", missing.case)
    assert verified()[0] == f"Case {missing.reference}: Entry 3 is gone; in its place stands entry 4 (case.recorded)."


def test_a_cut_tail(missing, tamper, verified):
    tamper("DELETE FROM journal_words WHERE chain_id = %s AND number > 3", missing.case)
    tamper("DELETE FROM journal_entry WHERE chain_id = %s AND number > 3", missing.case)
    assert verified() == [f"Case {missing.reference}: The end of the chain is gone: entries 4 to 5."]


def test_a_cut_tail_whose_chain_was_set_back(missing, tamper, sign, verified):
    sign()
    cut(tamper, missing.case, 3)
    assert verified() == [f"Case {missing.reference}: The end of the chain is gone: entries 4 to 5."]


def cut(tamper, chain, last) -> None:
    """Cut a chain behind an entry, and set its row back so that nothing inside the database shows it."""
    tamper("DELETE FROM journal_words WHERE chain_id = %s AND number > %s", chain, last)
    tamper("DELETE FROM journal_entry WHERE chain_id = %s AND number > %s", chain, last)
    tamper(
        "UPDATE journal_chain c SET number = e.number, digest = e.digest FROM journal_entry e"
        " WHERE c.id = %s AND e.chain_id = c.id AND e.number = %s", chain, last,
    )  # fmt: skip


def test_a_forged_entry_that_was_put_in(missing, tamper, verified):
    held = entries_of(tamper, missing.case)
    tamper("ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_once")
    tamper("UPDATE journal_entry SET number = number + 1 WHERE chain_id = %s AND number >= 3", missing.case)
    forged = sealing.seal(
        case=held[0].case, kind="case.recorded", at=held[1].at, recorded_at=held[1].at, by="system", structure={}, texts={}, after=held[1].head
    )  # fmt: skip
    put(tamper, forged)
    assert verified()[0] == (
        f"Case {missing.reference}: At place 3 stands an entry that does not belong there and was put in (case.recorded)."
    )


def put(tamper, entry) -> None:
    """Put an entry in, as it is."""
    tamper(
        "INSERT INTO journal_entry (chain_id, number, kind, happened_at, recorded_at, by, structure, texts, previous, digest)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        entry.case, entry.number, entry.kind, entry.at, entry.recorded_at, entry.by, json.dumps(entry.structure), json.dumps(entry.texts),
        entry.previous, entry.digest,
    )  # fmt: skip


def test_two_entries_that_changed_places(missing, tamper, verified):
    for old, new in ((2, 90), (4, 2), (90, 4)):
        tamper("UPDATE journal_entry SET number = %s WHERE chain_id = %s AND number = %s", new, missing.case, old)
    assert (
        verified()[0] == f"Case {missing.reference}: At place 2 stands entry 4 (case.recorded): the order was changed."
    )


def test_a_whole_case_that_is_gone(missing, tamper, sign, verified):
    sign()
    tamper("DELETE FROM journal_words WHERE chain_id = %s", missing.case)
    tamper("DELETE FROM journal_entry WHERE chain_id = %s", missing.case)
    tamper("DELETE FROM journal_chain WHERE id = %s", missing.case)
    tamper("DELETE FROM cases_case WHERE id = %s", missing.case)
    assert verified() == [
        f"Case {missing.reference}: It is gone with its whole journal, of which 5 entries had been signed."
    ]


def test_the_looks_of_a_member_are_called_by_their_name(missing, force, tamper, sign, verified):
    look(by=force.inspector.actor, at=NOW, what="case", about=missing.case, reason="I am taking over")
    sign()
    tamper("UPDATE journal_entry SET by = 'x' WHERE kind = 'look.opened'")
    assert verified() == ["The looks of Ifan Pryce: Entry 1 was altered after it was sealed (look.opened)."]
    chain = named_id("looks", str(force.inspector.id))
    tamper("DELETE FROM journal_words WHERE chain_id = %s", chain)
    tamper("DELETE FROM journal_entry WHERE chain_id = %s", chain)
    tamper("DELETE FROM journal_chain WHERE id = %s", chain)
    assert verified() == [
        "The looks of Ifan Pryce: It is gone with its whole journal, of which 1 entry had been signed."
    ]


def test_a_case_without_its_journal_and_a_journal_without_its_case(missing, tamper, verified):
    tamper("UPDATE cases_case SET id = gen_random_uuid() WHERE id = %s", missing.case)
    assert verified() == [
        f"Case {missing.reference} has no journal: its chain is gone.",
        f"Case {missing.reference} is gone, and its journal of 5 entries stands.",
    ]


def test_a_chain_that_was_sealed_anew_from_a_changed_entry(missing, tamper, sign, verified):
    sign()
    seal_anew(tamper, missing.case, 3)
    assert verified() == [
        f"Case {missing.reference}: The chain was written anew: entry 5 is not the one whose digest was signed."
    ]


def seal_anew(tamper, chain, changed) -> None:
    """Change an entry and seal it and all after it anew, the chain's row too: inside the database nothing shows it."""
    head = None
    for entry in entries_of(tamper, chain):
        by = "system" if entry.number == changed else entry.by
        made = replace(
            sealing.seal(
                case=entry.case, kind=entry.kind, at=entry.at, recorded_at=entry.recorded_at, by=by, structure=entry.structure,
                texts=entry.texts, after=head,
            )
        )  # fmt: skip
        head = made.head
        tamper(
            "UPDATE journal_entry SET by = %s, previous = %s, digest = %s WHERE chain_id = %s AND number = %s",
            by, made.previous, made.digest, chain, made.number,
        )  # fmt: skip
    tamper("UPDATE journal_chain SET digest = %s WHERE id = %s", head.digest, chain)


def test_a_chain_whose_row_says_otherwise(missing, tamper, verified):
    tamper("UPDATE journal_chain SET digest = repeat('0', 64) WHERE id = %s", missing.case)
    assert verified() == [f"Case {missing.reference}: Its row names another digest for entry 5 than that entry has."]
    tamper("UPDATE journal_chain SET number = 3 WHERE id = %s", missing.case)
    assert verified() == [f"Case {missing.reference}: Its row says that it ends at entry 3; it ends at entry 5."]


def test_a_forged_file_of_heads(missing, sign, folder, verified):
    name = sign().file
    path = files_in(folder)[0]
    path.chmod(0o600)
    path.write_text(path.read_text().replace('"number":5', '"number":4'))
    assert verified() == [f"The file of signed heads {name} is not what was signed: its signature does not fit."]


def test_a_file_of_heads_that_is_gone_and_one_under_another_name(missing, sign, folder, verified):
    first, second, third = sign().file, sign().file, sign().file
    (folder / second).unlink()
    assert verified() == [
        f"The file of signed heads {third} follows {second}, which is gone, and not {first}.",
        f"The file of signed heads {second} is gone; the journal says that it was written.",
    ]
    (folder / first).rename(folder / second)
    assert (
        f"The file of signed heads {second} bears the name of another time than the one at which it was signed."
        in verified()
    )


def test_a_guard_of_the_database_that_was_taken_off(missing, tamper, verified):
    tamper("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_kept")
    assert verified() == ["The database's own guard journal_entry_kept is off or gone: entries can be changed."]


def test_two_processes_find_what_one_finds(missing, tamper, sign, verified, monkeypatch):
    monkeypatch.setattr("nightlight.records.journal.verifying.ENTRIES_AT_ONCE", 1)
    sign()
    tamper("UPDATE journal_entry SET by = 'x' WHERE chain_id = %s AND number = 2", missing.case)
    assert verified(jobs=2) == verified(jobs=1) != []


def test_an_instant_is_what_it_was_wherever_the_reader_is(missing, tamper, verified):
    assert isinstance(entries_of(tamper, missing.case)[0].at, datetime)
    tamper("SET timezone = 'Asia/Tokyo'")
    assert verified() == []
