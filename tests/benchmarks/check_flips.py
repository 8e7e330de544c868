"""Each byte of a small index changed, one at a time, and each file cut short at each place: what does it answer?

    python tests/benchmarks/check_flips.py [--every N] [--seed N]

A changed byte has one of its bits, or all of them, turned. Each damaged index must give an error of searchlib, or the
answers that it gave before, to questions of every kind; `verify` must find what is damaged, or all answers be the same.
With `--every 50` one in so many bytes and lengths is tried. The tries are shared out to processes of limited memory,
so that a crash, a try of more than `SECONDS` seconds or of more than `MEMORY` bytes is an error too. Prints how many
tries there were and what came of them; exits with 1 if one was wrong.
"""

from __future__ import annotations

import argparse
import multiprocessing
import pathlib
import random
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from searchlib import Document, Index, SearchlibError

SECONDS = 20
MEMORY = 4 << 30
ARTICLES = [
    Document(
        str(number),
        f"La policía detuvo a Marco Rubio el {number + 1} de mayo de 2024 en Lima. Dijo «no» {number} veces. " * 2,
        title=f"Golpe {number} al narcotráfico",
        date=f"2024-05-{number + 1:02}",
        source="El Diario",
        url=f"https://diario.example/{number}",
        metadata={"página": number, "sección": "Perú"},
    )
    for number in range(9)
]


class Damage(NamedTuple):
    """A byte of a file with some bits turned, or, with none, the file cut short there."""

    file: str
    at: int
    bits: int

    def do(self, whole: bytes) -> bytes:
        changed = bytes([whole[self.at] ^ self.bits]) + whole[self.at + 1 :] if self.bits else b""
        return whole[: self.at] + changed


def make(path: pathlib.Path) -> None:
    """An index of two segments, with deleted articles."""
    with Index.create(path) as index:
        index.add_many(ARTICLES)
        index.add_many([Document("más", "Llueve en Bogotá desde ayer.", date="2024-06-01"), Document("3", "Otra vez.")])
        index.delete("5")


QUESTIONS: dict[str, Callable[[Index], Any]] = {
    "words": lambda index: index.search("policias lima").to_dicts(),
    "phrase": lambda index: index.search('"marco rubio" -bogotá').to_dicts(),
    "patterns": lambda index: index.search("poli* O ll?ve~").to_dicts(),
    "names": lambda index: index.search("", persons=["rubio"], sort="newest").to_dicts(),
    "days": lambda index: index.search("", since="2024-05-03", mentions="2024-05", sort="oldest").to_dicts(),
    "metadata": lambda index: index.search("", where={"página": 2}, sources=["el diario"]).to_dicts(),
    "counts": lambda index: [index.search("golpe").facets("places"), index.timeline("lima", every="month")],
    "names of all": lambda index: [repr(index.entities()), repr(index.entity("rubio"))],
    "completions": lambda index: repr(index.suggest("po")),
    "articles": lambda index: [index.get(str(number)) for number in range(10)],
    "alike": lambda index: index.similar("La policía de Lima detuvo a alguien").to_dicts(),
    "size": len,
}


def answers(path: pathlib.Path) -> dict[str, str]:
    """What an index says to each question; an error that it may give is one answer."""
    given = {}
    for name, ask in QUESTIONS.items():
        try:
            with Index.open(path) as index:
                given[name] = repr(ask(index))
        except SearchlibError as error:
            given[name] = type(error).__name__
    return given


def wrong(path: pathlib.Path, right: dict[str, str]) -> list[str]:
    """What is wrong with the answers of a damaged index."""
    given = answers(path)
    errors = ("IndexCorruptError", "IndexVersionError", "IndexNotFoundError")
    found = [f"{name}: {answer}" for name, answer in given.items() if answer not in (right[name], *errors)]
    try:
        with Index.open(path) as index:
            noticed = bool(index.verify().problems)
    except SearchlibError:
        noticed = True
    if not noticed and given != right:
        found.append("verify() finds no fault")
    return found


def tries(path: pathlib.Path, *, every: int, chance: random.Random) -> list[Damage]:
    made = []
    for file in sorted(path.glob("*.*")):
        size = file.stat().st_size
        made += [Damage(file.name, at, chance.choice([1 << chance.randrange(8), 0xFF])) for at in range(size)]
        made += [Damage(file.name, at, 0) for at in range(size)]
    return made if every == 1 else chance.sample(made, len(made) // every)


def attempt(path: pathlib.Path, damages: Sequence[Damage], right: dict[str, str], said: Any) -> None:
    """What a process does: try each damage in a copy of its own, and tell what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "x")
        shutil.copytree(path, copy)
        for damage in damages:
            said.send(("begins", damage))
            file = copy / damage.file
            whole = file.read_bytes()
            file.write_bytes(damage.do(whole))
            signal.alarm(SECONDS)
            try:
                said.send(("ended", wrong(copy, right)))
            except BaseException as error:
                said.send(("ended", [f"{type(error).__name__}: {error}"]))
            signal.alarm(0)
            file.write_bytes(whole)
    said.send(("done", None))


def run(path: pathlib.Path, damages: Sequence[Damage], right: dict[str, str]) -> list[tuple[Damage, list[str]]]:
    """Try all of these, in a new process whenever one dies; which were wrong, and how."""
    faults = []
    left = list(damages)
    while left:
        hears, said = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(target=attempt, args=(path, left, right, said))
        process.start()
        said.close()
        last, count, done = left[0], 0, False
        try:
            while not done:
                what, value = hears.recv()
                done = what == "done"
                if what == "begins":
                    last, count = value, count + 1
                elif value:
                    faults.append((last, value))
        except EOFError:
            process.join()
            faults.append((last, [f"the process ended with {process.exitcode}"]))
        process.join()
        left = left[count:]
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "x")
        make(path)
        right = answers(path)
        assert "Error" not in "".join(right.values()), right
        damages = tries(path, every=options.every, chance=random.Random(options.seed))
        faults = run(path, damages, right)
    kinds = Counter("cut short" if damage.bits == 0 else "changed" for damage in damages)
    print(", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items())), f"· {len(faults)} wrong")
    for damage, found in faults[:20]:
        print(f"  {damage}: {'; '.join(found)[:300]}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
