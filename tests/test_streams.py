"""Bytes of files: compressed or not, cut off, huge or in UTF-16, in bounded memory."""

from __future__ import annotations

import gzip
import io
import pathlib
import sys
import tracemalloc
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from searchlib import CorpusError, streams
from searchlib.streams import SourceFile, lines, whole

PACKERS: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}


def read(path: pathlib.Path) -> list[tuple[int, bytes, str]]:
    file = SourceFile(path)
    with file.opened() as stream:
        return list(lines(file, stream))


@pytest.mark.parametrize("ending", PACKERS)
@given(data=st.lists(st.binary(min_size=1).filter(lambda line: not set(line) & {0, 10}), min_size=1).map(b"\n".join))
def test_lines_are_those_of_the_bytes(tmp_path_factory: pytest.TempPathFactory, ending: str, data: bytes) -> None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b") or data[:3] == b"\xef\xbb\xbf" or data[:2] == b"\x28\xb5":
        return
    path = tmp_path_factory.mktemp("lines") / f"a.txt{ending}"
    path.write_bytes(PACKERS[ending](data))
    assert [line for _, line, _ in read(path)] == io.BytesIO(data).readlines()


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_byte_order_marks_are_taken_off(tmp_path: pathlib.Path, ending: str, encoding: str) -> None:
    text = "año\r\n😀 nuevo\n" * 30_000
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    path = tmp_path / f"a.txt{ending}"
    path.write_bytes(PACKERS[ending]((mark + text).encode(encoding)))
    assert b"".join(line for _, line, _ in read(path)).decode() == text


def test_several_frames_are_read_as_one(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt.zst"
    path.write_bytes(zstandard.compress(b"uno\n") + zstandard.compress(b"dos\n"))
    assert [line for _, line, _ in read(path)] == [b"uno\n", b"dos\n"]


@pytest.mark.parametrize("ending", [".gz", ".zst"])
@pytest.mark.parametrize("damage", ["cut off", "garbled", "not packed"])
def test_damage_is_an_error_that_names_the_place(tmp_path: pathlib.Path, ending: str, damage: str) -> None:
    packed = bytearray(PACKERS[ending](b"".join(b"%d\n" % (i * i * 7919) for i in range(200_000))))
    if damage == "garbled":
        packed[len(packed) // 2 : len(packed) // 2 + 200] = bytes(200)
    path = tmp_path / f"a.txt{ending}"
    path.write_bytes({"cut off": bytes(packed[:-100]), "garbled": bytes(packed), "not packed": b"uno\n"}[damage])
    with pytest.raises(CorpusError, match=r"a\.txt.*: the file cannot be read"):
        read(path)


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_packed_file_that_is_called_otherwise_is_refused_with_the_remedy(tmp_path: pathlib.Path, ending: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(PACKERS[ending](b"uno\n"))
    with pytest.raises(CorpusError, match=f"give it a name that ends in {ending}"):
        read(path)


@pytest.mark.parametrize("ending", PACKERS)
def test_an_empty_file(tmp_path: pathlib.Path, ending: str) -> None:
    path = tmp_path / f"a.txt{ending}"
    path.write_bytes(PACKERS[ending](b""))
    with pytest.raises(CorpusError, match="it is empty"):
        read(path)


def test_a_line_of_a_hundred_megabytes_costs_that_line(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.write(b"uno\n")
        for _ in range(100):
            file.write(b"x" * (1 << 20))
        file.write(b"\ndos\n")
    assert [(number, line) for number, line, fault in read(path) if not fault] == [(1, b"uno\n"), (3, b"dos\n")]
    assert "line is longer than 16 MB" in read(path)[1][2]


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_small_file_that_unpacks_to_a_huge_one_takes_no_memory(tmp_path: pathlib.Path, ending: str) -> None:
    path = tmp_path / f"a.txt{ending}"
    path.write_bytes(PACKERS[ending](bytes(200 << 20).replace(b"\0", b"x")))
    assert path.stat().st_size < 1 << 20
    tracemalloc.start()
    try:
        [(_, _, fault)] = read(path)
        file = SourceFile(path)
        with file.opened() as stream, pytest.raises(CorpusError, match="longer than 16 MB, unpacked"):
            whole(file, stream)
        assert tracemalloc.get_traced_memory()[1] < 5 * streams.LIMIT
    finally:
        tracemalloc.stop()
    assert "line is longer" in fault


def test_nul_bytes_cost_their_line(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"uno\nd\0os\ntres\n")
    assert [fault[:18] for _, _, fault in read(path)] == ["", "it holds NUL bytes", ""]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\ufeffaño\n".encode())))
    file = SourceFile(None)
    with file.opened() as stream:
        assert [line.decode() for _, line, _ in lines(file, stream)] == ["año\n"]
    assert (file.name, file.row_id(1), file.size) == ("standard input", None, 0)
