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

>>> import io
>>> file = io.BytesIO()
>>> documents = DocumentWriter(SectionWriter(file))
>>> documents.add(encode_row({"title": "Año"}))
>>> documents.close({"words": np.array([7])}, {"day": np.array([20_000]), "place": [b"Lima"]})
>>> reader = DocumentReader(SectionFile(file.getvalue(), "example"))
>>> len(reader), decode_row(reader.stored(0)), reader.lengths("words"), reader.bytes_column("place").get(0)
(1, {'title': 'Año'}, array([7], dtype=uint8), b'Lima')
"""

from __future__ import annotations

import base64
import json
import zlib
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.errors import IndexCorruptError, UnsupportedFieldError
from searchlib.packing import PackedInts, pack_ints, starts_of
from searchlib.sections import SectionFile, SectionWriter

ROWS_PER_BLOCK = 4
COMPRESSION_LEVEL = 2  # 1 takes four parts in a hundred more room, 3 half as much time again for as much less
MAX_BLOCK = 1 << 31
"""Bytes of a block, at most: what claims to have more is not made room for. Documents are smaller (`MAX_LETTERS`)."""
_GROUP_BYTES = 1 << 20  # rows compressed at a time, the first of which make the dictionary
_GROUPS_AHEAD = 4
_SAMPLE_HEAD = 1000  # bytes taken of each: 160 compress a twentieth worse, 400 a fortieth
_DICTIONARY_BYTES = 1 << 15  # all that deflate can look back

Ints = NDArray[Any]

_TO_JSON: dict[type, tuple[str, Callable[[Any], str]]] = {
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    Decimal: ("decimal", str),
    bytes: ("bytes", lambda value: base64.b64encode(value).decode()),
}
_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "dict": lambda value: {"$": value},
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
    "bytes": base64.b64decode,
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


class DocumentWriter:
    """Write the per-document file of a segment: `add` a row per document, then `close`, or `cancel`.

    Rows are compressed by a thread beside the caller's, for compressing needs no lock of the interpreter; a segment of
    a few hundred rows is done before one would be.
    """

    def __init__(self, writer: SectionWriter, *, rows_per_block: int | None = None, level: int | None = None):
        self._writer = writer
        self.rows_per_block = rows_per_block or ROWS_PER_BLOCK
        self._level = COMPRESSION_LEVEL if level is None else level
        self._dictionary: bytes | None = None
        self._rows: list[bytes] = []
        self._bytes = 0
        self._thread: ThreadPoolExecutor | None = None
        self._under_way: deque[Future[list[bytes]]] = deque()
        self._row_lengths = array("I")
        self._block_lengths = array("I")
        self._block_checks = array("I")
        self._stream = writer.stream("stored/blocks")
        self._write = self._stream.__enter__()

    def __len__(self) -> int:
        return len(self._row_lengths)

    def add(self, row: bytes) -> None:
        """Store `row` for the next document; it may be empty."""
        self._row_lengths.append(len(row))
        self._rows.append(row)
        self._bytes += len(row)
        if self._bytes >= _GROUP_BYTES and len(self._rows) % self.rows_per_block == 0:
            self._send()

    def _send(self) -> None:
        """Have the rows at hand compressed, and write what was compressed meanwhile."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "searchlib-compress")
        self._under_way.append(self._thread.submit(self._compressor(), self._rows))
        self._rows, self._bytes = [], 0
        while len(self._under_way) > _GROUPS_AHEAD:
            self._write_blocks(self._under_way.popleft().result())

    def _compressor(self) -> Callable[[list[bytes]], list[bytes]]:
        """What compresses rows; its dictionary is made of the first of all."""
        if self._dictionary is None:
            # A dictionary pays from some thirty times its size on.
            self._dictionary = _sample(self._rows, min(_DICTIONARY_BYTES, self._bytes // 32))
            options = (self._level, zlib.DEFLATED, -15, 8, zlib.Z_DEFAULT_STRATEGY)
            preset = (self._dictionary,) if self._dictionary else ()
            self._fresh = zlib.compressobj(*options, *preset)
        return partial(_blocks, fresh=self._fresh, rows_per_block=self.rows_per_block)

    def _write_blocks(self, blocks: list[bytes]) -> None:
        for block in blocks:
            self._write(block)
            self._block_lengths.append(len(block))
            self._block_checks.append(zlib.crc32(block))

    def cancel(self) -> None:
        """Stop what is under way; the file is of no use."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)

    def close(
        self,
        lengths: Mapping[str, Ints],
        columns: Mapping[str, Ints | Sequence[bytes]],
        images: Mapping[str, bytes] | None = None,
    ) -> None:
        """Write `lengths` of fields, `columns` of numbers or byte strings, and the directory."""
        compress = self._compressor()
        for group in self._under_way:
            self._write_blocks(group.result())
        self._write_blocks(compress(self._rows))
        self.cancel()
        self._stream.__exit__(None, None, None)
        add, n = self._writer.add, len(self._row_lengths)
        add("stored/row_starts", *pack_ints(starts_of(np.array(self._row_lengths, np.int64))))
        add("stored/block_starts", *pack_ints(starts_of(np.array(self._block_lengths, np.int64))))
        add("stored/block_crc32", np.array(self._block_checks, np.uint32))
        add("stored/dictionary", np.frombuffer(self._dictionary or b"", np.uint8))
        for field, values in lengths.items():
            add(f"lengths/{field}", _smallest(_of_length(n, field, values)))
        for name, column in columns.items():
            self._add_column(name, _of_length(n, name, column))
        for name, image in (images or {}).items():
            add(f"column/{name}/image", np.frombuffer(image, np.uint8))
        totals = {field: int(np.sum(values)) for field, values in lengths.items()}
        self._writer.finish({"documents": n, "rows_per_block": self.rows_per_block, "field_lengths": totals})

    def _add_column(self, name: str, column: Ints | Sequence[bytes]) -> None:
        if isinstance(column, np.ndarray):
            self._writer.add(f"column/{name}", column)
        else:
            sizes = np.fromiter(map(len, column), np.int64, len(column))
            self._writer.add(f"column/{name}/starts", *pack_ints(starts_of(sizes)))
            self._writer.add(f"column/{name}/blob", np.frombuffer(b"".join(column), np.uint8))


def _blocks(rows: list[bytes], *, fresh: Any, rows_per_block: int) -> list[bytes]:
    """The rows compressed, so many to a block, each by a copy of the compressor `fresh`."""
    blocks = []
    for first in range(0, len(rows), rows_per_block):
        compressor = fresh.copy()
        blocks.append(compressor.compress(b"".join(rows[first : first + rows_per_block])) + compressor.flush())
    return blocks


def _of_length(n: int, name: str, values: Any) -> Any:
    if len(values) != n:
        raise ValueError(f"{name!r} has {len(values)} values for {n} documents")
    return values


def _smallest(values: Ints) -> Ints:
    top = int(values.max()) if len(values) else 0
    return np.asarray(values).astype(np.min_scalar_type(top))


def _sample(rows: list[bytes], size: int) -> bytes:
    """`size` bytes at most of the beginnings of rows from all over."""
    if size < 1024:
        return b""
    step = max(1, len(rows) * _SAMPLE_HEAD // size)
    return b"".join(row[:_SAMPLE_HEAD] for row in rows[::step])[-size:]


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
