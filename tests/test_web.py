"""The page to search with, over HTTP: what is answered, and that nothing sent to it does harm."""

from __future__ import annotations

import concurrent.futures
import importlib
import json
import pathlib
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import HOSTILE, IDS, PLACES, SCRIPT, YEARS, Answer, Server, articles, indexed, serving

from searchlib import Document, Index, MissingExtraError
from searchlib.__main__ import main
from searchlib.web import FILES, make_app
from searchlib.web_address import Asked
from searchlib.web_api import SEARCHED
from searchlib.web_view import search_view

DATED = 24 * YEARS


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return indexed(tmp_path_factory.mktemp("web") / "noticias.idx")


@pytest.fixture(scope="module")
def server(path: pathlib.Path) -> Iterator[Server]:
    with serving(path) as server:
        yield server


@pytest.fixture(scope="module")
def opened(path: pathlib.Path) -> Iterator[Index]:
    with Index.open(path) as index:
        yield index


class Page(HTMLParser):
    """The parts of a page that tests look at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


PAGES = (
    "/", "/?q=cambio+climatico&sort=newest", "/?q=lluvias+dinosaurio", "/?q=xyzw", "/?page=dos", "/nada",
    "/article?id=n-2020-05-3&q=policia", "/article?id=nada", "/?q=cambio&place=Lima&since=2020&until=2020",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_sound(server: Server, address: str) -> None:
    answer = server.get(address)
    page = Page(answer.text)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert [a["src"] for tag, a in page.tags if tag == "script"] == ["/static/suggest.js"]
    assert not [tag for tag, a in page.tags if tag in ("style", "iframe", "object", "base") or "style" in a]
    assert not [a for _, a in page.tags if any(name.startswith("on") for name in a)]
    assert sum(tag == "h1" for tag, _ in page.tags) == 1
    assert len(set(page.attributes("id"))) == len(page.attributes("id"))
    assert all(href.startswith(("/", "#", "https://diario.example/")) for href in page.attributes("href"))


@pytest.mark.parametrize("address", [*PAGES, "/api/search", "/api/nada", "/openapi.json", "/static/style.css"])
def test_every_answer_is_guarded(server: Server, address: str) -> None:
    headers = server.get(address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] is None
    assert headers["Server"] is None


@pytest.mark.parametrize("address", ["/", "/api/search", "/openapi.json", "/static/style.css"])
def test_another_name_of_the_machine_is_refused(server: Server, address: str) -> None:
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "", "a b"):
        assert server.get(address, Host=host).status == 400
    for host in ("localhost", "127.0.0.1:1234", "[::1]:80"):
        assert server.get(address, Host=host).status == 200


def test_other_names_are_as_good_where_all_may_reach_it(opened: Index) -> None:
    assert make_app(opened).test_client().get("/", headers={"Host": "noticias.example"}).status_code == 200


BAD = {
    "page": "whole number", "page=0&q=a": "whole number", "q=lima&page=77": "last page",
    "sort=best": "relevance, newest",
    "since=antes": "names no", "until=2025-02-30": "names no", "limit=101": "from 1 to 100", "lang=fr": "es, en",
    "q=a&q=b": "given 2 times", f"q={'a' * 2001}": "2,000", "since=2025&since=2026": "given 2 times",
}  # fmt: skip


@pytest.mark.parametrize(("query", "reason"), [(q if "=" in q else f"{q}=x", r) for q, r in BAD.items()])
def test_a_bad_parameter_is_said_to_be_one(server: Server, query: str, reason: str) -> None:
    page = server.get(f"/?{query}", Accept_Language="es")
    assert (page.status, "No se puede buscar así" in page.text) == (400, True)
    assert reason in Page(page.text).text
    answer = server.get(f"/api/search?{query}")
    assert (answer.status, list(answer.json)) == (400, ["error"])
    assert "Traceback" not in page.text + answer.text


def test_an_unknown_parameter_is_passed_over_by_a_page_and_refused_by_the_api(server: Server) -> None:
    assert server.get("/?q=lima&utm_source=x").status == 200
    answer = server.get("/api/search?q=lima&persons=x")
    assert (answer.status, answer.json["error"].startswith("'persons' is no parameter here: choose among q")) == (
        400,
        True,
    )
    assert server.get("/api/suggest?q=lima&sort=newest").status == 400


@pytest.mark.parametrize("id", IDS)
def test_any_id_works_and_is_no_path(server: Server, id: str) -> None:
    title = f"Raro {IDS.index(id)}"
    assert title in server.get(f"/article?{urlencode({'id': id})}").text
    for address in (f"/api/articles/{quote(id, safe='')}", f"/api/articles?{urlencode({'id': id})}"):
        answer = server.get(address)
        assert (answer.status, answer.json["id"], answer.json["title"]) == (200, id, title)


def test_an_id_that_is_none(server: Server) -> None:
    page = server.get("/article?id=nada", Accept_Language="es")
    assert (page.status, "Ningún artículo tiene este identificador" in page.text) == (404, True)
    for address in (
        "/api/articles/nada",
        "/api/articles?id=nada",
        "/api/articles/..%2F..%2Fnoticias.idx",
        "/api/articles",
    ):
        assert server.get(address)[::2] == (404, b'{"error":"No article has this id."}\n')
    for address in (
        "/static/../openapi.json",
        "/static/%2e%2e/web.py",
        "/static/..%2f..%2fweb.py",
        "/static//etc/passwd",
    ):
        assert server.get(address).status == 404


def test_what_an_article_holds_stays_text(server: Server) -> None:
    for address in ("/?q=ciberdelito", f"/article?{urlencode({'id': f'h{HOSTILE}', 'q': 'ciberdelito'})}"):
        answer = server.get(address)
        page = Page(answer.text)
        assert SCRIPT in page.text
        assert HOSTILE in page.text
        assert "<mark>ciberdelito</mark>" in answer.text
        assert "<script>alert" not in answer.text
        assert not [tag for tag, _ in page.tags if tag == "img"]
        assert not [value for value in page.attributes("href") if "javascript:" in value and value[0] != "/"]


@pytest.mark.parametrize("name", SEARCHED)
def test_what_an_address_holds_stays_text(server: Server, name: str) -> None:
    answer = server.get(f"/?{urlencode({name: HOSTILE})}")
    page = Page(answer.text)
    assert answer.status in (200, 400)
    assert "<script>alert" not in answer.text
    assert not [tag for tag, _ in page.tags if tag == "img"]


def test_a_search_is_all_there(server: Server) -> None:
    page = server.get("/?q=cambio+climatico&place=Lima&since=2020", Accept_Language="es").text
    text = Page(page).text
    assert "<mark>cambio</mark> <mark>climático</mark>" in page
    assert "Artículos por año" in text
    assert "Marco Rubio" in text
    assert "Página 1 de 3" in text
    assert 'value="cambio climatico"' in page
    assert '<input type="hidden" name="place" value="Lima">' in page
    assert "3 de diciembre de 2024" in server.get("/?q=cambio&sort=newest&until=2024-12-03", Accept_Language="es").text


def test_a_word_that_is_mistyped(server: Server) -> None:
    page = server.get("/?q=lluvais&place=Lima").text
    assert 'href="/?q=lluvias&amp;place=Lima">lluvias</a>' in page


def test_partial_matches_come_under_a_heading(server: Server) -> None:
    text = Page(server.get("/?q=ciberdelito+lluvias", Accept_Language="es").text).text
    assert "Ningún artículo tiene todo lo buscado; estos tienen una parte" in text
    assert "no tiene lluvias" in text


def test_empty_fields_of_the_form_leave_the_address(server: Server) -> None:
    answer = server.get("/?q=lima&since=&until=&sort=newest")
    assert (answer.status, answer.headers["Location"]) == (303, "/?q=lima&sort=newest")
    assert server.get("/?q=//evil.example&since=").headers["Location"].startswith("/?q=")


@pytest.mark.parametrize(
    ("address", "preferred", "language"),
    [
        ("/", "", "es"), ("/", "fr", "es"), ("/", "en-GB,en;q=0.9,es;q=0.8", "en"), ("/", "es-PE,en;q=0.5", "es"),
        ("/?lang=en", "es", "en"), ("/?lang=es", "en", "es"),
    ],
)  # fmt: skip
def test_the_language(server: Server, address: str, preferred: str, language: str) -> None:
    answer = server.get(address, Accept_Language=preferred)
    assert f'<html lang="{language}">' in answer.text
    assert {"es": "Personas", "en": "People"}[language] in answer.text
    assert answer.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("language", "said"), [("es", "columna 1: las comillas no se cierran"), ("en", "column 1: the quote is not closed")]
)
def test_notes_are_in_the_language_of_the_page_and_in_english_for_programs(
    server: Server, language: str, said: str
) -> None:
    assert f"<li>{said}" in server.get(f"/?q=%22policia&lang={language}").text
    (note,) = json.loads(server.get("/api/search?q=%22policia").text)["notes"]
    assert note.startswith("column 1: the quote is not closed")


def test_the_language_that_the_server_was_given(path: pathlib.Path) -> None:
    with serving(path, "--lang", "en", "--host", "localhost") as server:
        assert '<html lang="en">' in server.get("/", Accept_Language="es").text
        assert '<html lang="es">' in server.get("/?lang=es").text


def test_the_article_in_the_other_language_is_the_same_article(server: Server) -> None:
    page = server.get("/article?id=n-2020-05-3&q=policia", Accept_Language="es").text
    (href,) = re.findall(r'<a href="([^"]*)" hreflang="en"', page)
    other = server.get(href.replace("&amp;", "&")).text
    assert '<html lang="en">' in other
    assert "<mark>policía</mark>" in other


def test_other_methods(server: Server) -> None:
    assert [server.get("/", method=method).status for method in ("POST", "PUT", "DELETE")] == [405] * 3
    assert server.get("/api/search", method="POST").json["error"]
    assert server.get("/", method="HEAD")[::2] == (200, b"")


def described() -> dict[str, object]:
    found: dict[str, object] = json.loads((FILES / "openapi.json").read_bytes())
    return found


ASKED = (
    ("/api/search", "/api/search?q=cambio+climatico&place=Lima&sort=oldest&page=2&limit=3", 200),
    ("/api/search", "/api/search", 200),
    ("/api/search", "/api/search?q=lluvais+%C2%ABcambio&person=Nadie", 200),
    ("/api/search", "/api/search?page=x", 400),
    ("/api/suggest", "/api/suggest?q=m&limit=20", 200),
    ("/api/suggest", "/api/suggest?limit=0", 400),
    ("/api/articles/{id}", "/api/articles/n-2020-05-3", 200),
    ("/api/articles/{id}", f"/api/articles/{quote(f'h{HOSTILE}', safe='')}", 200),
    ("/api/articles/{id}", "/api/articles/nada", 404),
    ("/api/articles", "/api/articles?id=..", 200),
    ("/api/articles", "/api/articles?id=nada", 404),
)


@pytest.mark.parametrize(("described_path", "address", "status"), ASKED)
def test_what_is_answered_is_what_is_described(server: Server, described_path: str, address: str, status: int) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    description = server.get("/openapi.json").json
    answer = server.get(address)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/json")
    content = description["paths"][described_path]["get"]["responses"][str(status)]["content"]
    validator = jsonschema.Draft202012Validator
    schema = {**content["application/json"]["schema"], "components": description["components"]}
    validator(schema, format_checker=validator.FORMAT_CHECKER).validate(answer.json)


def test_the_description_is_one_and_describes_all_there_is(opened: Index) -> None:
    openapi = pytest.importorskip("openapi_spec_validator", reason="openapi-spec-validator is not installed")
    description = described()
    openapi.validate(description)
    rules = [re.sub(r"<id:(\w+)>", r"{\1}", rule.rule) for rule in make_app(opened).url_map.iter_rules()]
    assert sorted(rule for rule in rules if rule.startswith("/api/")) == sorted(description["paths"])  # type: ignore[call-overload]
    parameters = description["paths"]["/api/search"]["get"]["parameters"]  # type: ignore[index]
    assert tuple(parameter["name"] for parameter in parameters) == SEARCHED


def test_offsets_of_the_api_point_at_the_words(server: Server) -> None:
    hits = server.get("/api/search?q=cambio+climatico").json["hits"]
    assert hits
    for hit in hits:
        snippet = hit["snippet"]
        found = {snippet["text"][start:end].lower() for start, end in snippet["spans"]}
        assert found == {"cambio", "climático"}
    article = server.get("/api/articles/n-2020-05-3").json
    assert article["dates"]
    assert article["entities"]
    for mention in (*article["dates"], *(m for entity in article["entities"] for m in entity["mentions"])):
        assert article["text"][mention["start"] : mention["end"]] == mention["text"]


def test_what_can_be_clicked_finds_as_many_as_it_says(opened: Index) -> None:
    view = search_view(opened, Asked(q="cambio", since="2020"))
    client = make_app(opened).test_client()

    def total(href: str) -> int:
        answer = client.get(href.replace("/?", "/api/search?", 1)).json
        assert answer is not None
        return int(answer["total"])

    values = [value for facet in view.facets for value in facet.values]
    assert {value.name for value in values} >= set(PLACES)
    assert [total(value.href) for value in values] == [value.count for value in values]
    bars = [
        (Asked(q="cambio").changed(since=bar.since, until=bar.until).href(), bar.count) for bar in view.timeline.bars
    ]
    assert [total(href) for href, _ in bars] == [count for _, count in bars]


def test_pages_hold_every_article_once(opened: Index) -> None:
    asked, seen = Asked(q="cambio", sort="oldest", limit=50), []
    for number in range(1, 1 + -(-DATED // 50)):
        view = search_view(opened, Asked(q="cambio", sort="oldest", limit=50, page=number))
        assert (view.previous is None, view.next is None) == (number == 1, number == view.pages)
        seen += [hit.id for hit in view.results]
    assert sorted(seen) == sorted(document.id for document in articles() if document.date)
    assert asked.href() == "/?q=cambio&sort=oldest&limit=50"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=80)
@given(
    st.lists(st.tuples(st.sampled_from((*SEARCHED, "lang", "id", "x")), texts), max_size=4),
    st.sampled_from(["/", "/article"]),
)
def test_whatever_is_asked_is_answered(opened: Index, pairs: list[tuple[str, str]], path: str) -> None:
    client = make_app(opened).test_client()
    assert client.get(f"{path}?{urlencode(pairs)}").status_code in (200, 303, 400, 404)
    for api in ("/api/search", "/api/suggest", f"/api/articles/{quote(pairs[0][1] if pairs else 'x', safe='')}"):
        answer = client.get(f"{api}?{urlencode(pairs)}")
        assert answer.status_code in (200, 400, 404)
        assert answer.is_json


@pytest.mark.parametrize(
    "address", ["/?q=%ff%fe", "/%ff", "/?%", "/?q=%00", "/api/articles/%ff", "/article?id=%ed%a0%80"]
)
def test_bytes_that_are_no_text(server: Server, address: str) -> None:
    assert server.get(address).status in (200, 303, 400, 404)


def test_many_at_once_get_what_one_gets(server: Server) -> None:
    addresses = [
        f"/api/search?q={word}&limit=5" for word in ("cambio", "lluvias", "policia", "banco", "rubio", "lima")
    ] * 5

    def hits(address: str) -> list[str]:
        answer: Answer = server.get(address)
        return [hit["id"] for hit in answer.json["hits"]]

    alone = [hits(address) for address in addresses]
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        assert list(threads.map(hits, addresses)) == alone


def test_what_is_added_is_found_at_once_and_a_lost_index_is_said_to_be(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "x.idx"
    with Index.create(path) as index, serving(path) as server:
        assert "<strong>0</strong>" in server.get("/").text
        assert server.get("/api/search?q=lima").json["timeline"] == {"every": "day", "periods": []}
        index.add(Document("1", "Lima."))
        assert server.get("/api/search?q=lima").json["total"] == 1
        index.add(Document("2", "Quito."))
        for file in path.iterdir():
            file.unlink()
        answer, page = server.get("/api/search?q=quito"), server.get("/?q=quito")
        assert (answer.status, page.status) == (503, 503)
        assert "Traceback" not in page.text + answer.text


def test_an_error_of_ours_is_told_without_its_inside(opened: Index, caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(opened)
    app.add_url_rule("/boom", view_func=lambda: [][1])
    answer = app.test_client().get("/boom", headers={"Accept-Language": "es"})
    assert (answer.status_code, "Algo falló" in answer.text, "IndexError" in answer.text) == (500, True, False)
    assert "IndexError" in caplog.text


def ran(*arguments: str, python: str = "pass") -> subprocess.CompletedProcess[str]:
    start = f"import sys; {python}; from searchlib.__main__ import run; run()"
    command = [sys.executable, "-c", start, "serve", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)


def test_misuse_is_one_line(path: pathlib.Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for arguments, reason in (
            (["nada.idx"], "no index at nada.idx"),
            (
                [str(path), "--port", port],
                f"cannot listen at 127.0.0.1, port {port}: Address already in use; choose another",
            ),
            ([str(path), "--port", "70000"], "no port"),
            ([str(path), "--host", "no.such.host.invalid"], "cannot listen at no.such.host.invalid"),
            ([str(path), "--lang", "fr"], "invalid choice"),
        ):
            done = ran(*arguments)
            assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
            assert reason in done.stderr


def test_without_the_extra_the_command_says_what_to_install(path: pathlib.Path) -> None:
    done = ran(str(path), python="sys.modules['flask'] = None")
    assert (done.returncode, done.stderr.splitlines()) == (
        2, ["searchlib: this needs the extra 'web': python -m pip install 'searchlib[web]'"],
    )  # fmt: skip


def test_importing_searchlib_loads_no_web_framework() -> None:
    names = {"flask", "waitress", "jinja2", "searchlib.web"}
    code = f"import sys, searchlib.__main__; print(sorted({names} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.parametrize("lacking", ["flask", "waitress.server"])
def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
    monkeypatch.delitem(sys.modules, "searchlib.web")
    monkeypatch.setitem(sys.modules, lacking, None)  # an import of it fails then
    with pytest.raises(MissingExtraError, match=r"python -m pip install 'searchlib\[web\]'"):
        importlib.import_module("searchlib.web")
    assert main(["serve", "x.idx"]) == 2
