"""Results: a page of hits, and what can be counted over all that was found.

Results and hits hold what they show; they stay usable after the index is closed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, overload

import numpy as np

from searchlib.counts import PERIODS, Facets, Timeline, frame, timeline_of
from searchlib.dates import DateMention
from searchlib.document import Document, StoredDocument
from searchlib.entities import Entity
from searchlib.errors import DetachedHitError, DetachedResultsError, FilterError
from searchlib.fields import ENTITY_FIELDS
from searchlib.query_fields import Fields
from searchlib.snippets import Snippet

if TYPE_CHECKING:
    import pandas

AXES = ("published", "mentions")
"""The days that a timeline counts: of publication, or those that the texts mention."""


@dataclass(frozen=True, init=False)
class Hit:
    """An article that was found. `missing` are the words of the query that it lacks, none for a full match; `shares`
    what each part of the query adds to the score; `row` the article as stored. `copies` are the ids of near-identical
    articles that were found too, where the search was told to fold them.
    """

    id: str
    score: float
    snippet: Snippet
    missing: tuple[str, ...]
    shares: tuple[tuple[str, float], ...] = field(repr=False)
    row: Mapping[str, Any] = field(repr=False, compare=False)
    copies: tuple[str, ...] = ()
    neighbours: Neighbours | None = field(default=None, repr=False, compare=False)

    def __init__(
        self,
        id: str,
        score: float,
        snippet: Snippet,
        missing: tuple[str, ...],
        shares: tuple[tuple[str, float], ...],
        row: Mapping[str, Any],
        copies: tuple[str, ...] = (),
        neighbours: Neighbours | None = None,
    ) -> None:
        # The `__init__` of a frozen dataclass goes through `object.__setattr__`, which takes twice as long.
        own = self.__dict__
        own["id"], own["score"], own["snippet"], own["missing"] = id, score, snippet, missing
        own["shares"], own["row"], own["copies"], own["neighbours"] = shares, row, copies, neighbours

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: everything but the index, which stays where it is."""
        return {**self.__dict__, "neighbours": None}

    @cached_property
    def _stored(self) -> StoredDocument:
        return StoredDocument.from_row(self.row)

    @property
    def document(self) -> Document:
        """The article as it was put in, in NFC, its date a `datetime.date`."""
        return self._stored.document

    @property
    def title(self) -> str:
        """The article's headline."""
        return str(self.row.get("title", ""))

    @property
    def date(self) -> datetime.date | None:
        """The day it was published."""
        day = self.row.get("date")
        return datetime.date.fromisoformat(day) if day else None

    @property
    def source(self) -> str:
        """Who published it."""
        return str(self.row.get("source", ""))

    @property
    def url(self) -> str:
        """Where it stands."""
        return str(self.row.get("url", ""))

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The people, organizations and places it names; offsets into `document.text`."""
        return self._stored.entities

    @property
    def dates(self) -> tuple[DateMention, ...]:
        """The dates its text names; offsets into `document.text`."""
        return self._stored.dates

    def more_like_this(self, limit: int = 10, *, group_duplicates: bool = False) -> Results:
        """The articles of the index, as it was when this one was found, that are most about what it is about.

        `total` counts those that hold one in seven of its most telling words, which `query` has. With
        `group_duplicates` copies are folded, and its own left out. Raises `DetachedHitError` for a hit that was
        pickled.
        """
        if self.neighbours is None:
            raise DetachedHitError(self.id)
        return self.neighbours.of_article(self.row, limit=limit, group_duplicates=group_duplicates)

    def explain(self) -> str:
        """What each part of the query adds to the score, a line each."""
        from searchlib.display import explanation

        return explanation(self)

    def to_dict(self) -> dict[str, Any]:
        """The hit as plain values that go into JSON: dates as ISO strings, entities as their names."""
        return {
            "id": self.id,
            "score": round(self.score, 4),
            "title": self.title,
            "date": self.date and self.date.isoformat(),
            "source": self.source,
            "url": self.url,
            "snippet": str(self.snippet),
            "missing": list(self.missing),
            "copies": list(self.copies),
            **{name: [e.name for e in self.entities if e.type == type] for type, name in ENTITY_FIELDS.items()},
        }

    def __repr__(self) -> str:
        from searchlib.display import hit_text

        return hit_text(self)

    def _repr_html_(self) -> str:
        from searchlib.notebook import hit_html

        return hit_html(self)


class Neighbours(Protocol):
    """The index as it was when an article was found, for what is like it."""

    def of_article(self, row: Mapping[str, Any], *, limit: int, group_duplicates: bool) -> Results:
        """The articles most like the one stored as `row`."""


class Found(Protocol):
    """All full matches of a search, for what is counted over them."""

    def counts(self, field: str) -> Mapping[str, int]:
        """How many of them have each value of a field."""

    def days(self) -> Mapping[datetime.date, int]:
        """How many of them were published on each day."""

    def mentions(self, every: str) -> Mapping[datetime.date, int]:
        """How many of them mention each day, week, month or year, by its first day."""


class _Left:
    """Stands for all full matches, and for further pages, where results have left their index."""

    def counts(self, field: str) -> Mapping[str, int]:
        raise DetachedResultsError(f"facets({field!r})")

    def days(self) -> Mapping[datetime.date, int]:
        raise DetachedResultsError("a timeline")

    def mentions(self, every: str) -> Mapping[datetime.date, int]:
        raise DetachedResultsError(f"a timeline by {every}")

    def turn(self, offset: int) -> Results:
        raise DetachedResultsError(f"the page from {offset} on")


class Results(Sequence[Hit]):
    """A page of hits, best first, with what was found in all.

    `total` counts the articles that hold every word of the query; `took` is in seconds; `query` is how the text was
    read; `notes` say what was repaired in it.

    Results can be sent from process to process. There they have the page, and raise `DetachedResultsError` where they
    are asked for facets, a timeline or the next one.
    """

    def __init__(
        self,
        hits: Sequence[Hit],
        *,
        total: int,
        took: float,
        query: str,
        offset: int = 0,
        notes: tuple[str, ...] = (),
        suggest: Callable[[], str | None] | None = None,
        found: Found | None = None,
        turn: Callable[[int], Results] | None = None,
    ) -> None:
        self._hits = tuple(hits)
        self.total = total
        self.took = took
        self.query = query
        self.offset = offset
        self.notes = notes
        self._suggest = suggest
        self._found = found
        self._turn = turn

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: the page and its suggestion; the index stays where it is."""
        left = _Left()
        return {**self.__dict__, "suggestion": self.suggestion, "_suggest": None, "_found": left, "_turn": left.turn}

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self._hits[index]

    def next(self) -> Results:
        """The page after this one: the same query and filters, in the index as it was; an empty page at the end.

        >>> from searchlib import Document, Index
        >>> index = Index.in_memory()
        >>> _ = index.add_many(Document(str(n), "Llueve en Lima.") for n in range(3))
        >>> page = index.search("lluvia lima", limit=2)
        >>> len(page), len(page.next()), len(page.next().next())
        (2, 1, 0)
        """
        end = self.offset + len(self)
        if self._turn is not None and len(self):
            return self._turn(end)
        return Results((), total=self.total, took=0.0, query=self.query, offset=end, found=self._found)

    @cached_property
    def suggestion(self) -> str | None:
        """The query that was probably meant, where a word is unknown or rare and another one near it finds more.

        It is looked for when it is first asked for.
        """
        return self._suggest() if self._suggest else None

    def facets(self, field: str) -> Facets:
        """How many of all full matches name each value of `field`, commonest first.

        `field` is `persons`, `organizations`, `places`, `misc`, `entities` (all of them), `source`, or the name of a
        metadata field, accents and case aside. Other names that a query may call these by do too (`personas`, `lugar`),
        where no metadata has them. A dict that can be shown, put into a DataFrame (`to_pandas()`) and drawn (`plot()`).

        Raises `FilterError` for a field that is no text, and for one without values to count (`date`, `title`).
        """
        if not isinstance(field, str):
            raise FilterError(f"facets of {field!r}: give the name of a field, such as 'persons'")
        counts = self._found.counts(field) if self._found else {}
        if not counts and (called := Fields().find(field)):
            if called.kind != "named":
                raise FilterError(f"facets of {field!r}: it has no values to count; choose 'persons', or a timeline()")
            if called.target != field:
                return self.facets(called.target)
        return Facets(dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))), field=field)

    def timeline(self, every: str = "month", *, axis: str = "published") -> Timeline:
        """How many of all full matches were published in each `day`, `week`, `month` or `year`.

        Keyed by the first day of the period, in order, without gaps; articles without a date are left out.

        With `axis="mentions"`, how many mention each: an article counts once for every one that it mentions. A mention
        longer than the unit does not tell which is meant and is left out (`2026` by month); by day those of up to a
        week count on each of their days. Where days were sought (`mentions`), only those are counted.

        A dict that can be shown, put into a DataFrame (`to_pandas()`) and drawn (`plot()`).

        Raises `FilterError` for other words, and for a timeline of more than `counts.LONGEST_TIMELINE` units.
        """
        for name, value, choices in (("by", every, (*PERIODS,)), ("of", axis, AXES)):
            if value not in choices:
                raise FilterError(f"a timeline {name} {value!r}: choose one of {', '.join(choices)}")
        if self._found is None:
            return Timeline({}, every=every, axis=axis)
        return timeline_of(self._found.days() if axis == "published" else self._found.mentions(every), every, axis)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The hits of this page as plain values; see `Hit.to_dict`."""
        return [hit.to_dict() for hit in self]

    def to_pandas(self) -> pandas.DataFrame:
        """The hits of this page as a DataFrame, a row each; needs the extra `pandas`.

        `score` is float64, `date` datetime64 by the second, NaT where there is none; `missing`, `copies` and the names
        are lists, the rest text. Raises `MissingExtraError` where pandas is not installed.
        """
        rows = self.to_dicts()
        columns: dict[str, Any] = {name: [row[name] for row in rows] for name in _COLUMNS}
        columns["score"] = np.array(columns["score"], np.float64)
        days = [hit.date or "NaT" for hit in self]
        columns["date"] = np.array(days, "datetime64[s]")  # nanoseconds, pandas' first choice, begin in 1677
        return frame(columns)

    def __repr__(self) -> str:
        from searchlib.display import results_text

        return results_text(self)

    def _repr_html_(self) -> str:
        from searchlib.notebook import results_html

        return results_html(self)


_COLUMNS = (
    *("id", "score", "title", "date", "source", "url", "snippet", "missing", "copies"),
    *ENTITY_FIELDS.values(),
)
