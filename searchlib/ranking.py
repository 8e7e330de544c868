"""Ranking: which article comes first.

BM25F (Zaragoza et al., *Microsoft Cambridge at TREC-13*, 2004; Robertson and Zaragoza, *The Probabilistic Relevance
Framework: BM25 and Beyond*, 2009, section 3.6): the occurrences of a word in title and body are weighted, normalised
by the length of their field, added up, and only then saturated, so a word in both does not count as two words.

>>> round(float(inverse_document_frequency(df=10, N=1000)), 3)
4.557
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

K1 = 1.2
"""How soon more occurrences stop to matter; the value of Lucene and tantivy."""

B = {"title": 0.5, "text": 0.6}
"""How much a field's length matters, from 0 to 1."""

WEIGHT = {"title": 10.0, "text": 1.0}
"""What an occurrence in a field counts: in the headline more than the first word of a body (`fields.LEAD` + 1)."""

FAMILY = 0.2
"""What an occurrence of a relative counts beside one of the word itself."""

STEM = 5
"""Letters that the words of a family share at the start: `asesinato`, `asesinar`, `asesino`."""

OTHER_SPELLING = 0.95
"""What is left of a word's score where the article never spells it as it was typed: `ano` for `año`."""

Floats = npt.NDArray[np.float32]


def stem(term: str) -> str:
    """The letters that a term shares with its family; empty for a word too short to have one.

    >>> stem("asesinato"), stem("casa"), stem("covid19")
    ('asesi', '', '')
    """
    return term[:STEM] if len(term) >= STEM and term.isalpha() else ""


def inverse_document_frequency(*, df: int, N: int) -> float:  # noqa: N803
    """ln(1 + (N - df + 0.5) / (df + 0.5)), never negative: the form that Lucene uses."""
    return float(np.log1p((N - df + 0.5) / (df + 0.5)))


def norm(length: Floats, average: float, *, field: str) -> Floats:
    """What one occurrence in a field counts in BM25F: its weight, divided by the length's share of the average."""
    b = B[field]
    return (WEIGHT[field] / (1 - b + b * length / average)).astype(np.float32)


def saturate(frequency: Floats) -> Floats:
    """Saturated: frequency · (k1 + 1) / (frequency + k1): from 0 to k1 + 1."""
    return frequency * (K1 + 1) / (frequency + K1)


def mention(share: Floats, *, df: int, N: int) -> Floats:  # noqa: N803
    """What it is worth that an article mentions the days sought, of which `df` of `N` articles mention any.

    The best of its mentions counts as a word does that occurs once, or less than once where only a share of the period
    it names lies in the one sought: idf from the share 1 on, 0 at 0.

    >>> mention(np.array([1, 7 / 365], np.float32), df=10, N=1000).round(2).tolist()
    [4.559999942779541, 0.1599999964237213]
    """
    return np.float32(inverse_document_frequency(df=df, N=N)) * saturate(share)


def best(scores: Floats, count: int) -> npt.NDArray[np.int64]:
    """The indices of the `count` best scores, best first; equal scores in the order of their indices.

    Scores below zero do not count.
    """
    bound = _bound(scores, count) if 0 < count < len(scores) else 0.0
    candidates = np.flatnonzero(scores >= max(bound, 0.0))
    if 0 < count < len(candidates):
        candidates = candidates[scores[candidates] >= nth_best(scores[candidates], count)]
    order = np.lexsort((candidates, -scores[candidates]))
    return candidates[order][:count]


BLOCK = 64
"""Scores of which only the best is looked at first."""


def _bound(scores: Floats, count: int) -> float:
    """A score that `count` reach at least: so many blocks have one as good."""
    blocks = len(scores) // BLOCK
    if blocks < count:
        return -np.inf
    return nth_best(scores[: blocks * BLOCK].reshape(BLOCK, blocks).max(axis=0), count)  # axis 1 takes five times that


def nth_best(scores: Floats, count: int) -> float:
    """The score that the `count`-th best has."""
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])
