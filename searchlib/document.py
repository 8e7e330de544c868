"""Document: what a user puts in, and the checks it passes before anything is written.

The rule of this room: **constructing checks nothing, storing checks everything**. A `Document` is a plain value that a
reader can build from any row; `checked` is the one door to the index, and says what is wrong in words.

>>> checked(Document("n-1", "Texto", date="2025-12-06T22:00:00-05:00")).date
datetime.date(2025, 12, 7)
>>> checked(Document("", "Texto"))
Traceback (most recent call last):
    ...
searchlib.errors.DocumentError: document '': its id is empty: give each article an id of its own
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from numbers import Integral
from typing import Any

from searchlib.dates import DateMention
from searchlib.document_file import decode_row, to_json
from searchlib.entities import TYPES, Entity, Mention
from searchlib.errors import DateValueError, DocumentError
from searchlib.text import SURROGATE, nfc

DateLike = datetime.date | datetime.datetime | str
"""A calendar day: a `date`, a `datetime` (with a zone: its UTC day), or an ISO 8601 string of either."""


@dataclass(frozen=True, init=False)
class Document:
    """An article as its user gives it; `entities=None` means that they are to be extracted."""

    id: str
    text: str
    title: str = ""
    date: DateLike | None = None
    source: str = ""
    url: str = ""
    entities: Sequence[Entity] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def __init__(
        self,
        id: str,
        text: str,
        title: str = "",
        date: DateLike | None = None,
        source: str = "",
        url: str = "",
        entities: Sequence[Entity] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        # The `__init__` of a frozen dataclass goes through `object.__setattr__` and takes twice as long.
        own = self.__dict__
        own["id"], own["text"], own["title"], own["date"] = id, text, title, date
        own["source"], own["url"], own["entities"] = source, url, entities
        own["metadata"] = {} if metadata is None else metadata


LONGEST_ID = 200
"""Characters of an id that are shown where it is refused: what was given for one may be a whole column."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """An article that was not stored, and why; `place` is its file and line, or its position in the input."""

    id: object
    reason: str
    place: str = ""

    def __str__(self) -> str:
        """What is known of place and id, then the reason."""
        known, called = [self.place] if self.place else [], repr(self.id)
        called = called if len(called) <= LONGEST_ID else f"{called[: LONGEST_ID - 1]}…"
        return ": ".join([*known, *([] if known and self.id is None else [called]), self.reason])


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the index keeps it: checked, in NFC, with what was extracted from it.

    The offsets of `dates` are into `document.text`. Those of `named` are into headline and body together, where names
    are sought, the body beginning at `origin`; what stands before it is indexed and not stored.
    """

    document: Document
    named: tuple[Entity, ...] = ()
    dates: tuple[DateMention, ...] = ()
    origin: int = 0

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities, their offsets into `document.text`."""
        return tuple(entity.shifted(-self.origin) for entity in self.named) if self.origin else self.named

    def to_json(self) -> str:
        """What is not empty, but for id and text, as JSON whose values `from_row` reads back.

        Put together by hand, for a row is mostly the places of names and dates, pairs of whole numbers: the rows of a
        year of news take .73 s so, by lists that go to the encoder .90.
        """
        document = self.document
        fields = [
            f'"{name}":{quoted(value)}'
            for name, value in (("title", document.title), ("source", document.source), ("url", document.url))
            if value
        ]
        if document.date:
            fields.append(f'"date":"{document.date}"')
        if document.metadata:
            fields.append(f'"metadata":{to_json(document.metadata)}')
        if self.named:
            fields.append(f'"entities":[{",".join([self._entity_json(entity) for entity in self.named])}]')
        if self.dates:
            fields.append(f'"dates":[{",".join([self._date_json(found) for found in self.dates])}]')
        return f"{{{','.join(fields)}}}"

    def _entity_json(self, entity: Entity) -> str:
        text, origin = self.document.text, self.origin
        places = [f"[{_place(m, text, origin)}]" for m in entity.mentions if m.start >= origin]
        return f"[{quoted(entity.name)},{quoted(entity.type)},[{','.join(places)}]]"

    def _date_json(self, found: DateMention) -> str:
        place = _place(found, self.document.text, 0)
        return f'[{place},"{found.first_day.isoformat()}","{found.last_day.isoformat()}"]'

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> StoredDocument:
        """The document that `to_json` wrote, its `id` and `text` beside the rest."""
        text, day = row["text"], datetime.date.fromisoformat
        entities = tuple(
            Entity(name, type, tuple(Mention(*_placed(place, text)) for place in places))
            for name, type, places in row.get("entities", ())
        )
        dates = tuple(
            DateMention(*_placed(place, text), day(first), day(last)) for *place, first, last in row.get("dates", ())
        )
        document = Document(
            row["id"], text, title=row.get("title", ""), date=day(row["date"]) if "date" in row else None,
            source=row.get("source", ""), url=row.get("url", ""), entities=entities, metadata=row.get("metadata", {}),
        )  # fmt: skip
        return cls(document, entities, dates)


def fields_of(row: bytes) -> dict[str, Any]:
    """What a stored row holds, as `StoredDocument.from_row` takes it."""
    stored = decode_row(row)
    return {**stored.pop("document"), **stored}


def _place(found: Mention | DateMention, text: str, origin: int) -> str:
    """Start and end, counted from `origin`; and the words, where they are not what stands there."""
    start, end, words = found.start - origin, found.end - origin, found.text
    return f"{start},{end}" if text[start:end] == words else f"{start},{end},{quoted(words)}"


def _placed(place: Sequence[Any], text: str) -> tuple[str, int, int]:
    start, end, *words = place
    return words[0] if words else text[start:end], start, end


def as_day(value: DateLike) -> datetime.date:
    """The calendar day of a date, a datetime or a string of year, month, day; raises `DateValueError`.

    >>> as_day("2025-12-06"), as_day("2025-12-06T10:30:00Z")
    (datetime.date(2025, 12, 6), datetime.date(2025, 12, 6))
    """
    if isinstance(value, str):
        return _parsed_day(value)
    if _is_missing(value):
        raise DateValueError(f"{value!r} is no date but stands for one that is missing: leave it out, or give None")
    if isinstance(value, datetime.datetime):
        try:
            return (value.astimezone(datetime.timezone.utc) if value.tzinfo else value).date()
        except OverflowError:
            raise DateValueError(f"{value} in UTC is before the year 1 or after 9999") from None
    if isinstance(value, datetime.date):
        return value
    raise DateValueError(f"{value!r} is not a date: give a date, a datetime or a string like '2025-12-06'")


def _is_missing(value: object) -> bool:
    """Whether it is NaN, or the NaT of pandas, which is a datetime: they equal nothing, not even themselves."""
    return isinstance(value, (float, datetime.date)) and value != value


@lru_cache(maxsize=4096)
def _parsed_day(value: str) -> datetime.date:
    return as_day(_parse_iso(value))


def _parse_iso(value: str) -> datetime.datetime:
    match = _ISO.fullmatch(value.strip())
    try:
        if match:
            day = datetime.date(int(match["year"]), int(match["month"]), int(match["day"]))
            hour = datetime.time(int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0))
            return datetime.datetime.combine(day, hour, _zone(match["zone"]))
    except ValueError:
        pass  # 2025-02-30: of the right form, and no day
    raise DateValueError(f"{value!r} names no day: write it as year-month-day, '2025-12-06'")


def _zone(text: str | None) -> datetime.timezone | None:
    """The zone that is written Z, -05, -0500, -05:00 or -05:08:36, as before there were zones; None where none is."""
    if not text:
        return None
    figures = text.strip("zZ+-").replace(":", "").ljust(6, "0")
    offset = datetime.timedelta(hours=int(figures[:2]), minutes=int(figures[2:4]), seconds=int(figures[4:]))
    return datetime.timezone(-offset if text.startswith("-") else offset)


# `fromisoformat` reads less of this before Python 3.11: no `-0500` and no nanoseconds.
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)"
    r"(?:[T ](?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)? ?"
    r"(?P<zone>[zZ]|[+-]\d\d(?::?\d\d(?::\d\d)?)?)?)?",
    re.ASCII,
)


def checked(document: object) -> Document:
    """The document in NFC with its date as a day, or a `DocumentError` that says what it lacks."""
    if not isinstance(document, Document):
        raise DocumentError(None, f"it is a {type(document).__name__}: build a searchlib.Document from it")
    _check_strings(document)
    if not document.id.strip():
        raise DocumentError(document.id, "its id is empty: give each article an id of its own")
    if not document.text.strip():
        raise DocumentError(document.id, "it has no text: give the article's body as `text`")
    return Document(
        document.id,
        nfc(document.text),
        nfc(document.title),
        _checked_date(document),
        nfc(document.source),
        nfc(document.url),
        _checked_entities(document),
        _checked_metadata(document),
    )


MAX_LETTERS = 1 << 26
"""Characters of an article, all that is stored of it together: beyond 67 million it is refused."""


def _check_strings(document: Document) -> None:
    try:  # all together takes half the time, and next to none has a fault
        together = "".join([document.id, document.text, document.title, document.source, document.url])
        together.encode()
    except (TypeError, UnicodeEncodeError):
        raise _fault(document) from None
    if len(together) > MAX_LETTERS:
        reason = f"it has {len(together):,} characters, and {MAX_LETTERS:,} can be stored: give it in parts"
        raise DocumentError(document.id, reason)


def _fault(document: Document) -> DocumentError:
    """What is wrong with the first of its strings that is none, or cannot be written."""
    for name in ("id", "text", "title", "source", "url"):
        value = getattr(document, name)
        if not isinstance(value, str):
            return DocumentError(document.id, f"its {name} is a {type(value).__name__}: it must be a str")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            reason = f"its {name} holds a lone surrogate at offset {error.start}: decode the source as UTF-8"
            return DocumentError(document.id, reason)
    raise AssertionError("there is such a string")


def _checked_date(document: Document) -> datetime.date | None:
    if document.date is None or _is_missing(document.date):
        return None
    try:
        return as_day(document.date)
    except DateValueError as error:
        raise DocumentError(document.id, f"its date {error}") from None


def _checked_entities(document: Document) -> tuple[Entity, ...] | None:
    if document.entities is None:
        return None
    if isinstance(document.entities, str) or not isinstance(document.entities, Sequence):
        raise DocumentError(document.id, "its entities are not a list: give a list of searchlib.Entity")
    for entity in document.entities:
        if not is_entity(entity):
            reason = f"its entity {entity!r} is not a named searchlib.Entity of type {', '.join(TYPES)}"
            raise DocumentError(document.id, reason)
    return tuple(document.entities)


def is_entity(entity: object) -> bool:
    """Whether it is a named `Entity` of a known type, with mentions of which each has a place and a text."""
    if not isinstance(entity, Entity) or entity.type not in TYPES or not isinstance(entity.mentions, Sequence):
        return False
    if not all(isinstance(mention, Mention) and _has_place(mention) for mention in entity.mentions):
        return False
    return _is_text(entity.name) and bool(entity.name.strip())


def is_date_mention(found: object) -> bool:
    """Whether it is a `DateMention` of days in order, with a place and a text."""
    if not isinstance(found, DateMention) or not _has_place(found):
        return False
    days = found.first_day, found.last_day
    if not all(isinstance(day, datetime.date) and not isinstance(day, datetime.datetime) for day in days):
        return False
    return found.first_day <= found.last_day


def _has_place(mention: Mention | DateMention) -> bool:
    return _is_text(mention.text) and isinstance(mention.start, Integral) and isinstance(mention.end, Integral)


def _is_text(value: object) -> bool:
    """Whether it is a string that can be written: one without lone surrogates."""
    return isinstance(value, str) and not SURROGATE.search(value)


def _checked_metadata(document: Document) -> dict[str, Any]:
    metadata = document.metadata
    if type(metadata) is dict and not metadata:
        return {}
    if not isinstance(metadata, Mapping) or not all(isinstance(key, str) for key in metadata):
        raise DocumentError(document.id, "its metadata is not a mapping from names (str) to values")
    try:
        encoded = json.dumps(dict(metadata), ensure_ascii=False, allow_nan=False)
        encoded.encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        raise DocumentError(document.id, _unfit(metadata)) from None
    if len(encoded) > MAX_LETTERS:
        reason = f"its metadata has {len(encoded):,} characters, and {MAX_LETTERS:,} can be stored"
        raise DocumentError(document.id, reason)
    stored: dict[str, Any] = json.loads(encoded)
    return stored


def _unfit(metadata: Mapping[str, Any]) -> str:
    """What is wrong with the first of some metadata that cannot be stored as JSON."""
    remedy = "give text, numbers, or lists and dicts of them"
    for name, value in metadata.items():
        try:
            json.dumps({name: value}, ensure_ascii=False, allow_nan=False).encode()
        except (TypeError, ValueError, RecursionError) as error:
            return f"its metadata {name!r} cannot be stored as JSON ({error}): {remedy}"
    return f"its metadata cannot be stored as JSON: {remedy}"


def entity_from_dict(row: Mapping[str, Any]) -> Entity:
    """An `Entity` from the mapping that `dataclasses.asdict` makes of it."""
    return Entity(row["name"], row["type"], tuple(Mention(**mention) for mention in row.get("mentions", ())))
