"""How many presses a call costs, counted in a real browser: from an empty page to a case that is graded and offered, and from there to accepted.

And what it costs to hand over a night of cases: from the board to accepted by whoever comes, with a line of own words to each.
And how many it costs an officer with a phone to record an enquiry, from the list of what is theirs to do.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.intake import Place, serving
from bench.measure import Figure

SHOP_THEFT = 50
"""Presses for a shop theft in the system of nine forces, as its users counted them."""
MOST, MOST_TO_ACCEPT, MOST_FOR_ENQUIRY = 25, 2, 6
PHONE = {"width": 390, "height": 844}
SECONDS = 8_000
CASES, MOST_TO_HAND_OVER = 10, 15
CHILDREN = ("Kayleigh Marsh", "Layla Haddad", "Aoife Brennan", "Zofia Nowak", "Chantelle Osborne")


def steps(number: int) -> tuple[tuple[str, str], ...]:
    """A carer reports a girl of 15, three questions are answered, both grades chosen. Words typed are no presses; Tab is one.

    Each call is about another girl, whom nobody has met: what is held would ask for an answer more.
    """
    return (
        ("words", f"07700 90012{number}"), ("keys", "Tab"), ("words", "Dawn Price"), ("keys", "Tab c Tab Space Tab"),
        ("words", CHILDREN[number]), ("keys", "Tab"), ("words", "15"), ("keys", "Tab f Tab m Tab"), ("words", f"Oak Lodge, {number + 4} Sea Road"),
        ("keys", "Tab n Tab"), ("words", "She has not come back for her tea"), ("keys", "Escape"), ("until", "could reach high"),
        ("answer", "k"), ("answer", "n"), ("answer", "k"), ("keys", "g ArrowDown l ArrowDown r"), ("until", "is open"),
    )  # fmt: skip


def effort(*, full: bool) -> list[Figure]:
    """Presses to graded and offered, to accepted by the inspector who was asked, and for an enquiry that an officer records on a phone."""
    runs = 5 if full else 3
    with (
        tempfile.TemporaryDirectory(prefix="nightlight-bench-") as folder,
        serving(Path(folder)) as place,
        browser() as chromium,
    ):
        counted = [_one_call(chromium, place, number) for number in range(runs)]
        handed = [_one_hand_over(chromium, place, back=bool(number % 2)) for number in range(runs)]
    took, accepted, enquired = ([one[which] for one in counted] for which in (0, 1, 2))
    return [
        _figure("effort", took, SHOP_THEFT, f"<= {MOST}", max(took) <= MOST, "a shop theft in the system of nine forces, about 50 presses"),
        _figure("effort_to_accept", accepted, MOST_TO_ACCEPT, f"<= {MOST_TO_ACCEPT}", max(accepted) <= MOST_TO_ACCEPT, "the most that accepting may cost"),
        _figure("effort_to_hand_over", handed, MOST_TO_HAND_OVER, f"<= {MOST_TO_HAND_OVER}", max(handed) <= MOST_TO_HAND_OVER, f"the most that {CASES} cases may cost, with a line to each, both people together"),
        _figure("effort_enquiry_390", enquired, MOST_FOR_ENQUIRY, f"<= {MOST_FOR_ENQUIRY}", max(enquired) <= MOST_FOR_ENQUIRY, "the most that an enquiry on a phone may cost"),
    ]  # fmt: skip


def _figure(name: str, counts: list[int], reference: float, goal: str, met: bool, against: str) -> Figure:
    spread = float(min(counts)), float(max(counts))
    return Figure(
        name,
        statistics.median(counts),
        reference,
        "presses",
        against,
        goal,
        met,
        len(counts),
        spread,
        (reference, reference),
    )


def _one_call(chromium: Any, place: Place, number: int) -> tuple[int, int, int]:
    """(presses until the case is open and offered, presses until it is accepted by name, presses for an enquiry on a phone)."""
    handler = signed_in(chromium, place, place.cookie.partition("=")[2])
    handler.goto(f"http://localhost:{place.port}/report/")
    presses = sum(_do(handler, what, how) for what, how in steps(number))
    reference = handler.url.rsplit("/", 2)[1]
    assert handler.get_by_text("has been asked to accept it by name").count() == 1, handler.url
    inspector = signed_in(chromium, place, place.ask("GET", "/bench/session?collar=2001")["session"])
    inspector.goto(f"http://localhost:{place.port}/")
    # One press on its button, by a pointer or a thumb.
    inspector.get_by_role("button", name=f"Accept {reference}").first.click()
    inspector.get_by_text("You have accepted this case by name").wait_for(timeout=SECONDS)
    for page in (handler, inspector):
        page.context.close()
    return presses, 1, _one_enquiry(chromium, place, reference)


def _one_enquiry(chromium: Any, place: Place, reference: str) -> int:
    """The presses of a thumb that an enquiry costs, from the officer's list: a press on a field counts, the words typed into it do not."""
    officer = signed_in(chromium, place, place.ask("GET", "/bench/session?collar=4001")["session"])
    officer.set_viewport_size(PHONE)
    officer.goto(f"http://localhost:{place.port}/")
    presses = 0
    for what, words in (
        (officer.locator(f'a.nl-due__record[href="/missing/{reference}/duties/contact_friends_family_school"]'), ""),
        (officer.locator('label[for="did"]'), ""), (officer.get_by_label("Who was asked"), "Tia, her friend, and Tia's mother"),
        (officer.get_by_label("What they said"), "Not there since Sunday"), (officer.get_by_role("button", name="Record it"), ""),
    ):  # fmt: skip
        what.first.click(timeout=SECONDS)
        officer.keyboard.type(words)
        presses += 1
    officer.get_by_text("It is recorded.").wait_for(timeout=SECONDS)
    officer.context.close()
    return presses


def _one_hand_over(chromium: Any, place: Place, *, back: bool) -> int:
    """Presses from the board of whoever goes to every case accepted by whoever comes; a press is one of a button, a link, a field or a choice.

    Words typed are no presses. `back`: it goes the other way round, so that the same ten cases are handed over again.
    """
    goes, comes = (
        place.ask("GET", f"/bench/session?collar={one}")["session"]
        for one in (("2002", "2001") if back else ("2001", "2002"))
    )
    place.ask("GET", f"/bench/ready?cases={CASES}&collar={'2002' if back else '2001'}")
    giver, taker = signed_in(chromium, place, goes), signed_in(chromium, place, comes)
    giver.goto(f"http://localhost:{place.port}/cases/")
    pressed = [_press(giver.get_by_role("link", name="Hand over"))]
    lines = giver.get_by_label("What the next needs to know")
    lines.first.wait_for(timeout=SECONDS)
    assert lines.count() == CASES, lines.count()
    for number, line in enumerate(lines.all()):
        pressed.append(_press(line))
        giver.keyboard.type(f"Quiet since {number}; her aunt rings at seven.")
    who = "Ifan Pryce" if back else "Grace Lindqvist"
    pressed += [_press(giver.get_by_label(who)), _press(giver.get_by_role("button", name="Offer them"))]
    giver.get_by_text(f"You hand over to {who}").first.wait_for(timeout=SECONDS)
    taker.goto(f"http://localhost:{place.port}/")
    pressed.append(_press(taker.get_by_role("button", name=f"Accept all {CASES} by name")))
    taker.get_by_text(f"{CASES} accepted").first.wait_for(timeout=SECONDS)
    assert place.ask("GET", f"/bench/owned?collar={'2001' if back else '2002'}")["cases"] == CASES
    for page in (giver, taker):
        page.context.close()
    return sum(pressed)


def _press(target: Any) -> int:
    """One press, by a pointer or a thumb; what it costs."""
    target.click(timeout=SECONDS)
    return 1


def _do(page: Any, what: str, how: str) -> int:
    """Do one step; the presses that it cost."""
    if what == "words":
        page.keyboard.type(how)
        return 0
    if what == "until":
        page.get_by_text(how).first.wait_for(timeout=SECONDS)
        return 0
    shown = page.locator(".nl-call__question").text_content() if what == "answer" else ""
    for key in how.split():
        page.keyboard.press(key)
    if what == "answer":
        page.wait_for_function(
            "shown => document.querySelector('.nl-call__question')?.textContent !== shown", arg=shown, timeout=SECONDS
        )
    return len(how.split())


def signed_in(chromium: Any, place: Place, session: str, **more: Any) -> Any:
    """A new window in which somebody is signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", **more)
    context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://localhost:{place.port}"}])
    return context.new_page()


@contextmanager
def browser() -> Iterator[Any]:
    """A real browser. Raises SystemExit, saying what to install, where there is none."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("NIGHTLIGHT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        raise SystemExit("no Chromium found: install it (on Debian: apt-get install chromium)")
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=program, args=["--headless", "--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


ALL: dict[str, Callable[..., list[Figure]]] = {"effort": effort}
