"""The prompt: commands in two languages, and an answer to whatever is typed."""

from __future__ import annotations

import os
import pathlib
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from conftest import NEWS, any_texts
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, FilterError, Index
from searchlib.prompt import COMMANDS, Prompt, command_of, converse, history_path, language_of_locale
from searchlib.screen import Screen
from searchlib.text import fold

pty = pytest.importorskip("pty")


@pytest.fixture
def prompt(news: Index) -> Prompt:
    return Prompt(news, screen=Screen(60))


@pytest.mark.parametrize("name", [name for names in COMMANDS.values() for name in names])
def test_every_command_answers_in_both_languages(prompt: Prompt, name: str) -> None:
    assert command_of(name) is not None
    answer = prompt.answer(f":{name}")
    assert answer is None if name in COMMANDS["quit"] else answer


def test_a_talk(prompt: Prompt) -> None:
    found = prompt.answer("policía") or ""
    assert found.startswith("3 artículos · ")
    assert "personas: 0" in (prompt.answer(":personas") or "")
    assert "Cusco" in (prompt.answer(":lugares") or "")
    assert "artículos por día" in (prompt.answer(":fechas") or "")
    opened = prompt.answer(":abrir 2") or ""
    assert "https://" in opened or "ministra" in opened or "visitantes" in opened
    assert prompt.answer(":más") == "No hay más."
    assert prompt.answer(":salir") is None


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_help_keeps_its_columns_on_80(news: Index, language: str) -> None:
    answer = Prompt(news, language=language, screen=Screen(80)).answer(":help") or ""
    commands = [line.split() for line in answer.splitlines() if line.lstrip().startswith(":")]
    assert [words[0] for words in commands] == [line.split()[0] for line in answer.splitlines()[1:-1]]
    assert len(answer.splitlines()) == 8


def test_filters_that_nothing_passes_are_not_called_words(prompt: Prompt) -> None:
    prompt.answer("desde:2300")
    assert prompt.answer(":personas") == "Ningún artículo tiene todo lo buscado: no hay nada que\ncontar."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "nota: columna 1: las comillas no se cierran; llegan hasta el final"),
        ("en", "note: column 1: the quote is not closed; it runs to the end"),
    ],
)
def test_notes_are_in_the_language_of_the_prompt(news: Index, language: str, said: str) -> None:
    answer = Prompt(news, language=language, screen=Screen()).answer('"policía') or ""
    assert said in answer.splitlines()


def test_more_goes_on_and_open_knows_all_that_was_listed(news: Index) -> None:
    news.add_many(type(NEWS[0])(f"n{number}", f"lluvia número {number}", title=f"T{number}") for number in range(12))
    prompt = Prompt(news, language="en", screen=Screen())
    prompt.answer("lluvia")
    assert "\n 11 " in (prompt.answer(":more") or "")
    assert "lluvia" in (prompt.answer(":open 12") or "")
    assert "lluvia" in (prompt.answer(":open 1") or "")
    assert prompt.answer(":more") == "There is no more."


@pytest.mark.parametrize(
    "typed", [":abrir", ":abrir tres", ":abrir -1", ":abrir ²", ":abrir 99", ":open " + "9" * 9999]
)
def test_what_cannot_be_opened_is_said(prompt: Prompt, typed: str) -> None:
    assert prompt.answer(typed)


def test_the_damage_of_an_index_is_an_answer(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "x") as index:
        index.add_many(NEWS)
    prompt = Prompt(Index.open(tmp_path / "x"), language="en", screen=Screen())
    for path in (tmp_path / "x").iterdir():
        path.unlink()
    assert (prompt.answer("lima") or "").startswith("This did not work: ")
    assert prompt.complete("li", 0) is None


@settings(max_examples=100)
@given(st.one_of(any_texts, any_texts.map(lambda text: f":{text}"), st.text(st.characters(), max_size=20)))
def test_no_text_raises_or_controls_the_terminal(text: str) -> None:
    index = Index.in_memory()
    index.add_many(NEWS)
    prompt = Prompt(index, screen=Screen(40))
    answer = prompt.answer(text) or ""
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", answer)
    assert [line for line in answer.split("\n") if len(line) > 40] == []
    prompt.complete(text, 0)


def test_completion(prompt: Prompt) -> None:
    assert prompt.completions(":p") == [":personas"]
    assert "Lima" in prompt.completions("li")
    assert prompt.complete("li", 0)
    assert prompt.complete("li", 999) is None
    assert prompt.completions(":má") == [":mas"]


@pytest.mark.parametrize("typed", ["visita persona:ann", "lugar:hai", "hai", "politi", "POLI", "-politic"])
def test_completion_takes_nothing_typed_away(typed: str) -> None:
    index = Index.in_memory()
    index.add(Document("1", "Kofi Annan y Anna Ruiz, de Haití, en Cabo Haitiano. Política y políticos, politización."))
    prompt = Prompt(index)
    offered = [text for state in range(20) if (text := prompt.complete(typed, state))]
    assert len(offered) > 1
    begun = (offered[0][:length] for length in range(len(offered[0]), 0, -1))
    shared = next((text for text in begun if all(one.startswith(text) for one in offered)), "")
    assert not shared or fold(shared).startswith(fold(typed))  # `readline` puts it in the place of what is typed


def test_a_language_that_is_not_spoken(news: Index) -> None:
    with pytest.raises(FilterError, match="es, en"):
        Prompt(news, language="fr")


@pytest.mark.parametrize(
    ("locale", "language"), [("es_PE.UTF-8", "es"), ("es", "es"), ("en_US.UTF-8", "en"), ("C", "en"), ("fr_FR", "en")]
)
def test_the_language_of_the_locale(monkeypatch: pytest.MonkeyPatch, locale: str, language: str) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert language_of_locale() == language


def test_ctrl_c_leaves_a_line_and_the_end_of_input_ends(
    prompt: Prompt, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    lines: Iterator[str | type[BaseException]] = iter([KeyboardInterrupt, "lima", EOFError])
    said: list[str] = []

    def read(_: str) -> str:
        line = next(lines)
        if not isinstance(line, str):
            raise line
        return line

    converse(prompt, read=read, write=said.append)
    assert said[0].startswith("4 artículos en None") or "en memoria" in said[0]
    assert any("[Lima]" in text for text in said)


class _Terminal:
    """The command in a terminal of its own."""

    def __init__(self, *arguments: str, columns: int, **environment: str) -> None:
        import fcntl
        import struct
        import termios

        self.main, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **environment}
        env.pop("COLUMNS", None)
        command = [sys.executable, "-m", "searchlib", *arguments]
        self.process = subprocess.Popen(command, stdin=end, stdout=end, stderr=end, env=env, close_fds=True)
        os.close(end)

    def until(self, text: str, *, seconds: float = 30) -> str:
        """What is written until `text` stands there."""
        seen, end = b"", time.monotonic() + seconds
        while text.encode() not in seen:
            assert time.monotonic() < end, seen.decode(errors="replace")
            if select.select([self.main], [], [], 1)[0]:
                try:
                    seen += os.read(self.main, 65536)
                except OSError:  # the other end is closed
                    break
        return seen.decode(errors="replace").replace("\r\n", "\n")

    def type(self, text: str) -> None:
        os.write(self.main, text.encode())

    def close(self) -> int:
        code = self.process.wait(timeout=30)
        os.close(self.main)
        return code


@pytest.fixture
def stored(tmp_path: pathlib.Path) -> str:
    with Index.create(tmp_path / "x") as index:
        index.add_many(NEWS)
    return str(tmp_path / "x")


def test_in_a_terminal_of_forty_columns(stored: str, tmp_path: pathlib.Path) -> None:
    terminal = _Terminal("repl", stored, "--lang", "es", columns=40, XDG_STATE_HOME=str(tmp_path), NO_COLOR="")
    terminal.until("buscar> ")
    terminal.type("policía lima\n")
    shown = terminal.until("\nbuscar> ")
    assert "\x1b[1;33mpolicía\x1b[0m" in shown, "matches are in colour"
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)
    assert [line for line in plain.split("\n") if len(line) > 40] == []
    terminal.type(":sal\t\n")
    assert terminal.close() == 0
    assert "policía lima" in (tmp_path / "searchlib" / "history").read_text(encoding="utf-8")


def test_no_color_is_kept_in_a_terminal(stored: str) -> None:
    terminal = _Terminal("search", stored, "policía", columns=60, NO_COLOR="1")
    assert "\x1b" not in terminal.until("never", seconds=60)
    assert terminal.close() == 0


def test_the_history_has_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert history_path().parts[-4:] == (".local", "state", "searchlib", "history")
