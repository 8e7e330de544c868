r"""Phrases: what tables, pictures and the prompt say, in Spanish and in English.

The rule of this room: **what is said in both languages stands here, once in each**; other rooms name it by its key. A
notebook speaks English alone, and the page to search with has words of its own (`web_words`).

>>> phrase("no date", "es"), phrase("no date", "en")
('sin fecha', 'no date')
>>> counted(1, "es"), counted(34520, "es"), counted(1234, "en")
('1 artículo', '34\u202f520 artículos', '1,234 articles')
"""

from __future__ import annotations

import datetime

from searchlib.errors import FilterError

LANGUAGES = ("es", "en")
"""Spanish and English."""

_SPANISH = {
    "no date": "sin fecha",
    "no title": "sin título",
    "lacks": "le falta",
    "copy": "copia",
    "copies": "copias",
    "note": "nota",
    "did you mean": "quizá quiso decir",
    "with every word": "con todas las palabras",
    "with some": "con algunas",
    "also": "también",
    "to": "a",
    "with": "con",
    "and more": "y otros",
    "person": "persona",
    "organization": "organización",
    "place": "lugar",
    "misc": "otro",
    "persons": "personas",
    "organizations": "organizaciones",
    "places": "lugares",
    "entities": "nombres",
    "source": "fuente",
    "day": "día",
    "week": "semana",
    "month": "mes",
    "year": "año",
    "articles": "artículos",
    "published": "publicados",
    "mentions": "que la mencionan",
    "by": "por",
    "nothing": "nada",
    "named with": "nombrado con",
    "dates": "fechas",
}

_MONTHS = {
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def check_language(language: str) -> None:
    """Raises `FilterError` for a language that is not spoken here."""
    if language not in LANGUAGES:
        raise FilterError(f"language={language!r}: choose one of {', '.join(LANGUAGES)}")


def phrase(key: str, language: str) -> str:
    """What is said, which in English is the key itself; a key that is no phrase (a name of metadata) stays."""
    return _SPANISH.get(key, key) if language == "es" else key


def number(value: int, language: str) -> str:
    r"""A whole number, its thousands parted as the language does, in Spanish by a thin space from five figures on.

    >>> number(34520, "es"), number(34520, "en"), number(1616, "es")
    ('34\u202f520', '34,520', '1616')
    """
    if language == "es":
        return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}") if abs(value) >= 10_000 else str(value)
    return f"{value:,}"


def counted(count: int, language: str) -> str:
    """So many articles."""
    noun = phrase("articles", language)
    return f"{number(count, language)} {noun[:-1] if count == 1 else noun}"


def period(day: datetime.date, every: str, language: str) -> str:
    """The short name of the day, week, month or year that begins on a day.

    >>> period(datetime.date(2025, 12, 1), "month", "es"), period(datetime.date(2025, 12, 6), "week", "en")
    ('dic 2025', '6 Dec 2025')
    """
    if every == "year":
        return str(day.year)
    month = f"{_MONTHS[language][day.month - 1]} {day.year}"
    return month if every == "month" else f"{day.day} {month}"
