"""Similar: articles about what a text is about.

The rule of this room: **a text is asked for by its most telling words**, any of which will do, each counting in the
order as much as it tells (`telling`). It is searched as a query that could be typed, `results.query`, on the same
arrays as any other. What an article must hold to be similar at all is a share of the words.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from searchlib import pages
from searchlib.copies import Folding
from searchlib.counting import Counted
from searchlib.matching import Matches, match
from searchlib.parameters import check_counts
from searchlib.query_forms import LEAST_BOOST, either, group
from searchlib.query_tree import Boost, Node, Query, Word
from searchlib.results import Results
from searchlib.snapshot import Bools, Snapshot
from searchlib.telling import MOST_READ, Telling, telling_words

ONE_IN = 7
"""A similar article holds one in so many of the telling words, four of 25: of the news set some 500 do. With the three
in ten of Elasticsearch's `more_like_this` half of all pages are not full; see docs/similar.md."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Finds what is near a text or an article in a snapshot."""

    snapshot: Snapshot

    def of_text(
        self, text: str, *, allowed: Bools | None = None, limit: int, offset: int = 0, group_duplicates: bool = False
    ) -> Results:
        """The articles most like a text among those that `allowed` lets through."""
        check_counts(limit=limit, offset=offset)
        began = time.perf_counter()
        told = telling_words(text, "", self.snapshot)
        notes = (f"only the first {MOST_READ:,} characters are read",) * (len(text) > MOST_READ)
        matches = self._matches(told, allowed)
        return self._results(matches, told, began, notes, offset=offset, limit=limit, folded=group_duplicates)

    def of_article(self, row: Mapping[str, Any], *, limit: int, group_duplicates: bool = False) -> Results:
        """The articles most like an article of the snapshot, itself left out; its copies too if they are folded."""
        check_counts(limit=limit)
        began = time.perf_counter()
        own = self.snapshot.doc_id(row["id"])
        told = telling_words(row["text"], row.get("title", ""), self.snapshot, least_df=2)
        matches = self._matches(told, None)
        left_out = [own] if own is not None else []
        if group_duplicates and own is not None:
            found = np.zeros(self.snapshot.size, bool)
            found[matches.full] = True
            left_out += Folding(self.snapshot, found).fold(own)
        matches = matches._replace(full=matches.full[~np.isin(matches.full, left_out)])
        return self._results(matches, told, began, (), offset=0, limit=limit, folded=group_duplicates)

    def _matches(self, told: Sequence[Telling], allowed: Bools | None) -> Matches:
        """What holds enough of the words: all of it full matches, so that none is said to lack any."""
        if not told:
            nothing = np.zeros(self.snapshot.size, bool)
            return match(Query(None), self.snapshot, nothing)._replace(partial=False)
        found = match(Query(group(nodes_of(told))), self.snapshot, allowed)
        enough = found.counts >= np.ceil(len(told) / ONE_IN)
        return found._replace(full=np.flatnonzero(enough if allowed is None else enough & allowed), partial=False)

    def _results(
        self, matches: Matches, told: Sequence[Telling], began: float, notes: tuple[str, ...], *, offset: int,
        limit: int, folded: bool,
    ) -> Results:  # fmt: skip
        page = pages.page(matches, self.snapshot, sort="relevance", offset=offset, limit=limit, group_duplicates=folded)
        turn = partial(self._turned, matches, told, notes, limit=limit, folded=folded)
        unknown = () if told else ("no word of the text is in the index",)
        return Results(
            pages.hits(page, matches, self.snapshot, neighbours=self),
            total=len(matches.full),
            took=time.perf_counter() - began,
            query=str(Query(either(nodes_of(told)))),
            offset=offset,
            notes=(*notes, *unknown, *page.notes),
            found=Counted(self.snapshot, matches.full),
            turn=turn,
        )

    def _turned(
        self, matches: Matches, told: Sequence[Telling], notes: tuple[str, ...], offset: int, *, limit: int,
        folded: bool,
    ) -> Results:  # fmt: skip
        """Another page of the same."""
        began = time.perf_counter()
        return self._results(matches, told, began, notes, offset=offset, limit=limit, folded=folded)


def nodes_of(told: Sequence[Telling]) -> list[Node]:
    """The words as parts of a query."""
    return [_node(word) for word in told]


def _node(word: Telling) -> Node:
    factor = max(round(word.weight, 2), LEAST_BOOST)
    return Word(word.text, 1) if factor == 1 else Boost(Word(word.text, 1), factor, 1)
