"""What the pages answer: to what is well asked, and to what is not."""

import json
import re
import sys
from io import BytesIO

import pytest

from nightlight.cli.main import main
from nightlight.work.learning.models import TypedCase

CASE = """\
format: nightlight-scenario/1
id: one
title: Boy of 14 not home
kind: missing
source: control
start: 2025-11-14T22:48:00
steps:
  - {after: 0m, event: report_received, by: call_handler, facts: {age: 14, nature_of_concern: missing}}
"""


@pytest.fixture
def client(signed_in):
    """Replaying is open to everybody who holds a role."""
    return signed_in


@pytest.fixture
def folder(tmp_path, monkeypatch, database):
    (tmp_path / "one.yaml").write_text(CASE, encoding="utf-8")
    monkeypatch.setenv("NIGHTLIGHT_CASES", str(tmp_path))
    monkeypatch.delenv("NIGHTLIGHT_CASES_FOLDERS", raising=False)
    return tmp_path


def text_of(answer):
    return answer.content.decode()


def pasted(client, text):
    return client.post("/learning/upload", {"text": text})


def uploaded(client, content, name="case.yaml"):
    file = BytesIO(content)
    file.name = name
    return client.post("/learning/upload", {"text": "", "file": file})


def test_without_any_case_the_page_says_how_to_bring_one(client, folder):
    (folder / "one.yaml").unlink()
    assert "There are no cases here yet" in text_of(client.get("/learning/"))


def test_a_word_that_no_case_holds_is_answered_with_a_way_on(client, folder):
    told = text_of(client.get("/learning/?q=zeppelin"))
    assert "0 of 1 cases hold “zeppelin”" in told
    assert "Show every case" in told


def test_a_case_that_the_vocabulary_no_longer_knows_is_listed_with_what_is_wrong(client, folder):
    (folder / "old.yaml").write_text(CASE.replace("age: 14", "agee: 14"), encoding="utf-8")
    assert "unknown fact &#39;agee&#39; (did you mean &#34;age&#34;?)" in text_of(client.get("/learning/"))
    answer = client.get("/learning/ours/old/")
    assert answer.status_code == 422
    assert "did you mean &#34;age&#34;" in text_of(answer)


def test_two_files_of_one_name_in_two_folders_are_two_cases(client, folder):
    (folder / "deeper").mkdir()
    (folder / "deeper" / "one.yaml").write_text(CASE.replace("Boy of 14", "Girl of 12"), encoding="utf-8")
    assert "Boy of 14 not home" in text_of(client.get("/learning/ours/one/"))
    assert "Girl of 12 not home" in text_of(client.get("/learning/ours/deeper.one/"))


def test_a_file_that_is_too_large_is_listed_with_what_is_wrong(client, folder):
    (folder / "huge.yaml").write_bytes(b"#" * 1_500_000)
    assert "1.5 MB is too large" in text_of(client.get("/learning/"))
    assert client.get("/learning/ours/huge/").status_code == 422


def test_an_unknown_case_says_what_to_do(client, folder):
    for path in (
        "/learning/ours/none/",
        "/learning/typed/none/",
        "/learning/nowhere/one/",
        "/learning/ours/none/result.pdf",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Choose another case" in text_of(answer)


def test_an_unknown_pack_is_refused_by_name(client, folder):
    answer = client.get("/learning/ours/one/?pack=nationl")
    assert answer.status_code == 404
    assert "There is no pack called “nationl”" in text_of(answer)


def test_published_cases_come_from_a_folder_of_their_own_and_the_page_says_so(client, folder, monkeypatch):
    (folder / "more").mkdir()
    (folder / "more" / "two.yaml").write_text(CASE.replace("Boy of 14", "Girl of 16"), encoding="utf-8")
    monkeypatch.setenv("NIGHTLIGHT_CASES_FOLDERS", str(folder / "more"))
    told = text_of(client.get("/learning/"))
    assert "Published cases are loaded from a folder beside the product" in told
    assert "Girl of 16 not home" in text_of(client.get("/learning/loaded-1/two/"))


def test_the_result_file_holds_the_same_bytes_as_the_command_line(client, folder, capfd):
    answer = client.get("/learning/ours/one/result.jsonl?pack=demo")
    assert main(["replay", "--json", "--pack", "demo", str(folder / "one.yaml")]) == 0
    assert answer.content == capfd.readouterr().out.encode()
    assert json.loads(answer.content.splitlines()[0])["pack"]["name"] == "demo"


def test_the_case_comes_back_as_it_was(client, folder):
    assert client.get("/learning/ours/one/case.yaml").content == CASE.encode()


def test_the_paper_needs_nothing_beside_it_and_gives_no_legal_advice(client, folder):
    told = text_of(client.get("/learning/ours/one/result.html"))
    assert "Not legal advice" in told
    assert "2026.11" in told
    assert "<link" not in told
    assert "<script" not in told


def test_the_pdf_is_one_and_stays_out_of_every_cache(client, folder):
    answer = client.get("/learning/ours/one/result.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"%PDF-")


def test_a_machine_that_cannot_make_a_pdf_says_so(client, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = client.get("/learning/ours/one/result.pdf")
    assert answer.status_code == 503
    assert "needs Pango" in text_of(answer)


def test_what_is_pasted_and_sound_is_kept_and_replayed(client, folder):
    answer = pasted(client, CASE)
    kept = TypedCase.objects.get()
    assert (kept.title, kept.text) == ("Boy of 14 not home", CASE)
    assert answer["Location"] == f"/learning/typed/{kept.key}/"
    assert "Typed or uploaded here" in text_of(client.get("/learning/"))


def test_a_file_is_kept_and_replayed(client, folder):
    answer = uploaded(client, CASE.encode())
    assert text_of(client.get(answer["Location"])).count("Boy of 14 not home") > 1


LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Choose a file, or paste the text of a case"),
        ("{", "not usable YAML"),
        ("just words", "expected a scenario"),
        (LAUGHS, "an alias (*) is not allowed"),
        (CASE.replace("0m", "soon"), "is not a length of time; write it like 90s, 15m, 4h1m or 2d"),
        (CASE.replace("report_received", "report_recieved"), "did you mean &#34;report_received&#34;?"),
        (CASE.replace("2025-11-14T22:48:00", "2025-03-30T01:30:00"), "start: "),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_remedy_and_kept_as_it_was_typed(client, folder, text, said):
    answer = pasted(client, text)
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert text.splitlines()[:1] == [] or text.splitlines()[0] in text_of(answer).replace("&#34;", '"').replace(
        "&amp;", "&"
    )
    assert not TypedCase.objects.exists()


def test_every_fault_is_listed_at_once(client, folder):
    told = text_of(pasted(client, CASE.replace("age: 14", "agee: 14").replace("kind: missing", "kind: mising")))
    assert "There are 2 things to put right" in told


def test_a_paste_that_is_too_long_is_kept_and_sent_to_the_upload(client, folder):
    answer = pasted(client, "# " + "x" * 10_000)
    assert answer.status_code == 413
    assert "at most 10,000" in text_of(answer)
    assert "x" * 10_000 in text_of(answer)


def test_a_file_of_fifty_megabytes_is_refused_by_its_size(client, folder):
    answer = uploaded(client, b"#" * 50_000_000, "huge.yaml")
    assert answer.status_code == 413
    assert "huge.yaml: 50.0 MB is too large" in text_of(answer)


def test_a_post_of_three_megabytes_of_text_is_refused(client, folder):
    assert pasted(client, "x" * 3_000_000).status_code == 400


def test_a_case_of_too_many_steps_is_sent_to_the_command_line(client, folder):
    steps = "".join(f"  - {{after: {minute}m, facts: {{age: 14}}}}\n" for minute in range(1, 501))
    answer = uploaded(client, (CASE + steps).encode())
    assert answer.status_code == 413
    assert "501 steps are too many for a page" in text_of(answer)


def test_a_title_that_cannot_be_shown_is_refused(client, folder):
    answer = pasted(client, CASE.replace("Boy of 14 not home", '"a\\0b"'))
    assert answer.status_code == 400
    assert "holds a character that cannot be shown" in text_of(answer)


def test_a_file_that_is_no_text_is_refused(client, folder):
    answer = uploaded(client, bytes(range(256)), "picture.yaml")
    assert answer.status_code == 400
    assert "expected text in UTF-8" in text_of(answer)


def test_the_table_shows_the_kinds_that_are_asked_for(client, folder):
    told = text_of(client.get("/learning/ours/one/?show=level"))
    table = told[told.index("<table") : told.index("</table>")]
    assert "Missing level: medium" in table
    assert "To do, for the" not in table


def test_beside_another_pack_each_reason_still_leads_somewhere_and_what_differs_is_set_apart(client, folder):
    told = text_of(client.get("/learning/ours/one/?against=demo"))
    assert "only so under Demonstration force" in told
    links = set(re.findall(r'href="#([12]-[^"]+)"', told))
    assert links <= set(re.findall(r' id="([^"]+)"', told))
    assert {link[0] for link in links} == {"1", "2"}


def test_a_pack_with_a_fault_is_named_and_does_not_break_the_page(client, folder, tmp_path, monkeypatch):
    broken = tmp_path / "policy" / "national"
    broken.mkdir(parents=True)
    (broken / "pack.yaml").write_text("name: national\nversion: '1'\ntitle: Broken\n", encoding="utf-8")
    (broken / "facts.yaml").write_text("format: wrong\n", encoding="utf-8")
    monkeypatch.setenv("NIGHTLIGHT_POLICY", str(tmp_path / "policy"))
    answer = client.get("/learning/ours/one/")
    assert answer.status_code == 503
    assert "national/facts.yaml" in text_of(answer)


def test_a_title_too_long_for_the_list_is_refused_with_its_limit(client, folder):
    answer = uploaded(client, CASE.replace("Boy of 14 not home", "x" * 201).encode())
    assert answer.status_code == 400
    assert "is 201 characters long; write it in at most 200" in text_of(answer)
    assert not TypedCase.objects.exists()


def test_a_form_of_several_thousand_fields_keeps_what_was_typed(client, folder):
    many = {f"s{step}-v-age-{number}": "1" for step in range(1, 61) for number in range(50)}
    answer = client.post("/learning/type", {"title": "Sixty steps", "steps": "60", "do": "look", **many})
    assert answer.status_code == 200
    assert "Sixty steps" in text_of(answer)
