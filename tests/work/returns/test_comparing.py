"""A council's own list against ours: what is in both, only theirs, only ours; nothing of it is kept."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from nightlight.project import clock
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.models import Entry
from nightlight.work.returns.addresses import key_of
from nightlight.work.returns.comparing import compare, read_list
from nightlight.work.returns.episodes import Episode
from tests.work.casework import opened, text_of

REPORTED = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


def ours(number, name="Amal Rossi", born="3 June 2011"):
    return Episode(uuid.UUID(int=number), f"NL-{number:06}", name, REPORTED, None, None, {}, name, born)


def matched(text, *rows, others=()):
    found = compare(read_list(text.encode()).lines, rows, others, 1)
    return (
        [one.reference for _, one, _ in found.both],
        [one.number for one in found.theirs],
        [one.reference for one in found.ours],
    )


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("AMAL  ROSSI,3/6/2011,24/11/2026", True), ("Amal Rossi,,25/11/2026", True), ("Amal Rossi,3/6/2010,24/11/2026", False),
        ("Amal Rossi,3/6/2011,26/11/2026", False), ("Somebody Else,3/6/2011,24/11/2026", False),
        ("Amal Rossi,2011-06-03,2026-11-24 23:30 GMT", True),
    ],
)  # fmt: skip
def test_a_name_and_a_day_match_unless_the_date_of_birth_says_otherwise(line, found):
    assert bool(matched(f"Name,Date of birth,Date\n{line}", ours(1))[0]) == found


def test_the_three_lists_leave_nobody_out_and_name_nobody_twice():
    text = "Reference,Name,Date\nnl-000001,,\n,Amal Rossi,24/11/2026\nNL-000009,,"
    assert matched(text, ours(1), ours(2), ours(3)) == (["NL-000001", "NL-000002"], [4], ["NL-000003"])


def test_an_episode_that_we_count_for_another_council_is_found_and_says_so():
    lines = read_list(b"Reference\nNL-000002").lines
    ((_, found, counted),) = compare(lines, [ours(1)], [ours(1), ours(2)], 1).both
    assert (found.reference, counted) == ("NL-000002", False)


def test_a_long_list_is_compared_as_fast_as_a_short_one_a_line(monkeypatch):
    read = []
    monkeypatch.setattr("nightlight.work.returns.comparing.normal_name", lambda one: read.append(one) or one.casefold())
    rows = [ours(number, name=f"Child {number}") for number in range(1, 301)]
    lines = "\n".join(f"{one.name},24/11/2026" for one in rows[:100])
    assert len(matched(f"Name,Date\n{lines}", *rows)[0]) == 100
    assert len(read) == 400


@given(st.lists(st.integers(1, 6), max_size=8), st.lists(st.integers(1, 6), unique=True, max_size=6))
def test_every_line_and_every_episode_stands_in_exactly_one_list(theirs, mine):
    text = "Reference\n" + "\n".join(f"NL-{one:06}" for one in theirs)
    both, only_theirs, only_ours = matched(text, *map(ours, mine))
    assert len(both) + len(only_theirs) == len(theirs)
    assert sorted(both + only_ours) == sorted(f"NL-{one:06}" for one in mine)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"), (b"\xef\xbb\xbf", "must name the columns"), (b"PK\x03\x04", "no CSV file"), (b"a\0b", "no CSV file"), (b"colour,shape\nred,round", "must name the columns"),
        (b"Reference\n" + b"x\n" * 5001, "at most 5,000"), (b"x" * 1_000_001, "at most 1 MB"), (b'Reference\n"' + b"x" * 200_000, "cannot be read as CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_words(content, told):
    assert told in read_list(content).wrong


def test_a_line_that_cannot_be_read_is_named_and_the_rest_compared():
    found = read_list("Name,Date\nAmal,31/2/2026\nÉlodie,1/3/2026\nNobody,\n,\n".encode("cp1252"))
    assert [(one.number, one.name, one.day) for one in found.lines] == [(3, "Élodie", date(2026, 3, 1))]
    assert [number for number, _ in found.unread] == [2, 4]


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(content):
    found = read_list(b"Reference,Name,Date of birth,Date\n" + content)
    assert found.wrong or found.lines is not None


@pytest.fixture
def sent(database, client_as):
    """Sends a list for the council of one girl's episode; gives back the answer, and the case."""
    from tests.made_up import Force

    here = Force(clock.now()).on_duty()
    case = opened(here)
    told = Step("placing_authority_told", {}, {"authority": "Stoke"})
    record(by=here.handler.actor, at=clock.now(), case=case.id, step=told)
    address, client = f"/returns/care/compare?as=placing&council={key_of('stoke')}", client_as(here.administrator)

    def send(text=None):
        assert client.get(address).status_code == 200
        files = {} if text is None else {"list": SimpleUploadedFile("ours.csv", text.encode())}
        return client.post(address, files)

    return send, case


def test_the_page_shows_the_lists_writes_that_it_was_compared_and_keeps_nothing(sent):
    send, case = sent
    before = Entry.objects.count()
    told = text_of(send(f"Reference\n{case.reference}\nNL-777777\n<b>x</b>"))
    assert "1 in both, 2 only theirs, 0 only ours" in told
    assert Entry.objects.count() == before + 1
    assert "NL-777777" not in str(list(Entry.objects.values_list("structure", "texts")))


@pytest.mark.parametrize(("text", "why"), [(None, "Choose a file first"), ("colour\nred", "must name the columns")])
def test_without_a_list_the_page_says_what_to_do(sent, text, why):
    answer = sent[0](text)
    assert answer.status_code == 400
    assert why in text_of(answer)
