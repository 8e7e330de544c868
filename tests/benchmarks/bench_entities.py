"""Words and megabytes read per second by `extract_entities`, one thread, headline and body of each article together.

    python tests/benchmarks/bench_entities.py FOLDER_OR_FILE

reads the `.jsonl`, `.jsonl.gz` and `.txt` files of a folder, or one file. Prints the first pass over the articles
(every distinct run of names cut once) and a second one (those remembered), then the time that the keys of all
entities take, and their shifting, as an index does both.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from searchlib import extract_entities
from searchlib.corpus import read_jsonl


def articles(path: Path) -> Iterator[str]:
    """The articles of a file, or of all files of a folder."""
    if path.is_dir():
        for inner in sorted(path.iterdir()):
            yield from articles(inner)
    elif path.suffix == ".txt":
        yield path.read_text(encoding="utf-8")
    elif path.name.endswith((".jsonl", ".jsonl.gz")):
        yield from (f"{document.title}\n\n{document.text}" for document in read_jsonl(path))


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def read(texts: list[str]) -> None:
    for text in texts:
        extract_entities(text)


def main() -> None:
    texts = list(articles(Path(sys.argv[1])))
    words = sum(len(text.split()) for text in texts)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{len(texts):,} articles, {words:,} words, {megabytes:.1f} MB")
    extract_entities("Lima")  # reads the lists
    for name in ("first pass", "second pass"):
        took = seconds(lambda: read(texts))
        print(f"{name}: {took:.2f} s, {words / took:,.0f} words a second, {megabytes / took:.1f} MB/s")
    entities = [entity for text in texts for entity in extract_entities(text)]
    print(f"keys of {len(entities):,} entities: {seconds(lambda: [entity.keys for entity in entities]):.2f} s")
    print(f"shifted: {seconds(lambda: [entity.shifted(-50) for entity in entities]):.2f} s")


if __name__ == "__main__":
    main()
