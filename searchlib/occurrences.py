"""Occurrences: where what a query seeks stands, as arrays.

The rule of this room: **each leaf of a query is answered from one kind of field**. A word is looked up by its terms;
exact words, phrases, patterns and near spellings by the spellings, whose positions tell what stands side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib import ranking
from searchlib.analysis import parts_in, units
from searchlib.distinct import distinct
from searchlib.expansion import Dictionary, matching, similar
from searchlib.fields import SPELLING_FIELDS, spelling_term
from searchlib.lemmas import beginnings, lemma
from searchlib.query_tree import Exact, Fuzzy, Leaf, Phrase, Prefix, Wildcard, Word
from searchlib.snapshot import FAR, Postings, Snapshot
from searchlib.snippets import Wanted
from searchlib.text import fold


class Scope(NamedTuple):
    """How words are sought: in which fields of text, and whether others may stand in for one that no article has."""

    fields: tuple[str, ...] = tuple(SPELLING_FIELDS)
    stand_in: bool = True


MOST_WORDS = 1_000
"""Words that a pattern or a near spelling may stand for; of more the commonest are taken."""


class Occurrences(NamedTuple):
    """Where a leaf stands in each field, to be added up, what of it to mark, and what a reader should be told of it.

    `near` says that no document holds the word, and that words that begin like it stand in.
    """

    fields: dict[str, list[Postings]]
    wanted: Wanted
    notes: tuple[str, ...] = ()
    near: bool = False


def occurrences(leaf: Leaf, scope: Scope, snapshot: Snapshot) -> Occurrences:
    """Where a leaf stands in the documents of a snapshot."""
    return _Seeker(scope, snapshot).occurrences(leaf)


def terms_of(text: str) -> list[str]:
    """The terms that a word of a query stands for, any of which finds it."""
    return [term for unit in units(text) for term in unit.terms]


def letters_of(text: str) -> str:
    """Folded letters and figures, without the marks a word may hold."""
    return "".join(filter(str.isalnum, fold(text)))


@dataclass(frozen=True, slots=True)
class _Seeker:
    """Looks things up in some fields of a snapshot."""

    scope: Scope
    snapshot: Snapshot

    @property
    def fields(self) -> tuple[str, ...]:
        return self.scope.fields

    def occurrences(self, leaf: Leaf) -> Occurrences:
        match leaf:
            case Word(text):
                return self._word(terms_of(text))
            case Exact(text):
                parts = parts_in(text)
                alternatives = [{spelling_term(part)} for part in parts]
                wanted = self._marked([part.folded for part in parts], alternatives, phrase=True)
                return Occurrences(self._following(alternatives), wanted)
            case Phrase(text, _, slop):
                return self._phrase([part.folded for part in parts_in(text)], slop)
            case Prefix(text):
                return self._prefix([part.folded for part in parts_in(text)])
            case Wildcard(pattern):
                folded = "*".join(letters_of(part) for part in pattern.split("*"))
                return self._many(folded.partition("*")[0], lambda found: matching(found, folded))
            case Fuzzy(text, _, edits):
                word = letters_of(text)
                return self._many(word[:1], lambda found: similar(found, word, edits=edits))

    def _word(self, terms: Sequence[str]) -> Occurrences:
        found = {field: self.snapshot.each(field, terms) for field in self.fields}
        if _somewhere(found):
            return Occurrences(found, self._wanted(terms))
        like = self._like(terms) if self.scope.stand_in else None
        return like or Occurrences(found, Wanted(terms=frozenset(terms)))

    def _like(self, terms: Sequence[str]) -> Occurrences | None:
        """Words that begin as one that no article holds does, but for its last letter, or else its last two."""
        stems = [term for term in terms if len(term) > ranking.STEM and term.isalpha()]
        for cut in (1, 2):
            like = {f: [t for stem in stems for t in self.snapshot.terms(f, stem[:-cut])] for f in self.fields}
            found = {field: self.snapshot.each(field, like[field]) for field in self.fields}
            if _somewhere(found):
                wanted = self._wanted([term for terms in like.values() for term in terms])
                return Occurrences(found, wanted, near=True)
        return None

    def _wanted(self, terms: Iterable[str]) -> Wanted:
        """What to mark for terms: every spelling in the index of a form of theirs."""
        forms = {
            spelled
            for term in set(terms)
            for beginning in beginnings(term)
            for folded, spelled in self._spellings(beginning)
            if lemma(folded) == term
        }
        return Wanted(frozenset(forms), terms=frozenset(terms))

    def _spellings(self, beginning: str) -> Iterator[tuple[str, str]]:
        """The folded forms that begin so, each with each of its spellings."""
        for field in self.fields:
            for term in self.snapshot.terms(SPELLING_FIELDS[field], beginning):
                folded, _, spelled = term.partition("\t")
                yield folded, spelled

    def _phrase(self, folded: Sequence[str], slop: int) -> Occurrences:
        alternatives = [self._spelled(form) for form in folded]
        wanted = self._marked(folded, alternatives, phrase=not slop)
        if not slop:
            return Occurrences(self._following(alternatives), wanted)
        counts = Counter(folded)
        reach = max(slop, len(folded) - 1)
        spelled = dict(zip(folded, alternatives, strict=True))
        found = {}
        for field in self.fields:
            places = [self._keys(field, spelled[form]) for form in counts]
            found[field] = [_frequencies(_together(places, list(counts.values()), reach) // FAR)]
        return Occurrences(found, wanted)

    def _spelled(self, form: str) -> set[str]:
        """The spellings, as terms, of a folded word."""
        names = [SPELLING_FIELDS[field] for field in self.fields]
        return {term for name in names for term in self.snapshot.terms(name, f"{form}\t")}

    def _marked(self, folded: Iterable[str], alternatives: Iterable[Iterable[str]], *, phrase: bool = False) -> Wanted:
        spelled = tuple(frozenset(term.partition("\t")[2] for term in terms) for terms in alternatives)
        return Wanted(frozenset().union(*spelled), folded=frozenset(folded), phrase=spelled if phrase else ())

    def _prefix(self, folded: Sequence[str]) -> Occurrences:
        """Words that begin so; of several (`COVID-1`) the last begins so and the others stand right before it."""
        if len(folded) == 1:
            return self._many(folded[0], lambda found: np.arange(len(found.starts) - 1))
        if not folded:
            return Occurrences({}, Wanted())
        *before, last = folded
        ends = {f"{form}\t{spelled}" for form, spelled in self._spellings(last)}
        alternatives = [*(self._spelled(form) for form in before), ends]
        forms = {term.partition("\t")[0] for term in ends}
        return Occurrences(self._following(alternatives), self._marked([*before, *forms], alternatives))

    def _many(self, start: str, find: Callable[[Dictionary], npt.NDArray[np.int64]]) -> Occurrences:
        """Where any of the spellings stands that `find` picks among those that begin with `start`."""
        forms: Counter[str] = Counter()
        spelled: dict[str, set[str]] = {}
        for field in self.fields:
            for term, df in self.snapshot.expand(SPELLING_FIELDS[field], start, find).items():
                form = term.partition("\t")[0]
                forms[form] += df
                spelled.setdefault(form, set()).add(term)
        taken = sorted(forms, key=lambda form: (-forms[form], form))[:MOST_WORDS]
        terms = [term for form in taken for term in spelled[form]]
        found = {field: self.snapshot.each(SPELLING_FIELDS[field], terms) for field in self.fields}
        return Occurrences(found, self._marked(taken, [terms]), tuple(notes_on(len(forms))))

    def _following(self, alternatives: Sequence[set[str]]) -> dict[str, list[Postings]]:
        """In each field where spellings, one of each of the `alternatives`, follow one another."""
        found = {}
        for field in self.fields:
            steps = [self._keys(field, terms) - step for step, terms in enumerate(alternatives)]
            starts = reduce(_in_both, sorted(steps, key=len))
            found[field] = [_frequencies(starts // FAR)]
        return found

    def _keys(self, field: str, spelled: Iterable[str]) -> npt.NDArray[np.int64]:
        """Every occurrence in a field of any of some spellings, as one number, ascending."""
        return self.snapshot.positions(SPELLING_FIELDS[field], sorted(spelled))


def _somewhere(found: dict[str, list[Postings]]) -> bool:
    return any(len(postings.doc_ids) for several in found.values() for postings in several)


def _in_both(few: npt.NDArray[np.int64], many: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The numbers that both have, each ascending; each of the fewer is looked up among the others."""
    at = many.searchsorted(few)
    at[at == len(many)] = 0
    return few[many[at] == few] if len(many) else many


def _together(places: Sequence[npt.NDArray[np.int64]], counts: Sequence[int], reach: int) -> npt.NDArray[np.int64]:
    """The occurrences from which on, `reach` places at most, each word stands as often as `counts` says."""
    anchors = distinct(np.concatenate(places))
    for keys, count in zip(places, counts, strict=True):
        last = np.searchsorted(keys, anchors + reach, side="right")
        anchors = anchors[last - np.searchsorted(keys, anchors) >= count]
    return anchors


def notes_on(forms: int) -> Iterator[str]:
    """What a reader should know of a pattern or near spelling that so many words are of."""
    if not forms:
        yield "no word in the index is of this form"
    if forms > MOST_WORDS:
        yield f"{forms:,} words are of this form; the {MOST_WORDS:,} commonest are searched"


def _frequencies(doc_ids: npt.NDArray[np.int64]) -> Postings:
    """How often each document stands in `doc_ids`, which ascend."""
    found, counts = np.unique(doc_ids, return_counts=True)
    return Postings(found, counts.astype(np.float32))
