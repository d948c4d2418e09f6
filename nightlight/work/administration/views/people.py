"""People: who they are, the roles that they hold, and how they sign in."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nightlight.records.access import accounts
from nightlight.records.access.guard import page
from nightlight.rules.refusals import Refusal
from nightlight.work.administration import actions, forms, queries
from nightlight.work.administration.answers import done, saying_why_not, shown

MANAGE: Final = "users.manage"
FIELDS: Final = {
    "collar number": "collar", "name ": "name", "rank": "rank", "e-mail": "email", "team": "team", "role": "role", "reason": "reason",
    "end before it begins": "until",
}  # fmt: skip
"""The field whose fault a reason tells of, by a word that it holds."""


@page(needs=MANAGE)
@require_safe
@saying_why_not
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, found by name, collar number or team, and by how they stand."""
    words, standing = request.GET.get("q", "")[:100].strip(), request.GET.get("which", "all")
    standing = standing if standing in queries.STANDING else "all"
    number = request.GET.get("page", "1")
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    found = queries.people(words=words.replace("\0", ""), standing=standing, page=asked, at=request.at)  # type: ignore[attr-defined]
    return shown(
        request, "administration/people.html", found=found, words=words, which=standing, standings=queries.STANDING
    )


@page(needs=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def add(request: Any) -> HttpResponse:
    """Add somebody to the force and let them sign in; the first password is shown once."""
    form = forms.read(request.POST if request.method == "POST" else None, "role")
    if request.method == "POST":
        form.needs("collar", "Write the collar number")
        form.needs("name", "Write the name")
        if not form.problems:
            try:
                made = actions.add_person(
                    by=request.actor, at=request.at, person=form.person(), roles=form.ticked["role"]
                )
            except Refusal as why:
                form.refused(why.why, FIELDS)
            else:
                return _password(request, made.member, made.password)
    status = 400 if form.problems else 200
    return shown(request, "administration/add.html", status=status, form=form, **queries.choices(request.at))


@page(needs=MANAGE)
@require_safe
@saying_why_not
def person(request: HttpRequest, member: uuid.UUID) -> HttpResponse:
    """One person: their record, roles, sign-in, and what the journal says of them."""
    return _person(request, member)


@page(needs=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def change(request: Any, member: uuid.UUID) -> HttpResponse:
    """Change what is kept of a person."""
    found = queries.person(member, request.at)
    form = forms.read(request.POST) if request.method == "POST" else forms.holding(found.member)
    form.typed["collar"] = found.member.collar
    if request.method == "POST":
        form.needs("name", "Write the name")
        if not form.problems:
            try:
                actions.change_person(by=request.actor, at=request.at, member=member, person=form.person())
            except Refusal as why:
                form.refused(why.why, FIELDS)
            else:
                return done("administration:person", "changed", member)
    status = 400 if form.problems else 200
    return shown(
        request, "administration/change.html", status=status, form=form, person=found, **queries.choices(request.at)
    )


@page(needs=MANAGE)
@require_POST
@saying_why_not
def grant(request: Any, member: uuid.UUID) -> HttpResponse:
    """Give a role."""
    form = forms.read(request.POST)
    form.needs("role", "Choose a role")
    since, until = form.moment("since"), form.moment("until")
    if not form.problems:
        try:
            actions.grant_role(
                by=request.actor, at=request.at, member=member, role=form.value("role"), since=since, until=until
            )
        except Refusal as why:
            form.refused(why.why, FIELDS)
        else:
            return done("administration:person", "granted", member, part="roles")
    return _person(request, member, granting=form)


@page(needs=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def end_role(request: Any, member: uuid.UUID, held: int) -> HttpResponse:
    """End a role, for a reason."""
    found = queries.person(member, request.at)
    row = next((one for one in found.held if one.id == held), None)
    return _for_a_reason(
        request, found, "end_role", row=row,
        act=lambda reason: actions.end_role(by=request.actor, at=request.at, member=member, held=held, reason=reason),
    )  # fmt: skip


@page(needs=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def stop(request: Any, member: uuid.UUID) -> HttpResponse:
    """Stop somebody from signing in, for a reason."""
    return _for_a_reason(
        request, queries.person(member, request.at), "stop",
        act=lambda reason: accounts.stop(by=request.actor, at=request.at, member=member, reason=reason),
    )  # fmt: skip


@page(needs=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def left(request: Any, member: uuid.UUID) -> HttpResponse:
    """Write down that somebody has left the force, for a reason."""
    return _for_a_reason(
        request, queries.person(member, request.at), "left",
        act=lambda reason: actions.mark_left(by=request.actor, at=request.at, member=member, reason=reason),
    )  # fmt: skip


@page(needs=MANAGE)
@require_POST
@saying_why_not
def let_in(request: Any, member: uuid.UUID) -> HttpResponse:
    """Let somebody sign in: for the first time with a first password, or again with the one they have."""
    if queries.person(member, request.at).user is None:
        return _password(request, member, accounts.let_in(by=request.actor, at=request.at, member=member))
    accounts.let_in_again(by=request.actor, at=request.at, member=member)
    return done("administration:person", "let_in", member)


@page(needs=MANAGE)
@require_POST
@saying_why_not
def first_password(request: Any, member: uuid.UUID) -> HttpResponse:
    """Make a new first password, shown once."""
    return _password(request, member, accounts.make_first_password(by=request.actor, at=request.at, member=member))


@page(needs=MANAGE)
@require_POST
@saying_why_not
def reset_factor(request: Any, member: uuid.UUID) -> HttpResponse:
    """Take away second factors that are lost."""
    accounts.reset_second_factor(by=request.actor, at=request.at, member=member)
    return done("administration:person", "factor_reset", member)


def _for_a_reason(request: Any, found: queries.Person, what: str, *, act: Any, row: Any = None) -> HttpResponse:
    form = forms.read(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.needs("reason", "Say why, in a sentence")
        if not form.problems:
            try:
                act(form.value("reason"))
            except Refusal as why:
                form.refused(why.why, FIELDS)
            else:
                return done("administration:person", what, found.member.id)
    status = 400 if form.problems else 200
    return shown(request, "administration/reason.html", status=status, form=form, person=found, what=what, row=row)


def _person(request: Any, member: uuid.UUID, granting: forms.Form | None = None) -> HttpResponse:
    status = 400 if granting else 200
    found = queries.person(member, request.at)
    return shown(
        request, "administration/person.html", status=status, person=found, form=granting or forms.Form(), **queries.choices(request.at)
    )  # fmt: skip


def _password(request: Any, member: uuid.UUID, password: str) -> HttpResponse:
    found = queries.person(member, request.at)
    return shown(request, "administration/password.html", person=found, password=password)
