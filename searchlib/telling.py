"""Telling words: what a text is about, as far as its words say.

The rule of this room: **a word tells more the oftener the text says it, and the fewer articles do**: tf · idf, by the
document frequencies of the index, as in Lucene's `MoreLikeThis`, which takes 25 words too. A word of the headline
counts as three.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from searchlib import ranking
from searchlib.analysis import Token, analyze
from searchlib.occurrences import terms_of
from searchlib.text import to_ascii

WORDS = 25
"""Words that stand for a text; ten or forty find fewer articles of its subject (docs/similar.md)."""

HEADLINE = 3
"""What a word of a headline counts; docs/similar.md."""

MOST_READ = 50_000
"""Characters of a text that are read: some 8,000 words, a tenth of a second."""


class TermCounts(Protocol):
    """What an index says of its terms, wherever it lies: a `Snapshot` does."""

    count: int

    def frequencies(self, field: str, terms: Iterable[str]) -> list[int]:
        """How many articles have each of some terms in a field."""


class Telling(NamedTuple):
    """A word in small letters, as the text first has it, and its weight beside that of the most telling one."""

    text: str
    weight: float


def telling_words(text: str, title: str, known: TermCounts, *, least_df: int = 1) -> list[Telling]:
    """The most telling words of a text and its headline, best first, of those that `least_df` articles have."""
    tokens = [token for part in (title, text[:MOST_READ]) for token in analyze(part)]
    tf = Counter(token.term for token in tokens)
    for token in analyze(title):
        tf[token.term] += HEADLINE - 1
    weights = _weights(tf, known, least_df)
    spelled = {token.term: _typed(token) for token in reversed(tokens)}
    told = sorted(weights, key=lambda term: (-weights[term], term))
    # A word is read anew when it is sought: one that says something else without its neighbours (siglo XXI) is left.
    alone = [term for term in told[: 2 * WORDS] if term in terms_of(spelled[term])][:WORDS]
    return [Telling(spelled[term], weights[term] / weights[alone[0]]) for term in alone]


def _typed(token: Token) -> str:
    """A word in small letters; its term where a letter folds to none or several (`¼0`), and words may end elsewhere."""
    small = token.text.lower()
    return small if all(len(to_ascii(letter)) == 1 for letter in small) else token.term


def _weights(tf: Counter[str], known: TermCounts, least_df: int) -> dict[str, float]:
    """The tf · idf of each term that so many articles have; `df` counts deleted articles, of which there are few."""
    dfs = dict(zip(tf, known.frequencies("text", tf), strict=True))
    return {
        term: tf[term] * ranking.inverse_document_frequency(df=min(df, known.count), N=known.count)
        for term, df in dfs.items()
        if df >= least_df
    }
