"""`nightlight replay`: whole folders, many processes, and nothing printed unless every file can be replayed."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from nightlight import packfile
from nightlight.cli import timeline
from nightlight.rules.faults import Fault, Faulty
from nightlight.rules.lines import as_record
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook

_SHARE_FROM = 200
"""Fewer files than this are quicker on one core than on several that must each load the pack."""
_AT_ONCE = 10
"""Cases that a process takes at once: few, so that what has begun when somebody stops it is soon over."""


class Job(NamedTuple):
    """One file to replay, under which pack, and how to print it."""

    file: str
    pack: str
    json: bool


class Done(NamedTuple):
    """What came of a job: the text to print, or what is wrong with the file."""

    text: str
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...] = ()


def run(options: argparse.Namespace) -> int:
    """Replay what the command line names. Raises Faulty with every fault of every file; then nothing has been printed."""
    files = list(scenario_files(options.files))
    packfile.load_pack(options.pack)
    jobs = [Job(str(file), options.pack, options.json) for file in files]
    faults: list[Fault] = []
    remarks: list[Fault] = []
    with tempfile.SpooledTemporaryFile(max_size=16_000_000, mode="w+", encoding="utf-8") as spool:
        for done in _with_progress(_replayed(jobs, options.jobs), len(jobs)):
            faults.extend(done.faults)
            remarks.extend(done.remarks)
            if not faults:
                spool.write(done.text)
        if faults:
            raise Faulty(faults)
        for remark in remarks:
            print(f"note: {remark}", file=sys.stderr)
        spool.seek(0)
        for chunk in iter(lambda: spool.read(1_000_000), ""):
            sys.stdout.write(chunk)
    sys.stdout.flush()
    return 0


def scenario_files(named: Iterable[str]) -> Iterator[Path]:
    """The files named, and those in the folders named. Raises Faulty for what is not there and for a folder that holds none."""
    faults: list[Fault] = []
    for name in named:
        path = Path(name)
        if path.is_dir():
            found = sorted(one for one in path.rglob("*") if one.suffix in (".yaml", ".yml"))
            if not found:
                faults.append(Fault(name, "", "this folder holds no scenario file (*.yaml)"))
            yield from found
        elif path.is_file():
            yield path
        else:
            faults.append(Fault(name, "", "no such file or folder"))
    if faults:
        raise Faulty(faults)


def _replayed(jobs: list[Job], processes: int) -> Iterator[Done]:
    wanted = processes or (os.cpu_count() or 1 if len(jobs) >= _SHARE_FROM else 1)
    if wanted == 1:
        yield from map(one, jobs)
        return
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(wanted)
    try:
        with _stopping_held_back():
            done = pool.map(one, jobs, chunksize=max(1, min(_AT_ONCE, len(jobs) // (wanted * 4))))
        yield from done
    finally:
        # Stopped half way, what has not begun is dropped, and what has begun is over within a second.
        pool.shutdown(cancel_futures=True)


@contextmanager
def _stopping_held_back() -> Iterator[None]:
    """Hold Ctrl-C back while workers are made: they inherit that, and leave stopping to us."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def one(job: Job) -> Done:
    """Replay one file. Faults are returned, not raised, so that the others are still looked at."""
    try:
        rulebook = _rulebook(job.pack)
        scenario = packfile.load_scenario(scenario_content(job.file), job.file, rulebook.pack)
    except Faulty as faulty:
        return Done("", faulty.faults)
    lines = replay(scenario, rulebook)
    if job.json:
        records = (json.dumps(as_record(line, scenario.id, scenario.start), ensure_ascii=False) for line in lines)
        return Done("".join(f"{record}\n" for record in records), (), scenario.remarks)
    return Done(timeline.told(scenario, lines, rulebook.pack), (), scenario.remarks)


def scenario_content(file: str) -> bytes:
    """What a scenario file holds. Raises Faulty where it cannot be read, and for a file that is too large, unread."""
    path = Path(file)
    try:
        if path.stat().st_size > packfile.LARGEST_BYTES:
            size = path.stat().st_size / 1e6
            raise Faulty(
                [Fault(file, "", f"{size:.1f} MB is too large; at most {packfile.LARGEST_BYTES / 1e6:.0f} MB")]
            )
        return path.read_bytes()
    except OSError as error:
        raise Faulty([Fault(file, "", f"cannot be read: {error.strerror}")]) from None


@lru_cache(maxsize=4)
def _rulebook(pack: str) -> Rulebook:
    return Rulebook(packfile.load_pack(pack))


def _with_progress(done: Iterator[Done], total: int) -> Iterable[Done]:
    if total < 2 or not sys.stderr.isatty():
        return done
    from tqdm import tqdm

    return tqdm(done, total=total, unit="case", file=sys.stderr, dynamic_ncols=True)
