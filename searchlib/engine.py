"""Engine: Whoosh, imported quietly and by those who write.

The rule of this room: **Whoosh is imported here and nowhere else**: `from searchlib.engine import whoosh`. Its source
has escape sequences that Python warns of when it first compiles them; here every module of it that we use is imported
once with those warnings silenced, for these imports alone. No one's filters are touched. It takes a quarter of the time
that all else takes together, so the rooms that search do without it (see docs/architecture.md).
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
    import whoosh.writing

__all__ = ["whoosh"]
