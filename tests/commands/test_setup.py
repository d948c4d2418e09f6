"""Setting up: what cannot work says so in one clear line, on whatever machine it finds itself."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COMMANDS = ["setup", "server", "test", "bench"]


@pytest.fixture
def prepare(monkeypatch, tmp_path):
    """script/prepare.py as a module, working in an empty folder."""
    spec = importlib.util.spec_from_file_location("prepare", ROOT / "script" / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, place in {
        "ROOT": "",
        "VENV": ".venv",
        "PYTHON": ".venv/bin/python",
        "VAR": "var",
        "LOG": "var/setup.log",
        "NODE_MODULES": "node_modules",
    }.items():
        monkeypatch.setattr(module, name, tmp_path / place)
    (tmp_path / "var").mkdir()
    for name in ("requirements.txt", "requirements-dev.txt", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    return module


@pytest.fixture
def bare(tmp_path):
    """A folder of programs that holds what sh needs and, if told so, a Python of some version."""
    (tmp_path / "dirname").symlink_to(shutil.which("dirname"))

    def with_python(version=None):
        if version:
            python = tmp_path / "python3"
            python.write_text(f'#!/bin/sh\ncase "$2" in *exit*) exit 1;; *) echo {version};; esac\n')
            python.chmod(0o755)
        return {"PATH": str(tmp_path)}

    return with_python


def fake_npm(folder, told):
    """Programs `node` and `npm`, of which npm fails with these words."""
    for name in ("node", "npm"):
        program = folder / name
        program.write_text(f'#!/bin/sh\necho "{told}" >&2\nexit 1\n')
        program.chmod(0o755)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_python_too_old_is_named_with_what_is_needed(bare, command):
    told = subprocess.run([ROOT / "script" / command], env=bare("3.8"), capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.splitlines() == [
        "nightlight: Python 3.8 is too old: install Python 3.11 or newer, or name one in NIGHTLIGHT_PYTHON."
    ]


def test_no_python_at_all_is_told_in_one_line(bare):
    told = subprocess.run([ROOT / "script" / "server"], env=bare(), capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.splitlines() == [
        "nightlight: no Python found: install Python 3.11 or newer, or name one in NIGHTLIGHT_PYTHON."
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_begins_in_words_that_any_shell_reads(command):
    for shell in ("sh", "bash"):
        assert subprocess.run([shell, "-n", ROOT / "script" / command], check=False).returncode == 0


def test_no_way_to_the_npm_registry_is_told_in_one_line(prepare, monkeypatch, tmp_path):
    fake_npm(tmp_path, "npm error network request failed")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(
        prepare.CannotSetUp, match=r"^the style sheets could not be fetched: check the connection .* var/setup\.log\.$"
    ):
        prepare.fetch_front_end(with_checks=False)


def test_a_disk_that_fills_up_half_way_is_called_that(prepare, monkeypatch, tmp_path):
    fake_npm(tmp_path, "npm error nospc ENOSPC: no space left on device, write")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(prepare.CannotSetUp, match=r"is full: free some space"):
        prepare.fetch_front_end(with_checks=False)


def test_a_disk_too_small_is_told_before_anything_is_begun(prepare, monkeypatch):
    monkeypatch.setattr(prepare.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(prepare.CannotSetUp, match=r"only 0 MB are free"):
        prepare.make_venv()


def test_no_way_to_the_python_packages_is_told_in_one_line(prepare, tmp_path):
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho 'No matching distribution found' >&2\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(prepare.CannotSetUp, match=r"^the Python packages could not be installed: check the connection"):
        prepare.install_packages(with_checks=False)


def test_without_a_browser_only_the_checks_refuse(prepare, monkeypatch):
    monkeypatch.delenv("NIGHTLIGHT_CHROMIUM", raising=False)
    monkeypatch.setattr(prepare.shutil, "which", lambda _: None)
    with pytest.raises(prepare.CannotSetUp, match=r"missing for the checks: chromium"):
        prepare.find_what_checks_need()


def test_a_step_is_done_again_only_when_what_it_was_made_from_changed(prepare, tmp_path):
    stamp, source = tmp_path / ".stamp", tmp_path / "package.json"
    assert not prepare.is_current(stamp, [source])
    prepare.mark_current(stamp, [source])
    assert prepare.is_current(stamp, [source])
    source.write_text("{}")
    assert not prepare.is_current(stamp, [source])


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
def test_every_requirement_is_held_to_its_hash_and_to_no_address(name):
    text = (ROOT / name).read_text()
    wanted = re.findall(r"^[A-Za-z0-9_.-]+(?:\[.+\])?==.*$", text, flags=re.MULTILINE)
    assert wanted
    assert all(line.endswith("\\") for line in wanted)
    assert "://" not in text


def test_what_runs_is_the_same_with_and_without_the_checks():
    run, everything = (
        {*re.findall(r"^\S+==\S+", (ROOT / name).read_text(), flags=re.MULTILINE)}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert run <= everything


def test_the_front_end_lock_names_no_address():
    assert "://" not in (ROOT / "package-lock.json").read_text()


def test_the_macros_and_the_style_sheet_are_of_one_release():
    from importlib.metadata import metadata

    assert f"v{released('govuk-frontend')}-blue" in metadata("govuk-frontend-jinja").get_payload()


def released(package):
    """The version of a front-end package that we ask for."""
    import json

    return json.loads((ROOT / "package.json").read_text())["dependencies"][package]
