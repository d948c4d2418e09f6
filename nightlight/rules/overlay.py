"""A force's own changes to the national pack: it may tighten anything and must say why; it may loosen only what is its own to set.

A change whose basis is law or national guidance (for a time: its `time_basis`) can only be a tightening. A value from memory must be
verified before it can be loosened. Some things no force may change: what counts when an answer is not known, the order of levels, who
checks whom. Whoever writes a change cannot approve it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any, Final, NamedTuple

from nightlight.rules.faults import Fault, Faulty, nearest

FORMAT: Final = "nightlight-overlay/1"
_NEEDED: Final = ("key", "value", "from", "reason", "author", "approver")
_ALLOWED: Final = (*_NEEDED, "until", "basis", "source")
_NOT_A_FORCES_TO_CHANGE: Final = (
    "scales.", "facts.", "events.", "roles.", "sources.", "values.duties.unknown_class", "values.duties.unresolved_uses_row",
    "values.roles.", "values.facts.", "values.missing.known_adult", "values.missing.who_is_a_child", "values.missing.engine_limits",
)  # fmt: skip
_MINUTES: Final = {"min": 1, "hours": 60, "days": 1440}
_MORE_IS_TIGHTER: Final = (
    "any", "block", "carries", "content", "duties", "events", "facts", "lead", "must_also_hold", "needs", "require", "roles",
    "rules", "value", "words",
)  # fmt: skip
_CONDITIONS: Final = ("when", "starts_on", "met_when")
_SHORTER_MEANS_FEWER: Final = ("working_hours", "working_days", "months")


class Change(NamedTuple):
    """One change as applied: the key, both values, since when, why, by whom, approved by whom, and whether it tightens."""

    key: str
    before: Any
    after: Any
    since: str
    reason: str
    author: str
    approver: str
    tightens: bool

    def __str__(self) -> str:
        how = "tightened" if self.tightens else "set by the force"
        people = f"{self.author}, approved by {self.approver}"
        return f"{self.key}: {how} from {_plain(self.before)} to {_plain(self.after)} since {self.since}: {self.reason} ({people})"


Raw = dict[str, dict[str, Any]]


def apply(national: Raw, changes: Any, file: str, on: date | None = None) -> tuple[Raw, tuple[Change, ...]]:
    """The national entries with a force's changes applied, and the changes. Raises Faulty with every change that may not be made."""
    if (
        not isinstance(changes, Mapping)
        or changes.get("format") != FORMAT
        or not isinstance(changes.get("changes"), list)
    ):
        raise Faulty([Fault(file, "", f"expected format: {FORMAT} and a list of changes")])
    raw, made, faults = deepcopy(national), [], []
    ranks = tuple(national["values"]["roles.rank_order"]["value"])
    levels = [tuple(scale["order"]) for scale in national["scales"].values()]
    for number, change in enumerate(changes["changes"], 1):
        problem = _shape(change)
        if problem:
            faults.append(Fault(file, f"change {number}", problem))
            continue
        if on is not None and not (
            str(change["from"]) <= on.isoformat() and (not change.get("until") or on.isoformat() < str(change["until"]))
        ):
            continue
        done = _apply_one(raw, change, (ranks, *levels))
        if isinstance(done, str):
            faults.append(Fault(file, f"change {number}: {change['key']}", done))
        else:
            made.append(done)
    if faults:
        raise Faulty(faults)
    return raw, tuple(made)


def _shape(change: Any) -> str | None:
    if not isinstance(change, Mapping):
        return f"expected a mapping with {', '.join(_NEEDED)}"
    for key in change:
        if key not in _ALLOWED:
            return f"no such key {key!r}{nearest(key, _ALLOWED)}; expected {', '.join(_ALLOWED)}"
    missing = [key for key in _NEEDED if key not in change or (key != "value" and not str(change[key] or "").strip())]
    if missing:
        return f"{', '.join(missing)} is missing: every change says what, since when, why, who wrote it and who approved it"
    if str(change["author"]).strip().lower() == str(change["approver"]).strip().lower():
        return f"the author cannot approve it: {change['author']} stands as both"
    days = [key for key in ("from", "until") if change.get(key) is not None and not _is_day(change[key])]
    return f"{days[0]}: expected a day such as 2026-11-23, got {change[days[0]]!r}" if days else None


def _is_day(text: Any) -> bool:
    try:
        return date.fromisoformat(str(text)).isoformat() == str(text)
    except ValueError:
        return False


def _apply_one(raw: Raw, change: Mapping[str, Any], orders: Sequence[tuple[str, ...]]) -> Change | str:
    key = str(change["key"])
    if key.startswith(_NOT_A_FORCES_TO_CHANGE) or key.endswith((".retired", ".basis", ".time_basis", ".source")):
        return "this is not for a force to change"
    found = _find(raw, key)
    if found is None or not isinstance(_get(found[0], found[1][:-1]) or {}, Mapping):
        section, _, rest = key.partition(".")
        hint = nearest(rest.partition(".")[0], raw.get(section, {})) or nearest(section, raw)
        return f"no such key in the national pack{hint}"
    entry, path = found
    before, after = _get(entry, path), change["value"]
    basis = entry.get("time_basis") if path[0] == "due" else entry.get("basis")
    tighter = tightens(path, _as_it_was(raw, entry, path), after, orders)
    refusal = None if tighter else _may_not_loosen(basis, change)
    if refusal:
        return f"{refusal}: {_plain(before)} may not become {_plain(after)}"
    _put(entry, path, after)
    _mark(entry, path, change)
    return Change(
        key,
        before,
        after,
        str(change["from"]),
        str(change["reason"]),
        str(change["author"]),
        str(change["approver"]),
        tighter,
    )


def _may_not_loosen(basis: Any, change: Mapping[str, Any]) -> str | None:
    if basis == "sourced":
        return "its basis is law or national guidance, so a force may only tighten it"
    sources = set(change.get("source") or ()) - {"MEMORY", "PROPOSED"}
    if basis == "memory" and not (sources and change.get("basis") not in (None, "memory")):
        return "it stands from memory: verify it first, and give the basis and source you found"
    return None


def _find(raw: Raw, key: str) -> tuple[dict[str, Any], list[str]] | None:
    section, _, rest = key.partition(".")
    entries = raw.get(section, {})
    parts = rest.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in entries:
            path = parts[length:] or (["value"] if section == "values" else [])
            if section == "values" and path[:1] != ["value"]:
                path = ["value", *path]
            return (entries[name], path) if path else None
    return None


def _get(entry: Any, path: Sequence[str]) -> Any:
    for part in path:
        entry = entry.get(part) if isinstance(entry, Mapping) else None
    return entry


def _as_it_was(raw: Raw, entry: Mapping[str, Any], path: Sequence[str]) -> Any:
    """What holds before a change: for a class without a row of its own, the row that stands in for it."""
    before = _get(entry, path)
    if before is None and path[:2] == ["due", "rows"] and len(path) == 3:
        rows = entry["due"]["rows"]
        like = raw["values"]["duties.unresolved_uses_row"]["value"] if path[2] == "unresolved" else None
        return rows.get(like) or rows.get("any")
    return before


def _put(entry: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for part in path[:-1]:
        entry = entry.setdefault(part, {})
    entry[path[-1]] = value


def _mark(entry: dict[str, Any], path: Sequence[str], change: Mapping[str, Any]) -> None:
    entry["time_basis" if path[0] == "due" else "basis"] = change.get("basis") or "force_practice"
    entry["from"] = change["from"]
    entry["note"] = f"{entry.get('note') or ''} Set by the force: {change['reason']}".strip()
    if change.get("source"):
        entry["source"] = [*entry["source"], *(one for one in change["source"] if one not in entry["source"])]


def tightens(path: Sequence[str], before: Any, after: Any, orders: Sequence[tuple[str, ...]]) -> bool:
    """Whether a change can be shown to ask for more: sooner, higher, further, switched on. What cannot be shown does not count."""
    last = path[-1]
    if path[0] == "due":
        return (before is None and path[1:2] == ["rows"] and _is_time(after)) or _shorter(before, after)
    if last == "local_only":
        return before is True and after is False
    if before is None and isinstance(after, list) and path[0] not in _CONDITIONS:
        before = []
    if isinstance(before, list) and isinstance(after, list):
        return _longer(path, before, after)
    if path[0] in _CONDITIONS:
        return False
    return _lower(last, before, after) or _higher(before, after, orders)


def _longer(path: Sequence[str], before: list[Any], after: list[Any]) -> bool:
    """Whether a list that has changed asks for more: rungs added at its end, fewer ways to meet a duty, more that must be."""
    last = path[-1]
    if last == "escalates_to":
        return len(after) > len(before) and after[: len(before)] == before
    if last == "met_by":
        return bool(after) and len(after) < len(before) and _keeps(after, before)
    more = len(after) > len(before) and _keeps(before, after)
    return more and last in _MORE_IS_TIGHTER and path[0] != "met_when" and "not" not in path


def _lower(last: str, before: Any, after: Any) -> bool:
    """Whether a plain number, such as the months between refreshers, has come down, or stands where there was none."""
    numbers = last in ("value", "refresh_months") and isinstance(after, int | float) and not isinstance(after, bool)
    return numbers and (before is None or (isinstance(before, int | float) and after < before))


def _higher(before: Any, after: Any, orders: Sequence[tuple[str, ...]]) -> bool:
    """Whether a rank or a level has gone up."""
    return any(before in order and after in order and order.index(after) > order.index(before) for order in orders)


def _is_time(amount: Any) -> bool:
    """Whether this is a length of time that somebody could keep: a positive number of a unit."""
    value = amount.get("value") if isinstance(amount, Mapping) else None
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _shorter(before: Any, after: Any) -> bool:
    if not (_is_time(before) and _is_time(after)):
        return False
    one, other = before.get("unit"), after.get("unit")
    if one in _MINUTES and other in _MINUTES:
        return bool(after["value"] * _MINUTES[other] < before["value"] * _MINUTES[one])
    return one == other and one in _SHORTER_MEANS_FEWER and bool(after["value"] < before["value"])


def _keeps(before: Sequence[Any], after: Sequence[Any]) -> bool:
    """Whether everything of `before` stands in `after`, in the same order."""
    rest = iter(after)
    return all(one in rest for one in before)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping) and "unit" in value:
        return f"{value.get('value', '')} {value['unit']}".strip()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "nothing" if value is None else str(value)
