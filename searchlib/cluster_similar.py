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
from searchlib.cluster_found import Counted
from searchlib.cluster_names import NameReader
from searchlib.cluster_query import EVERYTHING, NOTHING, Asked, ask
from searchlib.cluster_reader import Reader
from searchlib.pages import check_counts
from searchlib.query_forms import either, group
from searchlib.query_tree import Node, Query
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
        cluster_pages.check_no_folding(group_duplicates)
        began = time.perf_counter()
        told = self._told(text, "", least_df=1)
        notes = (f"only the first {MOST_READ:,} characters are read",) * (len(text) > MOST_READ)
        return self._likeness(told, limit, beside=beside, notes=notes).page(offset, began)

    def of_article(self, row: Mapping[str, Any], *, limit: int, group_duplicates: bool = False) -> Results:
        """The articles most like an article of the index, itself left out."""
        check_counts(limit=limit)
        cluster_pages.check_no_folding(group_duplicates)
        began = time.perf_counter()
        told = self._told(row["text"], row.get("title", ""), least_df=2)
        return self._likeness(told, limit, without=[row["id"]]).page(0, began)

    def _told(self, text: str, title: str, *, least_df: int) -> list[Telling]:
        return self.reader.resolve(
            lambda known: telling_words(text, title, _TermCounts(known.count(EVERYTHING), known), least_df=least_df),
        )

    def _likeness(
        self, told: Sequence[Telling], limit: int, *, beside: Sequence[Node] = (), without: Sequence[str] = (),
        notes: tuple[str, ...] = (),
    ) -> _Likeness:  # fmt: skip
        nodes, known = nodes_of(told), self.reader.known()
        query = Query(group(nodes))
        asked = self.reader.resolve(lambda known: ask(query, known, beside=beside, members=self.names.members), known)
        unknown = () if nodes else ("no word of the text is in the index",)
        asked = replace(asked, filters=(*asked.filters, _not(without)) if nodes else (NOTHING,))
        return _Likeness(self, nodes, asked, known, limit, (*notes, *unknown))


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What is like a text, a page at a time; `nodes` are its words."""

    around: Neighbourhood
    nodes: Sequence[Node]
    asked: Asked
    known: Known
    limit: int
    notes: tuple[str, ...]

    def page(self, offset: int, began: float | None = None) -> Results:
        """The page that begins behind the first `offset`."""
        began = time.perf_counter() if began is None else began
        around, query = self.around, self.asked.some(-(-len(self.nodes) // ONE_IN))
        order = cluster_pages.order_of(self.asked, "relevance")
        found = around.reader.page(query, order, offset=offset, limit=self.limit)
        page = cluster_pages.Page(found.hits, found.total)
        return Results(
            cluster_pages.hits(page, self.asked, self.known, neighbours=around, partial=False),
            total=found.total,
            took=time.perf_counter() - began,
            query=str(Query(either(self.nodes))),
            offset=offset,
            notes=self.notes,
            found=Counted(around.reader, around.names, query),
            turn=self.page,
        )


def _not(ids: Iterable[str]) -> Dsl:
    return {"bool": {"must_not": [{"ids": {"values": [key_of(id) for id in ids]}}]}}
