"""Readings of months, spans of months and feasts (the rules of the same names in `date_grammar`).

The rule kept here: without a year, the nearest one that `Around.sign` allows. A bare month needs a word in
front that goes with one, for *Julio, Abril* and *Mayo* are names as well.
"""

from __future__ import annotations

import re

from searchlib import calendar_es
from searchlib.calendar_es import MONTHS
from searchlib.date_context import NOTHING, Around, Match, Reading, cue_sign, month_of, nearest, year_of

_OTHER_MAY = re.compile(r"\b(?:plaza|calle|avenida|av\.|cruz|madres|abuelas|san|santa|don|senor|doctor|rio) (?:de )?$")
_MONTH_CUE = re.compile(
    r"\b(?:en|desde|hasta|durante|para|hacia|tras|este|todo|cada|entre|mes|meses|pasado|proximo|cierra|cerro"
    r"|mediados|fin|fines|final|finales|principios?|comienzos?|inicios?|partir|dias|semanas?"
    rf"|(?:{'|'.join(MONTHS)}) [you]) (?:de )?$"
)
_MONTH_LINK = re.compile(r"(?:\b(?:a|al|de|del|y|e|o|u|antes|despues) |, |\(|-|^|\n)$")
_MONTH_OF = re.compile(r"\b(?:de|y|e|o|u) $")
_NAMES = frozenset({"abril", "julio", "mayo"})
"""Months that people are named after, so that *de Julio* needs a word behind that goes with a month."""

_MONTH_ENDS = re.compile(r" ?(?:[,.;:)\-?!]|$| (?:y|o|a|al|de|del|en|que|se|por|con|para|la|el|los|las|fue|es)\b)")
_YEAR_AFTER_LIST = re.compile(
    rf"(?:, (?:{'|'.join(MONTHS)}))* (?:y|e|o) (?:{'|'.join(MONTHS)})"
    r"( del? \d{4}\b| del (?:pasado|proximo|presente) ano\b| del ano (?:pasado|anterior|proximo|que viene)\b"
    r"| de este ano\b)"
)
_NO_DAY = re.compile(r"\d de $")  # what is left of 32 de enero
_OF_MONTH = re.compile(rf" del? (?:{'|'.join(MONTHS)})\b")
_MOVABLE = frozenset({"ascension", "carnaval", "carnavales", "pentecostes"})


def month(match: Match, around: Around) -> Reading:
    """Diciembre, diciembre de 2025, el pasado mes de diciembre."""
    if match[0] == match["month"] and not around.alone and not _month_is_meant(match, around):
        return NOTHING
    if _NO_DAY.search(around.before(match, 5)):
        return NOTHING
    wanted = MONTHS[match["month"]]
    if (year := year_of(match["of_year"], around)) is not None:
        return calendar_es.months(year, wanted)
    if listed := _YEAR_AFTER_LIST.match(around.text, match.end()):
        return calendar_es.months(year_of(listed[1], around) or around.reference.year, wanted)
    cues = (match["before"], match["after"])
    this = bool(cues[0]) and not cue_sign(cues[0] or "")
    sign = 0 if this else around.sign(match, *cues)
    if match[0] == match["month"] and abs(sign) < 2 and (told := around.months.get(wanted)):
        return told  # las elecciones del próximo 22 de mayo … en mayo
    return nearest(lambda y: calendar_es.months(y, wanted), around, sign, strict=any(cues) and not this)


def months(match: Match, around: Around) -> Reading:
    """De enero a marzo de 1998, entre diciembre y febrero."""
    first, last = month_of(match["month"]), month_of(match["month2"])
    year, year2 = year_of(match["of_year"], around), year_of(match["of_year2"], around)
    if year is None and year2 is None:
        sign = around.sign(match, match["after"])
        if around.is_filter:
            year = _year_of(first, around, sign)  # a span that has begun
        else:
            year2 = _year_of(last, around, sign)
    if year is None:
        year = (year2 or 0) - (last < first)
    if year2 is None:
        year2 = year + (last < first)
    period = calendar_es.months(year, first)[0], calendar_es.months(year2, last)[1]
    return period if period[0] <= period[1] else NOTHING


def short_month(match: Match, around: Around) -> Reading:
    """Dic. 2025, as a whole filter."""
    del around
    return calendar_es.months(int(match["year"]), month_of(match["month"]))


def feast(match: Match, around: Around) -> Reading:
    """Navidad, la Semana Santa de 2026, el Día Mundial del Agua."""
    name, cues = match["feast"], (match["before"], match["after"])
    if _OF_MONTH.match(around.after(match)):  # las Fiestas Patrias de septiembre: not those of the table
        return NOTHING
    marked = any(cues) or match["of_year"] or match[0] != name or around.alone
    if name in _MOVABLE and not marked:
        return NOTHING
    if (year := year_of(match["of_year"], around)) is not None:
        return calendar_es.feast(name, year)
    sign = 2 if around.on_agenda and not any(cues) else around.sign(match, *cues)
    return nearest(lambda y: calendar_es.feast(name, y), around, sign, strict=any(cues))


def _year_of(wanted: int, around: Around, sign: int) -> int:
    whole = nearest(lambda year: calendar_es.months(year, wanted), around, sign)
    return whole[0].year if whole else around.reference.year


def _month_is_meant(match: Match, around: Around) -> bool:
    """A bare month needs a word in front that goes with one; *Julio* and *Abril* are names as well."""
    before = around.before(match)
    if _OTHER_MAY.search(before):
        return False
    if _MONTH_CUE.search(before) or (match["month"] not in _NAMES and _MONTH_OF.search(before)):
        return True
    return bool(_MONTH_LINK.search(before) and _MONTH_ENDS.match(around.after(match)))
