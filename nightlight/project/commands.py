"""What runs an installed Nightlight: ``nightlight web``, ``worker``, ``migrate``, ``users`` and ``reactions`` come here.

Exit status: 0 done, 1 it cannot be done (one line on stderr says why), 2 what was typed cannot be used.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

ADMINISTRATOR: Final = "information_manager"
"""The role of whoever adds users, as the national pack has it."""

Run = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    """The words of these commands."""
    top = argparse.ArgumentParser(prog="nightlight", description="Run an installed Nightlight.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _command(commands, "web", web, "serve the pages").add_argument("--host", default="127.0.0.1", metavar="ADDRESS")
    words = commands.choices["web"]
    words.add_argument("--port", type=int, default=8000, metavar="N")
    words.add_argument("--processes", type=int, default=2, metavar="N", help="how many serve side by side (2)")
    _command(commands, "worker", work, "watch the clocks and do background work")
    _command(commands, "migrate", bring_up_to_date, "bring the tables up to date, as the role that owns them")
    _command(commands, "reactions", print_reactions, "print who reacts to what")
    users = commands.add_parser("users", help="let the first administrator in").add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    first = _command(users, "add-administrator", add_administrator, "add whoever adds everybody else, once")
    first.add_argument("collar", metavar="NUMBER", help="their collar number")
    first.add_argument("name", metavar="NAME", help="their name")
    first.add_argument("--email", default="", metavar="ADDRESS")
    again = _command(users, "first-password", new_first_password, "make a new first password for somebody locked out")
    again.add_argument("collar", metavar="NUMBER", help="their collar number")
    return top


def _command(commands: Any, name: str, run: Run, about: str) -> argparse.ArgumentParser:
    words: argparse.ArgumentParser = commands.add_parser(name, help=about, description=f"{about.capitalize()}.")
    words.set_defaults(run=run)
    return words


def web(options: argparse.Namespace) -> int:
    """Serve the pages with several processes; one that dies is replaced."""
    _check_database()
    from nightlight.project import serving

    return serving.run(host=options.host, port=options.port, processes=options.processes)


def work(_options: argparse.Namespace) -> int:
    """Be a worker, in this very process."""
    os.execv(sys.executable, [sys.executable, "-m", "nightlight.project.worker"])  # noqa: S606 - our own program


def bring_up_to_date(_options: argparse.Namespace) -> int:
    """Bring the tables up to date by DATABASE_OWNER_URL, and give the role of DATABASE_URL its rights in them."""
    from psycopg.conninfo import conninfo_to_dict

    from nightlight.project import database, tables

    url = _named_database()
    owner = os.environ.get("DATABASE_OWNER_URL") or url
    for address in dict.fromkeys((owner, url)):
        database.check_reachable(address)
    tables.migrate(owner, runner=str(conninfo_to_dict(url).get("user") or ""))
    sys.stdout.write("The tables are up to date.\n")
    return 0


def print_reactions(_options: argparse.Namespace) -> int:
    """Print the page that says who reacts to what."""
    _set_up()
    from nightlight.project import reactions

    sys.stdout.write(reactions.page())
    return 0


def add_administrator(options: argparse.Namespace) -> int:
    """Add the first administrator, where nobody who can sign in may add users."""
    _check_database()
    from nightlight.project import clock
    from nightlight.records.access.accounts import MANAGE
    from nightlight.records.access.queries import holders_left
    from nightlight.records.workforce.actors import SYSTEM
    from nightlight.work.administration.actions import Person, add_person

    at = clock.now()
    if holders_left(MANAGE, at):
        raise CannotDo("somebody who can sign in may add users already: ask them, or nightlight users first-password.")
    person = Person(options.collar, options.name, email=options.email)
    added = add_person(by=SYSTEM, at=at, person=person, roles=[ADMINISTRATOR])
    _tell_password(options.collar, added.password)
    return 0


def new_first_password(options: argparse.Namespace) -> int:
    """Make a new first password for a user who is locked out."""
    _check_database()
    from nightlight.project import clock
    from nightlight.records.access.accounts import make_first_password
    from nightlight.records.access.models import User
    from nightlight.records.workforce.actors import SYSTEM

    user = User.objects.filter(username__iexact=options.collar).first()
    if user is None:
        raise CannotDo(f"nobody who can sign in has the collar number {options.collar}.")
    _tell_password(user.username, make_first_password(by=SYSTEM, at=clock.now(), member=user.member_id))
    return 0


def _tell_password(collar: str, password: str) -> None:
    sys.stdout.write(f"{collar} signs in with the first password {password} and is asked for one of their own.\n")


class CannotDo(Exception):
    """What was asked cannot be done; the message is one line that says why."""


def _named_database() -> str:
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise CannotDo("DATABASE_URL is missing: name the database that an installed Nightlight works on.")
    return url


def _check_database() -> None:
    """Django, made ready; the database answers and holds the tables of this version."""
    from nightlight.project import database

    if url := os.environ.get("DATABASE_URL"):
        database.check_reachable(url)
    _set_up()
    from nightlight.project import health

    found = health.report()
    if not found["database"]:
        raise CannotDo("the database does not answer: start script/server, or name a server in DATABASE_URL.")
    if not found["migrations"]:
        raise CannotDo("the tables are not those of this version: run nightlight migrate first.")


def _set_up() -> None:
    from nightlight.project import worker

    if wrong := worker.set_up(pooled=True):
        raise CannotDo(wrong)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one of these commands; returns its exit status."""
    from nightlight.project.database import DatabaseUnreachable
    from nightlight.project.tables import CannotMigrate
    from nightlight.rules.refusals import Refusal

    options = parser().parse_args(argv)
    run: Run = options.run
    try:
        return run(options)
    except (CannotDo, CannotMigrate, DatabaseUnreachable, Refusal, ValueError) as failure:
        sys.stderr.write(f"nightlight: {failure}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
