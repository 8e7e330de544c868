"""The examples of the pages run where their reader would stand: in a folder with the articles, free to write in."""

import pathlib
import shutil

import pytest

from searchlib import Index

DOCS = pathlib.Path(__file__).parent
ARTICLES = ["docs/noticias.jsonl", "seeds"]


@pytest.fixture(autouse=True)
def _folder_of_the_reader(
    request: pytest.FixtureRequest, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(DOCS.parent / "seeds", tmp_path / "seeds")
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "noticias.jsonl", tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    if request.path.name == "tutorial.md":  # its first command has made this index; tests/test_docs.py runs that
        Index.create("noticias.idx").add_files(ARTICLES)
