"""Encodings: Spanish comes back as it was written, and what is not UTF-8 is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.charsets import Charset, decoded

words = st.text("abcáéíóúüñçÁÉÍÓÚÜÑÇ.,\n", min_size=1)
signed = st.builds(str.__add__, st.sampled_from(["", "¿", "¡", "«", "“", "‘", "—", "(", "€"]), words)


@given(st.lists(signed).map(" ".join))
def test_spanish_in_windows_1252_or_utf8_comes_back(text: str) -> None:
    assert decoded(text.encode("utf-8")) == (text, "UTF-8")
    read, charset = decoded(text.encode("cp1252"))
    assert read == text
    assert charset == ("UTF-8" if text.isascii() else "Windows-1252")


@pytest.mark.parametrize("text", ["«¿JOSÉ?», dijo", "“PERÚ”", "el 1.º de año", "25 °C… ¡sí!", "—¿Y él? —No…"])
def test_spanish_with_its_signs_comes_back(text: str) -> None:
    assert decoded(text.encode("cp1252")) == (text, "Windows-1252")


@given(st.lists(words).map(" ".join))
def test_spanish_in_latin_1_comes_back(text: str) -> None:
    assert decoded(text.encode("latin-1"))[0] == text


@given(st.binary())
def test_any_bytes_are_some_text(data: bytes) -> None:
    text, _ = decoded(data)
    text.encode()


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_1252_leaves_out_are_those_of_latin_1(byte: int) -> None:
    assert decoded(bytes([byte])) == (chr(byte), "Windows-1252")


LINES = {
    "UTF-8": (["año".encode(), b"mes", "día".encode()], []),
    "ASCII": ([b"mes"], []),
    "Windows-1252": (["año".encode("cp1252"), b"mes"], ["a.csv: read as Windows-1252"]),
    "one line": (["año".encode(), "día".encode("cp1252")], ["a.csv: read as UTF-8, but line 2 as Windows-1252"]),
    "some lines": (
        ["día".encode("cp1252"), "año".encode(), "día".encode("cp1252")],
        ["a.csv: read as UTF-8, but 2 lines as Windows-1252, the first of them line 1"],
    ),
    "damaged": (
        [b"mes", "año".encode() + b"\xff"],
        ["a.csv: line 2 as damaged UTF-8: what cannot be read there stands as �"],
    ),
}


@pytest.mark.parametrize(("lines", "notes"), LINES.values(), ids=LINES)
def test_notes(lines: list[bytes], notes: list[str]) -> None:
    charset = Charset()
    for number, line in enumerate(lines, 1):
        charset.text(line, number)
    assert charset.notes("a.csv") == notes
