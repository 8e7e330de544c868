"""Pages: which of what a query matches is shown, in which order, and as which hits.

The rule of this room: **a page is a stretch of one order**, whatever its length and wherever it begins. Full matches
come first, by score or by day, then, by score alone, partial ones. With copies folded, the order is one of stories.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from operator import not_
from typing import Any, NamedTuple, Protocol

import numpy as np

from searchlib import ranking
from searchlib.copies import Story, stories
from searchlib.fields import UNDATED
from searchlib.matching import Matches
from searchlib.readings import Reading, read
from searchlib.results import Hit, Neighbours
from searchlib.snapshot import Bools, DocIds, Floats, Snapshot
from searchlib.snippets import WIDTH, Shown, make_snippets

GAVE_UP = "very many articles found are alike: not all were compared, and some copies are listed by themselves"


class Page(NamedTuple):
    """The stories of a page, in order, and what a reader should be told of them."""

    stories: Sequence[Story]
    notes: tuple[str, ...] = ()


def page(
    matches: Matches, snapshot: Snapshot, *, sort: str, offset: int, limit: int, group_duplicates: bool = False
) -> Page:
    """The page of `limit` articles, or with `group_duplicates` stories, after the first `offset`."""
    order = _order(matches, snapshot, sort)
    if not group_duplicates or not limit:
        return Page([Story(doc_id) for doc_id in order.first(offset + limit)[offset:].tolist()])
    found, gave_up = stories(_walked(order, offset + limit), order.found(), snapshot, count=offset + limit)
    ordered = [story._replace(copies=order.sorted(story.copies)) if story.copies else story for story in found[offset:]]
    return Page(ordered, (GAVE_UP,) if gave_up else ())


def _order(matches: Matches, snapshot: Snapshot, sort: str) -> _Order:
    if sort == "relevance" and matches.clauses:
        return _ByScore(matches)
    if sort == "relevance" and matches.periods:
        return _ByMention(matches, snapshot)
    return _ByDay(matches.full, snapshot, oldest=sort == "oldest")


class _Order(Protocol):
    """All that is found, in the order in which it is listed."""

    def first(self, count: int) -> DocIds:
        """The first `count` of the order."""

    def found(self) -> Bools:
        """Which documents are in the order: `bool[size]`."""

    def sorted(self, doc_ids: Sequence[int]) -> tuple[int, ...]:
        """Some documents in this order."""


class _ByScore:
    """Full matches by score, then partial ones."""

    def __init__(self, matches: Matches) -> None:
        self._matches = matches

    def first(self, count: int) -> DocIds:
        """The first `count` of the order."""
        full = self._matches.full
        best = full[ranking.best(self._matches.scores[full], count)]
        if len(best) == count or not self._has_partial:
            return best
        return np.concatenate([best, self._matches.best_partial(count - len(best))])

    @property
    def _has_partial(self) -> bool:
        return len(self._matches.clauses) > 1 and self._matches.partial

    def found(self) -> Bools:
        """Which documents are in the order: `bool[size]`."""
        found = self._matches.holds_some() if self._has_partial else np.zeros(len(self._matches.scores), bool)
        found[self._matches.full] = True
        return found

    def sorted(self, doc_ids: Sequence[int]) -> tuple[int, ...]:
        """Some documents in this order."""
        ids = np.array(doc_ids, np.int64)
        scores: Floats = self._matches.scores[ids]
        partial = ~np.isin(ids, self._matches.full, assume_unique=True)
        return tuple(ids[np.lexsort((ids, -scores, partial))].tolist())


class _ByDay:
    """Full matches by day, undated ones last, those of one day in the order of their numbers."""

    def __init__(self, full: DocIds, snapshot: Snapshot, *, oldest: bool = False) -> None:
        self._full = full
        self._snapshot = snapshot
        self._oldest = oldest

    def first(self, count: int) -> DocIds:
        """The first `count` of the order."""
        return self.by_day(self._full)[:count]

    def by_day(self, doc_ids: DocIds) -> DocIds:
        """Documents in this order."""
        days = self._snapshot.days[doc_ids]
        keys = np.where(days == UNDATED, datetime.date.max.toordinal() + 1, days if self._oldest else -days)
        return doc_ids[np.lexsort((doc_ids, keys))]

    def found(self) -> Bools:
        """Which documents are in the order: `bool[size]`."""
        found = np.zeros(self._snapshot.size, bool)
        found[self._full] = True
        return found

    def sorted(self, doc_ids: Sequence[int]) -> tuple[int, ...]:
        """Some documents in this order."""
        return tuple(self.by_day(np.array(doc_ids, np.int64)).tolist())


class _ByMention:
    """Full matches by how nearly they name the days sought, the newest first of those that do so alike."""

    def __init__(self, matches: Matches, snapshot: Snapshot) -> None:
        self._full = matches.full
        self._scores = matches.scores
        self._by_day = _ByDay(matches.full, snapshot)

    def first(self, count: int) -> DocIds:
        """The first `count` of the order."""
        scores = self._scores[self._full]
        enough = ranking.nth_best(scores, count) if 0 < count < len(scores) else 0
        return self._ordered(self._full[scores >= enough])[:count]

    def _ordered(self, doc_ids: DocIds) -> DocIds:
        newest = self._by_day.by_day(doc_ids)
        return newest[np.argsort(-self._scores[newest], kind="stable")]

    def found(self) -> Bools:
        """Which documents are in the order: `bool[size]`."""
        return self._by_day.found()

    def sorted(self, doc_ids: Sequence[int]) -> tuple[int, ...]:
        """Some documents in this order."""
        return tuple(self._ordered(np.array(doc_ids, np.int64)).tolist())


def _walked(order: _Order, count: int) -> Iterator[int]:
    """The whole order, sorted as far as somebody walks: each time four times as far."""
    done = 0
    while True:
        found = order.first(count)
        yield from found[done:].tolist()
        if len(found) < count:
            return
        done, count = count, 4 * count


def hits(page: Page, matches: Matches, snapshot: Snapshot, *, neighbours: Neighbours, width: int = WIDTH) -> list[Hit]:
    """The articles of a page as what a user holds, their snippets of `width` characters."""
    doc_ids = [story.doc_id for story in page.stories]
    scored = [str(node) for node, _ in matches.scored]
    clauses = scored[: len(matches.clauses)]
    scores = matches.scores[doc_ids].tolist()
    rows = [snapshot.row(doc_id) for doc_id in doc_ids]
    shares, held = matches.shares(doc_ids)
    shown = list(map(Shown, _readings(doc_ids, rows, snapshot), matches.held_of_wanted(held)))
    snippets = make_snippets(shown, matches.wanted(), width=width)
    return [
        Hit(
            id=row["id"],
            score=score,
            snippet=snippet,
            missing=tuple(compress(clauses, map(not_, holds))) if matches.partial else (),
            shares=tuple(zip(scored, share, strict=True)),
            row=row,
            copies=tuple([snapshot.row(copy)["id"] for copy in story.copies]),
            neighbours=neighbours,
        )
        for story, row, score, snippet, share, holds in zip(
            page.stories, rows, scores, snippets, shares, held, strict=True
        )
    ]


def _readings(doc_ids: Sequence[int], rows: Sequence[Mapping[str, Any]], snapshot: Snapshot) -> list[Reading]:
    """The articles of a page as they are read; the snapshot remembers those shown last."""
    known: dict[int, Reading | None] = {doc_id: snapshot.cache.get(("reading", doc_id)) for doc_id in doc_ids}
    new = [(doc_id, row) for doc_id, row in zip(doc_ids, rows, strict=True) if known[doc_id] is None]
    articles = [(row["text"], row.get("title", "")) for _, row in new]
    for (doc_id, _), reading in zip(new, read(articles) if articles else (), strict=True):
        known[doc_id] = reading
        snapshot.cache.put(("reading", doc_id), reading, reading.nbytes)
    return [reading for reading in known.values() if reading]
