r"""Columns of a segment as Whoosh writes and reads them.

Whoosh's columns of numbers (`NumericColumn`) and of byte strings (`VarBytesColumn`) become arrays. The
rarer kinds are written by their own writer, and what it wrote is kept as it is: the *image* of the column.

>>> builder = ColumnBuilder(whoosh.columns.NumericColumn("i", default=9))
>>> builder.add(1, 5)
>>> builder.finish(3)
array([9, 5, 9], dtype=int32)
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.document_file import BytesColumn, DocumentReader
from searchlib.engine import whoosh

_NUMPY_CODES = {"l": "i", "L": "I"}  # Whoosh packs these as four bytes


def column_dtype(column: Any) -> np.dtype[Any]:
    """The NumPy type of a Whoosh `NumericColumn`."""
    dtype: np.dtype[Any] = np.dtype(_NUMPY_CODES.get(column._typecode, column._typecode)).newbyteorder("<")
    return dtype


class ColumnBuilder:
    """The values of one column, given for some documents in ascending order; the others get its default.

    Whoosh's columns of numbers and of byte strings become arrays; the rarer kinds are written by their own
    writer and kept as it wrote them.
    """

    def __init__(self, column: Any):
        self._column = column
        self._values: list[Any] = []
        self._native = type(column) in (whoosh.columns.NumericColumn, whoosh.columns.VarBytesColumn)
        if not self._native:
            self._buffer = BytesIO()
            self._writer = column.writer(whoosh.filedb.structfile.StructFile(self._buffer))

    def add(self, doc: int, value: Any) -> None:
        """Set the value of document `doc`."""
        if self._native:
            self._fill(doc)
            self._values.append(value)
        else:
            self._writer.add(doc, value)

    def _fill(self, doc: int) -> None:
        self._values.extend([self._column.default_value()] * (doc - len(self._values)))

    def finish(self, doc_count: int) -> NDArray[Any] | list[bytes] | bytes:
        """The column of `doc_count` documents: an array, a list, or the image of the rarer kinds."""
        if not self._native:
            self._writer.finish(doc_count)
            return self._buffer.getvalue()
        self._fill(doc_count)
        if isinstance(self._column, whoosh.columns.NumericColumn):
            return np.array(self._values, column_dtype(self._column))
        return self._values


def column_reader(documents: DocumentReader, name: str, column: Any) -> Any:
    """Whoosh's reader of the column `name`, which was written as `column`."""
    kind = documents.column_kind(name)
    if kind is None:
        return whoosh.columns.EmptyColumnReader(column.default_value(), len(documents))
    if kind == "numbers":
        return NumberReader(documents.numbers(name), column.default_value())
    if kind == "bytes":
        return BytesReader(documents.bytes_column(name), column.default_value())
    image = documents.image(name)
    return column.reader(whoosh.filedb.structfile.BufferFile(image.data), 0, len(image), len(documents))


class NumberReader(whoosh.columns.ColumnReader):  # type: ignore[misc]
    """A column of numbers, going on with `default` past its end.

    Whoosh's `MultiReader` asks past the end of a segment where the segment after it lacks the column.
    """

    def __init__(self, numbers: NDArray[Any], default: Any):
        self._numbers = numbers
        self._default = default
        self._sign = 1

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, docnum: int) -> Any:
        return self._numbers[docnum].item() if docnum < len(self) else self._default

    def __iter__(self) -> Iterator[Any]:
        return iter(self._numbers.tolist())

    def sort_key(self, docnum: int) -> Any:
        """The value to sort document `docnum` by."""
        return self._sign * self[docnum]

    def load(self) -> list[Any]:
        """All values."""
        values: list[Any] = self._numbers.tolist()
        return values

    def set_reverse(self) -> None:
        """Make sort keys descend."""
        self._sign = -1


class BytesReader(whoosh.columns.ColumnReader):  # type: ignore[misc]
    """A column of byte strings, going on with `default` past its end as `NumberReader` does."""

    def __init__(self, column: BytesColumn, default: bytes):
        self._column = column
        self._default = default

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, docnum: int) -> bytes:
        return self._column.get(docnum) if docnum < len(self) else self._default

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._column.rows())

    def load(self) -> list[bytes]:
        """All values."""
        return self._column.rows()
