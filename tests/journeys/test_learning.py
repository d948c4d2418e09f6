"""Two journeys of a policy lead: what would we have done? and what would this change alter?"""

from datetime import UTC, datetime
from functools import partial

import pytest

from nightlight.work.learning.actions import keep_case

NIGHT_CALL = """\
format: nightlight-scenario/1
id: night-call
title: Girl of 15 from a care home; the second call raises exploitation
kind: missing
source: control
start: 2025-11-14T22:48:00
steps:
  - after: 0m
    event: report_received
    by: call_handler
    facts: {age: 15, looked_after: true, nature_of_concern: missing}
  - {after: 4h1m, event: second_contact, by: call_handler, facts: {cse_current_intelligence: true}}
reality: {acted: 9h54m}
"""


@pytest.fixture
def cases(tmp_path, monkeypatch, database):
    """One case, as if it were the only one that came with the product."""
    (tmp_path / "night-call.yaml").write_text(NIGHT_CALL, encoding="utf-8")
    monkeypatch.setenv("NIGHTLIGHT_CASES", str(tmp_path))
    monkeypatch.delenv("NIGHTLIGHT_CASES_FOLDERS", raising=False)


@pytest.fixture
def open_page(open_page, force):
    """Replaying is open to everybody who holds a role."""
    return partial(open_page, as_=force.handler)


def answer_of(page):
    return page.get_by_role("region", name="The answer").first.inner_text()


def test_what_would_we_have_done(cases, open_page):
    """A policy lead finds the case that went wrong and reads when it should have been high, and who should have known."""
    page = open_page("/learning/")
    page.get_by_label("Find a case by a word").fill("exploitation")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Girl of 15 from a care home").click()
    assert "high from 02:49 GMT on Sat 15 Nov 2025 (4 h 1 min after the start)" in answer_of(page)
    assert "before anybody acted, at 08:42 GMT on Sat 15 Nov 2025" in answer_of(page)
    first = page.locator(".nl-story > li").first
    assert "22:48 GMT" in first.inner_text()
    assert "could reach high" in first.inner_text()
    assert "Ask next" in first.inner_text()


def test_why_and_how_sure_is_one_press_away(cases, open_page):
    """Each reason in the story leads to its rule: when it fires, where that is written, and how far to trust it."""
    page = open_page("/learning/ours/night-call/")
    page.locator(".nl-story a", has_text="Current information of sexual exploitation").first.click()
    rule = page.locator(".nl-provision__body:target")
    rule.wait_for(state="visible")
    told = rule.inner_text()
    assert "“Current information that the child is being, or is at risk of being, sexually exploited” is yes" in told
    assert all(heading in told for heading in ("How sure", "Source", "In force since", "Last checked", "Kept right by"))


def test_what_would_this_change_alter(cases, open_page, axe):
    """The lead puts the force's own rules beside the national ones and reads each answer that changes."""
    page = open_page("/learning/ours/night-call/")
    page.get_by_label("Compare with").select_option(label="Demonstration force")
    page.get_by_role("button", name="Replay").click()
    changes = page.get_by_role("region", name="What this change alters").inner_text()
    assert (
        "“The local inspector accepts the case by name after an active push” is due 15 min after the start instead of 20 min"
        in changes
    )
    assert page.get_by_role("region", name="The answer").count() == 2
    assert page.get_by_role("img", name="Timeline of the case under Demonstration force").count() == 1
    axe(page)


def test_a_case_is_typed_without_any_yaml(cases, open_page, axe):
    """Somebody types a case in the words of the vocabulary and gets its answer."""
    page = open_page("/learning/type")
    page.get_by_label("Title").fill("Boy of 12 not home from school")
    page.get_by_label("Kind of case").select_option(label="Missing")
    page.get_by_label("Day").fill("2025-11-14")
    page.get_by_label("Time", exact=True).fill("17:30")
    page.get_by_label("What happened").fill("A call, message, visit or referral reaches the police.")
    add_fact(page, "Age in whole years")
    page.get_by_label("Age in whole years of the person at risk.", exact=True).fill("12")
    add_fact(page, "What is happening or feared")
    page.get_by_label("What is happening or feared.", exact=True).select_option(label="Missing")
    axe(page)
    page.get_by_role("button", name="Replay this case").click()
    page.wait_for_url("**/learning/typed/**")
    assert "Missing level medium from the start, 17:30 GMT" in answer_of(page)


def test_a_case_is_typed_where_no_script_runs(cases, open_page):
    """The form works by pages alone, and nothing that was typed is lost on the way."""
    page = open_page("/learning/type", java_script_enabled=False)
    page.get_by_label("Title").fill("A case without scripts")
    page.get_by_role("button", name="Add a step").click()
    add_fact(page, "The person is pregnant")
    assert page.get_by_label("Title").input_value() == "A case without scripts"
    assert page.get_by_role("heading", name="Step 2").is_visible()
    assert page.locator("input[type=radio]:checked").count() == 0


def test_typing_outlives_a_cookie_that_is_gone(cases, open_page):
    """The form was left open until its cookie was gone; one more press and it goes on where it was."""
    page = open_page("/learning/type", java_script_enabled=False)
    page.get_by_label("Title").fill("A case left open overnight")
    page.get_by_label("Find a fact").fill("The person is pregnant")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Add this fact").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your typing is kept. Send it again"
    page.get_by_role("button", name="Send it again").click()
    assert page.get_by_label("Title").input_value() == "A case left open overnight"
    assert page.get_by_role("group", name="The person is pregnant").is_visible()


def test_a_file_whose_cookie_was_gone_is_chosen_again(cases, open_page, axe):
    """A page cannot keep a file, so it asks for it once more, and the upload goes through."""
    page = open_page("/learning/upload")
    file = {"name": "night.yaml", "mimeType": "application/yaml", "buffer": NIGHT_CALL.encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Replay this case").click()
    page.get_by_label("Choose the file again: night.yaml").set_input_files(file)
    axe(page)
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**/learning/typed/**")


def test_a_title_of_one_very_long_word_fits_a_narrow_screen(cases, open_page):
    keep_case(text=NIGHT_CALL.replace("Girl of 15", "W" * 150), title="long", at=datetime(2026, 11, 23, tzinfo=UTC))
    page = open_page("/learning/", width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="WWW").click()
    page.wait_for_url("**/learning/typed/**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def add_fact(page, words):
    page.get_by_label("Find a fact").first.fill(words)
    page.get_by_role("button", name="Add this fact").first.click()


@pytest.mark.parametrize(
    "path",
    [
        "/learning/",
        "/learning/upload",
        "/learning/type",
        "/learning/ours/night-call/",
        "/learning/ours/gone/",
    ],
)
@pytest.mark.parametrize("screen", [(1280, "light"), (390, "dark")])
def test_every_page_can_be_used_by_everybody(cases, open_page, axe, path, screen):
    width, theme = screen
    page = open_page(path, width=width, theme=theme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_duty_of_the_picture_is_drawn_inside_it(cases, open_page):
    page = open_page("/learning/ours/night-call/", width=390)
    outside = page.locator(".nl-picture--narrow").first.evaluate(
        "svg => [...svg.querySelectorAll('text, rect')].filter(one => { const box = one.getBBox();"
        " return box.x < -1 || box.x + box.width > svg.viewBox.baseVal.width + 1 }).map(one => one.textContent)"
    )
    assert outside == []


def test_the_first_view_is_light_on_the_wire(cases, open_page):
    page = open_page("/learning/")
    sizes = []
    page.on("response", lambda answer: sizes.append(answer.request.sizes()["responseBodySize"]))
    page.goto("/learning/ours/night-call/", wait_until="networkidle")
    assert 10_000 < sum(sizes) <= 150_000
