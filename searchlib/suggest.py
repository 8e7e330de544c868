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
from typing import NamedTuple, Protocol

import numpy as np

from searchlib.analysis import stop_words
from searchlib.corrections import NearWords
from searchlib.fields import SPELLING_FIELDS
from searchlib.filters import Mask, filter_mask
from searchlib.frequencies import frequencies, frequencies_in_names, spelled, spellings
from searchlib.lemmas import is_known, is_listed
from searchlib.lexicon import lexicon
from searchlib.matching import match
from searchlib.occurrences import Scope, terms_of
from searchlib.query import MAX_LENGTH, parse
from searchlib.query_fields import NAME
from searchlib.query_text import OPERATORS, composed
from searchlib.query_tree import Any, Boost, Exact, Group, Leaf, Named, Node, Phrase, Query, Required, Within
from searchlib.query_tree import Word as WordNode
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
"""Queries that are tried. That wins of whose words one article has most, for the likeliest word may stand in no article
beside the others."""

COMMON = math.log(10)
"""What a very common word is less likely to have been meant: people type what they seek, and a query finds as much with
one as without the word. Of 500 runs of five words of 2,950 articles in which another word was mistyped, 448 are put
right for 434 without this; of 250 in which a very common one was, 203 for 214."""


def suggestion(
    text: str, query: Query, snapshot: Snapshot, *, allowed: Mask | None, today: datetime.date | None
) -> str | None:
    """The query that was probably meant by one, given as typed and as read; None where no other does better.

    `allowed: bool[size]` are the articles that the parameters of the search let through, None for all; from `today` its
    dates count.
    """
    return Suggester(text, query, _SnapshotWords(snapshot, allowed), today).suggestion()


class Words(Protocol):
    """What an index says of its words, wherever it lies."""

    @property
    def count(self) -> int:
        """How many articles there are."""

    @property
    def is_exact(self) -> bool:
        """Whether all of them are searched, and no count includes deleted ones."""

    @property
    def metadata_names(self) -> frozenset[str]:
        """The names that metadata have."""

    def is_named(self, node: Named) -> bool:
        """Whether an article has what a filter of names seeks."""

    def documents(self, folded: str, how: How) -> int:
        """In how many headlines and bodies, or names, a word stands, as it is sought."""

    def near(self, names: str) -> NearWords:
        """The words to look among, or those of a field of names."""

    def spelled(self, folded: str) -> str | None:
        """The commonest spelling of a folded word."""

    def reach(self, query: Query) -> Reach:
        """How far a query reaches; no word stands in for another."""


@dataclass(frozen=True, slots=True)
class Suggester:
    """Finds the query that was probably meant by one, among the words of an index."""

    text: str
    query: Query
    words: Words
    today: datetime.date | None

    def suggestion(self) -> str | None:
        """The query that was probably meant, None where this one does or none does better."""
        if len(self.text) > MAX_LENGTH:
            return None
        text = composed(self.text)
        typed = list(_typed(self.query.root, text, self.words))
        meant = self._meant(typed)
        if not meant:
            return None
        kept = {word: [_as_written(word, self.words)] for word in typed if word not in meant}
        choices = kept | meant
        if self._is_unknown_alone(typed):
            return _replaced(text, {typed[0]: meant[typed[0]][0]})
        best, least = None, self.words.reach(self.query)
        for chosen in islice(product(*choices.values()), TRIES):
            suggested = _replaced(text, dict(zip(choices, chosen, strict=True)))
            reach = self.words.reach(parse(suggested, today=self.today, metadata=self.words.metadata_names))
            if reach.articles and reach > least and (best is None or reach.lacking > least.lacking):
                best, least = suggested, reach
            if not least.lacking:
                break
        return best

    def _is_unknown_alone(self, typed: Sequence[_Typed]) -> bool:
        """Whether the query is a word that no article has, so that any that one has does better: without a search."""
        alone = isinstance(self.query.root, WordNode) and len(typed) == 1 and self.words.is_exact
        return alone and not _documents(typed[0], self.words)

    def _meant(self, typed: Sequence[_Typed]) -> dict[_Typed, list[str]]:
        """For each word that was probably mistyped those that it may stand for."""
        found = ((word, _corrected(word, self.words)) for word in typed if _is_rare(word, self.words))
        return dict(islice(((word, meant) for word, meant in found if meant), MOST))


@dataclass(frozen=True, slots=True)
class _SnapshotWords:
    """The words of a snapshot, and the articles that the parameters of the search let through."""

    snapshot: Snapshot
    allowed: Mask | None

    @property
    def count(self) -> int:
        return self.snapshot.count

    @property
    def is_exact(self) -> bool:
        return self.allowed is None and self.snapshot.count == self.snapshot.size

    @property
    def metadata_names(self) -> frozenset[str]:
        return self.snapshot.metadata_names

    def is_named(self, node: Named) -> bool:
        return bool(filter_mask(node, self.snapshot).any())

    def documents(self, folded: str, how: How) -> int:
        if how.names:
            return frequencies_in_names(how.names, self.snapshot).get(folded, 0)
        if how.terms:
            return sum(self.snapshot.df(field, term) for field in SPELLING_FIELDS for term in how.terms)
        return sum(spellings(folded, self.snapshot).values())

    def near(self, names: str) -> NearWords:
        def made() -> NearWords:
            if names:
                return NearWords.of(frequencies_in_names(names, self.snapshot))
            return NearWords.among(frequencies(self.snapshot))

        return self.snapshot.cache.kept(("near words", names), made, lambda found: found.nbytes, lasting=True)

    def spelled(self, folded: str) -> str | None:
        return spelled(folded, self.snapshot)

    def reach(self, query: Query) -> Reach:
        matches = match(query, self.snapshot, self.allowed, scope=Scope(stand_in=False))
        if len(matches.full):
            return Reach(0, len(matches.full))
        if not matches.clauses:
            return Reach(-1, 0)
        counts = matches.counts if matches.allowed is None else matches.counts * matches.allowed
        most = int(counts.max(initial=0))
        return Reach(most - len(matches.clauses), int(np.count_nonzero(counts == most)) if most else 0)


class Reach(NamedTuple):
    """How many parts of a query the best articles lack, as a negative number, and how many articles are so good."""

    lacking: int
    articles: int


class How(NamedTuple):
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
    how: How


def _typed(node: Node | None, text: str, known: Words) -> Iterator[_Typed]:
    """The words that a query wants: not those that it excludes, nor patterns and near spellings, which say enough.

    Nor numbers in words, nor those of a name that some article has: it may be known by others than are shown.
    """
    match node:
        case Group(nodes) | Any(nodes):
            yield from chain.from_iterable(_typed(inner, text, known) for inner in nodes)
        case Required() | Boost() | Within():
            yield from _typed(node.node, text, known)
        case WordNode(value) if all(map(str.isalpha, terms := terms_of(value))):
            yield from _words_of(value, node, text, How(terms=tuple(terms)))
        case Exact(value) | Phrase(value):
            yield from _words_of(value, node, text, How(is_exact=isinstance(node, Exact)))
        case Named(field, value) if not known.is_named(node):
            yield from _words_of(value, node, text, How(names=field))


def _words_of(value: str, leaf: Leaf | Named, text: str, how: How) -> Iterator[_Typed]:
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


def _is_rare(word: _Typed, known: Words) -> bool:
    return len(word.folded) >= SHORTEST and _documents(word, known) * RARE <= known.count


def _documents(word: _Typed, known: Words) -> int:
    return known.documents(word.folded, word.how)


def _corrected(word: _Typed, known: Words) -> list[str]:
    """What a rare word may stand for, the likeliest first, spelled as articles do; not less likely than itself.

    For a word of the dictionary only another one, or a name of the lists: articles are mistyped too.
    """
    documents = _documents(word, known)
    least = math.log(documents) + MISTYPED if documents else -math.inf
    near = known.near(word.how.names).corrections(word.folded, limit=2 * TRIES)
    if word.how.terms:
        near.sort(key=lambda correction: COMMON * (correction.word in stop_words()) - correction.gain)
    likely = [correction.word for correction in near if correction.gain > least]
    if not word.how.names and is_listed(word.folded):
        likely = [folded for folded in likely if is_known(folded) or folded in lexicon().known]
    found = [known.spelled(folded) or (folded if word.how.names else "") for folded in likely[:TRIES]]
    return [_cased(spelling, word.text) for spelling in found if spelling]


def _as_written(word: _Typed, known: Words) -> str:
    """A word that stays, with the accents that articles give it if it was typed bare."""
    typed_bare = word.text.lower() == word.folded and not word.how.is_exact
    found = known.spelled(word.folded) if typed_bare else None
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
