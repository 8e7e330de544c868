"""`docs/format.md` against the bytes that are written."""

from __future__ import annotations

import io
import pathlib
import re

from conftest import postings_of

from searchlib import packing, sections
from searchlib.field_file import FieldEncoder, packed
from searchlib.sections import SectionFile, SectionWriter

FORMAT = (pathlib.Path(__file__).parent.parent / "docs" / "format.md").read_text(encoding="utf-8")


def example() -> bytes:
    """Document 0: `la luna`; document 1: `luna`, and `luna` again 300 words on."""
    file = io.BytesIO()
    writer = SectionWriter(file)
    encoder = FieldEncoder(writer, "t")
    encoder.add(packed(postings_of([(b"la", 0, 0), (b"luna", 0, 1), (b"luna", 1, 0), (b"luna", 1, 300)])))
    writer.finish({"fields": {"t": encoder.close()}})
    return file.getvalue()


def test_the_example_is_true_byte_by_byte():
    data = example()
    described = bytearray(len(data))
    for offset, content in re.findall(r"^([0-9a-f]{4})  ((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  |$)", FORMAT, re.M):
        start, expected = int(offset, 16), bytes.fromhex(content)
        assert data[start : start + len(expected)].hex(" ") == expected.hex(" "), offset
        described[start : start + len(expected)] = b"\x01" * len(expected)
    directory = int.from_bytes(data[16:24], "little")
    undescribed = [i for i in range(directory) if data[i] and not described[i]]
    assert not undescribed
    (shown,) = re.findall(r"^(\{\"attributes\".*?)\n```", FORMAT, re.M | re.S)
    assert re.sub(r"\s", "", shown).encode() == data[directory:]


def test_the_constants_are_those_of_the_code():
    assert f"version {sections.VERSION}" in FORMAT
    assert sections.MAGIC.hex(" ") in FORMAT
    table = [int(bits) for bits in re.findall(r"^\| \d+ \| (\d+) \|$", FORMAT, re.M)]
    assert tuple(table) == packing.WIDTHS


def test_every_section_is_described():
    for section in SectionFile(example(), "example"):
        assert f"`<field>/{section.removeprefix('t/')}`" in FORMAT
