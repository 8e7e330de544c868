"""Parameters: whether what somebody asks for can be given, said in the same words wherever the index lies.

The rule of this room: **what is wrong is said before anything is read or written**, by its name and its value.

>>> check_counts(limit=10, offset="20")
Traceback (most recent call last):
searchlib.errors.FilterError: offset='20': it must be a whole number, 0 or more
"""

from __future__ import annotations

from numbers import Integral

from searchlib.errors import FilterError

SORTS = ("relevance", "newest", "oldest")
"""The orders of results."""


def check_counts(least: int = 0, /, **counts: object) -> None:
    """Raises `FilterError` for a number that counts nothing, or less than `least`."""
    for name, value in counts.items():
        if not isinstance(value, Integral) or int(value) < least:
            raise FilterError(f"{name}={value!r}: it must be a whole number, {least} or more")


def check_text(**texts: object) -> None:
    """Raises `FilterError` for a text that is none."""
    for name, value in texts.items():
        if not isinstance(value, str):
            raise FilterError(f"the {name} {value!r} is a {type(value).__name__}: it must be a str")


def check_page(sort: str, limit: int, offset: int) -> None:
    """Raises `FilterError` for a page that there is not."""
    if sort not in SORTS:
        raise FilterError(f"sort={sort!r}: choose one of {', '.join(SORTS)}")
    check_counts(limit=limit, offset=offset)


def check_work(batch_size: int | None, processes: int) -> None:
    """Raises `FilterError` for batches of no article and for no process."""
    if batch_size is not None:
        check_counts(1, batch_size=batch_size)
    check_counts(1, processes=processes)


def check_extractors(entities: object, dates: object) -> None:
    """Raises `FilterError` for an extractor that cannot be called."""
    for name, given in (("entity_extractor", entities), ("date_extractor", dates)):
        if given is not None and not callable(given):
            raise FilterError(f"{name}={given!r}: give a function, or None to switch it off")
