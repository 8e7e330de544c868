"""Cluster copies: which articles of a ranking on a cluster are near-identical, each folded under the first.

The rule of this room: **stories are those of `copies`**, made by walking down a ranking. The cluster looks up whose
sketches meet (`sketches`); the texts of those are compared here. An index on a disk asks for the rarest words
instead: on a cluster how rare each is takes ten times as long as the page.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, NamedTuple

from searchlib.cluster_answers import Dsl
from searchlib.cluster_query import NOTHING
from searchlib.cluster_reader import Reader
from searchlib.copies import MOST_COMPARED, MOST_COMPARED_A_STORY
from searchlib.resemblance import Wording, are_copies
from searchlib.sketches import MET, SKETCH, sketches

AHEAD = 20
"""Articles of a ranking whose sketches are looked up at a time."""

READ = 100
"""Texts that are read at a time, to be compared."""

Ranking = Sequence[tuple[Dsl, Sequence[Dsl]]]
"""What is found, in the order in which it is listed: that of one query, then that of the next."""


class Story(NamedTuple):
    """An article of a ranking as the cluster sends it, and the ids of its copies further down."""

    hit: Dsl
    copies: tuple[str, ...] = ()


def stories(ranking: Ranking, reader: Reader, *, count: int) -> tuple[list[Story], bool]:
    """The first `count` stories of a ranking, and whether too many articles were alike to compare all of them."""
    folding = Folding(ranking, reader, compared=max(MOST_COMPARED, MOST_COMPARED_A_STORY * count))
    step = min(AHEAD, count)
    with closing(_walked(ranking, reader, step=step)) as hits:
        found = list(islice(_folded(hits, folding, step=step), count))
    return found, folding.gave_up


def _walked(ranking: Ranking, reader: Reader, *, step: int) -> Generator[Dsl, None, None]:
    for query, order in ranking:
        yield from reader.walk(query, order, step=step)


def _folded(hits: Iterator[Dsl], folding: Folding, *, step: int) -> Iterator[Story]:
    while ahead := list(islice(hits, step)):
        wordings = {hit["_id"]: _wording(hit["_source"]["document"]) for hit in ahead if folding.is_free(hit["_id"])}
        alone = folding.alone(wordings)
        for hit in ahead:
            if folding.is_free(key := hit["_id"]):
                yield Story(hit, folding.fold(key, wordings[key], alone=key in alone))


class Folding:
    """Which articles of a ranking are free still, those that stand under no other; known by their keys."""

    def __init__(self, ranking: Ranking, reader: Reader, *, compared: int = MOST_COMPARED) -> None:
        self._ranking = ranking
        self._reader = reader
        self._left = compared
        self._taken: set[str] = set()
        self.gave_up = False

    def is_free(self, key: str) -> bool:
        """Whether an article is folded under no other, and no story itself."""
        return key not in self._taken

    def alone(self, wordings: Mapping[str, Wording]) -> set[str]:
        """Which of some articles have a sketch that meets no other in the index, as most have."""
        return self._reader.resolve(
            lambda known: {key for key, wording in wordings.items() if not known.count(_meeting(key, wording))}
        )

    def fold(self, key: str, wording: Wording, *, alone: bool = False) -> tuple[str, ...]:
        """The ids of the free copies of an article, which are free no more, and neither is the article."""
        self._taken.add(key)
        near = [] if alone else [other for other in self._near(key, wording) if self.is_free(other)]
        self.gave_up |= len(near) > self._left
        near = near[: self._left]
        self._left -= len(near)
        copies = self._copies_among(near, wording)
        self._taken.update(copies)
        return tuple(copies.values())

    def _near(self, key: str, wording: Wording) -> Iterator[str]:
        """The articles of the ranking whose sketches meet that of one, in order."""
        for query, order in self._ranking:
            meeting: Dsl = {"bool": {"must": [query], "filter": [_meeting(key, wording)]}}
            found = self._reader.page(meeting, order, offset=0, limit=MOST_COMPARED, source=())
            self.gave_up |= found.total > len(found.hits)
            yield from (hit["_id"] for hit in found.hits)

    def _copies_among(self, keys: Sequence[str], wording: Wording) -> dict[str, str]:
        """Which of some articles are copies of one, in order, with their ids."""
        copies = {}
        for first in range(0, len(keys), READ):
            some = keys[first : first + READ]
            this: Dsl = {"ids": {"values": some}}
            found = self._reader.page(this, [], offset=0, limit=READ, source=_COMPARED)
            by_key = {hit["_id"]: hit["_source"] for hit in found.hits}
            alike = [key for key in some if key in by_key and are_copies(wording, _wording(by_key[key]["document"]))]
            copies.update({key: by_key[key]["id"] for key in alike})
        return copies


_COMPARED = ("id", "document.text", "document.title")


def _wording(row: Mapping[str, Any]) -> Wording:
    return Wording(row["text"], row.get("title", ""))


def _meeting(key: str, wording: Wording) -> Dsl:
    """The other articles whose sketches meet those of one; none for one without words."""
    meeting = [
        {
            "bool": {
                "should": [{"term": {"sketch": hashed}} for hashed in sketch],
                "minimum_should_match": MET if len(sketch) == SKETCH else 1,
            }
        }
        for sketch in sketches(wording)
    ]
    own: Dsl = {"ids": {"values": [key]}}
    return {"bool": {"should": meeting, "minimum_should_match": 1, "must_not": [own]}} if meeting else NOTHING
