r"""Code page: text as one byte a character, for work on many texts at once.

The rule of this room: **a place among the bytes is a place in the text**. Windows-1252 has the letters of Spanish and
the quotes and dashes of its press; four texts of the 34,520 of the news set hold anything else. What it lacks becomes
`FOREIGN`, one byte for all of it: who meets that byte looks at the text.

>>> encoded("Perú — “sí”") == "Perú — “sí”".encode("cp1252"), encoded("日本 y Perú")
(True, b'\x81\x81 y Per\xfa')
>>> encoded("POLICÍA, año").translate(table(lambda small: small if small.isalnum() else " ")).decode("cp1252")
'policía  año'
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from searchlib.text import to_ascii

FOREIGN = 0x81
"""One of the five bytes that Windows-1252 leaves undefined."""

LETTERS = bytes(range(256)).decode("cp1252", errors="replace").replace("\N{REPLACEMENT CHARACTER}", chr(FOREIGN), 1)
"""The character of each byte; the other four that are undefined stand for the replacement character."""

_CODES = codecs.charmap_build(LETTERS)
_LACKING = re.compile(f"[^{re.escape(LETTERS.replace(chr(0xFFFD), ''))}]")


def encoded(text: str) -> bytes:
    """The text, a byte a character."""
    try:
        data: bytes = codecs.charmap_encode(text, "strict", _CODES)[0]
    except UnicodeEncodeError:
        data = codecs.charmap_encode(_LACKING.sub(chr(FOREIGN), text), "strict", _CODES)[0]
    return data


def without_signs(text: str) -> str:
    """The text with a space for each character that the code page lacks and that folds to no letter or figure.

    >>> without_signs("policía\N{ZERO WIDTH SPACE} y Dvořák\N{BULLET OPERATOR}")
    'policía  y Dvořák '
    """
    return _LACKING.sub(lambda sign: sign[0] if any(map(str.isalnum, to_ascii(sign[0]))) else " ", text)


def table(change: Callable[[str], str]) -> bytes:
    """A table for `bytes.translate`: what `change` makes of each character in its small form; `FOREIGN` stays."""
    return bytes(code if code == FOREIGN else LETTERS.index(change(_small(code))) for code in range(256))


def _small(code: int) -> str:
    small = LETTERS[code].lower()
    return small if len(small) == 1 and small in LETTERS else LETTERS[code]
