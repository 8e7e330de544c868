"""Search Spanish-language news: with or without accents, by date, by the people, organizations and places named."""

import importlib
import typing

from searchlib.analysis import Token, analyze
from searchlib.counts import Facets, Timeline
from searchlib.dates import DateMention, extract_dates
from searchlib.document import Document, Rejection
from searchlib.entities import Entity, Mention, extract_entities
from searchlib.errors import (
    AliasError,
    ClusterAuthError,
    ClusterConnectionError,
    ClusterError,
    CorpusError,
    DateReferenceError,
    DateValueError,
    DetachedHitError,
    DetachedResultsError,
    DocumentError,
    FilterError,
    ForeignIndexError,
    IndexCorruptError,
    IndexExistsError,
    IndexLockedError,
    IndexNotFoundError,
    IndexVersionError,
    MissingExtraError,
    QueryError,
    SearchlibError,
    UnsupportedFieldError,
)
from searchlib.index import Index, search
from searchlib.results import Hit, Results
from searchlib.snippets import Snippet

if typing.TYPE_CHECKING:
    from searchlib.backend import SearchIndex
    from searchlib.completions import Suggestion
    from searchlib.profiles import EntityProfile, NamedEntity
    from searchlib.rebuilding import RebuildReport
    from searchlib.reports import AddReport
    from searchlib.verification import VerifyReport
else:
    # What a search does without is loaded when somebody asks for it (see docs/architecture.md).
    _LATER = {
        "AddReport": "reports",
        "EntityProfile": "profiles",
        "NamedEntity": "profiles",
        "RebuildReport": "rebuilding",
        "SearchIndex": "backend",
        "Suggestion": "completions",
        "VerifyReport": "verification",
        "corpus": "corpus",
    }

    def __getattr__(name):
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        room = importlib.import_module(f"{__name__}.{_LATER[name]}")
        value = globals()[name] = room if name == _LATER[name] else getattr(room, name)
        return value

    def __dir__():
        return __all__


__all__ = [
    "AddReport",
    "AliasError",
    "ClusterAuthError",
    "ClusterConnectionError",
    "ClusterError",
    "CorpusError",
    "DateMention",
    "DateReferenceError",
    "DateValueError",
    "DetachedHitError",
    "DetachedResultsError",
    "Document",
    "DocumentError",
    "Entity",
    "EntityProfile",
    "Facets",
    "FilterError",
    "ForeignIndexError",
    "Hit",
    "Index",
    "IndexCorruptError",
    "IndexExistsError",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexVersionError",
    "Mention",
    "MissingExtraError",
    "NamedEntity",
    "QueryError",
    "RebuildReport",
    "Rejection",
    "Results",
    "SearchIndex",
    "SearchlibError",
    "Snippet",
    "Suggestion",
    "Timeline",
    "Token",
    "UnsupportedFieldError",
    "VerifyReport",
    "analyze",
    "extract_dates",
    "extract_entities",
    "search",
]
