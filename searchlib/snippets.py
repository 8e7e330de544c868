"""Snippets: the stretch of an article that shows why it was found, with the words of the query marked.

>>> wanted = [Wanted(forms=frozenset(["lima"]), terms=frozenset(["lima"]))]
>>> [reading] = read([("Hugo de Zela viajó. El canciller habló en Lima.", "De Zela, de viaje")])
>>> [snippet] = make_snippets([Shown(reading)], wanted)
>>> str(snippet), snippet.spans
('Hugo de Zela viajó. El canciller habló en [Lima].', ((42, 46),))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, takewhile
from typing import NamedTuple

from searchlib.analysis import parts_in, units
from searchlib.codepage import FOREIGN, encoded
from searchlib.letters import any_of
from searchlib.numerals import ARTICLES, SCALES, SMALL, is_numeric
from searchlib.readings import Found, Mark, Named, Reading, find, numbers_of, read
from searchlib.text import fold

WIDTH = 240
"""Characters of a snippet, give or take a word: three lines of a terminal."""

MARKS = 400
"""Matches of a text among which the best stretch is sought."""

ELLIPSIS = "…"


@dataclass(frozen=True)
class Wanted:
    """One thing to mark: words in these spellings, in small letters.

    What holds marks inside, or is a number in words, has none of the spellings in a text (`EE. UU.`, `O'Higgins`,
    `cuatro mil`); it is known by its `terms`, or by the `folded` forms of words and parts of codes. Words that are
    wanted one after the other are a `phrase`, the spellings of each.
    """

    forms: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()
    phrase: tuple[frozenset[str], ...] = ()

    @cached_property
    def coded(self) -> frozenset[bytes]:
        """The spellings as bytes, those that the code page has."""
        return frozenset(form for form in map(encoded, self.forms) if FOREIGN not in form)

    @cached_property
    def numbers(self) -> bytes:
        """The numbers that these have in readings."""
        return numbers_of(self.coded)

    @cached_property
    def whole(self) -> re.Pattern[str] | None:
        """The phrase as it stands in a text, from one of its marks on, each word a group; None for no phrase."""
        if len(self.phrase) < 2:
            return None
        several = ("|".join(map(re.escape, sorted(forms, key=len, reverse=True))) for forms in self.phrase)
        words = (rf"(?<![^\W_])({forms or NEVER})(?![^\W_])" for forms in several)
        return re.compile("[@#]?" + r"[\W_]+".join(words), re.IGNORECASE)

    @cached_property
    def hard_places(self) -> re.Pattern[str]:
        """Where in a text it may stand in none of its spellings."""
        keys = self.terms | self.folded
        if any(not key.isalpha() for key in keys):
            return _NUMBERS
        if len(self.coded) < max(1, len(self.forms)):
            return _ANYWHERE
        return _INITIALS if any(len(key) <= LONGEST_INITIALS for key in keys) else _APOSTROPHES


NEVER = "(?!)"
"""What no text is: a word of a phrase that is in no article."""

LONGEST_INITIALS = 4
"""Letters of initials that may be written with points and spaces: EE. UU."""

_ANYWHERE = re.compile(r".+", re.DOTALL)
_INNER = r"\w['’\N{SOFT HYPHEN}]\w"
_APOSTROPHES = re.compile(_INNER)
_INITIALS = re.compile(rf"{_INNER}|\b(?:[A-Za-z]{{1,2}}\. ?)+[A-Za-z]{{1,2}}\b|\b([A-Za-z])\1 ([A-Za-z])\2\b")
_BEGINNINGS = any_of({word[:4] for word in {*SMALL, *SCALES} - ARTICLES})  # none of them has an accent
_HYPHEN = r"[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]"
_NUMBERS = re.compile(
    rf"\d(?:[.,ºª]|\s\d|{_HYPHEN}|(?:er|[rdtmvn]?[oa]s?)\b)|{_HYPHEN}\d|\b{_BEGINNINGS}", re.IGNORECASE
)
"""What stands in a number in words, or with marks, letters or spaces in it, and in a code with a hyphen."""

REACH = 80
"""Characters before and after it among which the other words of a number stand."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of text, and the offsets into it of the words that match, in order."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    def __str__(self) -> str:
        return self.marked("[", "]")

    @property
    def html(self) -> str:
        """The text escaped, with each match in `<mark>`.

        >>> Snippet("<Lima>", ((1, 5),)).html
        '&lt;<mark>Lima</mark>&gt;'
        """
        from html import escape

        return self._drawn("<mark>", "</mark>", escape)

    def marked(self, before: str, after: str) -> str:
        """The text with each match between two marks."""
        return self._drawn(before, after, str)

    def _drawn(self, before: str, after: str, escape: Callable[[str], str]) -> str:
        pieces, cursor = [], 0
        for start, end in self.spans:
            pieces += [escape(self.text[cursor:start]), before, escape(self.text[start:end]), after]
            cursor = end
        return "".join([*pieces, escape(self.text[cursor:])])


class Shown(NamedTuple):
    """An article to make a snippet of.

    `held` says of each of the things wanted whether it holds it, None if nobody knows; what stands in its headline may
    be lacking in the text.
    """

    reading: Reading
    held: Sequence[bool] | None = None


def make_snippets(shown: Sequence[Shown], wanted: Sequence[Wanted], *, width: int = WIDTH) -> list[Snippet]:
    """The stretch of each article's text that holds most of what is wanted, the first such; else the beginning.

    Ten together take a third of the time they take one by one.
    """
    found = _spelled([one.reading for one in shown], wanted)
    everything = range(len(wanted))
    phrases = [(key, one) for key, one in enumerate(wanted) if one.whole]
    snippets = []
    for (reading, held), (marks, seen, in_headline) in zip(shown, found, strict=True):
        lacking = [key for key in (everything if held is None else compress(everything, held)) if key not in seen]
        if lacking and (further := _sought_further(reading, lacking, wanted, in_headline)):
            marks = _apart(marks + further)
        for key, one in phrases:
            elsewhere = key in in_headline or (held is not None and not held[key])
            marks = _as_phrase(reading, marks, key, one, elsewhere=elsewhere)
        snippets.append(_snippet(reading.text, marks, width))
    return snippets


def _spelled(readings: Sequence[Reading], wanted: Sequence[Wanted]) -> list[Found]:
    """Where in each article the spellings wanted stand as words."""
    keys_of: dict[bytes, list[int]] = {}
    for key, one in sorted(enumerate(wanted), key=_by_words):  # a mark is of the first, and some of a phrase go
        for form in one.coded:
            keys_of.setdefault(form, []).append(key)
    return find(readings, keys_of, [one.numbers for one in wanted])


def _by_words(wanted: tuple[int, Wanted]) -> int:
    return len(wanted[1].phrase)


def _as_phrase(reading: Reading, marks: list[Mark], key: int, wanted: Wanted, *, elsewhere: bool) -> list[Mark]:
    """Marks in which those of a phrase are where it stands whole: its words alone say nothing, *de* least of all.

    Where it is not found, and may stand in none of its spellings (`EE. UU.`), they stay, unless the article has it
    `elsewhere` or lacks it.
    """
    text, whole = reading.text, wanted.whole
    if whole is None:
        return marks
    matches = [match for start, _, _ in marks if (match := whole.match(text, start))]
    if not matches and reading.looked < len(text) and (far := whole.search(text)):
        matches = [far]
    if not matches and not elsewhere and wanted.hard_places.search(text):
        return marks
    found = [(*match.span(group), key) for match in matches for group in range(1, whole.groups + 1)]
    return _apart(found + [mark for mark in marks if mark[2] != key])


def _sought_further(
    reading: Reading, lacking: Sequence[int], wanted: Sequence[Wanted], in_headline: set[int]
) -> list[Mark]:
    """Marks of what the first look did not find: beyond the part looked at, else by analysis."""
    found: list[Mark] = []
    seen = in_headline
    if reading.looked < len(reading.text):
        [far] = _spelled(read([(reading.text, "")], look=len(reading.text)), [wanted[key] for key in lacking])
        found = [(start, end, lacking[key]) for start, end, key in far.marks]
        seen = seen.union([lacking[key] for key in far.seen])
    for key in lacking:
        if key not in seen:
            found += _analyzed(reading, wanted[key], key)
    return found


def _snippet(text: str, found: list[Mark], width: int) -> Snippet:
    start, end = _window(text, found, width)
    before, after = (ELLIPSIS if start else ""), (ELLIPSIS if end < len(text) else "")
    shift = len(before) - start
    spans = tuple([(first + shift, last + shift) for first, last, _ in found if start <= first and last <= end])
    return Snippet(f"{before}{_on_one_line(text[start:end])}{after}", spans)


def _on_one_line(stretch: str) -> str:
    stretch = stretch.replace("\n", " ")
    return stretch.translate(_ONE_LINE) if _BREAK.search(stretch) else stretch


_BREAK = re.compile(r"[\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")
_ONE_LINE = {ord(character): " " for character in "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"}


def _analyzed(reading: Reading, wanted: Wanted, key: int) -> list[Mark]:
    """Where something stands that holds marks, by analysis of the places where it may."""
    sought = [(names_in, names) for names_in, names in ((_terms, wanted.terms), (_folded, wanted.folded)) if names]
    return [
        (start, end, key)
        for names_in, names in sought
        for start, end, name in _at_hard_places(reading, wanted.hard_places, names_in)
        if name in names
    ]


def _at_hard_places(
    reading: Reading, places: re.Pattern[str], names_in: Callable[[str], Iterator[Named]]
) -> Sequence[Named]:
    """What is named around the places; the reading remembers it, for an analysis takes a tenth of a millisecond."""
    known = reading.remembered.get((places, names_in))
    if known is None:
        known = [
            (start + first, start + last, name)
            for start, end in _stretches(reading.text, places)
            for first, last, name in names_in(reading.text[start:end])
        ]
        reading.remember((places, names_in), known)
    return known


def _stretches(text: str, places: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The stretches of whole words around the places, none of which overlap."""
    after = 0
    for place in places.finditer(text):
        if place.start() >= after:
            start, after = _widened(text, *place.span(), after)
            yield start, after


def _widened(text: str, start: int, end: int, least: int) -> tuple[int, int]:
    """A stretch made one of whole words, and of the words of numbers on both sides, from `least` on."""
    start = max(least, text.rfind(" ", least, start) + 1)
    end = len(text) if text.find(" ", end) < 0 else text.find(" ", end)
    before = text[max(least, start - REACH) : start].split(" ")[1:-1]
    while before and _may_count(before[-1]):
        start -= len(before.pop()) + 1
    after = text[end + 1 : end + REACH].split(" ")[:-1]
    for word in takewhile(_may_count, after):
        end += len(word) + 1
    return start, end


def _may_count(word: str) -> bool:
    letters = "".join(filter(str.isalnum, fold(word)))
    return bool(letters) and is_numeric(letters)


def _terms(text: str) -> Iterator[Named]:
    """The terms of a text."""
    return ((token.start, token.end, token.term) for unit in units(text) for _, token in unit.tokens)


def _folded(text: str) -> Iterator[Named]:
    """The words and parts of codes of a text, folded."""
    return ((part.start, part.end, part.folded) for part in parts_in(text))


def _apart(marks: list[Mark]) -> list[Mark]:
    """Marks in order, the longer of two that begin together, without those that overlap one before."""
    found: list[Mark] = []
    last = 0
    for mark in sorted(marks, key=_by_place):
        if mark[0] >= last:
            found.append(mark)
            last = mark[1]
    return found


def _by_place(mark: Mark) -> tuple[int, int]:
    return mark[0], -mark[1]


def _window(text: str, found: list[Mark], width: int) -> tuple[int, int]:
    if len(text) <= width:
        return 0, len(text)
    start = max(0, _sentence_start(text, _best(found, width), width)) if found else 0
    start = min(start, len(text) - width)
    return _word_start(text, start), _word_end(text, start + width)


def _best(found: list[Mark], width: int) -> int:
    """Where the mark begins from which most different things are seen, the first such."""
    found = found[:MARKS]
    wanted = len({key for _, _, key in found})
    seen: dict[int, int] = {}
    best, most, last = 0, 0, 0
    for left, (start, _, key) in zip(range(len(found), 0, -1), found, strict=True):
        if most == wanted or left <= most:  # so no more can be seen from here on
            break
        reach = start + width * 3 // 4
        while last < len(found) and found[last][1] <= reach:
            coming = found[last][2]
            seen[coming] = seen.get(coming, 0) + 1
            last += 1
        if len(seen) > most:
            best, most = start, len(seen)
        if len(found) - left < last:
            seen[key] -= 1
            if not seen[key]:
                del seen[key]
        else:  # longer than the reach
            last += 1
    return best


def _sentence_start(text: str, at: int, width: int) -> int:
    """The start of the sentence or line that holds `at`, if it is within a quarter of the width; else a bit before."""
    near = max(0, at - width // 4)
    found = text.rfind
    stop = max(found(". ", near, at), found("? ", near, at), found("! ", near, at), found("\n", near, at) - 1)
    return stop + 2 if stop > -1 else near


def _word_start(text: str, at: int) -> int:
    while 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
        at += 1
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _word_end(text: str, at: int) -> int:
    at = min(at, len(text))
    stop = at
    while 0 < stop < len(text) and text[stop - 1].isalnum() and text[stop].isalnum():
        stop -= 1
    return stop or at
