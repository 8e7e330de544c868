"""Frames: Parquet files and DataFrames, a row an article.

The rule of this room: **a value that is missing is no value**, whichever way the table says so (None, NaN, NaT, NA),
and days and hours are kept as ISO strings. Parquet needs the extra `parquet`; a DataFrame brings its library along.
"""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from searchlib.document import Document, Rejection
from searchlib.errors import CorpusError, MissingExtraError
from searchlib.records import Fields
from searchlib.streams import READ_ERRORS, SourceFile, cause

if TYPE_CHECKING:
    import pandas

ROWS = 512
"""Rows that are taken out of a table at a time."""


def parquet_rows(file: SourceFile, fields: Fields) -> Iterator[Document | Rejection]:
    """The articles of a Parquet file, some rows at a time; raises `CorpusError` where it cannot be read (further)."""
    if file.path is None:
        raise CorpusError(file.name, "Parquet is read from its end, which standard input has not: give the file")
    if not file.size:
        raise CorpusError(file.name, "it is empty: there is nothing in it to read")
    pyarrow, parquet = _pyarrow()
    number = 0
    try:
        with parquet.ParquetFile(file.path) as table:
            columns = fields.spelled(table.schema_arrow.names)
            fields.check_columns(columns, file.name)
            for batch in table.iter_batches(batch_size=ROWS):
                for row in batch.rename_columns(columns).to_pylist():
                    number += 1
                    yield fields.document(plain_row(row), file.place(number), file.row_id(number))
                file.meter.bytes_read += file.size * len(batch) // table.metadata.num_rows
    except (pyarrow.ArrowException, *READ_ERRORS) as error:
        reason = f"it cannot be read as Parquet{' further' if number else ''}: {cause(error)}"
        raise CorpusError(
            file.place(number + 1) if number else file.name, f"{reason}: fetch or write it again"
        ) from None


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # an extra
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("parquet") from None
    return pyarrow, pyarrow.parquet


def frame_rows(frame: pandas.DataFrame, fields: Fields) -> Iterator[Document | Rejection]:
    """The articles of a DataFrame, in its order; an index that has a name counts as a column, if none is called so."""
    named = [name for name in frame.index.names if name is not None and name not in frame.columns]
    if named:
        frame = frame.reset_index(level=named)
    columns = fields.spelled([str(name) for name in frame.columns])
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise CorpusError("the DataFrame", f"it has {', '.join(twice)} more than once: rename the columns")
    fields.check_columns(columns, "the DataFrame")
    for start in range(0, len(frame), ROWS):
        part = frame.iloc[start : start + ROWS]
        values = [_cells(part.iloc[:, at]) for at in range(len(columns))]
        for number, cells in enumerate(zip(*values, strict=True), start):
            yield fields.document(plain_row(dict(zip(columns, cells, strict=True))), f"row {number}", None)


def _cells(column: pandas.Series) -> list[Any]:
    """The values of a column, None for those that pandas counts as missing."""
    return [None if gone else cell for cell, gone in zip(column.tolist(), column.isna().tolist(), strict=True)]


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row that are there, as JSON could say them; `date` may be a day or an hour of any kind.

    >>> plain_row({"id": 7.0, "nota": float("nan"), "visto": datetime.date(2025, 12, 6), "páginas": 3})
    {'id': 7, 'visto': '2025-12-06', 'páginas': 3}
    """
    return {name: plain for name, value in row.items() if (plain := _plain(value)) is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(one) for one in value]
    if isinstance(value, datetime.date):  # a datetime is one too, and so is NaT, which equals nothing
        return value.isoformat() if value == value else None
    return _plain_number(value.item() if isinstance(value, (np.number, np.bool_)) else value)


def _plain_number(value: Any) -> Any:
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value  # a column of whole numbers with gaps is one of floats
