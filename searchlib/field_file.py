r"""The postings of a field in a file: sections of a `SectionFile`, read a term at a time from a memory map.

    <field>/terms          the terms, sorted, one after the other      uint8[…]
    <field>/term_starts    where each begins, and the end              packed integers[n + 1]
    <field>/df             how many documents hold each                packed integers[n]
    <field>/doc_refs       references of its document gaps             packed integers[n]
    <field>/tf_refs        … of its frequencies less one               packed integers[n]
    <field>/position_refs  … of its position gaps                      packed integers[n], where positions are kept
    <field>/weight_refs    … of its weights less its frequencies       packed integers[n], where they differ
    <field>/blob           the packed runs all of them point into      uint8[…]
    <field>/blob_crc32     the checksums of its pages, if it has more  uint32[…]
    <field>/keys, highs    the exceptions of the runs                  uint32 or uint64[…], packed integers[…]

A gap is the difference from the number before it in the same term (documents) or the same posting
(positions); the first is the number itself. A weight is kept to a sixteenth, as how many sixteenths it is above the
frequency or below it (`zigzag`). Looking a term up is a binary search in the bytes of the map:
opening reads nothing but the directory of the file, and builds no list.

>>> import io
>>> file = io.BytesIO()
>>> writer = SectionWriter(file)
>>> encoder = FieldEncoder(writer, "text")
>>> one = np.ones(2, np.uint32)
>>> encoder.add(packed(FieldPostings([b"la", b"luna"], one, np.array([4, 9], np.uint32), one)))
>>> writer.finish({"fields": {"text": encoder.close()}})
>>> luna = FieldReader(SectionFile(file.getvalue(), "example"), "text")
>>> luna.find(b"luna"), luna.df(b"luna"), luna.postings_at(1), luna.prefix(b"l")
(1, 1, (array([9], dtype=uint32), array([1], dtype=uint32)), (0, 2))
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.packing import I64, SLACK, U32, PackedChunk, PackedInts, PackedRuns, pack_ints, pack_runs, starts_of
from searchlib.postings import FieldPostings
from searchlib.sections import SectionFile, SectionWriter

CHUNK = 1 << 19
"""Postings and positions packed at a time: bounds memory, and takes a stretch of an inversion whole."""

PROBES = 4096
"""Terms a reader remembers of its searches, at most."""

WEIGHT_STEPS = 16
"""Steps of a weight from one frequency to the next: finer ones changed no ranking that was measured."""

_KINDS = ("df", "doc_refs", "tf_refs", "position_refs", "weight_refs")

Ints = NDArray[Any]
_NONE = np.zeros(0, np.uint8)


def gaps(values: U32, lengths: Ints) -> U32:
    """The difference of each value from the one before it in its run; the first of a run as it is."""
    out = values.copy()
    out[1:] -= values[:-1]
    first = starts_of(lengths)[:-1]
    first = first[: np.searchsorted(first, len(values))]  # what begins at the end is empty
    out[first] = values[first]
    return out


def ungaps(differences: U32, lengths: Ints) -> U32:
    """The inverse of `gaps`; works in place and returns its first argument."""
    return _ungaps_from(differences, lengths, starts_of(lengths)) if len(differences) else differences


def _ungaps_from(differences: U32, lengths: Ints, starts: I64) -> U32:
    # Wraps past 2**32 and back again: unsigned sums and differences are exact modulo 2**32.
    np.cumsum(differences, dtype=np.uint32, out=differences)
    before = differences[starts[:-1] - 1]
    before[starts[:-1] == 0] = 0
    differences -= np.repeat(before, lengths)
    return differences


def zigzag(weights: NDArray[np.float32], tf: U32) -> U32:
    """Weights as small whole numbers: steps above the frequency as even numbers, below it as odd ones."""
    steps = np.rint((weights.astype(np.float64) - tf) * WEIGHT_STEPS).astype(np.int64)
    return np.where(steps >= 0, 2 * steps, -2 * steps - 1).astype(np.uint32)


def unzigzag(packed: U32, tf: U32) -> NDArray[np.float32]:
    """The inverse of `zigzag`."""
    steps = (packed >> np.uint32(1)).view(np.int32) ^ -(packed & np.uint32(1)).view(np.int32)
    weights = steps.astype(np.float32)
    weights /= np.float32(WEIGHT_STEPS)
    weights += tf
    return weights


class PackedPart(NamedTuple):
    """Postings of some terms as the file has them: terms, `df`, and what is packed, by the kind of its references."""

    terms: Sequence[bytes]
    df: U32
    packed: dict[str, PackedChunk]
    occurrences: int


def packed(postings: FieldPostings, *, chunk: int | None = None) -> list[PackedPart]:
    """Postings as `FieldEncoder.add` takes them; any thread may do it."""
    return [_packed(part) for part in postings.split(chunk or CHUNK)] if len(postings.terms) else []


def _packed(part: FieldPostings) -> PackedPart:
    kinds = {
        "doc_refs": pack_runs(gaps(part.doc_ids, part.df), part.df),
        "tf_refs": pack_runs(part.tf - np.uint32(1), part.df),
    }
    if part.positions is not None:
        kinds["position_refs"] = pack_runs(gaps(part.positions, part.tf), part.position_counts())
    if part.weights is not None:
        kinds["weight_refs"] = pack_runs(zigzag(part.weights, part.tf), part.df)
    return PackedPart(part.terms, part.df, kinds, int(part.tf.sum()))


class FieldEncoder:
    """Write the postings of field `name`, given in parts of ascending terms, to `writer`.

    Holds, per term, its bytes and some twenty more; the rest goes to the file at once.
    """

    def __init__(self, writer: SectionWriter, name: str):
        self._writer = writer
        self._prefix = f"{name}/"
        self._blob = ExitStack()
        self._write = self._blob.enter_context(writer.stream(f"{name}/blob", pages=f"{name}/blob_crc32"))
        self._size = 0
        self._terms = bytearray()
        self._lists: dict[str, list[Ints]] = {kind: [] for kind in (*_KINDS, "term_lengths", "highs")}
        self._keys: list[Ints] = []
        self._counts = {"terms": 0, "postings": 0, "occurrences": 0}
        self._has = {"positions": False, "weights": False}

    def add(self, parts: Iterable[PackedPart]) -> None:
        """Append terms above all given so far. All parts keep positions or none does; likewise weights."""
        for part in parts:
            self._terms += b"".join(part.terms)
            self._keep("term_lengths", np.fromiter(map(len, part.terms), np.uint32, len(part.terms)))
            self._keep("df", part.df)
            for kind, chunk in part.packed.items():
                self._place(kind, chunk.moved(self._size))
            self._has = {kind: f"{kind[:-1]}_refs" in part.packed for kind in self._has}
            self._counts["terms"] += len(part.terms)
            self._counts["postings"] += int(part.df.sum())
            self._counts["occurrences"] += part.occurrences

    def _place(self, kind: str, chunk: PackedChunk) -> None:
        self._write(chunk.blob)
        self._size += len(chunk.blob)
        self._keep(kind, chunk.refs)
        self._keys.append(chunk.keys)
        self._keep("highs", chunk.highs)

    def _keep(self, kind: str, values: Ints) -> None:
        """Hold `values` until `close`, in the smallest type: most chunks are of rare terms, and all small."""
        self._lists[kind].append(values.astype(np.min_scalar_type(int(values.max(initial=0)))))

    def close(self) -> dict[str, Any]:
        """Write what is left and return the field's attributes, for the directory of the file."""
        self._write(bytes(SLACK))
        self._blob.close()
        self._add_section("terms", np.frombuffer(self._terms, np.uint8))
        self._add_section("term_starts", *pack_ints(*self._term_starts()))
        for kind, kept in self._has.items():
            if not kept:
                del self._lists[f"{kind[:-1]}_refs"]
        for kind in list(self._lists):
            self._add_section(kind, *pack_ints(*(self._lists.pop(kind) or [_NONE])))
        key_type = np.uint32 if self._size < 1 << 29 else np.uint64
        self._add_section("keys", np.concatenate(self._keys or [_NONE]).astype(key_type))
        return {**self._counts, **self._has}

    def _term_starts(self) -> Iterator[Ints]:
        base = 0
        for lengths in self._lists.pop("term_lengths"):
            starts = base + starts_of(lengths)
            base = int(starts[-1])
            yield starts[:-1].astype(np.min_scalar_type(base))
        yield np.array([base])

    def _add_section(self, kind: str, *arrays: Ints) -> None:
        self._writer.add(self._prefix + kind, *arrays)


class FieldReader:
    """The postings of field `name` in `file`. Safe to share between threads; costs a few views to make.

    Terms go by their bytes, or by their number in sorted order (`find` gives it) in the methods ending in
    `_at`. Arrays are fresh, C-contiguous and the caller's own, unless said otherwise.
    """

    def __init__(self, file: SectionFile, name: str):
        attributes = file.attributes["fields"][name]
        self.name = name
        self.forget = file.forget
        self.n_postings: int = attributes["postings"]
        self.n_occurrences: int = attributes["occurrences"]
        self.has_positions: bool = attributes["positions"]
        self._n: int = attributes["terms"]
        section = {kind[len(name) + 1 :]: kind for kind in file if kind.rpartition("/")[0] == name}
        self._terms = file.array(section["terms"]).data
        self._ints = {
            kind: PackedInts(file.array(section[kind])) for kind in ("term_starts", *_KINDS) if kind in section
        }
        keys, highs = file.array(section["keys"]), file.array(section["highs"])
        blob, checks = file.pages(section["blob"], f"{name}/blob_crc32")
        self._runs = PackedRuns(blob, keys, _plain(highs), checks=checks)
        self._probed: dict[int, bytes] = {}

    def __len__(self) -> int:
        return self._n

    def __contains__(self, term: bytes) -> bool:
        return self.find(term) is not None

    def term_at(self, i: int) -> bytes:
        """Term number `i`."""
        starts = self._ints["term_starts"]
        return bytes(self._terms[starts.get(i) : starts.get(i + 1)])

    def seek(self, term: bytes) -> int:
        """The number of the first term that is `term` or above it; `len(self)` if there is none."""
        return bisect_left(range(self._n), term, key=self._probe)

    def _probe(self, i: int) -> bytes:
        """`term_at(i)`, remembered: every search begins at the same terms, so this halves its time."""
        term = self._probed.get(i)
        if term is None:
            term = self.term_at(i)
            if len(self._probed) < PROBES:
                self._probed[i] = term
        return term

    def find(self, term: bytes) -> int | None:
        """The number of `term`, or None."""
        i = self.seek(term)
        return i if i < self._n and self._probe(i) == term else None

    def prefix(self, prefix: bytes) -> tuple[int, int]:
        """The numbers `(start, stop)` of the terms that begin with `prefix`."""
        start = self.seek(prefix)
        above = prefix.rstrip(b"\xff")
        if not above:
            return start, self._n
        return start, self.seek(above[:-1] + bytes([above[-1] + 1]))

    def terms(self, start: int = 0, stop: int | None = None) -> list[bytes]:
        """Terms number `start` to `stop`."""
        stop = self._n if stop is None else stop
        bounds = self._ints["term_starts"].array(start, stop + 1).tolist()
        if not bounds:
            return []
        base = bounds[0]
        blob = bytes(self._terms[base : bounds[-1]])
        return [blob[a - base : b - base] for a, b in pairwise(bounds)]

    def lexicon(self, start: int = 0, stop: int | None = None) -> tuple[NDArray[np.uint8], I64]:
        """Terms `start` to `stop`, to scan as arrays: their bytes in a row, in place, and where each starts there.

        `uint8[...]`, and `int64[terms + 1]`, freshly made.
        """
        stop = self._n if stop is None else stop
        starts = self._ints["term_starts"].array(start, stop + 1)
        letters = np.frombuffer(self._terms, np.uint8)[starts[0] : starts[-1]]
        return letters, starts - starts[0]

    def terms_with_prefix(self, prefix: bytes) -> list[bytes]:
        """The terms that begin with `prefix`, sorted."""
        return self.terms(*self.prefix(prefix))

    def df_at(self, i: int) -> int:
        """How many documents, deleted ones included, hold term `i`."""
        return self._ints["df"].get(i)

    def dfs(self, start: int = 0, stop: int | None = None) -> I64:
        """`df_at` of terms `start` to `stop`: `int64`."""
        return self._ints["df"].array(start, stop)

    def df(self, term: bytes) -> int:
        """How many documents, deleted ones included, hold `term`; 0 where it does not occur."""
        i = self.find(term)
        return 0 if i is None else self.df_at(i)

    def doc_ids_at(self, i: int) -> U32:
        """The documents of term `i`: `uint32[df]`, strictly ascending, deleted ones included."""
        doc_ids = self._runs.run(self._ints["doc_refs"].get(i), self.df_at(i))
        return np.cumsum(doc_ids, dtype=np.uint32, out=doc_ids)

    def tf_at(self, i: int) -> U32:
        """How often term `i` occurs in each of its documents: `uint32[df]`."""
        tf = self._runs.run(self._ints["tf_refs"].get(i), self.df_at(i))
        tf += np.uint32(1)
        return tf

    def postings_at(self, i: int) -> tuple[U32, U32]:
        """`doc_ids_at(i), tf_at(i)`."""
        return self.doc_ids_at(i), self.tf_at(i)

    def positions_at(self, i: int, tf: U32) -> U32:
        """Where term `i` occurs, document by document: `uint32[sum(tf)]`; `tf` is `tf_at(i)`."""
        counts = starts_of(tf)
        found = self._runs.run(self._ints["position_refs"].get(i), int(counts[-1]))
        # Where every posting has one position, every gap is a position.
        return found if len(found) == len(tf) else _ungaps_from(found, tf, counts)

    def weights_at(self, i: int, tf: U32) -> NDArray[np.float32]:
        """The weight of each posting of term `i`: `float32[df]`; `tf` is `tf_at(i)`."""
        if "weight_refs" not in self._ints:
            return tf.astype(np.float32)
        return unzigzag(self._runs.run(self._ints["weight_refs"].get(i), len(tf)), tf)

    def weighted(self, numbers: Ints) -> tuple[U32, NDArray[np.float32]]:
        """The documents of the terms of these numbers, one term after the other, and the weight of each posting."""
        df = self._ints["df"].take(numbers)
        doc_ids = ungaps(self._runs.runs(self._ints["doc_refs"].take(numbers), df), df)
        tf = self._runs.runs(self._ints["tf_refs"].take(numbers), df)
        tf += np.uint32(1)
        if "weight_refs" not in self._ints:
            return doc_ids, tf.astype(np.float32)
        return doc_ids, unzigzag(self._runs.runs(self._ints["weight_refs"].take(numbers), df), tf)

    def read(self, start: int = 0, stop: int | None = None) -> FieldPostings:
        """Terms `start` to `stop` with all they have, decoded together."""
        stop = self._n if stop is None else stop
        df = self.dfs(start, stop)
        tf = self._runs.runs(self._ints["tf_refs"].array(start, stop), df)
        tf += np.uint32(1)
        doc_ids = ungaps(self._runs.runs(self._ints["doc_refs"].array(start, stop), df), df)
        positions = weights = None
        if self.has_positions:
            counts = np.add.reduceat(tf, starts_of(df)[:-1], dtype=np.int64) if len(tf) else df
            positions = ungaps(self._runs.runs(self._ints["position_refs"].array(start, stop), counts), tf)
        if "weight_refs" in self._ints:
            weights = unzigzag(self._runs.runs(self._ints["weight_refs"].array(start, stop), df), tf)
        terms: Sequence[bytes] = self.terms(start, stop)
        return FieldPostings(terms, df.astype(np.uint32), doc_ids, tf, positions, weights)


def _plain(rows: NDArray[np.uint8]) -> Ints:
    """Packed integers as one array; in place where their size is that of a NumPy type."""
    if rows.shape[1] in (1, 2, 4):
        return rows.reshape(-1).view(f"<u{rows.shape[1]}")
    return PackedInts(rows).array().astype(np.uint32)
