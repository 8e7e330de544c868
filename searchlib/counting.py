"""Counting: what all full matches of a search have in common.

The rule of this room: **counts come from postings**. A value that is a term is counted by looking its documents up
among those found, all terms of a field at once; only metadata, whose values the index has folded, is read document by
document.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from searchlib import mentioned
from searchlib.directory import directory
from searchlib.distinct import distinct
from searchlib.expansion import Dictionary
from searchlib.fields import ENTITY_FIELDS, NAME_FIELDS, UNDATED
from searchlib.packing import ranges, starts_of
from searchlib.postings import sums
from searchlib.query_fields import metadata_named
from searchlib.snapshot import Bools, DocIds, Snapshot


class Counted(NamedTuple):
    """Documents of a snapshot, `doc_ids: int64[n]`, ascending, to be counted by what they have.

    `within` are the days that they were sought for, the only ones counted of those they mention.
    """

    snapshot: Snapshot
    doc_ids: DocIds
    within: mentioned.Period = mentioned.ALWAYS

    def counts(self, field: str) -> Counter[str]:
        """How many documents have each value of `field`: of entities, the `source` or a name of metadata.

        Names of metadata are found accents and case aside. Names that the `directory` brings together are counted under
        the one that it gives them.
        """
        if field == "source":
            return self.snapshot.counts(NAME_FIELDS[field], self._found())
        if field == "entities":
            return self._named(list(ENTITY_FIELDS))
        types = [type for type, named in ENTITY_FIELDS.items() if named == field]
        if types:
            return self._named(types)
        name = metadata_named(field, self.snapshot.metadata_names)
        if name is None:
            return Counter()
        return Counter(value for doc_id in self.doc_ids.tolist() for value in self._metadata(doc_id, name))

    def _found(self) -> Bools:
        found = np.zeros(self.snapshot.size, bool)
        found[self.doc_ids] = True
        return found

    def _named(self, types: Sequence[str]) -> Counter[str]:
        """How many documents name each of those listed under these types, by whichever of its names.

        One field of one segment is looked at after the other. Who has one name is in as many documents as the name;
        only of the others the documents themselves are gathered, for one may call somebody by two names.
        """
        known, found = directory(self.snapshot), self._found()
        wanted = np.isin(known.types, types)
        totals = np.zeros(len(wanted), np.int64)
        pairs = [np.zeros(0, np.int64)]
        counts: Counter[str] = Counter()
        for type, field in ENTITY_FIELDS.items():
            if type not in types and not any(wanted[listed].any() for listed in known.numbers[field]):
                continue
            columns = self.snapshot.columns(NAME_FIELDS[field])
            for listed, (dictionary, doc_ids, df) in zip(known.numbers[field], columns, strict=True):
                held = sums(found[doc_ids], df)
                np.add.at(totals, listed, held)
                pairs.append(_pairs(np.flatnonzero((wanted & known.several)[listed] & (held > 0)), listed, doc_ids, df))
                if type in types:
                    counts.update(_of_rare(listed, dictionary, held))
        totals[known.several] = _distinct(np.concatenate(pairs), found, len(totals))[known.several]
        for number in np.flatnonzero(wanted & (totals > 0)).tolist():
            counts[known.listed[number].name] += int(totals[number])
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


def _of_rare(listed: DocIds, dictionary: Dictionary, documents: DocIds) -> dict[str, int]:
    """The names of a dictionary that are not listed, and in how many documents each stands."""
    at = np.flatnonzero((listed < 0) & (documents > 0))
    return dict(zip(dictionary.terms(at), documents[at].tolist(), strict=True))


def _pairs(terms: DocIds, listed: DocIds, doc_ids: DocIds, df: DocIds) -> DocIds:
    """The number of who goes by each of some terms of a column, and each of its documents, as one number."""
    places = ranges(starts_of(df)[terms], df[terms])
    return np.repeat(listed[terms], df[terms]) << 32 | doc_ids[places]


def _distinct(pairs: DocIds, found: Bools, size: int) -> DocIds:
    """With how many of the documents found each number below `size` makes a pair, or several alike: `int64[size]`."""
    once = distinct(pairs[found[pairs & 0xFFFFFFFF]])
    return np.bincount(once >> 32, minlength=size)
