"""Snippets: the stretch of an article that shows why it was found, with the words of the query marked.

>>> snippet = make_snippet("Hugo de Zela viajó. El canciller habló en Lima.", Wanted(terms=frozenset(["lima"])))
>>> str(snippet), snippet.spans
('Hugo de Zela viajó. El canciller habló en [Lima].', ((42, 46),))
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from searchlib.analysis import parts_of, units
from searchlib.lemmas import lemma
from searchlib.text import PLAIN, fold, words

WIDTH = 240
"""Characters of a snippet, give or take a word: three lines of a terminal."""

HEAD = 4 * WIDTH
"""Characters looked at first: news says what it is about in its first lines, and the rest can mostly be left."""

MARKS = 400
"""Matches of a text among which the best stretch is sought."""

ELLIPSIS = "…"


class Match(NamedTuple):
    """A stretch of a text to mark, and the key (`Wanted.keys`) it stands for."""

    start: int
    end: int
    key: str


@dataclass(frozen=True)
class Wanted:
    """What to mark: words of these terms, and words of these folded forms (phrases, exact spellings)."""

    terms: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()

    @cached_property
    def keys(self) -> frozenset[str]:
        """All that marks may stand for; folded forms with `=` before them."""
        return self.terms | {f"={form}" for form in self.folded}


class _Pieces:
    """What stands in pieces of text without spaces, each analysed once.

    `known` has the tokens of each piece; `holding` the pieces that hold a key.
    """

    def __init__(self) -> None:
        self.known: dict[str, tuple[Match, ...]] = {}
        self.holding: defaultdict[str, set[str]] = defaultdict(set)

    def learn(self, pieces: set[str]) -> None:
        """Analyse those that are not known; where too many are, begin anew."""
        if len(self.known) > PIECES:
            self.known.clear()
            self.holding.clear()
        for piece in pieces.difference(self.known):
            tokens = _tokens_of(piece)
            for token in tokens:
                self.holding[token.key].add(piece)
            self.known[piece] = tokens


PIECES = 1 << 17
"""Distinct pieces of text that are remembered; together they take some 60 MB at most."""

_pieces = _Pieces()


def _tokens_of(piece: str) -> tuple[Match, ...]:
    """Terms, and folded words with `=` before them, of a piece of text without spaces."""
    plain = PLAIN.fullmatch(piece)
    if plain:
        (start, end), folded = plain.span(1), fold(plain[1])
        return Match(start, end, lemma(folded)), Match(start, end, f"={folded}")
    terms = [Match(t.start, t.end, t.term) for unit in units(piece) for _, t in unit.tokens]
    folded_words = [Match(p.start, p.end, f"={p.folded}") for word in words(piece) for p in parts_of(word)]
    return *terms, *folded_words


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
    found = _marks(text, wanted) if wanted.keys else []
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


def _marks(text: str, wanted: Wanted) -> list[Match]:
    """The stretches to mark, each with what it stands for, in order and apart."""
    head = text.rfind(" ", 0, HEAD) if len(text) > HEAD else len(text)
    found = _matches(text[:head], wanted) if head > 0 else []
    if head < len(text) and not wanted.keys.issubset([match.key for match in found]):
        found = _matches(text, wanted)
    return _apart(found) if len(found) > 1 else found


def _matches(text: str, wanted: Wanted) -> list[Match]:
    """The stretches that stand for what is wanted, in any order."""
    flat = text.replace("\n", " ")
    pieces = set(flat.split(" "))
    _pieces.learn(pieces)
    found = [
        Match(token.start + at, token.end + at, token.key)
        for piece in set().union(*[pieces & _pieces.holding[key] for key in wanted.keys])
        for at in _places(piece, flat)
        for token in _pieces.known[piece]
        if token.key in wanted.keys
    ]
    lacking = wanted.keys.difference([match.key for match in found])
    return found + _across_spaces(text, lacking) if lacking else found


def _places(piece: str, flat: str) -> list[int]:
    """Where a piece stands between spaces."""
    flat, piece = f" {flat} ", f" {piece} "
    places = []
    at = flat.find(piece)
    while at >= 0:
        places.append(at)
        at = flat.find(piece, at + len(piece) - 1)
    return places


LONGEST_INITIALS = 4
"""Letters of initials that may be written with spaces between them: EE. UU."""

_SPELT_OUT = re.compile(r"\d \d{3}\b|\b(?:mil|mill|bill|ci?en|dosc|tresc|cuatroc|quin|seisc|setec|ochoc|novec)", re.I)
"""What stands in a figure of three digits or more that is written in words, or parted by spaces."""

REACH = 80
"""Characters before and after it that such a number may have."""

_INITIALS = re.compile(r"\b(?:([A-Za-z])\1?\. ?)+([A-Za-z])\2?\b\.?|\b([A-Za-z])\3 ([A-Za-z])\4\b")


def _across_spaces(text: str, keys: frozenset[str]) -> list[Match]:
    """Numbers and initials that are written with spaces in them."""
    found = []
    if any(len(key) > 2 and key[0].isdigit() for key in keys):
        found += _numbers_in(text, keys)
    if any(len(key.removeprefix("=")) <= LONGEST_INITIALS for key in keys):
        found += _initials_in(text, keys)
    return found


def _initials_in(text: str, keys: frozenset[str]) -> list[Match]:
    """Initials with spaces between them that a key without them stands for."""
    found = ((match, "".join(filter(str.isalpha, match[0])).lower()) for match in _INITIALS.finditer(text))
    return [Match(*match.span(), key) for match, letters in found for key in (letters, f"={letters}") if key in keys]


def _numbers_in(text: str, keys: frozenset[str]) -> list[Match]:
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
