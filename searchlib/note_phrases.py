"""Note phrases: how a note on a query is said to a reader of Spanish.

The rule of this room: **the notes are those of the library, in English; here each is found by its wording** and said
again, with its words and numbers put in. A note that is not known here stays as it is, so nothing is lost.

>>> note_in("column 9: the quote is not closed; it runs to the end", "es")
'columna 9: las comillas no se cierran; llegan hasta el final'
>>> note_in("«Rubio» may be Marco Rubio (1,234), Ana Rubio (3) or 12 more", "es")
'«Rubio» puede ser Marco Rubio (1234), Ana Rubio (3) o 12 más'
"""

from __future__ import annotations

import re
from functools import cache

from searchlib.phrases import number

SPANISH = {
    "a query is read up to its character {}; the rest is ignored":
        "una consulta se lee hasta su carácter {}; el resto no cuenta",
    "{} words, marks and parentheses are read; the rest is ignored":
        "se leen {} palabras, signos y paréntesis; el resto no cuenta",
    "{} words are read; the rest is ignored":
        "se leen {} palabras; el resto no cuenta",
    "{} dates are read; this one is ignored":
        "se leen {} fechas; esta no cuenta",
    "more was repaired or ignored from here on":
        "de aquí en adelante hay más cosas corregidas o que no cuentan",
    "only very common words: they are searched as written":
        "solo hay palabras muy comunes: se buscan como están escritas",
    "the quote is not closed; it runs to the end":
        "las comillas no se cierran; llegan hasta el final",
    "this parenthesis closes nothing; it is ignored":
        "este paréntesis no cierra nada; no cuenta",
    "the parenthesis is not closed; it runs to the end":
        "el paréntesis no se cierra; llega hasta el final",
    "the parentheses hold nothing; they are ignored":
        "los paréntesis están vacíos; no cuentan",
    "parentheses are read {} deep; those further inside are ignored":
        "se leen paréntesis hasta {} niveles; los que están más adentro no cuentan",
    "{} needs something on both sides; it is ignored":
        "{} necesita algo a cada lado; no cuenta",
    "{} needs something after it; it is ignored":
        "{} necesita algo detrás; no cuenta",
    "= goes with a word or with quotes; it is ignored":
        "= va con una palabra o con comillas; no cuenta",
    "= is ignored: a word with a * has more than one spelling":
        "= no cuenta: una palabra con * se escribe de más de una manera",
    "a * within quotes stands for nothing":
        "un * entre comillas no vale por nada",
    "a word with a * needs {} letters; it is ignored":
        "una palabra con * necesita {} letras; no cuenta",
    "a * stands for letters in words of the text only; this name is sought as it is":
        "un * vale por letras solo en las palabras del texto; este nombre se busca como está",
    'the ~ is ignored; write word~, word~2 or "some words"~5':
        'el ~ no cuenta; escriba palabra~, palabra~2 o "unas palabras"~5',
    "~{} is the most; it is read as that":
        "~{} es lo más; se lee como eso",
    "the ^ is ignored: a filter does not count in the order":
        "el ^ no cuenta: un filtro no influye en el orden",
    "the ^ is ignored; write a number behind it, word^2 or word^0.5":
        "el ^ no cuenta; escriba un número detrás, palabra^2 o palabra^0.5",
    "a factor is {} to {}; it is read as {}":
        "un factor va de {} a {}; se lee como {}",
    "the field holds nothing; it is ignored":
        "el campo está vacío; no cuenta",
    "{}: is followed by nothing, so it is a word; write {}:value without a space":
        "tras {}: no hay nada, así que es una palabra; escriba {}:valor sin espacio",
    "the field ends at the space; write {} for all of it":
        "el campo termina en el espacio; para que valga todo, escriba {}",
    "{} is no field, so it is a word; did you mean {}:?":
        "{} no es un campo, así que es una palabra; ¿quiso decir {}:?",
    "{} is no field, so it is a word; fields are {}":
        "{} no es un campo, así que es una palabra; los campos son {}",
    "the first day is after the last; they are swapped":
        "el primer día es posterior al último; se intercambian",
    '"{}" names no day; write 2025-12-06, 2025-12, 2025-11..2026-01 or "la semana pasada"':
        '"{}" no nombra ningún día; escriba 2025-12-06, 2025-12, 2025-11..2026-01 o "la semana pasada"',
    "no article has «{}»; words that begin like it are taken for it":
        "ningún artículo tiene «{}»; en su lugar se toman palabras que empiezan igual",
    "no word in the index is of this form":
        "ninguna palabra del índice tiene esta forma",
    "{} words are of this form; the {} commonest are searched":
        "{} palabras tienen esta forma; se buscan las {} más comunes",
    "«{}» may be {} or {} more":
        "«{}» puede ser {} o {} más",
    "«{}» may be {} or {}":
        "«{}» puede ser {} o {}",
    "no article has metadata «{}»; did you mean «{}»?":
        "ningún artículo tiene el metadato «{}»; ¿quiso decir «{}»?",
    "no article has metadata «{}»":
        "ningún artículo tiene el metadato «{}»",
    "no article passes the filter {}":
        "ningún artículo pasa el filtro {}",
    "published from {} on and up to {}: there is no such day":
        "publicado desde {} y hasta {}: no hay ningún día así",
    "only the first {} characters are read":
        "solo se leen los primeros {} caracteres",
    "no word of the text is in the index":
        "ninguna palabra del texto está en el índice",
    "very many articles found are alike: not all were compared, and some copies are listed by themselves":
        "muchísimos de los artículos hallados se parecen: no se compararon todos, y algunas copias aparecen sueltas",
}  # fmt: skip
"""Every note, `{}` standing for words and numbers, the longer wording of two first."""

_COLUMN = re.compile(r"column (\d+): ")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])")


def note_in(note: str, language: str) -> str:
    """A note of `Results.notes` in a language."""
    if language != "es":
        return note
    column = _COLUMN.match(note)
    said = _said(note[column.end() :] if column else note)
    return f"columna {column[1]}: {said}" if column else said


def _said(note: str) -> str:
    for pattern, spanish in _patterns():
        if found := pattern.fullmatch(note):
            return spanish.format(*map(_numbers_in, found.groups()))
    return note


def _numbers_in(text: str) -> str:
    """The text with the large numbers in it as Spanish writes them."""
    return _NUMBER.sub(lambda match: number(int(match[0].replace(",", "")), "es"), text)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile("(.*)".join(map(re.escape, english.split("{}"))), re.DOTALL), spanish)
        for english, spanish in SPANISH.items()
    ]
