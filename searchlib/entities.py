"""Entities: the people, organizations and places that a text names.

A first version, and a plain one: a run of capitalised words is a name; what stands before it (`canciller`), the word
it begins with (`Ministerio`) and a list of countries give its type; a surname that ends a longer name of the same
article is that person. Names it cannot type are `misc`. Expect errors at the start of sentences.

>>> for entity in extract_entities("El canciller Hugo de Zela viajó a Perú. De Zela habló."):
...     print(entity.name, entity.type, [mention.text for mention in entity.mentions])
Hugo de Zela person ['Hugo de Zela', 'De Zela']
Perú place ['Perú']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from searchlib.analysis import stop_words
from searchlib.text import fold, nfc

TYPES = ("person", "organization", "place", "misc")
"""The types of entities."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a text names an entity: `text == whole[start:end]`, in code points of the NFC text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something a text names, under its longest name, with every mention in text order."""

    name: str
    type: str
    mentions: tuple[Mention, ...] = ()

    def shifted(self, offset: int) -> Entity:
        """The entity with its mentions moved by `offset`, without those that would begin before the text."""
        moved = (Mention(m.text, m.start + offset, m.end + offset) for m in self.mentions)
        return replace(self, mentions=tuple(mention for mention in moved if mention.start >= 0))


def extract_entities(text: str) -> list[Entity]:
    """The entities that `text` names, by first mention."""
    text = nfc(text)
    mentions = list(_mentions(text))
    names = {fold(mention.text): mention.text for mention in mentions}
    grouped: dict[str, list[Mention]] = {}
    for mention in mentions:
        grouped.setdefault(_longest(fold(mention.text), names), []).append(mention)
    return [Entity(names[key], _type(names[key], text, group), tuple(group)) for key, group in grouped.items()]


def name_key(name: str) -> str:
    """What two spellings of one name share: letters and digits, folded.

    >>> name_key("EE. UU."), name_key("Hugo De Zela")
    ('ee uu', 'hugo de zela')
    """
    return " ".join(re.findall(r"\w+", fold(nfc(name))))


def _mentions(text: str) -> Iterator[Mention]:
    for match in _NAME.finditer(text):
        first = match[0].split()[0]
        start = match.start()
        if fold(first) in stop_words() and fold(first) not in ("de", "la"):
            start += len(match[0]) - len(match[0][len(first) :].lstrip())
        name = text[start : match.end()]
        if name and not _OPENER.fullmatch(fold(name)):
            yield Mention(name, start, match.end())


def _longest(folded: str, names: dict[str, str]) -> str:
    """The key of the one longer name of the article that `folded` ends, or its own."""
    longer = [key for key in names if key.endswith(f" {folded}")]
    return max(longer, key=len) if longer else folded


def _type(name: str, text: str, mentions: list[Mention]) -> str:
    folded = fold(name)
    if folded.split()[0] in _list("organization_heads.txt") or (name.isupper() and len(name) > 1):
        return "organization"
    if folded in _list("countries.txt"):
        return "place"
    before = (fold(text[max(0, mention.start - 30) : mention.start]).split() or [""] for mention in mentions)
    if any(words[-1] in _list("titles.txt") for words in before) or len(folded.split()) > 1:
        return "person"
    return "misc"


@cache
def _list(name: str) -> frozenset[str]:
    lines = files("searchlib.data").joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*"
_NAME = re.compile(rf"(?<![\w@]){_CAPITALISED}(?:(?: (?:de|del|de la|de los|de las|y))? {_CAPITALISED})*(?: D\. C\.)?")
_OPENER = re.compile(r"(?:ademas|ambos|ambas|como|durante|este|esta|foto|para|sin|no|tras|hoy|ayer|.)")
