"""Finding dates in a text, and reading one that is typed: what `dates` offers, without its checks and values.

**How.** The text is folded to bare letters of the same length; words that give a date away are its anchors
(two in a hundred words of news); at an anchor, the rules of its family (`date_grammar`) are tried from the
first of the date words that lead up to it, and the first that matches is read (`date_days`, `date_months`,
`date_units`, `date_years`). The rule of this room: **no letter belongs to two dates**.

**Direction** of what names no year is told by a cue, then by the tense of the nearest verb, then by habit:
see `date_days`.

>>> list(mentions("llegó ayer", datetime.date(2025, 12, 6)))
[(6, 10, (datetime.date(2025, 12, 5), datetime.date(2025, 12, 5)))]
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect
from collections.abc import Callable, Iterator
from types import ModuleType

from searchlib import calendar_es, date_days, date_months, date_units, date_years
from searchlib.calendar_es import Period
from searchlib.date_context import NOTHING, Around, Match, Reading
from searchlib.date_grammar import ASKED, RULES, TYPED, Rule, tries
from searchlib.date_words import MONTH, anchors, chain
from searchlib.letters import bare, spaced
from searchlib.text import nfc

REACH = 64
"""Characters in front of an anchor where its date may begin: *entre el miércoles veintinueve de abril y …*"""

LONGEST_ADDRESS = 200
"""Characters in front of a date where the address that it would be part of may begin."""

_SPACES = re.compile(r"\s\s+")
_LISTED = re.compile(r"\b((?:\d{1,2}, ?)*\d{1,2}),? [yeo] (?:el )?$|\bdias ((?:\d{1,2}, ?)+)$")
_YEAR_OR_MONTH = re.compile(
    r"(?P<year>\d{4})(?:[-/](?P<month>0?[1-9]|1\d))?|(?P<month2>0?[1-9]|1\d)[-/](?P<year2>\d{4})"
)
_IN = re.compile(r"\A(?:en|durante) ", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(rf"(?:el )?\d.* {MONTH}")
_ADDRESS = re.compile(r"(?:://|\bwww\.|\w@|\w\.[a-z]{2,}/)\S*$", re.IGNORECASE)
_EDGE = re.compile(
    r"\b(?<!\bla )(?:a |al |hacia )?(?:fin|fines|final|finales|mediados|principios?|comienzos?|inicios?|mitad)"
    r"(?: del?)? $"
)


def _reading(name: str) -> Callable[[Match, Around], Reading]:
    rooms: tuple[ModuleType, ...] = (date_days, date_months, date_units, date_years)
    found: Callable[[Match, Around], Reading] = next(vars(room)[name] for room in rooms if name in vars(room))
    return found


_READINGS = {rule.name: _reading(rule.name) for rule in (*RULES, *ASKED, *TYPED)}


def mentions(text: str, today: datetime.date, *, ahead: bool = True) -> Iterator[tuple[int, int, Period]]:
    """Start, end and period of each date of a text in NFC, in text order, never overlapping.

    Two spaces, or a line that goes on in the next, stand between words as one space does; an empty line ends a date.
    """
    if "  " in text or " \n" in text or "\n " in text or "\r" in text or "\N{NO-BREAK SPACE}" in text:
        return _mentions_of_loose(text, today, ahead=ahead)
    return _mentions(text, today, ahead=ahead)


def _mentions_of_loose(text: str, today: datetime.date, *, ahead: bool) -> Iterator[tuple[int, int, Period]]:
    """The same of a text in which more than a space may stand between two words."""
    parts, done = [], 0
    at, lost = list[int](), [0]  # from `at[n]` on places in the parts lack `lost[n + 1]`
    for spaces in _SPACES.finditer(text):
        if spaces[0].count("\n") < 2:
            parts.append(text[done : spaces.start() + 1])
            done = spaces.end()
            lost.append(lost[-1] + len(spaces[0]) - 1)
            at.append(done - lost[-1])
    for start, end, period in _mentions("".join((*parts, text[done:])), today, ahead=ahead):
        yield start + lost[bisect(at, start)], end + lost[bisect(at, end - 1)], period


def _mentions(text: str, today: datetime.date, *, ahead: bool) -> Iterator[tuple[int, int, Period]]:
    folded = bare(text)
    around = Around(folded, today, ahead=ahead)
    if len(folded) < REACH and (asked := _asked(folded, around)):
        yield asked
        return
    done = 0
    backwards = folded[::-1]
    for anchor in anchors().finditer(spaced(folded)):
        at = anchor.start()  # one space in front: the match without it begins here in `folded`
        if at >= done and (found := _at_anchor(anchor[1], at, done, around, backwards)):
            start, end, period = found
            if period and not _inside_a_word(text, start, end):
                _remember(period, around, folded[start:end])
                around.ended = end
                gap = folded[max(done, start - REACH // 2) : start]
                if _DAY_AND_MONTH.match(folded, start, end):
                    yield from _listed_before(gap, start - len(gap), period[0])
                yield _with_edge(gap, start, period), end, period
            done = end


def period_of(expression: str, today: datetime.date) -> Period | None:
    """The first and last day of what is typed as a filter, or `None`; see `dates.parse_period`."""
    first, dots, last = expression.partition("..")
    if not dots:
        return _one_period(expression, today)
    start, end = _one_period(first, today), _one_period(last, today)
    if not start or not end:
        return None
    if start[0] <= end[1]:
        return start[0], end[1]
    return _said(f"{first.strip()} a {last.strip()}", today)  # noviembre..enero: one span over the new year


def _one_period(expression: str, today: datetime.date) -> Period | None:
    text = nfc(expression).strip()
    return _in_figures(text) or _said(text, today) or _said(_IN.sub("", text), today)


def _in_figures(text: str) -> Period | None:
    """2025, 2025-12, 2025/12, 12/2025."""
    found = _YEAR_OR_MONTH.fullmatch(text)
    if not found:
        return None
    year, month = int(found["year"] or found["year2"]), int(found["month"] or found["month2"] or 0)
    if year < 1 or month > 12:
        return None
    return calendar_es.months(year, month) if month else calendar_es.years(year)


def _said(text: str, today: datetime.date) -> Period | None:
    """The one date that the whole of `text` is."""
    found = list(mentions(text, today, ahead=False))
    return found[0][2] if len(found) == 1 and found[0][:2] == (0, len(text)) else None


def _at_anchor(
    anchor: str, at: int, done: int, around: Around, backwards: str
) -> tuple[int, int, Period | tuple[()]] | None:
    """Start, end and reading of the date that `anchor`, at `at`, belongs to."""
    folded, reach = around.text, at + len(anchor)
    led = chain().match(backwards, len(folded) - at, len(folded) - max(done, at - REACH))
    first = at - led.end() + led.start() if led else at
    for start, rule in tries(folded[first:reach], anchor):
        match = rule.pattern.match(folded, first + start)
        if match and match.end() >= reach and (period := _read(rule, match, around)) is not None:
            return match.start(), match.end(), period
    return None


def _read(rule: Rule, match: Match, around: Around) -> Reading:
    text = around.text
    around.alone = len(text) < REACH and not _said_around(text, match)
    try:
        return _READINGS[rule.name](match, around)
    except (ValueError, OverflowError):  # beyond the years that datetime knows
        return NOTHING


def _said_around(text: str, match: Match) -> str:
    """What stands beside the match, *a fines de* aside: the mention begins with that."""
    return (_EDGE.sub("", text[: match.start()]) + text[match.end() :]).strip(" .¡!¿?")


def _asked(folded: str, around: Around) -> tuple[int, int, Period] | None:
    """What is a date only where nothing else stands: `17-2`, `jue 15`, `marzo 3`."""
    for rule in ASKED if around.ahead else (*ASKED, *TYPED):
        if (match := rule.pattern.fullmatch(folded)) and (period := _read(rule, match, around)):
            return 0, len(folded), period
    return None


def _remember(period: Period, around: Around, words: str) -> None:
    """Keep what *ese día* or *ese año* will mean further on."""
    first, last = period
    if first == last:
        around.named["day"] = period
        around.months[first.month] = calendar_es.months(first.year, first.month)
        is_guess = words.removeprefix("el ") in calendar_es.WEEKDAYS
        if not is_guess and abs((first - around.reference).days) < 7:
            around.weekdays[first.weekday()] = first
    else:
        around.named["month" if (last - first).days < 32 else "year"] = period
    if first.year == last.year != around.reference.year:
        around.named["year"] = calendar_es.years(first.year)


def _listed_before(gap: str, offset: int, first: datetime.date) -> Iterator[tuple[int, int, Period]]:
    """The 3 and the 5 of *los días 3, 5 y 9 de mayo*, whose month comes with the 9."""
    listed = _LISTED.search(gap)
    for figures in re.finditer(r"\d+", listed[0]) if listed else ():
        if listed and 0 < int(figures[0]) < first.day:
            start = offset + listed.start() + figures.start()
            date = first.replace(day=int(figures[0]))
            yield start, start + len(figures[0]), (date, date)


def _with_edge(gap: str, start: int, period: Period) -> int:
    """Where the mention begins when *a fines de* and the like stand in front."""
    if period[0] < period[1] and gap.endswith(("s ", "s de ", "l de ", "io de ", "zo de ", "s del ", "ad de ")):
        edge = _EDGE.search(gap)
        return start - (len(gap) - edge.start()) if edge else start
    return start


def _inside_a_word(text: str, start: int, end: int) -> bool:
    """Whether a letter that Spanish does not write touches the mention, or it stands in a figure or an address."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or after.isalnum() or before in ("@", "_", "#") or after in ("@", "_"):
        return True
    if before in ("", " ", "\n"):
        return False
    led = text[max(0, start - LONGEST_ADDRESS) : start]
    if text[start].isdigit() and (before in ".," and led[-2:-1].isdigit()):  # 12,5 de enero
        return True
    if before == "-" and led[-2:-1].isalnum() and not any(map(str.isalpha, text[start:end])):  # nota-06-12-2025
        return True
    return bool(_ADDRESS.search(led))
