"""Bars: a timeline that fits on a page, each bar a period that can be asked for.

The rule of this room: **the bars are few, and together they hold every dated article**. They are years where there are
four or more, else months where there are three or more, else days; of too many years a bar stands for several.

>>> found = {datetime.date(2023, 11, 2): 1, datetime.date(2023, 12, 1): 0, datetime.date(2024, 1, 1): 4}
>>> [(bar.since, bar.until, bar.count, bar.height) for bar in _bars(found, "month")]
[('2023-11', '2023-11', 1, 25), ('2023-12', '2023-12', 0, 0), ('2024-01', '2024-01', 4, 100)]
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from searchlib.results import Results

MOST = 62
"""Bars of a timeline: the days of two months."""

_FEWEST = {"year": 4, "month": 3, "day": 1}
"""From how many bars on a unit is taken; so there are 47 months at most, and 62 days."""

_ISO = {"year": 4, "month": 7, "day": 10}
"""Characters of an ISO date that name a unit."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The articles of a period: `since` and `until` name it as a search does, `height` is 0 to 100."""

    first: datetime.date
    since: str
    until: str
    count: int
    height: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars of one unit, `year`, `month` or `day`, in order."""

    every: str
    bars: tuple[Bar, ...]


def timeline(results: Results) -> Timeline:
    """The timeline of all full matches; no bars where none has a date."""
    for every, fewest in _FEWEST.items():
        counts = results.timeline(every)
        if len(counts) >= fewest:
            return Timeline(every, _bars(counts, every))
    return Timeline("day", ())


def _bars(counts: Mapping[datetime.date, int], every: str) -> tuple[Bar, ...]:
    parts, step = iter(counts.items()), -(-len(counts) // MOST)
    groups = [tuple(islice(parts, step)) for _ in range(0, len(counts), step)]
    totals = [sum(count for _, count in group) for group in groups]
    end = _ISO[every]
    return tuple(
        Bar(
            group[0][0], group[0][0].isoformat()[:end], group[-1][0].isoformat()[:end],
            total, -(-100 * total // max(totals)),
        )
        for group, total in zip(groups, totals, strict=True)
    )  # fmt: skip
