"""What somebody typed, the tree it is read as, and what is said of the repairs."""

from __future__ import annotations

import datetime
import pathlib
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, NamedTuple

import pytest
from conftest import any_texts
from hypothesis import example, given
from hypothesis import strategies as st

from searchlib.analysis import units
from searchlib.occurrences import terms_of
from searchlib.query import MAX_DATES, MAX_LENGTH, MAX_NODES, parse
from searchlib.query_fields import PRINTED, Fields
from searchlib.query_notes import MAX_NOTES
from searchlib.query_text import MAX_DEPTH, MAX_TOKENS, composed
from searchlib.query_tree import Any as AnyNode
from searchlib.query_tree import (
    Boost,
    Dated,
    Filter,
    Group,
    Named,
    Node,
    Not,
    Phrase,
    Query,
    Required,
    Tagged,
    Within,
    Word,
)
from searchlib.query_words import words_in
from searchlib.text import nfc

TODAY = datetime.date(2025, 12, 6)
METADATA = ("sección", "páginas", "Código_2")
PAGE = pathlib.Path(__file__).parent.parent / "docs" / "query.md"
GOLDEN = pathlib.Path(__file__).parent / "golden_queries.txt"


def read(text: str) -> Query:
    return parse(text, today=TODAY, metadata=METADATA)


def shown(value: Any) -> str:
    """A tree on one line, `Not@1(Word@2('lima'))`."""
    if isinstance(value, tuple):
        return ", ".join(map(shown, value))
    if not isinstance(value, Node):
        return repr(value) if isinstance(value, str) else str(value)
    parts = [(getattr(value, field.name), field) for field in fields(value) if field.name != "column"]
    inner = ", ".join(shown(part) for part, field in parts if part != field.default)
    return f"{type(value).__name__}@{value.column}({inner})"


def without_columns(value: Any) -> Any:
    """A tree with every column 0."""
    if isinstance(value, tuple):
        return tuple(map(without_columns, value))
    if not isinstance(value, Node):
        return value
    inner: dict[str, Any] = {field.name: without_columns(getattr(value, field.name)) for field in fields(value)}
    return replace(value, **inner | {"column": 0})


def nodes_of(node: Any) -> Iterator[Any]:
    """A node and all those in it."""
    if node is not None:
        yield node
        for inner in getattr(node, "nodes", ()) or filter(None, [getattr(node, "node", None)]):
            yield from nodes_of(inner)


class Block(NamedTuple):
    query: str
    canonical: str
    tree: str
    notes: list[str]


def golden_blocks() -> Iterator[Block]:
    for block in GOLDEN.read_text(encoding="utf-8").split("\n\n"):
        query, *lines = block.strip("\n").split("\n")
        if lines and not query.startswith("# "):
            yield Block(query, lines[0][2:], lines[1][2:], [line[2:] for line in lines[2:]])


BLOCKS = list(golden_blocks())


@pytest.mark.parametrize("block", [pytest.param(block, id=repr(block.query)) for block in BLOCKS])
def test_queries_of_the_golden_table(block: Block) -> None:
    query = read(block.query)
    notes = [str(note).removeprefix("column ") for note in query.notes]
    assert (str(query), shown(query.root), notes) == block[1:]


def test_the_golden_table_is_large_and_has_no_query_twice() -> None:
    queries = [block.query for block in BLOCKS]
    assert len(queries) == len(set(queries)) >= 160


@pytest.mark.parametrize("text", [block.query for block in BLOCKS])
def test_the_canonical_form_reads_back(text: str) -> None:
    assert without_columns(read(str(read(text))).root) == without_columns(read(text).root)


# What somebody may type: pieces of the language, put together at random.
PIECES = (
    *("Y", "O", "NO", "AND", "(", ")", '"', "“", "-", "+", "=", "*", "~", "~2", "^", "^2", ":", "..", ",", "¿", " "),
    *("título:", "persona:", "org:", "fecha:", "desde:", "menciona:", "sección:", "autor:", "10:30", "2025-12"),
    *("ayer", "hace 3 días", "2026..2025", "31/02/2025", "mil", "cuatro mil", "EE. UU.", "EE", "UU", "D.", "C."),
    *("COVID-19", "½", "T-M*", "crim*", "*ción", "policía", "la", "de", "no", "x", "1", "200", "300", "ñ", "北京"),
    *("😀", "\u200d", "\n", "\x00"),
)  # fmt: skip
typed = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    any_texts,
    st.text(st.characters()),
)


@given(typed)
@example("½ taza")
@example("cuatro, mil y doscientos")
@example("1 mil½ x")
@example("¡NO! lima")
@example("D. x*. C. D. **…½")
@example('lima"OR:"cusco"&~2')
def test_any_text_reads_back(text: str) -> None:
    query = read(text)
    assert without_columns(read(str(query)).root) == without_columns(query.root)


@given(typed)
def test_the_canonical_form_is_its_own(text: str) -> None:
    canonical = str(read(text))
    assert str(read(canonical)) == canonical


@given(typed)
def test_the_tree_keeps_the_forms_that_are_promised(text: str) -> None:
    for node in nodes_of(read(text).root):
        if isinstance(node, Group | AnyNode):
            assert len(node.nodes) > 1
            assert not any(type(inner) is type(node) for inner in node.nodes)
        forbidden = {
            Not: Not | Required,
            Required: Required | Not | Filter,
            Boost: Boost | Required | Not | Filter,
            Within: Within | Boost | Required | Not | Filter,
        }.get(type(node))
        assert forbidden is None or not isinstance(node.node, forbidden)


@given(typed)
def test_columns_point_at_what_was_typed(text: str) -> None:
    whole = composed(text)
    query = read(text)
    for node in nodes_of(query.root):
        if isinstance(node, Word):
            assert whole[node.column - 1 :].lower().startswith(node.text.lower())
        if isinstance(node, Phrase) and node.text in whole:
            assert whole.startswith(('"', node.text), node.column - 1)
    assert all(1 <= note.column <= len(whole) + 1 for note in query.notes)
    assert [note.column for note in query.notes] == sorted(note.column for note in query.notes)


@given(
    st.lists(st.sampled_from(["policía", "=año", '"crimen mayor"', "-lima", "COVID-19", '-"la paz"', "+país", "crim*"]))
)
def test_each_part_that_is_typed_is_one_node(parts: list[str]) -> None:
    root = read(" ".join(parts)).root
    assert [str(node) for node in getattr(root, "nodes", filter(None, [root]))] == parts


@given(any_texts)
@example("½ mil½")
@example("€" + 40 * "0")
def test_words_are_the_units_of_the_analysis(text: str) -> None:
    text = nfc(text.replace("*", ""))  # as the query is before words are sought
    found = [(word.text, word.column - 1, word.is_common) for word in words_in(text, 1)]
    expected: list[tuple[int, int, bool]] = []
    for unit in units(text):
        if expected and unit.start < expected[-1][1]:  # they share a sign, as the halves of ½ do
            start, end, is_common = expected.pop()
            expected.append((start, max(end, unit.end), is_common and not unit.terms))
        else:
            expected.append((unit.start, unit.end, not unit.terms))
    assert found == [(text[start:end], start, is_common) for start, end, is_common in expected]


@pytest.mark.parametrize("text", ["½mil", "½ mil½XXI", "a¼b", "¼\ud7a40", "¼\x80\x80\ud7a40", "20½ ½20"])
def test_a_sign_that_folds_to_figures_reads_back_with_the_letters_it_touches(text: str) -> None:
    query = parse(text)
    assert str(parse(str(query))) == str(query)
    assert set(terms_of(str(query))) == {term for unit in units(text) for term in unit.terms}


def test_words_of_a_long_text_are_cut_as_those_of_a_short_one() -> None:
    text = "cuatro mil doscientos, de EE. UU. y COVID-19 " * 200
    assert [word.text for word in words_in(text, 1)] == [unit.text for unit in units(text)]


def test_the_columns_of_a_decomposed_query_are_those_of_its_nfc_form() -> None:
    assert read("an\N{COMBINING TILDE}o lima").root == Group((Word("año", 1), Word("lima", 5)), 1)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\x00", "\ud800", "\N{COMBINING ACUTE ACCENT}", "😀", "مرحبا -שלום \u202e(x"]
)
def test_odd_texts_are_queries(text: str) -> None:
    assert isinstance(read(text), Query)


def test_an_empty_query_asks_for_everything() -> None:
    assert read("") == Query(None, ())
    assert str(read("")) == ""


def test_the_day_counts_from_today_and_today_is_not_kept() -> None:
    for today in (TODAY, datetime.date(2026, 1, 1)):
        yesterday = today - datetime.timedelta(days=1)
        assert parse("fecha:ayer", today=today).root == Dated("date", yesterday, yesterday, "ayer", 1)
    now = parse("fecha:hoy").root
    assert isinstance(now, Dated)
    assert now.first is not None
    assert abs(now.first - datetime.date.today()) <= datetime.timedelta(days=1)


def test_without_today_the_day_is_asked_for_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime.date):
        now = TODAY

        @classmethod
        def today(cls) -> datetime.date:  # type: ignore[override]
            return cls.now

    monkeypatch.setattr("searchlib.query.datetime.date", Clock)
    first = parse("fecha:ayer")
    Clock.now = datetime.date(2026, 1, 1)
    assert first.root != parse("fecha:ayer").root


def test_a_query_is_remembered() -> None:
    assert read("crimen organizado") is read("crimen organizado")


def test_metadata_may_be_any_collection() -> None:
    expected = Tagged("sección", "Mundo", 1)
    for metadata in (["sección"], ("sección",), {"sección"}, {"sección": 1}):
        assert parse("SECCION:Mundo", metadata=metadata).root == expected


def test_without_metadata_its_name_is_no_field() -> None:
    assert parse("sección:Mundo").root == Group((Word("sección", 1), Word("Mundo", 9)), 1)


def test_a_field_of_this_package_goes_before_metadata_of_its_name() -> None:
    assert parse("persona:rubio", metadata=["persona"]).root == Named("persons", "rubio", 1)


@pytest.mark.parametrize("name", ["con espacio", "a:b", "(x)", "", "-x"])
def test_metadata_whose_name_cannot_be_typed_does_no_harm(name: str) -> None:
    assert isinstance(parse(f"{name}:x lima", metadata=[name]), Query)


def test_every_printed_name_is_a_field() -> None:
    for target, name in PRINTED.items():
        field = Fields().find(name)
        assert field is not None
        assert field.target == target


def rows_of_the_page() -> Iterator[list[str]]:
    for line in PAGE.read_text(encoding="utf-8").partition("| Spanish |")[2].splitlines()[2:]:
        if not line:
            return
        cells = line.strip("| ").split(" | ")
        yield [cells[0].strip("`"), cells[1].strip("`"), cells[3].strip("`")]


@pytest.mark.parametrize(("spanish", "english", "printed"), [*rows_of_the_page()])
def test_the_table_of_the_page(spanish: str, english: str, printed: str) -> None:
    assert without_columns(read(spanish).root) == without_columns(read(english).root)
    assert str(read(spanish)) == printed
    assert read(spanish).notes == read(english).notes == ()


# Bounds


def notes_of(text: str) -> list[str]:
    return [note.text for note in read(text).notes]


def test_a_long_query_is_cut() -> None:
    query = read("a" * MAX_LENGTH + " lima")
    assert [note.column for note in query.notes] == [MAX_LENGTH + 1]
    assert read("ab " * (MAX_LENGTH // 3)).notes[0].column < MAX_LENGTH


@pytest.mark.parametrize("part", ["lima ", '"lima" ', "-lima ", "persona:lima ", "(lima) ", "lima O ", "título:lima "])
def test_many_words_are_cut(part: str) -> None:
    query = read(part * (MAX_NODES + 5))
    leaves = [node for node in nodes_of(query.root) if isinstance(node, Word | Phrase | Named)]
    assert len(leaves) == MAX_NODES
    assert f"{MAX_NODES} words are read; the rest is ignored" in notes_of(part * (MAX_NODES + 5))


def test_exactly_so_many_words_are_not_cut() -> None:
    assert read("lima " * MAX_NODES).notes == ()


def test_many_dates_are_cut() -> None:
    query = read("fecha:2025-12 " * (MAX_DATES + 3))
    assert sum(isinstance(node, Dated) for node in nodes_of(query.root)) == MAX_DATES
    assert len(query.notes) == 3


def test_parentheses_nest_so_deep() -> None:
    deep = "(x -" * MAX_DEPTH + "lima" + ")" * MAX_DEPTH
    assert not any("deep" in note for note in notes_of(deep))
    deeper = "(x -" * (MAX_DEPTH + 2) + "lima" + ")" * (MAX_DEPTH + 2)
    assert [note for note in notes_of(deeper) if "deep" in note] == [
        f"parentheses are read {MAX_DEPTH} deep; those further inside are ignored"
    ]


def test_there_is_a_handful_of_notes() -> None:
    query = read("* " * 100)
    assert len(query.notes) == MAX_NOTES
    assert query.notes[-1].text == "more was repaired or ignored from here on"
    assert len(read("* " * (MAX_NOTES - 1)).notes) == MAX_NOTES - 1


def test_many_tokens_are_cut() -> None:
    assert f"{MAX_TOKENS:,} words, marks and parentheses are read; the rest is ignored" in notes_of('"" ' * 3000)


HOSTILE = (
    *('"', "-", "=", "(", "()", ")", "* ", "*", "~", "~1", "a~1 ", "^", "^2", "a^2", "NO ", "a O ", "O ", "Y ", "a:b "),
    *(
        "título:",
        "título:a ",
        "fecha:x ",
        "zzzz:x ",
        "½",
        '"½',
        "-½",
        "½*",
        "北",
        "cien ",
        "mil ",
        "D. ",
        "-la ",
        '-="',
    ),
    *(
        "\N{COMBINING COMMA ABOVE RIGHT}\N{COMBINING GRAVE ACCENT}",
        "persona:(a O ",
        "-(a ",
        "a-b-",
        "\ud800",
        "\x00",
        " ",
    ),
    'fecha:"1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1" ',
)


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("length", [MAX_LENGTH, 1_000_000])
def test_hostile_queries_are_read(piece: str, length: int) -> None:
    text = (piece * (length // len(piece) + 1))[:length]
    query = read(text)
    assert len(query.notes) <= MAX_NOTES


@pytest.mark.parametrize(
    "text", ["a^" + "9" * 9000, "a~" + "9" * 9000, '"a b"~' + "9" * 9000, "a" * 9000 + ":b", "½" * 9000 + "*"]
)
def test_endless_numbers_and_names(text: str) -> None:
    assert isinstance(str(read(text)), str)
