"""The names of one article and their types, each name judged by all its mentions together.

The steps, in order: find the runs and cut them; forget words whose capital only the sentence start explains,
unless the article has them elsewhere; add the points of all mentions of a name; let people give points to
their surnames, long names to their acronyms and lists to their members; take the type with most points.

>>> names_of("De Zela viaja.", Aliases())
([(3, 7, 'Zela', 'zela')], ['person'])
>>> seen, types = names_of("Habló Hugo de Zela. De Zela viaja a Lima.", Aliases())
>>> [(text, kind) for (_, _, text, _), kind in zip(seen, types)]
[('Hugo de Zela', 'person'), ('De Zela', 'person'), ('Lima', 'place')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from searchlib.aliases import Aliases
from searchlib.lexicon import lexicon
from searchlib.name_spans import Name, inner_names, opening_names
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

Seen = tuple[int, int, str, str]
"""A mention: its start and end in code points of the article, the text between them, its key.

A plain tuple, for a year of news has half a million of them: it is made and taken apart faster than an object with
fields, and the garbage collector lets it be."""

Found = tuple[int, Name]
"""A candidate: where it starts in the article, and what is known of it by its run."""

Points = dict[str, list[int]]

# Where the parts of a `Name` stand in it.
_OFFSET: Final = 0
_KEY: Final = 2
_WEAK: Final = 4
_LEAD: Final = 5

_PLACE = TYPES.index("place")
_OPENERS = frozenset('\n.!?:;…"«“¿¡-–—•|*>')
_QUOTES = frozenset("\"«»“”'‘’")
_MARKS = _QUOTES | {"("}
_CLOSING = frozenset('"»”')
_IN_PARENTHESES = (-6, 2, 1, 0)
_SPACE = re.compile(" ")
_GAP = re.compile(r"(?:,|;|,? [ye]) (?:el |la |los |las )?")
_MONTH = r"(?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic)[a-z]*\.?"
_DATE = re.compile(rf", \d{{1,2}} (?:de )?{_MONTH}(?: de \d{{4}})? ?[(.–—-]")
_AGENCY = re.compile(r"\((?:EFE|AFP|AP|ANSA|DPA|dpa|Reuters|REUTERS|Notimex|Xinhua|Andina|EP|Europa Press)\b")
_SPORT_WORDS = 3
"""So many words of sport make an article one in which the name of a city means its team."""


def names_of(text: str, aliases: Aliases) -> tuple[list[Seen], list[str]]:
    """Return the mentions of an article in text order, and the type of each."""
    datelines = _datelines(text)
    found = _attested(_find(text, datelines))
    seen = [(start, start + len(words), words, key) for start, (_, words, key, _, _, _) in found]
    points = _points(found, text, aliases, datelines)
    _lend_to_surnames(points)
    beside = neighbours(seen)
    _lend_to_acronyms(beside, seen, text, points)
    _lend_to_lists(beside, seen, text, points)
    return seen, _types(seen, text, points, datelines)


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


def _find(text: str, datelines: set[int]) -> list[Found]:
    """Return every candidate; `Por Ana Ruiz Lima, 12 may (EFE)` is parted before the place."""
    found = []
    for match in run_pattern().finditer(text):
        start, end = match.span()
        run, opens = match[0], _opens(text, start, end)
        if end in datelines and (tail := _place_tail(run)):
            before = run[:tail].rstrip()
            found += [(start + name[_OFFSET], name) for name in (opening_names if opens else inner_names)[before]]
            start, run, opens = start + tail, run[tail:], False
        for name in (opening_names if opens else inner_names)[run]:
            found.append((start + name[_OFFSET], name))
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


def _attested(found: list[Found]) -> list[Found]:
    """Return the candidates that are believed; `De Zela` keeps its particle if the article has it elsewhere."""
    names = [name for _, name in found]
    strong = [key for _, _, key, _, weak, _ in names if not weak]
    if len(strong) < len(found):
        attested = {*strong, *[key.rpartition(" ")[2] for key in strong]}
        found = [(start, name) for start, name in found if not name[_WEAK] or name[_KEY] in attested]
    if any(name[_LEAD] for name in names):
        endings = _endings_of(names)
        found = [_without_lead(start, name, endings) if name[_LEAD] else (start, name) for start, name in found]
    return found


def _endings_of(names: Sequence[Name]) -> set[str]:
    """Return how the names of the article end, from each of their spaces on, but for those that open a sentence."""
    texts = {text.lower() for _, text, *_, lead in names if not lead}
    return {text[match.start() :] for text in texts for match in _SPACE.finditer(text)}


def _without_lead(start: int, name: Name, endings: set[str]) -> Found:
    """Take `De la` off the front of a name unless another name ends so."""
    offset, text, key, points, weak, lead = name
    if " " + text.lower() in endings:
        return start, name
    return start + lead, (offset, text[lead:], key, points, weak, lead)


def _points(found: list[Found], text: str, aliases: Aliases, datelines: set[int]) -> Points:
    """Return the points of each key: those of its own words, and of what stands around each mention."""
    points: Points = {}
    for start, (offset, words, key, own, _, _) in found:
        row = points.get(key)
        if row is None:
            row = points[key] = list(own)
            if key in aliases.canonical:
                row[TYPES.index(aliases.canonical[key][1])] += 2 * CERTAIN
        end = start + len(words)
        if max(row) < CERTAIN:
            if not offset:
                _add_left(row, text, start, end)
            if (after := text[end : end + 30])[:1] in (" ", ","):
                _add(row, of_right(after))
        if end in datelines:
            row[_PLACE] += 9
    return points


def _add_left(row: list[int], text: str, start: int, end: int) -> None:
    """Add the points of the words before a name that begins its run, and of quotation marks around it."""
    second, last = left_words(text, start)
    if not last:
        return
    if last[-1] in _MARKS:
        after = text[end : end + 30]
        if last[-1] == "(" and after[:1] == ")":
            _add(row, _IN_PARENTHESES)
        elif last in _QUOTES and after and after.lstrip(" ")[:1] in _QUOTES:
            _add(row, of_quotes(second))
    if row[_PLACE] <= 5 or last not in ARTICLES:
        _add(row, of_left[second, last])


def left_words(text: str, start: int) -> tuple[str, str]:
    """Return the last two words before `start`, "" where the line has none."""
    head = text[start - 40 if start > 40 else 0 : start].rstrip(" \xa0")
    if not head or head[-1] == "\n":
        return "", ""
    words = head.rsplit(None, 2)
    if len(words) > 1:
        return words[-2], words[-1]
    return "", words[0] if words else ""


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


def neighbours(seen: Sequence[Seen]) -> list[int]:
    """Return the numbers of the mentions before which another stands, with at most `, y las ` between them."""
    return [number for number, (left, right) in enumerate(pairwise(seen), 1) if right[0] - left[1] < 9]


def definitions(beside: Iterable[int], seen: Sequence[Seen], text: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers (long, short) of each `Organización de los Estados Americanos (OEA)`, in either order."""
    for number in beside:
        _, left_end, _, left = seen[number - 1]
        start, end, words, right = seen[number]
        if start - left_end == 2 and text[left_end:start] == " (" and text[end : end + 1] == ")":
            if abbreviates(right, left) or _names_itself(left, words):
                yield number - 1, number
            elif abbreviates(left, right):
                yield number, number - 1


def _lend_to_acronyms(beside: Iterable[int], seen: Sequence[Seen], text: str, points: Points) -> None:
    for long, short in definitions(beside, seen, text):
        lender, borrower = points[seen[long][3]], points[seen[short][3]]
        most = max(lender)
        if most > max(borrower):
            borrower[lender.index(most)] += most


def _lend_to_lists(beside: Iterable[int], seen: Sequence[Seen], text: str, points: Points) -> None:
    """In `A, B y C` names without evidence of their own take the type of most of the others."""
    for first, last in _chains(beside, seen, text):
        votes = [0, 0, 0, 0]
        doubtful = set()
        for key in {key for _, _, _, key in seen[first : last + 1]}:
            row = points[key]
            if max(row) < 4:
                doubtful.add(key)
            else:
                votes[row.index(max(row))] += 1
        if doubtful and any(votes):
            for key in doubtful:
                points[key][votes.index(max(votes))] += 3


def _chains(beside: Iterable[int], seen: Sequence[Seen], text: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers of the first and the last member of each list of names."""
    first = last = -1
    for number in beside:
        if not _enumerates(text[seen[number - 1][1] : seen[number][0]]):
            continue
        if number - 1 != last:
            if last > 0:
                yield first, last
            first = number - 1
        last = number
    if last > 0:
        yield first, last


@lru_cache(maxsize=1024)
def _enumerates(gap: str) -> bool:
    """Tell whether what stands between two names makes them members of a list."""
    return _GAP.fullmatch(gap) is not None


def _types(seen: Sequence[Seen], text: str, points: Points, datelines: set[int]) -> list[str]:
    """Return the type of every mention: that of its name, but the name of a city can be that of its team."""
    by_key = {key: TYPES[row.index(most)] if (most := max(row)) > 0 else "person" for key, row in points.items()}
    types = [by_key[key] for _, _, _, key in seen]
    teams_in_sport = []
    for number, kind in enumerate(types):
        if kind != "place" or seen[number][1] in datelines:
            continue
        start, _, _, key = seen[number]
        second, last = left_words(text, start)
        if _is_team(key, second, last):
            types[number] = "organization"
        elif _is_team_in_sport(key, second, last):
            teams_in_sport.append(number)
    if teams_in_sport and _is_sport(text):
        for number in teams_in_sport:
            types[number] = "organization"
    return types


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
