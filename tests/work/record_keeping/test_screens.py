"""The pages in a real browser: they can be read by everybody, fit a phone, and blanking works by keyboard, with and without scripts."""

from __future__ import annotations

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.records.journal.looking import look


@pytest.mark.parametrize("seen", [(1280, "light"), (390, "dark")])
def test_every_page_fits_and_has_no_fault_that_a_machine_can_find(closed, force, open_page, axe, seen):
    width, theme = seen
    look(
        by=force.administrator.actor, at=clock.now(), what="journal", about=closed.case, reason="A sample for the audit"
    )
    reference = closed.reference
    for address in (
        "",
        f"journal/{reference}/",
        f"journal/{reference}/?kind=looks",
        "blank/",
        f"blank/{reference}/",
        f"blank/{reference}/done",
    ):
        page = open_page(f"/record-keeping/{address}", as_=force.administrator, width=width, theme=theme)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("scripts", [True, False])
def test_the_words_of_a_case_are_blanked_by_keyboard_alone(closed, force, open_page, scripts):
    page = open_page(f"/record-keeping/blank/{closed.reference}/", as_=force.administrator, java_script_enabled=scripts)
    page.focus("#which")
    page.keyboard.press("Space")
    page.focus("#authority")
    page.keyboard.press("Space")
    page.focus("#reason")
    page.keyboard.type("No longer needed for a policing purpose")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=This cannot be undone")
    page.focus("button[value=blank]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/done")
    assert "8 personal texts are blanked; none is left." in page.inner_text("main")
    assert Case.objects.get(id=closed.case).title == "(blanked by decision, entry 6)"


def test_what_was_typed_waits_when_the_page_is_opened_again(closed, force, open_page):
    page = open_page(f"/record-keeping/blank/{closed.reference}/", as_=force.administrator)
    page.fill("#reason", "Reviewed on paper")
    page.wait_for_selector("[data-draft-state]:has-text('draft saved')")
    again = open_page(f"/record-keeping/blank/{closed.reference}/", as_=force.administrator)
    assert again.input_value("#reason") == "Reviewed on paper"
    assert not again.is_checked("#which")
