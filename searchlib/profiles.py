"""Profiles: who and what an index names most, and what it says of one of them.

The rule of this room: **numbers are counted among the documents that there are**, whatever rough counts led to them.

>>> from searchlib.document import Document
>>> from searchlib.index import Index
>>> index = Index.in_memory()
>>> text = "El canciller Hugo de Zela viajó a Lima. De Zela visitó la OEA."
>>> index.add(Document("1", text, date="2025-12-06"))
AddReport: 1 added, 0 updated, 0 rejected
>>> index.entities("zel")
[NamedEntity(name='Hugo de Zela', type='person', count=1, aliases=())]
>>> index.entity("de zela")
Hugo de Zela (person): 1 article, 2025-12-06 to 2025-12-06
  also De Zela
  organizations: Organización de los Estados Americanos (1)
  places: Lima (1)
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from searchlib import display, notebook, pictures
from searchlib.aliases import name_key
from searchlib.counting import Counted
from searchlib.counts import Timeline, fitting, timeline_of
from searchlib.directory import Directory, Listed, directory
from searchlib.distinct import distinct
from searchlib.document import StoredDocument
from searchlib.fields import ENTITY_FIELDS, UNDATED
from searchlib.snapshot import DocIds, Snapshot
from searchlib.text import nfc, plain_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

READ = 50
"""Articles that are read for the other names by which they call somebody, the newest."""

NAMED_WITH = 10
"""Names of each type that are listed beside one, the commonest."""


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """Somebody or something that articles name: `count` says how many do, `aliases` are its other names."""

    name: str
    type: str
    count: int
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityProfile(NamedEntity):
    """The same with the first and the last day on which an article named it, and what it is named with.

    `named_with` has for `persons`, `organizations`, `places` and `misc` the ten commonest names of the same articles,
    each with how many of these have it. `timeline` are the articles that name it, by day, month or year, as their days
    are near or far. `index.search(entities=[profile.name])` finds them.
    """

    first_date: datetime.date | None
    last_date: datetime.date | None
    named_with: Mapping[str, Mapping[str, int]]
    timeline: Timeline = field(default_factory=lambda: Timeline({}, every="month"), repr=False)

    def __repr__(self) -> str:
        return display.profile_text(self)

    def _repr_html_(self) -> str:
        return notebook.profile_html(self)

    def plot(self, *, language: str = "en", limit: int = 12) -> tuple[Axes, Axes]:
        """A picture of when it was named and, below, of the `limit` names it is named with most; the Axes of both.

        `language` of the labels is "es" or "en". Needs the extra `plot`. Raises `FilterError` for another language,
        `MissingExtraError` without matplotlib.
        """
        return pictures.profile_plot(self, language=language, limit=limit)


def commonest(prefix: str, snapshot: Snapshot, *, type: str | None, limit: int) -> list[NamedEntity]:
    """What is named in most articles, of a type or of any, by a name with a word that begins with `prefix`."""
    found: list[tuple[int, Listed]] = []
    for one in _begun(prefix, snapshot):
        if type in (None, one.type):
            if len(found) == limit and (not limit or one.documents <= found[-1][0]):  # and so are all the others
                break
            found = sorted([*found, (len(one.doc_ids(snapshot)), one)], key=lambda each: -each[0])[:limit]
    return [NamedEntity(one.name, one.type, count, one.names[1:]) for count, one in found if count]


def _begun(prefix: str, snapshot: Snapshot) -> Iterator[Listed]:
    """Those with a name of which a word begins so, the commonest first."""
    listed = directory(snapshot).listed
    if not prefix.strip():
        yield from listed
        return
    beginning = parted(prefix)
    names, ends = _names(snapshot)
    places = (match.start() for match in re.finditer(re.escape(beginning), names)) if beginning.strip() else ()
    for number in distinct(np.searchsorted(ends, np.fromiter(places, np.int64), side="right")).tolist():
        yield listed[number]


def _names(snapshot: Snapshot) -> tuple[str, DocIds]:
    """The names of all that is listed, a line for each, and where each line ends; the snapshot remembers them."""

    def made() -> tuple[str, DocIds]:
        names = "\n".join([parted(" ".join(one.names)) for one in directory(snapshot).listed])
        return names, np.flatnonzero(np.frombuffer(names.encode(), np.uint8) == ord("\n")) + 1

    return snapshot.cache.kept("names in lines", made, lambda found: len(found[0]) + found[1].nbytes)


def parted(text: str) -> str:
    """Folded words, each behind a space.

    >>> parted("O'Higgins, «Ñuñoa»")
    ' o higgins nunoa'
    """
    return "".join([f" {word}" for word in plain_words(nfc(text))])


def profile(name: str, snapshot: Snapshot) -> EntityProfile | None:
    """What articles say of the commonest that goes by a name, a person also by surnames; None if nothing does."""
    known, key = directory(snapshot), name_key(name)
    found = [*known.find(key), *known.bearing(key), *called_so(key, lambda: _having(key, snapshot), known)]
    if not found:
        return None
    one = max(found, key=lambda each: each.documents)
    doc_ids = one.doc_ids(snapshot)
    days = snapshot.days[doc_ids]
    dated = days[days != UNDATED]
    first, last = (datetime.date.fromordinal(int(day)) if len(dated) else None for day in _ends(dated))
    counted = Counted(snapshot, doc_ids)
    by_day = counted.days()
    return EntityProfile(
        one.name,
        one.type,
        len(doc_ids),
        called(one, _newest(doc_ids, snapshot)),
        first,
        last,
        {field: most_named(counted.counts(field), without=one.names) for field in ENTITY_FIELDS.values()},
        timeline_of(by_day, fitting(by_day)),
    )


def _having(key: str, snapshot: Snapshot) -> Iterator[StoredDocument]:
    """The newest `READ` articles that name somebody or something by a key."""
    found = [snapshot.postings(field, [key]).doc_ids for field in ENTITY_FIELDS.values()]
    return _newest(distinct(np.concatenate(found)), snapshot)


def _newest(doc_ids: DocIds, snapshot: Snapshot) -> Iterator[StoredDocument]:
    """The newest `READ` of some documents."""
    newest = np.argsort(-snapshot.days[doc_ids], kind="stable")[:READ]
    return map(snapshot.stored, doc_ids[newest].tolist())


def _ends(days: DocIds) -> tuple[int, int]:
    return int(days.min(initial=datetime.date.max.toordinal())), int(days.max(initial=1))


def most_named(counts: Mapping[str, int], *, without: tuple[str, ...]) -> dict[str, int]:
    """The `NAMED_WITH` commonest of some names, its own left out."""
    counts = Counter(counts)
    others = ((name, count) for name, count in counts.most_common(NAMED_WITH + len(without)) if name not in without)
    return dict(islice(others, NAMED_WITH))


def called_so(key: str, having: Callable[[], Iterable[StoredDocument]], known: Directory) -> list[Listed]:
    """What most of some articles call by a key of one word: by `omm` the Organización Meteorológica Mundial.

    Acronyms that no list has are such keys. One of several words is that of a whole name, or of surnames, and the
    articles `having` it are not read.
    """
    if " " in key:
        return []
    named = (entity for stored in having() for entity in stored.entities if key in entity.keys)
    most = Counter((entity.type, name_key(entity.name)) for entity in named).most_common(1)
    return [one for (type, own), _ in most for one in known.find(own, [type])]


def called(one: Listed, articles: Iterable[StoredDocument]) -> tuple[str, ...]:
    """Its other names, and what some articles call it, commonest first."""
    texts: Counter[str] = Counter()
    for stored in articles:
        for entity in stored.entities:
            if entity.name in one.names:
                texts.update(mention.text for mention in entity.mentions)
    names = dict.fromkeys([*one.names, *(text for text, _ in texts.most_common())])
    return tuple(name for name in names if name != one.name)
