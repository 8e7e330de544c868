"""Bars: few, and together all that is dated; what a bar says is found where it leads."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.web_bars import MOST, timeline

days = st.one_of(
    st.dates(), st.dates(datetime.date(2024, 1, 1), datetime.date(2025, 6, 1)),
    st.dates(datetime.date(2025, 2, 1), datetime.date(2025, 3, 3)),
)  # fmt: skip


def index_of(dates: list[datetime.date]) -> Index:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(Document(str(n), "lluvia", date=day) for n, day in enumerate(dates))
    return index


@settings(max_examples=60)
@given(st.lists(days, max_size=12))
def test_every_bar_leads_to_as_many_articles_as_it_says(dates: list[datetime.date]) -> None:
    index = index_of(dates)
    bars = timeline(index.search("lluvia")).bars
    assert len(bars) <= MOST
    assert sum(bar.count for bar in bars) == len(dates)
    assert [index.search("lluvia", since=bar.since, until=bar.until).total for bar in bars] == [b.count for b in bars]
    assert all(bool(bar.height) == bool(bar.count) and 0 <= bar.height <= 100 for bar in bars)
    assert max((bar.height for bar in bars), default=100) == 100


@pytest.mark.parametrize(
    ("first", "last", "every", "bars"),
    [
        ("2025-05-03", "2025-05-03", "day", 1),
        ("2025-01-01", "2025-02-28", "day", 59),
        ("2024-12-31", "2025-02-01", "month", 3),
        ("2022-01-01", "2024-12-31", "month", 36),
        ("2021-12-31", "2024-01-01", "year", 4),
        ("0001-01-01", "9999-12-31", "year", 62),
    ],
)
def test_the_unit_fits_the_span(first: str, last: str, every: str, bars: int) -> None:
    found = timeline(index_of([datetime.date.fromisoformat(day) for day in (first, last)]).search("lluvia"))
    assert (found.every, len(found.bars)) == (every, bars)


def test_without_dates_there_are_no_bars(index: Index) -> None:
    index.add(Document("1", "lluvia"))
    assert timeline(index.search("lluvia")).bars == ()
