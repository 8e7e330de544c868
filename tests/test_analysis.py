"""Terms: what a text is indexed and searched under, whatever its accents and however its numbers are written."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from unidecode import unidecode

from searchlib import Token, analyze
from searchlib.text import nfc, words

unhurried = settings(deadline=None, max_examples=300)

SPANISH = (
    "La policía años EE. UU. COVID-19 T-MEC mil dos tres cuatro un una y medio media millón millones cien 3,5 1.200 4 "
    "siglo XXI Felipe VI vi XX Congreso nº 2ª ½ no sin «ella» @SecRubio reuniéndose país, países. O’Higgins 10:30 –"
)
phrases = st.lists(st.sampled_from(SPANISH.split())).map(" ".join)
texts = st.text() | st.text("aáeéiíoóuúüñNcdlmsxvi .,'’-–½º0123\n\N{COMBINING ACUTE ACCENT}\N{SOFT HYPHEN}") | phrases


def terms(text: str) -> list[str]:
    return [token.term for token in analyze(text)]


@unhurried
@given(texts)
@example("Reuniéndose en Núremberg, POLICÍA de «años»")
@example("mil ½")
@example("⅓ mil")
@example("\N{HANGUL JUNGSEONG O-E}")
def test_a_text_and_its_unaccented_twin_have_the_same_terms(text: str) -> None:
    assert terms(text) == terms(unidecode(nfc(text)))


@unhurried
@given(texts)
def test_offsets_point_at_the_token_in_the_nfc_text(text: str) -> None:
    composed = nfc(text)
    tokens = analyze(text)
    assert all(composed[token.start : token.end] == token.text != "" for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


@unhurried
@given(texts)
def test_a_text_with_words_has_terms(text: str) -> None:
    assert bool(terms(text)) == bool(words(text))
    assert all(term and term.isascii() and term == term.lower() for term in terms(text))


@pytest.mark.parametrize(
    ("figures", "spellings"),
    [
        ("4000", ["cuatro mil", "4.000", "4,000", "4 000", "4000", "4 mil", "CUATRO MIL"]),
        ("1200000", ["un millón doscientos mil", "1.200.000", "1,200,000", "1 millón 200 mil", "1,2 millones"]),
        ("3500000", ["3,5 millones", "3.5 millones", "tres millones y medio", "3.500.000"]),
        ("1000000000", ["mil millones", "1.000 millones", "1000 millones", "1.000.000.000"]),
        ("500000", ["medio millón", "quinientos mil", "quinientas mil", "500.000"]),
        ("2025", ["dos mil veinticinco", "2025"]),
        ("31", ["treinta y uno", "treinta y una", "31"]),
        ("3.5", ["3,5", "3.5", "3,50"]),
        ("3500", ["3 mil 500", "tres mil quinientos", "3.500"]),
        ("999999", ["novecientos noventa y nueve mil novecientos noventa y nueve", "999.999"]),
        ("21", ["siglo XXI", "siglo 21", "veintiún", "veintiuna", "21.º"]),
        ("6", ["Felipe VI", "Felipe 6", "capítulo VI", "seis"]),
        ("20", ["el XX Congreso", "veinte"]),
        ("2", ["Juan Pablo II", "la 2ª vuelta", "dos"]),
    ],
)
def test_spellings_of_a_number_share_its_figures(figures: str, spellings: list[str]) -> None:
    without = [spelling for spelling in spellings if figures not in terms(spelling)]
    assert without == []


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("lo vi ayer", "6"),
        ("uno de los suyos", "1"),
        ("una casa", "1"),
        ("un policía", "1"),
        ("Malcolm X", "10"),
        ("Xi Jinping", "11"),
        ("medio mundo", "0.5"),
        ("dos, mil", "2000"),
        ("miles de casas", "1000"),
        ("mil y un niños", "1001"),
    ],
)
def test_what_is_no_number_has_no_figures(text: str, absent: str) -> None:
    assert absent not in terms(text)


def test_the_words_of_a_number_stay_findable() -> None:
    assert {"cuatro", "mil"} < set(terms("cuatro mil"))
    assert {"siglo", "xxi"} < set(terms("siglo XXI"))
    assert {"3.5", "1200"} < set(terms("3,5 millones y 1.200 pesos"))


def test_a_number_in_words_is_one_token_over_all_of_them() -> None:
    assert analyze("los cuatro mil años")[0] == Token("cuatro mil", 4, 14, "4000")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COVID-19", ["covid19", "covid", "19"]),
        ("Covid–19", ["covid19", "covid", "19"]),
        ("COVID19", ["covid19"]),
        ("T-MEC", ["tmec", "t", "mec"]),
        ("F-16", ["f16", "f", "16"]),
        ("EE. UU.", ["eeuu"]),
        ("@SecRubio", ["secrubio"]),
        ("5G", ["5g"]),
    ],
)
def test_a_code_is_found_whole_and_by_its_parts(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize("sign", ["ᆉ", "ᆋ", "㌞", "🆨", "༳", "±", "৸"])
def test_a_sign_that_folds_to_a_hyphen_and_letters_stands_in_both_parts(sign: str) -> None:
    for text in (sign, f"t{sign}mec", f"a{sign}", f"{sign}19", f"t{sign}1", sign * 2):
        for token in analyze(text):
            assert token.text == text[token.start : token.end]
            assert token.term


@pytest.mark.parametrize("text", ["Ella", "la de los", "Él y ella"])
def test_a_text_of_stop_words_alone_keeps_them(text: str) -> None:
    assert len(terms(text)) == len(text.split())


def test_stop_words_give_no_term_beside_other_words() -> None:
    assert terms("la policía de los que") == ["policia"]


@pytest.mark.parametrize("word", ["no", "ni", "nunca", "sin", "contra", "nada", "nadie"])
def test_negations_are_searchable(word: str) -> None:
    assert word in terms(f"la policía {word} el crimen")


@pytest.mark.parametrize(
    ("one", "other"),
    [("policías", "POLICIA"), ("países", "país"), ("luces", "luz"), ("mujeres", "mujer"), ("años", "año")],
)
def test_a_word_and_its_plural_meet(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize("name", ["Guterres", "Rubio", "Bukele", "Dallas", "Ferrero"])
def test_a_name_keeps_its_form(name: str) -> None:
    assert terms(name) == [name.lower()]
