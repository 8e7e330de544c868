"""Table of contents: the one file that says which schema and which segments an index has.

It is Whoosh's own file, so that plain Whoosh opens the index; it holds pickles. The rule of this room: **nothing runs
from a table of contents**. It is read with a list of the classes that an index of this library holds; any other name in
it is refused before it is looked up.

>>> from whoosh.filedb.filestore import RamStorage
>>> from whoosh.fields import Schema
>>> files = IndexFiles.create(RamStorage(), Schema())
>>> files.generation(), files.read().segments
(0, [])
"""

from __future__ import annotations

import contextlib
import io
import os
import pathlib
import pickle
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from searchlib.codec import ArraySegment
from searchlib.errors import IndexCorruptError, IndexExistsError, IndexNotFoundError
from searchlib.locking import LOCK, WriteLock
from searchlib.segment_files import create_file, sync_directory

NAME = "MAIN"
"""The name that Whoosh gives an index that is alone in its folder."""

CREATION = 10.0
"""Seconds that one who makes an index waits for another who makes the same."""

RACES = 100
"""Times that a reader looks for a table of contents that commits of others take from under it."""

ALLOWED = {
    "__builtin__": {"int", "long"},
    "builtins": {"int"},
    "re": {"_compile"},
    "searchlib.codec": {"ArraySegment"},
    "searchlib.schema": {"SpellingAnalyzer", "TermAnalyzer"},
    "whoosh.analysis.tokenizers": {"IDTokenizer", "RegexTokenizer"},
    "whoosh.columns": {"NumericColumn"},
    "whoosh.fields": {"DATETIME", "ID", "KEYWORD", "STORED", "Schema", "TEXT"},
    "whoosh.formats": {"Existence", "Frequency", "Positions"},
}
"""The classes, and the one function, that the pickles of a table of contents may name, by their modules."""

_VERSION = -111  # of Whoosh's table of contents, since its release 2
_BYTE_ORDER_MARK = -12345


@dataclass(frozen=True, slots=True)
class IndexFiles:
    """The files of an index, in a Whoosh storage on disk or in memory."""

    storage: Any

    @classmethod
    def create(cls, storage: Any, schema: Schema) -> IndexFiles:
        """A new, empty index; raises `IndexExistsError` where another process has made one meanwhile."""
        files, lock = cls(storage), WriteLock.of_new(storage)
        lock.acquire(CREATION)
        try:
            if files.generation() >= 0:
                raise IndexExistsError(files.place, "an index")
            files.sweep([], 0)
            files.write(schema, [], 0)
        finally:
            lock.release()
        return files

    def found(self) -> str:
        """What the folder holds: "an index", "something else", or nothing but what a creation that failed left."""
        names = [name for name in self.storage.list() if name != LOCK and not _BEGUN.match(name)]
        return ("an index" if self.generation() >= 0 else "something else") if names else ""

    @property
    def place(self) -> str:
        """Where the files are, for messages."""
        return getattr(self.storage, "folder", "") or "the index in memory"

    def generation(self) -> int:
        """The number of the newest commit; -1 where there is no index."""
        return int(TOC._latest_generation(self.storage, NAME))

    def is_newest(self, generation: int) -> bool:
        """Whether no commit came after that of this number; two looks at the folder instead of a list of it.

        A commit writes the next table of contents and then deletes the one before.
        """
        exists = self.storage.file_exists
        return bool(exists(TOC._filename(NAME, generation)) and not exists(TOC._filename(NAME, generation + 1)))

    def read(self) -> TOC:
        """The newest table of contents; raises `IndexNotFoundError` and `IndexCorruptError`."""
        name, generation, data = self._newest()
        try:
            schema, segments = _parse(data, generation)
        except _REFUSED as error:
            reason = f"it is not one that searchlib made, or was changed since ({error or type(error).__name__})"
            raise IndexCorruptError(pathlib.Path(self.place, name), reason) from error
        return TOC(schema, segments, generation)

    def _newest(self) -> tuple[str, int, bytes]:
        """Name, number and bytes of the newest table of contents.

        The folder is listed while others commit: a list may miss the table before, gone already, and the one that came.
        """
        for _ in range(RACES):
            generation = self.generation()
            name = TOC._filename(NAME, generation)
            try:
                with self.storage.open_file(name) as file:
                    return name, generation, bytes(file.read())
            except (FileNotFoundError, NameError):
                continue
        raise IndexNotFoundError(self.place)

    def write(self, schema: Schema, segments: Sequence[ArraySegment], generation: int) -> None:
        """Make a table of contents the newest: written aside, brought to the disk, renamed into place."""
        sync_directory(self.storage)
        name = TOC._filename(NAME, generation)
        aside = f"{name}.{os.urandom(8).hex()}"
        with create_file(self.storage, aside) as file:
            file.write(_table(schema, segments, generation))
        self.storage.rename_file(aside, name, safe=True)
        sync_directory(self.storage)

    def sweep(self, segments: Sequence[ArraySegment], generation: int) -> None:
        """Delete what the newest table of contents, of number `generation`, does not need; the write lock is held."""
        needed = {TOC._filename(NAME, generation), *(segment.segment_id() for segment in segments)}
        for name in self.storage.list():
            own = _SEGMENT.match(name) or _TABLE.match(name) or _BEGUN.match(name)
            if own and own[1] not in needed:
                with contextlib.suppress(OSError, NameError):  # somebody has it open: the next writer tries again
                    self.storage.delete_file(name)

    def lock(self) -> WriteLock:
        """The write lock."""
        return WriteLock(self.storage)


_SEGMENT = re.compile(rf"({NAME}_[0-9a-z]+)\.[A-Za-z0-9_.]+")
_TABLE = re.compile(rf"(_{NAME}_[0-9]+\.toc)\Z")
_BEGUN = re.compile(rf"(_{NAME}_[0-9]+\.toc\..+)")


def _table(schema: Schema, segments: Sequence[ArraySegment], generation: int) -> bytes:
    """The bytes of a table of contents as Whoosh writes them, and our checksum behind them."""
    memory = RamStorage()
    TOC(schema, list(segments), generation).write(memory, NAME)
    data = bytes(memory.files[TOC._filename(NAME, generation)])
    return data + _checksum(data)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name not in ALLOWED.get(module, ()):
            raise pickle.UnpicklingError(f"it names {module}.{name}, which no index of searchlib holds")
        return super().find_class(module, name)


# What damaged bytes raise in the classes above, which rebuild themselves from them.
_REFUSED = (
    *(pickle.UnpicklingError, EOFError, ValueError, TypeError, LookupError, AttributeError, ImportError, MemoryError),
    *(ArithmeticError, AssertionError, RecursionError, struct.error, re.error, zlib.error),
)


def _parse(data: bytes, generation: int) -> tuple[Schema, list[ArraySegment]]:
    """Schema and segments of a table of contents as `whoosh.index.TOC.write` lays it out."""
    if data[-len(_MARK) - 4 : -4] == _MARK:  # tables that an earlier release wrote have no checksum
        data, checksum = data[: -len(_MARK) - 4], data[-len(_MARK) - 4 :]
        if checksum != _checksum(data):
            raise ValueError("its checksum differs")
    stream = io.BytesIO(data)
    for _ in range(3):
        _read_varint(stream)  # sizes of numbers on the machine that wrote it, which nothing of ours depends on
    if _read_int(stream) != _BYTE_ORDER_MARK or _read_int(stream) != _VERSION:
        raise ValueError("it is not a table of contents of Whoosh 2 or 3")
    for _ in range(3):
        _read_varint(stream)  # the release that wrote it
    length = _read_varint(stream)
    schema = _Unpickler(io.BytesIO(stream.read(length))).load()
    if _read_int(stream) != generation:
        raise ValueError("it is of another generation than its name says")
    _read_int(stream)
    segments = _Unpickler(stream).load()
    if stream.read():
        raise ValueError("something stands behind its end")
    if not isinstance(schema, Schema) or not all(isinstance(segment, ArraySegment) for segment in segments):
        raise TypeError("it holds other things than a schema and segments of searchlib")
    return schema, list(segments)


def _checksum(data: bytes) -> bytes:
    """What stands behind a table of contents, where Whoosh does not look: a mark and the CRC-32 of all before."""
    return _MARK + zlib.crc32(data).to_bytes(4, "little")


_MARK = b"crc32"


def _read_int(stream: io.BytesIO) -> int:
    return int.from_bytes(_exactly(stream, 4), "big", signed=True)


def _read_varint(stream: io.BytesIO) -> int:
    """Seven bits a byte, lowest first, the eighth bit set on all but the last."""
    value = shift = 0
    while shift < 64:
        byte = _exactly(stream, 1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7
    raise ValueError("a number in it does not end")


def _exactly(stream: io.BytesIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError("it ends too soon")
    return data
