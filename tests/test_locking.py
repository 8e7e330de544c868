"""One writer at a time, in threads and processes, and what the others are told."""

from __future__ import annotations

import datetime
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from conftest import NEWS
from whoosh.filedb.filestore import FileStorage

from searchlib import Document, FilterError, Index, IndexLockedError
from searchlib.locking import LOCK, WriteLock
from searchlib.toc_writing import WritableFiles

HOLD = """
import sys, time
from searchlib import Document, Index
def slowly():
    yield Document("1", "Llueve.")
    print("at work", flush=True)
    time.sleep(60)
if __name__ == "__main__":
    Index.open(sys.argv[1]).add_many(slowly(), processes=int(sys.argv[2]))
"""


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    Index.create(tmp_path / "x").close()
    return tmp_path / "x"


def writer_at_work(path: pathlib.Path, processes: int = 1) -> subprocess.Popen[str]:
    script = path.parent / "hold.py"
    script.write_text(HOLD)
    process = subprocess.Popen(
        [sys.executable, str(script), str(path), str(processes)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "at work\n"
    return process


def test_who_holds_it_and_since_when(path: pathlib.Path) -> None:
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    with writer_at_work(path) as process:
        with pytest.raises(IndexLockedError, match=f"process {process.pid} on {socket.gethostname()}, since 2") as told:
            Index.open(path).add(NEWS[0])
        process.kill()
    assert (told.value.pid, told.value.host) == (process.pid, socket.gethostname())
    assert told.value.since is not None
    assert before <= told.value.since <= datetime.datetime.now(datetime.timezone.utc)


@pytest.mark.parametrize("processes", [1, 2])
def test_the_lock_goes_with_the_process_that_was_killed(path: pathlib.Path, processes: int) -> None:
    with writer_at_work(path, processes) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert Index.open(path).add(NEWS[0]).added == 1


def test_a_second_writer_waits_for_the_first(path: pathlib.Path) -> None:
    lock = WriteLock(FileStorage(path))
    lock.acquire()
    threading.Timer(0.3, lock.release).start()
    began = time.monotonic()
    assert Index.open(path).add_many(NEWS, timeout=30).added == len(NEWS)
    assert 0.2 < time.monotonic() - began < 20
    assert Index.open(path).delete("lima", timeout=1)


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_second_writer_waits_no_longer_than_it_was_told(path: pathlib.Path, on_disk: bool) -> None:
    index = Index.open(path) if on_disk else Index.in_memory()
    lock = WritableFiles.of(index._files).lock()
    lock.acquire()
    began = time.monotonic()
    with pytest.raises(IndexLockedError):
        index.add(NEWS[0], timeout=0.2)
    assert 0.2 <= time.monotonic() - began < 5
    lock.release()
    assert index.add(NEWS[0]).added == 1


@pytest.mark.parametrize("timeout", [-1, float("nan"), "1", None])
def test_a_timeout_is_a_number_of_seconds(path: pathlib.Path, timeout: float) -> None:
    with pytest.raises(FilterError, match="timeout="):
        Index.open(path).add(NEWS[0], timeout=timeout)


def test_what_a_killed_holder_wrote_is_not_told(path: pathlib.Path) -> None:
    with writer_at_work(path) as process:
        process.kill()
    assert str(process.pid) in (path / LOCK).read_text()
    storage = FileStorage(path)
    whooshs = storage.lock(LOCK)  # as plain Whoosh takes it, without a word
    assert whooshs.acquire(False)
    with pytest.raises(IndexLockedError, match="by another writer: try again") as told:
        Index.open(path).add(NEWS[0])
    assert (told.value.pid, told.value.since) == (None, None)
    whooshs.release()


def test_a_lock_released_tells_nothing(path: pathlib.Path) -> None:
    Index.open(path).add(NEWS[0])
    assert (path / LOCK).read_bytes() == b""


@pytest.mark.parametrize("turn", [1, 2], ids=["taking it", "giving it up"])
@pytest.mark.parametrize("where", ["x", "new"])
def test_ctrl_c_while_the_name_is_written_leaves_no_lock(
    path: pathlib.Path, where: str, turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, truncate = iter(range(1, 3)), os.ftruncate

    def interrupted(descriptor: int, length: int) -> None:
        if next(turns, 0) == turn:
            raise KeyboardInterrupt
        truncate(descriptor, length)

    monkeypatch.setattr(os, "ftruncate", interrupted)
    monkeypatch.setattr("searchlib.toc_writing.CREATION", 0)
    with pytest.raises(KeyboardInterrupt) as caught:
        Index.open_or_create(path.with_name(where)).add(NEWS[0])
    assert Index.open_or_create(path.with_name(where)).add(NEWS[1]), caught  # while a notebook would hold the error


def test_a_child_that_was_forked_neither_has_the_lock_nor_gives_it_up(path: pathlib.Path) -> None:
    lock = WriteLock(FileStorage(path))
    lock.acquire()
    child = os.fork()
    if not child:
        lock.release()
        os._exit(0)
    os.waitpid(child, 0)
    with pytest.raises(IndexLockedError):
        Index.open(path).add(NEWS[0])
    lock.release()


def test_threads_that_write_take_turns(path: pathlib.Path) -> None:
    def write(writer: int) -> None:
        index = Index.open(path, entity_extractor=None, date_extractor=None)
        for number in range(5):
            index.add(Document(f"{writer}-{number}", "Llueve."), timeout=60)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Index.open(path)) == 20
