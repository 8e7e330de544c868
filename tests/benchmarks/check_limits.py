"""The largest and strangest articles that are stored: does each go in, and is it found?

    python tests/benchmarks/check_limits.py [--words N]

An article of 50 MB, and one that is too large; a word of a million letters; N distinct words, ten million if it is not
said; the first and the last day; a thousand names; NUL, lone surrogates, unassigned and private characters, letters
composed and in pieces, and writing from right to left. Prints the time of each and the memory that the process has
taken at most so far; ends with an `AssertionError` at the first that is not as docs/reliability.md says.
"""

from __future__ import annotations

import argparse
import pathlib
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from searchlib import Document, Entity, Index, Mention

SEED = pathlib.Path(__file__).resolve().parents[2] / "seeds"


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.perf_counter() - began:8.2f} s {memory:8,.0f} MB  {what}", flush=True)


def reasons(index: Index, *documents: Document) -> list[str]:
    return [rejection.reason for rejection in index.add_many(documents).rejected]


def large(index: Index) -> None:
    (path,) = SEED.glob("*.txt")
    article = path.read_text("utf-8")
    with timed("an article of 50 MB goes in, its names and dates sought"):
        assert reasons(index, Document("50 MB", article * (50_000_000 // len(article.encode())))) == []
    with timed("a page with it"):
        assert index.search("cancilleria rubio", persons=["zela"])[0].id == "50 MB"
    with timed("an article of 69 million characters is refused"):
        assert "67,108,864 can be stored" in reasons(index, Document("69", "a b" * 23_000_000))[0]
    with timed("a word of a million letters"):
        assert reasons(index, Document("word", f"hola {'a' * 1_000_000} adiós")) == []
        assert [hit.id for hit in index.search('"hola adios"~5')] == ["word"]
        assert index.search("a" * 1_000_000)[0].id == "word"


def strange(index: Index) -> None:
    with timed("the first and the last day"):
        assert reasons(index, Document("1", "uno", date="0001-01-01"), Document("9999", "dos", date="9999-12-31")) == []
        assert [hit.id for hit in index.search("", until="0001-01-01")] == ["1"]
        assert [hit.id for hit in index.search("", since="9999-12-31")] == ["9999"]
    with timed("a thousand names in an article"):
        names = [Entity(f"Nombre {n}", "person", (Mention("x", 0, 1),)) for n in range(1000)]
        assert reasons(index, Document("names", "x", entities=names)) == []
        assert len(index.search("", persons=["Nombre 999"])[0].entities) == 1000
    with timed("strange characters"):
        texts = [
            "policía\x00armada",
            "sin \u0378asignar",
            "\ue000privado",
            "n\u0303andu\u0301",
            "مرحبا שלום",
            "\u202eolé",
        ]
        assert reasons(index, *(Document(f"raro {n}", text) for n, text in enumerate(texts))) == []
        for n, word in enumerate(["policia", "asignar", "privado", "ñandú", "مرحبا", "ole"]):
            assert f"raro {n}" in [hit.id for hit in index.search(f"={word}" if n == 3 else word)]
        reason = reasons(index, Document("medio", "a\ud800b"))[0]
        assert reason == "its text holds a lone surrogate at offset 1: decode the source as UTF-8"


def many_words(index: Index, count: int) -> None:
    words = 1_000
    with timed(f"{count:,} distinct words go in"):
        documents = (
            Document(f"words {first}", " ".join(f"zq{n:x}k" for n in range(first, first + words)), entities=())
            for first in range(0, count, words)
        )
        assert index.add_many(documents).rejected == ()
    with timed("one of them is found, and those that begin so"):
        assert [hit.id for hit in index.search(f"zq{count - 1:x}k")] == [f"words {count - words}"]
        assert index.search(f"zq{count - 1:x}*").total == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--words", type=int, default=10_000_000, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Index.create(pathlib.Path(folder, "x"))
        large(index)
        strange(index)
        many_words(index, options.words)
        with timed("all of it is verified"):
            assert index.verify().problems == ()


if __name__ == "__main__":
    main()
