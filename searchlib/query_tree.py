"""The tree that a query is read as, and how it is written again.

The rule of this room: **what a tree says can be typed**. `str` of a query is its canonical form, which is read as an
equal tree (but for the columns).

>>> lima, cusco = Word("lima", 1), Word("cusco", 8)
>>> str(Query(Group((Not(Any((lima, cusco), 1), 1), Phrase("crimen organizado", 15, slop=2)), 1)))
'-(lima O cusco) "crimen organizado"~2'

====================  ==========================================================  ====================
node                  what it finds                                               printed
====================  ==========================================================  ====================
`Word`                a word in any inflection, accents aside                     `policía`
`Exact`               words in this spelling only                                 `=año`
`Phrase`              words as written, side by side or within `slop` words       `"a b"`, `"a b"~5`
`Prefix`, `Wildcard`  words that begin so; words of this pattern                  `crim*`, `*ción`
`Fuzzy`               words that differ by so many letters at most                `rubio~`, `rubio~2`
`Required`            its node, and nothing that lacks it                         `+lima`
`Not`                 what its node does not                                      `-lima`
`Boost`               its node, which counts `factor` times in the order          `peso^2`
`Group`               what all its nodes find                                     `(a b)`
`Any`                 what one of its nodes finds                                 `a O b`
`Within`              its node, in one field of the text only                     `título:lima`
`Named`               articles of a source, or that name somebody or something    `persona:rubio`
`Dated`               articles of some days, or that mention them                 `fecha:2025-12`
`Tagged`              articles with that value in their metadata                  `sección:Mundo`
====================  ==========================================================  ====================

Every node has its `column`: the character, from 1, of the query in NFC where it begins. The last three are filters.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise

from searchlib.analysis import units
from searchlib.query_fields import PRINTED
from searchlib.query_words import LONGEST_WORD


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any inflection; `EE. UU.`, `COVID-19` and `cuatro mil` are one word each."""

    text: str
    column: int

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Exact:
    """A word, or words that follow one another, in this spelling only."""

    text: str
    column: int

    def __str__(self) -> str:
        return f"={self.text}" if _BARE.fullmatch(self.text) else f'="{self.text}"'


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as written, accents and case aside: one after the other, or within `slop` words in either order."""

    text: str
    column: int
    slop: int = 0

    def __str__(self) -> str:
        return f'"{self.text}"~{self.slop}' if self.slop else f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with `text`, which may hold the inner marks of a word (`T-M`, `O'Hig`)."""

    text: str
    column: int

    def __str__(self) -> str:
        return f"{self.text}*"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Words of a pattern in which each `*` stands for any letters or none."""

    pattern: str
    column: int

    def __str__(self) -> str:
        return self.pattern


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words with the same first letter that become this one by as many edits or fewer, 1 or 2.

    An edit is a letter put in, left out, changed or swapped with the next.
    """

    text: str
    column: int
    edits: int = 1

    def __str__(self) -> str:
        return f"{self.text}~" if self.edits == 1 else f"{self.text}~{self.edits}"


@dataclass(frozen=True, slots=True)
class Required:
    """What must be in an article for it to be found at all."""

    node: Node
    column: int

    def __str__(self) -> str:
        return f"+{_operand(self.node)}"


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be in an article."""

    node: Node
    column: int

    def __str__(self) -> str:
        return f"-{_operand(self.node)}"


@dataclass(frozen=True, slots=True)
class Boost:
    """What counts `factor` times in the order of the articles found."""

    node: Node
    factor: float
    column: int

    def __str__(self) -> str:
        return f"{_operand(self.node)}^{str(self.factor).removesuffix('.0')}"


@dataclass(frozen=True, slots=True)
class Group:
    """Two nodes or more, all of them wanted."""

    nodes: tuple[Node, ...]
    column: int

    def __str__(self) -> str:
        return f"({_side_by_side(self.nodes)})"


@dataclass(frozen=True, slots=True)
class Any:
    """Two nodes or more, of which one is enough."""

    nodes: tuple[Node, ...]
    column: int

    def __str__(self) -> str:
        return " O ".join(map(str, self.nodes))


@dataclass(frozen=True, slots=True)
class Within:
    """A node sought in one field of the text only: `title` or `text`."""

    field: str
    node: Node
    column: int

    def __str__(self) -> str:
        return f"{PRINTED[self.field]}:{_operand(self.node)}"


@dataclass(frozen=True, slots=True)
class Named:
    """Articles that name somebody or something, or are of a source.

    `field` is `persons`, `organizations`, `places`, `entities` (any of the three) or `source`.
    """

    field: str
    name: str
    column: int

    def __str__(self) -> str:
        return f"{PRINTED[self.field]}:{_value(self.name)}"


@dataclass(frozen=True, slots=True)
class Dated:
    """Articles published (`date`) in, or that mention a day (`mentions`) of, a run of days, both ends part of it.

    An end that is None is open; one of them never is. `text` is the expression as typed.
    """

    field: str
    first: datetime.date | None
    last: datetime.date | None
    text: str
    column: int

    def __str__(self) -> str:
        ends = {(True, False): "since", (False, True): "until", (True, True): "date"}
        name = "mentions" if self.field == "mentions" else ends[self.first is not None, self.last is not None]
        return f"{PRINTED[name]}:{_value(self.text)}"


@dataclass(frozen=True, slots=True)
class Tagged:
    """Articles whose metadata has this value under this name."""

    name: str
    value: str
    column: int

    def __str__(self) -> str:
        return f"{self.name}:{_value(self.value)}"


Filter = Named | Dated | Tagged
"""Nodes that let an article through or not; but for the days it mentions they add nothing to its place in the order."""

Leaf = Word | Exact | Phrase | Prefix | Wildcard | Fuzzy
"""Nodes that seek words."""

Node = Leaf | Filter | Required | Not | Boost | Group | Any | Within


@dataclass(frozen=True, slots=True)
class Note:
    """What was repaired in a query, or ignored, and where it stands."""

    column: int
    text: str

    def __str__(self) -> str:
        return f"column {self.column}: {self.text}"


@dataclass(frozen=True)
class Query:
    """What a text asks for, None being every article, and what was repaired or ignored in it."""

    root: Node | None
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        return self._typed

    @cached_property
    def names(self) -> tuple[Named, ...]:
        """The names that articles are wanted to have, in order; not those that are left out."""
        return tuple(_wanted_names(self.root))

    @cached_property
    def filters(self) -> tuple[Filter, ...]:
        """The filters that all articles found pass; not those of which another part may be in their place."""
        return tuple(_wanted_filters(self.root))

    @cached_property
    def _typed(self) -> str:
        if isinstance(self.root, Group):
            return _side_by_side(self.root.nodes)
        return "" if self.root is None else str(self.root)


def _wanted_names(node: Node | None) -> Iterator[Named]:
    match node:
        case Group(nodes) | Any(nodes):
            yield from chain.from_iterable(map(_wanted_names, nodes))
        case Required() | Boost() | Within():
            yield from _wanted_names(node.node)
        case Named():
            yield node


def _wanted_filters(node: Node | None) -> Iterator[Filter]:
    match node:
        case Group(nodes):
            yield from chain.from_iterable(map(_wanted_filters, nodes))
        case Required() | Boost() | Within():
            yield from _wanted_filters(node.node)
        case Named() | Dated() | Tagged():
            yield node


def seeks_words(node: Node) -> bool:
    """Whether an article may hold something for the node to match: not so for filters and for what excludes."""
    match node:
        case Group(nodes) | Any(nodes):
            return any(map(seeks_words, nodes))
        case Required() | Boost() | Within():
            return seeks_words(node.node)
        case _:
            return isinstance(node, Leaf)


def wants_days(node: Node) -> bool:
    """Whether a node that seeks no words wants days mentioned, not only left out."""
    match node:
        case Group(nodes) | Any(nodes):
            return any(map(wants_days, nodes))
        case Required() | Boost() | Within():
            return wants_days(node.node)
        case _:
            return isinstance(node, Dated) and node.field == "mentions"


def _operand(node: Node) -> str:
    """A node as a mark can touch it: in parentheses if it is of several pieces."""
    text = str(node)
    return f"({text})" if isinstance(node, Any) or (isinstance(node, Word) and not _in_one_piece(text)) else text


def _in_one_piece(text: str) -> bool:
    return len(text.split()) == 1


_BARE = re.compile(r"\w(?:[\w.'/&@-]*\w)?")


def _value(text: str) -> str:
    return text if _BARE.fullmatch(text) else f'"{text}"'


def _side_by_side(nodes: Sequence[Node]) -> str:
    """The nodes with spaces between, and commas where a reader would take two for one: *cuatro, mil*."""
    texts = [f"({node})" if isinstance(node, Any) else str(node) for node in nodes]
    gaps = [", " if _would_join(left[-LONGEST_WORD:], right[:LONGEST_WORD]) else " " for left, right in pairwise(texts)]
    return "".join(text + gap for text, gap in zip(texts, [*gaps, ""], strict=True))


@lru_cache(maxsize=4096)
def _would_join(left: str, right: str) -> bool:
    return any(unit.start < len(left) < unit.end for unit in units(f"{left} {right}"))
