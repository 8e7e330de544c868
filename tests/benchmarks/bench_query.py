"""Microseconds to read a query that nobody asked before, with its single words remembered and without.

python tests/benchmarks/bench_query.py
"""

from __future__ import annotations

import datetime
import timeit
from collections.abc import Callable
from functools import partial

from searchlib import query, query_words

TODAY = datetime.date(2025, 12, 6)
QUERIES = (
    "policia lima ministro gobierno elecciones pais crimen robo banco central",
    "la policía de Lima detuvo a dos sospechosos del crimen organizado",
    'cancillería "crimen organizado" -narcotráfico policía Lima ministro gobierno elecciones país',
    "policia Y ministro O lima Y gobierno crim* robo~ banco^2 central persona:rubio desde:2025-12",
    "(policia O ministro) título:lima -gobierno crim* robo~ banco^2 central persona:rubio lugar:eeuu",
)


def warm(text: str) -> None:
    query._parse.__wrapped__(text, TODAY, frozenset())


def cold(text: str) -> None:
    query_words._remembered.cache_clear()
    warm(text)


def microseconds(read: Callable[[str], None], text: str) -> float:
    return min(timeit.repeat(partial(read, text), number=300, repeat=50)) / 300 * 1e6


def main() -> None:
    for text in QUERIES:
        print(f"{microseconds(warm, text):4.0f} {microseconds(cold, text):4.0f}  {text}")


if __name__ == "__main__":
    main()
