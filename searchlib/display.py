"""Display: how results look in a terminal.

The rule of this room: **what a reader is shown comes out of the values it is given**; nothing is looked up, but for the
suggestion, which results look for when it is first asked for. How they look in a notebook is `notebook`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from searchlib.fields import ENTITY_FIELDS
from searchlib.note_phrases import note_in
from searchlib.phrases import counted, number, period, phrase
from searchlib.screen import BOLD, DIM, RANK, Screen, clean, marked, repr_screen

if TYPE_CHECKING:
    from searchlib.counts import Facets, Timeline
    from searchlib.entities import Entity
    from searchlib.profiles import EntityProfile
    from searchlib.results import Hit, Results

ROWS = 20
"""Values of facets, and periods of a timeline, that are shown at most."""

NAMES = 6
"""Names of an article that are shown in a table."""

_MARGIN = " " * 4
_BAR = "█"


def results_text(results: Results, screen: Screen | None = None) -> str:
    """The page as a table: a line of totals, then for each hit its rank, date, source, title, snippet and names."""
    screen = screen or repr_screen()
    head = [*screen.lines(summary(results, screen.language)), *notes_lines(results, screen)]
    rows = [
        row for rank, hit in enumerate(results, start=results.offset + 1) for row in ("", *_hit_rows(rank, hit, screen))
    ]
    return "\n".join([*head, *rows])


def notes_lines(results: Results, screen: Screen) -> list[str]:
    """What a reader should be told of the query."""
    return [line for note in notes(results, screen.language) for line in screen.lines(clean(note), style=DIM)]


def notes(results: Results, language: str = "en") -> list[str]:
    """The notes of the query and the one that was probably meant, each in words."""
    meant = [f"{phrase('did you mean', language)}: {results.suggestion}"] if results.suggestion else []
    return [*(f"{phrase('note', language)}: {note_in(note, language)}" for note in results.notes), *meant]


def summary(results: Results, language: str = "en") -> str:
    """How many articles, how fast, and how the query was read, in one line."""
    partial = sum(bool(hit.missing) for hit in results)
    every, some = phrase("with every word", language), phrase("with some", language)
    more = f" {every}, {number(partial, language)} {some}" if partial else ""
    asked = f" · {clean(results.query)}" if results.query else ""
    return f"{counted(results.total, language)}{more} · {results.took * 1000:.0f} ms{asked}"


def hit_text(hit: Hit, screen: Screen | None = None) -> str:
    """A hit on its own: an article card, with its address, the names in it and the dates it names."""
    screen = screen or repr_screen()
    language = screen.language
    names = [f"{entity.name} ({phrase(entity.type, language)})" for entity in hit.entities]
    dates = dict.fromkeys(clean(date.text) for date in hit.dates)
    named = [f"{phrase('dates', language)}: {', '.join(dates)}"] if dates else []
    url = [_MARGIN + screen.styled(clean(hit.url), DIM)] if hit.url else []
    details = [line for text in (", ".join(names), *named) for line in screen.lines(clean(text), _MARGIN, style=DIM)]
    return "\n".join([*_heading(None, hit, screen), *screen.lines(marked(hit.snippet), _MARGIN), *url, *details])


def article_text(hit: Hit, screen: Screen) -> str:
    """A hit with all of its text, a paragraph for each line of it."""
    paragraphs = [screen.lines(clean(line), _MARGIN) for line in hit.document.text.splitlines()]
    body = [line for paragraph in paragraphs if paragraph for line in ("", *paragraph)]
    card = hit_text(hit, screen).split("\n")
    heading = _heading(None, hit, screen)
    after = card[len(heading) + len(screen.lines(marked(hit.snippet), _MARGIN)) :]
    return "\n".join([*heading, *body, *([""] if after else []), *after])


def explanation(hit: Hit) -> str:
    """The score and the share of each part of the query."""
    width = repr_screen().width
    rows = [
        (f"{_MARGIN}{share:7.3f}  ", f"{clean(part)}{_lacking(share) if part in hit.missing else ''}")
        for part, share in hit.shares
    ]
    lines = [(f"{hit.score:.3f}  ", clean(hit.id)), *rows]
    return "\n".join(figure + textwrap.shorten(text, width - len(figure), placeholder=" …") for figure, text in lines)


def _lacking(share: float) -> str:
    return f" (not in this article{'; the share is that of words like it' if share else ''})"


def facets_text(facets: Facets, screen: Screen | None = None) -> str:
    """The commonest values, a bar each."""
    screen = screen or repr_screen()
    head = f"{clean(phrase(facets.field, screen.language))}: {number(len(facets), screen.language)}"
    shown = {clean(name): count for name, count in list(facets.items())[:ROWS]}
    return "\n".join([*screen.lines(head, style=BOLD), *_bars(shown, screen), *_more(len(facets) - ROWS, screen)])


def timeline_text(timeline: Timeline, screen: Screen | None = None) -> str:
    """The last periods, a bar each, in order."""
    screen = screen or repr_screen()
    language = screen.language
    axis = f" ({phrase(timeline.axis, language)})" if timeline.axis != "published" else ""
    head = f"{phrase('articles', language)} {phrase('by', language)} {phrase(timeline.every, language)}{axis}"
    shown = {period(day, timeline.every, language): count for day, count in list(timeline.items())[-ROWS:]}
    before = _more(len(timeline) - ROWS, screen)
    return "\n".join([*screen.lines(head, style=BOLD), *before, *_bars(shown, screen)])


def profile_text(profile: EntityProfile, screen: Screen | None = None) -> str:
    """What an index says of somebody: names, days, and what it is named with."""
    screen = screen or repr_screen()
    language = screen.language
    first, last = profile.first_date, profile.last_date
    days = "" if first is None else f", {first} {phrase('to', language)} {last}"
    head = f"{profile.name} ({phrase(profile.type, language)}): {counted(profile.count, language)}{days}"
    also = f"{phrase('also', language)} {', '.join(profile.aliases)}" if profile.aliases else ""
    beside = [
        f"{phrase(field, language)}: {listed(names, language)}" for field, names in profile.named_with.items() if names
    ]
    rows = [line for text in (also, *beside) if text for line in screen.lines(clean(text), "  ")]
    return "\n".join([*screen.lines(clean(head), style=BOLD), *rows])


def top_names(entities: Iterable[Entity]) -> list[str]:
    """The names of an article that it mentions most, people, organizations and places alone."""
    named = [entity for entity in entities if entity.type in ENTITY_FIELDS and entity.type != "misc"]
    return [clean(entity.name) for entity in sorted(named, key=lambda one: -len(one.mentions))[:NAMES]]


def copies(hit: Hit, language: str = "en") -> str:
    """How many near-identical articles are folded under this one; nothing for none."""
    count = len(hit.copies)
    return f"{number(count, language)} {phrase('copy' if count == 1 else 'copies', language)}" if count else ""


def listed(names: Mapping[str, int], language: str = "en") -> str:
    """Names, each with how many articles have it."""
    return ", ".join([f"{name} ({number(count, language)})" for name, count in names.items()])


def _hit_rows(rank: int, hit: Hit, screen: Screen) -> list[str]:
    names = screen.lines(" · ".join(top_names(hit.entities)), _MARGIN, style=DIM, most=1)
    return [*_heading(rank, hit, screen), *screen.lines(marked(hit.snippet), _MARGIN), *names]


def _heading(rank: int | None, hit: Hit, screen: Screen) -> list[str]:
    language = screen.language
    lacks = f"{phrase('lacks', language)} {', '.join(hit.missing)}" if hit.missing else ""
    facts = [str(hit.date or phrase("no date", language)), hit.source, copies(hit, language), lacks]
    margin = f"{rank:>3} " if rank else _MARGIN
    lines = screen.lines(" · ".join(filter(None, map(clean, facts))), _MARGIN, most=2)
    title = screen.lines(clean(hit.title), _MARGIN, style=BOLD, most=2 if rank else None)
    return [screen.styled(margin, RANK) + lines[0][len(_MARGIN) :], *lines[1:], *title]


def _bars(counts: Mapping[str, int], screen: Screen) -> list[str]:
    """A line for each: its name, a bar, how many."""
    if not counts:
        return []
    most = max(*counts.values(), 1)
    figures = len(number(most, screen.language))
    names = min(max(map(len, counts)), screen.width // 2)
    room = max(1, min(30, screen.width - names - figures - 6))
    return [
        f"  {_cut(name, names):<{names}}  {number(count, screen.language):>{figures}} "
        f"{screen.styled(_BAR * round(room * count / most), RANK)}".rstrip()
        for name, count in counts.items()
    ]


def _cut(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}…"


def _more(count: int, screen: Screen) -> list[str]:
    text = f"… {phrase('and more', screen.language)}: {number(count, screen.language)}"
    return [f"  {screen.styled(text, DIM)}"] if count > 0 else []
