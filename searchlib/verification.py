"""Verification: is what an index has on disk what was written, and does it fit together?

The rule of this room: **everything is read, nothing is believed**. Checksums tell whether bytes changed; then terms,
postings, rows, days and ids are compared with each other, for a fault of ours would have a sound checksum.

>>> from searchlib.document import Document
>>> from searchlib.index import Index
>>> index = Index.in_memory()
>>> index.add_many([Document("1", "La policía llegó a Lima."), Document("2", "Llueve.")])
AddReport: 2 added, 0 updated, 0 rejected
>>> index.verify()
VerifyReport: 2 articles in 1 segment, no problem
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from searchlib.document import StoredDocument, fields_of
from searchlib.errors import IndexCorruptError, IndexVersionError
from searchlib.field_file import FieldReader
from searchlib.fields import SPELLING_FIELDS, UNDATED
from searchlib.segment import Segment
from searchlib.segment_files import DOCUMENTS_EXT, POSTINGS_EXT, SegmentArrays
from searchlib.snapshot import MICROSECONDS_A_DAY, Snapshot

TERMS = 1 << 14
"""Terms whose postings are read at a time; of ordinary text they take some megabytes."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What became of looking an index through; `problems` say in which file each was found."""

    articles: int
    segments: int
    problems: tuple[str, ...]

    def __repr__(self) -> str:
        segments = f"{self.segments:,} segment{'s' * (self.segments != 1)}"
        found = f"{len(self.problems):,} problem{'s' * (len(self.problems) != 1)}" if self.problems else "no problem"
        articles = f"{self.articles:,} article{'s' * (self.articles != 1)}"
        head = f"VerifyReport: {articles} in {segments}, {found}"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])


def verify(storage: Any, segments: Sequence[Segment], snapshot: Snapshot) -> VerifyReport:
    """Every problem of the segments of one commit, of which `snapshot` is the reader."""
    problems = [problem for segment in segments for problem in _of_segment(storage, segment)]
    if not problems:  # what cannot be read cannot be compared
        problems = list(_across(snapshot))
    return VerifyReport(sum(segment.doc_count() for segment in segments), len(segments), tuple(problems))


def _of_segment(storage: Any, segment: Segment) -> Iterator[str]:
    arrays = SegmentArrays(storage, segment)
    files = {"postings_file": POSTINGS_EXT, "documents_file": DOCUMENTS_EXT}
    damaged = [problem for file in files for problem in _checksums(arrays, file)]
    yield from damaged
    if damaged:
        return
    for check, ext in ((_fields, POSTINGS_EXT), (_rows, DOCUMENTS_EXT)):
        name = segment.make_filename(ext)
        try:
            yield from (f"{name}: {problem}" for problem in check(arrays))
        except (IndexCorruptError, ValueError, LookupError, OverflowError, TypeError) as error:
            yield f"{name}: cannot be read: {error}"


def _checksums(arrays: SegmentArrays, file: str) -> Iterator[str]:
    try:
        getattr(arrays, file).verify()
    except (IndexCorruptError, IndexVersionError) as error:
        yield str(error)
    except (FileNotFoundError, NameError):
        yield f"a file of segment {arrays.segment_id} is missing"


def _fields(arrays: SegmentArrays) -> Iterator[str]:
    """Problems of the terms and postings: their order, their counts, and the documents they name."""
    for name in arrays.field_names():
        field = arrays.field(name)
        if field is not None:
            yield from (f"field {name!r}: {problem}" for problem in _postings(field, len(arrays)))


def _postings(field: FieldReader, documents: int) -> Iterator[str]:
    postings = occurrences = 0
    last = b""
    for first in range(0, len(field), TERMS):
        part = field.read(first, min(first + TERMS, len(field)))
        part.check()
        if part.terms[0] <= last and first:
            yield f"its terms are not in order at {part.terms[0]!r}"
        if len(part.doc_ids) and int(part.doc_ids.max()) >= documents:
            yield f"a term from {part.terms[0]!r} on stands in document {int(part.doc_ids.max())} of {documents}"
        last = part.terms[-1]
        postings += len(part.doc_ids)
        occurrences += int(part.tf.sum())
    if (postings, occurrences) != (field.n_postings, field.n_occurrences):
        told = f"{field.n_postings:,} and {field.n_occurrences:,}"
        yield f"it has {postings:,} postings and {occurrences:,} occurrences, and says {told}"


def _rows(arrays: SegmentArrays) -> Iterator[str]:
    """Problems of the documents: how many they are, what is stored of each, and their days."""
    count = 0
    days = arrays.documents.numbers("date")
    for number, row in enumerate(arrays.documents.rows()):
        document = StoredDocument.from_row(fields_of(row)).document
        day = document.date.toordinal() if isinstance(document.date, datetime.date) else UNDATED
        if day != _day(int(days[number])):
            yield f"document {number}, {document.id!r}: its date is {document.date}, and another in the column of days"
        count += 1
    if count != len(arrays):
        yield f"it has {count:,} documents, and the table of contents says {len(arrays):,}"
    for field in (*SPELLING_FIELDS, *SPELLING_FIELDS.values()):
        if len(arrays.documents.lengths(field)) != count:
            yield f"it has not a length of {field!r} for each document"


def _day(value: int) -> int:
    """The day of a value of the column of days, as `Snapshot.days` reads it."""
    day = value // MICROSECONDS_A_DAY
    return day + 1 if day < datetime.date.max.toordinal() else UNDATED


def _across(snapshot: Snapshot) -> Iterator[str]:
    """Ids that several articles have, or that lead to another."""
    ids = Counter(snapshot.row(doc_id)["id"] for doc_id in np.flatnonzero(snapshot.live).tolist())
    for id, count in ids.items():
        if count > 1:
            yield f"{count} articles have the id {id!r}"
        elif (doc_id := snapshot.doc_id(id)) is None or snapshot.row(doc_id)["id"] != id:
            yield f"the id {id!r} does not lead to its article"
