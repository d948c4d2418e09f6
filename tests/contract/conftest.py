"""Say plainly, at the end of a run, when the published cases were not there to be scored."""

from __future__ import annotations

from typing import Any

from tests.contract import score


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line, so that a score that was not measured is not taken for one that was."""
    if not score.PRESENT:
        terminalreporter.write_line(score.ABSENT, yellow=True)
