"""Did you mean: at the seam that a user has, on small indexes written by hand."""

from __future__ import annotations

import pathlib
import re

import pytest
from conftest import any_texts
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Entity, Index, suggest
from searchlib.__main__ import main
from searchlib.text import fold, nfc

ARTICLES = (
    ("La Cancillería recibió a Marco Rubio en Lima.", "Visita de un secretario"),
    ("El crimen organizado golpeó a Venezuela; el Gobierno respondió.", "Gobierno y crimen"),
    ("La policía de Bolivia investiga un secuestro en el barrio. El Gobierno calla.", "Secuestro"),
    ("Los peruanos van a votar: el año fue duro para el Gobierno.", "Año de elecciones"),
    ("El hospital del barrio abrió sus puertas en la ciudad de Lima.", "Hospital"),
    ("Un caso de la policía.", ""),
)

GOLDEN = {
    "cancilleria rubbio": "cancillería rubio",
    "goberno": "gobierno",
    "gobireno": "gobierno",
    "gobernio": "gobierno",
    "polisia": "policía",
    "Polisia": "Policía",
    "POLISIA": "POLICÍA",
    "polizía": "policía",
    "ospital": "hospital",
    "zekuestro": "secuestro",
    "venesuela": "venezuela",
    "benezuela": "venezuela",
    '"crimen organisado"': '"crimen organizado"',
    '"krimen organisado"~5': '"crimen organizado"~5',
    "«crimen organisado»": '"crimen organizado"',
    "=polisía": "=policía",
    "=policia ospital": "=policia hospital",
    "título:goberno": "título:gobierno",
    "título:(goberno O elecsiones)": "título:(gobierno O elecciones)",
    "goberno -lima": "gobierno -lima",
    "-lima goberno": "-lima gobierno",
    "+goberno crimen^2": "+gobierno crimen^2",
    "goberno Y crimen": "gobierno Y crimen",
    "(venesuela O bolibia) gobierno": "(venezuela O bolivia) gobierno",
    "persona:rubbio": "persona:rubio",
    'persona:"marko rubio"': 'persona:"marco rubio"',
    "lugar:bolibia gobierno": "lugar:bolivia gobierno",
    "goberno desde:2020": "gobierno desde:2020",
    "policia,  goberno": "policía,  gobierno",
    "el goberno de la ciudad": "el gobierno de la ciudad",
}
"""Query and what it should have been."""

WORKING = (
    *("gobierno", "policia", "policía", "policías", "investigaban", "cancilleria rubio", '"crimen organizado"'),
    *("título:gobierno", "lima -policia", "pol*", "persona:rubio", "", "desde:2020", "el de la", "ano"),
)
"""Queries that find what they ask for."""

HOPELESS = ("asdfghjkl", "xy", "2031", "covid-19", "goberno*", "goberno~", "-goberno", "lima -goberno", "NO goberno")
"""Queries that nothing is suggested for: nothing near, too short, no words, patterns, what is not wanted."""


def _index(*articles: tuple[str, str]) -> Index:
    index = Index.in_memory(date_extractor=None)
    index.add_many([Document(str(n), text, title=title, date="2025-01-01") for n, (text, title) in enumerate(articles)])
    return index


@pytest.fixture(scope="module")
def small() -> Index:
    return _index(*ARTICLES)


@pytest.mark.parametrize(("query", "meant"), GOLDEN.items())
def test_what_was_meant(small: Index, query: str, meant: str) -> None:
    assert small.search(query).suggestion == meant


@pytest.mark.parametrize("meant", sorted(set(GOLDEN.values())))
def test_a_suggestion_works(small: Index, meant: str) -> None:
    results = small.search(meant, strict=True)
    assert len(results)
    assert results.suggestion is None


@pytest.mark.parametrize("query", [*WORKING, *HOPELESS])
def test_no_suggestion(small: Index, query: str) -> None:
    assert small.search(query).suggestion is None


@given(st.lists(st.sampled_from([text for text in GOLDEN if "=" not in text]), min_size=1, max_size=3).map(" ".join))
@settings(max_examples=60)
def test_accents_change_no_suggestion(small: Index, query: str) -> None:
    accented = re.sub("[aeo](?=[bdglmnrs])", lambda match: match[0] + "\N{COMBINING ACUTE ACCENT}", query)
    bare = query.translate(str.maketrans("áéíóúñ", "aeioun"))
    suggested = [small.search(text).suggestion for text in (query, nfc(accented), accented, bare)]
    assert {text and fold(text) for text in suggested} == {suggested[0] and fold(suggested[0])}


@given(st.lists(st.sampled_from([*GOLDEN, *WORKING, *HOPELESS]), max_size=4).map(" ".join))
@settings(max_examples=60)
def test_a_suggestion_lacks_no_more_and_finds_more(small: Index, query: str) -> None:
    results = small.search(query)
    if results.suggestion is not None:
        better = small.search(results.suggestion)
        lacking = [min((len(hit.missing) for hit in found), default=99) for found in (results, better)]
        assert lacking[1] <= lacking[0]
        assert better.total or not results.total


def test_what_finds_nothing_is_not_suggested(small: Index) -> None:
    assert small.search("0 dal").suggestion is None  # "0 del" asks for less, and no article has a 0


@given(any_texts)
def test_no_query_is_too_odd(small: Index, query: str) -> None:
    results = small.search(query)
    assert results.suggestion is None or len(small.search(results.suggestion)) > 0
    assert small.search(query).suggestion == results.suggestion


@pytest.mark.parametrize(
    "query",
    [
        "goberno\ud800", "\x00goberno\x00", "goberno " * 10_000, "x" * 1_000_000, "goberno" * 100_000,
        "(" * 500 + "goberno", "ﬁesta goberno½", "persona:", "persona:\x00", '"', "goberno " * 500,
    ],
    ids=range(11),
)  # fmt: skip
def test_hostile_queries(small: Index, query: str) -> None:
    suggested = small.search(query).suggestion
    assert suggested is None or "gobierno" in suggested


def test_only_so_many_words_are_put_right(small: Index) -> None:
    suggested = small.search("goberno " * 30).suggestion
    assert suggested is None or suggested.split().count("gobierno") <= suggest.MOST


def test_a_word_of_deleted_articles_only_is_not_meant() -> None:
    index = _index(*ARTICLES)
    assert index.search("ospital").suggestion == "hospital"
    index.delete("4")
    assert index.search("ospital").suggestion is None


def test_a_new_commit_is_seen_and_results_keep_theirs() -> None:
    index = _index(*ARTICLES)
    before = index.search("tsunamy")
    index.add(Document("t", "Un tsunami llegó a la costa."))
    assert before.suggestion is None
    assert index.search("tsunamy").suggestion == "tsunami"


def test_words_of_all_segments_count() -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    for number, text in enumerate(["La cesta.", "La fiesta.", "Otra fiesta.", "Una fiesta más.", "La siesta."]):
        index.add(Document(str(number), text))
    assert len(index._snapshot().segments) > 1
    assert index.search("xiesta").suggestion == "fiesta"


def test_a_rare_word_yields_to_one_much_commoner() -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(Document(str(n), "El gobierno.") for n in range(12_000))
    index.add(Document("x", "El govierno."))
    index.add(Document("y", "El gobiernito."))
    assert index.search("govierno").suggestion == "gobierno"
    assert index.search("gobiernito").suggestion is None
    assert index.search("gobierno").suggestion is None


def test_a_likely_word_that_goes_with_none_of_the_others_yields_to_one_that_does() -> None:
    index = _index(*[("Una fiesta en Lima.", "")] * 5, ("Una siesta en Cusco.", ""))
    assert index.search("xiesta").suggestion == "fiesta"
    assert index.search("xiesta cusco").suggestion == "siesta cusco"


def test_a_very_common_word_is_meant_less_often() -> None:
    """With one the query asks for no more than without the word, so that it always finds more."""
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many([
        *(Document(str(n), "Ban Ki-moon habló con todos.") for n in range(3)),
        *(Document(f"c{n}", "Nadie habló con él.") for n in range(9)),
    ])  # fmt: skip
    assert index.search("ban ki mon").suggestion == "ban ki moon"
    assert index.search('"habló mon"').suggestion == '"habló con"'


def test_a_word_of_the_dictionary_is_not_put_right_by_one_that_is_none(seed: Document) -> None:
    index = Index.in_memory(date_extractor=None)
    index.add(seed)
    assert "Cancillerí" in seed.text
    assert index.search("cancilleria").suggestion == "canciller"
    assert index.search("cancillerías").suggestion is None
    assert index.search("canzilleria").suggestion == "cancillerí"  # which is no word itself
    assert index.search("estrategas").suggestion == "estrategias"


def test_names_and_verbs_put_a_word_of_the_dictionary_right() -> None:
    index = _index(("Gabriel García Márquez nació en Aracataca.", ""), ("Ambos acordaron una tregua.", ""))
    assert index.search("garcia marques").suggestion == "garcía márquez"
    assert index.search("acordeon").suggestion == "acordaron"


def test_the_parameters_of_the_search_count(small: Index) -> None:
    assert small.search("goberno", since="2025-01-01").suggestion == "gobierno"
    assert small.search("goberno", since="2026-01-01").suggestion is None
    assert small.search("ospital", places=["Bolivia"]).suggestion is None


def test_a_name_is_put_right_by_the_words_of_names() -> None:
    index = Index.in_memory(date_extractor=None)
    index.add(Document("1", "Hugo de Zela habló.", entities=[Entity("Hugo de Zela", "person")], source="El Comercio"))
    index.add_many(Document(f"x{n}", "La sela y la cela.", entities=[Entity("Sala", "place")]) for n in range(9))
    assert index.search('persona:"Hugo de Sela"').suggestion == 'persona:"Hugo de Zela"'
    assert index.search("entidad:sela cela").suggestion == "entidad:sala cela"
    assert index.search('fuente:"el comersio"').suggestion == 'fuente:"el comercio"'
    assert index.search("persona:hugo").suggestion is None


def test_numbers_in_words_are_right_as_they_are() -> None:
    index = _index(("Llegó en cuarto lugar, con seiscientos puntos; cuatro mil miraban.", ""))
    for query in ("setecientos", "cuatro mil setecientos", "cuatro millones"):
        assert index.search(query).suggestion is None


def test_a_name_that_finds_articles_stays() -> None:
    index = Index.in_memory(date_extractor=None)
    names = [Entity("Organización de las Naciones Unidas", "organization")]
    index.add(Document("1", "La ONU.", entities=names))
    index.add_many(Document(f"x{n}", "Una onza.", entities=[Entity("ONS", "organization")]) for n in range(9))
    assert index.search("organización:onu").total == 1
    assert index.search("organización:onu").suggestion is None


def test_results_of_a_closed_index_suggest(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "i") as index:
        index.add(Document("1", "El Gobierno."))
        results = index.search("goberno")
    assert results.suggestion == "gobierno"


def test_it_is_shown(small: Index, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = small.search("cancilleria rubbio")
    assert "did you mean: cancillería rubio\n" in repr(results)
    assert "did you mean: cancillería rubio</small>" in results._repr_html_()
    assert "did you mean" not in repr(small.search("cancilleria rubio"))
    with Index.create(tmp_path / "i") as index:
        index.add(Document("1", "El Gobierno."))
    assert main(["search", str(tmp_path / "i"), "goberno"]) == 1
    assert "did you mean: gobierno" in capsys.readouterr().out
