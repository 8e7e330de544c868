"""The pages: every command they show runs and prints what they say, and the reference has every public name."""

from __future__ import annotations

import doctest
import pathlib
import re
import shlex
import shutil

import pytest
from conftest import ROOT

import searchlib
from searchlib.__main__ import main

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
TOCTREE = re.compile(r"^```\{toctree\}\n(.*?)^```", re.DOTALL | re.MULTILINE)


def shown(page: pathlib.Path) -> list[tuple[list[str], str]]:
    """The commands of a page, each as its words, with the output that the page gives."""
    text = "".join(CONSOLE.findall(page.read_text(encoding="utf-8")))
    commands = [part.partition("\n") for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]
    return [(shlex.split(command), output) for command, _, output in commands]


@pytest.mark.parametrize("page", [page for page in PAGES if shown(page)], ids=lambda page: str(page.relative_to(DOCS)))
def test_the_commands_print_what_the_page_says(
    page: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "noticias.jsonl", tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    for (program, *arguments), expected in shown(page):
        assert program == "searchlib"
        assert main(arguments) == 0, arguments
        printed = capsys.readouterr()
        assert printed.err == ""
        assert doctest.OutputChecker().check_output(expected, printed.out, doctest.ELLIPSIS), printed.out


def test_the_tutorial_shows_commands() -> None:
    assert shown(DOCS / "tutorial.md")


def test_the_reference_has_every_public_name() -> None:
    page = (DOCS / "reference.md").read_text(encoding="utf-8")
    sections = re.split(r"^\.\. currentmodule:: (\S+)$", page, flags=re.MULTILINE)
    here = "".join(text for module, text in zip(sections[1::2], sections[2::2], strict=True) if module == "searchlib")
    assert sorted(re.findall(r"^\.\. auto\w+:: (\w+)", here, re.MULTILINE)) == sorted(searchlib.__all__)


def test_every_page_is_in_the_menu() -> None:
    menu = TOCTREE.findall((DOCS / "index.md").read_text(encoding="utf-8"))
    listed = re.findall(r"^[\w/]+$", "".join(menu), re.MULTILINE)
    names = [page.relative_to(DOCS).with_suffix("").as_posix() for page in PAGES]
    assert sorted([*listed, "index"]) == sorted(names)
