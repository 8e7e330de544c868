"""The README: its examples give what they say, and its two commands are there."""

from __future__ import annotations

import doctest
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parent.parent
README = ROOT / "README.md"


def test_the_examples_give_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    "start",
    ["python -m pip install . && python -m searchlib search --from seeds ", 'python -m pip install ".[test]" && '],
    ids=["search", "tests"],
)
def test_a_command_stands_on_a_line_of_its_own(start: str) -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith(f"    {start}")]


def test_every_page_the_readme_links_to_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    pages = [part.split(")")[0] for part in text.split("](")[1:] if not part.startswith("http")]
    assert pages
    assert [page for page in pages if not (ROOT / page.split("#")[0]).is_file()] == []
