"""A real server over a small index, for the tests of the page: `searchlib serve` as a process of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import pathlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from searchlib import Document, Index

SCRIPT = "<script>alert('1')</script>"
HOSTILE = f'"><img src=x onerror=alert(1)>{SCRIPT}{{{{ 7 * 7 }}}}&amp;'

IDS = (
    "..", ".", "../../etc/passwd", "a/b c", "/x", "a//b/", "ñandú/año?x=1&y#z", "%2e%2e%2f", "dos\nlíneas", "日本",
    SCRIPT, "\\..\\x",
)  # fmt: skip
"""Ids that a server might take for something else."""

PLACES = ("Lima", "Quito", "Bogotá", "Ginebra")
PEOPLE = ("Marco Rubio", "Michelle Bachelet", "Kofi Annan")
FIRST_YEAR, YEARS = 2019, 6


def articles() -> list[Document]:
    """Two articles a month for six years, those with ids that try one's patience, and one that tries to do harm."""
    regular = [
        Document(
            f"n-{year}-{month:02}-{day}",
            f"{PEOPLE[(month + day) % 3]} habló en {PLACES[(month + year) % 4]} del cambio climático y de las lluvias."
            f"\n\nLa policía cerró el paso el {day} de mayo de {year}. Según el Banco Mundial costará mucho.",
            title=f"Cumbre {month} de {year} en {PLACES[(month + year) % 4]}",
            date=f"{year}-{month:02}-{day:02}", source="El Diario", url=f"https://diario.example/{year}/{month}",
        )
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)
        for month in range(1, 13)
        for day in (3, 20)
    ]  # fmt: skip
    strange = [Document(id, "Un texto con un identificador raro.", title=f"Raro {n}") for n, id in enumerate(IDS)]
    harm = Document(
        f"h{HOSTILE}", f"Daño {HOSTILE} y ciberdelito.", title=SCRIPT, source=HOSTILE,
        url=f"javascript:alert(1)//{HOSTILE}", metadata={HOSTILE: HOSTILE},
    )  # fmt: skip
    return [*regular, *strange, harm]


class Answer(NamedTuple):
    """What a server sent."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as values."""
        return json.loads(self.body)


class Server(NamedTuple):
    """A server that listens at `address`."""

    address: str
    path: pathlib.Path
    process: subprocess.Popen[str]

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        """What it answers to a path as it is, nothing normalised."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())


def indexed(path: pathlib.Path) -> pathlib.Path:
    """An index of `articles` at `path`."""
    with Index.create(path) as index:
        assert not index.add_many(articles()).rejected
    return path


@contextlib.contextmanager
def serving(path: pathlib.Path, *options: str) -> Iterator[Server]:
    """A server over the index at `path`, at a free port, until it is left."""
    command = [sys.executable, "-m", "searchlib", "serve", str(path), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address.startswith("http://"), process.stderr and process.stderr.read()
            yield Server(address.rstrip("/"), path, process)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
