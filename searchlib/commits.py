"""Commits: how segments come into the index, whole or not at all.

The rule of this room: **the renaming of a table of contents is the commit**. Segments are on the disk before the table
that names them is written aside, brought to the disk and renamed into place; whatever fails before that leaves the old
table, and what it left behind is swept away at once, or by the next writer. One writer at a time (`locking`).

Segments are merged by size tiers (as in Lucene's log merge policy): `MERGE` segments of about one size become one, so
that a thousand commits leave some dozen segments.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import numpy as np

from searchlib.codec import ArraySegment, merge_segments
from searchlib.document import StoredDocument
from searchlib.errors import SearchlibError
from searchlib.schema import make_schema
from searchlib.segment_builder import SegmentBuilder
from searchlib.segment_files import SegmentArrays
from searchlib.toc import NAME, IndexFiles
from searchlib.toc_writing import WritableFiles

MERGE = 8
"""Segments of one tier that are merged, and how many times larger a segment of the next tier is."""

SMALLEST_TIER = 64
"""Documents below which all segments count as of one size."""

_SEGMENT = 1 << 32  # more than the documents of any segment

MOSTLY_DELETED = 0.3
"""Share of deleted documents from which a segment is written anew without them."""


class Transaction:
    """The one writer of an index: `add` and `delete`, and on the way out all of it is committed, or none.

    Where it is `new` there is no index before it is committed. Raises `IndexLockedError` where there is another writer,
    still at work after `timeout` seconds.
    """

    def __init__(self, files: IndexFiles, *, timeout: float = 0, new: bool = False) -> None:
        self._files = WritableFiles.of(files)
        self._lock = self._files.lock(new=new)
        try:
            self._lock.acquire(timeout)
            self._toc = self._files.begin(make_schema()) if new else self._files.read_whole()
            self._files.sweep(self._toc.segments, self._toc.generation)  # what a writer that was killed has left
            self._begin()
        except BaseException:
            self._lock.release()
            raise
        self._written: list[ArraySegment] = []
        self._deleted: dict[int, list[int]] = {}
        self._changed = new

    def _begin(self) -> None:
        self._builder = SegmentBuilder(self._files.storage, NAME, self._toc.schema)
        self._places: dict[str, int] = {}  # for each id its segment and, in the lower half, its number there

    def add(self, stored: StoredDocument) -> bool:
        """Add a document; true where it takes the place of one with its id added before in this transaction."""
        id = stored.document.id
        replaces = id in self._places
        if replaces:
            segment, number = divmod(self._places[id], _SEGMENT)
            self._deleted.setdefault(segment, []).append(number)
        self._places[id] = len(self._written) * _SEGMENT + self._builder.add(stored)
        if self._builder.is_full:
            self._flush()
        return replaces

    def delete(self, numbers: Mapping[str, Sequence[int]]) -> None:
        """Delete documents of the committed segments, by the names of their segments."""
        for segment in self._toc.segments:
            if segment.segment_id() in numbers:
                segment.delete_documents(numbers[segment.segment_id()])
                self._changed = True

    def _flush(self) -> None:
        if len(self._builder):
            self._written.append(self._builder.write())

    def __enter__(self) -> Transaction:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._commit()
            else:
                self._abandon()
        finally:
            self._lock.release()

    def _commit(self) -> None:
        try:
            self._flush()
            if self._written or self._changed:
                self._make_newest()
        except BaseException:
            self._abandon()
            raise

    def _make_newest(self) -> None:
        for number, deleted in self._deleted.items():
            self._written[number].delete_documents(deleted)
        self._begin()  # merging needs the memory and nothing of what was gathered
        segments = merge_by_tiers(self._files.storage, NAME, self._toc.schema, [*self._toc.segments, *self._written])
        generation = self._toc.generation + 1
        self._files.write(self._toc.schema, segments, generation)
        self._files.sweep(segments, generation)

    def _abandon(self) -> None:
        """Delete what was written, if it can be done; the error on the way is the one to hear of."""
        with contextlib.suppress(OSError, SearchlibError):
            self._builder.cancel()
        with contextlib.suppress(OSError, SearchlibError):
            committed = self._files.generation() >= 0
            toc = self._files.read() if committed else self._toc  # again: the error may have come after the renaming
            self._files.sweep(toc.segments, toc.generation)


def merge_by_tiers(storage: Any, name: str, schema: Any, segments: Sequence[ArraySegment]) -> list[ArraySegment]:
    """The segments with full tiers merged and empty segments left out; those merged are not touched."""
    kept = [segment for segment in segments if segment.doc_count()]
    while group := _next_merge(kept):
        sources = [SegmentArrays(storage, segment) for segment in group]
        merged = merge_segments(storage, name, schema, sources)
        at = kept.index(group[0])
        kept = [segment for segment in kept if segment not in group]
        kept.insert(at, merged)
    return kept


def _next_merge(segments: Sequence[ArraySegment]) -> list[ArraySegment]:
    for segment in segments:
        if segment.deleted_count() > MOSTLY_DELETED * segment.doc_count_all():
            return [segment]
    tiers: dict[int, list[ArraySegment]] = {}
    for segment in segments:
        tiers.setdefault(tier(segment.doc_count()), []).append(segment)
    return next((group for _, group in sorted(tiers.items()) if len(group) >= MERGE), [])


def tier(documents: int) -> int:
    """The size class of a segment.

    >>> [tier(n) for n in (1, 64, 65, 512, 513, 34_520)]
    [0, 0, 1, 1, 2, 4]
    """
    return max(0, int(np.ceil(np.log(documents / SMALLEST_TIER) / np.log(MERGE) - 1e-9)))
