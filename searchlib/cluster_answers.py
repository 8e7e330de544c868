"""Cluster answers: what must be known of an index on a cluster before a query can be put to it.

The rule of this room: **a question is a value, and so is its answer**. `cluster_query` asks `Known` while it builds;
what is not known yet is noted in `lacking`, answered by the cluster all at once, and the query is built again. So
building needs no cluster, and a test can give the answers.

>>> known = Known({}, legacy=True)
>>> known.count({"term": {"text": "lima"}}), list(known.lacking.values())  # taken for 1 until it is known
(1, [Count({'term': {'text': 'lima'}})])
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Dsl = dict[str, Any]
"""A query of OpenSearch."""

MOST_BUCKETS = 65_535
"""Values that one answer may list: the default of `search.max_buckets`."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many articles does a filter let through?"""

    filter: Dsl

    def __repr__(self) -> str:
        return f"Count({self.filter!r})"

    def body(self) -> Dsl:
        """The search that answers it."""
        return {"size": 0, "track_total_hits": True, "query": self.filter}

    def answer(self, response: Mapping[str, Any]) -> int:
        """What the response says."""
        return int(response["hits"]["total"]["value"])


@dataclass(frozen=True, slots=True)
class Values:
    """Which values of a field match an expression, and in how many of the articles let through does each stand?"""

    field: str
    expression: str | None = None
    filter: Dsl | None = None

    def body(self) -> Dsl:
        """The search that answers it."""
        terms: Dsl = {"field": self.field, "size": MOST_BUCKETS, "shard_size": MOST_BUCKETS}
        if self.expression is not None:
            terms["include"] = self.expression
        query = self.filter or {"match_all": {}}
        return {"size": 0, "track_total_hits": False, "query": query, "aggs": {"values": {"terms": terms}}}

    def answer(self, response: Mapping[str, Any]) -> dict[Any, int]:
        """What the response says."""
        return {bucket["key"]: bucket["doc_count"] for bucket in response["aggregations"]["values"]["buckets"]}


Question = Count | Values


@dataclass(slots=True)
class Known:
    """Answers by question; `legacy` says that scores of BM25 have the factor k1 + 1, as before version 3."""

    answers: dict[str, Any]
    legacy: bool = True
    lacking: dict[str, Question] = field(default_factory=dict)

    def count(self, filter: Dsl) -> int:
        """How many articles a filter lets through."""
        return int(self._answer(Count(filter), 1))

    def values(self, field: str, expression: str | None = None, filter: Dsl | None = None) -> Mapping[Any, int]:
        """The values of a field and how many articles have each."""
        found: Mapping[Any, int] = self._answer(Values(field, expression, filter), {})
        return found

    def forms(self, expression: str) -> Counter[str]:
        """The folded words that match, commonest first, and in how many articles each stands, spelled in any way.

        An article that spells a word in two ways counts twice.
        """
        found: Counter[str] = Counter()
        for term, count in self.values("forms", f"{expression}\t.*").items():
            found[term.partition("\t")[0]] += count
        return Counter(dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))))

    def _answer(self, question: Question, unknown: Any) -> Any:
        key = key_of(question)
        if key not in self.answers:
            self.lacking[key] = question
        return self.answers.get(key, unknown)


def key_of(question: Question) -> str:
    """What two equal questions share."""
    return json.dumps(question.body(), sort_keys=True)
