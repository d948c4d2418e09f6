# ruff: noqa: S608 - the statement is made of words of this page and of the filter; every value goes by name
"""Search over cases by what stands in them, under the one filter of cases: what somebody may not read is neither found nor counted.

Nothing is copied for it: words are looked for where they stand, so that what is blanked is found no more from that moment on.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from nightlight.records.access.filtering import Condition
from nightlight.records.packs.queries import InForce
from nightlight.rules.plain_words import Sought, Term, plain
from nightlight.rules.wording import plain as in_words

MOST: Final = 50
LEAST_OF_A_FACT: Final = 4
"""A word with fewer letters is not looked for among the facts: it stands in too many of them."""


class Fit(NamedTuple):
    """Why a case fits: which term by its place, where it was found, and what stood there, where that is more than the term itself."""

    term: int
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One case that was found, and why. `terms` is how many of the terms it fits."""

    case: uuid.UUID
    terms: int
    fits: tuple[Fit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: the best first. `all_of_it` counts the cases that fit every term, `nearly` those listed that fit one term less.

    `only_newest` is how many closed cases were looked through where there are more; 0 where all of them were.
    """

    hits: tuple[Hit, ...]
    all_of_it: int
    nearly: int
    only_newest: int = 0


class TooMuch(Exception):
    """The search took longer than policy allows, and was stopped. Nothing is known of what it would have found."""


def search(sought: Sought, *, visible: Condition, pack: InForce, closed: bool = False, most: int = MOST) -> Found:
    """The open cases (or those closed) within the filter that fit every term, then those that fit all but one; of one term, those that fit it.

    Of closed cases the newest are looked through, as many as policy says; of open ones all. The statement calls the table of cases ``c`` in the
    filter. One question, whatever was typed. Raises TooMuch when it takes longer than policy allows.
    """
    if not sought.terms:
        return Found((), 0, 0)
    every = len(sought.terms)
    statement = _SEARCH.replace("{visible}", visible.sql).replace("{is}", "IS NOT NULL" if closed else "IS NULL")
    limits = pack.setting("search_limits")
    newest = limits["closed_cases"] if closed else None
    values = {
        **visible.params,
        **_values(sought.terms, pack),
        "least": max(1, every - 1),
        "every": every,
        "most": most,
        "newest": newest,
    }
    with _within(limits["milliseconds"]), connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
        more = closed and _are_there_more(cursor, visible, limits["closed_cases"])
    hits = tuple(Hit(case, terms, _fits(fits)) for case, terms, fits, *_ in rows)
    all_of_it = rows[0][3] if rows else 0
    return Found(hits, all_of_it, sum(1 for one in hits if one.terms < every), newest if more else 0)


@contextmanager
def _within(milliseconds: int) -> Iterator[None]:
    """A transaction in which no statement takes longer."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(milliseconds))])
            yield
    except OperationalError as failure:
        if isinstance(failure.__cause__, QueryCanceled):
            raise TooMuch from None
        raise


def _are_there_more(cursor: Any, visible: Condition, newest: int) -> bool:
    """Whether there are more closed cases within the filter than are looked through."""
    cursor.execute(_MORE.replace("{visible}", visible.sql), {**visible.params, "newest": newest})
    return bool(cursor.fetchone()[0])


def _fits(value: Any) -> tuple[Fit, ...]:
    found = msgspec.json.decode(value) if isinstance(value, str | bytes) else value
    return tuple(sorted(Fit(*one) for one in found))


def _values(terms: Iterable[Term], pack: InForce) -> dict[str, Any]:
    """What the statement looks for, column by column."""
    kinds, facts, people, times = _Rows("kn", "kind"), _Rows("fn", "fact", "about"), _Rows("pn", "sex", "youngest", "oldest"), _Rows("tn", "since", "until")  # fmt: skip
    words, digits = _Rows("n", "pattern"), _Rows("dn", "digits")
    sexes = pack.setting("search_words")["sexes"]
    for number, term in enumerate(terms):
        if term.words:
            words.add(number, rf"\m({'|'.join(map(_pattern, term.words))})")
        if term.sex or term.ages:
            least, most = term.ages or (0, 150)
            people.add(number, "|".join(sexes.get(term.sex, ())), least, most)
        for since, until in term.periods:
            times.add(number, since, until)
        for word in term.words if not (term.sex or term.periods) else ():
            for kind in _kinds(word, pack):
                kinds.add(number, kind)
            for fact, about in _facts(word, pack):
                facts.add(number, fact, about)
            if word.isascii() and word.isdigit() and word.lstrip("0"):
                digits.add(number, word.lstrip("0"))
    return {name: column for one in (words, digits, kinds, facts, people, times) for name, column in one.columns()}


def _pattern(word: str) -> str:
    """How a word is looked for: from where it begins, a number as a whole, a hyphen also as a space or left out."""
    return re.escape(word).replace(r"\-", "[- ]?") + (r"\M" if word.isdigit() else "")


class _Rows:
    """Rows for the statement, as one list for each column."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *row: Any) -> None:
        self._rows.append(row)

    def columns(self) -> list[tuple[str, list[Any]]]:
        return [(name, [row[place] for row in self._rows]) for place, name in enumerate(self._names)]


def _kinds(word: str, pack: InForce) -> list[str]:
    return [kind for kind, table in pack.tables.items() if any(one.startswith(word) for one in plain(f"{table.name} {in_words(kind)}").split())]  # fmt: skip


def _facts(word: str, pack: InForce) -> list[tuple[str, str]]:
    """The facts of which a yes says something that has to do with the word: their id, and what they say."""
    if len(word) < LEAST_OF_A_FACT or word.isdigit():
        return []
    known: Mapping[str, Any] = pack.pack.facts
    sought = f" {word.replace('-', ' ')}"
    return [
        (one.id, one.about.rstrip("."))
        for one in known.values()
        if one.type == "yes_no" and not one.retired and sought in f" {plain(one.about)}".replace("-", " ")
    ]


# Text is compared without apostrophes and whatever its case, from the beginning of a word; a number also where it stands in a telephone number.
_BARE: Final = "translate({}, '''’‘`', '')"
_MORE: Final = "SELECT EXISTS (SELECT FROM cases_case c WHERE c.closed_at IS NOT NULL AND {visible} OFFSET %(newest)s)"
# Who somebody involved turned out to be. Whoever was joined to them by mistake, and parted again, is not them.
_NOW: Final = """coalesce((SELECT o.person_id FROM people_belonging o WHERE o.person_id = v.person AND o.until IS NULL LIMIT 1),
    (SELECT n.person_id FROM people_belonging w JOIN people_belonging n ON n.identity_id = w.identity_id AND n.until IS NULL
      WHERE w.person_id = v.person ORDER BY w.until DESC, w.id DESC LIMIT 1))"""
_SEARCH: Final = f"""
WITH seen AS MATERIALIZED (SELECT c.id, c.reference, c.title, c.kind, c.area_id, c.owner_id, c.levels, c.urgency, c.could_urgency, c.opened_at
  FROM cases_case c WHERE c.closed_at {{is}} AND {{visible}} ORDER BY c.closed_at DESC, c.id LIMIT %(newest)s),
word AS (SELECT * FROM unnest(%(n)s::int[], %(pattern)s::text[]) AS w(n, pattern)),
digit AS (SELECT * FROM unnest(%(dn)s::int[], %(digits)s::text[]) AS d(n, digits)),
kind AS (SELECT * FROM unnest(%(kn)s::int[], %(kind)s::text[]) AS k(n, kind)),
yes AS (SELECT * FROM unnest(%(fn)s::int[], %(fact)s::text[], %(about)s::text[]) AS f(n, fact, about)),
somebody AS (SELECT * FROM unnest(%(pn)s::int[], %(sex)s::text[], %(youngest)s::int[], %(oldest)s::int[]) AS p(n, sex, youngest, oldest)),
span AS (SELECT * FROM unnest(%(tn)s::int[], %(since)s::timestamptz[], %(until)s::timestamptz[]) AS t(n, since, until)),
met AS MATERIALIZED (SELECT s.id AS case_id, s.opened_at, i.* FROM seen s JOIN cases_involvement v ON v.case_id = s.id AND v.until IS NULL
  JOIN people_belonging b ON b.person_id = {_NOW} AND b.until IS NULL JOIN people_identity i ON i.id = b.identity_id),
hit AS (
  SELECT s.id AS case_id, w.n, 'title' AS place, '' AS detail FROM seen s JOIN word w ON {_BARE.format("s.title")} ~* w.pattern
  UNION ALL SELECT s.id, w.n, 'reference', '' FROM seen s JOIN word w ON s.reference ~* w.pattern
  UNION ALL SELECT s.id, d.n, 'reference', '' FROM seen s JOIN digit d ON s.reference ~ ('-0*' || d.digits || '$')
  UNION ALL SELECT s.id, w.n, 'area', a.name FROM seen s JOIN workforce_area a ON a.id = s.area_id JOIN word w ON {_BARE.format("a.name")} ~* w.pattern
  UNION ALL SELECT s.id, w.n, 'owner', m.name FROM seen s JOIN workforce_member m ON m.id = s.owner_id JOIN word w ON {_BARE.format("m.name")} ~* w.pattern
  UNION ALL SELECT s.id, k.n, 'kind', '' FROM seen s JOIN kind k ON k.kind = s.kind
  UNION ALL SELECT s.id, w.n, 'level', l.value FROM seen s CROSS JOIN LATERAL jsonb_each_text(s.levels) l JOIN word w ON replace(l.value, '_', ' ') ~* w.pattern
  UNION ALL SELECT m.case_id, w.n, 'name', coalesce(nullif(m.whole, ''), concat_ws(' ', m.given, m.family)) FROM met m
    JOIN word w ON {_BARE.format("concat_ws(' ', m.given, m.family, m.whole)")} ~* w.pattern
  UNION ALL SELECT m.case_id, d.n, 'number', o.given FROM met m JOIN people_contact o ON o.identity_id = m.id AND o.until IS NULL
    JOIN digit d ON length(d.digits) > 3 AND strpos(o.normal_form, d.digits) > 0
  UNION ALL SELECT m.case_id, w.n, 'address', concat_ws(', ', nullif(p.name, ''), nullif(replace(p.lines, E'\\n', ', '), ''), nullif(p.postcode, ''))
    FROM met m JOIN people_residence r ON r.identity_id = m.id AND r.until IS NULL JOIN places_place p ON p.id = r.place
    JOIN word w ON {_BARE.format("concat_ws(' ', p.name, p.lines, p.postcode)")} ~* w.pattern
  UNION ALL SELECT m.case_id, b.n, 'somebody', '' FROM met m JOIN somebody b ON (b.sex = '' OR m.sex ~* ('^(' || b.sex || ')$'))
    AND (b.sex = '' OR m.born_year IS NULL OR extract(year FROM m.opened_at)::int - m.born_year BETWEEN b.youngest AND b.oldest + 1)
    AND (b.sex <> '' OR extract(year FROM m.opened_at)::int - m.born_year BETWEEN b.youngest AND b.oldest + 1)
  UNION ALL SELECT f.case_id, b.n, 'age', f.value::text FROM seen s JOIN facts_assertion f ON f.case_id = s.id AND f.fact = 'age' AND jsonb_typeof(f.value) = 'number'
    JOIN somebody b ON b.sex = '' AND f.value::text::numeric BETWEEN b.youngest AND b.oldest
  UNION ALL SELECT f.case_id, y.n, 'fact', y.about FROM seen s JOIN facts_assertion f ON f.case_id = s.id JOIN yes y ON y.fact = f.fact AND f.value = 'true'
    WHERE NOT EXISTS (SELECT FROM facts_assertion l WHERE l.case_id = f.case_id AND l.fact = f.fact AND l.entry > f.entry AND l.value = 'false')
  UNION ALL SELECT s.id, t.n, 'time', '' FROM seen s JOIN span t ON s.opened_at >= t.since AND s.opened_at < t.until
  UNION ALL SELECT s.id, t.n, 'time', '' FROM seen s JOIN cases_happening h ON h.case_id = s.id AND h.entry = 1
    JOIN span t ON h.happened_at >= t.since AND h.happened_at < t.until
  UNION ALL SELECT s.id, w.n, 'story', '' FROM seen s JOIN cases_happening h ON h.case_id = s.id CROSS JOIN LATERAL jsonb_each_text(h.data) x
    JOIN word w ON {_BARE.format("x.value")} ~* w.pattern
  UNION ALL SELECT s.id, w.n, 'story', '' FROM seen s JOIN journal_words j ON j.chain_id = s.id AND j.name NOT IN ('facts', 'data') AND j.text IS NOT NULL
    JOIN word w ON {_BARE.format("j.text")} ~* w.pattern),
fitting AS (SELECT case_id, count(DISTINCT n) AS terms, jsonb_agg(DISTINCT jsonb_build_array(n, place, detail)) AS fits FROM hit GROUP BY case_id),
counted AS (SELECT *, count(*) FILTER (WHERE terms = %(every)s) OVER () AS all_of_it FROM fitting WHERE terms >= %(least)s)
SELECT f.case_id, f.terms, f.fits, f.all_of_it FROM counted f JOIN seen s ON s.id = f.case_id
ORDER BY f.terms DESC, s.urgency DESC, s.could_urgency DESC, s.opened_at DESC LIMIT %(most)s
"""
