"""Addresses: what is asked for, as the address bar holds it.

The rule of this room: **an address says all, and only what is asked for**. Reading it back gives what it was made of;
whatever is no search raises `FilterError`, which says what would be.

>>> asked = read([("q", "cambio climático"), ("place", "París")])
>>> asked.href()
'/?q=cambio+clim%C3%A1tico&place=Par%C3%ADs'
>>> asked.without("place", "París").href(), asked.within("person", "Ban Ki-moon").person
('/?q=cambio+clim%C3%A1tico', ('Ban Ki-moon',))
>>> read([("page", "dos")])
Traceback (most recent call last):
    ...
searchlib.errors.FilterError: page='dos': it must be a whole number from 1 to 100000
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from searchlib.errors import FilterError
from searchlib.parameters import SORTS
from searchlib.phrases import LANGUAGES

NAMED = {"person": "persons", "organization": "organizations", "place": "places"}
"""The names that narrow a search: what each is called in an address, and as a filter and facet."""

PAGE_LENGTH = 10
LAST_PAGE = 100_000
LONGEST = 2_000
"""Characters of a parameter: a longer query takes more time than a page has."""
MOST_NAMES = 20
"""Names of one kind that narrow a search."""

_TEXTS = ("q", "since", "until")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search; every field is named as it is in the address. `lang` is empty where the browser is to say."""

    q: str = ""
    since: str = ""
    until: str = ""
    person: tuple[str, ...] = ()
    organization: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    sort: str = "relevance"
    page: int = 1
    limit: int = PAGE_LENGTH
    lang: str = ""

    @property
    def offset(self) -> int:
        """How many hits come before this page."""
        return (self.page - 1) * self.limit

    @property
    def filters(self) -> dict[str, Any]:
        """The parameters of `Index.search`."""
        names = {field: getattr(self, name) for name, field in NAMED.items()}
        return {
            "since": self.since or None, "until": self.until or None, "sort": self.sort, **names,
            "limit": self.limit, "offset": self.offset,
        }  # fmt: skip

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of what is asked for, in order; nothing of what need not be said."""
        names = [(name, value) for name in NAMED for value in getattr(self, name)]
        texts = [(name, getattr(self, name)) for name in _TEXTS if getattr(self, name)]
        rest = [(name, getattr(self, name)) for name in ("sort", "page", "limit", "lang")]
        return texts + names + [(name, str(value)) for name, value in rest if value != _DEFAULTS[name]]

    def hidden(self) -> list[tuple[str, str]]:
        """The pairs that a form for words and days has to carry along."""
        return [(name, value) for name, value in replace(self, page=1).pairs() if name not in _TEXTS]

    def href(self, path: str = "/", **more: str) -> str:
        """The address of this search, or with `path` of something seen from it."""
        pairs = [*more.items(), *self.pairs()]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def changed(self, **values: Any) -> Asked:
        """The same search but for some fields, from its first page on."""
        return replace(self, **{"page": 1, **values})

    def within(self, name: str, value: str) -> Asked:
        """The same search narrowed to articles that name somebody or something."""
        return self.changed(**{name: (*getattr(self, name), value)})

    def without(self, name: str, value: str) -> Asked:
        """The same search without one of the names."""
        return self.changed(**{name: tuple(one for one in getattr(self, name) if one != value)})

    @property
    def anew(self) -> Asked:
        """A search for nothing yet, in the same language."""
        return Asked(lang=self.lang)

    @property
    def alone(self) -> Asked:
        """Nothing but the words, in the same language and order."""
        return Asked(q=self.q, sort=self.sort, lang=self.lang)


_FIELDS = tuple(field.name for field in fields(Asked))
_DEFAULTS = {"sort": "relevance", "page": 1, "limit": PAGE_LENGTH, "lang": ""}


def read(pairs: Iterable[tuple[str, str]], *, only: Collection[str] | None = None) -> Asked:
    """What an address asks for; raises `FilterError`.

    Other parameters are passed over; where `only` some are meant, all others are refused.
    """
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if only is not None and name not in only:
            raise FilterError(f"{name!r} is no parameter here: choose among {', '.join(only)}")
        if name in _FIELDS:
            found.setdefault(name, []).append(value.strip())
    return Asked(**{name: _value(name, [value for value in values if value]) for name, values in found.items()})


def _value(name: str, values: list[str]) -> Any:
    if any(len(value) > LONGEST for value in values):
        raise FilterError(f"{name} is longer than {LONGEST:,} characters: ask for less")
    if name in NAMED:
        return _names(name, values)
    if len(values) > 1:
        raise FilterError(f"{name} is given {len(values)} times: give it once")
    if name in _TEXTS:
        return values[0] if values else ""
    return _choice(name, values[0]) if values else _DEFAULTS[name]


def _names(name: str, values: list[str]) -> tuple[str, ...]:
    if len(values) > MOST_NAMES:
        raise FilterError(f"{name} is given {len(values)} times: {MOST_NAMES} are enough")
    return tuple(dict.fromkeys(values))


def _choice(name: str, value: str) -> str | int:
    if name in ("page", "limit"):
        return _whole_number(name, value, most={"page": LAST_PAGE, "limit": 100}[name])
    choices = {"sort": SORTS, "lang": LANGUAGES}[name]
    if value not in choices:
        raise FilterError(f"{name}={value!r}: choose one of {', '.join(choices)}")
    return value


def _whole_number(name: str, value: str, *, most: int) -> int:
    """A number from 1 to `most`; raises `FilterError`."""
    figures = value.isascii() and value.isdigit() and len(value) <= len(str(most))
    if not figures or not 1 <= int(value) <= most:
        raise FilterError(f"{name}={value!r}: it must be a whole number from 1 to {most}")
    return int(value)
