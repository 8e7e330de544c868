"""Snippets: the stretch of an article that shows why it was found, with the words of the query marked.

>>> wanted = [Wanted(forms=frozenset(["lima"]), terms=frozenset(["lima"]))]
>>> snippet = make_snippet("Hugo de Zela viajó. El canciller habló en Lima.", wanted)
>>> str(snippet), snippet.spans
('Hugo de Zela viajó. El canciller habló en [Lima].', ((42, 46),))
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from searchlib.analysis import parts_of, units
from searchlib.text import words

WIDTH = 240
"""Characters of a snippet, give or take a word: three lines of a terminal."""

HEAD = 2_000
"""Characters looked at first: news says what it is about in its first lines, and the rest can mostly be left."""

MARKS = 400
"""Matches of a text among which the best stretch is sought."""

ELLIPSIS = "…"


class Match(NamedTuple):
    """A stretch of a text to mark, and which of the things wanted it stands for."""

    start: int
    end: int
    key: int


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
    def beginnings(self) -> list[str]:
        """The spellings that begin with no other: where none of these stands, none of all does."""
        kept: list[str] = []
        for form in sorted(self.forms):
            if not kept or not form.startswith(kept[-1]):
                kept.append(form)
        return kept

    @cached_property
    def hard_places(self) -> re.Pattern[str]:
        """Where in a text it may stand in none of its spellings."""
        if not self.forms:
            return _ANYWHERE
        keys = self.terms | self.folded
        if any(not key.isalpha() for key in keys):
            return _NUMBERS
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
"""Characters before and after it that such a number may have."""


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
    found = _matches(text, wanted) if wanted else []
    start, end = _window(text, found, width)
    before, after = (ELLIPSIS if start else ""), (ELLIPSIS if end < len(text) else "")
    shift = len(before) - start
    spans = tuple([(first + shift, last + shift) for first, last, _ in found if start <= first and last <= end])
    return Snippet(f"{before}{_on_one_line(text[start:end])}{after}", spans)


def _on_one_line(stretch: str) -> str:
    stretch = stretch.replace("\n", " ")
    return stretch.translate(_ONE_LINE) if _BREAK.search(stretch) else stretch


_BREAK = re.compile(r"[\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")
_ONE_LINE = {ord(character): " " for character in "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"}


def _matches(text: str, wanted: Sequence[Wanted]) -> list[Match]:
    """The stretches to mark, each with what it stands for, in order and apart."""
    head = text[: text.rfind(" ", 0, HEAD) + 1] if len(text) > HEAD else text
    found = list(_spelled(head, wanted))
    if len(head) < len(text) and len({match.key for match in found}) < len(wanted):
        found = list(_spelled(text, wanted))
    for key in set(range(len(wanted))).difference([match.key for match in found]):
        found += _analyzed(text, wanted[key], key)
    return _apart(found) if len(found) > 1 else found


def _spelled(text: str, wanted: Sequence[Wanted]) -> Iterator[Match]:
    """Where the spellings wanted stand as words."""
    lowered = text.lower()
    if len(lowered) != len(text):  # of a few letters of other languages the small form has two
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    for key, one in enumerate(wanted):
        for beginning in one.beginnings:
            at = lowered.find(beginning)
            while at >= 0:
                end = _LETTERS.match(lowered, at).end()  # type: ignore[union-attr]  # a spelling is of letters
                if lowered[at:end] in one.forms and _stands_alone(lowered, at, end):
                    yield Match(at - (lowered[at - 1 : at] in _HANDLES), end, key)
                at = lowered.find(beginning, end)


_LETTERS = re.compile(r"[^\W_]+")
_HANDLES = ("@", "#")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether letters that nothing follows are a word: nothing stands before them, nor more figures beyond a mark."""
    if start and text[start - 1].isalnum():
        return False
    return not (text[start].isdigit() and _FIGURES_GO_ON.search(text[max(0, start - 2) : end + 2]))


_FIGURES_GO_ON = re.compile(r"^\d[.,]|[.,]\d$")


def _analyzed(text: str, wanted: Wanted, key: int) -> Iterator[Match]:
    """Where something stands that holds marks, by analysis of the places where it may."""
    after = 0
    for place in wanted.hard_places.finditer(text):
        if place.start() >= after:
            start = text.rfind(" ", after, max(after, place.start() - REACH)) + 1 or after
            after = text.find(" ", place.end() + REACH) + 1 or len(text)
            for first, last in _units_wanted(text[start:after], wanted):
                yield Match(start + first, start + last, key)


def _units_wanted(text: str, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Where units of a text stand, or parts of them, that are wanted."""
    for unit in units(text):
        yield from ((token.start, token.end) for _, token in unit.tokens if token.term in wanted.terms)
    if wanted.folded:
        parts = (part for word in words(text) for part in parts_of(word))
        yield from ((part.start, part.end) for part in parts if part.folded in wanted.folded)


def _apart(marks: list[Match]) -> list[Match]:
    """The marks in order, the longer of two that begin together, without those that overlap one before."""
    found: list[Match] = []
    for mark in sorted(marks, key=_by_place):
        if not found or mark.start >= found[-1].end:
            found.append(mark)
    return found


def _by_place(mark: Match) -> tuple[int, int]:
    return mark.start, -mark.end


def _window(text: str, found: list[Match], width: int) -> tuple[int, int]:
    if len(text) <= width:
        return 0, len(text)
    start = max(0, _sentence_start(text, found[_best(found, width)].start, width)) if found else 0
    start = min(start, len(text) - width)
    return _word_start(text, start), _word_end(text, start + width)


def _best(found: list[Match], width: int) -> int:
    """The match from which most different ones are seen, the first such."""
    keys = [match.key for match in found[:MARKS]]
    wanted = len(set(keys))
    best, most, last = 0, 0, 0
    for at in range(len(keys)):
        reach = found[at].start + width * 3 // 4
        while last < len(keys) and found[last].end <= reach:
            last += 1
        seen = len(set(keys[at:last]))
        if seen > most:
            best, most = at, seen
        if most == wanted:
            break
    return best


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
