"""What somebody typed and the tree it is read as."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchlib.query import Exact, Not, Phrase, Query, Word, parse
from searchlib.text import nfc

unhurried = settings(deadline=None, max_examples=300)
typed = st.text() | st.text("\"=-–'.,:()*?! «»“”„aáñlsoiEU1½º\n\t\N{COMBINING ACUTE ACCENT}") | st.text(st.characters())

GOLDEN: dict[str, tuple[str, Query]] = {
    "": ("", Query(())),
    "crimen organizado": ("crimen organizado", Query((Word("crimen", 1), Word("organizado", 8)))),
    '"crimen organizado"': ('"crimen organizado"', Query((Phrase("crimen organizado", 1),))),
    "=año": ("=año", Query((Exact("año", 2),))),
    "lima -policía": ("lima -policía", Query((Word("lima", 1), Not(Word("policía", 7), 6)))),
    'lima -"crimen mayor"': (
        'lima -"crimen mayor"', Query((Word("lima", 1), Not(Phrase("crimen mayor", 7), 6))),
    ),
    "lima -=año": ("lima -=año", Query((Word("lima", 1), Not(Exact("año", 8), 6)))),
    "-policía": ("-policía", Query((Not(Word("policía", 2), 1),))),
    "=crimen organizado": ("=crimen organizado", Query((Exact("crimen", 2), Word("organizado", 9)))),
    "“crimen mayor” «lima»": ('"crimen mayor" "lima"', Query((Phrase("crimen mayor", 1), Phrase("lima", 16)))),
    "la policía de Lima": ("policía Lima", Query((Word("policía", 4), Word("Lima", 15)))),
    "policía, lima.": ("policía lima", Query((Word("policía", 1), Word("lima", 10)))),
    "título:x polic*": ("título x polic", Query((Word("título", 1), Word("x", 8), Word("polic", 10)))),
    "COVID-19 en EE. UU.": ("COVID-19 EE. UU.", Query((Word("COVID-19", 1), Word("EE. UU.", 13)))),
    "-COVID-19 lima": ("-COVID-19 lima", Query((Not(Word("COVID-19", 2), 1), Word("lima", 11)))),
    "Ki-moon": ("Ki moon", Query((Word("Ki", 1), Word("moon", 4)))),
    "lima -Ki-moon": ('lima -"Ki-moon"', Query((Word("lima", 1), Not(Phrase("Ki-moon", 7), 6)))),
    "cuatro mil años": ("cuatro mil años", Query((Word("cuatro mil", 1), Word("años", 12)))),
    "no sin contra": ("no sin contra", Query((Word("no", 1), Word("sin", 4), Word("contra", 8)))),
    "=la casa": ("=la casa", Query((Exact("la", 2), Word("casa", 5)))),
    'la "casa" "la"': ('"casa" "la"', Query((Phrase("casa", 4), Phrase("la", 11)))),
    "an\N{COMBINING TILDE}o lima": ("año lima", Query((Word("año", 1), Word("lima", 5)))),
    "- = * ¿?": ("", Query(())),
    '"" "¿?"': ("", Query(())),
}  # fmt: skip

REPAIRED = {
    'lima "crimen mayor': ('lima "crimen mayor"', "column 6: the quote is not closed"),
    '"lima" "crimen': ('"lima" "crimen"', "column 8: the quote is not closed"),
    "el de": ('"el" "de"', "only very common words"),
    "-la el": ('-"la" "el"', "only very common words"),
}


@pytest.mark.parametrize(
    ("text", "canonical", "query"), [pytest.param(text, *expected, id=repr(text)) for text, expected in GOLDEN.items()]
)
def test_queries_of_the_golden_table(text: str, canonical: str, query: Query) -> None:
    assert parse(text) == query
    assert str(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "canonical", "note"),
    [pytest.param(text, *expected, id=repr(text)) for text, expected in REPAIRED.items()],
)
def test_a_repair_is_noted(text: str, canonical: str, note: str) -> None:
    query = parse(text)
    assert str(query) == canonical
    assert [found[: len(note)] for found in query.notes] == [note]


def test_a_mark_of_inches_is_no_open_quote() -> None:
    query = parse('pantalla 5" nueva')
    assert [str(clause) for clause in query.clauses] == ["pantalla", "5", "nueva"]
    assert not any("it runs to the end" in note for note in query.notes)


@unhurried
@given(typed)
@example("=¡año!")
def test_any_text_is_a_query_whose_columns_point_at_its_clauses(text: str) -> None:
    composed = nfc(text)
    for clause in parse(text).clauses:
        node = clause.node if isinstance(clause, Not) else clause
        at = node.column - 1
        if isinstance(node, Phrase):
            at = composed.index(node.text[0], at)
        if not any(quote in node.text for quote in '"“”„«»'):
            assert composed[at:].startswith(node.text)
        if isinstance(clause, Not):
            assert composed[clause.column - 1] == "-"


@unhurried
@given(typed)
@example("½ taza")
def test_a_query_read_back_is_the_same_query(text: str) -> None:
    canonical = str(parse(text))
    assert str(parse(canonical)) == canonical


@unhurried
@given(st.lists(st.sampled_from(["policía", "=año", '"crimen mayor"', "-lima", "COVID-19", '-"la paz"', "país"])))
def test_each_part_that_is_typed_is_one_clause(parts: list[str]) -> None:
    assert [str(clause) for clause in parse(" ".join(parts)).clauses] == parts


@pytest.mark.parametrize(
    "text", ['"' * 50_000, "-" * 50_000, "=" * 50_000, '-="' * 20_000, "- " * 20_000, '"a ' * 10_000, "a" * 100_000]
)
def test_hostile_queries_finish(text: str) -> None:
    assert isinstance(parse(text), Query)


@pytest.mark.parametrize("text", ["=año-nuevo", '="año nuevo"'])
def test_a_spelling_asked_for_is_not_dropped_in_silence(text: str) -> None:
    query = parse(text)
    assert "=" in str(query) or query.notes
