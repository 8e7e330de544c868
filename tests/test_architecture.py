"""Imports go one way: the direction that docs/architecture.md gives is the one the code keeps."""

from __future__ import annotations

import ast
import graphlib
import pathlib
import re
from collections.abc import Iterator

import pytest

import searchlib

PACKAGE = pathlib.Path(searchlib.__file__).parent
PAGE = pathlib.Path(__file__).parent.parent / "docs" / "architecture.md"
ROOMS = sorted(".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py"))
EXTRAS = {
    "matplotlib",
    "opensearchpy",
    "pandas",
    "pyarrow",
    "pyarrow.parquet",
    "spacy",
    "tqdm",
    "trafilatura",
    "zstandard",
}
STANDARD = {"difflib", "html"}
"""Modules of the standard library that take a millisecond to load, and that a search does without."""


def lines() -> list[tuple[str, set[str], set[str]]]:
    """The lines of the page: a room, those it imports at once, and those it imports when they are first needed."""
    block = re.search(r"^```imports\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert block is not None
    parts = [re.split("[:|]", line) for line in block[1].splitlines()]
    return [(room, set(now.split()), set(" ".join(later).split())) for room, now, *later in parts]


def listed() -> dict[str, set[str]]:
    """The rooms of the page, each with the rooms it may import."""
    return {room: now | later for room, now, later in lines()}


def later() -> dict[str, set[str]]:
    """The rooms of the page, each with those it may import inside a function only."""
    return {room: later for room, _, later in lines()}


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The rooms of this package that an import names; `from searchlib import name` counts a room or `__init__`."""
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"line {node.lineno}: a relative import"
        names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "searchlib" else [node.module]
    else:
        names = [alias.name for alias in node.names]
    for name in names:
        top, _, rest = (name or "").partition(".")
        if top == "searchlib":
            yield rest if rest in ROOMS else rest.partition(".")[0] if rest.partition(".")[0] in ROOMS else "__init__"


def imports(tree: ast.AST, *, inside: bool = False) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """The imports that run, each with whether it stands inside a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, inside
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from imports(ast.Module(node.orelse, type_ignores=[]), inside=inside)
        else:
            function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from imports(node, inside=inside or function)


def tree_of(room: str) -> ast.Module:
    return ast.parse((PACKAGE / room.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8"))


def rooms_imported_by(room: str) -> set[str]:
    return {name for node, _ in imports(tree_of(room)) for name in imported(node)}


def test_the_page_lists_every_room_and_no_other() -> None:
    assert sorted(listed()) == ROOMS


def test_the_page_allows_imports_of_listed_rooms_only() -> None:
    rooms = listed()
    assert {name for allowed in rooms.values() for name in allowed} - set(rooms) == set()


def test_the_rooms_on_the_page_stand_above_those_they_import() -> None:
    rooms = list(listed().items())
    above = [(room, name) for i, (room, allowed) in enumerate(rooms) for name in allowed & {r for r, _ in rooms[i:]}]
    assert above == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_the_page_allows(room: str) -> None:
    assert sorted(rooms_imported_by(room) - listed().get(room, set())) == []


def test_no_imports_go_round_in_a_circle() -> None:
    graph = {room: rooms_imported_by(room) for room in ROOMS}
    assert len(list(graphlib.TopologicalSorter(graph).static_order())) == len(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_function_imports_what_is_needed_later_and_nothing_else_does(room: str) -> None:
    found: dict[bool, set[str]] = {True: set(), False: set()}
    modules = set()
    for node, is_inside in imports(tree_of(room)):
        rooms = set(imported(node))
        found[is_inside] |= rooms
        if is_inside and not rooms:
            modules.add(node.module if isinstance(node, ast.ImportFrom) else node.names[0].name)
    if room == "__init__":
        found[True] |= set(vars(searchlib)["_LATER"].values())
    assert found[True] == later()[room]
    assert found[True] & found[False] == set()
    assert modules - EXTRAS - STANDARD == set()


@pytest.mark.parametrize("room", sorted({*ROOMS} - {"engine"}))
def test_whoosh_is_imported_by_its_own_room_only(room: str) -> None:
    modules = [
        module
        for node, _ in imports(tree_of(room))
        for module in ([node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    ]
    assert [module for module in modules if str(module).partition(".")[0] == "whoosh"] == []


def test_the_reader_of_imports_knows_their_forms() -> None:
    source = (
        "import searchlib\nimport searchlib.text as t\nfrom searchlib import query, Index\nimport os\n"
        "if TYPE_CHECKING:\n    import searchlib.results\nelse:\n    import searchlib.errors\n"
        "def f():\n    from searchlib.schema import make_schema\n"
    )
    found = [(sorted(imported(node)), inside) for node, inside in imports(ast.parse(source))]
    assert found == [
        (["__init__"], False), (["text"], False), (["__init__", "query"], False), ([], False), (["errors"], False),
        (["schema"], True),
    ]  # fmt: skip
