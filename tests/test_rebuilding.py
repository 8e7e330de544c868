"""A damaged index made anew: what can be read is there, what cannot is named."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

import pytest
from conftest import NEWS, ROOT

from searchlib import Document, Entity, Index, IndexExistsError, IndexLockedError, IndexNotFoundError, Mention
from searchlib.__main__ import main
from searchlib.commits import Transaction
from searchlib.document import StoredDocument
from searchlib.locking import LOCK
from searchlib.toc import UNFINISHED

LIMA = Entity("Lima", "place", (Mention("Lima", 22, 26),))


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    """Seventeen articles were added, one of them replaced, two deleted; few enough for none of it to be merged away."""
    with Index.create(tmp_path / "x") as index:
        index.add_many([*NEWS, *(Document(str(n), f"Llueve {n} veces.") for n in range(12)), Document("z", "Se va.")])
        index.add_many([Document("lima", "La policía se fue de Lima.", entities=[LIMA]), Document("nueva", "Hoy.")])
        index.delete("z")
        index.delete("1")
    return tmp_path / "x"


def articles(path: pathlib.Path) -> dict[str, Document]:
    with Index.open(path) as index:
        return {hit.id: hit.document for hit in index.search("", limit=100)}


def rebuilt(path: pathlib.Path) -> pathlib.Path:
    return path.parent / "new"


def test_a_sound_index_is_the_same_again(path: pathlib.Path) -> None:
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    report = Index.rebuild(path, rebuilt(path))
    assert repr(report) == "RebuildReport: 16 articles saved, nothing lost"
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before
    assert articles(rebuilt(path)) == articles(path)
    old, new = Index.open(path), Index.open(rebuilt(path))
    assert new.verify().problems == ()
    for query in ("policia", "places:lima", "crimen organizado", "menciona:2025"):
        found = [index.search(query, sort="newest").to_dicts() for index in (old, new)]
        assert [{**row, "score": 0} for row in found[0]] == [{**row, "score": 0} for row in found[1]]
    assert new.search("", places=["lima"]).total == 1


def test_no_postings_are_needed(path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = articles(path)
    for file in path.glob("*.postings"):
        file.write_bytes(b"nada")
    assert main(["rebuild", str(path), str(rebuilt(path))]) == 0
    assert capsys.readouterr().out == "RebuildReport: 16 articles saved, nothing lost\n"
    assert articles(rebuilt(path)) == expected


def test_a_damaged_block_costs_its_articles(path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = articles(path)
    file = max(path.glob("*.documents"), key=lambda file: file.stat().st_size)
    data = bytearray(file.read_bytes())
    data[40] ^= 1  # within the first block
    file.write_bytes(data)
    assert main(["rebuild", str(path), str(rebuilt(path))]) == 1
    saved = articles(rebuilt(path))
    report = capsys.readouterr().out
    lost = expected.keys() - saved.keys()
    assert 1 <= len(lost) <= 4
    assert saved == {id: document for id, document in expected.items() if id not in lost}
    assert f"RebuildReport: {len(saved)} articles saved, 1 piece lost" in report
    assert f"lost: {file.name}: {len(lost)} documents from 1 to 3: stored block 0: its checksum differs" in report


def test_a_file_that_is_gone_costs_its_articles(path: pathlib.Path) -> None:
    expected = articles(path)
    file = max(path.glob("*.documents"), key=lambda file: file.stat().st_size)
    file.unlink()
    report = Index.rebuild(path, rebuilt(path))
    assert report.lost == (f"{file.name}: its 14 articles: the file is missing",)
    assert articles(rebuilt(path)) == {id: expected[id] for id in ("lima", "nueva")}


@pytest.mark.parametrize("damage", ["gone", "cut short", "changed"])
def test_without_a_table_of_contents_the_last_of_each_id_counts(path: pathlib.Path, damage: str) -> None:
    expected = articles(path)
    (table,) = path.glob("*.toc")
    data = table.read_bytes()
    if damage == "gone":
        table.unlink()
    else:
        table.write_bytes(data[:-20] if damage == "cut short" else data[:100] + b"?" + data[101:])
    report = Index.rebuild(path, rebuilt(path))
    saved = articles(rebuilt(path))
    assert {id: document for id, document in saved.items() if id not in ("z", "1")} == expected
    assert (report.saved, report.lost) == (18, ())
    assert "the table of contents cannot be read: " in report.notes[0]
    assert "articles that were deleted may be back" in repr(report)


def test_an_index_of_version_1_is_said_to_be_one(tmp_path: pathlib.Path) -> None:
    shutil.copytree(ROOT / "tests" / "indexes" / "version-1", tmp_path / "x")
    report = Index.rebuild(tmp_path / "x", tmp_path / "new")
    assert report.saved == 0
    assert all("index format version 1 found, 2 expected" in line for line in report.lost)


def test_where_there_is_none_or_one_already(path: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (tmp_path / "empty").mkdir()
    for missing in ("empty", "none"):
        with pytest.raises(IndexNotFoundError):
            Index.rebuild(tmp_path / missing, tmp_path / "new")
    with pytest.raises(IndexExistsError):
        Index.rebuild(path, path)
    assert not (tmp_path / "new").exists()


def test_there_is_no_index_before_all_of_it_is_there(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("searchlib.segment_builder.WORDS_A_SEGMENT", 5)
        patch.setattr("searchlib.segment_builder.BATCH", 4)
        patch.setattr("searchlib.commits.merge_by_tiers", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Index.rebuild(path, rebuilt(path))
    assert {file.name for file in rebuilt(path).iterdir()} == {UNFINISHED, LOCK}
    is_none(rebuilt(path))
    assert Index.rebuild(path, rebuilt(path)).saved == 16
    is_whole(rebuilt(path), articles(path))


def is_none(path: pathlib.Path) -> None:
    """What every way of taking the folder for an index says."""
    for take in (Index.open, Index.open_or_create, lambda path: Index.rebuild(path, path.parent / "newer")):
        with pytest.raises(IndexNotFoundError, match=r"was not finished: make one with Index.rebuild\(…, ") as caught:
            take(path)
        assert caught.value.unfinished
    assert not (path.parent / "newer").exists()


def is_whole(path: pathlib.Path, expected: dict[str, Document]) -> None:
    assert articles(path) == expected
    index = Index.open(path)
    index.add(Document("una más", "Hoy."))
    assert index.verify().problems == ()
    segments = [segment.segment_id() for segment in index._files.read().segments]
    assert {file.name.partition(".")[0] for file in path.iterdir()} == {*segments, "_MAIN_1", LOCK}


KILLED = """
import os, sys
from searchlib import Index, segment_builder, toc_writing
segment_builder.WORDS_A_SEGMENT, segment_builder.BATCH = 5, 4
renamed = os.rename
def kill(*names):
    if sys.argv[3] == "after":
        renamed(*names)
    os._exit(9)
os.rename = kill
Index.rebuild(sys.argv[1], sys.argv[2])
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_one_that_was_killed_as_it_was_committed(path: pathlib.Path, moment: str) -> None:
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    killed = subprocess.run([sys.executable, "-c", KILLED, path, rebuilt(path), moment], check=False)
    assert killed.returncode == 9
    if moment == "before":
        assert len([*rebuilt(path).glob("*.documents")]) > 1
        is_none(rebuilt(path))
        Index.rebuild(path, rebuilt(path))
    is_whole(rebuilt(path), articles(path))
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before


def test_an_index_may_be_created_where_one_was_not_finished(path: pathlib.Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, path, rebuilt(path), "before"], check=False)
    Index.create(rebuilt(path))
    is_whole(rebuilt(path), {})


def test_segments_without_the_mark_are_no_leftover(path: pathlib.Path) -> None:
    next(path.glob("*.toc")).unlink()
    before = {file.name for file in path.iterdir()}
    for make in (Index.create, Index.open_or_create, lambda path: Index.rebuild(path, path)):
        with pytest.raises(IndexExistsError, match="holds something else"):
            make(path)
    assert {file.name for file in path.iterdir()} == before


def test_one_that_is_rebuilt_is_left_alone_by_others(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.toc_writing.CREATION", 0.05)
    add, turns = Transaction.add, iter([True])

    def added(self: Transaction, stored: StoredDocument) -> bool:
        if next(turns, False):
            for make in (Index.create, lambda new: Index.rebuild(path, new)):
                with pytest.raises(IndexLockedError):
                    make(rebuilt(path))
        return add(self, stored)

    monkeypatch.setattr(Transaction, "add", added)
    Index.rebuild(path, rebuilt(path))
    is_whole(rebuilt(path), articles(path))
