"""The marks behind a word, quotes or parentheses: `~` and `^`.

The rule of this room: **a number out of range is brought into it**, and a mark that makes no sense where it stands is
ignored; both are noted, and the node is kept.

>>> notes = Notes()
>>> str(with_suffix(Word("rubio", 1), Token(Kind.NEAR, "5", 6, 6), notes)), str(notes.in_order()[0])
('rubio~2', 'column 6: ~2 is the most; it is read as that')
"""

from __future__ import annotations

import re

from searchlib.query_forms import LEAST_BOOST, MOST_BOOST, boosted
from searchlib.query_notes import Notes
from searchlib.query_text import Kind, Token
from searchlib.query_tree import Filter, Fuzzy, Node, Phrase, Word

MAX_SLOP = 100
"""Words that may stand between those of a phrase: what is farther apart than a long paragraph has no connection."""

MAX_EDITS = 2
"""Edits between a word and its like: with three, most words of five letters become most others."""


def with_suffix(node: Node, token: Token, notes: Notes) -> Node:
    """The node with the mark that stands behind it."""
    number = token.text.rstrip(".,;:!?")
    if token.kind is Kind.FACTOR:
        return _boosted(node, number.replace(",", "."), token.column, notes)
    if isinstance(node, Phrase) and number.isdigit():
        return Phrase(node.text, node.column, _at_most(MAX_SLOP, number, token.column, notes))
    if isinstance(node, Word) and len(node.text.split()) == 1 and (number.isdigit() or not number):
        edits = _at_most(MAX_EDITS, number or "1", token.column, notes)
        return Fuzzy(node.text, node.column, edits) if edits else node
    notes.add(token.column, 'the ~ is ignored; write word~, word~2 or "some words"~5')
    return node


def _at_most(limit: int, number: str, column: int, notes: Notes) -> int:
    if float(number) > limit:  # `int` refuses thousands of figures, `float` does not
        notes.add(column, f"~{limit} is the most; it is read as that")
        return limit
    return int(number.lstrip("0") or "0")


def _boosted(node: Node, number: str, column: int, notes: Notes) -> Node:
    if isinstance(node, Filter):
        notes.add(column, "the ^ is ignored: a filter does not count in the order")
        return node
    if not _NUMBER.fullmatch(number):
        notes.add(column, "the ^ is ignored; write a number behind it, word^2 or word^0.5")
        return node
    factor = min(max(float(number), LEAST_BOOST), MOST_BOOST)
    if factor != float(number):
        notes.add(column, f"a factor is {LEAST_BOOST} to {MOST_BOOST:g}; it is read as {factor:g}")
    return boosted(node, factor)


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
