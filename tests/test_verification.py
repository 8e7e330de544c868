"""Looking an index through: what is damaged is found, and said with its file."""

from __future__ import annotations

import pathlib
import random
from typing import Any

import numpy as np
import pytest

from searchlib import Document, Index, SearchlibError
from searchlib.__main__ import main
from searchlib.field_file import FieldReader
from searchlib.snapshot import Snapshot

ARTICLES = [
    Document(
        str(number),
        f"La policía detuvo a Marco Rubio el {number + 1} de mayo de 2024 en Lima. " * 3,
        title="Golpe",
        date=f"2024-05-{number + 1:02}",
        source="El Diario",
        metadata={"página": number},
    )
    for number in range(9)
]


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    with Index.create(tmp_path / "x") as index:
        index.add_many(ARTICLES)
        index.add(Document("más", "Llueve."))
        index.delete("3")
    return tmp_path / "x"


def answers(path: pathlib.Path) -> list[Any]:
    with Index.open(path) as index:
        results = index.search("policias lima", persons=["rubio"], sort="newest")
        return [results.total, results.to_dicts(), results.facets("places"), [index.get(str(n)) for n in range(10)]]


def test_a_sound_index(path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert repr(Index.open(path).verify()) == "VerifyReport: 9 articles in 2 segments, no problem"
    assert Index.in_memory().verify().problems == ()
    assert main(["verify", str(path)]) == 0
    assert capsys.readouterr().out == "VerifyReport: 9 articles in 2 segments, no problem\n"


def test_a_byte_changed_is_found_or_means_nothing(path: pathlib.Path) -> None:
    expected = answers(path)
    chance = random.Random(5)
    for file in sorted(path.glob("*.*")):
        whole = file.read_bytes()
        for at in sorted(chance.sample(range(len(whole)), min(60, len(whole)))):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
            try:
                problems = Index.open(path).verify().problems
            except SearchlibError as error:
                problems = (str(error),)
            if problems:
                assert file.name in problems[0]
            else:  # padding between sections
                assert answers(path) == expected
        file.write_bytes(whole)
    assert Index.open(path).verify().problems == ()


def test_a_file_cut_short(path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = max(path.glob("*.documents"), key=lambda file: file.stat().st_size)
    file.write_bytes(file.read_bytes()[:-50])
    assert main(["verify", str(path)]) == 2
    assert file.name in capsys.readouterr().err


def test_counts_that_differ(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = FieldReader.__init__

    def miscounted(self: FieldReader, *arguments: Any) -> None:
        made(self, *arguments)
        self.n_postings = 7

    monkeypatch.setattr(FieldReader, "__init__", miscounted)
    problems = " ".join(Index.open(path).verify().problems)
    assert "field 'text': it has" in problems
    assert "and says 7 and" in problems


def test_an_id_that_leads_nowhere(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Snapshot, "doc_id", lambda *_: None)
    assert "the id '0' does not lead to its article" in Index.open(path).verify().problems


def test_two_articles_of_one_id(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Snapshot, "live", np.ones(10, bool))  # as if nothing had been deleted
    index = Index.open(path)
    row = Snapshot.row
    monkeypatch.setattr(Snapshot, "row", lambda self, doc_id: {**row(self, doc_id), "id": "7"})
    assert "10 articles have the id '7'" in index.verify().problems


def test_days_that_differ(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.verification._day", lambda _: 1)
    assert (
        "document 0, '0': its date is 2024-05-01, and another in the column of days"
        in Index.open(path).verify().problems[0]
    )
