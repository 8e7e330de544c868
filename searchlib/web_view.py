"""Views: what a page shows of a search or an article, as plain values for its template.

The rule of this room: **all that can be clicked is an address**, made here of what is asked for; a template only sets
it out. Nothing here knows HTML.

>>> from searchlib import Document, Index
>>> index = Index.in_memory()
>>> _ = index.add(Document("1", "Marco Rubio llegó a Lima.", date="2025-12-06"))
>>> view = search_view(index, Asked(q="llegar", place=("Lima",)))
>>> view.results.total, [chip.remove for chip in view.chips]
(1, ['/?q=llegar'])
>>> [(facet.field, [(value.name, value.count, value.href) for value in facet.values]) for facet in view.facets]
[('persons', [('Marco Rubio', 1, '/?q=llegar&person=Marco+Rubio&place=Lima')])]
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from searchlib.backend import SearchIndex
from searchlib.errors import FilterError
from searchlib.parameters import SORTS
from searchlib.results import Hit, Results
from searchlib.web_address import LAST_PAGE, NAMED, Asked
from searchlib.web_bars import Timeline, timeline
from searchlib.web_marks import Piece, marked

VALUES = 8
"""Names of a facet that are shown."""

SIMILAR = 5
"""Similar articles that are shown beside one."""


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows the search: the parameter, its value, and the address of the search without it."""

    name: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class Value:
    """A name that articles found have, and the address of the search narrowed to it."""

    name: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The commonest names of one field, `persons`, `organizations` or `places`."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class SearchView:
    """A page of results; `pages` is the number of the last one."""

    asked: Asked
    results: Results
    chips: tuple[Chip, ...]
    facets: tuple[Facet, ...]
    timeline: Timeline
    pages: int

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders, each with its address."""
        return [(sort, self.asked.changed(sort=sort).href()) for sort in SORTS]

    @property
    def previous(self) -> str | None:
        """The address of the page before."""
        return self._turned(-1) if self.asked.page > 1 else None

    @property
    def next(self) -> str | None:
        """The address of the page after."""
        return self._turned(1) if self.asked.page < self.pages else None

    def _turned(self, by: int) -> str:
        return replace(self.asked, page=self.asked.page + by).href()

    @property
    def full(self) -> int:
        """How many hits of this page have every word; partial ones follow."""
        return sum(not hit.missing for hit in self.results)


def search_view(index: SearchIndex, asked: Asked) -> SearchView:
    """The page that `asked` asks for; raises `FilterError` beyond the last one."""
    results = index.search(asked.q, **asked.filters)
    pages = max(1, min(LAST_PAGE, -(-results.total // asked.limit)))
    if asked.page > pages:
        raise FilterError(f"page={asked.page}: the last page of this search is {pages}")
    facets = [Facet(field, _values(results, asked, name)) for name, field in NAMED.items()]
    return SearchView(
        asked, results, tuple(_chips(asked)), tuple(facet for facet in facets if facet.values), timeline(results),
        pages,
    )  # fmt: skip


def _chips(asked: Asked) -> list[Chip]:
    chosen = [(name, value) for name in NAMED for value in getattr(asked, name)]
    named = [Chip(name, value, asked.without(name, value).href()) for name, value in chosen]
    if asked.since and asked.since == asked.until:
        return [*named, Chip("dates", asked.since, asked.changed(since="", until="").href())]
    once = [(name, getattr(asked, name)) for name in ("since", "until") if getattr(asked, name)]
    return named + [Chip(name, value, asked.changed(**{name: ""}).href()) for name, value in once]


def _values(results: Results, asked: Asked, name: str) -> tuple[Value, ...]:
    chosen = getattr(asked, name)
    counts = [(value, count) for value, count in results.facets(NAMED[name]).items() if value not in chosen]
    return tuple(Value(value, count, asked.within(name, value).href()) for value, count in counts[:VALUES])


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article: the search it was found by, its paragraphs, those it names, and articles like it."""

    asked: Asked
    hit: Hit
    paragraphs: list[list[Piece]]
    facets: tuple[Facet, ...]
    similar: tuple[Hit, ...]

    def naming(self, kind: str, name: str) -> str | None:
        """The address of a search for articles that name somebody or something; None for other kinds of mentions."""
        return self.asked.anew.within(kind, name).href() if kind in NAMED else None

    def href(self, hit: Hit) -> str:
        """The address of another article."""
        return self.asked.anew.href("/article", id=hit.id)


def article_view(index: SearchIndex, id: str, asked: Asked) -> ArticleView | None:
    """The article with this id as it was found by `asked`, or None."""
    hit = index.read(id, asked.q)
    if hit is None:
        return None
    facets = [
        Facet(field, tuple(
            Value(entity.name, len(entity.mentions), asked.anew.within(kind, entity.name).href())
            for entity in hit.entities if entity.type == kind
        ))
        for kind, field in NAMED.items()
    ]  # fmt: skip
    similar = hit.more_like_this(SIMILAR, group_duplicates=True)
    return ArticleView(asked, hit, marked(hit), tuple(facet for facet in facets if facet.values), tuple(similar))
