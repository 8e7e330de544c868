"""The command line: its exit codes, and one line for misuse."""

from __future__ import annotations

import datetime
import errno
import gzip
import json
import os
import pathlib
import signal
import subprocess
import sys
from typing import NamedTuple

import pytest
from conftest import ROOT
from whoosh.fields import NGRAM, Schema
from whoosh.filedb.filestore import FileStorage

import searchlib
from searchlib import ClusterConnectionError, Index
from searchlib.__main__ import _COMMANDS, AUTH, main
from searchlib.cluster_client import _CERTIFICATE, refusal
from searchlib.locking import WriteLock
from searchlib.opensearch import OpenSearchIndex
from searchlib.toc import UNFINISHED

ROWS = [
    {"id": "1", "text": "La policía llegó a Lima.", "title": "Golpe", "date": "2025-12-01", "source": "El Diario"},
    {"id": "2", "text": "La policía salió de Quito.", "title": "Salida", "date": "2025-12-03"},
    {"id": "3", "text": "Hubo lluvia.", "date": "2020-01-01"},
]


class Ran(NamedTuple):
    """What a command gave back."""

    code: int
    out: str
    err: str


@pytest.fixture
def articles(tmp_path: pathlib.Path) -> str:
    path = tmp_path / "articulos.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return str(path)


@pytest.fixture
def indexed(tmp_path: pathlib.Path, articles: str, capsys: pytest.CaptureFixture[str]) -> str:
    path = str(tmp_path / "noticias.idx")
    assert _run(capsys, "index", path, articles).code == 0
    return path


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    try:
        code = main(arguments)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    return Ran(code, *capsys.readouterr())


def test_index_then_search(tmp_path: pathlib.Path, articles: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "x.idx")
    indexed = _run(capsys, "index", path, articles)
    assert (indexed.code, indexed.err) == (0, "")
    assert "3 added, 0 updated, 0 rejected" in indexed.out
    found = _run(capsys, "search", path, "POLICIA lima")
    assert (found.code, found.err) == (0, "")
    assert "La [policía] llegó a [Lima]." in found.out


def test_of_many_rows_that_are_refused_ten_are_shown(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text('{"text": "Llueve."}\n' + "no\n" * 1_234)
    shown = _run(capsys, "index", str(tmp_path / "n.idx"), str(path)).out.splitlines()
    assert shown[10].startswith(f"  {path}:11: ")
    assert shown[11] == "  … and 1,224 more: --rejected FILE.csv writes them all"
    warned = _run(capsys, "search", "--from", str(path), "lluvia").err.splitlines()
    assert warned[9].startswith(f"searchlib: left out {path}:11: ")
    assert warned[10:] == ["searchlib: left out 1,224 more"]


def test_index_again_replaces(indexed: str, articles: str, capsys: pytest.CaptureFixture[str]) -> None:
    again = _run(capsys, "index", indexed, articles)
    assert again.code == 0
    assert "0 added, 3 updated" in again.out
    with Index.open(indexed) as index:
        assert len(index) == 3


def test_words_need_no_quoting(indexed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Golpe" in _run(capsys, "search", indexed, "policía", "lima").out


def test_nothing_found(indexed: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = _run(capsys, "search", indexed, "dinosaurio")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("0 articles")


def test_a_query_that_begins_with_a_minus(indexed: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = _run(capsys, "search", "--json", indexed, "--", "-policía")
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["3"]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["policía", "-hacha"], ["1", "2"]),
        (["-hubo"], ["1", "2"]),
        (["-hubo lima"], ["1"]),
        (["--limit", "2", "--", "-policía"], ["3"]),
        (["--limit", "2", "policía", "--", "-lima"], ["2"]),
        (["--", "-policía", "--hubo"], ["3"]),
    ],
    ids=" ".join,
)
def test_words_that_begin_with_a_minus(
    indexed: str, words: list[str], ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = _run(capsys, "search", "--json", indexed, *words)
    assert ran.err == ""
    assert sorted(json.loads(line)["id"] for line in ran.out.splitlines()) == ids


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["policia", "--since", "2025-12-02"], ["2"]),
        (["policia", "--until", "2025-12-02"], ["1"]),
        (["policia", "--since", "2025-12", "--until", "2025-12"], ["1", "2"]),
        (["policia", "--sort", "newest"], ["2", "1"]),
        (["policia", "--sort", "oldest", "--limit", "1"], ["1"]),
        (["--sort", "oldest"], ["3", "1", "2"]),
    ],
    ids=" ".join,
)
def test_options(indexed: str, options: list[str], ids: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    ran = _run(capsys, "search", indexed, *options, "--json")
    assert (ran.code, ran.err) == (0, "")
    found = [json.loads(line)["id"] for line in ran.out.splitlines()]
    assert found == ids or ("--sort" not in options and sorted(found) == ids)


@pytest.mark.parametrize(
    ("option", "name"),
    [("--person", "hugo de zela"), ("--organization", "oea"), ("--person", "MARCO RUBIO")],
)
def test_filters_by_name(option: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("search", "--from", str(ROOT / "seeds"), "canciller", option)
    assert _run(capsys, *arguments, name).code == 0
    assert _run(capsys, *arguments, "Nadie de Nadie").code == 1


def test_search_files_without_an_index(articles: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = _run(capsys, "search", "--from", str(ROOT / "seeds"), "--from", articles, "cancillería rubio")
    assert (found.code, found.err) == (0, "")
    assert "MRE Perú" in found.out
    assert _run(capsys, "search", "--from", articles, "lluvia").code == 0


def test_options_may_stand_between_path_and_query(indexed: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = _run(capsys, "search", indexed, "--limit", "1", "policía")
    assert (ran.code, ran.err) == (0, "")


def test_json_is_an_object_a_line(indexed: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = _run(capsys, "search", indexed, "lima", "--json")
    (row,) = map(json.loads, ran.out.splitlines())
    assert (row["id"], row["title"], row["date"], row["source"]) == ("1", "Golpe", "2025-12-01", "El Diario")
    assert row["snippet"] == "La policía llegó a [Lima]."
    assert datetime.date.fromisoformat(row["date"])
    assert "í" in ran.out, "readable, not escaped"


def test_json_of_nothing(indexed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "search", indexed, "dinosaurio", "--json") == Ran(1, "", "")


MISUSES: dict[str, list[str]] = {
    "no command": [],
    "unknown command": ["buscar"],
    "no index and no query": ["search"],
    "no such index": ["search", "{tmp}/nada.idx", "lima"],
    "no such file": ["search", "--from", "{tmp}/nada.jsonl", "lima"],
    "unknown ending": ["search", "--from", "{tmp}/x.odt", "lima"],
    "empty folder": ["search", "--from", "{tmp}/vacía", "lima"],
    "bad day": ["search", "{idx}", "lima", "--since", "antes"],
    "day that is none": ["search", "{idx}", "lima", "--until", "2025-02-30"],
    "bad sort": ["search", "{idx}", "lima", "--sort", "alphabet"],
    "bad limit": ["search", "{idx}", "lima", "--limit", "-1"],
    "limit in words": ["search", "{idx}", "lima", "--limit", "tres"],
    "unknown option": ["search", "{idx}", "lima", "--color"],
    "index without files": ["index", "{idx}"],
    "index of no such file": ["index", "{idx}", "{tmp}/nada.jsonl"],
    "index where something else is": ["index", "{tmp}/vacía/..", "{tmp}/articulos.jsonl"],
    "batches of nothing": ["index", "{tmp}/x.idx", "{tmp}/articulos.jsonl", "--batch-size", "0"],
    "no process": ["index", "{tmp}/x.idx", "{tmp}/articulos.jsonl", "--processes", "0"],
    "index below a file": ["index", "{tmp}/articulos.jsonl/x.idx", "{tmp}/articulos.jsonl"],
    "index on a file": ["index", "{tmp}/articulos.jsonl", "{tmp}/articulos.jsonl"],
}


@pytest.mark.parametrize("arguments", MISUSES.values(), ids=MISUSES.keys())
def test_misuse_is_one_line_on_stderr(
    tmp_path: pathlib.Path, indexed: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.odt").write_text("a,b\n")
    (tmp_path / "vacía").mkdir()
    ran = _run(capsys, *(argument.format(tmp=tmp_path, idx=indexed) for argument in arguments))
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("searchlib")


CLOSED = {
    "new index in it": ["index", "{closed}/x.idx", "{articles}"],
    "index that may not be looked into": ["search", "{closed}", "lima"],
    "file in it": ["search", "--from", "{closed}/a.jsonl", "lima"],
    "rebuilt into it": ["rebuild", "{idx}", "{closed}/x.idx"],
    "rebuilt of it": ["rebuild", "{closed}", "{idx}2"],
}


@pytest.mark.parametrize("arguments", CLOSED.values(), ids=CLOSED)
def test_what_the_system_refuses_is_one_line_on_stderr(
    tmp_path: pathlib.Path, indexed: str, articles: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(0o000)
    if os.access(closed, os.R_OK):
        pytest.skip("whoever runs this may look into every folder")
    ran = _run(capsys, *(word.format(closed=closed, idx=indexed, articles=articles) for word in arguments))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"searchlib: {closed}")
    assert ran.err.endswith(": Permission denied: get the right to it from whoever owns it, or choose another path\n")


@pytest.mark.parametrize("command", [["search"], ["verify"], ["repl"]])
def test_where_no_index_is_the_command_that_makes_one_is_said(
    tmp_path: pathlib.Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mis noticias.idx"
    said = f"searchlib: no index at {path}: make one with searchlib index '{path}' FILE\n"
    assert _run(capsys, *command, str(path)) == Ran(2, "", said)


@pytest.mark.parametrize("command", [["search"], ["verify"], ["repl"]])
def test_where_a_file_was_given_for_an_index_the_command_that_searches_it_is_said(
    articles: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = f"no index at {articles}, which is a file: search it with searchlib search --from {articles}"
    assert _run(capsys, *command, articles) == Ran(2, "", f"searchlib: {said}\n")
    assert _run(capsys, "search", "--from", articles).code == 0


def test_where_a_rebuilding_was_stopped_the_command_that_begins_it_anew_is_said(
    tmp_path: pathlib.Path, indexed: str, articles: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nuevo.idx"
    path.mkdir()
    (path / UNFINISHED).touch()
    said = (
        f"no index at {path}, for the rebuilding of one was not finished: make one with searchlib rebuild PATH {path}"
    )
    for command in (["search", str(path)], ["verify", str(path)], ["index", str(path), articles]):
        assert _run(capsys, *command) == Ran(2, "", f"searchlib: {said}\n")
    assert _run(capsys, "rebuild", indexed, str(path)).code == 0
    assert _run(capsys, "search", str(path), "policia").code == 0


@pytest.mark.parametrize("command", ["index", "rebuild"])
def test_where_writing_is_refused_what_to_do_is_said(
    tmp_path: pathlib.Path,
    indexed: str,
    articles: str,
    command: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = _run(capsys, command, indexed, articles if command == "index" else str(tmp_path / "x.idx"))
    said = {
        "index": f"{indexed} holds 3 articles, those committed so far; to go on, give the same command with --resume",
        "rebuild": "mend that and try again",
    }
    where = "" if command == "index" else f"{tmp_path / 'x.idx'}: "
    assert ran == Ran(2, "", f"searchlib: {where}No space left on device: {said[command]}\n")


def test_remedies_are_those_of_a_terminal(
    tmp_path: pathlib.Path, indexed: str, articles: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*arguments: str) -> str:
        ran = _run(capsys, *arguments)
        assert (ran.code, ran.out) == (2, "")
        return ran.err.removeprefix("searchlib: ").removesuffix("\n")

    lock = WriteLock(FileStorage(indexed))
    lock.acquire()
    assert said("index", indexed, articles).endswith("): try again when it has finished")
    lock.release()
    found = f"{indexed} already holds an index: open it with searchlib search {indexed}, or choose another path"
    assert said("rebuild", indexed, indexed) == found
    assert said("index", indexed, articles, "--map", "cuerpo=text").startswith(
        "--map: an article has no field 'cuerpo'"
    )
    old = str(ROOT / "tests" / "indexes" / "version-1")
    again = "build the index again with `searchlib index`, or read it with the version of searchlib that wrote it"
    assert said("search", old) == f"index format version 1 found, 2 expected: {again}"
    report = _run(capsys, "rebuild", old, str(tmp_path / "new"))
    assert report.code == 1
    assert again in report.out
    FileStorage(tmp_path).create_index(Schema(t=NGRAM))
    assert said("search", str(tmp_path)).endswith("make one of its articles at another path with searchlib index")
    (pathlib.Path(indexed) / "_MAIN_1.toc").write_bytes(b"")
    assert said("search", indexed).endswith("save what can be read with `searchlib rebuild`")


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (
            refusal("nodo", "noticias", 401, "security_exception", ""),
            f"give user:password in the environment variable {AUTH}",
        ),
        (ClusterConnectionError("nodo", *_CERTIFICATE), "that signed it, --ca-certs root-ca.pem"),
    ],
)
def test_remedies_of_a_cluster_are_those_of_a_terminal(
    error: Exception, remedy: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(OpenSearchIndex, "open", refused)
    ran = _run(capsys, "search", "noticias", "agua", "--opensearch", "http://nodo:9200")
    assert (ran.code, ran.err.endswith(f"{remedy}\n")) == (2, True)


def test_a_folder_of_something_else_is_said_to_be_that(
    tmp_path: pathlib.Path, articles: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = _run(capsys, "index", str(tmp_path), articles)
    assert ran == Ran(2, "", f"searchlib: {tmp_path} already holds something else: choose another path\n")


def test_a_failed_index_makes_no_folder(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "index", str(tmp_path / "x.idx"), str(tmp_path / "nada.jsonl")).code == 2
    assert not (tmp_path / "x.idx").exists()


def test_what_was_left_out_is_said(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write('{"id": "1", "text": "lluvia"}\n{"id": "2"}\n')
    searched = _run(capsys, "search", "--from", str(path), "lluvia")
    assert searched.code == 0
    assert searched.err.splitlines() == [f"searchlib: left out {path}:2: '2': it has no text"]
    indexed = _run(capsys, "index", str(tmp_path / "x"), str(path))
    assert indexed.code == 0
    assert f"{path}:2" in indexed.out


@pytest.mark.parametrize("command", [[], ["search"], ["index"], ["serve"]])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(command: list[str], option: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = _run(capsys, *command, option)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("usage: searchlib")


def _process(*arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "searchlib", *arguments]
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding=encoding, check=False)


def test_as_a_process() -> None:
    ran = _process("search", "--from", "seeds", "cancilleria rubio")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "MRE Perú" in ran.stdout


def test_as_a_process_with_nothing_found() -> None:
    assert _process("search", "--from", "seeds", "dinosaurio").returncode == 1


@pytest.mark.parametrize(("encoding", "said"), [("latin-1", "La [policía] llegó"), ("ascii", "La [polic?a] lleg?")])
def test_a_terminal_that_has_not_all_signs(indexed: str, encoding: str, said: str) -> None:
    ran = _process("search", indexed, "policia lima", encoding=encoding)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("1 article ")
    assert said in ran.stdout
    ran = _process("search", indexed, "policia lima", "--json", encoding=encoding)
    assert json.loads(ran.stdout.splitlines()[0])["snippet"] == "La [policía] llegó a [Lima]."


def test_a_reader_that_stops_early_is_no_error() -> None:
    command = [sys.executable, "-m", "searchlib", "search", "--from", "seeds", "rubio", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_a_search_of_files_that_is_stopped_is_quiet() -> None:
    command = [sys.executable, "-m", "searchlib", "search", "--from", "-", "--format", "jsonl", "lluvia"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b"\n" * (1 << 18))  # more than a pipe holds: once it is written, reading has begun
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stdout is not None
        assert process.stderr is not None
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"")


@pytest.mark.parametrize("command", ["verify", "rebuild"])
def test_what_is_stopped_exits_with_a_code_of_its_own(
    indexed: str, command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Index, command, stop)
    new = [f"{indexed}2"] if command == "rebuild" else []
    assert _run(capsys, command, indexed, *new) == Ran(130, "", "")


@pytest.mark.parametrize("call", _COMMANDS)
def test_what_is_said_otherwise_at_a_terminal_is_said_somewhere(call: str) -> None:
    rooms = [path for path in pathlib.Path(searchlib.__file__).parent.glob("*.py") if path.name != "__main__.py"]
    assert any(call in path.read_text("utf-8") for path in rooms)
