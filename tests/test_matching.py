"""Which articles a query means, against a plain twin that reads every text from end to end."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.analysis import analyze, parts_of, units
from searchlib.entities import name_key
from searchlib.fields import spelling_term
from searchlib.query import parse
from searchlib.query_tree import (
    Any,
    Boost,
    Dated,
    Exact,
    Fuzzy,
    Group,
    Named,
    Node,
    Not,
    Phrase,
    Prefix,
    Required,
    Tagged,
    Wildcard,
    Within,
    Word,
)
from searchlib.text import fold, words

# The twin


def holds(node: Node, document: Document, fields: tuple[str, ...] = ("title", "text")) -> bool:
    match node:
        case Required() | Boost():
            return holds(node.node, document, fields)
        case Not(inner):
            return not holds(inner, document, fields)
        case Group(nodes):
            return all(holds(inner, document, fields) for inner in nodes)
        case Any(nodes):
            return any(holds(inner, document, fields) for inner in nodes)
        case Within(field, inner):
            return holds(inner, document, (field,))
        case Named("source", name):
            return name_key(document.source) == name_key(name)
        case Dated(_, first, last):
            day = document.date
            return isinstance(day, datetime.date) and (first or day) <= day <= (last or day)
        case _:
            return any(leaf_holds(node, getattr(document, field)) for field in fields)


def leaf_holds(leaf: Node, text: str) -> bool:
    match leaf:
        case Word(typed):
            wanted = {term for unit in units(typed) for term in unit.terms}
            return not wanted.isdisjoint(terms_in(text))
        case Phrase(typed, _, 0):
            return follows(folded_words(typed), alone(folded_words(text)))
        case Phrase(typed, _, slop):
            return together(folded_words(typed), folded_words(text), slop)
        case Exact(typed):
            return follows(spellings(typed), alone(spellings(text)))
        case Prefix(typed):
            *before, last = folded_words(typed)
            return follows([*(f"{word}." for word in before), last], beginnings(folded_words(text)))
        case Wildcard(pattern):
            expression = ".*".join(map(re.escape, (letters(part) for part in pattern.split("*"))))
            return any(re.fullmatch(expression, word) for word in folded_words(text))
        case Fuzzy(typed, _, edits):
            word = letters(typed)
            return any(near[:1] == word[:1] and distance(word, near) <= edits for near in folded_words(text))
    raise AssertionError(leaf)


@cache
def terms_in(text: str) -> frozenset[str]:
    return frozenset(token.term for token in analyze(text))


@cache
def folded_words(text: str) -> tuple[str, ...]:
    """The folded words, a code as its parts."""
    return tuple(part for word in words(text) for part in word.folded.split("-"))


@cache
def alone(found: tuple[str, ...]) -> list[set[str]]:
    return [{word} for word in found]


@cache
def beginnings(found: tuple[str, ...]) -> list[set[str]]:
    """All that each word begins with, and the whole word with a point."""
    return [{word[:n] for n in range(1, len(word) + 1)} | {f"{word}."} for word in found]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


@cache
def spellings(text: str) -> tuple[str, ...]:
    return tuple(spelling_term(part) for word in words(text) for part in parts_of(word))


def follows(few: Sequence[str], many: list[set[str]]) -> bool:
    return any(
        all(word in at for word, at in zip(few, many[start : start + len(few)], strict=True))
        for start in range(len(many) - len(few) + 1)
    )


def together(few: Sequence[str], many: Sequence[str], slop: int) -> bool:
    """Whether all the words stand within so many places, each as often as it is asked for."""
    reach = max(slop, len(few) - 1)
    windows = (Counter(many[start : start + reach + 1]) for start in range(len(many)))
    return any(not Counter(few) - window for window in windows)


@cache
def distance(a: str, b: str) -> int:
    """Letters put in, left out, changed or swapped with their neighbour, by the table as textbooks give it."""
    table = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            changed = table[i - 1][j - 1] + (a[i - 1] != b[j - 1])
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, changed)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def expected(query: str, corpus: Sequence[Document]) -> tuple[set[str], dict[str, set[str]]]:
    """The ids of the full matches, and of each partial match what it lacks."""
    root = parse(query).root
    clauses: Sequence[Node] = root.nodes if isinstance(root, Group) else () if root is None else (root,)
    counted = [clause.node if isinstance(clause, Required) else clause for clause in clauses if seeks_words(clause)]
    strict = [clause for clause in clauses if isinstance(clause, Required) or not seeks_words(clause)]
    full, partial = set(), {}
    for document in corpus:
        if not all(holds(node, document) for node in strict):
            continue
        missing = {str(clause) for clause in counted if not holds(clause, document)}
        if not missing:
            full.add(document.id)
        elif len(missing) < len({str(clause) for clause in counted}):
            partial[document.id] = missing
    return full, partial


def seeks_words(node: Node) -> bool:
    match node:
        case Not() | Named() | Dated() | Tagged():
            return False
        case Required() | Boost() | Within():
            return seeks_words(node.node)
        case Group(nodes) | Any(nodes):
            return any(map(seeks_words, nodes))
    return True


# Small corpora and queries of the same words. No two lemmas of one family: a query may then not stand in for another.

VOCABULARY = (
    *(
        "el",
        "La",
        "de",
        "no",
        "y",
        "ella",
        "año",
        "ano",
        "AÑOS",
        "policía",
        "policia",
        "Policías",
        "crimen",
        "crímenes",
    ),
    *("organizado", "Lima", "papá", "papa", "llegó", "llegar", "COVID-19", "Covid", "19", "cuatro", "mil", "4.000"),
    *("EE. UU.", "EEUU", "Núñez", "pingu\N{COMBINING DIAERESIS}ino", "pingüino"),
)
vocabulary = st.sampled_from(VOCABULARY)
gaps = st.sampled_from([" ", " ", " ", ", ", ". ", "\n"])


@st.composite
def texts(draw: st.DrawFn, least: int) -> str:
    pieces = draw(st.lists(st.tuples(vocabulary, gaps), min_size=least, max_size=7))
    return "".join(word + gap for word, gap in pieces)


@st.composite
def corpora(draw: st.DrawFn) -> list[Document]:
    found = draw(st.lists(st.tuples(texts(least=1), texts(least=0)), min_size=1, max_size=6))
    days = st.none() | st.sampled_from([datetime.date(2025, 12, day) for day in (1, 2, 3)])
    return [
        Document(str(number), text, title=title, source=draw(st.sampled_from(["EFE", "DPA"])), date=draw(days))
        for number, (text, title) in enumerate(found)
    ]


PATTERNS = (
    *("pol*", "c*n", "*mil", "co*19", "lim*", "*ano", "ee*", "covid-1*", "t*", "polisia~", "crimne~", "ano~2", "lim~"),
    *('"la lima"~4', '"policía año"~2', '"el el"~3', '"crimen organizado lima"~1'),
)


@st.composite
def leaves(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["word", "word", "word", "phrase", "exact", "pattern", "filter"]))
    if kind == "phrase":
        return f'"{" ".join(draw(st.lists(vocabulary, min_size=1, max_size=3)))}"'
    if kind == "pattern":
        return draw(st.sampled_from(PATTERNS))
    if kind == "filter":
        return draw(st.sampled_from(["fuente:efe", "desde:2025-12-02", "fecha:2025-12-01..2025-12-02", "hasta:2025"]))
    word = draw(vocabulary.filter(lambda word: "-" not in word and " " not in word))
    return f"={word}" if kind == "exact" else word


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda parts: f"({' '.join(parts)})"),
        several.map(lambda parts: f"({' O '.join(parts)})"),
        several.map(lambda parts: f"({' Y '.join(parts)})"),
        st.tuples(st.sampled_from(["-", "+", "título:", "texto:"]), inner).map("".join),
        inner.map(lambda part: f"{part}^2"),
    )


clauses = st.recursive(leaves(), nested, max_leaves=4)
queries = st.lists(clauses, max_size=4).map(" ".join)


def built(corpus: Sequence[Document], *, commits: int) -> Index:
    """An index of the corpus in several segments, with articles deleted and replaced on the way."""
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    size = -(-len(corpus) // commits)
    for start in range(0, len(corpus), size):
        part = corpus[start : start + size]
        index.add_many(
            [Document("gone", "la policía llegó a Lima", title="crimen"), Document(part[0].id, "otro crimen")]
        )
        index.add_many(part)
    index.delete("gone")
    return index


@settings(max_examples=100)
@given(corpora(), st.lists(queries, min_size=1, max_size=5), st.sampled_from([1, 3]))
def test_matches_are_those_of_the_twin(corpus: list[Document], asked: list[str], commits: int) -> None:
    index = built(corpus, commits=commits)
    for query in asked:
        results = index.search(query, limit=100)
        full, partial = expected(query, corpus)
        listed = [hit.id for hit in results]
        assert len(listed) == len(set(listed))
        assert {hit.id for hit in results if not hit.missing} == full
        assert {hit.id: set(hit.missing) for hit in results if hit.missing} == partial
        assert results.total == len(full)


@settings(max_examples=40)
@given(corpora(), queries)
def test_the_best_come_first(corpus: list[Document], query: str) -> None:
    results = built(corpus, commits=2).search(query, limit=100)
    order = [(bool(hit.missing), -hit.score) for hit in results]
    assert order == sorted(order)
    for hit in results:
        assert hit.score == pytest.approx(sum(share for _, share in hit.shares), rel=1e-5)
        # A clause may match by a filter or by what it excludes, which is worth nothing.
        assert all(share > 0 or part in hit.missing or ":" in part or "-" in part for part, share in hit.shares)


@settings(max_examples=40)
@given(corpora(), queries)
def test_segments_and_what_was_deleted_do_not_count(corpus: list[Document], query: str) -> None:
    at_once = Index.in_memory(entity_extractor=None, date_extractor=None)
    at_once.add_many(corpus)
    scores = {hit.id: hit.score for hit in at_once.search(query, limit=100)}
    in_parts = {hit.id: hit.score for hit in built(corpus, commits=3).search(query, limit=100)}
    assert in_parts == pytest.approx(scores, rel=1e-5)


@settings(max_examples=40)
@given(corpora(), queries)
def test_a_filter_takes_out_and_leaves_the_rest(corpus: list[Document], query: str) -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(corpus)
    efe = {document.id for document in corpus if document.source == "EFE"}
    everything = [(hit.id, hit.score, hit.missing) for hit in index.search(query, limit=100)]
    found = [(hit.id, hit.score, hit.missing) for hit in index.search(query, limit=100, sources=["efe"])]
    assert found == [hit for hit in everything if hit[0] in efe]


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_few_deleted_articles_do_not_count(how: str) -> None:
    """Few enough that their segment is kept as it is, with them marked in it."""
    kept = [Document(str(n), "mar " * (n % 3) + "costa " * n, title="mar" * (n % 2)) for n in range(1, 21)]
    fresh = Index.in_memory(entity_extractor=None, date_extractor=None)
    fresh.add_many(kept)
    worn = Index.in_memory(entity_extractor=None, date_extractor=None)
    worn.add_many([*kept[:-2], *(Document(id, "mar sol " * 90, title="mar y sol") for id in ("19", "20", "x"))])
    if how == "deleted":
        for id in ("19", "20"):
            worn.delete(id)
    worn.add_many(kept[-2:])
    worn.delete("x")
    for query in ("mar", "costa", '"mar costa"', "mar costa", "=mar -sol"):
        scores = {hit.id: hit.score for hit in fresh.search(query, limit=100)}
        assert scores
        assert {hit.id: hit.score for hit in worn.search(query, limit=100)} == pytest.approx(scores, rel=1e-5)
    assert worn.search("sol").total == 0


@pytest.mark.parametrize(
    "query",
    [
        "{} O lluvia",
        "lluvia O ({} sol)",
        "{} O -lluvia",
        "sol ({} O lluvia)",
        "nieve ({} O lluvia)",
    ],
)
@pytest.mark.parametrize(
    "filter", ["desde:2025", "fecha:2025-03", "hasta:2026", "fuente:efe", "tema:agua", "menciona:2025", "lugar:lima"]
)
def test_a_deleted_article_does_not_come_back_by_a_filter_beside_words(query: str, filter: str) -> None:
    index = Index.in_memory()
    index.add_many(
        Document(str(n), "Llueve y hay sol en Lima en mayo de 2025.", date="2025-03-02", source="EFE",
                 metadata={"tema": "agua"})
        for n in range(20)
    )  # fmt: skip
    index.delete("7")
    results = index.search(query.format(filter), limit=100)
    assert len(results) == 19
    assert "7" not in {hit.id for hit in results}
    assert results.total == (0 if "nieve" in query else 19)


# Words that no article holds, and words of one family


def test_a_word_that_no_article_has_is_read_as_the_nearest() -> None:
    index = Index.in_memory()
    index.add_many([Document("1", "El canciller habló."), Document("2", "Nadie habló.")])
    results = index.search("cancillería habló")
    assert [(hit.id, hit.missing) for hit in results] == [("1", ()), ("2", ("cancillería",))]
    assert "cancillería" in " ".join(results.notes)
    assert index.search("canciller").notes == ()
    assert index.search("dinosaurio").total == 0


def test_a_word_that_some_article_has_is_itself_only() -> None:
    index = Index.in_memory()
    index.add_many([Document("1", "El canciller habló."), Document("2", "La cancillería habló.")])
    results = index.search("cancillería")
    assert [(hit.id, hit.missing) for hit in results] == [("2", ())]
    assert results.notes == ()


def test_an_exact_word_and_a_phrase_have_no_relatives() -> None:
    index = Index.in_memory()
    index.add_many([Document("1", "El canciller habló."), Document("2", "Nadie habló.")])
    for query in ("=cancillería", '"cancillería"', "-cancillería canciller"):
        assert [hit.id for hit in index.search(query)] == (["1"] if query.startswith("-") else [])


@pytest.mark.parametrize("query", ["-la", "habló -la", "-LA"])
def test_a_stop_word_can_be_left_out_too(query: str) -> None:
    index = Index.in_memory()
    index.add_many([Document("1", "La canciller habló."), Document("2", "Nadie habló.")])
    assert [hit.id for hit in index.search(query)] == ["2"]


@pytest.mark.parametrize("query", ["la", "de la", "La DE"])
def test_stop_words_alone_are_searched_as_written(query: str) -> None:
    index = Index.in_memory()
    index.add_many([Document("1", "Viene de la costa."), Document("2", "Costa.")])
    results = index.search(query, limit=1)
    assert [hit.id for hit in results] == ["1"]
    assert len(results.notes) == 1


# Explaining


def test_explain_adds_up_and_says_what_is_missing() -> None:
    index = Index.in_memory()
    index.add_many([Document("1", "Asesinato en Lima."), Document("2", "Quiso asesinar en Lima.")])
    hits = {hit.id: hit for hit in index.search("asesinato lima")}
    assert hits["2"].missing == ("asesinato",)
    shares = dict(hits["2"].shares)
    assert 0 < shares["asesinato"] < dict(hits["1"].shares)["asesinato"]
    for hit in hits.values():
        lines = hit.explain().splitlines()
        assert len(lines) == 3
        assert lines[0].startswith(f"{hit.score:.3f}")
        assert ("not in this article" in lines[1]) == (hit.id == "2")
        assert "not in this article" not in lines[2]
