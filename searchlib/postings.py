r"""The postings of one field as arrays: made from a stream of words, renumbered, joined, cut.

Three words in two documents, `la luna` and `luna, luna`:

>>> words = np.array([0, 1, 1, 1], np.uint32)
>>> inversion = Inversion(words, np.array([2, 2]), terms=ordered([b"la", b"luna"]), positions=True)
>>> (postings,) = [make() for make in inversion.parts()]
>>> postings.terms, postings.df.tolist()          # sorted terms; how many documents hold each
([b'la', b'luna'], [1, 2])
>>> postings.doc_ids.tolist(), postings.tf.tolist()  # term by term: which documents, how often in each
([0, 0, 1], [1, 1, 2])
>>> postings.positions.tolist()                   # posting by posting: at which words
[0, 1, 0, 1]

The rule kept by all of them: terms strictly ascending as bytes; within a term, documents strictly
ascending; within a posting, positions ascending; no term without a posting. Everything is sorting and run
lengths: nothing here runs once per posting in Python, and once per term only where terms are bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.packing import I64, U32, ranges, starts_of

Ints = NDArray[Any]


@dataclass(frozen=True)
class FieldPostings:
    """The postings of one field, in memory.

    `terms`: sorted, unique. `df: uint32[len(terms)]`. `doc_ids`, `tf: uint32[sum(df)]`. `positions:
    uint32[sum(tf)]` or None where the field keeps none. `weights: float32[sum(df)]` or None where the
    weight of a posting is its frequency.
    """

    terms: Sequence[bytes]
    df: U32
    doc_ids: U32
    tf: U32
    positions: U32 | None = None
    weights: NDArray[np.float32] | None = None

    def check(self) -> None:
        """Raise `ValueError` where the arrays break the rule of this module."""
        for rule, kept in self._rules():
            if not kept:
                raise ValueError(f"postings break the rule: {rule}")

    def _rules(self) -> Iterator[tuple[str, bool]]:
        terms, postings = self.terms, len(self.doc_ids)
        yield "terms ascend strictly", all(a < b for a, b in pairwise(terms))
        yield "one df per term, each above 0", len(terms) == len(self.df) and bool((self.df > 0).all())
        yield "sum(df) postings", int(self.df.sum()) == postings == len(self.tf)
        steps = np.diff(self.doc_ids.astype(np.int64), prepend=-1)
        steps[starts_of(self.df)[:-1]] = 1
        yield "documents ascend strictly within a term", bool((steps > 0).all())
        yield "tf is above 0", bool((self.tf > 0).all())
        yield "sum(tf) positions", self.positions is None or int(self.tf.sum()) == len(self.positions)
        yield "one weight per posting", self.weights is None or len(self.weights) == postings

    def position_counts(self) -> I64:
        """How many positions each term has: `int64[len(terms)]`."""
        return sums(self.tf, self.df)

    def split(self, limit: int) -> Iterator[FieldPostings]:
        """These postings in parts of whole terms, of about `limit` postings and positions each, as views."""
        size = self.df.astype(np.int64)
        if self.positions is not None:
            size += self.position_counts()
        if size.sum() <= limit:
            yield self
            return
        part = np.cumsum(size) // limit
        bounds = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(self.terms)]
        postings_at = starts_of(self.df)[bounds].tolist()
        positions_at = starts_of(self.tf)[postings_at].tolist()
        for i in range(len(bounds) - 1):
            rows = slice(postings_at[i], postings_at[i + 1])
            places = slice(positions_at[i], positions_at[i + 1])
            yield FieldPostings(
                self.terms[bounds[i] : bounds[i + 1]],
                self.df[bounds[i] : bounds[i + 1]],
                self.doc_ids[rows],
                self.tf[rows],
                None if self.positions is None else self.positions[places],
                None if self.weights is None else self.weights[rows],
            )


Making = Callable[[], FieldPostings]
"""What makes a part of the postings of a field when it is called, in any thread."""


def empty_postings(*, positions: bool = False) -> FieldPostings:
    """Postings of no term."""
    none = np.zeros(0, np.uint32)
    return FieldPostings([], none, none, none, none if positions else None)


def sums(values: Ints, lengths: Ints) -> I64:
    """The sum of each run of `values`, cut into runs of `lengths`: `int64[len(lengths)]`."""
    total = starts_of(values)
    bounds = total[starts_of(lengths)]
    return bounds[1:] - bounds[:-1]


STRETCH = 1 << 18
"""Words that are inverted at a time: holds memory to some eighty bytes for each of these, in each thread."""

_RANKS = 1 << 16
"""Terms of a stretch: their ranks fit 16 bits, which NumPy sorts by radix, seven times as fast as wider ones."""


class Ordered(NamedTuple):
    """Distinct terms in the order of their bytes, and the place there of each number that they had before."""

    terms: list[bytes]
    ranks: U32


def ordered(terms: Sequence[bytes]) -> Ordered:
    """The terms of these numbers in their order; may take as long as inverting what they occur in."""
    order = sorted(range(len(terms)), key=terms.__getitem__)
    ranks = np.empty(len(terms), np.uint32)
    ranks[order] = np.arange(len(terms), dtype=np.uint32)
    return Ordered([terms[i] for i in order], ranks)


class Inversion:
    """A stream of words to be inverted, a stretch of terms at a time.

    `term_ids: uint32[words]` are the words of one document after the other, `lengths` how many each has; the array is
    taken over and written to. They number `terms`, which may hold some that do not occur. With `positions` the place of
    each word in its document is kept, else only how many there are. `weights` are what each word adds to the weight of
    its posting. A stretch has some `stretch` words.
    """

    def __init__(
        self,
        term_ids: U32,
        lengths: Ints,
        *,
        terms: Ordered,
        positions: bool = False,
        weights: Ints | None = None,
        stretch: int | None = None,
    ) -> None:
        counts = _look_up(terms.ranks, term_ids)
        self._terms = terms.terms
        self._stretches = list(_stretches(counts, stretch or STRETCH))
        self._blocks = _by_stretch(term_ids, self._stretches)
        self._doc_starts = starts_of(lengths)
        self._positions = positions
        self._weights = weights

    def parts(self) -> Iterator[Making]:
        """What makes the postings, in parts of ascending terms."""
        return (partial(self._part, number) for number in range(len(self._stretches)))

    def _part(self, number: int) -> FieldPostings:
        """The postings of the terms of a stretch."""
        mine = [block.bounds[number : number + 2] for block in self._blocks]
        near = np.concatenate([block.ranks[a:b] for block, (a, b) in zip(self._blocks, mine, strict=True)])
        at = np.concatenate([block.places[a:b] for block, (a, b) in zip(self._blocks, mine, strict=True)])
        at = at + np.repeat(np.arange(len(mine)) * _BLOCK, [b - a for a, b in mine])
        counts = np.diff(np.searchsorted(at, self._doc_starts))
        docs = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
        sorting = np.argsort(near, kind="stable")
        places = weights = None
        if self._positions:
            places = (at - np.repeat(self._doc_starts[:-1], counts)).astype(np.uint32).take(sorting)
        if self._weights is not None:
            weights = self._weights.take(at.take(sorting))
        return _inverted(
            near.take(sorting), docs.take(sorting), places, weights, self._terms[slice(*self._stretches[number])]
        )


class _Block(NamedTuple):
    """Words in a row, ordered by stretch: those of stretch `i` are from `bounds[i]` on and before `bounds[i + 1]`.

    `places: uint16[words]`, where in the block each stood; `ranks: uint16[words]`, its rank in its stretch.
    """

    bounds: list[int]
    places: NDArray[np.uint16]
    ranks: NDArray[np.uint16]


_BLOCK = 1 << 16
"""Words of a block: places in it fit 16 bits."""


def _by_stretch(ranks: U32, stretches: Sequence[tuple[int, int]]) -> list[_Block]:
    """The words of these ranks, a block at a time, each in the room that its ranks took.

    Seeking the words of one stretch after the other among all there are makes inverting take half as long again.
    """
    widths = [high - low for low, high in stretches]
    stretch_of = np.repeat(np.arange(len(widths), dtype=np.min_scalar_type(len(widths))), widths)
    within = (np.arange(len(stretch_of)) - np.repeat([low for low, _ in stretches], widths)).astype(np.uint16)
    blocks = []
    for block in _pieces(ranks):
        own = stretch_of.take(block)
        order = np.argsort(own, kind="stable")
        near = within.take(block.take(order))
        places, near_there = block.view(np.uint16).reshape(2, len(block))
        places[:], near_there[:] = order, near
        blocks.append(_Block(starts_of(np.bincount(own, minlength=len(widths))).tolist(), places, near_there))
    return blocks


def _look_up(table: U32, at: U32) -> I64:
    """Put `table[at]` into `at`, and count how often each of its numbers comes."""
    counts = np.zeros(len(table), np.int64)
    for part in _pieces(at):
        part[:] = table.take(part)
        counts += np.bincount(part, minlength=len(table))
    return counts


def _pieces(values: Ints) -> Iterator[Ints]:
    """An array a block at a time, one at least: the wider indices NumPy makes stay in the cache, in little room."""
    return (values[first : first + _BLOCK] for first in range(0, max(1, len(values)), _BLOCK))


def _stretches(counts: I64, limit: int) -> Iterator[tuple[int, int]]:
    """Ranges of ranks that have `limit` words and `_RANKS` terms at most, or one term."""
    total = starts_of(counts)
    low = 0
    while low < len(counts):
        high = int(np.searchsorted(total, total[low] + limit, side="right")) - 1
        high = max(low + 1, min(high, low + _RANKS))
        yield low, high
        low = high


def _inverted(
    words: Ints, docs: U32, places: U32 | None, weights: Ints | None, terms: Sequence[bytes]
) -> FieldPostings:
    """Postings of `words`, numbers of `terms`, that are sorted by word, document and place."""
    new_word = np.ones(len(words), bool)
    np.not_equal(words[1:], words[:-1], out=new_word[1:])
    new = new_word.copy()
    new[1:] |= docs[1:] != docs[:-1]
    first = np.flatnonzero(new)
    return FieldPostings(
        [terms[i] for i in words.take(np.flatnonzero(new_word)).tolist()],
        np.diff(np.flatnonzero(new_word.take(first)), append=len(first)).astype(np.uint32),
        docs.take(first),
        np.diff(first, append=len(words)).astype(np.uint32),
        places,
        None if weights is None else np.add.reduceat(weights, first, dtype=np.float32),
    )


def renumber(postings: FieldPostings, doc_map: Ints) -> FieldPostings:
    """The same postings under new document numbers; documents mapped to -1 are left out.

    `doc_map: int64[documents]` ascends strictly where it is not -1.
    """
    docs = doc_map[postings.doc_ids]
    kept = docs >= 0
    if kept.all():
        return FieldPostings(
            postings.terms,
            postings.df,
            docs.astype(np.uint32),
            postings.tf,
            postings.positions,
            postings.weights,
        )
    positions, weights = postings.positions, postings.weights
    if positions is not None:
        positions = positions[np.repeat(kept, postings.tf)]
    if weights is not None:
        weights = weights[kept]
    df = sums(kept, postings.df)
    terms = [term for term, count in zip(postings.terms, df.tolist(), strict=True) if count]
    tf = postings.tf[kept]
    return FieldPostings(terms, df[df > 0].astype(np.uint32), docs[kept].astype(np.uint32), tf, positions, weights)


def join(parts: Sequence[FieldPostings]) -> FieldPostings:
    """One field out of several whose documents follow one another, all of one part below all of the next.

    All parts keep positions or none does; likewise weights. The order of postings follows from the order of
    runs (a run: one term in one part), so only runs are sorted.
    """
    parts = [part for part in parts if len(part.terms)]
    if len(parts) < 2:
        return parts[0] if parts else empty_postings()
    # Sorting sorted lists put together is merging them; a dict drops the doubles and keeps the order.
    terms = list(dict.fromkeys(sorted(chain.from_iterable(part.terms for part in parts))))
    number = dict(zip(terms, range(len(terms)), strict=True))
    run_term = np.concatenate([_numbers(part.terms, number) for part in parts])
    run_df = np.concatenate([part.df for part in parts])
    order = np.argsort(run_term, kind="stable")
    rows = _in_order(run_df, order)
    df = sums(run_df[order], np.bincount(run_term, minlength=len(terms))).astype(np.uint32)
    docs = np.concatenate([part.doc_ids for part in parts])[rows]
    tf = np.concatenate([part.tf for part in parts])
    positions = weights = None
    if parts[0].positions is not None:
        places = _in_order(sums(tf, run_df), order)
        positions = np.concatenate([part.positions for part in parts if part.positions is not None])[places]
    if parts[0].weights is not None:
        weights = np.concatenate([part.weights for part in parts if part.weights is not None])[rows]
    return FieldPostings(terms, df, docs, tf[rows], positions, weights)


def _in_order(lengths: Ints, order: I64) -> slice | I64:
    """The places of runs of these lengths, taken in this order; the commonest words come alone and in order already."""
    if bool((order[1:] > order[:-1]).all()):
        return slice(None)
    return ranges(starts_of(lengths)[:-1][order], lengths[order])


def _numbers(terms: Sequence[bytes], number: dict[bytes, int]) -> I64:
    return np.fromiter(map(number.__getitem__, terms), np.int64, len(terms))
