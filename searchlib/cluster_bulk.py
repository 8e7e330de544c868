"""Cluster bulk: articles go into a cluster, many at a time.

The rule of this room: **what is sent twice is stored once**. An article goes under its own id, so that a request whose
answer was lost is sent again without harm. Memory holds one request.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from searchlib.cluster_client import Cluster, is_passing, refusal
from searchlib.cluster_document import sources
from searchlib.document import Rejection, StoredDocument
from searchlib.errors import ClusterError
from searchlib.vocabulary import MAX_PIECES, Vocabulary

DOCUMENTS = 500
"""Articles of a request, if nobody says otherwise: some 3 MB of news."""

MEGABYTES = 2
"""Of text in a request at most, however few its articles; what is sent takes eight times as much."""

WAITS = (0.5, 1, 2, 4, 8, 15, 30, 30)
"""Seconds before each new attempt, half of them by chance."""

PATIENCE = 120.0
"""Seconds after which there is no new attempt: a cluster that has lost a node, and has replicas, is well in some."""

LONGEST_ID = 512
"""Bytes of an id that OpenSearch takes."""


def key_of(id: str) -> str:
    """The id under which a cluster has an article: its own, or where that is too long a digest of it.

    >>> key_of("n-1"), len(key_of("n" * 600))
    ('n-1', 71)
    """
    if len(id.encode()) <= LONGEST_ID and not id.startswith("sha256:"):
        return id
    return f"sha256:{hashlib.sha256(id.encode()).hexdigest()}"


@dataclass(slots=True)
class Bulk:
    """Gathers articles and sends them; what became of them stands in `added`, `updated` and `rejected`."""

    cluster: Cluster
    documents: int = DOCUMENTS
    added: int = 0
    updated: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    _pending: dict[str, tuple[StoredDocument, str]] = field(default_factory=dict)
    _letters: int = 0
    _vocabulary: Vocabulary = field(default_factory=Vocabulary)

    def add(self, stored: StoredDocument, place: str) -> None:
        """One article more, which stands at `place` in the input; the last of several with one id counts."""
        self._pending[key_of(stored.document.id)] = stored, place
        self._letters += len(stored.document.text)
        if len(self._pending) >= self.documents or self._letters > MEGABYTES << 20:
            self.send()

    def send(self) -> None:
        """Send what is gathered; raises `ClusterError` where the cluster does not take it however often it is asked."""
        if len(self._vocabulary) > MAX_PIECES:
            self._vocabulary = Vocabulary()
        fields = sources([stored for stored, _ in self._pending.values()], self._vocabulary)
        lines = dict(zip(self._pending, map(_line, self._pending, fields), strict=True))
        deadline = time.monotonic() + PATIENCE
        for wait in (*WAITS, 0):
            passing = self._sent(lines, last=not wait or time.monotonic() > deadline)
            lines = {key: lines[key] for key in passing}
            if not lines:
                break
            time.sleep(wait * random.uniform(0.5, 1))
        self._pending, self._letters = {}, 0

    def _sent(self, lines: Mapping[str, str], *, last: bool) -> Sequence[str]:
        """Send articles once; those that may be taken a little later."""
        if not lines:
            return ()
        try:
            response = self.cluster.ask("bulk", body="".join(lines.values()), index=self.cluster.index)
        except ClusterError as error:
            if last or not error.passing:
                raise
            return list(lines)
        results = [item["index"] for item in response["items"]]
        return [key for key, result in zip(lines, results, strict=True) if not self._is_done(key, result, last=last)]

    def _is_done(self, key: str, result: Mapping[str, Any], *, last: bool) -> bool:
        """Whether nothing is left to do for an article."""
        error = result.get("error")
        if error is None:
            self.added += result["result"] == "created"
            self.updated += result["result"] != "created"
            return True
        status, kind, reason = result["status"], error["type"], _reason(error)
        if kind in _OF_THE_INDEX or (last and is_passing(status)):
            raise refusal(", ".join(self.cluster.hosts), self.cluster.index, status, kind, reason)
        if is_passing(status):
            return False
        stored, place = self._pending[key]
        self.rejected.append(Rejection(stored.document.id, f"the cluster does not take it: {reason}", place))
        return True


_OF_THE_INDEX = ("cluster_block_exception", "index_closed_exception", "index_not_found_exception")
"""Refusals that are not for one article, and that waiting does not mend."""


def _reason(error: Mapping[str, Any]) -> str:
    cause = error.get("caused_by") or {}
    return ": ".join(dict.fromkeys(filter(None, (error.get("reason"), cause.get("reason")))))


def _line(key: str, source: Mapping[str, Any]) -> str:
    action = json.dumps({"index": {"_id": key}}, ensure_ascii=False)
    return f"{action}\n{json.dumps(source, ensure_ascii=False)}\n"
