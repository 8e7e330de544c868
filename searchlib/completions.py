"""Completions: which words and names continue what somebody has begun to type.

The rule of this room: **what is shown is counted exactly**. Words and names are kept in order with rough counts, so
that those that begin alike stand together; the commonest of them are then counted among the documents that there are.

A word continues the last one that was typed; a name continues all that was typed, from the beginning of any of its
words: `ru` and `marco ru` both give *Marco Rubio*. Behind a field of names it continues what stands there, and is of
that field: `visita persona:ru` gives *visita persona:"Marco Rubio"*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from searchlib.analysis import stop_words
from searchlib.expansion import LINE_END
from searchlib.fields import ENTITY_FIELDS, NAME_FIELDS, SPELLING_FIELDS
from searchlib.frequencies import LONGEST, Frequencies, commonest, frequencies, most_named, spelled, words_of
from searchlib.query_fields import NAME, Fields
from searchlib.query_tree import Named
from searchlib.snapshot import Snapshot
from searchlib.text import fold, nfc, plain_words

I64 = npt.NDArray[np.int64]
K = TypeVar("K")

LONGEST_PREFIX = 200
"""Characters of a beginning; no name goes on from a longer one."""

MORE = 200
"""Words beyond those asked for that are looked at: there are 145 stop words, which nobody needs to complete."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that continues what was typed: `type` is `word`, or that of an entity (`person`, `place`, …).

    `count` is the number of articles with the word, or in which somebody or something goes by the name.
    """

    text: str
    count: int
    type: str


def complete(prefix: str, snapshot: Snapshot, *, limit: int) -> list[Suggestion]:
    """The commonest words and names that continue `prefix`, accents and case aside, commonest first."""
    typed = nfc(prefix) if len(prefix) <= LONGEST_PREFIX else ""
    begun = begun_by(typed)
    if not begun.key or not limit:
        return []
    words = _words(typed, snapshot, limit) if begun.is_words else []
    return begun.best(words, _names(begun, snapshot, limit), limit)


@dataclass(frozen=True, slots=True)
class Begun:
    """What was typed as the beginning of a name: its `key`, the `types` it may be of, and the `field` it stands behind.

    `before` is all that was typed up to the name; `is_words` says whether it may be the beginning of words as well.
    """

    key: str
    types: tuple[str, ...] = ()
    field: str = ""
    before: str = ""
    is_words: bool = True

    def best(self, words: Sequence[Suggestion], names: Sequence[Suggestion], limit: int) -> list[Suggestion]:
        """The commonest first; where several words were typed names before words, for they continue all of them."""
        found = [*words, *(Suggestion(self._typed(one.text), one.count, one.type) for one in names)]
        last = "word" if " " in self.key.strip() else ""
        return sorted(found, key=lambda one: (one.type == last, -one.count, one.text, one.type))[:limit]

    def _typed(self, name: str) -> str:
        if not self.field:
            return name
        return self.before + str(Named(self.field, name.replace('"', " "), 0)).partition(":")[2]


def begun_by(typed: str) -> Begun:
    """What a text is the beginning of.

    >>> begun_by("visita lugar:la p")  # which may also be the place La, and a word behind it
    Begun(key='la p', types=('place',), field='places', before='visita lugar:', is_words=True)
    >>> begun_by("marco ru").key, begun_by('persona:"').key, begun_by("menciona:en").field
    ('marco ru', '', '')
    """
    found = _BEHIND_FIELD.search(typed)
    field = _FIELDS.find(found["field"]) if found else None
    types = tuple(type for type, name in ENTITY_FIELDS.items() if field and field.target in (name, "entities"))
    if not found or not field or not types:
        return Begun(_begun_key(typed))
    is_words = not found["quote"] and " " in found["name"]
    return Begun(_begun_key(found["name"]), types, field.target, typed[: found.start("quote")], is_words)


def _begun_key(typed: str) -> str:
    """The key of what was typed, with a space behind it where its last word is over."""
    key = key_of(typed)
    return key + " " if key and not typed[-1].isalnum() else key


_FIELDS = Fields()
_BEHIND_FIELD = re.compile(rf'(?P<field>{NAME}):(?P<quote>"?)(?P<name>[^":]*)\Z')


def key_of(text: str) -> str:
    """Folded words with spaces between."""
    return " ".join(plain_words(text))


def _words(typed: str, snapshot: Snapshot, limit: int) -> list[Suggestion]:
    last = LAST.search(typed)
    if last is None or not (begun := key_of(last[0])) or len(begun) > LONGEST:
        return []
    known = frequencies(snapshot)
    first, end = known.words.searchsorted([begun.encode(), begun.encode() + b"\x7f"]).tolist()
    part = Frequencies(known.rows[first:end], known.documents[first:end])
    top = commonest(part.documents, limit + MORE)
    likely = (
        (word, documents)
        for word, documents in zip(words_of(part.rows[top]), part.documents[top].tolist(), strict=True)
        if word not in stop_words()
    )
    counted = _counted(likely, lambda word: _articles(word, snapshot), limit)
    before = typed[: last.start()]
    return [Suggestion(f"{before}{spelled(word, snapshot)}", count, "word") for word, count in counted]


LAST = re.compile(r"[^\W_]+\Z")


def _counted(likely: Iterable[tuple[K, int]], count: Callable[[K], int], limit: int) -> list[tuple[K, int]]:
    """The greatest exact counts, of things in the order of rough counts, which are never too low."""
    found: list[tuple[K, int]] = []
    for key, most in likely:
        if len(found) == limit and most <= found[-1][1]:
            break
        found = sorted([*found, (key, count(key))], key=lambda one: -one[1])[:limit]
    return [(key, exact) for key, exact in found if exact]


def _articles(word: str, snapshot: Snapshot) -> int:
    """How many articles have a folded word, in headline or body."""
    fields = SPELLING_FIELDS.values()
    return int(np.count_nonzero(np.logical_or.reduce([snapshot.holding(field, f"{word}\t") for field in fields])))


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an index, each a pair of name and type, and in how many documents it stands.

    `beginnings: S16[n]` are what follows where a word of a name begins, in order, and `numbers: int64[n]` whose name.
    `types: int8[names]` are places in `ENTITY_FIELDS`.
    """

    names: Sequence[tuple[str, str]]
    types: npt.NDArray[np.int8]
    documents: I64
    beginnings: npt.NDArray[np.bytes_]
    numbers: I64

    @classmethod
    def of(cls, counts: Mapping[tuple[str, str], int]) -> Names:
        """Names and types with their documents."""
        letters = np.frombuffer(_keys([name for name, _ in counts]) + bytes(_WIDTH), np.uint8)
        starts = np.flatnonzero(_IN_WORD[letters[1:]] & ~_IN_WORD[letters[:-1]]) + 1
        rows = sliding_window_view(letters, _WIDTH)[starts]
        rows = rows * ~np.logical_or.accumulate(rows == LINE_END, axis=1)
        beginnings = rows.view(f"S{_WIDTH}").ravel()
        order = np.argsort(beginnings, kind="stable")
        numbers = np.searchsorted(np.flatnonzero(letters == LINE_END), starts[order]) - 1
        types = np.array([_TYPES.index(type) for _, type in counts], np.int8)
        return cls(list(counts), types, np.array(list(counts.values()), np.int64), beginnings[order], numbers)

    @property
    def nbytes(self) -> int:
        """The memory that it takes, some 70 bytes a string."""
        strings = sum(len(name) + 70 for name, _ in self.names)
        return strings + self.types.nbytes + self.documents.nbytes + self.beginnings.nbytes + self.numbers.nbytes

    def continuing(self, key: str, count: int, types: Sequence[str] = ()) -> list[int]:
        """The numbers of the commonest names, of these types if any are given, that continue a key from a word on."""
        begun = key.encode()[:_WIDTH]
        first, end = self.beginnings.searchsorted([begun, (begun + b"\x7f")[:_WIDTH]]).tolist()
        if len(key) >= _WIDTH:
            end = int(self.beginnings.searchsorted(begun, side="right"))
        numbers = self.numbers[first:end]
        if types:
            numbers = numbers[np.isin(self.types[numbers], [_TYPES.index(type) for type in types])]
        top = dict.fromkeys(numbers[commonest(self.documents[numbers], count)].tolist())
        return [n for n in top if len(key) <= _WIDTH or f" {key}" in f" {key_of(self.names[n][0])}"]


_TYPES = [*ENTITY_FIELDS]
_WIDTH = 16
"""Letters of a beginning by which names are ordered; among those that share them the others are compared."""

_IN_WORD = np.zeros(256, bool)
_IN_WORD[list(b"abcdefghijklmnopqrstuvwxyz0123456789")] = True
_SPACED = bytes(code if _IN_WORD[code] or code == LINE_END else ord(" ") for code in range(256))


def _keys(names: Sequence[str]) -> bytes:
    """The keys of names, each behind the end of a line; a space may stand at the ends of one.

    Folding and parting all at once takes a third of the time that `key_of` takes; some letters fold to ends of lines.
    """
    folded = fold("\n".join(["", *names, ""]))
    if folded.count("\n") != len(names) + 1:
        folded = "\n".join(["", *map(key_of, names), ""])
    return re.sub(b" {2,}", b" ", folded.encode().translate(_SPACED))


def _names(begun: Begun, snapshot: Snapshot, limit: int) -> list[Suggestion]:
    """The commonest names that continue what is begun; of those alike but for accents or type, the commonest."""
    known = known_names(snapshot)
    top = known.continuing(begun.key, limit + MORE, begun.types)
    likely = zip([known.names[number] for number in top], known.documents[top].tolist(), strict=True)
    found: dict[str, Suggestion] = {}
    for (name, type), count in _counted(likely, lambda one: _articles_naming(*one, snapshot), limit):
        found.setdefault(key_of(name), Suggestion(name, count, type))
    return list(found.values())


def _articles_naming(name: str, type: str, snapshot: Snapshot) -> int:
    return snapshot.df(NAME_FIELDS[ENTITY_FIELDS[type]], name)


def known_names(snapshot: Snapshot) -> Names:
    """The names of a snapshot, which remembers them; deleted documents are counted as well."""
    return snapshot.cache.kept("names", lambda: _all_names(snapshot), lambda names: names.nbytes, lasting=True)


def _all_names(snapshot: Snapshot) -> Names:
    return Names.of({
        (name, type): documents
        for type, field in ENTITY_FIELDS.items()
        for name, documents in most_named(snapshot.dictionaries(NAME_FIELDS[field])).items()
    })  # fmt: skip
