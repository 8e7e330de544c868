"""Cluster reader: questions go to a cluster, and pages of what it finds come back.

The rule of this room: **an answer is whole or an error**: where a shard does not answer, nothing is returned. Pages
beyond what one request may reach are walked to, on one state of the index that does not change meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_client import Cluster

T = TypeVar("T")

WINDOW = 10_000
"""Articles that one request may reach: the default of `index.max_result_window`."""

STEP = 1_000
"""Articles of one step of a walk, if nobody says otherwise."""

QUESTIONS = 200
"""Questions of one request."""

STAYS = "2m"
"""How long the cluster keeps a state of the index for whoever walks through it, from one step to the next."""

_WHOLE = {"allow_partial_search_results": "false"}
_SCORED = {"search_type": "dfs_query_then_fetch", "include_named_queries_score": "true", **_WHOLE}


@dataclass(frozen=True, slots=True)
class Found:
    """Articles of a page as the cluster sends them, and how many are found in all."""

    hits: Sequence[Dsl]
    total: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks an index on a cluster; `legacy` as in `cluster_answers.Known`."""

    cluster: Cluster
    legacy: bool

    def known(self) -> Known:
        """Nothing known yet."""
        return Known({}, legacy=self.legacy)

    def resolve(self, build: Callable[[Known], T], known: Known | None = None) -> T:
        """What `build` makes of answers, called again until it lacks none."""
        known = known or self.known()
        while True:
            made = build(known)
            if not known.lacking:
                return made
            self._answer(known)

    def _answer(self, known: Known) -> None:
        questions = list(known.lacking.items())
        for first in range(0, len(questions), QUESTIONS):
            part = questions[first : first + QUESTIONS]
            lines = [line for _, question in part for line in (_WHOLE_LINE, json.dumps(question.body()))]
            asked = self.cluster.ask("msearch", index=self.cluster.index, body="\n".join([*lines, ""]))
            for (key, question), response in zip(part, asked["responses"], strict=True):
                self.cluster.check(response)
                known.answers[key] = question.answer(response)
        known.lacking.clear()

    def page(
        self, query: Dsl, sort: Sequence[Dsl], *, offset: int, limit: int, source: Sequence[str] = ("document",)
    ) -> Found:
        """So many articles after the first `offset`, in an order in which no two are alike, and how many in all."""
        body: Dsl = {"query": query, "sort": [*sort], "track_total_hits": True, "track_scores": True}
        body["_source"] = [*source] or False
        if offset + limit <= WINDOW:
            return self._found({**body, "from": offset, "size": limit}, index=self.cluster.index)
        with_all = self._found({**body, "size": 0}, index=self.cluster.index)
        after = None
        for hit in self._walk({**body, "_source": False}, stop=offset):
            after = hit["sort"]
        hits = [*self._walk(body, stop=limit, after=after)] if after or not offset else []
        return Found(hits, with_all.total)

    def walk(
        self, query: Dsl, sort: Sequence[Dsl], *, source: str = "document", step: int | None = None
    ) -> Iterator[Dsl]:
        """All articles that a query finds, as they are needed, `step` at a time."""
        body: Dsl = {"query": query, "sort": [*sort], "track_total_hits": False, "track_scores": True}
        return self._walk({**body, "_source": [source]}, step=step)

    def _walk(
        self, body: Dsl, *, stop: int | None = None, after: Sequence[Any] | None = None, step: int | None = None
    ) -> Iterator[Dsl]:
        opened = self.cluster.ask("create_pit", index=self.cluster.index, params={"keep_alive": STAYS})["pit_id"]
        try:
            left, most = stop, step or STEP
            while left is None or left > 0:
                size = most if left is None else min(most, left)
                asked = {**body, "size": size, "pit": {"id": opened, "keep_alive": STAYS}}
                hits = self._found(asked if after is None else {**asked, "search_after": after}).hits
                yield from hits
                if len(hits) < size:
                    return
                left = None if left is None else left - len(hits)
                after = hits[-1]["sort"]
        finally:
            self.cluster.ask("delete_pit", body={"pit_id": [opened]})

    def _found(self, body: Dsl, **where: str) -> Found:
        response = self.cluster.ask("search", body=body, params=_SCORED, **where)
        hits = response["hits"]
        return Found(hits["hits"], hits.get("total", {}).get("value", 0))


_WHOLE_LINE = json.dumps({"allow_partial_search_results": False})
