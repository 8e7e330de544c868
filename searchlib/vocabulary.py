r"""Vocabulary: texts as arrays of word numbers, each distinct piece of text analysed once.

News repeats itself: seven million words hold some seventy thousand distinct ones. A text is cut at its spaces, and each
distinct piece (`política,`) goes through `text` and `analysis` once; afterwards a text is a few look-ups and array
operations. The rule of this room: **the tokens are those of `analysis.placed_tokens`**, whatever the road; a test
holds the two together.

>>> vocabulary = Vocabulary()
>>> stream = vocabulary.encode(["El COVID-19 en Perú", "Perú"])
>>> [vocabulary.spellings[i] for i in stream.spellings.tolist()]
['el\tel', 'covid\tcovid', '19\t19', 'en\ten', 'peru\tperú', 'peru\tperú']
>>> [vocabulary.terms[i] for i in stream.terms.tolist()]
['covid', '19', 'peru', 'peru', 'covid19']
>>> stream.term_places.tolist(), stream.term_docs.tolist()
([1, 2, 4, 0, 1], [0, 0, 0, 1, 0])
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.analysis import number_at, parts_of, stop_words, whole_code
from searchlib.lemmas import lemma
from searchlib.numerals import ARTICLES, is_numeric
from searchlib.packing import ranges, starts_of
from searchlib.schema import spelling_term
from searchlib.text import Word, to_ascii, words

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MAX_PIECES = 1 << 19
"""Distinct pieces after which a vocabulary had better be begun anew: they take some 200 bytes each."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The words of several texts: numbers in the vocabulary, the text each stands in, its place there.

    `spellings`, `spelling_docs`, `spelling_places: int64[words]`, in text order; `terms`, `term_docs`, `term_places:
    int64[tokens]`, those of codes and numbers last.
    """

    spellings: Ints
    spelling_docs: Ints
    spelling_places: Ints
    terms: Ints
    term_docs: Ints
    term_places: Ints


class _Part(NamedTuple):
    spelling: int
    term: int
    kind: int
    folded: str


_STOP, _SPACED, _NUMERIC, _NUMBER, _OPENS = 1, 2, 4, 8, 16
"""What a part is: a stop word; parted from the one before by one space, inside a piece; what may belong to a number;
what is a number by itself or nearly so; what is one only before another (`un` millón, `3,5` millones)."""


def _number_kind(folded: str) -> int:
    if not is_numeric(folded):
        return 0
    if folded in ARTICLES or folded[0].isdigit():
        return _NUMERIC | _OPENS
    return _NUMERIC if folded == "y" else _NUMERIC | _NUMBER


def _number_starts(kinds: npt.NDArray[np.int8]) -> Ints:
    """The parts where a number may begin."""
    starts = (kinds & _NUMBER) > 0
    starts[:-1] |= ((kinds[:-1] & _OPENS) > 0) & ((kinds[1:] & _NUMERIC) > 0)
    return np.flatnonzero(starts)


def _view(values: array[int]) -> npt.NDArray[Any]:
    return np.frombuffer(values, dtype=values.typecode)


class _Numbers(dict[str, int]):
    """Strings numbered as they come; `make` is called with each new one."""

    def __init__(self, make: Callable[[str], None]) -> None:
        self._make = make

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        self._make(key)
        return number


class Vocabulary:
    """Everything known of the pieces, spellings and terms met so far.

    `spellings` and `terms` are the strings that the numbers of a `Stream` stand for.
    """

    def __init__(self) -> None:
        self.spellings: list[str] = []
        self.terms: list[str] = []
        self._spelling_numbers = _Numbers(self.spellings.append)
        self._term_numbers = _Numbers(self.terms.append)
        self._pieces = _Numbers(self._analyze)
        self._plain: dict[str, _Part] = {}
        # Of each piece: where its parts begin; how its edges look; the codes in it.
        self._starts = array("q", [0])
        self._edges = array("q")
        self._codes: dict[int, list[tuple[int, int]]] = {}
        # Of each part, one after the other: its numbers, what it is (the flags below), its folded form.
        self._spelling = array("q")
        self._term = array("q")
        self._kind = array("b")
        self._folded: list[str] = []

    def __len__(self) -> int:
        return len(self._pieces)

    def encode(self, texts: Sequence[str]) -> Stream:
        """The words of `texts` (NFC) in order."""
        pieces, counts = self._cut(texts)
        starts, spelling, term, kind = map(_view, (self._starts, self._spelling, self._term, self._kind))
        widths = starts[pieces + 1] - starts[pieces]
        parts = ranges(starts[pieces], widths)
        piece_docs = np.repeat(np.arange(len(texts)), counts)
        docs = np.repeat(piece_docs, widths)
        first_part = starts_of(widths)
        doc_starts = first_part[starts_of(counts)]
        places = np.arange(len(parts)) - doc_starts[docs]
        kinds = kind[parts]
        kept = (kinds & _STOP) == 0
        kept |= (np.bincount(docs[kept], minlength=len(texts)) == 0)[docs]  # a text of stop words keeps them
        joined = _joined(kinds, pieces, _view(self._edges), widths, first_part, piece_docs)
        extra = self._code_tokens(pieces, first_part)
        extra += self._number_tokens(parts, _number_starts(kinds), joined, doc_starts, docs)
        at = np.array([place for place, _ in extra], dtype=np.int64)
        wholes = np.array([number for _, number in extra], dtype=np.int64)
        return Stream(
            spelling[parts],
            docs,
            places,
            np.concatenate([term[parts][kept], wholes]),
            np.concatenate([docs[kept], docs[at]]),
            np.concatenate([places[kept], places[at]]),
        )

    def _cut(self, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """The numbers of the pieces of all texts, and how many each text has."""
        cut = [text.replace("\n", " \n ").split(" ") for text in texts]
        counts = np.fromiter(map(len, cut), dtype=np.int64, count=len(cut))
        flat = list(chain.from_iterable(cut))
        pieces = np.fromiter(map(self._pieces.__getitem__, flat), dtype=np.int64, count=len(flat))
        edges = _view(self._edges)[pieces]
        open_ = ((edges[:-1] & _MAY_GO_ON) > 0) & ((edges[1:] & _MAY_CONTINUE) > 0)
        open_[starts_of(counts)[1:-1] - 1] = False
        return self._rejoin(flat, pieces, counts, np.flatnonzero(open_)) if open_.any() else (pieces, counts)

    def _rejoin(self, flat: list[str], pieces: Ints, counts: Ints, seams: Ints) -> tuple[Ints, Ints]:
        """The pieces with those on both sides of each seam put together again (`EE.` `UU.`)."""
        runs = np.split(seams, np.flatnonzero(np.diff(seams) > 1) + 1)
        kept = np.ones(len(pieces), dtype=bool)
        for run in runs:
            first, last = int(run[0]), int(run[-1]) + 1
            pieces[first] = self._pieces[" ".join(flat[first : last + 1])]
            kept[first + 1 : last + 1] = False
        docs = np.repeat(np.arange(len(counts)), counts)
        return pieces[kept], np.bincount(docs[kept], minlength=len(counts)).astype(np.int64)

    def _analyze(self, piece: str) -> None:
        """Give a new piece its parts and edges; one plain word between marks is known by that word."""
        plain = _PLAIN.fullmatch(piece)
        if plain:
            core = plain["core"].lower()
            part = self._plain.get(core)
            if part is None:
                part = self._plain[core] = self._part(words(core)[0])
            self._keep(part)
            edges = _STARTS * (plain.start("core") == 0) | _ENDS * (plain.end("core") == len(piece))
        else:
            edges = self._analyze_marked(piece)
        self._starts.append(len(self._spelling))
        self._edges.append(edges)

    def _analyze_marked(self, piece: str) -> int:
        found = words(piece)
        for word in found:
            parts = parts_of(word)
            if len(parts) > 1:
                whole = self._term_numbers[whole_code(word.folded)]
                codes = self._codes.setdefault(len(self._edges), [])
                codes.append((len(self._spelling) - self._starts[-1], whole))
            for part in parts:
                self._keep(self._part(part, in_code=len(parts) > 1), _SPACED * part.spaced)
        return _edges(piece, starts=found[0].start == 0, ends=found[-1].end == len(piece)) if found else 0

    def _part(self, word: Word, *, in_code: bool = False) -> _Part:
        kind = _STOP * (word.folded in stop_words()) | (0 if in_code else _number_kind(word.folded))
        spelling, term = self._spelling_numbers[spelling_term(word)], self._term_numbers[lemma(word.folded)]
        return _Part(spelling, term, kind, word.folded)

    def _keep(self, part: _Part, flag: int = 0) -> None:
        self._spelling.append(part.spelling)
        self._term.append(part.term)
        self._kind.append(part.kind | flag)
        self._folded.append(part.folded)

    def _code_tokens(self, pieces: Ints, first_part: Ints) -> list[tuple[int, int]]:
        """The part that each code begins at, and the number of its term."""
        if not self._codes:
            return []
        with_codes = np.flatnonzero(np.isin(pieces, np.fromiter(self._codes, dtype=np.int64)))
        return [
            (int(first_part[at]) + shift, whole)
            for at in with_codes.tolist()
            for shift, whole in self._codes[int(pieces[at])]
        ]

    def _number_tokens(
        self, parts: Ints, candidates: Ints, joined: Bools, doc_starts: Ints, docs: Ints
    ) -> list[tuple[int, int]]:
        """The part that each number begins at, and the number of its term; the rules are those of `number_at`."""
        found = []
        after = -1
        doc_ends = doc_starts[1:]
        for at in candidates.tolist():
            if at >= after:
                first, last = int(doc_starts[docs[at]]), int(doc_ends[docs[at]])
                low, high = max(first, at - 1), min(last, at + _REACH)
                folded = [self._folded[part] for part in parts[low:high].tolist()]
                count, figures = number_at(folded, joined[low:high].tolist(), at - low)
                after = at + count
                if figures is not None and figures != lemma(folded[at - low]):
                    found.append((at, self._term_numbers[figures]))
        return found


_REACH = 17
"""Words that a number may have, and one after it."""

_MAY_GO_ON, _MAY_CONTINUE, _STARTS, _ENDS = 1, 2, 4, 8
"""The edges of a piece: open to a number or initials that go on; its first or last word at the very edge."""


def _edges(piece: str, *, starts: bool, ends: bool) -> int:
    plain = to_ascii(piece).lower()
    goes_on = _MAY_GO_ON * bool(_LAST.search(plain)) | _MAY_CONTINUE * bool(_FIRST.match(plain))
    starts, ends = starts and plain[0] != " ", ends and plain[-1] != " "  # ¼ folds to a space and 1/4
    return goes_on | _STARTS * starts | _ENDS * ends


_LAST = re.compile(r"(?<![a-z\d])(?:[a-z]{1,2}\.|([a-z])\1|\d{1,3})$")
_FIRST = re.compile(r"[a-z]{1,2}\.|([a-z])\1(?![a-z\d])|\d{3}(?!\d)")


_PLAIN = re.compile(r"""["'(¿¡«“‘–—-]*(?P<core>[A-Za-zÀ-ÖØ-öø-ÿ]{3,})["').,;:!?»”’…–—-]*""")
"""A word of Latin letters between quotes and stops, with nothing that `text` reads as an inner mark."""


def _joined(
    kinds: npt.NDArray[np.int8], pieces: Ints, edges: Ints, widths: Ints, first_part: Ints, piece_docs: Ints
) -> Bools:
    """For each part, whether one space and nothing else stands between it and the one before: `bool[parts]`."""
    joined = (kinds & _SPACED) > 0
    filled = widths > 0
    at_start = (edges[pieces] & _STARTS) > 0
    after_end = np.zeros(len(pieces), dtype=bool)
    after_end[1:] = ((edges[pieces[:-1]] & _ENDS) > 0) & (piece_docs[1:] == piece_docs[:-1])
    joined[first_part[:-1][filled]] = (at_start & after_end)[filled]
    return joined
