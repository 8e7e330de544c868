"""The names of one article and their types, each name judged by all its mentions together.

The steps, in order: find the runs and cut them; forget words whose capital only the sentence start explains,
unless the article has them elsewhere; add the points of all mentions of a name; let people give points to
their surnames, long names to their acronyms and lists to their members; take the type with most points.

>>> [(name.text, name.type) for name in names_of("Habló Hugo de Zela. De Zela viaja a Lima.", Aliases())]
[('Hugo de Zela', 'person'), ('De Zela', 'person'), ('Lima', 'place')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from searchlib.aliases import Aliases
from searchlib.lexicon import lexicon
from searchlib.name_spans import Name, cut
from searchlib.name_types import (
    ARTICLES,
    CERTAIN,
    NONE,
    TYPES,
    announces_place,
    of_left,
    of_quotes,
    of_right,
)
from searchlib.name_words import folded, run_pattern

Points = dict[str, list[int]]

_PLACE = TYPES.index("place")
_OPENERS = frozenset('\n.!?:;…"«“¿¡-–—•|*>')
_QUOTES = frozenset("\"«»“”'‘’")
_CLOSING = frozenset('"»”')
_IN_PARENTHESES = (-6, 2, 1, 0)
_SPACE = re.compile(" ")
_GAP = re.compile(r"(?:,|;|,? [ye]) (?:el |la |los |las )?")
_MONTH = r"(?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic)[a-z]*\.?"
_DATE = re.compile(rf", \d{{1,2}} (?:de )?{_MONTH}(?: de \d{{4}})? ?[(.–—-]")
_AGENCY = re.compile(r"\((?:EFE|AFP|AP|ANSA|DPA|dpa|Reuters|REUTERS|Notimex|Xinhua|Andina|EP|Europa Press)\b")
_SPORT_WORDS = 3
"""So many words of sport make an article one in which the name of a city means its team."""


@dataclass(slots=True)
class Seen:
    """A mention, `start` and `end` in code points of the article."""

    text: str
    start: int
    end: int
    key: str
    type: str = ""


def names_of(text: str, aliases: Aliases) -> list[Seen]:
    """Return the mentions of an article in text order, each with its type."""
    datelines = _datelines(text)
    points: Points = {}
    seen = []
    for mention, name in _attested(_find(text, datelines)):
        seen.append(mention)
        row = points.get(mention.key)
        if row is None:
            row = points[mention.key] = _first_points(name, aliases)
        if max(row) < CERTAIN:
            _add_context(row, text, mention, name.whole)
        if mention.end in datelines:
            row[_PLACE] += 9
    _lend_to_surnames(points)
    pairs = neighbours(seen)
    _lend_to_acronyms(pairs, text, points)
    _lend_to_lists(pairs, text, points)
    _decide(seen, text, points, datelines)
    return seen


def _datelines(text: str) -> set[int]:
    """Return where the places of datelines end: `Lima, 12 may (EFE)`, `Ipiales (Colombia), 12 may (EFE)`."""
    ends = set()
    for match in chain(_DATE.finditer(text), _AGENCY.finditer(text)):
        end = len(text[: match.start()].rstrip(" ")) if text[match.start() - 1] == " " else match.start()
        if text[end - 1 : end] == ")":
            ends.add(end - 1)
            end = text.rfind("(", max(0, end - 40), end)
            ends.add(end - 1 if end > 0 else 0)
        ends.add(end)
    return ends


def left_words(text: str, start: int) -> tuple[str, str]:
    """Return the last two words before `start`, "" where the line has none."""
    head = text[start - 40 if start > 40 else 0 : start].rstrip(" \xa0")
    if not head or head[-1] == "\n":
        return "", ""
    words = head.rsplit(None, 2)
    if len(words) > 1:
        return words[-2], words[-1]
    return "", words[0] if words else ""


def _find(text: str, datelines: set[int]) -> list[tuple[int, Name]]:
    """Return every candidate with its start; `Por Ana Ruiz Lima, 12 may (EFE)` is parted before the place."""
    found = []
    for match in run_pattern().finditer(text):
        start, end = match.span()
        run = match.group()
        if end in datelines and (tail := _place_tail(run)):
            found += [(start + name.start, name) for name in cut(run[:tail].rstrip(), _opens(text, start, end))]
            found += [(start + tail + name.start, name) for name in cut(run[tail:], False)]
            continue
        for name in cut(run, _opens(text, start, end)):
            found.append((start + name.start, name))
    return found


def _opens(text: str, start: int, end: int) -> bool:
    """Tell whether a run begins a sentence; a word alone in quotation marks does not."""
    head = text[start - 4 if start > 4 else 0 : start].rstrip(" \xa0")
    if not head:
        return True
    last = head[-1]
    return last in _OPENERS and not (last in _QUOTES and text[end : end + 1] in _CLOSING)


@lru_cache(maxsize=1024)
def _place_tail(run: str) -> int:
    """Return where the longest known place at the end of a run begins, 0 where none does."""
    words = run.split(" ")
    for first in range(len(words)):
        if " ".join([folded(word) for word in words[first:]]) in lexicon().places:
            return len(" ".join(words[:first])) + 1 if first else 0
    return 0


def _attested(found: list[tuple[int, Name]]) -> Iterator[tuple[Seen, Name]]:
    """Yield the mentions that are believed; `De Zela` keeps its particle if the article has it elsewhere."""
    names = [name for _, name in found]
    attested = _attested_keys(names)
    endings = _endings_of(names) if [name for name in names if name.lead] else set()
    for start, name in found:
        if name.weak and name.key not in attested:
            continue
        text, end = name.text, start + len(name.text)
        if name.lead and " " + text.lower() not in endings:
            start, text = start + name.lead, text[name.lead :]
        yield Seen(text, start, end, name.key), name


def _attested_keys(names: Sequence[Name]) -> set[str]:
    """Return the keys that stand where only a name has a capital, and the last words of these keys."""
    strong = [name.key for name in names if not name.weak]
    if len(strong) == len(names):
        return set()
    return {*strong, *[key.rpartition(" ")[2] for key in strong]}


def _endings_of(names: Sequence[Name]) -> set[str]:
    """Return how the names of the article end, from each of their spaces on, but for those that open a sentence."""
    texts = {name.text.lower() for name in names if not name.lead}
    return {text[match.start() :] for text in texts for match in _SPACE.finditer(text)}


def _first_points(name: Name, aliases: Aliases) -> list[int]:
    row = list(name.points)
    listed = aliases.canonical.get(name.key)
    if listed:
        row[TYPES.index(listed[1])] += 2 * CERTAIN
    return row


def _add_context(row: list[int], text: str, mention: Seen, whole: bool) -> None:
    after = text[mention.end : mention.end + 30]
    second, last = left_words(text, mention.start) if whole else ("", "")
    if last:
        if last[-1] == "(" and after[:1] == ")":
            _add(row, _IN_PARENTHESES)
        elif last in _QUOTES and after and after.lstrip(" ")[:1] in _QUOTES:
            _add(row, of_quotes(second))
        if row[_PLACE] <= 5 or last not in ARTICLES:
            _add(row, of_left(second, last))
    if after[:1] in (" ", ","):
        _add(row, of_right(after))


def _add(row: list[int], points: tuple[int, int, int, int]) -> None:
    if points is not NONE:
        person, organization, place, misc = points
        row[0] += person
        row[1] += organization
        row[2] += place
        row[3] += misc


def _lend_to_surnames(points: Points) -> None:
    """A surname of a person of the article is that person, unless it is a place that everyone knows."""
    surnames: set[str] = set()
    for key, row in points.items():
        if " " in key and row[0] == max(row):
            surnames.update(_short_names(key))
    for key in surnames & points.keys():
        points[key][0] += 6


@lru_cache(maxsize=65536)
def _short_names(key: str) -> tuple[str, ...]:
    """Return the endings of a person's key, its last word but one and its first."""
    words = key.split(" ")
    return *[" ".join(words[first:]) for first in range(1, len(words))], words[-2], words[0]


@lru_cache(maxsize=65536)
def initials(key: str) -> str:
    """Return the first letters of the words of a key: `organizacion estados americanos` gives `oea`."""
    return "".join([word[0] for word in key.split(" ")])


@lru_cache(maxsize=65536)
def abbreviates(short: str, long: str) -> bool:
    """Tell whether the key `short` can stand for `long`: its letters in order, the first at a word's start.

    >>> abbreviates("sedesol", "secretaria desarrollo social"), abbreviates("oea", "marco rubio")
    (True, False)
    """
    if " " in short or " " not in long or not 2 <= len(short) <= 12 or short[0] not in initials(long):
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def _names_itself(long: str, short: str) -> bool:
    """Tell whether `short` may be the acronym in another language of the organization beside it: `UNRWA`."""
    headed = long.count(" ") > 1 and long.partition(" ")[0] in lexicon().organization_heads
    return headed and short.isupper() and short.isalpha() and 3 <= len(short) <= 10


def neighbours(seen: Sequence[Seen]) -> list[tuple[Seen, Seen]]:
    """Return the mentions that stand side by side, with at most `, y las ` between them."""
    return [(left, right) for left, right in pairwise(seen) if right.start - left.end < 9]


def definitions(pairs: Iterable[tuple[Seen, Seen]], text: str) -> Iterator[tuple[Seen, Seen]]:
    """Yield (long, short) for each `Organización de los Estados Americanos (OEA)`, or the other way round."""
    for left, right in pairs:
        if text[left.end : right.start] == " (" and text[right.end : right.end + 1] == ")":
            if abbreviates(right.key, left.key) or _names_itself(left.key, right.text):
                yield left, right
            elif abbreviates(left.key, right.key):
                yield right, left


def _lend_to_acronyms(pairs: Iterable[tuple[Seen, Seen]], text: str, points: Points) -> None:
    for long, short in definitions(pairs, text):
        row = points[long.key]
        if max(row) > max(points[short.key]):
            points[short.key][row.index(max(row))] += max(row)


def _lend_to_lists(pairs: Iterable[tuple[Seen, Seen]], text: str, points: Points) -> None:
    """In `A, B y C` names without evidence of their own take the type of most of the others."""
    for members in _chains(pairs, text):
        votes = [0, 0, 0, 0]
        doubtful = set()
        for key in {mention.key for mention in members}:
            row = points[key]
            if max(row) < 4:
                doubtful.add(key)
            else:
                votes[row.index(max(row))] += 1
        if doubtful and any(votes):
            for key in doubtful:
                points[key][votes.index(max(votes))] += 3


def _chains(pairs: Iterable[tuple[Seen, Seen]], text: str) -> Iterator[list[Seen]]:
    """Yield the members of each list of names."""
    current: list[Seen] = []
    for left, right in pairs:
        if not _enumerates(text[left.end : right.start]):
            continue
        if current and current[-1] is left:
            current.append(right)
            continue
        if current:
            yield current
        current = [left, right]
    if current:
        yield current


@lru_cache(maxsize=1024)
def _enumerates(gap: str) -> bool:
    """Tell whether what stands between two names makes them members of a list."""
    return _GAP.fullmatch(gap) is not None


def _decide(seen: list[Seen], text: str, points: Points, datelines: set[int]) -> None:
    """Give every mention the type of its name; the name of a city can be that of its team."""
    types = {key: TYPES[row.index(most)] if (most := max(row)) > 0 else "person" for key, row in points.items()}
    teams_in_sport = []
    for mention in seen:
        mention.type = types[mention.key]
        if mention.type == "place" and mention.end not in datelines:
            second, last = left_words(text, mention.start)
            if _is_team(mention.key, second, last):
                mention.type = "organization"
            elif _is_team_in_sport(mention.key, second, last):
                teams_in_sport.append(mention)
    if teams_in_sport and _is_sport(text):
        for mention in teams_in_sport:
            mention.type = "organization"


def _is_team(key: str, second: str, last: str) -> bool:
    """Tell whether a place stands for its team by the words before it: `el Barcelona`."""
    if last.lower() not in ("el", "al", "del"):
        return False
    lists = lexicon()
    city = key in lists.cities and key not in lists.countries and key not in lists.regions
    return city and not announces_place(second)


def _is_team_in_sport(key: str, second: str, last: str) -> bool:
    """Tell whether a place would stand for its team in an article on sport, as most do."""
    lists = lexicon()
    if last.lower() in ("el", "al", "del"):
        return key not in lists.countries and not announces_place(second)
    if last in ("en", "a", "En", "hacia", "desde", "sobre") or key in lists.regions:
        return False
    return last != "de" or folded(second) in lists.organization_nouns


def _is_sport(text: str) -> bool:
    return sum([word in text for word in lexicon().sport_words]) >= _SPORT_WORDS
