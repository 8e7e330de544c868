"""Backend: what an index does, wherever it lies.

The rule of this room: **code that takes a `SearchIndex` works with any**: with `Index`, on a disk or in memory, and
with `opensearch.OpenSearchIndex`, on a cluster. One suite of tests holds both to it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Protocol, runtime_checkable

from searchlib.completions import Suggestion
from searchlib.corpus import FilePath
from searchlib.counts import Timeline
from searchlib.document import DateLike, Document
from searchlib.filters import Names
from searchlib.profiles import EntityProfile, NamedEntity
from searchlib.reports import AddReport
from searchlib.results import Hit, Results


@runtime_checkable
class SearchIndex(Protocol):
    """An index of articles; `Index` says what each method does."""

    def __len__(self) -> int: ...
    def __contains__(self, id: object) -> bool: ...
    def __enter__(self) -> SearchIndex: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def close(self) -> None:
        """Let go of files and connections; results already made stay usable."""

    def get(self, id: str) -> Document | None:
        """The article with this id as it is stored, or None."""

    def read(self, id: str, query: str = "", *, today: datetime.date | None = None) -> Hit | None:
        """The article with this id as a hit of `query`, or None: its snippet is the whole text."""

    def documents(self) -> Iterator[Document]:
        """Every article as it is stored."""

    def add(self, document: Document, *, timeout: float = 0) -> AddReport:
        """Store one article, replacing the one with its id."""

    def add_many(
        self,
        documents: Iterable[Document],
        *,
        batch_size: int | None = None,
        processes: int = 1,
        timeout: float = 0,
    ) -> AddReport:
        """Store articles, each replacing the one with its id."""

    def add_files(
        self,
        paths: FilePath | Iterable[FilePath],
        *,
        mapping: Mapping[str, str] | None = None,
        format: str | None = None,
        resume: bool = False,
        batch_size: int | None = ...,
        processes: int = 1,
        progress: bool | None = None,
        timeout: float = 0,
    ) -> AddReport:
        """Store the articles of files, folders and patterns."""

    def delete(self, id: str, *, timeout: float = 0) -> bool:
        """Take the article with this id out; whether there was one."""

    def search(
        self,
        query: str = "",
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
        mentions: DateLike | tuple[DateLike, DateLike] | None = None,
        persons: Names = (),
        organizations: Names = (),
        places: Names = (),
        entities: Names = (),
        sources: Names = (),
        where: Mapping[str, Any] | None = None,
        sort: str = "relevance",
        limit: int = 10,
        offset: int = 0,
        group_duplicates: bool = False,
        today: datetime.date | None = None,
        strict: bool = False,
    ) -> Results:
        """The articles that hold every word of `query`, then, to fill the page, those that hold some."""

    def timeline(self, query: str = "", *, every: str = "month", axis: str = "published", **filters: Any) -> Timeline:
        """How many articles were published in, or mention, each day, week, month or year."""

    def suggest(self, prefix: str, *, limit: int = 10) -> list[Suggestion]:
        """The commonest words and names that continue `prefix`."""

    def entities(self, prefix: str = "", *, type: str | None = None, limit: int = 20) -> list[NamedEntity]:
        """The people, organizations, places and other things that most articles name."""

    def entity(self, name: str) -> EntityProfile | None:
        """What the articles say of somebody or something."""

    def similar(
        self,
        text: str,
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
        mentions: DateLike | tuple[DateLike, DateLike] | None = None,
        persons: Names = (),
        organizations: Names = (),
        places: Names = (),
        entities: Names = (),
        sources: Names = (),
        where: Mapping[str, Any] | None = None,
        limit: int = 10,
        offset: int = 0,
        group_duplicates: bool = False,
        today: datetime.date | None = None,
    ) -> Results:
        """The articles that are most about what `text` is about."""
