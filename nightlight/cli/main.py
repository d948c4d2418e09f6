"""`nightlight`: replay cases; check, show and compare policy packs; verify, sign and compare the journal; run an installed Nightlight.

Exit status: 0 done, 1 a check found something wrong, 2 what was given cannot be used (every fault is named on stderr).
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from nightlight.cli import journal
from nightlight.rules.faults import Faulty

RUNS = {
    "web": "serve the pages of an installed Nightlight",
    "worker": "watch the clocks and do background work",
    "migrate": "bring the tables up to date",
    "users": "let the first administrator in",
    "reactions": "print who reacts to what",
}
"""What the running system itself does: handed to its own program, which stands above this one."""


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    about = "Nightlight: what is known, what must be done, by when, and who answers."
    top = argparse.ArgumentParser(prog="nightlight", description=about)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    does = "take cases through the rules and say what would have been graded, demanded and told"
    _replay_words(commands.add_parser("replay", help=does))
    _policy_words(commands.add_parser("policy", help="check, show and compare policy packs"))
    journal.words(commands.add_parser("journal", help="verify, sign and compare the journal"), _jobs)
    for name, does in RUNS.items():
        commands.add_parser(name, help=does, add_help=False).add_argument("words", nargs=argparse.REMAINDER)
    return top


def _replay_words(replay: argparse.ArgumentParser) -> None:
    pack = "the policy pack: a name, or the folder of one (default: national)"
    jobs = "processes to share many files among (default: one for each core)"
    replay.add_argument("files", nargs="+", metavar="FILE", help="a scenario file, or a folder of them")
    replay.add_argument("--pack", default="national", metavar="NAME", help=pack)
    replay.add_argument("--json", action="store_true", help="one JSON object a line instead of a timeline")
    replay.add_argument("--jobs", type=_jobs, default=0, metavar="N", help=jobs)


def _policy_words(policy: argparse.ArgumentParser) -> None:
    acts = policy.add_subparsers(dest="act", required=True, metavar="ACT")
    proves = "prove packs whole: unknown ids, rules without examples, duties nobody can meet, and more"
    check = acts.add_parser("check", help=proves)
    check.add_argument("packs", nargs="*", metavar="PACK", help="names or folders (default: every pack)")
    lists = "list every warning instead of counting those that are alike"
    check.add_argument("--warnings", action="store_true", help=lists)
    show = acts.add_parser("show", help="show one value: what it is, its source and how sure it is")
    keys = "such as duties.accept_by_name, or accept_by_name, or duties.accept_by_name.due.rows.high"
    show.add_argument("key", metavar="KEY", help=keys)
    show.add_argument("--pack", default="national", metavar="NAME")
    diff = acts.add_parser("diff", help="replay every scenario under two packs and say which answers change")
    diff.add_argument("before", metavar="A")
    diff.add_argument("after", metavar="B")
    folders = "scenarios to replay (default: the project's own)"
    diff.add_argument("--scenarios", action="append", metavar="FOLDER", help=folders)


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a number of processes from 1 to 64")
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    words = sys.argv[1:] if argv is None else [*argv]
    if words[:1] and words[0] in RUNS:
        # In place of this process, so that whoever started it can stop it.
        os.execv(sys.executable, [sys.executable, "-m", "nightlight.project.commands", *words])  # noqa: S606 - our own program
    options = parser().parse_args(words)
    if sys.stdout is None:
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        status = _run(options)
        sys.stdout.flush()
    except Faulty as faulty:
        for fault in faulty.faults:
            print(fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except OSError as error:
        return _cannot_write(error)
    return status


def _run(options: argparse.Namespace) -> int:
    if options.command == "replay":
        from nightlight.cli import replaying

        return replaying.run(options)
    if options.command == "journal":
        return journal.run(options)
    from nightlight.cli import policies

    return policies.run(options)


def _cannot_write(error: OSError) -> int:
    """What is read no further (a pipe that was closed) is no fault; a full disk is, in one line."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    print(f"cannot go on: {error.strerror or error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
