"""Normal forms of what identifies people and places: names, dates of birth, telephone numbers, e-mail, accounts, postcodes, addresses.

What was given is kept as it was given; the normal form stands beside it and is what two records are compared by. What cannot be read is
refused with NotReadable, whose words can be shown beside the field.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name, monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

LONGEST_NAME: Final = 200
OLDEST: Final = 125
"""Nobody is older than so many years."""


class NotReadable(ValueError):
    """What was typed cannot be what it should be; the message says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Born:
    """A date of birth as far as it is known: a year, with a month, with a day. `sure` says whether whoever gave it was sure of it."""

    year: int
    month: int | None = None
    day: int | None = None
    sure: bool = True

    def __str__(self) -> str:
        parts = [str(self.day) if self.day else "", month_name[self.month] if self.month else "", str(self.year)]
        return f"{'' if self.sure else 'about '}{' '.join(filter(None, parts))}"

    def ages(self, on: date) -> tuple[int, int]:
        """The least and the most whole years that somebody born so can be on a day; at least 0 and 0."""
        first = date(self.year, self.month or 1, self.day or 1)
        month = self.month or 12
        last = date(self.year, month, self.day or monthrange(self.year, month)[1])
        return max(0, _years(last, on)), max(0, _years(first, on))


def cleaned(text: str, *, longest: int = LONGEST_NAME) -> str:
    """What was typed, composed, in one line and without signs that only steer the direction of writing: letters of every script stay.

    Raises NotReadable for a character that nobody can see, and for what is too long.
    """
    composed = unicodedata.normalize("NFC", "".join(one for one in text if one not in _STEERING))
    plain = " ".join(composed.split())
    for one in plain:
        if unicodedata.category(one) in ("Cc", "Cs", "Cn"):
            raise NotReadable(f"It holds a character that cannot be shown (U+{ord(one):04X}): type it again without it")
    if len(plain) > longest:
        raise NotReadable(f"It is {len(plain):,} characters long: write it in at most {longest}")
    return plain


def normal_name(name: str) -> str:
    """The form by which names are compared: lower case, no accents, no apostrophes, one space between parts; empty for an empty name.

    A name of signs alone, such as an emoji by which somebody goes online, stays as it is.
    """
    folded = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).casefold().translate(_LETTERS)
    letters = "".join(one if _counts(one) else " " for one in folded if not _is_accent(one))
    return " ".join(letters.split()) or " ".join(name.split()).casefold()


def read_born(text: str, *, on: date) -> Born | None:
    """A date of birth as people give it on a day: "3/5/2012", "3 May 2012", "May 2012", "2012", "14", "about 14"; None for nothing.

    An age alone gives the later of the two years that it allows and is never sure. Raises NotReadable for a day that never was, one to
    come, and one longer ago than anybody lives.
    """
    asked = " ".join(text.casefold().replace(",", " ").split())
    plain, unsure = _UNSURE.subn(" ", asked)
    plain = " ".join(_FILLING.sub(" ", plain).split())
    if not plain:
        return None
    found = _AGE.fullmatch(plain)
    if found:
        return _in_life(Born(on.year - int(found[1]), sure=False), text, on)
    year, month, day = _parts(plain, text)
    return _in_life(_possible(Born(year, month, day, sure=not unsure)), text, on)


def read_phone(text: str) -> str:
    """A telephone number in one form, "+447700900123", an extension behind it as ";ext=12". A number without a country is British.

    Raises NotReadable for what is none.
    """
    plain, _, extension = _EXTENSION.sub("x", text.casefold()).partition("x")
    digits = re.sub(r"[\s().\-/]", "", plain.replace("(0)", ""))
    number = re.sub(r"^00", "+", digits)
    number = f"+44{number[1:]}" if number.startswith("0") else number
    number = re.sub(r"^\+440", "+44", number)
    right = _BRITISH if number.startswith("+44") else _FOREIGN
    if not right.fullmatch(number) or (extension and not extension.strip().isdecimal()):
        raise NotReadable(
            f"“{text.strip()[:40]}” is not a whole telephone number: write it such as 07700 900123 or +33 …"
        )
    return f"{number};ext={extension.strip()}" if extension else number


def read_email(text: str) -> str:
    """An e-mail address in lower case. Raises NotReadable for what is none."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not _EMAIL.fullmatch(plain) or len(plain) > 200:
        raise NotReadable(f"“{text.strip()[:40]}” is not an e-mail address: write it such as name@example.org")
    return plain


def read_account(text: str) -> str:
    """The name of an account online, without the sign before it and in lower case. Raises NotReadable for nothing."""
    plain = unicodedata.normalize("NFKC", cleaned(text)).casefold().removeprefix("@").strip()
    if not plain:
        raise NotReadable("No account is named: write its name, and where it is")
    return plain


CONTACTS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {"phone": read_phone, "email": read_email, "account": read_account}
)
"""How the normal form of each kind of contact is read."""


def read_postcode(text: str) -> str:
    """A British postcode as it is written, "NE1 1AA"; empty for nothing. Raises NotReadable for what is none."""
    plain = re.sub(r"[\s.\-]", "", text).upper()
    if not plain:
        return ""
    found = _POSTCODE.fullmatch(plain)
    if not found:
        raise NotReadable(f"“{text.strip()[:20]}” is not a postcode: write it such as NE1 1AA, or leave it out")
    return f"{found[1]} {found[2]}"


def normal_address(lines: str, postcode: str = "") -> str:
    """The form by which addresses are compared; empty for none. With a postcode the town does not count, since people leave it out."""
    parts = [normal for line in re.split(r"[\n,;]", lines) if (normal := _normal_line(line))]
    if postcode and parts:
        numbered = next((place for place, part in enumerate(parts) if _STREET_NUMBER.search(part)), 0)
        parts = parts[: numbered + 1]
    return " ".join(filter(None, [postcode.replace(" ", "").casefold(), " ".join(parts)]))


_STEERING: Final = frozenset("\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_APOSTROPHES: Final = str.maketrans("", "", "'’‘ʼ`´")
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_MONTHS: Final = {name[:3].casefold(): number for number, name in enumerate(month_name) if number}
_MONTHS_WHOLE: Final = {name.casefold(): number for number, name in enumerate(month_name) if number}
_UNSURE: Final = re.compile(
    r"\b(?:about|around|approx(?:imately)?|circa|c|ca|maybe|perhaps|probably|or so|ish)\b\.?|[~?]"
)
_FILLING: Final = re.compile(r"\b(?:born|aged?|b|dob|of|in|on|the|years?|yrs?|old)\b\.?")
_AGE: Final = re.compile(r"([0-9]{1,2}|1[01][0-9]|12[0-5])")
_WRITTEN: Final = (
    re.compile(r"(?P<day>[0-9]{1,2})[/.\- ](?P<month>[0-9]{1,2})[/.\- ](?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ \-]?(?P<name>[a-z]{3,})\.?[ \-]?(?P<year>[0-9]{4})"),
    re.compile(r"(?P<name>[a-z]{3,})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)? (?P<year>[0-9]{4})"),
    re.compile(r"(?P<name>[a-z]{3,})\.?[ \-]?(?P<year>[0-9]{4})"),
    re.compile(r"(?P<month>[0-9]{1,2})[/.\-](?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})"),
    re.compile(r"(?P<year>[0-9]{4})"),
)
_EXTENSION: Final = re.compile(r"\s*(?:extension|ext\.?|x)\s*")
_BRITISH: Final = re.compile(r"\+44(?:[18][0-9]{8,9}|[23579][0-9]{9})")
_FOREIGN: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_EMAIL: Final = re.compile(r"[^@\s<>,;:\x00-\x1f]{1,64}@[^@\s<>,;:\x00-\x1f.]+(?:\.[^@\s<>,;:\x00-\x1f.]+)+")
_POSTCODE: Final = re.compile(
    r"(GIR(?=0AA$)|[A-PR-UWYZ](?:[0-9][0-9A-Z]?|[A-HK-Y][0-9][0-9A-Z]?))([0-9][ABD-HJLNP-UW-Z]{2})"
)
_STREET_NUMBER: Final = re.compile(r"^[0-9]+[a-z]?\b")
_SHORT: Final = MappingProxyType(
    {
        "rd": "road", "ave": "avenue", "av": "avenue", "cres": "crescent", "gdns": "gardens", "sq": "square", "terr": "terrace",
        "ter": "terrace", "tce": "terrace", "ln": "lane", "hse": "house", "apt": "flat", "apartment": "flat", "bldg": "building",
        "bldgs": "buildings", "pk": "park", "mt": "mount",
    }
)  # fmt: skip
_SHORT_AT_THE_END: Final = MappingProxyType(
    {
        "st": "street",
        "str": "street",
        "dr": "drive",
        "cl": "close",
        "ct": "court",
        "pl": "place",
        "wy": "way",
        "gr": "grove",
    }
)


def _counts(one: str) -> bool:
    return unicodedata.category(one)[0] in "LMN" or one in "\u200c\u200d"


def _is_accent(one: str) -> bool:
    # Marks over Latin, Greek and Cyrillic letters, and the vowel signs that Arabic and Hebrew names are written with or without.
    return "\u0300" <= one <= "\u036f" or "\u064b" <= one <= "\u0652" or "\u0591" <= one <= "\u05c7" or one == "\u0640"


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _parts(plain: str, text: str) -> tuple[int, int | None, int | None]:
    for form in _WRITTEN:
        found = form.fullmatch(plain)
        if not found:
            continue
        said = found.groupdict()
        month = int(said["month"]) if said.get("month") else None
        if said.get("name"):
            month = _MONTHS_WHOLE.get(said["name"]) or _MONTHS.get(said["name"] if len(said["name"]) <= 4 else "")
            month = month or (9 if said["name"] == "sept" else None)
            if month is None:
                raise NotReadable(f"“{said['name']}” is no month: write a date of birth such as 3 May 2012")
        return int(said["year"]), month, int(said["day"]) if said.get("day") else None
    raise NotReadable(
        f"“{text.strip()[:40]}” is no date of birth or age: write 3/5/2012, May 2012, 2012 (four figures for the year), or about 14"
    )


def _possible(born: Born) -> Born:
    if born.year < 1:
        raise NotReadable("There is no year 0: write the year in four figures")
    if born.month is not None and not 1 <= born.month <= 12:
        raise NotReadable(f"There is no month {born.month}: write day, month, year, such as 3/5/2012")
    if born.day is not None and born.month is not None:
        longest = monthrange(born.year, born.month)[1]
        if not 1 <= born.day <= longest:
            month = f"{month_name[born.month]} {born.year}"
            raise NotReadable(
                f"{born.day} {month} never was: {month} had {longest} days. Write another day, or the month and year alone"
            )
    return born


def _in_life(born: Born, text: str, on: date) -> Born:
    first = (born.year, born.month or 1, born.day or 1)
    if first > (on.year, on.month, on.day):
        raise NotReadable(f"“{text.strip()[:40]}” is still to come: write a day in the past")
    if born.year < on.year - OLDEST:
        raise NotReadable(f"“{text.strip()[:40]}” is more than {OLDEST} years ago: check the year")
    return born


def _normal_line(line: str) -> str:
    words = normal_name(re.sub(r"[.#№]", " ", line)).split()
    words = [_SHORT.get(word, word) for word in words if word not in ("no", "number")]
    if not words:
        return ""
    last = len(words) - 1
    words = [
        _SHORT_AT_THE_END.get(word, word) if place == last else "saint" if word == "st" else word
        for place, word in enumerate(words)
    ]
    return re.sub(r"\b([0-9]+) ([a-z])\b", r"\1\2", " ".join(words))
