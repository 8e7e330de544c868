"""Matching: which documents a query means, and what each of its clauses is worth there.

The rule of this room: **a clause becomes arrays first, and arrays are combined afterwards**. A positive clause gives
the documents it matches with its score in each; a document is a full match when every positive clause matches it and
no `Not` does, a partial match when only some do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
import numpy.typing as npt

from searchlib import ranking
from searchlib.analysis import parts_of, units
from searchlib.query import Exact, Not, Phrase, Query, Word
from searchlib.schema import SPELLING_FIELDS, spelling_term
from searchlib.snapshot import Bools, DocIds, Floats, Positions, Postings, Snapshot, add
from searchlib.text import Word as TextWord
from searchlib.text import words

Positive = Word | Exact | Phrase
"""A clause that an article may hold."""

FieldPostings = dict[str, Postings]
"""Where something occurs, for each field of text."""

FAR = 1 << 32
"""More than any place in a document: `doc_id * FAR + place` is one number for one occurrence."""


@dataclass(frozen=True, slots=True)
class ClauseMatches:
    """The documents where a positive clause scores, and which of them it matches.

    `doc_ids: int64[n]`, ascending, `scores: float32[n]`, `holds: bool[n]`, false where a document has only relatives of
    the word. Where many score, `doc_ids` is None and the others are over all documents (`[size]`): adding up whole
    arrays is faster then. `near` says that no document holds the word, and words that begin like it stand in.
    """

    doc_ids: DocIds | None
    scores: Floats
    holds: Bools
    near: bool = False

    def share(self, doc_id: int) -> tuple[float, bool]:
        """What the clause adds to the score of a document, and whether the document holds it."""
        at = doc_id
        if self.doc_ids is not None:
            at = int(np.searchsorted(self.doc_ids, doc_id))
            if at == len(self.doc_ids) or self.doc_ids[at] != doc_id:
                return 0.0, False
        return float(self.scores[at]), bool(self.holds[at])

    @property
    def nbytes(self) -> int:
        """The memory that the arrays take."""
        return self.scores.nbytes + self.holds.nbytes + (0 if self.doc_ids is None else self.doc_ids.nbytes)


@dataclass(frozen=True, slots=True)
class Matches:
    """What a query matches: `full: int64[n]`, ascending, and `scores: float32[size]` over all documents.

    `clauses` are the positive clauses with what each matches; `counts: uint16[size]` how many a document holds.
    """

    clauses: tuple[tuple[Positive, ClauseMatches], ...]
    full: DocIds
    scores: Floats
    counts: npt.NDArray[np.uint16]
    allowed: Bools | None

    def partial(self) -> DocIds:
        """The documents that hold some positive clauses but not all: `int64[n]`, ascending."""
        some = (self.counts > 0) & (self.counts < len(self.clauses))
        return np.flatnonzero(some if self.allowed is None else some & self.allowed)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done for words that no document holds, a sentence each."""
        return tuple(
            f"column {clause.column}: no article has «{clause.text}»; words that begin like it are taken for it"
            for clause, matches in self.clauses
            if matches.near
        )


def match(query: Query, snapshot: Snapshot, allowed: Bools | None) -> Matches:
    """The matches of `query` among the documents that `allowed` (`bool[size]`; None for all) lets through.

    A query without positive clauses matches every allowed document, with the score 0.
    """
    positive = tuple((c, clause_matches(c, snapshot)) for c in query.clauses if not isinstance(c, Not))
    for clause in query.clauses:
        if isinstance(clause, Not):
            allowed = snapshot.live.copy() if allowed is None else allowed.copy()
            allowed[_union(_occurrences(clause.node, snapshot))] = False
    counts = np.zeros(snapshot.size, dtype=np.uint16)
    scores = np.zeros(snapshot.size, dtype=np.float32)
    for _, matches in positive:
        if matches.doc_ids is None:
            scores += matches.scores
            counts += matches.holds
        else:
            scores[matches.doc_ids] += matches.scores
            counts[matches.doc_ids] += matches.holds
    held = counts == len(positive)
    if allowed is None and not positive:
        allowed = snapshot.live
    return Matches(positive, np.flatnonzero(held if allowed is None else held & allowed), scores, counts, allowed)


DENSE = 8
"""From one document in this many on, what a clause matches is kept over all documents."""


def clause_matches(clause: Positive, snapshot: Snapshot) -> ClauseMatches:
    """What a positive clause matches; the snapshot remembers those asked for last."""
    key = (type(clause), clause.text)
    known = snapshot.cache.get(key)
    if known is None:
        known = _spread(_score(clause, snapshot), snapshot.size)
        snapshot.cache.put(key, known, known.nbytes)
    matches: ClauseMatches = known
    return matches


def _spread(matches: ClauseMatches, size: int) -> ClauseMatches:
    """The matches over all documents, if they are many."""
    if matches.doc_ids is None or len(matches.doc_ids) * DENSE < size:
        return matches
    scores, holds = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=bool)
    scores[matches.doc_ids] = matches.scores
    holds[matches.doc_ids] = matches.holds
    return replace(matches, doc_ids=None, scores=scores, holds=holds)


def _score(clause: Positive, snapshot: Snapshot) -> ClauseMatches:
    own = _frequency(_occurrences(clause, snapshot), snapshot)
    near = isinstance(clause, Word) and not len(own.doc_ids)
    if isinstance(clause, Word) and near:
        own = _frequency(_near(clause, snapshot), snapshot)
    idf = ranking.inverse_document_frequency(df=len(own.doc_ids), N=snapshot.count)
    near = near and len(own.doc_ids) > 0
    if not isinstance(clause, Word) or not len(own.doc_ids):
        return ClauseMatches(own.doc_ids, idf * ranking.saturate(own.weights), np.ones(len(own.doc_ids), dtype=bool))
    family = _frequency({field: _family(clause, field, snapshot) for field in SPELLING_FIELDS}, snapshot)
    every = add([_scaled(own, 1 - ranking.FAMILY), _scaled(family, ranking.FAMILY)])
    scores = np.float32(idf) * ranking.saturate(every.weights)
    otherwise = _spelled_otherwise(clause, snapshot)
    if len(otherwise):
        scores[np.isin(every.doc_ids, otherwise)] *= ranking.OTHER_SPELLING
    return ClauseMatches(every.doc_ids, scores, np.isin(every.doc_ids, own.doc_ids, assume_unique=True), near=near)


def _near(clause: Word, snapshot: Snapshot) -> FieldPostings:
    """Where words occur that begin as this one does but for its last letter, or else its last two."""
    terms = [term for unit in units(clause.text) for term in unit.terms if len(term) > ranking.STEM and term.isalpha()]
    for cut in (1, 2):
        found = {
            field: add([snapshot.postings_under(field, term[:-cut]) for term in terms]) for field in SPELLING_FIELDS
        }
        if any(len(postings.doc_ids) for postings in found.values()):
            break
    return found


def _frequency(occurrences: FieldPostings, snapshot: Snapshot) -> Postings:
    """The occurrences of all fields together, weighted and normalised as BM25F does."""
    weighted = []
    for field, postings in occurrences.items():
        lengths = np.maximum(snapshot.lengths[field][postings.doc_ids], 1)
        frequency = ranking.field_frequency(postings.weights, lengths, snapshot.average_lengths[field], field=field)
        weighted.append(Postings(postings.doc_ids, frequency))
    return add(weighted)


def _union(occurrences: FieldPostings) -> DocIds:
    return reduce(np.union1d, (postings.doc_ids for postings in occurrences.values()))


def _occurrences(clause: Positive, snapshot: Snapshot) -> FieldPostings:
    if isinstance(clause, Word):
        terms = [term for unit in units(clause.text) for term in unit.terms]
        return {field: snapshot.postings(field, terms) for field in SPELLING_FIELDS}
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
    terms = {term for unit in units(clause.text) for term in unit.terms}
    stems = {ranking.stem(term) for term in terms} - {""}
    relatives = [snapshot.postings_under(field, stem) for stem in sorted(stems)]
    return add([*relatives, snapshot.postings(field, sorted(term for term in terms if not ranking.stem(term)))])


def _spelled_otherwise(clause: Word, snapshot: Snapshot) -> DocIds:
    """Documents where the word stands, but never with the accents or the ñ that it was typed with."""
    found = words(clause.text)
    typed = spelling_term(found[0])
    if len(found) > 1 or spelling_term(found[0]._replace(text=found[0].folded)) == typed:
        return np.zeros(0, dtype=np.int64)
    spelled: dict[bool, list[DocIds]] = {True: [], False: []}
    for field in SPELLING_FIELDS.values():
        for term in _spellings(snapshot, field, found[0]):
            spelled[term == typed].append(snapshot.postings(field, [term]).doc_ids)
    as_typed, otherwise = (np.concatenate(spelled[key] or [np.zeros(0, np.int64)]) for key in (True, False))
    return np.setdiff1d(otherwise, as_typed)


def _spellings(snapshot: Snapshot, field: str, word: TextWord) -> list[str]:
    return snapshot.terms(field, f"{word.folded}\t")


def _follow(snapshot: Snapshot, field: str, alternatives: Sequence[Sequence[str]]) -> Positions:
    """Where terms, one of each of the `alternatives`, follow one another; the place is that of the first."""
    keys: npt.NDArray[np.int64] | None = None
    for step, terms in enumerate(alternatives):
        found = snapshot.positions(field, terms)
        here = found.doc_ids * FAR + found.places - step
        keys = here if keys is None else np.intersect1d(keys, here, assume_unique=True)
    assert keys is not None, "a phrase has a word"
    return Positions(keys // FAR, keys % FAR)


def _scaled(postings: Postings, factor: float) -> Postings:
    return Postings(postings.doc_ids, postings.weights * np.float32(factor))


def _frequencies(positions: Positions) -> Postings:
    doc_ids, counts = np.unique(positions.doc_ids, return_counts=True)
    return Postings(doc_ids, counts.astype(np.float32))
