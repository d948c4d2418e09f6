"""`nightlight journal`: what an administrator, or whoever proves the record to somebody, sees at a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import override_settings

from nightlight.cli.main import main
from nightlight.records.journal.heads import PUBLIC_KEY, signing_key
from nightlight.records.journal.models import Entry, Signing


def test_a_whole_journal_is_said_to_be_whole_and_that_is_written_down(missing, capsys):
    assert main(["journal", "verify"]) == 0
    said = capsys.readouterr()
    assert said.out == "5 entries and 8 personal texts in 1 chains, 0 files of signed heads: whole\n"
    assert "no heads were signed yet" in said.err
    assert Entry.objects.get(kind="journal.verified").structure == {"chains": 1, "entries": 5}


def test_what_is_wrong_is_said_in_a_sentence_and_ends_with_one(missing, tamper, capsys):
    tamper("UPDATE journal_entry SET by = 'x' WHERE chain_id = %s AND number = 3", missing.case)
    assert main(["journal", "verify", "--jobs", "1"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"Case {missing.reference}: Entry 3 was altered after it was sealed (case.recorded).",
        "5 entries and 8 personal texts in 1 chains, 0 files of signed heads: 1 thing is wrong",
    ]
    assert Entry.objects.get(kind="journal.broken").structure["named"] == [str(missing.case)]


def test_as_json_each_finding_is_a_line_and_the_last_sums_up(missing, tamper, capsys):
    tamper("UPDATE journal_entry SET by = 'x' WHERE chain_id = %s AND number = 3", missing.case)
    assert main(["journal", "verify", "--json", "--unrecorded"]) == 1
    found, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert (found["what"], found["chain"], found["place"]) == ("altered", str(missing.case), 3)
    assert summary == {"chains": 1, "entries": 5, "words": 8, "files": 0, "wrong": 1}
    assert not Entry.objects.filter(kind__startswith="journal.").exists()


def test_heads_are_signed_into_the_data_folder_and_verified_against(missing, capsys, tmp_path):
    assert main(["journal", "sign", "--heads", str(tmp_path / "heads")]) == 0
    assert capsys.readouterr().out.startswith(f"1 heads signed in {tmp_path / 'heads'}/heads-")
    assert Signing.objects.count() == 1
    assert main(["journal", "verify", "--heads", str(tmp_path / "heads")]) == 0
    assert "1 files of signed heads: whole" in capsys.readouterr().out


def test_a_first_signing_that_was_cut_short_leaves_the_journal_to_be_verified_all_the_same(missing, capsys, folder):
    folder.mkdir()
    with override_settings(HEADS=folder):
        assert main(["journal", "verify"]) == 0
    assert "no heads were signed yet" in capsys.readouterr().err


def test_a_public_key_that_was_kept_elsewhere_is_believed_before_the_one_in_the_folder(
    missing, sign, folder, capsys, tmp_path
):
    sign()
    signing_key(tmp_path / "other")
    assert main(["journal", "verify", "--heads", str(folder), "--key", str(folder / PUBLIC_KEY)]) == 0
    assert main(["journal", "verify", "--heads", str(folder), "--key", str(tmp_path / "other" / PUBLIC_KEY)]) == 1
    assert "is not what was signed: its signature does not fit" in capsys.readouterr().out


def test_the_tables_are_compared(missing, force, tamper, capsys):
    force.written_down()
    assert main(["journal", "fold"]) == 0
    assert capsys.readouterr().out == "1 cases compared: journal and tables agree\n"
    tamper("UPDATE cases_case SET title = 'Boy' WHERE id = %s", missing.case)
    assert main(["journal", "fold"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"Case {missing.reference}: its title is not the one that entry 1 gave it.", "1 cases compared: 1 thing is different"
    ]  # fmt: skip
    assert main(["journal", "fold", "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"chains": 1, "differences": 1}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--heads", "no/such/folder"], "no/such/folder is no folder"),
        (["--heads", "."], "signing.pub: No such file or directory"),
        (["--heads", ".", "--key", "pyproject.toml"], "pyproject.toml holds no Ed25519 key"),
    ],
)
def test_heads_that_cannot_be_read_are_said_in_one_line(missing, capsys, words, why):
    assert main(["journal", "verify", *words]) == 2
    said = capsys.readouterr()
    assert why in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "the embedded database is not running; start script/server, or name a server in DATABASE_URL"),
        ("postgresql://me:hidden@127.0.0.1:9/none", "the database that DATABASE_URL names does not answer"),
        ("mysql://somewhere", "DATABASE_URL is not a PostgreSQL address"),
    ],
)
def test_a_database_that_is_not_there_is_said_in_one_line(tmp_path, url, why):
    environment = os.environ | {"NIGHTLIGHT_VAR": str(tmp_path), "DATABASE_URL": url}
    command = [sys.executable, "-m", "nightlight.cli.main", "journal", "verify"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (2, "")
    assert why in told.stderr
    assert told.stderr.count("\n") == 1
    assert "hidden" not in told.stderr


def test_at_a_terminal_it_says_how_far_it_is(missing, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["journal", "verify"]) == 0
    assert "5.00/5.00" in capsys.readouterr().err
