"""Table of contents: the one file that says which schema and which segments an index has.

It is Whoosh's own file, so that plain Whoosh opens the index; it holds pickles. The rule of this room: **nothing runs
from a table of contents**. It is read with a list of the classes that an index of this library holds; any other name in
it is refused before it is looked up. Nor are Whoosh's own looked up here: to know the fields and the segments it is
enough that something stands in the place of each, so that reading needs no Whoosh.

>>> from searchlib.toc_writing import create_in_memory
>>> contents = create_in_memory().read()
>>> contents.generation, contents.segments, sorted(contents.fields)[:3]
(0, [], ['date', 'days', 'document'])
"""

from __future__ import annotations

import io
import os
import pathlib
import pickle
import re
import struct
import zlib
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, NamedTuple

from searchlib.errors import ForeignIndexError, IndexCorruptError, IndexNotFoundError
from searchlib.segment import Segment

NAME = "MAIN"
"""The name that Whoosh gives an index that is alone in its folder."""

UNFINISHED = f"_{NAME}_0.toc.unfinished"
"""The file that marks a folder where an index is rebuilt, until its first commit: the segments there are none's yet."""

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
_FILE = re.compile(rf"_{NAME}_([0-9]+)\.toc\Z")


def file_name(generation: int) -> str:
    """The file of the table of contents of this number."""
    return f"_{NAME}_{generation}.toc"


class Contents(NamedTuple):
    """What a table of contents says: the names of the fields, the segments, and the number of the commit.

    `mark` tells its file from that of another index put in its place.
    """

    fields: frozenset[str]
    segments: list[Segment]
    generation: int
    mark: Hashable


@dataclass(frozen=True, slots=True)
class IndexFiles:
    """The files of an index for those who read it: in a `Folder`, or in a Whoosh storage in memory."""

    storage: Any

    @property
    def place(self) -> str:
        """Where the files are, for messages."""
        return getattr(self.storage, "folder", "") or "the index in memory"

    def generation(self) -> int:
        """The number of the newest commit; -1 where there is no index."""
        return max((int(found[1]) for found in map(_FILE.match, self.storage.list()) if found), default=-1)

    def is_newest(self, read: Contents) -> bool:
        """Whether no commit came after the one that was read; two looks at the folder instead of a list of it.

        A commit writes the next table of contents and then deletes the one before; that of an index put in the place
        of this one may have the same number, and has another mark.
        """
        name, next_name = file_name(read.generation), file_name(read.generation + 1)
        return self._mark(name) == read.mark and not self.storage.file_exists(next_name)

    def _mark(self, name: str) -> Hashable:
        """What tells a file from another of its name; in memory none can be put in its place."""
        storage = self.storage
        mark: Hashable = getattr(storage, "file_mark", storage.file_exists)(name)
        return mark

    def read(self) -> Contents:
        """The newest table of contents; raises `IndexNotFoundError`, `IndexCorruptError` and `ForeignIndexError`."""
        schema, segments, generation, mark = self._read(StandIns)
        return Contents(schema.names, segments, generation, mark)

    def _read(self, unpickler: type[StandIns]) -> tuple[Any, list[Any], int, Hashable]:
        """Schema, segments, number and mark of the newest table of contents, of the classes that `unpickler` gives."""
        name, generation, data, mark = self._newest()
        try:
            return *_parse(data, generation, unpickler), generation, mark
        except _ForeignClassError:
            raise foreign(self.place) from None
        except _REFUSED as error:
            reason = f"it is not one that searchlib made, or was changed since ({error or type(error).__name__})"
            raise IndexCorruptError(pathlib.Path(self.place, name), reason) from error

    def _newest(self) -> tuple[str, int, bytes, Hashable]:
        """Name, number, bytes and mark of the newest table of contents.

        The folder is listed while others commit: a list may miss the table before, gone already, and the one that came.
        """
        for _ in range(RACES):
            generation = self.generation()
            name = file_name(generation)
            mark = self._mark(name)  # before it is read: if another comes between, it is read once more
            try:
                with self.storage.open_file(name) as file:
                    return name, generation, bytes(file.read()), mark
            except (FileNotFoundError, NameError):
                continue
        raise IndexNotFoundError(self.place, unfinished=self.storage.file_exists(UNFINISHED))


def foreign(place: str | os.PathLike[str]) -> ForeignIndexError:
    """What is said of an index that plain Whoosh, or another library by it, has made."""
    remedy = "read it with whoosh.index.open_dir, and make one of its articles at another path with Index.create"
    return ForeignIndexError(place, f"the Whoosh index at {os.fspath(place)}", remedy)


class _ForeignClassError(pickle.UnpicklingError):
    """A table of contents names a class of Whoosh that no index of this library holds."""


class _StandIn:
    """Stands for an object of Whoosh, or for what a call would make: it takes any state and does nothing."""

    def __init__(self, *arguments: Any) -> None: ...


class _Schema(_StandIn):
    """Stands for a schema, of which the names of the fields are kept."""

    names: frozenset[str] = frozenset()

    def __setstate__(self, state: Any) -> None:
        self.names = frozenset(state["_fields"])


class StandIns(pickle.Unpickler):
    """Reads a pickle of a table of contents with `Segment` for its segments and stand-ins for all of Whoosh's."""

    schema: Any = _Schema

    def find_class(self, module: str, name: str) -> Any:
        """What is put in the place of a class; raises `UnpicklingError` for one that is not allowed."""
        if name not in ALLOWED.get(module, ()):
            kind = _ForeignClassError if module.startswith("whoosh.") else pickle.UnpicklingError
            raise kind(f"it names {module}.{name}, which no index of searchlib holds")
        return self.put_for(module, name)

    def put_for(self, module: str, name: str) -> Any:  # noqa: ARG002
        """What is put in the place of a class that is allowed."""
        if name in ("int", "long"):
            return int
        return {"ArraySegment": Segment, "Schema": _Schema}.get(name, _StandIn)


# What damaged bytes raise in the classes above, which rebuild themselves from them.
_REFUSED = (
    *(pickle.UnpicklingError, EOFError, ValueError, TypeError, LookupError, AttributeError, ImportError, MemoryError),
    *(ArithmeticError, AssertionError, RecursionError, struct.error, re.error, zlib.error),
)


def _parse(data: bytes, generation: int, unpickler: type[StandIns]) -> tuple[Any, list[Any]]:
    """Schema and segments of a table of contents as `whoosh.index.TOC.write` lays it out."""
    if data[-len(_MARK) - 4 : -4] == _MARK:  # tables that an earlier release wrote have no checksum
        data, told = data[: -len(_MARK) - 4], data[-len(_MARK) - 4 :]
        if told != checksum(data):
            raise ValueError("its checksum differs")
    stream = io.BytesIO(data)
    for _ in range(3):
        _read_varint(stream)  # sizes of numbers on the machine that wrote it, which nothing of ours depends on
    if _read_int(stream) != _BYTE_ORDER_MARK or _read_int(stream) != _VERSION:
        raise ValueError("it is not a table of contents of Whoosh 2 or 3")
    for _ in range(3):
        _read_varint(stream)  # the release that wrote it
    length = _read_varint(stream)
    schema = unpickler(io.BytesIO(stream.read(length))).load()
    if _read_int(stream) != generation:
        raise ValueError("it is of another generation than its name says")
    _read_int(stream)
    segments = unpickler(stream).load()
    if stream.read():
        raise ValueError("something stands behind its end")
    if not isinstance(schema, unpickler.schema) or not all(isinstance(segment, Segment) for segment in segments):
        raise TypeError("it holds other things than a schema and segments of searchlib")
    return schema, list(segments)


def checksum(data: bytes) -> bytes:
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
