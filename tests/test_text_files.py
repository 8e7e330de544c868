"""Text files: seeds, front matter, and texts without a head."""

from __future__ import annotations

import gzip
import pathlib
from typing import Any

import pytest

from searchlib import Document
from searchlib.corpus import Reader, read_files
from searchlib.text_files import front_matter

ARTICLE = """---
title: "Llueve: alerta en Piura"
date: 6/12/2025
# de la redacción
fuente: El Diario
url: https://diario.example/1
tags:
  - clima
  - 'Piura'
autor:
---

Llovió.

Y nevó.
"""


def reader_of(folder: pathlib.Path, data: str | bytes, name: str = "a.txt", **options: Any) -> Reader:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_files(path, **options)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.txt.gz"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_front_matter(tmp_path: pathlib.Path, name: str, encoding: str, ends: str) -> None:
    data = ARTICLE.replace("\n", ends).encode(encoding)
    packed = gzip.compress(data) if name.endswith(".gz") else data
    [document] = reader_of(tmp_path, packed, name, mapping={"source": "fuente"})
    assert document == Document(
        "https://diario.example/1", "Llovió.\n\nY nevó.", title="Llueve: alerta en Piura", date="2025-12-06",
        source="El Diario", url="https://diario.example/1", metadata={"tags": ["clima", "Piura"]},
    )  # fmt: skip


def test_an_article_without_id_or_url_is_called_like_its_file(tmp_path: pathlib.Path) -> None:
    [document] = reader_of(tmp_path, "---\ntitle: Llueve\n---\nLlovió.")
    assert document.id == (tmp_path / "a.txt").as_posix()


@pytest.mark.parametrize(
    ("data", "reason"),
    [(" date 2025-12-06 Llueve | El Diario\n\n", "it has no text"), (" date 2025-02-31 Llueve\nLlovió.", "its date")],
)
@pytest.mark.parametrize("format", [None, "seed"])
def test_a_seed_that_cannot_be_stored_is_reported_with_its_file(
    tmp_path: pathlib.Path, data: str, reason: str, format: str | None
) -> None:
    reader = reader_of(tmp_path, data, format=format)
    assert list(reader) == []
    [rejection] = reader.rejected
    assert (rejection.place, rejection.id) == (str(tmp_path / "a.txt"), "a")
    assert rejection.reason.startswith(reason)


def test_a_text_without_a_head_is_read_where_that_is_said(tmp_path: pathlib.Path) -> None:
    reader = reader_of(tmp_path, "Llovió.\n")
    assert list(reader) == []
    assert "say --format text" in reader.rejected[0].reason
    [document] = reader_of(tmp_path, "Llovió.\n", format="text")
    assert (document.text, document.title, document.date) == ("Llovió.", "", None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: Llueve\n\nLlovió.", "has no '---' at its end"),
        ("---\ntitle: Llueve\nsin clave\n---\nLlovió.", "line 3 is not 'key: value': 'sin clave'"),
        ("---\nresumen: |\n  mucho\n---\nLlovió.", "line 3 is not 'key: value': 'mucho'"),
        ("---\ntitle: Llueve\n---\n", "it has no text"),
        ("---\ntitle: Llueve\ndate: mañana\n---\nLlovió.", "its date 'mañana' names no day"),
        ("Llo\0vió", "it holds NUL bytes"),
    ],
)
def test_faults_are_reported_with_the_file(tmp_path: pathlib.Path, text: str, reason: str) -> None:
    reader = reader_of(tmp_path, text)
    assert list(reader) == []
    [rejection] = reader.rejected
    assert rejection.place == str(tmp_path / "a.txt")
    assert reason in rejection.reason


def test_values_of_front_matter() -> None:
    text = "---\na: 'x: y'\nb: [uno, \"dos\"]\nc: []\nd:\ne : 3\n---\ncuerpo\n---\nmás"
    assert front_matter(text) == {"a": "x: y", "b": ["uno", "dos"], "e": "3", "text": "cuerpo\n---\nmás"}
