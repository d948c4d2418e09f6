"""The one place that reads the time of day. Everything below is handed `at`."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
