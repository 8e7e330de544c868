"""Cluster completions: which words and names of a cluster continue what somebody has begun to type.

The rule of this room: **the same words and names in the same order** as `completions` gives, exactly counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from searchlib.analysis import stop_words
from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_mapping import FORM_FIELDS
from searchlib.cluster_names import Named, NameReader
from searchlib.cluster_patterns import escaped
from searchlib.completions import LAST, LONGEST_PREFIX, MORE, Begun, Suggestion, begun_by, key_of
from searchlib.frequencies import LONGEST
from searchlib.text import nfc


def complete(prefix: str, names: NameReader, *, limit: int) -> list[Suggestion]:
    """The commonest words and names that continue `prefix`, accents and case aside, commonest first."""
    typed = nfc(prefix) if len(prefix) <= LONGEST_PREFIX else ""
    begun = begun_by(typed)
    if not begun.key or not limit:
        return []
    words = names.reader.resolve(lambda known: _words(typed, known, limit)) if begun.is_words else []
    return begun.best(words, _names(begun, names.named(), limit), limit)


def _words(typed: str, known: Known, limit: int) -> list[Suggestion]:
    last = LAST.search(typed)
    if last is None or not (begun := key_of(last[0])) or len(begun) > LONGEST:
        return []
    spelled: dict[str, dict[str, int]] = {}
    for term, count in known.values("forms", f"{escaped(begun)}[^\t]*\t.*").items():
        folded, _, spelling = term.partition("\t")
        if 1 < len(folded) <= LONGEST and folded not in stop_words():
            spelled.setdefault(folded, {})[spelling] = count
    before = typed[: last.start()]
    return [Suggestion(f"{before}{shown}", count, "word") for shown, count in _counted(spelled, known, limit)]


def _counted(spelled: Mapping[str, Mapping[str, int]], known: Known, limit: int) -> Iterator[tuple[str, int]]:
    """The commonest words in their commonest spelling, and how many articles have each, spelled in any way."""
    rough = sorted(spelled, key=lambda folded: -sum(spelled[folded].values()))[: 2 * limit]
    for folded in rough:
        of_word = spelled[folded]
        count = next(iter(of_word.values())) if len(of_word) == 1 else known.count(_having(folded))
        yield max(of_word, key=lambda spelling: (of_word[spelling], spelling)), count


def _having(folded: str) -> Dsl:
    should = [{"term": {field: folded}} for field in FORM_FIELDS.values()]
    return {"bool": {"should": should, "minimum_should_match": 1}}


def _names(begun: Begun, named: Named, limit: int) -> list[Suggestion]:
    """The commonest names that continue what is begun; of those alike but for accents or type, the commonest."""
    top = named.names.continuing(begun.key, limit + MORE, begun.types)
    found: dict[str, Suggestion] = {}
    for number in top:
        (name, type), count = named.names.names[number], int(named.names.documents[number])
        found.setdefault(key_of(name), Suggestion(name, count, type))
    return list(found.values())
