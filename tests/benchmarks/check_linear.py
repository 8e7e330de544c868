"""Do names, dates and queries of long texts take time that grows with their length, and not with its square?

    python tests/benchmarks/check_linear.py

Each kind of text is read at one length and at eight times that; the clock is that of the process, the better of two
tries counts. Prints both times and how many times as long the longer took: some 8 where time is linear, 64 where it is
quadratic. Exits with 1 if one took more than 20 times as long.
"""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable
from typing import Any

from searchlib import extract_dates, extract_entities, query
from searchlib.query import MAX_LENGTH, parse

DAY = datetime.date(2025, 12, 6)
TIMES = 8
NAMES = (
    "El canciller Hugo de Zela viajó a Lima. Foto: @SecRubio (OEA). ",
    "LIMA DICE QUE PERÚ Y CHILE FIRMAN ",
    "Ana Ruiz, José Pérez y María Soto; ",
    "| Perú\t12\tAlianza Lima |\n",
    "der Bundeskanzler besuchte am Montag Berlin, sagte Angela Merkel. ",
    "{}Nombre{} Apellido{} habló con Ana Apellido{}. ",  # each time others
    "Juan Apellido{1} dijo. @SecApellido{1} fue. ",
)
DATES = ("El ministro llegó el lunes 8 de diciembre y volverá en 2026. ", "hoy, ", "1 1 1 1 ", "el el el de de ")
QUERIES = ("policía ", "(", '"a ', "a O ", "fecha:ayer ", "-=", "persona:(a O ", "*a*")


def parse_anew(text: str) -> None:
    query._parse.cache_clear()
    parse(text, today=DAY)


def long_text(unit: str, size: int, start: int) -> str:
    """A unit over and over, its numbers others each time: what was read before is remembered."""
    return "".join([unit.format("", n, n % 997, n) for n in range(start, start + size // len(unit))])


def seconds(read: Callable[[str], Any], unit: str, size: int) -> float:
    took = []
    for start in (size, 2 * size):
        text = long_text(unit, size, start)
        began = time.process_time()
        read(text)
        took.append(time.process_time() - began)
    return min(took)


def main() -> None:
    kinds: list[tuple[str, Callable[[str], Any], tuple[str, ...], int]] = [
        ("names", extract_entities, NAMES, 80_000),
        ("dates", lambda text: extract_dates(text, reference=DAY), DATES, 80_000),
        ("query", parse_anew, QUERIES, MAX_LENGTH // TIMES),
    ]
    slow = False
    for kind, read, units, size in kinds:
        for unit in units:
            seconds(read, unit, 1_000)  # loads the lists
            short, long = seconds(read, unit, size), seconds(read, unit, TIMES * size)
            slow |= long > 20 * max(short, 0.001)
            print(f"{kind} {short * 1000:7.1f} {long * 1000:8.1f} ms {long / max(short, 1e-6):5.1f} times  {unit!r}")
    sys.exit(slow)


if __name__ == "__main__":
    main()
