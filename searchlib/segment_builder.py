"""Segment builder: stored documents in, the arrays of a segment out.

The rule of this room: **nothing happens once per word in Python**. Documents are gathered in batches; a batch becomes
word numbers (`vocabulary`), a segment's worth of them postings (`postings.Inversion`). What is stored of
a document goes to the disk at once.
"""

from __future__ import annotations

import datetime
from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
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
from searchlib.fields import KEYWORD_FIELDS, SPELLING_FIELDS, UNDATED, keywords, weights_of_places
from searchlib.packing import ranges, starts_of
from searchlib.postings import STRETCH, Inversion, Ordered, ordered
from searchlib.vocabulary import MAX_PIECES, Stream, Vocabulary

BATCH = 512
"""Documents that are analysed together: enough for arrays to pay, few enough for the processor's cache."""

BATCH_LETTERS = 1 << 21
"""Characters of text after which a batch is full, however few its documents."""

WORDS_A_SEGMENT = 8_000_000
"""Words after which a segment is full. Inverting takes some 20 bytes a word, so this holds memory under 256 MB."""

_ROOM = 8 << 20
"""Bytes of a block whose coming and going makes the C library keep what a batch frees for the next one.

glibc gives the end of its heap back to the system once twice the largest block that it saw freed lies there unused. The
arrays of a batch are more than that, and to take their pages anew for each batch takes a thirtieth of the build.
"""

U32 = npt.NDArray[np.uint32]


class SegmentBuilder:
    """Gathers documents; `write` makes a segment of those gathered and begins anew, which is due once `is_full`."""

    def __init__(self, storage: Any, index_name: str, schema: Any) -> None:
        self._storage = storage
        self._index_name = index_name
        self._schema = schema
        self._vocabulary = Vocabulary()
        self._writer: SegmentWriter | None = None
        np.empty(_ROOM, np.uint8)  # goes as it comes
        self._begin()

    def _begin(self) -> None:
        self.words = 0
        self._count = 0
        self._days = _Days(self._schema["date"])
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
        self._days.add(document.date)
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
        lengths: dict[str, U32] = {}
        threads = THREADS if self.words > STRETCH else 0
        begun: dict[str, Callable[[], Inversion]] = {"date": self._days.inversion}
        for name, keyed in self._keywords.items():
            begun[name] = partial(keyed.inversion, self._count)
        spellings = ordered([spelling.encode() for spelling in self._vocabulary.spellings])
        terms = ordered([term.encode() for term in self._vocabulary.terms])
        for field, gathered in self._texts.items():
            spelled = SPELLING_FIELDS[field]
            lengths[spelled], lengths[field] = gathered.lengths()
            begun[spelled] = partial(gathered.spelled, spellings)
            begun[field] = partial(gathered.by_term, terms)
        inversions = ahead(begun.values(), threads=threads)
        segment = self._writer.finish(
            fields={name: inversion.parts() for name, inversion in zip(begun, inversions, strict=True)},
            lengths=lengths,
            columns={"date": self._days.column()},
            threads=threads,
        )
        self._writer = None
        self._begin()
        return segment

    def cancel(self) -> None:
        """Let go of the file that was begun."""
        if self._writer is not None:
            self._writer.cancel()


class _Days:
    """The day of each document, as the `field` of Whoosh's schema has it."""

    def __init__(self, field: Any) -> None:
        self._field = field
        self._days = array("i")

    def add(self, date: object) -> None:
        self._days.append(date.toordinal() if isinstance(date, datetime.date) else UNDATED)

    def _distinct(self) -> tuple[list[datetime.datetime | None], npt.NDArray[np.int64]]:
        """The midnight that each day that there is begins at, and which of them each document has."""
        days, which = np.unique(np.frombuffer(self._days, np.int32), return_inverse=True)
        date, midnight = datetime.date.fromordinal, datetime.time()
        return [datetime.datetime.combine(date(day), midnight) if day else None for day in days.tolist()], which

    def column(self) -> npt.NDArray[np.uint64]:
        """The values of the field's column."""
        days, which = self._distinct()
        undated, value = self._field.column_type.default_value(), self._field.to_column_value
        return np.array([undated if day is None else value(day) for day in days], np.uint64)[which]

    def inversion(self) -> Inversion:
        """The days in the several precisions that Whoosh searches ranges by, to be inverted."""
        days, which = self._distinct()
        terms: dict[bytes, int] = {}
        numbers = [
            [terms.setdefault(term, len(terms)) for term in _terms_of_time(self._field, day)] if day else []
            for day in days
        ]
        widths = np.array([len(own) for own in numbers], np.int64)
        flat = np.array([number for own in numbers for number in own], np.uint32)
        ids = flat[ranges(starts_of(widths)[which], widths[which])]
        return Inversion(ids, widths[which], terms=ordered(list(terms)))


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
        self._spellings.frombytes(stream.spellings.view(np.uint8).data)
        self._lengths.frombytes(stream.lengths.astype(np.uint32).view(np.uint8).data)
        self._terms.frombytes(stream.terms.view(np.uint8).data)
        self._places.frombytes(np.minimum(stream.places, _FAR).astype(np.uint8).data)
        self._term_counts.frombytes(stream.term_counts.astype(np.uint32).view(np.uint8).data)

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

    def inversion(self, documents: int) -> Inversion:
        lengths = np.bincount(np.frombuffer(self._docs, np.uint32), minlength=documents)
        terms = ordered([term.encode() for term in self._numbers])
        return Inversion(np.frombuffer(self._terms, np.uint32), lengths, terms=terms)
