"""Answers in JSON: a search, its suggestions and articles, for programs.

The rule of this room: **what is answered is what `web_files/openapi.json` describes**, no field more and none less.

>>> from searchlib import Document, Index
>>> index = Index.in_memory()
>>> _ = index.add(Document("1", "La policía llegó a Lima.", title="Golpe", date="2025-12-06"))
>>> answer = search_answer(index, Asked(q="policia"))
>>> answer["total"], answer["hits"][0]["snippet"], answer["facets"]["places"]
(1, {'text': 'La policía llegó a Lima.', 'spans': [[3, 10]]}, [{'name': 'Lima', 'count': 1}])
>>> suggest_answer(index, "poli")
{'suggestions': [{'text': 'policía', 'count': 1, 'type': 'word'}]}
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from searchlib.backend import SearchIndex
from searchlib.results import Hit
from searchlib.web_address import NAMED, Asked
from searchlib.web_view import SearchView, search_view

SEARCHED = ("q", "since", "until", *NAMED, "sort", "page", "limit")
"""The parameters of a search."""


def search_answer(index: SearchIndex, asked: Asked) -> dict[str, Any]:
    """A page of hits, with what is counted over all that was found."""
    view = search_view(index, asked)
    results = view.results
    return {
        "query": results.query,
        "total": results.total,
        "seconds": round(results.took, 6),
        "page": asked.page,
        "pages": view.pages,
        "notes": list(results.notes),
        "suggestion": results.suggestion,
        "hits": [_hit(hit) for hit in results],
        "facets": _facets(view),
        "timeline": {
            "every": view.timeline.every,
            "periods": [{"since": b.since, "until": b.until, "count": b.count} for b in view.timeline.bars],
        },
    }


def _facets(view: SearchView) -> dict[str, Any]:
    found = {facet.field: [{"name": v.name, "count": v.count} for v in facet.values] for facet in view.facets}
    return {"persons": [], "organizations": [], "places": [], **found}


def _hit(hit: Hit) -> dict[str, Any]:
    fields = hit.to_dict()
    fields["snippet"] = {"text": hit.snippet.text, "spans": [list(span) for span in hit.snippet.spans]}
    return fields


def suggest_answer(index: SearchIndex, prefix: str, *, limit: int = 10) -> dict[str, Any]:
    """What continues a beginning, commonest first."""
    return {"suggestions": [asdict(one) for one in index.suggest(prefix, limit=limit)]}


def article_answer(index: SearchIndex, id: str) -> dict[str, Any] | None:
    """The article with this id, with the names and days found in it; None if there is none."""
    hit = index.read(id)
    if hit is None:
        return None
    document = hit.document
    return {
        "id": document.id,
        "title": document.title,
        "date": hit.date and hit.date.isoformat(),
        "source": document.source,
        "url": document.url,
        "text": document.text,
        "metadata": dict(document.metadata),
        "entities": [asdict(entity) for entity in hit.entities],
        "dates": [
            {**asdict(found), "first_day": found.first_day.isoformat(), "last_day": found.last_day.isoformat()}
            for found in hit.dates
        ],
    }
