"""Indexes that earlier releases wrote: each opens, or says what to do."""

from __future__ import annotations

import pathlib
import shutil

import pytest
from conftest import ROOT

import searchlib.sections
from searchlib import Document, Index, IndexVersionError

INDEXES = ROOT / "tests" / "indexes"


@pytest.fixture
def copy(tmp_path: pathlib.Path, request: pytest.FixtureRequest) -> pathlib.Path:
    """A copy of an index that is kept, for opening to write in."""
    return pathlib.Path(shutil.copytree(INDEXES / request.param, tmp_path / "x"))


@pytest.mark.parametrize("copy", ["version-1"], indirect=True)
def test_version_1_says_that_it_must_be_built_again(copy: pathlib.Path) -> None:
    with pytest.raises(IndexVersionError, match="version 1 found, 2 expected: build the index again with"):
        Index.open(copy)


READ = ["version-2-before-block-checksums", "version-2"]


@pytest.mark.parametrize("copy", READ, indirect=True)
def test_version_2_is_searched_checked_and_added_to(copy: pathlib.Path) -> None:
    index = Index.open(copy)
    assert repr(index.verify()) == "VerifyReport: 3 articles in 2 segments, no problem"
    results = index.search("policias crimen", places=["lima"], since="2025-12-01")
    assert [(hit.id, hit.title, str(hit.snippet)) for hit in results] == [
        (
            "lima",
            "Golpe al narcotráfico",
            "La [policía] detuvo en Lima a dos sospechosos del [crimen] organizado. El año fue duro.",
        )
    ]
    assert index.search("habló", mentions="2025-12-02")[0].id == "quito"
    for number in range(8):  # enough for its segments to be merged
        index.add(Document(str(number), "La policía llegó."))
    again = Index.open(copy)
    assert (again.search("policía").total, len(again), again.verify().problems) == (10, 11, ())
    assert again.get("lima") == Index.open(INDEXES / "version-2").get("lima")


def test_one_of_every_version_is_kept() -> None:
    kept = {int(folder.name.split("-")[1]) for folder in INDEXES.iterdir()}
    assert kept == set(range(1, searchlib.sections.VERSION + 1))
