"""Cluster found: what all full matches of a search on a cluster have in common.

The rule of this room: **the cluster counts**: no article is fetched. Names that the directory brings together are
counted once for an article that has several of them.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_names import Named, NameReader, named_by
from searchlib.cluster_patterns import escaped
from searchlib.cluster_reader import Reader
from searchlib.directory import Listed
from searchlib.fields import ENTITY_FIELDS, NAME_FIELDS
from searchlib.mentioned import ALWAYS, Period, first_day, units
from searchlib.query_fields import metadata_named


@dataclass(frozen=True, slots=True)
class Counted:
    """The articles that `query` finds, to be counted by what they have; `within` as in `counting.Counted`."""

    reader: Reader
    names: NameReader
    query: Dsl
    within: Period = ALWAYS

    def counts(self, field: str) -> Mapping[str, int]:
        """How many have each value of `field`: of entities, the `source` or a name of metadata."""
        if field == "source":
            return self._values(NAME_FIELDS[field])
        types = [type for type, name in ENTITY_FIELDS.items() if field in (name, "entities")]
        if types:
            return self._named(types)
        found = self.reader.resolve(lambda known: self._tagged(field, known))
        return {value.partition("\t")[2]: count for value, count in found.items()}

    def _values(self, field: str) -> Mapping[str, int]:
        return self.reader.resolve(lambda known: known.values(field, filter=self.query))

    def _tagged(self, field: str, known: Known) -> Mapping[str, int]:
        name = metadata_named(field, known.values("metadata_name"))
        return {} if name is None else known.values("metadata_value", f"{escaped(name)}\t(.|\n)*", self.query)

    def _named(self, types: Iterable[str]) -> Counter[str]:
        named = self.names.named()
        return self.reader.resolve(lambda known: self._by_name(frozenset(types), named, known))

    def _by_name(self, types: frozenset[str], named: Named, known: Known) -> Counter[str]:
        counts: Counter[str] = Counter()
        several: defaultdict[Listed, list[tuple[str, str, int]]] = defaultdict(list)
        for type, field in ENTITY_FIELDS.items():
            for name, count in known.values(NAME_FIELDS[field], None, self.query).items():
                listed = named.by_member.get((field, name))
                if listed is None:  # named since the names were read, or too rarely to be among them
                    counts[name] += count * (type in types)
                elif listed.type in types:
                    several[listed].append((NAME_FIELDS[field], name, count))
        for listed, names in several.items():
            counts[listed.name] += names[0][2] if len(names) == 1 else self._distinct(names, known)
        return +counts

    def _distinct(self, names: Sequence[tuple[str, str, int]], known: Known) -> int:
        by_field: defaultdict[str, list[str]] = defaultdict(list)
        for field, name, _ in names:
            by_field[field].append(name)
        return known.count({"bool": {"filter": [self.query, named_by(by_field)]}})

    def days(self) -> dict[datetime.date, int]:
        """How many were published on each day; those without a day are left out."""
        found: Mapping[int, int] = self.reader.resolve(lambda known: known.values("date", filter=self.query))
        return {datetime.date.fromordinal(day): count for day, count in sorted(found.items())}

    def mentions(self, every: str) -> dict[datetime.date, int]:
        """How many mention each `day`, `week`, `month` or `year`, by its first day, in order."""
        found: Mapping[int, int] = self.reader.resolve(
            lambda known: known.values(f"mentioned_{every}", filter=self.query)
        )
        first, last = units_of(self.within, every)
        return {first_day(number, every): found[number] for number in sorted(found) if first <= number <= last}


def units_of(period: Period, every: str) -> tuple[int, int]:
    """The numbers of the first and the last unit of a period."""
    first, last = units(np.array([day.toordinal() for day in period]), every).tolist()
    return first, last
