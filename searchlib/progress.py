"""Progress: a bar that shows how far the reading of files has come.

The rule of this room: **nothing but a terminal sees it**. Unless it is asked for, there is no bar where standard error
is no terminal or the extra `progress` (tqdm) is not installed; where one is demanded and cannot be, that is an error.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from searchlib.corpus import Reader
from searchlib.errors import MissingExtraError

_OF_KNOWN_SIZE = "{percentage:3.0f}%|{bar:20}| {desc}, {rate_fmt}, {remaining} left"
_OF_UNKNOWN_SIZE = "{desc}, {n_fmt}B, {rate_fmt}"


@contextlib.contextmanager
def shown(reader: Reader, *, progress: bool | None = None) -> Iterator[None]:
    """Show a bar while the reader is read: documents, megabytes a second as the files lie on the disk, time left.

    `progress` True demands a bar, False does without, None shows one in a terminal if tqdm is installed. Raises
    `MissingExtraError`.
    """
    wanted = sys.stderr.isatty() if progress is None else progress
    bar = _bar(reader.size, is_needed=bool(progress)) if wanted else None
    if bar is None:
        yield
        return
    with bar:
        reader.watch = lambda: _update(bar, reader)
        yield
        _update(bar, reader)
        bar.refresh()


def _update(bar: Any, reader: Reader) -> None:
    bar.set_description_str(f"{reader.count:,} documents", refresh=False)
    bar.update(reader.meter.bytes_read - bar.n)


def _bar(size: int, *, is_needed: bool) -> Any:
    try:
        import tqdm  # an extra
    except ImportError:
        if is_needed:
            raise MissingExtraError("progress") from None
        return None
    return tqdm.tqdm(
        total=size or None,
        unit="B",
        unit_scale=True,
        bar_format=_OF_KNOWN_SIZE if size else _OF_UNKNOWN_SIZE,
        file=sys.stderr,
    )
