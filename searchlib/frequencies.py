r"""Frequencies: the words of an index and how common each is, as arrays.

The rule of this room: **a word is its folded form**, in headlines and bodies alike, and is counted in how many of them
it stands. Of an index of more than `MAX_WORDS` words the commonest are kept: memory stays within 32 bytes times that.

>>> text = Dictionary.of([b"ano\tano", b"ano\ta\xc3\xb1o", b"lima\tlima"]), np.array([1, 8, 3])
>>> title = Dictionary.of([b"lima\tlima", b"paz\tpaz"]), np.array([1, 1])
>>> found = merged([text, title])
>>> words_of(found.rows), found.documents.tolist()
(['ano', 'lima', 'paz'], [9, 4, 1])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.expansion import LINE_END, Dictionary
from searchlib.fields import ENTITY_FIELDS, NAME_FIELDS, SPELLING_FIELDS
from searchlib.packing import ranges
from searchlib.snapshot import Snapshot
from searchlib.text import plain_words

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

LONGEST = 24
"""Letters of a word that is kept: the longest ordinary ones have 23 (*electroencefalografista*)."""

MAX_WORDS = 1 << 18
"""Words that are kept; a year of one newspaper has 71,000, of which half stand in one article alone."""


MAX_NAMES = 1 << 16
"""Names that are read of each type, the commonest; a year of one newspaper has 42,000 in all."""


class Frequencies(NamedTuple):
    """Folded words in order, a row each, filled up with zeros: `rows: uint8[n, LONGEST]`; `documents: int64[n]`."""

    rows: U8
    documents: I64

    @property
    def words(self) -> npt.NDArray[np.bytes_]:
        """The same rows as strings: `S24[n]`, in order."""
        return self.rows.view(f"S{LONGEST}").ravel()


def frequencies(snapshot: Snapshot) -> Frequencies:
    """Those of a snapshot, which remembers them; deleted documents are counted as well."""

    def made() -> Frequencies:
        return merged(part for field in SPELLING_FIELDS.values() for part in snapshot.dictionaries(field))

    return snapshot.cache.kept("frequencies", made, lambda it: it.rows.nbytes + it.documents.nbytes, lasting=True)


def frequencies_in_names(field: str, snapshot: Snapshot) -> dict[str, int]:
    """The folded words of the names in a field of `NAME_FIELDS`, in order, with their documents; remembered as well.

    `entities` are names of any type. Of each type the `MAX_NAMES` commonest names are read.
    """
    return snapshot.cache.kept(
        ("frequencies", field), lambda: _in_names(field, snapshot), lambda found: 150 * len(found)
    )


def _in_names(field: str, snapshot: Snapshot) -> dict[str, int]:
    fields = ENTITY_FIELDS.values() if field == "entities" else [field]
    counts: Counter[str] = Counter()
    for dictionary, documents in chain.from_iterable(snapshot.dictionaries(NAME_FIELDS[each]) for each in fields):
        top = greatest(documents, MAX_NAMES)
        for name, count in zip(dictionary.terms(top), documents[top].tolist(), strict=True):
            for word in plain_words(name):
                counts[word] += count
    return {word: counts[word] for word in sorted(counts)}


def spellings(folded: str, snapshot: Snapshot) -> Counter[str]:
    """The spellings of a folded word, and in how many headlines and bodies each stands."""
    found: Counter[str] = Counter()
    for field in SPELLING_FIELDS.values():
        for term in snapshot.terms(field, f"{folded}\t"):
            found[term.partition("\t")[2]] += snapshot.df(field, term)
    return +found  # without those that stand in deleted documents only


def spelled(folded: str, snapshot: Snapshot) -> str | None:
    """The commonest spelling of a folded word, of equal ones that with the accents; None for a word of no document."""
    found = spellings(folded, snapshot)
    return max(found, key=lambda spelling: (found[spelling], spelling)) if found else None


def merged(parts: Iterable[tuple[Dictionary, I64]]) -> Frequencies:
    """The folded words of dictionaries of spellings, each with the documents of its terms."""
    found = Frequencies(np.zeros((0, LONGEST), np.uint8), np.zeros(0, np.int64))
    for dictionary, documents in parts:
        found = _commonest(_with(found, _folded(dictionary, documents)))
    return found


def _folded(dictionary: Dictionary, documents: I64) -> Frequencies:
    """The folded form of each term, in order, some several times; those too long or of one letter are left out.

    Only the commonest are taken: all of two dictionaries of 4.8 million terms took 5.1 s and 680 MB, these 1.1 s.
    """
    lengths = dictionary.folded_lengths()
    kept = np.flatnonzero((lengths > 1) & (lengths <= LONGEST))
    kept = kept[greatest(documents[kept], MAX_WORDS)]
    return Frequencies(_rows(dictionary.letters, dictionary.starts[kept], lengths[kept]), documents[kept])


def _with(one: Frequencies, other: Frequencies) -> Frequencies:
    """Both together, each word once."""
    both = Frequencies(np.concatenate([one.rows, other.rows]), np.concatenate([one.documents, other.documents]))
    if not len(both.rows):
        return both
    order = np.argsort(both.words, kind="stable")  # which merges runs that are sorted, as these two are
    words = both.words[order]
    first = np.flatnonzero(np.concatenate([[True], words[1:] != words[:-1]]))
    return Frequencies(both.rows[order[first]], np.add.reduceat(both.documents[order], first))


def _commonest(found: Frequencies) -> Frequencies:
    kept = greatest(found.documents, MAX_WORDS)
    return Frequencies(found.rows[kept], found.documents[kept])


def greatest(documents: I64, count: int) -> I64:
    """The places, in order, of the greatest numbers, `count` of them; of all if they are no more."""
    if len(documents) <= count:
        return np.arange(len(documents))
    return np.sort(np.argpartition(documents, -count)[-count:])


def commonest(documents: I64, count: int) -> I64:
    """The places of the greatest numbers, greatest first, the first of equal ones first."""
    top = greatest(documents, count)
    return top[np.argsort(-documents[top], kind="stable")]


def most_named(parts: Iterable[tuple[Dictionary, I64]]) -> dict[str, int]:
    """The commonest names of some dictionaries and their documents, `MAX_NAMES` of them, the commonest first."""
    found: Counter[str] = Counter()
    for dictionary, documents in parts:
        top = commonest(documents, MAX_NAMES)
        for name, count in zip(dictionary.terms(top), documents[top].tolist(), strict=True):
            found[name] += count
    return dict(found.most_common(MAX_NAMES))


def rows_of(lines: bytes) -> U8:
    """Words, one on each line, as rows."""
    letters = np.frombuffer(lines, np.uint8)
    ends = np.flatnonzero(letters == LINE_END)
    starts = np.concatenate([ends[:0], [0], ends[:-1] + 1])[: len(ends)]
    return _rows(letters, starts, ends - starts)


def lines_of(rows: U8) -> bytes:
    """The inverse of `rows_of`."""
    ended = np.concatenate([rows, np.full((len(rows), 1), LINE_END, np.uint8)], axis=1)
    return ended[ended > 0].tobytes()


def words_of(rows: U8) -> list[str]:
    """The words of rows as text."""
    return lines_of(rows).decode().splitlines()


def _rows(letters: U8, starts: I64, lengths: I64) -> U8:
    rows = np.zeros((len(starts), LONGEST), np.uint8)
    rows.reshape(-1)[ranges(np.arange(len(starts)) * LONGEST, lengths)] = letters[ranges(starts, lengths)]
    return rows
