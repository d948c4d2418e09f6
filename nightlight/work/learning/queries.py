"""The cases that can be replayed, the packs to replay them under, and a replay itself."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final
from uuid import UUID

from nightlight import packfile
from nightlight.rules.faults import Fault, Faulty
from nightlight.rules.policy import Pack
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.scenario import KINDS, Scenario
from nightlight.rules.wording import Wording
from nightlight.work.learning.models import TypedCase
from nightlight.work.learning.telling.replayed import Replayed

KINDS_IN_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "missing": "Missing",
        "contact": "First contact",
        "imagery": "Youth-produced imagery",
        "attendance": "Attendance",
        "exploitation": "Exploitation",
        "investigation": "Investigation",
        "victim": "Victims",
    }
)
TYPED: Final = "typed"
TYPED_LISTED: Final = 200
_ROOT: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place that holds cases: its word in addresses, its title, and the folder; the typed ones have none."""

    slug: str
    title: str
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case as a list shows it. A case that can no longer be read is listed too, with its faults and without a kind."""

    shelf: Shelf
    name: str
    title: str
    text: bytes
    file: str
    scenario: Scenario | None
    faults: tuple[Fault, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of case; empty when it cannot be read."""
        return self.scenario.kind if self.scenario else ""


@dataclass(frozen=True, slots=True)
class PackChoice:
    """A pack that can be chosen: its name, its title, and what it is."""

    name: str
    title: str
    about: str


def shelves() -> tuple[Shelf, ...]:
    """Where cases come from: our own (NIGHTLIGHT_CASES), the folders that were loaded (NIGHTLIGHT_CASES_FOLDERS), those typed here."""
    ours = Path(os.environ.get("NIGHTLIGHT_CASES") or _ROOT / "tests" / "scenarios")
    named = [Path(one) for one in os.environ.get("NIGHTLIGHT_CASES_FOLDERS", "").split(os.pathsep) if one]
    loaded = [Shelf(f"loaded-{number}", "Published case", folder) for number, folder in enumerate(named, 1)]
    return (Shelf("ours", "Made up, comes with Nightlight", ours), *loaded, Shelf(TYPED, "Typed or uploaded here"))


def loaded_folders() -> tuple[str, ...]:
    """The folders, outside the product, from which published cases are loaded and are there."""
    return tuple(
        str(shelf.folder)
        for shelf in shelves()
        if shelf.slug.startswith("loaded") and shelf.folder and shelf.folder.is_dir()
    )


def cases(pack: Pack) -> Iterator[Case]:
    """Every case, by shelf; those typed here first, newest first, and of them the newest TYPED_LISTED."""
    for shelf in reversed(shelves()):
        if shelf.folder is None:
            for typed in TypedCase.objects.all()[:TYPED_LISTED]:
                yield _read(shelf, str(typed.key), typed.text.encode(), _Held(pack))
            continue
        for name, path in _files(shelf.folder).items():
            yield _from_file(shelf, name, path, pack)


def find(shelf_slug: str, name: str, pack: Pack) -> Case | None:
    """The case of this address; None where there is none."""
    shelf = next((one for one in shelves() if one.slug == shelf_slug), None)
    if shelf is None:
        return None
    if shelf.folder is None:
        typed = TypedCase.objects.filter(key=_uuid(name)).first()
        return None if typed is None else _read(shelf, name, typed.text.encode(), _Held(pack))
    path = _files(shelf.folder).get(name)
    return None if path is None else _from_file(shelf, name, path, pack)


def matching(found: Iterator[Case], words: str, kind: str) -> list[Case]:
    """Those cases of a kind (any, if empty) that hold every word: in the title, the name, the kind or what happened."""
    wanted = words.lower().split()
    return [case for case in found if (not kind or case.kind == kind) and all(word in _said(case) for word in wanted)]


def by_kind(found: list[Case]) -> dict[str, list[Case]]:
    """The cases under their kinds in words, in the kinds' own order; those that cannot be read stand last."""
    grouped = {KINDS_IN_WORDS[kind]: [case for case in found if case.kind == kind] for kind in KINDS}
    grouped["Cannot be read at present"] = [case for case in found if case.scenario is None]
    return {kind: some for kind, some in grouped.items() if some}


def packs() -> list[PackChoice]:
    """The packs that can be chosen, the national one first."""
    return [_choice(name) for name in packfile.pack_names()]


def replayed(scenario: Scenario, choice: PackChoice) -> Replayed:
    """What a pack says of a case. Raises Faulty where the pack cannot be used."""
    pack = packfile.load_pack(choice.name)
    lines = replay(scenario, _rulebook(_Held(pack)))
    return Replayed(scenario, pack, choice.title, choice.about, lines, Wording(pack))


class _Held:
    """A pack as the key of a cache: the same while it is the same object, which packfile keeps while its files do not change."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.pack is self.pack


@lru_cache(maxsize=4)
def _rulebook(held: _Held) -> Rulebook:
    return Rulebook(held.pack)


def _from_file(shelf: Shelf, name: str, path: Path, pack: Pack) -> Case:
    """The case in a file; one that cannot be read, or is too large to be, is a case with that fault."""
    try:
        size = path.stat().st_size
        if size <= packfile.LARGEST_BYTES:
            return _read(shelf, name, path.read_bytes(), _Held(pack), path.name)
        wrong = f"{size / 1e6:.1f} MB is too large; at most {packfile.LARGEST_BYTES / 1e6:.0f} MB"
    except OSError as error:
        wrong = f"cannot be read: {error.strerror}"
    return Case(shelf, name, path.stem, b"", path.name, None, (Fault(path.name, "", wrong),))


@lru_cache(maxsize=2000)
def _read(shelf: Shelf, name: str, text: bytes, held: _Held, file: str = "case.yaml") -> Case:
    try:
        scenario = packfile.load_scenario(text, file, held.pack)
    except Faulty as faulty:
        return Case(shelf, name, _title_of(text) or name, text, file, None, faulty.faults)
    return Case(shelf, name, scenario.title, text, file, scenario)


def _title_of(text: bytes) -> str:
    """The title of a case whose other parts may be wrong."""
    try:
        raw = packfile.parse(text, "")
    except Faulty:
        return ""
    return str(raw.get("title") or "") if isinstance(raw, Mapping) else ""


def _files(folder: Path) -> dict[str, Path]:
    """The files of a folder and of the folders in it, by a name of their own each."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".yml") and path.is_file():
            parts = path.relative_to(folder).with_suffix("").parts
            name = ".".join(parts)
            found[name if name not in found else f"{name}{path.suffix}"] = path
    return found


def _said(case: Case) -> str:
    return f"{case.title} {case.name} {KINDS_IN_WORDS.get(case.kind, '')} {case.text.decode(errors='replace')}".lower().replace(
        "_", " "
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _choice(name: str) -> PackChoice:
    folder = packfile.pack_folder(name)
    head = packfile.parse((folder / "pack.yaml").read_bytes(), f"{name}/pack.yaml")
    told = head if isinstance(head, Mapping) else {}
    return PackChoice(name, str(told.get("title") or name), str(told.get("about") or ""))
