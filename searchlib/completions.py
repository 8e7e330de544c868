"""Completions: which words and names continue what somebody has begun to type.

The rule of this room: **what is shown is counted exactly**. Words and names are kept in order with rough counts, so
that those that begin alike stand together; the commonest of them are then counted among the documents that there are.

A word continues the last one that was typed; a name continues all that was typed, from the beginning of any of its
words: `ru` and `marco ru` both give *Marco Rubio*.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from searchlib.analysis import stop_words
from searchlib.expansion import Dictionary
from searchlib.frequencies import LONGEST, Frequencies, frequencies, spelled, words_of
from searchlib.schema import ENTITY_FIELDS, NAME_FIELDS, SPELLING_FIELDS
from searchlib.snapshot import Snapshot
from searchlib.text import fold, nfc

I64 = npt.NDArray[np.int64]
K = TypeVar("K")

LONGEST_PREFIX = 200
"""Characters of a beginning; no name goes on from a longer one."""

MAX_NAMES = 1 << 16
"""Names that are kept of each type, the commonest; a year of one newspaper has 42,000 in all."""

MORE = 200
"""Words beyond those asked for that are looked at: there are 188 stop words, which nobody needs to complete."""


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
    key = _key(typed)
    if not key or not limit:
        return []
    found = [*_words(typed, snapshot, limit), *_names(key + " " * (not typed[-1].isalnum()), snapshot, limit)]
    return sorted(found, key=lambda one: (-one.count, one.text, one.type))[:limit]


def _key(text: str) -> str:
    """Folded words with spaces between."""
    return " ".join(_WORD.findall(fold(text)))


_WORD = re.compile("[a-z0-9]+")


def _words(typed: str, snapshot: Snapshot, limit: int) -> list[Suggestion]:
    last = _LAST.search(typed)
    if last is None or not (begun := _key(last[0])) or len(begun) > LONGEST:
        return []
    known = frequencies(snapshot)
    first, end = known.words.searchsorted([begun.encode(), begun.encode() + b"\x7f"]).tolist()
    part = Frequencies(known.rows[first:end], known.documents[first:end])
    top = _commonest(part.documents, limit + MORE)
    likely = (
        (word, documents)
        for word, documents in zip(words_of(part.rows[top]), part.documents[top].tolist(), strict=True)
        if word not in stop_words()
    )
    counted = _counted(likely, lambda word: _articles(word, snapshot), limit)
    before = typed[: last.start()]
    return [Suggestion(f"{before}{spelled(word, snapshot)}", count, "word") for word, count in counted]


_LAST = re.compile(r"[^\W_]+\Z")


def _commonest(documents: I64, count: int) -> I64:
    """The places of the greatest numbers, greatest first, the first of equal ones first."""
    top = np.arange(len(documents))
    if count < len(documents):
        top = np.sort(np.argpartition(documents, -count)[-count:])
    order: I64 = top[np.argsort(-documents[top], kind="stable")]
    return order


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
    has = np.zeros(snapshot.size, bool)
    for field in SPELLING_FIELDS.values():
        for postings in snapshot.each(field, snapshot.terms(field, f"{word}\t")):
            has[postings.doc_ids] = True
    return int(np.count_nonzero(has))


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an index: `keys` are those that a beginning may continue to, in order, `numbers` whose each is.

    `names` are pairs of a name and its type, `documents` in how many documents each stands.
    """

    keys: Sequence[str]
    numbers: I64
    names: Sequence[tuple[str, str]]
    documents: I64

    @classmethod
    def of(cls, counts: dict[tuple[str, str], int]) -> Names:
        """Names and types with their documents."""
        names = list(counts)
        ends = sorted((end, number) for number, (name, _) in enumerate(names) for end in _ends(_key(name)))
        numbers = np.array([number for _, number in ends], np.int64)
        return cls([end for end, _ in ends], numbers, names, np.array(list(counts.values()), np.int64))

    @property
    def nbytes(self) -> int:
        """The memory that it takes, as if every key and name had its own string of the mean length."""
        letters = sum(map(len, self.keys)) + sum(len(name) for name, _ in self.names)
        return letters + 72 * (len(self.keys) + len(self.names))

    def beginning(self, key: str, count: int) -> list[int]:
        """The numbers of the commonest names that continue a key."""
        numbers = self.numbers[bisect_left(self.keys, key) : bisect_left(self.keys, key + "\x7f")]
        numbers = np.unique(numbers)
        top: list[int] = numbers[_commonest(self.documents[numbers], count)].tolist()
        return top


def _ends(key: str) -> list[str]:
    """A key from each of its words on.

    >>> _ends("hugo de zela")
    ['hugo de zela', 'de zela', 'zela']
    """
    return [key, *(key[at + 1 :] for at, letter in enumerate(key) if letter == " ")]


def _names(key: str, snapshot: Snapshot, limit: int) -> list[Suggestion]:
    """The commonest names that continue a key; of those that are alike but for accents or type, the commonest."""
    known = _known_names(snapshot)
    top = known.beginning(key, limit + MORE)
    likely = zip([known.names[number] for number in top], known.documents[top].tolist(), strict=True)
    found: dict[str, Suggestion] = {}
    for (name, type), count in _counted(likely, lambda one: _articles_naming(*one, snapshot), limit):
        found.setdefault(_key(name), Suggestion(name, count, type))
    return list(found.values())


def _articles_naming(name: str, type: str, snapshot: Snapshot) -> int:
    return snapshot.df(NAME_FIELDS[ENTITY_FIELDS[type]], name)


def _known_names(snapshot: Snapshot) -> Names:
    """The names of a snapshot, which remembers them; deleted documents are counted as well."""
    found = snapshot.cache.get(_KEY)
    if found is None:
        found = Names.of({
            (name, type): documents
            for type, field in ENTITY_FIELDS.items()
            for name, documents in _most_named(snapshot.dictionaries(NAME_FIELDS[field])).items()
        })  # fmt: skip
        snapshot.cache.put(_KEY, found, found.nbytes)
    known: Names = found
    return known


_KEY = "names"


def _most_named(parts: Iterable[tuple[Dictionary, I64]]) -> dict[str, int]:
    """The commonest names of some dictionaries, `MAX_NAMES` of them."""
    found: Counter[str] = Counter()
    for dictionary, documents in parts:
        for number in _commonest(documents, MAX_NAMES).tolist():
            found[dictionary.term(number)] += int(documents[number])
    return dict(found.most_common(MAX_NAMES))
