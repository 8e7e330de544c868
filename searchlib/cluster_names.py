"""Cluster names: who and what the articles of a cluster name, each under one name.

The rule of this room: **the cluster counts names, `directory` joins them**, by the same rules as on a disk. The names
of a large index are read once and kept for a minute, or until something is written through the same object; whoever is
named since is found by the names that the article itself has.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from searchlib.aliases import Aliases
from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_reader import Reader
from searchlib.completions import Names
from searchlib.directory import Directory, Listed, Member, directory_of
from searchlib.fields import ENTITY_FIELDS, NAME_FIELDS

FRESH = 60.0
"""Seconds for which the names that were read are used."""


@dataclass(frozen=True, slots=True)
class Named:
    """All names of an index, by field and with their articles, joined and laid out for completion."""

    counts: Mapping[str, Mapping[str, int]]
    directory: Directory
    by_member: Mapping[tuple[str, str], Listed]
    names: Names

    def members(self, field: str, key: str) -> dict[str, list[str]]:
        """By field of the cluster the names of whoever goes by a key, for `cluster_query.ask`.

        Surnames stand for all who bear them. Names that stand under the key in the fields asked are left out.
        """
        types = {type: name for type, name in ENTITY_FIELDS.items() if field in (name, "entities")}
        known = [*self.directory.find(key, types), *(self.directory.bearing(key) if "person" in types else ())]
        members = [one for listed in known for one in listed.members]
        return _by_field(one for one in members if one.field not in types.values() or key not in one.keys)


def names_of(listed: Listed) -> dict[str, list[str]]:
    """By field of the cluster the names that articles have for somebody or something."""
    return _by_field(listed.members)


def _by_field(members: Iterable[Member]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for member in members:
        found[NAME_FIELDS[member.field]].append(member.name)
    return {field: [*dict.fromkeys(names)] for field, names in found.items()}


def naming(listed: Listed) -> Dsl:
    """The articles that name somebody or something."""
    return named_by(names_of(listed))


def named_by(names: Mapping[str, Sequence[str]]) -> Dsl:
    """The articles that have any of these names, by field."""
    should = [{"terms": {field: [*several]}} for field, several in names.items()]
    return {"bool": {"should": should, "minimum_should_match": 1}}


@dataclass(slots=True)
class NameReader:
    """Reads the names of an index; `aliases` are the user's own."""

    reader: Reader
    aliases: Aliases
    _read: tuple[float, Named] | None = field(default=None)

    def forget(self) -> None:
        """Read them anew next time."""
        self._read = None

    def named(self) -> Named:
        """The names as they are now, or were a minute ago."""
        if self._read is None or time.monotonic() - self._read[0] > FRESH:
            self._read = time.monotonic(), self._named()
        return self._read[1]

    def members(self, field: str, key: str) -> dict[str, list[str]]:
        """`Named.members`, for which the names are read when somebody asks."""
        return self.named().members(field, key)

    def _named(self) -> Named:
        counts = self.reader.resolve(
            lambda known: {field: known.values(NAME_FIELDS[field]) for field in ENTITY_FIELDS.values()}
        )
        made = self.reader.resolve(lambda known: directory_of(counts, self.aliases, _are_one_by(known)))
        by_member = {(member.field, member.name): one for one in made.listed for member in one.members}
        types = {field: type for type, field in ENTITY_FIELDS.items()}
        named = {(name, types[field]): n for field, names in counts.items() for name, n in names.items()}
        return Named(counts, made, by_member, Names.of(named))


def _are_one_by(known: Known) -> Callable[[Sequence[Member], str], bool]:
    """What tells whether an article calls one person by some names and by a key."""

    def are_one(members: Sequence[Member], short: str) -> bool:
        by_names = {NAME_FIELDS["persons"]: [member.name for member in members]}
        return known.count({"bool": {"filter": [named_by(by_names), {"term": {"persons": short}}]}}) > 0

    return are_one
