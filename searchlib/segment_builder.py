"""Segment builder: stored documents in, the arrays of a segment out.

The rule of this room: **nothing happens once per word in Python**. Documents are gathered in batches; a batch becomes
word numbers (`vocabulary`), a segment's worth of them postings (`postings.Inversion`). What is stored of
a document goes to the disk at once.
"""

from __future__ import annotations

import datetime
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count, repeat
from json.encoder import encode_basestring as quoted
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.ahead import THREADS, ahead
from searchlib.codec import ArraySegment, SegmentWriter
from searchlib.document import StoredDocument
from searchlib.document_file import as_row
from searchlib.fields import KEYWORD_FIELDS, SPELLING_FIELDS, keywords, weights_of_places
from searchlib.packing import ranges, starts_of
from searchlib.postings import STRETCH, Inversion, Making, Ordered, ordered
from searchlib.vocabulary import MAX_PIECES, Stream, Vocabulary

BATCH = 512
"""Documents that are analysed together: enough for arrays to pay, few enough for the processor's cache."""

BATCH_LETTERS = 1 << 21
"""Characters of text after which a batch is full, however few its documents."""

WORDS_A_SEGMENT = 8_000_000
"""Words after which a segment is full. Inverting takes some 20 bytes a word, so this holds memory under 256 MB."""

U32 = npt.NDArray[np.uint32]


class SegmentBuilder:
    """Gathers documents; `write` makes a segment of those gathered and begins anew, which is due once `is_full`."""

    def __init__(self, storage: Any, index_name: str, schema: Any) -> None:
        self._storage = storage
        self._index_name = index_name
        self._schema = schema
        self._vocabulary = Vocabulary()
        self._writer: SegmentWriter | None = None
        self._begin()

    def _begin(self) -> None:
        self.words = 0
        self._count = 0
        self._days = array("i")
        # Texts only: what was extracted from them dies with its document, and the garbage collector never sees it.
        self._pending: dict[str, list[str]] = {field: [] for field in SPELLING_FIELDS}
        self._pending_letters = 0
        self._texts = {field: _Text(field) for field in SPELLING_FIELDS}
        self._keywords = {name: _Keywords() for name in KEYWORD_FIELDS}
        if len(self._vocabulary) > MAX_PIECES:
            self._vocabulary.clear()

    def __len__(self) -> int:
        return self._count

    @property
    def is_full(self) -> bool:
        """Whether the words gathered, or the distinct ones met, take the memory that there is for them."""
        return self.words > WORDS_A_SEGMENT or len(self._vocabulary) > MAX_PIECES

    def add(self, stored: StoredDocument) -> int:
        """Take in a document and return its number in the segment to be."""
        if self._writer is None:
            self._writer = SegmentWriter(self._storage, self._index_name, self._schema)
        document, number = stored.document, self._count
        head = f'{{"id":{quoted(document.id)},"document":{stored.to_json()}}}'
        self._writer.add(as_row(head, apart=("text", document.text)))
        self._days.append(document.date.toordinal() if isinstance(document.date, datetime.date) else _UNDATED)
        for name, terms in keywords(stored).items():
            self._keywords[name].add(terms, number)
        for field, texts in self._pending.items():
            texts.append(getattr(document, field))
        self._pending_letters += len(document.text)
        self._count += 1
        if self._count % BATCH == 0 or self._pending_letters > BATCH_LETTERS:
            self._analyze()
        return number

    def _analyze(self) -> None:
        together = self._vocabulary.encode([text for texts in self._pending.values() for text in texts])
        first = 0
        for field, gathered in self._texts.items():
            gathered.add(together.part(first, first := first + len(self._pending[field])))
            self._pending[field] = []
        self.words = sum(gathered.words for gathered in self._texts.values())
        self._pending_letters = 0

    def write(self) -> ArraySegment:
        """Write the documents gathered as a segment; on return its files are on the disk. There is one at least."""
        assert self._writer is not None, "a segment has a document"
        self._analyze()
        fields: dict[str, Iterable[Making]] = {}
        lengths: dict[str, Any] = {}
        threads = THREADS if self.words > STRETCH else 0
        begun: dict[str, Callable[[], Inversion]] = {}
        spellings = ordered([spelling.encode() for spelling in self._vocabulary.spellings])
        terms = ordered([term.encode() for term in self._vocabulary.terms])
        for field, gathered in self._texts.items():
            spelled = SPELLING_FIELDS[field]
            lengths[spelled], lengths[field] = gathered.lengths()
            begun[spelled] = partial(gathered.spelled, spellings)
            begun[field] = partial(gathered.by_term, terms)
        inversions = ahead(begun.values(), threads=threads)
        fields.update((name, inversion.parts()) for name, inversion in zip(begun, inversions, strict=True))
        for name, keyed in self._keywords.items():
            fields[name] = keyed.postings(self._count)
        fields["date"], days = self._dates()
        segment = self._writer.finish(fields=fields, lengths=lengths, columns={"date": days}, threads=threads)
        self._writer = None
        self._begin()
        return segment

    def cancel(self) -> None:
        """Let go of the file that was begun."""
        if self._writer is not None:
            self._writer.cancel()

    def _dates(self) -> tuple[Iterable[Making], npt.NDArray[Any]]:
        """The postings of the day, in the several precisions that Whoosh searches ranges by, and its column."""
        field = self._schema["date"]
        days = np.frombuffer(self._days, np.int32)
        distinct, which = np.unique(days, return_inverse=True)
        terms: dict[bytes, int] = {}
        numbers: list[list[int]] = []
        values = np.full(len(distinct), field.column_type.default_value(), np.uint64)
        for i, day in enumerate(distinct.tolist()):
            own: list[bytes] = []
            if day != _UNDATED:
                midnight = datetime.datetime.combine(datetime.date.fromordinal(day), datetime.time())
                values[i] = field.to_column_value(midnight)
                own = _terms_of_time(field, midnight)
            numbers.append([terms.setdefault(term, len(terms)) for term in own])
        widths = np.array([len(own) for own in numbers], np.int64)
        flat = np.array([number for own in numbers for number in own], np.uint32)
        ids = flat[ranges(starts_of(widths)[which], widths[which])]
        return Inversion(ids, widths[which], terms=ordered(list(terms))).parts(), values[which]


_UNDATED = 0
"""The day of a document that has none; 1 January of the year 1 is 1 (`date.toordinal`)."""


def _terms_of_time(field: Any, time: datetime.datetime) -> list[bytes]:
    """The terms that `field.index` gives, in a fifth of its time: a byte says how many low bits the rest leaves out."""
    whole = int.from_bytes(field.to_bytes(time)[1:], "big")
    return [
        shift.to_bytes(1, "big") + (whole >> shift).to_bytes(8, "big")
        for shift in range(0, field.bits, field.shift_step)
    ]


class _Text:
    """The words of one field of text, batch by batch. What is gathered is given away once, for it takes much room."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._spellings, self._lengths = array("I"), array("I")
        self._terms, self._places, self._term_counts = array("I"), array("B"), array("I")

    def add(self, stream: Stream) -> None:
        self._spellings.frombytes(stream.spellings.astype(np.uint32).tobytes())
        self._lengths.frombytes(stream.lengths.astype(np.uint32).tobytes())
        self._terms.frombytes(stream.terms.astype(np.uint32).tobytes())
        self._places.frombytes(np.minimum(stream.places, _FAR).astype(np.uint8).tobytes())
        self._term_counts.frombytes(stream.term_counts.astype(np.uint32).tobytes())

    @property
    def words(self) -> int:
        """How many there are."""
        return len(self._spellings)

    def lengths(self) -> tuple[U32, U32]:
        """How many spellings, and how many terms, each document has: `uint32[documents]`."""
        return np.frombuffer(self._lengths, np.uint32), np.frombuffer(self._term_counts, np.uint32)

    def spelled(self, spellings: Ordered) -> Inversion:
        """The spellings, to be inverted with positions."""
        words, self._spellings = np.frombuffer(self._spellings, np.uint32), array("I")
        return Inversion(words, self.lengths()[0], terms=spellings, positions=True)

    def by_term(self, terms: Ordered) -> Inversion:
        """The terms, to be inverted with weights."""
        words, self._terms = np.frombuffer(self._terms, np.uint32), array("I")
        weights, self._places = weights_of_places(self._field, np.frombuffer(self._places, np.uint8)), array("B")
        return Inversion(words, self.lengths()[1], terms=terms, weights=weights)


_FAR = 255
"""A place that weighs as all beyond do."""


class _Keywords:
    """The terms of one field that are what they are, document by document."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)  # in the order in which they come
        self._terms = array("I")
        self._docs = array("I")

    def add(self, terms: Sequence[str], doc: int) -> None:
        numbers = self._numbers
        self._terms.extend([numbers[term] for term in terms])
        self._docs.extend(repeat(doc, len(terms)))

    def postings(self, documents: int) -> Iterator[Making]:
        lengths = np.bincount(np.frombuffer(self._docs, np.uint32), minlength=documents)
        terms = ordered([term.encode() for term in self._numbers])
        return Inversion(np.frombuffer(self._terms, np.uint32), lengths, terms=terms).parts()
