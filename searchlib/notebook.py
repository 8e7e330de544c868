"""Notebook: how results, articles, counts and profiles look as HTML.

The rule of this room: **everything from outside is escaped, and no colour is set**. Text and lines have the colour of
the page around them, light or dark; there is no script, no picture and no address that is loaded.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from searchlib import display
from searchlib.phrases import counted, period
from searchlib.screen import BEGIN, END, clean, marked
from searchlib.snippets import Snippet

if TYPE_CHECKING:
    from searchlib.counts import Facets, Timeline
    from searchlib.profiles import EntityProfile
    from searchlib.results import Hit, Results

_BAR = "display:inline-block;height:.7em;background:currentColor;opacity:.45;width:"
_FAINT = '<small style="opacity:.75">'
_CELL = '<td style="text-align:left">'


def results_html(results: Results) -> str:
    """The page as a numbered list."""
    items = "".join(f"<li>{_hit(hit)}</li>" for hit in results)
    notes = "".join(f"<p>{_FAINT}{_escaped(note)}</small></p>" for note in display.notes(results))
    head = f"<p>{_escaped(display.summary(results))}</p>{notes}"
    return _whole(f'{head}<ol start="{results.offset + 1}">{items}</ol>')


def hit_html(hit: Hit) -> str:
    """An article card."""
    names = ", ".join(f"{entity.name} ({entity.type})" for entity in hit.entities)
    return _whole(f"<p>{_hit(hit, names)}</p>")


def facets_html(facets: Facets) -> str:
    """The commonest values, a bar each."""
    return _table(facets.field, list(facets.items())[: display.ROWS], len(facets))


def timeline_html(timeline: Timeline) -> str:
    """The last periods, a bar each, in order."""
    rows = [(period(day, timeline.every, "en"), count) for day, count in list(timeline.items())[-display.ROWS :]]
    return _table(timeline.every, rows, len(timeline))


def profile_html(profile: EntityProfile) -> str:
    """What an index says of somebody."""
    days = f" · {profile.first_date} to {profile.last_date}" if profile.first_date else ""
    head = f"<b>{_escaped(profile.name)}</b> ({profile.type}) · {counted(profile.count, 'en')}{days}"
    also = f"<br>{_FAINT}also {_escaped(', '.join(profile.aliases))}</small>" if profile.aliases else ""
    rows = "".join(
        f"<tr>{_CELL}{_escaped(field)}</td>{_CELL}{_escaped(display.listed(names))}</td></tr>"
        for field, names in profile.named_with.items()
        if names
    )
    return _whole(f"<p>{head}{also}</p>" + (f"<table>{rows}</table>" if rows else ""))


def _whole(inner: str) -> str:
    return f'<div class="searchlib" dir="auto">{inner}</div>'


def _escaped(text: str) -> str:
    return html.escape(clean(text))


def _hit(hit: Hit, names: str = "") -> str:
    title = _escaped(hit.title or hit.id)
    if re.match(r"https?://", hit.url):
        title = f'<a href="{html.escape(hit.url)}" rel="noreferrer">{title}</a>'
    lacks = f"lacks {', '.join(hit.missing)}" if hit.missing else ""
    facts = " · ".join(filter(None, [str(hit.date or "no date"), hit.source, display.copies(hit), lacks]))
    named = names or " · ".join(display.top_names(hit.entities))
    under = f"<br>{_FAINT}{_escaped(named)}</small>" if named else ""
    return f"<b>{title}</b><br>{_FAINT}{_escaped(facts)}</small><br>{_snippet(hit.snippet)}{under}"


def _snippet(snippet: Snippet) -> str:
    """The text with its matches in `<mark>`, cleaned of what would turn its direction."""
    return html.escape(marked(snippet)).replace(BEGIN, "<mark>").replace(END, "</mark>")


def _table(head: str, rows: Iterable[tuple[str, int]], total: int) -> str:
    rows = list(rows)
    most = max([count for _, count in rows], default=1) or 1
    lines = "".join(
        f'<tr>{_CELL}{_escaped(name)}</td><td>{count:,}</td><td style="text-align:left;min-width:10em">'
        f'<span style="{_BAR}{100 * count / most:.0f}%"></span></td></tr>'
        for name, count in rows
    )
    rest = f"<p>{_FAINT}… and more: {total - len(rows):,}</small></p>" if total > len(rows) else ""
    header = f'<tr><th style="text-align:left">{_escaped(head)}</th><th>articles</th><th></th></tr>'
    return _whole(f"<table><thead>{header}</thead><tbody>{lines}</tbody></table>{rest}")
