"""Snapshot: one committed state of the index, read as arrays.

The rule of this room: **a snapshot never changes**. It shows the documents of one commit, deleted ones left out, for
as long as anyone holds it; whoever wants newer ones takes a newer snapshot. It is the only room that reads postings
from Whoosh, so that everything above deals in arrays of document numbers (`doc_ids`, ascending).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.reading import IndexReader, TermNotFound

from searchlib.document import StoredDocument
from searchlib.schema import SPELLING_FIELDS

DocIds = npt.NDArray[np.int64]

UNDATED = 0
"""The day number of a document without a date; 1 January of the year 1 is 1 (`date.toordinal`)."""

MICROSECONDS_A_DAY = 86_400_000_000

CACHED_TERMS = 1 << 14
"""Terms whose postings a snapshot remembers."""


class Postings(NamedTuple):
    """Where a term occurs: `doc_ids: int64[n]`, strictly ascending, and `frequencies: float64[n]` beside them."""

    doc_ids: DocIds
    frequencies: npt.NDArray[np.float64]


class Positions(NamedTuple):
    """Every occurrence of a term: its document and its place in it, `int64[n]` each, ascending by both."""

    doc_ids: DocIds
    places: npt.NDArray[np.int64]


class Snapshot:
    """The index as of one commit. `size` counts document numbers in use, deleted ones included."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self.size: int = reader.doc_count_all()
        self.count: int = reader.doc_count()
        self.postings = lru_cache(CACHED_TERMS)(self._postings)
        self.positions = lru_cache(CACHED_TERMS)(self._positions)

    @cached_property
    def live(self) -> npt.NDArray[np.bool_]:
        """`bool[size]`: which document numbers are documents still."""
        deleted = [doc_id for doc_id in range(self.size) if self._reader.is_deleted(doc_id)]
        mask = np.ones(self.size, dtype=bool)
        mask[deleted] = False
        return mask

    @cached_property
    def days(self) -> npt.NDArray[np.int64]:
        """`int64[size]`: the publication day of each document as `date.toordinal`, or `UNDATED`."""
        if not self.size:
            return np.zeros(0, dtype=np.int64)
        column = self._reader.column_reader("date", translate=False)
        microseconds = np.fromiter((column[i] for i in range(self.size)), dtype=np.int64, count=self.size)
        days = microseconds // MICROSECONDS_A_DAY + 1
        return np.where((days > UNDATED) & (days <= datetime.date.max.toordinal()), days, UNDATED)

    @cached_property
    def lengths(self) -> dict[str, npt.NDArray[np.float64]]:
        """For each field of text the number of terms of each document, `float64[size]`, as Whoosh rounds it."""
        return {field: self._field_lengths(field) for field in SPELLING_FIELDS}

    @cached_property
    def average_lengths(self) -> dict[str, float]:
        """For each field of text the mean length over the documents that have it; 1 when none has."""
        filled = {field: lengths[self.live & (lengths > 0)] for field, lengths in self.lengths.items()}
        return {field: float(lengths.mean()) if len(lengths) else 1.0 for field, lengths in filled.items()}

    def terms(self, field: str, prefix: str = "") -> list[str]:
        """The terms of `field` that begin with `prefix`, sorted."""
        return [term.decode("utf-8") for term in self._reader.expand_prefix(field, prefix)]

    def stored(self, doc_id: int) -> StoredDocument:
        """The document of a number."""
        return StoredDocument.from_json(self._reader.stored_fields(int(doc_id))["document"])

    def doc_id(self, id: str) -> int | None:
        """The number of the document with this id, or None."""
        found = self.postings("id", id).doc_ids
        return int(found[0]) if len(found) else None

    def _postings(self, field: str, term: str) -> Postings:
        pairs = [(matcher.id(), matcher.weight()) for matcher in self._matcher(field, term)]
        array = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        return Postings(array[:, 0].astype(np.int64), array[:, 1].copy())

    def _positions(self, field: str, term: str) -> Positions:
        pairs = [
            (matcher.id(), place) for matcher in self._matcher(field, term) for place in matcher.value_as("positions")
        ]
        array = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return Positions(array[:, 0].copy(), array[:, 1].copy())

    def _matcher(self, field: str, term: str) -> Iterator[Any]:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return
        while matcher.is_active():
            yield matcher
            matcher.next()

    def _field_lengths(self, field: str) -> npt.NDArray[np.float64]:
        lengths = (self._reader.doc_field_length(doc_id, field, 0) or 0 for doc_id in range(self.size))
        return np.fromiter(lengths, dtype=np.float64, count=self.size)
