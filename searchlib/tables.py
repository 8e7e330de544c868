r"""Tables: CSV and TSV files, a row an article, the first line the names of the columns.

The rule of this room: **a row that does not fit the header costs that row**. What separates the cells (comma,
semicolon, tab or bar) is read off the header; an empty cell is no value.

>>> import pathlib, tempfile
>>> path = pathlib.Path(tempfile.mkdtemp(), "notas.csv")
>>> _ = path.write_text('id;fecha;texto\n1;06/12/2025;"Llovió; nevó."\n2;;\n3;Heló\n', encoding="cp1252")
>>> for row in table_rows(SourceFile(path), Fields({"text": "texto", "date": "fecha"})):
...     print(row.text if isinstance(row, Document) else row.reason)
Llovió; nevó.
it has no text (column texto)
it has 2 cells where the header has 3: put a cell that holds ';' or a line break in double quotes
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from searchlib.document import Document, Rejection
from searchlib.errors import CorpusError
from searchlib.records import Fields
from searchlib.streams import LIMIT, SourceFile, lines, with_line_feeds

SEPARATORS = ",;\t|"

_NONE = "\x1f"  # separates cells where the table has one column: no text holds it

_LONGEST_HEADER = 1 << 16
"""Characters up to which a header is read on for the end of a double quote."""


def table_rows(file: SourceFile, fields: Fields) -> Iterator[Document | Rejection]:
    """The articles of a CSV or TSV file; raises `CorpusError` where its header cannot be used."""
    with file.opened() as stream:
        feed = _Lines(file, with_line_feeds(stream))
        try:
            header, separator = _header(feed, fields)
        except (csv.Error, _FaultyLineError) as error:
            raise CorpusError(file.name, f"its header cannot be read: {_explained(error)}") from None
        rows = csv.reader(feed, delimiter=separator)
        while True:
            feed.begin()
            try:
                cells = _next(rows)
            except (csv.Error, _FaultyLineError) as error:
                yield Rejection(None, _explained(error), file.place(feed.first))
                continue
            if cells is None:
                return
            if cells:
                yield _row(cells, header, separator, feed, fields)


def _row(cells: list[str], header: list[str], separator: str, feed: _Lines, fields: Fields) -> Document | Rejection:
    place = feed.file.place(feed.first)
    if feed.is_open_quote:
        return Rejection(None, "a double quote opens in this row and none closes it up to the end of the file", place)
    if len(cells) != len(header):
        sign = {"\t": "a tab", _NONE: "a separator"}.get(separator, f"'{separator}'")
        remedy = f"put a cell that holds {sign} or a line break in double quotes"
        found = f"it has {len(cells)} cell{'s' * (len(cells) > 1)} where the header has {len(header)}"
        return Rejection(None, f"{found}: {remedy}", place)
    row = {name: cell for name, cell in zip(header, cells, strict=True) if name and cell.strip()}
    return fields.document(row, place, feed.file.row_id(feed.first), texts=True)


def _header(feed: _Lines, fields: Fields) -> tuple[list[str], str]:
    """The names of the columns, and what separates the cells."""
    line = _whole(next((line for line in feed if line.strip()), ""), feed)
    told = line.strip(" \r\n").strip('"').lower()
    if told.startswith("sep=") and len(told) == 5:  # Excel writes it before the header
        separator, line = told[4], _whole(next(feed, ""), feed)
    else:
        separator = _separator(line, fields)
    header = fields.spelled(_cells(line, separator))
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise CorpusError(feed.file.name, f"its header has {', '.join(twice)} more than once: rename the columns")
    fields.check_columns([name for name in header if name], feed.file.name)
    return header, separator


def _whole(line: str, feed: _Lines) -> str:
    """A header with the lines that belong to it, for a cell in double quotes may hold line breaks."""
    while len(line) < _LONGEST_HEADER and any(_is_open(line, sign) for sign in SEPARATORS):
        more = next(feed, "")
        if not more:
            break
        line += more
    return line


def _is_open(line: str, separator: str) -> bool:
    """Whether a double quote is open at the end: then the reader asks for another line."""
    given = iter([*io.StringIO(line, newline="\n"), ""])
    _next(csv.reader(given, delimiter=separator))
    return next(given, None) is None


def _separator(line: str, fields: Fields) -> str:
    """What separates the cells of this header: what finds the text among them, and most of them.

    >>> _separator("día,hora;texto", Fields({"text": "texto"})), _separator("text", Fields()) == _NONE
    (';', True)
    """
    text = fields.columns["text"]
    found = {sign: fields.spelled(_cells(line, sign)) for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: (text in found[sign], len(found[sign])))
    return best if len(found[best]) > 1 else _NONE


def _cells(line: str, separator: str) -> list[str]:
    cells = _next(csv.reader(io.StringIO(line, newline="\n"), delimiter=separator)) or []
    return [" ".join(cell.split()) if "\n" in cell else cell.strip() for cell in cells]


def _next(rows: Iterator[list[str]]) -> list[str] | None:
    """The next row, None at the end; the bound on cells is the module's, so it is put back at once."""
    before = csv.field_size_limit(LIMIT)
    try:
        return next(rows, None)
    finally:
        csv.field_size_limit(before)


def _explained(error: Exception) -> str:
    reason = str(error)
    if reason.startswith("field larger"):
        return f"it has a cell longer than {LIMIT >> 20} MB: does a double quote open in it that nothing closes?"
    if reason.startswith("new-line character"):
        return "its lines end in a carriage return alone: save the file with line feeds"
    return reason


class _FaultyLineError(Exception):
    """A line that cannot be read, for the reason it gives; the reader of rows goes on behind it."""


class _Lines(Iterator[str]):
    """The lines of a table as text, with the number of the one that the row under way begins at."""

    def __init__(self, file: SourceFile, stream: io.BufferedReader) -> None:
        self.file = file
        self._lines = lines(file, stream)
        self._quotes = 0
        self._taken = 0  # lines of the row under way, the end of the file counted as one
        self.first = 1

    def begin(self) -> None:
        """A row begins."""
        self._taken = self._quotes = 0

    @property
    def is_open_quote(self) -> bool:
        """Whether the row that was read last has a double quote that nothing closes.

        In a row of one line an odd one stands inside a cell, as in `32" de ancho`, or else more lines were taken.
        """
        return self._taken > 1 and self._quotes % 2 == 1

    def __next__(self) -> str:
        self._taken += 1
        number, data, fault = next(self._lines)
        if self._taken == 1:
            self.first = number
        if fault:
            raise _FaultyLineError(fault)
        text = self.file.text(data, number)
        self._quotes += text.count('"')
        return text
