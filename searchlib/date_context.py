"""What a date is read against: the day of writing, the words around, the days named before.

The rule kept here: a reading is a period, `NOTHING` where the words are no date after all (*los lunes*, *31
de febrero*), or `None` where another rule may read them.

>>> around = Around("la cumbre de octubre", datetime.date(2025, 12, 6))
>>> [str(day) for day in nearest(lambda year: calendar_es.months(year, 10), around, 0)]
['2025-10-01', '2025-10-31']
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from searchlib import calendar_es
from searchlib.calendar_es import Period
from searchlib.numerals import ORDINALS, parse_number_words, roman_value
from searchlib.tense import direction

NOTHING: tuple[()] = ()
Reading = Period | tuple[()] | None
Match = re.Match[str]

NEAR = 45
"""Days within which a day or month that names no year is taken for the nearest one, unless a verb beside it
(not only in its sentence) says otherwise. TimeBank reads alike from 45 to 100 and one date worse at 30; UN
news reads one date worse at 75."""

SOON = 120
"""Days within which a date to come is named without a year or a cue; one farther off is the past one."""

YEARS = 8
"""Years to either side in which a day is looked for: 29 February may be as far off as that, across 1900 or 2100."""

_PAST = re.compile(r"pasad|ultim|anterior|previ|ppdo")
_FUTURE = re.compile(r"proxim|venider|inmediat|viene|entrante|siguiente")
_TOLD = re.compile(r"\b(?:de (?:ese|aquel)|del mismo)\b")
_OF_MONTH = re.compile(r"\bmes\b|corriente|del (?:presente|actual)|en curso")
_FIGURES = re.compile(r"\d+")
_FOUR_FIGURES = re.compile(r"\d{4}")
_LAST_TWO_FIGURES = re.compile(r"\d\d$")
_THOUSAND = re.compile(r"\b(?:dos )?mil\b.*")
_FIXED_COUNTS = {"un": 1, "una": 1, "uno": 1, "un par de": 2, "media docena de": 6}


@dataclass(slots=True)
class Around:
    """What a reading may look at.

    `text` is bare; `alone` says that the expression is the whole text, and `ahead` that such a text is an
    agenda's rather than a filter's; `named` holds the last day, month and year that the text named,
    `weekdays` the days of the weekdays it told, `months` the months of a day that it named; `ended` is where the last
    date ended.
    """

    text: str
    reference: datetime.date
    alone: bool = False
    ahead: bool = True
    named: dict[str, Period] = field(default_factory=dict)
    weekdays: dict[int, datetime.date] = field(default_factory=dict)
    months: dict[int, Period] = field(default_factory=dict)
    ended: int = 0

    def sign(self, match: Match, *cues: str | None) -> int:
        """Below 0 for the past, above for the future, 0 where nothing tells; ±2 where it is beyond doubt."""
        for cue in cues:
            if cue and (sign := cue_sign(cue)):
                return 2 * sign
        if self.is_filter and not any(cues) and not match[0].startswith(("este ", "esta ")):
            return -2  # what is sought has been published
        if self.alone:
            return 0
        return direction(self.text, *match.span())

    @property
    def on_agenda(self) -> bool:
        """Whether a bare weekday, day number or feast looks ahead, as in a calendar."""
        return self.alone and self.ahead

    @property
    def is_filter(self) -> bool:
        """Whether what names no year, nor anything else to tell it, is the last one that has begun."""
        return self.alone and not self.ahead

    def before(self, match: Match, width: int = 24) -> str:
        """The text that leads up to the match."""
        return self.text[max(0, match.start() - width) : match.start()]

    def after(self, match: Match, width: int = 48) -> str:
        """The text that follows the match."""
        return self.text[match.end() : match.end() + width]


@lru_cache(maxsize=1024)
def cue_sign(words: str) -> int:
    """What a word such as *próximo* (1) or *pasado* (-1) says about direction; 0 for *este* and others."""
    if _PAST.search(words):
        return -1
    return 1 if _FUTURE.search(words) else 0


def nearest(make: Callable[[int], Period | None], around: Around, sign: int, *, strict: bool = False) -> Period | None:
    """The nearest `make(year)` that `sign` allows; `strict` leaves out one that holds the day of writing."""
    today = around.reference
    closest = _closest(make, today)
    if sign == 0 and closest and not around.alone and (closest[0] - today).days > SOON:
        sign = -1
    elif sign == 0 or (abs(sign) == 1 and closest and _days_between(closest, today) < NEAR):
        return closest
    if sign > 0:
        found = _made(make, range(today.year - 1, today.year + YEARS + 1))
        return next((period for period in found if (period[0] > today if strict else period[1] >= today)), None)
    found = _made(make, range(today.year, today.year - YEARS - 1, -1))
    return next((period for period in found if (period[1] < today if strict else period[0] <= today)), None)


def _closest(make: Callable[[int], Period | None], today: datetime.date) -> Period | None:
    """The `make(year)` that is nearest to today, the earlier of two.

    What comes every year is nearest within the year before or after. What does not (29 February, a day that falls on
    a weekday) comes four years apart or more, so that the one found within these is the nearest, too.
    """
    year = today.year
    found = [*_made(make, range(year - 1, year + 2))] or _made(make, range(year - YEARS, year + YEARS + 1))
    return min(found, key=lambda period: _days_between(period, today), default=None)


def _made(make: Callable[[int], Period | None], years: Iterable[int]) -> Iterator[Period]:
    return (period for year in years if (period := make(year)))


def _days_between(period: Period, today: datetime.date) -> int:
    """How far a period is from today: 0 for the one that holds it."""
    first, last = period
    return max((first - today).days, (today - last).days, 0)


@lru_cache(maxsize=4096)
def number(words: str) -> int:
    """A day, count or year in figures or words; 0 where it is none."""
    if figures := _FIGURES.match(words):
        return int(figures[0])
    if words in _FIXED_COUNTS:
        return _FIXED_COUNTS[words]
    return ORDINALS.get(words) or int(parse_number_words(words.split()) or 0)


def ordinal(words: str) -> int:
    """1 for the first, 2 for the second …; -1 for the last, -2 for the last but one."""
    if words.startswith(("ultim", "penultim")):
        return -1 if words[0] == "u" else -2
    return roman_value(words) or number(words)


def year_of(words: str | None, around: Around) -> int | None:
    """The year that *de 2025*, *del año pasado* or *de este año* names; `None` where there are no words."""
    if not words:
        return None
    if figures := _FOUR_FIGURES.search(words):
        return int(figures[0])
    if spelled := _THOUSAND.search(words):
        return number(spelled[0])
    if figures := _LAST_TWO_FIGURES.search(words):
        return 1900 + int(figures[0]) if int(figures[0]) > around.reference.year % 100 else 2000 + int(figures[0])
    if _TOLD.search(words) and "year" in around.named:
        return around.named["year"][0].year
    return around.reference.year + cue_sign(words)


def told_month(words: str | None, around: Around) -> Period | None:
    """The month that *de este mes*, *del mes pasado* or *del corriente* names; `None` for any other cue."""
    if not words or not _OF_MONTH.search(words):
        return None
    if "mism" in words and "este" not in words and (named := around.named.get("month") or around.named.get("day")):
        return calendar_es.months(named[0].year, named[0].month)
    return calendar_es.months(around.reference.year, around.reference.month + cue_sign(words))


def month_of(name: str) -> int:
    """1 to 12 for a month's name, short or long."""
    name = name.rstrip(".")
    return calendar_es.MONTHS.get(name) or calendar_es.SHORT_MONTHS[name]


def one(date: datetime.date) -> Period:
    """The period of a single day."""
    return date, date
