"""How fast an index is built and searched.

    python tests/benchmarks/bench_search.py FOLDER [--docs N] [--adds N] [--full]

FOLDER holds docs.jsonl or docs.jsonl.gz (`id`, `title`, `text`, `date`). Prints the speed of building, what that time
goes to and the size on disk; then pages of ten of every kind, all read out, the first time that each query is asked and
afterwards: median and 95th percentile in milliseconds; then single adds. Queries are made of the articles, the same
ones every time. `--full` finds names and dates too.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import articles

from searchlib import Document, Index, commits, preparing, segment_builder, vocabulary
from searchlib.document import StoredDocument

STAGES: dict[str, tuple[Any, str]] = {
    "check, names, dates": (preparing.Preparer, "__call__"),
    "words to numbers": (vocabulary.Vocabulary, "encode"),
    "rows as JSON": (StoredDocument, "to_json"),
    "postings inverted, packed, written": (segment_builder.SegmentBuilder, "write"),
    "segments merged": (commits, "merge_by_tiers"),
}
"""What building is made of; rows are compressed by a thread beside."""


@contextmanager
def stages(spent: dict[str, float]) -> Iterator[None]:
    """Adds the seconds of each stage to `spent`."""

    def timed(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                spent[stage] = spent.get(stage, 0.0) + time.perf_counter() - began

        return run

    patches = [patch.object(at, name, timed(stage, getattr(at, name))) for stage, (at, name) in STAGES.items()]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def queries(documents: list[Document]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """A hundred queries of each kind, made of words of the articles."""
    random_ = random.Random(1)
    chosen = random_.sample(documents, min(100, len(documents)))
    words = [re.findall(r"\w{5,}", document.text) for document in chosen]
    pairs = [random_.sample(found, 2) for found in words if len(found) > 5]
    one = [pair[0] for pair in pairs]
    threes = [m[0] for d in chosen if (m := re.search(r"\w+ \w{4,} \w+", d.text[200:]))]
    return {
        "a word": [(word, {}) for word in one],
        "two words": [(" ".join(pair), {}) for pair in pairs],
        "a headline": [(re.sub(r"\W+", " ", d.title), {}) for d in chosen],
        "a phrase": [(f'"{three}"', {}) for three in threes],
        "words near each other": [(f'"{" ".join(pair)}"~20', {}) for pair in pairs],
        "a beginning": [(f"{word[:4]}*", {}) for word in one],
        "a pattern": [(f"*{word[2:5]}*{word[-1]}", {}) for word in one],
        "a near spelling": [(f"{word[:-1]}x~2", {}) for word in one],
        "either, without": [(f"({a} O {b}) -{one[0]}", {}) for a, b in pairs],
        "a word since a day": [(word, {"since": d.date}) for word, d in zip(one, chosen, strict=False)],
        "a word, newest first": [(word, {"sort": "newest"}) for word in one],
    }


def milliseconds(call: Callable[[], Any]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1e3


def page(index: Index, query: str, options: dict[str, Any]) -> list[Any]:
    """A page, all that is shown of it read out."""
    return [(hit.id, hit.title, hit.date, str(hit.snippet)) for hit in index.search(query, **options)]


def row(label: str, values: list[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(values)
    return f"{label:<44}{statistics.median(ordered):9.2f}{ordered[int(len(ordered) * 0.95)]:9.2f}"


def report_building(documents: list[Document], path: pathlib.Path, options: dict[str, Any]) -> Index:
    """Build an index and print how that went."""
    spent: dict[str, float] = {}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with stages(spent):
        began = time.perf_counter()
        index = Index.create(path, **options)
        index.add_many(documents)
        seconds = time.perf_counter() - began
    megabytes = articles.size(documents)
    disk = sum(file.stat().st_size for file in path.iterdir()) / 1e6
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3
    print(f"{len(documents):,} articles, {megabytes:.1f} MB: {megabytes / seconds:.1f} MB/s in {seconds:.1f} s")
    print(f"disk {disk:.1f} MB, {disk / megabytes:.2f} of the text; memory +{grown:.0f} MB")
    for stage, took in spent.items():
        print(f"    {stage:<40}{took:6.2f} s  {took / seconds:4.0%}")
    return index


def report_growth(documents: list[Document], path: pathlib.Path, adds: int, options: dict[str, Any]) -> None:
    """Add articles one at a time and print what an add costs, and a page afterwards."""
    index = Index.create(path, **options)
    times = [milliseconds(lambda d=d: index.add(d)) for d in documents[:adds]]  # type: ignore[misc]
    segments = len(index._snapshot().segments)
    print(row(f"an add, {adds:,} times, {segments} segments left", times))
    at_once = Index.in_memory(**options)
    at_once.add_many(documents[:adds])
    asked = queries(documents[:adds])["two words"]
    for label, searched in (("two words, those segments", index), ("two words, one segment", at_once)):
        print(row(label, [milliseconds(lambda q=q, i=searched: page(i, *q)) for q in asked]))  # type: ignore[misc]


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--docs", type=int)
    parser.add_argument("--adds", type=int, default=1000)
    parser.add_argument("--full", action="store_true")
    args = parser.parse_args()
    options: dict[str, Any] = {} if args.full else {"entity_extractor": None, "date_extractor": None}
    documents = articles.read(args.folder, args.docs)
    with tempfile.TemporaryDirectory() as folder:
        index = report_building(documents, pathlib.Path(folder, "index"), options)
        print(f"\n{'pages of ten, ms: first asked':<44}{'median':>9}{'p95':>9}{'again':>9}{'p95':>9}")
        for kind, asked in queries(documents).items():
            first, again = (
                row("", [milliseconds(lambda q=q: page(index, *q)) for q in asked]).strip()  # type: ignore[misc]
                for _ in range(2)
            )
            print(f"{kind:<44}{first:>18}{again:>18}")
        everything = index.search("de" if not args.full else "", limit=1)
        print(f"\n{'over all articles, ms':<44}{'median':>9}{'p95':>9}")
        print(row("a timeline by month", [milliseconds(everything.timeline) for _ in range(20)]))
        if args.full:
            print(row("facets of persons", [milliseconds(lambda: everything.facets("persons")) for _ in range(20)]))
        if args.adds:
            report_growth(documents, pathlib.Path(folder, "grown"), args.adds, options)


if __name__ == "__main__":
    main()
