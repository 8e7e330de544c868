"""Files into an index: folders and patterns, stopping and going on, the bar, the command line."""

from __future__ import annotations

import errno
import gzip
import importlib.util
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
import zstandard

from searchlib import CorpusError, FilterError, Index, MissingExtraError
from searchlib.__main__ import main
from searchlib.corpus import read_files
from searchlib.errors import IndexNotFoundError


def line(number: int) -> str:
    return json.dumps({"id": str(number), "text": f"La policía llegó a Lima por la vez {number}."}) + "\n"


def written(path: pathlib.Path, numbers: range) -> pathlib.Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(map(line, numbers)).encode()
    pack: Any = {".gz": gzip.compress, ".zst": zstandard.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(data))
    return path


def bare() -> Index:
    return Index.in_memory(entity_extractor=None, date_extractor=None)


def ran(*arguments: object, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "searchlib", *map(str, arguments)]
    return subprocess.run(command, input=data, capture_output=True, check=False)


@pytest.fixture
def archive(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder of folders, with a hidden one and a file of another kind."""
    written(tmp_path / "archivo/2024/a.jsonl", range(3))
    written(tmp_path / "archivo/2024/b.jsonl.gz", range(3, 6))
    written(tmp_path / "archivo/2025/c.jsonl.zst", range(6, 9))
    written(tmp_path / "archivo/.oculto/d.jsonl", range(20, 23))
    (tmp_path / "archivo/LEEME.odt").write_text("x")
    return tmp_path / "archivo"


def test_a_folder_gives_all_below_it(archive: pathlib.Path) -> None:
    index = bare()
    report = index.add_files(archive)
    assert (report.added, report.rejected, report.notes) == (9, (), ())
    assert index.add_files([archive / "2024", archive / "2025/c.jsonl.zst"]).updated == 9


def test_a_folder_that_may_not_be_looked_into_is_reported(
    archive: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir, closed = os.scandir, {os.fspath(archive / "2024")}

    def scanned(path: str | os.PathLike[str]) -> Any:
        if os.fspath(path) in closed:
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scanned)
    report = bare().add_files(archive)
    assert 0 < report.added < 9
    [rejection] = report.rejected
    assert str(rejection) == f"{archive / '2024'}: the folder cannot be read: Permission denied"
    closed.add(os.fspath(archive))
    with pytest.raises(CorpusError, match=f"{archive}: the folder cannot be read: Permission denied"):
        bare().add_files(archive)


@pytest.mark.parametrize(
    ("pattern", "count"), [("*/*.jsonl", 3), ("**/*.jsonl*", 9), ("2024/?.jsonl.gz", 3), ("2025/[a-c].jsonl.*", 3)]
)
def test_patterns(archive: pathlib.Path, pattern: str, count: int) -> None:
    assert bare().add_files(f"{archive}/{pattern}").added == count


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("https://diario.example/notas.csv", "it is an address, .*: download it first"),
        ("www.diario.example", "it is an address"),
        ("", "'': the path is empty"),
        ("{}/nada.csv", "there is no such file or folder"),
        ("{}/*.xml", "no file matches it"),
        ("{}/LEEME.odt", "ends in none of .jsonl, .*: say what it is with --format"),
        ("-", "say in which format standard input is"),
    ],
)
def test_what_is_amiss_is_an_error_before_anything_is_stored(archive: pathlib.Path, path: str, reason: str) -> None:
    index = bare()
    with pytest.raises(CorpusError, match=reason):
        index.add_files([archive / "2024", path.format(archive)])
    assert len(index) == 0


def test_a_format_that_is_none(archive: pathlib.Path) -> None:
    with pytest.raises(FilterError, match="format='xls': choose one of jsonl"):
        bare().add_files(archive, format="xls")
    assert bare().add_files(archive, format="jsonl").added == 9
    with pytest.raises(CorpusError, match=r"no file that ends in \.csv, \.tsv"):
        bare().add_files(archive, format="csv")


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt", "a.jsonl.gz"])
def test_an_empty_file_is_reported(tmp_path: pathlib.Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith(".gz") else b"")
    [rejection] = bare().add_files(tmp_path).rejected
    assert str(rejection) == f"{tmp_path / name}: it is empty: there is nothing in it to read"


@pytest.mark.parametrize(
    ("name", "package"), [("a.jsonl.zst", "zstandard"), ("a.parquet", "pyarrow"), ("a.html", "trafilatura")]
)
def test_an_extra_that_is_missing_is_an_error_at_once(
    tmp_path: pathlib.Path, name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(b"x")
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda wanted: None if wanted == package else find(wanted))
    with pytest.raises(MissingExtraError, match=r"pip install 'searchlib\["):
        read_files(tmp_path / name)


def test_what_is_in_the_index_already_is_left_alone(tmp_path: pathlib.Path) -> None:
    index = bare()
    path = written(tmp_path / "a.jsonl", range(5))
    assert index.add_files(path).added == 5
    written(path, range(8))
    report = index.add_files(path, resume=True)
    assert (report.added, report.updated, report.skipped) == (3, 0, 5)
    assert repr(report) == "AddReport: 3 added, 0 updated, 0 rejected, 5 skipped"


def test_what_was_committed_stays_when_reading_fails(tmp_path: pathlib.Path) -> None:
    def stopping(text: str) -> list[Any]:
        if "vez 250." in text:
            raise KeyboardInterrupt
        return []

    path = written(tmp_path / "a.jsonl", range(400))
    with Index.create(tmp_path / "x.idx", entity_extractor=stopping) as index:
        with pytest.raises(KeyboardInterrupt):
            index.add_files(path, batch_size=100)
        assert len(index) == 200
    with Index.open(tmp_path / "x.idx", entity_extractor=None) as index:
        report = index.add_files(path, batch_size=100, resume=True)
        assert (report.added, report.skipped, len(index)) == (200, 200, 400)
        assert index.verify().problems == ()


def test_a_bar_shows_documents_and_time_left(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "a.jsonl.gz", range(300))
    assert bare().add_files(path, progress=True).added == 300
    shown = capsys.readouterr().err.split("\r")[-1]
    assert shown.startswith("100%|")
    assert "300 documents" in shown
    assert "B/s, 00:00 left" in shown
    bare().add_files(path)
    assert capsys.readouterr().err == "", "no bar where there is no terminal"


def committed(path: pathlib.Path) -> int:
    try:
        with Index.open(path) as index:
            return len(index)
    except IndexNotFoundError:
        return 0


@pytest.mark.skipif(os.name == "nt", reason="needs signals of POSIX")
@pytest.mark.parametrize("processes", [1, 2])
def test_ctrl_c_keeps_what_was_committed_and_resume_goes_on(tmp_path: pathlib.Path, processes: int) -> None:
    path, options = tmp_path / "x.idx", ("--batch-size", "100", "--processes", str(processes))
    command = [sys.executable, "-m", "searchlib", "index", str(path), "-", "--format", "jsonl", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True) as process:
        assert process.stdin is not None
        process.stdin.write("".join(map(line, range(1_250))).encode())
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while committed(path) < 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes
        said = process.communicate(timeout=60)[1].decode()
    kept = committed(path)
    assert process.returncode == 130, said
    assert kept >= 200
    assert kept % 100 == 0
    assert said == (
        f"searchlib: stopped: {path} holds {kept:,} articles, those committed so far; to go on, give the same command "
        f"with --resume\n"
    )
    again = ran("index", path, written(tmp_path / "a.jsonl", range(1_250)), "--resume", *options)
    assert (again.returncode, again.stderr) == (0, b"")
    assert f"{1_250 - kept:,} added, 0 updated, 0 rejected, {kept:,} skipped" in again.stdout.decode()
    assert committed(path) == 1_250


def test_the_command_line(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, refused = tmp_path / "notas.csv", tmp_path / "rechazos.csv"
    notes.write_bytes("id;cuerpo;fecha\n1;Llovió en Ñuñoa;6/12/2025\n2;;\n".encode("cp1252"))
    arguments = [str(tmp_path / "x.idx"), str(notes), "--map", "text=cuerpo,date=fecha", "--rejected", str(refused)]
    assert main(["index", *arguments]) == 0
    assert capsys.readouterr() == (
        f"AddReport: 1 added, 0 updated, 1 rejected\n  {notes}:3: '2': it has no text (column cuerpo)\n"
        f"  note: {notes}: read as Windows-1252\n{tmp_path / 'x.idx'}: 1 article\n",
        "",
    )
    assert refused.read_text(encoding="utf-8-sig").splitlines()[1] == f"{notes},3,2,it has no text (column cuerpo)"
    assert main(["search", "--from", str(notes), "--map", "text=cuerpo", "nunoa"]) == 0
    assert f"searchlib: {notes}: read as Windows-1252\n" in capsys.readouterr().err


def test_standard_input_on_the_command_line(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = f"{line(1)}{{}}\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["index", str(tmp_path / "x.idx"), "-", "--format", "jsonl"]) == 0
    assert "  standard input:2: it has neither id nor url" in capsys.readouterr().out


def test_standard_input_that_is_closed_is_reported(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["index", str(tmp_path / "x.idx"), "-", "--format", "jsonl"]) == 1
    assert "  standard input: it is closed" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["{}/a.jsonl", "{}", "{}/*.jsonl"])
def test_what_is_refused_is_not_written_over_what_is_read(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    path = written(tmp_path / "a.jsonl", range(2))
    before = path.read_bytes()
    asked = tmp_path / "otra" / ".." / "a.jsonl"
    (tmp_path / "otra").mkdir()
    assert main(["index", str(tmp_path / "x.idx"), given.format(tmp_path), "--rejected", str(asked)]) == 2
    assert "it is one of the files to be read: choose another path" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert not (tmp_path / "x.idx").exists()


@pytest.mark.parametrize(
    "options", [["--map", "cuerpo"], ["--map", "texto=x"], ["--format", "xls"], ["--rejected", "{}/no/r.csv"]]
)
def test_misuse_makes_no_index(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    path = written(tmp_path / "a.jsonl", range(2))
    try:
        code = main(["index", str(tmp_path / "x.idx"), str(path), *(option.format(tmp_path) for option in options)])
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    assert code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "x.idx").exists()
