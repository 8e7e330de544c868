"""Preparing: an article as given becomes one as stored, here or in several processes.

The rule of this room: **the same documents come out in the same order, however many processes work**. What cannot be
stored comes out as the `DocumentError` that says why, in its place.

>>> from searchlib.document import Document
>>> prepare = Preparer(entities=None, dates=None)
>>> [type(one).__name__ for one in prepared([Document("1", "Llueve."), Document("2", "")], prepare)]
['StoredDocument', 'DocumentError']
"""

from __future__ import annotations

import concurrent.futures  # loads `multiprocessing` only once it is asked for processes
import datetime
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from types import FrameType
from typing import Any

from searchlib.dates import FIRST_YEAR, DateMention, extract_dates
from searchlib.document import Document, StoredDocument, checked, is_date_mention, is_entity
from searchlib.entities import Entity, extract_entities
from searchlib.errors import DocumentError, FilterError

EntityExtractor = Callable[[str], Sequence[Entity]]
DateExtractor = Callable[..., Sequence[DateMention]]

CHUNK = 64
"""Documents that a process is given at a time: enough to pay for sending them."""

AHEAD = 3
"""Chunks for each process that are under way at a time, so that none waits for its next."""

AFTER_TITLE = "\n\n"


@dataclass(frozen=True, slots=True)
class Preparer:
    """Checks an article and finds the names and dates in it; None leaves an extractor out."""

    entities: EntityExtractor | None
    dates: DateExtractor | None

    def __call__(self, document: object) -> StoredDocument:
        """The article as it is stored; raises `DocumentError` if it cannot be."""
        sound = checked(document)
        dates = self._dates_in(sound)
        if sound.entities is not None:
            return StoredDocument(sound, tuple(sound.entities), dates)
        return StoredDocument(sound, self._names_in(sound), dates, origin=len(sound.title) + len(AFTER_TITLE))

    def _names_in(self, document: Document) -> tuple[Entity, ...]:
        """The names of headline and body, sought in both together; offsets are into the two."""
        if self.entities is None:
            return ()
        found = self.entities(f"{document.title}{AFTER_TITLE}{document.text}")
        if self.entities is extract_entities:
            return tuple(found)
        return _of_kind(found, "entity_extractor", id=document.id)

    def _dates_in(self, document: Document) -> tuple[DateMention, ...]:
        if self.dates is None or not isinstance(document.date, datetime.date):
            return ()
        if document.date.year < FIRST_YEAR:  # before the calendar that dates are reckoned in
            return ()
        found = self.dates(document.text, reference=document.date)
        if self.dates is extract_dates:
            return tuple(found)
        return _of_kind(found, "date_extractor", id=document.id)


def _of_kind(found: Any, extractor: str, *, id: str) -> tuple[Any, ...]:
    """What an extractor found in an article; raises `FilterError` where that is something else."""
    kind, is_one = _KINDS[extractor]
    if not isinstance(found, Iterable):
        raise FilterError(f"{extractor} gave {found!r} for document {id!r}: it must give a list of {kind}")
    listed = tuple(found)
    for one in listed:
        if not is_one(one):
            raise FilterError(f"{extractor} gave {one!r} for document {id!r}: it must give a list of {kind}")
    return listed


_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "entity_extractor": ("searchlib.Entity with a name, a type and mentions", is_entity),
    "date_extractor": ("searchlib.DateMention with two days in order", is_date_mention),
}
"""For each extractor what it must give. Those that ship do, and are not asked: it would be a fiftieth of a build."""


def prepared(
    documents: Iterable[object], prepare: Preparer, *, processes: int = 1
) -> Iterator[StoredDocument | DocumentError]:
    """Each document as it is stored, or the error that says why it cannot be; documents are taken as they are needed.

    With more than one process documents and extractors are sent there. Documents that `pickle` does not take are
    prepared here; extractors must be such that it takes, or else `FilterError` is raised.
    """
    if processes == 1:
        return (_prepared(document, prepare) for document in documents)
    try:
        pickle.dumps(prepare)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise FilterError(
            f"processes={processes}: the extractors cannot be sent to a process ({error}): define them at the top of a "
            f"module, or use processes=1"
        ) from None
    return _in_processes(iter(documents), prepare, processes)


def _prepared(document: object, prepare: Preparer) -> StoredDocument | DocumentError:
    try:
        return prepare(document)
    except DocumentError as error:
        return error


def _in_processes(
    documents: Iterator[object], prepare: Preparer, processes: int
) -> Iterator[StoredDocument | DocumentError]:
    # Ctrl-C goes to all processes of a terminal: it is for this one to end the others.
    executor = concurrent.futures.ProcessPoolExecutor(
        processes, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    )
    try:
        under_way: deque[Future[list[StoredDocument | DocumentError]]] = deque()
        while chunk := list(islice(documents, CHUNK)):
            with _uninterrupted():  # the first starts the processes; cut short there, they would wait for ever
                under_way.append(_submitted(executor, chunk, prepare))
            if len(under_way) > AHEAD * processes:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    except concurrent.futures.BrokenExecutor as error:
        raise ChildProcessError(_KILLED) from error
    finally:
        executor.shutdown(cancel_futures=True)


_KILLED = "a process that finds names and dates was killed, by the system for want of memory maybe: use fewer processes"


def _submitted(
    executor: concurrent.futures.Executor, chunk: list[object], prepare: Preparer
) -> Future[list[StoredDocument | DocumentError]]:
    """The chunk prepared in a process; one that cannot be sent there, for a value in it, is prepared here."""
    try:
        packed = pickle.dumps(chunk)
    except Exception:  # a value of any class may raise what it likes
        done: Future[list[StoredDocument | DocumentError]] = Future()
        done.set_result(_chunk_prepared(chunk, prepare))
        return done
    return executor.submit(_packed_prepared, packed, prepare)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C is answered on leaving. Only the main thread can be interrupted, or keep it waiting."""
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    caught: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: caught.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if caught:
        handler(*caught[0])


def _chunk_prepared(documents: list[object], prepare: Preparer) -> list[StoredDocument | DocumentError]:
    return [_prepared(document, prepare) for document in documents]


def _packed_prepared(packed: bytes, prepare: Preparer) -> list[StoredDocument | DocumentError]:
    return _chunk_prepared(pickle.loads(packed), prepare)
