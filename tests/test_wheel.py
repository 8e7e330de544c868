"""The check of a wheel finds what is missing, what is too much and what is too large."""

from __future__ import annotations

import pathlib
import zipfile

import check_wheel
import pytest
from conftest import ROOT

SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_bytes()
    for path in (ROOT / "searchlib").rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}
WHOLE = {**SOURCES, "searchlib-1.dist-info/licenses/LICENSE": b"MIT"}


def faults_of(files: dict[str, bytes], folder: pathlib.Path) -> list[str]:
    wheel = folder / "searchlib-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return check_wheel.faults(wheel)


def test_a_whole_wheel_has_no_fault(tmp_path: pathlib.Path) -> None:
    assert faults_of(WHOLE, tmp_path) == []


@pytest.mark.parametrize("name", ["searchlib/data/words.txt", "searchlib/web_files/openapi.json", "searchlib/py.typed"])
def test_a_file_that_is_missing_is_named(name: str, tmp_path: pathlib.Path) -> None:
    assert faults_of({key: WHOLE[key] for key in WHOLE if key != name}, tmp_path) == [f"it lacks {name}"]


def test_a_file_too_many_is_named(tmp_path: pathlib.Path) -> None:
    found = faults_of({**WHOLE, "tests/x.py": b""}, tmp_path)
    assert found == ["it holds tests/x.py, which is not in searchlib/"]


def test_a_wheel_that_is_too_large_says_by_how_much(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_wheel, "LARGEST", 1_000)
    (fault,) = faults_of(WHOLE, tmp_path)
    assert fault.endswith("bytes, more than 1,000")


def test_a_wheel_without_the_licence(tmp_path: pathlib.Path) -> None:
    assert faults_of(SOURCES, tmp_path) == ["it lacks the licence"]
