"""Counts: facets and timelines, which are dicts that can be shown, drawn and put into a DataFrame.

The rule of this room: **a count is a plain dict first**; whatever takes a dict takes these.

>>> facets = Facets({"Lima": 3, "Quito": 1}, field="places")
>>> facets
places: 2
  Lima   3 ██████████████████████████████
  Quito  1 ██████████
>>> facets == {"Lima": 3, "Quito": 1}, facets["Lima"]
(True, 3)
>>> Timeline({datetime.date(2025, 11, 1): 1, datetime.date(2025, 12, 1): 2}, every="month")
articles by month
  Nov 2025  1 ███████████████
  Dec 2025  2 ██████████████████████████████
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from searchlib.errors import FilterError, MissingExtraError

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

PERIODS: dict[str, Callable[[datetime.date], datetime.date]] = {
    "day": lambda day: day,
    "week": lambda day: day - datetime.timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
"""The first day of the period that holds a day; weeks begin on Monday."""

LONGEST_TIMELINE = 100_000
"""Days, weeks, months or years of a timeline: 273 years by day. A text that names the years 1 and 9999 would have three
million."""


class Facets(dict[str, int]):
    """How many articles name each value of `field`, commonest first: a dict from the value to the articles.

    >>> Facets({"Lima": 3}, field="places")["Lima"]
    3
    """

    def __init__(self, counts: Mapping[str, int], *, field: str) -> None:
        super().__init__(counts)
        self.field = field

    def __reduce__(self) -> tuple[Any, ...]:
        return _facets, (dict(self), self.field)

    def __repr__(self) -> str:
        from searchlib.display import facets_text

        return facets_text(self)

    def _repr_html_(self) -> str:
        from searchlib.notebook import facets_html

        return facets_html(self)

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each value, `value: str` and `articles: int64`; needs the extra `pandas`.

        Raises `MissingExtraError` where pandas is not installed.
        """
        return frame({"value": list(self), "articles": np.array([*self.values()], np.int64)})

    def plot(self, *, language: str = "en", limit: int = 15, ax: Axes | None = None) -> Axes:
        """The `limit` commonest values as bars, on `ax` or a new picture; the Axes. Needs the extra `plot`.

        `language` of the labels is "es" or "en". Raises `FilterError` for another, `MissingExtraError` without
        matplotlib.
        """
        from searchlib.pictures import facets_plot

        return facets_plot(self, language=language, limit=limit, ax=ax)


class Timeline(dict[datetime.date, int]):
    """How many articles are of each `every` ("day", "week", "month" or "year"): a dict from its first day to them.

    `axis` is "published", or "mentions" where the days are those that the texts mention.

    >>> Timeline({datetime.date(2025, 1, 1): 7}, every="year")[datetime.date(2025, 1, 1)]
    7
    """

    def __init__(self, counts: Mapping[datetime.date, int], *, every: str, axis: str = "published") -> None:
        super().__init__(counts)
        self.every = every
        self.axis = axis

    def __reduce__(self) -> tuple[Any, ...]:
        return _timeline, (dict(self), self.every, self.axis)

    def __repr__(self) -> str:
        from searchlib.display import timeline_text

        return timeline_text(self)

    def _repr_html_(self) -> str:
        from searchlib.notebook import timeline_html

        return timeline_html(self)

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each period, `date: datetime64[s]`, its first day, and `articles: int64`; needs the extra `pandas`.

        Raises `MissingExtraError` where pandas is not installed.
        """
        days = np.array([*self], "datetime64[s]")
        return frame({"date": days, "articles": np.array([*self.values()], np.int64)})

    def plot(self, *, language: str = "en", ax: Axes | None = None) -> Axes:
        """Articles over time, on `ax` or a new picture; the Axes. Needs the extra `plot`.

        `language` of the labels is "es" or "en". Raises `FilterError` for another, `MissingExtraError` without
        matplotlib.
        """
        from searchlib.pictures import timeline_plot

        return timeline_plot(self, language=language, ax=ax)


def timeline_of(days: Mapping[datetime.date, int], every: str, axis: str = "published") -> Timeline:
    """The counts of days by their periods, in order and without gaps.

    Raises `FilterError` for more than `LONGEST_TIMELINE` periods.
    """
    counts: dict[datetime.date, int] = {}
    for day, count in days.items():
        first = PERIODS[every](day)
        counts[first] = counts.get(first, 0) + count
    filled = _periods(min(counts), max(counts), every, axis) if counts else ()
    return Timeline({day: counts.get(day, 0) for day in filled}, every=every, axis=axis)


def fitting(days: Iterable[datetime.date]) -> str:
    """The period by which days make a timeline that is neither long nor a single bar."""
    known = sorted(days)
    span = (known[-1] - known[0]).days if known else 0
    return "day" if span <= 45 else "month" if span <= 5 * 366 else "year"


def frame(columns: Mapping[str, Any]) -> pandas.DataFrame:
    """A DataFrame of columns by their names; raises `MissingExtraError` where pandas is not installed.

    An empty list is a column of objects, as one of text or lists is; pandas would take it for one of numbers.
    """
    try:
        import pandas as pd  # an optional extra, loaded when asked for
    except ImportError:
        raise MissingExtraError("pandas") from None
    nothing = np.array([], object)
    filled = {name: nothing if isinstance(cells, list) and not cells else cells for name, cells in columns.items()}
    return pd.DataFrame(filled)


def _facets(counts: dict[str, int], field: str) -> Facets:
    return Facets(counts, field=field)


def _timeline(counts: dict[datetime.date, int], every: str, axis: str) -> Timeline:
    return Timeline(counts, every=every, axis=axis)


def _periods(first: datetime.date, last: datetime.date, every: str, axis: str) -> list[datetime.date]:
    if (last - first).days / _SHORTEST[every] > LONGEST_TIMELINE:
        filters = "mentions" if axis == "mentions" else "since and until"
        raise FilterError(
            f"a timeline by {every} from {first} to {last} has more than {LONGEST_TIMELINE:,} of them: count by a "
            f"longer unit, or name the days with {filters}"
        )
    days = [first]
    while days[-1] < last:
        days.append(_next(days[-1], every))
    return days


_SHORTEST = {"day": 1, "week": 7, "month": 28, "year": 365}


def _next(day: datetime.date, every: str) -> datetime.date:
    """The first day of the next period: any day past this one's end, brought back to its period's first."""
    step = {"day": 1, "week": 7, "month": 31, "year": 366}[every]
    return PERIODS[every](day + datetime.timedelta(days=step))
