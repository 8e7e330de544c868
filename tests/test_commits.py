"""What a writer leaves behind, whatever becomes of it."""

from __future__ import annotations

import errno
import operator
import os
import pathlib
import random
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import NEWS
from whoosh.filedb.filestore import FileStorage

from searchlib import Document, Index, IndexCorruptError, IndexExistsError, codec
from searchlib.toc_writing import WritableFiles

LEFT_OVER = ("_MAIN_7.toc.0123456789abcdef", "MAIN_0123456789abcdef.postings", "MAIN_0123456789abcdef.documents")


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    with Index.create(tmp_path / "x") as index:
        index.add(NEWS[0])
    return tmp_path / "x"


def files(path: pathlib.Path) -> set[str]:
    return {file.name for file in path.iterdir()}


def test_the_next_writer_deletes_what_a_killed_one_left_before_it_writes(path: pathlib.Path) -> None:
    for name in (*LEFT_OVER, "_MAIN_0.toc"):
        (path / name).write_bytes(b"half of it")

    def documents() -> Iterator[Document]:
        yield NEWS[1]
        assert not files(path) & {*LEFT_OVER, "_MAIN_0.toc"}
        yield from NEWS[2:]

    assert Index.open(path).add_many(documents()).added == 3
    assert not files(path) & {*LEFT_OVER, "_MAIN_0.toc"}
    assert len(files(path)) == 6  # two segments, the table of contents, the lock


def test_files_that_are_not_of_the_index_are_left_alone(path: pathlib.Path) -> None:
    others = ("notes.txt", "MAIN.txt", "OTHER_0.toc", "_OTHER_1.toc", "MAIN_WRITELOCK.bak")
    for name in others:
        (path / name).write_text("mine")
    Index.open(path).add_many(NEWS)
    assert files(path) >= {*others}


def test_a_creation_that_was_killed_is_begun_again(tmp_path: pathlib.Path) -> None:
    (tmp_path / "_MAIN_0.toc.0123456789abcdef").write_bytes(b"half of it")
    (tmp_path / "MAIN_WRITELOCK").touch()
    assert Index.create(tmp_path).add(NEWS[0]).added == 1
    assert len(files(tmp_path)) == 4
    with pytest.raises(IndexExistsError, match="holds an index"):
        Index.create(tmp_path)


CREATE = """
import sys
from searchlib import Document, Index
index = Index.open_or_create(sys.argv[1], entity_extractor=None, date_extractor=None)
index.add(Document(sys.argv[2], "Llueve."), timeout=60)
"""


def test_processes_that_create_one_index_at_once_lose_nothing(tmp_path: pathlib.Path) -> None:
    commands = [[sys.executable, "-c", CREATE, str(tmp_path / "x"), str(number)] for number in range(4)]
    processes = [subprocess.Popen(command) for command in commands]
    assert [process.wait() for process in processes] == [0] * 4
    assert sorted(hit.id for hit in Index.open(tmp_path / "x").search("llueve")) == list("0123")


def test_one_that_was_overtaken_does_not_create_over_the_other(tmp_path: pathlib.Path) -> None:
    Index.create(tmp_path).add(NEWS[0])
    files = WritableFiles.of(Index.open(tmp_path)._files)
    with pytest.raises(IndexExistsError):
        WritableFiles.create(files.storage, files.read_whole().schema)
    assert len(Index.open(tmp_path)) == 1


def test_a_program_that_seeds_its_chance_overwrites_no_segment(path: pathlib.Path) -> None:
    state = random.getstate()
    for number in range(3):
        random.seed(1)
        Index.open(path).add(Document(str(number), "Llueve."))
    random.setstate(state)
    index = Index.open(path)
    assert len({segment.segid for segment in index._files.read().segments}) == 4
    assert (index.search("llueve").total, index.verify().problems) == (3, ())


def test_nothing_is_written_through_a_link(path: pathlib.Path, tmp_path: pathlib.Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine")
    (path / "_MAIN_2.toc").symlink_to(mine)
    with pytest.raises(IndexCorruptError):
        Index.open(path).add(NEWS[1])
    assert mine.read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "umask"), reason="the system has no umask")
@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077])
def test_files_have_the_mode_that_the_umask_leaves(tmp_path: pathlib.Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        Index.create(tmp_path / "new" / "x").add_many(NEWS)
    finally:
        os.umask(before)
    for file in (tmp_path / "new" / "x").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~mask
    for folder in (tmp_path / "new", tmp_path / "new" / "x"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o777 & ~mask


def test_threads_may_search_an_index_that_another_thread_closes_and_fills(path: pathlib.Path) -> None:
    for index in (Index.open(path), Index.in_memory()):
        index.add(Document("0", "policía"))
        failed: list[BaseException] = []

        def search(index: Index = index, failed: list[BaseException] = failed) -> None:
            try:
                for _ in range(150):
                    assert index.search("policía").total >= 1
                    index.close()
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(20):
            index.add(Document(str(number), "policía"))
        for thread in threads:
            thread.join()
        assert failed == []


def test_a_file_that_is_missing_is_named(path: pathlib.Path) -> None:
    (file,) = path.glob("*.postings")
    file.unlink()
    with pytest.raises(IndexCorruptError, match=file.name):
        Index.open(path)


ARTICLES = [
    Document(
        str(n), f"La policía {n} llegó a Lima. " + " ".join(f"w{n * m % 977}" for m in range(30)), date="2025-12-01"
    )
    for n in range(600)
]


class Filling:
    """A file on a disk that has room for so many bytes more."""

    def __init__(self, file: Any, room: int) -> None:
        self._file, self._room = file, room

    def write(self, data: Any) -> None:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "no room")
        self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def fill(monkeypatch: pytest.MonkeyPatch, ending: str, room: int) -> None:
    """Let new files of this ending have room for so many bytes."""
    create = FileStorage.create_file

    def create_file(self: Any, name: str, **options: Any) -> Any:
        file = create(self, name, **options)
        return Filling(file, room) if name.endswith(ending) else file

    monkeypatch.setattr(FileStorage, "create_file", create_file)


@pytest.fixture(params=[True, False], ids=["threads", "alone"])
def threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that compress, pack and close, as for a segment of millions of words; or none."""
    if request.param:
        monkeypatch.setattr("searchlib.segment_builder.STRETCH", 0)
        monkeypatch.setattr("searchlib.document_writing._GROUP_BYTES", 1 << 12)


def fails_clean(path: pathlib.Path, make: Callable[[Index], object], error: type[BaseException], said: str) -> None:
    """What `make` does fails with this error, and leaves the index as it was: no file, no open one, no thread."""
    index = Index.open(path, entity_extractor=None, date_extractor=None)
    before, ids = files(path), [hit.id for hit in index.search("", limit=1000)]
    with pytest.raises(error, match=said) as caught:
        make(index)
    at_work = [thread.name for thread in threading.enumerate() if thread.name.startswith("searchlib")]
    assert at_work == [], caught  # while the error is held, as a notebook holds it
    assert (files(path), written_files(path)) == (before, [])
    assert [hit.id for hit in Index.open(path).search("", limit=1000)] == ids
    assert index.verify().problems == ()


def written_files(path: pathlib.Path) -> list[str]:
    """The files in the folder that this process has open to write them, where the system tells."""
    links = pathlib.Path("/proc/self/fd")
    opened = [link for link in links.iterdir() if link.is_symlink()] if links.exists() else []
    written = [link.readlink() for link in opened if link.lstat().st_mode & stat.S_IWUSR]
    return [file.name for file in written if file.parent == path]


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("room", [0, 5_000, 50_000])
@pytest.mark.parametrize("ending", [".documents", ".postings"])
def test_a_disk_that_is_full_while_a_segment_is_written(
    path: pathlib.Path, ending: str, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        fill(patch, ending, room)
        fails_clean(path, lambda index: index.add_many(ARTICLES), OSError, "no room")
    assert Index.open(path).add_many(NEWS).added == len(NEWS) - 1


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("ending", [".documents", ".postings"])
def test_a_disk_that_is_full_while_segments_are_merged(
    path: pathlib.Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index.open(path, entity_extractor=None, date_extractor=None).add_many(ARTICLES)
    monkeypatch.setattr("searchlib.commits.SMALLEST_TIER", 1000)
    monkeypatch.setattr("searchlib.commits.MERGE", 3)
    fill(monkeypatch, ending, 20_000)  # enough for the one article, not for all
    fails_clean(path, lambda index: index.add(Document("uno", "Llueve.")), OSError, "no room")


@pytest.mark.usefixtures("threads")
def test_a_column_that_does_not_fit(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.segment_builder._Days.column", lambda _: ["hoy"] * len(ARTICLES))
    fails_clean(path, lambda index: index.add_many(ARTICLES), ValueError, "invalid literal")
    monkeypatch.setattr("searchlib.segment_builder._Days.column", lambda _: [0])
    fails_clean(path, lambda index: index.add_many(ARTICLES), ValueError, "'date' has 1 values for 600 documents")


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("part", ["_columns", "SegmentWriter._checked"], ids=["documents", "postings"])
def test_ctrl_c_while_a_segment_is_written(path: pathlib.Path, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return do(*arguments)

    do = operator.attrgetter(part)(codec)
    monkeypatch.setattr(f"searchlib.codec.{part}", interrupted)
    fails_clean(path, lambda index: index.add_many(ARTICLES), KeyboardInterrupt, "^$")
