"""The values of filters: names, days and tags in a query.

The rule of this room: **a value is what was typed**. Names and tags are looked up whole and left as they are; only days
are read here, and one that nobody can read is ignored, with a note that says how to write it.

>>> today, notes = datetime.date(2025, 12, 6), Notes()
>>> str(dated("date", "2026-01..2025-11", 1, today=today, notes=notes)), str(notes.in_order()[0])
('fecha:2025-11..2026-01', 'column 1: the first day is after the last; they are swapped')
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from searchlib.dates import FORMS, parse_period
from searchlib.query_fields import PRINTED, Field
from searchlib.query_notes import Notes
from searchlib.query_tree import Dated, Filter, Named, Tagged
from searchlib.query_words import has_words, one_line
from searchlib.text import fold

LONGEST_DATE = 80
"""Characters of a date: *entre el veintinueve de abril y el treinta de mayo de dos mil veinticinco* has 75."""

MOST_BEHIND = 5
"""Words behind a value that are tried as more of its days: `fecha:marzo del año pasado`."""

Days = tuple[datetime.date | None, datetime.date | None]
"""The first and the last day of a period; None for an end left open."""

OPEN: Days = (None, None)


def filter_of(field: Field, text: str, column: int, *, today: datetime.date, notes: Notes) -> Filter | None:
    """The filter for a field and the value typed, None where it asks for nothing."""
    value = one_line(text)
    if not has_words(value):
        notes.add(column, "the field holds nothing; it is ignored")
        return None
    if field.kind == "dated":
        return dated(field.target, value, column, today=today, notes=notes)
    if "*" in value:
        notes.add(column, "a * stands for letters in words of the text only; this name is sought as it is")
    return Named(field.target, value, column) if field.kind == "named" else Tagged(field.target, value, column)


def bare_value(text: str) -> str:
    """A value typed without quotes, without the punctuation of a sentence around it; initials keep their dots.

    >>> bare_value("Lima,"), bare_value("2025-12."), bare_value("EE.UU.")
    ('Lima', '2025-12', 'EE.UU.')
    """
    value = text.rstrip(",;:!?")
    return value.removesuffix(".") if value.count(".") == 1 else value


def dated(target: str, text: str, column: int, *, today: datetime.date, notes: Notes) -> Dated | None:
    """The days that an expression names, for `date`, `since`, `until` or `mentions`; None, with a note, for no day."""
    first, last = _days(text, today)
    if first and last and first > last:
        notes.add(column, "the first day is after the last; they are swapped")
        text = "..".join(reversed(text.split("..")))
        first, last = _days(text, today)
    is_open = not (first and last)
    first = None if target == "until" else first
    last = None if target == "since" else last
    if not (first or last):
        notes.add(column, f'"{text}" names no day; {FORMS}')
        return None
    if target == "mentions":
        return Dated("mentions", first, last, text, column)
    return Dated("date", first, last, text.strip(" .") if is_open else text, column)  # `2025..` as `desde:2025`


def note_behind(field: Field, value: str, behind: str, column: int, *, today: datetime.date, notes: Notes) -> None:
    """Note where what stands behind a value without quotes would be part of it: `fecha:marzo 2015`, `lugar:La Paz`."""
    words = behind[:LONGEST_DATE].split()[:MOST_BEHIND]
    whole = _days_behind(value, words, today) if field.kind == "dated" else _name_behind(value, words)
    if whole:
        name = field.target if field.kind == "tagged" else PRINTED[field.target]
        notes.add(column, f'the field ends at the space; write {name}:"{whole}" for all of it')


def _days_behind(value: str, words: Sequence[str], today: datetime.date) -> str | None:
    for count in range(len(words), 0, -1):
        whole = bare_value(" ".join([value, *words[:count]]))
        if len(whole) <= LONGEST_DATE and parse_period(whole, today=today):
            return whole
    return None


def _name_behind(value: str, words: Sequence[str]) -> str | None:
    return bare_value(f"{value} {words[0]}") if fold(value) in _BEGINNINGS else None


_BEGINNINGS = frozenset({"el", "la", "los", "las", "san", "santa", "santo"})
"""What begins a name and is none."""


def _days(text: str, today: datetime.date) -> Days:
    """The ends of an expression, or of two with `..` between, of which one may be missing."""
    parts = [part.strip(" .") for part in text.split("..")]
    if len(text) > LONGEST_DATE or len(parts) > 2:
        return OPEN
    periods = [parse_period(part, today=today) if part else OPEN for part in parts]
    first, last = periods[0], periods[-1]
    return (first[0], last[1]) if first and last else OPEN
