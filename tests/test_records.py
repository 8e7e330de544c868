"""Rows of named values: fields, metadata, ids and days, whatever file they come from."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import CorpusError, Document, FilterError, Rejection
from searchlib.records import Fields, day_first


def document(row: dict[str, Any], *, id: str | None = "a.csv:2", **mapping: str) -> Document | Rejection:
    return Fields(mapping).document(row, "a.csv:2", id)


def test_mapped_columns_are_fields_and_the_others_metadata() -> None:
    row = {"cuerpo": "Llovió.", "text": "resumen", "título": "Lluvia", "tema": "clima"}
    expected = Document("a.csv:2", "Llovió.", title="Lluvia", metadata={"text": "resumen", "tema": "clima"})
    assert document(row, text="cuerpo", title="título") == expected


@pytest.mark.parametrize(
    ("row", "id"),
    [
        ({"id": "n-1", "url": "https://x/1"}, "n-1"),
        ({"id": 7}, "7"),
        ({"url": "https://x/1"}, "https://x/1"),
        ({"id": " ", "url": "https://x/1"}, "https://x/1"),
        ({}, "a.csv:2"),
        ({"id": None, "url": ""}, "a.csv:2"),
    ],
)
def test_the_id(row: dict[str, Any], id: str) -> None:
    made = document({"text": "Hola", **row})
    assert isinstance(made, Document)
    assert made.id == id


def test_without_a_file_to_name_it_by_a_row_needs_an_id() -> None:
    made = document({"text": "Hola"}, id=None)
    assert isinstance(made, Rejection)
    assert "neither id nor url" in made.reason


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from("/-."), st.sampled_from(["", " 10:30", ", a las 9"]))
def test_days_as_they_are_written_in_spanish(day: date, sign: str, rest: str) -> None:
    assert day_first(f"{day.day}{sign}{day.month}{sign}{day.year}{rest}") == day.isoformat()
    assert day_first(f"{day.day:02}{sign}{day.month:02}{sign}{day.year}{rest}") == day.isoformat()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20 de julio de 2016", "2016-07-20"),
        (" Miércoles, 20 de Julio del 2016, a las 10:30 h", "2016-07-20"),
        ("20 jul. 2016 10:30:00", "2016-07-20"),
        ("1.º de mayo de 2016", "2016-05-01"),
        ("primero de mayo de dos mil dieciséis", "2016-05-01"),
        ("20/7/16", "2016-07-20"),
        ("20.07.99 10:30", "1999-07-20"),
        ("1-1-00", "2000-01-01"),
    ],
)
def test_days_in_words_and_with_years_of_two_figures(text: str, day: str) -> None:
    assert day_first(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Wed, 26 Nov 2025 14:03:00 +0000", "2025-11-26"),
        ("26 Nov 2025 14:03:00 GMT", "2025-11-26"),
        (" wed 26 NOV 2025 14:03 gmt ", "2025-11-26"),
        ("Wed, 26 Nov 2025 22:30:00 -0500", "2025-11-27"),
        ("26 Nov 2025 22:30:00 EST", "2025-11-27"),
        ("Mon, 01 Dec 2025 00:30:00 +0100", "2025-11-30"),
        ("1 Jan 2025 00:00 Z", "2025-01-01"),
        ("Thu, 1 Apr 2010 9:05 UT", "2010-04-01"),
    ],
)
def test_dates_of_feeds_count_in_utc(text: str, day: str) -> None:
    assert day_first(text) == day


@given(st.datetimes(min_value=datetime(1000, 1, 2), max_value=datetime(9999, 12, 30)), st.integers(-1439, 1439))
def test_dates_of_feeds_are_those_that_mail_is_sent_with(moment: datetime, minutes: int) -> None:
    written = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert day_first(format_datetime(written)) == written.astimezone(timezone.utc).date().isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "Nov 26, 2025",
        "Wed, 26 Nov 2025",
        "Wed, 26 Nov 2025 14:03:00",
        "Wed, 26 Nov 2025 14:03:00 XYZ",
        "Wed, 31 Feb 2025 14:03:00 GMT",
        "Wed, 26 Nov 2025 25:03:00 GMT",
        "Wed, 26 Nov 0000 14:03:00 GMT",
        "Wed, 26 Nov 2025 14:03:00 +9900",
        "Fri, 31 Dec 9999 23:00:00 -0500",
    ],
)
def test_other_dates_in_english_and_those_of_no_calendar_stay(text: str) -> None:
    assert day_first(text) == text


@pytest.mark.parametrize(
    "text",
    ["ayer", "hoy", "20 de julio", "julio de 2016", "31 de febrero de 2016", "del 3 al 5 de mayo de 2016", "x" * 200],
)
def test_words_that_name_no_day_or_another_one_each_day_stay(text: str) -> None:
    assert day_first(text) == text


@given(st.text() | st.dates().map(str) | st.datetimes().map(lambda moment: moment.isoformat()))
def test_other_texts_stay(text: str) -> None:
    assert "/" in text or day_first(text) == text


def test_a_day_that_is_none_is_shown_as_it_was_written() -> None:
    made = document({"text": "Hola", "date": "31/02/2025"})
    assert isinstance(made, Rejection)
    assert made.reason.startswith("its date '31/02/2025' names no day")


def test_what_the_index_would_refuse_is_refused_with_its_place() -> None:
    assert document({"text": "Hola", "title": 7, "id": "n"}) == Rejection(
        "n", "its title is a int: it must be a str", "a.csv:2"
    )


@pytest.mark.parametrize("mapping", [{"texto": "cuerpo"}, {"text": 3}, "text=cuerpo"])
def test_a_mapping_that_is_none(mapping: Any) -> None:
    with pytest.raises(FilterError, match="mapping"):
        Fields(mapping)


def test_missing_columns_are_said_with_those_there_are() -> None:
    with pytest.raises(CorpusError, match=r"no column 'text'.* but Título, Cuerpo: .*--map text=Cuerpo"):
        Fields().check_columns(["Título", "Cuerpo"], "a.csv")
    with pytest.raises(CorpusError, match=r"no column 'fecha' for the date .*--map date=COLUMN"):
        Fields({"date": "fecha"}).check_columns(["text", "día"], "a.csv")
    Fields({"date": "fecha"}).check_columns(["fecha", "text"], "a.csv")
