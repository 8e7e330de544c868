"""Word lists of the package, read from `searchlib/data/`.

The rule kept here: a list is UTF-8 text whose first lines, marked `#`, give its source, licence and date;
every other line is one entry, its fields parted by tabs.

>>> entries("numbered_names.txt")[0]
('Abdalá', 'reign')
"""

from __future__ import annotations

import re
from pathlib import Path

DATA = Path(__file__).with_name("data")
"""The folder of the lists."""

_HEADER = re.compile(r"(?:#.*\n)*")


def lines(name: str) -> list[str]:
    """The entries of the list `name`, in file order, as they stand."""
    text = (DATA / name).read_text("utf-8")
    return text[_HEADER.match(text).end() :].splitlines()  # type: ignore[union-attr]  # it matches anything


def entries(name: str) -> list[tuple[str, ...]]:
    """The entries of the list `name`, in file order, each a tuple of its fields."""
    return [tuple(line.split("\t")) for line in lines(name)]
