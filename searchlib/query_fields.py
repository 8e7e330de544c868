"""The fields that a query can name, and what people call them.

The rule of this room: **a field has many names, and one meaning**. Names count in Spanish and English, in the singular
and the plural, without accents or case; the first Spanish one is how a query is printed. Beside the fields listed here
there is one for every metadata name that the caller gives.

>>> fields = Fields(frozenset(["sección"]))
>>> fields.find("TITULO"), fields.find("Places")
(Field(kind='within', target='title'), Field(kind='named', target='places'))
>>> fields.find("seccion"), fields.find("autor")
(Field(kind='tagged', target='sección'), None)
>>> fields.nearest("persnoa"), fields.nearest("seción"), fields.nearest("zzz")
('persona', 'sección', None)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from searchlib.text import fold

Kind = Literal["within", "named", "dated", "tagged"]

NAME = r"\w[\w.-]*"
"""How the name of a field looks in a query; metadata with other names cannot be asked for there."""


class Field(NamedTuple):
    """What a name before a colon stands for: how its value is read, and what it is sought in."""

    kind: Kind
    target: str

    @property
    def is_filter(self) -> bool:
        """Whether its values are whole names, days or tags, and not words of a text."""
        return self.kind != "within"


_NAMES = {
    Field("within", "title"): "título títulos title titles",
    Field("within", "text"): "texto textos text texts",
    Field("named", "source"): "fuente fuentes source sources",
    Field("named", "persons"): "persona personas person persons",
    Field("named", "organizations"): "organización organizaciones organization organizations org orgs",
    Field("named", "places"): "lugar lugares place places",
    Field("named", "entities"): "entidad entidades entity entities",
    Field("dated", "date"): "fecha fechas date dates",
    Field("dated", "mentions"): "menciona mencionan mentions mention",
    Field("dated", "since"): "desde since",
    Field("dated", "until"): "hasta until",
}

PRINTED = {field.target: names.split()[0] for field, names in _NAMES.items()}
"""For each field of this room, the name that a printed query bears."""

_BUILT_IN = {fold(name): field for field, names in _NAMES.items() for name in names.split()}
_SPELLED = {fold(name): name for names in _NAMES.values() for name in names.split()}


class Fields:
    """The fields of this room and those of `metadata`; a name that both have is the room's."""

    def __init__(self, metadata: frozenset[str] = frozenset()) -> None:
        typable = [name for name in sorted(metadata, reverse=True) if re.fullmatch(NAME, name)]
        self._fields = {fold(name): Field("tagged", name) for name in typable} | _BUILT_IN
        self._exact = {name: Field("tagged", name) for name in typable}
        self._spelled = {fold(name): name for name in typable} | _SPELLED

    def find(self, name: str) -> Field | None:
        """The field of that name; of metadata names that only accents or case tell apart the one typed, or the first.

        >>> Fields(frozenset(["tema", "Tema"])).find("tema"), Fields(frozenset(["tema", "Tema"])).find("TEMA")
        (Field(kind='tagged', target='tema'), Field(kind='tagged', target='Tema'))
        """
        found = self._fields.get(fold(name))
        return self._exact.get(name, found) if found and found.kind == "tagged" else found

    def nearest(self, name: str) -> str | None:
        """The name most like one that no field has, None where none is like it."""
        return _nearest(name, self._spelled)


def metadata_named(name: str, there: Collection[str]) -> str | None:
    """The one of the names of metadata `there` that is meant: the same, or the first that accents or case tell apart.

    >>> [metadata_named(name, ["sección", "Tema", "tema"]) for name in ("SECCION", "tema", "TEMA", "autor")]
    ['sección', 'tema', 'Tema', None]
    """
    return name if name in there else min((one for one in there if fold(one) == fold(name)), default=None)


def nearest_metadata(name: str, there: Collection[str]) -> str | None:
    """The one of the names of metadata `there` that is most like one that is not; None where none is like it.

    >>> nearest_metadata("seción", ["sección", "tema"]), nearest_metadata("zzz", ["sección", "tema"])
    ('sección', None)
    """
    return _nearest(name, {fold(one): one for one in sorted(there, reverse=True)})


ALIKE = 0.75
"""How alike a name must be (`difflib`): *fehca* and *fecha* are .8, *seccion* and *menciona*, which are none, .67."""


def _nearest(name: str, spelled: Mapping[str, str]) -> str | None:
    from difflib import get_close_matches

    close = get_close_matches(fold(name), spelled, n=1, cutoff=ALIKE)
    return spelled[close[0]] if close else None
