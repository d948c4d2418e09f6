"""A call about a child who has not come home: taken by the keyboard alone, graded, offered, accepted; a second call brings the risk up."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from nightlight.records.cases.models import Case

MOST_PRESSES = 25
"""From an empty screen to graded and offered, besides the words that are typed."""


@pytest.fixture(autouse=True)
def on_duty(force):
    force.on_duty()


class Typist:
    """Somebody who has a keyboard and nothing else; counts every press that is not a word typed."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def words(self, text):
        self.page.keyboard.type(text)
        return self

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1
        return self

    def answer(self, key):
        """Answer the question that is shown, and wait for the next one."""
        shown = self.page.locator(".nl-call__question").text_content()
        self.press(key)
        self.page.wait_for_function(
            "shown => document.querySelector('.nl-call__question')?.textContent !== shown", arg=shown
        )
        return self

    def until(self, text):
        self.page.get_by_text(text).first.wait_for()
        return self


def first_call(page):
    """A carer reports a girl of 15; nothing says yet that she is exploited."""
    hands = Typist(page).words("07700 900123").press("Tab").words("Dawn Price").press("Tab", "c", "Tab", "Space", "Tab")
    hands.words("Kayleigh Marsh").press("Tab").words("15").press("Tab", "f", "Tab", "m", "Tab").words(
        "Oak Lodge, 4 Sea Road"
    )
    return (
        hands.press("Tab", "n", "Tab")
        .words("She has not come back for her tea")
        .press("Escape")
        .until("could reach high")
    )


def test_a_call_is_taken_graded_and_offered_by_keyboard_within_25_presses(open_page, force):
    page = open_page("/report/", as_=force.handler)
    hands = first_call(page).answer("k").answer("n").answer("k")
    hands.press("g", "ArrowDown", "l", "ArrowDown", "r").until("is open")
    case = Case.objects.get()
    assert case.levels == {"contact": "priority", "missing": "medium"}
    assert case.offers.get().offered_to_id == force.inspector.id
    assert page.get_by_text("Ifan Pryce (duty inspector) has been asked to accept it by name").is_visible()
    assert hands.presses <= MOST_PRESSES, hands.presses


def second_call(page):
    """Her friend rings; nothing of the first call is at hand but her name and age."""
    hands = Typist(page).words("07700 900999").press("Tab", "Tab", "f", "Tab", "Space", "Tab")
    hands.words("Kayleigh Marsh").press("Tab").words("15").press("Tab", "Tab", "Tab", "Tab", "Tab")
    return hands.words("Her older boyfriend has picked her up").press("Escape").until("Suggested by")


def test_a_second_call_finds_the_open_case_and_takes_its_level_up(open_page, force):
    first = open_page("/report/", as_=force.handler)
    first_call(first).press("g", "ArrowDown", "l", "ArrowDown", "r").until("is open")
    page = open_page("/report/", as_=force.supervisor)
    second_call(page).answer("y")
    page.get_by_role("group", name="Is it Kayleigh Marsh?").get_by_label("It is them").check()
    page.get_by_role("button", name="Add this call to it").click()
    page.wait_for_url("**/cases/**")
    case = Case.objects.get()
    assert case.levels["missing"] == "high"
    assert case.happenings.filter(event="second_contact").count() == 1


def test_what_was_typed_outlives_a_closed_window(open_page, force):
    page = open_page("/report/", as_=force.handler)
    first_call(page).until("draft saved")
    address = urlsplit(page.url).path
    page.close()
    again = open_page(address, as_=force.handler)
    assert again.get_by_label("First words, exactly as said").input_value() == "She has not come back for her tea"
    assert again.get_by_label("Caller’s number").input_value() == "07700 900123"


def slowly(page, which):
    """Let the answers to presses of this kind take a second."""

    def wait(route):
        if which in (route.request.post_data or ""):
            page.wait_for_timeout(1000)
        route.continue_()

    page.route("**/report/**", wait)


def test_what_is_typed_while_an_answer_is_on_its_way_loses_neither(open_page, force):
    page = open_page("/report/", as_=force.handler)
    hands = first_call(page)
    slowly(page, "answer%3A")
    asked = page.locator(".nl-call__question").text_content()
    hands.press("k")
    page.get_by_label("Postcode").fill("NE1 4ST")
    page.wait_for_function("asked => document.querySelector('.nl-call__question')?.textContent !== asked", arg=asked)
    page.wait_for_timeout(800)
    page.get_by_text("not known", exact=True).wait_for()
    assert page.get_by_label("Postcode").input_value() == "NE1 4ST"


def test_a_grade_chosen_and_a_reason_typed_while_an_answer_is_on_its_way_are_kept(open_page, force):
    page = open_page("/report/", as_=force.handler)
    hands = first_call(page)
    slowly(page, "answer%3A")
    asked = page.locator(".nl-call__question").text_content()
    hands.press("k")
    page.get_by_role("group", name="Your contact grade").get_by_label("Emergency").check()
    page.get_by_label("Threat", exact=True).fill("An older man with a car")
    page.get_by_label("Postcode").focus()
    page.wait_for_function("asked => document.querySelector('.nl-call__question')?.textContent !== asked", arg=asked)
    assert page.get_by_role("group", name="Your contact grade").get_by_label("Emergency").is_checked()
    assert page.get_by_label("Threat", exact=True).input_value() == "An older man with a car"


def test_when_nobody_answers_the_page_says_since_when_it_is_old_and_asks_again(open_page, force):
    page = open_page("/report/", as_=force.handler)
    first_call(page)
    page.route("**/report/**", lambda route: route.fulfill(status=503))
    page.get_by_label("Who it is about").fill("Kayleigh Marshall")
    page.get_by_text("Nightlight does not answer").wait_for()
    page.unroute("**/report/**")
    page.get_by_text("Nightlight does not answer").wait_for(state="hidden")
    assert page.get_by_label("Who it is about").input_value() == "Kayleigh Marshall"


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_page_is_accessible_and_fits_its_screen(open_page, force, axe, theme, width):
    page = open_page("/report/", as_=force.handler, theme=theme, width=width)
    first_call(page)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_single_keys_can_be_turned_off_and_on_again_and_the_browser_remembers_it(open_page, force):
    page = open_page("/report/", as_=force.handler)
    hands = first_call(page)
    page.get_by_role("button", name="Turn single keys off").click()
    asked = page.locator(".nl-call__question").text_content()
    hands.press("y", "n", "r")
    page.wait_for_timeout(800)
    assert page.locator(".nl-call__question").text_content() == asked
    page.reload()
    page.get_by_role("button", name="Turn single keys on").wait_for()
    hands.until("could reach high").press("y")
    page.wait_for_timeout(800)
    assert page.locator(".nl-call__question").text_content() == asked
    page.get_by_role("button", name="Turn single keys on").click()
    hands.answer("y")
    page.get_by_role("button", name="Turn single keys off").wait_for()
