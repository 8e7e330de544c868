"""Every word list says where it comes from, and is one entry a line, sorted, each once."""

from __future__ import annotations

import pathlib
import re
import unicodedata

import pytest
from conftest import ROOT

DATA = ROOT / "searchlib" / "data"
LISTS = sorted(DATA.rglob("*.txt"))
every_list = pytest.mark.parametrize("path", LISTS, ids=[path.relative_to(DATA).as_posix() for path in LISTS])

SPANISH_ENTRY = re.compile(r"[a-zñáéíóúüA-ZÑÁÉÍÓÚÜ0-9 .,:'’\t_+-]+")
NAME_ENTRY = re.compile(r"[a-zA-Zº\u00c0-\u024f0-9 .,:&/()'’\t_+-]+")  # names keep the letters of their languages


def _read(path: pathlib.Path) -> tuple[str, list[str]]:
    """The header as one text, and the entries."""
    lines = path.read_text(encoding="utf-8").splitlines()
    count = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    return "\n".join(lines[:count]), lines[count:]


def test_there_are_lists() -> None:
    assert {"stopwords", "verbs", "words"} <= {path.stem for path in LISTS}


@every_list
def test_the_header_names_source_licence_and_date(path: pathlib.Path) -> None:
    header, _ = _read(path)
    for pattern in (r"\bSource: \S", r"\bLicence: \S", r"\bDate: \d{4}-\d\d-\d\d\b"):
        assert re.search(pattern, header), f"{path.name} does not match {pattern!r}"


@every_list
def test_there_is_nothing_but_entries_after_the_header(path: pathlib.Path) -> None:
    _, entries = _read(path)
    assert entries
    assert all(entry == entry.strip() != "" for entry in entries)
    assert not [entry for entry in entries if entry.startswith("#")]


@every_list
def test_entries_are_sorted_each_once(path: pathlib.Path) -> None:
    _, entries = _read(path)
    keys = [entry.split("\t")[0] for entry in entries]
    assert entries == sorted(entries) or keys == sorted(keys)
    assert len(set(entries)) == len(entries)


@every_list
def test_entries_are_composed_and_in_spanish_letters(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    _, entries = _read(path)
    allowed = NAME_ENTRY if path.parent.name == "entities" else SPANISH_ENTRY
    assert [entry for entry in entries if not allowed.fullmatch(entry)] == []


@every_list
def test_the_file_ends_with_one_newline_and_has_no_byte_order_mark(path: pathlib.Path) -> None:
    content = path.read_bytes()
    assert content.endswith(b"\n")
    assert not content.endswith(b"\n\n")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content


def test_stop_words_are_small_ascii_letters() -> None:
    _, entries = _read(DATA / "stopwords.txt")
    assert [entry for entry in entries if not re.fullmatch("[a-z]+", entry)] == []
