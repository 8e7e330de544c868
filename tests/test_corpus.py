"""Files of articles: what is read, and what is reported of the rest."""

from __future__ import annotations

import gzip
import json
import pathlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import CorpusError, Document, Entity, Index, Mention
from searchlib.corpus import read_files, read_jsonl, read_seed

SEEDS = pathlib.Path(__file__).parent.parent / "seeds"
GOOD = '{"id": "n-1", "text": "Hola"}'


def written(folder: pathlib.Path, *lines: str, name: str = "noticias.jsonl") -> pathlib.Path:
    """A file of `lines`, compressed where its name says so."""
    path = folder / name
    data = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def test_the_seed_article() -> None:
    [path] = SEEDS.glob("*.txt")
    document = read_seed(path)
    assert (document.id, document.date, document.source) == ("000_f312e11e23bcb29a", "2025-12-06", "MRE Perú")
    assert document.title.startswith("El ministro de Relaciones Exteriores del Perú y el secretario Marco Rubio")
    assert document.title.endswith("de asesores estadounidenses en seguridad ciudadana.")
    assert document.text.startswith("El canciller de Perú, Hugo de Zela, se reunió hoy en Washington D. C.")
    assert document.text in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (" date 2025-12-06 Golpe al narco | El Diario", ("2025-12-06", "Golpe al narco", "El Diario")),
        ("date 2025-12-06 Golpe al narco|El Diario", ("2025-12-06", "Golpe al narco", "El Diario")),
        ("\tdate  2025-12-06  Golpe | al narco | El Diario ", ("2025-12-06", "Golpe | al narco", "El Diario")),
        (" date 2025-12-06 Golpe al narco", ("2025-12-06", "Golpe al narco", "")),
    ],
)
def test_the_head_of_a_seed(tmp_path: pathlib.Path, head: str, expected: tuple[str, str, str]) -> None:
    document = read_seed(written(tmp_path, head, "", "Uno.", "", "Dos.", name="a.txt"))
    assert (document.date, document.title, document.source) == expected
    assert document.text == "Uno.\n\nDos."


@pytest.mark.parametrize(
    "content",
    [
        b"\n",
        b"Un titular | El Diario\n\nTexto",
        b" date 6-12-2025 Un titular | x\n\nTexto",
        b" date 2025-12-06\n\nTexto",
    ],
    ids=["blank", "no date", "date in another order", "no headline"],
)
def test_a_malformed_seed_is_an_error(tmp_path: pathlib.Path, content: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=r"line 1 is not ' date YYYY-MM-DD headline \| source'") as caught:
        read_seed(path)
    assert str(path) in str(caught.value)


def test_a_seed_that_is_empty_or_not_there_is_an_error(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(CorpusError, match="No such file"):
        read_seed(path)
    path.write_bytes(b"")
    with pytest.raises(CorpusError, match="it is empty"):
        read_seed(path)


def test_a_seed_with_a_byte_order_mark_is_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(" date 2025-12-06 Un titular | El Diario\n\nTexto", encoding="utf-8-sig")
    assert read_seed(path).title == "Un titular"


FULL: dict[str, Any] = {
    "url": "https://example.org/1",
    "seccion": "Mundo",
    "metadata": {"autor": "Ana", "páginas": 3},
    "entities": [{"type": "person", "mentions": [{"start": 0, "end": 5, "text": "Rubio"}], "name": "Marco Rubio"}],
    "source": "El Diario",
    "date": "2025-12-06T10:00:00-05:00",
    "text": "Rubio habló.",
    "title": "Año nuevo",
    "id": "n-1",
}
FULL_DOCUMENT = Document(
    "n-1",
    "Rubio habló.",
    title="Año nuevo",
    date="2025-12-06T10:00:00-05:00",
    source="El Diario",
    url="https://example.org/1",
    entities=[Entity("Marco Rubio", "person", (Mention("Rubio", 0, 5),))],
    metadata={"seccion": "Mundo", "autor": "Ana", "páginas": 3},
)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_every_field_is_read_and_other_keys_become_metadata(tmp_path: pathlib.Path, name: str) -> None:
    path = written(tmp_path, json.dumps(FULL), "", "  ", json.dumps(FULL, ensure_ascii=False), name=name)
    assert list(read_jsonl(path)) == [FULL_DOCUMENT, FULL_DOCUMENT]


@settings(deadline=None, max_examples=30)
@given(st.permutations(sorted(FULL)))
def test_the_order_of_the_fields_does_not_matter(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    line = json.dumps({name: FULL[name] for name in names})
    assert list(read_jsonl(written(tmp_path_factory.mktemp("order"), line))) == [FULL_DOCUMENT]


@pytest.mark.parametrize("date", ["", "  "])
def test_a_blank_date_is_none(tmp_path: pathlib.Path, date: str) -> None:
    row = {"id": "n-1", "text": "Hola", "date": date}
    assert list(read_jsonl(written(tmp_path, json.dumps(row)))) == [Document("n-1", "Hola")]


def test_fields_that_are_null_are_left_out(tmp_path: pathlib.Path) -> None:
    row = dict.fromkeys(FULL) | {"id": "n-1", "text": "Hola"}
    assert list(read_jsonl(written(tmp_path, json.dumps(row)))) == [Document("n-1", "Hola", metadata={"seccion": None})]


def test_windows_files_with_a_byte_order_mark_are_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(f"{GOOD}\r\n{GOOD}\r\n".encode("utf-8-sig"))
    assert [document.text for document in read_jsonl(path)] == ["Hola", "Hola"]


BAD_LINES = {
    "no JSON": ("{id: 1}", None, "it is not JSON: "),
    "cut off": ('{"id": "n-2", "text": "Ho', None, "it is not JSON: "),
    "two objects": (f"{GOOD} {GOOD}", None, "it is not JSON: "),
    "too deep": ("[" * 100_000, None, "it is not JSON: "),
    "a list": ("[1, 2]", None, "it is a JSON list, not an object"),
    "null": ("null", None, "it is a JSON NoneType, not an object"),
    "id that is a fraction": ('{"id": 7.5, "text": "Hola"}', 7.5, "its id is a float"),
    "id that is a list": ('{"id": ["7"], "text": "Hola"}', ["7"], "its id is a list"),
    "no text": ('{"id": "n-2"}', "n-2", "it has no text"),
    "blank text": ('{"id": "n-2", "text": " "}', "n-2", "it has no text"),
    "text that is a list": ('{"id": "n-2", "text": ["Hola"]}', "n-2", "its text is not a string"),
    "impossible date": ('{"id": "n-2", "text": "Hola", "date": "2025-02-30"}', "n-2", "its date '2025-02-30' names"),
    "date that is a number": ('{"id": "n-2", "text": "Hola", "date": 2025}', "n-2", "its date 2025 is not a date"),
    "date out of range": (
        '{"id": "n-2", "text": "Hola", "date": "9999-12-31T23:00:00-05:00"}', "n-2", "its date",
    ),
    "entities of another form": (
        '{"id": "n-2", "text": "Hola", "entities": ["Rubio"]}', "n-2", "its entities are not objects",
    ),
    "entities that are a number": (
        '{"id": "n-2", "text": "Hola", "entities": 7}', "n-2", "its entities are not objects",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("line", "id", "reason"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_reported_and_the_rest_is_read(
    tmp_path: pathlib.Path, line: str, id: object, reason: str
) -> None:
    path = written(tmp_path, GOOD, line, GOOD)
    reader = read_jsonl(path)
    assert len(list(reader)) == 2
    [rejection] = reader.rejected
    assert (rejection.id, rejection.place) == (id, f"{path}:2")
    assert rejection.reason.startswith(reason)


def test_a_truncated_gzip_file_gives_what_it_holds_and_a_report(tmp_path: pathlib.Path) -> None:
    lines = [json.dumps({"id": f"n-{i}", "text": f"Texto {i * i * 7919}"}) for i in range(5_000)]
    path = written(tmp_path, *lines, name="a.jsonl.gz")
    path.write_bytes(path.read_bytes()[:-2_000])
    reader = read_jsonl(path)
    read = list(reader)
    assert 0 < len(read) < 5_000
    assert [document.id for document in read] == [f"n-{i}" for i in range(len(read))]
    assert "the file cannot be read further" in reader.rejected[-1].reason


@pytest.mark.parametrize("damage", ["no gzip", "garbled"])
def test_a_damaged_gzip_file_is_reported(tmp_path: pathlib.Path, damage: str) -> None:
    path = written(
        tmp_path, *[json.dumps({"id": f"n-{i}", "text": f"Texto {i * i}"}) for i in range(2_000)], name="a.gz"
    )
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 200] = bytes(200)
    path.write_bytes(GOOD.encode() if damage == "no gzip" else data)
    reader = read_jsonl(path)
    assert len(list(reader)) < 2_000
    assert "the file cannot be read" in reader.rejected[-1].reason


def test_rejected_lines_reach_the_report_of_the_index(tmp_path: pathlib.Path) -> None:
    path = written(tmp_path, GOOD, "no", '{"id": "n-2"}', '{"id": "n-3", "text": "Adiós"}')
    index = Index.in_memory()
    report = index.add_many(read_jsonl(path))
    assert (report.added, len(index)) == (2, 2)
    assert [(rejection.id, rejection.place) for rejection in report.rejected] == [
        (None, f"{path}:2"),
        ("n-2", f"{path}:3"),
    ]


def test_several_files_and_a_folder_are_read_in_order(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "noticias"
    folder.mkdir()
    written(folder, '{"id": "b", "text": "B"}', name="b.jsonl")
    written(folder, " date 2025-12-06 Un titular | x", "", "A", name="a.txt")
    written(folder, "mal", name="c.txt")
    written(folder, "otra cosa", name="notas.odt")
    last = written(tmp_path, '{"id": "z", "text": "Z"}', name="z.jsonl.gz")
    reader = read_files([folder, last])
    assert [document.id for document in reader] == ["a", "b", "z"]
    assert [(rejection.id, rejection.place) for rejection in reader.rejected] == [(None, str(folder / "c.txt"))]
    assert date.fromisoformat(str(next(iter(read_files([folder]))).date)) == date(2025, 12, 6)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("falta.jsonl", "there is no such file"), ("notas.odt", "its name ends in none of"), ("vacía", "holds no file")],
)
def test_a_path_that_cannot_be_read_is_an_error_at_once(tmp_path: pathlib.Path, name: str, reason: str) -> None:
    written(tmp_path, "x", name="notas.odt")
    (tmp_path / "vacía").mkdir()
    with pytest.raises(CorpusError, match=reason):
        read_files([tmp_path / name])


def test_a_missing_file_is_an_error_before_anything_is_read(tmp_path: pathlib.Path) -> None:
    with pytest.raises(CorpusError, match="there is no such file"):
        read_jsonl(tmp_path / "falta.jsonl")
