"""Near-identical articles and similar ones: how fast, and how well.

    python tests/benchmarks/bench_similar.py FOLDER [--docs N] [--show]

FOLDER holds docs.jsonl or docs.jsonl.gz (`id`, `title`, `text`, `date`), and for the last part queries and qrels of
subjects, topics_dev.jsonl and topics_qrels_dev.tsv (query id, document id, grade). Prints, from one seed:

- pages of ten in milliseconds, plain and with copies folded, the first time each is asked and afterwards;
- of 500 articles with four made copies each, the share that is folded with its original;
- how many of all articles are folded, and with `--show` each of these pairs, to be read;
- of the ten articles most like one, the share that has a subject of it, beside a search for its headline.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import articles

from searchlib import Document, Index

WITHOUT: dict[str, Any] = {"entity_extractor": None, "date_extractor": None}


def milliseconds(run: Callable[[], object]) -> float:
    """The time of one run."""
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def row(label: str, runs: list[Callable[[], object]]) -> str:
    """Median and 95th percentile of the first time that each is run, and of the best of three times afterwards."""
    first = [milliseconds(run) for run in runs]
    again = [min(milliseconds(run) for _ in range(3)) for run in runs]
    figures = [
        f"{statistics.median(times):9.2f}{sorted(times)[int(0.95 * len(times))]:9.2f}" for times in (first, again)
    ]
    return f"{label:<44}{''.join(figures)}"


def report_times(index: Index, documents: list[Document]) -> None:
    """Print what pages cost."""
    chosen = random.Random(1).sample(documents, 100)
    words = [re.findall(r"\w{5,}", d.text)[:2] or ["agua"] for d in chosen]
    asked: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "a word": [(found[0], {}) for found in words],
        "two words": [(" ".join(found), {}) for found in words],
        "a headline": [(re.sub(r"\W+", " ", d.title), {}) for d in chosen],
        "a word, newest first": [(found[0], {"sort": "newest"}) for found in words],
        "every article since a year": [("", {"since": str(d.date)[:4]}) for d in chosen],
    }
    print(f"{'pages of ten, ms: first asked':<44}{'median':>9}{'p95':>9}{'again':>9}{'p95':>9}")
    for kind, queries in asked.items():
        for label, folded in ((kind, False), (f"{kind}, copies folded", True)):
            print(
                row(
                    label,
                    [lambda q=q, o=o, g=folded: index.search(q, group_duplicates=g, **o) for q, o in queries],  # type: ignore[misc]
                )
            )
    hits = [hit for d in chosen for hit in index.search(d.title, limit=1)]
    print(row("more like a hit", [hit.more_like_this for hit in hits]))
    print(row("more like a hit, copies folded", [lambda h=h: h.more_like_this(group_duplicates=True) for h in hits]))  # type: ignore[misc]
    print(row("similar to a text", [lambda d=d: index.similar(d.text) for d in chosen]))  # type: ignore[misc]
    megabyte = "\n".join(d.text for d in documents[:2000])[: 1 << 20]
    print(row("similar to a text of a megabyte", [lambda: index.similar(megabyte)]))


def report_hard_case() -> None:
    """Print what a page of 1,000 articles costs that are all the same, and of as many that all differ a little."""
    text = "El Gobierno anunció que {} familias de la sierra tendrán agua potable este año, según dijo el ministro " * 3
    for label, made in (("the same", [text] * 1000), ("alike", [text.format(n, n, n) for n in range(1000)])):
        index = Index.in_memory(**WITHOUT)
        index.add_many(Document(str(n), text) for n, text in enumerate(made))
        print(row(f"1,000 articles, all {label}", [lambda i=index: i.search("agua", group_duplicates=True)]))  # type: ignore[misc]
        results = index.search("agua", group_duplicates=True)
        print(f"    {len(results)} stories, {[len(hit.copies) for hit in results]} copies, notes {results.notes}")


def made_copies(document: Document, maker: random.Random) -> dict[str, Document]:
    """Four copies as newspapers make them."""
    sentences = re.split(r"(?<=[.!?”])\s+", document.text)
    if len(sentences) > 1:
        sentences.pop(maker.randrange(len(sentences)))
    figures = list(re.finditer(r"\d+", document.text))
    figure = maker.choice(figures) if figures else None
    changed = figure and f"{document.text[: figure.start()]}{int(figure[0]) + 7}{document.text[figure.end() :]}"
    texts = {
        "a sentence less": " ".join(sentences),
        "another figure": changed or document.text.replace(" dos ", " tres "),
        "an agency's line more": f"NUEVA YORK, 3 (Agencia Sur) – {document.text}",
        "another headline": document.text,
    }
    return {
        kind: Document(
            f"{document.id}/{kind}", text, title="Así fue" if kind == "another headline" else document.title,
            date=document.date,
        )
        for kind, text in texts.items()
    }  # fmt: skip


def folds(index: Index, **options: Any) -> dict[str, str]:
    """For each article the one that it is folded under, or itself."""
    results = index.search(group_duplicates=True, limit=len(index), **options)
    return {id: hit.id for hit in results for id in (hit.id, *hit.copies)}


def report_found(documents: list[Document]) -> None:
    """Print the share of made copies that are folded with their originals."""
    maker = random.Random(2)
    chosen = maker.sample(documents, min(500, len(documents)))
    made = {document.id: made_copies(document, maker) for document in chosen}
    index = Index.in_memory(**WITHOUT)
    index.add_many(documents)
    index.add_many(copy for copies in made.values() for copy in copies.values())
    found: dict[str, list[bool]] = defaultdict(list)
    for document in chosen:
        under = folds(index, since=document.date, until=document.date)
        for kind, copy in made[document.id].items():
            found[kind].append(under[copy.id] == under[document.id])
    for kind, each in found.items():
        print(f"folded with its original: {kind:<26}{sum(each):5} of {len(each)}")


def report_folded(index: Index, documents: list[Document], *, show: bool) -> None:
    """Print how many articles of the set itself are folded, and each pair."""
    under: dict[str, str] = {}
    took = milliseconds(lambda: under.update(folds(index)))
    pairs = [(first, id) for id, first in under.items() if id != first]
    print(f"of {len(under):,} articles {len(pairs)} are folded under another; all of them in {took / 1000:.0f} s")
    by_id = {document.id: document for document in documents}
    for number, pair in enumerate(pairs if show else ()):
        print(f"\n{number + 1}.")
        for id in pair:
            print(f"  {id} {by_id[id].date} {by_id[id].title}\n    {' '.join(by_id[id].text.split())[:300]}")


def report_subjects(index: Index, folder: pathlib.Path) -> None:
    """Print the share of the ten most similar articles that have one of an article's subjects."""
    subjects: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "topics_qrels_dev.tsv").read_text(encoding="utf-8").splitlines():
        query, article, grade = line.split("\t")[:3]
        if int(grade) > 0 and article in index:
            subjects[article].add(query)
    chosen = random.Random(3).sample(sorted(subjects), min(1000, len(subjects)))
    shares: dict[str, float] = defaultdict(float)
    for id in chosen:
        document = index.get(id)
        assert document is not None
        (hit,) = (
            h for h in index.search(document.title, since=document.date, until=document.date, limit=500) if h.id == id
        )
        headline = [other for other in index.search(document.title, limit=11) if other.id != id]
        for way, found in (("more_like_this", list(hit.more_like_this())), ("a search for its headline", headline)):
            shares[way] += sum(bool(subjects[other.id] & subjects[id]) for other in found[:10]) / 10
    for way, share in shares.items():
        print(f"{share / len(chosen):.3f} of ten have a subject of the article: {way}")


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--docs", type=int)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    documents = articles.read(args.folder, args.docs)
    index = Index.in_memory(**WITHOUT)
    index.add_many(documents)
    report_times(index, documents)
    report_hard_case()
    report_found(documents)
    report_folded(index, documents, show=args.show)
    if (args.folder / "topics_qrels_dev.tsv").exists():
        report_subjects(index, args.folder)


if __name__ == "__main__":
    main()
