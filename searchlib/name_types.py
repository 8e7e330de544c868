"""What a name names: person, organization, place or something else, by points.

Each piece of evidence gives points to one or more types; those of all mentions of a name in an article are
added, and the type with most wins. The sizes were set by hand: 25 is certain (a country), 9 strong (the head
of an organization, a dateline), 5 good (a title before the name), 1 to 3 a hint (an article, a preposition).

>>> best(of_name(("banco", "de", "comercio"), "Banco de Comercio"))
'organization'
>>> best(of_left["el", "canciller"])
'person'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from searchlib.lexicon import lexicon
from searchlib.name_words import Memory, folded

Points = tuple[int, int, int, int]
TYPES = ("person", "organization", "place", "misc")
NONE: Points = (0, 0, 0, 0)
_SAYS: Points = (3, 1, 0, 0)
CERTAIN = 20

_SAINTS = frozenset({"san", "santa", "santo", "sao", "nueva", "nuevo", "alto", "tierra", "torre", "costa", "campo"})
_CLUBS = frozenset({"fc", "cb", "bm", "cd", "ud", "sd", "cf", "ac", "rcd", "ca", "cp", "at", "atl"})
_ORDINAL = re.compile(r"[IVX]+ ")
_ACRONYM = re.compile(r"(?![IVX]+ )[A-ZÑ]{2,7}[ -][^a-z]")
_ABSTRACT = (
    "cion", "ciones", "dad", "dades", "miento", "mientos", "ismo", "ismos", "ales", "icos", "icas", "ncia", "ncias",
    "ogia", "ogias", "ivos", "ivas", "ados", "adas", "idos", "idas", "eros", "ores",
)  # fmt: skip
_AGE = re.compile(r", de \d{1,2} años")
_TITLE, _ORGANIZATION, _PLACE, _SAYING = 1, 2, 4, 8


def best(points: Sequence[int]) -> str:
    """Return the type with most points, on a tie the first of `TYPES`."""
    return TYPES[points.index(max(points))]


def add(left: Points, right: Points) -> Points:
    """Return the sum of two rows of points."""
    return left[0] + right[0], left[1] + right[1], left[2] + right[2], left[3] + right[3]


def of_name(forms: tuple[str, ...], text: str) -> Points:
    """Return the points a name earns by its own words (folded `forms`; `text` as written)."""
    points = _of_lists(" ".join(forms))
    more = _of_words(forms, text) if len(forms) > 1 else _of_word(forms[0], text, known=max(points) > 5)
    return add(points, more)


def _of_lists(name: str) -> Points:
    """Return the points of a name that a list has whole."""
    lists = lexicon()
    place = 0
    if name in lists.countries:
        place = 25
    elif name in lists.regions:
        place = 8
    elif name in lists.cities:
        place = 3 if name in lists.surnames and name not in lists.famous_cities else 6
    organization = 10 if name in lists.organizations else 0
    return 0, organization, place, 10 if name in lists.misc_names else 0


def _of_word(form: str, text: str, *, known: bool) -> Points:
    """Return the points of a name of one word."""
    lists = lexicon()
    if "-" in form:
        return _of_hyphened(form, text)
    person = 3 * (form in lists.given_names) + 3 * (form in lists.surnames)
    organization = 3 * (form in lists.organization_heads)
    misc = 4 * (form in lists.misc_heads) + 3 * (form in lists.place_heads)
    if not person and form.endswith(_ABSTRACT):
        misc += 4
    if "." in form:
        organization += 3
    if not text.isalpha() and any(character.isdigit() for character in text):
        misc += 5
    elif not known and 1 < len(text) <= 7 and text.isupper():
        organization += 4
    return person, organization, 0, misc


def _of_hyphened(form: str, text: str) -> Points:
    lists = lexicon()
    parts = form.split("-")
    if all(part in lists.places for part in parts):
        return 0, 0, 6, 0
    if text.isupper() or any(part in lists.organizations for part in parts):
        return 0, 6, 0, 0
    return (3, 0, 0, 0) if parts[0] in lists.given_names else (1, 1, 0, 0)


def _of_words(forms: tuple[str, ...], text: str) -> Points:
    """Return the points of a name of several words."""
    lists = lexicon()
    first, last, two = forms[0], forms[-1], f"{forms[0]} {forms[1]}"
    organization = place = misc = 0
    if first in lists.organization_heads or two in lists.organization_heads or first in _CLUBS:
        organization += 9
    if last in lists.organization_tails:
        organization += 7
    if "&" in text or _ACRONYM.match(text):
        organization += 6
    if (last in lists.countries or first in lists.countries) and first not in lists.given_names:
        organization += 5
    if first in lists.place_heads or two in lists.place_heads:
        place += 5 if first in _SAINTS else 9
    if first in lists.misc_heads or two in lists.misc_heads:
        misc += 9
    if _ORDINAL.match(text):
        misc += 12
    return _like_a_person(forms), organization, place, misc


def _like_a_person(forms: tuple[str, ...]) -> int:
    """Return how much a name of several words looks like a given name with surnames."""
    lists = lexicon()
    first, last = forms[0], forms[-1]
    points = 0
    if first in lists.given_names:
        points += 8 if last in lists.surnames else 6
    elif last in lists.surnames:
        points += 4 if first in lists.surnames else 2
    if len(forms) < 4 and "de" not in forms and "del" not in forms and "y" not in forms:
        points += 2
    return points


@lru_cache(maxsize=65536)
def _cue(word: str) -> int:
    """Say what a word before a name announces, as a sum of `_TITLE`, `_ORGANIZATION`, `_PLACE`, `_SAYING`."""
    lists = lexicon()
    form = folded(word.strip(",:\"'«»“”()"))
    cue = _TITLE * (form in lists.titles) + _ORGANIZATION * (form in lists.organization_nouns)
    cue += _PLACE * (form in lists.place_nouns)
    return cue if word.endswith(",") else cue + _SAYING * (form in lists.speech_verbs)


def _of_left(words: tuple[str, str]) -> Points:
    """Return the points that the last two words before a name give."""
    second, last = words
    if last[-1] in ".!?;" and not (len(last) < 7 and _cue(last) & _TITLE):
        return NONE
    if second in ("en", "En") and last in ("el", "la", "los", "las"):
        return -4, 2, 1, 1
    if last in _LEFT and (last != "del" or not (_cue(second) & _PLACE or folded(second) in lexicon().portfolio_titles)):
        return _LEFT[last]
    if last in ("de", "del"):
        if _cue(second) & _PLACE:
            return 0, 0, 5, 0
        if folded(second) in lexicon().portfolio_titles:
            return -3, 0, 0, 8
        return (0, 3, 1, 0) if folded(second) in lexicon().offices else (0, 1, 1, 0)
    cue = _cue(last)
    if not cue and last[:1].islower() and last[-1] != ",":
        cue = _cue(second) & (_TITLE | _ORGANIZATION)
    if not cue:
        return (2, 0, 0, 0) if len(last) > 1 and last[-1] == "," and last[0].isupper() else NONE
    person = 6 * bool(cue & _TITLE) + 3 * bool(cue & _SAYING)
    return person, 6 * bool(cue & _ORGANIZATION and not cue & _TITLE), 4 * bool(cue & _PLACE), 0


_LEFT: dict[str, Points] = {
    **dict.fromkeys(("en", "desde", "hacia", "hasta"), (-1, 0, 4, 0)),
    **dict.fromkeys(("el", "al", "del", "El", "Al", "Del"), (-4, 3, -1, 1)),
    **dict.fromkeys(("la", "La"), (-4, 2, 0, 1)),
    **dict.fromkeys(("los", "las", "Los", "Las"), (-2, 1, 0, 2)),
    **dict.fromkeys(("según", "Según"), (2, 1, 0, 0)),
    **dict.fromkeys(("con", "por"), (1, 0, 0, 0)),
    "a": (1, 0, 1, 0),
}


of_left = Memory(_of_left, most=65536)
"""The points that the last two words before a name give; "" stands for a word that is not there."""


def of_quotes(second: str) -> Points:
    """Return the points of a name in quotation marks: a title, unless the word before tells."""
    cue = _cue(second)
    if cue & _ORGANIZATION:
        return 0, 6, 0, 0
    return (5, 0, 0, 0) if cue & _TITLE else (0, 0, 0, 5)


def of_right(after: str) -> Points:
    """Return the points that the text after a name gives (its first 30 code points are enough)."""
    if after[:1] == " ":
        word, _, rest = after[1:].partition(" ")
        if word == "ha":
            return _SAYS if rest.partition(" ")[0] in lexicon().participles else NONE
        return _VERBS[word]
    if after[:2] != ", ":
        return NONE
    if _AGE.match(after):
        return 8, 0, 0, 0
    return (4, 0, 0, 0) if _cue(after[2:].partition(" ")[0]) & _TITLE else NONE


def _of_verb(word: str) -> Points:
    return _SAYS if word[:1].islower() and _cue(word) & _SAYING else NONE


_VERBS = Memory(_of_verb, most=65536)


ARTICLES = frozenset({"el", "al", "del", "la", "los", "las", "El", "Al", "Del", "La", "Los", "Las"})


def announces_place(word: str) -> bool:
    """Tell whether a word such as `ciudad` stands before the name of a place."""
    return bool(_cue(word) & _PLACE)
