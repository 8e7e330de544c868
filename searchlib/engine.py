"""Engine: what this package uses of Whoosh, imported quietly.

The rule of this room: **Whoosh comes in here and nowhere else**. Its source has escape sequences that Python warns of
when it first compiles them; the warnings are silenced for these imports alone, and no one's filters are touched.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)  # what Python 3.11 and earlier call the same
    import whoosh.codec.whoosh3  # noqa: F401  # Whoosh itself loads these two late: the codec when it first writes,
    import whoosh.qparser  # noqa: F401  # the parser when a field is first asked to read a query
    from whoosh.analysis import Analyzer
    from whoosh.analysis import Token as WhooshToken
    from whoosh.fields import DATETIME, ID, KEYWORD, STORED, TEXT, Schema
    from whoosh.filedb.filestore import FileStorage, RamStorage
    from whoosh.index import EmptyIndexError, FileIndex, LockError, create_in, exists_in
    from whoosh.lang.snowball.spanish import SpanishStemmer
    from whoosh.reading import IndexReader, TermNotFound
    from whoosh.writing import IndexWriter

__all__ = [
    "DATETIME",
    "ID",
    "KEYWORD",
    "STORED",
    "TEXT",
    "Analyzer",
    "EmptyIndexError",
    "FileIndex",
    "FileStorage",
    "IndexReader",
    "IndexWriter",
    "LockError",
    "RamStorage",
    "Schema",
    "SpanishStemmer",
    "TermNotFound",
    "WhooshToken",
    "create_in",
    "exists_in",
]
