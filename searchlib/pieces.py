r"""Pieces: texts cut at white space, each piece a number, by array operations over bytes.

News repeats itself: seven million words hold some seventy thousand distinct ones. So the texts of a batch are laid
end to end as bytes, the white space between pieces is found all at once, and every piece is looked up by its bytes in
a table of those met before. Python sees a piece the first time it comes, never again. The rule of this room: **two
pieces have one number only if no reader of words could tell them apart**: they differ in case, or in marks that part
words and do nothing else.

>>> table = PieceTable()
>>> cut = table.cut(["La policía\nde Lima", "la  lima"])
>>> [table.texts[i] for i in cut.pieces.tolist()], cut.counts.tolist()
(['La', 'policía', 'de', 'Lima', 'La', 'Lima'], [4, 2])
>>> cut.spaced.tolist()  # whether one space and nothing else parts a piece from the one before in its text
[False, True, False, True, False, False]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codepage import FOREIGN, encoded, table
from searchlib.packing import starts_of
from searchlib.text import to_ascii

I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
U64 = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]

LONGEST = 16
"""Bytes of a piece that is looked up by two numbers of 64 bits; one in a thousand is longer, and looked up as text."""

_INNER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.,'-@#_ ")
"""What `text.words` reads inside words, after folding; any other mark only parts them."""


class Cut(NamedTuple):
    """The pieces of several texts, one text after the other.

    `pieces: int32[n]`, their numbers; `counts: int64[texts]`, how many each text has; `spaced: bool[n]`, whether one
    space and nothing else stands between a piece and the one before in its text. `text`, `starts`, `ends`: where each
    piece stands when the texts are joined by line ends.
    """

    pieces: I32
    counts: I64
    spaced: Bools
    text: str
    starts: I64
    ends: I64


class PieceTable:
    """The pieces met so far; `texts` has each as it was first written, by its number."""

    def __init__(self) -> None:
        self.texts = [""]  # number 0, whose key is two zeros: what is looked up as text borrows it
        self._by_key = _KeyTable()
        self._by_key.insert(np.zeros((1, 2), np.uint64), np.zeros(1, np.int32))
        self._by_text: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def number(self, piece: str) -> int:
        """The number of a piece that is looked up as text."""
        found = self._by_text.setdefault(piece, len(self.texts))
        if found == len(self.texts):
            self.texts.append(piece)
        return found

    def cut(self, texts: Sequence[str]) -> Cut:
        """The pieces of `texts`, in order; a null character counts as white space."""
        text = "\n".join(texts)
        data = encoded(text).translate(_TRANSLATION) + _PADDING
        starts, ends = _bounds(np.frombuffer(data, np.uint8))
        keys = _keys(data, starts, ends)
        unkeyed = _unkeyed(data, starts, ends)
        keys[unkeyed] = 0
        pieces = self._numbered(keys, text, starts, ends)
        pieces[unkeyed] = [self.number(text[starts[at] : ends[at]]) for at in unkeyed.tolist()]
        spaced = np.zeros(len(starts), bool)
        spaced[1:] = starts[1:] - ends[:-1] == 1
        spaced[1:] &= np.frombuffer(data, np.uint8)[ends[:-1]] == _SPACE
        first = np.searchsorted(starts, starts_of(np.array([len(text) + 1 for text in texts], np.int64)))
        return Cut(pieces, np.diff(first), spaced, text, starts, ends)

    def _numbered(self, keys: U64, text: str, starts: I64, ends: I64) -> I32:
        """The numbers of keys; new ones are given the next."""
        pieces = self._by_key.find(keys)
        unknown = np.flatnonzero(pieces < 0)
        while len(unknown):
            # Two keys of one hash, should they ever meet, are told apart in the next round.
            new = unknown[np.unique(_hashes(keys[unknown]), return_index=True)[1]]
            first = len(self.texts)
            self.texts += [text[a:b] for a, b in zip(starts[new].tolist(), ends[new].tolist(), strict=True)]
            self._by_key.insert(keys[new], np.arange(first, len(self.texts), dtype=np.int32))
            pieces[unknown] = self._by_key.find(keys[unknown])
            unknown = unknown[pieces[unknown] < 0]
        return pieces


class _KeyTable:
    """Numbers by keys, `uint64[n, 2]`: open addressing, a whole array of keys at a time."""

    def __init__(self, size: int = 1 << 12) -> None:
        self._count = 0
        self._keys = np.zeros((size, 2), np.uint64)
        self._numbers = np.full(size, -1, np.int32)

    def find(self, keys: U64) -> I32:
        """The number of each key, -1 where it has none: `int32[n]`."""
        slots = self._slots(keys)
        elsewhere = self._others(slots, keys)
        while len(elsewhere):
            slots[elsewhere] = (slots[elsewhere] + 1) & (len(self._keys) - 1)
            elsewhere = elsewhere[self._others(slots[elsewhere], keys[elsewhere])]
        return self._numbers.take(slots)

    def _slots(self, keys: U64) -> I64:
        """Where each key is looked for first."""
        return _hashes(keys).view(np.int64) & (len(self._keys) - 1)

    def _others(self, slots: I64, keys: U64) -> I64:
        """Which of the slots another key has taken."""
        differ = self._keys.take(slots, axis=0) != keys
        found = np.flatnonzero(differ.view(np.uint16) != 0)  # both halves of a key at once
        return found[self._numbers[slots[found]] >= 0]

    def insert(self, keys: U64, numbers: I32) -> None:
        """Give keys that are not in the table, all different, their numbers."""
        self._count += len(numbers)
        if 2 * self._count > len(self._keys):
            self._grow()
        slots = self._slots(keys)
        while len(numbers):
            free = self._numbers[slots] < 0
            self._numbers[slots[free]] = numbers[free]
            placed = self._numbers[slots] == numbers  # of several at one free slot the last
            self._keys[slots[placed]] = keys[placed]
            left = ~placed
            keys, numbers = keys[left], numbers[left]
            slots = (slots[left] + 1) & (len(self._keys) - 1)

    def _grow(self) -> None:
        # The last first, so that those met first, which are the common ones, are where they are looked for.
        kept = np.flatnonzero(self._numbers >= 0)
        kept = kept[np.argsort(-self._numbers[kept])]
        keys, numbers = self._keys[kept], self._numbers[kept]
        size = 1 << (2 * self._count).bit_length()
        self._count -= len(numbers)  # `insert` counts them again
        self._keys, self._numbers = np.zeros((size, 2), np.uint64), np.full(size, -1, np.int32)
        self.insert(keys, numbers)


_SPACE = ord(" ")


def _told_apart(small: str) -> str:
    """What is left of a small letter or a mark: itself, one mark for all that only part words, null for white space."""
    if small in "\0\t\n\v\f\r":
        return "\0"
    return small if small == " " or _INNER.intersection(to_ascii(small).lower()) else "?"


_TRANSLATION = table(_told_apart)
_PADDING = bytes(LONGEST + 8)  # as far as a key is read past the end


def _bounds(data: U8) -> tuple[I64, I64]:
    """Where pieces start and end: `int64[n]` each."""
    white = np.ones(len(data) + 1, bool)
    np.less_equal(data, _SPACE, out=white[1:])
    changes = np.flatnonzero(white[1:] != white[:-1])
    return changes[::2], changes[1::2]


_MASKS = np.array([[(1 << 8 * min(size, 8)) - 1, (1 << 8 * max(size - 8, 0)) - 1] for size in range(17)], np.uint64)


def _keys(data: bytes, starts: I64, ends: I64) -> U64:
    """The first and the second eight bytes of each piece, as numbers: `uint64[n, 2]`; what is longer is cut."""
    windows = np.ndarray((len(data) - 15,), "V16", data, 0, (1,))  # sixteen bytes from every byte on
    keys: U64 = windows[starts].view("<u8").reshape(-1, 2)
    keys &= _MASKS.take(ends - starts, axis=0, mode="clip")
    return keys


def _hashes(keys: U64) -> U64:
    """A number for each key, all of whose bits depend on all of the key's (the finish of MurmurHash3's mixer)."""
    mixed: U64 = (keys[:, 0] * np.uint64(0x9E3779B97F4A7C15)) ^ (keys[:, 1] * np.uint64(0xC2B2AE3D27D4EB4F))
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    return mixed


def _unkeyed(data: bytes, starts: I64, ends: I64) -> I64:
    """The pieces that their key does not tell: longer ones, and those with characters that have no byte."""
    found = np.flatnonzero(ends - starts > LONGEST)
    if FOREIGN in data:
        foreign = np.flatnonzero(np.frombuffer(data, np.uint8) == FOREIGN)
        found = np.union1d(found, np.searchsorted(starts, foreign, side="right") - 1)
    return found
