"""Cluster search: a query goes to a cluster, and its results come back a page at a time.

The rule of this room: **what a query means is settled once**. What must be counted before it can be put is asked when
it is first put; every further page is a stretch of the same order.
"""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass, replace

from searchlib import cluster_pages
from searchlib.aliases import Aliases
from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_copies import Story
from searchlib.cluster_found import Counted
from searchlib.cluster_names import NameReader, naming
from searchlib.cluster_query import Asked, ask
from searchlib.cluster_reader import Reader
from searchlib.cluster_similar import Neighbourhood
from searchlib.cluster_suggest import ClusterWords, WordReader
from searchlib.directory import Listed
from searchlib.document import MAX_LETTERS
from searchlib.errors import QueryError
from searchlib.filters import Filters, days_wanted, doubts_among
from searchlib.query import parse
from searchlib.query_tree import Node, Note, Query
from searchlib.results import Hit, Results
from searchlib.suggest import Suggester


@dataclass(frozen=True, slots=True)
class Searcher:
    """Puts queries to an index on a cluster."""

    reader: Reader
    names: NameReader
    words: WordReader
    aliases: Aliases

    @property
    def neighbourhood(self) -> Neighbourhood:
        """What finds articles that are near one."""
        return Neighbourhood(self.reader, self.names)

    def find(
        self, query: str, filters: Filters, *, sort: str, limit: int, group_duplicates: bool, strict: bool
    ) -> Search:
        """A search, ready for its pages; with `strict` raises `QueryError` for what was repaired in the query."""
        filters = self.with_names(filters, query)
        parsed = parse(query, today=filters.today, metadata=filters.metadata)
        known = self.reader.known()
        asked = self._asked(parsed, filters, known)
        if strict and (notes := (*parsed.notes, *asked.notes)):
            raise QueryError(notes[0].column, notes[0].text)
        return Search(self, query, parsed, filters, asked, known, sort, limit, group_duplicates)

    def read(self, key: str, query: str, *, today: datetime.date | None) -> Hit | None:
        """The article with this key as a hit of a query, its snippet the whole text; None if there is none."""
        known = self.reader.known()
        filters = self.with_names(Filters(), query)
        asked = self._asked(parse(query, today=today, metadata=filters.metadata), filters, known)
        this: Dsl = {"ids": {"values": [key]}}
        found = self.reader.page(replace(asked, filters=(this,), periods=()).some(0), [], offset=0, limit=1)
        page, around = cluster_pages.Page([*map(Story, found.hits)], found.total), self.neighbourhood
        hits = cluster_pages.hits(page, replace(asked, periods=()), known, neighbours=around, width=MAX_LETTERS)
        return hits[0] if hits else None

    def doubts(self, parsed: Query, filters: Filters) -> list[str]:
        """What a reader should know of the names sought, in the text or beside it."""
        typed = [(named.name, named.field, named.column) for named in parsed.names]
        beside = [(name, field, 0) for field in ("persons", "entities") for name in getattr(filters, field)]
        found = [(doubt, column) for name, field, column in typed + beside for doubt in self._doubts_on(name, field)]
        return [*dict.fromkeys(str(Note(column, doubt)) if column else doubt for doubt, column in found)]

    def obstacles(self, parsed: Query, filters: Filters) -> list[str]:
        """What a reader who finds nothing should know of the filters, in the text or beside it."""

        def passes(node: Node, known: Known) -> bool:
            return known.count(ask(Query(node), known, members=self.names.members).full()) > 0

        return self.reader.resolve(lambda known: filters.obstacles(parsed.filters, lambda node: passes(node, known)))

    def _doubts_on(self, name: str, field: str) -> list[str]:
        def articles(one: Listed) -> int:
            return self.reader.resolve(lambda known: known.count(naming(one)))

        return doubts_among(name, field, self.names.named().directory, self.aliases, articles)

    def _asked(self, parsed: Query, filters: Filters, known: Known) -> Asked:
        beside = filters.nodes()
        return self.reader.resolve(lambda known: ask(parsed, known, beside=beside, members=self.names.members), known)

    def with_names(self, filters: Filters, query: str = "") -> Filters:
        """The filters with the names that metadata have, which only `where` and a query with a colon may use."""
        if not filters.where and ":" not in query and "\uff1a" not in query:
            return filters
        return replace(filters, metadata=frozenset(self.reader.resolve(lambda known: known.values("metadata_name"))))


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody searches, a page at a time."""

    searcher: Searcher
    query: str
    parsed: Query
    filters: Filters
    asked: Asked
    known: Known
    sort: str
    limit: int
    group_duplicates: bool

    def page(self, offset: int, began: float | None = None) -> Results:
        """The page that begins behind the first `offset`, of what the cluster has when it is asked for."""
        began = time.perf_counter() if began is None else began
        searcher, asked = self.searcher, self.asked
        page = cluster_pages.page(
            cluster_pages.ranking_of(asked, self.sort), searcher.reader,
            offset=offset, limit=self.limit, group_duplicates=self.group_duplicates,
        )  # fmt: skip
        notes = (*self.parsed.notes, *asked.notes)
        obstacles = [] if page.total else searcher.obstacles(self.parsed, self.filters)
        words = ClusterWords(searcher.words, self.filters.nodes())
        return Results(
            cluster_pages.hits(page, asked, self.known, neighbours=searcher.neighbourhood),
            total=page.total,
            took=time.perf_counter() - began,
            query=str(self.parsed),
            offset=offset,
            notes=(*map(str, notes), *searcher.doubts(self.parsed, self.filters), *obstacles, *page.notes),
            suggest=Suggester(self.query, self.parsed, words, self.filters.today).suggestion,
            found=Counted(
                searcher.reader, searcher.names, asked.full(), days_wanted(node for node, _ in asked.periods)
            ),
            turn=self.page,
        )
