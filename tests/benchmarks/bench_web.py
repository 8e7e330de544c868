"""What a page takes, from the request to the last byte of the answer.

    python tests/benchmarks/bench_web.py INDEX [--pages N]

INDEX is the folder of an index with articles in it. `searchlib serve` runs as a process of its own at a free port; N
pages (100) of every kind are asked for over HTTP, one after the other, each address once: queries, names, days and ids
are drawn from the articles, the same ones every time. Prints median, 95th percentile and longest in milliseconds, and
the median size in KB; then what 4 readers at once get together, in pages a second.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import http.client
import pathlib
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit

from searchlib import Index
from searchlib.results import Hit


def addresses(index: Index, pages: int) -> dict[str, list[str]]:
    """Addresses of every kind, made of articles drawn from all over the index."""
    random_ = random.Random(1)
    step = max(1, len(index) // pages)
    hits = [hit for at in range(0, len(index), step) for hit in index.search(sort="oldest", offset=at, limit=1)][:pages]
    words = [random_.sample(found, 2) for hit in hits if len(found := re.findall(r"\w{5,}", hit.document.text)) > 1]
    names = [name for hit in hits if (name := _name(hit))]
    pairs = [" ".join(pair) for pair in words]
    mistyped = [word[:2] + word[3:] + " " + other for word, other in words]
    return {
        "a word": [_page(q=one) for one, _ in words],
        "two words": [_page(q=pair) for pair in pairs],
        "a headline": [_page(q=re.sub(r"\W+", " ", hit.title)) for hit in hits],
        "a word, the second page, newest first": [_page(q=one, page=2, sort="newest") for one, _ in words],
        "two words, one mistyped": [_page(q=query) for query in mistyped],
        "all articles, narrowed to a name": [_page(**{kind: name}) for kind, name in names],
        "a word in a year": [
            _page(q=w[0], since=h.date.year, until=h.date.year) for w, h in zip(words, hits, strict=False) if h.date
        ],
        "an article, its words marked, five like it": [
            f"/article?{urlencode({'id': hit.id, 'q': pair})}" for hit, pair in zip(hits, pairs, strict=False)
        ],
        "JSON: two words": [f"/api/search?{urlencode({'q': pair})}" for pair in pairs],
        "JSON: suggestions for two letters": [f"/api/suggest?{urlencode({'q': one[:2]})}" for one, _ in words],
        "JSON: suggestions for four letters": [f"/api/suggest?{urlencode({'q': one[:4]})}" for one, _ in words],
        "JSON: an article": [f"/api/articles/{quote(hit.id, safe='')}" for hit in hits],
    }


def _name(hit: Hit) -> tuple[str, str] | None:
    return next(((e.type, e.name) for e in hit.entities if e.type != "misc"), None)


def _page(**asked: object) -> str:
    return f"/?{urlencode(asked)}"


@contextlib.contextmanager
def served(path: pathlib.Path) -> Iterator[str]:
    """The host and port of a server over the index."""
    command = [sys.executable, "-m", "searchlib", "serve", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        began = time.perf_counter()
        yield urlsplit(process.stdout.readline().strip()).netloc or _failed(began)
        process.terminate()


def _failed(began: float) -> str:
    sys.exit(f"the server ended after {time.perf_counter() - began:.1f} s")


def asked(connection: http.client.HTTPConnection, address: str) -> tuple[float, int]:
    """Milliseconds and bytes of an answer."""
    began = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - began) * 1e3
    if answer.status not in (200, 400):  # 400: a page after the last one
        sys.exit(f"{address}: {answer.status}")
    return taken, len(body)


def report(label: str, answers: list[tuple[float, int]]) -> None:
    times, sizes = sorted(taken for taken, _ in answers), [size for _, size in answers]
    figures = (statistics.median(times), times[int(len(times) * 0.95)], times[-1], statistics.median(sizes) / 1e3)
    print(f"{label:<44}" + "".join(f"{figure:9.1f}" for figure in figures))


def together(host: str, wanted: list[str], readers: int) -> float:
    """Pages a second that several readers get, each by a connection of its own."""

    def read(some: list[str]) -> None:
        with contextlib.closing(http.client.HTTPConnection(host)) as connection:
            for address in some:
                asked(connection, address)

    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(readers) as threads:
        list(threads.map(read, [wanted[at::readers] for at in range(readers)]))
    return len(wanted) / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=pathlib.Path)
    parser.add_argument("--pages", type=int, default=100)
    options = parser.parse_args()
    with Index.open(options.index) as index:
        kinds = addresses(index, options.pages)
        print(f"{len(index):,} articles")
    with served(options.index) as host, contextlib.closing(http.client.HTTPConnection(host)) as connection:
        print(f"{'milliseconds':<44}   median      p95  longest       KB")
        report("the first page of all", [asked(connection, "/")])
        for label, wanted in kinds.items():
            report(label, [asked(connection, address) for address in wanted])
        print(f"4 readers of two words together: {together(host, kinds['two words'], 4):.0f} pages a second")


if __name__ == "__main__":
    main()
