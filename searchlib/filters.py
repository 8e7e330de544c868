"""Filters: the parameters of a search that narrow it, turned into a mask over the documents.

The rule of this room: **a filter only narrows**. Each keeps the documents that satisfy it, all of them must be
satisfied, and none touches the score. Names are compared without accents or case.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.document import DateLike, as_day
from searchlib.entities import name_key
from searchlib.errors import DateValueError, FilterError
from searchlib.schema import ENTITY_FIELDS, metadata_term
from searchlib.snapshot import UNDATED, Snapshot

Mask = npt.NDArray[np.bool_]
Names = Iterable[str]
Period = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What `Index.search` is narrowed by; see there for what each means."""

    since: DateLike | None = None
    until: DateLike | None = None
    mentions: DateLike | tuple[DateLike, DateLike] | None = None
    persons: Names = ()
    organizations: Names = ()
    places: Names = ()
    entities: Names = ()
    sources: Names = ()
    where: Mapping[str, Any] | None = None

    def mask(self, snapshot: Snapshot) -> Mask | None:
        """`bool[size]`: the documents that pass, None for all; raises `DateValueError` or `FilterError`."""
        if self == _NO_FILTERS:
            return None
        mask = snapshot.live.copy()
        if self.since is not None:
            mask &= snapshot.days >= max(as_period(self.since)[0].toordinal(), UNDATED + 1)
        if self.until is not None:
            mask &= (snapshot.days <= as_period(self.until)[1].toordinal()) & (snapshot.days != UNDATED)
        if self.mentions is not None:
            mask &= _having(snapshot, "days", _overlapping(snapshot, as_period(self.mentions)))
        for field in ("persons", "organizations", "places"):
            for name in _names(getattr(self, field), field):
                mask &= _having(snapshot, field, [name])
        for name in _names(self.entities, "entities"):
            mask &= np.logical_or.reduce([_having(snapshot, field, [name]) for field in ENTITY_FIELDS.values()])
        sources = _names(self.sources, "sources")
        if sources:
            mask &= _having(snapshot, "source", sources)
        for name, wanted in (self.where or {}).items():
            values = wanted if isinstance(wanted, (list, tuple, set)) else [wanted]
            mask &= _having(snapshot, "metadata", [metadata_term(name, value) for value in values])
        return mask


_NO_FILTERS = Filters()


def as_period(value: DateLike | tuple[DateLike, DateLike]) -> Period:
    """First and last day of a date, of an ISO year or month (`2025`, `2025-12`), or of a pair of either.

    >>> as_period("2025-02")
    (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28))
    """
    if isinstance(value, tuple):
        if len(value) != 2:
            raise DateValueError(f"{value!r} is not a period: give its first and its last day")
        first, last = as_period(value[0])[0], as_period(value[1])[1]
        if first > last:
            raise DateValueError(f"the period {value!r} ends before it begins: swap its days")
        return first, last
    match = _ISO_PREFIX.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        day = as_day(value)
        return day, day
    try:
        year, months = int(match["year"]), [int(match["month"])] if match["month"] else [1, 12]
        last_day = calendar.monthrange(year, months[-1])[1]
        return datetime.date(year, months[0], 1), datetime.date(year, months[-1], last_day)
    except ValueError:
        raise DateValueError(f"{value!r} names no period: write it as '2025' or '2025-12'") from None


_ISO_PREFIX = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?", re.ASCII)


def _names(names: Names, field: str) -> list[str]:
    if isinstance(names, str):
        raise FilterError(f"{field}={names!r} is a string: give a list, {field}=[{names!r}]")
    keys = []
    for name in names:
        if not isinstance(name, str):
            raise FilterError(f"{field} holds {name!r}: each name must be a str")
        keys.append(name_key(name))
    return keys


def _having(snapshot: Snapshot, field: str, terms: Sequence[str]) -> Mask:
    mask = np.zeros(snapshot.size, dtype=bool)
    mask[snapshot.postings(field, terms).doc_ids] = True
    return mask


def _overlapping(snapshot: Snapshot, period: Period) -> list[str]:
    first, last = map(str, period)
    return [term for term in snapshot.terms("days") if term[:10] <= last and term[11:] >= first]
