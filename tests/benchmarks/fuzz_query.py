"""Strings of all kinds given to the parser of queries: none may raise, take long, or read back as another tree.

    python tests/benchmarks/fuzz_query.py 200000 [SEED]

Short strings are put together from the pieces of the language; every hundredth is of the greatest length that is read.
Every tenth is searched too, in a few articles, its suggestion asked for and its results shown: none of that may raise.
Prints the slowest of each and whatever went wrong, smallest first. The clock is that of the process, which others on
the machine disturb less; a string that seems slow is tried five times.
"""

from __future__ import annotations

import datetime
import gc
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from searchlib import Document, Index, query
from searchlib.query import MAX_LENGTH, MAX_NODES, parse
from searchlib.query_notes import MAX_NOTES

SECONDS_ALLOWED = 0.05
TODAY = datetime.date(2025, 12, 6)
METADATA = ("sección", "páginas", "código_2")

PIECES = (
    *("Y", "O", "NO", "AND", "OR", "NOT", "y", "la", "de", "(", ")", "((", "))", '"', '""', "“", "»", "-", "--", "+"),
    *("=", "*", "**", "~", "~1", "~2", "~9", "~0.5", "^", "^2", "^0,5", "^x", "^999", ":", "..", ".", ",", ";", "¿"),
    *("título:", "text:", "persona:", "lugares:", "org:", "fuente:", "fecha:", "desde:", "hasta:", "menciona:"),
    *("sección:", "SECCION:", "código_2:", "autor:", "https://", "10:30", "2025", "2025-12", "31/02/2025", "ayer"),
    *("hace 3 días", "la próxima semana", "2025..", "..2026", "2026..2025", "lunes", "mil", "cuatro mil", "dos"),
    *("y un", "EE. UU.", "EE", "UU", "D.", "C.", "D. C.", "COVID-19", "T-M", "Ki-moon", "O'Higgins", "@SecRubio"),
    *("#8M", "1", "200", "300", "1.200,5", "XXI", "siglo", "½", "1.º", "crim*", "*ción", "anti*ción", "policía"),
    *("año", "Lima", "x", "a", "no", "北京", "ﬁ", "ñ", "n\u0303", "\u0301", "\u0315\u0300", "\u200b", "\u200d"),
    *("😀", "مرحبا", "שלום", "\u202e", "\x00", "\ud800", "\n", "\t", "\xa0", "\u2003", "\x1f", "\u2028", "'", "’"),
    *("_", "/", "&", "|", "{", "}", "[", "]", "\\", "%", "<", ">", "¡", "…"),
)


def short_strings(chance: random.Random) -> Iterator[str]:
    while True:
        gap = chance.choice(("", " ", " "))
        pieces = chance.choices(PIECES, k=chance.randint(1, 14))
        yield "".join(piece + (gap if chance.random() < 0.8 else "") for piece in pieces)


def long_strings(chance: random.Random) -> Iterator[str]:
    """A few pieces over and over, to `MAX_LENGTH`."""
    while True:
        unit = "".join(chance.choices((*PIECES, " ", " ", " "), k=chance.randint(1, 4)))
        head = "".join(chance.choices(PIECES, k=chance.randint(0, 2)))
        yield (head + unit * MAX_LENGTH)[:MAX_LENGTH]


def without_columns(value: Any) -> Any:
    """The tree with every column 0."""
    if isinstance(value, tuple):
        return tuple(map(without_columns, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    inner = {field.name: without_columns(getattr(value, field.name)) for field in fields(value) if field.init}
    return replace(value, **inner | {"column": 0})


def leaves(node: Any) -> int:
    if node is None:
        return 0
    if hasattr(node, "nodes"):
        return sum(map(leaves, node.nodes))
    return leaves(node.node) if hasattr(node, "node") else 1


def seconds(text: str) -> float:
    began = time.process_time()
    query._parse.cache_clear()
    parse(text, today=TODAY, metadata=METADATA)
    return time.process_time() - began


def fault(text: str) -> str | None:
    """What is wrong with the query of a text."""
    read = parse(text, today=TODAY, metadata=METADATA)
    again = parse(str(read), today=TODAY, metadata=METADATA)
    if len(str(read)) <= MAX_LENGTH and without_columns(read.root) != without_columns(again.root):
        return f"read as {str(read)!r}, then as {str(again)!r}"
    if len(read.notes) > MAX_NOTES or leaves(read.root) > MAX_NODES:
        return f"{len(read.notes)} notes, {leaves(read.root)} leaves"
    return None


def small_index() -> Index:
    index = Index.in_memory()
    index.add_many(
        [
            Document("1", "La policía de Lima detuvo ayer a cuatro mil personas.", title="Crimen", date="2025-12-05"),
            Document("2", "Marco Rubio habló en la OEA el 6 de diciembre.", date=TODAY, metadata={"sección": "mundo"}),
            Document("3", "EE. UU. y Perú firman el T-MEC; O'Higgins, COVID-19 y 1.200,5 años.", source="Andina"),
        ]
    )
    return index


def search(text: str, index: Index) -> None:
    results = index.search(text, today=TODAY)
    assert results.suggestion != text
    repr(results)
    results.facets("persons"), results.timeline("day")


def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    chance = random.Random(seed)
    short, long = short_strings(chance), long_strings(chance)
    seconds("desde:ayer la próxima semana")  # what is read once for all
    slowest = {"short": (0.0, ""), "long": (0.0, "")}
    faults: list[tuple[str, str]] = []
    index = small_index()
    gc.disable()
    for number in range(count):
        kind = "short" if number % 100 else "long"
        text = next(short if number % 100 else long)
        try:
            taken = seconds(text)
            if taken > SECONDS_ALLOWED / 2:
                taken = min(seconds(text) for _ in range(5))
            slowest[kind] = max(slowest[kind], (taken, text))
            if taken > SECONDS_ALLOWED:
                faults.append((text, f"{taken * 1000:.0f} ms"))
            if number % 10 == 0:
                search(text, index)
            if found := fault(text):
                faults.append((text, found))
        except Exception as error:  # whatever it is, it is the find of the day
            faults.append((text, repr(error)))
        if number % 1000 == 0:
            gc.collect()
    for kind, (taken, text) in slowest.items():
        print(f"slowest {kind}: {taken * 1000:.2f} ms, {text[:60]!r}")
    print(f"{count:,} strings, seed {seed}: {len(faults)} faults")
    for text, found in sorted(faults, key=lambda pair: len(pair[0]))[:20]:
        print(f"  {text[:120]!r}: {found[:300]}")


if __name__ == "__main__":
    main()
