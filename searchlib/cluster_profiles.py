"""Cluster profiles: who and what an index on a cluster names most, and what it says of one of them.

The rule of this room: **numbers are the cluster's, words are those of `profiles`**.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from searchlib.aliases import name_key
from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_found import Counted
from searchlib.cluster_names import NameReader, named_by, naming
from searchlib.cluster_reader import Reader
from searchlib.counts import fitting, timeline_of
from searchlib.directory import Listed
from searchlib.document import StoredDocument
from searchlib.fields import ENTITY_FIELDS
from searchlib.profiles import READ, EntityProfile, NamedEntity, called, called_so, most_named, parted


def commonest(prefix: str, names: NameReader, *, type: str | None, limit: int) -> list[NamedEntity]:
    """What is named in most articles, of a type or of any, by a name with a word that begins with `prefix`."""
    listed = [one for one in names.named().directory.of_type(type) if _begins(one, prefix)]
    return names.reader.resolve(lambda known: _commonest(listed, limit, known))


def _begins(one: Listed, prefix: str) -> bool:
    begun = parted(prefix)
    return not prefix.strip() or (bool(begun) and begun in parted(" ".join(one.names)))


def _commonest(listed: Sequence[Listed], limit: int, known: Known) -> list[NamedEntity]:
    """Those that most articles name; `documents` is never too low, so only the first need be counted."""
    found: list[tuple[int, Listed]] = []
    for one in listed:
        if len(found) >= limit and (not limit or one.documents <= sorted(found, key=_count)[-limit][0]):
            break
        found.append((one.documents if len(one.members) == 1 else known.count(naming(one)), one))
    best = sorted(found, key=lambda each: -each[0])[:limit]
    return [NamedEntity(one.name, one.type, count, one.names[1:]) for count, one in best if count]


def _count(found: tuple[int, Listed]) -> int:
    return found[0]


def profile(name: str, reader: Reader, names: NameReader) -> EntityProfile | None:
    """What articles say of the commonest that goes by a name, a person also by a surname; None if nothing does."""
    directory, key = names.named().directory, name_key(name)
    so_called = called_so(key, lambda: _having(key, reader), directory)
    found = [*directory.find(key), *directory.bearing(key), *so_called]
    if not found:
        return None
    one = max(found, key=lambda each: each.documents)
    counted = Counted(reader, names, naming(one))
    days = counted.days()
    newest, total = _newest(naming(one), reader)
    first, last = _ends([*days])
    with_it = {field: most_named(counted.counts(field), without=one.names) for field in ENTITY_FIELDS.values()}
    timeline = timeline_of(days, fitting(days))
    return EntityProfile(one.name, one.type, total, called(one, newest), first, last, with_it, timeline)


def _having(key: str, reader: Reader) -> list[StoredDocument]:
    """The newest `READ` articles that name somebody or something by a key."""
    return _newest(named_by({field: [key] for field in ENTITY_FIELDS.values()}), reader)[0]


def _newest(query: Dsl, reader: Reader) -> tuple[list[StoredDocument], int]:
    """The newest `READ` articles that a query finds, and how many it finds."""
    found = reader.page(query, [{"date": {"order": "desc", "missing": "_last"}}], offset=0, limit=READ)
    return [StoredDocument.from_row(hit["_source"]["document"]) for hit in found.hits], found.total


def _ends(days: Sequence[datetime.date]) -> tuple[datetime.date | None, datetime.date | None]:
    return min(days, default=None), max(days, default=None)
