"""Cluster documents: an article as stored becomes the fields of a document on OpenSearch.

The rule of this room: **what is sent is what is matched**. Terms, forms and spellings come from `vocabulary`, as they
do in an index on a disk; each distinct word is analysed once.

>>> from searchlib.document import Document, StoredDocument
>>> [source] = sources([StoredDocument(Document("1", "La policía llegó a Lima.", title="Lima"))], Vocabulary())
>>> source["text_form"], source["text_spelled"]
('la policia llego a lima', 'la policía llegó a lima')
>>> source["title"], source["text"]
('lima|1120', 'policia|1335 ~polic|267 llegar|1287 ~llega|257 lima|1201')
"""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from searchlib import ranking
from searchlib.cluster_mapping import AVERAGE, EVERYWHERE, FAMILY, FORM_FIELDS, SCALE, SPELLED_FIELDS, UNITS
from searchlib.dates import DateMention
from searchlib.document import StoredDocument
from searchlib.fields import keywords, weights_of_places
from searchlib.mentioned import LONGEST, units
from searchlib.resemblance import Wording
from searchlib.sketches import sketches
from searchlib.vocabulary import Stream, Vocabulary

Weights = Mapping[str, float]
"""What each term of a text weighs, normalised by its length."""


def sources(documents: Sequence[StoredDocument], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """Each article as the fields of a document of `cluster_mapping`."""
    fields = tuple(FORM_FIELDS)
    texts = [getattr(stored.document, field) for stored in documents for field in fields]
    streams = _each(vocabulary.encode(texts), len(texts))
    found = []
    for stored in documents:
        by_field = {field: next(streams) for field in fields}
        found.append({**_words(by_field, vocabulary), **_values(stored)})
    return found


def _each(stream: Stream, count: int) -> Iterator[Stream]:
    words, tokens = (np.cumsum([0, *lengths.tolist()]).tolist() for lengths in (stream.lengths, stream.term_counts))
    for n in range(count):
        own, terms, this = slice(words[n], words[n + 1]), slice(tokens[n], tokens[n + 1]), slice(n, n + 1)
        yield Stream(
            stream.spellings[own], stream.lengths[this], stream.terms[terms], stream.places[terms],
            stream.term_counts[this],
        )  # fmt: skip


def _words(streams: Mapping[str, Stream], vocabulary: Vocabulary) -> dict[str, Any]:
    """The fields of words, empty ones left out."""
    weights = {field: _weights(field, stream, vocabulary) for field, stream in streams.items()}
    found: dict[str, Any] = {field: _weighted([own]) for field, own in weights.items()}
    found[EVERYWHERE] = _weighted(weights.values())
    forms: dict[str, None] = {}
    for field, stream in streams.items():
        spellings = [vocabulary.spellings[number] for number in stream.spellings.tolist()]
        forms.update(dict.fromkeys(spellings))
        halves = [spelling.split("\t") for spelling in spellings]
        found[FORM_FIELDS[field]] = " ".join([folded for folded, _ in halves])
        found[SPELLED_FIELDS[field]] = " ".join([spelled for _, spelled in halves])
    return {name: value for name, value in found.items() if value} | {"forms": list(forms)}


def _weights(field: str, stream: Stream, vocabulary: Vocabulary) -> Weights:
    length = np.array([max(1, len(stream.terms))], np.float32)
    norm = ranking.norm(length, AVERAGE[field], field=field)
    weights = weights_of_places(field, stream.places) * norm
    found: defaultdict[str, float] = defaultdict(float)
    for number, weight in zip(stream.terms.tolist(), weights.tolist(), strict=True):
        found[vocabulary.terms[number]] += weight
    return found


def _weighted(weights: Iterable[Weights]) -> str:
    """Terms with what they weigh in all, relatives counted in, and the families with what they add."""
    own: defaultdict[str, float] = defaultdict(float)
    families: defaultdict[str, float] = defaultdict(float)
    for one in weights:
        for term, weight in one.items():
            own[term] += weight
            families[ranking.stem(term)] += weight
    shown: dict[str, float] = {}
    for term, weight in own.items():
        stem = ranking.stem(term)
        shared = ranking.FAMILY * (families[stem] if stem else weight)
        shown[term] = (1 - ranking.FAMILY) * weight + shared
        if stem:
            shown[f"{FAMILY}{stem}"] = shared
    return " ".join([f"{term}|{max(1, round(weight * SCALE))}" for term, weight in shown.items()])


def _values(stored: StoredDocument) -> dict[str, Any]:
    """The fields that are not words, empty ones left out."""
    document = stored.document
    found: dict[str, Any] = {**keywords(stored), "id": document.id}
    found["periods"] = found.pop("days", [])
    if isinstance(document.date, datetime.date):
        found["date"] = document.date.toordinal()
    found["metadata_name"] = list(document.metadata)
    found["metadata_value"] = [f"{name}\t{value}" for name, value in shown_values(document.metadata)]
    found |= _mentions(stored.dates)
    found["sketch"] = list(chain.from_iterable(sketches(Wording(document.text, document.title))))
    found["document"] = {**json.loads(stored.to_json()), "id": document.id, "text": document.text}
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def shown_values(metadata: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each name of metadata with each of its values as it is shown, each pair once.

    >>> shown_values({"sección": ["Mundo", "Perú"], "páginas": 3, "autor": None})
    [('sección', 'Mundo'), ('sección', 'Perú'), ('páginas', '3')]
    """
    pairs = [(n, item) for n, value in metadata.items() for item in (value if isinstance(value, list) else [value])]
    return list(dict.fromkeys((name, str(item)) for name, item in pairs if item is not None))


def _mentions(dates: Sequence[DateMention]) -> dict[str, Any]:
    periods = sorted({(mention.first_day.toordinal(), mention.last_day.toordinal()) for mention in dates})
    found: dict[str, Any] = {"mentioned": [{"gte": first, "lte": last} for first, last in periods]}
    for unit in UNITS:
        short = [(first, last) for first, last in periods if last - first < LONGEST[unit]]
        ends = units(np.array(short, np.int64).reshape(-1, 2), unit).tolist()
        found[f"mentioned_{unit}"] = sorted({number for first, last in ends for number in range(first, last + 1)})
    return found
