"""Writing: articles go into an index and out of it.

The rule of this room: **a batch is committed whole or not at all**. Every value is checked before Whoosh sees it, and
any error on the way, in an extractor or in the iterable of documents too, leaves the index as it was.

>>> from searchlib.document import Document
>>> from searchlib.index import Index
>>> index = Index.in_memory()
>>> index.add(Document("1", "Llueve.")), index.delete("1"), index.delete("1")
(AddReport: 1 added, 0 updated, 0 rejected, True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count, islice

from searchlib.commits import Transaction
from searchlib.document import Document, Rejection
from searchlib.errors import DocumentError
from searchlib.parameters import check_work
from searchlib.preparing import DateExtractor, EntityExtractor, Preparer, prepared
from searchlib.reports import AddReport, with_unread
from searchlib.snapshot import Snapshot
from searchlib.toc import IndexFiles


class Writer:
    """Writes the index in `files`, of which `snapshot` gives the newest commit; `Index` says what its methods do."""

    def __init__(
        self,
        files: IndexFiles,
        snapshot: Callable[[], Snapshot],
        entities: EntityExtractor | None,
        dates: DateExtractor | None,
    ) -> None:
        self._files = files
        self._snapshot = snapshot
        self._prepare = Preparer(entities, dates)

    def add(self, document: Document, *, timeout: float) -> AddReport:
        """Store one article; raises `DocumentError` if it cannot be stored."""
        stored = self._prepare(document)
        with Transaction(self._files, timeout=timeout) as transaction:
            snapshot = self._snapshot()
            doc_id = snapshot.doc_id(stored.document.id)
            transaction.add(stored)
            transaction.delete(snapshot.by_segment([] if doc_id is None else [doc_id]))
        return AddReport(added=int(doc_id is None), updated=int(doc_id is not None))

    def add_many(
        self, documents: Iterable[Document], *, batch_size: int | None, processes: int, timeout: float
    ) -> AddReport:
        """Store articles, `batch_size` at a time."""
        check_work(batch_size, processes)
        remaining = iter(documents)
        numbers = count(1)
        report = AddReport()
        for first in remaining:
            batch = chain([first], islice(remaining, batch_size and batch_size - 1))
            done = self._add_batch(batch, numbers, processes=processes, timeout=timeout)
            report = AddReport(
                report.added + done.added, report.updated + done.updated, report.rejected + done.rejected
            )
        return with_unread(report, documents)

    def _add_batch(
        self, batch: Iterable[object], numbers: Iterator[int], *, processes: int, timeout: float
    ) -> AddReport:
        """Store a batch; `numbers` are those of its documents."""
        rejected = []
        replaced: list[int] = []
        added = 0
        with Transaction(self._files, timeout=timeout) as transaction:
            snapshot = self._snapshot()
            for stored, number in zip(prepared(batch, self._prepare, processes=processes), numbers, strict=False):
                if isinstance(stored, DocumentError):
                    rejected.append(Rejection(stored.id, stored.reason, f"document {number}"))
                    continue
                if transaction.add(stored):
                    continue
                doc_id = snapshot.doc_id(stored.document.id) if snapshot.size else None
                if doc_id is None:
                    added += 1
                else:
                    replaced.append(doc_id)
            transaction.delete(snapshot.by_segment(replaced))
        return AddReport(added, len(replaced), tuple(rejected))

    def delete(self, id: str, *, timeout: float) -> bool:
        """Take an article out; whether there was one."""
        with Transaction(self._files, timeout=timeout) as transaction:
            snapshot = self._snapshot()
            doc_id = snapshot.doc_id(id)
            if doc_id is not None:
                transaction.delete(snapshot.by_segment([doc_id]))
        return doc_id is not None
