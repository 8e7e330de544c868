"""OpenSearch: the same index on a cluster, when one machine is not enough.

The rule of this room: **same verbs, same Spanish, same answers** as `Index`. What differs is what a cluster is: an
article is there for everybody once its request is done, not all of a batch at once (docs/opensearch.md).

    index = OpenSearchIndex.create("noticias", "https://localhost:9200", http_auth=("ana", "…"), ca_certs="root-ca.pem")
    index.add_many(documents)
    index.search("crimen organizado")
"""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any

from searchlib.aliases import TYPES, Aliases, aliases_of
from searchlib.backend import SearchIndex
from searchlib.cluster_bulk import DOCUMENTS, Bulk, key_of
from searchlib.cluster_client import Cluster, Hosts
from searchlib.cluster_completions import complete
from searchlib.cluster_mapping import VERSION, mapping, settings, version_of
from searchlib.cluster_names import NameReader
from searchlib.cluster_profiles import commonest, profile
from searchlib.cluster_query import EVERYTHING
from searchlib.cluster_reader import Reader
from searchlib.cluster_search import Searcher
from searchlib.cluster_suggest import WordReader
from searchlib.completions import Suggestion
from searchlib.corpus import FilePath, read_files
from searchlib.counts import Timeline
from searchlib.dates import extract_dates
from searchlib.document import DateLike, Document, Rejection, StoredDocument
from searchlib.entities import extract_entities
from searchlib.errors import (
    DocumentError,
    FilterError,
    ForeignIndexError,
    IndexNotFoundError,
    IndexVersionError,
)
from searchlib.filters import Filters, Names
from searchlib.parameters import check_counts, check_extractors, check_page, check_text, check_work
from searchlib.preparing import DateExtractor, EntityExtractor, Preparer, prepared
from searchlib.profiles import EntityProfile, NamedEntity
from searchlib.progress import shown
from searchlib.reports import AddReport, with_unread
from searchlib.results import Hit, Results
from searchlib.text import SURROGATE


class OpenSearchIndex:
    """An index of articles on a cluster; make one with `OpenSearchIndex.create` or `OpenSearchIndex.open`.

    It shows what the cluster has when the search begins, whoever put it there.
    """

    def __init__(
        self, cluster: Cluster, *, entities: EntityExtractor | None, dates: DateExtractor | None, aliases: Aliases
    ) -> None:
        check_extractors(entities, dates)
        self.name = cluster.index
        self._cluster = cluster
        self._prepare = Preparer(entities, dates)
        version = str(cluster.ask("info")["version"]["number"])
        self._reader = Reader(cluster, legacy=int(version.partition(".")[0]) < 3)
        self._names = NameReader(self._reader, aliases)
        self._search = Searcher(self._reader, self._names, WordReader(self._names), aliases)

    @classmethod
    def create(
        cls,
        name: str,
        hosts: Hosts,
        *,
        shards: int = 1,
        replicas: int = 1,
        entity_extractor: EntityExtractor | None = extract_entities,
        date_extractor: DateExtractor | None = extract_dates,
        aliases: FilePath | None = None,
        **client: Any,
    ) -> OpenSearchIndex:
        """A new, empty index on the cluster at `hosts`, an address or several of its nodes.

        It is cut into `shards`, each of which has so many `replicas` on other nodes. `client` are the options of
        `opensearchpy.OpenSearch`: `http_auth=("user", "password")`, `ca_certs="root-ca.pem"`,
        `headers={"Authorization": "ApiKey …"}`, `timeout`. The extractors and `aliases` are as for `Index.create`.

        Raises `IndexExistsError`, `ClusterConnectionError`, `ClusterAuthError`, or `ClusterError` for another refusal.
        """
        check_counts(1, shards=shards)
        check_counts(replicas=replicas)
        check_extractors(entity_extractor, date_extractor)
        known, cluster = aliases_of(aliases), Cluster(hosts, name, **client)
        body = {"settings": settings(shards=shards, replicas=replicas), "mappings": mapping()}
        cluster.ask("indices.create", index=name, body=body)
        return cls(cluster, entities=entity_extractor, dates=date_extractor, aliases=known)

    @classmethod
    def open(
        cls,
        name: str,
        hosts: Hosts,
        *,
        entity_extractor: EntityExtractor | None = extract_entities,
        date_extractor: DateExtractor | None = extract_dates,
        aliases: FilePath | None = None,
        **client: Any,
    ) -> OpenSearchIndex:
        """The index of this name, or the one that an alias of this name stands for; all else as for `create`.

        Raises `IndexNotFoundError`, `IndexVersionError` for an index of another version, `ForeignIndexError` for one
        that is not of this library, and the errors of `create`.
        """
        known, cluster = aliases_of(aliases), Cluster(hosts, name, **client)
        for found in cluster.ask("indices.get_mapping", index=name).values():
            version = version_of(found["mappings"])
            if version is None:
                raise ForeignIndexError(name, f"the index {name!r}", "choose another name for OpenSearchIndex.create")
            if version != VERSION:
                remedy = f"create another one and put the articles into it, or use a searchlib that writes {version}"
                raise IndexVersionError(version, VERSION, remedy)
        return cls(cluster, entities=entity_extractor, dates=date_extractor, aliases=known)

    @classmethod
    def open_or_create(
        cls, name: str, hosts: Hosts, *, shards: int = 1, replicas: int = 1, **options: Any
    ) -> OpenSearchIndex:
        """The index of this name, made first if the cluster has none; `options` as for `create`."""
        try:
            return cls.open(name, hosts, **options)
        except IndexNotFoundError:
            return cls.create(name, hosts, shards=shards, replicas=replicas, **options)

    def close(self) -> None:
        """Let go of the connections; results already made stay usable, what they have yet to count is not."""
        self._cluster.close()

    def __enter__(self) -> OpenSearchIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<OpenSearchIndex {self.name} on {', '.join(self._cluster.hosts)}>"

    def __len__(self) -> int:
        return int(self._cluster.ask("count", index=self.name)["count"])

    def __contains__(self, id: object) -> bool:
        return _may_be_id(id) and bool(self._cluster.ask("exists", index=self.name, id=key_of(str(id))))

    def get(self, id: str) -> Document | None:
        """The article with this id as it is stored, or None."""
        if not _may_be_id(id):
            return None
        (found,) = self._cluster.ask("mget", index=self.name, body={"ids": [key_of(id)]})["docs"]
        self._cluster.check(found)
        return StoredDocument.from_row(found["_source"]["document"]).document if found.get("found") else None

    def read(self, id: str, query: str = "", *, today: datetime.date | None = None) -> Hit | None:
        """The article with this id as a hit of `query`, or None, as `Index.read`: its snippet is the whole text."""
        if not _may_be_id(id):
            return None
        return self._search.read(key_of(id), query, today=today)

    def documents(self) -> Iterator[Document]:
        """Every article as it is stored, by id; what is added or deleted meanwhile changes nothing."""
        for hit in self._reader.walk(EVERYTHING, [{"id": "asc"}]):
            yield StoredDocument.from_row(hit["_source"]["document"]).document

    def add(self, document: Document, *, timeout: float = 0) -> AddReport:  # noqa: ARG002
        """Store one article, replacing the one with its id; raises `DocumentError` if it cannot be stored.

        `timeout` is for indexes that have one writer at a time; a cluster takes articles from many.
        """
        bulk = Bulk(self._cluster)
        bulk.add(self._prepare(document), "")
        bulk.send()
        self._wrote()
        for rejection in bulk.rejected:
            raise DocumentError(rejection.id, rejection.reason)
        return AddReport(bulk.added, bulk.updated)

    def add_many(
        self,
        documents: Iterable[Document],
        *,
        batch_size: int | None = None,
        processes: int = 1,
        timeout: float = 0,  # noqa: ARG002
    ) -> AddReport:
        """Store articles, each replacing the one with its id; the last of several with one id counts.

        They are sent `batch_size` at a time, 500 if it is None, and each request that gets no answer is sent again, for
        two minutes. An article that cannot be stored is reported and does not hold up the others; an exception
        raised by `documents`, by an extractor or for the cluster ends the call, with what was sent before stored: add
        the same articles again, and none is there twice. `processes` is as for
        `Index.add_many`, `timeout` as for `add`.
        """
        check_work(batch_size, processes)
        bulk = Bulk(self._cluster, batch_size or DOCUMENTS)
        try:
            for number, stored in enumerate(prepared(documents, self._prepare, processes=processes), 1):
                if isinstance(stored, DocumentError):
                    bulk.rejected.append(Rejection(stored.id, stored.reason, f"document {number}"))
                else:
                    bulk.add(stored, f"document {number}")
            bulk.send()
        finally:
            self._wrote()
        return with_unread(AddReport(bulk.added, bulk.updated, tuple(bulk.rejected)), documents)

    def add_files(
        self,
        paths: FilePath | Iterable[FilePath],
        *,
        mapping: Mapping[str, str] | None = None,
        format: str | None = None,
        resume: bool = False,
        batch_size: int | None = None,
        processes: int = 1,
        progress: bool | None = None,
        timeout: float = 0,
    ) -> AddReport:
        """Store the articles of files, folders and patterns, as `Index.add_files`.

        With `resume` the cluster is asked for each id, which takes a millisecond or two.
        """
        known = self.__contains__ if resume else None
        reader = read_files(paths, mapping=mapping, format=format, known=known)
        with shown(reader, progress=progress):
            return self.add_many(reader, batch_size=batch_size, processes=processes, timeout=timeout)

    def delete(self, id: str, *, timeout: float = 0) -> bool:  # noqa: ARG002
        """Take the article with this id out; whether there was one. `timeout` is as for `add`."""
        if not _may_be_id(id):
            return False
        body = json.dumps({"delete": {"_id": key_of(id)}}) + "\n"
        (item,) = self._cluster.ask("bulk", index=self.name, body=body)["items"]
        self._cluster.check(item["delete"])
        self._wrote()
        return bool(item["delete"]["result"] == "deleted")

    def publish(self, alias: str) -> None:
        """Let `alias` stand for this index and no other, from one moment to the next.

        Whoever has opened the alias searches this index from then on; the one before stays until somebody deletes it.
        """
        moved = [{"remove": {"index": "*", "alias": alias, "must_exist": False}}]
        self._cluster.ask(
            "indices.update_aliases", body={"actions": [*moved, {"add": {"index": self.name, "alias": alias}}]}
        )

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

        All is as for `Index.search`. Articles that are alike to the order stand by their ids.
        """
        began = time.perf_counter()
        check_text(query=query)
        check_page(sort, limit, offset)
        filters = Filters(
            since=since, until=until, mentions=mentions, persons=persons, organizations=organizations,
            places=places, entities=entities, sources=sources, where=where, today=today,
        )  # fmt: skip
        found = self._search.find(
            query, filters, sort=sort, limit=limit, group_duplicates=group_duplicates, strict=strict
        )
        return found.page(offset, began)

    def timeline(self, query: str = "", *, every: str = "month", axis: str = "published", **filters: Any) -> Timeline:
        """How many articles were published in, or with `axis="mentions"` mention, each day, week, month or year.

        As `Index.timeline`.
        """
        return self.search(query, limit=0, **filters).timeline(every, axis=axis)

    def suggest(self, prefix: str, *, limit: int = 10) -> list[Suggestion]:
        """The commonest words and names that continue `prefix`, commonest first, as `Index.suggest`."""
        check_text(prefix=prefix)
        check_counts(limit=limit)
        return complete(prefix, self._names, limit=limit)

    def entities(self, prefix: str = "", *, type: str | None = None, limit: int = 20) -> list[NamedEntity]:
        """The people, organizations, places and other things that most articles name, as `Index.entities`."""
        check_text(prefix=prefix)
        if type is not None and type not in TYPES:
            raise FilterError(f"type={type!r}: choose one of {', '.join(TYPES)}")
        check_counts(limit=limit)
        return commonest(prefix, self._names, type=type, limit=limit)

    def entity(self, name: str) -> EntityProfile | None:
        """What the articles say of somebody or something, as `Index.entity`."""
        check_text(name=name)
        return profile(name, self._reader, self._names)

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
        """The articles that are most about what `text` is about, best first, as `Index.similar`."""
        check_text(text=text)
        filters = Filters(
            since=since, until=until, mentions=mentions, persons=persons, organizations=organizations,
            places=places, entities=entities, sources=sources, where=where, today=today,
        )  # fmt: skip
        beside = self._search.with_names(filters).nodes()
        return self._search.neighbourhood.of_text(
            text, beside=beside, limit=limit, offset=offset, group_duplicates=group_duplicates
        )

    def _wrote(self) -> None:
        """Let searches see what was written."""
        self._names.forget()
        self._cluster.ask("indices.refresh", index=self.name)


def copy(source: SearchIndex, target: SearchIndex, *, batch_size: int | None = None) -> AddReport:
    """Put every article of an index into another, wherever they lie, with the names that it has.

    Days are found anew by `target`. As for `add_many`, what is there under the same id is replaced.
    """
    return target.add_many(map(_with_names, source.documents()), batch_size=batch_size)


def _with_names(document: Document) -> Document:
    """The article with what was found in its headline too, which an index does not store, if our extractor found it."""
    again = Preparer(extract_entities, None)(replace(document, entities=None)).entities
    given = document.entities or ()
    alike = [(one.name, one.type) for one in again] == [(one.name, one.type) for one in given]
    return replace(document, entities=again) if alike else document


def _may_be_id(id: object) -> bool:
    """Whether an article may have this id: half a character, which no text can hold, is none."""
    return isinstance(id, str) and id != "" and not SURROGATE.search(id)
