"""A large index searched for long: does the process keep its size, and its open files?

    python tests/benchmarks/check_soak.py [--articles N] [--searches N] [--seed N]

A million articles of one sentence, made of a vocabulary as common and rare as that of a language, then a hundred
thousand searches of every kind, of which the first half warms up. Every five hundredth search opens the index anew.
Prints memory and open files as it goes; exits with 1 where, in the second half, memory grows by more than a twentieth
or more files are open than at its beginning.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import pathlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from searchlib import Document, Index

SYLLABLES = ("ca", "der", "li", "mon", "pa", "ra", "si", "ten", "vo", "zu", "go", "fi")
PRINTS = 10


def words(count: int, chance: random.Random) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(chance.choices(SYLLABLES, k=chance.choice([2, 3, 4, 5])))] = None
    return list(made)


def articles(count: int, vocabulary: list[str], weights: list[float], chance: random.Random) -> Iterator[Document]:
    for number in range(count):
        text = " ".join(chance.choices(vocabulary, cum_weights=weights, k=25))
        yield Document(str(number), text, date=f"20{number % 25:02}-{number % 12 + 1:02}-01", source=f"D{number % 40}")


def search(index: Index, number: int, vocabulary: list[str], weights: list[float], chance: random.Random) -> None:
    one, two, three = chance.choices(vocabulary, cum_weights=weights, k=3)
    rare = chance.choice(vocabulary)
    kinds: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"{one} {two}", {}),
        (f"{one} {rare}", {"since": "2010"}),
        (f'"{one} {two}"', {}),
        (f"{rare[:4]}* -{one}", {"sort": "newest"}),
        (f"{rare}~ O {two}", {"sources": ["D3"]}),
        (f"{one} {two} {three}", {"until": "2015-06", "sort": "oldest", "offset": 20}),
    )
    text, options = kinds[number % len(kinds)]
    results = index.search(text, **options)
    repr(results)
    if number % 50 == 0:
        results.facets("source"), results.timeline("year"), index.suggest(rare[:3])


def memory() -> float:
    """Megabytes that the process has in memory now and shares with nobody: mapped files are not its own."""
    fields = pathlib.Path("/proc/self/smaps_rollup").read_text().split()
    private = [int(fields[at + 1]) for at, name in enumerate(fields) if name in ("Private_Dirty:", "Anonymous:")]
    return max(private) / 1024


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--searches", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    vocabulary = words(50_000, chance)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    sizes: list[tuple[float, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "x")
        with Index.create(path, entity_extractor=None, date_extractor=None) as index:
            index.add_many(articles(options.articles, vocabulary, weights, chance))
        index = Index.open(path)
        began = time.perf_counter()
        for number in range(options.searches):
            search(index, number, vocabulary, weights, chance)
            if number % 500 == 499:
                search(Index.open(path), number, vocabulary, weights, chance)
            if number % max(1, options.searches // PRINTS) == 0:
                gc.collect()
                sizes.append((memory(), open_files()))
                print(f"{number:9,} searches {sizes[-1][0]:7.0f} MB, {sizes[-1][1]} files open", flush=True)
        gc.collect()
        sizes.append((memory(), open_files()))
    print(f"{options.searches:,} searches of {options.articles:,} articles: {time.perf_counter() - began:.0f} s")
    half, last = sizes[len(sizes) // 2], sizes[-1]
    print(f"second half: {half[0]:.0f} to {last[0]:.0f} MB, {half[1]} to {last[1]} files open")
    sys.exit(last[0] > half[0] * 1.05 or last[1] > half[1])


if __name__ == "__main__":
    main()
