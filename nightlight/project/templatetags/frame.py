"""Puts what a Django template says into the frame that all pages share, which is a Jinja template and cannot be extended from here."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from nightlight.project import demo
from nightlight.project.demo import Somebody
from nightlight.project.kept_typing import waits

register = template.Library()
_PARTS = "<!-- next -->"


@register.simple_block_tag(takes_context=True)
def in_our_frame(context: Any, content: str) -> SafeString:
    """The whole page: its title, its content and its scripts stand inside the block in this order, parted by a comment that says ``next``."""
    title, body, scripts = content.split(_PARTS)
    request = context["request"]
    inside = {
        "title": " ".join(title.split()),
        "body": mark_safe(body),  # noqa: S308 - rendered by a template just now
        "page_scripts": mark_safe(scripts),  # noqa: S308 - rendered by a template just now
        "typing_waits": waits(request),
    }
    return mark_safe(render_to_string("sign_in_frame.html", inside, request, using="jinja2"))  # noqa: S308 - rendered just now


@register.simple_tag
def made_up_people() -> list[tuple[str, list[Somebody]]]:
    """Everybody of a demonstration by role, the roles in which somebody is on duty first; nobody in a system in use."""
    found: dict[str, list[Somebody]] = {}
    for one in demo.people():
        found.setdefault(one.role, []).append(one)
    return list(found.items())


@register.simple_tag
def made_up_password() -> str:
    """The password of everybody in a demonstration."""
    return str(demo.PASSWORD)


@register.simple_tag
def served(name: str) -> str:
    """The address of a file of ours, with the digest in its name."""
    return str(staticfiles_storage.url(name))


@register.filter
def error_ids(form: Any) -> list[dict[str, str]]:
    """Every error of a form with the id of its field, for the summary at the head of the page."""
    found = [{"text": str(one), "href": ""} for one in form.non_field_errors()]
    for field in form:
        found += [{"text": str(one), "href": field.auto_id} for one in field.errors]
    return found
