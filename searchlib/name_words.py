"""Runs of capitalised words, and the words of a run.

One pattern finds every place where a name can stand: capitalised words with at most a link between two of
them (`de la`, `y`, `para`). A run never crosses a line break and is at most 32 words long, so that reading
a text takes time linear in its length.

>>> [match.group() for match in run_pattern().finditer("Ayer Hugo de Zela visitó Washington D. C. y Lima.")]
['Ayer Hugo de Zela', 'Washington D. C. y Lima']
>>> [(word.form, word.capital) for word in words_of("Hugo de Zela")]
[('hugo', True), ('de', False), ('zela', True)]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from searchlib.lexicon import Lexicon, lexicon
from searchlib.memory import Memory
from searchlib.text import fold

ROMAN = re.compile(r"[IVX]+$")
_ARABIC = re.compile(r"[a-z]{2,3}-(?=[^\W\d_])")
"""The article at the front of a name: `Bashar al-Assad`."""
_TOKEN = re.compile(r"[dl]['’´]|[^ \xa0]+")
_MARKS = frozenset("'’´\xa0")
"""Without one of these in a run, its words are what stands between spaces."""
_LINK = (
    r"(?:(?:de|del|y|para|por|contra|sobre|sin|von|van) (?:el |la |las |los |der |den )?"
    r"|(?:e|&|da|das|do|dos|di|du|af|al|bin|of|of the|the|for|and|der|le|la|las|los|pro) |[dl]['’´]"
    r"|y de (?:la |las |los )?|ante (?=Desastres|Emergencias)"
    r"|en (?:(?=Defensa |Materia )|(?<=pecializad[oa] en )|(?<=pecializad[oa]s en ))"
    r"|a (?:(?<=Acceso a )|(?<=Apoyo a |Ayuda a )|(?<=Atención a ))(?:la |las |los )?|(?:al|el|as|ar|ad|ash)-)"
)
_ABBREVIATIONS = "FC|CB|BM|CD|UD|SD|CF|AC|At|Atl|Dep|Sta|Sto|St|Univ|Gral|Fco|Ma|Hnos"
_INNER = frozenset({"de", "del", "san", "y"})
_PARTIES = frozenset({"MAS", "PRO"})
"""Acronyms that but for their capitals are small words."""
_HEADS = (
    "Ministeri|Sociedad Nacional|Federaci|Confederaci|Secretar|Conseje|Conselle|Concejal|Departament"
    "|Subsecretar|Facultad|Organizaci|Comisi|Direcci"
)

# The regular expressions are compiled on first use, for the alphabet of capitals makes them slow to compile. Every one
# begins with the set of capitals, so that the engine skips from capital to capital (a run is found three times as fast
# as with the conditions on its beginning in front); hence each piece is written as what follows the capital.


@cache
def _capital() -> str:
    """The set of Latin capitals, as a pattern."""
    return "[" + "".join([chr(c) for c in range(0x41, 0x250) if unicodedata.category(chr(c)) == "Lu"]) + "]"


def _after_capital(forms: str) -> str:
    """The pattern of what follows the capital in `forms`.

    >>> _after_capital("FC|At")
    '(?:(?<=F)C|(?<=A)t)'
    """
    return "(?:" + "|".join([f"(?<={form[0]}){form[1:]}" for form in forms.split("|")]) + ")"


@cache
def _rest() -> str:
    """The pattern of a word after its capital: dotted forms and abbreviations, else letters and inner marks."""
    upper = _capital()
    return (
        rf"(?:\.(?:(?:{upper}\.)+|(?<=D\.) ?C\.(?= |$|,)|(?<=C\.) ?V\.?(?!\w)|(?= ?{upper})|(?<=A\.)(?= de C)"
        r"|(?<=\. \w\.)(?!\w))"
        r"|ashington(?<=Washington),? D\. ?C\.?(?!\w)|E(?<=EE)\. ?UU\.?|V(?<=CV)\.?(?!\w)"
        rf"|(?=\w{{1,3}}\. {upper}){_after_capital(_ABBREVIATIONS)}\."
        r"|\w*(?:(?:['’´`&/-](?=\w)|\.(?=[a-z\d]{2}))\w+)*)"
    )


@cache
def _fields() -> str:
    """The pattern of a name with commas after its capital: `Ministerio de Agricultura, Pesca y Alimentación`."""
    word = _capital() + _rest()
    head = rf"(?:{_after_capital(_HEADS)}|{_after_capital('El|La')} (?:{_HEADS}))\w*"
    field = rf"(?:la |el |los |las )?{word}(?: (?!y |e )(?:de )?{word}){{0,2}}"
    return rf"(?<=[CDEFLMOS]){head}(?: (?:{_LINK})?{word}){{1,7}}?(?:, {field}){{1,4}} [ye] {field}"


@cache
def run_pattern() -> re.Pattern[str]:
    """The pattern of a run; only a ministry and its like may have commas."""
    word = _capital() + _rest()
    words = rf"{_rest()}(?:[ \xa0](?:{_LINK})?{word}){{0,31}}"
    return re.compile(rf"{_capital()}(?<![\w@#].)(?:{_fields()}|{words})")


@cache
def fields_pattern() -> re.Pattern[str]:
    """The pattern of a run with commas."""
    return re.compile(_capital() + _fields())


@cache
def _loud_pattern() -> re.Pattern[str]:
    """The pattern of a word of four capitals or more."""
    return re.compile(rf"{_capital()}(?<!\w.){_capital()}{{3,}}(?!\w)")


@dataclass(slots=True)
class Word:
    """A word of a run, not changed once the run is read (a class with slots: its fields are read fast).

    `form` is folded; `start` and `end` count code points from the beginning of the run; `capital` tells a
    word that can bear a name from a link, `loud` one in capitals throughout; `breaks`: it may end a name.
    """

    text: str
    form: str
    start: int
    end: int
    capital: bool
    loud: bool
    breaks: bool


def _folded(word: str) -> str:
    return fold(word).replace("'", "").strip(".")


folded = Memory(_folded, most=65536)
"""A word folded, without apostrophes and without the points around it."""


def words_of(run: str) -> list[Word]:
    """The words of a run; in a headline in capitals `DE` and `LA` are links, but in `LA PAZ`."""
    headline = _loud_pattern().search(run) is not None
    spaced = _MARKS.isdisjoint(run)
    result = []
    start = 0
    for text in run.split(" ") if spaced else _TOKEN.findall(run):
        if not spaced:
            start = run.index(text, start)
        end = start + len(text)
        form, capital, loud, breaks = _readings[text, headline]
        result.append(Word(text, form, start, end, capital, loud, breaks))
        start = end + spaced
    if headline:
        for position, word in enumerate(result):
            if word.loud and not word.capital and known_size(result, lexicon(), start=position):
                word.capital = True
    return result


def _reading(key: tuple[str, bool]) -> tuple[str, bool, bool, bool]:
    """`form`, `capital`, `loud` and `breaks` of a word, in a run with or without a headline."""
    text, headline = key
    lists = lexicon()
    form = folded[text]
    small = form in lists.small_words and not (text in _PARTIES and not headline)
    loud = text.isupper() and (len(text) > 1 or (headline and small))
    loud = loud and "." not in text and not ROMAN.match(text)
    breaks = (small and form not in _INNER) or text.lower() in lists.breaks
    capital = text[0].isupper() or _ARABIC.match(text) is not None
    return form, capital and not (loud and small), loud, breaks


_readings = Memory(_reading, most=65536)


def phrase(words: Sequence[Word]) -> str:
    """The folded words with single spaces between them."""
    return " ".join([word.form for word in words])


def headed(words: Sequence[Word], heads: frozenset[str]) -> bool:
    """Whether the first word, or the first two, are in `heads`."""
    if not words:
        return False
    return words[0].form in heads or (len(words) > 1 and f"{words[0].form} {words[1].form}" in heads)


def known_size(words: Sequence[Word], lists: Lexicon, *, start: int = 0) -> int:
    """How many of the words from `start` on make a name known whole, the longest counting; 0 where none does."""
    if words[start].form not in lists.phrase_starts or start + 1 == len(words):
        return 0
    if f"{words[start].form} {words[start + 1].form}" not in lists.phrase_pairs:
        return 0
    for end in range(min(len(words), start + 7), start + 1, -1):
        if words[end - 1].capital and phrase(words[start:end]) in lists.phrases:
            return end - start
    return 0
