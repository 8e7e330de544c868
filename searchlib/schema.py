"""Schema: the fields as plain Whoosh knows them, and its door to our words.

The rule of this room: **every field of `fields` is one of this schema**, so an index opens and answers in plain Whoosh
too. The names of this module and its classes are pickled into every index and never move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from searchlib.analysis import parts_of, placed_tokens
from searchlib.engine import whoosh
from searchlib.fields import KEYWORD_FIELDS, SPELLING_FIELDS, spelling_term, weights_of_places
from searchlib.text import Word, words


class TermAnalyzer(whoosh.analysis.Analyzer):  # type: ignore[misc]
    """Whoosh's door to `analysis`: terms at the position of their word, stop words counted and left out.

    An occurrence weighs as `weights_of_places` says.
    """

    def __init__(self, field: str) -> None:
        self.field = field

    def __call__(self, value: str, **options: Any) -> Iterator[whoosh.analysis.Token]:
        """Whoosh tokens of `value`, stop words left out."""
        placed = placed_tokens(value)
        weights = weights_of_places(self.field, np.array([place for place, _ in placed], dtype=np.int64))
        for (place, token), weight in zip(placed, weights.tolist(), strict=True):
            yield _whoosh_token(token.term, place, token.start, token.end, options, boost=weight)


class SpellingAnalyzer(whoosh.analysis.Analyzer):  # type: ignore[misc]
    """Whoosh's door to the words as they are spelled; see `spelling_term`."""

    def __call__(self, value: str, **options: Any) -> Iterator[whoosh.analysis.Token]:
        """Whoosh tokens of `value`, one for each word, stop words included."""
        for position, word in _positions(value):
            for shift, part in enumerate(parts_of(word)):
                yield _whoosh_token(spelling_term(part), position + shift, part.start, part.end, options)


def _positions(text: str) -> Iterator[tuple[int, Word]]:
    """Each word with its place in the text; a code takes as many places as it has parts."""
    position = 0
    for word in words(text):
        yield position, word
        position += 2 if "-" in word.folded else 1


def _whoosh_token(
    term: str, position: int, start: int, end: int, options: Mapping[str, Any], *, boost: float = 1.0
) -> whoosh.analysis.Token:
    return whoosh.analysis.Token(
        text=term, pos=position + options.get("start_pos", 0), startchar=start, endchar=end, boost=boost, stopped=False,
        positions=True, chars=True, mode=options.get("mode", ""),
    )  # fmt: skip


def make_schema() -> whoosh.fields.Schema:
    """The schema of a new index."""
    kinds = whoosh.fields
    terms = {name: kinds.TEXT(TermAnalyzer(name), phrase=False, stored=name == "text") for name in SPELLING_FIELDS}
    spellings = {name: kinds.TEXT(SpellingAnalyzer()) for name in SPELLING_FIELDS.values()}
    several = {name: kinds.KEYWORD() for name in KEYWORD_FIELDS if name not in ("id", "url")}
    return kinds.Schema(
        id=kinds.ID(unique=True, stored=True), url=kinds.ID(), date=kinds.DATETIME(sortable=True),
        document=kinds.STORED(), **terms, **spellings, **several,
    )  # fmt: skip
