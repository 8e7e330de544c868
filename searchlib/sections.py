r"""A file of named arrays: written front to back, checked by checksums, read in place from a memory map.

    header (32 bytes) · section · section · … · directory (JSON)

The header says where the directory is, the directory says where each section is and what its bytes mean.
The header is written last, so a file that was not finished cannot be taken for one that was. The rule of this
room: **no byte is believed before its checksum was compared**. Opening reads the header and the directory and
nothing else. A section is checked when it is first asked for. Of a long one the parts may have checksums of
their own, in another section: its reader checks those that it takes (`Pages`).
`SectionFile.verify` reads all of the file. The bytes are described in `docs/format.md`.

>>> import io
>>> file = io.BytesIO()
>>> writer = SectionWriter(file)
>>> writer.add("df", np.array([3, 1], np.uint32))
>>> with writer.stream("blob") as write:
...     write(b"abc")
...     write(b"de")
>>> writer.finish({"documents": 4})
>>> arrays = SectionFile(file.getvalue(), "example")
>>> arrays.attributes, arrays.array("df").tolist(), arrays.array("blob").tobytes()
({'documents': 4}, [3, 1], b'abcde')
>>> arrays.verify()
"""

from __future__ import annotations

import json
import mmap as memory_map
import struct
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from searchlib.distinct import distinct
from searchlib.errors import IndexCorruptError, IndexVersionError

MAGIC = b"\x8bsrchlib"
VERSION = 2
REMEDY = "build the index again with `Index.create`, or read it with the version of searchlib that wrote it"
_HEADER = struct.Struct("<8sIIQII")  # magic, version, directory length, its offset, its crc32, crc32 of the above
_ALIGN = 8  # the widest element type: every section is aligned for it
_CHECK_BYTES = 1 << 24
PAGE = 1 << 16
"""Bytes of a page: checking one takes 30 microseconds, its checksum a sixteen-thousandth of the room."""
_DTYPES = frozenset(f"{order}{kind}{size}" for order in "<|" for kind in "uif" for size in "1248")

Buffer = bytes | memoryview
MADV_DONTNEED: int = getattr(memory_map, "MADV_DONTNEED", 0)  # where the system has it, `mmap` has `madvise` too


class BinaryFile(Protocol):
    """What a writer needs of a file: `io.BytesIO`, an open file, Whoosh's `StructFile`."""

    def write(self, data: Any, /) -> Any: ...  # noqa: D102
    def seek(self, position: int, /) -> Any: ...  # noqa: D102


class SectionWriter:
    """Write named arrays to `file`, which is empty, seekable and left open."""

    def __init__(self, file: BinaryFile):
        self._file = file
        self._position = 0
        self._sections: dict[str, dict[str, Any]] = {}
        self._open: str | None = None
        self._write(bytes(_HEADER.size))

    def add(self, name: str, *parts: NDArray[Any]) -> None:
        """Write `parts` (numbers, one type, any shape but for the first axis alike) as one array `name`."""
        parts = tuple(np.ascontiguousarray(part, part.dtype.newbyteorder("<")) for part in parts)
        shape = [sum(len(part) for part in parts), *parts[0].shape[1:]]
        with self._section(name, parts[0].dtype.str, shape) as write:
            for part in parts:
                write(part.reshape(-1).view(np.uint8).data)

    @contextmanager
    def stream(self, name: str, *, pages: str = "") -> Iterator[Callable[[Buffer], None]]:
        """Write section `name`, a `uint8` array, by as many calls as needed of the function this gives.

        The checksums of its pages become section `pages`, if that is given and there are several.
        """
        checks = _PageChecks()
        with self._section(name, "|u1", None) as write:
            yield checks.before(write) if pages else write
        if pages and self._sections[name]["bytes"] > PAGE:
            self.add(pages, checks.array())

    @contextmanager
    def _section(self, name: str, dtype: str, shape: list[int] | None) -> Iterator[Callable[[Buffer], None]]:
        if name in self._sections or self._open is not None:
            raise ValueError(f"section {name!r}: already written, or {self._open!r} is still open")
        self._open = name
        self._write(bytes(-self._position % _ALIGN))
        start, check = self._position, 0

        def write(data: Buffer) -> None:
            nonlocal check
            check = zlib.crc32(data, check)
            self._write(data)

        yield write
        size = self._position - start
        entry = {"dtype": dtype, "shape": shape or [size], "offset": start, "bytes": size, "crc32": check}
        self._sections[name] = entry
        self._open = None

    def finish(self, attributes: dict[str, Any]) -> None:
        """Write the directory, with `attributes` (of JSON's types), and the header."""
        directory = {"attributes": attributes, "sections": self._sections}
        data = json.dumps(directory, sort_keys=True, separators=(",", ":")).encode()
        offset = self._position
        self._write(data)
        header = _HEADER.pack(MAGIC, VERSION, len(data), offset, zlib.crc32(data), 0)
        self._file.seek(0)
        self._file.write(header[:-4] + struct.pack("<I", zlib.crc32(header[:-4])))

    def _write(self, data: Buffer) -> None:
        self._file.write(data)
        self._position += len(data)


class _PageChecks:
    """The checksums of what goes through, page by page."""

    def __init__(self) -> None:
        self._checks = array("I")
        self._check = self._size = 0

    def before(self, write: Callable[[Buffer], None]) -> Callable[[Buffer], None]:
        def checked(data: Buffer) -> None:
            at = 0
            while at < len(data):
                part = memoryview(data)[at : at + PAGE - self._size]
                self._check, self._size = zlib.crc32(part, self._check), self._size + len(part)
                if self._size == PAGE:
                    self._end_page()
                at += len(part)
            write(data)

        return checked

    def _end_page(self) -> None:
        self._checks.append(self._check)
        self._check = self._size = 0

    def array(self) -> NDArray[np.uint32]:
        if self._size:
            self._end_page()
        return np.array(self._checks, np.uint32)


class Pages:
    """Checks pages of `data` against `checks` before they are first believed; threads may share it."""

    def __init__(self, data: NDArray[np.uint8], checks: NDArray[np.uint32], corrupt: Callable[[str], Exception]):
        self._data = data
        self._checks = checks
        self._corrupt = corrupt
        self._sound = bytearray(len(checks))
        self._flags = np.frombuffer(self._sound, np.uint8)

    def check(self, start: int, stop: int) -> None:
        """Check what is not yet checked of bytes `start` to `stop`; raises `IndexCorruptError`."""
        first, last = start // PAGE, (stop + PAGE - 1) // PAGE
        page = self._sound.find(0, first, last)
        while page >= 0:
            self._check(page)
            page = self._sound.find(0, page + 1, last)

    def check_short(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> None:
        """The same of many stretches, each shorter than a page."""
        pages = np.concatenate([starts, stops - 1]) // PAGE
        for page in distinct(pages[self._flags[pages] == 0]).tolist():
            self._check(page)

    def _check(self, page: int) -> None:
        if zlib.crc32(self._data[page * PAGE : (page + 1) * PAGE].data) != self._checks[page]:
            raise self._corrupt(f"bytes {page * PAGE} to {(page + 1) * PAGE}")
        self._sound[page] = 1


class SectionFile:
    """Read-only views of the arrays in `buffer`, a memory map or bytes; `name` is for errors.

    Views stay valid as long as they are held, from any thread: they keep the map open.

    Raises `IndexCorruptError` and `IndexVersionError`.
    """

    def __init__(self, buffer: bytes | mmap | memoryview, name: str):
        self._buffer = np.frombuffer(buffer, np.uint8)
        self._map = buffer if isinstance(buffer, mmap) else None
        self.name = name
        self._sound: set[str] = set()
        directory = self._read_directory()
        try:
            self.attributes: dict[str, Any] = directory["attributes"]
            self._sections: dict[str, dict[str, Any]] = directory["sections"]
            size = len(self._buffer)
            outside = [
                name
                for name, entry in self._sections.items()
                if not 0 <= entry["offset"] <= entry["offset"] + entry["bytes"] <= size
            ]
        except (LookupError, TypeError, AttributeError) as error:
            raise self._corrupt(f"its directory is not one ({error!r})") from None
        if outside:
            raise self._corrupt(f"section {outside[0]!r} ends past the end of the file")

    def __contains__(self, section: str) -> bool:
        return section in self._sections

    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    def array(self, section: str) -> NDArray[Any]:
        """Section `section` in place: a read-only array of its stored type and shape, checked the first time."""
        if section not in self._sound:
            self._check(section)
            self._sound.add(section)
        return self.in_parts(section)

    def in_parts(self, section: str) -> NDArray[Any]:
        """Section `section` as `array` gives it, for a reader that checks the parts that it takes."""
        entry = self._entry(section)
        if entry["dtype"] not in _DTYPES:  # numbers only: no bytes of a file become objects
            raise self._corrupt(f"section {section!r} is of type {entry['dtype']!r}")
        try:
            flat = self._buffer[entry["offset"] : entry["offset"] + entry["bytes"]].view(entry["dtype"])
            array: NDArray[Any] = flat.reshape(entry["shape"])
        except ValueError as error:
            raise self._corrupt(f"section {section!r}: {error}") from None
        array.flags.writeable = False
        return array

    def pages(self, section: str, checks: str) -> tuple[NDArray[Any], Pages | None]:
        """Section `section` of bytes, and what checks its pages by section `checks`; None where all of it is sound.

        In a file of an earlier release, which has no section `checks`, nobody knows whether a long one is.
        """
        if self.size(section) <= PAGE:
            return self.array(section), None
        data = self.in_parts(section)
        if checks not in self._sections:
            return data, None
        found = self.array(checks)
        if found.dtype != np.uint32 or len(found) != -(-len(data) // PAGE):
            raise self._corrupt(f"section {checks!r} has not a checksum for each page")
        return data, Pages(
            data, found, lambda place: self._corrupt(f"checksum of {place} of section {section!r} differs")
        )

    def _entry(self, section: str) -> dict[str, Any]:
        try:
            return self._sections[section]
        except KeyError:
            raise self._corrupt(f"section {section!r} is missing") from None

    def _check(self, section: str) -> None:
        entry = self._entry(section)
        check, stop = 0, entry["offset"] + entry["bytes"]
        for start in range(entry["offset"], stop, _CHECK_BYTES):
            check = zlib.crc32(self._buffer[start : min(stop, start + _CHECK_BYTES)].data, check)
        if check != entry["crc32"]:
            raise self._corrupt(f"checksum of section {section!r} differs")

    def size(self, section: str) -> int:
        """Bytes that `section` takes in the file."""
        size: int = self._entry(section)["bytes"]
        return size

    def forget(self) -> None:
        """Let the system take back the memory of what was read of a mapped file; it is read again when it is needed."""
        if self._map is not None and hasattr(self._map, "madvise"):
            self._map.madvise(MADV_DONTNEED)

    def verify(self) -> None:
        """Compare the checksum of every section; raise `IndexCorruptError` at the first that differs."""
        for section in self._sections:
            self._check(section)

    def _read_directory(self) -> dict[str, Any]:
        if len(self._buffer) < _HEADER.size:
            raise self._corrupt("shorter than its header")
        header = self._buffer[: _HEADER.size].tobytes()
        magic, version, size, offset, check, header_check = _HEADER.unpack(header)
        if magic != MAGIC:
            raise self._corrupt("not a finished searchlib file")
        if header_check != zlib.crc32(header[:-4]):
            raise self._corrupt("checksum of the header differs")
        if version != VERSION:
            raise IndexVersionError(version, VERSION, REMEDY)
        data = self._buffer[offset : offset + size].tobytes()
        if len(data) != size or zlib.crc32(data) != check:
            raise self._corrupt("checksum of the directory differs")
        try:
            directory: dict[str, Any] = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise self._corrupt(f"its directory is not one ({error!r})") from None
        return directory

    def _corrupt(self, reason: str) -> IndexCorruptError:
        return IndexCorruptError(self.name, reason)
