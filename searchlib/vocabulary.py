r"""Vocabulary: texts as arrays of word numbers, each distinct piece of text analysed once.

`pieces` cuts texts at their white space and numbers what stands between; each distinct piece (`política,`) goes through
`text` and `analysis` once, and afterwards a text is a few array operations. The rule of this room: **the tokens are
those of `analysis.placed_tokens`**, whatever the road; a test holds the two together.

>>> vocabulary = Vocabulary()
>>> stream = vocabulary.encode(["El COVID-19 en Perú", "Perú"])
>>> [vocabulary.spellings[i] for i in stream.spellings.tolist()]
['el\tel', 'covid\tcovid', '19\t19', 'en\ten', 'peru\tperú', 'peru\tperú']
>>> [vocabulary.terms[i] for i in stream.terms.tolist()], stream.places.tolist()
(['covid19', 'covid', '19', 'peru', 'peru'], [1, 1, 2, 4, 0])
>>> stream.lengths.tolist(), stream.term_counts.tolist()
([5, 1], [4, 1])
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.analysis import LONGEST_NUMBER, number_at, parts_of, stop_words, whole_code
from searchlib.fields import spelling_term
from searchlib.lemmas import lemma
from searchlib.numerals import ARTICLES, is_numeric, roman_ordinal
from searchlib.packing import starts_of
from searchlib.pieces import Cut, PieceTable
from searchlib.text import PLAIN_LINES, Word, to_ascii, words

Ints = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]
I8 = npt.NDArray[np.int8]

MAX_PIECES = 1 << 19
"""Distinct pieces after which a vocabulary is begun anew; they take some 300 bytes each, more as they are written."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The words of several texts, in order, as numbers in the vocabulary.

    `spellings: uint32[words]` and how many each text has, `lengths: int64[texts]`; `terms: uint32[tokens]`, the place
    of each among the words of its text, `places: int64[tokens]`, how many each text has, `term_counts: int64[texts]`.
    """

    spellings: Ints
    lengths: Ints
    terms: Ints
    places: Ints
    term_counts: Ints

    def part(self, first: int, last: int) -> Stream:
        """The words of the texts from `first` on and before `last`, as views."""
        words = slice(int(self.lengths[:first].sum()), int(self.lengths[:last].sum()))
        tokens = slice(int(self.term_counts[:first].sum()), int(self.term_counts[:last].sum()))
        texts = slice(first, last)
        return Stream(
            self.spellings[words], self.lengths[texts], self.terms[tokens], self.places[tokens], self.term_counts[texts]
        )


# What a part is.
_STOP = 1  # a stop word
_SPACED = 2  # has one space before it, inside its piece
_NUMERIC = 4  # may belong to a number in words
_NUMBER = 8  # is such a number by itself
_OPENS = 16  # is one only before another: `un` millón, `3,5` millones
_ROMAN = 32  # may be a number in Roman letters, which the words around it decide


def _kind(folded: str) -> int:
    """What the part of a folded word is that stands by itself."""
    stop = _STOP * (folded in stop_words())
    if not is_numeric(folded):
        return stop
    if folded in ARTICLES or folded[0].isdigit():
        return stop | _NUMERIC | _OPENS
    if folded == "y":
        return stop | _NUMERIC
    return stop | _NUMERIC | (_NUMBER if folded.strip("ivx") else _ROMAN)


class _Numbers(dict[str, int]):
    """Strings numbered as they come, in `strings`."""

    def __init__(self) -> None:
        self.strings: list[str] = []

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self.strings)
        self.strings.append(key)
        return number

    def all(self, keys: Sequence[str]) -> list[int]:
        """The number of each key."""
        new = [key for key in dict.fromkeys(keys) if key not in self]
        self.update(zip(new, count(len(self.strings))))
        self.strings += new
        return [*map(self.__getitem__, keys)]


class _Known(dict[Any, Any]):
    """What `find` gives for a key, found once."""

    def __init__(self, find: Callable[[Any], Any]) -> None:
        self._find = find

    def __missing__(self, key: Any) -> Any:
        self[key] = found = self._find(key)
        return found


class Vocabulary:
    """Everything known of the pieces, spellings and terms met so far.

    `spellings` and `terms` are the strings that the numbers of a `Stream` stand for.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all of it at once: what is remembered refers back to this, and would wait to be collected."""
        self._spelling_numbers, self._term_numbers = _Numbers(), _Numbers()
        self.spellings, self.terms = self._spelling_numbers.strings, self._term_numbers.strings
        self._terms_of_words: dict[str, int] = {}
        self._plain_words = {"": 0}
        self._number_terms = _Known(self._number_term)
        # Of each piece: its first part, how many it has, and how its edges look; the codes in it.
        self._pieces = PieceTable()
        self._firsts, self._widths, self._edges = array("i"), array("i"), array("b")
        self._codes: dict[int, list[tuple[int, int]]] = {}
        # Of each part, a word or a word of a code: the numbers of its spelling and its term; what it is (flags above).
        self._spelling, self._term, self._kind = array("i"), array("i"), array("b")

    def __len__(self) -> int:
        return len(self._pieces)

    def encode(self, texts: Sequence[str]) -> Stream:
        """The words of `texts` (NFC) in order."""
        cut = self._pieces.cut(texts)
        self._learn()
        pieces, spaced, counts = self._rejoined(cut)
        widths, edges = _view(self._widths).take(pieces), _view(self._edges).take(pieces)
        first_parts = starts_of(widths)
        bounds = first_parts[starts_of(counts)]
        parts = np.repeat(_view(self._firsts).take(pieces) - first_parts[:-1], widths)
        parts += np.arange(len(parts))
        kinds = _view(self._kind).take(parts)
        joined = _joined(kinds, edges, spaced, widths, first_parts)
        extra = [
            *self._code_tokens(pieces, edges, first_parts),
            *self._number_tokens(parts, kinds, joined),
            *self._roman_tokens(parts, kinds, bounds),
        ]
        spellings = _view(self._spelling).take(parts).view(np.uint32)
        kept = _kept(kinds, bounds)
        return self._stream(spellings, _view(self._term).take(parts.take(kept)), kept, bounds, extra)

    def _stream(self, spellings: Ints, terms: Ints, kept: Ints, bounds: Ints, extra: list[tuple[int, int]]) -> Stream:
        """The stream of parts, of which `kept` give `terms`; `extra` terms stand before that of their part."""
        if extra:
            extra.sort()
            at, numbers = (np.array(column) for column in zip(*extra, strict=True))
            before = np.searchsorted(kept, at)
            terms, kept = np.insert(terms, before, numbers), np.insert(kept, before, at)
        term_counts = np.diff(np.searchsorted(kept, bounds))
        places = kept - np.repeat(bounds[:-1], term_counts)
        return Stream(spellings, np.diff(bounds), terms.view(np.uint32), places, term_counts)

    def _learn(self) -> None:
        """Give parts and edges to the pieces that came since; one plain word between marks has the part of its word."""
        first = len(self._edges)
        new = self._pieces.texts[first:]
        looks = PLAIN_LINES.findall("\n".join(new)) if new else []
        plain = [word.lower() for _, word, _ in looks]  # "" for the others, whose place is only kept here
        self._meet(plain)
        self._firsts.extend(map(self._plain_words.__getitem__, plain))
        self._widths.extend([1] * len(plain))
        self._edges.extend([_STARTS * (not before) | _ENDS * (not after) for before, _, after in looks])
        self._meet_marked([number for number, word in enumerate(plain, start=first) if not word])

    def _meet(self, plain: Sequence[str]) -> None:
        """Give parts to words of Latin letters, in lower case, that have none yet; each is its own spelling."""
        unknown = [word for word in dict.fromkeys(plain) if word not in self._plain_words]
        if not unknown:
            return
        folded = to_ascii("\n".join(unknown)).split("\n")
        self._plain_words.update(zip(unknown, count(len(self._kind))))
        self._keep([*map("{}\t{}".format, folded, unknown)], folded, map(_kind, folded))

    def _meet_marked(self, pieces: Sequence[int]) -> None:
        """Keep the parts, edges and codes of pieces that marks or figures make hard."""
        parts: list[Word] = []
        kinds: list[int] = []
        base = len(self._kind)
        for number in pieces:
            piece = self._pieces.texts[number]
            found = words(piece)
            self._firsts[number] = first = base + len(parts)
            for word in found:
                own = parts_of(word)
                if len(own) > 1:
                    whole = self._term_numbers[whole_code(word.folded)]
                    self._codes.setdefault(number, []).append((base + len(parts) - first, whole))
                    kinds += [_kind(part.folded) & _STOP | _SPACED * part.spaced for part in own]
                else:
                    kinds.append(_kind(word.folded) | _SPACED * word.spaced)
                parts += own
            self._widths[number] = base + len(parts) - first
            self._edges[number] = _CODED * (number in self._codes) | (
                _edges(piece, starts=found[0].start == 0, ends=found[-1].end == len(piece)) if found else 0
            )
        self._keep([*map(spelling_term, parts)], [part.folded for part in parts], kinds)

    def _keep(self, spellings: Sequence[str], folded: Sequence[str], kinds: Iterable[int]) -> None:
        """New parts: how each is spelled, its folded word, and what it is."""
        unknown = [word for word in dict.fromkeys(folded) if word not in self._terms_of_words]
        self._terms_of_words.update(zip(unknown, self._term_numbers.all([*map(lemma, unknown)]), strict=True))
        self._spelling.extend(self._spelling_numbers.all(spellings))
        self._term.extend(map(self._terms_of_words.__getitem__, folded))
        self._kind.extend(kinds)

    def _rejoined(self, cut: Cut) -> tuple[Ints, Bools, Ints]:
        """Pieces, spaces and counts of a cut, with what a space parts in error put together again (`EE.` `UU.`)."""
        edges = _view(self._edges)[cut.pieces]
        seams = np.flatnonzero(cut.spaced[1:] & ((edges[:-1] & _MAY_GO_ON) > 0) & ((edges[1:] & _MAY_CONTINUE) > 0))
        if not len(seams):
            return cut.pieces, cut.spaced, cut.counts
        kept = np.ones(len(cut.pieces), bool)
        for run in np.split(seams, np.flatnonzero(np.diff(seams) > 1) + 1):
            first, last = int(run[0]), int(run[-1]) + 1
            cut.pieces[first] = self._pieces.number(cut.text[cut.starts[first] : cut.ends[last]])
            kept[first + 1 : last + 1] = False
        self._learn()
        return cut.pieces[kept], cut.spaced[kept], np.diff(starts_of(kept)[starts_of(cut.counts)])

    def _code_tokens(self, pieces: Ints, edges: Ints, first_parts: Ints) -> Iterator[tuple[int, int]]:
        """The part that each code begins at, and the number of its term."""
        for at in np.flatnonzero(edges & _CODED).tolist():
            for shift, whole in self._codes[int(pieces[at])]:
                yield int(first_parts[at]) + shift, whole

    def _number_tokens(self, parts: Ints, kinds: I8, joined: Bools) -> Iterator[tuple[int, int]]:
        """The part that each number begins at, and the number of its term; the rules are those of `number_at`."""
        after = -1
        starts, ends = _number_runs(kinds, joined)
        for at, end, part in zip(starts.tolist(), ends.tolist(), parts[starts].tolist(), strict=True):
            if at >= after:
                run = parts[at : min(end, at + LONGEST_NUMBER)].tolist() if end > at + 1 else (part,)
                count, number = self._number_terms[tuple(run)]
                after = at + count
                if number >= 0:
                    yield at, number

    def _number_term(self, run: tuple[int, ...]) -> tuple[int, int]:
        """How many parts of a run of numeric words say a number together, and its term, -1 where it adds none."""
        folded = [self._folded(part) for part in run]
        count, figures = number_at(folded, [True] * len(folded), 0)
        return count, -1 if figures is None or figures == lemma(folded[0]) else self._term_numbers[figures]

    def _roman_tokens(self, parts: Ints, kinds: I8, bounds: Ints) -> Iterator[tuple[int, int]]:
        """The part that each number in Roman letters is, and the number of its term."""
        at = np.flatnonzero((kinds & _ROMAN) > 0)
        texts = np.searchsorted(bounds, at, side="right")
        for here, first, last in zip(at.tolist(), bounds[texts - 1].tolist(), bounds[texts].tolist(), strict=True):
            before = self._folded(int(parts[here - 1])) if here > first else ""
            after = self._folded(int(parts[here + 1])) if here + 1 < last else ""
            value = roman_ordinal(self._folded(int(parts[here])), before=before, after=after)
            if value is not None:
                yield here, self._term_numbers[str(value)]

    def _folded(self, part: int) -> str:
        return self.spellings[self._spelling[part]].partition("\t")[0]


def _view(values: array[int]) -> npt.NDArray[Any]:
    return np.frombuffer(values, dtype=values.typecode)


def _number_runs(kinds: I8, joined: Bools) -> tuple[Ints, Ints]:
    """Where a number may begin that is not just its own figures, and where the run of numeric words ends."""
    goes_on = joined & ((kinds & _NUMERIC) > 0)
    opens = (kinds & _OPENS) > 0
    opens[:-1] &= goes_on[1:]
    opens[-1:] = False
    starts = np.flatnonzero(opens | ((kinds & _NUMBER) > 0))
    ends = np.append(np.flatnonzero(~goes_on), len(kinds))
    return starts, ends[np.searchsorted(ends, starts, side="right")]


def _kept(kinds: I8, bounds: Ints) -> Ints:
    """The parts that give a term: all but stop words, and those too in a text that has nothing else."""
    keeps = (kinds & _STOP) == 0
    kept = np.flatnonzero(keeps)
    nothing_else = (np.diff(np.searchsorted(kept, bounds)) == 0) & (np.diff(bounds) > 0)
    if not nothing_else.any():
        return kept
    for text in np.flatnonzero(nothing_else).tolist():
        keeps[bounds[text] : bounds[text + 1]] = True
    return np.flatnonzero(keeps)


_MAY_GO_ON, _MAY_CONTINUE, _STARTS, _ENDS, _CODED = 1, 2, 4, 8, 16
"""The edges of a piece: open to a number or initials that go on; its first or last word at the very edge. And whether
there is a code in it."""


def _edges(piece: str, *, starts: bool, ends: bool) -> int:
    plain = to_ascii(piece).lower()
    goes_on = _MAY_GO_ON * bool(_LAST.search(plain)) | _MAY_CONTINUE * bool(_FIRST.match(plain))
    starts, ends = starts and plain[0] != " ", ends and plain[-1] != " "  # ¼ folds to a space and 1/4
    return goes_on | _STARTS * starts | _ENDS * ends


_LAST = re.compile(r"(?<![a-z\d])(?:[a-z]{1,2}\.|([a-z])\1|\d{1,3})$")
_FIRST = re.compile(r"[a-z]{1,2}\.|([a-z])\1(?![a-z\d])|\d{3}(?!\d)")


def _joined(kinds: I8, edges: Ints, spaced: Bools, widths: Ints, first_parts: Ints) -> Bools:
    """For each part, whether one space and nothing else stands between it and the one before: `bool[parts]`."""
    joined = (kinds & _SPACED) > 0
    touching = spaced & ((edges & _STARTS) > 0)
    touching[1:] &= (edges[:-1] & _ENDS) > 0
    filled = widths > 0
    joined[first_parts[:-1][filled]] = touching[filled]
    return joined
