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
from searchlib.analysis import parts_of, tokens_of
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
    """The documents a positive clause matches (`int64[n]`, ascending) and its score in each (`float64[n]`)."""

    clause: Clause
    doc_ids: DocIds
    scores: npt.NDArray[np.float64]

    def score(self, doc_id: int) -> float | None:
        """What the clause adds to the score of a document; None where it does not match."""
        at = int(np.searchsorted(self.doc_ids, doc_id))
        return float(self.scores[at]) if at < len(self.doc_ids) and self.doc_ids[at] == doc_id else None


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
        counts[matches.doc_ids] += 1
        scores[matches.doc_ids] += matches.scores
    full = np.flatnonzero(allowed & (counts == len(positive)))
    partial = np.flatnonzero(allowed & (counts > 0) & (counts < len(positive)))
    return Matches(positive, full, partial, scores)


def _score(clause: Word | Exact | Phrase, snapshot: Snapshot) -> ClauseMatches:
    occurrences = _occurrences(clause, snapshot)
    doc_ids = _union(occurrences)
    frequency = np.zeros(len(doc_ids), dtype=np.float64)
    for field, postings in occurrences.items():
        lengths = snapshot.lengths[field][postings.doc_ids]
        frequency[np.searchsorted(doc_ids, postings.doc_ids)] += ranking.field_frequency(
            postings.frequencies, np.maximum(lengths, 1), snapshot.average_lengths[field], field=field
        )
    idf = ranking.inverse_document_frequency(df=len(doc_ids), N=snapshot.count)
    return ClauseMatches(clause, doc_ids, idf * ranking.saturate(frequency))


def _union(occurrences: FieldPostings) -> DocIds:
    return reduce(np.union1d, (postings.doc_ids for postings in occurrences.values()))


def _occurrences(clause: Word | Exact | Phrase, snapshot: Snapshot) -> FieldPostings:
    found = words(clause.text)
    if isinstance(clause, Word):
        term = tokens_of(found[0])[0].term
        return {field: snapshot.postings(field, term) for field in SPELLING_FIELDS}
    if isinstance(clause, Exact):
        return {
            field: _frequencies(_follow(snapshot, spellings, [[spelling_term(part)] for part in parts_of(found[0])]))
            for field, spellings in SPELLING_FIELDS.items()
        }
    parts = [part for word in found for part in parts_of(word)]
    return {
        field: _frequencies(_follow(snapshot, spellings, [_spellings(snapshot, spellings, p) for p in parts]))
        for field, spellings in SPELLING_FIELDS.items()
    }


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


def _frequencies(positions: Positions) -> Postings:
    doc_ids, counts = np.unique(positions.doc_ids, return_counts=True)
    return Postings(doc_ids, counts.astype(np.float64))
