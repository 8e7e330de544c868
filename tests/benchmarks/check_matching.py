"""Matching against two others: a plain twin that reads every text, and Whoosh's own searcher on the same segments.

    python tests/benchmarks/check_matching.py FOLDER [--docs 200] [--queries 20000] [--whoosh 300]

FOLDER holds docs.jsonl or docs.jsonl.gz. Makes queries of the words of its articles, the same every time, of every
kind and nested; compares the full and the partial matches of each with those of the twin in tests/test_matching.py.
Then asks all articles of the folder for words together, through Whoosh and through `Index`. Ends with exit code 1 if
anything differs.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import re
import sys
import tempfile
from typing import Any

import articles
from whoosh import index as whoosh_index
from whoosh.query import And, Or, Term

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from test_matching import expected

from searchlib import Document, Index
from searchlib.occurrences import terms_of

WITHOUT: dict[str, Any] = {"entity_extractor": None, "date_extractor": None}


class Maker:
    """Makes queries of the words of texts."""

    def __init__(self, texts: list[str], seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._runs = [re.findall(r"\w+", text) for text in texts]

    def query(self) -> str:
        """One to four clauses."""
        return " ".join(self._clause(2) for _ in range(self._random.randint(1, 4)))

    def _clause(self, depth: int) -> str:
        kind = self._random.random()
        if depth and kind < 0.25:
            joint = self._random.choice([" ", " O ", " Y "])
            return f"({joint.join(self._clause(depth - 1) for _ in range(self._random.randint(2, 3)))})"
        sign = self._random.choice([*[""] * 8, "-", "+", "título:", "texto:"])
        return sign + self._leaf()

    def _leaf(self) -> str:
        run = self._random.choice(self._runs)
        at = self._random.randrange(max(1, len(run) - 4))
        word = (run[at : at + 1] or ["agua"])[0]
        forms = [
            *[word] * 6, f"={word}", f'"{" ".join(run[at : at + 2])}"', f'"{" ".join(run[at : at + 3])}"',
            f'"{word} {run[min(at + 3, len(run) - 1)]}"~5', f"{word[:4]}*", f"{word[:2]}*{word[-2:]}",
            f"{word[:-1]}z~", f"{word}~2", "desde:2005", "fecha:2004..2006",
        ]  # fmt: skip
        return str(self._random.choice(forms))


def differences(documents: list[Document], count: int) -> int:
    """How many queries match others than the twin says."""
    index = Index.in_memory(**WITHOUT)
    for first in range(0, len(documents), 60):
        index.add_many(documents[first : first + 60])
    stored = [index.get(document.id) for document in documents]
    corpus = [document for document in stored if document is not None]
    maker = Maker([document.text for document in corpus])
    wrong = 0
    for number in range(count):
        query = maker.query()
        results = index.search(query, limit=len(corpus))
        full, partial = expected(query, corpus)
        found = {hit.id for hit in results if not hit.missing}, {h.id: set(h.missing) for h in results if h.missing}
        if found != (full, partial) and not any("begin like it" in note for note in results.notes):
            wrong += 1
            print(f"differs: {query!r}: {sorted(found[0] ^ full)[:5]} {sorted(found[1].items() ^ partial.items())[:5]}")
        if number % 2000 == 1999:
            print(f"{number + 1:,} queries, {wrong} differ", flush=True)
    return wrong


def differences_from_whoosh(documents: list[Document], count: int) -> int:
    """How many pairs of words match others through Whoosh than through `Index`."""
    maker = random.Random(2)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        index = Index.create(pathlib.Path(folder, "index"), **WITHOUT)
        index.add_many(documents)
        searcher = whoosh_index.open_dir(pathlib.Path(folder, "index")).searcher()
        for _ in range(count):
            words = maker.sample(re.findall(r"\w{4,}", maker.choice(documents).text) or ["agua", "paz"], 2)
            each = [Or([Term(field, term) for term in terms_of(w) for field in ("title", "text")]) for w in words]
            theirs = {hit["id"] for hit in searcher.search(And(each), limit=None)}
            results = index.search(" ".join(words), limit=len(documents))
            ours = {hit.id for hit in results if not hit.missing}
            if ours != theirs and terms_of(words[0]) and terms_of(words[1]):
                wrong += 1
                print(f"differs from Whoosh: {words}: {len(ours)} {len(theirs)}")
    print(f"{count} pairs of words, {wrong} differ from Whoosh")
    return wrong


def main() -> None:
    """Compare, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--docs", type=int, default=200)
    parser.add_argument("--queries", type=int, default=20_000)
    parser.add_argument("--whoosh", type=int, default=300)
    args = parser.parse_args()
    wrong = differences(articles.read(args.folder, args.docs), args.queries)
    wrong += differences_from_whoosh(articles.read(args.folder), args.whoosh) if args.whoosh else 0
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
