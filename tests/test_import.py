"""Importing the library loads what a search needs, and of the optional extras nothing."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest
from conftest import NEWS

from searchlib import Index

NEEDED = {"searchlib", "unidecode", "numpy"}
LOADED = """
import json, sys
before = set(sys.modules)
{code}
print(json.dumps(sorted(set(sys.modules) - before)))
"""
OPENED = "import searchlib; index = searchlib.Index.open({path!r})\n"
SEARCHED = OPENED + "hits = [(hit.title, str(hit.snippet)) for hit in index.search({query!r})]; assert hits"


def loaded_by(code: str) -> set[str]:
    """The modules that running it loads in a fresh interpreter."""
    done = subprocess.run([sys.executable, "-c", LOADED.format(code=code)], capture_output=True, check=True)
    return set(json.loads(done.stdout))


def packages_loaded_by(module: str) -> set[str]:
    """The packages outside the standard library that an import loads in a fresh interpreter."""
    found = {name.partition(".")[0] for name in loaded_by(f"import {module}")} - sys.stdlib_module_names
    return {name for name in found if not name.startswith("__")}  # what multiprocessing calls the main module


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    path = tmp_path_factory.mktemp("import") / "x"
    with Index.create(path) as index:
        index.add_many(NEWS)
        index.delete("bogota")
    return path


@pytest.mark.parametrize("module", ["searchlib", "searchlib.__main__"])
def test_an_import_loads_no_optional_extra(module: str) -> None:
    assert packages_loaded_by(module) == NEEDED


def test_the_command_line_loads_the_cluster_and_the_prompt_when_they_are_asked_for() -> None:
    assert not {"searchlib.opensearch", "searchlib.prompt"} & loaded_by("import searchlib.__main__")


def test_what_an_extra_loads_would_be_seen() -> None:
    assert packages_loaded_by("searchlib.web") >= {*NEEDED, "flask"}


@pytest.mark.parametrize(
    "name",
    [
        *("urllib.request", "ssl", "socket", "csv", "logging", "concurrent.futures", "multiprocessing", "tempfile"),
        *("whoosh", "numpy.ma", "searchlib.engine", "searchlib.codec", "searchlib.schema", "searchlib.writing"),
        *("searchlib.corpus", "searchlib.date_finding", "searchlib.name_finding", "searchlib.suggest"),
        *("searchlib.profiles", "searchlib.completions", "searchlib.verification", "searchlib.opensearch"),
        *("searchlib.display", "searchlib.notebook", "searchlib.sketches", "hashlib", "html", "difflib", "shutil"),
    ],
)
@pytest.mark.parametrize("query", ["", "policía", '"la policía" -rubio', "crim* ministra~", "año O lima^2"])
def test_a_search_does_without(name: str, query: str, path: pathlib.Path, loaded: dict[str, set[str]]) -> None:
    if query not in loaded:
        loaded[query] = loaded_by(SEARCHED.format(path=str(path), query=query))
    assert name not in loaded[query]


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[str]]:
    """What searches loaded, by their query."""
    return {}


def test_a_search_loads_nothing_that_the_import_did_not(path: pathlib.Path) -> None:
    assert loaded_by(SEARCHED.format(path=str(path), query="policía lima")) == loaded_by("import searchlib")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("index.search('fecha:2025')", "searchlib.date_finding"),
        ("index.search('policia', since='2025')", "searchlib.date_finding"),
        ("index.search('polizia').suggestion", "searchlib.suggest"),
        ("index.suggest('pol')", "searchlib.completions"),
        ("index.entities()", "searchlib.profiles"),
        ("repr(index.search('lima'))", "searchlib.display"),
        ("index.verify()", "searchlib.verification"),
        ("index.delete('nothing')", "whoosh"),
        ("searchlib.Index.in_memory()", "whoosh"),
        ("searchlib.extract_entities('Marco Rubio llegó.')", "searchlib.name_finding"),
        ("searchlib.corpus", "searchlib.corpus"),
    ],
)
def test_what_else_is_needed_is_loaded_then(code: str, name: str, path: pathlib.Path) -> None:
    assert name in loaded_by(OPENED.format(path=str(path)) + code)
