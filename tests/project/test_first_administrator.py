"""The first administrator: added once from the command line, so that somebody can add everybody else, and never a second way in."""

from __future__ import annotations

import re

import pytest

from nightlight.project import commands
from nightlight.records.access.models import User
from nightlight.records.workforce.models import RoleHeld


@pytest.fixture
def run(database, capsys):
    """Run a command of `nightlight users` on the database of the test; its status, and what it said."""

    def run_(*words):
        status = commands.main(["users", *words])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run_


def test_whoever_is_added_first_signs_in_with_the_password_that_is_said_and_may_add_users(run, client):
    status, said = run("add-administrator", "9001", "Hassan Khan")
    assert status == 0
    password = re.search(r"first password (\S+)", said)[1]
    assert User.objects.get(username="9001").check_password(password)
    assert RoleHeld.objects.filter(member__collar="9001", until=None).exists()


def test_where_somebody_may_add_users_already_nobody_is_added(run):
    run("add-administrator", "9001", "Hassan Khan")
    status, said = run("add-administrator", "9002", "Somebody Else")
    assert status != 0
    assert "somebody who can sign in may add users already" in said
    assert not User.objects.filter(username="9002").exists()


def test_whoever_is_locked_out_gets_another_first_password(run):
    run("add-administrator", "9001", "Hassan Khan")
    before = User.objects.get(username="9001").password
    assert run("first-password", "9001")[0] == 0
    assert User.objects.get(username="9001").password != before
