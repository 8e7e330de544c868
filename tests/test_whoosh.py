"""An index is a Whoosh index: plain Whoosh opens it, asks it and reads it."""

from __future__ import annotations

import datetime
import json
import pathlib
import subprocess
import sys
from typing import Any

import pytest
from conftest import NEWS, ROOT

from searchlib import Document, Index

import whoosh.index  # isort: skip  # after searchlib, which imports it without its warnings
import whoosh.qparser  # isort: skip
import whoosh.query  # isort: skip


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    """An index of `NEWS` that was written in several goes."""
    with Index.create(tmp_path / "x") as index:
        index.add_many([Document("lima", "Una versión anterior"), Document("borrado", "La policía y el crimen")])
        index.add_many(NEWS)
        index.delete("borrado")
    return tmp_path / "x"


def found(path: pathlib.Path, query: str, field: str = "text") -> list[str]:
    """The ids that plain Whoosh finds, sorted."""
    files = whoosh.index.open_dir(path)
    with files.searcher() as searcher:
        hits = searcher.search(whoosh.qparser.QueryParser(field, files.schema).parse(query), limit=None)
        return sorted(hit["id"] for hit in hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("policia", ["cusco", "lima", "quito"]),
        ("POLICÍAS", ["cusco", "lima", "quito"]),
        ("policía lima", ["lima"]),
        ("visitantes OR ministra", ["cusco", "quito"]),
        ("crimen NOT policía", ["bogota"]),
        ("pol*", ["cusco", "lima", "quito"]),
        ("anterior", []),
        ("title:turismo", ["cusco"]),
        ("id:quito", ["quito"]),
        ("date:[20251115 TO 20251202]", ["cusco", "lima"]),
        ("date:[20251202 TO]", ["quito"]),
        ("date:20251201", ["lima"]),
        ("policía date:[TO 20251201]", ["cusco", "lima"]),
    ],
)
def test_a_plain_query(path: pathlib.Path, query: str, expected: list[str]) -> None:
    assert found(path, query) == expected


def test_days_have_the_terms_that_whoosh_gives_them(tmp_path: pathlib.Path) -> None:
    days = [datetime.date(1, 1, 1), datetime.date(1969, 12, 31), datetime.date(2025, 12, 1), datetime.date.max]
    with Index.create(tmp_path / "x") as index:
        index.add_many([Document(str(day), "Llueve.", date=day) for day in days] + [Document("-", "Nunca.")])
    files = whoosh.index.open_dir(tmp_path / "x")
    with files.reader() as reader:
        midnights = [datetime.datetime.combine(day, datetime.time()) for day in days]
        expected = {term for midnight in midnights for term, *_ in files.schema["date"].index(midnight)}
        assert set(reader.lexicon("date")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [('"crimen organizado"', ["lima", "quito"]), ('"organizado crimen"', []), ('"policía detuvo"', ["lima"])],
)
def test_a_plain_phrase_in_the_field_that_keeps_positions(path: pathlib.Path, query: str, expected: list[str]) -> None:
    assert found(path, query, "text_spelling") == expected


def test_stored_fields(path: pathlib.Path) -> None:
    with whoosh.index.open_dir(path).searcher() as searcher:
        rows: list[dict[str, Any]] = [hit.fields() for hit in searcher.search(whoosh.query.Every(), limit=None)]
        by_day = [hit["id"] for hit in searcher.search(whoosh.query.Every(), sortedby="date")]
    assert {row["id"] for row in rows} == {document.id for document in NEWS}
    assert {row["document"]["title"] for row in rows} == {document.title for document in NEWS}
    assert by_day == ["cusco", "lima", "quito", "bogota"]


def test_counts(path: pathlib.Path) -> None:
    files = whoosh.index.open_dir(path)
    assert files.doc_count() == len(NEWS)
    with files.reader() as reader:
        assert b"policia" in set(reader.lexicon("text"))
        assert {reader.stored_fields(number)["id"] for number in reader.all_doc_ids()} == {d.id for d in NEWS}


def test_whoosh_alone_opens_it(path: pathlib.Path) -> None:
    """A process that imports nothing but Whoosh: what the index needs of this package is found by its name."""
    code = (
        "import json, sys, whoosh.index, whoosh.query\n"
        "with whoosh.index.open_dir(sys.argv[1]).searcher() as searcher:\n"
        "    print(json.dumps([hit['id'] for hit in searcher.search(whoosh.query.Term('text', 'colombia'))]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == ["bogota"]
