"""Suggest: which query was probably meant.

The rule of this room: **a suggestion finds more, and is made only where a word is unknown or rare**. The words of the
query are put right where they stand, so that its marks, quotes and fields stay; what comes out is searched, and shown
only if more of the query is found, or more articles have all of it.

>>> from searchlib.index import Index
>>> from searchlib.document import Document
>>> index = Index.in_memory()
>>> index.add(Document("1", "La Cancillería recibió a Marco Rubio en Lima."))
AddReport: 1 added, 0 updated, 0 rejected
>>> for query in ("cancilleria rubbio", '-"paz" título:lima O "marko Rubio"', "policia", "lima"):
...     print(index.search(query).suggestion)
cancillería rubio
-"paz" título:lima O "marco Rubio"
None
None

A word is unknown where no article has it in any inflection (in quotes, in that form; in a name, among such names), and
then the likeliest of `corrections` is taken. A rare one is put right only where the odds are that it was mistyped.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product
from typing import NamedTuple

import numpy as np

from searchlib.corrections import NearWords
from searchlib.filters import Mask, filter_mask
from searchlib.frequencies import frequencies, frequencies_in_names, spelled, spellings
from searchlib.matching import match
from searchlib.occurrences import Scope, terms_of
from searchlib.query import MAX_LENGTH, parse
from searchlib.query_fields import NAME
from searchlib.query_text import OPERATORS, composed
from searchlib.query_tree import Any, Boost, Exact, Group, Leaf, Named, Node, Phrase, Query, Required, Within
from searchlib.query_tree import Word as WordNode
from searchlib.schema import SPELLING_FIELDS
from searchlib.snapshot import Snapshot
from searchlib.text import words

RARE = 10_000
"""A word that more than one article in so many has is taken as it stands, whatever is near it."""

MISTYPED = math.log(20)
"""One word of a query in so many is mistyped: one query in eight is (Cucerzan and Brill, *Spelling Correction as an
Iterative Process that Exploits the Collective Knowledge of Web Users*, 2004: 10 to 15 %), of two or three words."""

SHORTEST = 3
"""Letters of a word that is put right: of two, any other word is near."""

MOST = 10
"""Words of a query that are put right; so long a query that is all wrong was not mistyped."""

TRIES = 3
"""Queries that are searched, of which that wins of which an article has most: a likely word may go with none of the
others."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as typed and as read, what it was asked of, and from which day its dates count.

    `allowed: bool[size]` are the articles that the parameters of the search let through, None for all.
    """

    text: str
    query: Query
    snapshot: Snapshot
    allowed: Mask | None
    today: datetime.date | None

    def suggestion(self) -> str | None:
        """The query that was probably meant, None where this one does or none does better."""
        if len(self.text) > MAX_LENGTH:
            return None
        text = composed(self.text)
        typed = list(_typed(self.query.root, text, self.snapshot))
        meant = self._meant(typed)
        if not meant:
            return None
        kept = {word: [_as_written(word, self.snapshot)] for word in typed if word not in meant}
        choices = kept | meant
        if self._is_unknown_alone(typed):
            return _replaced(text, {typed[0]: meant[typed[0]][0]})
        best, least = None, self._reach(self.query)
        for chosen in islice(product(*choices.values()), TRIES):
            suggested = _replaced(text, dict(zip(choices, chosen, strict=True)))
            reach = self._reach(parse(suggested, today=self.today, metadata=self.snapshot.metadata_names))
            if reach > least and (best is None or reach.lacking > least.lacking):
                best, least = suggested, reach
            if not least.lacking:
                break
        return best

    def _is_unknown_alone(self, typed: Sequence[_Typed]) -> bool:
        """Whether the query is a word that no article has, so that any that one has does better: without a search."""
        none_deleted = self.snapshot.count == self.snapshot.size
        alone = isinstance(self.query.root, WordNode) and len(typed) == 1 and self.allowed is None
        return alone and none_deleted and not _documents(typed[0], self.snapshot)

    def _meant(self, typed: Sequence[_Typed]) -> dict[_Typed, list[str]]:
        """For each word that was probably mistyped those that it may stand for."""
        found = ((word, _corrected(word, self.snapshot)) for word in typed if _is_rare(word, self.snapshot))
        return dict(islice(((word, meant) for word, meant in found if meant), MOST))

    def _reach(self, query: Query) -> _Reach:
        """How far a query reaches; no word stands in for another."""
        matches = match(query, self.snapshot, self.allowed, scope=Scope(stand_in=False))
        if len(matches.full):
            return _Reach(0, len(matches.full))
        if not matches.clauses:
            return _Reach(-1, 0)
        counts = matches.counts if matches.allowed is None else matches.counts * matches.allowed
        most = int(counts.max(initial=0))
        return _Reach(most - len(matches.clauses), int(np.count_nonzero(counts == most)) if most else 0)


class _Reach(NamedTuple):
    """How many parts of a query the best articles lack, as a negative number, and how many articles are so good."""

    lacking: int
    articles: int


class _How(NamedTuple):
    """How a word is sought: by `terms`, in a field of `names`, or as it is written, perhaps in that spelling only."""

    terms: tuple[str, ...] = ()
    names: str = ""
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class _Typed:
    """A word of a query, where it stands, and how it is sought."""

    start: int
    text: str
    folded: str
    how: _How


def _typed(node: Node | None, text: str, snapshot: Snapshot) -> Iterator[_Typed]:
    """The words that a query wants: not those that it excludes, nor patterns and near spellings, which say enough.

    Nor numbers in words, nor those of a name that some article has: it may be known by others than are shown.
    """
    match node:
        case Group(nodes) | Any(nodes):
            yield from chain.from_iterable(_typed(inner, text, snapshot) for inner in nodes)
        case Required() | Boost() | Within():
            yield from _typed(node.node, text, snapshot)
        case WordNode(value) if all(map(str.isalpha, terms := terms_of(value))):
            yield from _words_of(value, node, text, _How(terms=tuple(terms)))
        case Exact(value) | Phrase(value):
            yield from _words_of(value, node, text, _How(is_exact=isinstance(node, Exact)))
        case Named(field, value) if not filter_mask(node, snapshot).any():
            yield from _words_of(value, node, text, _How(names=field))


def _words_of(value: str, leaf: Leaf | Named, text: str, how: _How) -> Iterator[_Typed]:
    """The words of a leaf in the text of the query, where they stand one after the other."""
    start = leaf.column - 1
    if isinstance(leaf, Named) and (field := _FIELD.match(text, start)):
        start = field.end()
    for word in words(value):
        start = text.find(word.text, start)
        if start < 0:
            return
        yield _Typed(start, word.text, word.folded, how)
        start += len(word.text)


_FIELD = re.compile(rf"{NAME}:")


def _is_rare(word: _Typed, snapshot: Snapshot) -> bool:
    return len(word.folded) >= SHORTEST and _documents(word, snapshot) * RARE <= snapshot.count


def _documents(word: _Typed, snapshot: Snapshot) -> int:
    """In how many headlines and bodies, or names, a word stands, as it is sought."""
    terms, names, _ = word.how
    if names:
        return frequencies_in_names(names, snapshot).get(word.folded, 0)
    if terms:
        return sum(snapshot.df(field, term) for field in SPELLING_FIELDS for term in terms)
    return sum(spellings(word.folded, snapshot).values())


def _corrected(word: _Typed, snapshot: Snapshot) -> list[str]:
    """What a rare word may stand for, the likeliest first, spelled as articles do; not less likely than itself."""
    documents = _documents(word, snapshot)
    least = math.log(documents) + MISTYPED if documents else -math.inf
    near = _near_words(word.how.names, snapshot).corrections(word.folded, limit=TRIES)
    likely = [correction.word for correction in near if correction.gain > least]
    found = [spelled(folded, snapshot) or (folded if word.how.names else "") for folded in likely]
    return [_cased(spelling, word.text) for spelling in found if spelling]


def _near_words(names: str, snapshot: Snapshot) -> NearWords:
    """The words of a snapshot to look among, or those of a field of names, which the snapshot remembers."""
    known = snapshot.cache.get((_KEY, names))
    if known is None:
        known = NearWords.of(frequencies_in_names(names, snapshot)) if names else NearWords.among(frequencies(snapshot))
        snapshot.cache.put((_KEY, names), known, known.nbytes, lasting=True)
    near: NearWords = known
    return near


_KEY = "near words"


def _as_written(word: _Typed, snapshot: Snapshot) -> str:
    """A word that stays, with the accents that articles give it if it was typed bare."""
    typed_bare = word.text.lower() == word.folded and not word.how.is_exact
    found = spelled(word.folded, snapshot) if typed_bare else None
    return _cased(found, word.text) if found else word.text


def _cased(spelling: str, typed: str) -> str:
    """A spelling in capitals, or with one, as a word was typed; never such that it becomes an operator.

    >>> _cased("rubio", "RUBBIO"), _cased("rubio", "Rubbio"), _cased("not", "NTO")
    ('RUBIO', 'Rubio', 'not')
    """
    if typed.isupper() and spelling.upper() not in OPERATORS:
        return spelling.upper()
    return spelling[:1].upper() + spelling[1:] if typed[:1].isupper() and typed[1:].islower() else spelling


def _replaced(text: str, chosen: dict[_Typed, str]) -> str:
    """The text with other words in the places of some."""
    pieces, end = [], 0
    for word in sorted(chosen, key=lambda word: word.start):
        pieces += [text[end : word.start], chosen[word]]
        end = word.start + len(word.text)
    return "".join([*pieces, text[end:]])
