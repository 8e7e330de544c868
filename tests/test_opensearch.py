"""What only an index on a cluster has: nodes that go away, refusals, aliases, secrets, encryption."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cluster import Cluster, Door
from conftest import NEWS, ROOT, start_cluster
from test_backends import drop, ids, new_index, on_cluster  # noqa: F401  # a fixture

from searchlib import (
    ClusterAuthError,
    ClusterConnectionError,
    ClusterError,
    DateMention,
    Document,
    FilterError,
    ForeignIndexError,
    Index,
    IndexExistsError,
    IndexNotFoundError,
    IndexVersionError,
    MissingExtraError,
    cluster_bulk,
    cluster_reader,
    preparing,
)
from searchlib.__main__ import AUTH, main
from searchlib.opensearch import OpenSearchIndex, copy

SECRET = "s3creto-ñ"
OnCluster = Callable[..., OpenSearchIndex]


def name() -> str:
    return f"test-{uuid.uuid4().hex}"


# Without a cluster


@pytest.mark.parametrize("bad", ["", "A", "a*", "_all", "a,b", "-a", "a b", ".."])
def test_a_name_that_no_index_can_have(bad: str) -> None:
    pytest.importorskip("opensearchpy")
    with pytest.raises(FilterError, match="cannot be that of an index"):
        OpenSearchIndex.open(bad, "http://127.0.0.1:9")


@pytest.mark.parametrize("hosts", ["", [], "http://", "https://ana:s3creto-ñ@", [3]], ids=repr)
def test_an_address_that_is_none(hosts: Any) -> None:
    pytest.importorskip("opensearchpy")
    with pytest.raises(FilterError, match="address") as caught:
        OpenSearchIndex.open("noticias", hosts)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("host", ["http://127.0.0.1:9", "http://no-such-host.invalid:9200"])
def test_a_host_that_is_not_there(host: str) -> None:
    pytest.importorskip("opensearchpy")
    with pytest.raises(ClusterConnectionError, match="check the address") as caught:
        OpenSearchIndex.open("noticias", host.replace("://", f"://ana:{SECRET}@"))
    assert caught.value.where == host
    assert SECRET not in str(caught.value)


def test_the_extra_is_named_where_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(MissingExtraError, match=r"searchlib\[opensearch\]"):
        OpenSearchIndex.open("noticias", "http://127.0.0.1:9")


def test_importing_searchlib_loads_no_extra() -> None:
    code = "import sys, searchlib, searchlib.opensearch, searchlib.__main__; sys.exit('opensearchpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Opening


def test_create_and_open(cluster: Cluster) -> None:
    index = new_index(cluster, shards=3)
    index.add(NEWS[0])
    try:
        with OpenSearchIndex.open(index.name, cluster.hosts[-1]) as again:
            assert len(again) == 1
            assert index.name in repr(again)
        with pytest.raises(IndexExistsError, match=r"OpenSearchIndex\.open"):
            OpenSearchIndex.create(index.name, cluster.hosts)
        with OpenSearchIndex.open_or_create(index.name, cluster.hosts) as again:
            assert len(again) == 1
        settings = cluster.get(f"/{index.name}/_settings")[index.name]["settings"]["index"]
        assert (settings["number_of_shards"], settings["number_of_replicas"]) == ("3", "1")
    finally:
        drop(index)


def test_what_is_not_there(cluster: Cluster) -> None:
    with pytest.raises(IndexNotFoundError, match=r"OpenSearchIndex\.create"):
        OpenSearchIndex.open(name(), cluster.hosts)


@pytest.mark.parametrize("options", [{"shards": 0}, {"replicas": -1}], ids=str)
def test_shards_and_replicas_are_counted(cluster: Cluster, options: dict[str, Any]) -> None:
    with pytest.raises(FilterError, match=next(iter(options))):
        OpenSearchIndex.create(name(), cluster.hosts, **options)


def put(cluster: Cluster, path: str, body: Any = None, *, method: str = "PUT") -> None:
    data = json.dumps({} if body is None else body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{cluster.hosts[0]}{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60):
        pass


@pytest.mark.parametrize(
    "mapping", [{}, {"properties": {"title": {"type": "text"}}}, {"_meta": {"searchlib": "1"}}], ids=str
)
def test_a_mapping_by_someone_else(cluster: Cluster, mapping: dict[str, Any]) -> None:
    foreign = name()
    put(cluster, f"/{foreign}", {"mappings": mapping})
    with pytest.raises(ForeignIndexError, match="not made by searchlib"):
        OpenSearchIndex.open(foreign, cluster.hosts)
    put(cluster, f"/{foreign}", method="DELETE")


def test_another_version(cluster: Cluster) -> None:
    newer = name()
    put(cluster, f"/{newer}", {"mappings": {"_meta": {"searchlib": {"version": 99}}}})
    with pytest.raises(IndexVersionError) as caught:
        OpenSearchIndex.open(newer, cluster.hosts)
    assert (caught.value.found, caught.value.expected) == (99, 2)
    put(cluster, f"/{newer}", method="DELETE")


def test_a_stray_field_is_an_error(cluster: Cluster, on_cluster: OnCluster) -> None:  # noqa: F811
    index = on_cluster()
    with pytest.raises(urllib.error.HTTPError, match="400"):
        put(cluster, f"/{index.name}/_doc/1", {"id": "1", "autor": "Ana"})


def test_an_alias_moves_from_one_moment_to_the_next(cluster: Cluster, on_cluster: OnCluster) -> None:  # noqa: F811
    alias, old, new = name(), on_cluster(), on_cluster()
    old.add(NEWS[0])
    new.add(NEWS[1])
    old.publish(alias)
    with OpenSearchIndex.open(alias, cluster.hosts) as reader:
        assert ids(reader.search("policía")) == ["lima"]
        new.publish(alias)
        assert ids(reader.search("policía")) == ["quito"]
        new.publish(alias)
        assert len(reader) == 1
    with pytest.raises(IndexExistsError):
        OpenSearchIndex.create(alias, cluster.hosts)


# Far pages


def test_pages_beyond_what_one_request_reaches(on_cluster: OnCluster, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    index = on_cluster(entity_extractor=None, shards=3)
    index.add_many(Document(f"{n:03}", "mar " * (n % 5 + 1) + "sol" * (n % 2)) for n in range(60))
    for query in ("", "mar", "mar sol"):
        everything = ids(index.search(query, limit=100))
        assert len(everything) == 60
        with monkeypatch.context() as patch:
            patch.setattr(cluster_reader, "WINDOW", 7)
            patch.setattr(cluster_reader, "STEP", 4)
            for offset in (0, 5, 33, 58, 60, 99):
                results = index.search(query, limit=9, offset=offset)
                assert ids(results) == everything[offset : offset + 9]
                assert results.total == index.search(query).total
            assert [document.id for document in index.documents()] == sorted(everything)
    assert points_in_time(index) == 0


def points_in_time(index: OpenSearchIndex) -> int:
    stats = index._cluster.ask("indices.stats", index=index.name)["_all"]["total"]["search"]
    return int(stats["point_in_time_current"])


# Refusals


def test_an_article_that_the_cluster_does_not_take(
    on_cluster: OnCluster,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Days out of order, which are refused before they are sent, let through."""
    monkeypatch.setitem(preparing._KINDS, "date_extractor", ("anything", lambda _: True))

    def backwards(text: str, *, reference: Any) -> list[DateMention]:
        return [DateMention("x", 0, 1, reference, reference.replace(year=1))] if "mal" in text else []

    index = on_cluster(date_extractor=backwards)
    report = index.add_many(Document(str(n), "mal" if n == 1 else "bien", date="2025-12-01") for n in range(3))
    assert report.added == 2
    (rejection,) = report.rejected
    assert (rejection.id, rejection.place) == ("1", "document 2")
    assert rejection.reason.startswith("the cluster does not take it: ")
    assert ids(index.search("bien", sort="oldest")) == ["0", "2"]


def test_disks_that_are_full(cluster: Cluster, on_cluster: OnCluster) -> None:  # noqa: F811
    """No disk has room enough, for a while; the cluster looks every ten seconds."""
    index, disk = on_cluster(), "cluster.routing.allocation.disk"
    index.add(NEWS[0])
    marks = {f"{disk}.watermark.{mark}": "100pb" for mark in ("low", "high", "flood_stage")}
    full = {f"{disk}.threshold_enabled": True, **marks, "cluster.info.update.interval": "10s"}
    put(cluster, "/_cluster/settings", {"transient": full})
    try:
        with pytest.raises(ClusterError, match="free room on the disks"):
            again_and_again(lambda: index.add(NEWS[0]))
        with pytest.raises(ClusterError, match="free room on the disks"):
            index.add_many(NEWS)
        with pytest.raises(ClusterError, match="free room on the disks"):
            again_and_again(lambda: drop(OpenSearchIndex.create(name(), cluster.hosts)))
        assert ids(index.search("policía")) == ["lima"]
    finally:
        put(cluster, "/_cluster/settings", {"transient": dict.fromkeys(marks, "1b")})

    again_and_again(lambda: index.add_many(NEWS), until_done=True)
    again_and_again(lambda: drop(OpenSearchIndex.create(name(), cluster.hosts)), until_done=True)
    put(cluster, "/_cluster/settings", {"transient": dict.fromkeys(full)})
    assert len(index) == 4


def again_and_again(call: Callable[[], object], *, until_done: bool = False) -> None:
    """Call until it is refused, or until it is not, two minutes at most; the refusal is raised."""
    deadline = time.monotonic() + 120
    while True:
        try:
            call()
        except ClusterError:
            if not until_done or time.monotonic() > deadline:
                raise
        else:
            if until_done:
                return
            assert time.monotonic() < deadline
        time.sleep(1)


def test_an_index_for_reading_only(cluster: Cluster, on_cluster: OnCluster) -> None:  # noqa: F811
    index = on_cluster()
    put(cluster, f"/{index.name}/_settings", {"index.blocks.write": True})
    calls: list[Callable[[], object]] = [lambda: index.add(NEWS[0]), lambda: index.delete("lima")]
    for call in calls:
        with pytest.raises(ClusterError, match=r"index\.blocks\.write"):
            call()
    put(cluster, f"/{index.name}/_settings", {"index.blocks.write": False})


def test_an_index_that_is_closed(cluster: Cluster, on_cluster: OnCluster) -> None:  # noqa: F811
    index = on_cluster()
    index.add_many(NEWS)
    put(cluster, f"/{index.name}/_close", method="POST")
    calls: list[Callable[[], object]] = [
        lambda: index.search("policía"), lambda: index.search(""), lambda: len(index), lambda: index.get("lima"),
        lambda: index.add(NEWS[0]), lambda: index.delete("lima"), lambda: index.suggest("p"),
        lambda: list(index.documents()),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(ClusterError, match="is closed: open it: POST /"):
            call()


def test_an_index_that_was_deleted(on_cluster: OnCluster) -> None:  # noqa: F811
    index = on_cluster()
    index._cluster.ask("indices.delete", index=index.name)
    try:
        calls: list[Callable[[], object]] = [lambda: index.search("policía"), lambda: len(index)]
        calls.append(lambda: index.get("x"))
        for call in calls:
            with pytest.raises(IndexNotFoundError):
                call()
    finally:
        index._cluster.ask("indices.create", index=index.name)  # for the fixture to take away


# A server between, that loses answers


class _Handler(BaseHTTPRequestHandler):
    """Passes requests on to the cluster that its server has."""

    server: _Server

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = self.server.answer(self, body)
        if status:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)
        else:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    """A server in front of a cluster; status 0 of an answer loses it on the way."""

    daemon_threads = True

    def __init__(self, cluster: Cluster, answer: Callable[[_Server, _Handler, bytes], tuple[int, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.cluster = cluster
        self.answer: Callable[[_Handler, bytes], tuple[int, bytes]] = lambda handler, body: answer(self, handler, body)

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no matter."""

    def ask(self, handler: _Handler, body: bytes) -> tuple[int, bytes]:
        """What the cluster answers."""
        headers = {"Content-Type": handler.headers.get("Content-Type") or "application/json"}
        url = f"{self.cluster.hosts[0]}{handler.path}"
        request = urllib.request.Request(url, body or None, headers, method=handler.command)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


@contextmanager
def serving(server: _Server) -> Iterator[_Server]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_answers_that_get_lost_lose_nothing(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the requests that store, some are refused for now and of some only the answer is lost."""
    monkeypatch.setattr(cluster_bulk, "WAITS", (0.01,) * 8)
    fates = iter([429, 0, 200, 503, 0, 0, 200, 429, 502])

    def answer(server: _Server, handler: _Handler, body: bytes) -> tuple[int, bytes]:
        if not handler.path.endswith("/_bulk"):
            return server.ask(handler, body)
        fate = next(fates, 200)
        told = server.ask(handler, body) if fate in (0, 200) else (fate, b"{}")
        return (0, b"") if fate == 0 else told

    with serving(_Server(cluster, answer)) as server:
        host = f"http://127.0.0.1:{server.server_port}"
        index = OpenSearchIndex.create(name(), host, entity_extractor=None, max_retries=0)
        try:
            report = index.add_many((Document(str(n), f"texto {n}") for n in range(100)), batch_size=20)
            assert (report.added + report.updated, report.rejected) == (100, ())
            assert sorted(int(document.id) for document in index.documents()) == list(range(100))
        finally:
            drop(index)


def test_a_cluster_that_stays_away(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_bulk, "WAITS", (0.01,) * 2)
    asked = []

    def answer(server: _Server, handler: _Handler, body: bytes) -> tuple[int, bytes]:
        if not handler.path.endswith("/_bulk"):
            return server.ask(handler, body)
        asked.append(handler.path)
        return 429, b'{"error": {"type": "rejected_execution_exception", "reason": "too much"}, "status": 429}'

    with serving(_Server(cluster, answer)) as server:
        index = OpenSearchIndex.create(name(), f"http://127.0.0.1:{server.server_port}", max_retries=0)
        with pytest.raises(ClusterError, match="429 rejected_execution_exception: too much"):
            index.add_many(NEWS)
        assert len(asked) == 3
        drop(index)


# The security plugin of OpenSearch: encrypted, with users who may do this or that


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Door:
    """A certificate for 127.0.0.1 and its key, in one file, that no authority signed, and who comes in with it."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("door") / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", str(path) + ".crt"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + pathlib.Path(str(path) + ".crt").read_text())
    return Door(path, basic("ana"))


def basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{SECRET}".encode()).decode()


def token(*roles: str) -> str:
    """A token that the cluster takes, signed with the key of tests/opensearch/security/config.yml."""
    parts = [
        {"alg": "HS256", "typ": "JWT"},
        {"sub": "program", "roles": ",".join(roles), "exp": time.time() // 1 + 600},
    ]
    signed = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    made = hmac.digest(b"the key that signs tokens for the tests of searchlib", signed, "sha256")
    return (signed + b"." + base64.urlsafe_b64encode(made).rstrip(b"=")).decode()


@pytest.fixture(scope="module")
def secured(request: pytest.FixtureRequest, door: Door) -> Iterator[Cluster]:
    """A cluster of one node with the security plugin."""
    with start_cluster(request, 1, door=door) as started:
        yield started


def test_encrypted_and_with_a_password(
    secured: Cluster, door: Door, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """By each way that a password is given; it stands nowhere afterwards."""
    caplog.set_level(logging.DEBUG)
    (host,), certificate, quoted = secured.hosts, str(door.certificate), urllib.parse.quote(SECRET)
    index = OpenSearchIndex.create(name(), host, replicas=0, http_auth=("ana", SECRET), ca_certs=certificate)
    with_user = host.replace("//", f"//ana:{quoted}@")
    with OpenSearchIndex.open(index.name, with_user, ca_certs=certificate) as same:
        same.add_many(NEWS)
        assert same.search("policía").total == 3
        assert ids(same.search("policía", sort="newest", limit=1).next()) == ["lima"]
        with pytest.raises(IndexNotFoundError) as caught:
            OpenSearchIndex.open(name(), with_user, ca_certs=certificate)
        print(same, same._cluster, repr(caught.value), caplog.text)
    drop(index)
    shown = capsys.readouterr().out
    assert caplog.text
    assert not any(secret in shown for secret in (SECRET, quoted, door.authorization.removeprefix("Basic ")))


def test_a_certificate_that_is_not_trusted(secured: Cluster) -> None:
    with pytest.raises(ClusterConnectionError, match="ca_certs=") as caught:
        OpenSearchIndex.open("noticias", secured.hosts, http_auth=("ana", SECRET))
    assert SECRET not in str(caught.value)


def test_an_encrypted_cluster_asked_without_encryption(secured: Cluster) -> None:
    with pytest.raises(ClusterConnectionError, match="https://"):
        OpenSearchIndex.open("noticias", secured.hosts[0].replace("https", "http"), http_auth=("ana", SECRET))


@pytest.mark.parametrize("auth", [("ana", "otra"), ("eva", SECRET), None], ids=repr)
def test_a_wrong_password(secured: Cluster, door: Door, auth: Any) -> None:
    with pytest.raises(ClusterAuthError, match="http_auth=") as caught:
        OpenSearchIndex.open("noticias", secured.hosts, http_auth=auth, ca_certs=str(door.certificate))
    assert SECRET not in str(caught.value)
    assert "otra" not in str(caught.value)


def test_who_may_read_only(secured: Cluster, door: Door) -> None:
    """With a password, and with a token."""
    trusting: dict[str, Any] = {"ca_certs": str(door.certificate)}
    index = OpenSearchIndex.create(name(), secured.hosts, replicas=0, http_auth=("ana", SECRET), **trusting)
    index.add_many(NEWS)
    signed = token("readers")
    for way in ({"http_auth": ("leo", SECRET)}, {"headers": {"Authorization": f"Bearer {signed}"}}):
        reader = OpenSearchIndex.open(index.name, secured.hosts, **trusting, **way)
        assert ids(reader.search("policía", sort="newest", group_duplicates=True)) == ["quito", "lima", "cusco"]
        assert (len(reader), len([*reader.documents()]), reader.suggest("polic") != []) == (4, 4, True)
        calls: list[Callable[[], object]] = [
            lambda reader=reader: reader.add(NEWS[0]), lambda reader=reader: reader.add_many(NEWS),  # type: ignore[misc]
            lambda reader=reader: reader.delete("lima"), lambda reader=reader: reader.publish(name()),  # type: ignore[misc]
            lambda way=way: OpenSearchIndex.create(name(), secured.hosts, **trusting, **way),  # type: ignore[misc]
        ]  # fmt: skip
        for call in calls:
            with pytest.raises(ClusterAuthError, match="may not do this: no permissions for") as caught:
                call()
            assert SECRET not in str(caught.value)
            assert signed not in str(caught.value)
    with pytest.raises(ClusterAuthError):
        OpenSearchIndex.open(index.name, secured.hosts, headers={"Authorization": f"Bearer {signed}x"}, **trusting)
    assert len(index) == 4
    drop(index)


# The command line


def test_the_command_line(
    cluster: Cluster, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(AUTH, f"ana:{SECRET}")  # which a cluster without security takes no notice of
    path, index = tmp_path / "articulos.jsonl", name()
    rows = [{"id": d.id, "text": d.text, "title": d.title, "date": d.date} for d in NEWS]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    where = ["--opensearch", cluster.hosts[0], "--opensearch", cluster.hosts[1]]
    assert main(["index", *where, "--shards", "2", "--replicas", "0", index, str(path)]) == 0
    assert "4 added" in capsys.readouterr().out
    assert main(["search", *where, index, "policía", "lima", "--limit", "1"]) == 0
    assert "La [policía] detuvo en [Lima]" in capsys.readouterr().out
    assert main(["search", *where, index, "dinosaurio"]) == 1
    assert main(["search", *where, name(), "policía"]) == 2
    assert "make one with" in capsys.readouterr().err
    put(cluster, f"/{index}", method="DELETE")


# A node goes away


def test_a_node_is_stopped_while_articles_go_in_and_searches_run(cluster: Cluster) -> None:
    """The node that manages the cluster, at that; nothing is lost and nothing is there twice."""
    index = new_index(cluster, shards=3, replicas=1, entity_extractor=None, date_extractor=None)
    cluster.wait_for_green()  # each part of the index has its replica
    stopped = cluster.manager()
    half_in, done = threading.Event(), threading.Event()

    def articles() -> Iterator[Document]:
        for n in range(5_000):
            if n == 1_500:
                half_in.set()
            yield Document(str(n), f"La policía llegó a Lima con el número {n}.")

    def stop() -> None:
        half_in.wait()
        cluster.kill_node(stopped)

    failures: list[Exception] = []
    answers: list[int] = []

    def search() -> None:
        with OpenSearchIndex.open(index.name, reader_hosts) as reader:
            while not done.is_set():
                try:
                    answers.append(reader.search("policía lima").total)
                except Exception as error:
                    failures.append(error)

    reader_hosts = cluster.hosts
    threads = [threading.Thread(target=stop), threading.Thread(target=search)]
    for thread in threads:
        thread.start()
    try:
        report = index.add_many(articles(), batch_size=250)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    try:
        assert (report.added + report.updated, report.rejected) == (5_000, ())
        assert len(index) == 5_000
        assert sorted(int(document.id) for document in index.documents()) == list(range(5_000))
        assert index.search("policía").total == 5_000
        assert answers
        assert [error for error in failures if not isinstance(error, ClusterError)] == []
    finally:
        cluster.start_node(stopped)
        cluster.wait_for_green()
        drop(index)


def test_an_index_in_memory_goes_to_a_cluster_and_back(on_cluster: OnCluster) -> None:  # noqa: F811
    laptop, big, again = Index.in_memory(), on_cluster(), Index.in_memory()
    laptop.add_many(NEWS)
    assert copy(laptop, big, batch_size=2).added == copy(big, again).added == 4
    assert {one.id: one for one in again.documents()} == {one.id: one for one in laptop.documents()}


# The page


def test_the_examples_of_the_page_run_on_a_cluster(cluster: Cluster) -> None:
    page = (ROOT / "docs" / "opensearch.md").read_text(encoding="utf-8")
    known: dict[str, Any] = {"laptop": Index.in_memory(), "latest": lambda index, query: ids(index.search(query))}
    known["laptop"].add_many(NEWS)
    examples = re.findall(r"^```cluster\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(examples) == 2
    try:
        for example in examples:
            exec(example.replace("http://localhost:9200", cluster.hosts[0]), known)  # our own page
        assert len(known["readers"]) == len(known["rebuilt"]) == len(NEWS)
    finally:
        for index in ("noticias-1", "noticias-2"):
            put(cluster, f"/{index}", method="DELETE")
