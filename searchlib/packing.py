r"""Whole numbers in few bytes, in arrays: packed runs and packed integers. Knows nothing of terms or files.

**Packed runs** hold many lists (*runs*) of `uint32` numbers, one run per term: gaps between document
numbers, frequencies, gaps between positions. Every number of a run takes the same number of bits, one of
`WIDTHS`, whichever makes the run smallest; what does not fit is cut to its low bits, and the high
bits go to a side list of *exceptions*, sorted by the address of the number they complete. So a run is
decoded by a few NumPy operations: take groups of numbers that fill whole bytes, move them apart within 64
bits (what processors call a bit deposit), find the exceptions by binary search and put them back. (The cut
with exceptions is that of PFOR: Zukowski et al., "Super-Scalar RAM-CPU Cache Compression", ICDE 2006,
section 3. Widths of powers of two only would make the postings of news a seventh larger.)

A run is found by its *reference*, `16 * byte_offset + width_class`; a run of one number is its own
reference, with class 15 and no bytes at all. Past the last run a blob has `SLACK` bytes that mean nothing.

>>> packed = pack_runs(np.array([3, 1, 1, 70_000, 7], np.uint32), np.array([4, 1]))
>>> packed.refs.tolist(), bytes(packed.blob).hex(), packed.keys.tolist(), packed.highs.tolist()
([2, 127], '1700000000000000', [6], [17500])
>>> runs = PackedRuns(np.frombuffer(packed.blob + bytes(SLACK), np.uint8), packed.keys, packed.highs)
>>> runs.run(2, 4).tolist(), runs.run(127, 1).tolist()
([3, 1, 1, 70000], [7])

**Packed integers** are an array of unsigned integers with the least whole number of bytes each (1 to 8).

>>> (rows,) = pack_ints(np.array([7, 70_000]))
>>> PackedInts(rows).get(1), rows.shape
(70000, (2, 3))
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
Ints = NDArray[Any]

WIDTHS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 32)
"""Bits per number of width classes 0 to 11."""
INLINE = 15
"""The class of a run of one number, held in the reference itself."""
CLASS_BITS = 4
"""The low bits of a reference, which hold the class."""
LONG = 256
"""Numbers of a run that is decoded by itself where many are decoded: that takes a tenth of the time for each number."""
_DONE = 255  # stands for the class of such a run afterwards
SLACK = 8
"""Bytes past the last run that readers may touch."""
_WIDTHS = np.array(WIDTHS)
_EXCEPTION_BITS = 48  # a key of four bytes and, nearly always, a high part of one or two
_ALIGN = 8

# The least width class that holds a number below 65,536; one more entry stands for all above.
_CLASS_OF = np.searchsorted(np.array([1 << w for w in WIDTHS[:-1]]), np.arange(65537), side="right").astype(np.uint8)
_CLASSES = 1 << CLASS_BITS  # a power of two, so that counts by run and class are one array


def _lane(width: int) -> int:
    """Bits that a number of `width` bits has while it is being packed: eight or four numbers fill 64."""
    return 8 if width <= 8 else 16


def _every(lane: int, width: int) -> np.uint64:
    """`width` bits set in each lower one of every two lanes of a 64-bit number."""
    return np.uint64(sum(((1 << width) - 1) << at for at in range(0, 64, 2 * lane)))


def _squeezed(numbers: U64, width: int) -> U64:
    """The lanes of each 64-bit number moved together, by pairs, then by pairs of pairs, until none is left between."""
    lane = _lane(width)
    while lane < 64:
        low, up = _every(lane, width), np.uint64(width)
        numbers = (numbers & low) | ((numbers >> np.uint64(lane - width)) & (low << up))
        lane, width = 2 * lane, 2 * width
    return numbers


def _spread(numbers: U64, width: int) -> U64:
    """The inverse of `_squeezed`: numbers of `width` bits, each moved to a lane of its own."""
    step = 64 // _lane(width)
    while step > 1:
        step //= 2
        lane, wide = _lane(width) * step, width * step
        low = _every(lane, wide)
        numbers = (numbers & low) | ((numbers & (low << np.uint64(wide))) << np.uint64(lane - wide))
    return numbers


def ranges(starts: Ints, lengths: Ints) -> I64:
    """The numbers `start, start + 1, …` (as many as its length) of every run, one run after the other.

    >>> ranges(np.array([10, 50]), np.array([3, 2])).tolist()
    [10, 11, 12, 50, 51]
    """
    lengths = lengths.astype(np.int64)
    ends = np.cumsum(lengths)
    out: I64 = np.repeat(starts.astype(np.int64) - (ends - lengths), lengths)
    out += np.arange(len(out), dtype=np.int64)
    return out


def starts_of(lengths: Ints) -> I64:
    """Where each run begins when runs of these `lengths` stand in a row: `int64[n + 1]`, the total last."""
    out = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=out[1:])
    return out


class PackedChunk(NamedTuple):
    """What `pack_runs` gives: bytes to append to a blob, a reference per run, exceptions in address order."""

    blob: bytes
    refs: U64
    keys: U64
    highs: U32

    def moved(self, base: int) -> PackedChunk:
        """The same for the place `base`, a multiple of 8, of a larger blob."""
        classes = self.refs & np.uint64(_CLASSES - 1)
        placed = (classes > 0) & (classes < INLINE)
        refs = self.refs + np.uint64(base << CLASS_BITS) * placed.astype(np.uint64)
        return PackedChunk(self.blob, refs, self.keys + np.uint64(8 * base), self.highs)


def pack_runs(values: U32, lengths: Ints) -> PackedChunk:
    """Pack `values: uint32[sum(lengths)]`, cut into runs of `lengths`, as a blob of their own.

    The length of the blob is a multiple of 8. Keys are addresses in bits.
    """
    lengths = lengths.astype(np.int64)
    classes = _choose_classes(values, lengths)
    refs = np.zeros(len(lengths), np.uint64)
    alone = classes == INLINE
    refs[alone] = values[starts_of(lengths)[:-1][alone]].astype(np.uint64) << np.uint64(CLASS_BITS) | np.uint64(INLINE)
    blobs, keys, highs = [], [], []
    base = 0
    for width_class in range(len(WIDTHS) - 1, 0, -1):  # widest first: what they begin at is aligned for them
        mine = classes == width_class
        if not mine.any():
            continue
        if len(lengths) == 1:
            region = _pack_long(values, width_class)
        else:
            region = _pack_region(values[np.repeat(mine, lengths)], lengths[mine], width_class, base)
        refs[mine] = region.refs
        blobs.append(region.blob)
        keys.append(region.keys)
        highs.append(region.highs)
        base += len(region.blob)
    return PackedChunk(b"".join(blobs), refs, _joined(keys, np.uint64), _joined(highs, np.uint32))


def _joined(parts: list[Any], dtype: Any) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, dtype)


def _choose_classes(values: U32, lengths: I64) -> U8:
    """The width class of each run: of several numbers the cheapest, counting the exceptions it would leave."""
    classes = np.full(len(lengths), INLINE, np.uint8)
    several = np.flatnonzero(lengths != 1)
    counts, lengths = _counts_by_class(values, lengths)[several, : len(WIDTHS)], lengths[several, None]
    beyond = lengths - np.cumsum(counts, axis=1)
    cost = lengths * _WIDTHS + beyond * _EXCEPTION_BITS
    # Class 0 has no bytes, hence no addresses for exceptions: only a run of zeros may take it.
    cost[:, 0] += np.where(beyond[:, 0] > 0, np.int64(1) << 60, 0)
    classes[several] = cost.argmin(axis=1)
    return classes


def _counts_by_class(values: U32, lengths: I64) -> I64:
    """How many numbers of each run are of each class: `int64[runs, _CLASSES]`.

    A run alone may be that of the commonest word, which is as long as all others together: it is counted in parts.
    """
    if len(lengths) == 1:
        parts = (values[at : at + _PART] for at in range(0, len(values), _PART))
        return sum(
            (np.bincount(_CLASS_OF.take(part, mode="clip"), minlength=_CLASSES) for part in parts),
            np.zeros((1, _CLASSES), np.int64),
        )
    run_of = np.repeat(np.arange(len(lengths), dtype=np.int64) * _CLASSES, lengths)
    run_of += _CLASS_OF.take(values, mode="clip")
    return np.bincount(run_of, minlength=_CLASSES * len(lengths)).reshape(-1, _CLASSES)


_PART = 1 << 16


def _pack_long(values: U32, width_class: int) -> PackedChunk:
    """A run alone, packed in parts that end on whole bytes, and so follow on: what takes room is one part's."""
    width = WIDTHS[width_class]
    parts = [
        _pack_region(part, np.array([len(part)]), width_class, base=at * width // 8)
        for at in range(0, len(values), _PART)
        for part in [values[at : at + _PART]]
    ]
    keys = np.concatenate([part.keys for part in parts])
    highs = np.concatenate([part.highs for part in parts])
    return PackedChunk(b"".join([part.blob for part in parts]), parts[0].refs, keys, highs)


def _pack_region(values: U32, lengths: I64, width_class: int, base: int) -> PackedChunk:
    """All runs of one width class, one after the other, each from a whole byte on."""
    width = WIDTHS[width_class]
    run_bytes = -(-lengths * width // 8)
    offsets = base + starts_of(run_bytes)
    low = values & np.uint32((1 << width) - 1)
    blob = low.astype(f"<u{width // 8}").tobytes() if width >= 16 else _pack_bits(low, lengths, run_bytes, width)
    cut = np.flatnonzero(values > np.uint32((1 << width) - 1))
    runs = np.searchsorted(starts_of(lengths), cut, side="right") - 1
    keys = (offsets[runs] * 8 + (cut - starts_of(lengths)[runs]) * width).astype(np.uint64)
    refs = offsets[:-1].astype(np.uint64) << np.uint64(CLASS_BITS) | np.uint64(width_class)
    return PackedChunk(blob + bytes(-len(blob) % _ALIGN), refs, keys, values[cut] >> np.uint32(width % 32))


def _pack_bits(low: U32, lengths: I64, run_bytes: I64, width: int) -> bytes:
    """Numbers of up to twelve bits, in groups that fill bytes; of a run's last group the bytes in use are kept."""
    lane = _lane(width)
    group = 64 // lane
    groups = -(-lengths // group)
    grid = np.zeros(int(groups.sum()) * group, f"<u{lane // 8}")
    grid[_places(starts_of(groups)[:-1] * group, lengths)] = low
    packed = _squeezed(grid.view("<u8"), width)
    size = group * width // 8
    out = packed.view(np.uint8).reshape(-1, 8)[:, :size].reshape(-1)
    kept: U8 = out[_places(starts_of(groups)[:-1] * size, run_bytes)]
    return kept.tobytes()


def _places(starts: I64, lengths: I64) -> slice | I64:
    """`ranges`, or the slice that says the same of one run."""
    return slice(int(starts[0]), int(starts[0] + lengths[0])) if len(lengths) == 1 else ranges(starts, lengths)


class Checks(Protocol):
    """What tells whether bytes of a blob are those that were written, and raises if they are not."""

    def check(self, start: int, stop: int) -> None: ...  # noqa: D102
    def check_short(self, starts: I64, stops: I64) -> None: ...  # noqa: D102


class PackedRuns:
    """Decoder of the runs in `blob: uint8[n]` with the exceptions `keys: uint32 or uint64` and `highs`.

    Any of the arrays may be a view of a memory map: only what a run needs is touched, and before it is, `checks` are
    asked whether it is sound.
    """

    def __init__(self, blob: U8, keys: Ints, highs: Ints, *, checks: Checks | None = None):
        self._bytes = blob
        self._checks = checks
        self._by_width = {16: blob[: len(blob) // 2 * 2].view("<u2"), 32: blob[: len(blob) // 4 * 4].view("<u4")}
        self._keys = keys
        self._highs = highs

    def run(self, ref: int, length: int, low: int = 0, high: int | None = None) -> U32:
        """Numbers `low` to `high` of the run at `ref`, which has `length` of them: `uint32`, freshly made."""
        high = length if high is None else high
        width_class, offset = ref & (_CLASSES - 1), ref >> CLASS_BITS
        if width_class == INLINE:
            return np.full(high - low, offset, np.uint32)
        if width_class == 0:
            return np.zeros(high - low, np.uint32)
        width = WIDTHS[width_class]
        if self._checks is not None:
            self._checks.check(offset + low * width // 8, offset + (high * width + 7) // 8)
        if width >= 16:
            first = offset * 8 // width
            out: U32 = self._by_width[width][first + low : first + high].astype(np.uint32)
        else:
            out = self._bits(offset, width, low, high)
        if width < 32 and len(self._keys):
            self._restore(out, offset * 8 + low * width, width)
        return out

    def _bits(self, offset: int, width: int, low: int, high: int) -> U32:
        if width == 8:
            return self._bytes[offset + low : offset + high].astype(np.uint32)
        lane = _lane(width)
        group = 64 // lane
        first, last = low // group, -(-high // group)
        size = group * width // 8
        packed = np.zeros((last - first, 8), np.uint8)
        packed[:, :size] = self._bytes[offset + first * size : offset + last * size].reshape(-1, size)
        numbers = _spread(packed.reshape(-1).view("<u8"), width).view(f"<u{lane // 8}")
        skip = low - first * group
        return numbers[skip : skip + high - low].astype(np.uint32)

    def _restore(self, out: U32, first_bit: int, width: int) -> None:
        # Bounds in the keys' own type: any other makes NumPy convert all keys first.
        bounds = np.array([first_bit, first_bit + len(out) * width], self._keys.dtype)
        start, stop = self._keys.searchsorted(bounds).tolist()
        if start < stop:
            at = (self._keys[start:stop].astype(np.int64) - first_bit) // width
            out[at] |= self._highs[start:stop].astype(np.uint32) << np.uint32(width)

    def runs(self, refs: Ints, lengths: Ints) -> U32:
        """All numbers of the runs at `refs: uint64[n]`, one after the other: `uint32[sum(lengths)]`."""
        refs, lengths = refs.astype(np.int64), lengths.astype(np.int64)
        classes, offsets = (refs & (_CLASSES - 1)).astype(np.uint8), refs >> CLASS_BITS
        starts = starts_of(lengths)
        out = np.zeros(starts[-1], np.uint32)
        alone = classes == INLINE
        out[starts[:-1][alone]] = offsets[alone]
        for i in np.flatnonzero(lengths >= LONG).tolist():
            out[starts[i] : starts[i + 1]] = self.run(int(refs[i]), int(lengths[i]))
            classes[i] = _DONE
        self._check_all(classes, offsets, lengths)
        for width_class in range(1, len(WIDTHS)):
            mine = np.flatnonzero(classes == width_class)
            if len(mine):
                self._runs_of_class(out, WIDTHS[width_class], offsets[mine], starts[mine], lengths[mine])
        return out

    def _runs_of_class(self, out: U32, width: int, offsets: I64, starts: I64, lengths: I64) -> None:
        dest = ranges(starts, lengths)
        if width >= 16:
            out[dest] = self._by_width[width][ranges(offsets * 8 // width, lengths)]
        else:
            bit = np.repeat(offsets * 8, lengths) + (dest - np.repeat(starts, lengths)) * width
            windows = np.ndarray((len(self._bytes) - 3,), "<u4", self._bytes, 0, (1,))  # a number from every byte on
            out[dest] = windows[bit >> 3] >> (bit & 7).astype(np.uint32) & np.uint32((1 << width) - 1)
        if width < 32 and len(self._keys):
            self._restore_many(out, width, offsets * 8, starts, lengths)

    def _check_all(self, classes: U8, offsets: I64, lengths: I64) -> None:
        packed = np.flatnonzero((classes > 0) & (classes < len(WIDTHS)))
        if self._checks is not None and len(packed):
            starts, bits = offsets[packed], lengths[packed] * _WIDTHS[classes[packed]]
            self._checks.check_short(starts, starts + (bits + 7) // 8)

    def _restore_many(self, out: U32, width: int, bits: I64, starts: I64, lengths: I64) -> None:
        first = self._keys.searchsorted(bits.astype(self._keys.dtype))
        last = self._keys.searchsorted((bits + lengths * width).astype(self._keys.dtype))
        rows = ranges(first, last - first)
        at = (self._keys[rows].astype(np.int64) - np.repeat(bits, last - first)) // width
        at += np.repeat(starts, last - first)
        out[at] |= self._highs[rows].astype(np.uint32) << np.uint32(width)


def pack_ints(*parts: Ints) -> list[U8]:
    """`parts` (not negative) as little-endian rows `uint8[n, k]`, `k` (1 to 8) the least that holds all."""
    top = max((int(part.max(initial=0)) for part in parts), default=0)
    size = max(1, -(-top.bit_length() // 8))
    return [_rows(part, size) for part in parts]


def _rows(values: Ints, size: int) -> U8:
    wide = np.ascontiguousarray(values, dtype="<u8")
    return np.ascontiguousarray(wide.view(np.uint8).reshape(-1, 8)[:, :size])


class PackedInts:
    """Reader of `rows: uint8[n, k]` as made by `pack_ints`."""

    def __init__(self, rows: U8):
        self._rows = rows
        self._size = rows.shape[1]
        self._view = rows.reshape(-1).data

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, i: int) -> int:
        """Number `i` as a Python int; `i` is not negative and in range."""
        return int.from_bytes(self._view[i * self._size : (i + 1) * self._size], "little")

    def array(self, start: int = 0, stop: int | None = None) -> I64:
        """Numbers `start` to `stop` as a new array: `int64`."""
        return self._wide(self._rows[start:stop])

    def take(self, at: Ints) -> I64:
        """The numbers at `at` as a new array: `int64`."""
        return self._wide(self._rows.take(at, axis=0))

    def _wide(self, rows: U8) -> I64:
        wide = np.zeros((len(rows), 8), np.uint8)
        wide[:, : self._size] = rows
        return wide.view("<i8").reshape(-1).astype(np.int64, copy=False)
