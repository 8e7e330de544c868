r"""Expansion: the words of a dictionary that a pattern or a near spelling stands for.

The rule of this room: **the dictionary is read as arrays**: no step is taken once per word in Python. Its terms are
those of a field of spellings, `folded TAB spelling` in order; what is sought is compared with the folded part.

>>> words = Dictionary.of([b"casa\tcasa", b"casas\tcasas", b"cosa\tcosa", b"mesa\tmesa"])
>>> [matching(words, pattern).tolist() for pattern in ("cas*", "*esa", "c*sa")]
[[0, 1], [3], [0, 2]]
>>> similar(words, "cassa", edits=1).tolist()
[0, 1]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.packing import ranges

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

TAB, LINE_END = 9, 10

LONGEST = 40
"""Letters of a word that has near spellings; longer ones are codes and addresses."""


class Dictionary(NamedTuple):
    """Terms in a row, `letters: uint8[…]`, and where each starts, `starts: int64[terms + 1]`."""

    letters: U8
    starts: I64

    @classmethod
    def of(cls, terms: Sequence[bytes]) -> Dictionary:
        """A dictionary of `terms`."""
        starts = np.cumsum([0, *map(len, terms)]).astype(np.int64)
        return cls(np.frombuffer(b"".join(terms), np.uint8), starts)

    def terms(self, numbers: I64) -> list[str]:
        """The terms of these numbers."""
        letters = self.letters.data
        bounds = zip(self.starts[numbers].tolist(), self.starts[numbers + 1].tolist(), strict=True)
        return [str(letters[start:end], "utf-8") for start, end in bounds]

    def folded_lengths(self) -> I64:
        """The letters that the folded form of each term has: `int64[terms]`."""
        tabs: I64 = np.flatnonzero(self.letters == TAB)
        return tabs - self.starts[:-1]


def matching(words: Dictionary, pattern: str) -> I64:
    """The numbers of the terms whose folded form is of `pattern`, folded letters and `*` for any number of them."""
    lines = _lines(words)
    parts = b"[^\\t\\n]*".join(re.escape(part.encode()) for part in pattern.split("*"))
    expression = re.compile(b"^" + parts + b"\\t", re.MULTILINE)
    found = np.array([match.start() for match in expression.finditer(lines)], np.int64)
    line_starts = words.starts[:-1] + np.arange(len(words.starts) - 1)
    return np.searchsorted(line_starts, found).astype(np.int64)


def _lines(words: Dictionary) -> bytes:
    """The terms, a line each."""
    count = len(words.starts) - 1
    lines = np.full(len(words.letters) + count, LINE_END, np.uint8)
    lines[np.arange(len(words.letters)) + np.repeat(np.arange(count), np.diff(words.starts))] = words.letters
    return lines.tobytes()


def similar(words: Dictionary, word: str, *, edits: int) -> I64:
    """The numbers of the terms whose folded form is `edits` edits or fewer from `word`, in order.

    An edit is a letter put in, left out or changed, or two neighbours swapped (the restricted Damerau-Levenshtein
    distance: Damerau, *A Technique for Computer Detection and Correction of Spelling Errors*, 1964).
    """
    lengths = words.folded_lengths()
    close = np.flatnonzero((np.abs(lengths - len(word)) <= edits) & (lengths <= LONGEST))
    if not len(close) or len(word) > LONGEST:
        return close[:0]
    return close[distances(_columns(words, close, lengths[close]), lengths[close], word) <= edits]


def _columns(words: Dictionary, numbers: I64, lengths: I64) -> U8:
    """The folded forms of terms, a letter a row and a term a column, filled up: `uint8[longest, numbers]`."""
    columns = np.zeros((int(lengths.max()), len(numbers)), np.uint8)
    places = ranges(np.zeros(len(numbers), np.int64), lengths)
    letters = words.letters[ranges(words.starts[numbers], lengths)]
    columns[places, np.repeat(np.arange(len(numbers)), lengths)] = letters
    return columns


def distances(columns: U8, lengths: I64, word: str) -> npt.NDArray[np.int8]:
    """The edit distance of each column from `word`, which has 64 letters or fewer: `int8[columns]`.

    A column of the usual table of distances is kept as bits that say where it rises and falls from row to row, and a
    letter of all columns is read at once (Hyyrö, *A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit
    Distances*, 2003; the names are his). A cell at a time took three times as long for 500 columns, as long for 40,000.
    """
    bits = next(kind for kind in _BITS if kind(0).nbytes * 8 >= len(word))
    one, last = bits(1), bits(max(0, len(word) - 1))
    places = np.zeros(256, bits)
    for place, letter in enumerate(word.encode()):
        places[letter] |= bits(1 << place)
    found = np.full(columns.shape[1], len(word), np.int8)
    pm = d0 = vn = np.zeros(columns.shape[1], bits)
    vp = np.full(columns.shape[1], ~bits(0))
    for at, letters in enumerate(columns):
        pm_before, pm = pm, places[letters]
        swapped = ((~d0 & pm) << one) & pm_before
        d0 = (((pm & vp) + vp) ^ vp) | pm | vn | swapped
        hp, hn = vn | ~(d0 | vp), d0 & vp
        there = lengths > at
        found += ((hp >> last) & one).astype(bool) & there
        found -= ((hn >> last) & one).astype(bool) & there
        hp, hn = (hp << one) | one, hn << one
        vp, vn = hn | ~(d0 | hp), hp & d0
    return found if word else lengths.astype(np.int8)


_BITS: tuple[type[Any], ...] = (np.uint8, np.uint16, np.uint32, np.uint64)
