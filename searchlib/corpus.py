r"""Corpus: which articles are in these files?

The rule of this room: **a bad row costs that row only, and is never silent**. What can be known before reading (no
such file, an ending that says no format, an extra that is missing) is an error at once; what a reader could not use on
the way stands in its `rejected`, with file, line and reason, and goes into the report of the index that read it.

>>> import pathlib, tempfile
>>> path = pathlib.Path(tempfile.mkdtemp(), "noticias.jsonl")
>>> _ = path.write_text('{"id": "1", "text": "Hola"}\n{"id": "2"}\n', encoding="utf-8")
>>> reader = read_files(path)
>>> [document.id for document in reader], [(r.id, r.reason) for r in reader.rejected]
(['1'], [('2', 'it has no text')])
"""

from __future__ import annotations

import glob
import importlib.util
import os
import pathlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from searchlib.document import Document, Rejection
from searchlib.errors import CorpusError, FilterError, MissingExtraError
from searchlib.frames import frame_rows, parquet_rows
from searchlib.html_files import html_rows
from searchlib.json_files import json_rows, jsonl_rows
from searchlib.records import Fields
from searchlib.streams import COMPRESSED, STANDARD_INPUT, Meter, SourceFile, cause
from searchlib.tables import table_rows
from searchlib.text_files import headed_rows, seed_document, seed_rows, text_rows

if TYPE_CHECKING:
    import pandas

FilePath = str | os.PathLike[str]
Rows = Callable[[SourceFile, Fields], Iterator[Document | Rejection]]

FORMATS: Mapping[str, Rows] = {
    "jsonl": jsonl_rows,
    "json": json_rows,
    "csv": table_rows,
    "tsv": table_rows,
    "parquet": parquet_rows,
    "html": html_rows,
    "seed": seed_rows,
    "text": text_rows,
}
"""The formats that can be asked for by name, each with what reads it."""

_ENDINGS: Mapping[str, tuple[str, Rows]] = {
    ".jsonl": ("jsonl", jsonl_rows),
    ".ndjson": ("jsonl", jsonl_rows),
    ".json": ("json", json_rows),
    ".csv": ("csv", table_rows),
    ".tsv": ("csv", table_rows),
    ".parquet": ("parquet", parquet_rows),
    ".html": ("html", html_rows),
    ".htm": ("html", html_rows),
    ".txt": ("text", headed_rows),
    ".md": ("text", headed_rows),
}
"""The endings of names, each with the format it stands for, which its head may yet tell, and what reads it."""

_EXTRAS = {"parquet": ("pyarrow", "parquet"), "html": ("trafilatura", "html"), ".zst": ("zstandard", "zstd")}
"""For a format or an ending the package that it needs, and the extra that brings it."""

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://|www\.", re.IGNORECASE)


_CLOSED = "the folder cannot be read: {}"


class Reader(Iterator[Document]):
    """The articles of some files, read as they are needed.

    As it goes it keeps what it could not read in `rejected`, what else to know in `notes`, and in `skipped` the number
    of articles that were passed over because `known` says so of their ids; `count` is that of all it has read, and
    `meter` has the bytes. After each article it calls `watch`, if that is set.
    """

    def __init__(
        self,
        rows: Iterable[Document | Rejection | str],
        *,
        files: Sequence[SourceFile] = (),
        meter: Meter | None = None,
        known: Callable[[str], bool] | None = None,
    ) -> None:
        self._rows = iter(rows)
        self._files = files
        self._known = known
        self.meter = meter or Meter()
        self.rejected: list[Rejection] = []
        self.notes: list[str] = []
        self.skipped = 0
        self.count = 0
        self.watch: Callable[[], None] | None = None

    @property
    def size(self) -> int:
        """Bytes of all files, as they lie on the disk; 0 where one is not known."""
        sizes = [file.size for file in self._files]
        return sum(sizes) if all(sizes) else 0

    def reads(self, path: FilePath) -> bool:
        """Whether the file at this path is one of those that are read."""
        asked = pathlib.Path(path)
        return asked.exists() and any(file.path and file.path.samefile(asked) for file in self._files)

    def __next__(self) -> Document:
        for row in self._rows:
            if isinstance(row, Rejection):
                self.rejected.append(row)
            elif isinstance(row, str):
                self.notes.append(row)
            elif self._is_new(row):
                return row
        raise StopIteration

    def _is_new(self, document: Document) -> bool:
        self.count += 1
        if self.watch:
            self.watch()
        is_new = self._known is None or not self._known(document.id)
        self.skipped += not is_new
        return is_new


def read_files(
    paths: FilePath | Iterable[FilePath],
    *,
    mapping: Mapping[str, str] | None = None,
    format: str | None = None,
    known: Callable[[str], bool] | None = None,
) -> Reader:
    """The articles of files by their endings; a folder gives those below it, `*` and `**` stand for what they match.

    `mapping` gives for a field of `Document` the column, or the key, that holds it; `format`, one of `FORMATS`, is for
    files whose ending does not say it, and for standard input, which is `-`. Articles of whose ids `known` is true are
    passed over.

    Raises `CorpusError` for a path that does not exist, is an address or has an ending of no format,
    `MissingExtraError` for an extra that is not installed, and `FilterError` for a bad `mapping` or `format`, before
    anything is read.
    """
    fields = Fields(mapping)
    if format is not None and format not in FORMATS:
        raise FilterError(f"format={format!r}: choose one of {', '.join(FORMATS)}")
    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    meter = Meter()
    closed: list[Rejection] = []
    files = [SourceFile(file, meter) for path in given for file in _files(os.fspath(path), format, closed)]
    found = [(file, _reading(file, format)) for file in files]
    return Reader(chain(closed, _rows_of_all(found, fields)), files=files, meter=meter, known=known)


def read_jsonl(path: FilePath, *, mapping: Mapping[str, str] | None = None) -> Reader:
    """The articles of a JSON Lines file, plain or compressed (`.gz`, `.zst`), one object a line.

    An object holds the fields of `Document` in any order, `date` as an ISO string; further keys become metadata.
    Blank lines are skipped. The file is read as it is consumed; raises `CorpusError` if it cannot be opened.
    """
    return read_files(path, mapping=mapping, format="jsonl")


def read_frame(frame: pandas.DataFrame, *, mapping: Mapping[str, str] | None = None) -> Reader:
    """The articles of a pandas DataFrame, a row each; columns are taken as those of files are.

    A row needs an id or a url; an index that has a name counts as a column. Raises `CorpusError` if there is no column
    for the text, or there are several of one name, when the first row is read.
    """
    return Reader(frame_rows(frame, Fields(mapping)))


def read_seed(path: FilePath) -> Document:
    """The article of a seed file: ` date YYYY-MM-DD headline | source` on the first line, then the body.

    Its id is the file's name without the ending. Raises `CorpusError` when the first line is of another form.
    """
    return seed_document(SourceFile(pathlib.Path(path)))


def _rows_of_all(found: list[tuple[SourceFile, Rows]], fields: Fields) -> Iterator[Document | Rejection | str]:
    for file, rows in found:
        try:
            yield from rows(file, fields)
        except CorpusError as error:
            yield Rejection(None, error.reason, os.fspath(error.path))
        yield from file.notes()


def _files(path: str, format: str | None, closed: list[Rejection]) -> Sequence[pathlib.Path | None]:
    """The files that a path stands for, in order; None is standard input. `closed` takes folders not to be read."""
    if path == STANDARD_INPUT:
        return [None]
    if not path:
        raise CorpusError("''", "the path is empty: give the name of a file or a folder, '.' for the one you are in")
    if _ADDRESS.match(path):
        raise CorpusError(path, "it is an address, and nothing is fetched from the network: download it first")
    one = pathlib.Path(path)
    if one.exists():
        return _of_folder(one, format, closed) if one.is_dir() else [one]
    matches = map(pathlib.Path, sorted(glob.glob(path, recursive=True)))  # noqa: PTH207 (a Path takes no absolute one)
    matched = [match for match in matches if match.is_file()]
    if not matched:
        what = "no file matches it" if glob.has_magic(path) else "there is no such file or folder"
        raise CorpusError(path, what)
    return matched


def _of_folder(folder: pathlib.Path, format: str | None, closed: list[Rejection]) -> list[pathlib.Path]:
    """The files below a folder whose endings are of the format, or of any, but for hidden ones."""
    refused: list[OSError] = []
    below = [pathlib.Path(place, name) for place, _, names in os.walk(folder, onerror=refused.append) for name in names]
    found = [path for path in sorted(below) if _is_of(path.relative_to(folder), format) and path.is_file()]
    if refused and not found:
        raise CorpusError(refused[0].filename, _CLOSED.format(cause(refused[0])))
    closed += [Rejection(None, _CLOSED.format(cause(error)), os.fspath(error.filename)) for error in refused]
    if not found:
        wanted = ", ".join(_endings_of(format))
        raise CorpusError(folder, f"the folder holds no file that ends in {wanted} (or that and .gz or .zst)")
    return found


def _is_of(path: pathlib.Path, format: str | None) -> bool:
    is_hidden = any(part.startswith(".") for part in path.parts)
    return not is_hidden and _ending(path.name) in _endings_of(format)


def _endings_of(format: str | None) -> list[str]:
    format = {"tsv": "csv", "seed": "text"}.get(format or "", format)
    return [ending for ending, (name, _) in _ENDINGS.items() if format in (None, name)]


def _ending(name: str) -> str:
    """The ending that says the format, without the one of a compression.

    >>> _ending("notas.2025.CSV.gz"), _ending("notas")
    ('.csv', '')
    """
    path = pathlib.PurePath(name.lower())
    return pathlib.PurePath(path.stem).suffix if path.suffix in COMPRESSED else path.suffix


def _reading(file: SourceFile, format: str | None) -> Rows:
    """What reads a file; raises `CorpusError` where its format is not known, `MissingExtraError`."""
    if file.path is None and format is None:
        raise CorpusError("-", f"say in which format standard input is: --format, one of {', '.join(FORMATS)}")
    name = file.path.name if file.path else ""
    ending = _ending(name)
    if format is None and ending not in _ENDINGS:
        known = f"{', '.join(_ENDINGS)} (or these and .gz or .zst)"
        raise CorpusError(file.name, f"its name ends in none of {known}: say what it is with --format")
    kind, rows = (format, FORMATS[format]) if format else _ENDINGS[ending]
    _check_extras(kind, pathlib.PurePath(name.lower()).suffix)
    if kind == "parquet" and name.lower().endswith(COMPRESSED):
        raise CorpusError(file.name, "Parquet is compressed in itself: unpack the file first")
    return rows


def _check_extras(*needs: str) -> None:
    for need in needs:
        package, extra = _EXTRAS.get(need, ("", ""))
        if package and importlib.util.find_spec(package) is None:
            raise MissingExtraError(extra)
