r"""Screen: the columns and colours that text is shown in.

The rule of this room: **no text from outside controls a terminal**. Everything that is shown is `clean` first; colours
are put on afterwards, a line at a time, and only where there is a terminal that wants them.

>>> Screen(40).lines(f"La {BEGIN}policía{END} llegó", "  ")
['  La [policía] llegó']
>>> Screen(40, colour=True).lines(f"La {BEGIN}policía{END}")
['La \x1b[1;33mpolicía\x1b[0m']
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from dataclasses import dataclass
from typing import TextIO

from searchlib.snippets import Snippet
from searchlib.text import SURROGATE

WIDTH = 80
"""Columns where there is no terminal."""

NARROWEST, WIDEST = 40, 120
"""Columns of text at least, and at most: longer lines are hard to read."""

BEGIN, END = "\ufdd0", "\ufdd1"
"""What stands around a match until it is known how it is shown: code points that are no characters, by Unicode."""

BOLD, DIM, MATCH, RANK, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;33m", "\x1b[36m", "\x1b[0m"

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    r"""Text on one line, without characters that would control a terminal or turn the direction of what follows.

    >>> clean("a\x1b[2Jb\nc")
    'a[2Jb c'
    """
    return " ".join(SURROGATE.sub("\ufffd", _CONTROL.sub("", _BREAKS.sub(" ", text))).split())


def marked(snippet: Snippet) -> str:
    """A snippet, clean, with its matches between `BEGIN` and `END`."""
    text = snippet.text.replace(BEGIN, " ").replace(END, " ")
    return clean(Snippet(text, snippet.spans).marked(BEGIN, END))


@dataclass(frozen=True, slots=True)
class Screen:
    """So many columns, with or without colour, in Spanish or in English."""

    width: int = WIDTH
    colour: bool = False
    language: str = "en"

    def lines(self, text: str, margin: str = "", *, style: str = "", most: int | None = None) -> list[str]:
        """Clean text in lines that fit, `most` of them, each behind the margin; matches marked."""
        columns = self.width - len(margin)
        wrapped = textwrap.wrap(text, columns, max_lines=most, placeholder=" …")
        shown, open_mark = [], False
        for line in wrapped:
            begun = open_mark
            open_mark = line.rfind(BEGIN) > line.rfind(END) or (begun and END not in line)
            shown.append(margin + self._painted(line, begun, open_mark, style))
        return shown

    def styled(self, text: str, style: str) -> str:
        """Clean text in a style."""
        return f"{style}{text}{_PLAIN}" if self.colour and text and style else text

    def _painted(self, line: str, begun: bool, left_open: bool, style: str) -> str:
        """A line with its marks; one that goes over the end of a line is closed there and opened on the next."""
        if not self.colour:
            return line.replace(BEGIN, "[").replace(END, "]")
        inside = line.replace(BEGIN, MATCH).replace(END, _PLAIN + style)
        return f"{style}{MATCH if begun else ''}{inside}{_PLAIN if style or left_open else ''}"


def screen_of(stream: TextIO | None = None, *, language: str = "en") -> Screen:
    """The screen behind a stream, standard output by default: 80 plain columns where it is no terminal.

    No colour where `NO_COLOR` is set to anything, or `TERM` is `dumb`.
    """
    stream = sys.stdout if stream is None else stream
    if stream is None or not stream.isatty():
        return Screen(language=language)
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Screen(min(max(_columns(stream), NARROWEST), WIDEST), colour, language)


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH
    except (OSError, ValueError):
        return shutil.get_terminal_size((WIDTH, 24)).columns


def repr_screen() -> Screen:
    """The screen for `repr`: in colour at a Python prompt alone, for what else prints it may go into a file."""
    screen = screen_of()
    return screen if hasattr(sys, "ps1") else Screen(screen.width)
