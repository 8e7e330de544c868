"""Whoosh's writers of one document and one posting at a time: they gather, and write arrays at the end.

This is the road for Whoosh's own `SegmentWriter`, its merging included. It costs a Python call a posting,
and the segment is held in memory until it is written: what writes many documents takes
`codec.SegmentWriter` instead.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.ahead import ahead
from searchlib.codec_columns import ColumnBuilder
from searchlib.document_file import encode_row
from searchlib.document_writing import DocumentWriter
from searchlib.engine import whoosh
from searchlib.errors import UnsupportedFieldError
from searchlib.field_file import FieldEncoder, PackedPart, packed
from searchlib.postings import FieldPostings, Making, empty_postings
from searchlib.segment_files import DOCUMENTS_EXT, POSTINGS_EXT, create_arrays

_VECTORS = "this index keeps no term vectors: leave `vector` out of the field"


class ArrayPerDocumentWriter(whoosh.codec.base.PerDocumentWriter):  # type: ignore[misc]
    """Gather the stored fields, lengths and columns of documents; `close` writes them."""

    def __init__(self, storage: Any, segment: Any):
        self._storage = storage
        self._segment = segment
        self._rows: list[bytes] = []
        self._lengths: dict[str, array[int]] = {}
        self._columns: dict[str, ColumnBuilder] = {}
        # What the document that is open has given so far; nothing of it counts before it is finished.
        self._row: dict[str, Any] | None = None
        self._row_lengths: dict[str, int] = {}
        self._row_values: list[tuple[str, Any, Any]] = []
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin document `docnum`, the next one."""
        if self._row is not None or docnum != len(self._rows):
            raise ValueError(f"document {docnum} begun out of turn: {len(self._rows)} is next")
        self._row, self._row_lengths, self._row_values = {}, {}, []

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:  # noqa: ARG002
        """Keep the stored value, unless None, and the length of a field."""
        if value is not None and self._row is not None:
            self._row[fieldname] = value
        if length:
            self._row_lengths[fieldname] = length

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        """Keep the value of a column."""
        self._row_values.append((fieldname, columnobj, value))

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Any) -> None:  # noqa: ARG002
        """Raises `UnsupportedFieldError`: the format keeps no term vectors."""
        raise UnsupportedFieldError(f"field {fieldname!r}: {_VECTORS}")

    def finish_doc(self) -> None:
        """End the document."""
        doc = len(self._rows)
        row = encode_row(self._row) if self._row else b""
        for name, length in self._row_lengths.items():
            lengths = self._lengths.setdefault(name, array("I"))
            lengths.extend([0] * (doc - len(lengths)))
            lengths.append(length)
        for name, column, value in self._row_values:
            if name not in self._columns:
                self._columns[name] = ColumnBuilder(column)
            self._columns[name].add(doc, value)
        self._rows.append(row)
        self._row = None

    def cancel_doc(self) -> None:
        """Forget the document that is open."""
        self._row = None

    def close(self) -> None:
        """Write the file. A document that was begun and not finished, for it was refused, is forgotten."""
        finished = {name: builder.finish(len(self._rows)) for name, builder in self._columns.items()}
        name = self._segment.make_filename(DOCUMENTS_EXT)
        with create_arrays(self._storage, name) as writer, DocumentWriter(writer) as documents:
            for row in self._rows:
                documents.add(row)
            images = {name: column for name, column in finished.items() if isinstance(column, bytes)}
            native = {name: column for name, column in finished.items() if not isinstance(column, bytes)}
            documents.close({name: self._padded(name) for name in self._lengths}, native, images)
        self.is_closed = True

    def _padded(self, fieldname: str) -> NDArray[np.uint32]:
        lengths = np.zeros(len(self._rows), np.uint32)
        given = self._lengths[fieldname]
        lengths[: len(given)] = given
        return lengths


class FieldBuilder:
    """The postings of one field, given in order, as growing arrays."""

    def __init__(self, fieldname: str, format_: Any):
        if type(format_) not in (whoosh.formats.Existence, whoosh.formats.Frequency, whoosh.formats.Positions):
            kind = type(format_).__name__
            raise UnsupportedFieldError(
                f"field {fieldname!r}: the format {kind} is not kept; use Existence, Frequency or Positions"
            )
        self._format = format_
        self._terms: list[bytes] = []
        self._df = array("I")
        self._doc_ids = array("I")
        self._tf = array("I")
        self._positions = array("I")
        self._weights = array("f")

    def start_term(self, text: bytes) -> None:
        """Begin the postings of the next term."""
        self._terms.append(text)
        self._df.append(0)

    def add(self, doc: int, weight: float, value: bytes) -> None:
        """Add a posting; a document given again right after adds to the posting it has."""
        positions = self._format.decode_positions(value) if isinstance(self._format, whoosh.formats.Positions) else None
        tf = self._frequency(value) if positions is None else len(positions)
        if self._df[-1] and self._doc_ids[-1] == doc:
            tf += self._tf.pop()
            weight += self._weights.pop()
            if positions is not None:
                before = [self._positions.pop() for _ in range(tf - len(positions))]
                positions = sorted([*before, *positions])
        else:
            self._doc_ids.append(doc)
            self._df[-1] += 1
        self._tf.append(tf)
        self._weights.append(weight)
        self._positions.extend(positions or ())

    def _frequency(self, value: bytes) -> int:
        # Whoosh gives words of its spelling fields the value of some other posting, or none at all.
        return 1 if isinstance(self._format, whoosh.formats.Existence) else int.from_bytes(value[:4], "big") or 1

    def finish(self) -> FieldPostings:
        """The postings given; raises `ValueError` where documents did not ascend."""
        tf = np.array(self._tf, np.uint32)
        weights = np.array(self._weights, np.float32)
        postings = FieldPostings(
            self._terms,
            np.array(self._df, np.uint32),
            np.array(self._doc_ids, np.uint32),
            tf,
            np.array(self._positions, np.uint32) if isinstance(self._format, whoosh.formats.Positions) else None,
            None if np.array_equal(weights, tf) else weights,
        )
        postings.check()
        return postings


class ArrayFieldWriter(whoosh.codec.base.FieldWriter):  # type: ignore[misc]
    """Gather the postings of fields; write each field when the last is in."""

    def __init__(self, storage: Any, segment: Any):
        self._storage = storage
        self._segment = segment
        self._builder: FieldBuilder | None = None
        self._name = ""
        self._fields: dict[str, FieldPostings] = {}
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Begin the postings of a field."""
        self._name = fieldname
        self._builder = FieldBuilder(fieldname, fieldobj.format)

    @property
    def _open(self) -> FieldBuilder:
        if self._builder is None:
            raise ValueError("a term or posting outside of a field")
        return self._builder

    def start_term(self, text: bytes) -> None:
        """Begin the postings of a term, above the one before."""
        self._open.start_term(text)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:  # noqa: ARG002
        """Add a posting, in order of documents."""
        self._open.add(docnum, weight, vbytes)

    def add_spell_word(self, fieldname: str, text: str) -> None:  # noqa: ARG002
        """Raises `UnsupportedFieldError`: the format keeps no word graphs."""
        raise UnsupportedFieldError(f"field {fieldname!r}: this index keeps no word graphs")

    def finish_term(self) -> None:
        """End the term."""

    def finish_field(self) -> None:
        """End the field."""
        self._fields[self._name] = self._open.finish()
        self._builder = None

    def close(self) -> None:
        """Write the file."""
        with create_arrays(self._storage, self._segment.make_filename(POSTINGS_EXT)) as writer:
            write_fields(writer, {name: [partial(_made, it)] for name, it in self._fields.items()}, threads=0)
        self.is_closed = True


def _made(postings: FieldPostings) -> FieldPostings:
    """Postings that are there already, as a `Making` of them."""
    return postings


def write_fields(writer: Any, fields: Mapping[str, Iterable[Making]], *, threads: int) -> None:
    """Write the postings of `fields`, each in parts of ascending terms that threads make and pack; finish the file."""
    jobs = (partial(_named, name, make) for name in sorted(fields) for make in chain([empty_postings], fields[name]))
    attributes = {}
    with closing(ahead(jobs, threads=threads)) as made:  # so that an error of the file ends the threads
        for name, parts in groupby(made, key=itemgetter(0)):
            encoder = FieldEncoder(writer, name)
            for _, part in parts:
                encoder.add(part)
            attributes[name] = encoder.close()
    writer.finish({"fields": attributes})


def _named(name: str, make: Making) -> tuple[str, list[PackedPart]]:
    return name, packed(make())
