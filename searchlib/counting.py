"""Counting: what all full matches of a search have in common.

The rule of this room: **counts come from postings**. A value that is a term is counted by looking its documents up
among those found, all terms of a field at once; only metadata, whose values the index has folded, is read document by
document.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchlib import mentioned
from searchlib.directory import Directory, directory
from searchlib.expansion import Dictionary
from searchlib.postings import sums
from searchlib.schema import ENTITY_FIELDS, NAME_FIELDS
from searchlib.snapshot import UNDATED, Bools, DocIds, Snapshot


@dataclass(frozen=True, slots=True)
class Counted:
    """Documents of a snapshot, `doc_ids: int64[n]`, ascending, to be counted by what they have.

    `within` are the days that they were sought for, the only ones counted of those they mention.
    """

    snapshot: Snapshot
    doc_ids: DocIds
    within: mentioned.Period = mentioned.ALWAYS

    def counts(self, field: str) -> Counter[str]:
        """How many documents have each value of `field`: of entities, the `source` or a name of metadata.

        Names that the `directory` brings together are counted under the one that it gives them.
        """
        if field == "source":
            return self.snapshot.counts(NAME_FIELDS[field], self._found())
        if field == "entities":
            return self._named(list(ENTITY_FIELDS))
        types = [type for type, named in ENTITY_FIELDS.items() if named == field]
        if types:
            return self._named(types)
        return Counter(value for doc_id in self.doc_ids.tolist() for value in self._metadata(doc_id, field))

    def _found(self) -> Bools:
        found = np.zeros(self.snapshot.size, bool)
        found[self.doc_ids] = True
        return found

    def _named(self, types: Sequence[str]) -> Counter[str]:
        """How many documents name each of those listed under these types, by whichever of its names."""
        known, found = directory(self.snapshot), self._found()
        wanted = np.array([one.type in types for one in known.listed] + [False])  # the last for -1
        rare: Counter[str] = Counter()
        pairs = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        for type, field in ENTITY_FIELDS.items():
            columns = self.snapshot.columns(NAME_FIELDS[field])
            for listed, (dictionary, doc_ids, df) in zip(known.numbers[field], columns, strict=True):
                kept = np.repeat(wanted[listed], df) & found[doc_ids]
                pairs.append((np.repeat(listed, df)[kept], doc_ids[kept]))
                if type in types:
                    rare.update(_of_rare(listed, dictionary, sums(found[doc_ids], df)))
        numbers, doc_ids = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
        counts = _distinct(numbers, doc_ids, known)
        for number in np.flatnonzero(counts).tolist():
            rare[known.listed[number].name] += int(counts[number])
        return rare

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


def _of_rare(listed: DocIds, dictionary: Dictionary, documents: DocIds) -> dict[str, int]:
    """The names of a dictionary that are not listed, and in how many documents each stands."""
    at = np.flatnonzero((listed < 0) & (documents > 0))
    return dict(zip(dictionary.terms(at), documents[at].tolist(), strict=True))


def _distinct(numbers: DocIds, doc_ids: DocIds, known: Directory) -> DocIds:
    """How many documents stand beside each number; those of somebody with several names are told apart."""
    counts = np.bincount(numbers, minlength=len(known.listed))
    several = np.array([len(one.members) > 1 for one in known.listed], bool)
    again = several[numbers]
    pairs = np.unique(numbers[again] << 32 | doc_ids[again])
    counts[several] = np.bincount(pairs >> 32, minlength=len(known.listed))[several]
    return counts
