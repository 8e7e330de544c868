"""Resemblance: whether two articles tell one story in the same words.

The rule of this room: **a copy repeats runs of words, whatever stands around them**. An article is the set of its
shingles, runs of three words without accents, case and marks; two are copies if they have six shingles of ten in
common, counted over those that either has (the resemblance of Broder, *On the Resemblance and Containment of
Documents*, 1997, section 2: the Jaccard coefficient of the shingles). Headlines are rewritten and do not count, but
where a body is too short to tell.

>>> first = Wording("La policía detuvo en Lima a dos sospechosos del crimen organizado, dijo la ministra en Palacio, "
...                 "y anunció un plan de seguridad para los barrios.")
>>> second = Wording("LIMA (Agencia) — " + first.text.replace("dos", "tres"))
>>> round(resemblance(first.shingles, second.shingles), 2), are_copies(first, second)
(0.71, True)
>>> are_copies(Wording("Ver video", "Sismo en Lima"), Wording("Ver video", "Gol de Perú"))
False
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from searchlib.text import plain_words

Shingles = frozenset[tuple[str, ...]]

WIDTH = 3
"""Words of a shingle. Two find as many of the copies that were made for docs/similar.md, four find fewer."""

ALIKE = 0.6
"""The resemblance of copies. In the news set two years' openings of one assembly reach .55; docs/similar.md."""

SHORT = 20
"""Words below which a body may be a formula (`Ver video`) and counts together with its headline."""

MOST_READ = 50_000
"""Characters of a body that are read, forty articles' worth."""


@dataclass(frozen=True)
class Wording:
    """What of an article is compared."""

    text: str
    title: str = ""

    @cached_property
    def words(self) -> list[str]:
        """The plain words of the body."""
        return plain_words(self.text[:MOST_READ])

    @cached_property
    def shingles(self) -> Shingles:
        """The shingles of the body."""
        return shingles(self.words)

    @cached_property
    def headed(self) -> Shingles:
        """The shingles of headline and body."""
        return shingles(plain_words(self.title) + self.words)


def shingles(words: Sequence[str]) -> Shingles:
    """The runs of `WIDTH` words; of fewer words all of them are one."""
    return frozenset(zip(*(words[shift:] for shift in range(WIDTH)), strict=False)) or frozenset([tuple(words)])


def resemblance(a: AbstractSet[object], b: AbstractSet[object]) -> float:
    """What two sets, not both empty, have in common, as a share of what either has: 0 to 1."""
    common = len(a & b)
    return common / (len(a) + len(b) - common)


def are_copies(a: Wording, b: Wording) -> bool:
    """Whether two articles are copies of one another; what has no words is a copy of nothing."""
    if not a.words or not b.words:
        return False
    if min(len(a.words), len(b.words)) < SHORT:
        return resemblance(a.headed, b.headed) >= ALIKE
    return a.text == b.text or resemblance(a.shingles, b.shingles) >= ALIKE
