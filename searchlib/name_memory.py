"""The names of one article and their types, each name judged by all its mentions together.

The steps, in order: find the runs and cut them; forget words whose capital only the sentence start explains,
unless the article has them elsewhere; add the points of all mentions of a name; let people give points to
their surnames, long names to their acronyms and lists to their members; take the type with most points.

>>> names_of("De Zela viaja.", Aliases())
([(3, 7, 'Zela', 'zela')], ['person'], [])
>>> seen, types, _ = names_of("Habló Hugo de Zela. De Zela viaja a Lima.", Aliases())
>>> [(text, kind) for (_, _, text, _), kind in zip(seen, types)]
[('Hugo de Zela', 'person'), ('De Zela', 'person'), ('Lima', 'place')]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from searchlib.aliases import Aliases
from searchlib.lemmas import is_known, lemma
from searchlib.lexicon import lexicon
from searchlib.memory import Memory
from searchlib.name_lending import (
    Neighbours,
    Points,
    Seen,
    lend_to_acronyms,
    lend_to_lists,
    lend_to_surnames,
    neighbours,
)
from searchlib.name_spans import WEAK, Name, inner_names, opening_names
from searchlib.name_teams import is_sport, is_team, is_team_in_sport, opens_a_venue, says_where, scores
from searchlib.name_types import (
    ARTICLES,
    CERTAIN,
    CREDITS,
    ORGANIZATION,
    PERSON,
    PLACE,
    POINT,
    announces_place,
    by_type,
    judged,
    kind_of,
    of_left,
    of_quotes,
    of_right,
)  # fmt: skip
from searchlib.name_words import folded, run_pattern

Found = tuple[int, Name]
"""A candidate: where it starts in the article, and what is known of it by its run."""

# Where the parts of a `Name` stand in it.
_KEY: Final = 2
_DOUBT: Final = 4

_OPENERS = frozenset('\n.!?:;…"«“¿¡-–—•|*>')
_QUOTES = frozenset("\"«»“”'‘’")
_MARKS = _QUOTES | {"("}
_JOINTS = frozenset({"", ","})
"""What may stand between a name and a space without parting it from the next word."""
_NEXT = frozenset(" ,")
_CLOSING = frozenset('"»”')
_IN_PARENTHESES = -6 * PERSON + 2 * ORGANIZATION + PLACE
_NAMED_AFTER_SOMEBODY = -4 * PERSON + 9 * PLACE
"""`en el Alberto Gallardo`: a stadium or a hospital; nobody has an article."""
_ENDS = re.compile(r"[.,;)]| [ye] [A-ZÁÉÍÓÚÑ]")
"""What follows a name in a list of names, not a common noun: `Jueces: Toro y Sanz.`"""
_SPACE = re.compile(" ")
_MONTH = r"(?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic)[a-z]*\.?"
_DATE = re.compile(rf", \d{{1,2}} (?:de )?{_MONTH}(?: de \d{{4}})? ?[(.–—-]")
_AGENCY = re.compile(r"\((?:EFE|AFP|AP|ANSA|DPA|dpa|Reuters|REUTERS|Notimex|Xinhua|Andina|EP|Europa Press)\b")


def names_of(text: str, aliases: Aliases) -> tuple[list[Seen], list[str], Neighbours]:
    """The mentions of an article in text order, the type of each, and which stand side by side."""
    datelines = _datelines(text)
    seen, points = _weighed(_attested(_find(text, datelines), text, datelines), text, aliases, datelines)
    lend_to_surnames(points)
    beside = neighbours(seen, text)
    if beside:
        lend_to_acronyms(beside, seen, text, points)
        lend_to_lists(beside, seen, points)
    return seen, _types(seen, text, points, datelines), beside


def _datelines(text: str) -> set[int]:
    """Where the places of datelines end: `Lima, 12 may (EFE)`, `Ipiales (Colombia), 12 may (EFE)`."""
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
    """Every candidate; `Por Ana Ruiz Lima, 12 may (EFE)` is parted before the place."""
    found: list[Found] = []
    for match in run_pattern().finditer(text):
        start, run = match.start(), match[0]
        opens = _opens[text[start - 4 if start > 4 else 0 : start]]
        if opens is None:  # a word alone in quotation marks does not open a sentence
            opens = text[match.end() : match.end() + 1] not in _CLOSING
        if datelines and match.end() in datelines and (tail := _place_tail(run)):
            before = run[:tail].rstrip()
            found += [(start + name[0], name) for name in (opening_names if opens else inner_names)[before]]
            start, run, opens = start + tail, run[tail:], False
        for name in (opening_names if opens else inner_names)[run]:
            found.append((start + name[0], name))
    return found


def _opens_after(head: str) -> bool | None:
    """Whether a run after these code points begins a sentence; None: unless a quotation mark follows it."""
    head = head.rstrip(" \xa0")
    if not head:
        return True
    if head[-1] in _QUOTES & _OPENERS:
        return None
    return head[-1] in _OPENERS


_opens = Memory(_opens_after, most=65536)
"""By the last four code points before a run, of which a year of news has 4,200 different ones."""


@lru_cache(maxsize=1024)
def _place_tail(run: str) -> int:
    """Where the longest known place at the end of a run begins, 0 where none does."""
    words = run.split(" ")
    for first in range(len(words)):
        if " ".join([folded[word] for word in words[first:]]) in lexicon().places:
            return len(" ".join(words[:first])) + 1 if first else 0
    return 0


def _attested(found: list[Found], text: str, datelines: set[int]) -> list[Found]:
    """The candidates that are believed; `De Zela` keeps its particle if the article has it elsewhere."""
    doubts = {name[_DOUBT] for _, name in found}
    if WEAK in doubts:
        strong = [key for _, (_, _, key, _, doubt) in found if doubt != WEAK]
        attested = {*strong, *[key.rpartition(" ")[2] for key in strong]}
        believed = [
            (start, name)
            for start, name in found
            if name[_DOUBT] != WEAK
            or name[_KEY].rpartition(" ")[2] in attested
            or start + len(name[1]) in datelines
            or _vouched(text, start, name[1])
        ]
    else:
        believed = found
    if doubts <= {0, WEAK}:
        return believed
    endings = _endings_of([name for _, name in found])
    return [
        _without_lead(start, name, endings)
        if name[_DOUBT] > 0 and not _says(text, start + len(name[1]))
        else (start, name)
        for start, name in believed
    ]


def _vouched(text: str, start: int, name: str) -> bool:
    """Whether the words beside a doubtful name make it one: `Zepeda señaló`, `Foto: Andina`, `EL SOL, S. A.`."""
    if left_words(text, start)[1] in CREDITS:
        return True
    if text[start - 2 : start] == ": " and folded[name] in lexicon().surnames and _ENDS.match(text, start + len(name)):
        return True
    person, organization, *_ = by_type(_right(text, start + len(name)))
    return organization > 5 or (person > 0 and _is_unknown(folded[name]))


def _right(text: str, end: int) -> int:
    """The points that what follows a name gives."""
    if text[end : end + 1] not in _NEXT:
        return 0
    after = text[end : end + 30].split(" ", 2)
    return of_right(after) if len(after) > 1 and after[0] in _JOINTS else 0


def _says(text: str, end: int) -> bool:
    """Whether a verb of saying follows: what opens the sentence is its subject, `De` and all."""
    return text[end : end + 1] == " " and _right(text, end) > 0


def _is_unknown(form: str) -> bool:
    """Whether a folded word is no common word, nor a form of a verb, as far as the lists know.

    >>> [_is_unknown(form) for form in ("kowalski", "perder", "emocionado", "finalmente")]
    [True, False, False, False]
    """
    return " " not in form and lemma(form) == form and not is_known(form)


def _endings_of(names: Sequence[Name]) -> set[str]:
    """How the names of the article end, from each of their spaces on, but for those that open a sentence."""
    texts = {text.lower() for _, text, *_, doubt in names if doubt <= 0}
    return {text[match.start() :] for text in texts for match in _SPACE.finditer(text)}


def _without_lead(start: int, name: Name, endings: set[str]) -> Found:
    """Take `De la` off the front of a name unless another name ends so."""
    offset, text, key, points, lead = name
    if " " + text.lower() in endings:
        return start, name
    return start + lead, (offset, text[lead:], key, points, 0)


def _weighed(found: list[Found], text: str, aliases: Aliases, datelines: set[int]) -> tuple[list[Seen], Points]:
    """The mentions, and the points of each key: of its own words, and of what stands around each mention."""
    seen: list[Seen] = []
    points: Points = {}
    for start, (offset, words, key, own, _) in found:
        tally = points.get(key)
        if tally is None:
            tally = own
            if key in aliases.canonical:
                tally += 2 * CERTAIN * POINT[aliases.canonical[key][1]]
        end = start + len(words)
        if judged[tally][1] < CERTAIN:
            if not offset:
                tally = _with_left(tally, text, start, end)
            tally += _right(text, end)
        if end in datelines:
            tally += 9 * PLACE
        points[key] = tally
        seen.append((start, end, words, key))
    return seen, points


def _with_left(tally: int, text: str, start: int, end: int) -> int:
    """Add the points of the words before a name that begins its run, and of quotation marks around it."""
    second, last = left_words(text, start)
    if not last:
        return tally
    if last[-1] in _MARKS:
        after = text[end : end + 30]
        if last[-1] == "(" and after[:1] == ")":
            tally += _IN_PARENTHESES
        elif last in _QUOTES and after and after.lstrip(" ")[:1] in _QUOTES:
            tally += of_quotes(second)
    elif opens_a_venue(second, last) and by_type(tally)[0] > 7:
        return tally + _NAMED_AFTER_SOMEBODY
    elif last in ARTICLES and by_type(tally)[2] > 5:
        return tally
    return tally + of_left[second, last]


def left_words(text: str, start: int) -> tuple[str, str]:
    """The last two words before `start`, "" where the line has none."""
    head = text[start - 40 if start > 40 else 0 : start].rstrip(" \xa0")
    if not head or head[-1] == "\n":
        return "", ""
    words = head.rsplit(None, 2)
    if len(words) > 1:
        return words[-2], words[-1]
    return "", words[0] if words else ""


def _types(seen: Sequence[Seen], text: str, points: Points, datelines: set[int]) -> list[str]:
    """The type of every mention: that of its name, but the name of a city can be that of its team."""
    by_key = {key: kind_of[tally] for key, tally in points.items()}
    types = [by_key[key] for _, _, _, key in seen]
    places = [number for number, kind in enumerate(types) if kind == "place"]
    teams_in_sport = []
    results = " - " in text
    for number in places:
        start, end, _, key = seen[number]
        if end in datelines:
            continue
        second, last = left_words(text, start)
        if says_where(second, last):
            continue
        if is_team(key, second, last):
            types[number] = "organization"
        elif (
            is_team_in_sport(key, second, last)
            or (results and scores(text, end))
            or (last == "(" and _is_of_player(seen, types, number))
        ):
            teams_in_sport.append(number)
    if teams_in_sport and is_sport(text):
        for number in teams_in_sport:
            if not announces_place(left_words(text, seen[number][0])[1]):  # estadio Santiago Bernabéu
                types[number] = "organization"
    return types


def _is_of_player(seen: Sequence[Seen], types: Sequence[str], number: int) -> bool:
    """Whether a place, but a country, stands in parentheses behind a person: `Sarabia (Badajoz)`."""
    start, _, _, key = seen[number]
    beside = number > 0 and types[number - 1] == "person" and start - seen[number - 1][1] == 2
    return beside and key not in lexicon().countries
