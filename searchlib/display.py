"""Display: how results look in a terminal and in a notebook.

The rule of this room: **what a reader is shown comes out of the values it is given**; nothing is looked up, and all
text from articles is escaped in HTML and kept from controlling the terminal.
"""

from __future__ import annotations

import html
import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchlib.results import Hit, Results

WIDTH = 80
"""Columns of a terminal that a page of results fits in."""

_MARGIN = " " * 4
_LACKING = " (not in this article; the share is that of words like it)"


def results_text(results: Results) -> str:
    """The page as a table: a line of totals, then for each hit its rank, date, source, title and snippet."""
    head = textwrap.wrap(summary(results), WIDTH)
    rows = [row for rank, hit in enumerate(results, start=results.offset + 1) for row in ("", *_hit_rows(rank, hit))]
    notes = [line for note in _notes(results) for line in textwrap.wrap(clean(note), WIDTH)]
    return "\n".join([*head, *notes, *rows])


def _notes(results: Results) -> list[str]:
    """What a reader should be told of the query."""
    meant = [f"did you mean: {results.suggestion}"] if results.suggestion else []
    return [*(f"note: {note}" for note in results.notes), *meant]


def summary(results: Results) -> str:
    """How many articles, how fast, and how the query was read, in one line."""
    count = f"{results.total:,} article{'s' * (results.total != 1)}"
    partial = sum(bool(hit.missing) for hit in results)
    more = f" with every word, {partial} with some" if partial else ""
    asked = f" · {clean(results.query)}" if results.query else ""
    return f"{count}{more} · {results.took * 1000:.0f} ms{asked}"


def hit_text(hit: Hit) -> str:
    """A hit on its own, with its address and the names in it."""
    names = [f"{entity.name} ({entity.type})" for entity in hit.entities]
    extra = [hit.url, *textwrap.wrap(", ".join(names), WIDTH - len(_MARGIN))]
    return "\n".join([*_hit_rows(None, hit), *(_MARGIN + clean(line) for line in extra if line)])


def explanation(hit: Hit) -> str:
    """The score and the share of each part of the query."""
    rows = [
        f"{_MARGIN}{share:7.3f}  {clean(part)}{_LACKING if part in hit.missing else ''}" for part, share in hit.shares
    ]
    lines = [f"{hit.score:.3f}  {clean(hit.id)}", *rows]
    return "\n".join(textwrap.shorten(line, WIDTH, placeholder=" …") if len(line) > WIDTH else line for line in lines)


def results_html(results: Results) -> str:
    """The page as a list for a notebook, escaped."""
    items = "".join(_hit_html(hit) for hit in results)
    start = results.offset + 1
    notes = "".join(f"<p><small>{html.escape(clean(note))}</small></p>" for note in _notes(results))
    head = f"<p>{html.escape(summary(results))}</p>{notes}"
    return f'<div class="searchlib">{head}<ol start="{start}">{items}</ol></div>'


def clean(text: str) -> str:
    r"""Text on one line, without characters that would control a terminal.

    >>> clean("a\x1b[2Jb\nc")
    'a[2Jb c'
    """
    return " ".join(_CONTROL.sub("", _BREAKS.sub(" ", text)).split())


_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _hit_rows(rank: int | None, hit: Hit) -> list[str]:
    number = f"{rank:>3} " if rank else _MARGIN
    facts = [
        str(hit.date or "no date"),
        clean(hit.source),
        _copies(hit),
        clean(f"lacks {', '.join(hit.missing)}") if hit.missing else "",
    ]
    title = textwrap.wrap(clean(hit.title), WIDTH - len(_MARGIN), max_lines=2, placeholder=" …")
    snippet = textwrap.wrap(clean(str(hit.snippet)), WIDTH - len(_MARGIN))
    return [
        number + textwrap.shorten(" · ".join(filter(None, facts)), WIDTH - len(_MARGIN), placeholder=" …"),
        *(_MARGIN + line for line in (*title, *snippet)),
    ]


def _copies(hit: Hit) -> str:
    count = len(hit.copies)
    return f"{count:,} {'copy' if count == 1 else 'copies'}" if count else ""


def _hit_html(hit: Hit) -> str:
    title = html.escape(hit.title or hit.id)
    if re.match(r"https?://", hit.url):
        title = f'<a href="{html.escape(hit.url)}" rel="noreferrer">{title}</a>'
    lacks = f" · lacks {html.escape(', '.join(hit.missing))}" if hit.missing else ""
    copies = f" · {_copies(hit)}" if hit.copies else ""
    facts = f"{hit.date or 'no date'} · {html.escape(hit.source)}{copies}{lacks}"
    return f"<li><b>{title}</b><br><small>{facts}</small><br>{hit.snippet.html}</li>"
