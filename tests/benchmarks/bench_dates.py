"""Megabytes of text read for dates a second, one thread: `extract_dates` over all articles of a folder.

    python tests/benchmarks/bench_dates.py FOLDER

Prints the first pass, which compiles patterns and fills memories, and the best of four more, each article read against
its own date.
"""

from __future__ import annotations

import datetime
import sys
import time

from searchlib import extract_dates
from searchlib.corpus import read_files
from searchlib.document import as_day


def main() -> None:
    articles = [(document.text, as_day(document.date)) for document in read_files(sys.argv[1:]) if document.date]
    megabytes = sum(len(text.encode()) for text, _ in articles) / 1e6
    first, *others = (seconds(articles) for _ in range(5))
    print(f"{len(articles):,} articles, {megabytes:.1f} MB")
    print(f"first pass: {megabytes / first:.1f} MB/s; best of {len(others)} more: {megabytes / min(others):.1f} MB/s")


def seconds(articles: list[tuple[str, datetime.date]]) -> float:
    began = time.perf_counter()
    for text, written in articles:
        extract_dates(text, reference=written)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
