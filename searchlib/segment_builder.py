"""Segment builder: stored documents in, the arrays of a segment out.

The rule of this room: **nothing happens once per word in Python**. Documents are gathered in batches; a batch becomes
word numbers (`vocabulary`), a segment's worth of them postings (`postings.invert`).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.fields import Schema

from searchlib.codec import ArraySegment, write_segment
from searchlib.document import StoredDocument
from searchlib.document_file import encode_row
from searchlib.postings import FieldPostings, empty_postings, invert
from searchlib.schema import KEYWORD_FIELDS, SPELLING_FIELDS, keywords, weights_of_places
from searchlib.vocabulary import MAX_PIECES, Stream, Vocabulary

BATCH = 512
"""Documents that are analysed together: enough for arrays to pay, few enough for the processor's cache."""

WORDS_A_SEGMENT = 3_000_000
"""Words after which a segment is full. Inverting takes 50 bytes a word, so this holds memory under 256 MB."""

U32 = npt.NDArray[np.uint32]


class SegmentBuilder:
    """Gathers documents; `write` makes a segment of those gathered and begins anew.

    `words` counts the words gathered; a segment should be written when it passes `WORDS_A_SEGMENT`.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._vocabulary = Vocabulary()
        self._begin()

    def _begin(self) -> None:
        self.words = 0
        self._rows: list[bytes] = []
        self._days: list[datetime.date | None] = []
        self._pending: list[StoredDocument] = []
        self._texts = {field: _Words() for field in SPELLING_FIELDS}
        self._keywords: dict[str, dict[str, list[int]]] = {name: defaultdict(list) for name in KEYWORD_FIELDS}
        if len(self._vocabulary) > MAX_PIECES:
            self._vocabulary = Vocabulary()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, stored: StoredDocument) -> int:
        """Take in a document and return its number in the segment to be."""
        number = len(self._rows)
        self._rows.append(encode_row({"id": stored.document.id, "document": stored.to_row()}))
        self._days.append(stored.document.date)  # type: ignore[arg-type]  # stored documents hold days
        for name, terms in keywords(stored).items():
            for term in terms:
                self._keywords[name][term].append(number)
        self._pending.append(stored)
        if len(self._pending) == BATCH:
            self._analyze()
        return number

    def _analyze(self) -> None:
        for field, gathered in self._texts.items():
            texts = [getattr(stored.document, field) for stored in self._pending]
            gathered.add(self._vocabulary.encode(texts), len(texts))
        self.words = sum(gathered.count for gathered in self._texts.values())
        self._pending = []

    def write(self, storage: Any, index_name: str) -> ArraySegment:
        """Write the documents gathered as a segment; on return its files are on the disk."""
        if self._pending:
            self._analyze()
        fields: dict[str, FieldPostings] = {}
        lengths: dict[str, Any] = {}
        for field, gathered in self._texts.items():
            for name, postings in gathered.invert(field, self._vocabulary).items():
                fields[name] = postings
                lengths[name] = _lengths(postings, len(self))
        for name, terms in self._keywords.items():
            fields[name] = _keyword_postings(terms)
        fields["date"], days = self._dates()
        segment = write_segment(
            storage, index_name, self._schema, doc_count=len(self), fields=fields, lengths=lengths,
            columns={"date": days}, stored=iter(self._rows),
        )  # fmt: skip
        self._begin()
        return segment

    def _dates(self) -> tuple[FieldPostings, npt.NDArray[Any]]:
        """The postings of the day, in the several precisions that Whoosh searches ranges by, and its column."""
        field = self._schema["date"]
        docs: dict[datetime.date, list[int]] = defaultdict(list)
        for number, day in enumerate(self._days):
            if day is not None:
                docs[day].append(number)
        terms: dict[bytes, list[int]] = defaultdict(list)
        column = np.full(len(self._days), field.column_type.default_value(), dtype=np.uint64)
        for day in sorted(docs):
            midnight = datetime.datetime.combine(day, datetime.time())
            column[docs[day]] = field.to_column_value(midnight)
            for term, *_ in field.index(midnight):
                terms[term] += docs[day]
        return _bytes_postings(terms), column


class _Words:
    """The words of one field of text, batch by batch."""

    def __init__(self) -> None:
        self.count = 0
        self._docs = 0
        self._streams: list[tuple[npt.NDArray[Any], ...]] = []

    def add(self, stream: Stream, docs: int) -> None:
        self.count += len(stream.spellings)
        self._streams.append(
            (
                stream.spellings.astype(np.uint32),
                (stream.spelling_docs + self._docs).astype(np.uint32),
                stream.spelling_places.astype(np.uint32),
                stream.terms.astype(np.uint32),
                (stream.term_docs + self._docs).astype(np.uint32),
                stream.term_places.astype(np.uint32),
            )
        )
        self._docs += docs

    def invert(self, field: str, vocabulary: Vocabulary) -> dict[str, FieldPostings]:
        """The postings of the field's spellings and terms, by the names of the fields that hold them."""
        columns = [np.concatenate(parts) for parts in zip(*self._streams, strict=True)]
        self._streams = []
        spelled = invert(*columns[:3], terms=[spelling.encode() for spelling in vocabulary.spellings])
        by_term = invert(*columns[3:], terms=[term.encode() for term in vocabulary.terms])
        return {SPELLING_FIELDS[field]: spelled, field: _weighted(by_term, field)}


def _weighted(postings: FieldPostings, field: str) -> FieldPostings:
    """Postings with the weight of each place added up, and the places left out."""
    assert postings.positions is not None
    weights = (
        np.add.reduceat(
            weights_of_places(field, postings.positions), np.cumsum(postings.tf, dtype=np.int64) - postings.tf
        )
        if len(postings.tf)
        else np.zeros(0)
    )
    return FieldPostings(postings.terms, postings.df, postings.doc_ids, postings.tf, None, weights.astype(np.float32))


def _lengths(postings: FieldPostings, docs: int) -> U32:
    """How many words or terms each document has: `uint32[docs]`."""
    return np.bincount(postings.doc_ids, weights=postings.tf, minlength=docs).astype(np.uint32)


def _keyword_postings(terms: Mapping[str, list[int]]) -> FieldPostings:
    return _bytes_postings({term.encode(): docs for term, docs in terms.items()})


def _bytes_postings(terms: Mapping[bytes, list[int]]) -> FieldPostings:
    """Postings of terms given with their documents, in order; each occurs once in a document."""
    if not terms:
        return empty_postings()
    df = np.fromiter(map(len, terms.values()), dtype=np.int64, count=len(terms))
    docs = np.fromiter((doc for found in terms.values() for doc in found), dtype=np.int64, count=int(df.sum()))
    return invert(np.repeat(np.arange(len(terms)), df), docs, terms=list(terms))
