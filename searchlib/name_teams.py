"""Which places are teams: `el Barcelona` plays, and in an article on sport `Barcelona` does.

The rule kept here: a team has the name of its city, so it is told by the words before the name and by the words of
sport in the article, mention by mention.

>>> is_team("barcelona", "ganó", "el"), is_team("barcelona", "ganó", "en")
(True, False)
"""

from __future__ import annotations

from searchlib.lexicon import lexicon
from searchlib.name_types import announces_place
from searchlib.name_words import folded

_SPORT_WORDS = 3
"""So many words of sport make an article one in which the name of a city means its team."""
_MASCULINE = frozenset({"el", "al", "del"})
WHERE = frozenset({"en", "a", "En", "hacia", "desde", "sobre"})
"""Words after which a place is one, in sport too."""


def is_team(key: str, second: str, last: str) -> bool:
    """Tell whether a place stands for its team by the last two words before it: `el Barcelona`."""
    if last.lower() not in _MASCULINE:
        return False
    lists = lexicon()
    city = key in lists.cities and key not in lists.countries and key not in lists.regions
    return city and not announces_place(second)


def is_team_in_sport(key: str, second: str, last: str) -> bool:
    """Tell whether a place would stand for its team in an article on sport, as most do."""
    lists = lexicon()
    if last.lower() in _MASCULINE:
        return key not in lists.countries and not announces_place(second)
    if last in WHERE or key in lists.regions:
        return False
    return last != "de" or folded[second] in lists.organization_nouns


def is_sport(text: str) -> bool:
    """Tell whether an article is on sport by its words."""
    return sum(map(text.__contains__, lexicon().sport_words)) >= _SPORT_WORDS
