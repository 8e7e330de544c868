"""Parquet files and DataFrames."""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
from decimal import Decimal
from typing import Any

import numpy as np
import pandas
import pytest

from searchlib import CorpusError, Document, Index
from searchlib.corpus import read_files, read_frame
from searchlib.frames import ROWS

FRAME = pandas.DataFrame(
    {
        "id": [1, 2],
        "cuerpo": ["Llovió.", "Nevó."],
        "fecha": pandas.to_datetime(["2025-12-06 10:30", ""]),
        "páginas": [3.0, float("nan")],
        "tema": ["clima", None],
    }
)
MAPPING = {"text": "cuerpo", "date": "fecha"}
READ = [
    Document("1", "Llovió.", date="2025-12-06T10:30:00", metadata={"páginas": 3, "tema": "clima"}),
    Document("2", "Nevó."),
]


def parquet(path: pathlib.Path, table: Any = FRAME, **options: Any) -> pathlib.Path:
    """A Parquet file of a DataFrame or of columns."""
    pyarrow = pytest.importorskip("pyarrow", reason="needs the extra parquet")
    import pyarrow.parquet as writer

    made = pyarrow.Table.from_pandas(table, preserve_index=False) if table is FRAME else pyarrow.table(table)
    writer.write_table(made, path, **options)
    return path


def test_a_frame_is_read_row_by_row() -> None:
    assert list(read_frame(FRAME, mapping=MAPPING)) == READ
    report = Index.in_memory().add_many(read_frame(FRAME, mapping=MAPPING))
    assert (report.added, report.rejected) == (2, ())


def test_an_index_with_a_name_is_a_column() -> None:
    assert list(read_frame(FRAME.set_index("id"), mapping=MAPPING)) == READ


def test_an_index_that_is_a_column_too_is_read_once() -> None:
    assert list(read_frame(FRAME.set_index("id", drop=False), mapping=MAPPING)) == READ
    keys: Any = ["id", FRAME["id"].rename("clave")]
    [one] = read_frame(FRAME.set_index(keys, drop=False)[:1], mapping=MAPPING)
    assert one == dataclasses.replace(READ[0], metadata={**READ[0].metadata, "clave": FRAME["id"].tolist()[0]})


def test_several_columns_of_one_name_are_refused() -> None:
    frame = pandas.DataFrame([["1", "Llueve.", "Nieva."]], columns=["id", "text", "text"])
    with pytest.raises(CorpusError, match="the DataFrame: it has text more than once: rename the columns"):
        list(read_frame(frame))


def test_names_of_fields_in_another_case(tmp_path: pathlib.Path) -> None:
    columns = {"ID": ["1"], "Text": ["Nevó."], "Tema": ["clima"]}
    expected = [Document("1", "Nevó.", metadata={"Tema": "clima"})]
    assert list(read_frame(pandas.DataFrame(columns))) == expected
    assert list(read_files(parquet(tmp_path / "a.parquet", columns))) == expected


@pytest.mark.parametrize("dtype", ["Int64", "string", "boolean", "object", "category", "datetime64[ns]"])
def test_what_is_missing_is_no_value_in_a_column_of_any_type(dtype: str) -> None:
    frame = pandas.DataFrame({"id": ["1"], "text": ["Nevó."], "nota": [pandas.NA]}).astype({"nota": dtype})
    assert list(read_frame(frame)) == [Document("1", "Nevó.")]


def test_what_is_missing_in_lists_and_objects_is_null() -> None:
    cells = [np.array([1.5, float("nan")]), {"día": datetime.date(2025, 12, 6), "x": float("nan")}, np.int64(3)]
    frame = pandas.DataFrame({"id": ["1", "2", "3"], "text": ["Nevó."] * 3, "nota": pandas.Series(cells, dtype=object)})
    plain: list[Any] = [[1.5, None], {"día": "2025-12-06", "x": None}, 3]
    assert [one.metadata["nota"] for one in read_frame(frame)] == plain
    report = Index.in_memory().add_many(read_frame(frame))
    assert (report.added, report.rejected) == (3, ())


def test_a_frame_without_ids_says_which_rows_lack_them() -> None:
    reader = read_frame(FRAME.drop(columns="id"), mapping=MAPPING)
    assert list(reader) == []
    assert [rejection.place for rejection in reader.rejected] == ["row 0", "row 1"]


def test_a_frame_without_text_says_which_columns_it_has() -> None:
    with pytest.raises(CorpusError, match=r"the DataFrame: it has no column 'text' .* mapping=\{'text': 'cuerpo'\}"):
        next(read_frame(FRAME))


def test_parquet_is_read_row_by_row(tmp_path: pathlib.Path) -> None:
    reader = read_files(parquet(tmp_path / "a.parquet"), mapping=MAPPING)
    assert list(reader) == READ
    assert reader.meter.bytes_read == reader.size > 0


def test_parquet_with_nested_values_and_no_ids(tmp_path: pathlib.Path) -> None:
    columns = {
        "text": ["Habló Rubio.", None],
        "temas": [["política", "Perú"], []],
        "visto": [datetime.date(2025, 12, 6), None],
        "precio": [Decimal("2.50"), None],
    }
    path = parquet(tmp_path / "a.parquet", columns)
    reader = read_files(path)
    metadata = {"temas": ["política", "Perú"], "visto": "2025-12-06", "precio": 2.5}
    assert list(reader) == [Document(f"{path.as_posix()}:1", "Habló Rubio.", metadata=metadata)]
    assert [rejection.place for rejection in reader.rejected] == [f"{path}:2"]


def test_a_parquet_file_of_many_rows(tmp_path: pathlib.Path) -> None:
    count = 2 * ROWS + 7
    columns = {"id": list(map(str, range(count))), "text": ["x"] * count}
    path = parquet(tmp_path / "a.parquet", columns, row_group_size=300)
    assert [one.id for one in read_files(path)] == columns["id"]


@pytest.mark.parametrize("damage", ["cut off", "another format", "empty", "garbled", "no text"])
def test_a_parquet_file_that_cannot_be_read_is_reported(tmp_path: pathlib.Path, damage: str) -> None:
    path = parquet(tmp_path / "a.parquet", {"id": ["1"] * 5_000, "text": [f"x{n * n}" for n in range(5_000)]})
    data = bytearray(path.read_bytes())
    garbled = data[:4] + bytes(len(data) // 2) + data[4 + len(data) // 2 :]
    damaged = {"cut off": data[:-50], "another format": b"id,text\n1,x\n" * 9, "empty": b"", "garbled": garbled}
    path.write_bytes(bytes(damaged.get(damage, data)))
    reader = read_files(path, mapping={"text": "cuerpo"} if damage == "no text" else None)
    assert list(reader) == []
    [rejection] = reader.rejected
    assert rejection.place == str(path)
    assert rejection.reason.startswith(("it cannot be read as Parquet: ", "it is empty", "it has no column 'cuerpo'"))


def test_parquet_from_standard_input_and_packed_is_refused(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra parquet")
    reader = read_files("-", format="parquet")
    assert list(reader) == []
    assert "standard input" in reader.rejected[0].place
    (tmp_path / "a.parquet.gz").write_bytes(b"x")
    with pytest.raises(CorpusError, match="unpack the file first"):
        read_files(tmp_path / "a.parquet.gz")
