"""Numbers in words: which number words say, and which Roman letters count."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.letters import any_of, bare
from searchlib.numerals import is_numeric, parse_number_words, roman_ordinal, roman_value
from searchlib.wordlists import entries

NUMBERS = {
    "cero": 0, "siete": 7, "dieciseis": 16, "veintiun": 21, "veintiuna": 21, "treinta y uno": 31,
    "noventa y nueve": 99, "cien": 100, "ciento": 100, "ciento uno": 101, "doscientas": 200,
    "quinientos cuarenta y tres": 543, "mil": 1000, "un mil": 1000, "mil novecientos noventa": 1990,
    "dos mil veintiseis": 2026, "cuatro mil": 4000, "cien mil": 100_000,
    "ciento veintitres mil cuatrocientas cincuenta y seis": 123_456,
    "un millon": 1_000_000, "un millon doscientos mil": 1_200_000, "dos millones y medio": 2_500_000,
    "medio millon": 500_000, "treinta y cinco mil millones": 35_000_000_000, "tres millardos": 3_000_000_000,
    "un billon": 10**12, "dos billones trescientos mil millones": 2_300_000_000_000,
    "9": 9, "4000": 4000, "3.5": 3.5, "0.125": 0.125, "007": 7,
    "3.5 millones": 3_500_000, "1.1 millones": 1_100_000, "35 mil": 35_000, "500 mil millones": 5 * 10**11,
    "3 mil 500": 3500, "1 millon 200 mil": 1_200_000, "1200 millones": 1_200_000_000,
}  # fmt: skip


@pytest.mark.parametrize(("written", "value"), NUMBERS.items())
def test_number(written: str, value: float) -> None:
    assert parse_number_words(written.split()) == value
    assert all(is_numeric(word) for word in written.split())


@pytest.mark.parametrize(
    "words",
    ["", "una", "un", "uno", "miles", "cientos", "casa", "millones", "dos tres", "mil casa", "y", "tres y cuatro",
     "dos uno", "veinte y treinta", "3.5.1", "1,5", "g20", "cinco y seis mil"],
)  # fmt: skip
def test_no_number(words: str) -> None:
    assert parse_number_words(words.split()) is None


def test_roman_values() -> None:
    assert [roman_value(r) for r in ("I", "iv", "IX", "XIV", "XXXIX")] == [1, 4, 9, 14, 39]
    assert [roman_value(r) for r in ("", "IIII", "VX", "IC", "L")] == [None] * 5


@pytest.mark.parametrize(
    ("before", "word", "after", "value"),
    [
        ("siglo", "xxi", "", 21), ("siglos", "xix", "y", 19), ("siglo", "v", "", 5), ("pablo", "ii", "en", 2),
        ("felipe", "v", "", 5), ("pio", "x", "", 10), ("el", "xx", "congreso", 20), ("los", "xxiii", "juegos", 23),
        ("la", "v", "cumbre", 5), ("capitulo", "iv", "", 4), ("", "xxi", "", 21),
        ("lo", "vi", "ayer", None), ("presidente", "xi", "jinping", None), ("malcolm", "x", "", None),
        ("el", "mix", "", None), ("plan", "v", "", None), ("", "", "", None), ("", "iiii", "congreso", None),
    ],
)  # fmt: skip
def test_roman_ordinal(before: str, word: str, after: str, value: int | None) -> None:
    assert roman_ordinal(word, before=before, after=after) == value


@given(st.integers(0, 10**15 - 1))
def test_figures_say_themselves(number: int) -> None:
    assert parse_number_words([str(number)]) == number


@given(st.lists(st.sampled_from(["dos", "mil", "y", "millones", "3.5", "ciento", "medio", "un", "casa"]), max_size=6))
def test_any_words(words: list[str]) -> None:
    value = parse_number_words(words)
    assert value is None or value > 0


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_bare_text_is_as_long(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert len(bare(text)) == len(text)


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1))
def test_any_of_matches_each_word(words: list[str]) -> None:
    pattern = re.compile(any_of(words))
    assert all(pattern.fullmatch(word) for word in words)


def test_word_list() -> None:
    rows = entries("numbered_names.txt")
    assert rows == sorted(set(rows))
    assert {kind for _, kind in rows} == {"reign", "gathering", "heading"}
