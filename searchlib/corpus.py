r"""Corpus: readers that turn files of articles into documents.

The rule of this room: **a bad line costs that line only, and is never silent**. What a reader could not use stands in
its `rejected`, with file, line and reason, and goes into the report of the index that read it.

>>> import pathlib, tempfile
>>> path = pathlib.Path(tempfile.mkdtemp(), "noticias.jsonl")
>>> _ = path.write_text('{"id": "1", "text": "Hola"}\n{"id": "2"}\n', encoding="utf-8")
>>> reader = read_jsonl(path)
>>> [document.id for document in reader], [(r.id, r.reason) for r in reader.rejected]
(['1'], [('2', 'it has no text')])
"""

from __future__ import annotations

import gzip
import json
import os
import pathlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from searchlib.document import Document, Rejection, as_day, entity_from_dict
from searchlib.errors import CorpusError, DateValueError

FilePath = str | os.PathLike[str]


class Reader(Iterator[Document]):
    """An iterator of documents that also keeps what it could not read, in `rejected`, as it goes."""

    def __init__(self, rows: Iterable[Document | Rejection]) -> None:
        self._rows = iter(rows)
        self.rejected: list[Rejection] = []

    def __next__(self) -> Document:
        for row in self._rows:
            if isinstance(row, Document):
                return row
            self.rejected.append(row)
        raise StopIteration


def read_seed(path: FilePath) -> Document:
    """The article of a seed file: ` date YYYY-MM-DD headline | source` on the first line, then the body.

    Its id is the file's name without the ending. Raises `CorpusError` when the first line is of another form.
    """
    path = pathlib.Path(path)
    try:
        head, _, body = path.read_text(encoding="utf-8-sig").partition("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(path, _cause(error)) from error
    match = _SEED_HEAD.fullmatch(head)
    if match is None:
        raise CorpusError(path, "line 1 is not ' date YYYY-MM-DD headline | source'")
    return Document(path.stem, body.strip(), title=match["title"], date=match["date"], source=match["source"] or "")


_SEED_HEAD = re.compile(
    r"\s*date\s+(?P<date>\d{4}-\d\d-\d\d)\s+(?P<title>.*?)\s*(?:\|\s*(?P<source>[^|]*?)\s*)?", re.ASCII
)


def read_jsonl(path: FilePath) -> Reader:
    """The articles of a JSON Lines file, plain or gzip (`.gz`), one object a line.

    An object holds the fields of `Document` in any order, `date` as an ISO string; further keys become metadata.
    Blank lines are skipped. The file is read as it is consumed; raises `CorpusError` if it cannot be opened.
    """
    path = pathlib.Path(path)
    if not path.is_file():
        raise CorpusError(path, "there is no such file")
    return Reader(_jsonl_rows(path))


def read_files(paths: Iterable[FilePath]) -> Reader:
    """The articles of several files by their endings (`.txt` a seed, `.jsonl`, `.jsonl.gz`); a folder gives its own.

    Raises `CorpusError` for a path that does not exist or has another ending, before anything is read.
    """
    return Reader(_rows_of_all([file for path in paths for file in _files(pathlib.Path(path))]))


def _files(path: pathlib.Path) -> list[pathlib.Path]:
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.name.endswith(_ENDINGS))
        if not found:
            raise CorpusError(path, f"the folder holds no file that ends in {', '.join(_ENDINGS)}")
        return found
    if not path.is_file():
        raise CorpusError(path, "there is no such file or folder")
    if not path.name.endswith(_ENDINGS):
        raise CorpusError(path, f"its name ends in none of {', '.join(_ENDINGS)}")
    return [path]


_ENDINGS = (".txt", ".jsonl", ".jsonl.gz")


def _rows_of_all(files: list[pathlib.Path]) -> Iterator[Document | Rejection]:
    for file in files:
        if file.suffix == ".txt":
            yield _seed_row(file)
        else:
            yield from _jsonl_rows(file)


def _seed_row(path: pathlib.Path) -> Document | Rejection:
    try:
        return read_seed(path)
    except CorpusError as error:
        return Rejection(path.stem, error.reason, str(path))


def _jsonl_rows(path: pathlib.Path) -> Iterator[Document | Rejection]:
    opener = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opener(path, "rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _jsonl_row(line, f"{path}:{number}")
    except (OSError, EOFError) as error:  # a cut-off gzip file ends in EOFError
        yield Rejection(None, f"the file cannot be read further: {_cause(error)}", f"{path}:{number + 1}")


def _jsonl_row(line: bytes, place: str) -> Document | Rejection:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        return Rejection(None, f"it is not JSON: {_cause(error)}", place)
    if not isinstance(row, dict):
        return Rejection(None, f"it is a JSON {type(row).__name__}, not an object", place)
    reason = _fault(row)
    return Rejection(row.get("id"), reason, place) if reason else _document(row)


def _fault(row: dict[str, Any]) -> str | None:
    for name in ("id", "text"):
        value = row.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return f"it has no {name}"
        if not isinstance(value, str):
            return f"its {name} is not a string"
    try:
        if row.get("date") is not None:
            as_day(row["date"])
        for entity in row.get("entities") or ():
            entity_from_dict(entity)
    except DateValueError as error:
        return f"its date {error}"
    except (TypeError, KeyError, AttributeError):
        return "its entities are not objects with name, type and mentions"
    return None


def _document(row: dict[str, Any]) -> Document:
    known = {name: row[name] for name in _FIELDS if row.get(name) is not None}
    if "entities" in known:
        known["entities"] = [entity_from_dict(entity) for entity in known["entities"]]
    extra = {name: value for name, value in row.items() if name not in _FIELDS}
    metadata = known.get("metadata", {})
    known["metadata"] = {**extra, **metadata} if isinstance(metadata, dict) else metadata
    return Document(**known)


_FIELDS = frozenset(field.name for field in fields(Document))


def _cause(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)
