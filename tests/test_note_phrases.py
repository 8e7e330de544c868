"""Notes in Spanish: every note that the library makes has its words, and they come out whole."""

from __future__ import annotations

import ast
import itertools
import pathlib
import re

import pytest
from conftest import NEWS

import searchlib
from searchlib import Document, Entity, Index
from searchlib.note_phrases import SPANISH, note_in
from searchlib.pages import GAVE_UP
from searchlib.query import MAX_DATES, MAX_LENGTH, MAX_NODES, parse
from searchlib.query_notes import MAX_NOTES
from searchlib.query_text import MAX_DEPTH, MAX_TOKENS

QUERIES = [
    *("a" * (MAX_LENGTH + 1), "(a)" * MAX_TOKENS, "a b " * MAX_NODES, "fecha:2025 " * (MAX_DATES + 1)),
    *(") " * (MAX_NOTES + 1), "(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "()", "policía)", "(policía"),
    *("de la", '"crimen', "lima O", "lima NO", "=", "=(a)", "=crim*", '"crim*"', "c*", "persona:cri*", "lima~x"),
    *("(lima cusco)~", "lima~9", "persona:rubio^2", "lima^", "lima^1000", "persona:()", 'persona:""'),
    *("persona: rubio", "perzona:rubio", "zzzzzz:rubio", "fecha:2025-12..2025-01", "fecha:ayertal", "fecha:enero 2025"),
]


def notes_of(query: str) -> list[str]:
    return [str(note) for note in parse(query).notes]


def test_every_note_of_the_reading_of_a_query_is_said_in_spanish() -> None:
    notes = [note for query in QUERIES for note in notes_of(query)]
    assert [note for note in notes if note_in(note, "es").partition(": ")[2] == note.partition(": ")[2]] == []
    assert all(note_in(note, "es").startswith("columna ") for note in notes)


def test_those_queries_give_every_note_that_the_source_has() -> None:
    """What `notes.add` is given: its text, with `{}` where the source puts words and numbers."""
    notes = [note.partition(": ")[2] for query in QUERIES for note in notes_of(query)]
    templates = set()
    for path in pathlib.Path(searchlib.__file__).parent.glob("query*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add":
                templates |= {_template(argument) for argument in node.args[1:]}
    assert len(templates) > 20
    assert [template for template in sorted(templates) if not any(matches(template, note) for note in notes)] == []


def matches(template: str, note: str) -> bool:
    return re.fullmatch("(.*)".join(map(re.escape, template.split("{}"))), note, re.DOTALL) is not None


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    assert isinstance(node, ast.Constant)
    return str(node.value)


@pytest.mark.parametrize("query", ["zzz*", "zzzzz~"])
def test_notes_that_the_index_gives(query: str, news: Index) -> None:
    notes = news.search(query).notes
    assert notes
    assert [note for note in notes if note_in(note, "es") == note] == []


def test_a_word_that_no_article_has() -> None:
    index = Index.in_memory(entity_extractor=None)
    index.add(Document("1", "Los policiales llegaron."))
    (note,) = index.search("policiax").notes
    said = "ningún artículo tiene «policiax»; en su lugar se toman palabras que empiezan igual"
    assert note_in(note, "es") == f"columna 1: {said}"


@pytest.mark.parametrize("bearers", [2, 3, 5])
def test_a_surname_that_several_bear(bearers: int) -> None:
    index = Index.in_memory()
    first = ["Ana", "Luis", "Hugo", "Elena", "Marta"][:bearers]
    for number, name in enumerate(first):
        entities = [Entity(f"{name} Paz", "person")]
        index.add_many(Document(f"{number}-{again}", "Texto.", entities=entities) for again in range(9 - number))
    (note,) = index.search("texto", persons=["paz"]).notes
    end = " o 2 más" if bearers == 5 else f" o {first[-1]} Paz ({10 - bearers})"
    assert note_in(note, "es").startswith("«paz» puede ser Ana Paz (9)")
    assert note_in(note, "es").endswith(end)


def test_days_that_exclude_each_other(news: Index) -> None:
    (note,) = news.search("policía desde:2026", until="2025").notes
    assert note_in(note, "es") == "publicado desde 2026-01-01 y hasta 2025-12-31: no hay ningún día así"


@pytest.mark.parametrize(
    ("name", "said"),
    [("seción", "ningún artículo tiene el metadato «seción»; ¿quiso decir «sección»?"),
     ("zzz", "ningún artículo tiene el metadato «zzz»")],
)  # fmt: skip
def test_metadata_that_no_article_has(news: Index, name: str, said: str) -> None:
    (note,) = news.search("policía", where={name: "mundo"}).notes
    assert note_in(note, "es") == said


def test_a_filter_that_no_article_passes(news: Index) -> None:
    (note,) = news.search("policía persona:nadie").notes
    assert note_in(note, "es") == "columna 9: ningún artículo pasa el filtro persona:nadie"


def test_notes_of_a_text_and_of_copies(news: Index) -> None:
    (note,) = news.similar("zzzz").notes
    assert note_in(note, "es") == "ninguna palabra del texto está en el índice"
    assert note_in("only the first 1,000,000 characters are read", "es").endswith(
        "los primeros 1\N{NARROW NO-BREAK SPACE}000\N{NARROW NO-BREAK SPACE}000 caracteres"
    )
    assert note_in(GAVE_UP, "es") != GAVE_UP


def test_what_is_not_known_stays_and_english_stays_english() -> None:
    assert note_in("column 3: something new", "es") == "columna 3: something new"
    assert note_in("column 3: the quote is not closed; it runs to the end", "en").startswith("column 3: the quote")


def test_numbers_of_a_user_stay_as_typed() -> None:
    assert note_in("no article has «1,23»; words that begin like it are taken for it", "es").startswith(
        "ningún artículo tiene «1,23»"
    )


def test_no_wording_hides_a_later_one() -> None:
    pairs = itertools.combinations(SPANISH, 2)
    assert [pair for pair in pairs if matches(pair[0], pair[1].replace("{}", "x"))] == []


def test_both_say_as_many_words_of_the_reader() -> None:
    assert [english for english, spanish in SPANISH.items() if english.count("{}") != spanish.count("{}")] == []


@pytest.fixture(scope="module")
def news() -> Index:
    index = Index.in_memory()
    index.add_many(NEWS)
    return index
