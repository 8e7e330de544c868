"""What `from searchlib import …` offers."""

from __future__ import annotations

import inspect
import pathlib
import re
import types

import pytest

import searchlib


def test_all_is_sorted_and_exactly_the_public_names() -> None:
    public = [
        name
        for name, value in vars(searchlib).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    ]
    assert list(searchlib.__all__) == sorted(public)


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
