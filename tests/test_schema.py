"""The fields of the index, seen through Whoosh."""

from __future__ import annotations

import datetime
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser

from searchlib.analysis import analyze
from searchlib.fields import metadata_term, metadata_terms, spelling_term, weights_of_places
from searchlib.schema import make_schema
from searchlib.text import fold, words

unhurried = settings(deadline=None, max_examples=200)
texts = st.text() | st.text("aáeéiíoñ EU.-'’19º½\N{COMBINING ACUTE ACCENT}")


def tokens(field: str, text: str) -> list[tuple[str, int, int, int]]:
    """Term, place, start and end of what the field makes of the text."""
    analyzer = make_schema()[field].analyzer
    return [(t.text, t.pos, t.startchar, t.endchar) for t in analyzer(text, positions=True, chars=True)]


def test_places_count_stop_words_and_the_parts_of_codes() -> None:
    assert tokens("text", "La policía y el COVID-19 hoy, no") == [
        ("policia", 1, 3, 10),
        ("covid19", 4, 16, 24),
        ("covid", 4, 16, 21),
        ("19", 5, 22, 24),
        ("hoy", 6, 25, 28),
        ("no", 7, 30, 32),
    ]


def test_spellings_stand_at_the_places_of_their_words() -> None:
    assert tokens("text_spelling", "El año COVID-19") == [
        ("el\tel", 0, 0, 2),
        ("ano\taño", 1, 3, 6),
        ("covid\tcovid", 2, 7, 12),
        ("19\t19", 3, 13, 15),
    ]


@unhurried
@given(texts)
def test_the_terms_of_a_field_are_those_of_analysis(text: str) -> None:
    expected = [(token.term, token.start, token.end) for token in analyze(text)]
    assert [(term, start, end) for term, _, start, end in tokens("text", text)] == expected
    assert [(term, start, end) for term, _, start, end in tokens("title", text)] == expected


@unhurried
@given(texts)
def test_both_spellings_of_a_word_fold_alike(text: str) -> None:
    for word in words(text):
        folded, spelled = spelling_term(word).split("\t")
        assert folded == word.folded
        assert fold(spelled) == folded


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("Año", "ano\taño"), ("ANO", "ano\tano"), ("publicó", "publico\tpublicó"), ("EE. UU.", "eeuu\teeuu")],
)
def test_a_spelling_keeps_accents_and_drops_case(typed: str, expected: str) -> None:
    assert [spelling_term(word) for word in words(typed)] == [expected]


def test_the_head_of_a_body_weighs_more_and_a_headline_weighs_one() -> None:
    places = np.arange(1_000)
    body = weights_of_places("text", places)
    assert (np.diff(body) <= 0).all()
    assert body[0] > body[25] > body[-1] == 1
    assert set(weights_of_places("title", places)) == {1.0}


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, []),
        ({"sección": "Perú"}, ["sección\tperu"]),
        ({"temas": ["Año", "Perú"], "páginas": 3}, ["temas\tano", "temas\tperu", "páginas\t3"]),
        ({"premium": True, "autor": None, "vacío": []}, ["premium\ttrue", "autor\tnone"]),
    ],
)
def test_metadata_gives_a_term_for_every_value(metadata: dict[str, Any], expected: list[str]) -> None:
    assert metadata_terms(metadata) == expected


def test_a_metadata_value_is_found_however_its_accents_are_written() -> None:
    spellings = ["Perú", "peru", "Peru\N{COMBINING ACUTE ACCENT}", "PERÚ"]
    assert {metadata_term("país", value) for value in spellings} == {"país\tperu"}


def test_plain_whoosh_fills_and_searches_the_schema() -> None:
    index = RamStorage().create_index(make_schema())
    day = datetime.datetime(2025, 12, 6)
    with index.writer() as writer:
        writer.add_document(id="1", title="Golpe al crimen", text="Las policías de Núremberg", date=day)
        writer.add_document(id="2", title="Otra cosa", text="Nada", date=day)
    with index.searcher() as searcher:
        for typed in ("policia", "POLICÍA", "title:crimen"):
            hits = searcher.search(QueryParser("text", index.schema).parse(typed))
            assert [hit["id"] for hit in hits] == ["1"]


def test_the_schema_survives_pickling() -> None:
    schema = pickle.loads(pickle.dumps(make_schema()))
    assert schema.names() == make_schema().names()
    assert [token.text for token in schema["text"].analyzer("Los países")] == ["pais"]
