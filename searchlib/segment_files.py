r"""The two files of a segment, and their arrays for whoever searches without matchers.

    <index>_<id>.postings    the postings of every indexed field       `field_file`
    <index>_<id>.documents   stored rows, columns, field lengths       `document_file`

A file is created under its final name, which nothing refers to until a table of contents does, and reaches
the disk before its writer returns (`fsync`): commit by writing the table of contents afterwards.

>>> from searchlib.engine import whoosh
>>> storage = whoosh.filedb.filestore.RamStorage()
>>> with create_arrays(storage, "MAIN_0.postings") as writer:
...     writer.finish({"fields": {}})
>>> open_arrays(storage, "MAIN_0.postings").attributes
{'fields': {}}
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from mmap import ACCESS_READ, mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchlib.document_file import DocumentReader
from searchlib.errors import IndexCorruptError
from searchlib.field_file import FieldReader
from searchlib.sections import SectionFile, SectionWriter
from searchlib.segment import Segment

POSTINGS_EXT = ".postings"
DOCUMENTS_EXT = ".documents"


@contextmanager
def create_file(storage: Any, name: str) -> Iterator[Any]:
    """The new file `name` in the Whoosh `storage`; on leaving it is on the disk. Raises `FileExistsError`."""
    file = storage.create_file(name, mode="xb")  # never through a link, nor over what is there
    try:
        yield file
        file.flush()
        descriptor = _descriptor(file)
        if descriptor is not None:
            os.fsync(descriptor)
    finally:
        file.close()


@contextmanager
def create_arrays(storage: Any, name: str) -> Iterator[SectionWriter]:
    """A writer of the new file `name` in the Whoosh `storage`; on leaving, the file is on the disk."""
    with create_file(storage, name) as file:
        yield SectionWriter(file)


def _descriptor(file: Any) -> int | None:
    """The system's number of an open file, None for one in memory."""
    try:
        descriptor: int = file.fileno()
    except (AttributeError, OSError):
        return None
    return descriptor


def open_arrays(storage: Any, name: str) -> SectionFile:
    """The arrays of file `name` in the Whoosh `storage`: mapped if it is a file, in place if in memory.

    Raises `FileNotFoundError` (`NameError` for storage in memory), `IndexCorruptError`, `IndexVersionError`.
    """
    in_memory = getattr(storage, "files", None)
    if in_memory is not None:
        try:
            return SectionFile(in_memory[name], name)
        except KeyError:
            raise NameError(name) from None
    file = storage.open_file(name)
    try:
        descriptor = _descriptor(file)
        if descriptor is not None and storage.file_length(name):
            return SectionFile(mmap(descriptor, 0, access=ACCESS_READ), name)
        return SectionFile(file.read(), name)
    finally:
        file.close()


def sync_directory(storage: Any) -> None:
    """Make the names of files in `storage` durable, where it is a directory and the system can."""
    if getattr(storage, "folder", ""):
        _sync(pathlib.Path(storage.folder))


def make_directory(path: pathlib.Path) -> None:
    """Make the folder `path`, and those above it that are missing, durably; one that is there is left alone."""
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in made:
        _sync(folder.parent)


def _sync(folder: pathlib.Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class SegmentArrays:
    """The arrays of one segment. Files are opened at first use; all of it may be shared between threads.

    Document numbers are the segment's own, from 0; deleted documents are everywhere but in `live`.
    """

    def __init__(self, storage: Any, segment: Segment):
        self._storage = storage
        self._segment = segment
        self._fields: dict[str, FieldReader] = {}

    def __len__(self) -> int:
        return self._segment.doc_count_all()

    @property
    def segment_id(self) -> str:
        """What the segment is called; its files never change."""
        return self._segment.segment_id()

    def as_of(self, segment: Segment) -> SegmentArrays:
        """The same files, with the documents deleted that `segment`, of the same name, says are."""
        other = SegmentArrays(self._storage, segment)
        other.__dict__.update({name: kept for name, kept in vars(self).items() if name != "_segment"})
        return other

    @cached_property
    def postings_file(self) -> SectionFile:
        """The file of postings."""
        return open_arrays(self._storage, self._segment.make_filename(POSTINGS_EXT))

    @cached_property
    def documents(self) -> DocumentReader:
        """Stored rows, columns and lengths."""
        return DocumentReader(self.documents_file)

    @cached_property
    def documents_file(self) -> SectionFile:
        """The file of documents."""
        file = open_arrays(self._storage, self._segment.make_filename(DOCUMENTS_EXT))
        if file.attributes.get("documents") != len(self):
            reason = f"it has {file.attributes.get('documents')} documents, and the table of contents says {len(self)}"
            raise IndexCorruptError(file.name, reason)
        return file

    def field_names(self) -> list[str]:
        """The names of the fields that have postings, sorted."""
        return sorted(self.postings_file.attributes["fields"])

    def field(self, name: str) -> FieldReader | None:
        """The postings of field `name`, or None where no document of the segment has any."""
        if name not in self._fields:
            if name not in self.postings_file.attributes["fields"]:
                return None
            self._fields[name] = FieldReader(self.postings_file, name)
        return self._fields[name]

    def live(self) -> NDArray[np.bool_]:
        """Which documents are not deleted: `bool[documents]`."""
        return self._segment.live()

    def verify(self) -> None:
        """Read both files and compare all checksums; raise `IndexCorruptError` at the first that differs."""
        self.postings_file.verify()
        self.documents_file.verify()
