"""The import contracts hold, and each of them is able to fail."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LINT = str(Path(sys.executable).with_name("lint-imports"))
PURE_WORDS = {"open", "print", "input", "eval", "exec", "breakpoint", "__import__"}

# name of the contract that must catch it, file planted, what it says
VIOLATIONS = [
    ("floors", "rules/planted.py", "from nightlight import packfile"),
    ("floors", "rules/planted.py", "from nightlight.work import learning"),
    ("floors", "work/learning/planted.py", "from nightlight.project import clock"),
    ("floors", "work/learning/planted.py", "def later():\n    from nightlight.project import clock\n    return clock"),
    ("floors", "cli/planted.py", "from nightlight.project import settings"),
    ("floors", "records/__init__.py", "from nightlight.work import learning"),
    ("floors", "records/__init__.py", "from nightlight.connect import radio"),
    ("floors", "work/learning/planted.py", "from nightlight.connect import radio"),
    ("floors", "work/learning/planted.py", "from nightlight import sim"),
    ("strangers", "work/learning/planted.py", "from nightlight.work.stranger import views"),
    ("pure", "rules/planted.py", "from django.utils import timezone"),
    ("pure", "rules/planted.py", "import random"),
    ("pure", "rules/planted.py", "import time"),
    ("pure", "rules/planted.py", "from pathlib import Path"),
    ("pure", "rules/planted.py", "import yaml"),
    ("reader", "packfile.py", "import psycopg"),
]


@pytest.fixture
def copy(tmp_path):
    """A copy of the package, with the packages that a violation may point at."""
    shutil.copytree(ROOT / "nightlight", tmp_path / "nightlight", ignore=only_python)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path in (
        "connect/__init__.py",
        "connect/radio.py",
        "sim/__init__.py",
        "work/stranger/__init__.py",
        "work/stranger/views.py",
    ):
        target = tmp_path / "nightlight" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    return tmp_path


def only_python(folder, names):
    """What a copy leaves out."""
    return [name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()]


def linted(folder, *arguments):
    """What import-linter says of a folder."""
    return subprocess.run(
        [LINT, "--no-logo", "--no-cache", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_contracts_hold():
    told = linted(ROOT)
    assert told.returncode == 0, told.stdout


def test_an_unharmed_copy_keeps_them(copy):
    assert linted(copy).returncode == 0


@pytest.mark.parametrize(("contract", "file", "violation"), VIOLATIONS)
def test_a_planted_violation_is_caught_by_its_contract(copy, contract, file, violation):
    planted = copy / "nightlight" / file
    planted.parent.mkdir(exist_ok=True)
    before = planted.read_text() if planted.exists() else '"""Planted."""\n'
    planted.write_text(f"{before}\n{violation}\n")
    told = linted(copy, "--contract", contract)
    assert told.returncode == 1, told.stdout
    assert "BROKEN" in told.stdout


def test_a_package_without_a_floor_is_caught(copy):
    (copy / "nightlight" / "attic").mkdir()
    (copy / "nightlight" / "attic" / "__init__.py").touch()
    told = linted(copy, "--contract", "floors")
    assert told.returncode == 1
    assert "attic" in told.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "nightlight" / "rules").rglob("*.py")), ids=lambda path: path.name)
def test_a_rule_calls_nothing_that_touches_the_world(path):
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    assert not {call.id for call in calls if isinstance(call, ast.Name)} & PURE_WORDS


def test_the_command_starts_without_django():
    program = "import sys, nightlight.cli.main; sys.exit('django' in sys.modules or 'psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


CLOCKS = [
    "from datetime import datetime\nAT = datetime.now()",
    "import time\nAT = time.time()",
    "import random\nD = random.random()",
]


@pytest.mark.parametrize("source", [*CLOCKS, "from django.utils import timezone\nAT = timezone.now()"])
@pytest.mark.parametrize(("folder", "allowed"), [("rules", False), ("work/learning", False), ("project", True)])
def test_only_the_top_floor_may_read_a_clock(source, folder, allowed):
    command = [str(Path(sys.executable).with_name("ruff")), "check", "--select", "TID251", "--stdin-filename"]
    told = subprocess.run(
        [*command, f"nightlight/{folder}/planted.py", "-"],
        check=False,
        cwd=ROOT,
        input=source,
        text=True,
        capture_output=True,
    )
    assert (told.returncode == 0) == allowed, told.stdout
