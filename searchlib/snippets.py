"""Snippets: the stretch of an article that shows why it was found, with the words of the query marked.

>>> snippet = make_snippet("Hugo de Zela viajó. El canciller habló en Lima.", Wanted(terms=frozenset(["lima"])))
>>> str(snippet), snippet.spans
('Hugo de Zela viajó. El canciller habló en [Lima].', ((42, 46),))
"""

from __future__ import annotations

import html
from bisect import bisect_right
from dataclasses import dataclass

from searchlib.analysis import parts_of, units
from searchlib.text import words

WIDTH = 240
"""Characters of a snippet, give or take a word: three lines of a terminal."""

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to mark: words of these terms, and words of these folded forms (phrases, exact spellings)."""

    terms: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()


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
    found = _matches(text, wanted)
    start, end = _window(text, found, width)
    before, after = (ELLIPSIS if start else ""), (ELLIPSIS if end < len(text) else "")
    stretch = text[start:end]
    shift = len(before) - start
    spans = tuple((first + shift, last + shift) for first, last, _ in found if start <= first and last <= end)
    flat = stretch.translate(_ONE_LINE)
    return Snippet(f"{before}{flat}{after}", spans)


_ONE_LINE = {ord(character): " " for character in "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"}


def _matches(text: str, wanted: Wanted) -> list[tuple[int, int, str]]:
    """The stretches to mark, each with what it stands for, in order and apart."""
    found: list[tuple[int, int, str]] = []
    for unit in units(text):
        hits = [(unit.start, unit.end, unit.terms[0])] if wanted.terms.intersection(unit.terms) else []
        hits += [(token.start, token.end, token.term) for _, token in unit.tokens if token.term in wanted.terms]
        if wanted.folded:
            parts = (part for word in words(unit.text) for part in parts_of(word) if part.folded in wanted.folded)
            hits += [(unit.start + part.start, unit.start + part.end, part.folded) for part in parts]
        for hit in sorted(hits):
            if not found or hit[0] >= found[-1][1]:
                found.append(hit)
    return found


def _window(text: str, found: list[tuple[int, int, str]], width: int) -> tuple[int, int]:
    if len(text) <= width:
        return 0, len(text)
    best = max(range(len(found)), key=lambda at: (len(_seen_from(found, at, width)), -at), default=None)
    start = 0 if best is None else max(0, _sentence_start(text, found[best][0], width))
    start = min(start, len(text) - width)
    return _word_start(text, start), _word_end(text, start + width)


def _seen_from(found: list[tuple[int, int, str]], at: int, width: int) -> set[str]:
    last = bisect_right(found, found[at][0] + width * 3 // 4, key=lambda match: match[1])
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
