"""Engine: Whoosh, imported quietly.

The rule of this room: **it is imported before all others**, by the package itself. Whoosh's source has escape
sequences that Python warns of when it first compiles them; here every module of it that we use is imported once with
those warnings silenced, for these imports alone. No one's filters are touched.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)  # what Python 3.11 and earlier call the same
    import whoosh.analysis
    import whoosh.codec.base
    import whoosh.columns
    import whoosh.fields
    import whoosh.filedb.filestore
    import whoosh.index
    import whoosh.matching
    import whoosh.reading
    import whoosh.writing  # noqa: F401
