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
from typing import NamedTuple

from searchlib.analysis import number_at, stop_words
from searchlib.text import to_ascii, words

LONGEST_PIECE = 2_000
"""Characters in which words are sought at once: who takes the first words of a long text pays for no more."""


class QueryWord(NamedTuple):
    """A word, the column where it begins, and whether it is too common to be sought (a stop word)."""

    text: str
    column: int
    is_common: bool


def words_in(text: str, column: int) -> Iterator[QueryWord]:
    """The words of a text that begins at a column, in order, found as they are taken."""
    for piece in _PIECE.finditer(text):
        yield from _words_in(piece[0], column + piece.start())


_PIECE = re.compile(rf"\S.{{0,{LONGEST_PIECE - 1}}}(?!\S)|\S{{1,{LONGEST_PIECE}}}", re.DOTALL)


def _words_in(text: str, column: int) -> Iterator[QueryWord]:
    """As `analysis.units` finds them, without the terms of each, which take twice the time of all else."""
    found = words(_with_letters_for_stars(text))
    folded = [word.folded for word in found]
    joined = [word.spaced for word in found]
    at, last = 0, -1
    while at < len(found):
        count, number = number_at(folded, joined, at)
        start, end = found[at].start, found[at + count - 1].end
        if start > last:  # the halves of ½ stand in one place
            yield QueryWord(text[start:end], column + start, number is None and folded[at] in stop_words())
        at, last = at + count, start


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


def has_words(text: str) -> bool:
    """Whether there is a word in the text, told fifty times as fast as by seeking it among odd characters.

    >>> has_words("¿½?"), has_words("¡…!")
    (True, False)
    """
    return _LETTER.search(to_ascii(text)) is not None


_LETTER = re.compile("[A-Za-z0-9]")
