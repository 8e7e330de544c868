"""Which places are teams: `el Barcelona` plays, and in an article on sport `Barcelona` does.

The rule kept here: a team has the name of its city, so it is told by the words before the name and by the words of
sport in the article, mention by mention.

>>> is_team("barcelona", "ganó", "el"), is_team("barcelona", "ganó", "en")
(True, False)
"""

from __future__ import annotations

import re
from functools import cache

from searchlib.letters import any_of
from searchlib.lexicon import lexicon
from searchlib.name_types import announces_place
from searchlib.name_words import folded

_SPORT_WORDS = 3
"""So many words of sport make an article one in which the name of a city means its team."""
_RESULT = re.compile(r",? \d{1,3}(?: -|-| \(|$|\n)")
_MASCULINE = frozenset({"el", "al", "del"})
_BEATS = frozenset({"ganó", "venció", "derrotó", "goleó", "superó", "eliminó", "ganar", "vencer", "derrotar", "golear"})
_SCORE = re.compile(r"\d{1,2}-\d{1,2}")
_WHERE = frozenset({"en", "a", "En", "hacia", "desde", "sobre"})
_INSIDE = frozenset({"en", "En"})
_ARTICLES_OF_VENUES = frozenset({"el", "un"})


def is_team(key: str, second: str, last: str) -> bool:
    """Whether a place stands for its team by the last two words before it: `el Barcelona`."""
    if last.lower() not in _MASCULINE:
        return False
    lists = lexicon()
    city = key in lists.cities and key not in lists.countries and key not in lists.regions
    return city and not announces_place(second)


def is_team_in_sport(key: str, second: str, last: str) -> bool:
    """Whether a place would stand for its team in an article on sport, as most do."""
    lists = lexicon()
    if key not in lists.cities and opens_a_venue(second, last):
        return False
    if last.lower() in _MASCULINE:
        return key not in lists.countries and not announces_place(second)
    if key in lists.regions:
        return False
    return last != "de" or folded[second] in lists.organization_nouns


def says_where(second: str, last: str) -> bool:
    """Whether a place is one after the words before it, in sport too: `en Belgrano`; not one that lost, `venció a`."""
    return last in _WHERE and not (last == "a" and (second in _BEATS or _SCORE.fullmatch(second)))


def opens_a_venue(second: str, last: str) -> bool:
    """Whether the words before a name are those before a stadium's or a hospital's: `en el Monumental`."""
    return last in _ARTICLES_OF_VENUES and second in _INSIDE


def scores(text: str, end: int) -> bool:
    """Whether a result follows a name that ends there: `Gales, 0 - Brasil, 3 (0-0)`.

    >>> scores("Gales 0 - Brasil 3", 5), scores("Lima, 12 de mayo", 4)
    (True, False)
    """
    return _RESULT.match(text, end) is not None


def is_sport(text: str) -> bool:
    """Whether an article is on sport by its words."""
    return len(set(_sport_pattern().findall(text))) >= _SPORT_WORDS


@cache
def _sport_pattern() -> re.Pattern[str]:
    """Words of sport where they begin after a space: sought in half the time that each by itself takes."""
    return re.compile(f" ({any_of(lexicon().sport_words)})")
