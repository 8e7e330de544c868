r"""Text files: an article each, its headline and date at the head of it.

The rule of this room: **the head says what the article is, the rest is its body**. A head is either the line of a seed,
` date YYYY-MM-DD headline | source`, or front matter: lines of `key: value` between two lines of `---`. That is no
YAML, but what of it articles use: plain and quoted values, and lists (`[a, b]`, or a line `- a` for each).

>>> front_matter("---\ntitle: Llueve\ntags: [clima, 'Piura']\n---\n\nLlovió.\n")
{'title': 'Llueve', 'tags': ['clima', 'Piura'], 'text': 'Llovió.'}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from searchlib.document import Document, Rejection
from searchlib.errors import CorpusError
from searchlib.records import Fields
from searchlib.streams import SourceFile, whole

_SEED = "' date YYYY-MM-DD headline | source'"
_SEED_HEAD = re.compile(
    r"\s*date\s+(?P<date>\d{4}-\d\d-\d\d)\s+(?P<title>.*?)\s*(?:\|\s*(?P<source>[^|]*?)\s*)?", re.ASCII
)
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"([^\s:#'\"\[\]{}-][^:]*?)\s*:(?:\s+(.*?))?\s*")
_ITEM = re.compile(r"\s*-\s+(.*?)\s*")

Rows = Iterator[Document | Rejection]


def seed_rows(file: SourceFile, _fields: Fields) -> Rows:
    """The article of a seed file; raises `CorpusError` when its first line is of another form."""
    yield _checked_seed(file, _text(file))


def text_rows(file: SourceFile, fields: Fields) -> Rows:
    """The article of a text file with front matter, or without a head: all of it is the body then."""
    yield _marked_document(file, _text(file), fields)


def headed_rows(file: SourceFile, fields: Fields) -> Rows:
    """The article of a text file that has a head of either kind; raises `CorpusError` if it has none."""
    text = _text(file)
    if text.startswith("---"):
        yield _marked_document(file, text, fields)
    elif _SEED_HEAD.fullmatch(text.partition("\n")[0]):
        yield _checked_seed(file, text)
    else:
        reason = f"line 1 is not {_SEED}, nor the '---' of front matter: say --format text for files without a head"
        raise CorpusError(file.name, reason)


def seed_document(file: SourceFile, text: str | None = None) -> Document:
    """The article of a seed file, its id the name of the file without the ending; raises `CorpusError`."""
    head, _, body = (_text(file) if text is None else text).partition("\n")
    match = _SEED_HEAD.fullmatch(head)
    if match is None:
        raise CorpusError(file.name, f"line 1 is not {_SEED}")
    return Document(file.stem, body.strip(), title=match["title"], date=match["date"], source=match["source"] or "")


def _checked_seed(file: SourceFile, text: str) -> Document | Rejection:
    seed = seed_document(file, text)
    row = {"id": seed.id, "text": seed.text, "title": seed.title, "date": seed.date, "source": seed.source}
    return Fields().document(row, file.name, None)


def _marked_document(file: SourceFile, text: str, fields: Fields) -> Document | Rejection:
    try:
        row = front_matter(text)
    except ValueError as error:
        raise CorpusError(file.name, str(error)) from None
    row[fields.columns["text"]] = row.pop("text")
    return fields.document(row, file.name, file.file_id)


def _text(file: SourceFile) -> str:
    with file.opened() as stream:
        return file.text(whole(file, stream)).replace("\r\n", "\n").replace("\r", "\n")


def front_matter(text: str) -> dict[str, Any]:
    """The keys of a text's front matter, if it has one, and its body as `text`; raises `ValueError` for a bad line."""
    if not text.startswith("---"):
        return {"text": text.strip()}
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise ValueError("the front matter that begins with '---' on line 1 has no '---' at its end")
    return {**_values(match[1].splitlines()), "text": text[match.end() :].strip()}


def _values(lines: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    key = ""
    for number, line in enumerate(lines, start=2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item, pair = _ITEM.fullmatch(line), _KEY.fullmatch(line)
        if item and isinstance(values.get(key), list):
            values[key].append(_unquoted(item[1]))
        elif pair:
            key, values[pair[1]] = pair[1], _value(pair[2])
        else:
            raise ValueError(f"line {number} is not 'key: value': {line.strip()[:60]!r}")
    return {name: value for name, value in values.items() if value != []}


def _value(text: str | None) -> str | list[str]:
    """A value; an empty one may have its items on lines of their own below."""
    if not text:
        return []
    if text.startswith("[") and text.endswith("]"):
        return [_unquoted(item.strip()) for item in text[1:-1].split(",") if item.strip()]
    return _unquoted(text)


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if is_quoted else text
