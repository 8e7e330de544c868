"""Importing the library loads what it needs, and of the optional extras nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

NEEDED = {"searchlib", "whoosh", "unidecode", "numpy"}
LOADED = """
import json, sys
before = set(sys.modules)
import {module}
print(json.dumps(sorted({{name.partition(".")[0] for name in set(sys.modules) - before}})))
"""


def packages_loaded_by(module: str) -> set[str]:
    """The packages outside the standard library that an import loads in a fresh interpreter."""
    done = subprocess.run([sys.executable, "-c", LOADED.format(module=module)], capture_output=True, check=True)
    found = set(json.loads(done.stdout)) - sys.stdlib_module_names
    return {name for name in found if not name.startswith("__")}  # what multiprocessing calls the main module


@pytest.mark.parametrize("module", ["searchlib", "searchlib.__main__"])
def test_an_import_loads_no_optional_extra(module: str) -> None:
    assert packages_loaded_by(module) == NEEDED


def test_what_an_extra_loads_would_be_seen() -> None:
    assert packages_loaded_by("searchlib.web") >= {*NEEDED, "flask"}
