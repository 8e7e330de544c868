"""Readings of what is counted from the day of writing: hoy, la semana pasada, hace dos meses, el primer
trimestre.

The rule kept here: a unit is as wide as its name. *Hace dos meses* is the whole month two months back, for
news does not mean the day; only an expression that stands alone (a query, an agenda line) counts from day to
day.

*Los últimos diez días* begin ten days before the day of writing and end with it; *los próximos* begin with
it. *La semana pasada* is the week before, Monday to Sunday. *A fines de año* is the whole year: which days
are its end is for the reader to say.
"""

from __future__ import annotations

import datetime
import re

from searchlib import calendar_es
from searchlib.calendar_es import DAY, Period
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
    year_of,
)
from searchlib.numerals import roman_value

DAYS_IN = {"dia": 1, "semana": 7, "quincena": 15}
MONTHS_IN = {"mes": 1, "ano": 12, "lustro": 60, "decada": 120, "siglo": 1200, **calendar_es.MONTHS_IN}
_SINGULAR = {
    "meses": "mes", "decenio": "decada", "decenios": "decada", "fines de semana": "fin de semana",
    "weekend": "fin de semana",
}  # fmt: skip
_SHIFTS = {"pasado manana": 2, "manana": 1, "ayer": -1, "anoche": -1}
_MORNING = re.compile(
    r"\b(?:las?|una|esta|esa|cada|todas?|media|misma|el|buena|muy de|aquella|otra|siguiente|ultima|temprana"
    r"|primera"
    r"|por|ayer|dia|cierta) $"
)
_OTHER_EDGE = re.compile(r" (?:\d|[ivx]+\b|que viene|pasad|proxim|en curso|anterior|siguiente|de los)")
_DAY_FOLLOWS = re.compile(r"(?: largo)? del? (?:[a-z]+ )?\d")
_NARRATIVE = re.compile(r"est[oa]s|mism|anterior|siguiente|inmediat|previ|es[ea]")


def today(match: Match, around: Around) -> Reading:
    """Hoy, ayer, anteayer, anoche, mañana (not *la mañana*), pasado mañana."""
    word, follows = match["word"], around.text[match.end("word") : match.end("word") + 12]
    if word == "manana":
        if _MORNING.search(around.before(match)):
            return None
        if re.match(r",? tarde", follows):
            return NOTHING
    if word in ("hoy en dia", "hoy por hoy") or (word == "hoy" and follows.startswith("-")):
        return NOTHING
    shift = _SHIFTS.get(word, 0 if word.startswith("hoy") else -2)
    return one(around.reference + shift * DAY)


def now(match: Match, around: Around) -> Reading:
    """Esta mañana, esta tarde, esta noche."""
    del match
    return one(around.reference)


def ago(match: Match, around: Around) -> Reading:
    """Hace dos días, dentro de tres meses; *en dos días* says how long, except where it stands alone."""
    if match["ahead"] == "en" and not around.alone:
        return NOTHING
    return _away(match, around, 1 if match["ahead"] else -1)


def back(match: Match, around: Around) -> Reading:
    """Dos años atrás."""
    return _away(match, around, -1)


def last_units(match: Match, around: Around) -> Reading:
    """Los últimos diez días, los próximos tres meses, los dos últimos años."""
    count, cue = match["count"] or match["count2"], match["before"] or match["before2"]
    return _window(count, match["unit"], cue, around, half=bool(match["half"]))


def first_units(match: Match, around: Around) -> Reading:
    """Los primeros seis meses de 2025, los últimos diez días de mayo, las dos primeras semanas del año."""
    count, which = number(match["count"] or match["count2"]), match["which"] or match["which2"]
    year, month = year_of(match["of_year"] or match["of_year2"], around), match["month"]

    def of_year(year_: int) -> Period | None:
        whole = calendar_es.months(year_, month_of(month)) if month else calendar_es.years(year_)
        return _units_of(whole, count, match["unit"], from_end=which.startswith("ultim"))

    if not count:
        return NOTHING
    return (of_year(year) if year is not None else nearest(of_year, around, around.sign(match))) or NOTHING


def units_ahead(match: Match, around: Around) -> Reading:
    """Tres semanas que vienen."""
    return _window(match["count"], match["unit"], match["after"], around)


def unit(match: Match, around: Around) -> Reading:
    """Esta semana, el mes pasado, el año que viene, el próximo fin de semana, este año 2025."""
    if match["year"]:
        return calendar_es.years(int(match["year"]))
    name, cue = _singular(match["unit"] or match["unit2"]), match["before"] or match["after"]
    if _NARRATIVE.match(cue) and not around.alone:
        return NOTHING
    shift = cue_sign(cue)
    if cue.startswith("ultim") and around.text.startswith(" de ", match.end()):  # el último año de universidad
        return NOTHING
    if cue.startswith("ultim") and name != "fin de semana":
        return _window("1", name, cue, around, half=bool(match["half"]))
    if name == "decada" and shift > 0:  # of 65 in UN news all are the ten years to come, whatever the year
        return _window("1", name, cue, around)
    if name == "fin de semana" and not shift and around.reference.weekday() < 2 and around.sign(match) <= 0:
        shift = -1  # written on a Monday or Tuesday
    if name == "fin de semana" and shift > 0 and around.reference.weekday() < 5:
        shift = 0  # the first to come, as el próximo viernes is
    return _whole(name, shift, around)


def plain_unit(match: Match, around: Around) -> Reading:
    """El fin de semana, en lo que va de año, todo el año, en el año."""
    name = match["unit"]
    if match[0] == "todo el ano" and around.sign(match) >= 0:  # abre todo el año: any year
        return NOTHING
    if match[0] != f"el {name}":
        return _whole(name, 0, around)
    if name == "fin de semana" and _DAY_FOLLOWS.match(around.after(match)):
        return NOTHING
    if name == "fin de semana":
        is_past = around.reference.weekday() < 5 and around.sign(match) <= 0
        return _whole(name, -1 if is_past else 0, around)
    if (
        name == "ano"
        and re.match(r" ?[,.;)`\"»”]| ?$", around.after(match))
        and re.search(r"\ben $", around.before(match))
    ):
        return _whole(name, 0, around)
    return NOTHING


def edge(match: Match, around: Around) -> Reading:
    """A fines de año, a principios de mes: the whole of it."""
    return None if _OTHER_EDGE.match(around.after(match)) else _whole(match["unit"], 0, around)


def part(match: Match, around: Around) -> Reading:
    """El primer trimestre de 2025, la segunda quincena de mayo, la primera mitad del siglo XX."""
    count, name, of_year = ordinal(match["ordinal"]), match["unit"], match["of_year"]
    if not count:
        return None
    if of_year and "siglo" in of_year:
        return _part_of_century(count, name, of_year, around)
    if match["of_month"]:
        shift = cue_sign(match["of_month"])
        return _weeks_of_month(count, name, calendar_es.months(around.reference.year, around.reference.month + shift))
    if match["month"]:
        return _part_of_month(count, name, match, around)
    if of_year and name in ("semana", "fin de semana"):
        return _weeks_of_month(count, name, calendar_es.years(year_of(of_year, around) or around.reference.year))
    parts = {"mitad": 2, "mes": 12}.get(name) or 12 // calendar_es.MONTHS_IN.get(name, 24)
    if name == "mes" and around.text.startswith(" que ", match.end()):  # el tercer mes del año que bate récords
        return None
    if not parts or (not of_year and (count < 0 or name in ("mitad", "mes"))):
        return None
    count = count if count > 0 else parts + 1 + count
    if (year := year_of(of_year, around)) is not None:
        return calendar_es.part_of_year(year, count, of=parts) or NOTHING
    sign = 2 * around.sign(match) or -2
    return nearest(lambda y: calendar_es.part_of_year(y, count, of=parts), around, sign) or NOTHING


def season(match: Match, around: Around) -> Reading:
    """La primavera de 2025, este verano, el otoño pasado, el invierno austral de 2024."""
    name, cues, article = match["season"], (match["before"], match["after"]), match["article"] or ""
    austral = (match["austral"] or "").strip() == "austral"
    if (year := year_of(match["of_year"], around)) is not None:
        return calendar_es.season(name, year, austral=austral)
    this = article.startswith(("este", "esta", "todo"))
    if not (any(cues) or this or around.alone):
        in_front = re.search(r"\b(?:en|desde|hasta|durante|para) $", around.before(match, 8))
        if not in_front or not re.match(r" ?[,.;)]|$", around.after(match)):
            return NOTHING
    sign = 0 if this and not any(cues) else around.sign(match, *cues)
    return nearest(lambda y: calendar_es.season(name, y, austral=austral), around, sign, strict=any(cues))


def _singular(name: str) -> str:
    return _SINGULAR.get(name, name if name == "mes" else name.rstrip("s"))


def _away(match: Match, around: Around, sign: int) -> Reading:
    """So many units before or after the day of writing, as wide as the unit."""
    words, name, reference = match["count"], _singular(match["unit"]), around.reference
    half = bool(match["half"]) or words in ("medio", "media")
    count = number(words) if words else int(half)  # hace año y medio; 0 in "hace medio siglo", "hace años"
    if not count and not half:
        return NOTHING
    if name in ("hora", "minuto"):
        return one(reference + sign * (count // 24 if name == "hora" else 0) * DAY)
    if name in DAYS_IN:
        target = reference + sign * count * DAYS_IN[name] * DAY
        return calendar_es.week(target) if name == "semana" and not around.alone else one(target)
    target = calendar_es.shift_months(reference, sign * (count * MONTHS_IN[name] + half * MONTHS_IN[name] // 2))
    target += sign * 15 * (half and name == "mes") * DAY
    if name == "mes" and around.alone:
        return one(target)
    if name == "decada":
        return calendar_es.decade(target.year)
    if name in calendar_es.MONTHS_IN or name == "mes" or around.alone or (name == "ano" and not count):
        return calendar_es.months(target.year, target.month)
    return calendar_es.years(target.year)


def _window(count_words: str, name: str, cue: str, around: Around, *, half: bool = False) -> Reading:
    """So many units up to the day of writing, or from it on, and half a one more: *el último año y medio*."""
    count, sign, name, reference = number(count_words), cue_sign(cue), _singular(name), around.reference
    if not count or not sign:
        return NOTHING
    if name in MONTHS_IN:
        edge_ = calendar_es.shift_months(reference, sign * (count * MONTHS_IN[name] + half * MONTHS_IN[name] // 2))
        edge_ += sign * 15 * (half and name == "mes") * DAY
    else:
        days = {"hora": -(-count // 24), "minuto": 0}.get(name, count * DAYS_IN.get(name, 0))
        edge_ = reference + sign * days * DAY
    return (edge_, reference) if sign < 0 else (reference, edge_)


def _units_of(whole: Period, count: int, name: str, *, from_end: bool) -> Period | None:
    """The first or last so many days, weeks or months of a month or year, `None` where it has not so many."""
    first, last = whole
    if name in ("meses", "trimestres"):
        count *= 3 if name == "trimestres" else 1
        year, of = first.year, (last.month - first.month) + 1
        start = calendar_es.months(year, first.month + (of - count if from_end else 0), count)
    else:
        days = count * (7 if name == "semanas" else 1) - 1
        start = (last - days * DAY, last) if from_end else (first, first + days * DAY)
    return start if first <= start[0] and start[1] <= last else None


def _whole(name: str, shift: int, around: Around) -> Reading:
    """The calendar unit that holds the day of writing, or the one `shift` units away."""
    reference = around.reference
    if name == "fin de semana":
        return calendar_es.weekend(reference + 7 * shift * DAY)
    if name == "semana":
        return calendar_es.week(reference + 7 * shift * DAY)
    if name == "quincena":
        return _fortnight(reference, shift)
    if name == "mes":
        return calendar_es.months(reference.year, reference.month + shift)
    if name == "ano":
        return calendar_es.years(reference.year + shift)
    if name == "decada":
        return calendar_es.decade(reference.year + 10 * shift)
    if name == "siglo":
        return calendar_es.century(reference.year // 100 + 1 + shift)
    count = calendar_es.MONTHS_IN[name]
    first = reference.month - (reference.month - 1) % count
    return calendar_es.months(reference.year, first + count * shift, count)


def _fortnight(reference: datetime.date, shift: int) -> Period:
    """The half of a month, up to the 15th or from the 16th on, that is `shift` halves away."""
    months, half = divmod((reference.day > 15) + shift, 2)
    first, last = calendar_es.months(reference.year, reference.month + months)
    return (first + 15 * DAY, last) if half else (first, first + 14 * DAY)


def _part_of_century(count: int, name: str, words: str, around: Around) -> Reading:
    roman = re.search(r"siglo ([ivx]+)", words)
    number_ = roman_value(roman[1]) if roman else around.reference.year // 100 + 1
    span = {"mitad": 50, "cuarto": 25, "decada": 10}.get(name)
    if not number_ or not span:
        return None
    count = count if count > 0 else 100 // span + 1 + count
    first = calendar_es.century(number_)[0].year + span * (count - 1)
    return calendar_es.years(first, first + span - 1)


def _part_of_month(count: int, name: str, match: Match, around: Around) -> Reading:
    wanted = month_of(match["month"])
    year, sign = year_of(match["of_year"], around), 0
    if year is None:
        sign = around.sign(match)
    whole = (
        calendar_es.months(year, wanted)
        if year is not None
        else nearest(lambda y: calendar_es.months(y, wanted), around, sign)
    )
    return _weeks_of_month(count, name, whole) if whole else NOTHING


def _weeks_of_month(count: int, name: str, month: Period) -> Reading:
    """A half, week or weekend of a month; weeks are counted in sevens from the first."""
    first, last = month
    if name in ("quincena", "mitad"):
        return (first, first + 14 * DAY) if count == 1 else (first + 15 * DAY, last)
    start = first + 7 * (count - 1) * DAY if count > 0 else last + (7 * count + 1) * DAY
    if name == "semana":
        return start, min(start + 6 * DAY, last)
    if name == "fin de semana":
        saturday = start + (5 - start.weekday()) % 7 * DAY
        return saturday, saturday + DAY
    return NOTHING
