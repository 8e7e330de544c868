"""What a name names: person, organization, place or something else, by points.

Each piece of evidence gives points to one or more types; those of all mentions of a name in an article are
added, and the type with most wins. The sizes were set by hand: 25 is certain (a country), 9 strong (the head
of an organization, a dateline), 5 good (a title before the name), 1 to 3 a hint (an article, a preposition).

The points for the four types are one whole number, so that evidence is added by `+` alone:

>>> best(of_name(("banco", "de", "comercio"), "Banco de Comercio"))
'organization'
>>> of_left["el", "canciller"] + 4 * PLACE == 6 * PERSON + 4 * PLACE
True
>>> judged[6 * PERSON + 4 * PLACE]
('person', 6)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchlib.lemmas import is_listed
from searchlib.lexicon import lexicon
from searchlib.memory import Memory
from searchlib.name_words import folded

TYPES = ("person", "organization", "place", "misc")
_BASE = 1 << 12
PERSON, ORGANIZATION, MISC, PLACE = 1, _BASE, _BASE**2, _BASE**3
"""One point for a type: the digits of a number in base 4096, so that evidence is a sum such as `6 * PERSON - PLACE`.

A name takes no more evidence once it has `CERTAIN` points for a type, and what takes points from one type gives some to
another, so that no digit passes a few hundred, up or down. Datelines alone are counted without end: that digit is last.
"""
POINT = dict(zip(TYPES, (PERSON, ORGANIZATION, PLACE, MISC), strict=True))
CERTAIN = 20
NONE = 0
_SAYS = 3 * PERSON + ORGANIZATION

_SAINTS = frozenset({"san", "santa", "santo", "sao", "nueva", "nuevo", "alto", "tierra", "torre", "costa", "campo"})
_CLUBS = frozenset({"fc", "cb", "bm", "cd", "ud", "sd", "cf", "ac", "rcd", "ca", "cp", "at", "atl"})
_ORDINAL = re.compile(r"[IVX]+ ")
_ACRONYM = re.compile(r"(?![IVX]+ )[A-ZÑ]{2,7}[ -][^a-z]")
_CAMEL = re.compile(r"(?!Mac)[A-Z][a-záéíóúñ]{2,}[A-Z]")
"""A word with a capital inside, which is a name made up: `WikiLeaks`, but not `McCain`, `DiCaprio`, `MacArthur`."""
_ABSTRACT = (
    "cion", "ciones", "dad", "dades", "miento", "mientos", "ismo", "ismos", "ales", "icos", "icas", "ncia", "ncias",
    "ogia", "ogias", "ivos", "ivas", "ados", "adas", "idos", "idas", "eros", "ores",
)  # fmt: skip
_ROAD = re.compile(r"(?:A|AP|N|CV|GC|TF)-(?:\d{1,4}|[IVX]+)$")
"""A road of Spain: `AP-7`, `N-340`, `N-VI`."""
_AGE = re.compile(r"\d{1,2} años")
_TITLE, _ORGANIZATION, _PLACE, _SAYING, _MISC = 1, 2, 4, 8, 16


def by_type(points: int) -> tuple[int, int, int, int]:
    """The points of each of `TYPES`.

    >>> by_type(6 * PERSON - 4 * ORGANIZATION + 9 * PLACE)
    (6, -4, 9, 0)
    """
    digits = []
    for _ in range(3):
        digit = (points + _BASE // 2) % _BASE - _BASE // 2
        digits.append(digit)
        points = (points - digit) // _BASE
    person, organization, misc = digits
    return person, organization, points, misc


def _judged(points: int) -> tuple[str, int]:
    rows = by_type(points)
    most = max(rows)
    return TYPES[rows.index(most)], most


judged = Memory(_judged, most=65536)
"""The type with most points (on a tie the first of `TYPES`), and how many; a year of news has a few thousand sums."""


def _kind_of(points: int) -> str:
    kind, most = judged[points]
    return kind if most > 0 else "person"


kind_of = Memory(_kind_of, most=65536)
"""The type of a name with these points: a name without any is a person."""


def best(points: int) -> str:
    """The type with most points, on a tie the first of `TYPES`."""
    return judged[points][0]


def of_name(forms: tuple[str, ...], text: str) -> int:
    """The points a name earns by its own words (folded `forms`; `text` as written)."""
    name = " ".join(forms)
    points = _of_lists(name)
    if len(forms) > 1 and "-" in name and _all_places(name.split("-")):
        return points + 6 * PLACE
    return points + (
        _of_words(forms, text) if len(forms) > 1 else _of_word(forms[0], text, known=judged[points][1] > 5)
    )


def _of_lists(name: str) -> int:
    """The points of a name that a list has whole."""
    lists = lexicon()
    place = 0
    if name in lists.countries:
        place = 25
    elif name in lists.regions:
        place = 8
    elif name in lists.cities:
        doubtful = name in lists.surnames or name in lists.organization_heads
        place = 8 if " " in name else 7 if name in lists.famous_cities else 3 if doubtful else 6
    organization = 10 if name in lists.organizations else 0
    misc = 10 if name in lists.misc_names else 0
    return organization * ORGANIZATION + place * PLACE + misc * MISC


def _of_word(form: str, text: str, *, known: bool) -> int:
    """The points of a name of one word."""
    lists = lexicon()
    if "-" in form:
        return 8 * PLACE if _ROAD.match(text) else _of_hyphened(form, text)
    person = 3 * (form in lists.given_names) + 3 * (form in lists.surnames)
    organization = 3 * (form in lists.organization_heads)
    misc = 4 * (form in lists.misc_heads) + 3 * (form in lists.place_heads)
    listed = is_listed(form)
    if not person:
        misc += 4 * form.endswith(_ABSTRACT) or 3 * listed
    if "." in form or (not person and _CAMEL.match(text)):
        organization += 3
    if not text.isalpha() and any(character.isdigit() for character in text):
        misc += 5
    elif not known and 1 < len(text) <= 7 and text.isupper() and not (len(text) > 4 and listed):
        organization += 4
    return person * PERSON + organization * ORGANIZATION + misc * MISC


def _all_places(parts: Sequence[str]) -> bool:
    places = lexicon().places
    return all(part in places for part in parts)


def _of_hyphened(form: str, text: str) -> int:
    lists = lexicon()
    parts = form.split("-")
    if _all_places(parts):
        return 6 * PLACE
    if text.isupper() or any(part in lists.organizations for part in parts):
        return 6 * ORGANIZATION
    if all(map(is_listed, parts)):
        return 3 * MISC
    return 3 * PERSON if parts[0] in lists.given_names else PERSON + ORGANIZATION


def _of_words(forms: tuple[str, ...], text: str) -> int:
    """The points of a name of several words."""
    lists = lexicon()
    first, last, two = forms[0], forms[-1], f"{forms[0]} {forms[1]}"
    organization = place = misc = 0
    placed = " ".join(forms) in lists.places  # el Canal de Panamá, Santiago de Cuba
    headed = first in lists.organization_heads or two in lists.organization_heads or first in _CLUBS
    if headed and not placed:
        organization += 9
    if "&" in text or _ACRONYM.match(text):
        organization += 6
    if (last in lists.countries or first in lists.countries) and first not in lists.given_names and not placed:
        organization += 5
    if first in lists.place_heads or two in lists.place_heads:
        place += 5 if first in _SAINTS else 9
    elif last in lists.place_tails and first not in lists.given_names:
        place += 9
    if two in lists.misc_heads or (first in lists.misc_heads and (first not in lists.given_names or is_listed(last))):
        misc += 9
    if _ORDINAL.match(text):
        misc += 12
    if last in lists.company_forms:
        organization += 12
    elif last in lists.organization_tails and not misc:
        organization += 7
    if not (organization or place or misc) and all(form in lists.small_words or is_listed(form) for form in forms):
        misc += 3
    person = 0 if placed and ("de" in forms or "del" in forms) else _like_a_person(forms)
    return person * PERSON + organization * ORGANIZATION + place * PLACE + misc * MISC


def _like_a_person(forms: tuple[str, ...]) -> int:
    """How much a name of several words looks like a given name with surnames."""
    lists = lexicon()
    first, last = forms[0], forms[-1]
    points = 0
    if first in lists.given_names and not _is_common(first, last):
        points += 8 if last in lists.surnames else 6
    elif last in lists.surnames:
        points += 4 if first in lists.surnames else 2
    if len(forms) < 4 and "de" not in forms and "del" not in forms and "y" not in forms:
        points += 2
    return points


def _is_common(first: str, last: str) -> bool:
    """Whether a given name is a common noun before another: `Salud Global`."""
    return last not in lexicon().surnames and len(first) > 3 and is_listed(first) and is_listed(last)


def _cue_of(word: str) -> int:
    """What a word before a name announces: a sum of `_TITLE`, `_ORGANIZATION`, `_PLACE`, `_SAYING`, `_MISC`."""
    lists = lexicon()
    form = folded[word.strip(",:\"'«»“”()")]
    cue = _TITLE * (form in lists.titles) + _ORGANIZATION * (form in lists.organization_nouns)
    cue += _PLACE * (form in lists.place_nouns)
    if word.endswith(","):
        return cue
    return cue + _SAYING * (form in lists.speech_verbs) + _MISC * (form in lists.misc_nouns)


_cue = Memory(_cue_of, most=65536)


def _of_left(words: tuple[str, str]) -> int:
    """The points that the last two words before a name give."""
    second, last = words
    if last[-1] in ".!?;" and not (len(last) < 7 and _cue[last] & _TITLE):
        return NONE
    if second in ("en", "En") and last in ("el", "la", "los", "las"):
        return -4 * PERSON + 2 * ORGANIZATION + PLACE + MISC
    if last == "a" and folded[second] in lexicon().motion_verbs:
        return 4 * PLACE
    if last in _LEFT and (last != "del" or not (_cue[second] & _PLACE or folded[second] in lexicon().portfolio_titles)):
        return _LEFT[last]
    if last in ("de", "del"):
        return _of_noun_with_de(second)
    cue = _cue[last]
    if not cue and last[:1].islower() and last[-1] != ",":
        cue = _cue[second] & (_TITLE | _ORGANIZATION | _MISC)
    if not cue:
        return 2 * PERSON if len(last) > 1 and last[-1] == "," and last[0].isupper() else NONE
    points = 6 * PERSON * bool(cue & _TITLE) + 3 * PERSON * bool(cue & _SAYING) + 5 * MISC * bool(cue == _MISC)
    points += 6 * ORGANIZATION * bool(cue & _ORGANIZATION and not cue & _TITLE)
    if cue & _PLACE:
        points += (11 if folded[last] in lexicon().venue_nouns else 4) * PLACE
    return points


def _of_noun_with_de(noun: str) -> int:
    """The points that a noun before `de` or `del` gives: `ciudad de`, `portavoz de`, `ministro de`."""
    if _cue[noun] & _PLACE:
        return 5 * PLACE
    lists, form = lexicon(), folded[noun]
    if form in lists.portfolio_titles:
        return -3 * PERSON + 8 * MISC
    if form in lists.person_nouns:
        return 3 * PERSON + PLACE
    if form in _RULE:
        return 2 * PERSON + 3 * PLACE
    return (3 if form in lists.offices else 1) * ORGANIZATION + PLACE


CREDITS = frozenset({"Foto:", "Fotos:", "Fotografía:", "Imagen:", "FOTO:", "Fuente:"})
"""Behind them stands who made a picture, or an agency."""
_RULE = frozenset({"gobierno", "administracion", "gabinete", "presidencia", "regimen", "dictadura"})
"""Behind their `de` stands a country, or else who rules it."""
_LEFT = {
    **dict.fromkeys(("en", "desde", "hacia", "hasta"), -PERSON + 4 * PLACE),
    **dict.fromkeys(("el", "al", "del", "El", "Al", "Del"), -4 * PERSON + 3 * ORGANIZATION - PLACE + MISC),
    **dict.fromkeys(("la", "La"), -4 * PERSON + 2 * ORGANIZATION + MISC),
    **dict.fromkeys(("los", "las", "Los", "Las"), -2 * PERSON + ORGANIZATION + 2 * MISC),
    **dict.fromkeys(("según", "Según"), 2 * PERSON + ORGANIZATION),
    **dict.fromkeys(("con", "por"), PERSON),
    **dict.fromkeys(CREDITS, 3 * ORGANIZATION),
    "a": PERSON + PLACE,
    **dict.fromkeys(("este", "esta", "ese", "esa", "su", "dicho", "dicha"), -4 * PERSON + 2 * ORGANIZATION + MISC),
}


of_left = Memory(_of_left, most=65536)
"""The points that the last two words before a name give; "" stands for a word that is not there."""


def of_quotes(second: str) -> int:
    """The points of a name in quotation marks: a title, unless the word before tells."""
    cue = _cue[second]
    if cue & _ORGANIZATION:
        return 6 * ORGANIZATION
    return 5 * PERSON if cue & _TITLE else 5 * MISC


def of_right(after: Sequence[str]) -> int:
    """The points that what follows a name gives: "" or a comma, the next word, and some of the text after it."""
    mark, word = after[0], after[1]
    if not mark:
        return (_SAYS if _participle(after) else NONE) if word == "ha" else _VERBS[word]
    if word == "de" and len(after) > 2 and _AGE.match(after[2]):
        return 8 * PERSON
    return _TITLES[word]


def _participle(after: Sequence[str]) -> bool:
    return len(after) > 2 and after[2].partition(" ")[0] in lexicon().participles


def _of_verb(word: str) -> int:
    return _SAYS if word[:1].islower() and _cue[word] & _SAYING else NONE


def _of_title(word: str) -> int:
    if folded[word.rstrip(".,;:)")] in lexicon().company_forms:
        return 9 * ORGANIZATION
    return 4 * PERSON if _cue[word] & _TITLE else NONE


_VERBS = Memory(_of_verb, most=65536)
_TITLES = Memory(_of_title, most=65536)


ARTICLES = frozenset({"el", "al", "del", "la", "los", "las", "El", "Al", "Del", "La", "Los", "Las"})


def announces_place(word: str) -> bool:
    """Whether a word such as `ciudad` stands before the name of a place."""
    return bool(_cue[word] & _PLACE)
