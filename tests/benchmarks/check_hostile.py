"""Articles and queries of the worst kinds: is each stored or refused by name, is none lost, does none raise?

    python tests/benchmarks/check_hostile.py COUNT [--seed N]

COUNT articles of a seeded chance go into an index on disk, in batches: texts of control characters, NUL, marks that
turn the direction, private and unassigned code points, letters in pieces, words of a hundred thousand letters, markup,
and values that are no article at all. Each must be in the index, as it was given but for its Unicode form, or in the
report with its id and place. Then as many queries, with and without filters, none of which may raise anything but an
error about a filter; and what is shown of their results. At last the index is opened anew, all is read back, and
`verify` must find nothing. Prints how many were stored and refused; exits with 1 at the first fault.
"""

from __future__ import annotations

import argparse
import datetime
import json
import pathlib
import random
import sys
import tempfile
import unicodedata
from collections import Counter
from typing import Any

from searchlib import Document, Entity, Index, Mention, SearchlibError

BATCH = 1000
PIECES = (
    *("policía", "Lima", "de la", "Marco Rubio", "EE. UU.", "ayer", "6 de diciembre de 2025", "¿qué?", "½", "1.200,5"),
    *("\x00", "\x01\x02", "\x1b[31m", "\r\n", "\t", "\x7f", "\x85", "\u2028", "\ufeff", "\xa0", "\u200b", "\u200d"),
    *(
        "\u202e",
        "\u2066",
        "\u061c",
        "مرحبا",
        "שלום",
        "\ue000",
        "\U000f0000",
        "\u0378",
        "\U000e0001",
        "\ufffe",
        "\uffff",
    ),
    *(
        "e\u0301",
        "n\u0303",
        "\u0301" * 50,
        "ﬁ",
        "Å",
        "가",
        "\u1112\u1161\u11ab",
        "𝐩𝐨𝐥𝐢",
        "ＬＩＭＡ",
        "😀",
        "👩‍👩‍👧",
        "北京",
    ),
    *(
        "<script>alert(1)</script>",
        "&amp;",
        '"',
        "'",
        "\\",
        "{",
        "%s",
        "{0}",
        "../../etc/passwd",
        "';--",
        "$(id)",
        "`id`",
    ),
    *("=", "-", "*", "~2", "^9", "(", ")", "persona:", "desde:ayer", "NO", "O", "título:", "http://x.example/?a=b#c"),
)
STRAY = ("\ud800", "\udfff", "\udc80")
DAY = datetime.date(2025, 12, 6)


def text(chance: random.Random, most: int = 30) -> str:
    kind = chance.random()
    if kind < 0.002:
        return chance.choice(["a", "á", "ab\u0301", "1", ".", "@x", "¼"]) * chance.randrange(100_000)
    if kind < 0.01:
        return chance.choice(PIECES) * chance.randrange(3_000)
    if kind < 0.2:
        return "".join(chr(_code_point(chance)) for _ in range(chance.randrange(1, 60)))
    gap = chance.choice(["", " ", " ", " ", ". ", "\n"])
    return gap.join(chance.choices((*PIECES, *STRAY) if kind > 0.97 else PIECES, k=chance.randrange(most)))


def _code_point(chance: random.Random) -> int:
    code = chance.choice([chance.randrange(0x300), chance.randrange(0x3000), chance.randrange(0x110000)])
    return 0x20 if 0xD800 <= code < 0xE000 else code


def _loop() -> dict[str, Any]:
    looped: dict[str, Any] = {}
    looped["a"] = looped
    return looped


def _deep() -> list[Any]:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    return deep


_DEEP = _deep()


def date(chance: random.Random) -> Any:
    odd: tuple[Any, ...] = (
        "",
        "ayer",
        "2025-02-30",
        "0000-01-01",
        "2025-12",
        "٢٠٢٥-١٢-٠٦",
        5,
        1e99,
        float("nan"),
        b"2025",
        [],
        "\ud800",
    )
    fine = (None, DAY, datetime.date.min, datetime.date.max, "2025-12-06", datetime.datetime(2025, 12, 6, 23))
    return chance.choice(odd if chance.random() < 0.1 else fine)


def metadata(chance: random.Random) -> Any:
    odd: tuple[Any, ...] = (
        None,
        5,
        "a",
        [1],
        {1: 2},
        {"a": b"b"},
        {"a": float("inf")},
        _loop(),
        {"a": _DEEP},
        {"\ud800": 1},
        {"": ""},
    )
    fine: tuple[Any, ...] = (
        {},
        {"sección": "Perú"},
        {"a": [1, None, {"$": 3}], "b\x00": text(chance)},
        {"páginas": 10**40},
    )
    return chance.choice(odd if chance.random() < 0.1 else fine)


def entities(chance: random.Random) -> Any:
    out_of_place = [Entity("Lima", "place", (Mention("Lima", -5, 10**12),))]
    odd: tuple[Any, ...] = (
        5,
        "Lima",
        [5],
        [("Lima", "place")],
        [Entity("", "place", ())],
        [Entity("x", "dios", ())],
        out_of_place,
    )
    many = [Entity(f"Nombre {n}", "person", ()) for n in range(1_000)]
    return chance.choice(odd) if chance.random() < 0.05 else many if chance.random() < 0.0005 else None


def article(chance: random.Random, number: int) -> Any:
    if chance.random() < 0.01:
        return chance.choice([None, 5, "texto", {}, {"id": "1", "text": "a"}, (), Document, object()])
    id: Any = f"{number}{text(chance, 3)[:200]}" if chance.random() < 0.9 else f"../{number}/\x00"
    if chance.random() < 0.01:
        id = chance.choice([None, number, b"1", "", " \u3000", "\ud800"])
    body: Any = text(chance) if chance.random() < 0.99 else chance.choice([None, 5, b"texto", "", "\u200b", " \n"])
    title: Any = text(chance, 4) if chance.random() < 0.995 else chance.choice([None, 5])
    return Document(
        id, body, title=title, date=date(chance), source=text(chance, 2), url=text(chance, 2),
        entities=entities(chance), metadata=metadata(chance),
    )  # fmt: skip


def composed(value: str) -> str:
    return unicodedata.normalize("NFC", value)


def fault_of_batch(index: Index, batch: list[Any], first: int) -> tuple[str, Counter[str], dict[str, str]]:
    """What is wrong with how a batch was stored; how many of it were stored and refused; the texts stored."""
    report = index.add_many(iter(batch))
    refused = {rejection.place: rejection for rejection in report.rejected}
    texts: dict[str, str] = {}
    for number, given in enumerate(batch, start=1):
        rejection = refused.get(f"document {number}")
        if rejection is not None:
            if not rejection.reason or rejection.id != getattr(given, "id", None):
                return f"document {first + number} is refused as {rejection}", Counter(), {}
            continue
        stored = index.get(given.id)
        if stored is None or (stored.text, stored.title) != (composed(given.text), composed(given.title)):
            return f"{given!r:.300} is stored as {stored!r:.300}", Counter(), {}
        texts[given.id] = stored.text
    if report.added + report.updated != len(texts):
        return f"{report.added} added, {len(texts)} found", Counter(), {}
    reasons = Counter(" ".join(rejection.reason.split()[:3]) for rejection in report.rejected)
    return "", Counter(stored=len(texts), refused=len(refused)) + reasons, texts


def search(index: Index, chance: random.Random) -> None:
    """A query that may not raise, and one with filters that may raise an error about them."""
    results = index.search(text(chance), limit=chance.choice([0, 1, 10]))
    repr(results), results._repr_html_(), json.dumps(results.to_dicts())
    for hit in results[:2]:
        repr(hit), hit.explain()
        assert "<script" not in hit.snippet.html
    filters = {
        "since": date(chance), "mentions": chance.choice([None, text(chance, 3)]), "persons": [text(chance, 2)],
        "where": chance.choice([None, {text(chance, 2): text(chance, 2)}]), "sources": text(chance, 2),
    }  # fmt: skip
    some = {name: filters[name] for name in chance.sample(sorted(filters), 2)}
    try:
        index.search(text(chance, 4), **some)
        index.suggest(text(chance, 2)), index.entity(text(chance, 2))
    except SearchlibError:
        pass  # a filter that is none, said so


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", type=int, metavar="COUNT")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        index = Index.create(pathlib.Path(folder, "x"))
        for first in range(0, options.count, BATCH):
            batch = [article(chance, number) for number in range(first, min(first + BATCH, options.count))]
            fault, counted, stored = fault_of_batch(index, batch, first)
            if fault:
                sys.exit(fault)
            counts += counted
            texts.update(stored)
        for _ in range(options.count):
            state = chance.getstate()
            try:
                search(index, chance)
            except Exception:
                chance.setstate(state)
                print(f"the query {text(chance)!r:.500}, or with filters what follows it")
                raise
        again = Index.open(pathlib.Path(folder, "x"))
        lost = [id for id, body in texts.items() if (found := again.get(id)) is None or found.text != body]
        problems = again.verify().problems
        assert len(again) == len(texts)
    print(f"{options.count:,} articles and as many queries; {len(lost)} lost, {len(problems)} problems")
    print("\n".join(f"{count:8,}  {what}" for what, count in counts.most_common()))
    sys.exit(bool(lost or problems))


if __name__ == "__main__":
    main()
