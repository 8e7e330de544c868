"""The long checks of what an index promises, cut short: docs/reliability.md has them whole."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["check_crashes.py", "60", "--seed", "3"], "60 rounds, every index sound"),
        (["check_flips.py", "--every", "150", "--seed", "3"], "· 0 wrong"),
        (["check_readers.py", "8", "--seed", "3"], ", 0 faults"),
        (["check_hostile.py", "1000", "--seed", "3"], "0 lost, 0 problems"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
@pytest.mark.skipif(sys.platform == "win32", reason="the checks fork processes and send them signals")
def test_a_long_check_cut_short(command: list[str], said: str) -> None:
    script, *options = command
    path = ROOT / "tests" / "benchmarks" / script
    done = subprocess.run([sys.executable, path, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert said in done.stdout
