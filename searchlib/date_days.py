"""Readings of days, weekdays and hours (the rules of the same names in `date_grammar`).

The rule kept here: what names its year is taken at its word; what does not is resolved by `Around.sign`.

*Direction.* A cue in the expression (*próximo, pasado, que viene*) decides first, then the verb nearest to it
(`tense.direction`), then the habit of news. A **weekday** or a **day without its month** is the last one,
the day of writing included: *lo dijo el lunes*. A **month**, a **day with its month** or a **feast** is the
nearest one, for news names last month's storm and next month's vote alike, and gives the year of any other.
*Este lunes* is the nearest Monday that the tense allows. `el próximo viernes` is the first Friday to come
(so all 9 in TimeBank's training part), never the one of the week after. A text that is nothing but a weekday
without article (*lunes*), a day's number or a feast is a line of an agenda, and looks ahead.
"""

from __future__ import annotations

import datetime
import re

from searchlib import calendar_es
from searchlib.calendar_es import DAY, MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS, Period
from searchlib.date_context import (
    NOTHING,
    Around,
    Match,
    Reading,
    cue_sign,
    month_of,
    nearest,
    number,
    one,
    ordinal,
    told_month,
    year_of,
)

_ANY_MONTH = "|".join((*MONTHS, *SHORT_MONTHS))
_LIST_GOES_ON = re.compile(
    rf"(?:(?:,| y| o| al?| hasta| e| ?-) ?(?:el )?(?:dia )?\d{{1,2}})* ?(?:de (?:\w+ )?(?:de )?)?(?:{_ANY_MONTH})\b"
    r"|[.,:/]?\d|-\d|o?[%a-z]| ?%| por ciento"
)
_STANDS_ALONE = re.compile(
    r" ?[,;)]| ?\.(?!\d)| ?$| (?:y (?:el \d|se\b)|por la|en la|en el|a las|se|cuando|que|ya|con|fue|para|hasta|ante)\b"
)
_ATTACKS = re.compile(r"atentad|ataque|terroris|torres gemelas|world trade")
_NAMES_NO_DATE = re.compile(
    r"\b(?:(?:avenida|av\.|plaza|calle|estacion|hospital|movimiento|puente|club|colegio|barrio|autopista|estadio|brigada"
    r"|comando|universidad|instituto|parque|grupo|frente)(?: del?)?|cada) $"
)
_NAME_BEFORE = re.compile(r"\b(?:san|santo|santa|don|plaza|viernes|los|a|lunes) $")
_DAY_BEFORE = re.compile(r"(?:\b(?:del?|desde|hasta|y|para|pasado|al) |, |\(|^|\n)$")
_DAY_AFTER = re.compile(r" ?[,.;:)\-]| (?:por|a|en|y|de|que|se|la|el|al|con|hasta)\b|$")
_ARTICLE_OF_A_SET = ("los", "las", "cada", "todos", "un")
_TO_WEEKDAY = re.compile(rf" [ay] (?:{'|'.join(WEEKDAYS)})\b")
_FROM_WEEKDAY = re.compile(rf"\b(?:de|entre|los|cada) (?:{'|'.join(WEEKDAYS)}) [ay] $")


def iso(match: Match, around: Around) -> Reading:
    """2025-12-06, 2025/12/06, with or without an hour."""
    del around
    return calendar_es.day(int(match["year"]), int(match["month"]), int(match["day"])) or NOTHING


def figures(match: Match, around: Around) -> Reading:
    """6/12/2025, 06-12-25, 6.12.2025: day first, always."""
    year = _full_year(match["year"], around)
    if not 1500 <= year < 2200:
        return NOTHING
    return calendar_es.day(year, int(match["month"]), int(match["day"])) or NOTHING


def figures_day(match: Match, around: Around) -> Reading:
    """El 6/12."""
    return _day_of_month(match, around, int(match["month"]), int(match["day"])) or NOTHING


def date(match: Match, around: Around) -> Reading:
    """6 de diciembre, el próximo 3 de marzo, sábado 6 de diciembre de 2025."""
    if _NAMES_NO_DATE.search(around.before(match)) and not match[0].startswith("el "):
        return NOTHING  # la calle 9 de Julio, cada 5 de mayo (but "en plena calle el 9 de julio")
    month, day = month_of(match["month"] or match["short"] or match["short2"]), number(match["day"])
    if (year := year_of(match["of_year"], around)) is not None:
        return calendar_es.day(year, month, day) or NOTHING
    if (month, day) == (9, 11) and _ATTACKS.search(around.before(match, 60)):
        return calendar_es.day(2001, 9, 11)
    cues = (match["before"], match["before2"], match["after"])
    weekday = WEEKDAYS.get(match["weekday"] or "")
    if weekday is not None and (found := _that_weekday(match, around, month, day, weekday, cues)):
        return found
    return _day_of_month(match, around, month, day, *cues) or NOTHING


def month_day(match: Match, around: Around) -> Reading:
    """Mayo 5 del 2013."""
    return (
        calendar_es.day(year_of(match["of_year"], around) or 0, month_of(match["month"]), int(match["day"])) or NOTHING
    )


def days_of_month(match: Match, around: Around) -> Reading:
    """Del 3 al 5 de mayo, 6 y 7 de diciembre (but *3 y 8 de mayo* are two dates)."""
    first, last = number(match["day"]), number(match["day2"])
    follow = first + 1 == last or match["join"] not in ("y", "e", ",") or match[0].startswith("entre")
    if first >= last or not follow:
        return None
    month = month_of(match["month"])
    if year := year_of(match["of_year"], around):
        end = calendar_es.day(year, month, last)
    else:
        end = _day_of_month(match, around, month, first if around.is_filter else last, match["after"])
    return (end[0].replace(day=first), end[0].replace(day=last)) if end else NOTHING


def days_of_months(match: Match, around: Around) -> Reading:
    """Del 28 de febrero al 3 de marzo, entre el 3 de marzo y el 10 de abril de 2025."""
    month, month2 = month_of(match["month"]), month_of(match["month2"])
    year, year2 = year_of(match["of_year"], around), year_of(match["of_year2"], around)
    if year is None and year2 is None:
        start = _day_of_month(match, around, month, number(match["day"]), match["after"])
        year = start[0].year if start else around.reference.year
    if year is None:
        year = (year2 or 0) - (month2 < month)
    if year2 is None:
        year2 = year + (month2 < month)
    first = calendar_es.day(year, month, number(match["day"]))
    last = calendar_es.day(year2, month2, number(match["day2"]))
    return (first[0], last[0]) if first and last and first <= last else NOTHING


def days(match: Match, around: Around) -> Reading:
    """Los días 6 y 7, del lunes 8 al viernes 12."""
    if _LIST_GOES_ON.match(around.after(match)):
        return None
    first, last, sign = number(match["day"] or match["day_"]), number(match["day2"]), around.sign(match)
    if match["weekday"]:
        start = _weekday_and_day(around, WEEKDAYS[match["weekday"]], first, sign, cued=around.is_filter)
    else:
        start = _day_alone(around, first, sign)
    return (start[0], start[0].replace(day=last)) if start and first < last else NOTHING


def days_of_told_month(match: Match, around: Around) -> Reading:
    """Del 14 al 16 de este mes, los días 3 y 4 del mes pasado."""
    month_, days_ = told_month(match["after"], around), (number(match["day"]), number(match["day2"]))
    start, end = (_of_month(day, month_) if month_ else None for day in days_)
    return (start[0], end[0]) if start and end and start < end else None


def month_day_alone(match: Match, around: Around) -> Reading:
    """El 6, el día 6, el pasado día 6: only where no noun follows that a number could count."""
    text, cues = around.text, (match["before"], match["after"])
    if _LIST_GOES_ON.match(around.after(match)):
        return None
    if match["dia"] or any(cues):
        if not (match["article"] or around.alone) or match["article"] == "este ":
            return None
    elif not around.alone and not (
        match["article"] and match["day"][0].isdigit() and (match["hours"] or _STANDS_ALONE.match(around.after(match)))
    ):
        return None
    if month_ := told_month(match["after"], around):
        return _of_month(number(match["day"]), month_) or NOTHING
    sign = around.sign(match, *cues)
    if not any(cues) and (around.on_agenda or text.endswith(("hasta ", "para "), 0, match.start())):
        sign = 1
    return _day_alone(around, number(match["day"]), sign) or NOTHING


def weekday(match: Match, around: Around) -> Reading:
    """El lunes, el lunes pasado, este lunes, el lunes 8, el lunes de la semana que viene."""
    article, cues = match["article"] or "", (match["before"], match["after"])
    if _FROM_WEEKDAY.search(around.before(match)):
        return NOTHING
    if article.startswith(_ARTICLE_OF_A_SET) or (not article and _TO_WEEKDAY.match(around.after(match))):
        return NOTHING
    if not (article or any(cues) or around.alone or _weekday_is_meant(match, around)):
        return NOTHING
    wanted, today = WEEKDAYS[match["weekday"]], around.reference
    if match["week"]:
        return one(_of_week(match["week"], wanted, around))
    this, sign = article.startswith("este"), around.sign(match, *cues)
    if match["day"]:
        cued = any(cues) or around.is_filter
        return _weekday_and_day(around, wanted, number(match["day"]), sign, cued=cued) or NOTHING
    plain = not any(cues) and not this
    if plain and abs(sign) < 2 and (told := around.weekdays.get(wanted)):
        return one(told)
    if plain and not sign and _goes_on(match, around):
        return one(_weekday(around.named["day"][0], wanted, 1, cued=False, this=False))
    labelled = around.on_agenda and article in ("", "este ")
    if not any(cues) and (labelled or around.text.endswith(("hasta ", "a partir del "), 0, match.start())):
        sign = 1
    return one(_weekday(today, wanted, sign, cued=any(map(cue_sign, filter(None, cues))), this=this))


def weekdays(match: Match, around: Around) -> Reading:
    """Del jueves al domingo, entre el lunes y el viernes de la semana pasada (but *de lunes a viernes* is a habit)."""
    wanted, length = WEEKDAYS[match["weekday"]], _days_to(WEEKDAYS[match["weekday"]], WEEKDAYS[match["weekday2"]])
    if match["week"]:
        first = _of_week(match["week"], wanted, around)
        return first, first + length
    cues = (match["before"], match["before2"], match["after"])
    sign = 1 if around.on_agenda and not any(cues) else around.sign(match, *cues)
    told = None if any(cues) or abs(sign) > 1 else around.weekdays.get(wanted)
    first = told or _weekday(around.reference, wanted, sign, cued=any(cues), this=False)
    if sign < 0 and not around.is_filter and first + length > around.reference:
        first -= 7 * DAY  # what is told as past has ended
    return first, first + length


def nth_day(match: Match, around: Around) -> Reading:
    """El primer domingo de junio, el último viernes de noviembre de 2025, el primer lunes del mes pasado."""
    count, of_year = ordinal(match["ordinal"]), match["of_year"] or match["of_year2"]
    year, month_ = year_of(of_year, around), match["month"]
    weekday_ = WEEKDAYS.get(match["weekday"] or "")
    if not count or (weekday_ is not None and not month_ and not match["of_month"]):
        return None
    if match["of_month"]:
        whole = calendar_es.months(around.reference.year, around.reference.month + cue_sign(match["of_month"]))
        return calendar_es.nth_day(whole, count, weekday_) or NOTHING

    def of_year_(year_: int) -> Period | None:
        whole = calendar_es.months(year_, month_of(month_)) if month_ else calendar_es.years(year_)
        return calendar_es.nth_day(whole, count, weekday_)

    return (of_year_(year) if year is not None else nearest(of_year_, around, around.sign(match))) or NOTHING


def _goes_on(match: Match, around: Around) -> bool:
    """Whether a weekday goes on from a day to come: *se reúne este jueves con el canciller y el viernes con …*."""
    day = around.named.get("day")
    if not day or day[0] < around.reference or not around.before(match).endswith(" y "):
        return False
    return not re.search(r"[.;:] ", around.text[around.ended : match.start()])


def asked_day(match: Match, around: Around) -> Reading:
    """Marzo 3, as a whole text."""
    return _day_of_month(match, around, month_of(match["month"]), int(match["day"]))


def asked_weekday(match: Match, around: Around) -> Reading:
    """Lun., jueves 15, as a whole text."""
    name, sign = match["weekday"].rstrip("."), 1 if around.ahead else -1
    wanted = SHORT_WEEKDAYS.get(name, WEEKDAYS.get(name, 0))
    if match["day"]:
        return _weekday_and_day(around, wanted, int(match["day"]), sign, cued=True)
    return one(_weekday(around.reference, wanted, sign, cued=False, this=False))


def hour(match: Match, around: Around) -> Reading:
    """Las 8.15 hora local, 13.00 GMT: the day last named in the text, or the day of writing."""
    del match
    return around.named.get("day") or one(around.reference)


def that_day(match: Match, around: Around) -> Reading:
    """Ese mismo día, ese año: the last one named, where the text named any."""
    unit = match["unit"] or match["unit2"]
    return around.named.get({"dia": "day", "ano": "year", "mes": "month"}[unit], NOTHING)


def _full_year(figures_: str, around: Around) -> int:
    """Four digits as they are; two within the hundred years that end twenty after the day of writing."""
    latest = around.reference.year + 20
    return int(figures_) if len(figures_) > 2 else latest - (latest - int(figures_)) % 100


def _day_of_month(match: Match, around: Around, month_: int, day: int, *cues: str | None) -> Period | None:
    """A day of a month, of the year that is nearest in the direction of the cues or the tense."""
    sign = around.sign(match, *cues)
    return nearest(lambda year: calendar_es.day(year, month_, day), around, sign, strict=any(cues))


def _that_weekday(
    match: Match, around: Around, month_: int, day: int, weekday_: int, cues: tuple[str | None, ...]
) -> Period | None:
    """The nearest such day of the month that falls on the weekday."""

    def of_year(year: int) -> Period | None:
        period = calendar_es.day(year, month_, day)
        return period if period and period[0].weekday() == weekday_ else None

    return nearest(of_year, around, around.sign(match, *cues) if any(cues) else 0)


def _of_month(day: int, month_: Period) -> Period | None:
    return calendar_es.day(month_[0].year, month_[0].month, day)


def _day_alone(around: Around, day: int, sign: int) -> Period | None:
    """The last or next day of that number, in a month that has one."""
    step = 1 if sign > 0 else -1
    today = around.reference
    for count in range(3):
        first, last = calendar_es.months(today.year, today.month + step * count)
        if day <= last.day and (first.replace(day=day) - today).days * step >= 0:
            return one(first.replace(day=day))
    return None


def _weekday(today: datetime.date, wanted: int, sign: int, *, cued: bool, this: bool) -> datetime.date:
    back, ahead = (today.weekday() - wanted) % 7, (wanted - today.weekday()) % 7
    if this and not cued:
        is_past = sign < 0 or (sign == 0 and back <= ahead)
        return today - back * DAY if is_past else today + ahead * DAY
    if sign > 0:
        return today + (ahead or 7) * DAY
    return today - (back or 7 * cued) * DAY


def _of_week(week: str, weekday_: int, around: Around) -> datetime.date:
    """The weekday of *esta semana*, *la semana pasada* or *la semana que viene*."""
    monday, _ = calendar_es.week(around.reference + 7 * cue_sign(week) * DAY)
    return monday + weekday_ * DAY


def _days_to(first: int, last: int) -> datetime.timedelta:
    """From a weekday to the next of another, or of the same."""
    return ((last - first) % 7 or 7) * DAY


def _weekday_and_day(around: Around, weekday_: int, day: int, sign: int, *, cued: bool) -> Period | None:
    """The nearest day of that number that falls on the weekday, within four years."""
    today = around.reference
    steps = _outwards(49) if not cued else range(49) if sign > 0 else range(0, -49, -1)
    for step in steps:
        first, last = calendar_es.months(today.year, today.month + step)
        if day <= last.day and first.replace(day=day).weekday() == weekday_:
            return one(first.replace(day=day))
    return None


def _outwards(reach: int) -> list[int]:
    """0, -1, 1, -2, 2 … up to `reach`."""
    return sorted(range(-reach, reach + 1), key=lambda step: (abs(step), step))


def _weekday_is_meant(match: Match, around: Around) -> bool:
    """A weekday without article needs a word in front that goes with one; *Domingo* is a name as well."""
    before = around.before(match, 12)
    if _NAME_BEFORE.search(before):
        return False
    if before.endswith(" del "):  # la mañana del lunes: no name has the article
        return True
    if not _DAY_BEFORE.search(before):
        return False
    return bool(_DAY_AFTER.match(around.after(match)))
