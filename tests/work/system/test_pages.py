"""Health and outbox, as those who answer for the system meet them."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.duties.models import Heartbeat
from nightlight.records.journal.models import Entry, Signing
from nightlight.records.outbox.models import Letter


def a_letter(made, state="dead", **more):
    """A letter to somebody, in a state."""
    now = clock.real_now()
    values = {
        "reference": "NL-000123",
        "failure": "the mail server refused its reader's address for good (550)" if state == "dead" else "",
    }
    return Letter.objects.create(
        id=uuid.uuid4(), member_id=made.id, address="x@force.example", kind="unseen", state=state, made_at=now, next_try_at=now,
        tried_at=now, tries=1 if state in ("dead", "failed") else 0, **values | more,
    )  # fmt: skip


@pytest.fixture
def supervisor(force, client_as):
    """A client with the contact supervisor signed in."""
    return client_as(force.supervisor)


def text(response):
    """What a page says."""
    return response.content.decode()


def test_health_says_that_it_watches(supervisor):
    Signing.objects.create(at=clock.now(), file="x", chains=1)
    said = text(supervisor.get("/system/"))
    assert "Yes. Every clock is looked at" in said
    assert said.count("Watching") == 4


def test_health_names_what_is_silent_and_since_when(supervisor):
    Heartbeat.objects.filter(name="letters").update(beat_at=clock.real_now() - timedelta(hours=2))
    said = text(supervisor.get("/system/"))
    assert "Not as it should" in said
    assert "Last sign of life 2:00 ago." in said


def test_whoever_holds_a_role_may_see_the_health_and_only_some_the_outbox(force, client_as):
    assert client_as(force.officer).get("/system/").status_code == 200
    assert client_as(force.officer).get("/system/outbox/").status_code == 403
    assert client_as(force.officer).post(f"/system/outbox/{uuid.uuid4()}/again").status_code == 403


def test_the_outbox_shows_what_never_arrived_and_why(supervisor, force):
    a_letter(force.inspector)
    said = text(supervisor.get("/system/outbox/?state=dead"))
    assert "Ifan Pryce" in said
    assert "refused its reader&#39;s address for good (550)" in said
    assert "x@force.example" not in said


def test_without_a_mail_server_the_outbox_says_that_letters_wait(supervisor):
    assert "No mail server is named" in text(supervisor.get("/system/outbox/"))


def test_a_letter_is_sent_again_by_name(supervisor, force):
    letter = a_letter(force.inspector)
    response = supervisor.post(f"/system/outbox/{letter.id}/again", {"state": "dead"}, follow=True)
    assert response.redirect_chain == [("/system/outbox/?state=dead", 302)]
    assert "It is being sent again." in text(response)
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == ("waiting", 0)
    assert Entry.objects.get(kind="outbox.letter_retried").by == str(force.supervisor.id)


def test_one_that_arrived_meanwhile_is_refused_in_words(supervisor, force):
    letter = a_letter(force.inspector, state="delivered")
    response = supervisor.post(f"/system/outbox/{letter.id}/again")
    assert response.status_code == 409
    assert "A mail server took it" in text(response)


@pytest.mark.parametrize(
    "address", ["?state=nonsense", "?after=nonsense", "?state=dead&after=%00", "?after=" + str(uuid.UUID(int=0))]
)
def test_an_address_that_asks_for_nothing_known_shows_everything(supervisor, force, address):
    a_letter(force.inspector)
    assert "Ifan Pryce" in text(supervisor.get(f"/system/outbox/{address}"))


def test_a_full_outbox_is_paged(supervisor, force):
    Letter.objects.bulk_create(
        Letter(
            id=uuid.uuid4(),
            member_id=force.inspector.id,
            address="x@y.example",
            kind="unseen",
            made_at=clock.now(),
            next_try_at=clock.now(),
        )
        for _ in range(10_000)
    )
    said = text(supervisor.get("/system/outbox/"))
    assert "Waiting <strong>10,000</strong>" in said
    assert said.count("nl-letter--waiting") == 50
    older = said.split("after=")[1].split('"')[0]
    assert text(supervisor.get(f"/system/outbox/?after={older}")).count("nl-letter--waiting") == 50


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("path", ["/system/", "/system/outbox/"])
def test_a_page_is_accessible_and_fits_the_screen(open_page, axe, force, path, width, theme):
    for state in ("dead", "failed", "waiting", "delivered"):
        a_letter(force.inspector, state=state)
    page = open_page(path, as_=force.supervisor, width=width, theme=theme)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
