"""A public warning as a message of the Common Alerting Protocol 1.2 (OASIS, July 2010), in the order and with the words that its schema allows.

Only drafts are written here: nothing that leaves this page says Actual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
LONGEST_HEADLINE: Final = 160
"""What the standard says that some devices show of a headline, in characters."""
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES: Final = re.compile(r"[\s,<&]")


@dataclass(frozen=True, slots=True)
class Message:
    """What names a message: its own id, who sends it and when. None of the texts holds a blank, a comma, < or &; `sent` has a zone."""

    identifier: str
    sender: str
    sent: datetime

    @property
    def reference(self) -> str:
        """How a later message names this one."""
        return f"{self.sender},{self.identifier},{instant(self.sent)}"


@dataclass(frozen=True, slots=True)
class Words:
    """What the public would read, and where: nothing else about anybody is in the message. `area` is a description of the place."""

    sender_name: str
    event: str
    headline: str
    description: str
    instruction: str
    contact: str
    area: str
    effective: datetime
    expires: datetime


def alert(message: Message, words: Words, *, restriction: str) -> str:
    """The draft of an alert. Raises ValueError for what the standard does not allow."""
    root = _head(message, "Alert", restriction)
    info = ET.SubElement(root, "info")
    _put(
        info,
        (
            ("language", "en-GB"), ("category", "Rescue"), ("event", words.event), ("responseType", "Monitor"), ("urgency", "Immediate"),
            ("severity", "Severe"), ("certainty", "Likely"), ("effective", instant(words.effective)), ("expires", instant(words.expires)),
            ("senderName", words.sender_name), ("headline", words.headline), ("description", words.description),
            ("instruction", words.instruction), ("contact", words.contact),
        ),
    )  # fmt: skip
    _put(ET.SubElement(info, "area"), (("areaDesc", words.area),))
    return _written(root)


def cancel(message: Message, of: Message, *, restriction: str, note: str) -> str:
    """The draft that takes an alert back: it names that one, and holds nothing about anybody. Raises ValueError as `alert`."""
    root = _head(message, "Cancel", restriction)
    _put(root, (("note", note), ("references", of.reference)))
    return _written(root)


def instant(at: datetime) -> str:
    """A moment as the standard writes it: to the second, with its offset, which for UTC is -00:00 and never Z. Raises ValueError without a zone."""
    if at.tzinfo is None:
        raise ValueError("a moment of a message has a time zone")
    said = at.replace(microsecond=0).isoformat()
    return f"{said[:-6]}-00:00" if said.endswith("+00:00") else said


def _head(message: Message, kind: str, restriction: str) -> ET.Element:
    for text in (message.identifier, message.sender):
        if not text or _NOT_IN_NAMES.search(text):
            raise ValueError(f"{text!r} names no message: it is empty, or holds a blank, a comma, < or &")
    root = ET.Element("alert", xmlns=NAMESPACE)
    _put(
        root,
        (
            ("identifier", message.identifier), ("sender", message.sender), ("sent", instant(message.sent)), ("status", "Draft"),
            ("msgType", kind), ("scope", "Restricted"), ("restriction", restriction),
        ),
    )  # fmt: skip
    return root


def _put(under: ET.Element, parts: Iterable[tuple[str, str]]) -> None:
    for name, text in parts:
        if text:
            ET.SubElement(under, name).text = _NOT_IN_XML.sub("", text)


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
