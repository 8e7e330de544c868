"""Index: put articles in, search them, take them out.

The rule of this room: **it says what an index can be asked and told, and loads what does it when it is first needed**.
How a search goes stands in `matching` and `pages`, how articles are stored in `writing`.

>>> from searchlib.document import Document
>>> index = Index.in_memory()
>>> index.add_many([Document("1", "La policía llegó a Lima."), Document("2", "")])
AddReport: 1 added, 0 updated, 1 rejected
  document 2: '2': it has no text: give the article's body as `text`
>>> [hit.id for hit in index.search("policia")]
['1']
"""

from __future__ import annotations

import contextlib
import datetime
import os
import pathlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from searchlib import matching, pages
from searchlib.aliases import TYPES, Aliases, aliases_of
from searchlib.copies import Story
from searchlib.counting import Counted
from searchlib.counts import Timeline
from searchlib.dates import extract_dates
from searchlib.document import MAX_LETTERS, DateLike, Document
from searchlib.entities import extract_entities
from searchlib.errors import (
    FilterError,
    IndexCorruptError,
    IndexExistsError,
    IndexNotFoundError,
    QueryError,
)
from searchlib.fields import FIELDS
from searchlib.filters import Filters, Names, doubts
from searchlib.folder import Folder
from searchlib.parameters import check_counts, check_extractors, check_page, check_text
from searchlib.query import parse
from searchlib.query_tree import Note, Query
from searchlib.results import Hit, Results
from searchlib.similar import Neighbourhood
from searchlib.snapshot import Bools, Snapshot
from searchlib.toc import Contents, IndexFiles, foreign

if TYPE_CHECKING:
    from searchlib.backend import SearchIndex
    from searchlib.completions import Suggestion
    from searchlib.corpus import FilePath
    from searchlib.preparing import DateExtractor, EntityExtractor
    from searchlib.profiles import EntityProfile, NamedEntity
    from searchlib.rebuilding import RebuildReport
    from searchlib.reports import AddReport
    from searchlib.verification import VerifyReport
    from searchlib.writing import Writer

IndexPath = str | os.PathLike[str]


class Index:
    """An index of articles; make one with `Index.create`, `Index.open` or `Index.in_memory`.

    An index on disk shows what was committed when the search begins, by this object or any other. It stays where it
    was opened, also when the program goes to another folder (`os.chdir`).
    """

    def __init__(
        self,
        files: IndexFiles,
        *,
        path: pathlib.Path | None,
        entities: EntityExtractor | None,
        dates: DateExtractor | None,
        aliases: Aliases,
    ) -> None:
        check_extractors(entities, dates)
        self._files = files
        self.path = path
        self._aliases = aliases
        self._extractors = entities, dates
        self._opened: tuple[Contents, Snapshot] | None = None

    @classmethod
    def create(
        cls,
        path: IndexPath,
        *,
        entity_extractor: EntityExtractor | None = extract_entities,
        date_extractor: DateExtractor | None = extract_dates,
        aliases: IndexPath | None = None,
    ) -> Index:
        """A new, empty index in a folder of its own, made if it is missing.

        The extractors find the names and dates of the articles added through this object; None switches one off.
        `aliases` is a file with a line `alias TAB name TAB type` for each name that stands for another; it counts for
        what is asked of this object, and wins over what articles say.

        Raises `AliasError` for a line of it that is none, `FilterError` for an extractor that cannot be called, and
        `IndexExistsError` where there is an index, or anything else, already.
        """
        from searchlib import toc_writing

        path, known = pathlib.Path(path), aliases_of(aliases)
        files = IndexFiles(Folder(path.absolute()))
        index = cls(files, path=path, entities=entity_extractor, dates=date_extractor, aliases=known)
        toc_writing.create(path)
        return index

    @classmethod
    def open(
        cls,
        path: IndexPath,
        *,
        entity_extractor: EntityExtractor | None = extract_entities,
        date_extractor: DateExtractor | None = extract_dates,
        aliases: IndexPath | None = None,
    ) -> Index:
        """The index at a path; the extractors are for articles added from here on, `aliases` as for `create`.

        Raises `IndexNotFoundError`, `IndexVersionError` for an index of another version of the format,
        `IndexCorruptError` for a damaged one, and `ForeignIndexError` for a Whoosh index that is not of this library.
        """
        path, known = pathlib.Path(path), aliases_of(aliases)
        if not path.is_dir():
            raise IndexNotFoundError(path)
        files = IndexFiles(Folder(path.absolute()))
        index = cls(files, path=path, entities=entity_extractor, dates=date_extractor, aliases=known)
        index._snapshot()
        if not files.read().fields >= FIELDS:
            raise foreign(path)
        return index

    @classmethod
    def open_or_create(cls, path: IndexPath, **extractors: Any) -> Index:
        """The index at a path, made first if the folder is missing or empty; `extractors` as for `create`.

        Raises `IndexExistsError` where the folder holds something else, `IndexNotFoundError` where the
        rebuilding of one is not finished.
        """
        try:
            return cls.open(path, **extractors)
        except IndexNotFoundError as error:
            if error.unfinished:
                raise
        try:
            return cls.create(path, **extractors)
        except IndexExistsError:
            with contextlib.suppress(IndexNotFoundError):
                return cls.open(path, **extractors)  # another process was faster
            raise

    @classmethod
    def in_memory(
        cls,
        *,
        entity_extractor: EntityExtractor | None = extract_entities,
        date_extractor: DateExtractor | None = extract_dates,
        aliases: IndexPath | None = None,
    ) -> Index:
        """A new index that lives as long as the object."""
        from searchlib import toc_writing

        files = toc_writing.create_in_memory()
        return cls(files, path=None, entities=entity_extractor, dates=date_extractor, aliases=aliases_of(aliases))

    @classmethod
    def rebuild(cls, path: IndexPath, new: IndexPath) -> RebuildReport:
        """Make an index at `new` of the articles stored in the one at `path`, which may be damaged and stays as it is.

        What cannot be read is listed in the report. Names and dates are taken as they are stored. There is no index at
        `new` before all of it is there; after an interruption the same call begins anew.

        Raises `IndexNotFoundError` where no file of an index is at `path`, `IndexExistsError` as `create` does.
        """
        from searchlib.rebuilding import rebuild

        return rebuild(pathlib.Path(path), pathlib.Path(new))

    def close(self) -> None:
        """Let go of the files; results already made stay usable."""
        self._opened = None

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: where the index is, which is opened there when it is first asked."""
        if self.path is None:
            raise TypeError("an index in memory cannot be pickled or copied: make it on disk with Index.create")
        return {**self.__dict__, "_opened": None}

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Index {self.path or 'in memory'}: {len(self):,} article{'s' * (len(self) != 1)}>"

    def __len__(self) -> int:
        return self._snapshot().count

    def __contains__(self, id: object) -> bool:
        return self._snapshot().doc_id(id) is not None

    def get(self, id: str) -> Document | None:
        """The article with this id as it is stored, or None."""
        snapshot = self._snapshot()
        doc_id = snapshot.doc_id(id)
        return None if doc_id is None else snapshot.stored(doc_id).document

    def documents(self) -> Iterator[Document]:
        """Every article as it is stored, oldest first; what is added or deleted meanwhile changes nothing."""
        snapshot = self._snapshot()
        for doc_id in snapshot.live.nonzero()[0].tolist():
            yield snapshot.stored(doc_id).document

    def read(self, id: str, query: str = "", *, today: datetime.date | None = None) -> Hit | None:
        """The article with this id as a hit of `query`, or None: its snippet is the whole text, with the words marked.

        The offsets of `snippet.spans` are those into `document.text`; `today` is as for `search`. What an article
        says again beyond its first 20,000 characters is not marked.
        """
        snapshot = self._snapshot()
        doc_id = snapshot.doc_id(id)
        if doc_id is None:
            return None
        matches = matching.match(parse(query, today=today, metadata=snapshot.metadata_names), snapshot)
        page, around = pages.Page([Story(doc_id)]), Neighbourhood(snapshot)
        return pages.hits(page, matches, snapshot, neighbours=around, width=MAX_LETTERS)[0]

    def add(self, document: Document, *, timeout: float = 0) -> AddReport:
        """Store one article, replacing the one with its id; raises `DocumentError` if it cannot be stored.

        Another writer is waited for `timeout` seconds; then `IndexLockedError` says who it is.
        """
        return self._writer.add(document, timeout=timeout)

    def add_many(
        self,
        documents: Iterable[Document],
        *,
        batch_size: int | None = None,
        processes: int = 1,
        timeout: float = 0,
    ) -> AddReport:
        """Store articles, each replacing the one with its id; the last of several with one id counts.

        A batch (all of `documents`, or every `batch_size`) is committed whole or not at all. A document that cannot
        be stored is reported and does not hold up the others; an exception raised by `documents` or by an extractor
        ends the call, with the batches before it stored. Documents are taken as they are needed and need not fit in
        memory.

        With `processes` above 1 so many processes find the names and dates, with the same result; a script that asks
        for them has its own work under `if __name__ == "__main__":`, as `multiprocessing` demands. Where one of them is
        killed the call ends with `ChildProcessError`.

        Another writer is waited for `timeout` seconds, for each batch; then `IndexLockedError` says who it is.
        """
        return self._writer.add_many(documents, batch_size=batch_size, processes=processes, timeout=timeout)

    def add_files(
        self,
        paths: FilePath | Iterable[FilePath],
        *,
        mapping: Mapping[str, str] | None = None,
        format: str | None = None,
        resume: bool = False,
        batch_size: int | None = 10_000,
        processes: int = 1,
        progress: bool | None = None,
        timeout: float = 0,
    ) -> AddReport:
        """Store the articles of files, folders and patterns such as `archivo/**/*.csv.gz`, a `batch_size` at a time.

        Paths, `mapping` (the column of a field) and `format` are those of `corpus.read_files`, with its errors; the
        rest is as for `add_many`. Rows that cannot be read are reported. A call that is broken off, by Ctrl-C say, has
        stored the batches before it; with `resume` articles whose ids were in the index when the call began are left
        alone, so that the same call goes on. `progress` True demands a bar (the extra `progress`), False none, None
        shows one in a terminal.
        """
        from searchlib.corpus import read_files
        from searchlib.progress import shown

        here = self._snapshot()
        known = (lambda id: here.doc_id(id) is not None) if resume else None
        reader = read_files(paths, mapping=mapping, format=format, known=known)
        with shown(reader, progress=progress):
            return self.add_many(reader, batch_size=batch_size, processes=processes, timeout=timeout)

    def delete(self, id: str, *, timeout: float = 0) -> bool:
        """Take the article with this id out; whether there was one. Another writer is waited for `timeout` seconds."""
        return self._writer.delete(id, timeout=timeout)

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
        """The articles that hold every word of `query`, then, to fill the page, those that hold some.

        `since` and `until` bound the publication date, both included, and take a day or an ISO month or year;
        `mentions` keeps articles whose text names a day of the given period, and ranks those that name days of it above
        those that name a year it lies in. `persons`, `organizations`, `places` and `entities` (any type) keep articles
        that name all of those given; `sources` those of any of the sources; `where` those whose metadata has the value,
        or one of the values, for each name, accents and case aside. An empty query matches all.

        `sort` is "relevance", "newest" or "oldest"; by date only full matches are listed, undated ones last. Words
        like `ayer` are counted from `today`, the current day if it is not given.

        With `group_duplicates` near-identical articles are folded under the first, their ids in `hit.copies`: then
        `limit` and `offset` count stories, `total` articles still.

        Any text is a valid query: what had to be repaired in it stands in the notes of the results, or with `strict`
        raises `QueryError`. A bad filter raises `DateValueError` or `FilterError`.
        """
        began = time.perf_counter()
        check_text(query=query)
        check_page(sort, limit, offset)
        snapshot = self._snapshot()
        parsed = parse(query, today=today, metadata=snapshot.metadata_names)
        filters = Filters(
            since=since, until=until, mentions=mentions, persons=persons, organizations=organizations,
            places=places, entities=entities, sources=sources, where=where, today=today,
            metadata=snapshot.metadata_names,
        )  # fmt: skip
        allowed = filters.mask(snapshot)
        matches = matching.match(parsed, snapshot, allowed, filters.period())
        if strict and (notes := (*parsed.notes, *matches.notes)):
            raise QueryError(notes[0].column, notes[0].text)
        found = _Found(query, parsed, snapshot, filters, allowed, matches, sort, limit, group_duplicates)
        return found.page(offset, began)

    def timeline(self, query: str = "", *, every: str = "month", axis: str = "published", **filters: Any) -> Timeline:
        """How many articles were published in, or with `axis="mentions"` mention, each day, week, month or year.

        Counts those that hold every word of `query`, by the first day of each `every`, without gaps; `filters` are
        those of `search`. What counts is told at `Results.timeline`.
        """
        return self.search(query, limit=0, **filters).timeline(every, axis=axis)

    def suggest(self, prefix: str, *, limit: int = 10) -> list[Suggestion]:
        """The commonest words and names of people, organizations and places that continue `prefix`, commonest first.

        Accents and case do not matter. A word continues the last word of `prefix` and is shown behind the others; a
        name continues all of `prefix`, from any of its words on (`rub` and `marco rub` give *Marco Rubio*), or what
        stands behind a field of names, which stays (`persona:rub` gives `persona:"Marco Rubio"`). Very common words are
        left out; a prefix without letters or figures continues to nothing.
        """
        from searchlib.completions import complete

        check_text(prefix=prefix)
        check_counts(limit=limit)
        return complete(prefix, self._snapshot(), limit=limit)

    def entities(self, prefix: str = "", *, type: str | None = None, limit: int = 20) -> list[NamedEntity]:
        """The people, organizations, places and other things that most articles name, with their other names.

        Those with a name of which a word begins with `prefix`, accents and case aside, and of `type`: `person`,
        `organization`, `place` or `misc`, any if it is None. See `directory` for which names are taken for one.
        """
        from searchlib import profiles

        check_text(prefix=prefix)
        if type is not None and type not in TYPES:
            raise FilterError(f"type={type!r}: choose one of {', '.join(TYPES)}")
        check_counts(limit=limit)
        return profiles.commonest(prefix, self._snapshot(), type=type, limit=limit)

    def entity(self, name: str) -> EntityProfile | None:
        """What the articles say of somebody or something: its names, when it was named and with whom and what.

        `name` is any of its names, or a surname: of several who bear it the one that most articles name is meant. None
        if no article names it.
        """
        from searchlib import profiles

        check_text(name=name)
        return profiles.profile(name, self._snapshot())

    def verify(self) -> VerifyReport:
        """Read all of the index, compare every checksum, count and reference, and report what does not fit.

        Raises `IndexCorruptError` where its table of contents or a header cannot be read at all.
        """
        from searchlib.verification import verify

        toc = self._files.read()
        return verify(self._files.storage, toc.segments, Snapshot(self._files.storage, toc.segments, aliases=Aliases()))

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
        """The articles that are most about what `text`, of any length, is about, best first.

        It is searched by its 25 most telling words, which `query` of the results has; `total` counts the articles
        that hold one in seven of them. The filters and `group_duplicates` are those of `search`.
        """
        check_text(text=text)
        snapshot = self._snapshot()
        filters = Filters(
            since=since, until=until, mentions=mentions, persons=persons, organizations=organizations,
            places=places, entities=entities, sources=sources, where=where, today=today,
            metadata=snapshot.metadata_names,
        )  # fmt: skip
        return Neighbourhood(snapshot).of_text(
            text, allowed=filters.mask(snapshot), limit=limit, offset=offset, group_duplicates=group_duplicates
        )

    def _snapshot(self) -> Snapshot:
        """The newest commit; a reader that loses a race with a merge finds the files of the next one."""
        opened = self._opened  # another thread may put another there
        while opened is None or not self._files.is_newest(opened[0]):
            toc = self._files.read()
            before = opened[1] if opened else None
            try:
                snapshot = Snapshot(self._files.storage, toc.segments, aliases=self._aliases, before=before)
                self._opened = opened = toc, snapshot
            except (FileNotFoundError, NameError) as error:
                if self._files.is_newest(toc):
                    reason = f"a file of it is missing ({error})"
                    raise IndexCorruptError(self._files.place, reason) from error
        return opened[1]

    @property
    def _writer(self) -> Writer:
        """What writes, and brings Whoosh with it."""
        from searchlib.writing import Writer

        return Writer(self._files, self._snapshot, *self._extractors)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search has found, a page at a time. Its results refer to it, and it to none of them: the large arrays of a
    search go with the last of its pages, and not when the garbage collector comes.
    """

    query: str
    parsed: Query
    snapshot: Snapshot
    filters: Filters
    allowed: Bools | None
    matches: matching.Matches
    sort: str
    limit: int
    group_duplicates: bool

    def page(self, offset: int, began: float | None = None) -> Results:
        """The page that begins behind the first `offset`."""
        began = time.perf_counter() if began is None else began
        matches, snapshot = self.matches, self.snapshot
        page = pages.page(
            matches, snapshot, sort=self.sort, offset=offset, limit=self.limit, group_duplicates=self.group_duplicates
        )
        notes = (*self.parsed.notes, *matches.notes)
        return Results(
            pages.hits(page, matches, snapshot, neighbours=Neighbourhood(snapshot)),
            total=len(matches.full),
            took=time.perf_counter() - began,
            query=str(self.parsed),
            offset=offset,
            notes=(*map(str, notes), *_doubts(self.parsed, self.filters, snapshot), *self._obstacles(), *page.notes),
            suggest=self.suggestion,
            found=Counted(snapshot, matches.full, matches.mentioned),
            turn=self.page,
        )

    def _obstacles(self) -> list[str]:
        """What a reader who finds nothing should know of the filters, in the text or beside it."""
        if len(self.matches.full) or (self.allowed is None and not self.parsed.filters):
            return []
        return self.filters.obstacles(
            self.parsed.filters, lambda node: bool(len(matching.match(Query(node), self.snapshot).full))
        )

    def suggestion(self) -> str | None:
        """The query that was probably meant, where it is another."""
        from searchlib.suggest import suggestion

        return suggestion(self.query, self.parsed, self.snapshot, allowed=self.allowed, today=self.filters.today)


def search(query: str, index: SearchIndex | IndexPath, **options: Any) -> Results:
    """`Index.search` in one line; `index` is any index or the path of one, `options` are those of `Index.search`."""
    if isinstance(index, (str, os.PathLike)):
        with Index.open(index) as opened:
            return opened.search(query, **options)
    if not hasattr(index, "search"):
        raise FilterError(f"the index {index!r} is a {type(index).__name__}: give an index, or the path of one")
    return index.search(query, **options)


def _doubts(query: Query, filters: Filters, snapshot: Snapshot) -> list[str]:
    """What a reader should know of the names sought, in the text or beside it: no fault of the query."""
    typed = [
        str(Note(named.column, doubt)) for named in query.names for doubt in doubts(named.name, named.field, snapshot)
    ]
    return [*typed, *filters.doubts(snapshot)]
