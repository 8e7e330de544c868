"""Readings of years, spans of years, decades and centuries.

The rule kept here: four digits are a year where the words around make them one. *En, desde, durante, hasta,
el año* in front make them one; *de, a, para*, a comma or a noun do so unless a plural noun follows that they
would count (*2026 personas*). A law, a resolution, a price, a telephone or a decimal in front or behind
never is.

Two digits name a decade of the 20th century (*los años 80*), of the 19th where that lies ahead of the text.
"""

from __future__ import annotations

import re

from searchlib import calendar_es
from searchlib.calendar_es import Period
from searchlib.date_context import NOTHING, Around, Match, Reading, number
from searchlib.date_words import COUNTED
from searchlib.numerals import SMALL, roman_value

_STRONG = re.compile(
    r"\b(?:en|del|al|desde|durante|hasta|anos?|temporada|bienio|periodo|elecciones|comicios|curso|olimpiada"
    r"|mundial|cumbre"
    r"|juegos|presupuestos?|campana|agenda|siglo|hacia|fechado|primavera|verano|otono|invierno"
    r"|(?:finales|principios|mediados|fines|comienzos|inicios) de) (?:el )?$"
)
_STRONGEST = (" en ", " del ", " desde ", " hasta ", " durante ")  # of the strong ones, tested first
_WEAK = re.compile(
    r"(?:\b(?:de|del|el|al|a|para|y|e|o|u|entre|ante|tras|contra|que|como|post|pre)|[,(/\-\[]|- ) ?(?:el )?$"
)
_NOUN = re.compile(r"(?:[a-z)] |^|\n ?)$")
_CODE = re.compile(
    r"(?:\b(?:ley|leyes|decreto|resolucion|resoluciones|articulo|articulos|numero|num\.?|no\.|nro\.?|n\.?o"
    r"|expediente"
    r"|vuelo|km|kilometro|capitulo|convenio|expte\.?|telefono|tel\.?|fax|oficio|sentencia|orden|norma|iso"
    r"|calle"
    r"|avenida|av\.?|radio|canal|modelo|serie|lote|carretera|ruta|paragrafo|parrafo|pagina|pag\.?|documento"
    r"|mas de"
    r"|menos de|us|usd|mas|menos|casi|unos|unas|cerca de|alrededor de|otros|otras|los|las|sus|estos|estas"
    r"|total de)"
    r" (?:no\.? |n\.?o\.? )?|[$#+@_=]|usd ?|s/\.? ?|\d[.,/-]|[a-z]-|[a-z]/)$"
)
_AMOUNT = re.compile(
    r" ?(?:%|por ciento|a\. ?c|euros|dolares|pesos|soles|bolivares|millones|mil\b|kilo|metros|km\b|m\b"
    r"|personas"
    r"|habitantes|hectareas|toneladas|kg|horas|hs\b|h\b|gmt|\d{4}(?!\d))|[a-z0-9]|-\d{3}"
)
_YEARS_NOT_DECADES = re.compile(r"(?:los )?anos \d{4}")
_BETWEEN = re.compile(r"\bentre (?:los )?$")
_SHORT_YEAR = re.compile(r"[-/]\d\d$")
_ENDS = re.compile(r" ?[,;)]| ?\.(?!\d)| ?$")
_YEAR_FOLLOWS = re.compile(r"(?: (?:y|a|al|hasta|o)|,) (?:el )?\d{4}\b")
_COUNTED = re.compile(COUNTED)


def year(match: Match, around: Around) -> Reading:
    """En 2026, el 2000, elecciones 2026, mil novecientos noventa."""
    value = number(match["year"])
    if not 1000 <= value < 2200 or not _is_year(match, around, value):
        return NOTHING
    if match[0].startswith("los ") and not match["ano"]:  # en los 2000, but not en los 2000 casos
        return NOTHING if value % 10 or _COUNTED.match(around.after(match)) else calendar_es.decade(value)
    return calendar_es.years(value)


def year_range(match: Match, around: Around) -> Reading:
    """2025-2026, de 1990 a 1995, entre 1992 y 1994, 2005/06."""
    first, second = number(match["year"]), match["year2"]
    last = number(second)
    if len(second) == 2 and second.isdigit():
        if not _SHORT_YEAR.search(match[0]) and not _ENDS.match(around.after(match)):
            return None  # subió del 80 % en 1991 a 86 % en 2000, desde 2003 hasta el 27 de marzo
        last += first - first % 100
        if last != first + 1 and last % 100 <= 12:
            return None
    if _CODE.search(around.before(match)) or _AMOUNT.match(around.after(match)):
        return NOTHING
    if _COUNTED.match(around.after(match)):
        return NOTHING if match["entre"] else None  # entre 1500 y 2000 entradas
    if not 1400 <= first < last < first + 500:
        return None
    return calendar_es.years(first, last)


def decade(match: Match, around: Around) -> Reading:
    """Los años noventa, la década de 1980, los años 20 y 30."""
    if _YEARS_NOT_DECADES.match(match[0]) and _is_span_of_years(match, around):
        return None
    first = _decade_year(match["tens"], around)
    last = _decade_year(match["tens2"], around) if match["tens2"] else first
    return _decades(first, last)


def bare_decade(match: Match, around: Around) -> Reading:
    """En los 80 (but not *en los 80 países*, nor *a los 80*)."""
    if not around.is_filter and not re.search(r"\b(?:en|de|desde|hasta|durante|y) $", around.before(match, 10)):
        return NOTHING
    if _COUNTED.match(around.text, match.end()) or around.text.endswith("grupo de ", 0, match.start()):
        return NOTHING
    value = _decade_year(match["tens"], around)
    return _decades(value, value)


def century(match: Match, around: Around) -> Reading:
    """El siglo XXI, los siglos XIX y XX; nothing before our era."""
    first = roman_value(match["roman"]) or number(match["roman"])
    last = roman_value(match["roman2"]) or number(match["roman2"]) if match["roman2"] else first
    if not first or not last or last < first or re.match(r" (?:a|antes de)\.? ?c", around.after(match)):
        return NOTHING
    return calendar_es.century(first)[0], calendar_es.century(last)[1]


def _is_span_of_years(match: Match, around: Around) -> bool:
    """Whether *los años 2000* only begins a span or list of years: *entre los años 2000 y 2010*."""
    return bool(_BETWEEN.search(around.before(match)) or _YEAR_FOLLOWS.match(around.after(match)))


def _decades(first: int, last: int) -> Period | tuple[()]:
    return (calendar_es.decade(first)[0], calendar_es.decade(last)[1]) if first <= last else NOTHING


def _decade_year(tens: str, around: Around) -> int:
    figures = tens.strip("'s")
    value = int(figures) if figures.isdigit() else SMALL[tens]
    if value > 100:
        return value
    return value + (1900 if 1900 + value <= around.reference.year else 1800)


def _is_year(match: Match, around: Around, value: int) -> bool:
    """Whether the words around make four digits a year."""
    before, after = around.before(match), around.after(match)
    if around.alone:
        return True
    led = before.endswith(_STRONGEST)
    if (not led and _CODE.search(before)) or _AMOUNT.match(after):
        return False
    counts = bool(_COUNTED.match(after))
    if led or match["this"] or match["ano"] or match[0].startswith("el ") or _STRONG.search(before):
        return not (counts and match["year"].startswith("dos mil"))
    if counts or not 1400 <= value < 2100:
        return False
    return bool(_WEAK.search(before)) or (value >= 1800 and match["year"].isdigit() and bool(_NOUN.search(before)))
