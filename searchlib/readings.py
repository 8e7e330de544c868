"""Readings: where the words of an article stand, found once for all queries that show it.

The rule of this room: **a reading is of an article, and knows no query**. Each word has a number made of its letters;
the words that a query seeks are looked up by theirs, in all articles of a page at once, and letters are compared where
numbers agree.

>>> sought = {b"lima": [0], b"habla": [1]}
>>> readings = read([("El alcalde de Lima habló.", "Habla Lima"), ("Nada.", "")])
>>> find(readings, sought, [numbers_of(sought)])[0]
Found(marks=[(14, 18, 0)], seen={0}, in_headline={0, 1})
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codepage import FOREIGN, encoded, table, without_signs

LOOK = 20_000
"""Characters of a text that are read, fifteen articles' worth; what is lacking there is sought in the rest."""

Mark = tuple[int, int, int]
"""A stretch of a text, `start, end`, and which of the things wanted it stands for."""

Numbers = npt.NDArray[np.uint16]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """An article as it is read: so many characters of its text as `looked` says, a line break, and its headline.

    `data` is that in small letters, a byte a character, with a space for all that is in no word; `places` are the start
    and the end of each word in it, of four bytes each, and `numbers` theirs, of two: bytes of ten articles are joined
    faster than arrays. What else was found out about the text is `remembered`.
    """

    text: str
    looked: int
    data: bytes
    places: bytes
    numbers: bytes
    has_handles: bool
    remembered: dict[Hashable, Sequence[Named]] = field(default_factory=dict)

    def remember(self, key: Hashable, found: Sequence[Named]) -> None:
        """Keep what was found in the text, if it is not too much; another thread may do so too."""
        if sum(map(len, list(self.remembered.values()))) + len(found) <= REMEMBERED:
            self.remembered[key] = found

    @property
    def nbytes(self) -> int:
        """The memory that it takes, with the text and with as much as may be remembered."""
        words = len(self.numbers) + len(self.places)
        return OBJECTS + 2 * len(self.text) + len(self.data) + words + REMEMBERED * NAMED


Named = tuple[int, int, str]
"""A stretch of a text, `start, end`, and what it is known by."""

OBJECTS = 1_000
"""Bytes of an empty reading."""

NAMED = 200
"""Bytes of a stretch that is remembered."""

REMEMBERED = 24
"""Stretches of a text that are remembered at most: of a hundred articles one has more in its numbers."""


def read(articles: Iterable[tuple[str, str]], *, look: int = LOOK) -> list[Reading]:
    """The readings of articles, each a text, of which `look` characters are read, and a headline, both in NFC.

    Ten together take half the time.
    """
    given = [(text, headline, _head(text, look)) for text, headline in articles]
    lines = [f"{text[:looked]}\n{headline}" for text, headline, looked in given]
    text = "\n".join(lines)
    data = encoded(text)
    if FOREIGN in data:  # an emoji or a narrow space beside a word is no part of it
        data = encoded(without_signs(text))
    data = data.translate(_WORDS_ALONE)
    places, numbers = _words(data)
    _empty_parts(text, data, places)
    begins = np.cumsum([0, *(len(line) + 1 for line in lines)])
    bounds = np.searchsorted(places[:, 0], begins)
    own = (places - np.repeat(begins[:-1], np.diff(bounds))[:, np.newaxis]).astype(np.int32)
    found = []
    stretches = zip(pairwise(begins.tolist()), pairwise(bounds.tolist()), strict=True)
    for (body, _, looked), line, ((begin, end), (first, last)) in zip(given, lines, stretches, strict=True):
        words, signs = own[first:last].tobytes(), "@" in line or "#" in line
        found.append(Reading(body, looked, data[begin : end - 1], words, numbers[first:last].tobytes(), signs))
    return found


def _head(text: str, look: int) -> int:
    """How many characters of a text are read."""
    return len(text) if len(text) <= look else text.rfind(" ", 0, look) + 1


_WORDS_ALONE = table(lambda small: small if small.isalnum() else " ")


def _words(data: bytes) -> tuple[Places, Numbers]:
    """The start and the end of each word in `data`, and its number, made of its first and its last letters.

    Two spaces side by side have a word without letters between them, which nobody seeks.
    """
    padded = b"%b %b %b" % (bytes(FEW - 1), data, bytes(FEW))  # so that `data` begins at FEW
    spaces = np.flatnonzero(np.frombuffer(padded, np.uint8) == _SPACE)
    starts, ends = spaces[:-1] + 1, spaces[1:]
    letters = np.ndarray((len(padded) - FEW + 1,), _LETTERS, padded, 0, (1,))
    others = _OTHERS.take(ends - starts, mode="clip")
    firsts, lasts = letters[starts] << others, letters[ends - FEW] >> others
    hashed = (firsts * np.uint32(0x9E3779B1) + lasts * np.uint32(0x85EBCA6B)) >> np.uint32(32 - _BITS)
    return np.stack([starts - FEW, ends - FEW], axis=1), hashed.astype(np.uint16)


FEW = 4
"""The first letters of a word, and the last, of which its number is made (the multiplicative method: Knuth, volume 3,
section 6.4); few words of Spanish news are alike in both."""

_LETTERS = "<u4"
_OTHERS = np.array([8 * (FEW - length) for length in range(FEW + 1)], np.uint32)
"""How many bits of four letters are not those of a word of 0, 1, 2, 3 or more."""

_BITS = 14
_SPACE = ord(" ")


def _empty_parts(text: str, data: bytes, places: Places) -> None:
    """Leave figures that are part of a number with marks in it without letters: they are no words."""
    firsts = np.frombuffer(data + b" ", np.uint8)[places[:, 0]]
    figures = np.flatnonzero((firsts >= ord("0")) & (firsts <= ord("9")))
    stretches = zip(figures.tolist(), places[figures].tolist(), strict=True)
    parts = [number for number, (start, end) in stretches if _is_part(text, start, end)]
    places[parts, 1] = places[parts, 0]


def _is_part(text: str, start: int, end: int) -> bool:
    if text[end : end + 1] in _MARKS and text[end + 1 : end + 2].isdecimal():
        return True
    return start > 1 and text[start - 1] in _MARKS and text[start - 2].isdecimal()


_MARKS = (".", ",")


def numbers_of(words: Iterable[bytes]) -> bytes:
    """The numbers of words, two bytes each."""
    return _words(b" ".join(words))[1].tobytes()


class Found(NamedTuple):
    """Where in the text of an article words stand that are sought, in order, and which things wanted they stand for.

    A word that stands for several is marked as the first of them. `in_headline` are the things that the headline has.
    """

    marks: list[Mark]
    seen: set[int]
    in_headline: set[int]


def find(readings: Sequence[Reading], sought: Mapping[bytes, Sequence[int]], numbers: Sequence[bytes]) -> list[Found]:
    """Where in each reading words stand that are `sought`.

    That tells for each word which of the things wanted it stands for; `numbers` are those of the words. The sign of a
    handle belongs to it.
    """
    if not sought:
        return [Found([], set(), set()) for _ in readings]
    alike = np.zeros(1 << _BITS, bool)
    alike[np.frombuffer(b"".join(numbers), np.uint16)] = True
    of_all = np.frombuffer(b"".join([reading.numbers for reading in readings]), np.uint16)
    likely = alike.take(of_all).nonzero()[0]
    places = np.frombuffer(b"".join([reading.places for reading in readings]), np.int32).reshape(-1, 2)
    starts, ends = places.take(likely, axis=0).T.tolist()
    bounds = likely.searchsorted([*accumulate([len(reading.numbers) // 2 for reading in readings])]).tolist()
    return [
        _compared(reading, starts[first:last], ends[first:last], sought)
        for reading, (first, last) in zip(readings, pairwise([0, *bounds]), strict=True)
    ]


def _compared(
    reading: Reading, starts: Sequence[int], ends: Sequence[int], sought: Mapping[bytes, Sequence[int]]
) -> Found:
    """Those of some words of a reading, by where they start and end, that are sought."""
    data, looked, keys_of = reading.data, reading.looked, sought.get
    marks: list[Mark] = []
    seen: list[int] = []
    in_headline: list[int] = []
    for start, end in zip(starts, ends, strict=True):
        if keys := keys_of(data[start:end]):
            if start < looked:
                marks.append((start, end, keys[0]))
                seen += keys
            else:
                in_headline += keys
    if reading.has_handles:
        text = reading.text
        marks = [(start - (text[start - 1 : start] in _HANDLES), end, key) for start, end, key in marks]
    return Found(marks, set(seen), set(in_headline))


_HANDLES = ("@", "#")
