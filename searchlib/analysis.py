"""Analysis: from a text to the terms that are indexed and searched.

The rule of this room: **a term depends on the folded word alone**. Accents, case and typography were set aside by
`text`, so a text and its unaccented twin give the same terms. A distinct word is analysed once and remembered.

>>> [token.term for token in analyze("Los policías de Núremberg")] == [
...     token.term for token in analyze("los POLICIAS de nuremberg")]
True

Stop words yield no term; a code (`COVID-19`) yields itself and its parts, so that either finds it:

>>> [(token.text, token.term) for token in analyze("el COVID-19")]
[('COVID-19', 'covid19'), ('COVID', 'cov'), ('19', '19')]
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from searchlib.engine import SpanishStemmer
from searchlib.text import Word, to_ascii, words


class Token(NamedTuple):
    """A stretch of an NFC text and the term it is indexed under: `text == whole[start:end]`."""

    text: str
    start: int
    end: int
    term: str


def analyze(text: str) -> list[Token]:
    """The tokens of a text, in order, stop words left out; offsets are code points of the NFC text.

    >>> analyze("en Perú")
    [Token(text='Perú', start=3, end=7, term='peru')]
    """
    return [token for word in words(text) for token in tokens_of(word)]


def tokens_of(word: Word) -> list[Token]:
    """The tokens of one word: none for a stop word, one for most, the whole and its parts for a code."""
    parts = [_token(part, conflate(part.folded)) for part in parts_of(word) if part.folded not in stop_words()]
    return [_token(word, whole_code(word.folded)), *parts] if "-" in word.folded else parts


def whole_code(folded: str) -> str:
    """The term of a code as a whole, the same with and without its hyphen.

    >>> whole_code("covid-19")
    'covid19'
    """
    return folded.replace("-", "")


def _token(word: Word, term: str) -> Token:
    return Token(word.text, word.start, word.end, term)


def parts_of(word: Word) -> list[Word]:
    """A code's words (`COVID-19` → `COVID`, `19`); any other word is its only part."""
    if "-" not in word.folded:
        return [word]
    first, last = word.folded.split("-")
    hyphen = next(i for i, character in enumerate(word.text) if to_ascii(character) == "-")
    return [
        Word(word.text[:hyphen], word.start, word.start + hyphen, first),
        Word(word.text[hyphen + 1 :], word.start + hyphen + 1, word.end, last),
    ]


@cache
def stop_words() -> frozenset[str]:
    """The folded stop words of `data/stopwords.txt`."""
    lines = files("searchlib.data").joinpath("stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@lru_cache(maxsize=1 << 18)
def conflate(folded: str) -> str:
    """The term of a folded word: the Snowball Spanish stem, for want of a lemma; figures and codes as they are."""
    if not folded.isalpha():
        return folded
    try:
        return str(_STEMMER.stem(folded)) or folded
    except IndexError:  # a fault of the stemmer on a few short words
        return folded


_STEMMER = SpanishStemmer()
