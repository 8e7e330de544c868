"""Numbers in words: which number a run of words says, and which Roman letters are an ordinal.

The rule of this room: it knows bare words only (`letters.bare`, or folded by `text`), figures plain (`1200000`, `3.5`),
so that accents and separators are settled before; the analysis and the dates share it.

>>> [parse_number_words(words.split()) for words in ("cuatro mil", "un millon doscientos mil", "3.5 millones", "una")]
[4000, 1200000, 3500000, None]

**What is no number.** `un`, `una`, `uno` alone (articles); `miles`, `cientos`, `decenas` (no one value).

**Scales** are the long ones of Spanish: *billón* is a million millions, *mil millones* are 10⁹. Mexican mixtures such
as `3 mil 500` and `1 millón 200 mil` add up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from searchlib.letters import any_of, bare
from searchlib.wordlists import entries

UNITS = {
    **{"uno": 1, "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7},
    **{"ocho": 8, "nueve": 9},
}
TEENS = {
    **{
        "cero": 0,
        "diez": 10,
        "once": 11,
        "doce": 12,
        "trece": 13,
        "catorce": 14,
        "quince": 15,
        "dieciseis": 16,
    },
    **{"diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiuno": 21, "veintiun": 21},
    **{"veintiuna": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25},
    **{"veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29},
}
TENS = {
    **{"treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80},
    **{"noventa": 90},
}
HUNDREDS = {"cien": 100, "ciento": 100} | {
    f"{head}{ending}": 100 * digit
    for digit, head in enumerate(
        (
            "doscient",
            "trescient",
            "cuatrocient",
            "quinient",
            "seiscient",
            "setecient",
            "ochocient",
            "novecient",
        ),
        2,
    )
    for ending in ("os", "as")
}
SCALES = {
    **{"mil": 1000, "millon": 10**6, "millones": 10**6, "millardo": 10**9, "millardos": 10**9},
    **{"billon": 10**12, "billones": 10**12, "trillon": 10**18, "trillones": 10**18},
}
SMALL = UNITS | TEENS | TENS | HUNDREDS
NUMBER_WORDS = frozenset({*SMALL, *SCALES, "medio", "media", "y"})
"""The bare words that numbers in words are made of."""

_ORDINAL_STEMS = {
    **{"primer": 1, "segund": 2, "tercer": 3, "cuart": 4, "quint": 5, "sext": 6, "septim": 7, "setim": 7},
    **{"octav": 8, "noven": 9, "decim": 10, "undecim": 11, "decimoprimer": 11, "duodecim": 12},
    **{"decimosegund": 12, "decimotercer": 13, "decimocuart": 14, "decimoquint": 15, "decimosext": 16},
    **{"decimoseptim": 17, "decimoctav": 18, "decimonoven": 19, "vigesim": 20, "vigesimoprimer": 21},
    **{"vigesimosegund": 22, "vigesimotercer": 23, "vigesimocuart": 24, "vigesimoquint": 25, "trigesim": 30},
    **{"cuadragesim": 40, "quincuagesim": 50, "sexagesim": 60, "septuagesim": 70, "octogesim": 80},
    **{"nonagesim": 90, "centesim": 100},
}
ORDINALS = {"primer": 1, "tercer": 3, "decimoprimer": 11, "decimotercer": 13} | {
    stem + ending: value for stem, value in _ORDINAL_STEMS.items() for ending in ("o", "a", "os", "as")
}

_NUMBERED = {bare(word): kind for word, kind in entries("numbered_names.txt")}

# Patterns over bare text. Every word ends at a boundary, so that "mil" is not found in "miles".
_UNIT, _TEEN, _TEN, _HUNDRED = (any_of(words) + r"\b" for words in (UNITS, TEENS, TENS, HUNDREDS))
_BIG = any_of(word for word in SCALES if word != "mil") + r"\b"
BELOW_100 = rf"(?:{_TEN}(?: y {_UNIT})?|{_TEEN}|{_UNIT})"
_BELOW_1000 = rf"(?:{_HUNDRED}(?: {BELOW_100})?|{BELOW_100})"
_PART = rf"(?:{_BELOW_1000}|[1-9]\d{{0,2}}(?![\d.,/:]\d|\d|\w))"
_BELOW_MILLION = rf"(?:(?:{_PART} )?mil\b(?: {_PART})?|{_PART})"
_FIGURE = r"\d{1,18}(?:\.\d{1,9})?(?![a-z0-9.])"
_SCALED = rf"(?: {_BIG}(?: y medi[oa]\b| {_BELOW_MILLION})?)*"
_CARDINAL = rf"(?:(?P<figure>{_FIGURE})(?: mil\b(?: {_PART})?)?|medio(?= {_BIG})|{_BELOW_MILLION}){_SCALED}"
_ROMAN_VALUE = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_ONES = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
ARTICLES = frozenset({"un", "una", "uno"})


def parse_number_words(words: Sequence[str]) -> int | float | None:
    """The value of bare `words` that together say one cardinal (`["dos", "mil"]`), else `None`."""
    joined = " ".join(words)
    match = _cardinal().fullmatch(joined)
    return _cardinal_value(match) if match and joined not in ARTICLES else None


def roman_value(letters: str) -> int | None:
    """The value of a Roman numeral below forty, in any case; `None` where it is not well formed."""
    match = _ROMAN_VALUE.fullmatch(letters.lower())
    return 10 * len(match[1]) + _ONES[match[2]] or None if match else None


def is_numeric(word: str) -> bool:
    """Whether a bare word may belong to a number: a number word, figures, or the letters of a Roman numeral."""
    return word in NUMBER_WORDS or word[:1].isdigit() or not word.strip("ivx")


def roman_ordinal(word: str, *, before: str, after: str) -> int | None:
    """The value of a bare word as a Roman ordinal, by the bare words around it, or `None` where it is none.

    Any Roman numeral is one after `siglo`, after a name that reigns bear or before what is held in a row; by itself
    only what is no other word (`xxi`, not `vi`).

    >>> roman_ordinal("xx", before="siglo", after=""), roman_ordinal("vi", before="felipe", after="hablo")
    (20, 6)
    >>> roman_ordinal("vi", before="lo", after="ayer"), roman_ordinal("xi", before="presidente", after="jinping")
    (None, None)
    """
    value = roman_value(word) if word and word[0] in "ivx" else None
    if value is None:
        return None
    counted = before in ("siglo", "siglos") or _NUMBERED.get(before) in ("reign", "heading")
    alone = len(word) > 1 and word not in ("vi", "xi", "xx", "xxx")
    return value if counted or alone or _NUMBERED.get(after) == "gathering" else None


@cache
def _cardinal() -> re.Pattern[str]:
    """Cardinals in words, compiled when first asked for: it takes longer than the rest of an import."""
    return re.compile(_CARDINAL)


def _cardinal_value(match: re.Match[str]) -> int | float:
    total = current = Decimal(0)
    scale = 1
    rest = match[0]
    if figure := match["figure"]:
        current = Decimal(figure)
        rest = rest[len(figure) :]
    for word in rest.split():
        if word in ("medio", "media"):
            if scale > 1:  # dos millones y medio
                total += Decimal(scale) / 2
            else:  # medio millón
                current = Decimal("0.5")
        elif word == "mil":
            current = (current or Decimal(1)) * 1000
        elif word in SCALES:
            scale = SCALES[word]
            total += (current or Decimal(1)) * scale
            current = Decimal(0)
        elif word != "y":
            current += SMALL[word] if word in SMALL else int(word)
    total += current
    return int(total) if total == total.to_integral_value() else float(total)
