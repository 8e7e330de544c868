"""Query: what somebody typed, read as a small tree.

The rule of this room: **any text is a query**. `parse` never raises; what it had to repair it says in `notes`. The
tree knows nothing of an index.

==================  ===================================================  =====================
typed               means                                                node
==================  ===================================================  =====================
`crimen`            the word in any inflection, accents aside            `Word`
`"crimen mayor"`    these words as written, accents and case aside       `Phrase`
`=año`              the word in this spelling, accents and all           `Exact`
`-palabra`          not in the article; also before a phrase             `Not`
==================  ===================================================  =====================

>>> query = parse('cancillería "crimen organizado" -narcotráfico')
>>> query.clauses  # doctest: +NORMALIZE_WHITESPACE
(Word(text='cancillería', column=1), Phrase(text='crimen organizado', column=13),
 Not(node=Word(text='narcotráfico', column=34), column=33))
>>> str(query)
'cancillería "crimen organizado" -narcotráfico'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from searchlib.analysis import units
from searchlib.text import nfc, words


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any inflection. `column` counts the characters of the NFC query from 1, here and below."""

    text: str
    column: int

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Exact:
    """A word, or words that follow one another, in the given spelling only."""

    text: str
    column: int

    def __str__(self) -> str:
        return f'="{self.text}"' if " " in self.text else f"={self.text}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another as written."""

    text: str
    column: int

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Not:
    """What an article must not hold."""

    node: Word | Exact | Phrase
    column: int

    def __str__(self) -> str:
        return f"-{self.node}"


Clause = Word | Exact | Phrase | Not


@dataclass(frozen=True, slots=True)
class Query:
    """The clauses of a query in the order typed, and what was repaired or ignored, a sentence each."""

    clauses: tuple[Clause, ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.clauses))


@lru_cache(maxsize=1024)
def parse(text: str) -> Query:
    """The query that `text` means."""
    text = nfc(text).translate(_QUOTES)
    notes = [
        f"column {match.start('phrase')}: the quote is not closed; it runs to the end"
        for match in _OPERATOR.finditer(text)
        if match["phrase"] and not match[0].endswith('"')
    ]
    clauses = tuple(_clauses(text))
    matter = tuple(clause for clause in clauses if not _is_stop_word(clause))
    if any(not isinstance(clause, Not) for clause in matter) or not clauses:
        return Query(matter, tuple(notes))
    as_written = tuple(_as_written(clause) for clause in clauses)
    if any(isinstance(clause, Word) for clause in clauses):
        notes.append("only very common words: they are searched as written")
    return Query(as_written, tuple(notes))


def _clauses(text: str) -> Iterator[Clause]:
    plain_from = 0
    for match in _OPERATOR.finditer(text):
        yield from _plain(text, plain_from, match.start())
        yield from _marked(match)
        plain_from = match.end()
    yield from _plain(text, plain_from, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[Word]:
    last = -1
    for unit in units(text[start:end]):
        if unit.start > last:  # the halves of ½ stand in one place
            yield Word(unit.text, start + unit.start + 1)
        last = unit.start


def _marked(match: re.Match[str]) -> Iterator[Clause]:
    node = _node(match)
    if node is not None:
        yield Not(_as_written(node) if _is_stop_word(node) else node, match.start() + 1) if match["minus"] else node


def _node(match: re.Match[str]) -> Word | Exact | Phrase | None:
    text, column = match[match.lastgroup or 0].strip(), match.start(match.lastgroup or 0) + 1
    found = words(text)
    if not found:
        return None
    if match["exact"] or match["equals"]:
        return Exact(text[found[0].start : found[-1].end], column + found[0].start)
    if match["word"] and len(found) == 1:
        return Word(found[0].text, column + found[0].start)
    return Phrase(text, match.start("phrase") if match["phrase"] else column)


def _as_written(clause: Any) -> Any:
    """The clause, a word as the phrase of that one word: stop words are found by their spelling only."""
    return Phrase(clause.text, clause.column) if isinstance(clause, Word) else clause


def _is_stop_word(clause: Clause) -> bool:
    return isinstance(clause, Word) and not any(unit.terms for unit in units(clause.text))


_QUOTES = {ord(quote): '"' for quote in "“”„«»"}

_OPERATOR = re.compile(
    r"""
    (?<!\S) (?P<minus>-)? (?:
        (?P<equals>=)? "  (?P<phrase> [^"]+ ) (?:"|$)
      | =  (?P<exact> [^\s"]+ )
      | (?(minus) (?P<word> [^\s"-][^\s"]* ) | (?!) )
    )
    """,
    re.VERBOSE,
)
