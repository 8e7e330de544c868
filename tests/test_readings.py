"""Where words stand in the articles of a page; each reading beside a plain one, letter by letter."""

from __future__ import annotations

import re
from itertools import groupby

import pytest
from conftest import any_texts, spanish_texts
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Index, snippets
from searchlib.codepage import FOREIGN, LETTERS, encoded
from searchlib.readings import LOOK, REMEMBERED, Found, Reading, find, numbers_of, read
from searchlib.snippets import Shown, Wanted, make_snippets
from searchlib.text import fold, nfc


def _small(letter: str) -> str:
    """The small form of a letter, where that is one letter of the code page; a blank for what is no letter."""
    if letter not in LETTERS:
        return chr(FOREIGN) if any(map(str.isalnum, fold(letter))) else " "
    small = letter.lower()
    small = small if len(small) == 1 and small in LETTERS else letter
    return small if small.isalnum() or letter == chr(FOREIGN) else " "


def _plainly(text: str) -> list[tuple[int, int, bytes]]:
    """The words of a text, without figures that are part of a number with marks in it."""
    found = []
    small = "".join(map(_small, text))
    for is_word, letters in groupby(range(len(text)), key=lambda at: small[at] != " "):
        if is_word:
            start, *_ = places = list(letters)
            end = start + len(places)
            marked = re.fullmatch(r"\d[.,]", text[max(0, start - 2) : start]) or re.match(
                r"[.,]\d", text[end : end + 2]
            )
            if not (text[start] in "0123456789" and marked):
                found.append((start, end, encoded(small[start:end])))
    return found


def _with_sign(text: str, start: int) -> int:
    return start - (text[:start][-1:] in ("@", "#"))


articles = st.lists(
    st.tuples(st.one_of(spanish_texts, any_texts).map(nfc), spanish_texts.map(nfc)), min_size=1, max_size=4
)


@given(articles, st.data())
def test_words_are_found_as_letter_by_letter(articles: list[tuple[str, str]], data: st.DataObject) -> None:
    plainly = [(_plainly(text), _plainly(headline)) for text, headline in articles]
    there = sorted({word for pair in plainly for words in pair for _, _, word in words})
    words = data.draw(st.lists(st.sampled_from([*there, b"lima", b"nada"]), max_size=6))
    sought: dict[bytes, list[int]] = {}
    for key, word in enumerate(words):
        sought.setdefault(word, []).append(key)
    expected = [
        Found(
            [(_with_sign(text, start), end, sought[word][0]) for start, end, word in body if word in sought],
            {key for _, _, word in body for key in sought.get(word, ())},
            {key for _, _, word in head for key in sought.get(word, ())},
        )
        for (text, _), (body, head) in zip(articles, plainly, strict=True)
    ]
    assert find(read(articles), sought, [numbers_of(sought)]) == expected


def test_a_long_text_is_read_up_to_a_space() -> None:
    text = "palabra " * LOOK
    [reading] = read([(text, "Titular")])
    assert LOOK - 8 <= reading.looked <= LOOK
    assert text[: reading.looked].endswith("palabra ")
    [found] = find([reading], {b"palabra": [0], b"titular": [1]}, [numbers_of([b"palabra", b"titular"])])
    assert len(found.marks) == reading.looked // 8
    assert found.in_headline == {1}


def test_what_is_lacking_is_sought_in_the_rest() -> None:
    [reading] = read([("palabra " * LOOK + "Al final Lima, Lima.", "")])
    wanted = [Wanted(frozenset([word]), frozenset([word])) for word in ("palabra", "lima", "lima")]
    [snippet] = make_snippets([Shown(reading)], wanted, width=len(reading.text))
    assert str(snippet).endswith("palabra Al final [Lima], [Lima].")


def test_what_was_analyzed_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    [reading] = read([("Llegaron cuatro mil personas y se fueron 3.000.", "")])
    wanted = [Wanted(terms=frozenset(["4000"])), Wanted(terms=frozenset(["3000"]))]
    first = make_snippets([Shown(reading)], wanted)
    assert str(first[0]) == "Llegaron [cuatro mil] personas y se fueron [3.000]."
    monkeypatch.setattr(snippets, "units", None)
    assert make_snippets([Shown(reading)], wanted) == first


def test_no_more_is_remembered_than_is_counted() -> None:
    [reading] = read([("1.5 " * (REMEMBERED + 1), "")])
    [snippet] = make_snippets([Shown(reading)], [Wanted(terms=frozenset(["1.5"]))])
    assert snippet.spans
    assert not reading.remembered


def test_a_page_asked_again_is_the_same() -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(Document(str(n), f"Son {n}.000 votos, cien mil en Lima.", f"Votos {n}") for n in range(1, 20))
    first = [(hit.id, hit.snippet) for hit in index.search("7.000 cien mil lima")]
    assert [(hit.id, hit.snippet) for hit in index.search("7.000 cien mil lima")] == first
    assert "[7.000]" in str(first[0][1])
    assert all("[cien mil] en [Lima]" in str(snippet) for _, snippet in first)


def test_readings_are_remembered_by_the_snapshot() -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add(Document("1", "Lima."))
    index.search("lima")
    reading = index._snapshot().cache.get(("reading", 0))
    assert isinstance(reading, Reading)
    index.search("lima")
    assert index._snapshot().cache.get(("reading", 0)) is reading
