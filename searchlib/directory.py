"""Directory: who and what the articles of an index name, each under one name.

An article brings the mentions of somebody under one name already; here the names of different articles meet. The rule
of this room: **names are joined on evidence**, and what is doubtful stays apart:

1. A name on a list of aliases stands for the name that the list gives it: on the one that ships if it is of that type,
   on the user's of whatever type an article takes it for.
2. Spellings that differ in accents, case, particles and punctuation are one name (`name_key`), of people also those
   that differ in the order of the words after the first.
3. A person's name of two words or more is short for a longer one that begins alike and has its words in order, if it
   is the only longest such, and there is evidence: an article calls one person by both; or the longer one only adds a
   surname at the end, stands in one article for ten of the shorter one, and the name is not one that two people of the
   index may well have (`NAMESAKES`). Two people who share a surname stay two.

Somebody is called by the longest name that one in ten of the articles uses; of its spellings by the commonest.

>>> from searchlib.document import Document
>>> from searchlib.entities import Entity
>>> from searchlib.index import Index
>>> index = Index.in_memory()
>>> for number, name in enumerate(["Hugo de Zela", "Hugo De Zela Martínez", "Ana Zela"]):
...     article = Document(str(number), f"Habló {name}.", entities=[Entity(name, "person")])
...     assert index.add(article).added
>>> [(listed.name, listed.names) for listed in directory(index._snapshot()).of_type("person")]
[('Hugo De Zela Martínez', ('Hugo De Zela Martínez', 'Hugo de Zela')), ('Ana Zela', ('Ana Zela',))]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from searchlib.aliases import TYPES, Aliases, name_key, shipped_aliases
from searchlib.frequencies import most_named
from searchlib.lexicon import lexicon
from searchlib.schema import ENTITY_FIELDS, NAME_FIELDS
from searchlib.snapshot import DocIds, Snapshot

WELL_ATTESTED = 10
"""A longer name stands for somebody if it is used in one article for so many of a shorter one: a second surname that
one article in a hundred gives is another person's as likely as not."""

NAMESAKES = 0.02
"""People of one name that are expected by chance, beyond which a second surname is no evidence that two are one:
without this rule 4 of 27 people of the news set that were read were two; see docs/entities.md."""

Key = tuple[str, str]
"""The type of a name and its `name_key`."""

Names = Mapping[str, Mapping[str, int]]
"""For each field of `ENTITY_FIELDS` the names in it, with how many documents have each."""


class Member(NamedTuple):
    """A name as it is shown, of a field of `ENTITY_FIELDS`, and in how many documents it stands, deleted ones too."""

    field: str
    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody or something that articles name: its names in them, the commonest first, and those that lists have."""

    name: str
    type: str
    members: tuple[Member, ...]
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, its own first, then those of articles."""
        return tuple(dict.fromkeys([self.name, *(member.name for member in self.members), *self.aliases]))

    @property
    def documents(self) -> int:
        """In how many documents it is named, at most."""
        return sum(member.documents for member in self.members)

    def doc_ids(self, snapshot: Snapshot) -> DocIds:
        """The documents that name it: `int64[n]`, ascending."""
        found = [
            snapshot.postings(NAME_FIELDS[field], [m.name for m in self.members if m.field == field]).doc_ids
            for field in dict.fromkeys(member.field for member in self.members)
        ]
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))


@dataclass(frozen=True, slots=True)
class Directory:
    """All that is named in a snapshot, the commonest first, and where each name leads.

    `numbers` has for a field of names, segment by segment, which of `listed` goes by each: `int64[names]`, -1 for a
    name of a large index that is too rare to be listed.
    """

    listed: tuple[Listed, ...]
    by_key: Mapping[Key, Listed]
    by_surname: Mapping[str, Sequence[Listed]]
    numbers: Mapping[str, Sequence[DocIds]]

    def of_type(self, type: str | None) -> list[Listed]:
        """Those of a type, or of any."""
        return [one for one in self.listed if type in (None, one.type)]

    def find(self, key: str, types: Iterable[str] = TYPES) -> list[Listed]:
        """What goes by a name, given by its key: one at most of each type."""
        return [self.by_key[type, key] for type in types if (type, key) in self.by_key]


def directory(snapshot: Snapshot) -> Directory:
    """That of a snapshot, which remembers it; of each type the `MAX_NAMES` commonest names are in it."""
    known = snapshot.cache.get(_KEY)
    if known is None:
        known = _made(snapshot, snapshot.aliases)
        snapshot.cache.put(_KEY, known, 600 * len(known.listed))
    found: Directory = known
    return found


_KEY = "directory"


def _made(snapshot: Snapshot, aliases: Aliases) -> Directory:
    def are_one(members: Sequence[Member], short: str) -> bool:
        with_long = Listed("", "person", tuple(members)).doc_ids(snapshot)
        return len(np.intersect1d(with_long, snapshot.postings("persons", [short]).doc_ids)) > 0

    names = {field: most_named(snapshot.dictionaries(NAME_FIELDS[field])) for field in ENTITY_FIELDS.values()}
    made = directory_of(names, aliases, are_one)
    return replace(made, numbers=_numbers(made.listed, snapshot))


def directory_of(names: Names, aliases: Aliases, are_one: Callable[[Sequence[Member], str], bool]) -> Directory:
    """The directory of `names`: for each field of `ENTITY_FIELDS` the names in it, with the documents of each.

    `are_one` tells whether an article calls one person by some of the names of members and by a key. Its `numbers` are
    for its maker to fill in, who knows segments.
    """
    groups: dict[Key, list[Member]] = {}
    for type, field in ENTITY_FIELDS.items():
        for name, documents in names[field].items():
            groups.setdefault(_group(type, name_key(name), aliases), []).append(Member(field, name, documents))
    for key, longer in _joined_people(groups, aliases, are_one).items():
        groups[longer] += groups.pop(key)
    listed = [_listed(key, members, aliases) for key, members in groups.items()]
    listed.sort(key=lambda one: (-one.documents, one.name, one.type))
    by_key = {(one.type, name_key(name)): one for one in reversed(listed) for name in one.names}
    return Directory(tuple(listed), by_key, _surnames(listed), {})


def _numbers(listed: Sequence[Listed], snapshot: Snapshot) -> dict[str, list[DocIds]]:
    """`Directory.numbers`."""
    by_member = {(member.field, member.name): number for number, one in enumerate(listed) for member in one.members}
    return {
        field: [
            np.array([by_member.get((field, name), -1) for name in dictionary.terms(np.arange(len(df)))], np.int64)
            for dictionary, df in snapshot.dictionaries(NAME_FIELDS[field])
        ]
        for field in ENTITY_FIELDS.values()
    }


def _group(type: str, key: str, aliases: Aliases) -> Key:
    """Under which key a name meets others."""
    name, listed = _on_a_list(type, key, aliases)
    if name:
        return listed, name_key(name)
    first, *others = key.split(" ")
    return (type, " ".join([first, *sorted(others)])) if type == "person" else (type, key)


def _on_a_list(type: str, key: str, aliases: Aliases) -> tuple[str, str]:
    """The name and the type that a list has for a key, the name "" if none has it."""
    name, listed = aliases.canonical.get(key) or shipped_aliases().canonical.get(key) or ("", type)
    return (name, listed) if key in aliases.canonical or listed == type else ("", type)


def _joined_people(
    groups: Mapping[Key, list[Member]], aliases: Aliases, are_one: Callable[[Sequence[Member], str], bool]
) -> dict[Key, Key]:
    """For each group of a person whose names are short for those of another, that one."""
    people = [key for key in groups if key[0] == "person" and not _on_a_list(*key, aliases)[0]]
    commonest = {key: max(groups[key], key=lambda member: member.documents) for key in people}
    key_of = {name_key(member.name): key for key, member in commonest.items()}
    documents = {name: sum(member.documents for member in groups[key]) for name, key in key_of.items()}
    found = joined(documents, lambda short, long: are_one(groups[key_of[long]], short))
    return {key_of[short]: key_of[long] for short, long in found.items()}


def joined(documents: Mapping[str, int], are_one: Callable[[str, str], bool]) -> dict[str, str]:
    """For each key of a person that is short for a longer one, that one (rule 3).

    `documents` are those with each key; `are_one` tells whether an article calls one person by both.
    """
    having: defaultdict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for key in documents:
        words = key.split(" ")
        for word in dict.fromkeys(words[1:]):
            having[words[0], word].append(words)
    namesakes = _Namesakes(documents)
    found = {}
    for key, count in documents.items():
        words = key.split(" ")
        longer = [other for other in having[words[0], words[-1]] if len(other) > len(words) and _within(words, other)]
        longest = [one for one in longer if not any(len(two) > len(one) and _within(one, two) for two in longer)]
        if len(words) > 1 and len(longest) == 1:
            long = " ".join(longest[0])
            attested = longest[0][:-1] == words and documents[long] * WELL_ATTESTED >= count
            if (attested and namesakes.expected(words) <= NAMESAKES) or are_one(key, long):
                found[key] = long
    return found


class _Namesakes:
    """How many people of an index may have one name by chance, if given names and surnames go together by chance."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._count = 0
        self._beginning: Counter[tuple[str, ...]] = Counter()
        self._bearing: Counter[str] = Counter()
        for key in keys:
            words = key.split(" ")
            self._count += 1
            self._beginning.update(tuple(words[:end]) for end in range(1, len(words)))
            self._bearing.update(set(words[1:]))

    def expected(self, words: Sequence[str]) -> float:
        """How many others than the bearer of a name, and of the longer one, have its given names and its surname."""
        if words[-1] in lexicon().given_names and words[-1] not in lexicon().surnames:
            return 1.0  # it has no surname
        others = (self._beginning[tuple(words[:-1])] - 2) * (self._bearing[words[-1]] - 2)
        return max(0, others) / self._count


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the words of one name stand in the other in the same order."""
    left = iter(long)
    return all(word in left for word in short)


def _listed(key: Key, members: Sequence[Member], aliases: Aliases) -> Listed:
    """What goes by some names; called as the user's list says, or the one that ships if articles call it so too."""
    type, folded = key
    ordered = tuple(sorted(members, key=lambda member: (-member.documents, member.name)))
    name, _ = _on_a_list(type, folded, aliases)
    if not name or (folded not in aliases.canonical and all(name_key(one.name) != folded for one in ordered)):
        name = _called(ordered)
    return Listed(name, type, ordered, (*aliases.names.get(folded, ()), *shipped_aliases().names.get(folded, ())))


def _called(members: Sequence[Member]) -> str:
    """The longest name that is well attested, in its commonest spelling, one in capitals only if there is no other."""
    if len(members) == 1:
        return members[0].name
    counts: Counter[str] = Counter()
    for member in members:
        counts[name_key(member.name)] += member.documents
    attested = [key for key, count in counts.items() if count * WELL_ATTESTED >= counts.total()]
    longest = max(attested, key=lambda key: (key.count(" "), counts[key]))
    spellings = [member.name for member in members if name_key(member.name) == longest]
    return next((name for name in spellings if not name.isupper()), spellings[0])


def _surnames(listed: Sequence[Listed]) -> dict[str, list[Listed]]:
    """For each word behind the first of a person's name, given names left out, those who bear it."""
    bearers: defaultdict[str, list[Listed]] = defaultdict(list)
    for one in listed:
        if one.type == "person":
            for word in {word for name in one.names for word in name_key(name).split(" ")[1:]}:
                if word not in lexicon().given_names:
                    bearers[word].append(one)
    return dict(bearers)
