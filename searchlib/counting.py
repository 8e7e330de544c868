"""Counting: what all full matches of a search have in common.

The rule of this room: **counts come from postings**. A value that is a term is counted by looking its documents up
among those found, all terms of a field at once; only metadata, whose values the index has folded, is read document by
document.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

import numpy as np

from searchlib import mentioned
from searchlib.schema import ENTITY_FIELDS, NAME_FIELDS
from searchlib.snapshot import UNDATED, DocIds, Snapshot


@dataclass(frozen=True, slots=True)
class Counted:
    """Documents of a snapshot, `doc_ids: int64[n]`, ascending, to be counted by what they have.

    `within` are the days that they were sought for, the only ones counted of those they mention.
    """

    snapshot: Snapshot
    doc_ids: DocIds
    within: mentioned.Period = mentioned.ALWAYS

    def counts(self, field: str) -> Counter[str]:
        """How many documents have each value of `field`: of entities, the `source` or a name of metadata."""
        if field in NAME_FIELDS:
            return self._named(NAME_FIELDS[field])
        if field == "entities":
            return self._entities()
        return Counter(value for doc_id in self.doc_ids.tolist() for value in self._metadata(doc_id, field))

    def _named(self, field: str) -> Counter[str]:
        found = np.zeros(self.snapshot.size, bool)
        found[self.doc_ids] = True
        return self.snapshot.counts(field, found)

    def _entities(self) -> Counter[str]:
        """Names of all types; a document that has one name under two types is counted once."""
        fields = [NAME_FIELDS[field] for field in ENTITY_FIELDS.values()]
        by_type = [self._named(field) for field in fields]
        counts: Counter[str] = Counter()
        for several in by_type:
            counts.update(several)
        for name in [name for name in counts if sum(name in several for several in by_type) > 1]:
            named = [self.snapshot.postings(field, [name]).doc_ids for field in fields]
            counts[name] = len(np.intersect1d(np.unique(np.concatenate(named)), self.doc_ids, assume_unique=True))
        return counts

    def _metadata(self, doc_id: int, name: str) -> set[str]:
        value = self.snapshot.row(doc_id).get("metadata", {}).get(name)
        return {str(item) for item in (value if isinstance(value, list) else [value]) if item is not None}

    def days(self) -> dict[datetime.date, int]:
        """How many documents were published on each day, in order; those without a day are left out."""
        days, counts = np.unique(self.snapshot.days[self.doc_ids], return_counts=True)
        return {
            datetime.date.fromordinal(day): count
            for day, count in zip(days.tolist(), counts.tolist(), strict=True)
            if day != UNDATED
        }

    def mentions(self, every: str) -> dict[datetime.date, int]:
        """How many documents mention each `day`, `week`, `month` or `year`, by its first day, in order."""
        return mentioned.counts(self.snapshot, self.doc_ids, every, self.within)
