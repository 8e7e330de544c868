"""Cluster similar: articles of a cluster about what a text is about.

The rule of this room: **the words are those that `similar` would ask for**, and one in `ONE_IN` of them is enough.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from searchlib import cluster_pages
from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_bulk import key_of
from searchlib.cluster_copies import Folding, Ranking
from searchlib.cluster_found import Counted
from searchlib.cluster_names import NameReader
from searchlib.cluster_query import EVERYTHING, NOTHING, Asked, ask
from searchlib.cluster_reader import Reader
from searchlib.parameters import check_counts
from searchlib.query_forms import either, group
from searchlib.query_tree import Node, Query
from searchlib.resemblance import Wording
from searchlib.results import Results
from searchlib.similar import ONE_IN, nodes_of
from searchlib.telling import MOST_READ, Telling, telling_words


@dataclass(slots=True)
class _TermCounts:
    """What a cluster says of its terms, for `telling`."""

    count: int
    known: Known

    def frequencies(self, field: str, terms: Iterable[str]) -> list[int]:
        return [self.known.count({"term": {field: term}}) for term in terms]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Finds what is near a text or an article on a cluster."""

    reader: Reader
    names: NameReader

    def of_text(
        self, text: str, *, beside: Sequence[Node] = (), limit: int, offset: int = 0, group_duplicates: bool = False
    ) -> Results:
        """The articles most like a text among those that the nodes `beside` let through."""
        check_counts(limit=limit, offset=offset)
        began = time.perf_counter()
        told = self._told(text, "", least_df=1)
        notes = (f"only the first {MOST_READ:,} characters are read",) * (len(text) > MOST_READ)
        return self._likeness(told, limit, group_duplicates, beside=beside, notes=notes).page(offset, began)

    def of_article(self, row: Mapping[str, Any], *, limit: int, group_duplicates: bool = False) -> Results:
        """The articles most like an article of the index, itself left out; its copies too if they are folded."""
        check_counts(limit=limit)
        began = time.perf_counter()
        told = self._told(row["text"], row.get("title", ""), least_df=2)
        found = self._likeness(told, limit, group_duplicates).without([key := key_of(row["id"])])
        if group_duplicates:
            copies = Folding(found.ranking, self.reader).fold(key, Wording(row["text"], row.get("title", "")))
            found = found.without([*map(key_of, copies)])
        return found.page(0, began)

    def _told(self, text: str, title: str, *, least_df: int) -> list[Telling]:
        return self.reader.resolve(
            lambda known: telling_words(text, title, _TermCounts(known.count(EVERYTHING), known), least_df=least_df),
        )

    def _likeness(
        self, told: Sequence[Telling], limit: int, group_duplicates: bool, *, beside: Sequence[Node] = (),
        notes: tuple[str, ...] = (),
    ) -> _Likeness:  # fmt: skip
        nodes, known = nodes_of(told), self.reader.known()
        query = Query(group(nodes))
        asked = self.reader.resolve(lambda known: ask(query, known, beside=beside, members=self.names.members), known)
        if not nodes:
            asked = replace(asked, filters=(NOTHING,))
            notes += ("no word of the text is in the index",)
        return _Likeness(self, nodes, asked, known, limit, group_duplicates, notes)


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What is like a text, a page at a time; `nodes` are its words."""

    around: Neighbourhood
    nodes: Sequence[Node]
    asked: Asked
    known: Known
    limit: int
    group_duplicates: bool
    notes: tuple[str, ...]

    @property
    def ranking(self) -> Ranking:
        """What holds enough of the words."""
        enough = self.asked.some(-(-len(self.nodes) // ONE_IN))
        return [(enough, cluster_pages.order_of(self.asked, "relevance"))]

    def without(self, keys: Sequence[str]) -> _Likeness:
        """The same, some articles left out."""
        others: Dsl = {"bool": {"must_not": [{"ids": {"values": keys}}]}}
        return replace(self, asked=replace(self.asked, filters=(*self.asked.filters, others)))

    def page(self, offset: int, began: float | None = None) -> Results:
        """The page that begins behind the first `offset`."""
        began = time.perf_counter() if began is None else began
        around, ranking = self.around, self.ranking
        page = cluster_pages.page(
            ranking, around.reader, offset=offset, limit=self.limit, group_duplicates=self.group_duplicates
        )
        return Results(
            cluster_pages.hits(page, self.asked, self.known, neighbours=around, partial=False),
            total=page.total,
            took=time.perf_counter() - began,
            query=str(Query(either(self.nodes))),
            offset=offset,
            notes=(*self.notes, *page.notes),
            found=Counted(around.reader, around.names, ranking[0][0]),
            turn=self.page,
        )
