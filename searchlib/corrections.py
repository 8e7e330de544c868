"""Corrections: which word of the index was meant by one that it has not.

The rule of this room: **what was meant is the likeliest, by how common it is and by how likely it is to be written
so**. This is the noisy channel of Kernighan, Church and Gale (*A Spelling Correction Program Based on a Noisy Channel
Model*, 1990): of the words within two edits, and of those that are said alike, the one for which the logarithm of its
documents, less the cost of its edits, is greatest. An edit that cannot be heard (`sounds`) costs less.

>>> words = NearWords.of({"rubio": 900, "rubia": 20, "rabia": 40, "votar": 7})
>>> [words.correction(typed) for typed in ("rubbio", "botar", "zzz")]
[Correction(word='rubio', gain=0.7), Correction(word='votar', gain=0.55), None]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.expansion import distances
from searchlib.frequencies import LONGEST, Frequencies, lines_of, rows_of
from searchlib.sounds import sound_keys

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
U64 = npt.NDArray[np.uint64]

EDIT = 6.1
"""What an edit costs: the logarithm of 450, for so many words are one edit from one of eight letters (8 without one of
them, 7 with two swapped, 200 with another in its place, 234 with one more), and a slip makes any of them. Half as much
again or a third less loses at most a hundredth of the first suggestions that are right (`bench_suggest.py`)."""

UNHEARD = 1.4
"""What an edit costs that cannot be heard: the logarithm of 4, for an ordinary word has some four letters that can be
written otherwise without being said otherwise. Twice or half of it loses no more than half a hundredth."""

EDITS = 2
"""Edits that are looked for: a slip is seldom more (Damerau, 1964: one in four words of five)."""

FIRM = 5
"""Letters from which on a word may be `EDITS` edits away; what two edits leave of a shorter one is half of it."""


class Correction(NamedTuple):
    """The folded word that was meant, and the logarithm of its documents less the cost of the edits."""

    word: str
    gain: float


@dataclass(frozen=True, slots=True)
class NearWords:
    """Words to look among, the shortest first, a column each, filled up with zeros.

    `letters: uint8[LONGEST, n]`; `sounds` likewise for their keys; `marks` and `sound_marks: uint64[n]` say which
    letters each has; `bounds[k]` is the number of the first of `k` letters; `weights: float32[n]` the logarithms of the
    documents.
    """

    letters: U8
    sounds: U8
    marks: U64
    sound_marks: U64
    bounds: I64
    weights: npt.NDArray[np.float32]

    @classmethod
    def of(cls, documents: Mapping[str, int]) -> NearWords:
        """Folded words, with the documents of each; those not of letters only, or too long, are left out."""
        words = [word for word in documents if word.isalpha() and len(word) <= LONGEST]
        rows = rows_of("".join(f"{word}\n" for word in words).encode())
        return cls.among(Frequencies(rows, np.array([documents[word] for word in words], np.int64)))

    @classmethod
    def among(cls, known: Frequencies) -> NearWords:
        """The words of an index."""
        lengths = np.count_nonzero(known.rows, axis=1)
        lengths[~(_IS_LETTER[known.rows].sum(axis=1) == lengths)] = 0
        order = np.argsort(lengths.astype(np.uint8), kind="stable")[np.count_nonzero(lengths == 0) :]
        rows = known.rows[order]
        letters, sounds = (np.ascontiguousarray(each.T) for each in (rows, rows_of(sound_keys(lines_of(rows)))))
        bounds = np.searchsorted(lengths[order], np.arange(LONGEST + 2))
        weights = np.log(known.documents[order]).astype(np.float32)
        return cls(letters, sounds, _marks(letters), _marks(sounds), bounds, weights)

    @property
    def nbytes(self) -> int:
        """The memory that the arrays take: 68 bytes a word."""
        return sum(a.nbytes for a in (self.letters, self.sounds, self.marks, self.sound_marks, self.weights))

    def correction(self, word: str) -> Correction | None:
        """The word most likely meant by a folded one, other than itself; None where none is near."""
        found = self.corrections(word, limit=1)
        return found[0] if found else None

    def corrections(self, word: str, *, limit: int) -> list[Correction]:
        """The words that may have been meant by a folded one, other than itself, the likeliest first."""
        numbers, costs = self.near(word)
        gains = self.weights[numbers] - costs
        best = np.argsort(-gains, kind="stable")[:limit].tolist()
        return [Correction(self._word(numbers[at]), round(float(gains[at]), 2)) for at in best]

    def near(self, word: str) -> tuple[I64, npt.NDArray[np.float64]]:
        """The numbers of the words near a folded one, and what each costs; not that of the word itself."""
        if not (word.isascii() and word.isalpha() and len(word) <= LONGEST):
            return np.zeros(0, np.int64), np.zeros(0)
        edits = EDITS if len(word) >= FIRM else 1
        key = sound_keys(word.encode()).decode()
        alike = self._said_alike(key)
        like = self._with_like_letters(word, edits)
        numbers = np.concatenate([alike, like[~np.isin(like, alike)]])
        written = self._distances(self.letters, numbers, word)
        kept = (written > 0) & (written <= edits)
        kept[: len(alike)] = written[: len(alike)] > 0
        numbers, written = numbers[kept], written[kept]
        said = self._distances(self.sounds, numbers, key)
        return numbers, EDIT * np.minimum(written, said) + UNHEARD * np.maximum(written - said, 0)

    def _with_like_letters(self, word: str, edits: int) -> I64:
        """The numbers of words among which are all within so many edits."""
        first = self.bounds[max(0, len(word) - edits)]
        end = self.bounds[min(LONGEST, len(word) + edits) + 1]
        found: I64 = _like(self.marks[first:end], word, bits=2 * edits) + first
        return found

    def _said_alike(self, key: str) -> I64:
        like = _like(self.sound_marks, key, bits=0)
        sound = np.frombuffer(key.encode().ljust(LONGEST, b"\0"), np.uint8)
        alike: I64 = like[(self.sounds[:, like] == sound[:, np.newaxis]).all(axis=0)]
        return alike

    def _distances(self, columns: U8, numbers: I64, word: str) -> npt.NDArray[np.int8]:
        chosen = columns.take(numbers, axis=1)
        lengths = np.count_nonzero(chosen, axis=0)
        return distances(chosen[: lengths.max(initial=0)], lengths, word)

    def _word(self, number: int) -> str:
        return self.letters[:, number].tobytes().rstrip(b"\0").decode()


_LETTERS = b"abcdefghijklmnopqrstuvwxyzC"  # C is ch in a sound key
_IS_LETTER = np.zeros(256, bool)
_IS_LETTER[list(_LETTERS)] = True
_BITS = np.zeros(256, np.uint64)
_BITS[list(_LETTERS)] = np.uint64(1) << np.arange(len(_LETTERS), dtype=np.uint64)


def _marks(columns: U8) -> U64:
    """A bit for each letter that a column has, and one for each that it has twice: `uint64[n]`."""
    once = twice = np.zeros(columns.shape[1], np.uint64)
    for letters in columns:
        bits = _BITS[letters]
        twice = twice | (once & bits)
        once = once | bits
    return once | (twice << np.uint64(len(_LETTERS)))


def _like(marks: U64, word: str, *, bits: int) -> I64:
    """The numbers of the marks that differ from those of a word in so many bits at most.

    A letter put in or left out changes one bit at most, a letter that becomes another two; so the marks of words within
    k edits differ in 2 k bits at most.
    """
    differing = marks ^ _marks(np.frombuffer(word.encode(), np.uint8)[:, np.newaxis])
    for _ in range(bits):
        differing &= differing - np.uint64(1)  # without its lowest bit; 0 stays 0
    return np.flatnonzero(differing == 0)
