"""What a date looks like in Spanish: one pattern for each way of writing one.

The rule kept here: patterns know words and order, never values; `date_days`, `date_units` and `date_years`
say which days a match names, in a function that bears the name of the rule. Families of rules are tried in
this order at the anchors that `date_words` gives them.

>>> [rule.name for rule in RULES if rule.pattern.fullmatch("el pasado lunes 6 de mayo")]
['date']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from searchlib.date_words import (
    COUNT,
    COUNTED,
    CUE,
    CUE_AFTER,
    DAY,
    DAY_NAMED,
    END,
    FEAST,
    HEDGE,
    HOURS,
    LAST,
    MONTH,
    NEXT,
    OF_DAY,
    OF_YEAR,
    ORDINAL,
    PART_OF_DAY,
    PERIOD,
    SEASON,
    SHORT_MONTH,
    SHORT_WEEKDAY,
    TENS,
    UNIT,
    WEEK,
    WEEKDAY,
    YEAR,
    family_of,
)
from searchlib.memory import Memory


@dataclass(frozen=True)
class Rule:
    """A way of writing a date: its name, the families it is tried in, and its pattern over bare text, in two parts.

    `head` is what the words up to the anchor decide, so that a rule whose head does not match there need not be tried.
    """

    name: str
    families: frozenset[str]
    head: str
    tail: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first tried: all together take 60 ms, which an import should not."""
        return re.compile(self.head + self.tail)

    @cached_property
    def beginning(self) -> re.Pattern[str]:
        """The pattern of the head alone."""
        return re.compile(self.head)


def _rule(name: str, families: str, head: str, tail: str = "") -> Rule:
    return Rule(name, frozenset(families.split()), head, tail)


_CENTURY = r"(?:1[4-9]|2[01]|diecinueve|dieciocho|veintiuno|veinte)"
_YEAR_BEGINS = r"(?=\d{4}|mil |dos mil)"

_OF_MONTH = (
    rf"(?P<of_month> del? (?:este )?mes{END}(?! de )(?P<after> (?:{LAST}|{NEXT}){END})?"
    rf"| del? (?P<before>{CUE}) mes{END})"
)
"""*De este mes*, *del mes pasado*, *del próximo mes*."""

RULES = [
    _rule(
        "iso", "figures year",
        r"(?:(?:el|del|al) )?(?P<year>1[5-9]\d\d|2[01]\d\d)",
        r"(?P<sep>[-/])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>0?[1-9]|[12]\d"
        r"|3[01])"
        r"(?!\d|-\d)(?:[t ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?",
    ),
    _rule(
        "figures", "figures month_day",
        r"(?:(?:el|del|al) )?(?:dia )?(?P<day>\d{1,2})",
        r"(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)"
        rf"(?P<year>\d{{4}}|\d\d(?<!\.\d\d))(?![a-z0-9]|[-/.,:]\d){HOURS}?",
    ),
    _rule(
        "figures_day", "figures month_day weekday",
        rf"(?:(?:(?:el|al|del) )?(?:{WEEKDAY},? )|(?:el|al|del|dia) )(?P<day>\d{{1,2}})",
        r"[-/](?P<month>\d{1,2})(?![a-z0-9]|[-/.,:]\d)",
    ),
    _rule(
        "days_of_months", "month weekday",
        rf"(?:(?P<entre>entre)|del?|desde)? ?{DAY_NAMED}(?P<day>{DAY}) (?:de )?",
        rf"(?P<month>{MONTH}"
        rf"|{SHORT_MONTH})"
        rf"(?P<of_year>{OF_YEAR})?,? ?(?(entre)y|(?:al?|hasta|-)) ?{DAY_NAMED}"
        rf"(?P<day2>{DAY}) (?:de )?(?P<month2>{MONTH}|{SHORT_MONTH})(?P<of_year2>{OF_YEAR})?"
        rf"(?P<after>{CUE_AFTER})?",
    ),
    _rule(
        "days_of_month", "month weekday",
        rf"(?:(?:entre|del?|desde) )?{DAY_NAMED}(?P<day>{DAY}) ?(?P<join>al?|hasta|-|y|e|,) ?{DAY_NAMED}"
        rf"(?P<day2>{DAY}) ",
        rf"(?:de(?:l mes de)? )?(?P<month>{MONTH}|{SHORT_MONTH})(?P<of_year>{OF_YEAR})?"
        rf"(?P<after>{CUE_AFTER})?",
    ),
    _rule(
        "days_of_told_month", "unit month_day",
        rf"(?:(?:entre|del?|desde|los|el) )?(?:el )?(?:dias? )?(?P<day>{DAY})",
        rf" (?:al?|hasta|y|-) (?:el )?(?:dia )?(?P<day2>{DAY})(?P<after>{CUE_AFTER})",
    ),
    _rule(
        "days_of_told_month", "day",
        "(?:(?:los|del?) )?dias",
        rf" (?P<day>{DAY}) (?:al?|hasta|y) (?:el )?(?P<day2>{DAY})(?P<after>{CUE_AFTER})",
    ),
    _rule(
        "days", "month_day weekday day",
        r"(?:(?:entre|desde) )?(?:del?|los|el) ",
        rf"(?:dias? (?P<day>{DAY}) (?:al?|hasta(?: el)?|y)"
        rf"|(?P<weekday>{WEEKDAY}),? (?:dia )?(?P<day_>{DAY}) (?:al?|hasta(?: el)?))(?: el)?(?: dia)?"
        rf"(?: {WEEKDAY})?"
        rf" (?P<day2>{DAY})",
    ),
    _rule(
        "weekdays", "weekday",
        "",
        rf"(?:(?P<entre>entre (?:el|este))|(?:desde|de) (?:el|este)|del) (?P<before>{CUE} )?"
        rf"(?P<weekday>{WEEKDAY}){HOURS}?,? (?(entre)y(?: el)?|(?:al?|hasta(?: el)?)) "
        rf"(?P<before2>{CUE} )?(?P<weekday2>{WEEKDAY})(?!,? (?:dia )?\d)"
        rf"(?P<after>{CUE_AFTER})?(?: de (?P<week>{WEEK}))?{HOURS}?",
    ),
    _rule(
        "date", "month weekday",
        rf"(?:(?:el|la|al|este|ese) )?(?P<before>{CUE} )?(?:(?:dia )?(?P<weekday>{WEEKDAY}"
        rf"|{SHORT_WEEKDAY}),? "
        rf"(?:{PART_OF_DAY},? )?(?:(?:dia|el) )?)?(?:dia )?(?P<day>{DAY})",
        rf"(?: (?:de |del |del mes de |del (?P<before2>{CUE}) (?:mes de )?)?(?P<month>{MONTH})"
        rf"|(?: de |-| ?/)(?P<short>{SHORT_MONTH})(?=\W|$)|[- ](?P<short2>{SHORT_MONTH})(?=[- /]{YEAR}))"
        rf"(?P<of_year>{OF_YEAR}|-{YEAR})?(?P<after>{CUE_AFTER})?{HOURS}?",
    ),
    _rule(
        "month_day", "month",
        rf"(?P<month>{MONTH})",
        rf" (?P<day>\d{{1,2}})(?P<of_year>,? (?:del? )?{YEAR})",
    ),
    _rule(
        "months", "month",
        rf"(?:(?P<entre>entre)|desde|del?)? ?(?P<month>{MONTH})",
        rf"(?P<of_year>{OF_YEAR})? ?(?(entre)y|(?:al?"
        rf"|hasta|-)) ?"
        rf"(?:los meses de )?(?P<month2>{MONTH})(?P<of_year2>{OF_YEAR})?(?P<after>{CUE_AFTER})?",
    ),
    _rule(
        "nth_day", "month weekday day",
        rf"(?:(?:el|al|del) )?(?P<ordinal>{ORDINAL}) (?:(?P<weekday>{WEEKDAY})|dia{END})",
        rf"(?: de(?:l mes de)? (?P<month>{MONTH})(?P<of_year>{OF_YEAR})?|(?P<of_year2>{OF_YEAR}| del ano(?! {YEAR}))"
        rf"|{_OF_MONTH})",
    ),
    _rule(
        "first_units", "units day",
        r"(?:(?:los|las) )?(?:(?P<which>(?:primer|ultim)[oa]s) (?P<count>" + COUNT + r")"
        rf"|(?P<count2>{COUNT}) (?P<which2>(?:primer|ultim)[oa]s)) ",
        rf"(?P<unit>dias|semanas|meses|trimestres)(?: de(?:l mes de)? (?P<month>{MONTH})(?P<of_year>{OF_YEAR})?"
        rf"|(?P<of_year2>{OF_YEAR}| del ano(?! {YEAR})))",
    ),
    _rule(
        "part", "month unit",
        rf"(?:(?:el|la|al|del) )?(?P<ordinal>{ORDINAL}|este|esta) ",
        rf"(?P<unit>trimestre|semestre|cuatrimestre"
        rf"|bimestre"
        rf"|mitad|mes|quincena|semana|fin de semana|decada|tercio|cuarto)(?: del? (?:mes de )?"
        rf"(?P<month>{MONTH}))?"
        rf"{_OF_MONTH}?"
        rf"(?P<of_year>{OF_YEAR}| del ano(?! {YEAR})| del siglo [ivx]+{END}| de (?:este|ese) siglo)?",
    ),
    _rule(
        "month", "month",
        rf"(?:(?:el|la|este|ese|un) )?(?P<before>{CUE} )?(?:mes(?:es)? de )?(?P<month>{MONTH})",
        rf"(?P<of_year>{OF_YEAR})?(?P<after>{CUE_AFTER})?",
    ),
    _rule(
        "weekday", "weekday",
        "",
        rf"(?P<article>(?:el|la|los|las|este|ese|esta|cada|todos los|un|al) )?(?P<before>{CUE} )?(?:dia )?"
        rf"(?P<weekday>{WEEKDAY})(?:(?P<apart>,)? (?:dia )?(?P<day>{DAY})(?![a-z0-9]| de (?:{MONTH}|l[ao]s )|{COUNTED})"
        r"(?(apart)(?= ?[,.;)]| ?$)))?"
        rf"(?P<after>{CUE_AFTER})?(?: de (?P<week>{WEEK}))?{HOURS}?",
    ),
    _rule(
        "today", "today",
        rf"(?:el dia de )?(?P<word>pasado manana|hoy(?: mismo| dia| en dia| por hoy)?|antes de ayer|anteayer"
        rf"|antier|ayer|ante?anoche|antenoche"
        rf"|anoche|manana)(?:(?: ,|,)? (?:el )?(?P<weekday>{WEEKDAY})(?:,? (?:dia )?{DAY}"
        rf"(?: de {MONTH}{OF_YEAR}?)?)?)?"
        rf"(?:(?:,? (?:por|en|a|de|durante) (?:la|el))? {PART_OF_DAY}{END})?{HOURS}?",
    ),
    _rule(
        "now", "day_part today",
        rf"(?:esta (?:misma )?(?:manana|tarde|noche|madrugada|medianoche)|este mediodia){END}",
    ),
    _rule(
        "ago", "unit units day",
        rf"(?:hace|(?P<ahead>dentro de|de aqui a|en)) {HEDGE}(?:(?P<count>{COUNT}|medi[oa]) )?",
        rf"(?P<unit>{UNIT})(?P<half> y medi[oa]{END})?",
    ),
    _rule("back", "unit units day", rf"(?P<count>{COUNT}) ", rf"(?P<unit>{UNIT})(?P<half> y medi[oa])? atras"),
    _rule(
        "last_units", "units day",
        rf"(?:(?:los|las|el|la) )?(?:(?P<before>{LAST}|{NEXT}|estos|estas) (?P<count>{COUNT})|"
        rf"(?P<count2>{COUNT}) "
        rf"(?P<before2>{LAST}|{NEXT})) ",
        rf"(?P<unit>{UNIT})(?P<half> y medi[oa])?{END}",
    ),
    _rule(
        "units_ahead", "units day",
        rf"(?:(?:los|las) )?(?P<count>{COUNT}) ",
        rf"(?P<unit>{UNIT}) (?P<after>{NEXT}|{LAST}){END}",
    ),
    _rule(
        "unit", "unit",
        rf"(?:(?:el|la|al|del|en lo que va del?|lo que va del?|todo el|todo) )?(?=(?:{CUE} )?{PERIOD})",
        rf"(?:(?P<before>{CUE}) "
        rf"(?P<unit>{PERIOD}){END}(?! de {MONTH})(?P<year> {YEAR})?(?P<half> y medi[oa]{END})?"
        rf"|(?P<unit2>{PERIOD}) (?P<after>{LAST}|{NEXT}|en curso|presente|actual|corriente){END})",
    ),
    _rule(
        "plain_unit", "unit",
        r"(?:(?:en )?lo que (?:va|resta|queda) del?|el resto del?|el|todo el) ",
        rf"(?P<unit>ano|mes|fin de semana){END}",
    ),
    _rule(
        "edge", "unit",
        r"(?!fin(?:es)? de semana)(?:a |al |el )?(?:fin(?:es)?|final(?:es)?|mediados|principios?|comienzos?"
        r"|inicios?|mitad)",
        r" del? (?:(?:este|esta|ese|presente) )?"
        r"(?P<unit>ano|mes|siglo|decada|semana|semestre|trimestre)(?! de |s)" + END,
    ),
    _rule(
        "century", "unit units",
        r"(?:(?:el|los) )?siglos?",
        rf" (?P<roman>[ivx]+|{_CENTURY})(?:(?: y |-| al? )(?P<roman2>[ivx]+|{_CENTURY}))?{END}",
    ),
    _rule(
        "decade", "unit units year tens",
        r"(?:(?:los|la|las) )?(?=decada|anos|decenio)",
        rf"(?:(?:decadas? del?|anos|decenio de) )(?:los )?(?:anos )?(?P<tens>{TENS}|\d0"
        rf"|'?\d0s?"
        rf"|1[5-9]\d0|20\d0)(?:(?: y |, |-)(?P<tens2>{TENS}|\d0|1[5-9]\d0|20\d0))?s?(?![a-z0-9%]|[.,]\d)"
        r"(?: del siglo (?:pasado|xx))?",
    ),
    _rule("bare_decade", "tens", rf"los (?P<tens>{TENS}|'?[2-9]0)s?(?![a-z0-9%]|[.,]\d|-)"),
    _rule(
        "year_range", "year",
        rf"(?:(?P<entre>entre)|desde|del?)? ?(?:el )?(?:(?:los )?anos? )?{_YEAR_BEGINS}",
        rf"(?P<year>{YEAR}|\d{{4}}(?=/\d\d"
        rf"(?:\d\d)?(?![\d/]))) ?(?(entre)y|(?:al?|hasta|-|/))"
        rf" ?(?:el )?(?:ano )?(?P<year2>{YEAR}|\d\d(?![a-z0-9]|[-.,/]\d))",
    ),
    _rule(
        "year", "year",
        rf"(?:(?:el|los) )?(?:(?P<this>este(?: mismo)?|proximo|pasado) )?(?P<ano>anos? )?{_YEAR_BEGINS}",
        rf"(?P<year>{YEAR})",
    ),
    _rule(
        "season", "season",
        "",
        rf"(?P<article>(?:el|la|este|esta|todo el) )?(?P<before>{CUE} )?(?P<season>{SEASON})(?P<austral> "
        rf"(?:austral|boreal))?"
        rf"(?P<of_year>{OF_YEAR})?(?P<after>{CUE_AFTER})?",
    ),
    _rule(
        "feast", "feast",
        "",
        rf"(?:(?:la|el|las|los) )?(?P<before>{CUE} )?(?P<feast>{FEAST})(?P<of_year>{OF_YEAR})?"
        rf"(?P<after>{CUE_AFTER})?",
    ),
    _rule(
        "month_day_alone", "month_day day",
        rf"(?P<article>(?:el|al|este|del) )?(?P<before>{CUE} )?",
        rf"(?P<dia>dia )?(?P<day>{DAY})"
        rf"(?P<after>{CUE_AFTER})?(?P<hours>{HOURS})?",
    ),
    _rule(
        "hour", "hour",
        "",
        r"(?:las? (?:[01]?\d|2[0-3])[.:][0-5]\d|(?:[01]?\d|2[0-3])[.:][0-5]\d(?= (?:h|gmt|utc)))"
        rf"(?: horas?(?: locale?s?)?| hora local| h| gmt| utc| hs)?{END}(?!{OF_DAY})",
    ),
    _rule(
        "that_day", "unit day",
        rf"(?:(?:ese|aquel)(?: mismo)? (?P<unit>dia|ano|mes)|el mismo (?P<unit2>dia|ano|mes)){END}",
    ),
]  # fmt: skip

ASKED = [  # dates only where nothing else stands: 17-2, marzo 3, lun., jue 15
    _rule("figures_day", "", r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2})"),
    _rule("asked_day", "", rf"(?P<month>{MONTH}|{SHORT_MONTH}) (?P<day>\d{{1,2}})"),
    _rule("asked_weekday", "", rf"(?P<weekday>{SHORT_WEEKDAY}|{WEEKDAY})(?: (?P<day>\d{{1,2}}))?"),
]
TYPED = [  # whole filters, which no text would say of a date
    _rule("short_month", "", rf"(?P<month>{SHORT_MONTH})(?: del?)? (?P<year>[12]\d{{3}})"),
    _rule("plain_unit", "", "(?P<unit>fin de semana)"),
]
FAMILIES = {
    family: [rule for rule in RULES if family in rule.families]
    for family in frozenset[str]().union(*(rule.families for rule in RULES))
}


@cache
def _tried(family: str, start: int) -> tuple[tuple[int, Rule], ...]:
    return tuple((start, rule) for rule in FAMILIES[family])


def tries(lead: str, anchor: str) -> tuple[tuple[int, Rule], ...]:
    """The rules that may match from each word of `lead` on, in the order to try them; it ends with its anchor.

    News leads up to its dates in few ways (*en el año*, *el 6 de diciembre*), so that most are remembered. A weekday
    stands inside the heads of its rules, which therefore cannot be told by the words up to it. The pairs are shared: a
    year of news would have 90,000 of them, which the garbage collector took 70 ms to walk over.
    """
    return _tries[lead, anchor]


def _tries_of(found: tuple[str, str]) -> tuple[tuple[int, Rule], ...]:
    lead, anchor = found
    family, at = family_of(anchor), len(lead) - len(anchor)
    starts = sorted({0, at, *(space.end() for space in re.finditer(" ", lead[:at]))})
    return tuple(
        tried
        for start in starts
        for tried in _tried(family, start)
        if family == "weekday" or tried[1].beginning.match(lead, start)
    )


_tries = Memory(_tries_of, most=1 << 14)
