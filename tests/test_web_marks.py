"""Marks: the pieces of a text are the text, whatever overlaps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.web_marks import Mention, marked, paragraphs

texts = st.text("aá \n\r\t日.", max_size=40)
places = st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=6)


def apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, without those that overlap one before, or are empty."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if 0 <= start < end and (not found or start >= found[-1][1]):
            found.append((start, end))
    return found


@given(texts, places, places)
def test_the_pieces_are_the_text(text: str, sought: list[tuple[int, int]], named: list[tuple[int, int]]) -> None:
    mentions = [Mention(start, end, "person", "x") for start, end in named]
    found = paragraphs(text, sought=apart(sought), mentions=mentions)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    assert ["".join(part for piece in paragraph for part, _ in piece.parts) for paragraph in found] == lines
    assert all(part for paragraph in found for piece in paragraph for part, _ in piece.parts)


@given(texts, places)
def test_what_was_sought_is_marked_letter_for_letter(text: str, sought: list[tuple[int, int]]) -> None:
    spans = apart(sought)
    found = paragraphs(text, sought=spans, mentions=[Mention(3, 9, "place", "x")])
    marked = "".join(part for paragraph in found for piece in paragraph for part, is_sought in piece.parts if is_sought)
    letters = "".join(text[start:end] for start, end in spans)
    assert "".join(marked.split()) == "".join(letters.split())


def test_names_days_and_words_of_an_article(index: Index) -> None:
    index.add(Document("1", "Marco Rubio llegó a Lima.\n\nVolverá el 3 de mayo de 2025.", date="2025-01-01"))
    hit = index.read("1", "rubio mayo")
    assert hit is not None
    found = [(p.mention and (p.mention.kind, p.mention.name), p.parts) for paragraph in marked(hit) for p in paragraph]
    assert found == [
        (("person", "Marco Rubio"), (("Marco ", False), ("Rubio", True))),
        (None, ((" llegó a ", False),)),
        (("place", "Lima"), (("Lima", False),)),
        (None, ((".", False),)),
        (None, (("Volverá ", False),)),
        (("date", "2025-05-03"), (("el 3 de ", False), ("mayo", True), (" de 2025", False))),
        (None, ((".", False),)),
    ]
