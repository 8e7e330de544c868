"""Which articles a query means, against a plain twin that reads every text from end to end."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.analysis import analyze, parts_of, units
from searchlib.query import Clause, Exact, Not, Phrase, Word, parse
from searchlib.text import spelling, words

# The twin


def holds(clause: Clause, document: Document) -> bool:
    return any(field_holds(clause, field) for field in (document.title, document.text))


def field_holds(clause: Clause, field: str) -> bool:
    match clause:
        case Not(node):
            return not field_holds(node, field)
        case Word(text):
            wanted = {term for unit in units(text) for term in unit.terms}
            return not wanted.isdisjoint(token.term for token in analyze(field))
        case Phrase(text):
            return follows(folded_words(text), folded_words(field))
        case Exact(text):
            return spelling(text) in [spelling(part.text) for word in words(field) for part in parts_of(word)]


def folded_words(text: str) -> list[str]:
    """The folded words, a code as its parts."""
    return [part for word in words(text) for part in word.folded.split("-")]


def follows(few: list[str], many: list[str]) -> bool:
    return any(many[start : start + len(few)] == few for start in range(len(many)))


def expected(query: str, corpus: Sequence[Document]) -> tuple[set[str], dict[str, set[str]]]:
    """The ids of the full matches, and of each partial match what it lacks."""
    clauses = parse(query).clauses
    negated = [clause.node for clause in clauses if isinstance(clause, Not)]
    positive = [clause for clause in clauses if not isinstance(clause, Not)]
    full, partial = set(), {}
    for document in corpus:
        if any(holds(node, document) for node in negated):
            continue
        missing = {str(clause) for clause in positive if not holds(clause, document)}
        if not missing:
            full.add(document.id)
        elif len(missing) < len({str(clause) for clause in positive}):
            partial[document.id] = missing
    return full, partial


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
    return [Document(str(number), text, title=title) for number, (text, title) in enumerate(found)]


@st.composite
def clauses(draw: st.DrawFn) -> str:
    sign = draw(st.sampled_from(["", "", "", "-"]))
    kind = draw(st.sampled_from(["word", "word", "phrase", "exact"]))
    if kind == "phrase":
        return f'{sign}"{" ".join(draw(st.lists(vocabulary, min_size=1, max_size=3)))}"'
    return f"{sign}{'=' * (kind == 'exact')}{draw(vocabulary.filter(lambda word: '-' not in word and ' ' not in word))}"


queries = st.lists(clauses(), max_size=4).map(" ".join)


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
        assert all(share > 0 or part in hit.missing for part, share in hit.shares)


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
    index.add_many(Document(d.id, d.text, d.title, source="EFE" if int(d.id) % 2 else "DPA") for d in corpus)
    everything = [(hit.id, hit.score, hit.missing) for hit in index.search(query, limit=100)]
    found = [(hit.id, hit.score, hit.missing) for hit in index.search(query, limit=100, sources=["efe"])]
    assert found == [hit for hit in everything if int(hit[0]) % 2]


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
