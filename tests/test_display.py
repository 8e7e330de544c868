"""How results look: within 80 columns, and harmless whatever an article holds."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from conftest import any_texts, spanish_texts
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Index, Results
from searchlib.screen import WIDTH, clean

HOSTILE = '\x1b[2J\x1b]0;x\x07</b><script>alert("1")</script>\r\n\t\x9b31m\u202eoirartnoc &amp; \x00 policía'
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def hostile() -> Results:
    """One article with everything in it that could do harm, in every field."""
    index = Index.in_memory()
    index.add(
        Document(
            f"x{HOSTILE}", HOSTILE, title=HOSTILE, source=HOSTILE, url=f"javascript:alert(1)//{HOSTILE}",
            metadata={HOSTILE: HOSTILE},
        )
    )  # fmt: skip
    results = index.search(f'policía {HOSTILE} "falta <i>"')
    assert len(results) == 1
    return results


def _index(*documents: Document) -> Index:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(documents)
    return index


def _without_time(text: str) -> str:
    return re.sub(r"\d+ ms", "0 ms", text)


def test_a_page(news: Index) -> None:
    assert _without_time(repr(news.search("policía lima", limit=2))) == (
        "1 article with every word, 1 with some · 0 ms · policía lima\n"
        "\n"
        "  1 2025-12-01 · El Diario\n"
        "    Golpe al narcotráfico\n"
        "    La [policía] detuvo en [Lima] a dos sospechosos del crimen organizado. El\n"
        "    año fue duro.\n"
        "    Lima\n"
        "\n"
        "  2 2025-12-03 · El Comercio · lacks lima\n"
        "    Ecuador responde\n"
        "    La [policía] de Quito contra el crimen organizado: la ministra habló.\n"
        "    Quito · Ecuador"
    )


def test_a_page_of_nothing(news: Index) -> None:
    assert _without_time(repr(news.search("dinosaurio"))) == "0 articles · 0 ms · dinosaurio"


def test_many_articles_are_counted_readably() -> None:
    index = _index(*(Document(str(number), "lluvia") for number in range(1234)))
    assert repr(index.search("lluvia", limit=0)).startswith("1,234 articles · ")


def test_ranks_go_on_over_pages(news: Index) -> None:
    assert "\n  3 " in repr(news.search("policía", limit=1, offset=2))
    assert '<ol start="3">' in news.search("policía", limit=1, offset=2)._repr_html_()


def test_notes_are_shown(news: Index) -> None:
    results = news.search('"policía')
    assert f"note: {results.notes[0]}" in repr(results)
    assert "quote is not closed" in results._repr_html_()


def test_an_article_without_title_date_and_source() -> None:
    assert repr(_index(Document("1", "Hubo lluvia.")).search("lluvia")).splitlines()[1:] == [
        "",
        "  1 no date",
        "    Hubo [lluvia].",
    ]


def test_a_hit_alone_shows_its_address_and_names(seed: Document) -> None:
    index = Index.in_memory()
    index.add(Document("1", seed.text, title=seed.title, date=seed.date, source="MRE Perú", url="https://x.example/1"))
    shown = repr(index.search("rubio")[0])
    assert "2025-12-06 · MRE Perú" in shown
    assert "https://x.example/1" in shown
    assert "Marco Rubio (person)" in " ".join(shown.split())


def test_hostile_text_controls_no_terminal(hostile: Results) -> None:
    for shown in (repr(hostile), repr(hostile[0]), hostile[0].explain()):
        assert not CONTROLS.search(shown)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.addresses: list[str | None] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.depth += tag != "br"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag != "br"


def _tags(html: str) -> _Tags:
    tags = _Tags()
    tags.feed(html)
    tags.close()
    assert tags.depth == 0, "every element that opens is closed"
    return tags


PLAIN = {"div", "p", "ol", "li", "b", "br", "small", "mark", "a"}


def test_hostile_text_is_no_html(hostile: Results) -> None:
    tags = _tags(hostile._repr_html_())
    assert tags.seen <= PLAIN
    assert tags.addresses == []


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://x.example/?a=1&b=2", True),
        ("http://x.example/", True),
        ('https://x.example/"onmouseover="alert(1)', True),
        ("javascript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        (" https://x.example", False),
        ("ftp://x.example", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_links(url: str, linked: bool) -> None:
    html = _index(Document("1", "lluvia", title="Título", url=url)).search("lluvia")._repr_html_()
    assert _tags(html).addresses == ([url] if linked else [])


def test_matches_are_marked_in_html(news: Index) -> None:
    assert "La <mark>policía</mark> detuvo en <mark>Lima</mark>" in news.search("policía lima")._repr_html_()


@settings(max_examples=80)
@given(
    st.builds(
        Document, id=st.just("1"), text=spanish_texts.map(lambda text: f"lluvia {text}"), title=any_texts,
        source=any_texts, url=any_texts, date=st.one_of(st.none(), st.dates()),
    ),
    any_texts,
)  # fmt: skip
def test_whatever_is_shown_fits_and_does_no_harm(document: Document, query: str) -> None:
    results = _index(document).search(f"lluvia {query}")
    shown = repr(results)
    assert [line for line in shown.split("\n") if len(line) > WIDTH] == []
    assert not CONTROLS.search(shown)
    assert not CONTROLS.search(repr(results[0]) if results else "")
    assert _tags(results._repr_html_()).seen <= PLAIN


def test_long_words_fit() -> None:
    long = "a" * 500
    results = _index(Document("1", f"lluvia {long}", title=long, source=long, url=f"https://x.example/{long}")).search(
        f"lluvia {long[:120]}b"
    )
    assert [line for line in repr(results).split("\n") if len(line) > WIDTH] == []


def test_an_address_is_shown_whole() -> None:
    url = f"https://x.example/{'a' * 200}"
    assert url in repr(_index(Document("1", "lluvia", url=url)).search("lluvia")[0])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb\nc", "a[2Jb c"),
        ("\t a \r\n b ", "a b"),
        ("a\u202eb\u2066c", "abc"),
        ("año — «sí» 😀", "año — «sí» 😀"),
        ("", ""),
    ],
)
def test_clean(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(any_texts)
def test_clean_twice_is_clean_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
