"""Filters: the parameters of a search that narrow it, turned into a mask over the documents.

The rule of this room: **a filter only narrows**. Each keeps the documents that satisfy it, all of them must be
satisfied, and none touches the score. Names are compared without accents or case.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.dates import parse_period
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
            mask &= snapshot.days >= max(_one_period(self.since)[0].toordinal(), UNDATED + 1)
        if self.until is not None:
            mask &= (snapshot.days <= _one_period(self.until)[1].toordinal()) & (snapshot.days != UNDATED)
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
        for terms in _metadata_terms(self.where or {}):
            mask &= _having(snapshot, "metadata", terms)
        return mask


_NO_FILTERS = Filters()


def as_period(value: DateLike | tuple[DateLike, DateLike]) -> Period:
    """First and last day of a date, of an ISO year or month, of words (`la semana pasada`), or of a pair of those.

    >>> as_period("2025-02") == as_period("febrero de 2025") == (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28))
    True
    """
    if isinstance(value, tuple):
        if len(value) != 2:
            raise DateValueError(f"{value!r} is not a period: give its first and its last day")
        first, last = _one_period(value[0])[0], _one_period(value[1])[1]
        if first > last:
            raise DateValueError(f"the period {value!r} ends before it begins: swap its days")
        return first, last
    return _one_period(value)


def _one_period(value: DateLike) -> Period:
    if isinstance(value, tuple):
        raise DateValueError(f"{value!r} is a pair: `since` and `until` take one day or period each")
    if not isinstance(value, str):
        day = as_day(value)
        return day, day
    period = parse_period(value, today=datetime.date.today())
    if "T" in value or period is None:  # an hour with a zone counts as its day in UTC; and errors are worded there
        day = as_day(value)
        return day, day
    return period


def _names(names: Names, field: str) -> list[str]:
    if isinstance(names, str):
        raise FilterError(f"{field}={names!r} is a string: give a list, {field}=[{names!r}]")
    if not isinstance(names, Iterable):
        raise FilterError(f"{field}={names!r}: give a list of names")
    keys = []
    for name in names:
        if not isinstance(name, str):
            raise FilterError(f"{field} holds {name!r}: each name must be a str")
        keys.append(name_key(name))
    return keys


def _metadata_terms(where: Mapping[str, Any]) -> list[list[str]]:
    """For each name the terms of the values it may have."""
    if not isinstance(where, Mapping) or not all(isinstance(name, str) for name in where):
        raise FilterError(f"where={where!r}: give a mapping of metadata names to values, where={{'section': 'Mundo'}}")
    return [
        [metadata_term(name, v) for v in (value if isinstance(value, (list, tuple, set, frozenset)) else [value])]
        for name, value in where.items()
    ]


def _having(snapshot: Snapshot, field: str, terms: Sequence[str]) -> Mask:
    mask = np.zeros(snapshot.size, dtype=bool)
    mask[snapshot.postings(field, terms).doc_ids] = True
    return mask


def _overlapping(snapshot: Snapshot, period: Period) -> list[str]:
    first, last = map(str, period)
    return [term for term in snapshot.terms("days") if term[:10] <= last and term[11:] >= first]
