"""How the pages are made: `sphinx-build -W docs build/docs`, after `python -m pip install ".[docs]"`.

The rule of this room: **every page reads well as plain Markdown too**, and what is made of it asks no other host.
"""

from importlib.metadata import version as version_of

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "searchlib"
author = "The searchlib developers"
version = release = version_of("searchlib")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline"]
suppress_warnings = ["myst.header"]  # the README's first heading is the project, wherever it is read

default_role = "py:obj"  # `name` in a docstring is a link where it is one of the public names
add_module_names = False
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_type_aliases = {name: name for name in ("DateLike", "IndexPath", "FilePath", "Names")}
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80

html_theme = "furo"
html_title = f"searchlib {version}"
html_copy_source = False
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """The direction of imports in architecture.md stands in a block of a language of its own."""
    app.add_lexer("imports", TextLexer)
