"""Snippets: the stretch of an article that shows why it was found, with the words of the query marked.

>>> wanted = [Wanted(forms=frozenset(["lima"]), terms=frozenset(["lima"]))]
>>> snippet = make_snippet("Hugo de Zela viajó. El canciller habló en Lima.", wanted)
>>> str(snippet), snippet.spans
('Hugo de Zela viajó. El canciller habló en [Lima].', ((42, 46),))
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.analysis import parts_of, units
from searchlib.codepage import FOREIGN, encoded, table
from searchlib.numerals import is_numeric
from searchlib.text import fold, words

WIDTH = 240
"""Characters of a snippet, give or take a word: three lines of a terminal."""

LOOK = 20_000
"""Characters of a text that are looked at first, fifteen articles' worth; the rest if something is lacking there."""

MARKS = 400
"""Matches of a text among which the best stretch is sought."""

ELLIPSIS = "…"

Mark = tuple[int, int, int]
"""A stretch of a text, `start, end`, and which of the things wanted it stands for."""


@dataclass(frozen=True)
class Wanted:
    """One thing to mark: words in these spellings, in small letters.

    What holds marks inside, or is a number in words, has none of the spellings in a text (`EE. UU.`, `O'Higgins`,
    `cuatro mil`); it is known by its `terms`, or by the `folded` forms of words and parts of codes.
    """

    forms: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()

    @cached_property
    def coded(self) -> frozenset[bytes]:
        """The spellings as bytes, those that the code page has."""
        return frozenset(form for form in map(encoded, self.forms) if FOREIGN not in form)

    @cached_property
    def hard_places(self) -> re.Pattern[str]:
        """Where in a text it may stand in none of its spellings."""
        keys = self.terms | self.folded
        if any(not key.isalpha() for key in keys):
            return _NUMBERS
        if len(self.coded) < max(1, len(self.forms)):
            return _ANYWHERE
        return _INITIALS if any(len(key) <= LONGEST_INITIALS for key in keys) else _APOSTROPHES


LONGEST_INITIALS = 4
"""Letters of initials that may be written with points and spaces: EE. UU."""

_ANYWHERE = re.compile(r".+", re.DOTALL)
_APOSTROPHES = re.compile(r"\w['’]\w")
_INITIALS = re.compile(r"\w['’]\w|\b(?:[A-Za-z]{1,2}\. ?)+[A-Za-z]{1,2}\b|\b([A-Za-z])\1 ([A-Za-z])\2\b")
_NUMBERS = re.compile(
    r"\d(?:[.,º]|\s\d|-)|-\d|\b(?:mil|mill|bill|ci?en|dosc|tresc|cuatroc|quin|seisc|setec|ochoc|novec)", re.I
)
"""What stands in a number that is written in words, or has marks or spaces in it, and in a code with a hyphen."""

REACH = 80
"""Characters before and after it among which the other words of a number stand."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of text, and the offsets into it of the words that match, in order."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    def __str__(self) -> str:
        return self.marked("[", "]")

    @property
    def html(self) -> str:
        """The text escaped, with each match in `<mark>`.

        >>> Snippet("<Lima>", ((1, 5),)).html
        '&lt;<mark>Lima</mark>&gt;'
        """
        return "".join(
            f"<mark>{html.escape(piece)}</mark>" if match else html.escape(piece) for piece, match in self._pieces()
        )

    def marked(self, before: str, after: str) -> str:
        """The text with each match between two marks."""
        return "".join(f"{before}{piece}{after}" if match else piece for piece, match in self._pieces())

    def _pieces(self) -> list[tuple[str, bool]]:
        pieces, cursor = [], 0
        for start, end in self.spans:
            pieces += [(self.text[cursor:start], False), (self.text[start:end], True)]
            cursor = end
        return [*pieces, (self.text[cursor:], False)]


def make_snippet(text: str, wanted: Sequence[Wanted], *, width: int = WIDTH) -> Snippet:
    """The stretch of `text` (NFC) that holds most of what is wanted, the first such; the beginning without any."""
    return make_snippets([Shown(text)], wanted, width=width)[0]


class Shown(NamedTuple):
    """A text to make a snippet of.

    `held` are the numbers of the things wanted that the article holds, None if nobody knows; what stands in its
    `headline` may be lacking in the text.
    """

    text: str
    headline: str = ""
    held: frozenset[int] | None = None


def make_snippets(shown: Sequence[Shown], wanted: Sequence[Wanted], *, width: int = WIDTH) -> list[Snippet]:
    """`make_snippet` of each text; ten together take half the time they take one by one."""
    found = _spelled([*(_head(one.text) for one in shown), *(one.headline for one in shown)], wanted)
    everything = frozenset(range(len(wanted)))
    for i, one in enumerate(shown):
        lacking = (everything if one.held is None else one.held).difference([key for _, _, key in found[i]])
        if lacking:
            found[i] += _sought_further(one, lacking, wanted, {key for _, _, key in found[len(shown) + i]})
    return [
        _snippet(one.text, _apart(marks) if len(marks) > 1 else marks, width)
        for one, marks in zip(shown, found, strict=False)
    ]


def _sought_further(
    shown: Shown, lacking: frozenset[int], wanted: Sequence[Wanted], in_headline: set[int]
) -> list[Mark]:
    """Marks of what the first look did not find: beyond the part looked at, else by analysis."""
    found: list[Mark] = []
    if len(shown.text) > LOOK:
        found = [mark for mark in _spelled([shown.text], wanted)[0] if mark[2] in lacking]
    for key in lacking.difference(in_headline, [key for _, _, key in found]):
        found += _analyzed(shown.text, wanted[key], key)
    return found


def _snippet(text: str, found: list[Mark], width: int) -> Snippet:
    start, end = _window(text, found, width)
    before, after = (ELLIPSIS if start else ""), (ELLIPSIS if end < len(text) else "")
    shift = len(before) - start
    spans = tuple([(first + shift, last + shift) for first, last, _ in found if start <= first and last <= end])
    return Snippet(f"{before}{_on_one_line(text[start:end])}{after}", spans)


def _head(text: str) -> str:
    return text if len(text) <= LOOK else text[: text.rfind(" ", 0, LOOK) + 1]


def _spelled(texts: Sequence[str], wanted: Sequence[Wanted]) -> list[list[Mark]]:
    """Where in each text the spellings wanted stand as words; all texts are looked through at once, as bytes.

    Words whose first letters no spelling has are passed over by arrays: long queries take a third of the time so that
    seeking one beginning after the other takes.
    """
    text = "\n".join(texts)
    data = encoded(text).translate(_WORDS_ALONE)
    keys_of: dict[bytes, list[int]] = {}
    for key, one in enumerate(wanted):
        for form in one.coded:
            keys_of.setdefault(form, []).append(key)
    found = [(start, end, key) for start, end in _words_like(data, keys_of) for key in keys_of.get(data[start:end], ())]
    if any(form[:1].isdigit() for form in keys_of):
        found = [mark for mark in found if not text[mark[0]].isdigit() or _is_whole(text, mark)]
    return _dealt(found, texts)


def _words_like(data: bytes, forms: Collection[bytes]) -> Iterator[tuple[int, int]]:
    """Where the words of `data` stand, between spaces, that begin with the same letters as one of `forms`."""
    sought = np.zeros(1 << _HASH_BITS, bool)
    sought[_hashed(np.frombuffer(b"".join([form[:FIRST].ljust(FIRST, b"\0") for form in forms]), _LETTERS))] = True
    padded = b" %b %b" % (data, bytes(FIRST))  # so a space among these is one place further than where its word begins
    spaces = np.flatnonzero(np.frombuffer(padded, np.uint8) == _SPACE)
    starts, ends = spaces[:-1], spaces[1:] - 1
    firsts = np.ndarray((len(data) + 1,), _LETTERS, padded, 1, (1,))[starts]
    firsts &= _KEPT.take(ends - starts, mode="clip")
    like = np.flatnonzero(sought.take(_hashed(firsts)))
    return zip(starts[like].tolist(), ends[like].tolist(), strict=True)


def _hashed(firsts: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Numbers below `1 << _HASH_BITS` (the multiplicative method: Knuth, volume 3, section 6.4)."""
    hashed: npt.NDArray[np.uint32] = (firsts * np.uint32(0x9E3779B1)) >> np.uint32(32 - _HASH_BITS)
    return hashed


FIRST = 4
"""Letters of a word that are looked at by arrays."""

_LETTERS = "<u4"
_KEPT = np.array([(1 << 8 * length) - 1 for length in range(FIRST + 1)], np.uint32)
"""Which bits of the four letters belong to a word of 0, 1, 2, 3 or more letters."""
_HASH_BITS = 12
_SPACE = ord(" ")


def _is_whole(text: str, mark: Mark) -> bool:
    """Whether figures are no part of a number with marks in it."""
    return _MARKED_FIGURES.search(text[max(0, mark[0] - 2) : mark[1] + 2]) is None


_WORDS_ALONE = table(lambda small: small if small.isalnum() else " ")
_MARKED_FIGURES = re.compile(r"^\d[.,]|[.,]\d$")


def _dealt(found: list[Mark], texts: Sequence[str]) -> list[list[Mark]]:
    """The marks of joined texts, in order, each with the text it is in; the sign of a handle belongs to it."""
    dealt: list[list[Mark]] = []
    origin = after = 0
    for text in texts:
        before, after = after, bisect_left(found, (origin + len(text) + 1,), after)
        marks = [(start - origin, end - origin, key) for start, end, key in found[before:after]]
        if "@" in text or "#" in text:
            marks = [(start - (text[start - 1 : start] in _HANDLES), end, key) for start, end, key in marks]
        dealt.append(marks)
        origin += len(text) + 1
    return dealt


_HANDLES = ("@", "#")


def _on_one_line(stretch: str) -> str:
    stretch = stretch.replace("\n", " ")
    return stretch.translate(_ONE_LINE) if _BREAK.search(stretch) else stretch


_BREAK = re.compile(r"[\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")
_ONE_LINE = {ord(character): " " for character in "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"}


def _analyzed(text: str, wanted: Wanted, key: int) -> Iterator[Mark]:
    """Where something stands that holds marks, by analysis of the places where it may."""
    after = 0
    for place in wanted.hard_places.finditer(text):
        if place.start() >= after:
            start, after = _widened(text, *place.span(), after)
            for first, last in _units_wanted(text[start:after], wanted):
                yield start + first, start + last, key


def _widened(text: str, start: int, end: int, least: int) -> tuple[int, int]:
    """A stretch made one of whole words, and of the words of numbers on both sides, from `least` on."""
    start = max(least, text.rfind(" ", least, start) + 1)
    end = len(text) if text.find(" ", end) < 0 else text.find(" ", end)
    before = text[max(least, start - REACH) : start].split(" ")[1:-1]
    while before and _may_count(before[-1]):
        start -= len(before.pop()) + 1
    after = text[end + 1 : end + REACH].split(" ")[:-1]
    for word in takewhile(_may_count, after):
        end += len(word) + 1
    return start, end


def _may_count(word: str) -> bool:
    letters = "".join(filter(str.isalnum, fold(word)))
    return bool(letters) and is_numeric(letters)


def _units_wanted(text: str, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Where units of a text stand, or parts of them, that are wanted."""
    for unit in units(text):
        yield from ((token.start, token.end) for _, token in unit.tokens if token.term in wanted.terms)
    if wanted.folded:
        parts = (part for word in words(text) for part in parts_of(word))
        yield from ((part.start, part.end) for part in parts if part.folded in wanted.folded)


def _apart(marks: list[Mark]) -> list[Mark]:
    """Marks in order, the longer of two that begin together, without those that overlap one before."""
    found: list[Mark] = []
    last = 0
    for mark in sorted(marks, key=_by_place):
        if mark[0] >= last:
            found.append(mark)
            last = mark[1]
    return found


def _by_place(mark: Mark) -> tuple[int, int]:
    return mark[0], -mark[1]


def _window(text: str, found: list[Mark], width: int) -> tuple[int, int]:
    if len(text) <= width:
        return 0, len(text)
    start = max(0, _sentence_start(text, _best(found, width), width)) if found else 0
    start = min(start, len(text) - width)
    return _word_start(text, start), _word_end(text, start + width)


def _best(found: list[Mark], width: int) -> int:
    """Where the mark begins from which most different things are seen, the first such."""
    found = found[:MARKS]
    wanted = {key for _, _, key in found}
    seen = dict.fromkeys(wanted, 0)
    best, most, last, different = 0, 0, 0, 0
    for at, (start, _, key) in enumerate(found):
        reach = start + width * 3 // 4
        while last < len(found) and found[last][1] <= reach:
            coming = found[last][2]
            different += not seen[coming]
            seen[coming] += 1
            last += 1
        if different > most:
            best, most = start, different
            if most == len(wanted):
                break
        if at < last:
            seen[key] -= 1
            different -= not seen[key]
        else:  # longer than the reach
            last = at + 1
    return best


_QUERIES = ("? ", "! ")


def _sentence_start(text: str, at: int, width: int) -> int:
    """The start of the sentence or line that holds `at`, if it is within a quarter of the width; else a bit before."""
    near = max(0, at - width // 4)
    stop = max(text.rfind(". ", near, at), text.rfind("\n", near, at) - 1, *(text.rfind(s, near, at) for s in _QUERIES))
    return stop + 2 if stop > -1 else near


def _word_start(text: str, at: int) -> int:
    while 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
        at += 1
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _word_end(text: str, at: int) -> int:
    at = min(at, len(text))
    stop = at
    while 0 < stop < len(text) and text[stop - 1].isalnum() and text[stop].isalnum():
        stop -= 1
    return stop or at
