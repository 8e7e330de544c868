"""Schema: the fields of the Whoosh index, and how a document fills them.

The rule of this room: **everything that can be searched is a field of this schema**, so an index opens and answers in
plain Whoosh too. The names of this module and its classes are pickled into every index and never move.

================  ==========================================================================================
field             its terms
================  ==========================================================================================
`id`              the document's id, as given
`title`, `text`   terms of `analysis`, with positions
`title_spelling`  every word as `folded TAB spelling` (`ano TAB año`), stop words too, with positions: all
`text_spelling`   spellings of a folded word stand together in the dictionary
`date`            the day it was published, sortable
`source`          the folded name of the source
`url`             the address, as given
`persons`, …      the keys of every name and mention of the article's entities, a field for each type
`days`            the periods that the text names, as `first/last` in ISO days
`metadata`        `name=value`, folded
`document`        the stored document, as JSON
================  ==========================================================================================
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.fields import DATETIME, ID, KEYWORD, STORED, TEXT, Schema

from searchlib.analysis import parts_of, placed_tokens
from searchlib.document import StoredDocument
from searchlib.entities import Entity, name_key
from searchlib.text import Word, fold, nfc, spelling, words

ENTITY_FIELDS = {"person": "persons", "organization": "organizations", "place": "places", "misc": "misc"}
"""The field that holds the names of each type of entity."""

SPELLING_FIELDS = {"title": "title_spelling", "text": "text_spelling"}
"""The field that holds the spellings of each field of text."""

LEAD = 8.0
"""What the first word of a body weighs above one far down; see docs/ranking.md for the figures."""

LEAD_SPAN = 25.0
"""Words over which that extra weight falls to a third (1/e)."""


class TermAnalyzer(Analyzer):  # type: ignore[misc]
    """Whoosh's door to `analysis`: terms at the position of their word, stop words counted and left out.

    An occurrence at the position p weighs 1 + lead · exp(-p / LEAD_SPAN): news puts its matter first.
    """

    def __init__(self, lead: float = 0.0) -> None:
        self.lead = lead

    def __call__(self, value: str, **options: Any) -> Iterator[WhooshToken]:
        """Whoosh tokens of `value`, stop words left out."""
        for position, token in placed_tokens(value):
            boost = 1.0 + self.lead * math.exp(-position / LEAD_SPAN)
            yield _whoosh_token(token.term, position, token.start, token.end, options, boost=boost)


class SpellingAnalyzer(Analyzer):  # type: ignore[misc]
    """Whoosh's door to the words as they are spelled; see `spelling_term`."""

    def __call__(self, value: str, **options: Any) -> Iterator[WhooshToken]:
        """Whoosh tokens of `value`, one for each word, stop words included."""
        for position, word in _positions(value):
            for shift, part in enumerate(parts_of(word)):
                yield _whoosh_token(spelling_term(part), position + shift, part.start, part.end, options)


def _positions(text: str) -> Iterator[tuple[int, Word]]:
    """Each word with its place in the text; a code takes as many places as it has parts."""
    position = 0
    for word in words(text):
        yield position, word
        position += 2 if "-" in word.folded else 1


def _whoosh_token(
    term: str, position: int, start: int, end: int, options: Mapping[str, Any], *, boost: float = 1.0
) -> WhooshToken:
    return WhooshToken(
        text=term, pos=position + options.get("start_pos", 0), startchar=start, endchar=end, boost=boost, stopped=False,
        positions=True, chars=True, mode=options.get("mode", ""),
    )  # fmt: skip


def spelling_term(word: Word) -> str:
    r"""The term of a word as spelled; figures and initials are spelled one way only.

    >>> [spelling_term(word) for word in words("Año 1.000")]
    ['ano\taño', '1000\t1000']
    """
    spelled = spelling(word.text)
    return f"{word.folded}\t{spelled if fold(spelled) == word.folded else word.folded}"


def make_schema() -> Schema:
    """The schema of a new index."""
    keywords = {field: KEYWORD() for field in (*ENTITY_FIELDS.values(), "days", "metadata", "source")}
    spellings = {field: TEXT(SpellingAnalyzer()) for field in SPELLING_FIELDS.values()}
    return Schema(
        id=ID(unique=True, stored=True), url=ID(), date=DATETIME(sortable=True), document=STORED(),
        title=TEXT(TermAnalyzer()), text=TEXT(TermAnalyzer(LEAD)), **spellings, **keywords,
    )  # fmt: skip


def to_fields(stored: StoredDocument) -> dict[str, Any]:
    """What Whoosh's writer is given for a document; fields without a value are left out."""
    document = stored.document
    filled = {
        "id": document.id,
        "url": document.url,
        "title": document.title,
        "title_spelling": document.title,
        "text": document.text,
        "text_spelling": document.text,
        "date": document.date and datetime.datetime.combine(document.date, datetime.time()),  # type: ignore[arg-type]
        "source": [name_key(document.source)] if document.source else None,
        "days": sorted({f"{mention.first_day}/{mention.last_day}" for mention in stored.dates}),
        "metadata": metadata_terms(document.metadata),
        "document": stored.to_json(),
        **entity_terms(stored.entities),
    }
    return {name: value for name, value in filled.items() if value}


def entity_terms(entities: Iterable[Entity]) -> dict[str, list[str]]:
    """For each entity field the keys of the names and mentions that belong in it."""
    terms: dict[str, set[str]] = {field: set() for field in ENTITY_FIELDS.values()}
    for entity in entities:
        names = {entity.name, *(mention.text for mention in entity.mentions)}
        terms[ENTITY_FIELDS[entity.type]].update(filter(None, map(name_key, names)))
    return {field: sorted(keys) for field, keys in terms.items()}


def metadata_terms(metadata: Mapping[str, Any]) -> list[str]:
    """`name=value` for every value, or every item of a value that is a list.

    >>> metadata_terms({"sección": ["Mundo", "Perú"], "páginas": 3})
    ['sección=mundo', 'sección=peru', 'páginas=3']
    """
    return [
        metadata_term(name, item)
        for name, value in metadata.items()
        for item in (value if isinstance(value, list) else [value])
    ]


def metadata_term(name: str, value: object) -> str:
    """The term of one metadata value: the name as given, the value folded."""
    return f"{name}={fold(nfc(str(value)))}"
