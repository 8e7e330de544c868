"""The articles of a folder, for the benchmarks beside this file."""

from __future__ import annotations

import gzip
import itertools
import json
import pathlib
from collections.abc import Iterator

from searchlib import Document


def read(folder: pathlib.Path, count: int | None = None) -> list[Document]:
    """The first `count` articles of `docs.jsonl` or `docs.jsonl.gz`; past the end they come again under new ids."""
    path = folder / "docs.jsonl"
    opener, path = (open, path) if path.exists() else (gzip.open, folder / "docs.jsonl.gz")
    with opener(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in itertools.islice(lines, count)]
    return list(itertools.islice(_repeated(rows), count or len(rows)))


def _repeated(rows: list[dict[str, str]]) -> Iterator[Document]:
    for turn in itertools.count():
        for row in rows:
            id = f"{row['id']}-{turn}" if turn else row["id"]
            yield Document(id, row["text"], title=row.get("title", ""), date=row.get("date"))


def size(documents: list[Document]) -> float:
    """Megabytes of headlines and bodies."""
    return sum(len(d.title.encode()) + len(d.text.encode()) for d in documents) / 1e6
