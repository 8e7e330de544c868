"""Dates put together of their parts, every part with every other, beside the days that the calendar gives."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from searchlib import extract_dates

Days = tuple[datetime.date, datetime.date]

DAY = datetime.timedelta(1)
WRITTEN = datetime.date(2025, 7, 16)
"""A Wednesday."""

WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
ORDINALS = {"primer": 1, "segundo": 2, "tercer": 3, "último": -1, "penúltimo": -2}
FEMININE = {"primera": 1, "segunda": 2, "tercera": 3, "última": -1, "penúltima": -2}
COUNTS = {"dos": 2, "tres": 3, "diez": 10, "quince": 15, "veintiún": 21, "2": 2}
FRAMES = ("El hecho ocurrió {} y fue grave.", "Según la nota, {}, hubo un cambio.")


def one(day: datetime.date) -> Days:
    return day, day


def year(number: int) -> Days:
    return datetime.date(number, 1, 1), datetime.date(number, 12, 31)


def month(number: int, month: int) -> Days:
    """A month of a year; 0 is the last of the year before, 13 the first of the one after."""
    number, month = number + (month - 1) // 12, (month - 1) % 12 + 1
    return datetime.date(number, month, 1), datetime.date(number, month, monthrange(number, month)[1])


def week(day: datetime.date) -> Days:
    monday = day - day.weekday() * DAY
    return monday, monday + 6 * DAY


def nth(period: Days, count: int, weekday: int | None = None) -> Days:
    first, last = period
    days = [first + n * DAY for n in range((last - first).days + 1)]
    fitting = [day for day in days if weekday is None or day.weekday() == weekday]
    return one(fitting[count - 1 if count > 0 else count])


def nth_week(period: Days, count: int) -> Days:
    first, last = period
    start = first + 7 * (count - 1) * DAY if count > 0 else last + (7 * count + 1) * DAY
    return start, min(start + 6 * DAY, last)


def nth_part(number: int, count: int, of: int) -> Days:
    at, months = count - 1 if count > 0 else of + count, 12 // of
    return month(number, months * at + 1)[0], month(number, months * (at + 1))[1]


MONTHS_NAMED = {
    "de mayo de 2024": month(2024, 5), "de diciembre de 2024": month(2024, 12), "de mayo": month(2025, 5),
    "del mes de mayo de 2024": month(2024, 5), "de mayo del año pasado": month(2024, 5),
    "de este mes": month(2025, 7), "del mes pasado": month(2025, 6), "del próximo mes": month(2025, 8),
}  # fmt: skip
YEARS_NAMED = {
    "de 2024": 2024, "del año 2024": 2024, "del año pasado": 2024, "de este año": 2025, "del próximo año": 2026,
}  # fmt: skip


def parts_of_months() -> Iterator[tuple[str, Days]]:
    for (words, count), (named, period) in product(ORDINALS.items(), MONTHS_NAMED.items()):
        yield f"el {words} lunes {named}", nth(period, count, 0)
        yield f"el {words} sábado {named}", nth(period, count, 5)
        yield f"el {words} día {named}", nth(period, count)
    for (words, count), (named, period) in product(FEMININE.items(), MONTHS_NAMED.items()):
        yield f"la {words} semana {named}", nth_week(period, count)


def parts_of_years() -> Iterator[tuple[str, Days]]:
    parts = {"trimestre": 4, "semestre": 2, "cuatrimestre": 3, "bimestre": 6, "mes": 12}
    for (words, count), (named, number), (part, of) in product(ORDINALS.items(), YEARS_NAMED.items(), parts.items()):
        if abs(count) <= of:
            yield f"el {words} {part} {named}", nth_part(number, count, of)
        yield f"el {words} día {named}", nth(year(number), count)
    for named, number in YEARS_NAMED.items():
        yield f"la primera mitad {named}", nth_part(number, 1, 2)
        yield f"los primeros tres meses {named}", nth_part(number, 1, 4)
        yield f"los últimos tres meses {named}", nth_part(number, -1, 4)


def weekdays() -> Iterator[tuple[str, Days]]:
    for at, weekday in enumerate(WEEKDAYS):
        for named, weeks in (("de la semana pasada", -1), ("de esta semana", 0), ("de la próxima semana", 1)):
            yield f"el {weekday} {named}", one(week(WRITTEN)[0] + (7 * weeks + at) * DAY)
        back = (WRITTEN.weekday() - at - 1) % 7 + 1
        yield f"la madrugada del {weekday} pasado", one(WRITTEN - back * DAY)
        yield f"el pasado {weekday} a las 10 de la mañana", one(WRITTEN - back * DAY)
        ahead = (at - WRITTEN.weekday() - 1) % 7 + 1
        yield f"el próximo {weekday} a las 20.30 horas", one(WRITTEN + ahead * DAY)


def counted() -> Iterator[tuple[str, Days]]:
    for words, count in COUNTS.items():
        yield f"hace {words} días", one(WRITTEN - count * DAY)
        yield f"dentro de {words} días", one(WRITTEN + count * DAY)
        yield f"{words} días atrás", one(WRITTEN - count * DAY)
        yield f"hace {words} meses", month(2025, 7 - count)
        yield f"dentro de {words} meses", month(2025, 7 + count)
        yield f"hace {words} años", year(2025 - count)
        yield f"dentro de {words} años", year(2025 + count)


def days_of_months() -> Iterator[tuple[str, Days]]:
    for number, name in enumerate(MONTHS, 1):
        told = datetime.date(2024, number, 5)
        for text in (
            "el 5 de {name} de 2024", "el 5 de {name} del año pasado", "la noche del 5 de {name} de 2024",
            "el 05/{number:02}/2024", "el 5-{number}-2024", "el 5.{number}.2024", "el 2024-{number:02}-05",
        ):  # fmt: skip
            yield text.format(name=name, number=number), one(told)
        before = datetime.date(2025 if number < 8 else 2024, number, 5)
        after = before.replace(year=before.year + 1)
        for cue, day in (("pasado", before), ("próximo", after)):
            yield f"el {cue} 5 de {name}", one(day)
            yield f"el 5 de {name} {cue}", one(day)
        for span in ("del 3 al 7 de", "entre el 3 y el 7 de", "desde el 3 hasta el 7 de"):
            yield f"{span} {name} de 2024", (told.replace(day=3), told.replace(day=7))
        following = MONTHS[number % 12]
        ends = datetime.date(2024, number % 12 + 1, 2)
        yield f"del 28 de {name} al 2 de {following} de 2024", (month(2024, ends.month - 1)[0].replace(day=28), ends)


def months() -> Iterator[tuple[str, Days]]:
    for number, name in enumerate(MONTHS, 1):
        before, after = 2025 - (number >= 7), 2025 + (number <= 7)
        for text, told in (
            (f"{name} de 2024", 2024), (f"{name} del 2024", 2024), (f"{name} del año pasado", 2024),
            (f"{name} pasado", before), (f"el pasado mes de {name}", before),
            (f"{name} próximo", after), (f"el próximo mes de {name}", after),
        ):  # fmt: skip
            yield text, month(told, number)
        if number < 12:
            yield f"de {name} a {MONTHS[number]} de 2024", (month(2024, number)[0], month(2024, number + 1)[1])


@pytest.mark.parametrize("made", [parts_of_months, parts_of_years, weekdays, counted, days_of_months, months])
@pytest.mark.parametrize("frame", FRAMES)
def test_what_is_put_together_is_read_as_the_calendar_has_it(
    frame: str, made: Callable[[], Iterator[tuple[str, Days]]]
) -> None:
    wrong = []
    for text, expected in made():
        found = extract_dates(frame.format(text), reference=WRITTEN)
        if [(mention.first_day, mention.last_day) for mention in found] != [expected]:
            wrong.append((text, expected, found))
    assert wrong == []
