r"""Marks: the text of an article in pieces, so that a page can mark what was sought and what is named.

The rule of this room: **the pieces put together are the text**, whatever overlaps. Names and days are whole; where two
overlap the one that begins first counts, and the words sought are marked inside them.

>>> text = "Lima.\n\nMarco Rubio viajó."
>>> for paragraph in paragraphs(text, sought=[(13, 18)], mentions=[Mention(7, 18, "person", "Marco Rubio")]):
...     print([(piece.mention and piece.mention.kind, piece.parts) for piece in paragraph])
[(None, (('Lima.', False),))]
[('person', (('Marco ', False), ('Rubio', True))), (None, ((' viajó.', False),))]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from searchlib.results import Hit

Span = tuple[int, int]


class Mention(NamedTuple):
    """A stretch of a text that names somebody, something or a day.

    `kind` is the type of an entity, or `date`; `name` what it is called, of a date the ISO days, one or first and last.
    """

    start: int
    end: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that is a mention, or lies between two; `parts` are its texts, each with whether it was sought."""

    parts: tuple[tuple[str, bool], ...]
    mention: Mention | None = None


def marked(hit: Hit) -> list[list[Piece]]:
    """The paragraphs of a hit whose snippet is the whole text, as `Index.read` gives it."""
    return paragraphs(hit.document.text, sought=hit.snippet.spans, mentions=_mentions(hit))


def _mentions(hit: Hit) -> list[Mention]:
    names = [Mention(m.start, m.end, entity.type, entity.name) for entity in hit.entities for m in entity.mentions]
    days = [
        Mention(found.start, found.end, "date", " – ".join(dict.fromkeys(map(str, (found.first_day, found.last_day)))))
        for found in hit.dates
    ]
    return names + days


def paragraphs(text: str, *, sought: Sequence[Span], mentions: Iterable[Mention]) -> list[list[Piece]]:
    """The paragraphs of a text, those with anything in them, each as its pieces; offsets are into `text`, and
    those of `sought` in order and apart.

    What reaches over the end of a paragraph is marked up to there, and no further.
    """
    apart = _apart(mentions)
    return [
        [
            Piece(tuple(_parts(text, start, end, sought)), mention)
            for start, end, mention in _cut(match.start(), match.end(), apart)
        ]
        for match in _PARAGRAPH.finditer(text)
    ]


_PARAGRAPH = re.compile(r"\S(?:[^\n]*[^\s])?")
"""What stands on a line: news parts its paragraphs by one break of a line or several."""


def _apart(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions in order, the longer of two that begin together, without those that overlap one before."""
    found: list[Mention] = []
    for mention in sorted(mentions, key=lambda one: (one.start, -one.end)):
        if mention.start < mention.end and (not found or mention.start >= found[-1].end):
            found.append(mention)
    return found


Stretch = TypeVar("Stretch", Span, Mention)


def _reaching(stretches: Sequence[Stretch], start: int, end: int) -> Iterator[Stretch]:
    """Those of some stretches, in order and apart, that have a character between `start` and `end`."""
    at = bisect_right(stretches, start, key=lambda stretch: stretch[1])
    while at < len(stretches) and stretches[at][0] < end:
        yield stretches[at]
        at += 1


def _cut(start: int, end: int, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, Mention | None]]:
    """A stretch of a text, cut before and after each mention."""
    for mention in _reaching(mentions, start, end):
        first, last = max(start, mention.start), min(end, mention.end)
        if start < first:
            yield start, first, None
        yield first, last, mention
        start = last
    if start < end:
        yield start, end, None


def _parts(text: str, start: int, end: int, sought: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """The same for the words sought, as texts."""
    for span in _reaching(sought, start, end):
        first, last = max(start, span[0]), min(end, span[1])
        if start < first:
            yield text[start:first], False
        yield text[first:last], True
        start = last
    if start < end:
        yield text[start:end], False
