"""The table of contents: what it says, and that nothing in it runs."""

from __future__ import annotations

import os
import pathlib
import pickle
import subprocess
import sys

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from searchlib import Document, Index, IndexCorruptError, IndexNotFoundError
from searchlib.codec import ArraySegment
from searchlib.segment import Segment
from searchlib.toc import NAME, IndexFiles
from searchlib.toc_writing import WritableFiles


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    with Index.create(tmp_path / "x") as index:
        index.add_many([Document("1", "La policía llegó a Lima."), Document("2", "Llueve.")])
        index.delete("2")
    return tmp_path / "x"


def newest(path: pathlib.Path) -> pathlib.Path:
    return max(path.glob("*.toc"), key=lambda file: int(file.stem.rpartition("_")[2]))


def test_it_is_read_as_whoosh_reads_it(path: pathlib.Path) -> None:
    storage = FileStorage(path)
    theirs = TOC.read(storage, NAME)
    whole, bare = WritableFiles(storage).read_whole(), IndexFiles(storage).read()
    assert theirs.generation == whole.generation == bare.generation == 2
    assert theirs.schema.names() == whole.schema.names() == sorted(bare.fields)
    for segments in (whole.segments, bare.segments):
        assert [segment.segid for segment in segments] == [segment.segid for segment in theirs.segments]
        assert [segment.doc_count() for segment in segments] == [1]


def test_a_segment_is_read_with_what_is_deleted_of_it(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "x") as index:
        index.add_many(Document(str(number), "Llueve.") for number in range(20))
        for number in (3, 17):
            index.delete(str(number))
    files = IndexFiles(FileStorage(tmp_path / "x"))
    [bare], [whole] = files.read().segments, WritableFiles.of(files).read_whole().segments
    assert isinstance(whole, ArraySegment)
    assert type(bare) is Segment
    assert bare.live().tolist() == whole.live().tolist() == [number not in (3, 17) for number in range(20)]
    assert (bare.doc_count(), bare.doc_count_all(), bare.deleted_count()) == (18, 20, 2)
    assert bare.make_filename(".x") == whole.make_filename(".x")


class Malicious:
    def __init__(self, marker: str) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.marker,)


def test_a_pickle_that_would_run_a_function_is_refused(path: pathlib.Path, tmp_path: pathlib.Path) -> None:
    toc = WritableFiles(FileStorage(path)).read_whole()
    marker = tmp_path / "it-ran"
    TOC(toc.schema, [Malicious(str(marker))], toc.generation + 1).write(FileStorage(path), NAME)
    with pytest.raises(IndexCorruptError, match="mkdir"):
        Index.open(path)
    assert not marker.exists()


def test_a_table_cut_short_is_refused(path: pathlib.Path) -> None:
    file = newest(path)
    whole = file.read_bytes()
    without_checksum = len(whole) - 9
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        if length == without_checksum:  # as an earlier release wrote it
            assert len(Index.open(path)) == 1
            continue
        with pytest.raises(IndexCorruptError, match=file.name):
            Index.open(path)


def test_a_table_with_a_byte_changed_is_refused(path: pathlib.Path) -> None:
    file = newest(path)
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x15]) + whole[at + 1 :])
        with pytest.raises(IndexCorruptError, match=file.name):
            IndexFiles(FileStorage(path)).read()


def test_where_there_is_none(tmp_path: pathlib.Path) -> None:
    with pytest.raises(IndexNotFoundError):
        IndexFiles(FileStorage(tmp_path)).read()


def test_opening_an_index_loads_no_module_that_it_names(path: pathlib.Path) -> None:
    toc = IndexFiles(FileStorage(path)).read()
    data = newest(path).read_bytes().replace(pickle.dumps("codec", 2)[2:-3], b"codec")
    newest(path).write_bytes(data.replace(b"searchlib.codec", b"this.not.codecs"))
    code = f"from searchlib import Index; Index.open({str(path)!r})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "IndexCorruptError" in ran.stderr
    assert "Zen of Python" not in ran.stdout
    assert toc.segments
