"""Snippets: the stretch of an article that shows why it was found, with the words of the query marked.

>>> snippet = make_snippet("Hugo de Zela viajó. El canciller habló en Lima.", Wanted(terms=frozenset(["lima"])))
>>> str(snippet), snippet.spans
('Hugo de Zela viajó. El canciller habló en [Lima].', ((42, 46),))
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from searchlib.analysis import parts_of, units
from searchlib.text import words

WIDTH = 240
"""Characters of a snippet, give or take a word: three lines of a terminal."""

HEAD = 4 * WIDTH
"""Characters looked at first: news says what it is about in its first lines, and the rest can mostly be left."""

ELLIPSIS = "…"


class Match(NamedTuple):
    """A stretch of a text to mark, and the term or folded word it stands for."""

    start: int
    end: int
    stands_for: str


@dataclass(frozen=True)
class Wanted:
    """What to mark: words of these terms, and words of these folded forms (phrases, exact spellings)."""

    terms: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()

    @cached_property
    def keys(self) -> frozenset[str]:
        """All that marks may stand for."""
        return self.terms | self.folded

    @cached_property
    def marks(self) -> dict[str, list[Match]]:
        """For a piece of text without spaces what to mark in it, found out when it is first asked for."""
        return _Marks(self)


class _Marks(dict[str, list[Match]]):
    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def __missing__(self, piece: str) -> list[Match]:
        tokens = _tokens_of(piece)
        wanted = self._wanted
        marks = [Match(*token) for token in tokens if token[2] in wanted.keys]
        self[piece] = marks = _apart(marks) if len(marks) > 1 else marks
        return marks


@lru_cache(maxsize=1 << 17)
def _tokens_of(piece: str) -> tuple[tuple[int, int, str], ...]:
    """What stands in a piece of text without spaces: terms, and folded words that are not their own term."""
    tokens = [(t.start, t.end, t.term) for unit in units(piece) for _, t in unit.tokens]
    folded = [(part.start, part.end, part.folded) for word in words(piece) for part in parts_of(word)]
    return tuple(dict.fromkeys([*tokens, *folded]))


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


def make_snippet(text: str, wanted: Wanted, *, width: int = WIDTH) -> Snippet:
    """The stretch of `text` (NFC) that holds most different wanted words, the first such; the beginning without any."""
    head = text.rfind(" ", 0, HEAD) if len(text) > HEAD else len(text)
    found = _matches(text[:head], wanted) if head > 0 else []
    if len({match.stands_for for match in found}) < len(wanted.keys) and head < len(text):
        found = _matches(text, wanted)
    start, end = _window(text, found, width)
    before, after = (ELLIPSIS if start else ""), (ELLIPSIS if end < len(text) else "")
    shift = len(before) - start
    spans = tuple((first + shift, last + shift) for first, last, _ in found if start <= first and last <= end)
    return Snippet(f"{before}{_on_one_line(text[start:end])}{after}", spans)


def _on_one_line(stretch: str) -> str:
    stretch = stretch.replace("\n", " ")
    return stretch.translate(_ONE_LINE) if _BREAK.search(stretch) else stretch


_BREAK = re.compile(r"[\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")
_ONE_LINE = {ord(character): " " for character in "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"}


def _matches(text: str, wanted: Wanted) -> list[Match]:
    """The stretches to mark, each with what it stands for, in order and apart."""
    pieces = text.replace("\n", " ").split(" ")
    marks = wanted.marks
    at = [number for number, piece in enumerate(pieces) if marks[piece]]
    starts = list(accumulate(map(len, pieces[: at[-1]] if at else ()), lambda start, n: start + n + 1, initial=0))
    found = [Match(m.start + starts[i], m.end + starts[i], m.stands_for) for i in at for m in marks[pieces[i]]]
    lacking = wanted.keys.difference(match.stands_for for match in found)
    if any(len(key) > 2 and key[0].isdigit() for key in lacking):
        found = _apart(found + _numbers_in(text, lacking))
    if any(len(key) <= LONGEST_INITIALS for key in lacking):
        found = _apart(found + _initials_in(text, lacking))
    return found


LONGEST_INITIALS = 4
"""Letters of initials that may be written with spaces between them: EE. UU."""

_SPELT_OUT = re.compile(r"\d \d{3}\b|\b(?:mil|mill|bill|ci?en|dosc|tresc|cuatroc|quin|seisc|setec|ochoc|novec)", re.I)
"""What stands in a figure of three digits or more that is written in words, or parted by spaces."""

REACH = 80
"""Characters before and after it that such a number may have."""

_INITIALS = re.compile(r"\b(?:([A-Za-z])\1?\. ?)+([A-Za-z])\2?\b\.?|\b([A-Za-z])\3 ([A-Za-z])\4\b")


def _initials_in(text: str, keys: Set[str]) -> list[Match]:
    """Initials with spaces between them that a key without them stands for."""
    found = ((match, "".join(filter(str.isalpha, match[0])).lower()) for match in _INITIALS.finditer(text))
    return [Match(*match.span(), letters) for match, letters in found if letters in keys]


def _numbers_in(text: str, keys: Set[str]) -> list[Match]:
    """Numbers in words, or with spaces in them, that a key in figures stands for."""
    found = set()
    for match in _SPELT_OUT.finditer(text):
        start = text.rfind(" ", 0, max(0, match.start() - REACH)) + 1
        for unit in units(text[start : match.end() + REACH]):
            if not keys.isdisjoint(unit.terms):
                found.add(Match(start + unit.start, start + unit.end, unit.terms[-1]))
    return list(found)


def _apart(marks: list[Match]) -> list[Match]:
    """The marks in order, the longer of two that begin together, without those that overlap one before."""
    found: list[Match] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not found or mark.start >= found[-1].end:
            found.append(mark)
    return found


def _window(text: str, found: list[Match], width: int) -> tuple[int, int]:
    if len(text) <= width:
        return 0, len(text)
    best = max(range(len(found)), key=lambda at: (len(_seen_from(found, at, width)), -at), default=None)
    start = 0 if best is None else max(0, _sentence_start(text, found[best][0], width))
    start = min(start, len(text) - width)
    return _word_start(text, start), _word_end(text, start + width)


def _seen_from(found: list[Match], at: int, width: int) -> set[str]:
    last = bisect_right(found, found[at][0] + width * 3 // 4, key=lambda match: match.end)
    return {stands_for for _, _, stands_for in found[at:last]}


def _sentence_start(text: str, at: int, width: int) -> int:
    """The start of the sentence or line that holds `at`, if it is within a quarter of the width; else a bit before."""
    near = max(0, at - width // 4)
    breaks = [
        text.rfind(stop, near, at) + len(stop) for stop in (". ", "\n", "? ", "! ") if text.rfind(stop, near, at) >= 0
    ]
    return max(breaks, default=0 if near == 0 else near)


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
