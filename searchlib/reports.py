"""Reports: what became of the articles that were given.

The rule of this room: **nothing is left out in silence**. What was refused stands here with its place and the reason,
and can be written as a table for whoever mends the files.

>>> report = AddReport(2, rejected=(Rejection(None, "it has no text", "notas.csv:7"),), notes=("notas.csv: …",))
>>> report
AddReport: 2 added, 0 updated, 1 rejected
  notas.csv:7: it has no text
  note: notas.csv: …
"""

from __future__ import annotations

import csv
import os
import pathlib
import re
from dataclasses import dataclass

from searchlib.document import Rejection

SHOWN = 10
"""What was refused that is shown; the rest is counted."""

_PLACE = re.compile(r"(.*):(\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of the documents given: how many were new, how many replaced one, and which were refused.

    Of several with one id in a batch the last is stored, and counts as one.
    From files, `skipped` counts those that were in the index already and were left alone (`resume`), and `notes` say
    what else to know, such as an encoding that is not UTF-8.
    """

    added: int = 0
    updated: int = 0
    rejected: tuple[Rejection, ...] = ()
    skipped: int = 0
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        head = f"AddReport: {self.added:,} added, {self.updated:,} updated, {len(self.rejected):,} rejected"
        head += f", {self.skipped:,} skipped" if self.skipped else ""
        more = [f"  … and {len(self.rejected) - SHOWN:,} more in .rejected"] if len(self.rejected) > SHOWN else []
        notes = [f"  note: {note}" for note in self.notes]
        return "\n".join([head, *(f"  {rejection}" for rejection in self.rejected[:SHOWN]), *more, *notes])

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write what was refused as a table with the columns `file`, `line`, `id` and `reason`.

        In UTF-8 with a byte order mark, by which spreadsheets know it. A lone surrogate, in an id or in the name of a
        file, stands as Python escapes it.
        """
        with pathlib.Path(path).open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
            table = csv.writer(file)
            table.writerow(("file", "line", "id", "reason"))
            table.writerows((*_file_and_line(one.place), one.id, one.reason) for one in self.rejected)


def with_unread(report: AddReport, documents: object) -> AddReport:
    """A report with what a `corpus.Reader`, if `documents` are one, could not read, left alone and noticed."""
    unread = tuple(getattr(documents, "rejected", ()))
    skipped, notes = getattr(documents, "skipped", 0), tuple(getattr(documents, "notes", ()))
    return AddReport(report.added, report.updated, unread + report.rejected, skipped, notes)


def _file_and_line(place: str) -> tuple[str, str]:
    """A place as its file and, where it has one, its line.

    >>> _file_and_line("notas.csv:7"), _file_and_line("pagina.html")
    (('notas.csv', '7'), ('pagina.html', ''))
    """
    match = _PLACE.fullmatch(place)
    return (match[1], match[2]) if match else (place, "")
