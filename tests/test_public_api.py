"""What `from searchlib import …` offers."""

from __future__ import annotations

import ast
import inspect
import pathlib
import pydoc
import re
import subprocess
import sys
import types

import pytest

import searchlib

LATER: dict[str, str] = vars(searchlib)["_LATER"]  # the names that are loaded when they are asked for


def test_all_is_sorted_and_exactly_the_public_names() -> None:
    public = {
        name
        for name, value in vars(searchlib).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert list(searchlib.__all__) == sorted(public | {name for name, room in LATER.items() if name != room})


def test_a_type_checker_and_python_take_a_name_from_the_same_room() -> None:
    tree = ast.parse(pathlib.Path(searchlib.__file__).read_text(encoding="utf-8"))
    [choice] = [node for node in tree.body if isinstance(node, ast.If)]
    typed = {
        alias.name: node.module for node in choice.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert typed == {name: f"searchlib.{room}" for name, room in LATER.items() if name != room}


@pytest.mark.parametrize("name", sorted(LATER))
def test_a_name_that_is_loaded_later_can_be_had_in_every_way(name: str) -> None:
    ways = [f"import searchlib; print(searchlib.{name})", f"from searchlib import {name}; print({name})"]
    if name in searchlib.__all__:
        ways.append(f"from searchlib import *; print({name})")
    commands = [[sys.executable, "-c", code] for code in ways]
    printed = [subprocess.run(command, capture_output=True, check=True).stdout for command in commands]
    assert set(printed) == {f"{getattr(searchlib, name)}\n".encode()}


def test_all_names_are_shown_before_any_is_loaded() -> None:
    code = "import searchlib; print(dir(searchlib) == searchlib.__all__ and 'VerifyReport' not in vars(searchlib))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"True\n"


def test_help_shows_the_names_that_are_loaded_later() -> None:
    assert "class VerifyReport" in pydoc.plaintext.document(searchlib)  # type: ignore[attr-defined]


def test_a_name_that_there_is_not() -> None:
    with pytest.raises(AttributeError, match="module 'searchlib' has no attribute 'Indice'"):
        searchlib.Indice  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'Indice'"):
        exec("from searchlib import Indice")


@pytest.mark.parametrize("name", searchlib.__all__)
def test_a_public_name_has_a_docstring_of_its_own(name: str) -> None:
    value = getattr(searchlib, name)
    assert (value.__doc__ or "").strip()
    assert not value.__doc__.startswith(f"{name}(")  # what dataclass writes where there is none


@pytest.mark.parametrize("name", [name for name in searchlib.__all__ if inspect.isclass(getattr(searchlib, name))])
def test_a_public_method_has_a_docstring(name: str) -> None:
    members = vars(getattr(searchlib, name)).items()
    public = {member: value for member, value in members if not member.startswith("_")}
    called = {member: value for member, value in public.items() if inspect.isroutine(value) or hasattr(value, "fget")}
    assert [member for member, value in called.items() if not value.__doc__] == []


@pytest.mark.parametrize("name", searchlib.__all__)
def test_help_gives_an_example_or_says_what_is_given_and_what_goes_wrong(name: str) -> None:
    value = getattr(searchlib, name)
    if not (inspect.isclass(value) and issubclass(value, Exception)):
        assert re.search(r">>>|[Rr]aises|`|how many|code points|offsets", inspect.getdoc(value) or "")


def test_the_package_is_marked_as_typed() -> None:
    assert (pathlib.Path(searchlib.__file__).parent / "py.typed").is_file()
