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
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.aliases import TYPES, Aliases, name_key, shipped_aliases
from searchlib.distinct import distinct
from searchlib.entities import Entity
from searchlib.expansion import Dictionary
from searchlib.fields import ENTITY_FIELDS, NAME_FIELDS
from searchlib.frequencies import most_named
from searchlib.lexicon import lexicon
from searchlib.snapshot import CACHE_BYTES, Bools, DocIds, Snapshot

WELL_ATTESTED = 10
"""A longer name stands for somebody if it is used in one article for so many of a shorter one: a second surname that
one article in a hundred gives is another person's as likely as not."""

NAMESAKES = 0.02
"""People of one name that are expected by chance, beyond which a second surname is no evidence that two are one:
without this rule 4 of 27 people of the news set that were read were two; see docs/entities.md."""

BLOCK = 1 << 16
"""Names of a dictionary that are read at a time."""

Key = tuple[str, str]
"""The type of a name and its `name_key`."""

Names = Mapping[str, Mapping[str, int]]
"""For each field of `ENTITY_FIELDS` the names in it, with how many documents have each."""


class Member(NamedTuple):
    """A name as it is shown, of a field of `ENTITY_FIELDS`, in how many documents it stands, deleted ones too, and its
    `name_key`, which is asked for three times: working it out again took half the time of a large directory.
    """

    field: str
    name: str
    documents: int
    key: str

    @property
    def keys(self) -> frozenset[str]:
        """Every key under which its documents stand in the field."""
        return Entity(self.name, _TYPES[self.field]).keys


_TYPES = {field: type for type, field in ENTITY_FIELDS.items()}


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
    def keys(self) -> list[str]:
        """The `name_key` of each of its names, once."""
        if len(self.members) == 1 and not self.aliases and self.name == self.members[0].name:  # nearly all are
            return [self.members[0].key]
        known = {member.name: member.key for member in self.members}
        others = [name_key(name) for name in (self.name, *self.aliases) if name not in known]
        return list(dict.fromkeys([*known.values(), *others]))

    @property
    def documents(self) -> int:
        """In how many documents it is named, at most."""
        return sum(member.documents for member in self.members)

    def doc_ids(self, snapshot: Snapshot) -> DocIds:
        """The documents that name it: `int64[n]`, ascending."""
        return _doc_ids(self.members, snapshot)

    def doc_ids_beside(self, key: str, fields: Sequence[str], snapshot: Snapshot) -> DocIds:
        """The documents that name it by a name that is not indexed under `key` in these fields, and perhaps others.

        The caller has those that are, and unites both: a surname has hundreds of bearers, and nearly all their names
        are indexed under it.
        """
        return _doc_ids([one for one in self.members if one.field not in fields or key not in one.keys], snapshot)


def _doc_ids(members: Sequence[Member], snapshot: Snapshot) -> DocIds:
    found = [
        snapshot.postings(NAME_FIELDS[field], [member.name for member in members if member.field == field]).doc_ids
        for field in dict.fromkeys(member.field for member in members)
    ]
    return found[0] if len(found) == 1 else distinct(np.concatenate([np.zeros(0, np.int64), *found]))


@dataclass(frozen=True, slots=True)
class Directory:
    """All that is named in a snapshot, the commonest first, and where each name leads.

    `numbers` has for a field of names, segment by segment, which of `listed` goes by each: `int64[names]`, -1 for a
    name of a large index that is too rare to be listed. `types: str[listed + 1]` has the type of each of `listed`,
    `several: bool[listed + 1]` whether it has several names in articles; their last entries, "" and False, are for -1.
    """

    listed: tuple[Listed, ...]
    by_key: Mapping[Key, Listed]
    by_surname: Mapping[str, Sequence[Listed]]
    numbers: Mapping[str, Sequence[DocIds]]
    types: npt.NDArray[np.str_]
    several: Bools

    def of_type(self, type: str | None) -> list[Listed]:
        """Those of a type, or of any."""
        return [one for one in self.listed if type in (None, one.type)]

    def find(self, key: str, types: Iterable[str] = TYPES) -> list[Listed]:
        """What goes by a name, given by its key: one at most of each type."""
        return [self.by_key[type, key] for type in types if (type, key) in self.by_key]

    def bearing(self, key: str) -> Sequence[Listed]:
        """The people who bear a surname, or several one behind the other, the commonest first.

        `key` is that of the surnames; for one of several words that is somebody's whole name there are none.
        """
        bearers = [self.by_surname[word] for word in key.split(" ") if word in self.by_surname]
        if " " not in key or not bearers:
            return bearers[0] if bearers else ()
        if ("person", key) in self.by_key:
            return ()
        return [one for one in min(bearers, key=len) if any(f" {key} " in f"{name} " for name in one.keys)]


def directory(snapshot: Snapshot) -> Directory:
    """That of a snapshot, which remembers it; of each type the `MAX_NAMES` commonest names are in it."""
    return snapshot.cache.kept("directory", lambda: _made(snapshot, snapshot.aliases), _size, lasting=True)


def _size(made: Directory) -> int:
    return min(600 * len(made.listed), CACHE_BYTES // 2)


def _made(snapshot: Snapshot, aliases: Aliases) -> Directory:
    def are_one(members: Sequence[Member], short: str) -> bool:
        with_long = Listed("", "person", tuple(members)).doc_ids(snapshot)
        return len(np.intersect1d(with_long, snapshot.postings("persons", [short]).doc_ids, assume_unique=True)) > 0

    names = {field: most_named(snapshot.dictionaries(NAME_FIELDS[field])) for field in ENTITY_FIELDS.values()}
    made = directory_of(names, aliases, are_one)
    return replace(made, numbers=_numbers(made.listed, snapshot))


def directory_of(names: Names, aliases: Aliases, are_one: Callable[[Sequence[Member], str], bool]) -> Directory:
    """The directory of `names`: for each field of `ENTITY_FIELDS` the names in it, with the documents of each.

    `are_one` tells whether an article calls one person by some of the names of members and by a key. Its `numbers` are
    for its maker to fill in, who knows segments.
    """
    groups: dict[Key, tuple[Member, ...]] = {}
    for type, field in ENTITY_FIELDS.items():
        for name, documents in names[field].items():
            own = name_key(name)
            group = _group(type, own, aliases)
            groups[group] = (*groups.get(group, ()), Member(field, name, documents, own))
    for key, longer in _joined_people(groups, aliases, are_one).items():
        groups[longer] += groups.pop(key)
    listed = [_listed(key, members, aliases) for key, members in groups.items()]
    listed.sort(key=lambda one: (-one.documents, one.name, one.type))
    return Directory(
        tuple(listed),
        {(one.type, key): one for one in reversed(listed) for key in one.keys},
        _surnames(listed),
        {},
        np.array([*(one.type for one in listed), ""]),
        np.array([*(len(one.members) > 1 for one in listed), False]),
    )


def _numbers(listed: Sequence[Listed], snapshot: Snapshot) -> dict[str, list[DocIds]]:
    """`Directory.numbers`."""
    by_name: dict[str, dict[str, int]] = {field: {} for field in ENTITY_FIELDS.values()}
    for number, one in enumerate(listed):
        for member in one.members:
            by_name[member.field][member.name] = number
    return {
        field: [_numbered(dictionary, len(df), numbers) for dictionary, df in snapshot.dictionaries(NAME_FIELDS[field])]
        for field, numbers in by_name.items()
    }


def _numbered(dictionary: Dictionary, count: int, numbers: Mapping[str, int]) -> DocIds:
    """The number of each term, some terms at a time: those of ten million articles are millions of strings."""
    blocks = (np.arange(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))
    names = chain.from_iterable(map(dictionary.terms, blocks))
    return np.fromiter(map(numbers.get, names, repeat(-1)), np.int64, count)


def _group(type: str, key: str, aliases: Aliases) -> Key:
    """Under which key a name meets others."""
    name, listed = _on_a_list(type, key, aliases)
    if name:
        return listed, name_key(name)
    first, *others = key.split(" ")
    return (type, " ".join([first, *sorted(others)])) if type == "person" else (type, key)


def _on_a_list(type: str, key: str, aliases: Aliases) -> tuple[str, str]:
    """The name and the type that a list has for a key, the name "" if none has it.

    The user's list has the last word: on what the one that ships calls somebody, too.
    """
    if key in aliases.canonical:
        return aliases.canonical[key]
    name, listed = shipped_aliases().canonical.get(key, ("", type))
    if listed != type:
        return "", type
    return aliases.canonical.get(name_key(name), (name, type))


def _joined_people(
    groups: Mapping[Key, Sequence[Member]], aliases: Aliases, are_one: Callable[[Sequence[Member], str], bool]
) -> dict[Key, Key]:
    """For each group of a person whose names are short for those of another, that one."""
    people = [key for key in groups if key[0] == "person" and not _on_a_list(*key, aliases)[0]]
    commonest = {key: max(groups[key], key=lambda member: member.documents) for key in people}
    key_of = {member.key: key for key, member in commonest.items()}
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
        longest = max(longer, key=len, default=[])  # the one that all others are short for, if there is one
        others = (one for one in longer if one is not longest)
        if len(words) > 1 and longest and all(len(one) < len(longest) and _within(one, longest) for one in others):
            long = " ".join(longest)
            attested = longest[:-1] == words and documents[long] * WELL_ATTESTED >= count
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


def _listed(key: Key, members: tuple[Member, ...], aliases: Aliases) -> Listed:
    """What goes by some names; called as the user's list says, or the one that ships if articles call it so too."""
    type, folded = key
    if len(members) == 1 and _is_unlisted(members[0].key, aliases):  # nearly all are
        return Listed(members[0].name, type, members)
    ordered = tuple(sorted(members, key=lambda member: (-member.documents, member.name)))
    keys = [folded, *(member.key for member in ordered)]
    name, _ = _on_a_list(type, folded, aliases)
    if not name or (folded not in aliases.canonical and folded not in keys[1:]):
        name = _called(ordered)
    known = [
        listed.names[one]
        for one in dict.fromkeys(keys)
        for listed in (aliases, shipped_aliases())
        if one in listed.names
    ]
    return Listed(name, type, ordered, tuple(chain.from_iterable(known)))


def _is_unlisted(key: str, aliases: Aliases) -> bool:
    return key not in shipped_aliases().canonical and key not in aliases.canonical


def _called(members: Sequence[Member]) -> str:
    """The longest name that is well attested, in its commonest spelling, one in capitals only if there is no other."""
    if len(members) == 1:
        return members[0].name
    counts: Counter[str] = Counter()
    for member in members:
        counts[member.key] += member.documents
    attested = [key for key, count in counts.items() if count * WELL_ATTESTED >= counts.total()]
    longest = max(attested, key=lambda key: (key.count(" "), counts[key]))
    spellings = [member.name for member in members if member.key == longest]
    return next((name for name in spellings if not name.isupper()), spellings[0])


def _surnames(listed: Sequence[Listed]) -> dict[str, list[Listed]]:
    """For each word of a person's name of several words, given names left out, those who bear it.

    The last word is never left out, for *Petro* and *Martín* are given names too. Those who put the surname first, *Ban
    Ki-moon* and *Xi Jinping*, are found by it as well.
    """
    bearers: defaultdict[str, list[Listed]] = defaultdict(list)
    for one in listed:
        if one.type == "person":
            names = [words for key in one.keys if len(words := key.split(" ")) > 1]
            lasts = {words[-1] for words in names}
            for word in dict.fromkeys(word for words in names for word in words):
                if word in lasts or word not in lexicon().given_names:
                    bearers[word].append(one)
    return dict(bearers)
