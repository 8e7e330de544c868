"""Prompt: query after query at a terminal, with commands that look around in what was found.

The rule of this room: **no text that is typed raises**. What is wrong with it is answered in a line; only the end of
the input, or `:salir`, ends it.

>>> from searchlib.document import Document
>>> index = Index.in_memory()
>>> index.add(Document("1", "El canciller viajó a Lima.", date="2025-12-06"))
AddReport: 1 added, 0 updated, 0 rejected
>>> prompt = Prompt(index, language="es", screen=Screen())
>>> print(prompt.answer(":lugares"))
lugares: 1
  Lima  1 ██████████████████████████████
>>> print(prompt.answer(":abrir 7"))
El número 7 no está en la lista: busque primero, y abra uno de los que se ven.
"""

from __future__ import annotations

import contextlib
import locale
import os
import pathlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import takewhile

from searchlib import display
from searchlib.counts import fitting
from searchlib.errors import SearchlibError
from searchlib.index import Index
from searchlib.phrases import check_language, number
from searchlib.results import Hit, Results
from searchlib.screen import Screen, clean, screen_of
from searchlib.text import fold

try:
    import readline
except ImportError:  # where there is none (Windows) lines are typed without history and completion
    readline = None  # type: ignore[assignment]

COMMANDS = {
    "persons": ("personas", "people"),
    "places": ("lugares", "places"),
    "organizations": ("organizaciones", "organizations"),
    "dates": ("fechas", "dates"),
    "more": ("mas", "more"),
    "open": ("abrir", "open"),
    "help": ("ayuda", "help"),
    "quit": ("salir", "quit"),
}
"""What can be asked beside queries, in Spanish and English; both are understood whatever the language is."""

HISTORY = 1000
"""Lines that are remembered from one time to the next."""

COMPLETIONS = 12
"""Words and names that are offered."""

_HELP = {
    "es": """Escriba palabras, "frases exactas", -sin, persona:rubio, desde:2025-12
  :personas :lugares :organizaciones   a quién y qué nombra lo encontrado
  :fechas    cuándo se publicaron
  :mas       la página siguiente
  :abrir 3   el artículo número 3, entero
  :ayuda     esto
  :salir     terminar (también Ctrl-D)
El tabulador completa palabras y nombres; las flechas traen lo escrito antes.""",
    "en": """Type words, "exact phrases", -without, person:rubio, since:2025-12
  :people :places :organizations   whom and what the articles found name
  :dates     when they were published
  :more      the next page
  :open 3    article number 3, whole
  :help      this
  :quit      end (Ctrl-D too)
Tab completes words and names; the arrows bring back what was typed before.""",
}

_SAYS = {
    "es": {
        "ask": "buscar> ",
        "hello": "{count} artículos en {path}. :ayuda dice qué se puede preguntar.",
        "unknown": "No hay orden {what}: :ayuda las dice todas.",
        "unlisted": "El número {what} no está en la lista: busque primero, y abra uno de los que se ven.",
        "number": "Diga qué número abrir: :abrir 3",
        "end": "No hay más.",
        "none": "Ningún artículo tiene todo lo buscado: no hay nada que contar.",
        "undated": "Ningún artículo encontrado tiene fecha.",
        "failed": "No se pudo: {what}",
    },
    "en": {
        "ask": "search> ",
        "hello": "{count} articles in {path}. :help says what can be asked.",
        "unknown": "There is no command {what}: :help lists them all.",
        "unlisted": "Number {what} is not in the list: search first, and open one that is shown.",
        "number": "Say which number to open: :open 3",
        "end": "There is no more.",
        "none": "No article has all that was sought: there is nothing to count.",
        "undated": "No article found has a date.",
        "failed": "This did not work: {what}",
    },
}


class Prompt:
    """Answers to what is typed, and what was found last: `answer(line)` gives the text, or None for the end."""

    def __init__(self, index: Index, *, language: str = "es", screen: Screen | None = None) -> None:
        check_language(language)
        self.language = language
        self._screen = screen and replace(screen, language=language)
        self._index = index
        self._says = _SAYS[language]
        self._results: Results | None = None
        self._listed: dict[int, Hit] = {}
        self._offered: list[str] = []

    @property
    def screen(self) -> Screen:
        """The screen given, or the terminal as wide as it is now."""
        return self._screen or screen_of(language=self.language)

    @property
    def ask(self) -> str:
        """What stands before the place where one types."""
        return self._says["ask"]

    def hello(self) -> str:
        """What is said first."""
        count, path = number(len(self._index), self.language), clean(str(self._index.path))
        return "\n".join(self.screen.lines(self._says["hello"].format(count=count, path=path)))

    def answer(self, line: str) -> str | None:
        """The answer to a line, None if it asks for the end. Raises for no text."""
        typed = clean(line)
        try:
            if not typed.startswith(":"):
                return self._search(typed) if typed else ""
            name, _, argument = typed[1:].partition(" ")
            command = command_of(name)
            if command == "quit":
                return None
            return self._command(command, argument.strip()) if command else self._say("unknown", f":{name}")
        except (SearchlibError, OSError) as error:
            return self._say("failed", str(error))

    def _say(self, key: str, what: str = "") -> str:
        return "\n".join(self.screen.lines(clean(self._says[key].format(what=what))))

    def _search(self, query: str) -> str:
        self._listed = {}
        return self._show(self._index.search(query))

    def _show(self, results: Results) -> str:
        self._results = results
        self._listed.update(enumerate(results, start=results.offset + 1))
        return display.results_text(results, self.screen)

    def _command(self, command: str, argument: str) -> str:
        if command == "help":
            return "\n".join([line for text in _HELP[self.language].splitlines() for line in self._helped(text)])
        if command == "open":
            return self._open(argument)
        if command == "more":
            page = self._results.next() if self._results is not None else None
            return self._show(page) if page else self._say("end")
        found = self._results if self._results is not None else self._index.search(limit=0)
        if not found.total:
            return self._say("none")
        if command == "dates":
            return self._dates(found)
        return display.facets_text(found.facets(command), self.screen)

    def _helped(self, text: str) -> list[str]:
        """A line of the help as it is where it fits, its columns kept."""
        return [text] if len(text) <= self.screen.width else self.screen.lines(clean(text), " " * 2)

    def _dates(self, found: Results) -> str:
        years = found.timeline("year")  # which is never too long
        if not years:
            return self._say("undated")
        timeline = found.timeline(fitting(found.timeline("month")) if len(years) <= 5 else "year")
        return display.timeline_text(timeline, self.screen)

    def _open(self, argument: str) -> str:
        if not (argument.isascii() and argument.isdigit() and len(argument) < 10):
            return self._say("number")
        hit = self._listed.get(int(argument))
        return display.article_text(hit, self.screen) if hit else self._say("unlisted", argument)

    def complete(self, text: str, state: int) -> str | None:
        """The `state`-th text that a line which begins with `text` may become, as `readline` asks; None after the last.

        A line that begins with `:` becomes a command, any other goes on with words and names of the index.
        """
        if state == 0:
            try:
                self._offered = _keeping(text, self.completions(text))
            except (SearchlibError, OSError):
                self._offered = []
        return self._offered[state] if state < len(self._offered) else None

    def completions(self, text: str) -> list[str]:
        """All that `complete` offers."""
        if text.startswith(":"):
            own = 0 if self.language == "es" else 1
            return [f":{names[own]}" for names in COMMANDS.values() if f":{names[own]}".startswith(fold(text))]
        return [clean(one.text) for one in self._index.suggest(text, limit=COMPLETIONS)]


def _keeping(typed: str, offered: list[str]) -> list[str]:
    """What is offered, so that nothing typed is lost: `readline` puts what all begin with, if anything, in its place.

    Where that is less than was typed, an accent is left out of it, or what all begin with is left out of all.

    >>> _keeping("climat", ["climático", "climatología"])
    ['climatico', 'climatología']
    >>> _keeping("paz lugar:hai", ["paz lugar:Haití", 'paz lugar:"Policía de Haití"'])
    ['Haití', 'Policía de Haití']
    """
    shared = _shared(offered)
    if len(offered) < 2 or not shared or fold(shared).startswith(fold(typed)):
        return offered
    if all(fold(one[: len(typed)]) == fold(typed) for one in offered):
        return [typed + one[len(typed) :] for one in offered]
    return [one[len(shared) :].strip('"') for one in offered]


def _shared(texts: list[str]) -> str:
    """What all of them begin with: what the first and the last of them do."""
    pairs = zip(min(texts, default=""), max(texts, default=""), strict=False)
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def command_of(name: str) -> str | None:
    """The command that a name, or the beginning of one alone, stands for; accents and case aside.

    >>> command_of("más"), command_of("PERS"), command_of("o"), command_of("x")
    ('more', 'persons', None, None)
    """
    typed = fold(name)
    exact = {command for command, names in COMMANDS.items() if typed in names}
    begun = {command for command, names in COMMANDS.items() if typed and any(one.startswith(typed) for one in names)}
    found = exact or begun
    return found.pop() if len(found) == 1 else None


def language_of_locale() -> str:
    """Spanish where the locale of the process is, English elsewhere."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "es" if (named or locale.getlocale()[0] or "").lower().startswith(("es", "spanish")) else "en"


def converse(prompt: Prompt, *, read: Callable[[str], str] = input, write: Callable[[str], object] = print) -> None:
    """Ask and answer until the input ends; Ctrl-C leaves a line, or a search, and goes on."""
    write(prompt.hello())
    with _history(prompt):
        while True:
            try:
                answer = prompt.answer(read(prompt.ask))
            except KeyboardInterrupt:
                write("")
                continue
            except UnicodeError:  # bytes that are no text were typed
                continue
            except EOFError:
                write("")
                return
            if answer is None:
                return
            if answer:
                write(answer)


@contextlib.contextmanager
def _history(prompt: Prompt) -> Iterator[None]:
    """Completion, and the lines of the last time, where there is `readline`."""
    if readline is None:
        yield
        return
    path = history_path()
    before = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(prompt.complete)
    readline.set_completer_delims("")
    readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")
    with contextlib.suppress(OSError):
        readline.read_history_file(path)
    try:
        yield
    finally:
        readline.set_completer(before[0])
        readline.set_completer_delims(before[1])
        with contextlib.suppress(OSError):  # a folder that cannot be written costs the history alone
            path.parent.mkdir(parents=True, exist_ok=True)
            readline.set_history_length(HISTORY)
            readline.write_history_file(path)


def history_path() -> pathlib.Path:
    """Where typed lines are kept: `searchlib/history` in `XDG_STATE_HOME`, `~/.local/state` if that is not set."""
    state = os.environ.get("XDG_STATE_HOME") or pathlib.Path("~/.local/state").expanduser()
    return pathlib.Path(state, "searchlib", "history")
