"""Copies: which of the articles found are near-identical, and a ranking with each folded under the first.

The rule of this room: **no two articles are compared that share no rare words**. A copy has the rarest words of its
original, so the postings of a dozen of them give the few articles that are worth reading; `resemblance` decides. What
this takes depends on how many articles hold those words, not on how many there are.

Stories are made walking down a ranking: an article that is a copy of one above it is folded under the first such. So
an article that is near a copy, but not near the first, is a story of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.analysis import stop_words
from searchlib.lemmas import lemma
from searchlib.resemblance import Wording, are_copies
from searchlib.snapshot import Bools, Postings, Snapshot, add

RARE = 12
"""Rarest words of an article by which its copies are sought: those that another article has too."""

SHARED = 3
"""A copy holds one in so many of them: 2,000 made copies did, but for one seen from one side (docs/similar.md)."""

MOST_COMPARED = 2_000
"""Articles that are compared for a page, if it is of ten stories or fewer."""

MOST_COMPARED_A_STORY = 200
"""The same for each story of a larger page."""


VERDICT_BYTES = 100
"""What it takes to remember how a comparison ended."""


class Story(NamedTuple):
    """An article of a ranking, and the numbers of its copies further down."""

    doc_id: int
    copies: tuple[int, ...] = ()


def stories(order: Iterable[int], found: Bools, snapshot: Snapshot, *, count: int) -> tuple[list[Story], bool]:
    """The first `count` stories of a ranking, and whether too many articles were alike to compare all of them.

    `order` has the numbers of articles, best first; those that `found: bool[size]` marks may be copies.
    """
    folding = Folding(snapshot, found, compared=max(MOST_COMPARED, MOST_COMPARED_A_STORY * count))
    firsts = (doc_id for doc_id in order if folding.is_free(doc_id))
    return [Story(doc_id, folding.fold(doc_id)) for doc_id in islice(firsts, count)], folding.gave_up


class Folding:
    """Which articles are free still: those that stand under no other."""

    def __init__(self, snapshot: Snapshot, found: Bools, *, compared: int = MOST_COMPARED) -> None:
        self._snapshot = snapshot
        self._free = found.copy()
        self._left = compared
        self.gave_up = False

    def is_free(self, doc_id: int) -> bool:
        """Whether an article is folded under no other, and no story itself."""
        return bool(self._free[doc_id])

    def fold(self, doc_id: int) -> tuple[int, ...]:
        """The free copies of an article, which are free no more, and neither is the article."""
        self._free[doc_id] = False
        near = candidates(doc_id, self._snapshot)
        near = near[self._free[near]]
        self.gave_up |= len(near) > self._left
        near = near[: self._left]
        self._left -= len(near)
        found = _copies_among(near.tolist(), doc_id, self._snapshot)
        self._free[found] = False
        return tuple(found)


def _copies_among(others: list[int], doc_id: int, snapshot: Snapshot) -> list[int]:
    """Which of some articles are copies of one; the snapshot remembers, for a comparison takes a tenth of a ms."""
    key = ("copies", doc_id)
    known: dict[int, bool] = snapshot.cache.get(key) or {}
    new = [other for other in others if other not in known]
    if new:
        own = _wording(snapshot.row(doc_id))
        known = known | {other: are_copies(own, _wording(snapshot.row(other))) for other in new}
        snapshot.cache.put(key, known, VERDICT_BYTES * len(known))
    return [other for other in others if known[other]]


def candidates(doc_id: int, snapshot: Snapshot) -> npt.NDArray[np.uint32]:
    """The articles that share rare words with one, most of them first; the snapshot remembers them."""
    return snapshot.cache.kept(("candidates", doc_id), lambda: _near(doc_id, snapshot), lambda found: found.nbytes)


def _near(doc_id: int, snapshot: Snapshot) -> npt.NDArray[np.uint32]:
    rare = _rarest(_wording(snapshot.row(doc_id)), snapshot)
    held = [Postings(doc_ids, np.ones(len(doc_ids), np.float32)) for doc_ids, _ in snapshot.each("text", rare)]
    doc_ids, counts = add(held, size=snapshot.size)
    near = np.flatnonzero((counts >= max(1, len(rare) // SHARED)) & (doc_ids != doc_id))
    return doc_ids[near[np.lexsort((doc_ids[near], -counts[near]))]].astype(np.uint32)


def _rarest(wording: Wording, snapshot: Snapshot) -> list[str]:
    """The rarest terms of a body that more than one article has."""
    distinct = set(wording.words)
    terms = sorted({lemma(word) for word in (distinct - stop_words() or distinct)})
    dfs = snapshot.frequencies("text", terms)
    return [term for df, term in sorted(zip(dfs, terms, strict=True)) if df > 1][:RARE]


def _wording(row: Mapping[str, Any]) -> Wording:
    return Wording(row["text"], row.get("title", ""))
