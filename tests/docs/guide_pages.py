"""Reads a page of the guide as something to do: the files that it makes and the commands that it runs, in the order in which they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(?P<kind>[a-z]+)(?: file=(?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class MakesFile:
    """A block that is a file: its path and what it holds."""

    path: str
    text: str


@dataclass(frozen=True)
class Runs:
    """A command of a console block, with what the page says that it prints."""

    command: str
    shown: tuple[str, ...]


def deeds(page: Path) -> list[MakesFile | Runs]:
    """What a reader who follows the page does, in order."""
    found: list[MakesFile | Runs] = []
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["file"]:
            found.append(MakesFile(block["file"], block["body"]))
        elif block["kind"] == "console":
            found += commands(block["body"])
    return found


def commands(block: str) -> list[Runs]:
    """The commands of a console block: lines that begin with a dollar sign, each with the lines that follow it."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return [Runs(command, tuple(shown)) for command, shown in found]


def agrees(shown: tuple[str, ...], printed: str) -> bool:
    """Whether a page shows what was printed. A line of three dots stands for any lines; three dots at the end of a line for its rest."""
    lines = [r"(?:.*\n)*?" if line.strip() == "..." else _pattern(line) for line in shown]
    return re.fullmatch("".join(lines), printed) is not None


def _pattern(line: str) -> str:
    if line.endswith(" ..."):
        return re.escape(line.removesuffix("...")) + ".*\n"
    return re.escape(line) + "\n"
