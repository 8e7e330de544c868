"""Matching: which documents a query means, and what each of its clauses is worth there.

The rule of this room: **a clause becomes arrays first, and arrays are combined afterwards**. A clause that seeks words
gives the documents it scores in and whether it matches there; a document is a full match when every such clause
matches it and nothing excludes it, a partial match when only some do. Inside a clause (`a O (b -c)`) all is strict:
what does not match adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib import ranking
from searchlib.distinct import distinct
from searchlib.fields import SPELLING_FIELDS, spelling_term
from searchlib.filters import days_wanted, filter_mask
from searchlib.mentioned import ALWAYS, Period, shares
from searchlib.occurrences import Occurrences, Scope, occurrences, terms_of
from searchlib.query_tree import (
    Any,
    Boost,
    Dated,
    Group,
    Leaf,
    Node,
    Not,
    Note,
    Query,
    Required,
    Within,
    Word,
    seeks_words,
    wants_days,
)
from searchlib.snapshot import Bools, DocIds, Floats, Postings, Snapshot, add
from searchlib.snippets import Wanted
from searchlib.text import words

EVERYWHERE = Scope()

DENSE = 10
"""From one document in this many on, what a clause matches is kept over all documents, if they are few.

Whole arrays that lie in the processor's cache are added up faster from one in 32 on; those of a session seldom do.
"""

SMALL = 1 << 17
"""Documents of an index for which room is no matter; in a larger one it is kept so if that takes less."""

DENSE_IN_LARGE = 9 / 5
"""What an entry takes there with its number (4 bytes, a score of 4 and a flag of 1), over one of an array of all."""


class ClauseMatches(NamedTuple):
    """The documents where a clause scores, and which of them it matches.

    `doc_ids: int64[n]`, ascending (with any other type NumPy takes three times as long to pick by them; in a large
    index `uint32[n]`, for room), `scores: float32[n]`, `holds: bool[n]`, false where a document has only relatives of
    the word. Where many score, `doc_ids` is None and the others are over all documents (`[size]`): adding up whole
    arrays is faster then. `wanted` is what to mark, `notes` what to tell a reader.
    """

    doc_ids: DocIds | npt.NDArray[np.uint32] | None
    scores: Floats
    holds: Bools
    wanted: tuple[Wanted, ...] = ()
    notes: tuple[str, ...] = ()

    def shares(self, doc_ids: DocIds) -> tuple[Floats, Bools]:
        """What the clause adds to the score of each document, and whether the document holds it."""
        if self.doc_ids is None:
            return self.scores[doc_ids], self.holds[doc_ids]
        if not len(self.doc_ids):
            return np.zeros(len(doc_ids), np.float32), np.zeros(len(doc_ids), bool)
        doc_ids = doc_ids.astype(self.doc_ids.dtype, copy=False)  # else NumPy would convert all of its own
        at = self.doc_ids.searchsorted(doc_ids)
        there = self.doc_ids.take(at, mode="clip") == doc_ids
        return self.scores.take(at, mode="clip") * there, self.holds.take(at, mode="clip") & there

    @property
    def nbytes(self) -> int:
        """The memory that the arrays take."""
        return self.scores.nbytes + self.holds.nbytes + (0 if self.doc_ids is None else self.doc_ids.nbytes)

    def held(self, size: int) -> Bools:
        """Which documents it matches: `bool[size]`."""
        if self.doc_ids is None:
            return self.holds
        held = np.zeros(size, bool)
        held[self.doc_ids] = self.holds
        return held

    def dense(self, size: int) -> Floats:
        """What it adds to each document that it matches: `float32[size]`."""
        if self.doc_ids is None:
            return self.scores * self.holds
        scores = np.zeros(size, np.float32)
        scores[self.doc_ids] = self.scores * self.holds
        return scores


class Matches(NamedTuple):
    """What a query matches: `full: int64[n]`, ascending, and `scores: float32[size]` over all documents.

    `clauses` are those that seek words, with what each matches; `counts: uint8[size]` how many a document holds;
    `periods` what narrows to articles that mention days, and ranks them; `partial` says whether those that hold some of
    the clauses only are worth showing.
    """

    clauses: tuple[tuple[Node, ClauseMatches], ...]
    full: DocIds
    scores: Floats
    counts: npt.NDArray[np.uint8]
    allowed: Bools | None
    notes: tuple[Note, ...] = ()
    periods: tuple[tuple[Node, ClauseMatches], ...] = ()
    partial: bool = True

    @property
    def scored(self) -> tuple[tuple[Node, ClauseMatches], ...]:
        """All that adds to the score: the clauses, then the periods."""
        return self.clauses + self.periods

    @property
    def mentioned(self) -> Period:
        """The days, from the first to the last, that the query wants mentioned; all days where it wants none."""
        return days_wanted(node for node, _ in self.periods)

    def shares(self, doc_ids: Sequence[int]) -> tuple[list[tuple[float, ...]], list[tuple[bool, ...]]]:
        """For each document what each of `scored` adds to its score, and which of the clauses it holds."""
        asked = np.array(doc_ids, np.int64)
        shares = [matches.shares(asked) for _, matches in self.scored]
        scores = zip(*(scores.tolist() for scores, _ in shares), strict=True)
        held = zip(*(held.tolist() for _, held in shares[: len(self.clauses)]), strict=True)
        return list(scores) or [()] * len(doc_ids), list(held) or [()] * len(doc_ids)

    def wanted(self) -> list[Wanted]:
        """What to mark, clause by clause."""
        return list(chain.from_iterable(matches.wanted for _, matches in self.clauses))

    def held_of_wanted(self, held: Sequence[Sequence[bool]]) -> Sequence[Sequence[bool]]:
        """For each document which of the things wanted are of a clause that it holds, as `held` says."""
        counts = [len(matches.wanted) for _, matches in self.clauses]
        if counts == [1] * len(counts):
            return held
        return [tuple(chain.from_iterable(map(repeat, holds, counts))) for holds in held]

    def best_partial(self, count: int) -> DocIds:
        """The `count` best of the documents that hold some clauses but not all, best first: `int64[≤ count]`."""
        likely = ranking.best(self.scores, count + len(self.full))  # full matches are among the best, or these are
        found = likely[self.holds_some(likely)]
        if len(found) < count:
            found = ranking.best(self._partial_scores(), count)
        return found[:count]

    def holds_some(self, doc_ids: DocIds | slice = slice(None)) -> Bools:
        """Which of the documents, by default all, hold some clauses but not all."""
        some: Bools = self.counts[doc_ids] - np.uint8(1) < np.uint8(len(self.clauses) - 1)  # 0 less 1 wraps to 255
        if self.allowed is not None:
            some &= self.allowed[doc_ids]
        return some

    def _partial_scores(self) -> Floats:
        """The scores of partial matches, -1 for other documents: `float32[size]`."""
        some = self.holds_some()
        # What `where` would give, without its branches: they cost a sixth of a millisecond for 34,520 documents.
        scores: Floats = self.scores * some
        scores -= ~some
        return scores


def match(
    query: Query,
    snapshot: Snapshot,
    allowed: Bools | None = None,
    period: Dated | None = None,
    *,
    scope: Scope = EVERYWHERE,
) -> Matches:
    """What a query matches among the documents that `allowed` lets through, all of them if it is None.

    `period` is asked for beside the query, as if it were typed there; `scope` is where its words are sought.
    """
    asked = _Asked(snapshot, allowed, scope)
    for node in (*_clauses(query.root), *([period] if period else [])):
        asked.add(node)
    return asked.matches()


def _clauses(root: Node | None) -> Sequence[Node]:
    if root is None:
        return ()
    return root.nodes if isinstance(root, Group) else (root,)


@dataclass
class _Asked:
    """What has been asked for so far: `allowed` narrows, `clauses` are counted and scored, `periods` only scored."""

    snapshot: Snapshot
    allowed: Bools | None
    scope: Scope = EVERYWHERE
    clauses: list[tuple[Node, ClauseMatches]] = made_by(default_factory=list)
    notes: list[Note] = made_by(default_factory=list)
    periods: list[tuple[Node, ClauseMatches]] = made_by(default_factory=list)

    def add(self, node: Node) -> None:
        """One clause more: what seeks words is counted; what does not, or is required, narrows."""
        found = evaluate(node, self.snapshot, self.notes, self.scope)
        clause = node.node if isinstance(node, Required) else node
        counted = seeks_words(clause)
        if counted:
            self.clauses.append((clause, found))
        elif wants_days(clause):
            self.periods.append((clause, found))
        if not counted or isinstance(node, Required):
            allowed = self.snapshot.live if self.allowed is None else self.allowed
            self.allowed = allowed & found.held(self.snapshot.size)

    def matches(self) -> Matches:
        """Everything added up."""
        size = self.snapshot.size
        scores = np.zeros(size, dtype=np.float32)
        counts = np.zeros(size, dtype=np.uint8)
        for _, matches in self.clauses:
            holds = matches.holds.view(np.uint8)  # the same bytes, without a conversion on the way
            if matches.doc_ids is None:
                scores += matches.scores
                counts += holds
            else:
                scores[matches.doc_ids] += matches.scores
                counts[matches.doc_ids] += holds
        for _, matches in self.periods:
            scores += matches.scores
        allowed = self.snapshot.live if self.allowed is None and not self.clauses else self.allowed
        held = counts == len(self.clauses)
        full = np.flatnonzero(held if allowed is None else held & allowed)
        notes, periods = tuple(self.notes), tuple(self.periods)
        return Matches(tuple(self.clauses), full, scores, counts, allowed, notes, periods)


def evaluate(node: Node, snapshot: Snapshot, notes: list[Note], scope: Scope = EVERYWHERE) -> ClauseMatches:
    """What a node matches within `scope`; what a reader should be told is added to `notes`."""
    if isinstance(node, Leaf):  # as most nodes are
        found = leaf_matches(node, scope, snapshot)
        notes += [Note(node.column, note) for note in found.notes]
        return found
    match node:
        case Required():
            return evaluate(node.node, snapshot, notes, scope)
        case Within(name, inner):
            return evaluate(inner, snapshot, notes, scope._replace(fields=(name,)))
        case Boost(inner, factor):
            found = evaluate(inner, snapshot, notes, scope)
            return found._replace(scores=found.scores * np.float32(factor))
        case Not(inner):
            found = evaluate(inner, snapshot, notes, scope._replace(stand_in=False))
            return _whole(snapshot.live & ~found.held(snapshot.size))
        case Dated("mentions", first, last):
            return _mentioning((first or ALWAYS[0], last or ALWAYS[1]), snapshot)
        case Group(nodes) | Any(nodes):
            return _combined(node, [evaluate(inner, snapshot, notes, scope) for inner in nodes], snapshot.size)
        case _:
            return _whole(filter_mask(node, snapshot))


def _mentioning(period: Period, snapshot: Snapshot) -> ClauseMatches:
    """The documents that mention a day of the period, those that name it most nearly first."""
    share = shares(snapshot, period)
    held = share > 0
    return ClauseMatches(None, ranking.mention(share, df=int(held.sum()), N=snapshot.count), held)


def _whole(held: Bools) -> ClauseMatches:
    """Documents that match and score nothing."""
    return ClauseMatches(None, np.zeros(len(held), np.float32), held)


def _combined(node: Group | Any, found: Sequence[ClauseMatches], size: int) -> ClauseMatches:
    """All of several, or any of them: scores added up where what they belong to matches."""
    combine = np.logical_and if isinstance(node, Group) else np.logical_or
    held = combine.reduce([matches.held(size) for matches in found])
    scores = np.add.reduce([matches.dense(size) for matches in found])
    marked = [m.wanted for inner, m in zip(node.nodes, found, strict=True) if not isinstance(inner, Not)]
    return ClauseMatches(None, np.where(held, scores, np.float32(0)), held, tuple(chain.from_iterable(marked)))


def leaf_matches(leaf: Leaf, scope: Scope, snapshot: Snapshot) -> ClauseMatches:
    """What a leaf matches; the snapshot remembers those asked for last."""
    key = (type(leaf), str(leaf), scope)
    known: ClauseMatches | None = snapshot.cache.get(key)
    if known is None:
        known = _spread(_scored(leaf, scope, snapshot), snapshot.size)
        snapshot.cache.put(key, known, known.nbytes)
    return known


def _spread(matches: ClauseMatches, size: int) -> ClauseMatches:
    """The matches as they are kept: over all documents if they are many, else with their numbers."""
    if matches.doc_ids is None:
        return matches
    if len(matches.doc_ids) * (DENSE if size < SMALL else DENSE_IN_LARGE) < size:
        return matches if size < SMALL else matches._replace(doc_ids=matches.doc_ids.astype(np.uint32))
    scores, holds = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=bool)
    scores[matches.doc_ids] = matches.scores
    holds[matches.doc_ids] = matches.holds
    return matches._replace(doc_ids=None, scores=scores, holds=holds)


def _scored(leaf: Leaf, scope: Scope, snapshot: Snapshot) -> ClauseMatches:
    found = occurrences(leaf, scope, snapshot)
    own = add(_normalised(found.fields, snapshot), size=snapshot.size)
    idf = np.float32(ranking.inverse_document_frequency(df=len(own.doc_ids), N=snapshot.count))
    if isinstance(leaf, Word) and len(own.doc_ids):
        return _scored_word(leaf, found, own, idf, scope, snapshot)
    holds = np.ones(len(own.doc_ids), dtype=bool)
    return ClauseMatches(own.doc_ids, idf * ranking.saturate(own.weights), holds, (found.wanted,), found.notes)


def _scored_word(
    word: Word, found: Occurrences, own: Postings, idf: np.float32, scope: Scope, snapshot: Snapshot
) -> ClauseMatches:
    """A word that documents hold: its relatives count too, and how it is spelled."""
    family = _normalised({name: _family(word, name, snapshot) for name in scope.fields}, snapshot)
    shared = [_scaled(own, 1 - ranking.FAMILY), *(_scaled(each, ranking.FAMILY) for each in family)]
    every = add(shared, size=snapshot.size)
    scores = idf * ranking.saturate(every.weights)
    otherwise = _spelled_otherwise(word, scope, snapshot)
    if len(otherwise):
        scores[np.isin(every.doc_ids, otherwise, assume_unique=True)] *= ranking.OTHER_SPELLING
    holds = np.zeros(len(every.doc_ids), bool)
    holds[every.doc_ids.searchsorted(own.doc_ids)] = True
    notes = found.notes
    if found.near:
        notes = (*notes, f"no article has «{word.text}»; words that begin like it are taken for it")
    return ClauseMatches(every.doc_ids, scores, holds, (found.wanted,), notes)


def _normalised(fields: dict[str, list[Postings]], snapshot: Snapshot) -> list[Postings]:
    """The occurrences in all fields, to be added up, weighted and normalised as BM25F does."""
    return [
        Postings(postings.doc_ids, postings.weights * snapshot.norms[name].take(postings.doc_ids))
        for name, several in fields.items()
        for postings in several
    ]


def _family(word: Word, name: str, snapshot: Snapshot) -> list[Postings]:
    """Where words occur that begin as this one does, this one included, to be added up."""
    terms = set(terms_of(word.text))
    stems = {ranking.stem(term) for term in terms} - {""}
    relatives = [postings for stem in sorted(stems) for postings in snapshot.each_under(name, stem)]
    return relatives + snapshot.each(name, sorted(term for term in terms if not ranking.stem(term)))


def _spelled_otherwise(word: Word, scope: Scope, snapshot: Snapshot) -> DocIds:
    """Documents where the word stands, but never with the accents or the ñ that it was typed with."""
    found = words(word.text)
    typed = spelling_term(found[0])
    if len(found) > 1 or spelling_term(found[0]._replace(text=found[0].folded)) == typed:
        return np.zeros(0, dtype=np.int64)
    spelled: dict[bool, list[DocIds]] = {True: [], False: []}
    for name in (SPELLING_FIELDS[field] for field in scope.fields):
        for term in snapshot.terms(name, f"{found[0].folded}\t"):
            spelled[term == typed].append(snapshot.postings(name, [term]).doc_ids)
    as_typed, otherwise = (distinct(np.concatenate(spelled[key] or [np.zeros(0, np.int64)])) for key in (True, False))
    return otherwise[~np.isin(otherwise, as_typed, assume_unique=True)]


def _scaled(postings: Postings, factor: float) -> Postings:
    return Postings(postings.doc_ids, postings.weights * np.float32(factor))
