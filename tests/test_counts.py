"""Facets and timelines: dicts that are shown, drawn and put into a DataFrame; harmless whatever they hold."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import pickle
import re
import subprocess
import sys

import pytest
from test_display import CONTROLS, HOSTILE, _tags

from searchlib import Document, Entity, Facets, FilterError, Index, Timeline
from searchlib.display import ROWS, article_text, facets_text, hit_text, profile_text, results_text, timeline_text
from searchlib.screen import Screen, screen_of

TAGS = {"div", "p", "ol", "li", "b", "br", "small", "mark", "a", "table", "thead", "tbody", "tr", "td", "th", "span"}


@pytest.fixture
def hostile() -> Index:
    index = Index.in_memory()
    name = f"Ana {HOSTILE}"
    for number in range(3):
        index.add(
            Document(
                str(number), f"lluvia {HOSTILE}", title=HOSTILE, source=HOSTILE, date=f"2025-0{number + 1}-01",
                entities=[Entity(name, "person"), Entity(f"Luz {HOSTILE}", "place")],
            )
        )  # fmt: skip
    return index


def test_hostile_names_in_every_view(hostile: Index) -> None:
    results = hostile.search("lluvia")
    profile = hostile.entity(hostile.entities(type="person")[0].name)
    assert profile is not None
    shown = (results, results[0], results.facets("persons"), results.facets("source"), results.timeline(), profile)
    for value in shown:
        assert not CONTROLS.search(repr(value))
        html = value._repr_html_()
        assert _tags(html).seen <= TAGS
        assert _tags(html).addresses == []
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x1f]", html)
        assert not re.search(r"(?<![-\w])color:|background:(?!currentColor)|src=|url\(", html), "colours are the page's"


def test_a_profile_counts_in_the_language_of_the_screen() -> None:
    index = Index.in_memory()
    index.add(Document("1", "Llueve.", entities=[Entity("Ana Ruiz", "person"), Entity("Lima", "place")]))
    profile = index.entity("Ana Ruiz")
    assert profile is not None
    many = dataclasses.replace(profile, named_with={"places": {"Lima": 1234}})
    assert profile_text(many, Screen(language="es")).endswith("lugares: Lima (1234)")
    assert profile_text(many, Screen(language="en")).endswith("places: Lima (1,234)")


@pytest.mark.parametrize("width", [40, 57, 80, 120])
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("colour", [False, True])
def test_every_text_fits(hostile: Index, width: int, language: str, colour: bool) -> None:
    screen, results = Screen(width, colour, language), hostile.search("lluvia alert")
    profile = hostile.entity(hostile.entities(type="person")[0].name)
    assert profile is not None
    texts = (
        results_text(results, screen), hit_text(results[0], screen), article_text(results[0], screen),
        facets_text(results.facets("persons"), screen), timeline_text(results.timeline(), screen),
        profile_text(profile, screen),
    )  # fmt: skip
    for text in texts:
        plain = re.sub(r"\x1b\[[\d;]*m", "", text) if colour else text
        assert not CONTROLS.search(plain)
        assert [line for line in plain.split("\n") if len(line) > width] == []


def test_a_match_over_the_end_of_a_line_is_closed_and_opened_again() -> None:
    index = Index.in_memory()
    index.add(Document("1", 'Habló la "ministra de relaciones exteriores del Perú" hoy en la tarde'))
    text = results_text(index.search('"ministra de relaciones exteriores del Perú"'), Screen(40, True))
    for line in text.split("\n"):
        starts, ends = len(re.findall(r"\x1b\[[1-9][\d;]*m", line)), line.count("\x1b[0m")
        assert (starts == 0) == (ends == 0), line
        assert not re.search(r"\x1b\[[1-9][\d;]*m[^\x1b]*$", line), line


def test_they_are_dicts(news: Index) -> None:
    results = news.search()
    facets, timeline = results.facets("source"), results.timeline("day")
    assert isinstance(facets, dict)
    assert isinstance(timeline, dict)
    for value in (facets, timeline):
        for other in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
            assert (type(other), other, vars(other)) == (type(value), value, vars(value))


def test_typed_columns(news: Index) -> None:
    results = news.search()
    facets, timeline, hits = (
        results.facets("source").to_pandas(),
        results.timeline("day").to_pandas(),
        results.to_pandas(),
    )
    assert [str(kind) for kind in facets.dtypes][1:] == ["int64"]
    assert [str(kind) for kind in timeline.dtypes] == ["datetime64[s]", "int64"]
    assert str(hits["date"].dtype) == "datetime64[s]"
    assert str(hits["score"].dtype) == "float64"
    nothing = news.search("dinosaurio")
    assert [str(kind) for kind in nothing.timeline().to_pandas().dtypes] == ["datetime64[s]", "int64"]
    assert str(nothing.to_pandas()["score"].dtype) == "float64"


def test_long_counts_are_cut() -> None:
    facets = Facets({f"n{number}": 9 for number in range(50)}, field="persons")
    assert len(repr(facets).split("\n")) == ROWS + 2
    assert "30" in repr(facets).split("\n")[-1]
    days = {datetime.date(2025, 1, 1) + datetime.timedelta(days=number): 1 for number in range(50)}
    assert repr(Timeline(days, every="day")).endswith("19 Feb 2025  1 ██████████████████████████████")
    assert repr(Facets({}, field="persons")) == "persons: 0"


def test_pages_follow_one_another(index: Index) -> None:
    index.add_many(Document(str(number), "lluvia", source=f"S{number % 2}") for number in range(7))
    page = index.search("lluvia", sources=["S0"], limit=3)
    seen = [hit.id for hit in page]
    index.add(Document("new", "lluvia", source="S0"))
    after = page.next()
    assert (after.offset, after.total, len(after)) == (3, 4, 1)
    assert len({*seen, *(hit.id for hit in after)}) == 4
    end = after.next()
    assert (len(end), end.total, len(end.next())) == (0, 4, 0)
    assert end.facets("source") == {"S0": 4}


def test_pages_of_what_is_alike(news: Index) -> None:
    alike = news.similar("la policía detuvo a sospechosos del crimen organizado", limit=1)
    both = news.similar("la policía detuvo a sospechosos del crimen organizado", limit=2)
    assert [hit.id for hit in alike.next()] == [hit.id for hit in both[1:]]


def test_no_terminal_is_eighty_plain_columns() -> None:
    assert screen_of(language="es") == Screen(80, False, "es")


@pytest.mark.parametrize(
    ("module", "extra", "asked"),
    [
        ("matplotlib", "plot", "Facets({'a': 1}, field='x').plot()"),
        ("matplotlib", "plot", "Timeline({}, every='day').plot()"),
        ("pandas", "pandas", "Facets({'a': 1}, field='x').to_pandas()"),
        ("pandas", "pandas", "Timeline({}, every='day').to_pandas()"),
    ],
)
def test_a_missing_extra_says_what_to_install(module: str, extra: str, asked: str) -> None:
    source = f"import sys; sys.modules[{module!r}] = None\nfrom searchlib import *\n{asked}"
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, encoding="utf-8", check=False)
    assert ran.stderr.splitlines()[-1].endswith(f"pip install 'searchlib[{extra}]'")


def test_a_picture_in_a_language_that_is_not_spoken() -> None:
    with pytest.raises(FilterError, match="es, en"):
        Facets({}, field="x").plot(language="fr")
