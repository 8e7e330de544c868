"""Rebuilding: an index made anew from the documents that another has stored, whatever else of it is damaged.

The rule of this room: **what can be read is saved, what cannot is listed**, and the old index is not touched. The new
one is there whole or not at all: its first commit brings all the articles, and before that it has no table of contents.
Only the files of documents are needed; they hold names and dates too, so nothing is extracted again. Where the table of
contents cannot be read, all files of documents in the folder are taken, oldest first: of several articles of one id the
last counts, and what was deleted without being replaced comes back.

>>> import pathlib, tempfile
>>> from searchlib import Document, Index
>>> folder = pathlib.Path(tempfile.mkdtemp())
>>> with Index.create(folder / "old.idx") as index:
...     _ = index.add_many([Document("1", "Llueve."), Document("2", "Ya no.")])
>>> next((folder / "old.idx").glob("*.postings")).unlink()
>>> Index.rebuild(folder / "old.idx", folder / "new.idx")
RebuildReport: 2 articles saved, nothing lost
>>> len(Index.open(folder / "new.idx"))
2
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.commits import Transaction
from searchlib.document import StoredDocument, fields_of
from searchlib.document_file import DocumentReader
from searchlib.errors import IndexCorruptError, IndexNotFoundError, IndexVersionError
from searchlib.folder import Folder
from searchlib.segment_files import DOCUMENTS_EXT, open_arrays
from searchlib.toc import NAME, IndexFiles
from searchlib.toc_writing import new_folder


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What became of an index made anew: how many articles it has, and what of the old one could not be read.

    `lost` says of each piece in which file it was; `notes` what else a reader should know.
    """

    saved: int
    lost: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        found = f"{len(self.lost):,} piece{'s' * (len(self.lost) != 1)} lost" if self.lost else "nothing lost"
        head = f"RebuildReport: {self.saved:,} article{'s' * (self.saved != 1)} saved, {found}"
        return "\n".join(
            [head, *(f"  lost: {line}" for line in self.lost), *(f"  note: {line}" for line in self.notes)]
        )


def rebuild(path: pathlib.Path, new: pathlib.Path) -> RebuildReport:
    """Make an index at `new` of what can be read of the one at `path`, names and dates as they are stored there.

    Raises `IndexNotFoundError` where no file of an index is at `path`, `IndexExistsError` where anything is at `new`
    but what an earlier call, stopped before its end, has left.
    """
    salvage = Salvage(IndexFiles(Folder(path)))
    with Transaction(new_folder(new), new=True) as transaction:
        saved = sum(not transaction.add(stored) for stored in salvage)
    return RebuildReport(saved, tuple(salvage.lost), tuple(salvage.notes))


class _Part(NamedTuple):
    """A file of documents; which of them are live, where that is known."""

    name: str
    live: npt.NDArray[np.bool_] | None


class Salvage:
    """The articles that can be read of the index in `files`: iterate over it, then look at `lost` and `notes`.

    Raises `IndexNotFoundError` where there is neither a table of contents nor a file of documents, or those are of an
    index that was not finished.
    """

    def __init__(self, files: IndexFiles) -> None:
        self.lost: list[str] = []
        self.notes: list[str] = []
        self._storage = files.storage
        self._parts = self._found(files)

    def _found(self, files: IndexFiles) -> Sequence[_Part]:
        try:
            segments = files.read().segments
            return [_Part(segment.make_filename(DOCUMENTS_EXT), segment.live()) for segment in segments]
        except (IndexCorruptError, IndexNotFoundError) as error:
            parts = [_Part(name, None) for name in self._by_age()]
            if not parts or getattr(error, "unfinished", False):
                raise
            reason = getattr(error, "reason", "it is missing")
            self.notes.append(f"the table of contents cannot be read: {reason}; articles that were deleted may be back")
            return parts

    def _by_age(self) -> list[str]:
        names = [name for name in self._storage.list() if name.startswith(NAME) and name.endswith(DOCUMENTS_EXT)]
        return sorted(names, key=lambda name: (self._storage.file_modified(name), name))

    def __iter__(self) -> Iterator[StoredDocument]:
        for part in self._parts:
            yield from self._of_part(part)

    def _of_part(self, part: _Part) -> Iterator[StoredDocument]:
        try:
            reader = DocumentReader(open_arrays(self._storage, part.name))
        except _UNREADABLE as error:
            known = "its articles" if part.live is None else f"its {int(part.live.sum()):,} articles"
            self.lost.append(f"{part.name}: {known}: {_reason(error)}")
            return
        step = reader.rows_per_block
        for first in range(0, len(reader), step):
            yield from self._of_block(reader, part, range(first, min(first + step, len(reader))))

    def _of_block(self, reader: DocumentReader, part: _Part, numbers: range) -> Iterator[StoredDocument]:
        """The live documents of one compressed block."""
        live = [number for number in numbers if part.live is None or part.live[number]]
        if not live:
            return
        try:
            rows = list(reader.rows(numbers.start, numbers.stop))
        except _UNREADABLE as error:
            which = f"document {live[0]}" if len(live) == 1 else f"{len(live)} documents from {live[0]} to {live[-1]}"
            self.lost.append(f"{part.name}: {which}: {_reason(error)}")
            return
        for number in live:
            try:
                yield StoredDocument.from_row(fields_of(rows[number - numbers.start]))
            except _UNREADABLE as error:
                self.lost.append(f"{part.name}: document {number}: {_reason(error)}")


_UNREADABLE = (IndexCorruptError, IndexVersionError, FileNotFoundError, ValueError, LookupError, TypeError)
"""What damaged bytes raise where they are read."""


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "the file is missing"
    return str(getattr(error, "reason", None) or error or type(error).__name__)
