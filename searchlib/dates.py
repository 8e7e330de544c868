"""Dates that a text names, each with the days it covers, seen from the day the text was written.

The rule kept here: a mention is a run of the text and the inclusive days it names; case and accents never
change either, and what names no one period (*los lunes*, *31 de febrero*, *cada año*) is left alone.

>>> written = datetime.date(2025, 12, 6)
>>> text = "Visitará Lima la próxima semana; llegó ayer. Elecciones 2026"
>>> for found in extract_dates(text, reference=written):
...     print(found.text, found.first_day, found.last_day, sep=" | ")
la próxima semana | 2025-12-08 | 2025-12-14
ayer | 2025-12-05 | 2025-12-05
2026 | 2026-01-01 | 2026-12-31

How they are found, `date_finding` says; it is loaded when the first text is read.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from searchlib.errors import DateReferenceError
from searchlib.text import nfc

if TYPE_CHECKING:
    from searchlib.calendar_es import Period

FORMS = 'write 2025-12-06, 2025-12, 2025-11..2026-01 or "la semana pasada"'
"""How `parse_period` can be asked, for those who asked otherwise."""

FIRST_YEAR = 1583
"""The first whole year of the Gregorian calendar."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as a text names it: the words, their place in code points, the days covered (inclusive)."""

    text: str
    start: int
    end: int
    first_day: datetime.date
    last_day: datetime.date


def extract_dates(text: str, *, reference: datetime.date) -> list[DateMention]:
    """The dates that `text` names, in text order, never overlapping.

    The text may have any length and case; offsets count code points of its NFC form. `reference` is the day of writing,
    a `date` or a `datetime` (its own date counts), from 1583 on.

    Raises `DateReferenceError` where `reference` is no date, or lies before 1583.
    """
    from searchlib.date_finding import mentions

    today, text = _day_of(reference), nfc(text)
    return [DateMention(text[start:end], start, end, *period) for start, end, period in mentions(text, today)]


def parse_period(expression: str, *, today: datetime.date) -> Period | None:
    """The first and last day of one expression typed as a filter, or `None` where it is none.

    Years, months and days in ISO form, an ISO hour (its own day counts: convert zones first), whatever
    `extract_dates` reads, and two of them joined by `..`, from the first day of the one to the last of the other.

    A weekday, a month, a day or a feast without its year is the last one that has begun, today included, since
    what is sought has been published; a cue (*próximo enero*, *enero que viene*) still gives the future, and *este
    viernes* the nearest.

    >>> today = datetime.date(2025, 12, 6)
    >>> [str(day) for day in parse_period("enero", today=today) or ()]
    ['2025-01-01', '2025-01-31']
    >>> [str(day) for day in parse_period("2025-11..2026-01", today=today) or ()]
    ['2025-11-01', '2026-01-31']
    >>> [str(day) for day in parse_period("la semana pasada", today=today) or ()]
    ['2025-11-24', '2025-11-30']
    >>> parse_period("tal vez", today=today)
    """
    from searchlib.date_finding import period_of

    return period_of(expression, _day_of(today))


def _day_of(reference: object) -> datetime.date:
    if isinstance(reference, datetime.datetime):
        reference = reference.date()
    if not isinstance(reference, datetime.date):
        raise DateReferenceError(f"the day of writing is {reference!r}: give a datetime.date")
    if reference.year < FIRST_YEAR:
        raise DateReferenceError(f"the day of writing is {reference}: give one from {FIRST_YEAR} on")
    return reference
