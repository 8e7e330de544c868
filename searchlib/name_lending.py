"""What the names of an article lend each other: people to surnames, long names to acronyms, lists to their members.

The rule kept here: only names of one article lend, and only evidence they have themselves. Nothing is taken away.

>>> abbreviates("sedesol", "secretaria desarrollo social"), abbreviates("oea", "marco rubio")
(True, False)
>>> points = {"marco rubio": 14 * PERSON, "rubio": 3 * PERSON}
>>> lend_to_surnames(points)
>>> points["rubio"] == 9 * PERSON
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from searchlib.lexicon import lexicon
from searchlib.memory import Memory
from searchlib.name_types import PERSON, POINT, TYPES, judged

Seen = tuple[int, int, str, str]
"""A mention: its start and end in code points of the article, the text between them, its key.

A plain tuple, for a year of news has half a million of them: it is made and taken apart faster than an object with
fields, and the garbage collector lets it be."""

Points = dict[str, int]
"""The points of each key of the article."""

Neighbours = Sequence[tuple[int, str]]
"""The numbers of the mentions before which another stands, each with what stands between the two."""

_NEAR = 9
"""Code points between two names below which they are neighbours: `, y las ` has eight."""
_DOUBTFUL = 4
"""A member of a list with fewer points takes the type of the others."""
_GAP = re.compile(r"(?:,|;|,? [ye]) (?:el |la |los |las )?")


def neighbours(seen: Sequence[Seen], text: str) -> Neighbours:
    """The mentions before which another stands, with at most `, y las ` between them."""
    return [
        (number, text[left[1] : right[0]])
        for number, (left, right) in enumerate(pairwise(seen), 1)
        if right[0] - left[1] < _NEAR
    ]


def lend_to_surnames(points: Points) -> None:
    """A surname of a person of the article is that person, unless it is a place that everyone knows."""
    surnames: set[str] = set()
    for key, tally in points.items():
        if " " in key and judged[tally][0] == "person":
            surnames.update(_short_names[key])
    for key in surnames & points.keys():
        points[key] += 6 * PERSON


def _parts_of(key: str) -> tuple[str, ...]:
    words = key.split(" ")
    return *[" ".join(words[first:]) for first in range(1, len(words))], words[-2], words[0]


_short_names = Memory(_parts_of, most=65536)
"""The endings of a person's key, its last word but one and its first."""


def _initials_of(key: str) -> str:
    return "".join([word[0] for word in key.split(" ")])


initials = Memory(_initials_of, most=65536)
"""The first letters of the words of a key: `organizacion estados americanos` gives `oea`."""


@lru_cache(maxsize=1024)
def abbreviates(short: str, long: str) -> bool:
    """Whether the key `short` can stand for `long`: its letters in order, the first at a word's start."""
    if " " in short or " " not in long or not 2 <= len(short) <= 12 or short[0] not in initials[long]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def _names_itself(long: str, short: str) -> bool:
    """Whether `short` may be the acronym in another language of the organization beside it: `UNRWA`."""
    headed = long.count(" ") > 1 and long.partition(" ")[0] in lexicon().organization_heads
    return headed and short.isupper() and short.isalpha() and 3 <= len(short) <= 10


def definitions(beside: Neighbours, seen: Sequence[Seen], text: str) -> Iterator[tuple[int, int]]:
    """The numbers (long, short) of each `Organización de los Estados Americanos (OEA)`, in either order."""
    for number, gap in beside:
        if gap != " (":
            continue
        left = seen[number - 1][3]
        _, end, words, right = seen[number]
        if text[end : end + 1] == ")":
            if abbreviates(right, left) or _names_itself(left, words):
                yield number - 1, number
            elif abbreviates(left, right):
                yield number, number - 1


def lend_to_acronyms(beside: Neighbours, seen: Sequence[Seen], text: str, points: Points) -> None:
    """An acronym in parentheses has the points of the long name, where that has more."""
    for long, short in definitions(beside, seen, text):
        kind, most = judged[points[seen[long][3]]]
        borrower = seen[short][3]
        if most > judged[points[borrower]][1]:
            points[borrower] += most * POINT[kind]


def lend_to_lists(beside: Neighbours, seen: Sequence[Seen], points: Points) -> None:
    """In `A, B y C` names without evidence of their own take the type of most of the others."""
    for first, last in _chains(beside):
        votes = [0, 0, 0, 0]
        doubtful = []
        for key in {key for _, _, _, key in seen[first : last + 1]}:
            kind, most = judged[points[key]]
            if most < _DOUBTFUL:
                doubtful.append(key)
            else:
                votes[TYPES.index(kind)] += 1
        if doubtful and any(votes):
            lent = 3 * POINT[TYPES[votes.index(max(votes))]]
            for key in doubtful:
                points[key] += lent


def _chains(beside: Neighbours) -> Iterator[tuple[int, int]]:
    """The numbers of the first and the last member of each list of names."""
    first = last = -1
    for number, gap in beside:
        if not _enumerates[gap]:
            continue
        if number - 1 != last:
            if last > 0:
                yield first, last
            first = number - 1
        last = number
    if last > 0:
        yield first, last


def _is_link(gap: str) -> bool:
    return _GAP.fullmatch(gap) is not None


_enumerates = Memory(_is_link, most=1024)
"""Whether what stands between two names makes them members of a list."""
