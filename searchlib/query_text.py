"""The text of a query, cut into tokens.

The rule of this room: **what comes out is well formed**. Every quote is closed, parentheses pair and nest no deeper
than `MAX_DEPTH`, every field is one that exists; what had to be repaired for that is noted.

>>> for token in tokens('lima "crimen mayor"^2 O -título:(paz', Fields(), Notes()):
...     print(token.kind.name, repr(token.text), token.column, token.sign, token.field and token.field.target)
PLAIN 'lima' 1  None
QUOTED 'crimen mayor' 6  None
FACTOR '2' 20  None
OR 'O' 23  None
OPEN '' 26 - title
PLAIN 'paz' 34  None
CLOSE '' 37  None

**Marks** count where a token begins (`-`, `+`, a field and its colon, `=`) or ends (`~2`, `^2`); within one they are
punctuation: *Ki-moon*, *2015-2016*, *10:30*. A stretch of words without marks is one token, for words of a stretch may
belong together (`cuatro mil`).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from searchlib.query_fields import NAME, PRINTED, Field, Fields
from searchlib.query_notes import Notes
from searchlib.text import nfc

MAX_TOKENS = 2_000
"""Tokens that are read: ten times what anybody means, and a bound on what is spent on mere parentheses."""

MAX_DEPTH = 20
"""Parentheses within one another that are read; deeper ones are ignored."""

MAX_MARKS = 30
"""Accents on one letter. No language has more (Unicode's stream-safe text, UAX #15 §13), and composing takes the square
of their number."""

OPERATORS = {"Y": "AND", "AND": "AND", "&&": "AND", "O": "OR", "OR": "OR", "||": "OR", "NO": "NOT", "NOT": "NOT"}
"""What joins others, words only when they are written in capitals, and the kind of token that each is."""


class Kind(enum.Enum):
    """What a token is."""

    PLAIN = "a stretch of words without marks"
    WORD = "a word with marks"
    QUOTED = "what stands in quotes"
    OPEN = "("
    CLOSE = ")"
    NEAR = "~, behind a word or quotes"
    FACTOR = "^, behind anything"
    AND = "Y"
    OR = "O"
    NOT = "NO"


class Token(NamedTuple):
    """A piece of a query. `text` is what is left without marks; columns count from 1.

    `column` is where it begins behind its sign, `text_column` where its text does behind all marks.
    """

    kind: Kind
    text: str
    column: int
    text_column: int
    sign: str = ""
    sign_column: int = 0
    field: Field | None = None
    is_exact: bool = False

    @property
    def leaf_column(self) -> int:
        """Where the word or the quotes begin, behind the field."""
        return self.text_column - (self.kind is Kind.QUOTED) - self.is_exact


def composed(text: str) -> str:
    """The text in NFC, every letter with `MAX_MARKS` marks at most, every double quote as `"`."""
    if text.isascii():
        return text
    return _QUOTES.sub('"', nfc(_MARKS.sub(_blanked, text)))


_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_MARKS + 1},}}")
_QUOTES = re.compile("[“”„«»]")


def _blanked(run: re.Match[str]) -> str:
    return run[0][:MAX_MARKS] + " " * (len(run[0]) - MAX_MARKS)


def tokens(text: str, fields: Fields, notes: Notes) -> list[Token]:
    """The tokens of a composed text; operators with nothing else are words."""
    read = list(islice(_tokens(text, fields, notes), MAX_TOKENS + 1))
    if len(read) > MAX_TOKENS:
        notes.add(read.pop().column, f"{MAX_TOKENS:,} words, marks and parentheses are read; the rest is ignored")
    found = list(_balanced(read, len(text) + 1, notes))
    if all(token.kind in _JOINING for token in found):
        return [token._replace(kind=Kind.PLAIN) for token in found]
    return found


_JOINING = {Kind.AND, Kind.OR, Kind.NOT}
_KINDS = {kind.name: kind for kind in Kind}

# What a plain word has neither in front nor inside is what marks are made of.
_OPERATOR = rf"(?:{'|'.join(map(re.escape, OPERATORS))})(?![^\s()])"
_PLAIN = rf"""(?!{_OPERATOR})[^\s()"=+\-~^:][^\s()~^:]*(?![^\s()])"""
_NEAR = r"~[0-9.,;:!?]*(?=[\s()^]|\Z)"
_INITIALS = r"(?:(?P<a>\w)(?P=a)?\.[ ])+(?P<b>\w)(?P=b)?\."
_TOKEN = re.compile(
    rf"""
    (?P<PLAIN> {_PLAIN} (?: \s+ {_PLAIN} )* )
  | (?P<OPERATOR> {_OPERATOR} )
  | (?P<NEAR> (?<=[^\s(]) {_NEAR} )
  | (?P<FACTOR> (?<=[^\s(]) \^ [^\s()~^]* )
  | (?P<CLOSE> \) )
  | (?P<MARKED>
        (?P<signs> [-+]* )
        (?: (?P<field> {NAME} ) : (?P<more_signs> [-+]* ) )?
        (?P<equals> =? )
        (?: (?P<OPEN> \( )
          | " (?P<QUOTED> [^"]* ) (?P<closed> "? )
          | (?P<WORD> {_INITIALS} | (?: [^\s()~^] | (?!{_NEAR})~ )+ )
        )
    )
    """,
    re.VERBOSE,
)


def _tokens(text: str, fields: Fields, notes: Notes) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        name = match.lastgroup or ""
        if name == "MARKED":
            yield from _marked(match, fields, notes)
        else:
            kind = _KINDS[OPERATORS[match[0]] if name == "OPERATOR" else name]
            column = match.start() + 1
            yield Token(kind, match[0].lstrip("~^)"), column, column)


def _marked(match: re.Match[str], fields: Fields, notes: Notes) -> Sequence[Token]:
    """The token of a word with marks, of quotes or of a parenthesis; before it, as a word, the name of no field."""
    name, closed, word = match.group("field", "closed", "WORD")
    if closed == "":
        notes.add(match.start("QUOTED"), "the quote is not closed; it runs to the end")
    if word and word.endswith(":"):
        _note_empty_field(match, fields, notes)
    if not name or (field := fields.find(name)):
        return [_token(match, field if name else None)]
    _note_unknown_field(match, fields, notes)
    return _without_field(match)


def _token(match: re.Match[str], field: Field | None) -> Token:
    signs, more_signs, equals, quoted, word = match.group("signs", "more_signs", "equals", "QUOTED", "WORD")
    kind = Kind.QUOTED if quoted is not None else Kind.WORD if word else Kind.OPEN
    if word and not (signs or field or equals or match.string.startswith(("~", "^"), match.end())):
        kind = Kind.PLAIN
    text_column = match.end("equals") + 1 + (kind is Kind.QUOTED)
    sign = _sign(signs + (more_signs or ""))
    column = match.end("signs") + 1
    return Token(kind, quoted or word or "", column, text_column, sign, match.start() + 1, field, bool(equals))


def _sign(signs: str) -> str:
    """Minus for an odd number of them, since two cancel each other; else plus, if there is one."""
    return "-" if signs.count("-") % 2 else "+" if "+" in signs else ""


def _without_field(match: re.Match[str]) -> Sequence[Token]:
    """The token of a word that only looks as if it had a field; before quotes or a parenthesis one for the name too."""
    token = _token(match, None)._replace(sign=_sign(match["signs"]))
    if match["WORD"]:
        text = match.string[token.column - 1 : match.end()]
        return [token._replace(text=text, text_column=token.column, is_exact=False)]
    name = token._replace(kind=Kind.WORD, text=match["field"], text_column=token.column, is_exact=False)
    return [name, token._replace(column=token.leaf_column)]


def _note_empty_field(match: re.Match[str], fields: Fields, notes: Notes) -> None:
    name = match["WORD"][:-1]
    if fields.find(name):
        column = match.start("WORD") + 1
        notes.add(column, f"{name}: is followed by nothing, so it is a word; write {name}:value without a space")


def _note_unknown_field(match: re.Match[str], fields: Fields, notes: Notes) -> None:
    """A note where a word and a colon look like a field: not for `10:30` nor `https://`."""
    name = match["field"]
    value = match.string[match.end("more_signs")]
    if name.isalpha() and (value.isalnum() or value in '"(=') and not notes.is_full:
        nearest = fields.nearest(name)
        meant = f"did you mean {nearest}:?" if nearest else f"fields are {', '.join(PRINTED.values())}"
        notes.add(match.start("field") + 1, f"{name} is no field, so it is a word; {meant}")


def _balanced(found: Iterable[Token], end: int, notes: Notes) -> Iterator[Token]:
    """The tokens with parentheses that pair, to `MAX_DEPTH` of them."""
    opened: list[Token] = []
    for token in found:
        if token.kind is Kind.OPEN:
            opened.append(token)
            _note_depth(opened, notes)
        elif token.kind is Kind.CLOSE and not opened:
            notes.add(token.column, "this parenthesis closes nothing; it is ignored")
            continue
        if len(opened) <= MAX_DEPTH or token.kind not in (Kind.OPEN, Kind.CLOSE):
            yield token
        if token.kind is Kind.CLOSE:
            opened.pop()
    for token in opened:
        notes.add(token.text_column, "the parenthesis is not closed; it runs to the end")
    yield from [Token(Kind.CLOSE, "", end, end)] * min(len(opened), MAX_DEPTH)


def _note_depth(opened: Sequence[Token], notes: Notes) -> None:
    if len(opened) == MAX_DEPTH + 1:
        column = opened[-1].text_column
        notes.add(column, f"parentheses are read {MAX_DEPTH} deep; those further inside are ignored")
