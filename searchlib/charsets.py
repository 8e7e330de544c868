r"""Charsets: which letters do the bytes of a line stand for?

The rule of this room: **UTF-8 where the bytes are UTF-8, else Windows-1252, and whatever is not UTF-8 is said**. Each
line is judged by itself, so that a file put together from several sources is read whole. Spanish in Windows-1252 or
Latin-1 is next to never UTF-8 by chance (an accented letter before a letter or a space is not), and Windows-1252 holds
all letters of Latin-1; the five bytes it leaves undefined are taken as Latin-1. A line with letters of UTF-8 *and*
bytes that are not is damaged UTF-8: what cannot be read of it becomes `�`.

>>> charset = Charset()
>>> [charset.text("año".encode(encoding), line) for line, encoding in enumerate(("utf-8", "cp1252", "latin-1"), 1)]
['año', 'año', 'año']
>>> charset.notes("notas.csv")
['notas.csv: read as UTF-8, but 2 lines as Windows-1252, the first of them line 2']
"""

from __future__ import annotations

import re

UTF_8, WINDOWS, DAMAGED = "UTF-8", "Windows-1252", "damaged UTF-8"

_UTF_8_LETTER = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x80-\xbf]")
"""Letters and typography of Spanish in UTF-8; as Windows-1252 they would be `Ã±` or `â€œ`, which nobody writes."""

_WINDOWS = {byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0xA0)}
"""What the 32 controls of Latin-1 stand for in Windows-1252."""


class Charset:
    """Decodes the lines of one file and remembers how; `unit` is what a line is called in the notes."""

    def __init__(self) -> None:
        self.unit = "line"
        self.all_as = ""  # the encoding of a file that is decoded before it is cut into lines
        self._lines: dict[str, int] = {}
        self._first: dict[str, int] = {}

    def text(self, data: bytes, line: int = 1) -> str:
        """The text of a line; `line` is its number in the file, for the notes."""
        if data.isascii():
            return data.decode("ascii")
        text, charset = decoded(data)
        self._lines[charset] = self._lines.get(charset, 0) + 1
        self._first.setdefault(charset, line)
        return text

    def notes(self, name: str) -> list[str]:
        """What a reader should know of the encoding of the file `name`; nothing where all of it is UTF-8."""
        if self.all_as:
            return [f"{name}: read as {self.all_as}"]
        notes = []
        if WINDOWS in self._lines:
            mixed = len(self._lines) > 1
            notes.append(f"{name}: read as {f'UTF-8, but {self._some(WINDOWS)}' if mixed else WINDOWS}")
        if DAMAGED in self._lines:
            notes.append(
                f"{name}: {self._some(DAMAGED)}: what cannot be read there stands as \N{REPLACEMENT CHARACTER}"
            )
        return notes

    def _some(self, charset: str) -> str:
        count, first = self._lines[charset], self._first[charset]
        if count == 1:
            return f"{self.unit} {first} as {charset}"
        return f"{count:,} {self.unit}s as {charset}, the first of them {self.unit} {first}"


def decoded(data: bytes) -> tuple[str, str]:
    r"""The text of these bytes and the name of its encoding.

    >>> decoded("¿Qué año?".encode("cp1252")), decoded(b"\x8d\x80")
    (('¿Qué año?', 'Windows-1252'), ('\x8d€', 'Windows-1252'))
    >>> decoded("aún".encode() + b"\xf1")
    ('aún�', 'damaged UTF-8')
    """
    try:
        return data.decode("utf-8"), UTF_8
    except UnicodeDecodeError:
        if _UTF_8_LETTER.search(data):
            return data.decode("utf-8", errors="replace"), DAMAGED
    try:
        return data.decode("cp1252"), WINDOWS
    except UnicodeDecodeError:  # `translate` for all would make reading take four times as long
        return data.decode("latin-1").translate(_WINDOWS), WINDOWS
