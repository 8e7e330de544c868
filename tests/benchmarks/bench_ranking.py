"""What each ingredient of the ranking is worth on a judged set.

    python tests/benchmarks/bench_ranking.py FOLDER [--queries FILE --qrels FILE] [--body-only]

FOLDER holds docs.jsonl or docs.jsonl.gz (`id`, `title`, `text`), queries (`id`, `text`) and qrels (query id, document
id, grade, parted by tabs). Prints MRR@10 with everything on, then with one ingredient off at a time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pathlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

from searchlib import Document, Index, fields, ranking


def read_jsonl(path: pathlib.Path) -> list[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def reciprocal_rank(index: Index, query: str, relevant: set[str]) -> float:
    ids = [hit.id for hit in index.search(query)]
    return next((1 / rank for rank, id in enumerate(ids, start=1) if id in relevant), 0.0)


@contextmanager
def without(ingredient: str) -> Iterator[None]:
    patches: dict[str, list[Any]] = {
        "everything": [],
        "no weight for the first words": [patch.object(fields, "_LEAD_WEIGHTS", np.ones(1))],
        "no families of words": [patch.object(ranking, "FAMILY", 0.0)],
        "no preference for the spelling typed": [patch.object(ranking, "OTHER_SPELLING", 1.0)],
        "headlines weigh as bodies": [patch.object(ranking, "WEIGHT", {"title": 1.0, "text": 1.0})],
        "none of these (plain BM25F)": [
            patch.object(fields, "_LEAD_WEIGHTS", np.ones(1)),
            patch.object(ranking, "FAMILY", 0.0),
            patch.object(ranking, "OTHER_SPELLING", 1.0),
            patch.object(ranking, "WEIGHT", {"title": 1.0, "text": 1.0}),
        ],
    }
    for change in patches[ingredient]:
        change.start()
    try:
        yield
    finally:
        for change in patches[ingredient]:
            change.stop()


INGREDIENTS = (
    "everything", "no weight for the first words", "no families of words", "no preference for the spelling typed",
    "headlines weigh as bodies", "none of these (plain BM25F)",
)  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--queries", default="queries.jsonl")
    options.add_argument("--qrels", default="qrels.tsv")
    options.add_argument("--body-only", action="store_true")
    args = options.parse_args()
    path = args.folder / "docs.jsonl"
    rows = read_jsonl(path if path.exists() else args.folder / "docs.jsonl.gz")
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in (args.folder / args.qrels).read_text(encoding="utf-8").splitlines():
        query, document, grade = line.split("\t")[:3]
        if int(grade) > 0:
            relevant[query].add(document)
    queries = [row for row in read_jsonl(args.folder / args.queries) if row["id"] in relevant]
    documents = [Document(row["id"], row["text"], title="" if args.body_only else row.get("title", "")) for row in rows]
    for ingredient in INGREDIENTS:
        with without(ingredient):
            index = Index.in_memory(entity_extractor=None, date_extractor=None)
            index.add_many(documents)
            scores = [reciprocal_rank(index, row["text"], relevant[row["id"]]) for row in queries]
        print(f"{sum(scores) / len(scores):.4f}  {ingredient}", flush=True)


if __name__ == "__main__":
    main()
