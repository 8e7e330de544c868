"""What narrows a search: periods, names, sources and metadata."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import DateMention, DateValueError, Document, Entity, FilterError, Index
from searchlib.filters import as_period

day = datetime.date


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025-12-06", day(2025, 12, 6), day(2025, 12, 6)),
        (" 2025-12-06 ", day(2025, 12, 6), day(2025, 12, 6)),
        ("2025-12", day(2025, 12, 1), day(2025, 12, 31)),
        ("2024-02", day(2024, 2, 1), day(2024, 2, 29)),
        ("2025", day(2025, 1, 1), day(2025, 12, 31)),
        ("0001", day(1, 1, 1), day(1, 12, 31)),
        ("9999-12", day(9999, 12, 1), day(9999, 12, 31)),
        ("2025-12-06T23:00:00-05:00", day(2025, 12, 7), day(2025, 12, 7)),
        ("2010-05-06T23:30:00-0500", day(2010, 5, 7), day(2010, 5, 7)),
        ("2010/5/6 9:30", day(2010, 5, 6), day(2010, 5, 6)),
        (day(2025, 12, 6), day(2025, 12, 6), day(2025, 12, 6)),
        (datetime.datetime(2025, 12, 6, 23, 59), day(2025, 12, 6), day(2025, 12, 6)),
        (("2025", "2026-02"), day(2025, 1, 1), day(2026, 2, 28)),
        ((day(2025, 12, 6), "2025"), day(2025, 12, 6), day(2025, 12, 31)),
    ],
    ids=str,
)
def test_a_period(value: Any, first: datetime.date, last: datetime.date) -> None:
    assert as_period(value) == (first, last)


@pytest.mark.parametrize(
    "value",
    [
        *("", "nunca", "2025-", "2025-00", "2025-13", "0000", "2025-02-29", "2025-02-30", "20251", "31/02/2025"),
        *(
            None,
            2025,
            1.5,
            b"2025",
            ["2025", "2026"],
            (),
            ("2025",),
            ("2026", "2025"),
            ("2025", "nunca"),
            (None, "2025"),
        ),
    ],
    ids=repr,
)
def test_no_period(value: Any) -> None:
    with pytest.raises(DateValueError) as caught:
        as_period(value)
    named = [value, *value] if isinstance(value, tuple) else [value]
    assert any(repr(part) in str(caught.value) for part in named)


# Each form that a day is given in, for each parameter

LIMA = datetime.timezone(datetime.timedelta(hours=-5))
FORMS = [
    day(2025, 12, 6),
    datetime.datetime(2025, 12, 6, 12),
    datetime.datetime(2025, 12, 5, 20, tzinfo=LIMA),  # 6 December in UTC
    "2025-12-06",
    "2025-12-05T20:00:00-05:00",
    "2025-12-06 10:00",
    "6/12/2025",
    "6 de diciembre de 2025",
    "el 6 de diciembre",
    "hoy",
    "HOY",
]
WHOLE = ["2025-12", "12/2025", "dic 2025", "diciembre de 2025", "este mes", "diciembre", "ESTE MES"]
QUARTERS = ["Tercer trimestre de 2025", "tercer trimestre de 2025", "TERCER TRIMESTRE DE 2025", "El Tercer Trimestre"]


@pytest.fixture(scope="module")
def around() -> Index:
    """An article of each day from the end of September to the middle of December, which names that day."""
    index = Index.in_memory(entity_extractor=None)
    dates = [day(2025, 9, 25) + datetime.timedelta(days=n) for n in range(85)]
    index.add_many(Document(str(date), f"Ocurrió el {date:%d/%m/%Y}.", date=date) for date in dates)
    return index


def _days(index: Index, **filters: Any) -> tuple[str, str]:
    found = [hit.id for hit in index.search(today=day(2025, 12, 6), sort="oldest", limit=100, **filters)]
    return found[0], found[-1]


@pytest.mark.parametrize("value", FORMS, ids=repr)
def test_a_day_in_every_form(around: Index, value: Any) -> None:
    assert _days(around, mentions=value) == ("2025-12-06", "2025-12-06")
    assert _days(around, since=value) == ("2025-12-06", "2025-12-18")
    assert _days(around, until=value) == ("2025-09-25", "2025-12-06")
    assert _days(around, mentions=(value, value)) == _days(around, since=value, until=value)


@pytest.mark.parametrize("value", WHOLE)
def test_a_month_in_every_form(around: Index, value: str) -> None:
    assert _days(around, mentions=value) == ("2025-12-01", "2025-12-18")
    assert _days(around, since=value) == ("2025-12-01", "2025-12-18")
    assert _days(around, until="2025-11", since=("2025-11")) == ("2025-11-01", "2025-11-30")
    assert _days(around, until=value) == ("2025-09-25", "2025-12-18")


@pytest.mark.parametrize("value", QUARTERS)
def test_a_capital_t_is_no_hour(around: Index, value: str) -> None:
    assert _days(around, mentions=value) == ("2025-09-25", "2025-09-30")
    assert _days(around, until=value) == ("2025-09-25", "2025-09-30")
    assert _days(around, since=value) == ("2025-09-25", "2025-12-18")


@pytest.mark.parametrize("name", ["since", "until", "mentions"])
@pytest.mark.parametrize(
    "value",
    ["tal vez", "31 de febrero", "2025-02-30", "2025-12-06T25:00", "T", "Todavía", 2025, b"2025", [day(2025, 12, 6)]],
    ids=repr,
)
def test_what_names_no_day(around: Index, name: str, value: Any) -> None:
    with pytest.raises(DateValueError) as caught:
        around.search(**{name: value})
    assert repr(value) in str(caught.value)


def test_what_names_no_day_is_told_what_does(around: Index) -> None:
    with pytest.raises(DateValueError) as caught:
        around.search(since="anteantier")
    written = re.findall(r'\d[\d.-]+|(?<=")[^"]+', str(caught.value))
    assert written == ["2025-12-06", "2025-12", "2025-11..2026-01", "la semana pasada"]
    for value in written:
        around.search(since=value)


@pytest.mark.parametrize("name", ["since", "until"])
def test_an_end_is_no_pair(around: Index, name: str) -> None:
    with pytest.raises(DateValueError, match="pair"):
        around.search(**{name: ("2025-12-01", "2025-12-06")})  # type: ignore[arg-type]


# Periods against plain comparison of days

days = st.dates(day(2024, 12, 28), day(2025, 1, 4))
bounds = st.one_of(st.none(), days, days.map(str), st.sampled_from(["2024", "2025", "2024-12", "2025-01"]))
dates = st.lists(st.one_of(st.none(), days), max_size=6)


def _first(bound: Any) -> str:
    return f"{bound}-01-01"[:10] if len(str(bound)) < 7 else f"{bound}-01"[:10]


def _last(bound: Any) -> str:
    return f"{bound}-12-31"[:10] if len(str(bound)) < 7 else f"{bound}-31"[:10]


@settings(max_examples=60)
@given(dates, bounds, bounds)
def test_since_and_until(published: list[datetime.date | None], since: Any, until: Any) -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(Document(str(n), "texto", date=date) for n, date in enumerate(published))
    found = {int(hit.id) for hit in index.search("", since=since, until=until)}
    assert found == {
        n
        for n, date in enumerate(published)
        if (since is None and until is None)
        or (date and (since is None or str(date) >= _first(since)) and (until is None or str(date) <= _last(until)))
    }


periods = st.lists(days, min_size=2, max_size=2).map(sorted)


@settings(max_examples=60)
@given(st.lists(st.lists(periods, max_size=3), min_size=1, max_size=4), periods)
def test_mentions_overlap_the_period(named: list[list[list[datetime.date]]], asked: list[datetime.date]) -> None:
    def extract(text: str, *, reference: datetime.date) -> list[DateMention]:  # noqa: ARG001
        return [DateMention(text[:1], 0, 1, first, last) for first, last in named[int(text)]]

    index = Index.in_memory(entity_extractor=None, date_extractor=extract)
    index.add_many(Document(str(n), str(n), date="2025-01-01") for n in range(len(named)))
    days_asked = set(range(asked[0].toordinal(), asked[1].toordinal() + 1))
    expected = {
        n
        for n, periods in enumerate(named)
        if any(days_asked & set(range(first.toordinal(), last.toordinal() + 1)) for first, last in periods)
    }
    assert {int(hit.id) for hit in index.search("", mentions=(asked[0], asked[1]))} == expected


# Names


@pytest.fixture
def named(index: Index) -> Index:
    names = {
        "a": [Entity("Íñigo Núñez-Peña", "person"), Entity("EE. UU.", "place")],
        "b": [Entity("Inigo Nunez", "person"), Entity("EEUU", "place"), Entity("Copa América", "misc")],
        "c": [Entity("O'Higgins", "person"), Entity("日本", "place")],
    }
    index.add_many(Document(id, "texto", entities=entities, source=f"Diario «{id}»") for id, entities in names.items())
    return index


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"persons": ["inigo nunez pena"]}, ["a", "b"]),  # who is in all likelihood the same
        ({"persons": ["ÍÑIGO NÚÑEZ-PEÑA"]}, ["a", "b"]),
        ({"persons": ["I\N{COMBINING ACUTE ACCENT}n\N{COMBINING TILDE}igo Núñez  Peña"]}, ["a", "b"]),
        ({"persons": ["nuñez"]}, ["a", "b"]),
        ({"persons": ["peña"]}, ["a", "b"]),
        ({"persons": ["íñigo núñez"]}, ["a", "b"]),
        ({"persons": ["Íñigo"]}, []),
        ({"persons": ["o'higgins"]}, ["c"]),
        ({"persons": ["O’Higgins"]}, ["c"]),
        ({"places": ["EE.UU."]}, ["a", "b"]),
        ({"places": ["EE UU"]}, ["a", "b"]),
        ({"places": ["日本"]}, ["c"]),
        ({"entities": ["copa america"]}, ["b"]),
        ({"persons": ["copa america"]}, []),
        ({"persons": [""]}, []),
        ({"persons": ["¿?"]}, []),
        ({"persons": []}, ["a", "b", "c"]),
        ({"persons": (name for name in ["peña"])}, ["a", "b"]),
        ({"persons": {"peña"}}, ["a", "b"]),
        ({"sources": ["diario a", "DIARIO C"]}, ["a", "c"]),
        ({"sources": ()}, ["a", "b", "c"]),
    ],
    ids=str,
)
def test_names(named: Index, filters: dict[str, Any], expected: list[str]) -> None:
    assert sorted(hit.id for hit in named.search("", **filters)) == expected


@pytest.mark.parametrize("field", ["persons", "organizations", "places", "entities", "sources"])
@pytest.mark.parametrize("value", ["Ana", ["Ana", 3], [None], [b"Ana"], 3, None], ids=repr)
def test_bad_names(index: Index, field: str, value: Any) -> None:
    with pytest.raises(FilterError) as caught:
        index.search("", **{field: value})
    assert field in str(caught.value)


# Metadata

VALUES: list[Any] = ["Perú", 3, 2.5, True, None, ["Perú", 3], [], "a=b"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"x": "peru"}, [0, 5]),
        ({"x": "PERÚ"}, [0, 5]),
        ({"x": 3}, [1, 5]),
        ({"x": "3"}, [1, 5]),
        ({"x": 2.5}, [2]),
        ({"x": True}, [3]),
        ({"x": ["perú", True]}, [0, 3, 5]),
        ({"x": ("perú", True)}, [0, 3, 5]),
        ({"x": {"perú", "a=b"}}, [0, 5, 7]),
        ({"x": "a=b"}, [7]),
        ({"x": "Per"}, []),
        ({"x": []}, []),
        ({"y": "peru"}, []),
        ({"x=a": "b"}, []),
        ({"x": 3, "y": 3}, []),
        ({}, [0, 1, 2, 3, 4, 5, 6, 7]),
    ],
    ids=str,
)
def test_where(index: Index, where: dict[str, Any], expected: list[int]) -> None:
    index.add_many(Document(str(n), "texto", metadata={"x": value}) for n, value in enumerate(VALUES))
    assert sorted(int(hit.id) for hit in index.search("", where=where)) == expected


SPELLED: list[dict[str, Any]] = [
    {"sección": "Mundo"},
    {"Sección": "Mundo", "n": 1},
    {"SECCION": "Perú", "fecha de cierre": "lunes"},
]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"sección": "mundo"}, [0]),
        ({"Sección": "mundo"}, [1]),  # an exact name wins
        ({"SECCION": "peru"}, [2]),
        ({"seccion": "peru"}, [2]),  # the first of those that accents or case tell apart
        ({"Fecha de Cierre": "lunes"}, [2]),
        ({"N": 1}, [1]),
        ({"sección": "mundo", "SECCIÓN": "perú"}, []),  # two names for one are two conditions
    ],
    ids=str,
)
def test_names_of_metadata_are_found_accents_and_case_aside(
    index: Index, where: dict[str, Any], expected: list[int]
) -> None:
    index.add_many(Document(str(n), "texto", metadata=metadata) for n, metadata in enumerate(SPELLED))
    assert sorted(int(hit.id) for hit in index.search("", where=where)) == expected
    assert sorted(int(hit.id) for hit in index.similar("texto", where=where)) == expected


@pytest.mark.parametrize(
    ("where", "notes"),
    [
        ({"seción": "mundo"}, ("no article has metadata «seción»; did you mean «sección»?",)),
        ({"zzz": 1}, ("no article has metadata «zzz»",)),
        ({"SECCION": "mundo"}, ()),
    ],
    ids=str,
)
def test_a_name_of_metadata_that_no_article_has_is_said(news: Index, where: dict[str, Any], notes: Any) -> None:
    results = news.search("policía", where=where, strict=True)
    assert (results.total > 0, results.notes) == (not notes, notes)


@pytest.mark.parametrize("where", ["x=3", ["x"], 3], ids=repr)
def test_bad_where(index: Index, where: Any) -> None:
    with pytest.raises(FilterError, match="where"):
        index.search("", where=where)


@pytest.mark.parametrize(
    ("query", "filters", "notes"),
    [
        ("policía", {"persons": ["Nadie Así"]}, ['no article passes the filter persona:"nadie asi"']),
        ("policía", {"sources": ["nadie"]}, ["no article passes the filter fuente:nadie"]),
        ("", {"sources": ["a", "b"], "places": ["x"]},
         ["no article passes the filter lugar:x", "no article passes the filter fuente:a O fuente:b"]),
        ("", {"where": {"seccion": "deporte"}}, ["no article passes the filter sección:deporte"]),
        ("", {"where": {"seccion": []}}, []),
        ("", {"since": "2030"}, ["no article passes the filter desde:2030"]),
        ("", {"mentions": "1999"}, ["no article passes the filter menciona:1999"]),
        ("lima persona:nadie +fuente:nadie", {},
         ["column 6: no article passes the filter persona:nadie",
          "column 21: no article passes the filter fuente:nadie"]),
        ("(persona:nadie O fuente:nadie) -persona:nadie", {}, []),
        ("policía", {"sources": ["Semana"], "since": "2025"}, []),  # each of which some article passes
        ("zzzz", {"sources": ["Semana"]}, []),
        ("policía", {"sources": ["nadie", "El Diario"]}, []),
        ("policía", {"persons": (name for name in ["nadie"])}, ["no article passes the filter persona:nadie"]),
    ],
    ids=str,
)  # fmt: skip
def test_a_filter_that_no_article_passes_is_said(
    news: Index, query: str, filters: dict[str, Any], notes: list[str]
) -> None:
    results = news.search(query, strict=True, **filters)
    assert [*results.notes] == notes
    assert not (results and notes)


def test_a_filter_that_only_deleted_articles_pass_is_said(news: Index) -> None:
    for filters in ({"sources": ["Semana"]}, {"since": "2025-12-02"}, {"where": {"sección": "mundo"}}):
        assert news.search("", **filters).notes == ()
    news.delete("bogota")
    news.delete("quito")
    assert news.search("", sources=["Semana"]).notes == ("no article passes the filter fuente:semana",)
    assert news.search("", since="2025-12-02").notes == ("no article passes the filter desde:2025-12-02",)
    assert news.search("", where={"sección": "mundo"}).notes == ("no article passes the filter sección:mundo",)


@pytest.mark.parametrize("listed", [pandas.Series, np.array, iter, dict.fromkeys, set], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("names", [["quito"], ["quito", "bogota"]], ids=len)
def test_names_may_be_listed_in_anything(listed: Callable[[list[str]], Any], names: list[str]) -> None:
    index = Index.in_memory()
    entities = [Entity("Quito", "place"), Entity("Bogotá", "place")]
    index.add(Document("1", "texto", source="Quito", entities=entities))
    assert index.search(places=listed(names)).total == 1
    assert index.search(sources=listed(names)).total == 1
    assert index.search(sources=listed(["nadie"])).notes == ("no article passes the filter fuente:nadie",)


def test_a_filter_may_be_iterated_once_only() -> None:
    """A generator of names is read once, and still holds for the facets and the timeline."""
    index = Index.in_memory()
    index.add_many(
        [
            Document("1", "texto", date="2025-01-01", entities=[Entity("Ana", "person")]),
            Document("2", "texto", date="2025-02-01", entities=[Entity("Luis", "person")]),
        ]
    )
    results = index.search("texto", persons=(name for name in ["ana"]))
    assert results.facets("persons") == {"Ana": 1}
    assert results.timeline() == {day(2025, 1, 1): 1}


@pytest.mark.parametrize("stored", [2015, 2015.0])
@pytest.mark.parametrize("asked", [2015, 2015.0, "2015"])
def test_a_whole_number_is_one_however_it_is_given(stored: float, asked: object) -> None:
    index = Index.in_memory()
    index.add(Document("1", "Llueve.", metadata={"año": stored, "peso": 1.5}))
    assert index.search("", where={"año": asked, "peso": 1.5}).total == 1
