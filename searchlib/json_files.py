r"""JSON files: a line each (JSON Lines), or an array or an object of articles.

The rule of this room: **a bad line costs that line**, and an array is read article by article. An object is one article
if it has a text; else its values are articles, and their keys the ids; or it holds one array of them, as answers of web
services do.

>>> import io
>>> [data.decode() for _, data in elements(io.BytesIO(b'[{"id": "1"},\n {"id": "2"}]'), "a.json")]
['{"id": "1"}', '{"id": "2"}']
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from searchlib.document import Document, Rejection
from searchlib.errors import CorpusError
from searchlib.records import Fields
from searchlib.streams import LIMIT, READ_ERRORS, SourceFile, cause, lines, whole

Rows = Iterator[Document | Rejection]


def jsonl_rows(file: SourceFile, fields: Fields) -> Rows:
    """The articles of a JSON Lines file; blank lines are skipped."""
    with file.opened() as stream:
        for number, line, fault in lines(file, stream):
            if fault:
                yield Rejection(None, fault, file.place(number))
            elif line.strip():
                yield _row(file, fields, file.text(line, number), number)


def json_rows(file: SourceFile, fields: Fields) -> Rows:
    """The articles of a JSON file, an array or an object of them."""
    with file.opened() as stream:
        if stream.peek(1 << 12).lstrip()[:1] == b"[":
            for number, data in elements(stream, file.name):
                yield _row(file, fields, file.text(data, number, unit="record"), number)
        else:
            data = _loaded(file, whole(file, stream))
            for number, (id, row) in enumerate(_of_object(file, fields, data), 1):
                yield _document(fields, row, file.place(number), id or file.row_id(number))


def _row(file: SourceFile, fields: Fields, text: str, number: int) -> Document | Rejection:
    try:
        row = _parsed(text)
    except (ValueError, RecursionError) as error:
        return Rejection(None, f"it is not JSON: {cause(error)}", file.place(number))
    return _document(fields, row, file.place(number), file.row_id(number))


def _parsed(text: str) -> Any:
    """The value of a text; NaN and the infinities, which Python writes and JSON has not, are null."""
    return json.loads(text, parse_constant=lambda _: None)


def _document(fields: Fields, row: object, place: str, id: str | None) -> Document | Rejection:
    if not isinstance(row, dict):
        return Rejection(None, f"it is a JSON {type(row).__name__}, not an object", place)
    return fields.document(row, place, id)


def _loaded(file: SourceFile, data: bytes) -> Any:
    try:
        return _parsed(file.text(data, unit="record"))
    except (ValueError, RecursionError) as error:
        hint = ": if each line is an object, it is JSON Lines: say --format jsonl" if "Extra data" in str(error) else ""
        raise CorpusError(file.name, f"it is not JSON: {cause(error)}{hint}") from None


def _of_object(file: SourceFile, fields: Fields, data: Any) -> Iterator[tuple[str | None, Any]]:
    """The articles of an object, each with the key it stands under, if that is its id."""
    if not isinstance(data, dict):
        raise CorpusError(file.name, f"it is a JSON {type(data).__name__}: give an array or an object of articles")
    if fields.columns["text"] in data:
        return iter([(None, data)])
    arrays = [value for value in data.values() if _holds_objects(value)]  # neither tags nor a list of errors, empty
    if len(arrays) == 1:
        return ((None, row) for row in arrays[0])
    if data and all(isinstance(value, dict) for value in data.values()):
        return iter(data.items())
    keys = ", ".join(list(data)[:10]) or "no keys"
    wanted = f"an array of articles, an object of them by id, or one article with {fields.columns['text']!r}"
    raise CorpusError(file.name, f"it is an object with {keys}: give {wanted}")


def _holds_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def elements(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes]]:
    """The elements of a JSON array with their numbers, from 1; of the array no more than one or two are in memory.

    Where an element ends is found with each byte taken for a character, for what gives JSON its shape is ASCII; so it
    does not matter here in which encoding it is. Raises `CorpusError` where the array cannot be read further.
    """
    window = _Window(stream, name)
    window.expect("[")
    number = 0
    while number or window.next() != "]":
        number += 1
        yield number, window.value(number)
        if window.expect(",]") == "]":
            break
    else:
        window.expect("]")
    if window.next():
        raise CorpusError(f"{name}:{number}", "something stands after the end of the array: it is cut off there")


class _Window:
    """What of a file has been read and not used, a character a byte."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._text = ""
        self._at = 0
        self._used = 0

    def next(self) -> str:
        """The next character that is no white space, "" at the end."""
        while (found := _NO_SPACE.search(self._text, self._at)) is None:
            self._at = len(self._text)
            if not self._more():
                return ""
        self._at = found.start()
        return found.group()

    def expect(self, characters: str) -> str:
        """The next character, which must be one of these."""
        found = self.next()
        if not found or found not in characters:
            what = f"{found!r} stands" if found else "the file ends"
            raise self._error(f"{what} where one of {' '.join(characters)} must be")
        self._at += 1
        return found

    def value(self, number: int) -> bytes:
        """The next value; `number` is that of the element, for the error if it is none."""
        self.next()
        while True:
            try:
                _, end = _DECODER.raw_decode(self._text, self._at)
                if end < len(self._text) or self._text[end - 1] in '}]"':  # the figures of a number could go on
                    break
                reason = "it is cut off"
            except (ValueError, RecursionError) as error:
                reason = error.msg if isinstance(error, json.JSONDecodeError) else cause(error)
            if len(self._text) - self._at > LIMIT or not self._more():
                raise self._error(f"record {number} is not JSON, or longer than {LIMIT >> 20} MB: {reason}")
        data = self._text[self._at : end].encode("latin-1")
        self._at = end
        return data

    def _more(self) -> bool:
        """Read as much again as is there, so that a long value is tried a few times only."""
        try:
            data = self._stream.read(max(_CHUNK, len(self._text) - self._at))
        except READ_ERRORS as error:
            raise self._error(cause(error)) from error
        self._used += self._at
        self._text, self._at = self._text[self._at :] + data.decode("latin-1"), 0
        return bool(data)

    def _error(self, reason: str) -> CorpusError:
        return CorpusError(self._name, f"the file cannot be read further than byte {self._used + self._at:,}: {reason}")


_CHUNK = 1 << 16
_DECODER = json.JSONDecoder()
_NO_SPACE = re.compile(r"[^ \t\r\n]")
