"""`nightlight journal`: verify the journal, sign where its chains stand, compare it with the tables."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nightlight.cli.connected import connect, present
from nightlight.rules.refusals import Refusal


def words(journal: argparse.ArgumentParser, jobs: Callable[[str], int]) -> None:
    """The words of the command line."""
    acts = journal.add_subparsers(dest="act", required=True, metavar="ACT")
    about = "prove every chain, and name what was altered, inserted, removed, reordered, cut or taken away"
    verify = acts.add_parser("verify", help=about)
    folder = "the folder of signed heads (default: that of this data folder)"
    verify.add_argument("--heads", type=Path, metavar="FOLDER", help=folder)
    verify.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="a public key that was kept elsewhere (default: the one in that folder)",
    )
    verify.add_argument(
        "--jobs",
        type=jobs,
        default=0,
        metavar="N",
        help="processes to share the chains among (default: one for each core)",
    )
    verify.add_argument("--json", action="store_true", help="one JSON object a line instead of sentences")
    verify.add_argument(
        "--unrecorded",
        action="store_true",
        help="write nothing in the journal about this, for a copy that cannot be written",
    )
    sign = acts.add_parser("sign", help="sign where every chain stands, in a file outside the database")
    sign.add_argument("--heads", type=Path, metavar="FOLDER", help=folder)
    acts.add_parser("fold", help="compare the journal with the tables").add_argument(
        "--json", action="store_true", help="one JSON object a line"
    )


def run(options: argparse.Namespace) -> int:
    """Do what the command line says: 0 whole, 1 something is wrong, 2 it cannot be done."""
    try:
        connect()
        return {"verify": _verify, "sign": _sign, "fold": _fold}[options.act](options)
    except Refusal as refusal:
        print(f"nightlight: {refusal}", file=sys.stderr)
        return 2
    except Exception as failure:
        import psycopg
        from django.db import DatabaseError

        if not isinstance(failure, DatabaseError | psycopg.Error):
            raise
        print(f"nightlight: the database stopped answering ({type(failure).__name__}); try again.", file=sys.stderr)
        return 2


def _folder(options: argparse.Namespace) -> Path:
    from django.conf import settings

    return options.heads or Path(settings.HEADS)


def _verify(options: argparse.Namespace) -> int:
    from nightlight.records.journal.against import kept_heads
    from nightlight.records.journal.night import record_verified
    from nightlight.records.journal.verifying import verify

    kept = kept_heads(_folder(options), key=options.key, named=options.heads is not None)
    if kept is None:
        print(
            "note: no heads were signed yet: a tail that was cut off cannot be seen (nightlight journal sign)",
            file=sys.stderr,
        )
    with _progress("entry") as tell:
        verified = verify(kept=kept, jobs=options.jobs or os.cpu_count() or 1, tell=tell)
    files = kept.files if kept else 0
    held = f"{verified.entries:,} entries and {verified.words:,} personal texts in {verified.chains:,} chains, {files} files of signed heads"
    found = [one._asdict() for one in verified.findings]
    summary = {
        "chains": verified.chains,
        "entries": verified.entries,
        "words": verified.words,
        "files": files,
        "wrong": verified.wrong,
    }
    _say(found, summary, f"{held}: {_outcome(verified.wrong, 'whole', 'wrong')}", verified.more, as_json=options.json)
    if not options.unrecorded:
        record_verified(verified, at=present())
    return 1 if verified.wrong else 0


def _sign(options: argparse.Namespace) -> int:
    from nightlight.records.journal.heads import signing_key
    from nightlight.records.journal.signing import sign_heads

    folder = _folder(options)
    made = sign_heads(at=present(), folder=folder, key=signing_key(folder))
    print(f"{made.chains:,} heads signed in {folder / made.file}")
    return 0


def _fold(options: argparse.Namespace) -> int:
    from nightlight.records.journal.folding import fold
    from nightlight.records.journal.night import record_folded

    with _progress("case") as tell:
        folded = fold(tell=tell)
    found = [one._asdict() for one in folded.differences]
    summary = {"chains": folded.chains, "differences": folded.found}
    said = f"{folded.chains:,} cases compared: {_outcome(folded.found, 'journal and tables agree', 'different')}"
    _say(found, summary, said, folded.more, as_json=options.json)
    record_folded(folded, at=present())
    return 1 if folded.found else 0


def _outcome(found: int, good: str, bad: str) -> str:
    if not found:
        return good
    return f"{found:,} {'thing is' if found == 1 else 'things are'} {bad}"


def _say(found: Iterable[dict[str, Any]], summary: dict[str, Any], said: str, more: int, *, as_json: bool) -> None:
    for one in found:
        print(json.dumps(one, ensure_ascii=False, default=str) if as_json else one["sentence"])
    if as_json:
        print(json.dumps(summary))
        return
    if more:
        print(f"and {more:,} more")
    print(said)


@contextmanager
def _progress(unit: str) -> Iterator[Callable[[int, int], None]]:
    """Tells how far it is, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from tqdm import tqdm

    with tqdm(unit=unit, unit_scale=True, file=sys.stderr, dynamic_ncols=True) as bar:

        def tell(done: int, every: int) -> None:
            bar.total = max(done, every)
            bar.update(done - bar.n)

        yield tell
