r"""Words of the page: all that it says, in Spanish and in English.

The rule of this room: **what the page says stands here, once in each language**; templates name it by its key.

>>> words("es")["sort_newest"], words("en")["sort_newest"]
('Recientes', 'Newest')
>>> day(datetime.date(2025, 5, 3), "es"), day(datetime.date(2025, 5, 3), "en")
('3 de mayo de 2025', '3 May 2025')
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType

from searchlib.phrases import LANGUAGES

_TABLE = {
    "article": ("artículo", "article"),
    "articles": ("artículos", "articles"),
    "articles_by_day": ("Artículos por día", "Articles by day"),
    "articles_by_month": ("Artículos por mes", "Articles by month"),
    "articles_by_year": ("Artículos por año", "Articles by year"),
    "back": ("Volver a los resultados", "Back to the results"),
    "bad_request": ("No se puede buscar así", "This cannot be searched"),
    "dates": ("Fechas", "Dates"),
    "did_you_mean": ("¿Quiso decir", "Did you mean"),
    "failed": ("Algo falló al buscar", "Something went wrong"),
    "failed_remedy": ("Vuelva a intentarlo; el motivo está en el registro.", "Try again; the reason is in the log."),
    "filters": ("Filtros", "Filters"),
    "home": ("Ir a la búsqueda", "Go to the search"),
    "lacks": ("no tiene", "lacks"),
    "language": ("Idioma", "Language"),
    "mentions": ("Nombrados aquí", "Named here"),
    "misc": ("Otros", "Other"),
    "narrow": ("Acotar", "Narrow"),
    "next": ("Siguiente", "Next"),
    "no_date": ("sin fecha", "no date"),
    "no_title": ("Sin título", "Untitled"),
    "not_found": ("No está aquí", "It is not here"),
    "not_found_article": ("Ningún artículo tiene este identificador.", "No article has this id."),
    "not_found_page": ("No hay tal página.", "There is no such page."),
    "nothing": ("Ningún artículo tiene todo lo buscado.", "No article has all that was sought."),
    "nothing_whole": (
        "Ningún artículo tiene todo lo buscado; estos tienen una parte",
        "No article has all that was sought; these have a part",
    ),
    "nothing_remedy": (
        "Quite una palabra o un filtro, o escriba menos letras con un asterisco: crim*",
        "Take a word or a filter away, or type fewer letters and an asterisk: crim*",
    ),
    "organization": ("organización", "organization"),
    "organizations": ("Organizaciones", "Organizations"),
    "page": ("Página", "Page"),
    "pages": ("Páginas de resultados", "Pages of results"),
    "of": ("de", "of"),
    "person": ("persona", "person"),
    "persons": ("Personas", "People"),
    "place": ("lugar", "place"),
    "places": ("Lugares", "Places"),
    "previous": ("Anterior", "Previous"),
    "query": ("Palabras", "Words"),
    "query_hint": ("p. ej. cambio climático", "e.g. cambio climático"),
    "remove": ("quitar", "remove"),
    "remove_all": ("Quitar todo", "Remove all"),
    "results": ("Resultados", "Results"),
    "search": ("Buscar", "Search"),
    "similar": ("Artículos parecidos", "Similar articles"),
    "since": ("Desde", "Since"),
    "since_hint": ("aaaa-mm", "yyyy-mm"),
    "skip": ("Saltar al contenido", "Skip to the content"),
    "some_words": ("Otros, con una parte de lo buscado", "Others, with a part of what was sought"),
    "sort": ("Orden", "Order"),
    "sort_newest": ("Recientes", "Newest"),
    "sort_oldest": ("Antiguos", "Oldest"),
    "sort_relevance": ("Relevancia", "Relevance"),
    "source": ("Leer en la fuente", "Read at the source"),
    "suggestions": ("Sugerencias", "Suggestions"),
    "tagline": ("Noticias en español", "News in Spanish"),
    "until": ("Hasta", "Until"),
    "until_hint": ("aaaa-mm", "yyyy-mm"),
}

_WORDS = {
    language: MappingProxyType({key: texts[at] for key, texts in _TABLE.items()})
    for at, language in enumerate(LANGUAGES)
}

_MONTHS = {
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip


def words(language: str) -> Mapping[str, str]:
    """What the page says in a language, by key."""
    return _WORDS[language]


def day(value: datetime.date, language: str) -> str:
    """A day in words."""
    name = _MONTHS[language][value.month - 1]
    return f"{value.day} {name} {value.year}" if language == "en" else f"{value.day} de {name} de {value.year}"


def period(first: datetime.date, every: str, language: str) -> str:
    """A day, month or year in words."""
    if every == "day":
        return day(first, language)
    return month(first, language) if every == "month" else str(first.year)


def month(value: datetime.date, language: str) -> str:
    """A month in words."""
    name = _MONTHS[language][value.month - 1]
    return f"{name} {value.year}" if language == "en" else f"{name} de {value.year}"
