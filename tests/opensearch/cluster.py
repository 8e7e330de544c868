"""A real OpenSearch cluster on loopback, for tests and benchmarks: each node is a process of its own.

    python tests/opensearch/cluster.py

starts three nodes, prints their addresses when the cluster is green, and stops them when it is interrupted. It needs
`java` (a JDK, 11 or later) and `mvn`, which fetches the server from Maven Central and keeps it in its own cache. With
`--three` it is OpenSearch 3, which needs Java 21 or later.
"""

from __future__ import annotations

import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
NODES = 3
HEAP = "384m"
PATIENCE = 600.0
"""Seconds to wait for a green cluster: a machine with two cores took 40, and over 180 with a dozen others at work."""

_JAVA = (
    f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-Dio.netty.allocator.numDirectArenas=0", "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true", "-Dlog4j2.disable.jmx=true",
)  # fmt: skip


class NoClusterError(RuntimeError):
    """Why no cluster could be started."""


@dataclass(frozen=True)
class Release:
    """Which server runs, and the modules that every distribution has."""

    opensearch: str
    log4j: str
    modules: tuple[str, ...]


_2 = ("org.opensearch.transport.Netty4Plugin", "org.opensearch.analysis.common.CommonAnalysisPlugin")
_3 = ("org.opensearch.transport.Netty4ModulePlugin", "org.opensearch.analysis.common.CommonAnalysisModulePlugin")

TWO = Release("2.19.6", "2.25.4", _2)
THREE = Release("3.4.0", "2.21.0", _3)
SECURED = Release("2.19.4", "2.21.0", _2)
"""The release with the security plugin, of which Maven Central has few; that for 3.4.0 lacks a jar it needs."""


@dataclass(frozen=True)
class Door:
    """How a cluster with the security plugin is entered: its certificate and key, in one file, and a header."""

    certificate: pathlib.Path
    authorization: str


@dataclass
class Cluster:
    """Nodes of one cluster; `hosts` are the addresses of those that run."""

    home: pathlib.Path
    classpath: str
    http: list[int]
    transport: list[int]
    release: Release
    door: Door | None = None
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @classmethod
    def start(cls, nodes: int = NODES, *, release: Release = TWO, door: Door | None = None) -> Cluster:
        """A cluster that is green; with a door it is encrypted and asks for passwords, and of the release `SECURED`.

        Raises `NoClusterError` that says what is lacking.
        """
        ports = _free_ports(2 * nodes)
        home = pathlib.Path(tempfile.mkdtemp(prefix="opensearch-"))
        try:
            release = SECURED if door else release
            classpath = _secured_classpath(home, release) if door else _classpath(home, release)
            cluster = cls(home, classpath, ports[:nodes], ports[nodes:], release, door)
        except BaseException:
            shutil.rmtree(home)
            raise
        try:
            for number in range(nodes):
                cluster.start_node(number)
            cluster.wait_for_green()
        except BaseException:
            cluster.close()
            raise
        return cluster

    @property
    def hosts(self) -> list[str]:
        scheme = "https" if self.door else "http"
        return [f"{scheme}://127.0.0.1:{self.http[number]}" for number in sorted(self.processes)]

    def start_node(self, number: int) -> None:
        """Start a node, or start it again with the data it had."""
        home = self.home / f"node{number}"
        (home / "config").mkdir(parents=True, exist_ok=True)
        names = ",".join(f"node{n}" for n in range(len(self.http)))
        settings = {
            "cluster.name": "searchlib",
            "node.name": f"node{number}",
            "node.processors": "2",
            "network.host": "127.0.0.1",
            "http.port": str(self.http[number]),
            "transport.port": str(self.transport[number]),
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self.transport),
            "cluster.initial_cluster_manager_nodes": names,
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        plugins = self.release.modules
        if self.door:
            settings |= _secured(home, self.door)
            plugins += ("org.opensearch.security.OpenSearchSecurityPlugin",)
        command = ["java", *_JAVA, f"-Dplugins={','.join(plugins)}", "-cp", self.classpath]
        command += [str(HERE / "OpenSearchNode.java"), str(home)]
        command += [f"{key}={value}" for key, value in settings.items()]
        with (home / "log").open("ab") as log:
            self.processes[number] = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def kill_node(self, number: int) -> None:
        """End a node as a power cut does."""
        process = self.processes.pop(number)
        process.kill()
        process.wait()

    def wait_for_green(self) -> None:
        """Wait until all nodes that run have found each other and every shard is where it should be."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for number, process in self.processes.items():
                if process.poll() is not None:
                    raise NoClusterError(f"node {number} ended:\n{self._log(number)}")
            if self._is_green():
                return
            time.sleep(0.5)
        raise NoClusterError(f"not green after {PATIENCE:.0f} seconds:\n{self._log(0)}")

    def _is_green(self) -> bool:
        try:
            health = self.get("/_cluster/health")
        except (OSError, urllib.error.URLError):
            return False
        return bool(health["status"] == "green" and health["number_of_nodes"] == len(self.processes))

    def get(self, path: str) -> Any:
        """What a node answers to a request."""
        headers = {"Authorization": self.door.authorization} if self.door else {}
        trusting = ssl.create_default_context(cafile=str(self.door.certificate)) if self.door else None
        request = urllib.request.Request(f"{self.hosts[0]}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=5, context=trusting) as answer:
            return json.load(answer)

    def manager(self) -> int:
        """The number of the node that manages the cluster at the moment."""
        (row,) = self.get("/_cat/cluster_manager?format=json")
        return int(row["node"].removeprefix("node"))

    def _log(self, number: int) -> str:
        return (self.home / f"node{number}" / "log").read_text(errors="replace")[-3000:]

    def close(self) -> None:
        """End all nodes and take their data away."""
        for number in list(self.processes):
            self.kill_node(number)
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _classpath(home: pathlib.Path, release: Release) -> str:
    """The jars of the server, fetched by Maven where its cache has them not."""
    found = home / "classpath"
    versions = (f"-Dopensearch.version={release.opensearch}", f"-Dlog4j.version={release.log4j}")
    _maven(home, "-f", str(HERE / "pom.xml"), "dependency:build-classpath", f"-Dmdep.outputFile={found}", *versions)
    return found.read_text().strip()


def _secured_classpath(home: pathlib.Path, release: Release) -> str:
    """The jars of the server and of the security plugin."""
    plugin = f"org.opensearch.plugin:opensearch-security:{release.opensearch}.0:zip"
    _maven(home, "dependency:unpack", f"-Dartifact={plugin}", f"-DoutputDirectory={home / 'security'}")
    return f"{_classpath(home, release)}:{home / 'security'}/*"


def _maven(home: pathlib.Path, *arguments: str) -> None:
    """Run Maven; what it writes down about it goes where the cluster's data go."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise NoClusterError(f"there is no {program} on the PATH: install a JDK and Maven")
    done = subprocess.run(["mvn", "-B", "-q", *arguments], capture_output=True, text=True, check=False, cwd=home)
    if done.returncode:
        raise NoClusterError(f"Maven could not fetch the server:\n{done.stdout[-2000:]}{done.stderr[-1000:]}")


def _secured(home: pathlib.Path, door: Door) -> Mapping[str, str]:
    """The settings of the security plugin for a node; its files are put where it reads them."""
    config = home / "config"
    shutil.copy(door.certificate, config / "node.pem")
    shutil.copytree(home.parent / "security" / "config", config / "opensearch-security", dirs_exist_ok=True)
    shutil.copytree(HERE / "security", config / "opensearch-security", dirs_exist_ok=True)
    files = {"pemcert_filepath": "node.pem", "pemkey_filepath": "node.pem", "pemtrustedcas_filepath": "node.pem"}
    found = {
        f"plugins.security.ssl.{side}.{key}": name for side in ("transport", "http") for key, name in files.items()
    }
    return found | {
        "plugins.security.ssl.transport.enforce_hostname_verification": "false",
        "plugins.security.ssl.http.enabled": "true",
        "plugins.security.allow_default_init_securityindex": "true",
        "plugins.security.nodes_dn": "CN=localhost",
    }


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def main() -> None:
    try:
        cluster = Cluster.start(release=THREE if "--three" in sys.argv[1:] else TWO)
    except NoClusterError as error:
        sys.exit(f"no cluster: {error}")
    with cluster:
        print(",".join(cluster.hosts), flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
