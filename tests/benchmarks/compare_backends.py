"""Whether an index on a cluster answers as one on a disk does, and what it costs.

    python tests/benchmarks/compare_backends.py FOLDER HOSTS [--docs N] [--queries N] [--shards N] [--replicas N]

FOLDER holds docs.jsonl or docs.jsonl.gz; HOSTS are addresses with commas between, as `tests/opensearch/cluster.py`
prints them. The same articles go into both; then queries of every kind, made of the articles, the same ones every time,
are put to both. Prints for each kind how many gave the same set of full matches and how many of the first ten are the
same; then speed, size and the time of a page. One article in fifty is a copy made of another, so that some are folded.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import re
import statistics
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

import articles

from searchlib import Document, Index, SearchIndex
from searchlib.matching import match
from searchlib.opensearch import OpenSearchIndex
from searchlib.query import parse

MOST_FOLDED = 200
"""Stories are compared for queries that find so many articles at most."""

_WORD = re.compile(r"[a-záéíóúñü]{4,}")


def kinds(documents: list[Document], chance: random.Random) -> dict[str, Callable[[], str]]:
    """For each kind of query what makes one."""

    def words() -> list[str]:
        while True:
            found = _WORD.findall(chance.choice(documents).text)
            if len(found) > 12:
                return found

    def some(count: int) -> list[str]:
        return chance.sample(words(), count)

    def run(count: int) -> str:
        text = chance.choice(documents).text.split()
        at = chance.randrange(max(1, len(text) - count))
        return " ".join(text[at : at + count])

    def name() -> str:
        while True:
            entities = index_names[chance.randrange(len(index_names))]
            if entities:
                return entities

    index_names = [
        match[0]
        for document in documents[:1000]
        for match in re.finditer(r"(?<=[a-z] )[A-ZÁÉÍÓÚ][a-zñáéíóú]+(?: [A-ZÁÉÍÓÚ][a-zñáéíóú]+)*", document.text)
    ]

    def month() -> str:
        return f"2025-{chance.randint(1, 12):02}"

    return {
        "a word": lambda: some(1)[0],
        "two words": lambda: " ".join(some(2)),
        "three words": lambda: " ".join(some(3)),
        "a sentence": lambda: run(7),
        "a headline": lambda: chance.choice(documents).title,
        "a phrase": lambda: f'"{run(2)}"',
        "words near": lambda: '"{} {}"~8'.format(*some(2)),
        "exact": lambda: f"={some(1)[0]}",
        "a beginning": lambda: some(1)[0][:4] + "*",
        "a pattern": lambda: "*" + some(1)[0][-4:],
        "nearly": lambda: some(1)[0][1:].capitalize() + "~",
        "either": lambda: "{} O {}".format(*some(2)),
        "not": lambda: "{} -{}".format(*some(2)),
        "required": lambda: "+{} {} {}^2".format(*some(3)),
        "in the headline": lambda: "título:" + (_WORD.findall(chance.choice(documents).title.lower()) or ["lima"])[0],
        "nested": lambda: '({} O "{}") -({} {})'.format(some(1)[0], run(2).replace('"', ""), *some(2)),
        "a name": lambda: f'entidad:"{name()}"',
        "a word and a name": lambda: f'{some(1)[0]} entidad:"{name()}"',
        "published": lambda: f"{some(1)[0]} fecha:{month()}",
        "mentioned": lambda: f"menciona:{month()} {some(1)[0]}",
    }


def with_copies(documents: list[Document]) -> list[Document]:
    """The same, but the last of each fifty is one of the others with another headline and an agency's line before."""
    made = list(documents)
    for at in range(49, len(made), 50):
        first = made[at - 25]
        made[at] = replace(first, id=f"{first.id}-copy", title="Otro titular", text=f"(Agencia). — {first.text}")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("hosts")
    parser.add_argument("--docs", type=int, default=5_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print the queries that differ")
    options = parser.parse_args()
    documents = with_copies(articles.read(options.folder, options.docs))
    disk = Index.in_memory()
    disk.add_many(documents)
    name = f"compare-{uuid.uuid4().hex[:8]}"
    cluster = OpenSearchIndex.create(name, options.hosts.split(","), shards=options.shards, replicas=options.replicas)
    try:
        began = time.perf_counter()
        print(cluster.add_many(disk.documents()))
        seconds = time.perf_counter() - began
        size = articles.size(documents)
        print(f"{len(documents):,} articles, {size:.1f} MB, in {seconds:.1f} s: {size / seconds:.2f} MB/s, "
              f"{len(documents) / seconds:,.0f} articles/s")  # fmt: skip
        report_size(cluster, len(documents))
        began = time.perf_counter()
        cluster.add_many(disk.documents())
        print(f"the same again, the cluster warm: {size / (time.perf_counter() - began):.2f} MB/s")
        compare(disk, cluster, documents, options)
    finally:
        cluster._cluster.ask("indices.delete", index=name)


def report_size(cluster: OpenSearchIndex, count: int) -> None:
    """The size when all is merged and the files of before are gone."""
    cluster._cluster.ask("indices.forcemerge", index=cluster.name, params={"max_num_segments": "1"})
    cluster._cluster.ask("indices.flush", index=cluster.name)
    cluster._cluster.ask("indices.refresh", index=cluster.name)
    time.sleep(15)
    store = cluster._cluster.ask("indices.stats", index=cluster.name)["_all"]["primaries"]["store"]["size_in_bytes"]
    print(f"{store / 1e6:.1f} MB of primaries, {store / count / 1000:.2f} kB an article")


def compare(disk: Index, cluster: OpenSearchIndex, documents: list[Document], options: argparse.Namespace) -> None:
    makers, seen = kinds(documents, random.Random(7)), 0
    same, overlaps, times, folded = (defaultdict(list) for _ in range(4))
    stories: Counter[bool] = Counter()
    for number in range(options.queries):
        kind = list(makers)[number % len(makers)]
        query = makers[kind]()
        equal = full_of_disk(disk, query) == full_of_cluster(cluster, query)
        on_disk, began = disk.search(query), time.perf_counter()
        on_cluster = cluster.search(query)
        times[kind].append(1000 * (time.perf_counter() - began))
        began = time.perf_counter()
        cluster.search(query, group_duplicates=True)
        folded[kind].append(1000 * (time.perf_counter() - began))
        if 1 < on_disk.total <= MOST_FOLDED:
            several = copies(disk, query)
            stories[several == copies(cluster, query)] += 1
            seen += sum(map(len, several))
        equal &= on_disk.total == on_cluster.total and on_disk.notes == on_cluster.notes
        equal &= on_disk.query == on_cluster.query
        tens = [[hit.id for hit in results] for results in (on_disk, on_cluster)]
        overlap = len({*tens[0]} & {*tens[1]}) / max(1, max(map(len, tens)))
        overlap = overlap if any(tens) else 1.0
        same[kind].append(equal)
        overlaps[kind].append(overlap)
        if options.show and (not equal or overlap < 0.8):
            print(f"{query!r}: {on_disk.total} {on_cluster.total} {overlap:.1f} {on_disk.notes} {on_cluster.notes}")
    for kind in makers:
        print(f"{kind:18} {sum(same[kind])}/{len(same[kind])} alike, first ten {statistics.mean(overlaps[kind]):.3f}, "
              f"{statistics.median(times[kind]):.0f} ms a page")  # fmt: skip
    everything = [one for each in overlaps.values() for one in each]
    pages = [one for each in times.values() for one in each]
    alike, slowest = sum(map(sum, same.values())), sorted(pages)[int(len(pages) * 0.95)]
    print(f"all: {alike}/{len(everything)} alike, first ten {statistics.mean(everything):.3f}, "
          f"a page {statistics.median(pages):.0f} ms, 95th percentile {slowest:.0f} ms")  # fmt: skip
    with_folding = [one for each in folded.values() for one in each]
    print(f"copies folded: {stories[True]}/{stories.total()} alike, {seen} articles in stories of several, "
          f"a page {statistics.median(with_folding):.0f} ms, "
          f"95th percentile {sorted(with_folding)[int(len(with_folding) * 0.95)]:.0f} ms")  # fmt: skip


def copies(index: SearchIndex, query: str) -> set[frozenset[str]]:
    """The stories that have several of all articles found."""
    found = index.search(query, group_duplicates=True, sort="newest", limit=MOST_FOLDED)
    return {frozenset((hit.id, *hit.copies)) for hit in found if hit.copies}


def full_of_disk(index: Index, query: str) -> set[str]:
    snapshot = index._snapshot()
    full = match(parse(query, metadata=snapshot.metadata_names), snapshot).full
    return {snapshot.row(doc_id)["id"] for doc_id in full.tolist()}


def full_of_cluster(index: OpenSearchIndex, query: str) -> set[str]:
    found = index.search(query, limit=0)._found
    assert found is not None
    return set(_ids(index, found.query))  # type: ignore[attr-defined]


def _ids(index: OpenSearchIndex, query: dict[str, object]) -> Iterator[str]:
    for hit in index._reader.walk(query, [{"id": "asc"}], source="id"):
        yield hit["_source"]["id"]


if __name__ == "__main__":
    main()
