"""Every look is written down with its reason, in the chain of whoever looks, and who looked at a case is answered at once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from nightlight.records.journal.actions import head_of
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.looking import look, looks_at
from nightlight.records.journal.models import Chain, Entry
from nightlight.records.journal.reading import story
from nightlight.records.workforce.actors import SYSTEM
from tests.made_up import NOW

REASON = "I am taking over the search"


def looked(made, at=NOW, reason=REASON, about=None, what="case") -> bool:
    return look(by=made.actor, at=at, what=what, about=about, reason=reason)


def test_a_look_stands_in_the_chain_of_whoever_looks_and_reads_as_a_sentence(missing, force):
    assert looked(force.inspector, about=missing.case)
    chain = Chain.objects.get(id=named_id("looks", str(force.inspector.id)))
    assert (chain.kind, chain.number) == (Chain.LOOKS, 1)
    assert story(chain.id)[0].sentence == f"Ifan Pryce opened the case {missing.reference}, because: {REASON}"


def test_the_reason_is_no_part_of_the_structure(missing, force):
    looked(force.inspector, about=missing.case)
    assert Entry.objects.get(kind="look.opened").structure == {"what": "case", "about": str(missing.case)}


def test_who_looked_at_a_case_is_told_newest_first(missing, force):
    looked(force.inspector, about=missing.case)
    looked(force.officer, about=missing.case, at=NOW + timedelta(minutes=1), what="search_hit")
    look(by=SYSTEM, at=NOW + timedelta(minutes=2), what="journal", about=missing.case, reason="A nightly check")
    looked(force.officer, about=uuid.uuid4())
    assert [(one.who, one.what) for one in looks_at(missing.case)] == [
        ("Nightlight", "journal"), ("Priya Nair", "search_hit"), ("Ifan Pryce", "case")
    ]  # fmt: skip


def test_who_looked_is_found_by_an_index(missing, force):
    looked(force.inspector, about=missing.case)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM journal_entry e WHERE e.kind = 'look.opened' AND e.structure ->> 'about' = 'x' ORDER BY e.recorded_at DESC"
        )
        assert "journal_entry_looks" in str(cursor.fetchall())


def test_the_same_look_again_within_half_an_hour_is_one(missing, force):
    assert looked(force.inspector, about=missing.case)
    assert not looked(force.inspector, about=missing.case, at=NOW + timedelta(minutes=29))
    assert looked(force.inspector, about=missing.case, at=NOW + timedelta(minutes=31))
    assert looked(force.inspector, about=missing.case, at=NOW + timedelta(minutes=32), reason="A second call came in")
    assert looked(force.officer, about=missing.case, at=NOW + timedelta(minutes=32))


def test_two_windows_opened_at_once_are_one_look(missing, force):
    def opened(_number: int) -> bool:
        try:
            return looked(force.inspector, about=missing.case)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(opened, range(4))) == [False, False, False, True]


def test_looking_does_not_wait_for_somebody_who_writes_on_the_case(missing, force):
    with transaction.atomic():
        head_of(missing.case)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(looked, force.inspector, about=missing.case).result(5)


@pytest.mark.parametrize(("reason", "what"), [("", "case"), ("  ", "case"), (REASON, "no_such_thing")])
def test_a_look_without_a_reason_or_at_nothing_is_refused_and_leaves_nothing(missing, force, reason, what):
    with pytest.raises(ValueError, match=r"reason|cannot be looked at"):
        looked(force.inspector, about=missing.case, reason=reason, what=what)
    assert not Entry.objects.filter(kind="look.opened").exists()


def test_a_reason_with_a_null_character_is_refused_by_name(missing, force):
    with pytest.raises(ValueError, match="character that no database keeps"):
        looked(force.inspector, about=missing.case, reason="a\0b c d")


def test_many_who_write_in_one_chain_at_once_leave_it_whole(missing, force, verified):
    def write(number: int) -> None:
        try:
            looked(
                force.inspector,
                about=missing.case,
                reason=f"Reason number {number}",
                at=NOW + timedelta(seconds=number),
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    assert Chain.objects.get(kind=Chain.LOOKS).number == 80
    assert verified() == []
