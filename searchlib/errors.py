"""Every error that searchlib raises, with the data a caller needs and the remedy in the message.

::

    SearchlibError
    ├── DocumentError        (ValueError)   a document that cannot be stored
    ├── DateValueError       (ValueError)   a date given to a filter that names no day
    ├── DateReferenceError   (ValueError)   a day of writing that dates cannot be counted from
    ├── QueryError           (ValueError)   a query that is not as it should be, where `strict` was asked for
    ├── FilterError          (ValueError)   a search parameter of the wrong type or value
    ├── CorpusError          (ValueError)   a file of articles that cannot be read at all
    ├── AliasError           (ValueError)   a list of aliases with a line that is none
    ├── IndexNotFoundError   (FileNotFoundError)
    ├── IndexExistsError     (FileExistsError)
    ├── IndexCorruptError                   what is on disk is not what was written
    │   └── ForeignIndexError               an index that is not of this library
    ├── IndexVersionError                   the index is of another version of the format
    ├── UnsupportedFieldError (ValueError)  a field that the segment format does not store
    ├── IndexLockedError                    another writer is at work
    ├── ClusterError                        a cluster that refuses
    │   ├── ClusterConnectionError (ConnectionError)  or is not reached
    │   └── ClusterAuthError (PermissionError)        or does not let this user in
    ├── DetachedHitError                    a hit that was pickled is asked for what is like it
    ├── DetachedResultsError                results that were pickled are asked for more than their page
    └── MissingExtraError    (ImportError)  an optional dependency is not installed

>>> raise DocumentError("n-17", "it has no text: give the article's body as `text`")
Traceback (most recent call last):
    ...
searchlib.errors.DocumentError: document 'n-17': it has no text: give the article's body as `text`
"""

from __future__ import annotations

import datetime
import os
from typing import Any


class SearchlibError(Exception):
    """Base of every error of this package. They can be sent from process to process, data and all."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[SearchlibError], args: tuple[Any, ...], data: dict[str, Any]) -> SearchlibError:
    error = kind.__new__(kind, *args)
    error.args = args  # which the kinds that are OSError set when they are initialised only
    error.__dict__.update(data)
    return error


class DocumentError(SearchlibError, ValueError):
    """A document that cannot be stored; `id` is what was given as its id, `reason` says why."""

    def __init__(self, id: object, reason: str) -> None:
        super().__init__(f"document {id!r}: {reason}")
        self.id = id
        self.reason = reason


class DateValueError(SearchlibError, ValueError):
    """A value that names no calendar day or period."""


class DateReferenceError(SearchlibError, ValueError):
    """A day of writing that dates cannot be counted from."""


class QueryError(SearchlibError, ValueError):
    """A query that had to be repaired; `column` counts its characters from 1, `reason` says what was wrong."""

    def __init__(self, column: int, reason: str) -> None:
        super().__init__(f"column {column}: {reason}")
        self.column = column
        self.reason = reason


class FilterError(SearchlibError, ValueError):
    """A search parameter that is of the wrong type or names what the index does not have."""


class CorpusError(SearchlibError, ValueError):
    """A file of articles that cannot be read at all; single bad lines are reported, not raised."""

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        super().__init__(f"{os.fspath(path)}: {reason}")
        self.path = path
        self.reason = reason


class AliasError(SearchlibError, ValueError):
    """A list of aliases with a line that is none, or that is no text."""


class IndexNotFoundError(SearchlibError, FileNotFoundError):
    """There is no index at the path; `remedy` is the call that makes one.

    `unfinished` where `Index.rebuild` has begun one there and has not finished, for it is at work yet or was stopped.
    """

    def __init__(self, path: str | os.PathLike[str], remedy: str = "", *, unfinished: bool = False) -> None:
        call = "rebuild(…, " if unfinished else "create("
        made = remedy or f"Index.{call}{os.fspath(path)!r})"
        begun = ", for the rebuilding of one was not finished" if unfinished else ""
        super().__init__(f"no index at {os.fspath(path)}{begun}: make one with {made}")
        self.path = path
        self.unfinished = unfinished


class IndexExistsError(SearchlibError, FileExistsError):
    """There is something at the path where a new index was to go, `found` says what; `opened` opens an index there."""

    def __init__(self, path: str | os.PathLike[str], found: str, opened: str = "") -> None:
        opened = opened or f"Index.open({os.fspath(path)!r})"
        remedy = f"open it with {opened}" if found == "an index" else "choose another path"
        super().__init__(f"{os.fspath(path)} already holds {found}: {remedy}")
        self.path = path
        self.found = found


class IndexCorruptError(SearchlibError):
    """What stands on disk is not what was written; `path` names the file or folder."""

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        remedy = "restore it from a copy, or save what can be read with `Index.rebuild`"
        super().__init__(f"{os.fspath(path)} is damaged: {reason}; {remedy}")
        self.path = path
        self.reason = reason


class ForeignIndexError(IndexCorruptError):
    """An index that this library did not make: another one of Whoosh, or of another mapping on a cluster."""

    def __init__(self, path: str | os.PathLike[str], what: str, remedy: str) -> None:
        reason = f"{what} was not made by searchlib: {remedy}"
        SearchlibError.__init__(self, reason)
        self.path = path
        self.reason = reason


class IndexVersionError(SearchlibError):
    """An index written in another version of the format; the message gives both and the remedy."""

    def __init__(self, found: int, expected: int, remedy: str) -> None:
        super().__init__(f"index format version {found} found, {expected} expected: {remedy}")
        self.found = found
        self.expected = expected
        self.remedy = remedy


class UnsupportedFieldError(SearchlibError, ValueError):
    """A field of a Whoosh schema, or a value, that the segment format does not store."""


class IndexLockedError(SearchlibError):
    """Another writer is at work on the index: process `pid` on `host` since `since`, None where it did not say."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        pid: int | None = None,
        host: str | None = None,
        since: datetime.datetime | None = None,
    ) -> None:
        who = f" (process {pid} on {host}, since {since:%Y-%m-%d %H:%M:%S %Z})" if pid and since else ""
        remedy = "try again when it has finished, or wait for it with `timeout=`"
        super().__init__(f"{os.fspath(path)} is being written by another writer{who}: {remedy}")
        self.path = path
        self.pid = pid
        self.host = host
        self.since = since


class ClusterError(SearchlibError):
    """A cluster refuses; `where` are its addresses, `reason` says why, `remedy` what to do.

    `passing` says that the same may succeed a little later.
    """

    def __init__(self, where: str, reason: str, remedy: str, *, passing: bool = False) -> None:
        super().__init__(f"{where}: {reason}: {remedy}")
        self.passing = passing
        self.where = where
        self.reason = reason
        self.remedy = remedy


class ClusterConnectionError(ClusterError, ConnectionError):
    """A cluster is not reached, or is not the one that it should be."""


class ClusterAuthError(ClusterError, PermissionError):
    """A cluster does not let this user in, or do this."""


class DetachedHitError(SearchlibError):
    """A hit that was pickled has left its index, and is asked for what is like it."""

    def __init__(self, id: str) -> None:
        super().__init__(f"hit {id!r} was pickled and has left its index: ask `Index.similar(hit.document.text)`")
        self.id = id


class DetachedResultsError(SearchlibError):
    """Results that were pickled have left their index, and are asked for what is counted there, or another page."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f"these results were pickled and have left their index: ask for {wanted} before that")
        self.wanted = wanted


class MissingExtraError(SearchlibError, ImportError):
    """An optional dependency is not installed; the message gives the command that installs it."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"this needs the extra {extra!r}: python -m pip install 'searchlib[{extra}]'")
        self.extra = extra
