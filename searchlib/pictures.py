"""Pictures: timelines, facets and profiles, drawn by matplotlib.

The rule of this room: **no two labels touch, and what is drawn is handed back**, as Axes to be changed and saved
(`axes.figure.savefig(path)`). A notebook shows a picture by itself, elsewhere `matplotlib.pyplot.show()` does.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from searchlib.errors import MissingExtraError
from searchlib.phrases import check_language, number, period, phrase
from searchlib.screen import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from searchlib.counts import Facets, Timeline
    from searchlib.profiles import EntityProfile

TICKS = 6
"""Periods that are named under a timeline: their names fit side by side."""

LONGEST_NAME = 40
"""Letters of a name beside a bar; the rest is cut off."""

MOST_BARS = 200
"""Periods that are drawn as bars; more are too thin to see, and become an outline."""

_COLOUR = "#2f6f9f"


def timeline_plot(timeline: Timeline, *, language: str = "en", ax: Axes | None = None) -> Axes:
    """Articles over time."""
    check_language(language)
    axes = _figure(7.5, 3.2).subplots() if ax is None else ax
    return _draw_timeline(axes, timeline, timeline.every, language, _of_timeline(timeline, language))


def facets_plot(facets: Facets, *, language: str = "en", limit: int = 15, ax: Axes | None = None) -> Axes:
    """The commonest values as bars, the commonest on top."""
    check_language(language)
    shown = dict(list(facets.items())[:limit])
    axes = _figure(7.5, 1.1 + 0.28 * max(len(shown), 2)).subplots() if ax is None else ax
    return _draw_bars(axes, shown, language, phrase(facets.field, language).capitalize())


def profile_plot(profile: EntityProfile, *, language: str = "en", limit: int = 12) -> tuple[Axes, Axes]:
    """When somebody was named, and below it whom and what with."""
    check_language(language)
    beside = {name: count for names in profile.named_with.values() for name, count in names.items()}
    shown = dict(sorted(beside.items(), key=lambda item: (-item[1], item[0]))[:limit])
    rows = max(len(shown), 2)
    above, below = _figure(7.5, 4 + 0.28 * rows).subplots(2, height_ratios=(2.6, 0.6 + 0.28 * rows))
    _draw_timeline(above, profile.timeline, profile.timeline.every, language, _safe(profile.name))
    return above, _draw_bars(below, shown, language, phrase("named with", language).capitalize())


def _figure(width: float, height: float) -> Figure:
    """A picture of its own, in inches."""
    try:
        from matplotlib import pyplot  # an optional extra, loaded when asked for
    except ImportError:
        raise MissingExtraError("plot") from None
    return pyplot.figure(figsize=(width, height), layout="constrained", dpi=100)


def _of_timeline(timeline: Timeline, language: str) -> str:
    return f"{phrase('articles', language)} {phrase('by', language)} {phrase(timeline.every, language)}".capitalize()


def _draw_timeline(axes: Axes, counts: Mapping[datetime.date, int], every: str, language: str, title: str) -> Axes:
    """Bars side by side, a few of them named."""
    heights = list(counts.values())
    if len(heights) > MOST_BARS:
        axes.fill_between(range(len(heights)), heights, step="mid", color=_COLOUR)
    else:
        axes.bar(range(len(heights)), heights, color=_COLOUR, width=0.85)
    spare = max(TICKS - len(heights), 0) / 2  # a few bars stand in the middle and do not fill the picture
    axes.set_xlim(-0.6 - spare, len(heights) - 0.4 + spare)
    step = -(-len(heights) // TICKS) or 1
    places = range(0, len(heights), step)
    days = list(counts)
    axes.set_xticks(list(places), [period(days[place], every, language) for place in places])
    _whole_numbers(axes, "y", max(heights, default=0), language)
    axes.set_ylabel(phrase("articles", language))
    return _plainly(axes, title)


def _draw_bars(axes: Axes, counts: Mapping[str, int], language: str, title: str) -> Axes:
    """Bars one below the other, each with its name and number."""
    names = [_safe(name) for name in counts]
    bars = axes.barh(range(len(names)), list(counts.values()), color=_COLOUR, height=0.7)
    axes.bar_label(bars, [number(count, language) for count in counts.values()], padding=3)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    _whole_numbers(axes, "x", max(counts.values(), default=0), language)
    axes.set_xlabel(phrase("articles", language))
    return _plainly(axes, title)


def _whole_numbers(axes: Axes, side: str, most: int, language: str) -> None:
    """A handful of whole numbers along a side, from 0 on."""
    step = _step(most)
    places = list(range(0, most + 1, step))
    place = axes.set_yticks if side == "y" else axes.set_xticks
    place(places, [number(value, language) for value in places])


def _step(most: int) -> int:
    """The distance of at most seven marks: 1, 2 or 5 with noughts behind it."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most / step <= 6:
                return step
        size *= 10


def _plainly(axes: Axes, title: str) -> Axes:
    axes.set_title(title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _safe(name: str) -> str:
    """A name on one line, cut if it is long; `$` begins no formula."""
    text = clean(name)
    cut = text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"
    return cut.replace("$", r"\$")
