r"""Text: one Unicode form at the door, folding, and words with their offsets.

The rule of this room: **folding comes first**. A text is brought to NFC, folded to ASCII by Unidecode, and only
then cut into words, so accents can decide nothing further on: a text and its unaccented twin have the same words.
What is kept of the original is where each word stood.

>>> [(word.text, word.folded) for word in words("La policía de EE. UU., el COVID-19 y 1.200.000 años")]
... # doctest: +NORMALIZE_WHITESPACE
[('La', 'la'), ('policía', 'policia'), ('de', 'de'), ('EE. UU.', 'eeuu'), ('el', 'el'), ('COVID-19', 'covid-19'),
 ('y', 'y'), ('1.200.000', '1200000'), ('años', 'anos')]

A word may hold inner marks:

=================  ============================  =======================================================
mark               example                       folded
=================  ============================  =======================================================
dots of initials   ``D. C.``, ``EE.UU.``         letters only: ``dc``, ``eeuu``; also ``EE UU``
hyphen in a code   ``COVID-19``, ``T-MEC``       kept: ``covid-19``; analysis also finds its parts
apostrophe         ``O'Higgins``                 dropped: ``ohiggins``
handle, hashtag    ``@SecRubio``, ``#8M``        without its mark: ``secrubio``, ``8m``
separators         ``1.200.000``, ``3,5``        plain figures: ``1200000``, ``3.5``
ordinal mark       ``1.º``, ``2ª``, ``3er``      the figure: ``1``, ``2``, ``3``
=================  ============================  =======================================================

A hyphen between two words (*económico-comercial*, *Ki-moon*) parts them, for people search for either.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from unidecode import unidecode

PLAIN_LINES = re.compile(r"""^(["'(¿¡«“‘–—-]*)([A-Za-zÀ-ÖØ-öø-ÿ]{3,64})(["').,;:!?»”’…–—-]*)$|^.*$""", re.MULTILINE)
"""The lines of a text; the groups are filled in a line that is one word of Latin letters (group 2) between quotes and
stops: nothing in it is an inner mark, and the word folds as it stands. Most of the distinct pieces of news are such."""

MAX_WORD = 128
"""Letters of a word that count; what is longer is no word (an encoded picture, a missing space) and is cut here."""


SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a character alone: a string may hold it, but no file."""


class Word(NamedTuple):
    """A word as it stands in an NFC text (`text == whole[start:end]`) and its folded form.

    `spaced` says whether one space and nothing else parts it from the word before, in the folded text.
    """

    text: str
    start: int
    end: int
    folded: str
    spaced: bool = False


def nfc(text: str) -> str:
    r"""The text in Unicode's composed form (NFC), so that one letter is one code point.

    >>> len("polici\N{COMBINING ACUTE ACCENT}a"), len(nfc("polici\N{COMBINING ACUTE ACCENT}a"))
    (8, 7)
    """
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    r"""Lower-case ASCII by Unidecode: no accents, no ñ, no typographic quotes.

    >>> fold("¿POLICÍA en Núremberg?"), fold("año")
    ('?policia en nuremberg?', 'ano')
    """
    return to_ascii(text).lower()


def plain_words(text: str) -> list[str]:
    """The folded words of a text, codes and figures in their parts: quicker than `words`, where that is enough.

    >>> plain_words("O'Higgins, Ñuñoa (COVID-19)")
    ['o', 'higgins', 'nunoa', 'covid', '19']
    """
    return _PLAIN.findall(fold(text))


_PLAIN = re.compile("[a-z0-9]+")


def to_ascii(text: str) -> str:
    """The text in ASCII with its case kept; equal to `unidecode(text)`, some ten times as fast.

    >>> to_ascii("Señor Muñoz — «sí»")
    'Senor Munoz -- <<si>>'
    """
    return text if text.isascii() else text.translate(_ASCII)


def spelling(word: str) -> str:
    """How a word is spelled once case and inner marks are set aside; accents and ñ stay.

    >>> spelling("Año"), spelling("EE. UU."), spelling("O'Higgins")
    ('año', 'eeuu', 'ohiggins')
    """
    lowered = word.lower()
    if lowered.isalnum():
        return lowered[:MAX_WORD]
    return "".join(letter for letter in lowered if letter.isalnum())[:MAX_WORD]


def words(text: str) -> list[Word]:
    """The words of a text in order; offsets are code points of its NFC form.

    Never raises, and takes time linear in the text, whatever the text.
    """
    text = nfc(text)
    ascii_text = to_ascii(text)
    offsets = _Offsets.between(text)
    found = []
    previous_end = -1
    for match in _WORD.finditer(ascii_text):
        start, end = match.span()
        spaced = start == previous_end + 1 and ascii_text[previous_end] == " "
        previous_end = end
        if offsets is not None:
            start, end = offsets.start(start), offsets.end(end)
        found.append(Word(text[start:end], start, end, _folded(match), spaced))
    return found


class _AsciiTable(dict[int, str]):
    """Code point → ASCII, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = "" if SURROGATE.match(letter) else unidecode(letter)  # which warns of a surrogate and drops it
        return self[code]


_ASCII = _AsciiTable()


class _Offsets:
    """Where the characters of an ASCII form come from, when some expanded (½ → 1/2) or vanished.

    The text is a list of runs that kept their length, each followed by one character that did not.
    """

    def __init__(self) -> None:
        self.ascii_starts: list[int] = []
        self.text_starts: list[int] = []
        self.lengths: list[int] = []

    @classmethod
    def between(cls, text: str) -> _Offsets | None:
        """The map for `text`, or None where every character became exactly one."""
        if text.isascii():
            return None
        uneven = "".join(c for c in set(text) if len(_ASCII[ord(c)]) != 1)
        if not uneven:
            return None
        offsets = cls()
        ascii_start = text_start = 0
        for match in re.finditer(f"[{re.escape(uneven)}]", text):
            offsets._add(ascii_start, text_start, match.start() - text_start)
            ascii_start += match.start() - text_start + len(_ASCII[ord(match[0])])
            text_start = match.end()
        offsets._add(ascii_start, text_start, len(text) - text_start)
        return offsets

    def _add(self, ascii_start: int, text_start: int, length: int) -> None:
        self.ascii_starts.append(ascii_start)
        self.text_starts.append(text_start)
        self.lengths.append(length)

    def start(self, ascii_offset: int) -> int:
        """The index in the text of the character that gave the one at `ascii_offset`."""
        run = bisect_right(self.ascii_starts, ascii_offset) - 1
        return self.text_starts[run] + min(ascii_offset - self.ascii_starts[run], self.lengths[run])

    def end(self, ascii_offset: int) -> int:
        """The index just past the character that gave the one before `ascii_offset`."""
        return self.start(ascii_offset - 1) + 1


_WORD = re.compile(
    r"""
    (?P<number> (?<![\d][.,])
        (?: \d{1,3}(?:\.\d{3})+(?:,\d+)?        # 1.200.000  1.200,50
          | \d{1,3}(?:,\d{3})+(?:\.\d+)?        # 1,200,000  1,200.50
          | \d{1,3}(?:\ \d{3})+(?:,\d+)?        # 1 200 000
          | \d+[.,]\d+                          # 3,5
        ) (?! [.,]?\d | [a-z] ) )
  | (?P<ordinal> \d+ (?: \.?[oa]s? | er | [rdtmvn][oa] ) (?![a-z\d]) )
  | (?P<initials> (?<![a-z\d])
        (?: (?: ([a-z])\4?\.    )+ ([a-z])\5? (?![a-z\d']) \.?  # EE.UU.  U.S.A
          | (?: ([a-z])\6?\.\ ? )+ ([a-z])\7?\.                 # D. C.  EE. UU.  J. K.
          | ([a-z])\8\ ([a-z])\9 (?![a-z\d']) ) )               # EE UU
  | (?P<code> (?<![a-z\d]) (?: [a-z]+-\d+[a-z]{0,2} | [a-z]-[a-z]{2,} ) (?![a-z\d]) )
  | (?P<handle> (?<![a-z\d]) [@\#][a-z\d_]*[a-z\d] )
  | [a-z\d]+ (?: '[a-z\d]+ )*
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def _folded(match: re.Match[str]) -> str:
    word = match[0].lower()
    if match.lastgroup is None:
        return word.replace("'", "")[:MAX_WORD] if "'" in word else word[:MAX_WORD]
    return _BY_KIND[match.lastgroup](word)[:MAX_WORD]


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word))


def _figure(number: str) -> str:
    """Plain figures with a point before decimals.

    A mark before groups of exactly three digits parts thousands, whether it is a point (most countries), a comma
    (Mexico, Central America) or a space (the Academy); any other is decimal. So `1,200` is 1200, as Mexican news
    means it: three decimals after a comma are rare elsewhere.
    """
    grouped = _GROUPS.fullmatch(number)
    if grouped and not number.startswith("0"):
        whole, decimals = _letters(grouped["whole"]), grouped["decimals"] or ""
    else:
        whole, decimals = re.split("[., ]", number, maxsplit=1)
        decimals = _letters(decimals)
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


_GROUPS = re.compile(r"(?P<whole>\d{1,3}(?:([., ])\d{3})(?:\2\d{3})*)(?:[.,](?P<decimals>\d+))?")

_ORDINAL_MARKS = "." + "".join(map(chr, range(ord("a"), ord("z") + 1)))

_BY_KIND: dict[str, Callable[[str], str]] = {
    "number": _figure,
    "ordinal": lambda word: word.rstrip(_ORDINAL_MARKS),
    "initials": _letters,
    "code": str,
    "handle": _letters,
}
