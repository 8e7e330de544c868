"""Cluster marks: what of an article on a page is marked as found.

The rule of this room: **only the articles of the page are read**. What a word stands for is looked for among the words
that they have, not in the vocabulary of the cluster.

>>> from searchlib.query import parse
>>> words_of_page = page_words(["La policía de Lima"])
>>> sorted(marks(parse("policías").root, words_of_page, Known({}), {})[0].forms)
['policía']
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from searchlib.analysis import parts_in
from searchlib.cluster_answers import Known
from searchlib.cluster_patterns import forms_of
from searchlib.fields import spelling_term
from searchlib.lemmas import lemma
from searchlib.occurrences import terms_of
from searchlib.query_tree import (
    Any,
    Boost,
    Exact,
    Fuzzy,
    Group,
    Node,
    Phrase,
    Prefix,
    Required,
    Wildcard,
    Within,
    Word,
)
from searchlib.snippets import Wanted

PageWords = Mapping[str, Collection[str]]
"""The folded words of a page, each with its spellings."""


def page_words(texts: Iterable[str]) -> PageWords:
    """The words of texts."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for part in parts_in(text):
            folded, _, spelled = spelling_term(part).partition("\t")
            found.setdefault(folded, set()).add(spelled)
    return found


def marks(node: Node | None, page: PageWords, known: Known, likes: Mapping[str, tuple[str, ...]]) -> list[Wanted]:
    """What to mark for a node, not what it leaves out; `likes` as in `cluster_query.Asked`."""
    return list(_marks(node, page, known, likes))


def _marks(node: Node | None, page: PageWords, known: Known, likes: Mapping[str, tuple[str, ...]]) -> Iterator[Wanted]:
    match node:
        case Group(nodes) | Any(nodes):
            for inner in nodes:
                yield from _marks(inner, page, known, likes)
        case Required() | Boost() | Within():
            yield from _marks(node.node, page, known, likes)
        case Word(text):
            yield _word(frozenset(terms_of(text)), likes.get(text, ()), page)
        case Exact(text):
            terms = [spelling_term(part) for part in parts_in(text)]
            spelled = tuple(frozenset([term.partition("\t")[2]]) for term in terms)
            folded = frozenset(term.partition("\t")[0] for term in terms)
            yield Wanted(frozenset().union(*spelled), folded=folded, phrase=spelled)
        case Phrase(text, _, slop):
            parts = _parts(text)
            phrase = () if slop else tuple(frozenset(page.get(part, ())) for part in parts)
            yield replace(_folded(parts, page), phrase=phrase)
        case Prefix(text) if len(parts := _parts(text)) != 1:
            begun = [folded for folded in page if parts and folded.startswith(parts[-1])]
            yield _folded([*parts[:-1], *begun], page)
        case Prefix() | Wildcard() | Fuzzy():
            forms, _ = forms_of(node, known)
            yield _folded([folded for folded in page if folded in forms], page)


def _word(terms: frozenset[str], beginnings: tuple[str, ...], page: PageWords) -> Wanted:
    lemmas = {folded: lemma(folded) for folded in page}
    if beginnings:
        terms = frozenset(term for term in lemmas.values() if term.startswith(beginnings))
    forms = frozenset(form for folded, term in lemmas.items() if term in terms for form in page[folded])
    return Wanted(forms, terms=terms)


def _folded(folded: Iterable[str], page: PageWords) -> Wanted:
    wanted = frozenset(folded)
    return Wanted(frozenset(form for word in wanted for form in page.get(word, ())), folded=wanted)


def _parts(text: str) -> list[str]:
    return [part.folded for part in parts_in(text)]
