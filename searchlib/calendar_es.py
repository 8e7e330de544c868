"""The calendar as Spanish names it: months, weekdays, parts of the year, feasts, and the days they cover.

The rule kept here: a period is a pair of days, first and last, both part of it. Weeks begin on Monday and
belong to ISO 8601; a decade and a century are named by their first digits, as ISO 8601-2 and TimeML count
them: the 1990s are 1990 to 1999, the 20th century 1900 to 1999.

>>> str(easter(2026)), [str(day) for day in part_of_year(2025, 2, of=4)]
('2026-04-05', ['2025-04-01', '2025-06-30'])
>>> [str(day) for day in feast("semana santa", 2026)]
['2026-03-29', '2026-04-05']

**Seasons** are whole months, by their name in the northern hemisphere, as meteorology and TimeML count them:
spring March to May, summer June to August, autumn September to November, winter December to February (named
after the year it begins in). `austral` in the text moves them by half a year.

**Feasts** stand in `data/holidays.txt`. *Fiestas Patrias* are those of Peru, 28 and 29 July.
"""

from __future__ import annotations

import calendar
import datetime
from functools import lru_cache

from searchlib.letters import bare
from searchlib.wordlists import entries

Period = tuple[datetime.date, datetime.date]
DAY = datetime.timedelta(days=1)

MONTHS = {
    **{"enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8},
    **{"septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12},
}
SHORT_MONTHS = {
    **{"ene": 1, "feb": 2, "mar": 3, "abr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "sep": 9, "sept": 9},
    **{"set": 9, "oct": 10, "nov": 11, "dic": 12},
}
WEEKDAYS = {
    **{"lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4, "sabado": 5, "domingo": 6},
}
SHORT_WEEKDAYS = {
    **{"lun": 0, "mar": 1, "mie": 2, "jue": 3, "vie": 4, "sab": 5, "dom": 6},
    **{"lu": 0, "ma": 1, "mx": 2, "mi": 2, "ju": 3, "vi": 4, "sa": 5, "do": 6},
}
SEASONS = {"primavera": 3, "verano": 6, "otono": 9, "invierno": 12}
MONTHS_IN = {"bimestre": 2, "trimestre": 3, "cuatrimestre": 4, "semestre": 6}
FEASTS = {bare(name): rule for name, rule in entries("holidays.txt")}


def day(year: int, month: int, day_of_month: int) -> Period | None:
    """That day, or `None` where the calendar has none (31 February)."""
    try:
        date = datetime.date(year, month, day_of_month)
    except ValueError:
        return None
    return date, date


@lru_cache(maxsize=4096)
def months(year: int, month: int, count: int = 1) -> Period:
    """`count` whole months from the first of `month`, which may lie outside 1 to 12."""
    last = _first_of_month(year, month + count - 1)
    return _first_of_month(year, month), last.replace(day=calendar.monthrange(last.year, last.month)[1])


@lru_cache(maxsize=4096)
def years(first: int, last: int | None = None) -> Period:
    """Whole years, from the first of January of `first` to the last of December of `last`."""
    return datetime.date(first, 1, 1), datetime.date(first if last is None else last, 12, 31)


def week(date: datetime.date) -> Period:
    """The week, Monday to Sunday, that holds `date`."""
    monday = date - date.weekday() * DAY
    return monday, monday + 6 * DAY


def weekend(date: datetime.date) -> Period:
    """Saturday and Sunday of the week that holds `date`."""
    _, sunday = week(date)
    return sunday - DAY, sunday


def nth_day(period: Period, count: int, weekday: int | None) -> Period | None:
    """The `count`-th day, or such weekday (0 is Monday), of a period, -1 for the last; `None` where it has none.

    >>> year = years(2026)
    >>> [str(day) for day in nth_day(months(2026, 6), 1, 6)], [str(day) for day in nth_day(year, -1, None)]
    (['2026-06-07', '2026-06-07'], ['2026-12-31', '2026-12-31'])
    """
    first, last = period
    if weekday is None:
        found = first + (count - 1) * DAY if count > 0 else last + (count + 1) * DAY
    elif count > 0:
        found = first + ((weekday - first.weekday()) % 7 + 7 * (count - 1)) * DAY
    else:
        found = last - ((last.weekday() - weekday) % 7 - 7 * (count + 1)) * DAY
    return (found, found) if first <= found <= last else None


def part_of_year(year: int, number: int, *, of: int) -> Period | None:
    """The `number`-th of `of` equal parts of a year, `None` where there are fewer."""
    if not 1 <= number <= of:
        return None
    count = 12 // of
    return months(year, 1 + count * (number - 1), count)


def decade(year: int) -> Period:
    """The ten years that share their first three digits with `year`."""
    first = year - year % 10
    return years(first, first + 9)


def century(number: int) -> Period:
    """The hundred years of the century `number`: 21 → 2000 to 2099."""
    return years(max(1, 100 * (number - 1)), 100 * number - 1)


def season(name: str, year: int, *, austral: bool = False) -> Period:
    """The three months of a season that begins in `year`."""
    return months(year, SEASONS[name] + 6 * austral if SEASONS[name] < 7 else SEASONS[name] - 6 * austral, 3)


def shift_months(date: datetime.date, count: int) -> datetime.date:
    """The same day `count` months later, or the last of that month where it is shorter."""
    first, last = months(date.year, date.month + count)
    return min(last, first + (date.day - 1) * DAY)


@lru_cache(maxsize=512)
def easter(year: int) -> datetime.date:
    """Easter Sunday in the Gregorian calendar.

    Source: the anonymous algorithm of *Nature* (1876), as in Meeus, Astronomical Algorithms (1991), chapter
    8.
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, days = divmod(h + m - 7 * n + 114, 31)
    return datetime.date(year, month, days + 1)


def feast(name: str, year: int) -> Period:
    """The days of a feast of `FEASTS` (a bare name) in `year`."""
    first, _, last = FEASTS[name].partition("..")
    return _feast_day(first, year), _feast_day(last or first, year)


def _feast_day(rule: str, year: int) -> datetime.date:
    if rule.startswith("easter"):
        return easter(year) + int(rule.removeprefix("easter")) * DAY
    month, rest = int(rule[:2]), rule[3:]
    if rule[2] == "-":
        return datetime.date(year, month, int(rest))
    first = datetime.date(year, month, 1)
    return first + ((int(rest[0]) - 1 - first.weekday()) % 7 + 7 * (int(rest[1:]) - 1)) * DAY


def _first_of_month(year: int, month: int) -> datetime.date:
    extra, month = divmod(month - 1, 12)
    return datetime.date(year + extra, month + 1, 1)
