"""One key for all spellings of a name, and the list of names that stand for another.

The key is folded, without particles and punctuation, so that accents, case and `de` never split a name;
points between initials vanish with the space after them.

>>> name_key("Hugo De Zela") == name_key("hugo de zela")
True
>>> name_key("EE. UU."), name_key("EEUU"), name_key("Washington, D. C.")
('eeuu', 'eeuu', 'washington dc')
>>> shipped_aliases().find("O.E.A.")
('Organización de los Estados Americanos', 'organization')
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from os import PathLike
from pathlib import Path

from searchlib.errors import AliasError
from searchlib.memory import Memory
from searchlib.text import fold, nfc
from searchlib.wordlists import DATA

TYPES = ("person", "organization", "place", "misc")
PARTICLES = frozenset(
    {
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "y",
        "e",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "du",
        "van",
        "von",
        "der",
        "den",
        "d",
    }
)

_INITIALS = re.compile(r"\b(?:(?:\w|ee|ff|rr|cc|aa|jj|pp)\.\s?)+(?:\w|uu|aa|hh|mm|oo|dd|pp)\b\.?")
_DOUBLED = re.compile(r"\b([a-z])\1 ([a-z])\2\b")  # EE UU
_SEPARATORS = re.compile(r"[.\s]")
_WORD = re.compile(r"\w+")


def name_key(name: str) -> str:
    """The key under which the spellings of `name` meet across articles; "" for no word at all."""
    return _keys[name]


def _key_of(name: str) -> str:
    text = fold(name)
    if text.isalnum():
        return text
    if "." in text:
        text = _INITIALS.sub(lambda match: _SEPARATORS.sub("", match.group()), text)
    words = _WORD.findall(text)
    words = [word for word in words if word not in PARTICLES] or words
    key = " ".join(words)
    return _DOUBLED.sub(r"\1\1\2\2", key) if 2 in map(len, words) else key


_keys = Memory(_key_of, most=65536)


@dataclass(frozen=True)
class Aliases:
    """Names that stand for another, looked up by `name_key`."""

    canonical: dict[str, tuple[str, str]] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, name: str) -> tuple[str, str] | None:
        """The canonical name and the type that `name` stands for, None where it is not listed."""
        return self.canonical.get(name_key(name))

    def of(self, name: str) -> tuple[str, ...]:
        """The listed aliases of a canonical name, as written in the list."""
        return self.names.get(name_key(name), ())

    def __or__(self, other: Aliases) -> Aliases:
        """Both lists; where they disagree, `other` wins."""
        names = dict(self.names)
        for key, more in other.names.items():
            names[key] = tuple(dict.fromkeys((*names.get(key, ()), *more)))
        return Aliases({**self.canonical, **other.canonical}, names)


def parse_aliases(lines: Iterable[str], *, source: str = "aliases") -> Aliases:
    r"""Read lines of `alias<TAB>canonical name<TAB>type`; `#` begins a comment line, empty lines are skipped.

    Raises `AliasError` naming the line where a field is missing, a name has neither letters nor figures, the type is
    not one of `TYPES`, or a name stands for another one than in a line before.

    >>> parse_aliases(["OEA\tOrganización de los Estados Americanos\torganization"]).find("oea")
    ('Organización de los Estados Americanos', 'organization')
    """
    canonical: dict[str, tuple[str, str]] = {}
    names: dict[str, tuple[str, ...]] = {}
    lines_of: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{source}, line {number}"
        alias, name, kind = _fields(line, place)
        for key, spelled in ((name_key(alias), alias), (name_key(name), name)):
            stands_for, its_kind = canonical.setdefault(key, (name, kind))
            if (name_key(stands_for), its_kind) != (name_key(name), kind):
                found = f"{spelled!r} stands for {name!r} ({kind}) here, for {stands_for!r} ({its_kind})"
                raise AliasError(f"{place}: {found} in line {lines_of[key]}: give each name one line and one meaning")
            lines_of.setdefault(key, number)
        names[name_key(name)] = (*names.get(name_key(name), ()), alias)
    return Aliases(canonical, names)


def _fields(line: str, place: str) -> list[str]:
    """The alias, the name and the type of a line."""
    fields = [part.strip() for part in nfc(line).rstrip("\n").split("\t")]
    if len(fields) != 3 or not all(fields[:2]) or fields[2] not in TYPES:
        wanted = "alias, canonical name and one of " + ", ".join(TYPES) + ", separated by tabs"
        raise AliasError(f"{place}: expected {wanted}; found {line.strip()!r}")
    for name in fields[:2]:
        if not name_key(name):
            raise AliasError(f"{place}: {name!r} has neither letters nor figures: write the name that articles have")
    return fields


def aliases_of(path: str | PathLike[str] | None) -> Aliases:
    """The list in a file, as `load_aliases` reads it; an empty one where there is no file."""
    return Aliases() if path is None else load_aliases(path)


def load_aliases(path: str | PathLike[str]) -> Aliases:
    """Read a user's list (UTF-8): a line `alias TAB name TAB type` for each, `#` for comments.

    Raises `AliasError` for a line that is none, or that gives a name a second meaning.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AliasError(f"{path}: it is not UTF-8 at byte {error.start}: save it as UTF-8") from None
    return parse_aliases(text.splitlines(), source=str(path))


@cache
def shipped_aliases() -> Aliases:
    """The aliases that ship: international organizations and states that news abbreviates."""
    text = (DATA / "entities" / "aliases.tsv").read_text(encoding="utf-8")
    return parse_aliases(text.splitlines())
