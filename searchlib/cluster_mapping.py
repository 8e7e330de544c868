"""Cluster mapping: the fields of an index on OpenSearch, their version, and what a word weighs there.

The rule of this room: **the server analyses nothing**. Words are found, folded and lemmatised here; the server gets
them with spaces between and cuts at the spaces. So the same articles match there as in an index on a disk.

===========================  ==========================================================================================
field                        what it holds
===========================  ==========================================================================================
`word`, `title`, `text`      terms of headline and body together, and of each, with their weight: `lima|512`
`title_form`, `text_form`    every word folded, at its position
`title_spelled`, …           every word as it is spelled, at the same positions
`forms`                      each `folded TAB spelled` once: the vocabulary, to be counted
`date`                       the day it was published, as a number (`date.toordinal`)
`mentioned`                  the periods that the text names, as ranges of such numbers; `periods` as `first/last`
`mentioned_day`, …           the days, weeks, months and years that it names closely enough for a timeline
`source`, `persons`, …       keys and names, as in `fields`
`metadata`                   `name TAB value` folded; `metadata_value` as it is shown, `metadata_name` the names alone
`sketch`                     hashes by which near-identical articles are found, those of `sketches`
`document`                   the article as stored, not searched
===========================  ==========================================================================================

The mapping is strict: a field that is not in it is an error.

>>> settings(shards=3, replicas=1)["index"]["number_of_shards"]
3
>>> version_of(mapping()), version_of({"properties": {"title": {"type": "text"}}})
(2, None)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from searchlib import ranking
from searchlib.fields import ENTITY_FIELDS, NAME_FIELDS

VERSION = 2
"""Of the fields, of what they hold and of how words are weighed; another one cannot be read."""

SCALE = 64
"""Weights are whole numbers on the cluster, so many to one: the lightest word of an article of three times the mean
length has 20, off by a fortieth at most."""

AVERAGE = {"title": 7.0, "text": 110.0}
"""Terms of a headline and of a body by which lengths are judged: the means of the 34,520 articles of the news set. An
index on a disk takes its own means; here a weight is written once."""

FORM_FIELDS = {"title": "title_form", "text": "text_form"}
SPELLED_FIELDS = {"title": "title_spelled", "text": "text_spelled"}
EVERYWHERE = "word"
"""The field of weighted terms of headline and body together."""

FAMILY = "~"
"""What stands before the stem of a family in a field of weighted terms."""

UNITS = ("day", "week", "month", "year")
LONGEST_KEYWORD = 8_000
"""Characters of a name or a value that is searched; Lucene takes no term of more than 32,766 bytes."""

WEIGHTED, FORM = "weighted", "form"
K1 = {EVERYWHERE: SCALE * ranking.K1, "title": SCALE * ranking.K1, "text": SCALE * ranking.K1}
K1.update({FORM_FIELDS[field]: ranking.K1 / ranking.WEIGHT[field] for field in FORM_FIELDS})
K1.update({SPELLED_FIELDS[field]: K1[FORM_FIELDS[field]] for field in FORM_FIELDS})
"""The k1 of each field. To multiply a frequency by a weight is to divide k1 by it, for BM25 has the frequency above
the line and below."""


def settings(*, shards: int, replicas: int) -> dict[str, Any]:
    """The settings of a new index."""
    similarity = {WEIGHTED: {"type": "BM25", "k1": K1[EVERYWHERE], "b": 0.0}}
    for field, name in FORM_FIELDS.items():
        similarity[f"{FORM}_{field}"] = {"type": "BM25", "k1": K1[name], "b": ranking.B[field]}
    analyzers = {
        "spaced": {"type": "custom", "tokenizer": "spaces"},
        WEIGHTED: {"type": "custom", "tokenizer": "spaces", "filter": [WEIGHTED]},
        "together": {"type": "custom", "tokenizer": "keyword", "filter": ["together"]},
    }
    filters = {
        WEIGHTED: {"type": "delimited_term_freq", "delimiter": "|"},
        "together": {"type": "pattern_capture", "preserve_original": False, "patterns": ["([^ ]+)"]},
    }
    spaces = {"type": "char_group", "tokenize_on_chars": ["whitespace"], "max_token_length": 1_000}
    return {
        "index": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "similarity": similarity,
            "codec": "best_compression",  # which halves what the stored articles take
        },
        "analysis": {"tokenizer": {"spaces": spaces}, "filter": filters, "analyzer": analyzers},
    }


def mapping() -> dict[str, Any]:
    """The mapping of a new index."""
    weighted = {"type": "text", "analyzer": WEIGHTED, "similarity": WEIGHTED, "index_options": "freqs", "norms": False}
    keyword = {"type": "keyword", "ignore_above": LONGEST_KEYWORD}
    shown = {**keyword, "index": False}
    properties: dict[str, Any] = dict.fromkeys((EVERYWHERE, *FORM_FIELDS), weighted)
    for field in FORM_FIELDS:
        words = {"type": "text", "analyzer": "spaced", "similarity": f"{FORM}_{field}"}
        properties |= {FORM_FIELDS[field]: words, SPELLED_FIELDS[field]: words}
    properties |= dict.fromkeys(KEYWORDS, keyword)
    properties |= {"sketch": {**keyword, "doc_values": False}}
    properties |= {"forms": shown, "metadata_value": shown, "date": {"type": "integer"}}
    properties |= {"mentioned": {"type": "integer_range"}, "document": {"type": "object", "enabled": False}}
    properties |= {f"mentioned_{unit}": {"type": "integer", "index": False} for unit in UNITS}
    return {
        "dynamic": "strict",
        "_meta": {"searchlib": {"version": VERSION}},
        "_source": {"includes": ["document", "id"]},
        "properties": properties,
    }


KEYWORDS = (
    *("id", "url", "source", "source_name", "periods", "metadata", "metadata_name"),
    *(field for name in ENTITY_FIELDS.values() for field in (name, NAME_FIELDS[name])),
)
"""Fields whose values are terms as they are."""


def version_of(mapping: Mapping[str, Any]) -> int | None:
    """The version that a mapping says it has; None if it is not one of this library."""
    about = mapping.get("_meta", {}).get("searchlib")
    found = about.get("version") if isinstance(about, dict) else None
    return found if isinstance(found, int) else None
