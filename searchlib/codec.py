r"""Segments that are arrays, for Whoosh: written by any writer given `ArrayCodec`, read by plain Whoosh.

>>> from whoosh import fields, query
>>> from whoosh.filedb.filestore import RamStorage
>>> index = RamStorage().create_index(fields.Schema(text=fields.TEXT(stored=True)))
>>> with index.writer(codec=ArrayCodec()) as writer:
...     writer.add_document(text="llueve en la costa")
>>> with index.searcher() as searcher:
...     searcher.search(query.Term("text", "costa"))[0]["text"]
'llueve en la costa'

`SegmentWriter` makes a segment out of postings that are arrays already, `merge_segments` one out of
several; `SegmentArrays` (of `segment_files`) gives the arrays back. None of them touches the table of
contents: a segment is part of the index when its writer has put it there.

The rule: `ArraySegment` is pickled into Whoosh's table of contents under the name of this module. Neither
moves.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.ahead import THREADS, beside
from searchlib.codec_columns import ColumnBuilder, column_dtype, column_reader
from searchlib.codec_readers import ArrayPerDocumentReader, ArrayTermsReader
from searchlib.codec_writers import (
    ArrayFieldWriter,
    ArrayPerDocumentWriter,
    write_fields,
)
from searchlib.document_writing import DocumentWriter
from searchlib.engine import whoosh
from searchlib.errors import UnsupportedFieldError
from searchlib.merging import FieldSource, doc_maps, merge_field
from searchlib.postings import FieldPostings, Making
from searchlib.segment import Bools, Segment
from searchlib.segment_files import DOCUMENTS_EXT, POSTINGS_EXT, SegmentArrays, create_arrays

Ints = NDArray[Any]


class ArrayCodec(whoosh.codec.base.Codec):  # type: ignore[misc]
    """Whoosh's way to write and read our segments. Has no state."""

    # Field lengths are joined to postings when they are read, not when they are written.
    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> ArrayPerDocumentWriter:
        """A writer of stored fields, lengths and columns."""
        return ArrayPerDocumentWriter(storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        """A writer of postings."""
        return ArrayFieldWriter(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        """A reader of terms and postings."""
        return ArrayTermsReader(SegmentArrays(storage, segment))

    def per_document_reader(self, storage: Any, segment: Any) -> ArrayPerDocumentReader:
        """A reader of stored fields, lengths and columns."""
        return ArrayPerDocumentReader(SegmentArrays(storage, segment), segment)

    def supports_columns(self) -> bool:
        """Yes."""
        return True

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ARG002
        """A segment of no documents, with a name of its own."""
        return ArraySegment(indexname)


class ArraySegment(Segment, whoosh.codec.base.Segment):  # type: ignore[misc]
    """A `Segment` that Whoosh can read and write, and that documents can be deleted from."""

    def __init__(self, indexname: str, doc_count: int = 0):
        self.indexname, self.segid = indexname, self._random_id()
        self._doc_count = doc_count
        self._set_deleted(None)

    @classmethod
    def _random_id(cls, size: int = 16) -> str:
        """The name of a new segment: not from `random`, which programs seed, and then get the same names again."""
        return os.urandom(size // 2).hex()

    def _set_deleted(self, deleted: Bools | None) -> None:
        super()._set_deleted(deleted)
        self._deleted_docs: frozenset[int] | None = None

    def codec(self) -> ArrayCodec:
        """The codec that reads the segment."""
        return ArrayCodec()

    def should_assemble(self) -> bool:
        """No: mapped files are not packed into one."""
        return False

    def set_doc_count(self, dc: int) -> None:
        """Set the number of documents."""
        self._doc_count = dc

    def deleted_docs(self) -> frozenset[int]:
        """The numbers of the deleted documents; the same object until another is deleted."""
        if self._deleted_docs is None:
            numbers = [] if self._deleted is None else np.flatnonzero(self._deleted).tolist()
            self._deleted_docs = frozenset(numbers)
        return self._deleted_docs

    def is_deleted(self, docnum: int) -> bool:
        """Whether document `docnum` is deleted; False past the last, where Whoosh's inverse matchers ask."""
        return self._deleted is not None and docnum < self._doc_count and bool(self._deleted[docnum])

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete document `docnum`, or bring it back."""
        if delete != self.is_deleted(docnum):
            self.delete_documents([docnum], delete=delete)

    def delete_documents(self, docnums: Sequence[int] | Ints, *, delete: bool = True) -> None:
        """Delete the documents of these numbers, or bring them back; open readers do not notice."""
        deleted = np.zeros(self._doc_count, bool) if self._deleted is None else self._deleted.copy()
        deleted[docnums] = delete
        self._set_deleted(deleted)


class SegmentWriter:
    """A segment in the making: `add` a row per document, then `finish`, or `cancel`.

    Rows go to the disk as they come. Nothing refers to the files before a table of contents does.
    """

    def __init__(self, storage: Any, index_name: str, schema: Any):
        self._storage = storage
        self._schema = schema
        self._segment = ArraySegment(index_name)
        self._open = ExitStack()
        writer = self._open.enter_context(create_arrays(storage, self._segment.make_filename(DOCUMENTS_EXT)))
        self._documents = self._open.enter_context(DocumentWriter(writer))

    def add(self, row: bytes) -> None:
        """Store the row (`document_file.encode_row`) of the next document."""
        self._documents.add(row)

    def cancel(self) -> None:
        """Close the file that was begun and leave it as it is; it is no segment's."""
        self._open.close()

    def finish(
        self,
        *,
        fields: Mapping[str, Iterable[Making]],
        lengths: Mapping[str, Ints],
        columns: Mapping[str, Ints | Sequence[Any]],
        threads: int = THREADS,
    ) -> ArraySegment:
        """Write the rest and return the segment; on return its files are on the disk.

        `fields`: what makes their postings, in parts of ascending terms that keep the rule of `postings`
        (`FieldPostings.check`), with positions exactly where the schema keeps them; threads call it. `lengths`: words
        of each scored field, `[documents]`. `columns`: one value per document, as the field's `to_column_value` gives
        it. `threads` share the work; 0 is best for a few documents.

        Raises `UnsupportedFieldError` or `ValueError`.
        """
        self._segment.set_doc_count(len(self._documents))
        with (
            beside(partial(self._finish_documents, lengths, columns), threads=threads),
            create_arrays(self._storage, self._segment.make_filename(POSTINGS_EXT)) as writer,
        ):
            write_fields(writer, {name: self._checking(name, parts) for name, parts in fields.items()}, threads=threads)
        return self._segment

    def _finish_documents(self, lengths: Mapping[str, Ints], columns: Mapping[str, Ints | Sequence[Any]]) -> None:
        with self._open:
            self._documents.close(lengths, *_columns(self._schema, columns))

    def _checking(self, name: str, parts: Iterable[Making]) -> Iterator[Making]:
        return (partial(self._checked, name, make) for make in parts)

    def _checked(self, name: str, make: Making) -> FieldPostings:
        postings, count = make(), self._segment.doc_count_all()
        wanted = isinstance(self._schema[name].format, whoosh.formats.Positions)
        if wanted != (postings.positions is not None):
            raise UnsupportedFieldError(f"field {name!r} {'lacks' if wanted else 'has'} positions, unlike its schema")
        if len(postings.doc_ids) and int(postings.doc_ids.max()) >= count:
            raise ValueError(f"field {name!r} has postings beyond document {count - 1}")
        return postings


def _columns(schema: Any, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Columns as `DocumentWriter.close` takes them: arrays and lists, and images of the rarer kinds."""
    native: dict[str, Any] = {}
    images: dict[str, bytes] = {}
    for name, column_values in values.items():
        column = schema[name].column_type
        if type(column) is whoosh.columns.NumericColumn:
            native[name] = np.asarray(column_values, column_dtype(column))
        elif type(column) is whoosh.columns.VarBytesColumn:
            native[name] = column_values
        else:
            images[name] = _image(column, column_values)
    return native, images


def _image(column: Any, values: Sequence[Any]) -> bytes:
    builder = ColumnBuilder(column)
    for doc, value in enumerate(values):
        builder.add(doc, value)
    image = builder.finish(len(values))
    assert isinstance(image, bytes)
    return image


def merge_segments(storage: Any, index_name: str, schema: Any, sources: Sequence[SegmentArrays]) -> ArraySegment:
    """Write one segment out of `sources`, in order and without deleted documents; leave those as they are.

    Sources may lie in other storages. Fields and columns that the schema no longer has are left out; a column
    that a source lacks gets its default there. On return the files are on the disk.
    """
    kept = [source.live() for source in sources]
    merged = ArraySegment(index_name, sum(int(mask.sum()) for mask in kept))
    with create_arrays(storage, merged.make_filename(POSTINGS_EXT)) as writer:
        _merge_postings(writer, schema, sources, doc_maps(kept))
    name = merged.make_filename(DOCUMENTS_EXT)
    with create_arrays(storage, name) as writer, DocumentWriter(writer) as documents:
        _merge_documents(documents, schema, sources, kept)
    return merged


def _merge_postings(writer: Any, schema: Any, arrays: Sequence[SegmentArrays], maps: Sequence[Ints]) -> None:
    names = {name for segment in arrays for name in segment.field_names() if name in schema}
    attributes = {}
    for name in sorted(names):
        fields = [segment.field(name) for segment in arrays]
        sources = [FieldSource(field, m) for field, m in zip(fields, maps, strict=True) if field is not None]
        attributes[name] = merge_field(writer, name, sources)
    writer.finish({"fields": attributes})


_ROWS_REMEMBERED = 1 << 12
"""Rows that are merged before the memory of those read is given back."""


def _merge_documents(
    documents: DocumentWriter, schema: Any, arrays: Sequence[SegmentArrays], kept: Sequence[Bools]
) -> None:
    for segment, mask in zip(arrays, kept, strict=True):
        for doc, (row, keep) in enumerate(zip(segment.documents.rows(), mask.tolist(), strict=True)):
            if keep:
                documents.add(row)
            if doc % _ROWS_REMEMBERED == 0:
                segment.documents_file.forget()
    lengths = {
        name: np.concatenate([s.documents.lengths(name)[mask] for s, mask in zip(arrays, kept, strict=True)])
        for name in sorted({n for s in arrays for n in s.documents.length_fields() if n in schema})
    }
    names = sorted({n for s in arrays for n in s.documents.columns() if n in schema and schema[n].column_type})
    native, images = _columns(schema, {name: _merge_column(schema, name, arrays, kept) for name in names})
    documents.close(lengths, native, images)


def _merge_column(schema: Any, name: str, arrays: Sequence[SegmentArrays], kept: Sequence[Bools]) -> Any:
    """The values of a column in the documents kept: an array if it has numbers, else a list."""
    column = schema[name].column_type
    if type(column) is whoosh.columns.NumericColumn:
        parts = [_numbers(segment, name, column)[mask] for segment, mask in zip(arrays, kept, strict=True)]
        return np.concatenate(parts)
    values: list[Any] = []
    for segment, mask in zip(arrays, kept, strict=True):
        given = column_reader(segment.documents, name, column)
        values.extend(given[doc] for doc in np.flatnonzero(mask).tolist())
    return values


def _numbers(segment: SegmentArrays, name: str, column: Any) -> Ints:
    documents = segment.documents
    if documents.column_kind(name) == "numbers":
        return documents.numbers(name)
    return np.full(len(documents), column.default_value(), column_dtype(column))
