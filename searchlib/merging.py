r"""Several segments made into one, by arrays, without the documents that were deleted.

Documents keep their order: those of the first segment that are not deleted, then those of the second, and
so on. Work goes by stretches of terms, so memory holds one stretch whatever the size of the segments.

>>> [m.tolist() for m in doc_maps([np.array([True, False, True]), np.array([True])])]
[[0, -1, 1], [2]]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.field_file import FieldEncoder, FieldReader, packed
from searchlib.packing import I64
from searchlib.postings import FieldPostings, join, renumber
from searchlib.sections import SectionWriter

BUDGET = 1 << 20
"""Postings and positions decoded at a time."""
_TERM_COST = 8  # a term in hand takes as much room as some eight postings
_STEP = 1 << 16

Bools = NDArray[np.bool_]


class FieldSource(NamedTuple):
    """A field of one segment and the new numbers of its documents, -1 for deleted ones."""

    field: FieldReader
    doc_map: I64


def doc_maps(kept: Sequence[Bools]) -> list[I64]:
    """The new number of each document of each segment, -1 for those not kept."""
    maps, base = [], 0
    for mask in kept:
        numbers = np.where(mask, np.cumsum(mask) - 1 + base, -1).astype(np.int64)
        maps.append(numbers)
        base += int(mask.sum())
    return maps


def merge_field(
    writer: SectionWriter, name: str, sources: Sequence[FieldSource], *, budget: int | None = None
) -> dict[str, Any]:
    """Write field `name` out of `sources` in order; return its attributes, as `FieldEncoder.close`."""
    encoder = FieldEncoder(writer, name)
    for bounds in _stretches([source.field for source in sources], budget or BUDGET):
        encoder.add(packed(_joined(sources, bounds)))
        for source in sources:
            source.field.forget()
    return encoder.close()


def _joined(sources: Sequence[FieldSource], bounds: Sequence[tuple[int, int]]) -> FieldPostings:
    """The postings of a stretch of terms, `bounds` in each source, under the new numbers of documents."""
    return _join_weighted(
        [
            renumber(source.field.read(start, stop), source.doc_map)
            for source, (start, stop) in zip(sources, bounds, strict=True)
            if start < stop
        ]
    )


def _join_weighted(parts: list[FieldPostings]) -> FieldPostings:
    """`join`, where some parts may have weights and others only frequencies."""
    if any(part.weights is None for part in parts) and any(part.weights is not None for part in parts):
        parts = [
            part if part.weights is not None else replace(part, weights=part.tf.astype(np.float32)) for part in parts
        ]
    return join(parts)


def _stretches(fields: Sequence[FieldReader], budget: int) -> Iterator[list[tuple[int, int]]]:
    """For one stretch of terms after another, the numbers `(start, stop)` of its terms in each field.

    Each field proposes to stop where its share of the budget is spent; the lowest term proposed is taken,
    so no field goes over its share by more than one term, and the one that proposed it moves on.
    """
    at = [0] * len(fields)
    while any(start < len(field) for start, field in zip(at, fields, strict=True)):
        proposals = []
        for start, field in zip(at, fields, strict=True):
            stop = _spend(field, start, budget // len(fields))
            if stop < len(field):
                proposals.append(field.term_at(stop))
        if proposals:
            stops = [max(start, field.seek(min(proposals))) for start, field in zip(at, fields, strict=True)]
        else:
            stops = [len(field) for field in fields]
        yield list(zip(at, stops, strict=True))
        at = stops


def _spend(field: FieldReader, start: int, share: int) -> int:
    """The term after the last that `share` pays for, from term `start` on; one at least is paid for."""
    if start >= len(field):
        return start
    per_posting = 1.0
    if field.has_positions:
        per_posting += field.n_occurrences / max(1, field.n_postings)
    total, stop = 0.0, start
    while stop < len(field):
        costs = np.cumsum(field.dfs(stop, stop + _STEP) * per_posting + _TERM_COST) + total
        fitting = int(np.searchsorted(costs, share, side="right"))
        stop += fitting
        if fitting < len(costs):
            break
        total = float(costs[-1])
    return max(stop, start + 1)
