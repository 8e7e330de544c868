"""The days that articles mention: who comes first, and how they are counted over time."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import DateMention, DateValueError, Document, FilterError, Index
from searchlib.counts import PERIODS
from searchlib.mentioned import LONGEST, shares

day = datetime.date
Days = tuple[datetime.date, datetime.date]

TODAY = day(2025, 12, 6)


def index_of(texts: dict[str, str], *, date: str = "2025-12-06") -> Index:
    index = Index.in_memory(entity_extractor=None)
    assert index.add_many(Document(id, text, date=date) for id, text in texts.items()).rejected == ()
    return index


def ids(index: Index, query: str = "", **options: object) -> list[str]:
    return [hit.id for hit in index.search(query, today=TODAY, **options)]  # type: ignore[arg-type]


# Which comes first


TEXTS = {
    "decade": "La cumbre se verá en los años 2020.",
    "year": "La cumbre será en 2026.",
    "month": "La cumbre será en enero de 2026.",
    "week": "La cumbre será del 5 al 18 de enero de 2026.",
    "day": "La cumbre será el 8 de enero de 2026.",
    "other": "La cumbre será el 8 de febrero de 2026.",
}
NEAREST = ["day", "week", "month", "year", "decade"]
WEEK = ("2026-01-05", "2026-01-11")


@pytest.fixture(scope="module")
def summits() -> Index:
    return index_of(TEXTS)


@pytest.mark.parametrize("query", ["", "cumbre"])
def test_full_days_come_before_the_years_that_contain_them(summits: Index, query: str) -> None:
    assert ids(summits, query, mentions=WEEK) == NEAREST
    assert ids(summits, f"{query} menciona:2026-01-05..2026-01-11") == NEAREST


def test_the_whole_of_what_is_sought_is_as_good_as_a_day_of_it(summits: Index) -> None:
    scores = {hit.id: hit.score for hit in summits.search(mentions="2026")}
    assert scores["year"] == scores["month"] == scores["day"] == scores["other"] > scores["decade"] > 0


@pytest.mark.parametrize("query", ["", "cumbre", "+cumbre", "cumbre O lluvia"])
@pytest.mark.parametrize("expression", ["2026-01", "la próxima semana", "2026-01-08"])
def test_parameter_and_query_text_rank_alike(summits: Index, query: str, expression: str) -> None:
    by_parameter = summits.search(query, mentions=expression, today=TODAY)
    by_text = summits.search(f'({query}) menciona:"{expression}"', today=TODAY)
    assert [(hit.id, hit.score, hit.shares) for hit in by_parameter] == [
        (hit.id, hit.score, hit.shares) for hit in by_text
    ]


def test_explain_shows_what_the_days_add(summits: Index) -> None:
    best = summits.search("cumbre", mentions=WEEK)[0]
    (word, _), (period, worth) = best.shares
    assert (word, period) == ("cumbre", "menciona:2026-01-05..2026-01-11")
    assert worth > 0
    assert best.score == pytest.approx(sum(share for _, share in best.shares))
    assert period in best.explain()


def test_the_best_mention_of_an_article_counts() -> None:
    index = index_of({**TEXTS, "both": "En 2026, el 7 de enero de 2026 y en los años 2020 habrá cumbre."})
    scores = {hit.id: hit.score for hit in index.search(mentions=WEEK)}
    assert scores["both"] == scores["day"]


def test_equals_stand_newest_first() -> None:
    index = Index.in_memory()
    dates = ["2025-12-01", "2025-12-05", "2025-12-03", None, "2025-12-04"]
    index.add_many(Document(str(n), "Será el 8 de enero de 2026.", date=date) for n, date in enumerate(dates))
    index.add(Document("year", "Será en 2026.", date="2025-12-06"))
    found = [hit.id for hit in index.search(mentions=WEEK)]
    assert found == ["1", "4", "2", "0", "year"]  # nothing is found in an article without a date
    pages = [hit.id for start in range(5) for hit in index.search(mentions=WEEK, limit=1, offset=start)]
    assert pages == found
    assert len(index.search(mentions=WEEK, limit=0)) == 0


def test_days_decide_nothing_when_sorted_by_date(summits: Index) -> None:
    assert ids(summits, mentions=WEEK, sort="newest") == [id for id in TEXTS if id != "other"]


def test_days_alone_do_not_complete_a_page() -> None:
    index = index_of({**TEXTS, "rain": "Lloverá el 8 de enero de 2026."})
    assert "rain" not in ids(index, "cumbre", mentions=WEEK)
    assert "rain" not in ids(index, "cumbre lima", mentions=WEEK)
    assert "rain" in ids(index, "cumbre lloverá", mentions=WEEK)


def test_what_is_left_out_stays_a_filter(summits: Index) -> None:
    results = summits.search("cumbre -menciona:2026-01-05..2026-01-11")
    assert [hit.id for hit in results] == ["other"]
    assert [clause for clause, _ in results[0].shares] == ["cumbre"]


def test_one_of_two_periods(summits: Index) -> None:
    found = ids(summits, "menciona:2026-01-08 O menciona:2026-02-08")
    assert set(found[:2]) == {"day", "other"}
    assert set(found) == set(TEXTS)
    assert set(ids(summits, "menciona:2026-02-08 O lluvia")) == {"other", "year", "decade"}


def test_open_periods(summits: Index) -> None:
    assert ids(summits, "menciona:2026-02..")[:1] == ["other"]
    assert set(ids(summits, "menciona:..2025-12-31")) == {"decade"}


def test_deleted_articles_do_not_count() -> None:
    index = index_of(TEXTS)
    index.delete("day")
    assert ids(index, mentions=WEEK) == NEAREST[1:]
    assert index.timeline(every="year", axis="mentions") == {day(2026, 1, 1): 4}


def test_no_days_at_all(index: Index) -> None:
    assert ids(index, mentions=WEEK) == []
    assert index.timeline(axis="mentions") == {}
    index.add(Document("1", "Sin fecha alguna."))
    assert ids(index, mentions=WEEK) == []
    assert index.timeline(axis="mentions") == {}


# Beside plain twins

days = st.dates(day(2024, 11, 20), day(2026, 2, 10))
periods = st.lists(days, min_size=2, max_size=2).map(lambda ends: (min(ends), max(ends)))
short = st.tuples(days, st.integers(0, 40)).map(lambda made: (made[0], made[0] + datetime.timedelta(days=made[1])))
articles = st.lists(st.lists(st.one_of(short, periods), max_size=4), min_size=1, max_size=6)


def index_that_names(named: list[list[Days]]) -> Index:
    """An index, of several segments, of articles that name these periods."""

    def extract(text: str, *, reference: datetime.date) -> list[DateMention]:  # noqa: ARG001
        return [DateMention(text[:1], 0, 1, first, last) for first, last in named[int(text)]]

    index = Index.in_memory(entity_extractor=None, date_extractor=extract)
    index.add_many((Document(str(n), str(n), date="2025-01-01") for n in range(len(named))), batch_size=2)
    return index


def days_of(period: Days) -> set[int]:
    return set(range(period[0].toordinal(), period[1].toordinal() + 1))


@settings(max_examples=80, deadline=None)
@given(articles, periods)
def test_shares(named: list[list[Days]], sought: Days) -> None:
    index = index_that_names(named)
    wanted = days_of(sought)
    expected = [
        max((len(wanted & days_of(period)) / len(days_of(period)) for period in periods), default=0.0)
        for periods in named
    ]
    snapshot = index._snapshot()
    order = [int(snapshot.stored(doc_id).document.id) for doc_id in range(snapshot.size)]
    assert shares(snapshot, sought).tolist() == pytest.approx([expected[n] for n in order])


@settings(max_examples=80, deadline=None)
@given(articles, st.sampled_from(sorted(LONGEST)), st.none() | periods)
def test_counts(named: list[list[Days]], every: str, sought: Days | None) -> None:
    counts: Counter[datetime.date] = Counter()
    for periods in named:
        mentioned = set().union(*(days_of(period) for period in periods if len(days_of(period)) <= LONGEST[every]))
        mentioned &= days_of(sought) if sought else mentioned
        counts.update({PERIODS[every](day.fromordinal(n)) for n in mentioned})
    timeline = index_that_names(named).timeline(every=every, axis="mentions", mentions=sought)
    assert {unit: count for unit, count in timeline.items() if count} == counts
    assert list(timeline) == sorted(timeline)
    assert not counts or (min(timeline), max(timeline)) == (min(counts), max(counts))


# Timelines


def test_a_timeline_of_mentions_fills_gaps() -> None:
    index = index_of({"1": "Fue el 3 de mayo de 2024.", "2": "Será del 6 al 7 de mayo de 2024 y el 6 de mayo de 2024."})
    assert index.timeline(every="day", axis="mentions") == {
        day(2024, 5, 3): 1, day(2024, 5, 4): 0, day(2024, 5, 5): 0, day(2024, 5, 6): 1, day(2024, 5, 7): 1,
    }  # fmt: skip
    assert index.timeline(every="week", axis="mentions") == {day(2024, 4, 29): 1, day(2024, 5, 6): 1}
    assert index.timeline(every="month", axis="mentions") == {day(2024, 5, 1): 2}
    assert index.timeline("fue", every="year", axis="mentions") == {day(2024, 1, 1): 1}


def test_a_mention_longer_than_the_unit_is_left_out() -> None:
    index = index_of({"1": "Será en 2026, en enero de 2026, la semana pasada y ayer."})
    assert list(index.timeline(every="year", axis="mentions")) == [day(2025, 1, 1), day(2026, 1, 1)]
    assert [unit for unit, count in index.timeline(axis="mentions").items() if count] == [
        day(2025, 11, 1), day(2025, 12, 1), day(2026, 1, 1),
    ]  # fmt: skip
    assert list(index.timeline(every="week", axis="mentions")) == [day(2025, 11, 24), day(2025, 12, 1)]
    assert len(index.timeline(every="day", axis="mentions")) == 12  # 24 to 30 November and 5 December, with the gap


def test_units_before_1970() -> None:
    named = [[(day(1969, 12, 31), day(1969, 12, 31))], [(day(1969, 12, 1), day(1970, 1, 1))], [(day(1, 1, 1),) * 2]]
    index = index_that_names(named)
    assert index.timeline(axis="mentions", mentions=("1969", "1970")) == {day(1969, 12, 1): 1}
    assert index.timeline(every="year", axis="mentions", mentions=("1969", "1970")) == {
        day(1969, 1, 1): 2, day(1970, 1, 1): 1,
    }  # fmt: skip
    assert index.timeline(every="week", axis="mentions", mentions="0001") == {day(1, 1, 1): 1}


def test_the_days_sought_bound_the_axis() -> None:
    index = index_of({"1": "Será el 8 de enero de 2026, como el 8 de enero de 1999."})
    for options in ({"mentions": "2026"}, {"query": "menciona:2026"}, {"query": "será", "mentions": "2026-01"}):
        assert index.timeline(axis="mentions", **options) == {day(2026, 1, 1): 1}
    assert len(index.timeline(axis="mentions")) == 12 * 27 + 1


def test_no_timeline_of_ten_thousand_years() -> None:
    far = [[(day(1, 1, 1), day(1, 1, 1)), (day(9999, 12, 31), day(9999, 12, 31)), (day(2025, 1, 1), day(2025, 1, 1))]]
    index = index_that_names(far)
    for every in ("day", "week", "month"):
        with pytest.raises(FilterError, match=r"0001-01-01 to 9999-12-\d\d .* mentions"):
            index.timeline(every=every, axis="mentions")
    assert len(index.timeline(every="year", axis="mentions")) == 9999
    assert index.timeline(every="day", axis="mentions", mentions="2025") == {day(2025, 1, 1): 1}


def test_no_timeline_of_ten_thousand_years_published() -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(Document(date, "texto", date=date) for date in ("0001-01-01", "9999-12-31"))
    with pytest.raises(FilterError, match="since and until"):
        index.timeline(every="day")
    assert index.timeline(every="day", since="9999") == {day(9999, 12, 31): 1}


def test_a_timeline_takes_the_filters_of_a_search(summits: Index) -> None:
    assert summits.timeline("cumbre", every="day") == {TODAY: len(TEXTS)}
    assert summits.timeline("cumbre", until="ayer", today=TODAY) == {}
    results = summits.search("cumbre", limit=1)
    assert results.timeline("year", axis="mentions") == summits.timeline("cumbre", every="year", axis="mentions")


@pytest.mark.parametrize(("options", "said"), [({"every": "hour"}, "hour"), ({"axis": "named"}, "named")])
def test_bad_words_for_a_timeline(summits: Index, options: dict[str, str], said: str) -> None:
    with pytest.raises(FilterError, match=said):
        summits.timeline(**options)
    with pytest.raises(DateValueError):
        summits.timeline(mentions="tal vez")
