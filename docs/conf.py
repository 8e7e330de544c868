"""How the pages are made: `sphinx-build -W docs build/docs`, after `python -m pip install ".[docs]"`.

The rule of this room: **every page reads well as plain Markdown too**, and what is made of it asks no other host.
"""

import re
from importlib.metadata import version as version_of
from typing import Any

from pygments.lexers.python import PythonLexer
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "searchlib"
author = "The searchlib developers"
version = release = version_of("searchlib")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline"]
suppress_warnings = ["myst.header"]  # the README's first heading is the project, wherever it is read

smartquotes = False  # what is shown can be typed
default_role = "py:obj"  # `name` in a docstring is a link where it is one of the public names
add_module_names = False
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_preserve_defaults = True
_ALIASES = ("DateExtractor", "DateLike", "EntityExtractor", "FilePath", "Hosts", "IndexPath", "Names", "Rows")
autodoc_type_aliases = {name: name for name in _ALIASES}
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80

highlight_options = {"python": {"stripnl": True}}  # an example ends in a blank line, for doctest

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_title = f"searchlib {version}"
html_copy_source = False
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Blocks that a test reads are of a language of their own: imports in architecture.md, cluster in opensearch.md."""
    app.add_lexer("imports", TextLexer)
    app.add_lexer("cluster", PythonLexer)
    app.connect("html-page-context", _with_its_language)
    app.connect("autodoc-process-signature", _with_plain_aliases)
    app.connect("autodoc-process-docstring", _with_literals)


def _with_its_language(_app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    """A page in Spanish says so, for screen readers and translators."""
    if page.startswith("es/"):
        context["language"] = "es"


def _with_plain_aliases(*event: Any) -> tuple[str | None, str | None]:
    """Signatures in which `X | None` names an alias X as it does alone; autodoc puts a wrapper there."""
    *_, arguments, returned = event
    return _plain(arguments), _plain(returned)


def _plain(signature: str | None) -> str | None:
    return signature and re.sub(r"TypeAliasForwardRef\('(\w+)'\)", r"\1", signature)


def _with_literals(*event: Any) -> None:
    """Docstrings in which only what may be a name is looked up: of `.gz` or `marco rub` the role would take a part."""
    lines = event[-1]
    lines[:] = [_ONE_TICK.sub(lambda m: m[0] if _NAME.fullmatch(m[1]) else f"`{m[0]}`", line) for line in lines]


_ONE_TICK = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_NAME = re.compile(r"[^\W\d][\w.]*")
