"""A pack can be read by several threads of a process at once, the very first time too."""

from __future__ import annotations

import subprocess
import sys

import pytest

EIGHT_AT_ONCE = """
import sys, threading
from nightlight import packfile
sys.setswitchinterval(1e-5)
gate, read = threading.Barrier(8), []
def go():
    gate.wait()
    read.append(packfile.load_pack())
threads = [threading.Thread(target=go) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
sys.exit(0 if len(read) == 8 and len({id(pack) for pack in read}) == 1 else 1)
"""


@pytest.mark.parametrize("run", range(4))
def test_eight_threads_that_read_it_first_and_at_once_get_the_same_pack(run):
    assert subprocess.run([sys.executable, "-c", EIGHT_AT_ONCE], check=False).returncode == 0
