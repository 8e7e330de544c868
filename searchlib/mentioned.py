"""Mentioned: which days the articles of an index talk about, and how nearly they name the ones sought.

The rule of this room: **days come from the terms of the field `days`**, each a period, and their postings; no document
is read. A mention counts by its share: the part of the period it names that lies in the one sought. A day in the week
sought has all of it, a year that merely contains the week one in fifty-two.

>>> from searchlib import Document, Index
>>> index = Index.in_memory()
>>> texts = ["La cumbre será en 2026.", "La cumbre será el 8 de enero de 2026."]
>>> _ = index.add_many(Document(str(n), text, date="2025-12-06") for n, text in enumerate(texts))
>>> [hit.id for hit in index.search(mentions=("2026-01-05", "2026-01-11"))]
['1', '0']
>>> [(str(month), count) for month, count in index.timeline("cumbre", axis="mentions").items()]
[('2026-01-01', 1)]
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.distinct import distinct
from searchlib.packing import ranges, starts_of
from searchlib.snapshot import Bools, DocIds, Floats, Snapshot

Period = tuple[datetime.date, datetime.date]
I64 = npt.NDArray[np.int64]

ALWAYS = (datetime.date.min, datetime.date.max)
"""The period that every day lies in."""

LONGEST = {"day": 7, "week": 7, "month": 31, "year": 366}
"""Days that a mention may name and still count in a timeline by this unit: one that is longer does not tell which of
the units it means. By day a span of up to a week counts on each of its days (*del 3 al 5 de mayo*)."""

_TERM = len("2025-12-08/2025-12-14")
_EPOCH = datetime.date(1970, 1, 1).toordinal()


class Periods(NamedTuple):
    """The periods that documents of a segment name, and which documents name each.

    `firsts, lasts: int64[periods]` as `date.toordinal`; `df: int64[periods]`, how many documents name each; `doc_ids:
    int64[df.sum()]`, period by period, deleted documents too.
    """

    firsts: I64
    lasts: I64
    df: I64
    doc_ids: DocIds

    def named_by(self, chosen: I64) -> tuple[I64, DocIds]:
        """For the periods of these numbers, in their order: each as often as it is named, and the document."""
        df = self.df[chosen]
        return np.repeat(chosen, df), self.doc_ids[ranges(starts_of(self.df)[chosen], df)]


def shares(snapshot: Snapshot, period: Period) -> Floats:
    """The greatest share of any mention of each document in `period`: `float32[size]`, 0 where none touches it."""
    return snapshot.cache.kept(("shares", *period), lambda: _shares(snapshot, period), lambda found: found.nbytes)


def _shares(snapshot: Snapshot, period: Period) -> Floats:
    first, last = (day.toordinal() for day in period)
    greatest = np.zeros(snapshot.size, np.float32)
    for named in _periods(snapshot):
        inside = np.minimum(named.lasts, last) - np.maximum(named.firsts, first) + 1
        share = np.maximum(inside, 0) / np.maximum(named.lasts - named.firsts + 1, 1)
        chosen = np.argsort(share, kind="stable")[int((share == 0).sum()) :]
        numbers, doc_ids = named.named_by(chosen)
        greatest[doc_ids] = share[numbers]  # of several values for one document the last stays, which is the greatest
    greatest[~snapshot.live] = 0
    return greatest


def share_of(term: str, first: int, last: int) -> float:
    """The share in a period, given by its days as `date.toordinal`, of the one that a term names.

    >>> share_of("2026-01-01/2026-01-10", datetime.date(2026, 1, 6).toordinal(), datetime.date(2026, 2, 1).toordinal())
    0.5
    """
    begin, end = (datetime.date.fromisoformat(day).toordinal() for day in term.split("/"))
    return max(0, min(end, last) - max(begin, first) + 1) / max(1, end - begin + 1)


def counts(snapshot: Snapshot, doc_ids: DocIds, every: str, period: Period = ALWAYS) -> dict[datetime.date, int]:
    """How many of these documents mention each day, week, month or year within `period`, by its first day, in order.

    A document counts once for each that it mentions; mentions longer than `LONGEST` are left out.
    """
    found = np.zeros(snapshot.size, bool)
    found[doc_ids] = True
    first, last = (day.toordinal() for day in period)
    touched = [_touched(named, found, every, first, last) for named in _periods(snapshot)]
    pairs = [numbers * snapshot.size + documents for numbers, documents in touched]
    once = distinct(np.concatenate([np.zeros(0, np.int64), *pairs]))  # `unique` takes a hundred times as long
    numbers, how_many = np.unique(once // max(snapshot.size, 1), return_counts=True)
    return {first_day(number, every): n for number, n in zip(numbers.tolist(), how_many.tolist(), strict=True)}


def _touched(named: Periods, found: Bools, every: str, first: int, last: int) -> tuple[I64, DocIds]:
    """The units that documents found touch by their mentions, and the documents; some pairs more than once."""
    is_short = named.lasts - named.firsts < LONGEST[every]
    numbers, doc_ids = named.named_by(np.flatnonzero(is_short & (named.firsts <= last) & (named.lasts >= first)))
    numbers, doc_ids = numbers[found[doc_ids]], doc_ids[found[doc_ids]]
    begin = units(np.maximum(named.firsts[numbers], first), every)
    many = units(np.minimum(named.lasts[numbers], last), every) - begin + 1
    return ranges(begin, many), np.repeat(doc_ids, many)


def units(days: I64, every: str) -> I64:
    """The number of the day, week, month or year that holds each day, counted on without gaps."""
    if every == "day":
        return days
    if every == "week":
        return (days - 1) // 7  # 1 January of the year 1 was a Monday
    dates = (days - _EPOCH).astype("datetime64[D]")
    return dates.astype(f"datetime64[{'M' if every == 'month' else 'Y'}]").astype(np.int64)


def first_day(number: int, every: str) -> datetime.date:
    """The first day of a unit of `units`."""
    if every == "day":
        return datetime.date.fromordinal(number)
    if every == "week":
        return datetime.date.fromordinal(7 * number + 1)
    if every == "month":
        return datetime.date(1970 + number // 12, number % 12 + 1, 1)
    return datetime.date(1970 + number, 1, 1)


def _periods(snapshot: Snapshot) -> list[Periods]:
    """The periods of each segment that has any; remembered."""

    def made() -> list[Periods]:
        return [Periods(*_days(terms.letters), df, doc_ids) for terms, doc_ids, df in snapshot.columns("days")]

    return snapshot.cache.kept("periods", made, lambda found: sum(p.firsts.nbytes + p.lasts.nbytes for p in found))


def _days(letters: npt.NDArray[np.uint8]) -> tuple[I64, I64]:
    """First and last days of terms that stand in a row, `first/last` each, as `date.toordinal`."""
    terms = letters.reshape(-1, _TERM)
    first, last = (_ordinals(terms[:, part]) for part in (slice(0, 10), slice(11, _TERM)))
    return first, last


def _ordinals(letters: npt.NDArray[np.uint8]) -> I64:
    """The days that ISO dates of ten letters name: `int64[n]`."""
    dates = np.ascontiguousarray(letters).view("S10").ravel().astype("U10").astype("datetime64[D]")
    return dates.astype(np.int64) + _EPOCH
