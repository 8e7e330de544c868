"""Fields: what of an article can be searched, under which name, and the terms of each.

The rule of this room: **everything that can be searched is a field of this list**, and whoever asks a field takes its
terms from here, as whoever fills it does. Nothing of Whoosh is needed to know them; its schema of these fields is
`schema`.

================  ==========================================================================================
field             its terms
================  ==========================================================================================
`id`              the document's id, as given
`title`, `text`   terms of `analysis`, without stop words
`title_spelling`  every word as `folded TAB spelling` (`ano TAB año`), stop words too, with positions: all
`text_spelling`   spellings of a folded word stand together in the dictionary
`date`            the day it was published, sortable
`source`          the folded name of the source
`url`             the address, as given
`persons`, …      the keys of every name and mention of the article's entities, a field for each type
`person_names`, … what those entities are called, as it is shown
`source_name`     the name of the source, as it is shown
`days`            the periods that the text names, as `first/last` in ISO days
`metadata`        `name TAB value`, the value folded
`document`        what else is stored of the document, as JSON
================  ==========================================================================================
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.document import StoredDocument
from searchlib.entities import Entity, name_key
from searchlib.field_file import WEIGHT_STEPS
from searchlib.text import Word, fold, nfc, spelling

ENTITY_FIELDS = {"person": "persons", "organization": "organizations", "place": "places", "misc": "misc"}
"""The field that holds the names of each type of entity."""

NAME_FIELDS = {"persons": "person_names", "organizations": "organization_names", "places": "place_names",
               "misc": "misc_names", "source": "source_name"}  # fmt: skip
"""The field that holds the values of each of these as they are shown."""

KEYWORD_FIELDS = ("id", "url", "source", "days", "metadata", *ENTITY_FIELDS.values(), *NAME_FIELDS.values())
"""The fields whose values are terms as they are."""

SPELLING_FIELDS = {"title": "title_spelling", "text": "text_spelling"}
"""The field that holds the spellings of each field of text."""

FIELDS = frozenset(("date", "document", *SPELLING_FIELDS, *SPELLING_FIELDS.values(), *KEYWORD_FIELDS))
"""All of them."""

UNDATED = 0
"""The day number of a document without a date; 1 January of the year 1 is 1 (`date.toordinal`)."""

LEAD = 8.0
"""What the first word of a body weighs above one far down; see docs/ranking.md for the figures."""

LEAD_SPAN = 25.0
"""Words over which that extra weight falls to a third (1/e)."""

_LEAD_STEPS = np.rint((1 + LEAD * np.exp(-np.arange(200) / LEAD_SPAN)) * WEIGHT_STEPS)
_LEAD_WEIGHTS = (_LEAD_STEPS / WEIGHT_STEPS).astype(np.float32)


def weights_of_places(field: str, places: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """What an occurrence at each of `places` weighs: `float32[n]`.

    News puts its matter first: in a body the word at p weighs 1 + LEAD · exp(-p / LEAD_SPAN), in a headline 1.

    >>> weights_of_places("text", np.array([0, 25, 500])).tolist()
    [9.0, 3.9375, 1.0]
    """
    if field != "text":
        return np.ones(len(places), np.float32)
    weights: npt.NDArray[np.float32] = _LEAD_WEIGHTS[np.minimum(places, len(_LEAD_WEIGHTS) - 1)]
    return weights


def spelling_term(word: Word) -> str:
    r"""The term of a word as spelled; figures and initials are spelled one way only.

    >>> from searchlib.text import words
    >>> [spelling_term(word) for word in words("Año 1.000")]
    ['ano\taño', '1000\t1000']
    """
    spelled = spelling(word.text)
    return f"{word.folded}\t{spelled if fold(spelled) == word.folded else word.folded}"


def keywords(stored: StoredDocument) -> dict[str, list[str]]:
    """The terms of each keyword field that a document has any for, each once."""
    document = stored.document
    terms = {"id": [document.id]}
    if document.url:
        terms["url"] = [document.url]
    if document.source:
        terms["source"] = [name_key(document.source)]
        terms[NAME_FIELDS["source"]] = [document.source]
    if stored.dates:
        terms["days"] = sorted({f"{mention.first_day}/{mention.last_day}" for mention in stored.dates})
    if document.metadata:
        terms["metadata"] = sorted(set(metadata_terms(document.metadata)))
    if stored.named:
        terms |= entity_terms(stored.named)
    return terms


def entity_terms(entities: Iterable[Entity]) -> dict[str, list[str]]:
    """For each entity field that has any the keys of the names and mentions that belong in it, and the names."""
    terms: defaultdict[str, set[str]] = defaultdict(set)
    for entity in entities:
        field = ENTITY_FIELDS[entity.type]
        terms[field].update(entity.keys)
        terms[NAME_FIELDS[field]].add(entity.name)
    return {field: sorted(keys) for field, keys in terms.items()}


def metadata_terms(metadata: Mapping[str, Any]) -> list[str]:
    r"""The term of every value, or of every item of a value that is a list.

    >>> metadata_terms({"sección": ["Mundo", "Perú"], "páginas": 3})
    ['sección\tmundo', 'sección\tperu', 'páginas\t3']
    """
    return [
        metadata_term(name, item)
        for name, value in metadata.items()
        for item in (value if isinstance(value, list) else [value])
    ]


def metadata_term(name: str, value: object) -> str:
    """The term of one metadata value: the name as given, a tab, and the value folded, which has no tab.

    A whole number is one however it is given: `3.0`, which pandas makes of `3` beside what is missing, as `3`.
    """
    value = int(value) if isinstance(value, float) and value.is_integer() else value
    return f"{name}\t{' '.join(fold(nfc(str(value))).split())}"
