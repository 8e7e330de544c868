"""Whoosh's readers over the arrays of a segment: terms, term cursors, matchers, columns, stored fields.

They add nothing to what the arrays say and keep nothing but views of them. `whoosh.codec.base` and
`whoosh.codec.whoosh3` (2.7.4) are the contract; where the two differ, `whoosh3` is, since its behaviour is
what searchers were written against.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from searchlib.codec_columns import column_reader
from searchlib.document_file import decode_row
from searchlib.engine import whoosh
from searchlib.errors import UnsupportedFieldError
from searchlib.field_file import FieldReader
from searchlib.packing import starts_of
from searchlib.segment_files import SegmentArrays

_BATCH = 1024  # terms read at a time by iterators

Term = tuple[str, bytes]


class ArrayTermInfo(whoosh.reading.TermInfo):  # type: ignore[misc]
    """What Whoosh wants to know of a term, counted from its postings when asked for."""

    def __init__(self, field: FieldReader, i: int, lengths: NDArray[Any]):
        doc_ids, tf = field.postings_at(i)
        weights = field.weights_at(i, tf)
        of_docs = lengths[doc_ids]
        super().__init__(
            weight=float(weights.sum()),
            df=len(doc_ids),
            minlength=int(of_docs.min()),
            maxlength=int(of_docs.max()),
            maxweight=float(weights.max()),
            minid=int(doc_ids[0]),
            maxid=int(doc_ids[-1]),
        )


class ArrayTermsReader(whoosh.codec.base.TermsReader):  # type: ignore[misc]
    """The terms of all fields of a segment, fields in the order of their names."""

    def __init__(self, arrays: SegmentArrays):
        self._arrays = arrays
        self._names = arrays.field_names()

    def __contains__(self, term: Term) -> bool:
        field = self._arrays.field(term[0])
        return field is not None and term[1] in field

    def _found(self, fieldname: str, text: bytes) -> tuple[FieldReader, int]:
        field = self._arrays.field(fieldname)
        i = None if field is None else field.find(text)
        if field is None or i is None:
            raise KeyError((fieldname, text))
        return field, i

    def indexed_field_names(self) -> list[str]:
        """The fields that have postings."""
        return self._names

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        """A cursor over the terms of a field."""
        field = self._arrays.field(fieldname)
        return whoosh.codec.base.EmptyCursor() if field is None else ArrayCursor(self._arrays, field, fieldobj)

    def _numbers_from(self, fieldname: str, text: bytes) -> Iterator[tuple[FieldReader, int, bytes]]:
        for name in self._names if fieldname in self._names else []:
            field = self._arrays.field(name)
            if name < fieldname or field is None:
                continue
            start = field.seek(text) if name == fieldname else 0
            for first in range(start, len(field), _BATCH):
                for i, term in enumerate(field.terms(first, min(first + _BATCH, len(field))), first):
                    yield field, i, term

    def terms(self) -> Iterator[Term]:
        """All terms."""
        return self.terms_from(self._names[0], b"") if self._names else iter(())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """The terms from `prefix` on, those of later fields after them."""
        return ((field.name, term) for field, _, term in self._numbers_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[Term, ArrayTermInfo]]:
        """All terms, each with its statistics."""
        return self.items_from(self._names[0], b"") if self._names else iter(())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, ArrayTermInfo]]:
        """`terms_from`, each term with its statistics."""
        for field, i, term in self._numbers_from(fieldname, prefix):
            yield (field.name, term), term_info(self._arrays, field, i)

    def term_info(self, fieldname: str, text: bytes) -> ArrayTermInfo:
        """The statistics of a term; raises `KeyError`."""
        return term_info(self._arrays, *self._found(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """The weight of a term over all documents; raises `KeyError`."""
        field, i = self._found(fieldname, text)
        return float(field.weights_at(i, field.tf_at(i)).sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents hold a term; raises `KeyError`."""
        field, i = self._found(fieldname, text)
        return field.df_at(i)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ArrayMatcher:
        """A matcher over the postings of a term, deleted documents included; raises `TermNotFound`."""
        try:
            field, i = self._found(fieldname, text)
        except KeyError:
            raise whoosh.reading.TermNotFound(f"No term {fieldname}:{text!r}") from None
        lengths = self._arrays.documents.lengths(fieldname)
        return ArrayMatcher(field, i, format_, scorer, lengths, (fieldname, text))

    def close(self) -> None:
        """Nothing to close: memory maps go when the last view of them does."""


def term_info(arrays: SegmentArrays, field: FieldReader, i: int) -> ArrayTermInfo:
    """The statistics of term number `i` of a field."""
    return ArrayTermInfo(field, i, arrays.documents.lengths(field.name))


class ArrayCursor(whoosh.codec.base.FieldCursor):  # type: ignore[misc]
    """A place among the terms of a field: on a term, or past the last."""

    def __init__(self, arrays: SegmentArrays, field: FieldReader, fieldobj: Any):
        self._arrays = arrays
        self._field = field
        self._fieldobj = fieldobj
        self._i = 0

    def first(self) -> Any:
        """Go to the first term and return it, or None."""
        self._i = 0
        return self.text()

    def find(self, term: Any) -> Any:
        """Go to the first term that is `term` or above it and return it, or None."""
        self._i = self._field.seek(term if isinstance(term, bytes) else self._fieldobj.to_bytes(term))
        return self.text()

    def next(self) -> Any:
        """Go to the next term and return it, or None."""
        self._i = min(self._i + 1, len(self._field))
        return self.text()

    def text(self) -> Any:
        """The term, decoded by its field, or None past the last."""
        return self._fieldobj.from_bytes(self._field.term_at(self._i)) if self.is_valid() else None

    term = text

    def term_info(self) -> ArrayTermInfo | None:
        """The statistics of the term, or None past the last."""
        return term_info(self._arrays, self._field, self._i) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Whether it is on a term."""
        return self._i < len(self._field)


class ArrayMatcher(whoosh.matching.LeafMatcher):  # type: ignore[misc]
    """A walk over the postings of one term. All of them are one block to Whoosh's quality optimizations."""

    def __init__(self, field: FieldReader, i: int, format_: Any, scorer: Any, lengths: NDArray[Any], term: Term):
        self.format = format_
        self.scorer = scorer
        self._field, self._number, self._lengths, self._term = field, i, lengths, term
        self._doc_ids = field.doc_ids_at(i)
        self._ids: list[int] = self._doc_ids.tolist()
        self._tf = field.tf_at(i)
        self._weights = field.weights_at(i, self._tf)
        self._starts: list[int] | None = None
        self._all_positions = self._tf[:0]
        self._i = 0

    def copy(self) -> ArrayMatcher:
        """A matcher at the same place that moves on its own."""
        other = ArrayMatcher.__new__(ArrayMatcher)
        other.__dict__.update(self.__dict__)
        return other

    def reset(self) -> None:
        """Go back to the first posting."""
        self._i = 0

    def is_active(self) -> bool:
        """Whether it is on a posting."""
        return self._i < len(self._ids)

    def id(self) -> int:
        """The document of the posting."""
        return self._ids[self._i]

    def all_ids(self) -> Iterator[int]:
        """All documents."""
        return iter(self._ids)

    def weight(self) -> float:
        """The weight of the posting."""
        return float(self._weights[self._i])

    def next(self) -> bool:
        """Go to the next posting; say whether that ended the block."""
        if not self.is_active():
            raise whoosh.matching.ReadTooFar
        self._i += 1
        return not self.is_active()

    def skip_to(self, targetid: int) -> None:
        """Go to the first posting, from here on, of document `targetid` or above."""
        if not self.is_active():
            raise whoosh.matching.ReadTooFar
        self._i = bisect_left(self._ids, targetid, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        """Go past the block if it cannot beat `minquality`; return how many blocks that was."""
        if self.block_quality() > minquality:
            return 0
        self._i = len(self._ids)
        return 1

    def value(self) -> bytes:
        """What Whoosh's own codec would have stored with the posting."""
        if isinstance(self.format, whoosh.formats.Positions):
            return bytes(self.format.encode(self._positions()))
        if isinstance(self.format, whoosh.formats.Frequency):
            return int(self._tf[self._i]).to_bytes(4, "big")
        return b""

    def value_as(self, astype: str) -> Any:
        """The value of the posting as `"frequency"`, `"positions"`, whatever the field's format has."""
        if astype == "positions" and self.supports(astype):
            return self._positions()
        return super().value_as(astype)

    def _positions(self) -> list[int]:
        if self._starts is None:
            # All at once: Whoosh's matchers go through most of what they are given.
            self._starts = starts_of(self._tf).tolist()
            self._all_positions = self._field.positions_at(self._number, self._tf)
        found: list[int] = self._all_positions[self._starts[self._i] : self._starts[self._i + 1]].tolist()
        return found

    def block_min_id(self) -> int:
        """The first document."""
        return self._ids[0]

    def block_max_id(self) -> int:
        """The last document."""
        return self._ids[-1]

    def block_min_length(self) -> int:
        """The shortest length of the field in the documents."""
        return int(self._lengths[self._doc_ids].min())

    def block_max_length(self) -> int:
        """The longest length of the field in the documents."""
        return int(self._lengths[self._doc_ids].max())

    def block_max_weight(self) -> float:
        """The highest weight of the postings."""
        return float(self._weights.max())


class ArrayPerDocumentReader(whoosh.codec.base.PerDocumentReader):  # type: ignore[misc]
    """Stored fields, columns, field lengths and deletions of a segment."""

    def __init__(self, arrays: SegmentArrays, segment: Any):
        self._arrays = arrays
        self._segment = segment

    def close(self) -> None:
        """Nothing to close: memory maps go when the last view of them does."""

    def doc_count(self) -> int:
        """Documents that are not deleted."""
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return int(self._segment.doc_count_all())

    def has_deletions(self) -> bool:
        """Whether any document is deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether document `docnum` is deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Any:
        """The deleted documents, a frozen set."""
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        """Yes."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether the segment has a column for the field."""
        return self._arrays.documents.column_kind(fieldname) is not None

    def list_columns(self) -> list[str]:
        """The fields that have a column."""
        return self._arrays.documents.columns()

    def column_reader(self, fieldname: str, column: Any) -> Any:
        """A reader of the field's column."""
        return column_reader(self._arrays.documents, fieldname, column)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """The exact length of the field in document `docnum`."""
        if not 0 <= docnum < self.doc_count_all():
            raise IndexError(f"Asked for docnum {docnum} of {self.doc_count_all()}")
        documents = self._arrays.documents
        return int(documents.lengths(fieldname)[docnum]) if fieldname in documents.field_lengths else default

    def field_length(self, fieldname: str) -> int:
        """The sum of the lengths of the field."""
        return self._arrays.documents.field_lengths.get(fieldname, 0)

    def min_field_length(self, fieldname: str) -> int:
        """The least length of the field, 0 where a document lacks it."""
        return int(self._arrays.documents.lengths(fieldname).min()) if self.doc_count_all() else 0

    def max_field_length(self, fieldname: str) -> int:
        """The greatest length of the field."""
        return int(self._arrays.documents.lengths(fieldname).max(initial=0))

    def has_vector(self, docnum: int, fieldname: str) -> bool:  # noqa: ARG002
        """No: the format keeps no term vectors."""
        return False

    def vector(self, docnum: int, fieldname: str, format_: Any) -> Any:  # noqa: ARG002
        """Raises `UnsupportedFieldError`: the format keeps no term vectors."""
        raise UnsupportedFieldError(f"field {fieldname!r}: this index keeps no term vectors")

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The stored fields of document `docnum`."""
        row = self._arrays.documents.stored(docnum)
        return decode_row(row) if row else {}
