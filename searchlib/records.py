r"""Records: a row of named values becomes a document, or a rejection that says why not.

The rule of this room: **whatever file a row comes from, it is read alike**. A column is taken for the field of its
name, or the field that `mapping` gives it; every other column becomes metadata. A row without an id takes its `url`,
and without that the name of its file and its line.

>>> fields = Fields({"text": "cuerpo", "date": "fecha"})
>>> fields.document({"cuerpo": "Llovió.", "fecha": "6/12/2025", "tema": "Clima"}, "notas.csv:2", "notas.csv:2")
... # doctest: +NORMALIZE_WHITESPACE
Document(id='notas.csv:2', text='Llovió.', title='', date='2025-12-06', source='', url='', entities=None,
         metadata={'tema': 'Clima'})
>>> fields.document({"text": "Llovió."}, "notas.csv:3", "notas.csv:3")
Rejection(id=None, reason='it has no text (column cuerpo)', place='notas.csv:3')
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from searchlib.dates import parse_period
from searchlib.document import Document, Rejection, as_day, checked, entity_from_dict
from searchlib.errors import CorpusError, DocumentError, FilterError

NAMES = tuple(field.name for field in dataclasses.fields(Document))

_TEXTS = ("id", "text", "title", "date", "source", "url")
"""Fields that a column of text can be."""

_BODIES = ("texto", "cuerpo", "contenido", "noticia", "articulo", "artículo", "body", "content", "article", "maintext")
"""Names that the column with the body often has; an error that names the columns proposes it."""


class Fields:
    """Which column of a row is which field of a document; `mapping` gives, for a field, the name of its column.

    Raises `FilterError` for a mapping that is none, or of a field that no document has.
    """

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        mapping = {} if mapping is None else mapping
        if not isinstance(mapping, Mapping) or not all(isinstance(column, str) for column in mapping.values()):
            raise FilterError(f"mapping={mapping!r}: give the column of a field, as in {{'text': 'cuerpo'}}")
        for name in mapping:
            if name not in NAMES:
                raise FilterError(f"mapping: an article has no field {name!r}: choose one of {', '.join(NAMES)}")
        self.mapped = dict(mapping)
        self.columns = {name: mapping.get(name, name) for name in NAMES}
        self._texts = {name: self.columns[name] for name in NAMES if name in (*_TEXTS, *mapping)}

    def spelled(self, found: Sequence[str]) -> list[str]:
        """The columns of a table, those of fields as they are wanted where they differ from that in case alone.

        One of which there are several that differ so stays, and so does one that could be of several fields.

        >>> Fields({"date": "Fecha"}).spelled(["ID", "Text", "fecha", "Tema", "Title", "TITLE"])
        ['id', 'text', 'Fecha', 'Tema', 'Title', 'TITLE']
        """
        wanted, there = {self.columns[name] for name in _TEXTS}, Counter(name.lower() for name in found)
        fitting = {name: [column for column in wanted if column.lower() == name.lower()] for name in found}
        return [fitting[name][0] if there[name.lower()] == 1 == len(fitting[name]) else name for name in found]

    def check_columns(self, found: Iterable[str], file: str) -> None:
        """Raise `CorpusError` if a table of these columns lacks the text, or a column that was asked for."""
        found = list(found)
        wanted = {self.columns["text"]: "text", **{column: name for name, column in self.mapped.items()}}
        missing = [column for column in wanted if column not in found]
        if missing:
            field, likely = wanted[missing[0]], next((name for name in found if name.lower() in _BODIES), "COLUMN")
            column = likely if field == "text" else "COLUMN"
            raise CorpusError(
                file,
                f"it has no column {missing[0]!r} for the {field} of articles, but {', '.join(found)}: say which "
                f"it is with --map {field}={column} (in Python mapping={{{field!r}: {column!r}}})",
            )

    def document(
        self, row: Mapping[str, Any], place: str, id: str | None, *, texts: bool = False
    ) -> Document | Rejection:
        """The document of a row; `place` is where it stands and `id` what it is called if it has neither id nor url.

        Where all its values are `texts`, columns called `entities` and `metadata` are metadata like any other.
        """
        columns = self._texts if texts else self.columns
        known = {name: row[column] for name, column in columns.items() if row.get(column) is not None}
        own = _name(known.get("id")) or _name(known.get("url")) or id
        if own is None:
            reason = "it has neither id nor url, and there is no name of a file to make one of: give each row an id"
            return Rejection(None, reason, place)
        reason = self._fault(known)
        if reason:
            return Rejection(own if "id" in known else None, reason, place)
        taken = columns.values()
        extra = {name: value for name, value in row.items() if name not in taken}
        return _checked({**known, "id": own}, extra, place)

    def _fault(self, known: Mapping[str, Any]) -> str:
        text = known.get("text")
        if text is None or (isinstance(text, str) and not text.strip()):
            column = self.columns["text"]
            return "it has no text" if column == "text" else f"it has no text (column {column})"
        return "" if isinstance(text, str) else "its text is not a string"


def _name(value: object) -> Any:
    """An id as it is, a whole number as its figures, nothing for what is blank."""
    if isinstance(value, str):
        return value if value.strip() else None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _checked(known: dict[str, Any], extra: dict[str, Any], place: str) -> Document | Rejection:
    if "entities" in known:
        try:
            known["entities"] = [entity_from_dict(entity) for entity in known["entities"]]
        except (TypeError, KeyError, AttributeError):
            return Rejection(known["id"], "its entities are not objects with name, type and mentions", place)
    if isinstance(known.get("date"), str):
        known["date"] = day_first(known["date"]) if known["date"].strip() else None
    metadata = known.get("metadata", {})
    known["metadata"] = {**extra, **metadata} if isinstance(metadata, dict) else metadata
    document = Document(**known)
    try:
        checked(document)  # here, where the place is known
    except DocumentError as error:
        return Rejection(error.id, error.reason, place)
    return document


def day_first(text: str) -> str:
    """A date as it is written in Spanish, the hour after it aside, or in a feed, as an ISO day; others as they are.

    In figures it is day, month, year, of which two figures are the last year that ends so. Words must name one day,
    and the same whenever they are read, which `ayer` and `20 de julio` do not. Feeds write as mail does (RFC 5322),
    with an hour and a zone: the day in UTC counts.

    >>> [day_first(text) for text in ("6/12/2025", "06-12-2025 10:30", "2025-12-06", "31/2/2025")]
    ['2025-12-06', '2025-12-06', '2025-12-06', '31/2/2025']
    >>> [day_first(text) for text in ("20/7/16", "Miércoles, 20 de julio de 2016, 10:30", "20 de julio")]
    ['2016-07-20', '2016-07-20', '20 de julio']
    >>> [day_first(text) for text in ("Wed, 26 Nov 2025 14:03:00 +0000", "26 Nov 2025 22:30 -0500", "Nov 26, 2025")]
    ['2025-11-26', '2025-11-27', 'Nov 26, 2025']
    """
    match = _DAY_FIRST.fullmatch(text)
    try:
        day = datetime.date(_year(match[4]), int(match[3]), int(match[1])) if match else _of_feed(text) or _said(text)
    except ValueError:  # no day of the calendar: whoever checks it shows it as it was written
        return text
    return day.isoformat() if day else text


_DAY_FIRST = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?:[ T,].*)?\s*", re.ASCII)


def _year(figures: str) -> int:
    """The year, of two figures the last one that has begun and ends so."""
    this_year = datetime.date.today().year
    return int(figures) if len(figures) > 2 else this_year - (this_year - int(figures)) % 100


def _of_feed(text: str) -> datetime.date | None:
    """The day in UTC of a date of RFC 5322, None for any other; raises `DateValueError` for one of no calendar."""
    match = _OF_FEED.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, zone = match.groups()
    return as_day(f"{year}-{_MONTHS.index(month.lower()) + 1}-{day}T{hour}{_ZONES.get(zone.upper(), zone)}")


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {"GMT": "Z", "UT": "Z", "UTC": "Z", "EDT": "-04", "EST": "-05", "CDT": "-05", "CST": "-06",
          "MDT": "-06", "MST": "-07", "PDT": "-07", "PST": "-08"}  # fmt: skip
"""The zones that may stand there by name; `email.utils` of Python knows them too, and takes 7 ms to be imported."""
_OF_FEED = re.compile(
    rf"\s*(?:(?:mon|tue|wed|thu|fri|sat|sun),?\s+)?(\d\d?)\s+({'|'.join(_MONTHS)})\s+(\d{{4}})"
    rf"\s+(\d\d?:\d\d(?::\d\d)?)\s+([+-]\d{{4}}|Z|{'|'.join(_ZONES)})\s*",
    re.ASCII | re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def _said(text: str) -> datetime.date | None:
    """The day that words name, whatever the day they are read on."""
    words = _HOUR_AFTER.sub("", text).strip()
    if not _HAS_WORD.search(words) or len(words) > _LONGEST:
        return None
    periods = {parse_period(words, today=today) for today in _FAR_APART}
    (first, last), *others = [period or (None, None) for period in periods]
    return first if first == last and not others else None


_LONGEST = 80  # characters of a date in words: a text in its place is not worth the reading
_FAR_APART = datetime.date(1700, 1, 1), datetime.date(2300, 7, 2)
_HOUR_AFTER = re.compile(r"[ ,T]+(?:a las? )?\d{1,2}[:.]\d\d.*", re.DOTALL)
_HAS_WORD = re.compile("[a-z]{3}", re.IGNORECASE)
