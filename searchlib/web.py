"""The page to search with: `searchlib serve`, pages for people and JSON for programs.

The rule of this room: **whatever is sent gets an answer that harms nobody**. What comes from articles and addresses is
escaped, nothing runs that is not a file of ours, an id is looked up and never a path, and a bad parameter is said to be
one. Needs the extra `web`.

>>> from searchlib import Document, Index
>>> index = Index.in_memory()
>>> _ = index.add(Document("1", "La policía llegó a Lima.", title="Golpe"))
>>> client = make_app(index).test_client()
>>> client.get("/api/suggest?q=poli").json
{'suggestions': [{'text': 'policía', 'count': 1, 'type': 'word'}]}
>>> answer = client.get("/?page=dos")
>>> answer.status_code, "whole number from 1" in answer.text
(400, True)
"""

from __future__ import annotations

import gc
import ipaddress
import pathlib
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from searchlib import phrases, web_words
from searchlib.backend import SearchIndex
from searchlib.errors import DateValueError, FilterError, MissingExtraError, SearchlibError
from searchlib.note_phrases import note_in
from searchlib.web_address import Asked, read
from searchlib.web_api import SEARCHED, article_answer, search_answer, suggest_answer
from searchlib.web_view import article_view, search_view

try:
    from flask import Flask, Response, abort, current_app, g, jsonify, redirect, render_template, request
    from markupsafe import Markup
    from waitress.server import create_server
    from werkzeug.exceptions import HTTPException
    from werkzeug.routing import BaseConverter
    from werkzeug.wrappers import Response as BaseResponse
except ModuleNotFoundError:
    raise MissingExtraError("web") from None

FILES = pathlib.Path(__file__).parent / "web_files"
"""Templates, style, script, and the description of the JSON answers."""

THREADS = 8
"""Requests that are answered at once: as many as a browser sends, and a slow reader holds nobody up."""

LARGEST_BODY = 1 << 16
"""Bytes of a request beside its header: nothing is asked for by them."""

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
}


class _Id(BaseConverter):
    """The rest of a path, whatever stands in it: slashes, and ends of lines too."""

    regex = r"(?s:.+)"
    part_isolating = False


def make_app(index: SearchIndex, *, lang: str | None = None, hosts: Sequence[str] | None = None) -> Flask:
    """The pages over an index, as a WSGI application.

    `lang` is `es` or `en`, None for what the browser prefers; `hosts` are the names it answers to, None for any.
    """
    app = Flask(
        "searchlib.web", static_folder=FILES / "static", template_folder=FILES / "templates", root_path=str(FILES)
    )
    if hosts is not None:
        app.before_request(partial(_check_host, frozenset(hosts)))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the provider that Flask has by default
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.url_map.merge_slashes = False
    app.url_map.converters["id"] = _Id
    app.context_processor(partial(_context, lang))
    app.after_request(_guarded)
    _add_pages(app, index)
    _add_answers(app, index)
    app.register_error_handler(SearchlibError, _refused)
    app.register_error_handler(HTTPException, _failed)
    return app


def _check_host(hosts: Collection[str]) -> None:
    """Refuses other names. Not by Flask's TRUSTED_HOSTS, which cuts `[::1]` at its first colon."""
    asked = request.environ.get("HTTP_HOST", "").lower()
    if re.sub(r":\d*\Z", "", asked) not in hosts:
        abort(400, f"the host {asked!r} is none of {', '.join(sorted(hosts))}")


def _add_pages(app: Flask, index: SearchIndex) -> None:
    @app.get("/")
    def search_page() -> str | BaseResponse:
        asked = _asked()
        if not all(request.args.values()):  # a form sends its empty fields too: the address bar need not hold them
            return redirect(asked.href(), 303)
        return render_template("search.html", view=search_view(index, asked))

    @app.get("/article")
    def article_page() -> str:
        view = article_view(index, request.args.get("id", ""), _asked())
        if view is None:
            abort(404, "not_found_article")
        return render_template("article.html", view=view)


def _add_answers(app: Flask, index: SearchIndex) -> None:
    @app.get("/api/search")
    def search() -> Response:
        return jsonify(search_answer(index, _asked(only=SEARCHED)))

    @app.get("/api/suggest")
    def suggest() -> Response:
        asked = _asked(only=("q", "limit"))
        return jsonify(suggest_answer(index, asked.q, limit=asked.limit))

    @app.get("/api/articles/<id:id>")
    def article(id: str) -> Response:
        found = article_answer(index, id)
        if found is None:
            abort(404, "not_found_article")
        return jsonify(found)

    @app.get("/api/articles")
    def article_by_id() -> Response:
        """For ids that no path can hold: browsers take `..` for a folder."""
        return article(request.args.get("id", ""))

    @app.get("/openapi.json")
    def description() -> Response:
        return Response((FILES / "openapi.json").read_bytes(), mimetype="application/json")


def _asked(*, only: Sequence[str] | None = None) -> Asked:
    asked: Asked = read(request.args.items(multi=True), only=only)
    g.asked = asked  # for `_context`
    return asked


def _context(lang: str | None) -> dict[str, Any]:
    """What every template knows: the language, and how numbers and days are written in it."""
    asked = g.get("asked", Asked())
    language = asked.lang or lang or _preferred()
    return {
        "asked": asked,
        "here": _here,
        "language": language,
        "languages": phrases.LANGUAGES,
        "w": web_words.words(language),
        "note": partial(note_in, language=language),
        "number": partial(phrases.number, language=language),
        "day": partial(web_words.day, language=language),
        "period": partial(web_words.period, language=language),
        "html": Markup,
        "is_web": re.compile(r"https?://", re.IGNORECASE).match,
    }


def _preferred() -> str:
    """The language that the browser prefers, whatever its country, Spanish where it prefers neither."""
    asked = (language.lower().partition("-")[0] for language in request.accept_languages.values())
    return next((language for language in asked if language in phrases.LANGUAGES), "es")


def _here(language: str) -> str:
    """The address of the page that is asked for, in another language."""
    asked: Asked = replace(g.get("asked", Asked()), lang=language)
    if request.endpoint == "article_page":
        return asked.href("/article", id=request.args.get("id", ""))
    return asked.href()


def _guarded(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


def _refused(error: SearchlibError) -> tuple[Response | str, int]:
    """A bad parameter is the sender's to mend, all else ours."""
    if isinstance(error, FilterError | DateValueError):
        return _told(400, "bad_request", str(error))
    current_app.logger.error("%s", error)
    return _told(503, "failed", str(error))


def _failed(error: HTTPException) -> tuple[Response | str, int]:
    code = error.code or 500
    if code == 404:
        key = "not_found_article" if error.description == "not_found_article" else "not_found_page"
        return _told(404, "not_found", web_words.words("en")[key], key)
    if code >= 500:
        return _told(code, "failed", web_words.words("en")["failed_remedy"], "failed_remedy")
    return _told(code, "bad_request", error.description or error.name)


def _told(code: int, title: str, reason: str, key: str = "") -> tuple[Response | str, int]:
    """An error in JSON or as a page; `key` is that of the reason, if it stands in the table of words."""
    if request.path.startswith("/api/"):
        return jsonify(error=reason), code
    return render_template("error.html", title=title, reason=reason, key=key), code


def make_server(index: SearchIndex, *, host: str = "127.0.0.1", port: int = 8080, lang: str | None = None) -> Any:
    """A server of waitress, listening; `run()` answers until it is interrupted.

    On a loopback address it answers only to the names of this machine, so that no page of another name can make a
    browser read from it (DNS rebinding). Raises `FilterError` where it cannot listen.
    """
    app = make_app(index, lang=lang, hosts=[*LOOPBACK_NAMES, host] if is_loopback(host) else None)
    try:
        return create_server(app, host=host, port=port, threads=THREADS, ident=None, max_request_body_size=LARGEST_BODY)
    except (OSError, ValueError) as error:  # the latter for names that mean no address
        reason = getattr(error, "strerror", None) or error
        raise FilterError(f"cannot listen at {host}, port {port}: {reason}; choose another") from None


def serve(index: SearchIndex, *, host: str = "127.0.0.1", port: int = 8080, lang: str | None = None) -> None:
    """Answer until interrupted; prints the addresses. A `port` of 0 is any that is free."""
    server = make_server(index, host=host, port=port, lang=lang)
    warm(index)
    gc.collect()
    gc.freeze()  # else the collector walks over all that is laid out, for 60 ms, in the middle of some page
    for name, number in getattr(server, "effective_listen", [(server.effective_host, server.effective_port)]):
        print(f"http://{f'[{name}]' if ':' in name else name}:{number}/", flush=True)
    server.run()


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches an address.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.2", "::1", "0.0.0.0", "example.org")]
    [True, True, True, False, False]
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def warm(index: SearchIndex) -> None:
    """Ask for a bit of everything, so that the first visitor does not wait for what is laid out once."""
    for hit in search_view(index, Asked(limit=1)).results:
        hit.more_like_this(1)
    index.suggest("a")
    _ = index.search("polisia").suggestion
