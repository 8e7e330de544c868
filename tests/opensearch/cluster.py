"""A real OpenSearch cluster on loopback, for tests and benchmarks: each node is a process of its own.

    python tests/opensearch/cluster.py

starts three nodes, prints their addresses when the cluster is green, and stops them when it is interrupted. It needs
`java` (11 or later, a JDK) and `mvn`, which fetches the server from Maven Central and keeps it in its own cache.
"""

from __future__ import annotations

import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
NODES = 3
HEAP = "384m"
PATIENCE = 180.0
"""Seconds to wait for a green cluster: a busy machine with two cores took 40."""

_JAVA = (
    f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-Dio.netty.allocator.numDirectArenas=0", "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true", "-Dlog4j2.disable.jmx=true",
)  # fmt: skip


class NoClusterError(RuntimeError):
    """Why no cluster could be started."""


@dataclass
class Cluster:
    """Nodes of one cluster; `hosts` are the addresses of those that run."""

    home: pathlib.Path
    classpath: str
    http: list[int]
    transport: list[int]
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @classmethod
    def start(cls, nodes: int = NODES) -> Cluster:
        """A cluster that is green; raises `NoClusterError` that says what is lacking."""
        ports = _free_ports(2 * nodes)
        home = pathlib.Path(tempfile.mkdtemp(prefix="opensearch-"))
        cluster = cls(home, _classpath(home), ports[:nodes], ports[nodes:])
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
        return [f"http://127.0.0.1:{self.http[number]}" for number in sorted(self.processes)]

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
        command = ["java", *_JAVA, "-cp", self.classpath, str(HERE / "OpenSearchNode.java"), str(home)]
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
        with urllib.request.urlopen(f"{self.hosts[0]}{path}", timeout=5) as answer:
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


def _classpath(home: pathlib.Path) -> str:
    """The jars of the server, fetched by Maven where its cache has them not."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise NoClusterError(f"there is no {program} on the PATH: install a JDK and Maven")
    found = home / "classpath"
    command = ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), "dependency:build-classpath"]
    done = subprocess.run([*command, f"-Dmdep.outputFile={found}"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoClusterError(f"Maven could not fetch the server:\n{done.stdout[-2000:]}{done.stderr[-1000:]}")
    return found.read_text().strip()


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
        cluster = Cluster.start()
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
