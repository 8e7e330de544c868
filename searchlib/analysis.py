"""Analysis: from a text to the terms that are indexed and searched.

The rule of this room: **terms depend on folded words alone**. Accents, case and typography were set aside by `text`,
so a text and its unaccented twin give the same terms. A distinct word is analysed once and remembered.

>>> [token.term for token in analyze("Los policías de Núremberg")] == [
...     token.term for token in analyze("los POLICIAS de nuremberg")]
True

Stop words give no term. A word gives its lemma. What can be written in several ways gives a term for the whole and
those of its words, so that either finds it: a code (`COVID-19`), and a number in words (`cuatro mil`, `4.000`).

>>> [(token.text, token.term) for token in analyze("el COVID-19 y cuatro mil años")]  # doctest: +NORMALIZE_WHITESPACE
[('COVID-19', 'covid19'), ('COVID', 'covid'), ('19', '19'),
 ('cuatro mil', '4000'), ('cuatro', 'cuatro'), ('mil', 'mil'), ('años', 'ano')]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from searchlib.lemmas import lemma
from searchlib.numerals import NUMBER_WORDS, SCALES, is_numeric, parse_number_words, roman_ordinal
from searchlib.text import Word, nfc, to_ascii, words
from searchlib.wordlists import lines

LONGEST_NUMBER = 16
"""Words that a number in words may have: `novecientos noventa y nueve mil novecientos noventa y nueve` has nine."""


class Token(NamedTuple):
    """A stretch of an NFC text and the term it is indexed under: `text == whole[start:end]`."""

    text: str
    start: int
    end: int
    term: str


class Unit(NamedTuple):
    """What a reader takes as one word: a word, a code, or a number in words.

    `terms` are the terms that stand for all of it, any of which finds it; none for a stop word. `tokens` are what is
    indexed for it and for its words, each beside its place among the words of the text, from 0.
    """

    text: str
    start: int
    end: int
    terms: tuple[str, ...]
    tokens: tuple[tuple[int, Token], ...]


def analyze(text: str) -> list[Token]:
    """The tokens of a text, in order, stop words left out; offsets are code points of the NFC text.

    >>> analyze("en Perú")
    [Token(text='Perú', start=3, end=7, term='peru')]
    """
    return [token for _, token in placed_tokens(text)]


def placed_tokens(text: str) -> list[tuple[int, Token]]:
    """The tokens of a text, each beside its place among the words, from 0.

    A text of nothing but stop words (the headline *Ella*) keeps them, for it would have no term else.
    """
    placed = [token for unit in units(text) for token in unit.tokens]
    if placed:
        return placed
    return [(place, _token(word)) for place, word in enumerate(words(text))]


def units(text: str) -> Iterator[Unit]:
    """The units of a text, in order, stop words included."""
    text = nfc(text)
    found = words(text)
    folded = [word.folded for word in found]
    joined = [word.spaced for word in found]
    position = at = 0
    while at < len(found):
        count, number = number_at(folded, joined, at)
        taken = found[at : at + count]
        yield _unit(text, taken, number, position)
        position += sum(len(parts_of(word)) for word in taken)
        at += count


def _unit(text: str, taken: Sequence[Word], number: str | None, position: int) -> Unit:
    start, end = taken[0].start, taken[-1].end
    whole = whole_code(taken[0].folded) if len(parts_of(taken[0])) > 1 else number
    parts = [part for word in taken for part in parts_of(word)]
    tokens = [
        (place, _token(part)) for place, part in enumerate(parts, start=position) if part.folded not in stop_words()
    ]
    own = tuple(token.term for _, token in tokens) if len(parts) == 1 else ()
    if whole is None or whole in own:
        return Unit(text[start:end], start, end, own, tuple(tokens))
    tokens.insert(0, (position, Token(text[start:end], start, end, whole)))
    return Unit(text[start:end], start, end, (*own, whole), tuple(tokens))


def _token(word: Word) -> Token:
    return Token(word.text, word.start, word.end, lemma(word.folded))


def parts_of(word: Word) -> list[Word]:
    """A code's words (`COVID-19` → `COVID`, `19`); any other word is its only part."""
    if "-" not in word.folded:
        return [word]
    first, last = word.folded.split("-")
    hyphen = next(i for i, character in enumerate(word.text) if "-" in to_ascii(character))
    before, after = to_ascii(word.text[hyphen]).split("-", 1)  # letters, where one sign folds to several and a hyphen
    stop, start = hyphen + bool(before), hyphen + (not after)
    return [
        Word(word.text[:stop], word.start, word.start + stop, first, word.spaced),
        Word(word.text[start:], word.start + start, word.end, last),
    ]


def parts_in(text: str) -> list[Word]:
    """The words of a text, stop words included, codes in their parts: what stands in the fields of spellings.

    >>> [part.folded for part in parts_in("el COVID-19")]
    ['el', 'covid', '19']
    """
    return [part for word in words(text) for part in parts_of(word)]


def whole_code(folded: str) -> str:
    """The term of a code as a whole, the same with and without its hyphen.

    >>> whole_code("covid-19")
    'covid19'
    """
    return folded.replace("-", "")


def number_at(folded: Sequence[str], joined: Sequence[bool], at: int) -> tuple[int, str | None]:
    """How many words from `at` on are one unit, and the figures of the number they say, if they say one.

    `folded` are the words around; `joined` says of each whether one space and no more parts it from the one before.

    >>> number_at(["mil", "y", "un", "ninos"], [True] * 4, 0)
    (1, '1000')
    """
    word = folded[at]
    before, after = (folded[i] if 0 <= i < len(folded) else "" for i in (at - 1, at + 1))
    if word in NUMBER_WORDS or (word[0].isdigit() and after in SCALES):
        last = at + 1
        while last < min(len(folded), at + LONGEST_NUMBER) and joined[last] and is_numeric(folded[last]):
            last += 1
        for stop in range(last, at, -1):
            value = parse_number_words(folded[at:stop])
            if value is not None:
                return stop - at, f"{value:.12g}" if isinstance(value, float) else str(value)
    ordinal = roman_ordinal(word, before=before, after=after)
    return 1, None if ordinal is None else str(ordinal)


@cache
def stop_words() -> frozenset[str]:
    """The folded stop words of `data/stopwords.txt`."""
    return frozenset(lines("stopwords.txt"))
