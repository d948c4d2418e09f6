"""Reads the files of policy packs and scenarios into mappings, and hands them to `rules` to be made typed. The only reader of either.

Files are YAML without aliases, without tags, without repeated keys and without dates of YAML's own (a date stays the text that was written), so that
what a person wrote is what the rules get. A file that is too large, too deep or not YAML is refused by name.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from nightlight.rules import overlay, reading, references, scenario
from nightlight.rules.faults import Fault, Faulty, nearest
from nightlight.rules.policy import Pack

if TYPE_CHECKING:
    from nightlight.rules.examples import Example

LARGEST_BYTES: Final = 1_000_000
DEEPEST: Final = 40
_READER: Final = 2
"""Raised whenever reading or checking a pack changes, so that nothing kept by an older reader is trusted."""
_READING: Final = threading.Lock()
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Plain(_LOADER):  # type: ignore[misc]
    """YAML without repeated keys or a reading of dates; it keeps `yes` and `no` as true and false. Aliases: see `_scan`."""


def _scan(text: str) -> None:
    """Refuse aliases, tags and deep nesting before anything is built: the quick loader composes in C, out of reach of a check of ours."""
    depth = 0
    events: Any = yaml.parse(text, Loader=_LOADER)
    for event in events:
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            problem = "an alias (*) is not allowed; write the value out"
            raise yaml.constructor.ConstructorError(None, None, problem, mark)
        if getattr(event, "tag", None) is not None:
            problem = f"a tag ({event.tag}) is not allowed; write the plain value"
            raise yaml.constructor.ConstructorError(None, None, problem, mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.constructor.ConstructorError(None, None, f"nested more than {DEEPEST} deep", mark)


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | float | bool):
            raise yaml.constructor.ConstructorError(None, None, "expected a plain word as a key", key_node.start_mark)
        if key in made:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        made[key] = loader.construct_object(value_node, deep=True)
    return made


_Plain.add_constructor("tag:yaml.org,2002:map", _mapping)
_Plain.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def parse(text: bytes, name: str) -> Any:
    """What a YAML text holds. Raises Faulty naming the file, the line and what was expected."""
    if len(text) > LARGEST_BYTES:
        raise Faulty([Fault(name, "", f"{len(text) / 1e6:.1f} MB is too large; at most {LARGEST_BYTES / 1e6:.0f} MB")])
    try:
        plain = text.decode("utf-8-sig")
        _scan(plain)
        return yaml.load(plain, Loader=_Plain)  # noqa: S506 - a safe loader, made stricter
    except UnicodeDecodeError as error:
        raise Faulty([Fault(name, f"byte {error.start}", "expected text in UTF-8")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Faulty(
            [Fault(name, f"line {mark.line + 1}" if mark else "", f"not usable YAML: {error.problem or error.context}")]
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Faulty([Fault(name, "", f"not usable YAML: {str(error).splitlines()[0]}")]) from None


def policy_folder() -> Path:
    """The folder that holds the packs: the one named by NIGHTLIGHT_POLICY, else `policy/` beside the package."""
    named = os.environ.get("NIGHTLIGHT_POLICY")
    return Path(named) if named else Path(__file__).resolve().parent.parent / "policy"


def pack_names(folder: Path | None = None) -> tuple[str, ...]:
    """The packs that can be chosen: `national` and the forces' own, in alphabetical order."""
    root = folder or policy_folder()
    forces = sorted(path.parent.name for path in (root / "forces").glob("*/pack.yaml"))
    return ("national", *forces)


def pack_folder(name: str) -> Path:
    """The folder of a pack by its name, or a folder named by its path. Raises Faulty naming the nearest known pack."""
    root = policy_folder()
    for folder in (root / name, root / "forces" / name, Path(name)):
        if (folder / "pack.yaml").is_file():
            return folder
    known = pack_names()
    raise Faulty(
        [
            Fault(
                name, "", f"no such pack{nearest(name, known)}; there are {', '.join(known)}, or give the folder of one"
            )
        ]
    )


def load_pack(name: str = "national", on: date | None = None) -> Pack:
    """The pack of this name (or in this folder), whole and checked for unknown ids. With `on`, as it is in force on that day.

    Raises Faulty with every fault of its files.
    """
    folder = pack_folder(name)
    files = _files(folder)
    # One after the other: read for the first time by several threads at once, the types of a pack bring the whole process down.
    with _READING:
        return _load(folder.name, tuple(files), _digest(files), on)


def digest_of(name: str) -> str:
    """The digest of every file that a pack is made of, those of the pack that it extends too. Raises Faulty."""
    return _digest(_files(pack_folder(name)))


def title_of(name: str) -> str:
    """What a pack is called for people; its name where it says nothing else. Raises Faulty."""
    return str(_head(pack_folder(name)).get("title") or name)


def _files(folder: Path, above: tuple[Path, ...] = ()) -> list[tuple[str, bytes]]:
    """(name, content) of every file of the pack, those of the pack that it extends first."""
    if folder in above:
        raise Faulty(
            [Fault(f"{folder.name}/pack.yaml", "extends", "a pack cannot stand on itself; name the one below it")]
        )
    own = [(f"{folder.name}/{path.name}", path.read_bytes()) for path in sorted(folder.glob("*.yaml"))]
    extends = _head(folder).get("extends")
    return [*_files(pack_folder(str(extends)), (*above, folder)), *own] if extends else own


def _head(folder: Path) -> Mapping[str, Any]:
    head = parse((folder / "pack.yaml").read_bytes(), f"{folder.name}/pack.yaml")
    if (
        not isinstance(head, Mapping)
        or not isinstance(head.get("name"), str)
        or not isinstance(head.get("version"), str)
    ):
        raise Faulty([Fault(f"{folder.name}/pack.yaml", "", "expected name and version, each as text")])
    return head


def _digest(files: Sequence[tuple[str, bytes]]) -> str:
    found = hashlib.sha256()
    for name, content in files:
        found.update(f"{name}:{len(content)}:".encode() + content)
    return found.hexdigest()


@lru_cache(maxsize=16)
def _load(name: str, files: tuple[tuple[str, bytes], ...], digest: str, on: date | None) -> Pack:
    kept = _Kept(digest)
    documents = kept.read() or _parsed(files)
    changes: list[overlay.Change] = []
    version = ""
    plain = [
        reading.Document(file, content)
        for file, content in documents
        if Path(file).name not in ("pack.yaml", "changes.yaml")
    ]
    raw = reading.entries_of(plain, on)
    if faults := references.lacking(raw, name, on):
        raise Faulty(faults)
    for file, content in documents:
        if Path(file).name == "pack.yaml":
            version = content["version"] if not version else f"{version}+{content['version']}"
        elif Path(file).name == "changes.yaml":
            raw, made = overlay.apply(raw, content, file, on)
            changes += made
    pack = reading.typed(raw, name=name, version=version, changes=[str(change) for change in changes])
    if not kept.checked:
        faults = references.unknown(
            pack, {(section, key): entry[""] for section, entries in raw.items() for key, entry in entries.items()}
        )
        if faults:
            raise Faulty(faults)
        if on is None:
            kept.write(documents)
    return pack


def _parsed(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, Any]]:
    """(name, what it holds) of every file. Raises Faulty with the faults of them all."""
    parsed: list[tuple[str, Any]] = []
    faults: list[Fault] = []
    for file, content in files:
        try:
            parsed.append((file, parse(content, file)))
        except Faulty as faulty:
            faults += faulty.faults
    if faults:
        raise Faulty(faults)
    return parsed


class _Kept:
    """The parsed and checked files of a pack kept as JSON under the digest of what was read, so that starting is quick.

    Only a convenience: without a writable cache folder everything works, a tenth of a second slower.
    """

    def __init__(self, digest: str) -> None:
        home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        self._path = Path(home) / "nightlight" / f"pack-{_READER}-{digest}.json"
        self.checked = False

    def read(self) -> list[tuple[str, Any]] | None:
        try:
            documents = [(file, content) for file, content in json.loads(self._path.read_bytes())]
        except (OSError, ValueError):
            return None
        self.checked = True
        return documents

    def write(self, documents: Sequence[tuple[str, Any]]) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = self._path.with_suffix(f".{os.getpid()}")
            partial.write_text(json.dumps(documents), encoding="utf-8")
            partial.replace(self._path)
        except (OSError, TypeError):
            return


def scenario_folder() -> Path:
    """The folder of the project's own scenarios: the one named by NIGHTLIGHT_CASES, else `cases/` beside the policy packs."""
    named = os.environ.get("NIGHTLIGHT_CASES")
    return Path(named) if named else policy_folder().parent / "tests" / "scenarios"


def load_scenario(text: bytes, name: str, pack: Pack) -> scenario.Scenario:
    """The scenario in a YAML text, checked against the pack's vocabulary. Raises Faulty with every fault."""
    return scenario.read(parse(text, name), name, pack)


def load_examples(name: str, pack: Pack) -> tuple[Example, ...]:
    """The examples that belong to a pack: those that all packs share, and those in its own folder's `examples/`.

    Raises Faulty with every fault of their files.
    """
    from nightlight.rules import examples

    folders = dict.fromkeys((policy_folder() / "examples", pack_folder(name) / "examples"))
    files = [
        (f"{path.parent.name}/{path.name}", path.read_bytes()) for one in folders for path in sorted(one.glob("*.yaml"))
    ]
    return examples.read([reading.Document(file, content) for file, content in _parsed(files)], pack)


def files_of(name: str) -> dict[tuple[str, str], str]:
    """(section, id) of every entry of a pack -> the file that it stands in, for naming faults. Raises Faulty."""
    from nightlight.rules import soundness

    documents = _parsed(_files(pack_folder(name)))
    plain = [one for one in documents if Path(one[0]).name not in ("pack.yaml", "changes.yaml")]
    return soundness.files_of(reading.entries_of(reading.Document(file, content) for file, content in plain))
