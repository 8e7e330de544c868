r"""Cluster patterns: the words of an index on a cluster that a pattern or a near spelling stands for.

The rule of this room: **the cluster lists words, and which of them are meant is decided here**, by the code that
decides it for an index on a disk. An expression keeps the list short.

>>> [expression_of(leaf) for leaf in (Prefix("Crim", 1), Wildcard("*ción", 1), Fuzzy("Rubio", 1))]  # a tab each
['crim[^\t]*', '[^\t]*cion', 'r[^\t]{3,5}']
"""

from __future__ import annotations

import re

import numpy as np

from searchlib.cluster_answers import Known
from searchlib.expansion import LONGEST, Dictionary, similar
from searchlib.occurrences import MOST_WORDS, letters_of, notes_on
from searchlib.query_tree import Fuzzy, Prefix, Wildcard
from searchlib.text import words

Pattern = Prefix | Wildcard | Fuzzy

_ANYTHING = "[^\t]*"


def expression_of(leaf: Pattern) -> str:
    """What the folded words look like, as an expression of Lucene."""
    match leaf:
        case Prefix(text):
            return escaped(words(text)[0].folded) + _ANYTHING
        case Wildcard(pattern):
            return _ANYTHING.join(escaped(letters_of(part)) for part in pattern.split("*"))
        case Fuzzy(text, _, edits):
            word = letters_of(text)
            fewest, most = max(0, len(word) - 1 - edits), min(LONGEST, len(word) + edits) - 1
            return f"{escaped(word[:1])}[^\t]{{{fewest},{max(fewest, most)}}}"


def escaped(text: str) -> str:
    """A text as an expression of Lucene that matches it alone."""
    return re.sub(r"([^a-z0-9])", r"\\\1", text)


def forms_of(leaf: Pattern, known: Known) -> tuple[dict[str, int], tuple[str, ...]]:
    """The folded words that a leaf stands for, the commonest first, with their articles; and what to tell a reader."""
    found = known.forms(expression_of(leaf))
    if isinstance(leaf, Fuzzy):
        near = _similar([*found], letters_of(leaf.text), leaf.edits)
        found = type(found)({form: count for form, count in found.items() if form in near})
    return dict([*found.items()][:MOST_WORDS]), tuple(notes_on(len(found)))


def _similar(forms: list[str], word: str, edits: int) -> set[str]:
    if not forms or not word:
        return set()
    numbers = similar(Dictionary.of([f"{form}\t".encode() for form in forms]), word, edits=edits)
    return {forms[number] for number in np.asarray(numbers).tolist()}
