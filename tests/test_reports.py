"""Reports of what was added and refused."""

from __future__ import annotations

import csv
import pathlib

from searchlib import AddReport, Rejection

REJECTED = (
    Rejection(None, "it has no text", "C:/notas.csv:7"),
    Rejection("año", "it is cut off", "pagina.html"),
    Rejection("n-1", "its date, ayer, names no day", "document 3"),
)


def test_a_report_as_a_table(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "rechazos.csv"
    AddReport(1, rejected=REJECTED).to_csv(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["file", "line", "id", "reason"],
            ["C:/notas.csv", "7", "", "it has no text"],
            ["pagina.html", "", "año", "it is cut off"],
            ["document 3", "", "n-1", "its date, ayer, names no day"],
        ]


def test_an_id_that_is_no_text_stands_in_the_table_too(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "rechazos.csv"
    torn = Rejection("\ud800", "its id holds a lone surrogate", "d\udcf1a.csv:2")
    AddReport(rejected=(torn, REJECTED[0])).to_csv(path)
    assert path.read_text(encoding="utf-8-sig").splitlines()[1:] == [
        "d\\udcf1a.csv,2,\\ud800,its id holds a lone surrogate",
        "C:/notas.csv,7,,it has no text",
    ]


def test_a_report_says_all_it_knows() -> None:
    assert repr(AddReport(1, 2, REJECTED, 3, ("notas.csv: read as Windows-1252",))).splitlines() == [
        "AddReport: 1 added, 2 updated, 3 rejected, 3 skipped",
        "  C:/notas.csv:7: it has no text",
        "  pagina.html: 'año': it is cut off",
        "  document 3: 'n-1': its date, ayer, names no day",
        "  note: notas.csv: read as Windows-1252",
    ]
