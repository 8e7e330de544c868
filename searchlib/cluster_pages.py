"""Cluster pages: which of what a cluster finds is shown, in which order, and as which hits.

The rule of this room: **a page is a stretch of one order**, as in `pages`: full matches by score or by day, then, by
score alone, partial ones. Articles that are alike in that stand in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_marks import marks, page_words
from searchlib.cluster_query import Asked
from searchlib.cluster_reader import Reader
from searchlib.errors import FilterError
from searchlib.results import Hit, Neighbours
from searchlib.snippets import WIDTH, Shown, make_snippets

_BY_ID = {"id": {"order": "asc", "missing": "_last"}}


@dataclass(frozen=True, slots=True)
class Page:
    """The articles of a page as the cluster sends them, and how many full matches there are."""

    hits: Sequence[Dsl]
    total: int


def page(asked: Asked, reader: Reader, *, sort: str, offset: int, limit: int) -> Page:
    """The page of `limit` articles after the first `offset`."""
    full = reader.page(asked.full(), order_of(asked, sort), offset=offset, limit=limit)
    lacking = limit - len(full.hits)
    if not lacking or sort != "relevance" or len(asked.clauses) < 2:
        return Page(full.hits, full.total)
    by_score: list[Dsl] = [{"_score": "desc"}, _BY_ID]
    partial = reader.page(asked.partial(), by_score, offset=max(0, offset - full.total), limit=lacking)
    return Page([*full.hits, *partial.hits], full.total)


def check_no_folding(group_duplicates: bool) -> None:
    """Raises `FilterError` where copies are to be folded, for which a cluster has no means."""
    if group_duplicates:
        raise FilterError("group_duplicates=True: an index on a cluster does not fold copies: leave it out")


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
    rows: list[Mapping[str, Any]] = [hit["_source"]["document"] for hit in page.hits]
    words = page_words(text for row in rows for text in (row.get("title", ""), row["text"]))
    wanted = [marks(clause.node, words, known, asked.likes) for clause in asked.clauses]
    scores: list[Mapping[str, float]] = [_by_name(hit) for hit in page.hits]
    held = [[str(number) in named for number in range(len(asked.clauses))] for named in scores]
    shown = [
        Shown(row["text"], row.get("title", ""), _numbers(wanted, holds)) for row, holds in zip(rows, held, strict=True)
    ]
    snippets = make_snippets(shown, list(chain.from_iterable(wanted)), width=width)
    nodes = [str(clause.node) for clause in asked.clauses]
    scored = [*nodes, *(str(node) for node, _ in asked.periods)]
    return [
        Hit(
            id=row["id"],
            score=float(hit["_score"] or 0.0),
            snippet=snippet,
            missing=tuple(node for node, has in zip(nodes, holds, strict=True) if not has) if partial else (),
            shares=tuple((node, _share(named, number)) for number, node in enumerate(scored)),
            row=row,
            neighbours=neighbours,
        )
        for hit, row, snippet, named, holds in zip(page.hits, rows, snippets, scores, held, strict=True)
    ]


def _by_name(hit: Dsl) -> Mapping[str, float]:
    """What each named part of the query adds to the score of an article; those that it has not are lacking."""
    named: Mapping[str, float] = hit.get("matched_queries", {})
    return named


def _share(named: Mapping[str, float], number: int) -> float:
    return float(named.get(str(number), 0.0) + named.get(f"{number}~", 0.0))


def _numbers(wanted: Sequence[Sequence[Any]], holds: Sequence[bool]) -> frozenset[int]:
    """The numbers of the things wanted that an article holds."""
    of_each = [has for several, has in zip(wanted, holds, strict=True) for _ in several]
    return frozenset(number for number, has in enumerate(of_each) if has)
