"""Resemblance: whether two articles tell one story in the same words.

The rule of this room: **a copy repeats runs of words, whatever stands around them**. An article is the set of its
shingles, runs of three words without accents, case and marks; two are copies if they have six shingles of ten in
common, counted over those that either has (the resemblance of Broder, *On the Resemblance and Containment of
Documents*, 1997, section 2: the Jaccard coefficient of the shingles). Headlines are rewritten and do not count, but
where a body is too short to tell.

Where texts cannot be compared with all others, their sketches can be looked up: the few least of the hashes of their
shingles (the same paper), of which near-identical articles have some in common.

>>> first = Wording("La policía detuvo en Lima a dos sospechosos del crimen organizado, dijo la ministra en Palacio, "
...                 "y anunció un plan de seguridad para los barrios.")
>>> second = Wording("LIMA (Agencia) — " + first.text.replace("dos", "tres"))
>>> round(resemblance(first.shingles, second.shingles), 2), are_copies(first, second)
(0.71, True)
>>> len(set(first.sketches[0]) & set(second.sketches[0]))
19
>>> are_copies(Wording("Ver video", "Sismo en Lima"), Wording("Ver video", "Gol de Perú"))
False
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from searchlib.text import fold

Shingles = frozenset[tuple[str, ...]]

WIDTH = 3
"""Words of a shingle. Two find as many of the copies that were made for docs/similar.md, four find fewer."""

ALIKE = 0.6
"""The resemblance of copies. In the news set two years' openings of one assembly reach .55; docs/similar.md."""

SHORT = 20
"""Words below which a body may be a formula (`Ver video`) and counts together with its headline."""

MOST_READ = 50_000
"""Characters of a body that are read, forty articles' worth."""

SKETCH = 24
"""Hashes of a sketch."""

MET = 5
"""Hashes that the sketches of copies have in common. Two articles alike at `ALIKE` have that many, but for one pair in
58,000: of the least hashes of both together six in ten are of shingles that both have, and then are in both sketches.
Of 5,000 articles of the news set 709 meet another so; of those with sketches of 16, of which 2 are enough, 4,184."""

MAY_MEET_SHORT = 3 * SHORT
"""Words from which on a body is not taken for a copy of a short one, unless that has a headline of eighteen words."""

_WORD = re.compile("[a-z0-9]+")


@dataclass(frozen=True)
class Wording:
    """What of an article is compared."""

    text: str
    title: str = ""

    @cached_property
    def words(self) -> list[str]:
        """The folded words of the body, codes and figures in their parts: quicker than `text.words`, and enough."""
        return _WORD.findall(fold(self.text[:MOST_READ]))

    @cached_property
    def shingles(self) -> Shingles:
        """The shingles of the body."""
        return shingles(self.words)

    @cached_property
    def headed(self) -> Shingles:
        """The shingles of headline and body."""
        return shingles(_WORD.findall(fold(self.title)) + self.words)

    @property
    def sketches(self) -> list[list[str]]:
        """The sketches by which copies are found: of the body, and behind `+` of headline and body if that is short."""
        found = [] if len(self.words) < SHORT else [sketch(self.shingles)]
        if 0 < len(self.words) < MAY_MEET_SHORT:
            found.append([f"+{hashed}" for hashed in sketch(self.headed)])
        return found


def shingles(words: Sequence[str]) -> Shingles:
    """The runs of `WIDTH` words; of fewer words all of them are one."""
    return frozenset(zip(*(words[shift:] for shift in range(WIDTH)), strict=False)) or frozenset([tuple(words)])


def sketch(shingles: Shingles) -> list[str]:
    """The least of the hashes of some shingles."""
    hashed = (hashlib.blake2b(" ".join(words).encode(), digest_size=4).hexdigest() for words in shingles)
    return sorted(hashed)[:SKETCH]


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
