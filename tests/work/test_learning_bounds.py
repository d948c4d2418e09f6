"""What the pages do with very much: long cases, many faults; and what stays out of every cache."""

import pytest

from nightlight.work.learning import documents
from nightlight.work.learning.models import TypedCase

HEAD = """\
format: nightlight-scenario/1
id: one
title: Boy of 14 not home
kind: missing
source: control
start: 2025-11-14T22:48:00
steps:
  - {after: 0m, event: report_received, by: call_handler, facts: {age: 14, nature_of_concern: missing}}
"""
DAILY = "".join(
    f"  - {{after: {day}h, event: second_contact, by: call_handler, facts: {{cse_current_intelligence: {str(day % 2 == 0).lower()}}}}}\n"
    for day in range(1, 400)
)
FILES = ["", "case.yaml", "result.jsonl", "result.html"]


@pytest.fixture
def client(signed_in):
    """Replaying is open to everybody who holds a role."""
    return signed_in


@pytest.fixture
def folder(tmp_path, monkeypatch, database):
    (tmp_path / "one.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "long.yaml").write_text(HEAD + DAILY, encoding="utf-8")
    monkeypatch.setenv("NIGHTLIGHT_CASES", str(tmp_path))
    monkeypatch.delenv("NIGHTLIGHT_CASES_FOLDERS", raising=False)
    return tmp_path


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize("file", FILES)
def test_a_result_and_its_files_stay_out_of_every_cache(client, folder, file):
    answer = client.get(f"/learning/ours/one/{file}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("form", ["type", "upload"])
def test_going_back_to_a_form_finds_it_as_it_was(client, folder, form):
    assert "no-store" not in client.get(f"/learning/{form}").get("Cache-Control", "")


def test_a_result_too_long_for_a_pdf_is_offered_as_an_html_file(client, folder):
    answer = client.get("/learning/ours/long/result.pdf?pack=demo")
    assert answer.status_code == 413
    assert "This result is too long for a PDF" in text_of(answer)
    assert 'href="/learning/ours/long/result.html?pack=demo"' in text_of(answer)
    assert len(text_of(client.get("/learning/ours/long/result.html?pack=demo"))) > documents.MOST_PRINTED


def test_the_page_says_how_long_a_pdf_may_take(client, folder):
    assert "up to half a minute" in text_of(client.get("/learning/ours/one/"))


def faulty(number):
    return HEAD + "".join(f"  - {{after: {minute}m, facts: {{agee: 14}}}}\n" for minute in range(1, number + 1))


def test_of_very_many_faults_a_hundred_are_shown_and_the_rest_counted(client, folder):
    told = text_of(client.post("/learning/upload", {"text": faulty(150)}))
    assert "There are 150 things to put right" in told
    assert told.count('<li><a href="#text">') == 100
    assert "<li>and 50 more</li>" in told
    assert not TypedCase.objects.exists()


def test_a_hundred_faults_are_all_shown(client, folder):
    told = text_of(client.post("/learning/upload", {"text": faulty(100)}))
    assert told.count('<li><a href="#text">') == 100
    assert "more</li>" not in told


def test_a_case_in_a_folder_with_very_many_faults_shows_a_hundred(client, folder):
    (folder / "old.yaml").write_text(faulty(150), encoding="utf-8")
    told = text_of(client.get("/learning/ours/old/"))
    assert told.count("unknown fact") == 100
    assert "<li>and 50 more</li>" in told


def test_a_typed_form_with_very_many_faults_lists_a_hundred(client, folder):
    told = text_of(client.post("/learning/type", {"title": "One", "kind": "missing", "steps": "60", "do": "replay"}))
    summary = told[told.index("govuk-error-summary__list") :]
    assert summary[: summary.index("</ul>")].count("<a href=") == 100
    assert "more</li>" in told
