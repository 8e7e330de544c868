r"""What a segment keeps per document: the stored row, columns to sort and filter by, field lengths.

    stored/blocks, block_starts, row_starts, dictionary   the stored rows, compressed a few at a time
    stored/block_crc32                                    the checksum of each block as it lies in the file
    lengths/<field>                                       words of the field, smallest unsigned type[documents]
    column/<name>                                         numbers[documents]
    column/<name>/blob, starts                            byte strings
    column/<name>/image                                   a column in Whoosh's own format, for its rarer kinds

Stored rows are byte strings to this module, by custom JSON with the text behind (`encode_row`). They are compressed
by blocks of a few, so that one is read at the price of a few. Small blocks compress badly, unless the
compressor knows beforehand what rows look like: each file holds a *preset dictionary* (RFC 1950, section
2.2; `zdict` in zlib) of the beginnings of some rows. With it blocks of 4 articles take as much room as
blocks of 16 without, and are read in a third of the time (0.43 of the size, 20 against 70 microseconds an
article: `tests/benchmarks/bench_postings.py`).

`document_writing` writes the file.

>>> decode_row(encode_row({"title": "Año"}))
{'title': 'Año'}
"""

from __future__ import annotations

import binascii
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.errors import IndexCorruptError, UnsupportedFieldError
from searchlib.packing import PackedInts
from searchlib.sections import SectionFile

MAX_BLOCK = 1 << 31
"""Bytes of a block, at most: what claims to have more is not made room for. Documents are smaller (`MAX_LETTERS`)."""

Ints = NDArray[Any]

_TO_JSON: dict[type, tuple[str, Callable[[Any], str]]] = {
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    Decimal: ("decimal", str),
    bytes: ("bytes", lambda value: binascii.b2a_base64(value, newline=False).decode()),
}
_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "dict": lambda value: {"$": value},
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
    "bytes": binascii.a2b_base64,
}


def encode_row(fields: Mapping[str, Any], *, apart: tuple[str, str] | None = None) -> bytes:
    r"""A stored row: JSON, with dates, times, decimals and bytes as `{"$": [kind, text]}`; tuples become lists.

    A long text is put behind the JSON as it is, given `apart` with the name of its field: escaping it and reading it
    back would cost more than all the rest. Raises `UnsupportedFieldError` for other kinds of values: rows are data,
    and reading one runs no code of its own.

    >>> encode_row({"id": "1"}, apart=("text", "Llueve."))
    b'{"id":"1"}\ntext\nLlueve.'
    """
    return as_row(to_json(fields), apart=apart)


def as_row(head: str, *, apart: tuple[str, str] | None = None) -> bytes:
    """A stored row of fields that are JSON already, as `to_json` writes it."""
    text = head if apart is None else f"{head}\n{apart[0]}\n{apart[1]}"
    return text.encode("utf-8", "surrogatepass")


def to_json(value: Any) -> str:
    """JSON as rows have it: no spaces, letters as they are, and tags for what JSON lacks (see `encode_row`)."""
    text = _JSON.encode(value)
    if _TAG in text:  # tags of ours, or dicts of the user's own that look like them
        text = _JSON.encode(_escaped(value))
    return text


_TAG = '{"$":'


def _escaped(value: Any) -> Any:
    """The value with every dict of the one key `$` made a tag of its own."""
    if isinstance(value, dict):
        inner = {key: _escaped(item) for key, item in value.items()}
        return {"$": ["dict", inner["$"]]} if list(inner) == ["$"] else inner
    return [_escaped(item) for item in value] if isinstance(value, (list, tuple)) else value


def decode_row(row: bytes) -> dict[str, Any]:
    """The inverse of `encode_row`."""
    head, *apart = row.decode("utf-8", "surrogatepass").split("\n", 2)
    fields: dict[str, Any] = json.loads(head, object_hook=_untag if _TAG in head else None)
    if apart:
        fields[apart[0]] = apart[1]
    return fields


def _tag(value: Any) -> dict[str, list[str]]:
    kind = _TO_JSON.get(type(value))
    if kind is None:
        raise UnsupportedFieldError(f"cannot store {value!r}: use text, numbers, dates, bytes, lists and dicts")
    return {"$": [kind[0], kind[1](value)]}


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_tag)


def _untag(value: dict[str, Any]) -> Any:
    if list(value) != ["$"]:
        return value
    kind, content = value["$"]
    return _FROM_JSON[kind](content)


class BytesColumn:
    """Byte strings by document number."""

    def __init__(self, blob: NDArray[np.uint8], starts: PackedInts):
        self._blob = blob.data
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def get(self, doc: int) -> bytes:
        """The value of document `doc`."""
        return bytes(self._blob[self._starts.get(doc) : self._starts.get(doc + 1)])

    def rows(self) -> list[bytes]:
        """All values."""
        blob, bounds = bytes(self._blob), self._starts.array().tolist()
        return [blob[a:b] for a, b in pairwise(bounds)]


class DocumentReader:
    """What `file` keeps per document. Threads may share it; arrays are read-only views of the file."""

    def __init__(self, file: SectionFile):
        self._file = file
        self._n: int = file.attributes["documents"]
        self.rows_per_block: int = file.attributes["rows_per_block"]
        self.field_lengths: dict[str, int] = file.attributes["field_lengths"]
        self._blocks = file.in_parts("stored/blocks").data
        # A file of an earlier release has none.
        self._checks = file.array("stored/block_crc32") if "stored/block_crc32" in file else None
        self._block_starts = PackedInts(file.array("stored/block_starts"))
        self._row_starts = PackedInts(file.array("stored/row_starts"))
        self._dictionary = file.array("stored/dictionary").tobytes()

    def __len__(self) -> int:
        return self._n

    def stored(self, doc: int) -> bytes:
        """The stored row of document `doc`, at the price of decompressing its block."""
        block = doc // self.rows_per_block
        base = self._row_starts.get(block * self.rows_per_block)
        start, stop = self._row_starts.get(doc) - base, self._row_starts.get(doc + 1) - base
        return self._block(block, stop)[start:stop]

    def rows(self, first: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The stored rows of documents `first`, with which a block begins, to `stop`; each block is read once."""
        step, stop = self.rows_per_block, self._n if stop is None else stop
        for start in range(first, stop, step):
            last = min(start + step, stop)
            bounds = self._row_starts.array(start, last + 1).tolist()
            block = self._block(start // step, bounds[-1] - bounds[0])
            for low, high in pairwise(bounds):
                yield block[low - bounds[0] : high - bounds[0]]

    def _block(self, i: int, size: int) -> bytes:
        """The first `size` bytes of block `i`; no more are made of it, whatever it holds."""
        if size > MAX_BLOCK:
            raise IndexCorruptError(self._file.name, f"stored block {i}: {size} bytes are more than any has")
        data = self._blocks[self._block_starts.get(i) : self._block_starts.get(i + 1)]
        if self._checks is not None and zlib.crc32(data) != self._checks[i]:
            raise IndexCorruptError(self._file.name, f"stored block {i}: its checksum differs")
        try:
            block: bytes = self._decompressor().decompress(data, size) if size > 0 else b""
        except zlib.error as error:
            raise IndexCorruptError(self._file.name, f"stored block {i}: {error}") from error
        if len(block) != size:
            raise IndexCorruptError(self._file.name, f"stored block {i}: {len(block)} of {size} bytes")
        return block

    def _decompressor(self) -> Any:
        if self._dictionary:
            return zlib.decompressobj(-15, zdict=self._dictionary)
        return zlib.decompressobj(-15)

    def lengths(self, field: str) -> Ints:
        """Words of `field` in each document: unsigned, `[documents]`; zeros where the field has none."""
        name = f"lengths/{field}"
        return self._file.array(name) if name in self._file else np.zeros(self._n, np.uint8)

    def length_fields(self) -> list[str]:
        """The fields that have lengths."""
        return sorted(self.field_lengths)

    def column_kind(self, name: str) -> str | None:
        """`"numbers"`, `"bytes"`, `"image"`, or None where there is no such column."""
        kinds = {f"column/{name}": "numbers", f"column/{name}/blob": "bytes", f"column/{name}/image": "image"}
        return next((kind for section, kind in kinds.items() if section in self._file), None)

    def columns(self) -> list[str]:
        """The names of the columns."""
        sections = [section[7:] for section in self._file if section.startswith("column/")]
        return sorted({name.removesuffix("/blob").removesuffix("/starts").removesuffix("/image") for name in sections})

    def numbers(self, name: str) -> Ints:
        """The column of numbers `name`: `[documents]`, of the type it was written with."""
        return self._file.array(f"column/{name}")

    def bytes_column(self, name: str) -> BytesColumn:
        """The column of byte strings `name`."""
        starts = PackedInts(self._file.array(f"column/{name}/starts"))
        return BytesColumn(self._file.array(f"column/{name}/blob"), starts)

    def image(self, name: str) -> NDArray[np.uint8]:
        """The bytes of column `name` in Whoosh's own format."""
        return self._file.array(f"column/{name}/image")
