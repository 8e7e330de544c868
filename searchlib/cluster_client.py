"""Cluster client: the one door to a cluster, where what goes wrong gets a name and a remedy.

The rule of this room: **no secret leaves it**. User and password are taken out of an address before anything else sees
it; errors and reprs name the address without them, and never repeat what the client was given.

>>> address_of("https://ana:secreto@nodo.example:9200/")
('https://nodo.example:9200', ('ana', 'secreto'))
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from searchlib.errors import (
    ClusterAuthError,
    ClusterConnectionError,
    ClusterError,
    FilterError,
    IndexExistsError,
    IndexNotFoundError,
    MissingExtraError,
)

Hosts = str | Sequence[str]

TIMEOUT = 30.0
"""Seconds to wait for an answer, if the client's own `timeout` says nothing else."""


class Cluster:
    """A connection to a cluster; `hosts` are its addresses without user and password."""

    def __init__(self, hosts: Hosts, index: str, **options: Any) -> None:
        try:
            import opensearchpy  # an optional extra, loaded when asked for
        except ImportError:
            raise MissingExtraError("opensearch") from None
        addresses = [address_of(host) for host in ([hosts] if isinstance(hosts, str) else hosts)]
        if not addresses:
            raise FilterError("hosts is empty: give an address, such as 'https://localhost:9200'")
        users = [user for _, user in addresses if user]
        auth = options.get("http_auth") or (users[0] if users else None)
        if isinstance(auth, (tuple, list)):
            options = {**options, "http_auth": None, "headers": {**options.get("headers", {}), **_authorization(*auth)}}
        if not _NAME.fullmatch(index):
            raise FilterError(f"the name {index!r} cannot be that of an index: use small letters, figures, - and _")
        self.hosts = tuple(address for address, _ in addresses)
        self.index = index
        self._errors = opensearchpy.exceptions
        settings = {"timeout": TIMEOUT, **options}
        self._client = opensearchpy.OpenSearch(list(self.hosts), **settings)

    def __repr__(self) -> str:
        return f"<Cluster {', '.join(self.hosts)}>"

    def ask(self, verb: str, /, **arguments: Any) -> Any:
        """What the cluster answers to a verb of the client, such as `search` or `indices.refresh`.

        Raises an error of `errors` with the remedy for whatever the client raises.
        """
        asked: Any = self._client
        for part in verb.split("."):
            asked = getattr(asked, part)
        try:
            return asked(**arguments)
        except self._errors.OpenSearchException as error:
            raise self.named(error) from None

    def check(self, result: Mapping[str, Any]) -> None:
        """Raises the error of a part of a request that was refused."""
        error = result.get("error")
        if error:
            cause = (error.get("root_cause") or [error])[0]
            status = result.get("status", 0)
            raise refusal(", ".join(self.hosts), self.index, status, cause["type"], str(cause.get("reason")))

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def named(self, error: Exception) -> Exception:
        """The error of this library that one of the client is."""
        where = ", ".join(self.hosts)
        known = self._errors
        if "certificate verify failed" in str(error).lower():
            return ClusterConnectionError(where, *_CERTIFICATE)
        if isinstance(error, known.ConnectionError):
            return ClusterConnectionError(where, f"no answer ({_cause(error)})", _ADDRESS, passing=True)
        if not isinstance(error, known.TransportError):
            return ClusterError(where, f"{type(error).__name__}: {error}", "see the documentation of opensearch-py")
        return refusal(where, self.index, error.status_code, _type(error), _reason(error))


_CERTIFICATE = (
    "its certificate is not one that this machine trusts",
    "give the file of the authority that signed it, ca_certs='root-ca.pem'",
)
_ROOM = "free room on the disks of the cluster, or add a node; the block goes by itself then"
_ADDRESS = "check the address and that the cluster runs there, with https:// where it is encrypted"


def refusal(where: str, index: str, status: int | str, kind: str, reason: str) -> Exception:
    """The error that a refusal of the cluster is."""
    if status == 401:
        return ClusterAuthError(where, "user and password are not right", "give them as http_auth=('user', 'password')")
    if kind == "index_not_found_exception":
        return IndexNotFoundError(index, f"OpenSearchIndex.create({index!r}, …)")
    if kind == "resource_already_exists_exception" or "already exists as alias" in reason:
        return IndexExistsError(index, "an index", f"OpenSearchIndex.open({index!r}, …)")
    if kind == "index_closed_exception":
        return ClusterError(where, f"the index {index!r} is closed", f"open it: POST /{index}/_open")
    if kind == "index_create_block_exception":
        return ClusterError(where, f"the index {index!r} cannot be made: {reason}", _ROOM)
    if kind == "cluster_block_exception":
        return ClusterError(where, f"the index {index!r} takes no articles: {reason}", _unblocked(index, reason))
    if status == 403:
        return ClusterAuthError(where, f"the user may not do this: {reason}", "ask for the right on this index")
    if kind == "invalid_index_name_exception":
        return FilterError(f"the name {index!r} cannot be that of an index: {reason}")
    passing = isinstance(status, int) and is_passing(status)
    return ClusterError(where, f"{status} {kind}: {reason}", "see the log of the cluster", passing=passing)


def _authorization(user: str, password: str) -> dict[str, str]:
    """The header of basic authentication, in UTF-8 as OpenSearch reads it; the client would write Latin-1."""
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def is_passing(status: int) -> bool:
    """Whether a refusal with this status may be none a little later: too much at once, or a node that is away."""
    return status == 429 or status >= 500


def _unblocked(index: str, reason: str) -> str:
    if "watermark" in reason or "read-only-allow-delete" in reason:
        return _ROOM
    return (
        f"take the block away: PUT /{index}/_settings {{'index.blocks.write': false, 'index.blocks.read_only': false}}"
    )


def _info(error: Any) -> Mapping[str, Any]:
    info = error.info.get("error") if isinstance(error.info, dict) else None
    return info if isinstance(info, dict) else {}


def _type(error: Any) -> str:
    return str(_info(error).get("type") or error.error)


def _reason(error: Any) -> str:
    causes = _info(error).get("root_cause") or [{}]
    return str(causes[0].get("reason") or _info(error).get("reason") or error.error)


def _cause(error: Any) -> str:
    """What went wrong on the way, in the words of the innermost error."""
    reason = getattr(error.info, "reason", None) or error.info
    return _PLACE.sub("", str(reason).rpartition(">: ")[2] or str(reason)) or type(error).__name__


_PLACE = re.compile(r"^\w+\(host='[^']*', port=\d+\): ")
_NAME = re.compile(r"(?![-_+]|\.\.?$)[^\sA-Z*,\\/?\"<>|#:]+")
"""What OpenSearch takes as the name of an index, and nothing that it reads as several."""


def address_of(host: str) -> tuple[str, tuple[str, str] | None]:
    """An address without its user and password, and those, if it has any."""
    if not isinstance(host, str) or not urlsplit(host if "://" in host else f"http://{host}").hostname:
        raise FilterError("a host is no address: give it like 'https://localhost:9200'")  # not which: it may hold one
    parts = urlsplit(host if "://" in host else f"http://{host}")
    user = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    bare = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, bare, parts.path.rstrip("/"), "", "")), user
