"""Readers, in threads and in processes, while a writer adds, replaces and deletes: does each see one committed state?

    python tests/benchmarks/check_readers.py SECONDS [--threads N] [--processes N] [--seed N]

The writer makes the index go through states that its seed decides, one commit each; every state has an article that
says its number. Each reader asks for all articles, for those with a word and for their facets and days, and must see
what one state holds, the same in every question to one result, and never an earlier state than it saw before. Threads
share one `Index`; each process has its own. Prints how many looks there were and how many states were seen; exits with
1 at the first fault.
"""

from __future__ import annotations

import argparse
import multiprocessing
import pathlib
import random
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator
from typing import Any

from searchlib import Document, Index

NUMBER = "número"
"""The id of the article whose text is the number of the state."""

IDS = 30
State = dict[str, str]


def states(seed: int) -> Iterator[State]:
    """The states that the index goes through, by a chance of their own."""
    chance = random.Random(seed)
    state: State = {NUMBER: "0"}
    number = 0
    while True:
        yield state
        number += 1
        state = {**state, NUMBER: str(number)}
        for id in chance.sample(range(IDS), chance.choice([1, 2, 10])):
            if state.pop(str(id), None) is None or chance.random() < 0.5:
                word = chance.choice(["lluvia", "policía"])
                state[str(id)] = f"{word} {chance.randrange(1000)}"


def write(path: pathlib.Path, seed: int, seconds: float) -> int:
    """Commit one state after the other; how many. A state is one commit: `add_many` or, to delete, `Index.delete`."""
    index = Index.open(path, entity_extractor=None, date_extractor=None)
    until = time.monotonic() + seconds
    before: State = {}
    number = 0
    for number, state in enumerate(states(seed)):
        gone = before.keys() - state.keys()
        # One transaction for all of it: what is deleted is replaced by an article without words that are asked for.
        changed = {id: text for id, text in state.items() if before.get(id) != text}
        index.add_many(
            [*(_article(id, text) for id, text in changed.items()), *(_article(id, "borrado") for id in gone)]
        )
        before = state
        for id in gone:
            if number % 3 == 0:  # and some are deleted really, which no reader may tell from being without words
                index.delete(id)
        if time.monotonic() > until:
            break
    return number


def _article(id: str, text: str) -> Document:
    return Document(id, text, date="2025-12-01", source=text.partition(" ")[0])


class Reader:
    """Looks at an index again and again, and raises `AssertionError` where it is in no state that it may be in."""

    def __init__(self, index: Index, seed: int) -> None:
        self._index = index
        self._states = states(seed)
        self._known: list[State] = []
        self.looks = 0
        self.seen: set[int] = set()

    def look(self) -> None:
        results = self._index.search("", limit=1000)
        held = {hit.id: hit.document.text for hit in results if hit.document.text != "borrado"}
        number = int(held[NUMBER])
        assert number >= max(self.seen, default=0), f"state {number} after {max(self.seen)}"
        expected = self._state(number)
        assert held == expected, f"in state {number} it holds {held}, and should hold {expected}"
        assert results.total == len(results), (results.total, len(results))
        assert sum(results.facets("source").values()) == results.total
        assert sum(results.timeline("day").values()) == results.total
        rain = self._index.search("lluvias", limit=1000)
        assert all(hit.document.text.startswith("lluvia") for hit in rain), [hit.document.text for hit in rain]
        assert rain.total == len(rain) == sum(rain.facets("source").values())
        self.looks += 1
        self.seen.add(number)

    def _state(self, number: int) -> State:
        while len(self._known) <= number:
            self._known.append(dict(next(self._states)))
        return self._known[number]

    def look_until(self, end: float) -> None:
        while time.monotonic() < end:
            self.look()


def read(path: pathlib.Path, seed: int, seconds: float, threads: int, said: Any) -> None:
    """What a process does: `threads` readers share an index; tells looks, states seen and the first fault."""
    index = Index.open(path)
    readers = [Reader(index, seed) for _ in range(threads)]
    faults: list[str] = []
    end = time.monotonic() + seconds

    def work(reader: Reader) -> None:
        try:
            reader.look_until(end)
        except BaseException:
            faults.append(traceback.format_exc())

    running = [threading.Thread(target=work, args=(reader,)) for reader in readers]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    said.put((sum(reader.looks for reader in readers), set().union(*(reader.seen for reader in readers)), faults))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("seconds", type=float, metavar="SECONDS")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    fork = multiprocessing.get_context("fork")
    said = fork.Queue()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "x")
        with Index.create(path) as index:
            index.add(_article(NUMBER, "0"))
        shares = [options.threads] * bool(options.threads) + [1] * options.processes
        readers = [
            fork.Process(target=read, args=(path, options.seed, options.seconds, share, said)) for share in shares
        ]
        for reader in readers:
            reader.start()
        committed = write(path, options.seed, options.seconds)
        told = [said.get(timeout=options.seconds + 60) for _ in readers]
        for reader in readers:
            reader.join()
        problems = Index.open(path).verify().problems
    faults = [fault for _, _, found in told for fault in found]
    seen = set().union(*(numbers for _, numbers, _ in told))
    looks = sum(count for count, _, _ in told)
    print(f"{committed:,} states committed, {len(seen):,} of them seen in {looks:,} looks, {len(faults)} faults")
    for fault in [*faults, *problems][:3]:
        print(fault)
    sys.exit(bool(faults or problems))


if __name__ == "__main__":
    main()
