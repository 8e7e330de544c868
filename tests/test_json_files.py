"""JSON: lines, arrays and objects of articles."""

from __future__ import annotations

import io
import json
import pathlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import CorpusError, Document
from searchlib.corpus import Reader, read_files
from searchlib.json_files import elements
from searchlib.streams import LIMIT

ROWS = [{"id": "1", "text": "El año"}, {"id": "2", "text": "La lluvia", "tema": "clima"}]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=10,
)


def reader_of(tmp_path: pathlib.Path, data: str | bytes, name: str = "a.json") -> Reader:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_files(path)


@given(st.lists(values), st.sampled_from([None, 1]), st.booleans())
def test_elements_of_an_array_are_those_that_json_reads(array: list[Any], indent: int | None, ascii: bool) -> None:
    data = json.dumps(array, indent=indent, ensure_ascii=ascii).encode(errors="surrogatepass")
    found = list(elements(io.BytesIO(data), "a.json"))
    assert [json.loads(element) for _, element in found] == array
    assert [number for number, _ in found] == list(range(1, len(array) + 1))


def test_an_array_longer_than_what_is_read_at_a_time(tmp_path: pathlib.Path) -> None:
    rows = [{"id": str(number), "text": "año " * (number % 997)} for number in range(1, 2_000)]
    reader = reader_of(tmp_path, json.dumps(rows, indent=2))
    assert [document.id for document in reader] == [row["id"] for row in rows if row["text"]]
    assert [rejection.place[-8:] for rejection in reader.rejected] == ["json:997", "son:1994"]


OBJECTS = {
    "array": ROWS,
    "one article": ROWS[0],
    "by id": {row["id"]: {"text": row["text"]} for row in ROWS},
    "answer of a service": {"status": "ok", "total": 2, "articles": ROWS},
    "answer with empty lists": {"articles": ROWS, "errors": [], "tags": ["a"]},
}


@pytest.mark.parametrize("data", OBJECTS.values(), ids=OBJECTS)
def test_arrays_and_objects(tmp_path: pathlib.Path, data: Any) -> None:
    reader = reader_of(tmp_path, json.dumps(data))
    expected = ROWS[:1] if data is ROWS[0] else ROWS
    assert [(one.id, one.text) for one in reader] == [(row["id"], row["text"]) for row in expected]
    assert reader.rejected == []


def test_an_array_in_windows_1252(tmp_path: pathlib.Path) -> None:
    reader = reader_of(tmp_path, json.dumps(ROWS, ensure_ascii=False).encode("cp1252"))
    assert next(reader).text == "El año"
    assert len(list(reader)) == 1
    assert reader.notes == [f"{tmp_path / 'a.json'}: read as Windows-1252"]


@pytest.mark.parametrize("data", ["[{}]", '{"1": {}}', "{}"], ids=["an array", "an object of them", "one"])
@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_python_writes_and_json_has_not_is_null(tmp_path: pathlib.Path, data: str, constant: str) -> None:
    row = '{"id": "1", "text": "x", "date": C, "peso": C, "notas": [1.5, C]}'.replace("C", constant)
    [one] = reader_of(tmp_path, data.replace("{}", row))
    assert one == Document("1", "x", metadata={"peso": None, "notas": [1.5, None]})


FAULTS = {
    "cut off": ('[{"id": "1", "text": "x"}, {"id": ', 1, "cannot be read further than byte 27"),
    "no comma": ('[{"id": "1", "text": "x"} {"id": "2"}]', 1, "'{' stands where one of , ] must be"),
    "not closed": ('[{"id": "1", "text": "x"}', 1, "the file ends where one of , ] must be"),
    "comma at the end": ('[{"id": "1", "text": "x"}, ]', 1, "Expecting value"),
    "something behind": ('[{"id": "1", "text": "x"}] []', 1, "something stands after the end"),
    "a number": ("7", 0, "it is a JSON int"),
    "no object": ('[7, {"id": "1", "text": "x"}]', 1, "it is a JSON int, not an object"),
    "lines": ('{"id": "1"}\n{"id": "2"}', 0, "say --format jsonl"),
    "other object": ('{"nombre": "x", "n": 3}', 0, "an object with nombre, n: give an array"),
    "an article without its text": ('{"cuerpo": "x", "tags": ["a", "b"]}', 0, "an object with cuerpo, tags: give"),
    "an article without its text or tags": ('{"cuerpo": "x", "tags": []}', 0, "an object with cuerpo, tags"),
    "empty object": ("{}", 0, "an object with no keys"),
    "white space": (" \n", 0, "it is not JSON"),
    "too deep": ("[" * 100_000, 0, "is not JSON"),
}


@pytest.mark.parametrize(("data", "count", "reason"), FAULTS.values(), ids=FAULTS)
def test_faults_are_reported(tmp_path: pathlib.Path, data: str, count: int, reason: str) -> None:
    reader = reader_of(tmp_path, data)
    assert len(list(reader)) == count
    [rejection] = reader.rejected
    assert reason in rejection.reason
    assert rejection.place.startswith(str(tmp_path / "a.json"))


def test_an_array_without_elements() -> None:
    assert list(elements(io.BytesIO(b" [ \n ] "), "a.json")) == []


def test_an_element_without_end_takes_no_memory() -> None:
    read = 0

    class Endless(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            nonlocal read
            assert size is not None
            read += size
            return b'["'.ljust(size, b"x") if read == size else b"x" * size

    with pytest.raises(CorpusError, match="longer than 16 MB"):
        list(elements(Endless(), "a.json"))
    assert read < 3 * LIMIT
