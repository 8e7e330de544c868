"""Dates: the calendar days that a text names.

A first version, and a plain one: it knows ISO dates (`2025-12-06`), full dates in words (`6 de diciembre de 2025`),
`hoy`, `ayer`, and years after a word that announces one (`en 2026`, `elecciones 2026`, `de 2025`). Other
expressions (`el lunes`, `la próxima semana`, `3 de mayo` without a year) are not found yet.

>>> from datetime import date
>>> for mention in extract_dates("Hoy y en 2026", reference=date(2025, 12, 6)):
...     print(mention.text, mention.first_day, mention.last_day)
Hoy 2025-12-06 2025-12-06
2026 2026-01-01 2026-12-31
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from searchlib.text import nfc

_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre"

MONTHS = {name: number for number, names in enumerate(re.split(" ", _MONTHS), start=1) for name in names.split("/")}
"""Folded month names and their numbers."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """An expression in an NFC text and the period it names, from `first_day` to `last_day`, both included."""

    text: str
    start: int
    end: int
    first_day: date
    last_day: date


def extract_dates(text: str, *, reference: date) -> list[DateMention]:
    """The dates that `text` names, in text order; `reference` is the day it was published."""
    text = nfc(text)
    found = []
    for match in _EXPRESSION.finditer(text):
        kind = match.lastgroup or ""
        days = _RESOLVE[kind](match, reference)
        if days:
            found.append(DateMention(match[kind], match.start(kind), match.end(kind), *days))
    return found


Period = tuple[date, date]


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        found = date(year, month, day)
    except ValueError:  # 31 de febrero: no day to name
        return None
    return found, found


def _iso(match: re.Match[str], reference: date) -> Period | None:  # noqa: ARG001
    year, month, day = map(int, match["iso"].split("-"))
    return _day(year, month, day)


def _words(match: re.Match[str], reference: date) -> Period | None:  # noqa: ARG001
    return _day(int(match["year_of"]), MONTHS[match["month"].lower()], int(match["day"]))


def _relative(match: re.Match[str], reference: date) -> Period | None:
    day = reference - timedelta(days=match["relative"].lower() == "ayer")
    return day, day


def _year(match: re.Match[str], reference: date) -> Period | None:  # noqa: ARG001
    year = int(match["year"])
    return date(year, 1, 1), date(year, 12, 31)


_RESOLVE: dict[str, Callable[[re.Match[str], date], Period | None]] = {
    "iso": _iso,
    "words": _words,
    "relative": _relative,
    "year": _year,
}

_EXPRESSION = re.compile(
    rf"""
    (?<![\w.,/-]) (?P<iso> \d{{4}}-\d\d-\d\d ) (?![\w-])
  | (?<![\w.,]) (?P<words> (?P<day>\d{{1,2}}) \s+de\s+ (?P<month>{"|".join(MONTHS)}) \s+del?\s+ (?P<year_of>\d{{4}}) )\b
  | \b(?P<relative> hoy | ayer )\b
  | \b(?: en | de | del | desde | hasta | para | elecciones | año ) \s+
    (?P<year> (?:19|20)\d\d ) (?! [\w.,]\d | \w | \s+[a-z]+s\b )
    """,
    re.VERBOSE | re.IGNORECASE,
)
