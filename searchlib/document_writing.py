"""Writing what a segment keeps per document (`document_file`): rows as they come, columns and lengths at the end.

The rule of this room: **a row is let go as soon as it can be compressed**, so that memory holds some megabytes of them.

>>> import io
>>> from searchlib.document_file import DocumentReader, decode_row, encode_row
>>> from searchlib.sections import SectionFile
>>> file = io.BytesIO()
>>> with DocumentWriter(SectionWriter(file)) as documents:
...     documents.add(encode_row({"title": "Año"}))
...     documents.close({"words": np.array([7])}, {"day": np.array([20_000]), "place": [b"Lima"]})
>>> reader = DocumentReader(SectionFile(file.getvalue(), "example"))
>>> len(reader), decode_row(reader.stored(0)), reader.lengths("words"), reader.bytes_column("place").get(0)
(1, {'title': 'Año'}, array([7], dtype=uint8), b'Lima')
"""

from __future__ import annotations

import zlib
from array import array
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.packing import pack_ints, starts_of
from searchlib.sections import SectionWriter

ROWS_PER_BLOCK = 4
COMPRESSION_LEVEL = 2  # 1 takes four parts in a hundred more room, 3 half as much time again for as much less
_GROUP_BYTES = 1 << 20  # rows compressed at a time, the first of which make the dictionary
_GROUPS_AHEAD = 4
_SAMPLE_HEAD = 1000  # bytes taken of each: 160 compress a twentieth worse, 400 a fortieth
_DICTIONARY_BYTES = 1 << 15  # all that deflate can look back

Ints = NDArray[Any]

_Blocks = tuple[bytes, list[int], list[int]]
"""Blocks one after the other, the length of each, its checksum."""


class DocumentWriter:
    """Write the per-document file of a segment: `add` a row per document, then `close`; leaving it ends its thread.

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
        self._under_way: deque[Future[_Blocks]] = deque()
        self._row_lengths = array("I")
        self._block_lengths = array("I")
        self._block_checks = array("I")
        self._section = ExitStack()
        self._write = self._section.enter_context(writer.stream("stored/blocks"))

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

    def _compressor(self) -> Callable[[list[bytes]], _Blocks]:
        """What compresses rows; its dictionary is made of the first of all."""
        if self._dictionary is None:
            # A dictionary pays from some thirty times its size on.
            self._dictionary = _sample(self._rows, min(_DICTIONARY_BYTES, self._bytes // 32))
            options = (self._level, zlib.DEFLATED, -15, 8, zlib.Z_DEFAULT_STRATEGY)
            preset = (self._dictionary,) if self._dictionary else ()
            self._fresh = zlib.compressobj(*options, *preset)
        return partial(_blocks, fresh=self._fresh, rows_per_block=self.rows_per_block)

    def _write_blocks(self, blocks: _Blocks) -> None:
        data, lengths, checks = blocks
        self._write(data)
        self._block_lengths.extend(lengths)
        self._block_checks.extend(checks)

    def __enter__(self) -> DocumentWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
        self._section.close()
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


def _blocks(rows: list[bytes], *, fresh: Any, rows_per_block: int) -> _Blocks:
    """The rows compressed, so many to a block, each by a copy of the compressor `fresh`."""
    blocks = []
    for first in range(0, len(rows), rows_per_block):
        compressor = fresh.copy()
        blocks.append(compressor.compress(b"".join(rows[first : first + rows_per_block])) + compressor.flush())
    return b"".join(blocks), [*map(len, blocks)], [*map(zlib.crc32, blocks)]


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
