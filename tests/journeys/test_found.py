"""From the word that a child is back to a closed episode, and the other ways out of it, in the windows of those who do it."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from nightlight.project import clock
from nightlight.records.cases.involving import involve
from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, record
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met
from nightlight.work.found.models import Photo
from tests.made_up import Force
from tests.work.casework import opened

WORDS = "I just wanted some quiet."
WHERE = "Latitude 51.5, Somewhere Street"


@pytest.fixture
def here(database):
    """Everybody of the made-up force on duty at the present moment."""
    return Force(clock.now()).on_duty()


@pytest.fixture
def case(here):
    """A girl missing for two hours."""
    return opened(here, ago=120)


def state(case):
    return Case.objects.get(id=case.id).state


def press(page, name):
    """Press a button or follow a link that is called just so."""
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True)).first.click()


def says_that_she_is_back(window):
    """The handler is told by telephone that the girl is back."""
    press(window, "Back, or located")
    window.get_by_label("Said to be back").check()
    window.get_by_label("Where they are").fill("at the home")
    window.get_by_label("Who says so").fill("her carer, by telephone")
    window.get_by_label("If back: how").fill("by herself, on the last bus")
    press(window, "Record")
    expect(window.get_by_text("Nobody of ours has seen them yet")).to_be_visible()


def sees_her(window):
    """The officer has seen the girl, heard her, and records it with one press."""
    press(window, "Seen by an officer")
    window.get_by_label("By whom").select_option(label="I saw them myself (Priya Nair)")
    window.get_by_label("Who was seen").fill("Amal")
    window.get_by_label("Where", exact=True).fill("at the home")
    window.get_by_label("How they were").fill("cold and tired, no marks")
    window.get_by_role("group", name="Were they spoken to alone?").get_by_label("Yes").check()
    window.get_by_label("Their own words").fill(WORDS)
    window.get_by_label("No: they were asked").check()
    window.get_by_role("group", name="Was it held now?").get_by_label("Yes").check()
    window.get_by_role("group", name="Face to face?").get_by_label("Yes").check()
    window.get_by_label("What they said").fill("She walked along the river and met nobody.")
    window.get_by_label("Where they were").fill("by the river")
    window.get_by_label("With whom").fill("nobody")
    press(window, "Record")
    expect(window.get_by_text("It is recorded who saw them")).to_be_visible()


def proposes(window):
    """The sergeant proposes to close."""
    window.get_by_label("How the episode ended").select_option(label="Came back by themselves")
    window.get_by_label("In a sentence").fill("Home and safe; the return interview is arranged.")
    window.get_by_label("Crime number").fill("none: nothing was disclosed")
    window.get_by_label("Reference of the referral").fill("none: social care were told")
    press(window, "Propose to close it")


def cancels_what_was_circulated(window):
    """Follow the link to what is missing: each circulation is cancelled, or there was none."""
    window.get_by_role("link", name="Record it").first.click()
    expect(window.get_by_role("heading", name="Circulations cancelled")).to_be_visible()
    for none in window.get_by_label("There was none").all():
        none.check()
    press(window, "Record")
    expect(window.get_by_text("every circulation is cancelled")).to_be_visible()


def tells_the_council(window):
    """Follow the link to what is missing: the local authority is told by name, and asked for the interview."""
    window.get_by_role("link", name="Record it").first.click()
    window.get_by_label("Who was told").fill("Marta Quist")
    window.get_by_label("Of which authority and team").fill("Northshire, emergency duty team")
    window.get_by_role("group", name="Was the return home interview asked for?").get_by_label("Yes").check()
    press(window, "Record")
    expect(window.get_by_text("the local authority knows of the return")).to_be_visible()


def names_each_missing_thing(window):
    """What is proposed now is refused, and says for each thing that it is missing."""
    expect(window.locator(".nl-wanted__one--missing")).to_have_count(4)
    proposes(window)
    for missing in (
        "Circulations are cancelled",
        "The local authority has been told",
        "Learning and the plan for the next",
    ):
        expect(window.locator(".govuk-error-summary")).to_contain_text(missing)


def agrees(window):
    """The inspector has looked at it, agrees and closes."""
    window.get_by_label("Agree, and close it").check()
    window.get_by_label("Your reason").fill("Seen and heard; I read the interview.")
    press(window, "Record my decision")
    expect(window.get_by_text("Missing episode, closed")).to_be_visible()


def the_rest_is_done(here, case, window):
    """The handler follows the link to each thing that is missing and that they record; the coordinator looks for patterns."""
    for does_it in (tells_the_council, cancels_what_was_circulated):
        window.goto(f"/found/{case.reference}/closing")
        does_it(window)
    found = Step("pattern_reviewed", {}, {"findings": "the same evening"})
    record(by=here.inspector.actor, at=clock.now(), case=case.id, step=found)


def test_back_seen_heard_proposed_and_closed_by_a_second_person(here, case, open_page):
    """Said to be back is not seen, found is not closed: what is missing is named, each with its link, and somebody else closes."""
    handler, officer = (open_page(f"/cases/{case.reference}/", as_=who) for who in (here.handler, here.officer))
    says_that_she_is_back(handler)
    assert state(case) == "returned_not_seen"
    sees_her(officer)
    sergeant = open_page(f"/found/{case.reference}/closing", as_=here.sergeant)
    names_each_missing_thing(sergeant)
    assert state(case) == "found"
    the_rest_is_done(here, case, handler)
    sergeant.goto(f"/found/{case.reference}/closing")
    expect(sergeant.locator(".nl-wanted__one--missing")).to_have_count(0)
    expect(sergeant.get_by_label("In a sentence")).to_have_value("Home and safe; the return interview is arranged.")
    press(sergeant, "Propose to close it")
    expect(sergeant.get_by_text("You asked for it yourself, so somebody else decides.")).to_be_visible()
    agrees(open_page(f"/found/{case.reference}/closing", as_=here.inspector))
    assert state(case) == "closed"


def is_located_and_not_safe(window):
    """The handler is told by a neighbour where she is, and that she is in danger there."""
    press(window, "Back, or located")
    window.get_by_label("Located, but not safe").check()
    window.get_by_label("Where they are").fill("14 Mill Street")
    window.get_by_label("Who says so").fill("a neighbour, by telephone")
    window.get_by_label("If not safe: why not").fill("Men inside; she is crying")
    press(window, "Record")
    expect(window.get_by_text("located, but not safe. What is below goes on running.")).to_be_visible()


def takes_her_into_police_protection(window):
    """The officer decides at the door, with a reason."""
    window.get_by_label("Use it", exact=True).check()
    window.get_by_label("Your reason").fill("She is in a flat with men whom nobody knows.")
    press(window, "Record my decision")
    expect(window.get_by_text("Decided: Use it")).to_be_visible()


def test_found_but_not_safe_nothing_ends_until_an_officer_has_seen_her(here, case, open_page):
    """Located is not safe: every clock goes on, the danger stands at the top, protection is decided by a person, and only then is she seen."""
    girl = add_person(by=here.handler.actor, at=clock.now(), met=Met(given="Amal", born="15", sex="female")).person
    involve(by=here.handler.actor, at=clock.now(), case=case.id, person=girl, role="child")
    is_located_and_not_safe(open_page(f"/cases/{case.reference}/", as_=here.handler))
    assert state(case) == "located_not_safe"
    inspector = open_page(f"/cases/{case.reference}/", as_=here.inspector)
    children = inspector.locator(".nl-children").first
    for told in ("Not safe", "Men inside; she is crying", "Decide on police protection"):
        expect(children).to_contain_text(told)
    officer = open_page(f"/care/{case.reference}/power/police_protection", as_=here.officer)
    takes_her_into_police_protection(officer)
    assert state(case) == "located_not_safe"
    officer.goto(f"/cases/{case.reference}/")
    sees_her(officer)
    assert state(case) == "found"


def test_not_missing_after_all(here, case, open_page):
    """The handler learns where the child is and asks; whoever asked does not decide; a supervisor does, with a reason."""
    handler = open_page(f"/cases/{case.reference}/", as_=here.handler)
    press(handler, "Not missing after all")
    press(handler, "Ask a supervisor")
    expect(handler.locator(".govuk-error-summary")).to_contain_text("Say why they are not missing")
    handler.get_by_label("Yes").check()
    handler.get_by_label("Where they are, and who").fill("Her aunt opened the door; the officer spoke to her.")
    press(handler, "Ask a supervisor")
    expect(handler.get_by_text("You asked for it yourself, so somebody else decides.")).to_be_visible()
    assert state(case) == "in_doubt"

    supervisor = open_page(f"/found/{case.reference}/not-missing", as_=here.supervisor)
    supervisor.get_by_label("Agree: not a missing person").check()
    supervisor.get_by_label("Your reason").fill("The officer saw her and spoke to her.")
    press(supervisor, "Record my decision")
    expect(supervisor.get_by_text("decided not to be a missing person")).to_be_visible()
    assert state(case) == "not_missing"


def photo(path):
    """A photo on a disk that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = WHERE
    Image.new("RGB", (900, 1200), "#557799").save(path, "JPEG", exif=exif)
    return path


def sends(window, path):
    """Choose a file and press the button."""
    window.get_by_label("The photo").set_input_files(path)
    press(window, "Add the photo")


def test_a_text_that_is_called_a_photo_is_refused_beside_its_field(here, case, open_page, tmp_path):
    """The day that was typed is still there."""
    officer, text = open_page(f"/found/{case.reference}/photo", as_=here.officer), tmp_path / "letter.jpg"
    text.write_text("Dear all, find attached the photo of the girl.")
    officer.get_by_label("Day it was taken").fill("14/11/2026")
    sends(officer, text)
    expect(officer.locator("#photo-error")).to_contain_text("it holds no picture, whatever it is called")
    expect(officer.get_by_label("Day it was taken")).to_have_value("14/11/2026")


def test_a_photo_is_uploaded_and_nothing_but_the_picture_is_kept_and_shown(here, case, open_page, tmp_path):
    """The photo shows on the case, small, and without where it was taken."""
    officer, sent = open_page(f"/cases/{case.reference}/", as_=here.officer), photo(tmp_path / "photo.jpg")
    assert WHERE.encode() in sent.read_bytes()
    press(officer, "Add one")
    officer.get_by_label("Day it was taken").fill(f"{clock.now():%d/%m/%Y}")
    sends(officer, sent)
    expect(officer.get_by_text("The photo is kept, without anything")).to_be_visible()
    assert WHERE.encode() not in bytes(Photo.objects.get().image)

    officer.goto(f"/cases/{case.reference}/")
    shown = officer.get_by_role("img", name="Photo of the missing person")
    expect(shown).to_be_visible()
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth > 100)")
    fetched = officer.request.get(shown.get_attribute("src"))
    assert dict(Image.open(BytesIO(fetched.body())).getexif()) == {}


PAGES = (
    "back",
    "seen",
    "company",
    "allegation",
    "council",
    "cancelled",
    "interview",
    "closing",
    "not-missing",
    "photo",
    "publicity",
    "print",
)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits_its_screen(here, case, open_page, axe, width):
    window = open_page("about:blank", as_=here.officer, width=width)
    for page in PAGES:
        window.goto(f"/found/{case.reference}/{page}")
        for theme in ("light", "dark"):
            window.emulate_media(color_scheme=theme)
            assert window.evaluate("document.documentElement.scrollWidth") <= width, page
            axe(window)
