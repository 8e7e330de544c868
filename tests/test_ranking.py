"""Scores against their formulas, worked out one number at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from conftest import any_texts
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Index, ranking
from searchlib.analysis import analyze, placed_tokens
from searchlib.fields import weights_of_places

counts = st.integers(1, 10_000)
weights = st.floats(1 / 16, 1e4, width=32)


def as_floats(*values: float) -> ranking.Floats:
    return np.array(values, dtype=np.float32)


# The formulas


@given(st.integers(0, 10_000), counts)
def test_inverse_document_frequency(df: int, more: int) -> None:
    n = df + more
    idf = ranking.inverse_document_frequency(df=df, N=n)
    assert idf == pytest.approx(math.log((n + 1) / (df + 0.5)))  # 1 + (N - df + .5) / (df + .5), in one fraction
    assert idf > 0
    assert idf > ranking.inverse_document_frequency(df=df + 1, N=n)


@pytest.mark.parametrize("field", ["title", "text"])
@given(weights, counts, st.floats(0.5, 1e4))
def test_field_frequency(field: str, tf: float, length: int, average: float) -> None:
    (found,) = tf * ranking.norm(as_floats(length), average, field=field)
    b = ranking.B[field]
    assert found == pytest.approx(ranking.WEIGHT[field] * tf / ((1 - b) + b * length / average), rel=1e-5)
    (at_average,) = tf * ranking.norm(as_floats(average), average, field=field)
    assert at_average == pytest.approx(ranking.WEIGHT[field] * tf, rel=1e-5)


@given(st.lists(weights, min_size=1, max_size=20))
def test_saturate(frequencies: list[float]) -> None:
    k1 = ranking.K1
    found = ranking.saturate(as_floats(*sorted(frequencies)))
    assert found.tolist() == pytest.approx([f * (k1 + 1) / (f + k1) for f in sorted(frequencies)], rel=1e-5)
    assert (np.diff(found) >= -1e-6).all()
    assert (found <= k1 + 1 + 1e-6).all()


def test_saturate_zero() -> None:
    assert ranking.saturate(as_floats(0.0)).tolist() == [0.0]


# The order


scored = st.lists(st.sampled_from([-1.0, 0.0, 0.25, 0.5, 1.0, 2.0]), max_size=40)  # few values: many ties


@given(scored, st.integers(0, 45), st.sampled_from([1, 2, 4, ranking.BLOCK]))
def test_best_is_the_head_of_a_full_sort(scores: list[float], count: int, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "BLOCK", block)
        found = ranking.best(as_floats(*scores), count)
    there = [at for at, score in enumerate(scores) if score >= 0]
    assert found.tolist() == sorted(there, key=lambda at: (-scores[at], at))[:count]


# The family of a word


@given(any_texts)
def test_a_stem_is_how_a_term_begins(text: str) -> None:
    for token in analyze(text):
        stem = ranking.stem(token.term)
        assert stem in ("", token.term[:5])
        assert not stem or (len(stem) == 5 and token.term.isalpha())


# All of it together


def bm25f(corpus: list[Document], term: str) -> dict[str, float]:
    """The score of each article that holds `term`, where no other term is of its family."""
    placed = {d.id: {"title": placed_tokens(d.title), "text": placed_tokens(d.text)} for d in corpus}
    average = {
        field: np.mean([len(fields[field]) for fields in placed.values() if fields[field]] or [1])
        for field in ("title", "text")
    }
    frequencies = {}
    for id, fields in placed.items():
        frequency = 0.0
        for field, tokens in fields.items():
            places = np.array([place for place, token in tokens if token.term == term], dtype=np.int64)
            if len(places):
                b = ranking.B[field]
                length = 1 - b + b * len(tokens) / average[field]
                frequency += ranking.WEIGHT[field] * weights_of_places(field, places).sum() / length
        if frequency:
            frequencies[id] = frequency
    idf = math.log(1 + (len(corpus) - len(frequencies) + 0.5) / (len(frequencies) + 0.5))
    return {id: idf * f * (ranking.K1 + 1) / (f + ranking.K1) for id, f in frequencies.items()}


TERMS = ("casa", "mar", "peru", "lima", "la", "de")
texts = st.lists(st.sampled_from(TERMS), min_size=1, max_size=60).map(" ".join)


@given(st.lists(st.tuples(texts, st.one_of(st.just(""), texts)), min_size=1, max_size=5), st.sampled_from(TERMS[:4]))
def test_scores_are_those_of_the_formulas(rows: list[tuple[str, str]], term: str) -> None:
    corpus = [Document(str(number), text, title=title) for number, (text, title) in enumerate(rows)]
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(corpus)
    scores = {hit.id: hit.score for hit in index.search(term, limit=100)}
    assert scores == pytest.approx(bm25f(corpus, term), rel=1e-4)


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    index = Index.in_memory()
    index.add_many([Document("1", "mar y costa"), Document("2", "mar y sierra"), Document("3", "mar y sierra")])
    shares = dict(index.search("mar costa")[0].shares)
    assert shares["costa"] > shares["mar"] > 0


def test_more_of_a_word_counts_less_each_time() -> None:
    index = Index.in_memory()
    index.add_many(Document(str(n), " ".join(["x1"] * 300 + ["mar"] * n + ["x2"] * (10 - n))) for n in range(1, 9))
    found = {int(hit.id): hit.score for hit in index.search("mar")}
    gains = np.diff([found[n] for n in range(1, 9)])
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all()


@pytest.mark.parametrize(
    ("typed", "share"), [("año", ranking.OTHER_SPELLING), ("ano", 1.0), ("AÑO", ranking.OTHER_SPELLING)]
)
def test_another_spelling_costs_a_share_of_the_score(typed: str, share: float) -> None:
    index = Index.in_memory()
    index.add_many([Document("bare", "el ano"), Document("tilde", "el año")])
    scores = {hit.id: hit.score for hit in index.search(typed)}
    assert scores["bare"] == pytest.approx(scores["tilde"] * share)
