"""How fast and how small the storage rooms are: `python tests/benchmarks/bench_postings.py [folder]`.

The folder holds `docs.jsonl` or `docs.jsonl.gz`, one JSON object with `text` a line; without one, articles
are made up (words by Zipf's law). `--docs` repeats or cuts them. Times are the best of three; quote ratios,
for machines differ.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pathlib
import re
import resource
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import fields
    from whoosh.filedb.filestore import FileStorage

    from searchlib.codec import SegmentWriter, merge_segments
    from searchlib.postings import FieldPostings, Inversion, ordered
    from searchlib.segment_files import DOCUMENTS_EXT, POSTINGS_EXT, SegmentArrays

SCHEMA = fields.Schema(surface=fields.TEXT, lemma=fields.KEYWORD(scorable=True), date=fields.DATETIME(sortable=True))


def read_articles(folder: pathlib.Path) -> Iterator[dict[str, Any]]:
    """The articles of `folder`."""
    packed = folder / "docs.jsonl.gz"
    with gzip.open(packed, "rt") if packed.exists() else (folder / "docs.jsonl").open() as lines:
        for line in lines:
            yield json.loads(line)


def made_up_articles(count: int = 20_000) -> Iterator[dict[str, Any]]:
    """Articles of some 200 made-up words."""
    rng = np.random.default_rng(1)
    letters = np.array(list("aeioulnrstcdmpbñáó"))
    vocabulary = ["".join(rng.choice(letters, n)) for n in rng.integers(2, 12, 60_000)]
    for i in range(count):
        words = np.minimum(rng.zipf(1.3, int(rng.integers(50, 350))), 60_000) - 1
        yield {"id": str(i), "text": " ".join(vocabulary[w] for w in words)}


class Numbers(dict[str, int]):
    """Numbers words as they come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


def best_of(times: int, call: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest time in seconds, and the last result."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        result = call()
        best = min(best, time.perf_counter() - start)
    return best, result


def word_stream(texts: Iterable[str]) -> tuple[np.ndarray, np.ndarray, list[bytes]]:
    """Word numbers of `texts`, how many each has, terms."""
    numbers, parts = Numbers(), []
    for text in texts:
        words = re.findall(r"\w+", text.lower())
        parts.append(np.fromiter(map(numbers.__getitem__, words), np.uint32, len(words)))
    return np.concatenate(parts), np.array([len(part) for part in parts]), [word.encode() for word in numbers]


def inverted(ids: np.ndarray, lengths: np.ndarray, terms: list[bytes], **options: Any) -> list[FieldPostings]:
    """The postings of a word stream, stretch after stretch."""
    return [make() for make in Inversion(ids.astype(np.uint32), lengths, terms=ordered(terms), **options).parts()]


def write(storage: Any, rows: list[bytes], surface: list[FieldPostings], lemma: list[FieldPostings]) -> Any:
    """A segment of these postings and rows."""
    n = len(rows)
    writer = SegmentWriter(storage, "MAIN", SCHEMA)
    for row in rows:
        writer.add(row)
    return writer.finish(
        fields={
            name: [lambda part=part: part for part in parts] for name, parts in (("surface", surface), ("lemma", lemma))
        },
        lengths={"surface": np.full(n, 200)},
        columns={"date": np.arange(n, dtype=np.uint64)},
    )


def size(storage: Any, segment: Any, extension: str) -> int:
    """Bytes of a file of `segment`."""
    return int(storage.file_length(segment.make_filename(extension)))


def report(label: str, value: str) -> None:
    """Print one line."""
    print(f"{label:<58}{value}", flush=True)


def report_reading(storage: Any, segment: Any) -> None:
    """Opening, looking up, decoding, reading documents."""
    tracemalloc.start()
    seconds, _ = best_of(5, lambda: SegmentArrays(storage, segment).field("surface"))
    arrays = SegmentArrays(storage, segment)
    before = tracemalloc.get_traced_memory()[0]
    surface = arrays.field("surface")
    assert surface is not None
    arrays.documents.stored(0)
    heap = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    report("open", f"{seconds * 1e3:.2f} ms, {heap / 1e3:.0f} kB of heap")
    dfs = surface.dfs()
    common = np.argsort(dfs)[::-1]
    term = surface.term_at(int(common[100]))
    seconds, _ = best_of(200, lambda: surface.find(term))
    report("look a term up", f"{seconds * 1e6:.1f} us")
    for rank in (0, 100, 1000, 10_000):
        i = int(common[min(rank, len(common) - 1)])
        df = int(dfs[i])
        seconds, (_, tf) = best_of(50, lambda i=i: surface.postings_at(i))
        places, _ = best_of(50, lambda i=i, tf=tf: surface.positions_at(i, tf))
        report(
            f"decode, df {df}",
            f"{seconds * 1e6:.0f} us, {seconds / df * 1e9:.1f} ns a posting; "
            f"positions {places * 1e6:.0f} us, {places / tf.sum() * 1e9:.1f} ns each",
        )
    seconds, _ = best_of(3, surface.read)
    report("decode the whole field", f"{seconds:.2f} s, {seconds / surface.n_postings * 1e9:.0f} ns a posting")
    docs = np.random.default_rng(1).integers(0, len(arrays), 200).tolist()
    seconds, _ = best_of(5, lambda: [arrays.documents.stored(doc) for doc in docs])
    report("read a stored document", f"{seconds / len(docs) * 1e6:.0f} us")
    seconds, _ = best_of(3, arrays.verify)
    report("verify checksums", f"{seconds * 1e3:.0f} ms")


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    parser.add_argument("--docs", type=int)
    options = parser.parse_args()
    articles = list(read_articles(options.folder) if options.folder else made_up_articles())
    if options.docs:
        articles = [articles[i % len(articles)] for i in range(options.docs)]
    text_bytes = sum(len(article["text"].encode()) for article in articles)
    mb = text_bytes / 1e6
    ids, lengths, terms = word_stream(article["text"] for article in articles)
    rows = [json.dumps(article, ensure_ascii=False).encode() for article in articles]
    report("articles, words, distinct, MB of text", f"{len(rows)}, {len(ids)}, {len(terms)}, {mb:.1f}")

    seconds, surface = best_of(3, lambda: inverted(ids, lengths, terms, positions=True))
    report("invert with positions", f"{seconds:.2f} s, {mb / seconds:.0f} MB/s")
    groups = np.unique([term[:5] for term in terms], return_inverse=True)
    names = [bytes(name) for name in groups[0]]
    seconds, lemma = best_of(3, lambda: inverted(groups[1][ids], lengths, names))
    report("invert without positions, words by their first five bytes", f"{seconds:.2f} s, {mb / seconds:.0f} MB/s")

    with tempfile.TemporaryDirectory() as folder:
        storage = FileStorage(folder)
        none = [b""] * len(rows)
        seconds, segment = best_of(3, lambda: write(storage, none, surface, lemma))
        encoded = size(storage, segment, POSTINGS_EXT)
        report("encode and write postings of both", f"{seconds:.2f} s, {mb / seconds:.0f} MB/s")
        postings = sum(len(part.doc_ids) for part in (*surface, *lemma))
        report("postings file", f"{encoded / 1e6:.1f} MB, {encoded / text_bytes:.2f} of the text")
        report("bytes a posting, positions and terms included", f"{encoded / postings:.2f}")
        seconds, segment = best_of(1, lambda: write(storage, rows, surface, lemma))
        stored = size(storage, segment, DOCUMENTS_EXT)
        report("the same with stored documents", f"{seconds:.2f} s, {mb / seconds:.0f} MB/s")
        report("documents file", f"{stored / 1e6:.1f} MB, {stored / text_bytes:.2f} of the text")
        report_reading(storage, segment)

        segment.delete_documents(np.arange(0, len(rows), 10))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds, _ = best_of(1, lambda: merge_segments(storage, "MAIN", SCHEMA, [SegmentArrays(storage, segment)] * 2))
        extra = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3
        report(
            "merge it with itself, a tenth deleted",
            f"{seconds:.2f} s, {2 * mb / seconds:.0f} MB/s, +{extra:.0f} MB",
        )


if __name__ == "__main__":
    main()
