"""What a writer leaves behind, whatever becomes of it."""

from __future__ import annotations

import os
import pathlib
import random
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from conftest import NEWS

from searchlib import Document, Index, IndexCorruptError, IndexExistsError
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
