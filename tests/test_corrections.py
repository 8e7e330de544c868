"""Which word was meant: arrays against a plain twin, and the sounds of Spanish."""

from __future__ import annotations

import math
import string

import numpy as np
import pytest
from conftest import any_texts
from hypothesis import given
from hypothesis import strategies as st

from searchlib import corrections, frequencies
from searchlib.corrections import EDIT, EDITS, FIRM, UNHEARD, NearWords
from searchlib.expansion import Dictionary, distances
from searchlib.frequencies import LONGEST, lines_of, merged, rows_of, words_of
from searchlib.sounds import sound_keys

few_letters = st.text("abcehlqugvz", min_size=1, max_size=9)
vocabularies = st.dictionaries(few_letters, st.integers(1, 10_000), min_size=1, max_size=30)


def edits_between(one: str, other: str) -> int:
    """The restricted Damerau-Levenshtein distance, cell by cell."""
    table = [[i + j if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def key(word: str) -> str:
    return sound_keys(word.encode()).decode()


def plainly_near(typed: str, words: dict[str, int]) -> dict[str, float]:
    """The gain of every word near another, one by one."""
    gains = {}
    for word, documents in words.items():
        written, said = edits_between(typed, word), edits_between(key(typed), key(word))
        if written and (written <= (EDITS if len(typed) >= FIRM else 1) or not said):
            gains[word] = math.log(documents) - EDIT * min(written, said) - UNHEARD * max(written - said, 0)
    return gains


@given(vocabularies, few_letters)
def test_near_words_are_those_that_a_plain_search_finds(words: dict[str, int], typed: str) -> None:
    near = NearWords.of(words)
    found = near.corrections(typed, limit=100)
    assert {one.word: one.gain for one in found} == pytest.approx(plainly_near(typed, words), abs=0.01)
    assert [one.gain for one in found] == sorted((one.gain for one in found), reverse=True)


@given(st.text("abc", max_size=70).map(lambda text: text[:64]), st.lists(st.text("abcd", max_size=12), min_size=1))
def test_distances_are_those_of_the_plain_table(word: str, others: list[str]) -> None:
    rows = rows_of("".join(f"{other}\n" for other in others).encode())
    lengths = (rows > 0).sum(axis=1)
    assert distances(rows.T, lengths, word).tolist() == [edits_between(word, other) for other in others]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bolber", "volver"), ("zapato", "sapato"), ("zesar", "cesar"), ("kilo", "quilo"), ("kasa", "casa"),
        ("yuvia", "lluvia"), ("jitano", "gitano"), ("ospital", "hospital"), ("hevento", "evento"),
        ("desecho", "deshecho"), ("achas", "hachas"), ("verguensa", "verguenza"), ("cijilo", "sigilo"),
    ],
)  # fmt: skip
def test_words_said_alike_have_one_key(typed: str, meant: str) -> None:
    assert key(typed) == key(meant)


@pytest.mark.parametrize(
    ("one", "other"),
    [("chile", "kile"), ("gato", "jato"), ("casa", "sasa"), ("pero", "perro"), ("lama", "llama"), ("guerra", "gerra")],
)
def test_words_said_otherwise_have_two(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(st.lists(st.text(string.ascii_lowercase, max_size=12), max_size=8))
def test_a_key_depends_on_its_word_alone(words: list[str]) -> None:
    assert key("\n".join(words)).split("\n") == [key(word) for word in words] or not words


@given(st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=LONGEST), max_size=8))
def test_rows_hold_what_was_put_in(words: list[str]) -> None:
    lines = "".join(f"{word}\n" for word in words)
    assert lines_of(rows_of(lines.encode())).decode() == lines
    assert words_of(rows_of(lines.encode())) == words


def test_what_cannot_be_heard_costs_less() -> None:
    near = NearWords.of({"rocas": 10, "vocas": 10})
    assert near.correction("bocas") == corrections.Correction("vocas", round(math.log(10) - UNHEARD, 2))


def test_the_commoner_of_two_words_as_near_is_meant() -> None:
    near = NearWords.of({"cesta": 3, "fiesta": 900, "siesta": 20})
    assert [one.word for one in near.corrections("xiesta", limit=2)] == ["fiesta", "siesta"]


def test_a_short_word_is_one_edit_away_at_most() -> None:
    near = NearWords.of({"casa": 10, "camas": 10})
    assert near.correction("cxsx") is None
    assert near.correction("cmxas") is not None


@given(any_texts | st.text(string.ascii_lowercase, max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    near = NearWords.of({"lima": 3, "covid-19": 3, "t-mec": 3, "x" * 30: 3})
    assert {one.word for one in near.corrections(text, limit=5)} <= {"lima"}


def test_of_many_words_the_commonest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequencies, "MAX_WORDS", 2)
    one = Dictionary.of([b"ano\tano", b"lima\tlima", b"paz\tpaz"]), np.array([5, 9, 7])
    other = Dictionary.of([b"ano\tano", b"sol\tsol"]), np.array([8, 1])
    found = merged([one, other])
    assert dict(zip(words_of(found.rows), found.documents.tolist(), strict=True)) == {"ano": 8, "lima": 9}
