"""Every address as every role, and as nobody: open exactly to whom its page says, never a fault of ours, and never a word of a restricted case."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from nightlight import packfile
from nightlight.records.access.guard import audience_of
from nightlight.records.access.standing import by_role
from nightlight.records.packs.queries import ready
from tests.census.test_routes import routes

ROUTES = dict(routes(get_resolver().url_patterns))
PACK = ready(packfile.load_pack())
GRANTS = by_role(PACK)
OF_THE_FORCE = [key for key, role in PACK.pack.roles.items() if role.kind in ("police", "staff")]
SEALED = "Boy of 9 whom nobody may know of"
MADE_UP = {
    "slug:duty": "search_home",
    "int:entry": "1",
    "uuid:member": "member", "str:reference": "reference", "slug:name": "no-such-pack", "slug:provider_id": "force", "slug:lead": "lead-1", "slug:search": "search-1", "slug:shelf": "ours",
    "str:name": "no-such-case", "int:pk": "1", "int:held": "1", "int:glass": "1", "str:power": "warning_notice",
}  # fmt: skip
ENDS_THE_SESSION = ("sign-out", "kept/hand-back")
ANSWERED = {200, 204, 302, 303, 304, 400, 401, 403, 404, 405, 409, 413, 422, 429}


def alike() -> dict[str, str]:
    """One role for each set of capabilities and reaches there is: what a page may answer hangs on nothing else about a role."""
    found: dict[Any, str] = {}
    for role in OF_THE_FORCE:
        found.setdefault(tuple(sorted(GRANTS.get(role, {}).items())), role)
    return {role: role for role in found.values()}


@pytest.fixture
def crawled(database):
    """The force, with a case that everybody within reach sees and one that is restricted, both of the north; the owner is somebody else."""
    from nightlight.project import clock
    from nightlight.records.duties.recording import Step, open_case
    from tests.made_up import Force

    force = Force(clock.now()).on_duty("handler", "inspector", "superintendent")
    said = {"by": force.handler.actor, "at": clock.now(), "kind": "missing", "area": "north"}
    step = Step("report_received", {"age": 9, "nature_of_concern": "missing"})
    force.open = open_case(**said, title="Girl of 15 not home", step=step)
    force.sealed = open_case(**said, title=SEALED, step=step, restricted=True)
    return force


def member_with(force, role):
    """Somebody in the north response team who holds one role (none: an empty word), and is on duty in it."""
    from nightlight.records.workforce.models import Member, RoleHeld, Stint

    key = role or "nothing"
    member = Member.objects.create(id=uuid.uuid4(), collar=key[:20], name=f"The {key}", team_id="north-response")
    if role:
        RoleHeld.objects.create(member=member, role=role, since=force.at, granted_by="system")
        Stint.objects.create(member=member, role=role, area_id="north", began_at=force.at)
    return member


def addresses(force, reference):
    """Every route with an address that leads somewhere, the ones that end the session last."""
    known = MADE_UP | {"uuid:member": str(force.officer.id), "str:reference": reference}
    made = []
    for route, pattern in ROUTES.items():
        address = route
        for name, value in known.items():
            address = address.replace(f"<{name}>", value)
        address = re.sub(r"<uuid:\w+>", str(uuid.uuid4()), address)
        assert "<" not in address, f"the census knows no example for {address}"
        made.append((route, f"/{address}", pattern))
    return sorted(made, key=lambda one: one[0] in ENDS_THE_SESSION)


def refused_by_the_guard(answer):
    """Whether the guard refused, and not the page itself."""
    told = answer.content.decode(errors="replace")
    return answer.status_code == 403 and ("You cannot open this page" in told or "You hold no role yet" in told)


def crawl(client, force, grants, *, signed_in=True):
    """Everything that is wrong with what every address answers, asked for and sent to with an empty form."""
    wrong = []
    for reference in (force.open.reference, force.sealed.reference):
        for route, address, pattern in addresses(force, reference):
            if reference == force.sealed.reference and reference not in address:
                continue
            audience = audience_of(pattern.callback)
            for method in ("get", "post"):
                answer = getattr(client, method)(address)
                wrong += [
                    f"{method} /{route}: {said}" for said in faults(answer, audience, grants, signed_in=signed_in)
                ]
                if signed_in and route in ENDS_THE_SESSION and method == "post":
                    client.restore()
    return wrong


def faults(answer, audience, grants, *, signed_in):
    """What is wrong with one answer."""
    if answer.status_code not in ANSWERED:
        yield f"answered {answer.status_code}"
    if not signed_in and audience.signed_in:
        to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/sign-in")
        if not to_sign_in and answer.status_code != 401 and "Send it again" not in answer.content.decode():
            yield f"let nobody in with {answer.status_code}"
    elif signed_in and audience.needs and (audience.needs in grants) == refused_by_the_guard(answer):
        yield f"needs {audience.needs}, and answered {answer.status_code}"
    if SEALED in body(answer):
        yield "shows the title of a restricted case"


def body(answer):
    """All of an answer as text, a stream's too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


class Signed(Client):
    """A client that can be signed in again once a page has signed it out."""

    def __init__(self, member: Any) -> None:
        super().__init__(SERVER_NAME="localhost", raise_request_exception=False)
        self.member = member
        self.restore()

    def restore(self) -> None:
        """Sign in, anew."""
        from tests.signing_in import session_of

        self.cookies["sessionid"] = session_of(self.member)


@pytest.mark.parametrize("role", [*alike(), ""])
def test_every_address_is_open_to_a_role_exactly_as_its_page_says(crawled, role):
    assert crawl(Signed(member_with(crawled, role)), crawled, GRANTS.get(role, {})) == []


def test_nobody_signed_in_opens_nothing_but_signing_in(crawled):
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    assert crawl(client, crawled, {}, signed_in=False) == []


BY_TOKEN_ALONE = {"api/reports"}
"""Addresses where no cookie counts: a browser that somebody else's page sends there comes as nobody."""


def test_no_address_takes_a_form_without_its_token(crawled):
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    client.cookies["sessionid"] = Signed(crawled.administrator.member).cookies["sessionid"].value
    for route, address, _ in addresses(crawled, crawled.open.reference):
        answer = client.post(
            address, {"reason": "Sent from elsewhere"}, headers={"origin": "https://elsewhere.example"}
        )
        assert answer.status_code == (401 if route in BY_TOKEN_ALONE else 403), route


def test_every_page_that_somebody_signed_in_sees_carries_the_security_headers(crawled):
    client = Signed(crawled.administrator.member)
    for route, address, _ in addresses(crawled, crawled.open.reference):
        answer = client.get(address)
        assert "default-src 'self'" in answer["Content-Security-Policy"], route
        assert "unsafe" not in answer["Content-Security-Policy"], route
        assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff"), route
        assert answer["Referrer-Policy"] == "same-origin", route


def test_the_census_sees_a_page_that_leaks_and_one_that_lets_in_whom_it_should_not(crawled, monkeypatch):
    from nightlight.records.access import standing

    monkeypatch.setitem(globals(), "SEALED", "Girl of 15 not home")
    monkeypatch.setattr(standing.Standing, "may", lambda _self, _capability: True)
    wrong = crawl(Signed(member_with(crawled, "responding_officer")), crawled, GRANTS["responding_officer"])
    assert any("shows the title" in one for one in wrong)
    assert any("needs users.manage" in one for one in wrong)


def test_every_capability_that_a_page_needs_is_one_of_the_pack_and_is_held_by_somebody():
    known = {capability for grants in GRANTS.values() for capability in grants}
    needed = {audience_of(pattern.callback).needs for pattern in ROUTES.values()} - {""}
    assert needed - known == set()


def test_every_role_of_the_force_has_grants_and_no_partner_has_any():
    assert set(OF_THE_FORCE) - set(GRANTS) == set()
    assert set(GRANTS) - set(OF_THE_FORCE) == set()
