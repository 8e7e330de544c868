"""The words of dates: what they look like, and which of them give a date away.

The rule kept here: everything is over bare text (`letters.bare`). An anchor gives a date away and belongs to
a family of rules; a chain is what may lead up to it.

>>> text = "lo dijo el pasado lunes 6 de mayo"
>>> from searchlib.letters import spaced
>>> anchor = anchors().search(spaced(text))
>>> anchor[1], family_of(anchor[1]), chain().match(text[: anchor.start()][::-1])[0][::-1]
('lunes', 'weekday', 'el pasado ')
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from operator import itemgetter

from searchlib import calendar_es
from searchlib.letters import any_of, bare
from searchlib.numerals import BELOW_100, ORDINALS, SMALL
from searchlib.wordlists import entries

END = r"(?![a-z0-9])"
WEEKDAY = any_of(calendar_es.WEEKDAYS) + END
MONTH = any_of(calendar_es.MONTHS) + END
SHORT_MONTH = any_of(calendar_es.SHORT_MONTHS) + END + r"\.?"
SHORT_WEEKDAY = any_of(calendar_es.SHORT_WEEKDAYS) + END + r"\.?"
SEASON = any_of(calendar_es.SEASONS)
FEAST = any_of(calendar_es.FEASTS) + END
PART_OF_DAY = r"(?:madrugada|manana|tarde|noche|mediodia|medianoche)"
_ROLES = [(bare(word), role) for word, role in entries("date_words.txt")]
_UNCOUNTED = ("mitad", "weekend")
UNIT = any_of(word for word, role in _ROLES if role in ("unit", "units", "day") and word not in _UNCOUNTED)
PERIOD = (
    r"(?:fin de semana|fines de semana|weekend|semana|quincena|mes|ano|trimestre|semestre|cuatrimestre|bimestre|decada"
    r"|siglo)"
)

# Numbers
_DAY_WORDS = [word for word, value in SMALL.items() if 0 < value < 30 and word not in ("un", "una")]
DAY = (
    rf"(?:(?:0?[1-9]|[12]\d|3[01])(?:\.?o\.?|e?ro\.?|er\.?)?|primero|{any_of(_DAY_WORDS)}|treinta(?: y uno)?){END}"
    r"(?![.,:]\d)"
)
_YEAR_HUNDREDS = ("quinientos", "seiscientos", "setecientos", "ochocientos", "novecientos")
YEAR = (
    r"(?:(?:1\d\d\d|2[01]\d\d)(?![a-z0-9%]|[.,:/]\d|-\d{3}(?!\d))"
    rf"|mil {any_of(_YEAR_HUNDREDS)}(?: {BELOW_100})?{END}"
    rf"|dos mil(?: {BELOW_100})?{END})"
)
_TENS_WORDS = ("veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
TENS = any_of(_TENS_WORDS)
COUNT = rf"(?:\d{{1,4}}|un par de|{BELOW_100}|cien|media docena de)"
ORDINAL = rf"(?:{any_of(ORDINALS)}|ultim[oa]|\d\.?[oa]|[1-4](?:er|do|to|ra|da)|iv|i{{1,3}}|penultim[oa])"
HEDGE = (
    r"(?:(?:casi|(?:poco |algo )?mas de|(?:poco )?menos de|mas o menos|al menos|unos|unas|apenas|escasamente"
    r"|(?:tan )?solo|ya|ahora|cerca de|alrededor de|aproximadamente|exactamente|justo|justamente|precisamente"
    r"|incluso) )*"
)

_NOT_COUNTED = (
    "los las sus tras tres mas es pues nos menos despues antes ademas entonces entre varios varias dos "
    "muchos muchas"
    " algunos algunas estos estas otros otras ambos ambas nuestros miles cientos fuentes mientras apenas "
    "unos unas"
    " seis dieciseis jamas quizas todos todas"
)
COUNTED = rf" (?!(?:{_NOT_COUNTED.replace(' ', '|')})\b)[a-z]+s\b"
"""A plural noun, which figures in front of it count: *2026 personas*."""

# Cues: which of several Mondays, Mays or years
LAST = r"(?:pasad|ultim|anterior|previ)(?:[oa]s?|es)?"
NEXT = r"(?:proxim|venider|inmediat)[oa]s?|que vienen?|entrantes?|siguientes?"
THIS = r"(?:est[aeo]s?(?: mism[oa])?|presente|actual|corriente|mism[oa]|en curso)"
CUE = rf"(?:{LAST}|{NEXT}|{THIS})"
CUE_AFTER = (
    rf"(?: (?:de este (?:mismo )?mes|de los corrientes|del (?:mes )?{CUE}(?: mes)?|proxim[oa]s? pasad[oa]s?|ppdo\.?"
    rf"|{LAST}|{NEXT}|del? mes (?:{LAST}|{NEXT})){END})"
)
DAY_NAMED = rf"(?:(?:el|los|la|del|al) )?(?:{CUE} )?(?:dias? )?(?:{WEEKDAY},? (?:dia |el )?)?"
OF_YEAR = (
    rf"(?:(?:,? (?:del? (?:(?:pasado|ano) )?)?|/){YEAR}|,? del '?\d\d(?![a-z0-9%]|[.,]\d| de )"
    r"|,? (?:de (?:este|ese|aquel)(?: mismo)?|del (?:presente|actual|corriente|mismo)"
    r"|del (?:proximo|pasado|siguiente|anterior)|de) ano(?: en curso)?"
    r"|,? del ano (?:pasado|anterior|proximo|que viene|siguiente|en curso|actual|entrante|venidero))"
)
WEEK = r"(?:(?:esta|la (?:proxima|pasada)) semana|la semana (?:pasada|proxima|que viene|entrante))"
HOURS = (
    rf"(?:,? (?:por|en|a|de|durante) (?:la|el) {PART_OF_DAY}{END}"
    r"|,? (?:a|desde|hacia) las? (?:\d{1,2}(?:[.:]\d\d)?(?: ?hs?| horas?| am| pm)?"
    rf"|{BELOW_100})(?: y (?:media|cuarto))?(?: de la {PART_OF_DAY})?{END})"
)
OF_DAY = (
    rf"(?: ?(?:h|hs|horas?(?: locale?s?)?|hora local|gmt|utc|[ap]\.? ?m\.?))?(?: de la {PART_OF_DAY}| del mediodia)?,? "
    rf"(?:del (?:{CUE} )?(?:dia )?{DAY}|de(?:l| (?:el|este|ese))? (?:{CUE} )?(?:{WEEKDAY}"
    rf"|(?:hoy|ayer|anteayer|antier|antes de ayer|anoche|manana|pasado manana){END}))"
)
"""What makes an hour one of a day that is named behind it: *las 10:30 del 3 de diciembre*, *… de la tarde de ayer*."""

_FAMILY_OF_WORD: dict[str, str] = {
    **dict.fromkeys(calendar_es.MONTHS, "month"),
    **dict.fromkeys(calendar_es.SHORT_MONTHS, "month"),
    **dict.fromkeys(calendar_es.WEEKDAYS, "weekday"),
    **dict.fromkeys(calendar_es.SEASONS, "season"),
    **dict.fromkeys(calendar_es.FEASTS, "feast"),
    **{word: role for word, role in _ROLES if role != "link"},
    **{f"los {tens}{plural}": "tens" for tens in _TENS_WORDS for plural in ("", "s")},
    **{f"los {mark}{tens}0": "tens" for tens in range(2, 10) for mark in ("", "'")},
    **{f"mil {hundreds}": "year" for hundreds in _YEAR_HUNDREDS},
    "dos mil": "year",
}
_ANCHORS = (
    *(any_of(words) + END for _, words in groupby(sorted(_FAMILY_OF_WORD), key=itemgetter(0))),
    r"el \d\d?(?!\d)",
    r"[0-9](?:(?<=[12])\d{3}(?!\d)|\d?[ /.]\d\d?[ /.]\d|\d?[.:]\d\d(?![\d.]))",
)

_CHAIN_WORDS = {
    *(word for word, role in _ROLES if role == "link"),
    *calendar_es.WEEKDAYS,
    *calendar_es.SHORT_WEEKDAYS,
    *calendar_es.MONTHS,
    *calendar_es.SHORT_MONTHS,
    *SMALL,
    *ORDINALS,
}
_CHAIN = (
    rf"(?:(?: ?, | - |[-/ ]| ?\.)(?:{any_of(word[::-1] for word in _CHAIN_WORDS)}"
    r"|i{1,3}|vi|(?:[oa]\.?|re|ore?|od|ar)?\d{1,4})(?![a-z0-9]))+"
)


# Compiled when the first text is read, for they take longer than all the rest of an import.


@cache
def anchors() -> re.Pattern[str]:
    """Anchors, over `letters.spaced` text; one choice with a branch for each first letter is sought fastest."""
    return re.compile(f" ({'|'.join(_ANCHORS)})")


@cache
def chain() -> re.Pattern[str]:
    """What leads up to an anchor, over reversed text, where it begins at the anchor: no search."""
    return re.compile(_CHAIN)


def family_of(anchor: str) -> str:
    """The family of rules that an anchor gives away."""
    if family := _FAMILY_OF_WORD.get(anchor):
        return family
    if anchor.startswith("el "):
        return "month_day"
    if anchor.isdigit():
        return "year"
    return "figures" if sum(map(anchor.count, " /.")) > 1 else "hour"
