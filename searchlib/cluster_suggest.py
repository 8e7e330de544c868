"""Cluster suggest: what a cluster says of its words, for `suggest` to find the query that was probably meant.

The rule of this room: **the vocabulary is read once**, when somebody first asks for a suggestion, and kept for some
minutes: what is near a word that no article has changes slowly. Whether an article has a word is asked each time.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from searchlib.cluster_answers import Known
from searchlib.cluster_mapping import FORM_FIELDS
from searchlib.cluster_names import NameReader
from searchlib.cluster_patterns import escaped
from searchlib.cluster_query import EVERYTHING, ask
from searchlib.corrections import NearWords
from searchlib.occurrences import Scope
from searchlib.query_tree import Named, Node, Query
from searchlib.suggest import How, Reach
from searchlib.text import plain_words

FRESH = 600.0
"""Seconds for which the vocabulary that was read is used; of a large index it is the 65,535 commonest spellings."""


@dataclass(slots=True)
class WordReader:
    """Reads the words of an index, and those of its names."""

    names: NameReader
    _read: dict[str, tuple[float, NearWords]] = field(default_factory=dict)

    def near(self, field: str) -> NearWords:
        """The words to look among, those of a field of names or, where it is empty, of the articles."""
        known = self._read.get(field)
        if known is None or time.monotonic() - known[0] > FRESH:
            known = self._read[field] = time.monotonic(), NearWords.of(self._counts(field))
        return known[1]

    def _counts(self, field: str) -> Counter[str]:
        return self.in_names(field) if field else self.names.reader.resolve(lambda known: known.forms("[^\t]*"))

    def in_names(self, field: str) -> Counter[str]:
        """The folded words of the names of a field, `entities` being all of them."""
        counts: Counter[str] = Counter()
        for name, names in self.names.named().counts.items():
            for shown, count in names.items() if field in (name, "entities") else ():
                for word in plain_words(shown):
                    counts[word] += count
        return counts


@dataclass(frozen=True)
class ClusterWords:
    """The words of a cluster for `suggest`, and the nodes that a search has `beside` its text."""

    words: WordReader
    beside: Sequence[Node]

    is_exact = False

    @cached_property
    def count(self) -> int:
        """How many articles there are."""
        return self.words.names.reader.resolve(lambda known: known.count(EVERYTHING))

    @cached_property
    def metadata_names(self) -> frozenset[str]:
        """The names that metadata have."""
        return frozenset(self.words.names.reader.resolve(lambda known: known.values("metadata_name")))

    def is_named(self, node: Named) -> bool:
        """Whether an article has what a filter of names seeks."""
        return bool(self.reach(Query(node)).articles)

    def documents(self, folded: str, how: How) -> int:
        """In how many articles, or names, a word stands, as it is sought."""
        if how.names:
            return self.words.in_names(how.names)[folded]
        if how.terms:
            return self.words.names.reader.resolve(lambda known: _with_terms(how.terms, known))
        return sum(self._spellings(folded).values())

    def _spellings(self, folded: str) -> dict[str, int]:
        values = self.words.names.reader.resolve(lambda known: known.values("forms", f"{escaped(folded)}\t.*"))
        return {term.partition("\t")[2]: count for term, count in values.items()}

    def near(self, names: str) -> NearWords:
        """The words to look among."""
        return self.words.near(names)

    def spelled(self, folded: str) -> str | None:
        """The commonest spelling of a folded word."""
        found = self._spellings(folded)
        return max(found, key=lambda spelling: (found[spelling], spelling)) if found else None

    def reach(self, query: Query) -> Reach:
        """How far a query reaches."""
        return self.words.names.reader.resolve(lambda known: self._reach(query, known))

    def _reach(self, query: Query, known: Known) -> Reach:
        members = self.words.names.members
        asked = ask(query, known, beside=self.beside, members=members, scope=Scope(stand_in=False))
        many = len(asked.clauses)
        if full := known.count(asked.full()):
            return Reach(0, full)
        if not many:
            return Reach(-1, 0)
        some = {least: known.count(asked.some(least)) for least in range(many - 1, 0, -1)}
        return next((Reach(least - many, count) for least, count in some.items() if count), Reach(-many, 0))


def _with_terms(terms: Sequence[str], known: Known) -> int:
    return sum(known.count({"term": {field: term}}) for field in FORM_FIELDS for term in terms)
