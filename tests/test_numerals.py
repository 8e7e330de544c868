"""Numbers as people write them: value, kind and place."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unidecode import unidecode

from searchlib.letters import any_of, bare
from searchlib.numerals import Numeral, figure_value, find_numerals, parse_number_words, roman_value
from searchlib.wordlists import entries

CARDINALS = {
    # words
    "cero": 0, "siete": 7, "dieciséis": 16, "veintiún": 21, "veintiuna": 21, "treinta y uno": 31,
    "noventa y nueve": 99, "cien": 100, "ciento": 100, "ciento uno": 101, "doscientas": 200,
    "quinientos cuarenta y tres": 543, "mil": 1000, "un mil": 1000, "mil novecientos noventa": 1990,
    "dos mil veintiséis": 2026, "cuatro mil": 4000, "cien mil": 100_000,
    "ciento veintitrés mil cuatrocientas cincuenta y seis": 123_456,
    "un millón": 1_000_000, "un millón doscientos mil": 1_200_000, "dos millones y medio": 2_500_000,
    "medio millón": 500_000, "treinta y cinco mil millones": 35_000_000_000, "tres millardos": 3_000_000_000,
    "un billón": 10**12, "dos billones trescientos mil millones": 2_300_000_000_000,
    # figures
    "9": 9, "4000": 4000, "4.000": 4000, "4,000": 4000, "4 000": 4000, "4\N{NO-BREAK SPACE}000": 4000,
    "4\N{THIN SPACE}000": 4000, "4\N{NARROW NO-BREAK SPACE}000": 4000, "1.200.000": 1_200_000,
    "1,200,000": 1_200_000, "1.234.567,89": 1_234_567.89, "1.200,50": 1200.5, "1,200.50": 1200.5,
    "3,5": 3.5, "3.5": 3.5, "0,125": 0.125, "007": 7, "1200": 1200,
    # both
    "3,5 millones": 3_500_000, "1,1 millones": 1_100_000, "35 mil": 35_000, "500 mil millones": 5 * 10**11,
    "3 mil 500": 3500, "1 millón 200 mil": 1_200_000, "1.200 millones": 1_200_000_000,
}  # fmt: skip
ORDINALS = {
    "primero": 1, "primer": 1, "tercera": 3, "décimo": 10, "vigésimo": 20, "decimotercer": 13, "séptima": 7,
    "1º": 1, "1.º": 1, "2ª": 2, "2.ª": 2, "1er": 1, "3ra": 3, "1o": 1, "10mo": 10,
}  # fmt: skip


@pytest.mark.parametrize(("written", "value"), CARDINALS.items())
def test_cardinal(written: str, value: float) -> None:
    assert find_numerals(written) == [Numeral(0, len(written), value)]
    assert find_numerals(f"Son ({written}).")[0].value == value
    assert [n.value for n in find_numerals(unidecode(written).upper())] == [value]


@pytest.mark.parametrize(("written", "value"), ORDINALS.items())
def test_ordinal(written: str, value: int) -> None:
    assert find_numerals(written) == [Numeral(0, len(written), value, "ordinal")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("el siglo XXI", [21]),
        ("el siglo xxi", [21]),
        ("los siglos XIX y XX", [19, 20]),
        ("Juan Pablo II en Lima", [2]),
        ("Felipe V", [5]),
        ("Pío X", [10]),
        ("el XX Congreso del partido", [20]),
        ("los XXIII Juegos", [23]),
        ("la V Cumbre de las Américas", [5]),
        ("el capítulo IV", [4]),
        ("Malcolm X", []),
        ("la vitamina C, el DVD y el plan V", []),
        ("el MIX y el CIV", []),
        ("IIII Congreso", []),
    ],
)
def test_roman(text: str, values: list[int]) -> None:
    found = find_numerals(text)
    assert [n.value for n in found] == values
    assert {n.kind for n in found} <= {"ordinal"}


@pytest.mark.parametrize(
    "text",
    ["una casa", "un país", "uno de ellos", "miles de personas", "cientos", "el G20", "un B-52", "covid-19",
     "1.2.3", "192.168.1.1", "a las 15:30", "6/12/2025", "", "dosmil", "9" * 5000, "millones"],
)  # fmt: skip
def test_no_numeral(text: str) -> None:
    assert find_numerals(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("tres cuatro", [3, 4]),
        ("de 3 a 5 millones", [3, 5_000_000]),
        ("2025-2026", [2025, 2026]),
        ("entre cinco y seis mil", [5, 6000]),
        ("más de cuatro mil mesas y un millón doscientos mil peruanos", [4000, 1_200_000]),
        ("el 5,5 % de 12.000 votos", [5.5, 12000]),
        ("veinte y treinta", [20, 30]),
    ],
)
def test_several(text: str, values: list[float]) -> None:
    assert [n.value for n in find_numerals(text)] == values


def test_words_alone() -> None:
    assert parse_number_words(["cuatro", "mil"]) == 4000
    assert parse_number_words(["3,5", "millones"]) == 3_500_000
    assert parse_number_words(["una"]) is None
    assert parse_number_words(["casa"]) is None
    assert parse_number_words([]) is None


def test_roman_values() -> None:
    assert [roman_value(r) for r in ("I", "iv", "IX", "XIV", "XXXIX")] == [1, 4, 9, 14, 39]
    assert [roman_value(r) for r in ("", "IIII", "VX", "IC", "L")] == [None] * 5


@given(st.integers(0, 10**15 - 1))
def test_ways_of_writing_agree(number: int) -> None:
    plain = str(number)
    assert [n.value for n in find_numerals(plain)] == [number]
    for mark in ".,":
        assert int(figure_value(f"{number:,}".replace(",", mark))) == number


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert len(bare(text)) == len(text)
    ends = 0
    for numeral in find_numerals(text):
        assert ends <= numeral.start < numeral.end <= len(text)
        ends = numeral.end


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1))
def test_any_of_matches_each_word(words: list[str]) -> None:
    pattern = re.compile(any_of(words))
    assert all(pattern.fullmatch(word) for word in words)


def test_word_list() -> None:
    rows = entries("numbered_names.txt")
    assert rows == sorted(set(rows))
    assert all(unicodedata.is_normalized("NFC", word) and word.isalpha() for word, _ in rows)
    assert {kind for _, kind in rows} == {"reign", "gathering", "heading"}
