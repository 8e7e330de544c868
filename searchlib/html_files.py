"""HTML files: the article of a page, without the menus, notices and comments around it.

The rule of this room: **what is an article's is left to `trafilatura`** (the extra `html`), which finds headline, body,
day, source and address; which letters the bytes stand for is decided here as for any other file. The id of a page is
the path of its file: many sites give one address to all their pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from searchlib.document import Document, Rejection
from searchlib.errors import CorpusError, MissingExtraError
from searchlib.records import Fields
from searchlib.streams import SourceFile, whole


def html_rows(file: SourceFile, _fields: Fields) -> Iterator[Document | Rejection]:
    """The article of an HTML page, which has no columns to be mapped; raises `CorpusError` where there is none."""
    with file.opened() as stream:
        page = _extracted(file.text(whole(file, stream)))
    if page is None or not page.text:
        raise CorpusError(file.name, "no article is found in the page: is it a front page, or made by a script?")
    row = {
        "id": file.file_id,
        "title": page.title,
        "text": _body(page.text, page.title),
        "date": page.date,
        "source": page.sitename,
        "url": page.url,
        "author": page.author,
    }
    yield Fields().document({name: value for name, value in row.items() if value}, file.name, None)


def _extracted(page: str) -> Any:
    try:
        import trafilatura  # an extra
    except ImportError:
        raise MissingExtraError("html") from None
    return trafilatura.bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False)


def _body(text: str, title: str | None) -> str:
    r"""The body without the headline that often stands on its first line, its paragraphs set apart by an empty line.

    >>> _body("Llueve\nLlovió en Piura.\nNevó en Puno.", "Llueve")
    'Llovió en Piura.\n\nNevó en Puno.'
    """
    paragraphs = [line for line in text.splitlines() if line.strip()]
    if len(paragraphs) > 1 and title and paragraphs[0].strip() == title.strip():
        del paragraphs[0]
    return "\n\n".join(paragraphs)
