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
from searchlib.cluster_found import Counted
from searchlib.cluster_names import NameReader
from searchlib.cluster_query import EVERYTHING, ask
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
        return self._results(told, beside, None, began, notes, limit, offset)

    def of_article(self, row: Mapping[str, Any], *, limit: int, group_duplicates: bool = False) -> Results:
        """The articles most like an article of the index, itself left out."""
        check_counts(limit=limit)
        cluster_pages.check_no_folding(group_duplicates)
        began = time.perf_counter()
        told = self._told(row["text"], row.get("title", ""), least_df=2)
        return self._results(told, (), row["id"], began, (), limit, 0)

    def _told(self, text: str, title: str, *, least_df: int) -> list[Telling]:
        return self.reader.resolve(
            lambda known: telling_words(text, title, _TermCounts(known.count(EVERYTHING), known), least_df=least_df),
        )

    def _results(
        self, told: Sequence[Telling], beside: Sequence[Node], own: str | None, began: float, notes: tuple[str, ...],
        limit: int, offset: int,
    ) -> Results:  # fmt: skip
        nodes = nodes_of(told)
        if not nodes:
            return Results((), total=0, took=time.perf_counter() - began, query="", offset=offset,
                           notes=(*notes, "no word of the text is in the index"))  # fmt: skip
        known = self.reader.known()
        asked = self.reader.resolve(
            lambda known: ask(Query(group(nodes)), known, beside=beside, members=self.names.members), known
        )
        asked = asked if own is None else replace(asked, filters=(*asked.filters, _not(own)))
        query = asked.some(-(-len(nodes) // ONE_IN))
        found = self.reader.page(query, cluster_pages.order_of(asked, "relevance"), offset=offset, limit=limit)
        page = cluster_pages.Page(found.hits, found.total)
        return Results(
            cluster_pages.hits(page, asked, known, neighbours=self, partial=False),
            total=found.total,
            took=time.perf_counter() - began,
            query=str(Query(either(nodes))),
            offset=offset,
            notes=notes,
            found=Counted(self.reader, self.names, query),
        )


def _not(id: str) -> Dsl:
    return {"bool": {"must_not": [{"term": {"id": id}}]}}
