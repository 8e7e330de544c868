"""What a search hands back: a page, and what can be counted over all that was found."""

from __future__ import annotations

import copy
import datetime
import gc
import itertools
import json
import pathlib
import pickle
import re
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from conftest import NEWS
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import DetachedResultsError, Document, Entity, FilterError, Hit, Index, Mention, Results
from searchlib.counting import Counted

DAY = datetime.date


@pytest.fixture
def results(news: Index) -> Results:
    """Three full matches and no other."""
    return news.search("policía")


# A sequence of hits


def test_results_are_a_sequence(results: Results) -> None:
    assert isinstance(results, Sequence)
    assert len(results) == 3
    assert all(isinstance(hit, Hit) for hit in results)
    assert next(iter(results)) is results[0]
    assert results[-1] is results[2]
    assert results[0] in results
    assert results.index(results[1]) == 1
    assert list(reversed(results)) == [results[2], results[1], results[0]]
    assert [hit.id for hit in results[:2]] == [results[0].id, results[1].id]
    with pytest.raises(IndexError):
        results[3]


def test_no_results_are_false(news: Index) -> None:
    assert not news.search("dinosaurio")
    assert news.search("policía")


def test_what_is_said_of_a_search(news: Index) -> None:
    results = news.search('policía de "Lima', limit=1, offset=0)
    assert results.total == 1
    assert results.query == 'policía "Lima"'
    assert len(results.notes) == 1
    assert results.suggestion is None
    assert 0 <= results.took < 60


def test_a_hit_shows_its_article(news: Index) -> None:
    hit = news.search("policía lima")[0]
    document = NEWS[0]
    assert (hit.id, hit.title, hit.source, hit.url) == (document.id, document.title, document.source, document.url)
    assert hit.date == DAY(2025, 12, 1)
    assert hit.document.text == document.text
    assert hit.document.metadata == document.metadata
    assert hit.missing == ()
    assert hit.score > 0
    assert all(hit.document.text[m.start : m.end] == m.text for entity in hit.entities for m in entity.mentions)
    assert all(hit.document.text[d.start : d.end] == d.text for d in hit.dates)


def test_a_hit_without_a_date(news: Index) -> None:
    hit = news.search("colombia")[0]
    assert (hit.id, hit.date, hit.url) == ("bogota", None, "")


def test_missing_words_are_as_typed(news: Index) -> None:
    assert news.search('POLICÍA "no está" =ñu')[0].missing == ('"no está"', "=ñu")


def test_explain_gives_each_part_its_share(news: Index) -> None:
    hit = next(hit for hit in news.search("policía turismo quito") if hit.id == "cusco")
    first, *rows = hit.explain().splitlines()
    assert first.split() == [f"{hit.score:.3f}", "cusco"]
    assert [row.split()[1] for row in rows] == ["policía", "turismo", "quito"]
    assert sum(float(row.split()[0]) for row in rows) == pytest.approx(hit.score, abs=0.005)
    assert "not in this article" in rows[2]


def test_explain_keeps_its_columns(news: Index) -> None:
    hit = news.search('lima "una frase que es más larga que todas y no cabe en una línea del terminal"')[0]
    first, *rows = hit.explain().splitlines()
    assert all(re.match(r" {4} *\d+\.\d{3}  \S", row) and len(row) <= 80 for row in rows), first
    assert "words like it" not in rows[1]  # nothing is like a phrase


def test_results_are_usable_after_the_index_is_closed(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "x") as index:
        index.add_many(NEWS)
        results = index.search("policía crimen")
        everything = index.search()
    assert results[0].document.text
    assert results[0].entities is not None
    assert results[0].snippet.spans
    assert repr(results)
    assert repr(results[0])
    assert results._repr_html_()
    assert len(results.to_dicts()) == len(results)
    assert everything.facets("source") == {"El Diario": 2, "El Comercio": 1, "Semana": 1}
    assert len(everything.timeline()) == 2


def test_results_show_what_was_found_when_they_were_made(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "x") as index:
        index.add_many(NEWS)
        results = index.search("policía")
        for document in NEWS:
            index.delete(document.id)
        index.add_many(Document(str(number), "otra cosa") for number in range(20))
        assert results.facets("source") == {"El Diario": 2, "El Comercio": 1}
        assert results[0].document.text


# Facets


@pytest.mark.parametrize(
    ("field", "counts"),
    [
        ("source", {"El Diario": 2, "El Comercio": 1, "Semana": 1}),
        ("sección", {"Perú": 2, "Mundo": 1, "Policiales": 1}),
        ("páginas", {"3": 1}),
        ("autora", {}),
    ],
)
def test_facets(news: Index, field: str, counts: dict[str, int]) -> None:
    found = news.search(limit=1).facets(field)
    assert list(found.items()) == list(counts.items()), "over all full matches, commonest first, then by name"


def test_facets_of_names(index: Index) -> None:
    ana, luz, onu = Entity("Ana", "person"), Entity("Luz", "person"), Entity("ONU", "organization")
    for number, entities in enumerate(([ana, luz, onu], [luz], [luz, Entity("Copa", "misc"), Entity("Perú", "place")])):
        index.add(Document(str(number), "texto", entities=entities))
    results = index.search("texto")
    assert results.facets("persons") == {"Luz": 3, "Ana": 1}
    assert results.facets("organizations") == {"ONU": 1}
    assert results.facets("places") == {"Perú": 1}
    assert results.facets("misc") == {"Copa": 1}
    assert results.facets("entities") == {"Luz": 3, "Ana": 1, "Copa": 1, "ONU": 1, "Perú": 1}
    assert results.facets("personas") == results.facets("Person") == results.facets("persons")
    assert results.facets("lugar").field == "places"


@pytest.mark.parametrize("field", ["date", "título", "desde"])
def test_facets_of_what_has_no_values_to_count(news: Index, field: str) -> None:
    with pytest.raises(FilterError, match=f"facets of '{field}': it has no values to count"):
        news.search().facets(field)


def test_a_name_counts_once_an_article(index: Index) -> None:
    index.add(
        Document("1", "Ana y Ana", entities=[Entity("Ana", "person", (Mention("Ana", 0, 3), Mention("Ana", 6, 9)))])
    )
    assert index.search("ana").facets("persons") == {"Ana": 1}


def test_partial_matches_are_not_counted(news: Index) -> None:
    results = news.search("policía turismo")
    assert len(results) == 3
    assert results.facets("source") == {"El Diario": 1}
    assert results.timeline("day") == {DAY(2025, 11, 15): 1}


@pytest.mark.parametrize("field", [None, 3, ["persons"]])
def test_a_facet_is_of_a_field_by_name(results: Results, field: Any) -> None:
    with pytest.raises(FilterError, match="persons"):
        results.facets(field)


# Timeline


@pytest.mark.parametrize(
    ("every", "counts"),
    [
        ("year", {DAY(2024, 1, 1): 2, DAY(2025, 1, 1): 0, DAY(2026, 1, 1): 1}),
        (
            "month",
            {DAY(2024, 12, 1): 2} | {DAY(2025, month, 1): 0 for month in range(1, 13)} | {DAY(2026, 1, 1): 1},
        ),
    ],
)
def test_a_timeline_has_no_gaps(index: Index, every: str, counts: dict[datetime.date, int]) -> None:
    days = ["2024-12-30", "2024-12-31", "2026-01-01", None]
    index.add_many(Document(str(number), "lluvia", date=day) for number, day in enumerate(days))
    found = index.search("lluvia", limit=1).timeline(every)
    assert list(found.items()) == list(counts.items())


def test_a_timeline_is_by_month_unless_told(results: Results) -> None:
    assert results.timeline() == results.timeline("month") == {DAY(2025, 11, 1): 1, DAY(2025, 12, 1): 2}


def test_weeks_begin_on_monday(index: Index) -> None:
    index.add_many(Document(day, "lluvia", date=day) for day in ("2025-12-07", "2025-12-08", "2025-12-22"))
    assert index.search("lluvia").timeline("week") == {
        DAY(2025, 12, 1): 1, DAY(2025, 12, 8): 1, DAY(2025, 12, 15): 0, DAY(2025, 12, 22): 1,
    }  # fmt: skip


def test_a_timeline_of_nothing(news: Index) -> None:
    assert news.search("dinosaurio").timeline() == {}
    assert news.search("colombia").timeline() == {}, "the article has no date"


@pytest.mark.parametrize("every", ["hour", "", "Month"])
def test_a_timeline_is_by_a_known_period(results: Results, every: str) -> None:
    with pytest.raises(FilterError, match="day, week, month, year"):
        results.timeline(every)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("every", ["day", "week", "month", "year"])
def test_a_timeline_at_the_ends_of_the_calendar(index: Index, day: str, every: str) -> None:
    index.add(Document("1", "lluvia", date=day))
    assert list(index.search("lluvia").timeline(every).values()) == [1]


@settings(max_examples=60)
@given(
    st.lists(st.dates(DAY(2023, 1, 1), DAY(2025, 12, 31)), min_size=1, max_size=8),
    st.sampled_from(["day", "week", "month", "year"]),
)
def test_every_article_is_in_one_period_and_periods_follow_one_another(days: list[datetime.date], every: str) -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(Document(str(number), "lluvia", date=day) for number, day in enumerate(days))
    timeline = index.search("lluvia").timeline(every)
    starts = list(timeline)
    assert sum(timeline.values()) == len(days)
    assert starts == sorted(set(starts))
    assert starts[0] <= min(days)
    longest = {"day": 1, "week": 7, "month": 31, "year": 366}[every]
    assert all((after - before).days <= longest for before, after in itertools.pairwise(starts))
    assert 0 <= (max(days) - starts[-1]).days < longest


# Other shapes


def test_to_dicts_are_plain_values(results: Results) -> None:
    rows = results.to_dicts()
    assert json.loads(json.dumps(rows)) == rows
    row = next(row for row in rows if row["id"] == "quito")
    assert (row["title"], row["date"], row["source"]) == ("Ecuador responde", "2025-12-03", "El Comercio")
    assert row["missing"] == []
    assert "[policía]" in row["snippet"]
    assert {"score", "url", "persons", "organizations", "places", "misc"} <= set(row)


def test_to_pandas(results: Results, news: Index) -> None:
    pandas = pytest.importorskip("pandas")
    frame = results.to_pandas()
    assert list(frame["id"]) == [hit.id for hit in results]
    assert pandas.api.types.is_datetime64_any_dtype(frame["date"])
    assert list(frame["date"].dt.date) == [hit.date for hit in results]
    assert list(frame.columns) == list(results.to_dicts()[0])
    undated = news.search("colombia").to_pandas()
    assert undated["date"].isna().all()


def test_to_pandas_of_nothing(news: Index, results: Results) -> None:
    pandas = pytest.importorskip("pandas")
    empty = news.search("dinosaurio").to_pandas()
    assert len(empty) == 0
    assert list(empty.columns) == list(results.to_pandas().columns)
    assert pandas.api.types.is_datetime64_any_dtype(empty["date"])
    assert pandas.api.types.is_float_dtype(empty["score"])
    assert empty["title"].str.upper().tolist() == empty["persons"].explode().tolist() == []
    assert news.search("dinosaurio").facets("places").to_pandas()["value"].str.upper().tolist() == []


@pytest.mark.parametrize("day", ["0001-01-01", "1492-10-12", "2500-01-01"])
def test_to_pandas_of_days_far_away(index: Index, day: str) -> None:
    pytest.importorskip("pandas")
    index.add_many([Document("1", "lluvia", date=day), Document("2", "lluvia", date="2025-12-06")])
    assert len(index.search("lluvia").to_pandas()) == 2


def test_a_hit_can_be_pickled(results: Results) -> None:
    hit = pickle.loads(pickle.dumps(results[0]))
    assert hit == results[0]
    assert hit.document == results[0].document


@pytest.mark.parametrize("sent", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_results_leave_their_index_when_they_are_pickled(news: Index, sent: Callable[[Results], Results]) -> None:
    here = news.search("policía", limit=2)
    there = sent(here)
    assert list(there) == list(here)
    assert (there.total, there.query, there.notes, there.suggestion) == (here.total, here.query, here.notes, None)
    assert repr(there) == repr(here)
    for asked, wanted in (
        (lambda: there.facets("places"), r"facets\('places'\)"),
        (lambda: there.timeline(), "a timeline"),
        (lambda: there.timeline(axis="mentions"), "a timeline by month"),
        (lambda: there.next(), "the page from 2 on"),
    ):
        with pytest.raises(DetachedResultsError, match=f"have left their index: ask for {wanted} before that"):
            asked()


def test_the_suggestion_goes_with_pickled_results(news: Index) -> None:
    assert pickle.loads(pickle.dumps(news.search("polisia"))).suggestion == "policía"


def test_what_a_search_found_goes_with_its_pages(news: Index) -> None:
    """Not when the garbage collector comes: of a million articles it is several megabytes a search."""
    hits = news.search("policía", limit=2)
    following = hits.next()
    assert isinstance(hits._found, Counted)
    found = weakref.ref(hits._found.doc_ids)
    gc.disable()
    try:
        assert found() is not None
        del hits, following
        assert found() is None
    finally:
        gc.enable()
