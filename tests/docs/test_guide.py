"""The guide is true: every file that a page makes is made, every command is run, and what it prints is what the page shows."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "guide").glob("*.md"))
PAPERS = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
SCREENS = sorted(
    [
        *(ROOT / "nightlight").rglob("*.html"),
        *(ROOT / "nightlight").rglob("*.py"),
        *(ROOT / "policy").rglob("pack.yaml"),
    ]
)


def _beside(name: str):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


guide = _beside("guide_pages")


@pytest.fixture
def project(tmp_path):
    """A copy of what a reader works on: the policy and the project's own cases, with the commands that script/setup made."""
    shutil.copytree(ROOT / "policy", tmp_path / "policy")
    shutil.copytree(ROOT / "tests" / "scenarios", tmp_path / "tests" / "scenarios")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def run(command, folder, status):
    """(what the command prints, its exit status); `$?` begins as the status of the command before."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": programs, "NIGHTLIGHT_POLICY": str(folder / "policy"), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", f"(exit {status}); {command}"],
        cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout, done.returncode


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_reader_who_follows_the_page_sees_what_it_shows(page, project):
    status = 0
    for deed in guide.deeds(page):
        if isinstance(deed, guide.MakesFile):
            path = project / deed.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(deed.text, encoding="utf-8")
            continue
        printed, status = run(deed.command, project, status)
        assert guide.agrees(deed.shown, printed), f"{page.name}: $ {deed.command}\nprinted:\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_page_tells_the_reader_to_press_is_on_a_screen(page):
    """Bold words in the guide are words on a screen: buttons, fields, headings."""
    words = re.findall(r"\*\*(.+?)\*\*", page.read_text(encoding="utf-8"))
    screens = "\n".join(path.read_text(encoding="utf-8") for path in SCREENS)
    assert [word for word in words if word not in screens] == []


@pytest.mark.parametrize("page", PAPERS, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    near = [link for link in links if not link.startswith("https://")]
    assert [link for link in near if not (page.parent / link).exists()] == []


def test_the_guide_is_judged_and_not_waved_through():
    assert guide.agrees(("one", "...", "thr ..."), "one\ntwo\nthr ee\n")
    assert not guide.agrees(("one", "two"), "one\ntwo and more\n")
    assert not guide.agrees(("one",), "one\ntwo\n")
    assert not guide.agrees((), "an error\n")


def test_the_guide_runs_commands():
    deeds = [deed for page in PAGES for deed in guide.deeds(page)]
    assert sum(isinstance(deed, guide.Runs) for deed in deeds) > 15
