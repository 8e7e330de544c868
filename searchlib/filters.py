"""Filters: the parameters of a search that narrow it, turned into a mask over the documents.

The rule of this room: **a filter only narrows**. Each keeps the documents that satisfy it, all of them must be
satisfied, and none touches the score; how nearly articles name the days sought is for `matching`. Names are compared
without accents or case.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.aliases import Aliases
from searchlib.dates import FORMS, parse_period
from searchlib.directory import Directory, Listed, directory
from searchlib.document import DateLike, as_day
from searchlib.entities import name_key
from searchlib.errors import DateValueError, FilterError
from searchlib.fields import ENTITY_FIELDS, UNDATED, metadata_term
from searchlib.mentioned import ALWAYS, Period, shares
from searchlib.query_fields import metadata_named, nearest_metadata
from searchlib.query_tree import Any as AnyOf
from searchlib.query_tree import Dated, Filter, Named, Node, Note, Tagged
from searchlib.snapshot import Snapshot

Mask = npt.NDArray[np.bool_]
Names = Iterable[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What `Index.search` is narrowed by; see there for what each means.

    `metadata` are the names that metadata of the articles have, of which `where` may ask for any.
    """

    since: DateLike | None = None
    until: DateLike | None = None
    mentions: DateLike | tuple[DateLike, DateLike] | None = None
    persons: Names = ()
    organizations: Names = ()
    places: Names = ()
    entities: Names = ()
    sources: Names = ()
    where: Mapping[str, Any] | None = None
    today: datetime.date | None = None
    metadata: Collection[str] = ()

    def __post_init__(self) -> None:
        # An iterator is read once, and arrays and columns of a DataFrame compare oddly.
        for field in (*_NAMED, "sources"):
            names = getattr(self, field)
            if isinstance(names, Iterable) and not isinstance(names, str):
                object.__setattr__(self, field, tuple(names))

    def period(self) -> Dated | None:
        """What `mentions` asks for, as a query says it; raises `DateValueError`."""
        if self.mentions is None:
            return None
        first, last = as_period(self.mentions, today=self.today)
        days = str(first) if first == last else f"{first}..{last}"
        return Dated("mentions", first, last, self.mentions.strip() if isinstance(self.mentions, str) else days, 0)

    def doubts(self, snapshot: Snapshot) -> list[str]:
        """What a reader should know of the names sought; see `doubts`."""
        asked = [(name, field) for field in ("persons", "entities") for name in getattr(self, field)]
        return list(dict.fromkeys(doubt for name, field in asked for doubt in doubts(name, field, snapshot)))

    def obstacles(self, typed: Iterable[Filter], passes: Callable[[Node], bool]) -> list[str]:
        """What a reader who finds nothing should know of these filters and of those `typed` in the query.

        That no day is of all those wanted, or else which of them no article passes; `passes` says whether any does.
        """
        wanted = [node for node in (*typed, *self.nodes()) if str(node)]  # without values there is nothing to name
        if days := no_day_left(wanted):
            return days
        notes = [Note(node.column, self._obstacle(node)) for node in wanted if not passes(node)]
        return [str(note) if note.column else note.text for note in notes]

    def _obstacle(self, node: Node) -> str:
        match node:
            case Tagged(name) | AnyOf((Tagged(name), *_)) if not metadata_named(name, self.metadata):
                near = nearest_metadata(name, self.metadata)
                return f"no article has metadata «{name}»" + (f"; did you mean «{near}»?" if near else "")
            case _:
                return f"no article passes the filter {node}"

    def mask(self, snapshot: Snapshot) -> Mask | None:
        """`bool[size]`: the documents that pass, None for all; raises `DateValueError` or `FilterError`."""
        if all(getattr(self, field) == nothing for field, nothing in _NOTHING.items()):
            return None
        mask = snapshot.live.copy()
        if self.since is not None or self.until is not None:
            first = None if self.since is None else _one_period(self.since, self.today)[0]
            mask &= _published(snapshot, first, None if self.until is None else _one_period(self.until, self.today)[1])
        if self.mentions is not None:
            mask &= _mentioning(snapshot, as_period(self.mentions, today=self.today))
        for field in _NAMED:
            for name in _names(getattr(self, field), field):
                mask &= _naming(snapshot, field, name)
        sources = _names(self.sources, "sources")
        if sources:
            mask &= _having(snapshot, "source", sources)
        for terms in self._metadata_terms():
            mask &= _having(snapshot, "metadata", terms)
        return mask

    def published(self) -> Iterator[Dated]:
        """The days of publication, as a query says them; raises `DateValueError`."""
        if self.since is not None:
            yield Dated("date", _one_period(self.since, self.today)[0], None, str(self.since), 0)
        if self.until is not None:
            yield Dated("date", None, _one_period(self.until, self.today)[1], str(self.until), 0)

    def nodes(self) -> list[Node]:
        """The same as parts of a query, all of which are wanted; raises `DateValueError` or `FilterError`."""
        found: list[Node] = [*self.published()]
        for field in _NAMED:
            found += [Named(field, name, 0) for name in _names(getattr(self, field), field)]
        sources = [Named("source", name, 0) for name in _names(self.sources, "sources")]
        found += [_one_of(sources)] if sources else []
        found += [_one_of([_tagged(term) for term in terms]) for terms in self._metadata_terms()]
        period = self.period()
        return [*found, period] if period else found

    def _metadata_terms(self) -> list[list[str]]:
        """For each name of `where`, as articles have it, the terms of the values it may have."""
        where = self.where or {}
        if not isinstance(where, Mapping) or not all(isinstance(name, str) for name in where):
            remedy = "give a mapping of metadata names to values, where={'section': 'Mundo'}"
            raise FilterError(f"where={where!r}: {remedy}")
        named = [(metadata_named(name, self.metadata) or name, value) for name, value in where.items()]
        return [[metadata_term(name, one) for one in _several(value)] for name, value in named]


def _several(value: object) -> Iterable[object]:
    return value if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _tagged(term: str) -> Tagged:
    name, _, value = term.rpartition("\t")
    return Tagged(name, value, 0)


def _one_of(nodes: Sequence[Filter]) -> Node:
    return nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes), 0)


def filter_mask(node: Filter, snapshot: Snapshot) -> Mask:
    """`bool[size]`: the documents that a filter of a query lets through."""
    match node:
        case Named("source", name):
            return _having(snapshot, "source", [name_key(name)])
        case Named(field, name):
            return _naming(snapshot, field, name_key(name))
        case Dated("mentions", first, last):
            return _mentioning(snapshot, (first or datetime.date.min, last or datetime.date.max))
        case Dated(_, first, last):
            return _published(snapshot, first, last)
        case Tagged(name, value):
            return _having(snapshot, "metadata", [metadata_term(name, value)])


_NAMED = ("persons", "organizations", "places", "entities")
_NOTHING = {field.name: field.default for field in fields(Filters) if field.name not in ("today", "metadata")}
"""What a parameter is that narrows nothing."""

_HOUR = re.compile(r"\d[T ]\d\d?:", re.ASCII)


def as_period(value: DateLike | tuple[DateLike, DateLike], *, today: datetime.date | None = None) -> Period:
    """First and last day of a date, of an ISO year or month, of words (`la semana pasada`), or of a pair of those.

    Words are counted from `today`, the current day if it is not given.

    >>> as_period("2025-02") == as_period("febrero de 2025") == (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28))
    True
    """
    if isinstance(value, tuple):
        if len(value) != 2:
            raise DateValueError(f"{value!r} is not a period: give its first and its last day")
        first, last = _one_period(value[0], today)[0], _one_period(value[1], today)[1]
        if first > last:
            raise DateValueError(f"the period {value!r} ends before it begins: swap its days")
        return first, last
    return _one_period(value, today)


def _one_period(value: DateLike, today: datetime.date | None) -> Period:
    if isinstance(value, tuple):
        raise DateValueError(f"{value!r} is a pair: `since` and `until` take one day or period each")
    if not isinstance(value, str):
        day = as_day(value)
        return day, day
    period = parse_period(value, today=today or datetime.date.today())
    if period is not None and not _HOUR.search(value):
        return period
    try:  # an hour with a zone counts as its day in UTC
        day = as_day(value)
    except DateValueError:
        if _HOUR.search(value):
            raise
        raise DateValueError(f"{value!r} names no day: {FORMS}") from None
    return day, day


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


def _having(snapshot: Snapshot, field: str, terms: Sequence[str]) -> Mask:
    mask = np.zeros(snapshot.size, dtype=bool)
    mask[snapshot.postings(field, terms).doc_ids] = True
    return mask


def _naming(snapshot: Snapshot, field: str, key: str) -> Mask:
    """The documents that name somebody or something, by any name that articles or a list of aliases have for it.

    Surnames stand for all who bear them.
    """
    types, known = _types(field), directory(snapshot)
    fields = [ENTITY_FIELDS[type] for type in types]
    mask: Mask = np.logical_or.reduce([_having(snapshot, each, [key]) for each in fields])
    for listed in [*known.find(key, types), *(known.bearing(key) if "person" in types else ())]:
        mask[listed.doc_ids_beside(key, fields, snapshot)] = True
    return mask


def _types(field: str) -> list[str]:
    """The types of entity in a field; `entities` are of any."""
    return [type for type, name in ENTITY_FIELDS.items() if field in (name, "entities")]


def doubts(name: str, field: str, snapshot: Snapshot) -> list[str]:
    """What a reader should know of a name that is sought: that several bear it as a surname, and who they are."""
    return doubts_among(name, field, directory(snapshot), snapshot.aliases, lambda one: len(one.doc_ids(snapshot)))


def doubts_among(
    name: str, field: str, known: Directory, aliases: Aliases, articles: Callable[[Listed], int]
) -> list[str]:
    """The same of any directory; `articles` counts those that name somebody."""
    key = name_key(name)
    bearers = known.bearing(key)
    if "person" not in _types(field) or key in aliases.canonical or len(bearers) < 2:
        return []
    named = [f"{one.name} ({articles(one):,})" for one in bearers[:SHOWN]]
    more = [f"{len(bearers) - SHOWN:,} more"] if len(bearers) > SHOWN else []
    return [f"«{name}» may be {' or '.join([', '.join([*named, *more][:-1]), [*named, *more][-1]])}"]


def no_day_left(wanted: Iterable[Node]) -> list[str]:
    """What a reader should know of days of publication, all of which are wanted: that no day is of all of them."""
    nodes = [node for node in wanted if isinstance(node, Dated) and node.field == "date"]
    first = max((node.first for node in nodes if node.first), default=datetime.date.min)
    last = min((node.last for node in nodes if node.last), default=datetime.date.max)
    return [f"published from {first} on and up to {last}: there is no such day"] if first > last else []


SHOWN = 3
"""Bearers of a surname that a note names, the commonest."""


def _published(snapshot: Snapshot, first: datetime.date | None, last: datetime.date | None) -> Mask:
    """The documents of these days, both ends part of them; one that is None is open."""
    low = UNDATED + 1 if first is None else first.toordinal()
    mask: Mask = snapshot.live & (snapshot.days >= low)  # the days of deleted ones are there still
    return mask if last is None else mask & (snapshot.days <= last.toordinal())


def days_wanted(nodes: Iterable[Node]) -> Period:
    """The days, from the first to the last, that nodes want mentioned; all days where none does."""
    dated = [node for node in nodes if isinstance(node, Dated)]
    firsts, lasts = [node.first or ALWAYS[0] for node in dated], [node.last or ALWAYS[1] for node in dated]
    return min(firsts, default=ALWAYS[0]), max(lasts, default=ALWAYS[1])


def _mentioning(snapshot: Snapshot, period: Period) -> Mask:
    """The documents whose text names a day of the period."""
    return shares(snapshot, period) > 0
