"""Cluster pages: which of what a cluster finds is shown, in which order, and as which hits.

The rule of this room: **a page is a stretch of one order**, as in `pages`: full matches by score or by day, then, by
score alone, partial ones. Articles that are alike in that stand in the order of their ids. With copies folded, the
order is one of stories.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_copies import Ranking, Story, stories
from searchlib.cluster_marks import marks, page_words
from searchlib.cluster_query import Asked
from searchlib.cluster_reader import Reader
from searchlib.pages import GAVE_UP
from searchlib.readings import read
from searchlib.results import Hit, Neighbours
from searchlib.snippets import WIDTH, Shown, make_snippets

_BY_ID = {"id": {"order": "asc", "missing": "_last"}}


@dataclass(frozen=True, slots=True)
class Page:
    """The stories of a page, how many full matches there are, and what a reader should be told."""

    stories: Sequence[Story]
    total: int
    notes: tuple[str, ...] = ()


def page(ranking: Ranking, reader: Reader, *, offset: int, limit: int, group_duplicates: bool = False) -> Page:
    """The page of `limit` articles, or with `group_duplicates` stories, after the first `offset`."""
    (full, order), *partial = ranking
    if group_duplicates and limit:
        found, gave_up = stories(ranking, reader, count=offset + limit)
        total = reader.page(full, [], offset=0, limit=0).total
        return Page(found[offset:], total, (GAVE_UP,) if gave_up else ())
    first = reader.page(full, order, offset=offset, limit=limit)
    hits = [*first.hits]
    for query, by_score in partial if len(hits) < limit else ():
        after = max(0, offset - first.total)
        hits += reader.page(query, by_score, offset=after, limit=limit - len(hits)).hits
    return Page([Story(hit) for hit in hits], first.total)


def ranking_of(asked: Asked, sort: str) -> Ranking:
    """Full matches, then, by score alone, partial ones."""
    full = (asked.full(), order_of(asked, sort))
    if sort != "relevance" or len(asked.clauses) < 2:
        return [full]
    return [full, (asked.partial(), [{"_score": "desc"}, _BY_ID])]


def order_of(asked: Asked, sort: str) -> list[Dsl]:
    """How full matches are sorted."""
    newest = {"date": {"order": "asc" if sort == "oldest" else "desc", "missing": "_last"}}
    if sort == "relevance" and asked.clauses:
        return [{"_score": "desc"}, _BY_ID]
    if sort == "relevance" and asked.periods:
        return [{"_score": "desc"}, newest, _BY_ID]
    return [newest, _BY_ID]


def hits(
    page: Page, asked: Asked, known: Known, *, neighbours: Neighbours, partial: bool = True, width: int = WIDTH
) -> list[Hit]:
    """The articles of a page as what a user holds; without `partial` none is said to lack a word."""
    found = [story.hit for story in page.stories]
    rows: list[Mapping[str, Any]] = [hit["_source"]["document"] for hit in found]
    words = page_words(text for row in rows for text in (row.get("title", ""), row["text"]))
    wanted = [marks(clause.node, words, known, asked.likes) for clause in asked.clauses]
    scores: list[Mapping[str, float]] = [_by_name(hit) for hit in found]
    held = [[str(number) in named for number in range(len(asked.clauses))] for named in scores]
    readings = read((row["text"], row.get("title", "")) for row in rows)
    shown = [Shown(reading, _of_each(wanted, holds)) for reading, holds in zip(readings, held, strict=True)]
    snippets = make_snippets(shown, list(chain.from_iterable(wanted)), width=width)
    nodes = [str(clause.node) for clause in asked.clauses]
    scored = [*nodes, *(str(node) for node, _ in asked.periods)]
    return [
        Hit(
            id=row["id"],
            score=float(story.hit["_score"] or 0.0),
            snippet=snippet,
            missing=tuple(node for node, has in zip(nodes, holds, strict=True) if not has) if partial else (),
            shares=tuple((node, _share(named, number)) for number, node in enumerate(scored)),
            row=row,
            copies=story.copies,
            neighbours=neighbours,
        )
        for story, row, snippet, named, holds in zip(page.stories, rows, snippets, scores, held, strict=True)
    ]


def _by_name(hit: Dsl) -> Mapping[str, float]:
    """What each named part of the query adds to the score of an article; those that it has not are lacking."""
    named: Mapping[str, float] = hit.get("matched_queries", {})
    return named


def _share(named: Mapping[str, float], number: int) -> float:
    return float(named.get(str(number), 0.0) + named.get(f"{number}~", 0.0))


def _of_each(wanted: Sequence[Sequence[Any]], holds: Sequence[bool]) -> list[bool]:
    """Which of the things wanted are of a clause that an article holds."""
    return [has for several, has in zip(wanted, holds, strict=True) for _ in several]
