"""People, organizations and places of an article, each under one name.

Rules and lists only: no model to download, the same text always gives the same entities, and every decision
can be explained (`docs/entities.md` gives the rules in order). Offsets count code points of the text in NFC.
How they are found, `name_finding` knows; it is loaded when the first text is read.

>>> text = "El canciller Hugo de Zela viajó a Lima. De Zela visitó la OEA."
>>> for entity in extract_entities(text):
...     print(entity.type, entity.name, [mention.text for mention in entity.mentions])
person Hugo de Zela ['Hugo de Zela', 'De Zela']
place Lima ['Lima']
organization Organización de los Estados Americanos ['OEA']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from searchlib.aliases import TYPES, Aliases, load_aliases, name_key, shipped_aliases
from searchlib.errors import MissingExtraError
from searchlib.lexicon import lexicon
from searchlib.memory import Memory
from searchlib.text import nfc

if TYPE_CHECKING:
    from searchlib.name_finding import Named

Extractor = Callable[[str], "list[Entity]"]

_SPACY = {
    "PER": "person",
    "PERSON": "person",
    "ORG": "organization",
    "LOC": "place",
    "GPE": "place",
    "FAC": "place",
    "MISC": "misc",
}


# The dataclasses are frozen, but set their slots themselves: the `__init__` of a frozen dataclass goes through
# `object.__setattr__`, which takes half as long again, and a year of news has 750,000 mentions and entities.


@dataclass(frozen=True, slots=True, init=False)
class Mention:
    """A name as the text has it: `text[start:end]`, in code points of the text in NFC."""

    text: str
    start: int
    end: int

    def __init__(self, text: str, start: int, end: int) -> None:
        _set_text(self, text)
        _set_start(self, start)
        _set_end(self, end)


@dataclass(frozen=True, slots=True, init=False)
class Entity:
    """A person, organization, place or other name (`misc`), with its mentions in text order."""

    name: str
    type: str
    mentions: tuple[Mention, ...] = ()

    def __init__(self, name: str, type: str, mentions: tuple[Mention, ...] = ()) -> None:
        _set_name(self, name)
        _set_type(self, type)
        _set_mentions(self, mentions)

    def shifted(self, offset: int) -> Entity:
        """The entity with its mentions moved by `offset`; those that would begin before 0 go."""
        moved = [Mention(m.text, m.start + offset, m.end + offset) for m in self.mentions if m.start + offset >= 0]
        return Entity(self.name, self.type, tuple(moved))

    @property
    def aliases(self) -> tuple[str, ...]:
        """The other names it goes by: as the text has them, then those of the shipped list."""
        names = dict.fromkeys([mention.text for mention in self.mentions] + [*shipped_aliases().of(self.name)])
        return tuple([name for name in names if name != self.name])

    @property
    def keys(self) -> frozenset[str]:
        """Every `name_key` under which the entity is found; a person also by each ending of the name."""
        name, kind = self.name, self.type
        keys = _listed_keys[name, kind]
        otherwise = [mention.text for mention in self.mentions if mention.text != name]
        return keys.union(*[_keys[text, kind] for text in otherwise]) if otherwise else keys


def _setters(owner: type) -> list[Callable[[object, Any], None]]:
    """What sets the slots of a class, in the order of its fields."""
    return [vars(owner)[field.name].__set__ for field in fields(owner)]


_set_text, _set_start, _set_end = _setters(Mention)
_set_name, _set_type, _set_mentions = _setters(Entity)


def _keys_of(named: tuple[str, str]) -> frozenset[str]:
    """The keys of a name of a type alone."""
    name, kind = named
    key = name_key(name)
    if not key:
        return frozenset()
    return frozenset((key, *_endings(key)) if kind == "person" and " " in key else (key,))


def _listed_keys_of(named: tuple[str, str]) -> frozenset[str]:
    """The keys of a name and of the aliases that the shipped list has for it."""
    name, kind = named
    return _keys_of(named).union(*[_keys_of((alias, kind)) for alias in shipped_aliases().of(name)])


_keys = Memory(_keys_of, most=65536)
_listed_keys = Memory(_listed_keys_of, most=65536)


def _endings(key: str) -> list[str]:
    """The endings of a person's key, and its inner surnames.

    >>> _endings("andres manuel lopez obrador")
    ['manuel lopez obrador', 'lopez obrador', 'obrador', 'lopez']
    """
    words = key.split(" ")
    inner = [word for word in words[1:-1] if word not in lexicon().given_names and len(word) > 1]
    return [" ".join(words[first:]) for first in range(1, len(words))] + inner


def extract_entities(text: str) -> list[Entity]:
    """The entities of an article in the order of first mention.

    Offsets are code points into `text` after NFC. Never raises; text without capitals has no entities.
    """
    return _extract(nfc(text), shipped_aliases())


def with_aliases(aliases: Aliases) -> Extractor:
    """`extract_entities` with a user's list, which wins over the shipped one and over all rules."""
    both = shipped_aliases() | aliases

    def extract(text: str) -> list[Entity]:
        return _extract(nfc(text), both)

    return extract


def from_spacy(nlp: Callable[[str], Any] | str, *, aliases: Aliases | None = None) -> Extractor:
    """Wrap a spaCy pipeline: it finds and types the names, this module joins their variants.

    `nlp` is any callable that returns a document with `ents`, each with `start_char`, `end_char`, `label_`; or the name
    or the path of a pipeline, for `spacy.load`. Labels: PER, PERSON, ORG, LOC, GPE, FAC, MISC; others are left out.

    Raises `MissingExtraError` where a name is given and spaCy is not installed, spaCy's `OSError` where the pipeline is
    not.
    """
    both = shipped_aliases() | aliases if aliases else shipped_aliases()
    pipeline = _loaded(nlp) if isinstance(nlp, str) else nlp

    def extract(text: str) -> list[Entity]:
        from searchlib.name_finding import of_spans

        text = nfc(text)
        spans = [(span.start_char, span.end_char, _SPACY.get(span.label_)) for span in pipeline(text).ents]
        return _entities(of_spans(spans, text, both))

    return extract


def _loaded(name: str) -> Callable[[str], Any]:
    try:
        import spacy  # an optional extra, loaded when asked for
    except ImportError:
        raise MissingExtraError("spacy") from None
    pipeline: Callable[[str], Any] = spacy.load(name)
    return pipeline


def _extract(text: str, aliases: Aliases) -> list[Entity]:
    from searchlib.name_finding import of_text

    return _entities(of_text(text, aliases))


def _entities(named: Iterable[Named]) -> list[Entity]:
    return [
        Entity(name, kind, tuple([Mention(words, start, end) for start, end, words, _ in mentions]))
        for name, kind, mentions in named
    ]


__all__ = [
    "TYPES",
    "Entity",
    "Extractor",
    "Mention",
    "extract_entities",
    "from_spacy",
    "load_aliases",
    "name_key",
    "with_aliases",
]
