"""Search Spanish-language news: with or without accents, by date, by the people, organizations and places named."""

import searchlib.engine  # noqa: F401  # before all else: it imports Whoosh quietly
from searchlib.analysis import Token, analyze
from searchlib.backend import SearchIndex
from searchlib.completions import Suggestion
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
from searchlib.profiles import EntityProfile, NamedEntity
from searchlib.rebuilding import RebuildReport
from searchlib.reports import AddReport
from searchlib.results import Hit, Results
from searchlib.snippets import Snippet
from searchlib.verification import VerifyReport

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
