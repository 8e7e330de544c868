"""Matching: which documents a query means, and what each of its clauses is worth there.

The rule of this room: **a clause becomes arrays first, and arrays are combined afterwards**. A positive clause gives
the documents it matches with its score in each; a document is a full match when every positive clause matches it and
no `Not` does, a partial match when only some do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from searchlib import ranking
from searchlib.analysis import parts_of, units
from searchlib.query import Clause, Exact, Not, Phrase, Query, Word
from searchlib.schema import SPELLING_FIELDS, spelling_term
from searchlib.snapshot import DocIds, Positions, Postings, Snapshot
from searchlib.text import Word as TextWord
from searchlib.text import words

FieldPostings = dict[str, Postings]
"""Where something occurs, for each field of text."""

FAR = 1 << 32
"""More than any place in a document: `doc_id * FAR + place` is one number for one occurrence."""


@dataclass(frozen=True, slots=True)
class ClauseMatches:
    """The documents where a positive clause scores, and which of them it matches.

    `doc_ids: int64[n]`, ascending; `scores: float64[n]`; `holds: bool[n]`, false where a document has only relatives
    of the word.
    """

    clause: Clause
    doc_ids: DocIds
    scores: npt.NDArray[np.float64]
    holds: npt.NDArray[np.bool_]

    def share(self, doc_id: int) -> tuple[float, bool]:
        """What the clause adds to the score of a document, and whether the document holds it."""
        at = int(np.searchsorted(self.doc_ids, doc_id))
        if at == len(self.doc_ids) or self.doc_ids[at] != doc_id:
            return 0.0, False
        return float(self.scores[at]), bool(self.holds[at])


@dataclass(frozen=True, slots=True)
class Matches:
    """Full and partial matches (`int64[n]`, ascending), with scores over all documents (`float64[size]`)."""

    clauses: tuple[ClauseMatches, ...]
    full: DocIds
    partial: DocIds
    scores: npt.NDArray[np.float64]


def match(query: Query, snapshot: Snapshot, allowed: npt.NDArray[np.bool_]) -> Matches:
    """The matches of `query` among the documents that `allowed` (`bool[size]`) lets through.

    A query without positive clauses matches every allowed document, with the score 0.
    """
    positive = tuple(_score(c, snapshot) for c in query.clauses if not isinstance(c, Not))
    for clause in query.clauses:
        if isinstance(clause, Not):
            allowed = allowed.copy()
            allowed[_union(_occurrences(clause.node, snapshot))] = False
    counts = np.zeros(snapshot.size, dtype=np.int64)
    scores = np.zeros(snapshot.size, dtype=np.float64)
    for matches in positive:
        counts[matches.doc_ids] += matches.holds
        scores[matches.doc_ids] += matches.scores
    full = np.flatnonzero(allowed & (counts == len(positive)))
    partial = np.flatnonzero(allowed & (counts > 0) & (counts < len(positive)))
    return Matches(positive, full, partial, scores)


def _score(clause: Word | Exact | Phrase, snapshot: Snapshot) -> ClauseMatches:
    occurrences = _occurrences(clause, snapshot)
    own = _frequency(occurrences, snapshot)
    idf = ranking.inverse_document_frequency(df=len(own.doc_ids), N=snapshot.count)
    if not isinstance(clause, Word):
        return ClauseMatches(clause, own.doc_ids, idf * ranking.saturate(own.frequencies), own.doc_ids >= 0)
    family = _frequency({field: _family(clause, field, snapshot) for field in SPELLING_FIELDS}, snapshot)
    every = add(scaled(own, 1 - ranking.FAMILY), scaled(family, ranking.FAMILY))
    scores = idf * ranking.saturate(every.frequencies)
    holds = np.isin(every.doc_ids, own.doc_ids, assume_unique=True)
    scores[np.isin(every.doc_ids, _spelled_otherwise(clause, snapshot))] *= ranking.OTHER_SPELLING
    return ClauseMatches(clause, every.doc_ids, scores, holds)


def _frequency(occurrences: FieldPostings, snapshot: Snapshot) -> Postings:
    """The occurrences of all fields together, weighted and normalised as BM25F does."""
    weighted = []
    for field, postings in occurrences.items():
        lengths = np.maximum(snapshot.lengths[field][postings.doc_ids], 1)
        frequency = ranking.field_frequency(postings.frequencies, lengths, snapshot.average_lengths[field], field=field)
        weighted.append(Postings(postings.doc_ids, frequency))
    return add(*weighted)


def _union(occurrences: FieldPostings) -> DocIds:
    return reduce(np.union1d, (postings.doc_ids for postings in occurrences.values()))


def _occurrences(clause: Word | Exact | Phrase, snapshot: Snapshot) -> FieldPostings:
    if isinstance(clause, Word):
        terms = [term for unit in units(clause.text) for term in unit.terms]
        return {field: add(*(snapshot.postings(field, term) for term in terms)) for field in SPELLING_FIELDS}
    parts = [part for word in words(clause.text) for part in parts_of(word)]
    return {
        field: _frequencies(
            _follow(snapshot, spellings, [_alternatives(clause, part, snapshot, spellings) for part in parts])
        )
        for field, spellings in SPELLING_FIELDS.items()
    }


def _alternatives(clause: Exact | Phrase, word: TextWord, snapshot: Snapshot, field: str) -> list[str]:
    return [spelling_term(word)] if isinstance(clause, Exact) else _spellings(snapshot, field, word)


def _family(clause: Word, field: str, snapshot: Snapshot) -> Postings:
    """Where words occur that begin as this one does, this one included."""
    terms = {
        relative
        for unit in units(clause.text)
        for term in unit.terms
        for relative in (snapshot.terms(field, ranking.stem(term)) if ranking.stem(term) else [term])
    }
    return add(*(snapshot.postings(field, term) for term in sorted(terms)))


def _spelled_otherwise(clause: Word, snapshot: Snapshot) -> DocIds:
    """Documents where the word stands, but never with the accents or the ñ that it was typed with."""
    found = words(clause.text)
    typed = spelling_term(found[0])
    if len(found) > 1 or spelling_term(found[0]._replace(text=found[0].folded)) == typed:
        return np.zeros(0, dtype=np.int64)
    spelled: dict[bool, list[DocIds]] = {True: [], False: []}
    for field in SPELLING_FIELDS.values():
        for term in _spellings(snapshot, field, found[0]):
            spelled[term == typed].append(snapshot.postings(field, term).doc_ids)
    as_typed, otherwise = (np.concatenate(spelled[key] or [np.zeros(0, np.int64)]) for key in (True, False))
    return np.setdiff1d(otherwise, as_typed)


def _spellings(snapshot: Snapshot, field: str, word: TextWord) -> list[str]:
    return snapshot.terms(field, f"{word.folded}\t")


def _follow(snapshot: Snapshot, field: str, alternatives: Sequence[Sequence[str]]) -> Positions:
    """Where terms, one of each of the `alternatives`, follow one another; the place is that of the first."""
    keys: npt.NDArray[np.int64] | None = None
    for step, terms in enumerate(alternatives):
        found = [snapshot.positions(field, term) for term in terms]
        here = np.sort(np.concatenate([p.doc_ids * FAR + p.places - step for p in found] or [np.zeros(0, np.int64)]))
        keys = here if keys is None else np.intersect1d(keys, here, assume_unique=True)
    assert keys is not None, "a phrase has a word"
    return Positions(keys // FAR, keys % FAR)


def scaled(postings: Postings, factor: float) -> Postings:
    """The postings with every frequency times `factor`."""
    return Postings(postings.doc_ids, postings.frequencies * factor)


def add(*several: Postings) -> Postings:
    """The sum of postings: every document of any, its frequencies added up."""
    several = tuple(postings for postings in several if len(postings.doc_ids))
    if len(several) == 1:
        return several[0]
    doc_ids = np.concatenate([postings.doc_ids for postings in several] or [np.zeros(0, np.int64)])
    frequencies = np.concatenate([postings.frequencies for postings in several] or [np.zeros(0, np.float64)])
    distinct, places = np.unique(doc_ids, return_inverse=True)
    summed = np.bincount(places, weights=frequencies, minlength=len(distinct)).astype(np.float64)
    return Postings(distinct, summed)


def _frequencies(positions: Positions) -> Postings:
    doc_ids, counts = np.unique(positions.doc_ids, return_counts=True)
    return Postings(doc_ids, counts.astype(np.float64))
