"""Writing tables of contents: an index is made, a commit becomes the newest, what no commit needs is swept away.

The rule of this room: **a table of contents is written aside, brought to the disk, and renamed into place**. Whoosh
writes the bytes, with the real schema and segments, and our checksum comes behind them.

>>> files = create_in_memory()
>>> toc = files.read_whole()
>>> files.write(toc.schema, [], toc.generation + 1)
>>> files.generation()
1
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import pickle
import re
from collections.abc import Sequence
from typing import Any

from searchlib.codec import ArraySegment
from searchlib.engine import whoosh
from searchlib.errors import IndexExistsError
from searchlib.locking import LOCK, WriteLock
from searchlib.schema import make_schema
from searchlib.segment import Segment
from searchlib.segment_files import create_file, make_directory, sync_directory
from searchlib.toc import NAME, UNFINISHED, IndexFiles, StandIns, checksum, file_name

CREATION = 10.0
"""Seconds that one who makes an index waits for another who makes the same."""


class WritableFiles(IndexFiles):
    """The files of an index for those who write it, in a Whoosh storage on disk or in memory."""

    @classmethod
    def of(cls, files: IndexFiles) -> WritableFiles:
        """The same files: on disk Whoosh's own storage writes them."""
        folder = getattr(files.storage, "folder", "")
        return cls(whoosh.filedb.filestore.FileStorage(folder) if folder else files.storage)

    @classmethod
    def create(cls, storage: Any, schema: whoosh.fields.Schema) -> WritableFiles:
        """A new, empty index; raises `IndexExistsError` where another process has made one meanwhile."""
        files = cls(storage)
        lock = files.lock(new=True)
        try:
            lock.acquire(CREATION)
            if files.generation() >= 0:
                raise IndexExistsError(files.place, "an index")
            files.sweep([], 0)
            files.write(schema, [], 0)
        finally:
            lock.release()
        return files

    def found(self) -> str:
        """What the folder holds: "an index", "something else", or nothing but what a creation that failed left."""
        if self.generation() >= 0:
            return "an index"
        names = self.storage.list()
        left = _BEGUN_OR_SEGMENT if UNFINISHED in names else _BEGUN  # without the mark, segments are a damaged index
        return "something else" if any(name != LOCK and not left.match(name) for name in names) else ""

    def begin(self, schema: whoosh.fields.Schema) -> whoosh.index.TOC:
        """The contents of an index to be, which is none before its first commit; its write lock is held.

        Raises `IndexExistsError` where another process has made one meanwhile.
        """
        if self.generation() >= 0:
            raise IndexExistsError(self.place, "an index")
        if not self.storage.file_exists(UNFINISHED):
            with create_file(self.storage, UNFINISHED):
                pass
            sync_directory(self.storage)
        return whoosh.index.TOC(schema, [], -1)

    def read_whole(self) -> whoosh.index.TOC:
        """The newest table of contents with its schema, as Whoosh has it; raises as `read` does."""
        schema, segments, generation, _ = self._read(_Classes)
        return whoosh.index.TOC(schema, segments, generation)

    def write(self, schema: whoosh.fields.Schema, segments: Sequence[ArraySegment], generation: int) -> None:
        """Make a table of contents the newest: written aside, brought to the disk, renamed into place."""
        sync_directory(self.storage)
        name = file_name(generation)
        aside = f"{name}.{os.urandom(8).hex()}"
        with create_file(self.storage, aside) as file:
            file.write(_table(schema, segments, generation))
        self.storage.rename_file(aside, name, safe=True)
        sync_directory(self.storage)

    def sweep(self, segments: Sequence[Segment], generation: int) -> None:
        """Delete what the newest table of contents, of number `generation`, does not need; the write lock is held.

        Before the first, of number -1, the mark of an index to be stays; else it goes last, for it says what the
        segments are.
        """
        needed = {file_name(generation) if generation >= 0 else UNFINISHED, *(s.segment_id() for s in segments)}
        for name in sorted(self.storage.list(), key=UNFINISHED.__eq__):
            own = _SEGMENT.match(name) or _TABLE.match(name) or _BEGUN.match(name)
            if own and own[1] not in needed:
                with contextlib.suppress(OSError, NameError):  # somebody has it open: the next writer tries again
                    self.storage.delete_file(name)

    def lock(self, *, new: bool = False) -> WriteLock:
        """The write lock; its file is made if the index is `new`."""
        return WriteLock.of_new(self.storage) if new else WriteLock(self.storage)


def create(path: pathlib.Path) -> IndexFiles:
    """Make the folder at `path` and an empty index in it; raises `IndexExistsError` where anything is there."""
    return WritableFiles.create(new_folder(path).storage, make_schema())


def new_folder(path: pathlib.Path) -> WritableFiles:
    """Make the folder at `path` for an index; raises `IndexExistsError` where anything is there."""
    files = WritableFiles(whoosh.filedb.filestore.FileStorage(path))
    if path.exists() and (found := files.found() if path.is_dir() else "something else"):
        raise IndexExistsError(path, found)
    make_directory(path)
    return files


def create_in_memory() -> WritableFiles:
    """An empty index in memory."""
    return WritableFiles.create(whoosh.filedb.filestore.RamStorage(), make_schema())


class _Classes(StandIns):
    """Reads a pickle of a table of contents with the very classes that it names."""

    schema = whoosh.fields.Schema

    def put_for(self, module: str, name: str) -> Any:
        return pickle.Unpickler.find_class(self, module, name)


_SEGMENT = re.compile(rf"({NAME}_[0-9a-z]+)\.[A-Za-z0-9_.]+")
_TABLE = re.compile(rf"(_{NAME}_[0-9]+\.toc)\Z")
_BEGUN = re.compile(rf"(_{NAME}_[0-9]+\.toc\..+)")
_BEGUN_OR_SEGMENT = re.compile(f"{_BEGUN.pattern}|{_SEGMENT.pattern}")


def _table(schema: whoosh.fields.Schema, segments: Sequence[ArraySegment], generation: int) -> bytes:
    """The bytes of a table of contents as Whoosh writes them, and our checksum behind them."""
    memory = whoosh.filedb.filestore.RamStorage()
    whoosh.index.TOC(schema, list(segments), generation).write(memory, NAME)
    data = bytes(memory.files[file_name(generation)])
    return data + checksum(data)
