"""Runs of capitalised words, and the words of a run.

One pattern finds every place where a name can stand: capitalised words with at most a link between two of
them (`de la`, `y`, `para`). A run never crosses a line break and is at most 32 words long, so that reading
a text takes time linear in its length.

>>> [match.group() for match in RUN.finditer("Ayer Hugo de Zela visitó Washington D. C. y Lima.")]
['Ayer Hugo de Zela', 'Washington D. C. y Lima']
>>> [(word.form, word.capital) for word in words_of("Hugo de Zela")]
[('hugo', True), ('de', False), ('zela', True)]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from searchlib.lexicon import Lexicon, lexicon
from searchlib.text import fold

UPPER = "".join(chr(c) for c in range(0x41, 0x250) if unicodedata.category(chr(c)) == "Lu")
_ABBREVIATION = r"(?:FC|CB|BM|CD|UD|SD|CF|AC|At|Atl|Dep|Sta|Sto|St|Univ|Gral|Fco|Ma|Hnos|B)\."
_WORD = (
    rf"(?:Washington,? D\. ?C\.?(?!\w)|(?:[{UPPER}]\.){{2,}}|EE\. ?UU\.?|D\. ?C\.(?= |$|,)"
    rf"|[{UPPER}]\.(?= ?[{UPPER}])"
    rf"|{_ABBREVIATION}(?= [{UPPER}])"
    rf"|[{UPPER}](?:\w|['’´`&](?=\w)|[-/](?=\w)|\.(?=[a-z\d]{{2,}}))*)"
)
_LINK = (
    r"(?:(?:de|del|y|para|por|contra|sobre|sin|von|van) (?:el |la |las |los |der |den )?"
    r"|(?:e|&|da|das|do|dos|di|du|af|of|of the|for|and|der|le|la|las|los|pro) |[dl]['’´])"
)
_RUN = rf"{_WORD}(?:[ \xa0](?:{_LINK})?{_WORD}){{0,31}}"
_HEAD = (
    r"(?:Ministeri|Secretar|Conseje|Conselle|Concejal|Departament|Subsecretar|Facultad|Organizaci|Comisi"
    r"|Direcci)\w*"
)
_FIELD = rf"(?:la |el |los |las )?{_WORD}(?: (?!y |e )(?:de )?{_WORD}){{0,2}}"
_FIELDS = rf"(?:El |La )?{_HEAD}(?: (?:{_LINK})?{_WORD}){{1,7}}?(?:, {_FIELD}){{1,4}} [ye] {_FIELD}"
FIELDS = re.compile(_FIELDS)
RUN = re.compile(rf"(?<![\w@#])(?:{_FIELDS}|{_RUN})")
"""A run; only a ministry and its like may have commas: `Ministerio de Agricultura, Pesca y Alimentación`."""

_TOKEN = re.compile(r"[dl]['’´]|[^ \xa0]+")
_LOUD = re.compile(rf"(?<!\w)[{UPPER}]{{4,}}(?!\w)")
ROMAN = re.compile(r"[IVX]+$")


class Word(NamedTuple):
    """A word of a run.

    `form` is folded; `start` and `end` count code points from the beginning of the run; `capital` tells a
    word that can bear a name from a link, `loud` one in capitals throughout.
    """

    text: str
    form: str
    start: int
    end: int
    capital: bool
    loud: bool


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """Return a word folded, without apostrophes and without the points around it."""
    return fold(word).replace("'", "").strip(".")


def words_of(run: str) -> list[Word]:
    """Return the words of a run; in a headline in capitals `DE` and `LA` are links like `de` and `la`."""
    headline = _LOUD.search(run) is not None
    small_words = lexicon().small_words
    result = []
    for match in _TOKEN.finditer(run):
        text = match.group()
        form = folded(text)
        small = form in small_words
        loud = text.isupper() and (len(text) > 1 or (headline and small))
        loud = loud and "." not in text and not ROMAN.match(text)
        capital = text[0].isupper() and not (loud and small)
        result.append(Word(text, form, match.start(), match.end(), capital, loud))
    return result


def phrase(words: Sequence[Word]) -> str:
    """Return the folded words with single spaces between them."""
    return " ".join([word.form for word in words])


def headed(words: Sequence[Word], heads: frozenset[str]) -> bool:
    """Tell whether the first word, or the first two, are in `heads`."""
    if not words:
        return False
    return words[0].form in heads or (len(words) > 1 and f"{words[0].form} {words[1].form}" in heads)


def known_size(words: Sequence[Word], lists: Lexicon) -> int:
    """Return how many of the first words make a name known whole, the longest counting; 0 where none does."""
    if words[0].form not in lists.phrase_starts:
        return 0
    for size in range(min(len(words), 7), 1, -1):
        if words[size - 1].capital and phrase(words[:size]) in lists.phrases:
            return size
    return 0
