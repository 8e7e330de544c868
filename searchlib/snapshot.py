"""Snapshot: one committed state of the index, read as arrays.

The rule of this room: **a snapshot never changes**. It shows the documents of one commit, deleted ones left out, for
as long as anyone holds it; whoever wants newer ones takes a newer snapshot. Documents are numbered through all
segments, so that everything above deals in arrays of document numbers (`doc_ids`, ascending) and knows no segments.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib import ranking
from searchlib.aliases import Aliases
from searchlib.document import StoredDocument, fields_of
from searchlib.expansion import Dictionary
from searchlib.field_file import FieldReader
from searchlib.fields import SPELLING_FIELDS, UNDATED
from searchlib.memory import Cache
from searchlib.postings import sums
from searchlib.segment import Segment
from searchlib.segment_files import SegmentArrays

DocIds = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

CACHE_BYTES = 1 << 27
"""Memory for what words matched, rows said and articles shown are read as; 128 MB hold some eight hundred common words
of 34,520 articles, or seven thousand articles that were shown."""

CACHE_BYTES_A_DOCUMENT = 640
"""The same for each document of an index so large that this gives more."""

DF_BYTES = 300
"""What it takes to remember how many documents have a term."""

MICROSECONDS_A_DAY = 86_400_000_000


class Postings(NamedTuple):
    """Where something occurs: `doc_ids: int64[n]` and `weights: float32[n]` beside them.

    Documents ascend strictly, unless it is said that they are to be added up.
    """

    doc_ids: DocIds
    weights: Floats


FAR = 1 << 32
"""More than any place in a document: `doc_id * FAR + place` is one number for one occurrence."""


class Snapshot:
    """The segments of one commit as one run of documents; `size` counts deleted ones, `count` does not.

    Files that the snapshot `before` has open are not opened again: most segments outlive a commit. `aliases` are the
    user's own.
    """

    def __init__(
        self,
        storage: Any,
        segments: Sequence[Segment],
        *,
        aliases: Aliases,
        before: Snapshot | None = None,
    ) -> None:
        self.segments = tuple(segments)
        self.aliases = aliases
        opened = {arrays.segment_id: arrays for arrays in before._arrays} if before else {}
        self._arrays: list[SegmentArrays] = [
            opened[segment.segment_id()].as_of(segment)
            if segment.segment_id() in opened
            else SegmentArrays(storage, segment)
            for segment in segments
        ]
        self._bases = np.cumsum([0, *map(len, self._arrays)]).tolist()
        for arrays in self._arrays:  # opened now: a later commit may delete the files, not what is mapped
            arrays.postings_file, arrays.documents_file  # noqa: B018
        self.size: int = self._bases[-1]
        self.cache = Cache(max(CACHE_BYTES, CACHE_BYTES_A_DOCUMENT * self.size))
        self.count = sum(segment.doc_count() for segment in segments)

    @cached_property
    def live(self) -> Bools:
        """`bool[size]`: which document numbers are documents still."""
        return np.concatenate([np.zeros(0, dtype=bool), *(arrays.live() for arrays in self._arrays)])

    @cached_property
    def days(self) -> npt.NDArray[np.int64]:
        """`int64[size]`: the publication day of each document as `date.toordinal`, or `UNDATED`."""
        columns = [arrays.documents.numbers("date") for arrays in self._arrays]
        days = np.concatenate([np.zeros(0, dtype=np.uint64), *columns]) // np.uint64(MICROSECONDS_A_DAY)
        return np.where(days < datetime.date.max.toordinal(), days.astype(np.int64) + 1, UNDATED)

    @cached_property
    def lengths(self) -> dict[str, Floats]:
        """For each field of text the number of terms of each document, `float32[size]`."""
        return {
            field: np.concatenate(
                [np.zeros(0, np.float32), *(arrays.documents.lengths(field) for arrays in self._arrays)]
            ).astype(np.float32)
            for field in SPELLING_FIELDS
        }

    @cached_property
    def average_lengths(self) -> dict[str, float]:
        """For each field of text the mean length over the documents that have it; 1 when none has."""
        filled = {field: lengths[self.live & (lengths > 0)] for field, lengths in self.lengths.items()}
        return {field: float(lengths.mean()) if len(lengths) else 1.0 for field, lengths in filled.items()}

    @cached_property
    def norms(self) -> dict[str, Floats]:
        """For each field of text what one occurrence counts in each document: `float32[size]`."""
        return {
            field: ranking.norm(np.maximum(lengths, 1), self.average_lengths[field], field=field)
            for field, lengths in self.lengths.items()
        }

    @cached_property
    def metadata_names(self) -> frozenset[str]:
        """The names that metadata of the documents have."""
        names = set()
        for _, reader in self._readers("metadata"):
            at = 0
            while at < len(reader):
                name = reader.term_at(at).partition(b"\t")[0]
                names.add(name.decode())
                at = reader.seek(name + b"\t\xff")
        return frozenset(names)

    def postings(self, field: str, terms: Iterable[str]) -> Postings:
        """Where any of `terms` occurs, weights added up."""
        return add(self.each(field, terms), size=self.size)

    def each(self, field: str, terms: Iterable[str]) -> list[Postings]:
        """Where each of `terms` occurs, one after the other or several together, to be added up."""
        encoded = [_bytes(term) for term in terms]
        found = []
        for base, reader in self._readers(field):
            numbers = [number for number in map(reader.find, encoded) if number is not None]
            if len(numbers) > FEW:
                found.append(self._live_postings(base, *reader.weighted(np.array(numbers))))
            else:
                for number in numbers:
                    doc_ids, tf = reader.postings_at(number)
                    found.append(self._live_postings(base, doc_ids, reader.weights_at(number, tf)))
        return found

    def each_under(self, field: str, prefix: str) -> list[Postings]:
        """Where each term occurs that begins with `prefix`, to be added up."""
        found = []
        for base, reader in self._readers(field):
            start, stop = reader.prefix(_bytes(prefix))
            if start < stop:
                found.append(self._live_postings(base, *reader.weighted(np.arange(start, stop))))
        return found

    def frequencies(self, field: str, terms: Iterable[str]) -> list[int]:
        """How many documents, deleted ones included, have each of `terms`; remembered: reading one takes 5 µs."""
        found = []
        readers: list[tuple[int, FieldReader]] | None = None
        for term in terms:
            df = self.cache.get(("df", field, term))
            if df is None:
                readers = self._readers(field) if readers is None else readers
                df = sum(reader.df(_bytes(term)) for _, reader in readers)
                self.cache.put(("df", field, term), df, DF_BYTES)
            found.append(df)
        return found

    def expand(self, field: str, prefix: str, find: Callable[[Dictionary], DocIds]) -> Counter[str]:
        """The terms that `find` picks among those that begin with `prefix`, and how many documents have each.

        The counts include deleted documents.
        """
        found: Counter[str] = Counter()
        for _, reader in self._readers(field):
            start, stop = reader.prefix(_bytes(prefix))
            if start < stop:
                numbers = find(Dictionary(*reader.lexicon(start, stop))) + start
                dfs = reader.dfs(start, stop)[numbers - start]
                for number, df in zip(numbers.tolist(), dfs.tolist(), strict=True):
                    found[reader.term_at(number).decode()] += df
        return found

    def columns(self, field: str) -> list[tuple[Dictionary, DocIds, DocIds]]:
        """For each segment that has `field` its terms, the documents of all of them, and how many each term has.

        The documents stand term by term and include deleted ones.
        """
        return [
            (Dictionary(*reader.lexicon()), *self._column(field, base, reader)) for base, reader in self._readers(field)
        ]

    def df(self, field: str, term: str) -> int:
        """How many documents hold `term`; without a look at its postings where none is deleted."""
        if self.count < self.size:
            return len(self.postings(field, [term]).doc_ids)
        return sum(reader.df(_bytes(term)) for _, reader in self._readers(field))

    def holding(self, field: str, prefix: str) -> Bools:
        """`bool[size]`: the documents that hold a term that begins with `prefix`, deleted ones left out."""
        held = np.zeros(self.size, bool)
        for base, reader in self._readers(field):
            for number in range(*reader.prefix(_bytes(prefix))):
                held[reader.doc_ids_at(number).astype(np.int64) + base] = True
        return held if self.count == self.size else held & self.live

    def dictionaries(self, field: str) -> list[tuple[Dictionary, DocIds]]:
        """The terms of `field` in each segment, and how many documents have each, deleted ones included."""
        return [(Dictionary(*reader.lexicon()), reader.dfs()) for _, reader in self._readers(field)]

    def counts(self, field: str, found: Bools) -> Counter[str]:
        """How many of the documents that `found: bool[size]` marks hold each term of `field` that any of them holds."""
        counts: Counter[str] = Counter()
        for base, reader in self._readers(field):
            doc_ids, df = self._column(field, base, reader)
            held = sums(found[doc_ids], df)
            for number in np.flatnonzero(held).tolist():
                counts[reader.term_at(number).decode()] += int(held[number])
        return counts

    def _column(self, field: str, base: int, reader: FieldReader) -> tuple[DocIds, DocIds]:
        """The documents of all terms of a field in a segment, term by term, and how many each has; remembered."""

        def made() -> tuple[DocIds, DocIds]:
            return reader.weighted(np.arange(len(reader)))[0].astype(np.int64) + base, reader.dfs()

        return self.cache.kept(("column", field, base), made, lambda column: column[0].nbytes + column[1].nbytes)

    def positions(self, field: str, terms: Iterable[str]) -> npt.NDArray[np.int64]:
        """Every occurrence of any of `terms`, as `doc_id * FAR + place`: `int64[n]`, ascending."""
        encoded = [_bytes(term) for term in terms]
        found = [np.zeros(0, np.int64)]
        for base, reader in self._readers(field):
            numbers = [number for number in map(reader.find, encoded) if number is not None]
            found += [self._live_positions(base, reader, number) for number in numbers]
        keys = np.concatenate(found)
        if len(found) > 2:  # one term in one segment is in order as it is
            keys.sort(kind="stable")  # which merges runs that are sorted
        return keys

    def _live_positions(self, base: int, reader: FieldReader, number: int) -> npt.NDArray[np.int64]:
        doc_ids, tf = reader.postings_at(number)
        keys = np.repeat((doc_ids.astype(np.int64) + base) * FAR, tf)
        keys += reader.positions_at(number, tf)
        return keys if self.count == self.size else keys[self.live[keys // FAR]]

    def terms(self, field: str, prefix: str = "") -> list[str]:
        """The terms of `field` that begin with `prefix`, sorted; some may occur in deleted documents only."""
        found = {
            term.decode() for _, reader in self._readers(field) for term in reader.terms_with_prefix(_bytes(prefix))
        }
        return sorted(found)

    def doc_id(self, id: object) -> int | None:
        """The number of the document with this id, or None."""
        if not isinstance(id, str):
            return None
        found = self.postings("id", [id]).doc_ids
        return int(found[0]) if len(found) else None

    def row(self, doc_id: int) -> dict[str, Any]:
        """The document of a number as plain values: what `StoredDocument.from_row` takes."""
        known: dict[str, Any] | None = self.cache.get(doc_id)
        if known is None:
            segment = bisect_right(self._bases, doc_id) - 1
            data = self._arrays[segment].documents.stored(doc_id - self._bases[segment])
            known = fields_of(data)
            self.cache.put(doc_id, known, 4 * len(data))
        return known

    def stored(self, doc_id: int) -> StoredDocument:
        """The document of a number."""
        return StoredDocument.from_row(self.row(doc_id))

    def by_segment(self, doc_ids: Iterable[int]) -> dict[str, list[int]]:
        """For the name of each segment the numbers that `doc_ids` have within it."""
        numbers: dict[str, list[int]] = {}
        for doc_id in doc_ids:
            segment = bisect_right(self._bases, doc_id) - 1
            numbers.setdefault(self.segments[segment].segment_id(), []).append(int(doc_id) - self._bases[segment])
        return numbers

    def _readers(self, field: str) -> list[tuple[int, FieldReader]]:
        found = ((base, arrays.field(field)) for base, arrays in zip(self._bases, self._arrays, strict=False))
        return [(base, reader) for base, reader in found if reader is not None]

    def _live_postings(self, base: int, doc_ids: npt.NDArray[np.uint32], weights: Floats) -> Postings:
        """Postings of a segment whose documents begin at `base`, without deleted ones."""
        numbers = doc_ids.astype(np.int64)
        numbers += base
        if self.count == self.size:
            return Postings(numbers, weights)
        kept = self.live[numbers]
        return Postings(numbers[kept], weights[kept])


def add(several: Sequence[Postings], *, size: int = 0) -> Postings:
    """The sum of postings, each in any order: every document of any, its weights added up.

    `size`, if it is given, is above all documents; where there are many they are added up over all of them.
    """
    if len(several) == 1 and _ascending(several[0].doc_ids):
        return several[0]
    doc_ids = np.concatenate([np.zeros(0, np.int64), *(postings.doc_ids for postings in several)])
    weights = np.concatenate([np.zeros(0, np.float32), *(postings.weights for postings in several)])
    if _ascending(doc_ids):
        return Postings(doc_ids, weights)
    if len(doc_ids) * MANY > size > 0:
        total = np.bincount(doc_ids, weights=weights, minlength=size)
        found = np.flatnonzero(total > 0)  # as every weight is
        return Postings(found, total[found].astype(np.float32))
    distinct, places = np.unique(doc_ids, return_inverse=True)
    return Postings(distinct, np.bincount(places, weights=weights, minlength=len(distinct)).astype(np.float32))


FEW = 3
"""Terms that are decoded one by one; more are decoded together, which costs as much as some of them alone."""

MANY = 16
"""From one posting for so many documents on it is faster to add up over all documents than to sort."""


def _ascending(doc_ids: DocIds) -> bool:
    return bool((doc_ids[1:] > doc_ids[:-1]).all())


def _bytes(text: str) -> bytes:
    """The term in UTF-8; lone surrogates, which no term has, as bytes that no term has."""
    return text.encode("utf-8", "surrogatepass")
