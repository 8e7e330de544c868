"""What it takes to bring the names of an index together, to list them, and to look somebody up.

    python tests/benchmarks/bench_directory.py FOLDER [NAME …]
    python tests/benchmarks/bench_directory.py --made COUNT

FOLDER holds docs.jsonl or docs.jsonl.gz (`id`, `title`, `text`, `date`), which are indexed in memory with names and
without dates; each NAME is looked up. `--made` indexes COUNT articles of one sentence instead, each with three people,
organizations, places and others drawn from 250,000 made names of each type. Times are of the process: of the first
call, and the median of nine more. Memory is what Python has allocated for the directory.
"""

from __future__ import annotations

import argparse
import gc
import pathlib
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator

import articles

from searchlib import Document, Entity, Index
from searchlib.aliases import TYPES, Aliases
from searchlib.directory import directory
from searchlib.snapshot import Snapshot

NAMES = 250_000


def made(count: int) -> Iterator[Document]:
    """Articles with names of which half are drawn as news has them, a few often, half all alike."""
    draw = random.Random(1)
    names = {type: [f"Nombre{draw.randrange(99)} De{n % 999} {type}{n}" for n in range(NAMES)] for type in TYPES}

    def number() -> int:
        return int(NAMES ** draw.random()) - 1 if draw.random() < 0.5 else draw.randrange(NAMES)

    for id in range(count):
        named = {Entity(names[type][number()], type) for type in TYPES for _ in range(3)}
        yield Document(str(id), "Una frase.", date="2025-12-06", entities=sorted(named, key=repr))


def milliseconds(call: Callable[[], object]) -> str:
    took = []
    for _ in range(10):
        began = time.process_time()
        call()
        took.append((time.process_time() - began) * 1e3)
    return f"{took[0]:7.1f} ms first, {statistics.median(took[1:]):6.1f} ms again"


def memory(index: Index) -> str:
    """Of the directory of another snapshot, once the memories of words are filled."""
    before = index._snapshot()
    snapshot = Snapshot(index._files.storage, before.segments, aliases=Aliases(), before=before)
    gc.collect()
    tracemalloc.start()
    listed = directory(snapshot).listed
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return f"{len(listed):,} listed, {kept / 1e6:.0f} MB, {most / 1e6:.0f} MB while it is made"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, nargs="?")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--made", type=int, metavar="COUNT")
    options = parser.parse_args()
    index = Index.in_memory(date_extractor=None)
    index.add_many(made(options.made) if options.made else articles.read(options.folder))
    snapshot = index._snapshot()
    print(f"{len(index):,} articles, {len(snapshot.segments)} segments")
    several = sum(len(one.members) > 1 for one in directory(snapshot).listed)
    print(f"directory: {memory(index)}; {several:,} with several names")
    fresh = Snapshot(index._files.storage, snapshot.segments, aliases=Aliases(), before=snapshot)
    print(f"directory          {milliseconds(lambda: directory(fresh))}")
    for prefix in ("", "ba", "a"):
        print(f"{f'entities({prefix!r})':18} {milliseconds(lambda prefix=prefix: index.entities(prefix))}")  # type: ignore[misc]
    names = options.names or [directory(snapshot).listed[place].name for place in (0, 9, 99)]
    for name in names:
        print(f"{f'entity({name!r})':18} {milliseconds(lambda name=name: index.entity(name))}")  # type: ignore[misc]
    for field in ("persons", "entities"):
        call = milliseconds(lambda field=field: index.search(limit=0).facets(field))  # type: ignore[misc]
        print(f"{f'facets({field!r})':18} {call}")


if __name__ == "__main__":
    main()
