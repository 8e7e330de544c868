"""The words in a stretch of a query, as a reader takes them.

The rule of this room: **a word of a query is a unit of `analysis`**, so that what is sought is cut as what was indexed:
`EE. UU.`, `COVID-19` and `cuatro mil` are one word each, `Ki-moon` is two. A `*` counts as a letter of its word.

>>> [(word.text, word.is_common) for word in words_in("la policía de EE. UU.", 1)]
[('la', True), ('policía', False), ('de', True), ('EE. UU.', False)]
>>> list(words_in("anti*ción", 1)), lone_stars("tres * cuatro", 1)
([QueryWord(text='anti*ción', column=1, is_common=False)], [6])
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from searchlib.analysis import number_at, stop_words
from searchlib.text import to_ascii, words

LONGEST_PIECE = 2_000
"""Characters in which words are sought at once: who takes the first words of a long text pays for no more."""

LONGEST_WORD = 400
"""Characters of a word: a number of sixteen words may have half as many."""

LONGEST_REMEMBERED = 40
"""Characters of a text that is remembered with its words: mostly one word, that bears a mark."""


class QueryWord(NamedTuple):
    """A word, the column where it begins, and whether it is too common to be sought (a stop word)."""

    text: str
    column: int
    is_common: bool


def words_in(text: str, column: int) -> Iterator[QueryWord]:
    """The words of a text that begins at a column, in order, found as they are taken."""
    if len(text) <= LONGEST_REMEMBERED:
        return (QueryWord(word, column + start, is_common) for word, start, is_common in _remembered(text))
    return _by_pieces(text, column)


def _by_pieces(text: str, column: int) -> Iterator[QueryWord]:
    """As `words_in`; a word that a piece might hold only in part begins the next one."""
    at = 0
    while (at := _GAP.match(text, at).end()) < len(text):  # type: ignore[union-attr]  # it matches anywhere
        piece = text[at : at + LONGEST_PIECE]
        sure = len(piece) if at + len(piece) == len(text) else len(piece) - LONGEST_WORD
        end = len(piece)
        for word, start, is_common in _cut(piece):
            if start > 0 and start + len(word) > sure:
                end = start
                break
            yield QueryWord(word, column + at + start, is_common)
        at += end


_GAP = re.compile(r"""[\s!"$%&'()+,./:;<=>?\[\\\]^`{|}~«»“”‘’…–—¿¡-]*""")
"""Marks that no word begins with; others may fold to letters (€, ™)."""


@lru_cache(maxsize=1 << 14)
def _remembered(text: str) -> list[tuple[str, int, bool]]:
    return list(_cut(text))


def _cut(text: str) -> Iterator[tuple[str, int, bool]]:
    """Words, where each begins and whether it is common: `analysis.units` without the terms, which take longest.

    Words that share a sign (the halves of ½; `½mil`) are one here: what a query says is cut again as it is typed back.
    """
    start = end = 0
    common = False
    for first, last, is_common in _units(text):
        if first >= end:
            if end:
                yield text[start:end], start, common
            start, common = first, True
        end, common = max(end, last), common and is_common
    if end:
        yield text[start:end], start, common


def _units(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where each unit begins and ends, and whether it is a stop word."""
    found = words(_with_letters_for_stars(text))
    folded = [word.folded for word in found]
    joined = [word.spaced for word in found]
    at = 0
    while at < len(found):
        count, number = number_at(folded, joined, at)
        yield found[at].start, found[at + count - 1].end, number is None and folded[at] in stop_words()
        at += count


def _with_letters_for_stars(text: str) -> str:
    """The text with an `x` for every `*` that touches a word."""
    return _WITH_STARS.sub(_lettered, text) if "*" in text else text


def _lettered(match: re.Match[str]) -> str:
    return match[0].replace("*", "x") if match[0].strip("*") else match[0]


_WITH_STARS = re.compile(r"[\w*]+")


def lone_stars(text: str, column: int) -> list[int]:
    """The columns of a text that begins at a column where a `*` stands that touches no word."""
    if "*" not in text:
        return []
    return [column + match.start() for match in _WITH_STARS.finditer(text) if not match[0].strip("*")]


def one_line(text: str) -> str:
    r"""The text as it can stand in quotes: on one line, without double quotes.

    >>> one_line('  crimen\n"mayor')
    'crimen mayor'
    """
    return " ".join(text.replace('"', " ").split())


def has_words(text: str) -> bool:
    """Whether there is a word in the text, told fifty times as fast as by seeking it among odd characters.

    >>> has_words("¿½?"), has_words("¡…!")
    (True, False)
    """
    return _LETTER.search(to_ascii(text)) is not None


_LETTER = re.compile("[A-Za-z0-9]")
