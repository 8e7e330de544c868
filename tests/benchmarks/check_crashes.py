"""Writers that are killed, interrupted or refused by the system: what is in the index afterwards?

    python tests/benchmarks/check_crashes.py ROUNDS [--seed N]

Each round a process of its own adds, replaces and deletes articles in one index, commit after commit, and says which
have returned. It comes to grief in one of the ways of `TROUBLES`: at a moment of chance, or at one of its operations on
files (`write`, `fsync`, `rename`, `remove`, `open`), which fails or, a write, is done by half. First every operation of
a commit that merges segments is hit in every way, one a round; after that chance decides. In every second round threads
pack postings and close documents, as they do for a segment of millions of words. A process that lives on makes its next
commit. Then the index is opened: it must hold exactly what the commits that returned have put there, with or
without all of the one that was under way, `verify` must find nothing, and after one more commit no file may be left
over.

A fifth as many rounds rebuild an index, and come to grief at one of their operations: the new index must be whole or
none, a second call must make it whole, and the old one must be as it was. Prints how many rounds there were, and how
many times each operation was hit; exits with 1 at the first that failed.
"""

from __future__ import annotations

import argparse
import builtins
import contextlib
import errno
import io
import os
import pathlib
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from searchlib import Document, Index, IndexNotFoundError, segment_builder

State = dict[str, str]

TROUBLES = ("kill", "kill at", "interrupt", "interrupt at", "no space at", "error at")
"""A signal at a moment of chance or at an operation; an error of an operation and, on a full disk, of all after it."""

COMMITS = 5
MOMENTS = 0.12
"""Seconds within which a signal comes: what the commits of a round take."""


class Trouble(NamedTuple):
    """What goes wrong, and at which operation, counted from 1, or after how many seconds."""

    kind: str
    when: float


class Commit(NamedTuple):
    """Articles that are added together, or the id of one that is deleted."""

    articles: State
    delete: str = ""

    def on(self, state: State) -> State:
        return {id: text for id, text in {**state, **self.articles}.items() if id != self.delete}

    def make(self, index: Index) -> None:
        if self.delete:
            index.delete(self.delete)
        else:
            index.add_many(Document(id, text, date="2025-12-01") for id, text in self.articles.items())


def commits(chance: random.Random, number: int) -> list[Commit]:
    made = []
    for turn in range(COMMITS):
        if chance.random() < 0.25:
            made.append(Commit({}, delete=str(chance.randrange(40))))
        else:
            words = " ".join(chance.choices(["policía", "Lima", "lluvia", "canciller", "año"], k=30))
            ids = [str(chance.randrange(40)) for _ in range(chance.choice([1, 1, 3, 20]))]
            made.append(Commit(dict.fromkeys(ids, f"versión {number} {turn} {words}")))
    return made


class Operations:
    """What the process does with files, counted, and what goes wrong with it."""

    def __init__(self, trouble: Trouble | None, tell: Callable[[str], None]) -> None:
        self.count = 0
        self.trouble = trouble
        self._tell = tell
        self._counting = threading.Lock()

    def meet(self, name: str, halve: Callable[[], None]) -> None:
        """Count an operation of this name and let it go wrong, half done, if it is its turn."""
        with self._counting:
            self.count += 1
            count = self.count
        kind, when = self.trouble or ("", 0)
        if not kind.endswith(" at") or count < when or (count > when and kind != "no space at"):
            return
        if count == when:
            self._tell(f"hit {name}")
        if kind != "interrupt at" or threading.current_thread() is threading.main_thread():
            halve()  # an interrupt comes to the main thread, and others do all they were at
        if kind == "kill at":
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == "interrupt at":
            signal.raise_signal(signal.SIGINT)
        elif name not in ("remove", "open") or kind == "error at":
            raise OSError(errno.ENOSPC if kind == "no space at" else errno.EIO, f"{name} refused")

    def wrap(self) -> None:
        """Put this before every operation on files of this process."""
        for name in ("fsync", "rename", "remove"):
            setattr(os, name, self._before(name, getattr(os, name)))
        opened = builtins.open

        def open_(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
            if mode not in ("wb", "xb", "r+b"):
                return opened(file, mode, *rest, **options)
            self.meet("open", _nothing)
            raw = io.FileIO(file, mode.replace("b", ""))
            return io.BufferedWriter(_File(raw, self))

        builtins.open = open_

    def _before(self, name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def operate(*arguments: Any, **options: Any) -> Any:
            self.meet(name, _nothing)
            return operation(*arguments, **options)

        return operate


def _nothing() -> None:
    pass


class _File(io.RawIOBase):
    """An open file whose writes are operations."""

    def __init__(self, raw: io.FileIO, operations: Operations) -> None:
        self._raw, self._operations = raw, operations

    def write(self, data: Any, /) -> int:
        self._operations.meet("write", lambda: _none(self._raw.write(bytes(data)[: len(data) // 2])))
        return self._raw.write(data)

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._raw.seek(offset, whence)

    def fileno(self) -> int:
        return self._raw.fileno()

    def close(self) -> None:
        self._raw.close()
        super().close()


def _none(_: object) -> None:
    pass


def work(path: pathlib.Path, plan: list[Commit], trouble: Trouble | None, pipe: int, *, threads: bool) -> None:
    """What the process does: the commits of the plan; after one that failed one more, with no trouble."""
    if threads:
        segment_builder.STRETCH = 0  # type: ignore[attr-defined]
    operations = Operations(trouble, lambda line: _none(os.write(pipe, f"{line}\n".encode())))
    index = Index.open(path, entity_extractor=None, date_extractor=None)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background has it ignored
    operations.wrap()
    number = 0
    try:
        os.write(pipe, b"begin\n")
        for number, commit in enumerate(plan):
            commit.make(index)
            os.write(pipe, f"returned {number}\n".encode())
    except (OSError, KeyboardInterrupt):
        operations.trouble = None
        if number + 1 < len(plan):
            os.write(pipe, f"failed {number}\n".encode())
            plan[number + 1].make(index)
            os.write(pipe, f"went on {number + 1}\n".encode())
    os.write(pipe, f"operations {operations.count}\n".encode())


def work_anew(path: pathlib.Path, new: pathlib.Path, trouble: Trouble | None, pipe: int, *, threads: bool) -> None:
    """What the process does that rebuilds the index in several segments."""
    operations = Operations(trouble, lambda line: _none(os.write(pipe, f"{line}\n".encode())))
    segment_builder.WORDS_A_SEGMENT, segment_builder.BATCH = 10, 4
    if threads:
        segment_builder.STRETCH = 0  # type: ignore[attr-defined]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    operations.wrap()
    with contextlib.suppress(OSError, KeyboardInterrupt):
        Index.rebuild(path, new)
        os.write(pipe, b"returned 0\n")
    os.write(pipe, f"operations {operations.count}\n".encode())


class Told(NamedTuple):
    """What a process has said: how many commits returned, whether one failed, and whether it went on after that."""

    lines: list[str]

    def number(self, word: str) -> int | None:
        found = [int(line.rpartition(" ")[2]) for line in self.lines if line.startswith(f"{word} ")]
        return found[-1] if found else None

    @property
    def hit(self) -> str:
        return next((line.removeprefix("hit ") for line in self.lines if line.startswith("hit ")), "")

    def candidates(self, state: State, plan: list[Commit]) -> Iterator[State]:
        """What the index may hold."""
        done = self.number("returned")
        done = -1 if done is None else done
        for commit in plan[: done + 1]:
            state = commit.on(state)
        failed = self.number("failed")
        under_way = plan[done + 1 : done + 2]
        either = [state, *(commit.on(state) for commit in under_way)]
        if failed is None:
            yield from either
            return
        assert failed == done + 1
        later = plan[failed + 1]
        yield from map(later.on, either)
        if self.number("went on") is None:
            yield from either


def run(job: Callable[[int], None], trouble: Trouble | None = None) -> Told:
    """Let a process do the job, which is given a pipe to tell of it, and come to grief; what it said."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        code = 1
        try:
            job(write)
            code = 0
        except KeyboardInterrupt:  # before it began, or after it ended
            code = 0
        finally:
            if code:
                sys.excepthook(*sys.exc_info())
            os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.readline()
        if trouble and not trouble.kind.endswith(" at") and said:
            time.sleep(trouble.when)
            os.kill(child, signal.SIGKILL if trouble.kind == "kill" else signal.SIGINT)
        lines = (said + pipe.read()).decode().splitlines()
    _, status = os.waitpid(child, 0)
    if status not in (0, signal.SIGKILL):
        raise SystemExit(f"a process ended with status {status} after {lines}, trouble {trouble}")
    return Told(lines)


def held(index: Index) -> State:
    return {hit.id: hit.document.text for hit in index.search("", limit=1000)}


def check(path: pathlib.Path, candidates: list[State], number: int) -> State:
    """The state that the index is in, which is one of the candidates; raises `AssertionError`."""
    index = Index.open(path, entity_extractor=None, date_extractor=None)
    state = held(index)
    assert state in candidates, f"it holds {state}, and should hold one of {candidates}"
    report = index.verify()
    assert not report.problems, report
    index.add(Document("last", f"después de {number}"))
    check_files(path, index)
    return {**state, "last": f"después de {number}"}


def check_files(path: pathlib.Path, index: Index) -> None:
    """That no file is left over; raises `AssertionError`."""
    needed = {f"_MAIN_{index._files.generation()}.toc", "MAIN_WRITELOCK"}
    for segment in index._files.read().segments:
        needed |= {segment.make_filename(".postings"), segment.make_filename(".documents")}
    left = {file.name for file in path.iterdir()} - needed
    assert not left, f"files left over: {left}"


def check_anew(path: pathlib.Path, new: pathlib.Path, told: Told) -> None:
    """That the new index is whole, or none and then made whole; raises `AssertionError`."""
    try:
        Index.open(new)
    except IndexNotFoundError:
        assert told.number("returned") is None
        Index.rebuild(path, new)
    check(new, [held(Index.open(path))], 0)


def rebuild(folder: pathlib.Path, rounds: int, chance: random.Random, hits: Counter[str]) -> int:
    """So many rounds of rebuilding; returns how many operations one has."""
    path, _ = new_index(folder, -2)
    Index.open(path).add_many(Document(f"a {n}", "llueve en Lima y en la costa " * 9) for n in range(30))
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    operations = run(partial(work_anew, path, folder / "new", None, threads=True)).number("operations") or 0
    ways = [Trouble(kind, at) for kind in TROUBLES if kind.endswith(" at") for at in range(1, operations + 1)]
    for number, trouble in enumerate(chance.choices(ways, k=rounds)):
        new = folder / f"new {number}"
        told = run(partial(work_anew, path, new, trouble, threads=number % 2 == 1), trouble)
        hits[f"rebuild, {trouble.kind} {told.hit}".strip()] += 1
        try:
            check_anew(path, new, told)
            assert before == {file.name: file.read_bytes() for file in path.iterdir()}
        except Exception as error:
            print(f"rebuilding {number}, {trouble}, {told.lines}: {error!r}")
            raise SystemExit(1) from error
    return operations


def troubles(chance: random.Random, operations: int) -> Iterator[Trouble]:
    """First each operation of a round in each way, without threads and with them, then those of chance."""
    for when in range(1, operations + 1):
        for kind in TROUBLES:
            if kind.endswith(" at"):
                yield from [Trouble(kind, when)] * 2
    while True:
        kind = chance.choice(TROUBLES)
        at = chance.randrange(1, operations * COMMITS) if kind.endswith(" at") else chance.uniform(0, MOMENTS)
        yield Trouble(kind, at)


def new_index(folder: pathlib.Path, number: int) -> tuple[pathlib.Path, State]:
    """An index of so many segments that the next commit merges them."""
    path = folder / str(number)
    with Index.create(path, entity_extractor=None, date_extractor=None) as index:
        for id in range(7):
            index.add(Document(str(id), "la primera"))
    return path, dict.fromkeys(map(str, range(7)), "la primera")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rounds", type=int, metavar="ROUNDS")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    hits: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path, state = new_index(pathlib.Path(folder), -1)
        merging = [Commit({"nueva": "la octava"})]
        operations = run(partial(work, path, merging, None, threads=False)).number("operations") or 0
        for number, trouble in zip(range(options.rounds), troubles(chance, operations), strict=False):
            one_by_one = number < operations * 8
            if one_by_one or number % 20 == 0:
                path, state = new_index(pathlib.Path(folder), number)
            plan = [*merging, *commits(chance, number)] if one_by_one else commits(chance, number)
            told = run(partial(work, path, plan, trouble, threads=number % 2 == 1), trouble)
            hits[f"{trouble.kind} {told.hit}".strip()] += 1
            try:
                state = check(path, list(told.candidates(state, plan)), number)
            except Exception as error:
                print(f"round {number}, {trouble}, {told.lines}: {error!r}")
                raise SystemExit(1) from error
        anew = rebuild(pathlib.Path(folder), options.rounds // 5, chance, hits)
    print(f"{options.rounds} rounds, every index sound; a commit has {operations} operations on files")
    print(f"{options.rounds // 5} rebuilt, of {anew} operations, every one whole or none")
    print("\n".join(f"{count:6,}  {what}" for what, count in sorted(hits.items())))


if __name__ == "__main__":
    main()
