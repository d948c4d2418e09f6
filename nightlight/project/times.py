"""Times as people at work read them: with their minutes and their zone, and how long that is from now."""

from __future__ import annotations

from datetime import datetime, timedelta

from nightlight.rules.days import LONDON

ONE_DAY = timedelta(days=1)


def clock(at: datetime | None, now: datetime | None = None) -> str:
    """An instant in London time: "21:04 GMT", and on which day, unless that is the day of `now`. Nothing for none."""
    if at is None:
        return ""
    there = at.astimezone(LONDON)
    today = now.astimezone(LONDON).date() if now else None
    if there.date() == today:
        return f"{there:%H:%M %Z}"
    year = "" if today and there.year == today.year else f" {there.year}"
    return f"{there:%H:%M %Z}, {there:%a} {there.day} {there:%b}{year}"


def lasting(length: timedelta) -> str:
    """A length of time in hours and minutes, cut downwards: "0:20", "26:05"; past two days "3 d 4:05"."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60) if abs(length) >= 2 * ONE_DAY else (0, minutes)
    told = f"{rest // 60}:{rest % 60:02}"
    return f"{days} d {told}" if days else told


def left(due: datetime | None, now: datetime) -> str:
    """How long there is until an instant, or how long it has been missed: "0:20 left", "missed 0:05 ago"."""
    if due is None:
        return "no time set yet"
    return f"{lasting(due - now)} left" if due > now else f"missed {lasting(now - due)} ago"


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago an instant was: "0:05 ago", "just now"; "in 0:05" for one to come."""
    if at is None:
        return ""
    if at > now:
        return f"in {lasting(at - now)}"
    return "just now" if now - at < timedelta(minutes=1) else f"{lasting(now - at)} ago"


def instant(at: datetime) -> str:
    """An instant for a machine, in a ``time`` element."""
    return at.isoformat()
