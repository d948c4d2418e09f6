"""`nightlight replay`: what it prints, what it refuses, and that it needs no framework, no network and no server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import GIRL, written

FORBID = """
import sys
class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in ('django', 'psycopg', 'jinja2', 'uvicorn', 'socket', 'weasyprint', 'holidays'):
            raise ImportError('not here: ' + name)
sys.meta_path.insert(0, Forbidden())
"""


def test_json_is_one_object_a_line_with_the_case_the_time_and_the_kind(nightlight: Any, girl: Path) -> None:
    status, out, err = nightlight("replay", "--json", girl)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert len(lines) > 50
    assert all({"case", "after_min", "what"} <= line.keys() and line["case"] == "girl" for line in lines)
    assert [line["after_min"] for line in lines] == sorted(line["after_min"] for line in lines)
    assert lines[0]["pack"] == {"name": "national", "version": lines[0]["pack"]["version"]}


def test_the_timeline_says_in_london_time_what_became_known_and_what_follows(nightlight: Any, girl: Path) -> None:
    status, out, _ = nightlight("replay", girl)
    assert status == 0
    assert "Fri 14 Nov 2025 22:48 GMT" in out
    assert "Missing level: medium; could reach high" in out
    assert "Refused:" in out
    assert "Missed:" in out
    assert "In truth somebody acted after 2 h 30 min" in out
    assert "deploy_officer" not in out


def test_it_runs_without_any_framework(process: Any, girl: Path) -> None:
    ended = process("replay", "--json", girl, before=FORBID)
    assert ended.stderr == b""
    assert ended.returncode == 0
    assert ended.stdout.count(b"\n") > 50


def test_the_same_file_and_pack_give_the_same_bytes_in_every_process(process: Any, girl: Path) -> None:
    first, *others = [process("replay", "--json", girl, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "4242")]
    assert first
    assert others == [first, first]


def test_two_processes_give_what_one_gives_in_the_order_of_the_files(process: Any, tmp_path: Path) -> None:
    for number in range(6):
        written(tmp_path / f"case{number}.yaml", GIRL.replace("id: girl", f"id: case{number}"))
    alone, shared = (process("replay", "--json", "--jobs", jobs, tmp_path).stdout for jobs in ("1", "2"))
    assert alone
    assert shared == alone


def test_a_folder_gives_all_its_scenarios_in_the_order_of_their_names(nightlight: Any, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/z", "b/a", "c"):
        written(tmp_path / f"{name}.yaml", GIRL.replace("id: girl", f"id: {name[-1]}"))
    written(tmp_path / "read.me", "not a scenario")
    _, out, err = nightlight("replay", "--json", tmp_path)
    assert list(dict.fromkeys(json.loads(line)["case"] for line in out.splitlines())) == ["a", "z", "c"]
    assert err == ""


def test_progress_is_shown_on_a_terminal_and_nowhere_else(nightlight: Any, tmp_path: Path, monkeypatch: Any) -> None:
    for name in ("a", "b"):
        written(tmp_path / f"{name}.yaml")
    assert nightlight("replay", tmp_path)[2] == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "2/2" in nightlight("replay", tmp_path)[2]


def test_every_fault_of_every_file_is_named_and_nothing_is_printed(nightlight: Any, girl: Path, tmp_path: Path) -> None:
    one = written(tmp_path / "one.yaml", GIRL.replace("age: 15", "agee: 15").replace("kind: missing", "kind: mising"))
    two = written(tmp_path / "two.yaml", GIRL.replace("after: 2h", "after: soon"))
    three = written(tmp_path / "three.yaml", "a: [")
    status, out, err = nightlight("replay", girl, one, two, three, girl)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 4
    assert f"{one}: kind: unknown 'mising' (did you mean \"missing\"?)" in err
    assert f"{one}: step 1: facts.agee: unknown fact 'agee' (did you mean \"age\"?)" in err
    assert f"{two}: step 2: after: 'soon' is not a length of time; write it like 90s, 15m, 4h1m or 2d" in err
    assert f"{three}: line 2: not usable YAML" in err


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))


@pytest.mark.parametrize(
    "content",
    [b"", b"- a list\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"\x00" * 100, BOMB.encode(), b"a: " + b"[" * 100_000, b"{" * 3000, b"just words",
     GIRL.encode() + b"id: again\n", b"!!python/object/apply:os.system ['true']", GIRL.replace("22:48", "25:48").encode(),
     GIRL.replace("2025-11-14T22:48:00", "2025-03-30T01:30:00").encode(), GIRL.replace("15,", ".nan,").encode()],
    ids=["empty", "a list", "a picture", "noughts", "a bomb", "deep", "deep braces", "words", "a key twice", "a tag", "no such hour",
         "an hour that never came", "not a number"],
)  # fmt: skip
def test_bad_input_is_refused_by_name_with_status_2(process: Any, tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(content)
    ended = process("replay", "--json", bad)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.decode().startswith(f"{bad}: ")
    assert b"Traceback" not in ended.stderr


def test_a_file_of_50_mb_is_refused_without_being_read(nightlight: Any, tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    assert nightlight("replay", large) == (2, "", f"{large}: 50.0 MB is too large; at most 1 MB\n")


def test_what_is_not_there_is_named_with_all_that_is_not_there(nightlight: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    status, out, err = nightlight("replay", tmp_path / "no.yaml", tmp_path / "empty", tmp_path / "nor.yaml")
    assert (status, out) == (2, "")
    assert f"{tmp_path}/no.yaml: no such file or folder" in err
    assert f"{tmp_path}/empty: this folder holds no scenario file (*.yaml)" in err
    assert f"{tmp_path}/nor.yaml: no such file or folder" in err


def test_a_pack_that_is_not_there_names_the_nearest(nightlight: Any, girl: Path) -> None:
    status, out, err = nightlight("replay", girl, "--pack", "natoinal")
    assert (status, out) == (2, "")
    assert err.startswith('natoinal: no such pack (did you mean "national"?); there are national, demo')


def test_a_forces_pack_gives_the_forces_own_deadlines(nightlight: Any, girl: Path) -> None:
    def due(pack: str) -> float:
        _, out, _ = nightlight("replay", "--json", girl, "--pack", pack)
        lines = [json.loads(line) for line in out.splitlines()]
        return next(x["due_min"] for x in lines if x["what"] == "duty_started" and x["duty"] == "make_any_enquiry")

    assert (due("national"), due("demo")) == (120, 60)


@pytest.mark.parametrize(
    "words", [[], ["replay"], ["replay", "x.yaml", "--jobs", "0"], ["replay", "x.yaml", "--jobs", "many"], ["replai"]]
)
def test_a_command_line_that_cannot_be_understood_is_refused_with_status_2(nightlight: Any, words: list[str]) -> None:
    status, out, err = nightlight(*words)
    assert (status, out) == (2, "")
    assert "usage: nightlight" in err


def test_a_reader_that_stops_reading_is_no_error(girl: Path, process: Any) -> None:
    ended = process("replay", girl, before="import os; r, w = os.pipe(); os.dup2(w, 1); os.close(r); os.close(w)")
    assert ended.returncode == 0
    assert b"Traceback" not in ended.stderr


def test_what_is_carried_and_not_looked_at_is_said_and_the_case_is_replayed(tmp_path):
    file = tmp_path / "slip.yaml"
    step = "{after: 0m, event: graded, by: call_handler, data: {levl: high, reason: said so}}"
    head = "format: nightlight-scenario/1\nid: slip\ntitle: A slip\nkind: missing\nsource: control\n"
    file.write_text(f"{head}start: 2025-11-14T22:48:00\nsteps: [{step}]\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "nightlight.cli.main", "replay", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "step 1: data.levl: graded carries level" in done.stderr
    assert 'did you mean "level"?' in done.stderr
