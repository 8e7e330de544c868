"""Locking: one writer at a time, and a name for the one who is at work.

The rule of this room: **the lock is the system's, and goes with its process**. It is Whoosh's lock on the file
`MAIN_WRITELOCK`, so plain Whoosh and this library keep each other out; a process that is killed gives it up whatever it
did last. What the file holds, the process, host and time, is told to those who wait and decides nothing.

>>> from searchlib.engine import whoosh
>>> storage = whoosh.filedb.filestore.RamStorage()
>>> first, second = WriteLock(storage), WriteLock(storage)
>>> first.acquire()
>>> second.acquire(timeout=0.01)
Traceback (most recent call last):
    ...
searchlib.errors.IndexLockedError: the index in memory is being written by another writer: try again when it has \
finished, or wait for it with `timeout=`
>>> first.release()
>>> second.acquire()
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import pathlib
import socket
import time
import weakref
from typing import Any

from searchlib.errors import FilterError, IndexLockedError

LOCK = "MAIN_WRITELOCK"
"""The file that Whoosh locks while it writes the index that is alone in its folder."""

PAUSE = 0.02
"""Seconds between two tries of one who waits."""

_HOLDER_BYTES = 1 << 12


class WriteLock:
    """The write lock of the index in `storage`."""

    def __init__(self, storage: Any) -> None:
        self._folder = getattr(storage, "folder", "")
        self._lock = storage.lock(LOCK)
        self._holder = 0  # the process that has acquired it by this object

    @classmethod
    def of_new(cls, storage: Any) -> WriteLock:
        """The lock of an index to be; makes its file, which Whoosh would make executable."""
        if folder := getattr(storage, "folder", ""):
            pathlib.Path(folder, LOCK).open("ab").close()
        return cls(storage)

    def acquire(self, timeout: float = 0) -> None:
        """Take the lock, after `timeout` seconds at the latest; raises `IndexLockedError` and `FilterError`."""
        if not isinstance(timeout, (int, float)) or not timeout >= 0:
            raise FilterError(f"timeout={timeout!r}: it must be a number of seconds, 0 or more")
        until = time.monotonic() + timeout
        while not self._try():
            if time.monotonic() >= until:
                raise self._locked()
            time.sleep(PAUSE)
        self._sign()

    def _try(self) -> bool:
        if self._lock.acquire(False):
            self._holder = os.getpid()
            _held.add(self)
        return bool(self._holder)

    def release(self) -> None:
        """Give the lock up, if this object of this process has it."""
        if self._holder == os.getpid():
            try:
                self._write(b"")
            finally:  # Ctrl-C may come while it is written
                self._holder = 0
                _held.discard(self)
                self._lock.release()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):  # at the end of the interpreter anything may be gone
            self.release()

    def abandon(self) -> None:
        """In a process that was forked: close what would keep the lock alive after the process that has it."""
        descriptor, self._holder = getattr(self._lock, "fd", None), 0
        if descriptor is not None:
            self._lock.fd = None
            os.close(descriptor)

    def _sign(self) -> None:
        now = datetime.datetime.now(datetime.timezone.utc)
        signed = {"pid": os.getpid(), "host": socket.gethostname(), "since": now.isoformat(timespec="seconds")}
        self._write(json.dumps(signed).encode())

    def _write(self, data: bytes) -> None:
        descriptor = getattr(self._lock, "fd", None)
        if descriptor is None:  # of an index in memory
            return
        with contextlib.suppress(OSError):  # on a full disk the writer is at work without its name
            os.ftruncate(descriptor, 0)
            os.write(descriptor, data)
            os.lseek(descriptor, 0, os.SEEK_SET)

    def _locked(self) -> IndexLockedError:
        return IndexLockedError(self._folder or "the index in memory", **self._signed())

    def _signed(self) -> dict[str, Any]:
        """What the holder wrote; nothing where it wrote nothing, as plain Whoosh does, or is no longer there."""
        try:
            with pathlib.Path(self._folder, LOCK).open("rb") as file:
                signed = json.loads(file.read(_HOLDER_BYTES))
            pid, host, since = signed["pid"], str(signed["host"]), datetime.datetime.fromisoformat(signed["since"])
            if host == socket.gethostname() and not _is_running(int(pid)):
                return {}
        except (OSError, ValueError, LookupError, TypeError):
            return {}
        return {"pid": pid, "host": host, "since": since}


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


_held: weakref.WeakSet[WriteLock] = weakref.WeakSet()


def _abandon_all() -> None:
    for lock in list(_held):
        lock.abandon()
    _held.clear()


if hasattr(os, "register_at_fork"):  # a child has its parent's open files, and with them would have the lock
    os.register_at_fork(after_in_child=_abandon_all)
