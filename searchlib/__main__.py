"""The command line: `python -m searchlib`, or `searchlib` once installed.

The rule of this room: exit code 0 with hits or a sound index, 1 without or where something was lost, 2 for misuse, 130
when it is stopped, and misuse is one clear line on stderr.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import pathlib
import shlex
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NoReturn

from searchlib import display
from searchlib.corpus import FORMATS, read_files
from searchlib.errors import IndexExistsError, IndexNotFoundError, SearchlibError
from searchlib.index import Index
from searchlib.parameters import SORTS
from searchlib.phrases import LANGUAGES
from searchlib.reports import SHOWN, AddReport
from searchlib.results import Results
from searchlib.screen import screen_of

if TYPE_CHECKING:
    from searchlib.opensearch import OpenSearchIndex

FOUND, NOTHING, MISUSE, STOPPED = 0, 1, 2, 130

HIGHEST_PORT = 65_535

AUTH = "SEARCHLIB_OPENSEARCH_AUTH"
"""The environment variable with user and password of a cluster, which no list of processes shows."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(MISUSE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; `arguments` are those of the process by default."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    marked = rest.index("--") if "--" in rest else len(rest)  # behind it nothing is an option
    if "-h" in rest[:marked]:  # as an option of `search` it would be the beginning of `-haiti`
        parser.parse_args(["search", "--help"])
    unknown = [word for word in rest[:marked] if word.startswith("--") or "words" not in options]
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        if rest:  # options stood between the words, or a word began with a minus
            options.words += rest[:marked] + rest[marked + 1 :]
        return int(options.run(options))
    except KeyboardInterrupt:
        return STOPPED
    except SearchlibError as error:
        print(f"searchlib: {_said(error, options)}", file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"searchlib: {_refused(error, options)}", file=sys.stderr)
    return MISUSE


def _said(error: SearchlibError, options: argparse.Namespace) -> str:
    """What is said of an error, with a remedy for who is at a terminal."""
    if isinstance(error, IndexNotFoundError):
        cluster = " --opensearch URL" if getattr(options, "opensearch", None) else ""
        path = shlex.quote(os.fspath(error.path))
        if not cluster and pathlib.Path(error.path).is_file():
            return f"no index at {error.path}, which is a file: search it with searchlib search --from {path}"
        remedy = f"searchlib rebuild PATH {path}" if error.unfinished else f"searchlib index {path} FILE{cluster}"
        return str(IndexNotFoundError(error.path, remedy, unfinished=error.unfinished))
    if isinstance(error, IndexExistsError):
        opened = f"searchlib search {shlex.quote(os.fspath(error.path))}, or choose another path"
        return str(IndexExistsError(error.path, error.found, opened))
    return _in_commands(str(error))


def _in_commands(text: str) -> str:
    """The text with commands and options where it names calls of the library and what they are given."""
    for call, command in _COMMANDS.items():
        text = text.replace(call, command)
    return text


_COMMANDS = {
    ", or wait for it with `timeout=`": "",
    "again with `Index.create`": "again with `searchlib index`",
    "with `Index.rebuild`": "with `searchlib rebuild`",
    "at another path with Index.create": "at another path with searchlib index",
    "another name for OpenSearchIndex.create": "another name",
    "mapping: an article": "--map: an article",
    "more in .rejected": "more: --rejected FILE.csv writes them all",
    "ca_certs='root-ca.pem'": "--ca-certs root-ca.pem",
    "them as http_auth=('user', 'password')": f"user:password in the environment variable {AUTH}",
}
"""What remedies say of the library, and what they say at a terminal."""


def _refused(error: OSError, options: argparse.Namespace) -> str:
    """What the system refused, and where, or else of which index, and what to do."""
    path = getattr(options, "new", getattr(options, "path", None)) if error.filename is None else error.filename
    where = "" if path is None else f"{path}: "
    owned = isinstance(error, PermissionError)
    remedy = "get the right to it from whoever owns it, or choose another path" if owned else "mend that and try again"
    return f"{where}{error.strerror or error}: {remedy}"


def run() -> NoReturn:
    """The entry point of the script; a reader of our output that stops early (`| head`) is no error.

    What the terminal has no sign for becomes a question mark.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FOUND
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="searchlib", description="Search Spanish-language news.")
    parser.add_argument("--version", action="version", version=f"searchlib {version('searchlib')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_index(commands.add_parser("index", help="put files of articles into an index"))
    verifying = commands.add_parser("verify", help="read all of an index and report what is damaged")
    verifying.add_argument("path", metavar="PATH", help="the folder of the index")
    verifying.set_defaults(run=_verify)
    rebuilding = commands.add_parser("rebuild", help="make a new index of what can be read of a damaged one")
    rebuilding.add_argument("path", metavar="PATH", help="the folder of the index, which stays as it is")
    rebuilding.add_argument("new", metavar="NEW", help="the folder of the new one")
    rebuilding.set_defaults(run=_rebuild)
    _add_search(commands.add_parser("search", help="search an index, or files directly", add_help=False))
    asking = commands.add_parser("repl", help="search an index query after query")
    asking.add_argument("path", metavar="PATH", help="the folder of the index")
    asking.add_argument("--lang", choices=LANGUAGES, help="the language of the prompt (that of the locale)")
    asking.set_defaults(run=_repl)
    _add_serve(commands.add_parser("serve", help="search an index in a browser"))
    return parser


def _add_index(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", metavar="PATH", help="the folder of the index, made if it is missing")
    _add_cluster(command)
    for name, count in (("shards", "parts that the index is cut into"), ("replicas", "copies of each part")):
        command.add_argument(f"--{name}", type=_count, default=1, metavar="N", help=f"of a new index, {count} (1)")
    command.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="files, folders, patterns in quotes ('2024/*.csv'), - for standard input",
    )
    _add_reading(command)
    command.add_argument("--resume", action="store_true", help="leave articles alone whose ids are in the index")
    command.add_argument("--rejected", metavar="FILE.csv", help="write the rows that were refused, and why")
    command.add_argument(
        "--batch-size",
        type=_positive,
        default=10_000,
        metavar="N",
        help="articles that are committed at a time (10000)",
    )
    command.add_argument(
        "--processes", type=_positive, default=1, metavar="N", help="processes that find names and dates (1)"
    )
    command.set_defaults(run=_index)


def _add_cluster(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--opensearch",
        metavar="URL",
        action="append",
        default=[],
        help=f"the index is on the cluster at this address, and PATH its name; user:password in {AUTH}",
    )
    command.add_argument("--ca-certs", metavar="FILE", help="the authority that signed the certificate of the cluster")


def _cluster_options(options: argparse.Namespace) -> dict[str, Any]:
    user, _, password = os.environ.get(AUTH, "").partition(":")
    given = {"http_auth": (user, password) if user else None, "ca_certs": options.ca_certs}
    return {name: value for name, value in given.items() if value}


def _add_search(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "words", metavar="PATH QUERY", nargs="*", help="the index and the query (with --from the query)"
    )
    command.add_argument(
        "--from",
        dest="files",
        metavar="FILE",
        action="append",
        default=[],
        help="search these files, indexed in memory",
    )
    _add_cluster(command)
    _add_reading(command)
    command.add_argument(
        "--since", metavar="DAY", help="published on or after (2025-12-06, 2025-12, 2025 or 'la semana pasada')"
    )
    command.add_argument("--until", metavar="DAY", help="published on or before")
    for name in ("person", "place", "organization"):
        command.add_argument(f"--{name}", metavar="NAME", action="append", default=[], help=f"names this {name}")
    command.add_argument("--sort", choices=SORTS, default="relevance")
    command.add_argument("--limit", type=_count, default=10, metavar="N", help="hits to show (10)")
    command.add_argument("--json", action="store_true", help="print the hits as JSON, an object a line")
    command.add_argument("--help", action="help", help="show this help message and exit")
    command.set_defaults(run=_search)


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--map",
        dest="mapping",
        type=_mapping,
        metavar="FIELD=COLUMN,…",
        help="the columns of fields: text=cuerpo,date=fecha",
    )
    command.add_argument("--format", choices=FORMATS, help="the format where the ending does not say it")


def _mapping(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.split(",")]
    if not all(field.strip() and column.strip() for field, _, column in pairs):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form text=cuerpo,date=fecha")
    return {field.strip(): column.strip() for field, _, column in pairs}


def _positive(text: str) -> int:
    value = _count(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: it must be 1 or more")
    return value


def _add_serve(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", metavar="PATH", help="the folder of the index")
    command.add_argument("--host", default="127.0.0.1", help="the address to listen at (127.0.0.1: this machine only)")
    command.add_argument("--port", type=_port, default=8080, metavar="N", help="the port (8080; 0: any that is free)")
    command.add_argument("--lang", choices=LANGUAGES, help="the language of the page (what the browser prefers)")
    command.set_defaults(run=_serve)


def _port(text: str) -> int:
    value = _count(text)
    if value > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: {HIGHEST_PORT} is the highest")
    return value


def _count(text: str) -> int:
    value = int(text) if text.isascii() and text.isdigit() else -1
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return value


def _index(options: argparse.Namespace) -> int:
    reader = read_files(options.files, mapping=options.mapping, format=options.format)  # what is amiss makes no index
    if options.rejected and reader.reads(options.rejected):
        raise _MisuseError(f"--rejected {options.rejected}: it is one of the files to be read: choose another path")
    _write_rejected(AddReport(), options.rejected)
    with _opened_or_created(options) as index:
        try:
            report = index.add_files(
                options.files,
                mapping=options.mapping,
                format=options.format,
                resume=options.resume,
                batch_size=options.batch_size,
                processes=options.processes,
            )
        except KeyboardInterrupt:
            return _stopped(options.path, len(index))
        except OSError as error:
            if error.filename is None and not isinstance(error, SearchlibError):  # writing was refused: a full disk
                raise _MisuseError(f"{error.strerror or error}: {_kept(options.path, len(index))}") from error
            raise
        print(_in_commands(str(report)))
        _write_rejected(report, options.rejected)
        print(f"{options.path}: {len(index):,} article{'s' * (len(index) != 1)}")
    return FOUND if report.added or report.updated or report.skipped else NOTHING


def _write_rejected(report: AddReport, path: str | None) -> None:
    if path:
        try:
            report.to_csv(path)
        except OSError as error:
            raise _MisuseError(f"--rejected {path}: {error.strerror}") from None


def _stopped(path: str, count: int) -> int:
    print(f"searchlib: stopped: {_kept(path, count)}", file=sys.stderr)
    return STOPPED


def _kept(path: str, count: int) -> str:
    kept = f"{path} holds {count:,} articles, those committed so far"
    return f"{kept}; to go on, give the same command with --resume"


def _opened_or_created(options: argparse.Namespace) -> Index | OpenSearchIndex:
    if not options.opensearch:
        return Index.open_or_create(options.path)
    from searchlib.opensearch import OpenSearchIndex

    return OpenSearchIndex.open_or_create(
        options.path, options.opensearch, shards=options.shards, replicas=options.replicas, **_cluster_options(options)
    )


def _verify(options: argparse.Namespace) -> int:
    with Index.open(options.path) as index:
        report = index.verify()
    print(report)
    return NOTHING if report.problems else FOUND


def _rebuild(options: argparse.Namespace) -> int:
    report = Index.rebuild(options.path, options.new)
    print(_in_commands(str(report)))
    return NOTHING if report.lost else FOUND


def _search(options: argparse.Namespace) -> int:
    index, query = _index_and_query(options)
    with index:
        results = index.search(
            query,
            since=options.since,
            until=options.until,
            persons=options.person,
            places=options.place,
            organizations=options.organization,
            sort=options.sort,
            limit=options.limit,
        )
    _print(results, as_json=options.json)
    return FOUND if len(results) else NOTHING


def _repl(options: argparse.Namespace) -> int:
    from searchlib.prompt import Prompt, converse, language_of_locale

    with Index.open(options.path) as index:
        converse(Prompt(index, language=options.lang or language_of_locale()))
    return FOUND


def _serve(options: argparse.Namespace) -> int:
    from searchlib.web import serve  # the room of an optional extra, loaded when asked for

    with Index.open(options.path) as index:
        serve(index, host=options.host, port=options.port, lang=options.lang)
    return FOUND


def _index_and_query(options: argparse.Namespace) -> tuple[Index | OpenSearchIndex, str]:
    if not options.files:
        if not options.words:
            raise _MisuseError("search: give the PATH of an index and a QUERY, or --from FILE and a QUERY")
        if options.opensearch:
            from searchlib.opensearch import OpenSearchIndex

            on_cluster = OpenSearchIndex.open(options.words[0], options.opensearch, **_cluster_options(options))
            return on_cluster, " ".join(options.words[1:])
        return Index.open(options.words[0]), " ".join(options.words[1:])
    in_memory = Index.in_memory()
    _warn(in_memory.add_files(options.files, mapping=options.mapping, format=options.format))
    return in_memory, " ".join(options.words)


class _MisuseError(SearchlibError):
    """The command line asks for nothing that can be done."""


def _warn(report: AddReport) -> None:
    for rejection in report.rejected[:SHOWN]:
        print(f"searchlib: left out {rejection}", file=sys.stderr)
    if len(report.rejected) > SHOWN:
        print(f"searchlib: left out {len(report.rejected) - SHOWN:,} more", file=sys.stderr)
    for note in report.notes:
        print(f"searchlib: {note}", file=sys.stderr)


def _print(results: Results, *, as_json: bool) -> None:
    if as_json:
        has_all_signs = (sys.stdout.encoding or "").lower().startswith("utf")
        for row in results.to_dicts():
            print(json.dumps(row, ensure_ascii=not has_all_signs))
    else:
        print(display.results_text(results, screen_of()))


if __name__ == "__main__":
    run()
