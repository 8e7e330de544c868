"""Finding the names of a text: what `entities` offers, as plain tuples.

The rule of this room: **each mention belongs to one name**, under which `name_joins` brings all that mean the same.

>>> from searchlib.aliases import shipped_aliases
>>> [(name, kind) for name, kind, _ in of_text("El canciller Hugo de Zela viajó a Lima.", shipped_aliases())]
[('Hugo de Zela', 'person'), ('Lima', 'place')]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from searchlib.aliases import Aliases, name_key
from searchlib.name_joins import handles, join
from searchlib.name_lending import Seen, neighbours
from searchlib.name_memory import names_of

Named = tuple[str, str, Sequence[Seen]]
"""A name, its type, and its mentions in text order."""


def of_text(text: str, aliases: Aliases) -> Iterable[Named]:
    """The names of a text in NFC, in the order of first mention."""
    seen, types, beside = names_of(text, aliases)
    if "@" in text:
        handled = handles(text, seen, types)
        typed = sorted([*zip(seen, types, strict=True), *[(mention, "person") for mention in handled]])
        seen, types = [mention for mention, _ in typed], [kind for _, kind in typed]
        beside = neighbours(seen, text)
    return join(seen, types, beside, text, aliases)


def of_spans(spans: Iterable[tuple[int, int, str | None]], text: str, aliases: Aliases) -> Iterable[Named]:
    """The names of a text of which start, end and type of each are known; those without a type or a word are none."""
    seen: list[Seen] = []
    types = []
    for start, end, kind in spans:
        name = text[start:end]
        if kind and name_key(name):
            seen.append((start, end, name, name_key(name)))
            types.append(kind)
    return join(seen, types, neighbours(seen, text), text, aliases)
