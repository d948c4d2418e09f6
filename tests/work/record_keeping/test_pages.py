"""The pages of record keeping: whether the journal proves itself, a case's journal read for a reason, and blanking with nothing chosen beforehand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.journal.folding import fold
from nightlight.records.journal.looking import looks_at
from nightlight.records.journal.models import Entry, Owed, Words
from nightlight.records.journal.night import look_over, record_folded, record_verified
from nightlight.records.journal.verifying import verify
from tests.made_up import NOW
from tests.records.journal.conftest import TITLE
from tests.signing_in import client_signed_in_as

REASON = "A sample for the quarterly audit"
GOOD = {"which": "all", "authority": "retention_review", "reason": "No longer needed for a policing purpose"}


@pytest.fixture
def manager(force):
    """The browser of whoever keeps the record."""
    signed_in = client_signed_in_as(force.administrator)
    force.written_down()
    return signed_in


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_journal_that_was_never_looked_over_is_not_said_to_be_whole(missing, manager):
    page = text_of(manager.get("/record-keeping/"))
    assert "Not as it stands" in page
    assert page.count("Never done") == 3


def test_after_a_good_night_it_proves_itself(missing, manager, folder):
    look_over(at=clock.now(), folder=folder)
    page = text_of(manager.get("/record-keeping/"))
    assert "Yes. Every chain is as it was sealed" in page
    assert "Nightlight compared journal and tables of 1 case: they agree." in page


def test_a_night_long_ago_is_late(missing, manager, folder):
    look_over(at=clock.now() - timedelta(hours=27), folder=folder)
    page = text_of(manager.get("/record-keeping/"))
    assert "Not as it stands" in page
    assert page.count("<strong>Late</strong>") == 3


def test_what_is_wrong_and_what_differs_is_named(missing, manager, tamper):
    tamper("UPDATE journal_entry SET by = 'x' WHERE chain_id = %s AND number = 3", missing.case)
    tamper("UPDATE cases_case SET title = 'Boy' WHERE id = %s", missing.case)
    record_verified(verify(), at=clock.now())
    record_folded(fold(), at=clock.now())
    page = text_of(manager.get("/record-keeping/"))
    assert f"Case {missing.reference}: Entry 3 was altered after it was sealed (case.recorded)." in page
    assert f"Case {missing.reference}: its title is not the one that entry 1 gave it." in page


def test_what_is_owed_and_unpaid_is_listed(missing, manager):
    Owed.objects.create(
        chain_id=missing.case,
        number=1,
        kind="journal.broken",
        reaction="gone.away",
        owed_at=NOW,
        tries=3,
        failure="KeyError",
    )
    page = text_of(manager.get("/record-keeping/"))
    assert "Owed and unpaid (1)" in page
    assert "Nothing here is called “gone.away” any more." in page
    assert f"{missing.reference}, entry 1" in page


def test_whoever_reads_a_case_s_journal_says_why_first_and_that_is_written_down(missing, manager):
    address = f"/record-keeping/journal/{missing.reference}/"
    assert TITLE not in text_of(manager.get(address)).split("<h1", 1)[1].split("Why do you read it?", 1)[1]
    assert manager.post(address, {"reason": "no"}).status_code == 400
    assert manager.post(address, {"reason": REASON}).status_code == 302
    page = text_of(manager.get(address))
    assert f"opened the case {missing.reference}: {TITLE}." in page
    assert "<strong>Facts</strong>: <bdi>age: 15; looked after: yes; nature of concern: missing</bdi>" in page
    assert [(one.who, one.what, one.reason) for one in looks_at(missing.case)] == [
        ("Noor Whitfield", "journal", REASON)
    ]


def test_it_can_be_filtered_and_paged_and_shows_who_looked(missing, manager):
    address = f"/record-keeping/journal/{missing.reference}/"
    manager.post(address, {"reason": REASON})
    assert text_of(manager.get(f"{address}?kind=case.opened")).count('id="entry-') == 1
    assert text_of(manager.get(f"{address}?before=3")).count('id="entry-') == 2
    assert REASON in text_of(manager.get(f"{address}?kind=looks"))
    assert manager.get(f"{address}?kind=%00&before=x%00").status_code == 200


def test_a_copy_is_taken_for_the_reason_of_reading_and_is_written_down(missing, manager):
    address = f"/record-keeping/journal/{missing.reference}/"
    assert manager.post(f"{address}copy", {"as": "csv"})["Location"] == address
    manager.post(address, {"reason": REASON})
    table = manager.post(f"{address}copy", {"as": "csv"})
    assert table["Content-Disposition"] == f'attachment; filename="journal-{missing.reference}.csv"'
    assert table.content.decode().count("\r\n") == 6
    assert manager.post(f"{address}copy", {"as": "jsonl"}).content.decode().count("\n") == 5
    assert [one.what for one in looks_at(missing.case)] == ["export", "journal"]


def test_a_reference_leads_to_its_journal(missing, manager):
    found = manager.get("/record-keeping/journal", {"reference": f" {missing.reference.lower()} "})
    assert found["Location"] == f"/record-keeping/journal/{missing.reference}/"
    assert manager.get("/record-keeping/journal/NL-999999/").status_code == 404
    assert manager.get("/record-keeping/journal", {"reference": "a/b"})["Location"] == "/record-keeping/"


def test_only_closed_cases_are_offered_for_blanking(missing, manager):
    assert "No case that you may see has been closed." in text_of(manager.get("/record-keeping/blank/"))
    assert "It is open" in text_of(manager.get(f"/record-keeping/blank/{missing.reference}/"))


def test_a_closed_case_is_found_by_reference_or_title(closed, manager):
    for words in ("", closed.reference.lower(), "girl home"):
        assert TITLE in text_of(manager.get("/record-keeping/blank/", {"q": words}))
    assert "No closed case" in text_of(manager.get("/record-keeping/blank/", {"q": "boy\0"}))


def test_nothing_is_chosen_beforehand_and_everything_that_is_missing_is_said_at_once(closed, manager):
    address = f"/record-keeping/blank/{closed.reference}/"
    assert "checked" not in text_of(manager.get(address))
    page = manager.post(address, {"do": "blank"})
    assert page.status_code == 400
    assert "There are 3 things to put right" in text_of(page)
    assert not Entry.objects.filter(kind="journal.blanked").exists()


def test_what_was_typed_stays_when_something_is_missing(closed, manager):
    page = text_of(
        manager.post(
            f"/record-keeping/blank/{closed.reference}/", {**GOOD, "authority": "", "which": "some", "word": "1:title"}
        )
    )
    assert 'value="1:title" checked' in page
    assert GOOD["reason"] in page


def test_it_is_asked_once_more_and_then_done(closed, manager):
    address = f"/record-keeping/blank/{closed.reference}/"
    asked = manager.post(address, {**GOOD, "do": "look"})
    assert "Blank all words of" in text_of(asked)
    assert not Entry.objects.filter(kind="journal.blanked").exists()
    done = manager.post(address, {**GOOD, "do": "blank"}, follow=True)
    assert "8 personal texts are blanked; none is left." in text_of(done)
    assert TITLE not in text_of(done)
    again = manager.post(address, {**GOOD, "do": "blank"})
    assert again.status_code == 400
    assert "None of its words is left to blank" in text_of(again)


def test_only_what_is_ticked_is_blanked(closed, manager):
    manager.post(
        f"/record-keeping/blank/{closed.reference}/",
        {**GOOD, "which": "some", "word": ["1:title", "x", "9:"], "do": "blank"},
    )
    assert not Words.objects.filter(text=None).exists()
    manager.post(
        f"/record-keeping/blank/{closed.reference}/", {**GOOD, "which": "some", "word": ["1:title"], "do": "blank"}
    )
    assert list(Words.objects.filter(text=None).values_list("number", "name")) == [(1, "title")]


@pytest.mark.parametrize("who", ["inspector", "handler", "superintendent"])
@pytest.mark.parametrize(
    "address", ["", "journal", "journal/NL-000001/", "blank/", "blank/NL-000001/", "blank/NL-000001/done"]
)
def test_nobody_else_comes_here(missing, force, who, address):
    assert client_signed_in_as(getattr(force, who)).get(f"/record-keeping/{address}").status_code == 403


def test_no_cache_keeps_any_of_it(closed, manager):
    for address in (
        "",
        f"journal/{closed.reference}/",
        "blank/",
        f"blank/{closed.reference}/",
        f"blank/{closed.reference}/done",
    ):
        assert "no-store" in manager.get(f"/record-keeping/{address}")["Cache-Control"], address
