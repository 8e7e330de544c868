"""Folder: the files of an index on disk, for those who read them.

The rule of this room: **it changes nothing on the disk**. It has the verbs of a Whoosh storage that reading needs, and
the files are those that Whoosh's own `FileStorage` writes.
"""

from __future__ import annotations

import os
import pathlib
from typing import BinaryIO


class Folder:
    """The files in the folder `folder`, each by its name; a folder that is missing has none."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder

    def list(self) -> list[str]:
        """The names of all files, in no order; raises `PermissionError` where they may not be read."""
        try:
            return [path.name for path in self.folder.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []

    def open_file(self, name: str) -> BinaryIO:
        """A file, open for reading; raises `FileNotFoundError`."""
        return (self.folder / name).open("rb")

    def file_exists(self, name: str) -> bool:
        """Whether there is such a file."""
        return os.access(f"{self.folder}/{name}", os.F_OK)  # asked by every search: a path takes ten times as long

    def file_mark(self, name: str) -> tuple[int, int, int] | None:
        """What tells a file from another one of its name that is put in its place; None where there is none."""
        try:
            found = os.stat(f"{self.folder}/{name}")  # noqa: PTH116 (asked by every search, as above)
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_mtime_ns

    def file_length(self, name: str) -> int:
        """The bytes of a file."""
        return (self.folder / name).stat().st_size

    def file_modified(self, name: str) -> float:
        """When a file was last written, in seconds since 1970."""
        return (self.folder / name).stat().st_mtime
