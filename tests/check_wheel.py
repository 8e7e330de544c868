"""Whether a wheel is whole and small: `python tests/check_wheel.py dist/*.whl`, after `python -m build`.

It holds every file of `searchlib/`, word lists, pages and their styles too, and nothing else but what describes it.
"""

from __future__ import annotations

import pathlib
import sys
import zipfile

ROOT = pathlib.Path(__file__).parent.parent
LARGEST = 3_000_000
"""Bytes of a wheel."""


def faults(wheel: pathlib.Path) -> list[str]:
    """What is wrong with a wheel, a line each."""
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if not name.endswith("/")}
    package = {name for name in found if ".dist-info/" not in name}
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "searchlib").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    size = wheel.stat().st_size
    return [
        *(f"it lacks {name}" for name in sorted(sources - package)),
        *(f"it holds {name}, which is not in searchlib/" for name in sorted(package - sources)),
        *([] if any(name.endswith("licenses/LICENSE") for name in found) else ["it lacks the licence"]),
        *([f"it has {size:,} bytes, more than {LARGEST:,}"] if size > LARGEST else []),
    ]


def main() -> int:
    (wheel,) = map(pathlib.Path, sys.argv[1:])
    found = faults(wheel)
    for fault in found:
        print(f"{wheel.name}: {fault}")
    if not found:
        print(f"{wheel.name}: {wheel.stat().st_size:,} bytes, all files of searchlib/")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
