"""CSV and TSV: the encodings and separators that Spanish files come with, and rows that do not fit."""

from __future__ import annotations

import csv
import gzip
import io
import pathlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document
from searchlib.corpus import Reader, read_files

CSV = 'id;fecha;titular;cuerpo\n1;06/12/2025;Año nuevo;"Llovió en Ñuñoa; “mucho”."\n2;2025-12-07;Más;Nevó.\n'
MAPPING = {"date": "fecha", "title": "titular", "text": "cuerpo"}
READ = [
    Document("1", "Llovió en Ñuñoa; “mucho”.", title="Año nuevo", date="2025-12-06"),
    Document("2", "Nevó.", title="Más", date="2025-12-07"),
]


def reader_of(folder: pathlib.Path, data: str | bytes, name: str = "a.csv", **mapping: str) -> Reader:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_files(path, mapping=mapping)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", "Windows-1252"), ("latin-1", "Windows-1252"), ("utf-16", "UTF-16")],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_encodings_are_recognised_and_said(tmp_path: pathlib.Path, encoding: str, said: str, ends: str) -> None:
    text = CSV.replace("“", "«").replace("”", "»") if encoding == "latin-1" else CSV
    reader = reader_of(tmp_path, text.replace("\n", ends).encode(encoding), **MAPPING)
    assert [one.title for one in reader] == ["Año nuevo", "Más"]
    assert reader.notes == ([f"{tmp_path / 'a.csv'}: read as {said}"] if said else [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_lines_of_old_macs_end_in_carriage_returns(tmp_path: pathlib.Path, encoding: str, name: str) -> None:
    data = CSV.replace("\n", "\r").encode(encoding)
    reader = reader_of(tmp_path, gzip.compress(data) if name.endswith("gz") else data, name, **MAPPING)
    assert list(reader) == READ
    assert reader.rejected == []


@pytest.mark.parametrize("separator", ",;\t|")
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_separators_are_recognised(tmp_path: pathlib.Path, separator: str, name: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(csv.reader(CSV.splitlines(), delimiter=";"))
    assert list(reader_of(tmp_path, text.getvalue(), name, **MAPPING)) == READ


def test_a_table_of_one_column_and_what_excel_writes_before_the_header(tmp_path: pathlib.Path) -> None:
    assert [one.text for one in reader_of(tmp_path, "text\nUno, dos; tres\n")] == ["Uno, dos; tres"]
    assert list(reader_of(tmp_path, f"sep=;\r\n{CSV}", **MAPPING)) == READ
    assert [one.text for one in reader_of(tmp_path, "sep=\t\r\nid\ttext\n1\tUno; dos, tres\n")] == ["Uno; dos, tres"]


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(cells, cells), min_size=1))
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("table") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "tema"), *rows])
    assert [(one.text, one.metadata["tema"]) for one in read_files(path)] == rows


def test_ids_are_of_the_line_at_which_a_row_begins(tmp_path: pathlib.Path) -> None:
    reader = reader_of(tmp_path, 'tema,text\n\nx,"uno\ndos"\ny,tres\n,cuatro\n')
    path = (tmp_path / "a.csv").as_posix()
    assert [(one.id, one.metadata) for one in reader] == [
        (f"{path}:3", {"tema": "x"}), (f"{path}:5", {"tema": "y"}), (f"{path}:6", {}),
    ]  # fmt: skip


def test_columns_of_the_names_of_fields_that_are_no_text_are_metadata(tmp_path: pathlib.Path) -> None:
    [one] = reader_of(tmp_path, "text,entities,metadata\nHola,Lima,x\n")
    assert one.entities is None
    assert one.metadata == {"entities": "Lima", "metadata": "x"}


@pytest.mark.parametrize("separator", ",;\t|")
def test_names_of_fields_in_another_case(tmp_path: pathlib.Path, separator: str) -> None:
    text = "ID,Fecha,TITLE,Text,Tema,Entities\n1,2025-12-06,Año,Llovió.,Clima,x\n".replace(",", separator)
    [one] = reader_of(tmp_path, text, date="fecha")
    metadata = {"Tema": "Clima", "Entities": "x"}
    assert one == Document("1", "Llovió.", title="Año", date="2025-12-06", metadata=metadata)


def test_names_that_differ_in_case_alone_are_as_they_stand(tmp_path: pathlib.Path) -> None:
    [one] = reader_of(tmp_path, "text,TEXT,Text\nuno,dos,tres\n")
    assert (one.text, one.metadata) == ("uno", {"TEXT": "dos", "Text": "tres"})
    [one] = reader_of(tmp_path, "TEXT,TITLE\nuno,dos\n", text="TITLE")
    assert (one.text, one.title, one.metadata) == ("dos", "", {"TEXT": "uno"})


FAULTS = {
    "too few cells": (
        b"1,x,uno\n2,x\n3,x,tres\n",
        3,
        "it has 2 cells where the header has 3: put a cell that holds ','",
    ),
    "too many cells": (b"1,x,uno\n2,x,dos, dos\n3,x,tres\n", 3, "it has 4 cells where the header has 3"),
    "no text": (b"1,x,uno\n2,x,\n3,x,tres\n", 3, "it has no text"),
    "NUL bytes": (b"1,x,uno\n2,x,d\0s\n3,x,tres\n", 3, "it holds NUL bytes"),
    "a long line": (b"1,x,uno\n2,x," + b"y" * (17 << 20) + b"\n3,x,tres\n", 3, "the line is longer than 16 MB"),
    "open quote": (b'1,x,uno\n3,x,tres\n4,x,"cuatro\n5,x,cinco\n', 4, "a double quote opens in this row"),
}


@pytest.mark.parametrize(("data", "line", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_bad_row_costs_that_row(tmp_path: pathlib.Path, data: bytes, line: int, reason: str) -> None:
    reader = reader_of(tmp_path, b"id,tema,text\n" + data)
    assert [one.id for one in reader] == ["1", "3"]
    [rejection] = reader.rejected
    assert rejection.place == f"{tmp_path / 'a.csv'}:{line}"
    assert rejection.reason.startswith(reason)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("before", ["", "sep={}\n", "\n"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_header_may_hold_line_breaks(tmp_path: pathlib.Path, sign: str, before: str, ends: str) -> None:
    data = (
        before.format(sign)
        + f'id{sign}"Fecha de\nla nota"{sign}text{sign}"Quién\n\nescribe"\n1{sign}x{sign}uno{sign}Ana\n'
    )
    reader = reader_of(tmp_path, data.replace("\n", ends).encode())
    [one] = reader
    assert (one.id, one.text, one.metadata) == ("1", "uno", {"Fecha de la nota": "x", "Quién escribe": "Ana"})
    assert reader.rejected == []


def test_a_quote_within_a_name_of_a_column_opens_nothing(tmp_path: pathlib.Path) -> None:
    [one, two] = reader_of(tmp_path, b'id,text,ancho en "\n1,uno,32\n2,dos,40\n')
    assert (one.metadata, two.metadata) == ({'ancho en "': "32"}, {'ancho en "': "40"})


def test_a_quote_within_a_cell_is_a_sign_like_any_other(tmp_path: pathlib.Path) -> None:
    reader = reader_of(tmp_path, b'id,text\n1,Una tele de 32" en oferta\n2,Dos\n3,Otra de 40"\n')
    assert [one.text for one in reader] == ['Una tele de 32" en oferta', "Dos", 'Otra de 40"']
    assert reader.rejected == []


def test_a_quote_that_closes_where_the_next_cell_opens_has_swallowed_a_row(tmp_path: pathlib.Path) -> None:
    reader = reader_of(tmp_path, b'id,text\n1,uno\n2,"dos\n3,"tres"\n4,cuatro\n')
    assert [one.id for one in reader] == ["1", "4"]
    assert reader.rejected[0].reason.startswith("a double quote opens in this row")


def test_a_quote_that_swallows_too_much_is_reported_and_costs_no_memory(tmp_path: pathlib.Path) -> None:
    reader = reader_of(
        tmp_path, b'id,text\n1,uno\n2,"dos\n' + (b"3," + b"tres " * 200 + b"\n") * 20_000 + b"4,cuatro\n"
    )
    read = [one.id for one in reader]
    assert read[0] == "1"
    assert read[-1] == "4"
    assert "does a double quote open in it that nothing closes?" in reader.rejected[0].reason
    assert reader.rejected[0].place == f"{tmp_path / 'a.csv'}:3"


def test_an_article_longer_than_the_csv_module_allows_by_itself(tmp_path: pathlib.Path) -> None:
    before = csv.field_size_limit()
    [one] = reader_of(tmp_path, "id,text\n1," + "año " * 100_000)
    assert len(one.text) == 400_000 or one.text.count("año") == 100_000
    assert csv.field_size_limit() == before


HEADERS: dict[str, tuple[str | bytes, str]] = {
    "no text": ("id,Cuerpo\n1,x\n", "it has no column 'text' for the text of articles, but id, Cuerpo: say which it is "
                "with --map text=Cuerpo (in Python mapping={'text': 'Cuerpo'})"),
    "text in two cases": ("TEXT,Text\n1,2\n", "it has no column 'text' for the text of articles, but TEXT, Text"),
    "one twice": ("text,x,x\n1,2,3\n", "its header has x more than once"),
    "nothing": ("\n\n", "it has no column 'text'"),
    "NUL bytes": (b"i\0d,text\n1,x\n", "its header cannot be read: it holds NUL bytes"),
    "UTF-16 without its mark": ("id,text\n1,x\n".encode("utf-16-le"), "its header cannot be read: it holds NUL bytes"),
    "a carriage return in it": ("id\r,text\n1,x\n", "its header cannot be read: its lines end in a carriage return"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_a_header_that_cannot_be_used_costs_the_file(
    tmp_path: pathlib.Path, data: str | bytes, reason: str, name: str
) -> None:
    reader = reader_of(tmp_path, data, name)
    assert list(reader) == []
    [rejection] = reader.rejected
    assert rejection.place == str(tmp_path / name)
    assert rejection.reason.startswith(reason)


def test_a_header_may_be_as_long_as_a_row(tmp_path: pathlib.Path) -> None:
    [one] = reader_of(tmp_path, f"{'x' * 200_000},text\n1,uno\n")
    assert one.text == "uno"
