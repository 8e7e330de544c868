"""Notes on a query: what was repaired or ignored, gathered while it is read.

The rule of this room: **a handful of notes**, in the order of the text. After `MAX_NOTES` one more says that there was
more, whatever somebody pastes into a search box.

>>> notes = Notes()
>>> notes.add(9, "the quote is not closed; it runs to the end")
>>> [str(note) for note in notes.in_order()]
['column 9: the quote is not closed; it runs to the end']
"""

from __future__ import annotations

from searchlib.query_tree import Note

MAX_NOTES = 20
"""Notes on one query, with the one that says that there was more."""


class Notes:
    """The notes so far."""

    def __init__(self) -> None:
        self._notes: list[Note] = []
        self._more: list[Note] = []

    def add(self, column: int, text: str) -> None:
        """Note that something was done with what stands at a column."""
        if not self.is_full:
            self._notes.append(Note(column, text))
        elif not self._more:
            self._more.append(Note(column, "more was repaired or ignored from here on"))

    @property
    def is_full(self) -> bool:
        """Whether a note would no longer be shown, so that its words need not be sought."""
        return len(self._notes) == MAX_NOTES - 1

    def in_order(self) -> tuple[Note, ...]:
        """The notes by their columns."""
        return (*sorted(self._notes, key=lambda note: note.column), *self._more)
