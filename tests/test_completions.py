"""Completions: words and names that continue a beginning, counted exactly."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from conftest import any_texts, spanish_texts
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Entity, FilterError, Index, Suggestion, completions, frequencies
from searchlib.analysis import parts_of, stop_words
from searchlib.completions import Names
from searchlib.text import fold, nfc, words

ENTITIES = {
    "0": [Entity("Marco Rubio", "person"), Entity("Lima", "place")],
    "1": [Entity("Marco Rubio", "person"), Entity("Rusia", "place")],
    "2": [Entity("Hugo de Zela", "person"), Entity("Núñez", "person"), Entity("Nuñez", "organization")],
    "3": [Entity("Marcos\nRueda", "misc"), Entity("Organización de los Estados Americanos", "organization")],
}
TEXTS = {
    "0": "Marco Rubio llegó a Lima. La policía, la política y la policía.",
    "1": "Rubio habló de Rusia y de la política.",
    "2": "De Zela y Núñez, rubios, hablan de política.",
    "3": "La policia no habló con Rueda.",
}


def _document(id: str) -> Document:
    return Document(id, TEXTS[id], title="Política" if id in "03" else "", entities=ENTITIES[id])


@pytest.fixture(scope="module", params=["one segment", "several", "with deleted ones"])
def small(request: pytest.FixtureRequest) -> Index:
    index = Index.in_memory()
    if request.param == "one segment":
        index.add_many(map(_document, TEXTS))
        return index
    index.add(Document("gone", "Rubio, Rusia, rubíes y política.", entities=[Entity("Rusia", "place")]))
    for id in TEXTS:
        index.add(_document(id))
    if request.param == "several":
        index.add_many([_document("0")])
    index.delete("gone")
    return index


def _shown(index: Index, prefix: str, **options: Any) -> list[tuple[str, int, str]]:
    return [(one.text, one.count, one.type) for one in index.suggest(prefix, **options)]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("pol", [("política", 4, "word"), ("policía", 2, "word")]),
        ("POLÍ", [("política", 4, "word"), ("policía", 2, "word")]),
        ("lim", [("Lima", 1, "place"), ("lima", 1, "word")]),
        ("ru", [("Marco Rubio", 2, "person"), ("rubio", 2, "word"), ("Marcos\nRueda", 1, "misc"), ("Rusia", 1, "place"),
                ("rubios", 1, "word"), ("rueda", 1, "word"), ("rusia", 1, "word")]),
        ("marco ru", [("Marco Rubio", 2, "person"), ("marco rubio", 2, "word"), ("marco rubios", 1, "word"),
                      ("marco rueda", 1, "word"), ("marco rusia", 1, "word")]),
        ("Marco ", [("Marco Rubio", 2, "person")]),
        ("hugo de z", [("Hugo de Zela", 1, "person"), ("hugo de zela", 1, "word")]),
        ("de zela", [("Hugo de Zela", 1, "person"), ("de zela", 1, "word")]),
        ("nunez", [("Núñez", 1, "person"), ("núñez", 1, "word")]),
        ("organizacion de los estados am", [("Organización de los Estados Americanos", 1, "organization")]),
        ("organizacion de los estados x", []),
        ("marcos rue", [("Marcos\nRueda", 1, "misc"), ("marcos rueda", 1, "word")]),
        ("persona:ru", [('persona:"Marco Rubio"', 2, "person")]),
        ("PERSONS:NUÑ", [("PERSONS:Núñez", 1, "person")]),
        ("política -persona:marco ", [('política -persona:"Marco Rubio"', 2, "person")]),
        ('persona:"marco r', [('persona:"Marco Rubio"', 2, "person")]),
        ("persona:(marco r", [('persona:"Marco Rubio"', 2, "person"), ("persona:(marco rubio", 2, "word"),
                              ("persona:(marco rubios", 1, "word"), ("persona:(marco rueda", 1, "word"),
                              ("persona:(marco rusia", 1, "word")]),
        ("persona:rubio pol", [("persona:rubio política", 4, "word"), ("persona:rubio policía", 2, "word")]),
        ("lugar:l", [("lugar:Lima", 1, "place")]),
        ("organización:n", [("organización:Nuñez", 1, "organization")]),
        ("entidad:ru", [('entidad:"Marco Rubio"', 2, "person"), ('entidad:"Marcos\nRueda"', 1, "misc"),
                        ("entidad:Rusia", 1, "place")]),
        ("persona:", []),
        ('persona:"', []),
        ("persona:pol", []),
        ('persona:"Marco Rubio"', []),
        ("menciona:ru", [("menciona:rubio", 2, "word"), ("menciona:rubios", 1, "word"), ("menciona:rueda", 1, "word"),
                         ("menciona:rusia", 1, "word")]),
        ("-título:pol", [("-título:política", 4, "word"), ("-título:policía", 2, "word")]),
        ("l", [("Lima", 1, "place"), ("Organización de los Estados Americanos", 1, "organization"), ("lima", 1, "word"),
               ("llegó", 1, "word")]),
    ],
)  # fmt: skip
def test_golden(small: Index, prefix: str, expected: list[tuple[str, int, str]]) -> None:
    assert _shown(small, prefix) == expected


@pytest.mark.parametrize("begun", ["persona:m", "lugar:l", "organizacion:o", "entidad:r", 'política entidad:"r'])
def test_a_name_completed_behind_a_field_is_found(small: Index, begun: str) -> None:
    shown = small.suggest(begun)
    assert shown
    for one in shown:
        results = small.search(one.text, strict=True)
        assert results.total == one.count


def test_a_name_with_quotes_completed_behind_a_field_is_found() -> None:
    index = Index.in_memory()
    index.add(Document("1", "Texto.", entities=[Entity('Ernesto "Che" Guevara', "person")]))
    (one,) = index.suggest("persona:erne")
    assert '"' not in one.text.removeprefix('persona:"').removesuffix('"')
    assert index.search(one.text, strict=True).total == 1


@pytest.mark.parametrize(
    "prefix", ["", " ", "¿?", "xyz", "de", "a" * 300, "\ud800", "\x00", "日" * 90, "x" * 1_000_000]
)
def test_nothing_continues(small: Index, prefix: str) -> None:
    assert [one for one in small.suggest(prefix) if one.type == "word"] == []


@given(any_texts)
def test_no_text_is_too_odd(small: Index, prefix: str) -> None:
    found = small.suggest(prefix)
    assert found == small.suggest(nfc(prefix))
    assert all(one.count > 0 for one in found)


@given(st.sampled_from(["política", "Núñez", "Hugo de Zela", "marco rubio", "habló"]), st.integers(1, 12))
def test_accents_and_case_change_nothing(small: Index, text: str, length: int) -> None:
    counts = [
        Counter((fold(one.text), one.count, one.type) for one in small.suggest(prefix))
        for prefix in (text[:length], fold(text[:length]), text[:length].upper())
    ]
    assert counts[0] == counts[1] == counts[2]


def plainly(texts: list[str], begun: str) -> list[tuple[str, int]]:
    """The folded words that begin so, and how many texts have each, text by text."""
    counts = Counter(
        folded for text in texts for folded in {part.folded for word in words(text) for part in parts_of(word)}
    )
    found = [(word, count) for word, count in counts.items() if word.startswith(begun) and 1 < len(word) <= 24]
    return sorted((one for one in found if one[0] not in stop_words()), key=lambda one: (-one[1], one[0]))


@given(st.lists(spanish_texts.filter(str.strip), min_size=1, max_size=5), st.sampled_from("aeiopx13"))
def test_words_are_those_that_a_plain_count_finds(texts: list[str], begun: str) -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(Document(str(number), text) for number, text in enumerate(texts))
    assert _folded(index.suggest(begun, limit=1000)) == plainly(texts, begun)


def _folded(found: list[Suggestion]) -> list[tuple[str, int]]:
    """In the order of the plain count; figures and initials are spelled one way only."""
    return sorted(((fold(one.text), one.count) for one in found), key=lambda one: (-one[1], one[0]))


@given(st.lists(any_texts, max_size=6), st.text("abeñ .1", min_size=1, max_size=20))
def test_names_are_those_that_a_plain_search_finds(names: list[str], begun: str) -> None:
    counts = {(name, "person"): 1 for name in names}
    key = completions.key_of(begun)
    expected = [number for number, (name, _) in enumerate(counts) if f" {key}" in f" {completions.key_of(name)}"]
    assert not key or sorted(Names.of(counts).continuing(key, 100)) == expected


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_the_limit(small: Index, limit: int) -> None:
    assert small.suggest("ru", limit=limit) == small.suggest("ru")[:limit]


@pytest.mark.parametrize(("prefix", "limit"), [("a", -1), ("a", 1.5), (None, 10), (3, 10)])
def test_misuse(small: Index, prefix: Any, limit: Any) -> None:
    with pytest.raises(FilterError):
        small.suggest(prefix, limit=limit)


def test_a_new_commit_is_seen() -> None:
    index = Index.in_memory()
    assert index.suggest("tsu") == []
    index.add(Document("1", "Un tsunami.", entities=[]))
    assert index.suggest("tsu") == [Suggestion("tsunami", 1, "word")]
    index.delete("1")
    assert index.suggest("tsu") == []


def test_of_many_names_the_commonest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequencies, "MAX_NAMES", 1)
    index = Index.in_memory()
    index.add_many(map(_document, TEXTS))
    assert [one.text for one in index.suggest("ma") if one.type in ("person", "misc")] == [
        "Marco Rubio",
        "Marcos\nRueda",
    ]
    assert [one.text for one in index.suggest("zela") if one.type == "person"] == []
