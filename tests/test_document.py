"""Which articles can be stored, why others cannot, and what of them is kept."""

from __future__ import annotations

import dataclasses
import datetime
import json
from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import DateMention, DateValueError, Document, DocumentError, Entity, Mention, Rejection
from searchlib.document import StoredDocument, as_day, checked, entity_from_dict
from searchlib.document_file import as_row, decode_row
from searchlib.text import nfc

unhurried = settings(deadline=None, max_examples=100)
DAY = datetime.date(2025, 12, 6)
LIMA = datetime.timezone(datetime.timedelta(hours=-5))
GOOD: dict[str, Any] = {"id": "n-1", "text": "La policía llegó."}

REJECTED: dict[str, tuple[dict[str, Any], str]] = {
    "empty id": ({"id": ""}, "its id is empty"),
    "blank id": ({"id": " \n"}, "its id is empty"),
    "id that is a number": ({"id": 7}, "its id is a int"),
    "no id": ({"id": None}, "its id is a NoneType"),
    "no text": ({"text": ""}, "it has no text"),
    "blank text": ({"text": " \t\n"}, "it has no text"),
    "text that is bytes": ({"text": b"Hola"}, "its text is a bytes"),
    "title that is None": ({"title": None}, "its title is a NoneType"),
    "source that is a list": ({"source": ["El Diario"]}, "its source is a list"),
    "url that is a number": ({"url": 1}, "its url is a int"),
    "lone surrogate in the text": ({"text": "ab\udce1"}, "its text holds a lone surrogate at offset 2"),
    "lone surrogate in the id": ({"id": "\ud800"}, "its id holds a lone surrogate at offset 0"),
    "date that is no day": ({"date": "2025-02-30"}, "its date '2025-02-30' names no day"),
    "date in words": ({"date": "ayer"}, "its date 'ayer' names no day"),
    "date in another order": ({"date": "06/12/2025"}, "its date '06/12/2025' names no day"),
    "date that is empty": ({"date": ""}, "its date '' names no day"),
    "date that is a number": ({"date": 20251206}, "its date 20251206 is not a date"),
    "date before the year 1 in UTC": ({"date": "0001-01-01T00:00:00+05:00"}, "its date"),
    "date after the year 9999 in UTC": ({"date": "9999-12-31T23:00:00-05:00"}, "its date"),
    "entities that are a string": ({"entities": "Rubio"}, "its entities are not a list"),
    "entities that are a set": ({"entities": {1}}, "its entities are not a list"),
    "entity that is a string": ({"entities": ["Rubio"]}, "its entity 'Rubio' is not a named searchlib.Entity"),
    "entity of another type": ({"entities": [Entity("Rubio", "people")]}, "its entity Entity(name='Rubio'"),
    "entity without a name": ({"entities": [Entity("", "person")]}, "its entity Entity(name=''"),
    "entity whose name is a number": ({"entities": [Entity(5, "person")]}, "its entity"),  # type: ignore[arg-type]
    "entity with mentions of another type": ({"entities": [Entity("Rubio", "person", ("x",))]}, "its entity"),  # type: ignore[arg-type]
    "metadata that is a list": ({"metadata": ["Mundo"]}, "its metadata is not a mapping"),
    "metadata with a number as a name": ({"metadata": {1: "Mundo"}}, "its metadata is not a mapping"),
    "metadata with a date": ({"metadata": {"leído": DAY}}, "its metadata 'leído' cannot be stored"),
    "metadata that is not a number": (
        {"metadata": {"peso": float("nan")}},
        "its metadata 'peso' cannot be stored",
    ),
    "metadata with a lone surrogate": (
        {"metadata": {"autor": "\udce1"}},
        "its metadata 'autor' cannot be stored",
    ),
}


@pytest.mark.parametrize(("changes", "reason"), REJECTED.values(), ids=REJECTED)
def test_what_cannot_be_stored_is_rejected_with_its_reason(changes: dict[str, Any], reason: str) -> None:
    document = Document(**{**GOOD, **changes})  # constructing checks nothing
    with pytest.raises(DocumentError) as caught:
        checked(document)
    assert caught.value.reason.startswith(reason)
    assert caught.value.id == document.id
    assert str(caught.value).startswith(f"document {document.id!r}: ")


@pytest.mark.parametrize("value", [None, "Hola", {"id": "n-1", "text": "Hola"}], ids=["None", "str", "dict"])
def test_what_is_no_document_is_rejected(value: object) -> None:
    with pytest.raises(DocumentError, match=f"it is a {type(value).__name__}: build a searchlib.Document"):
        checked(value)


def test_metadata_that_holds_itself_is_rejected() -> None:
    loop: dict[str, Any] = {}
    loop["loop"] = loop
    with pytest.raises(DocumentError, match="its metadata 'loop' cannot be stored as JSON"):
        checked(Document(**GOOD, metadata=loop))


def test_metadata_nested_without_end_is_rejected() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(DocumentError, match="its metadata 'deep' cannot be stored as JSON"):
        checked(Document(**GOOD, metadata={"deep": deep}))


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (DAY, DAY),
        ("2025-12-06", DAY),
        (" 2025-12-06\n", DAY),
        ("2025-12-06T10:30", DAY),
        ("2025-12-06 10:30:00", DAY),
        ("2025-12-06T10:30:00Z", DAY),
        ("2025-12-06T22:00:00-05:00", datetime.date(2025, 12, 7)),
        ("2025-12-06T01:00:00+02:00", datetime.date(2025, 12, 5)),
        ("2025-12-06T10:30:00.1Z", DAY),
        ("2025-12-06T10:30:00,123456789", DAY),
        ("2025-12-06T10:30:00.000000000", DAY),
        ("2025-12-06T22:00:00-0500", datetime.date(2025, 12, 7)),
        ("2025-12-06 22:00:00 -0500", datetime.date(2025, 12, 7)),
        ("2025-12-06T19:00-05", datetime.date(2025, 12, 7)),
        ("2025-12-06T01:00+0130", datetime.date(2025, 12, 5)),
        ("1890-01-01T20:00:00-05:08:36", datetime.date(1890, 1, 2)),
        ("1890-01-01T18:51:00-05:08:36", datetime.date(1890, 1, 1)),
        ("2025/12/06", DAY),
        ("2025/12/06 9:05:00", DAY),
        ("2025.12.06", DAY),
        ("2016-7-2", datetime.date(2016, 7, 2)),
        (datetime.datetime(2025, 12, 6, 23, 59), DAY),
        (datetime.datetime(2025, 12, 6, 23, 59, tzinfo=LIMA), datetime.date(2025, 12, 7)),
        (datetime.datetime(2025, 12, 6, 23, 59, tzinfo=datetime.timezone.utc), DAY),
        ("2024-02-29", datetime.date(2024, 2, 29)),
        ("0001-01-01", datetime.date.min),
        ("9999-12-31", datetime.date.max),
    ],
    ids=str,
)
def test_a_date_is_its_day_in_utc(value: Any, day: datetime.date) -> None:
    found = as_day(value)
    assert found == day
    assert type(found) is datetime.date


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-29",
        "2025-13-01",
        "2025-12/06",
        "2025-12-06T25:00",
        "2025-12-06T10:00+99",
        "2025-12-06T10",
        "٢٠٢٥-١٢-٠٦",
        "hoy",
        "",
        7,
        None,
        b"",
    ],
)
def test_what_names_no_day_is_an_error(value: Any) -> None:
    with pytest.raises(DateValueError, match=r"names no day|is not a date"):
        as_day(value)


@pytest.mark.parametrize("missing", [pandas.NaT, float("nan")], ids=str)
def test_a_date_that_is_missing_is_none_of_a_document_and_an_error_elsewhere(missing: Any) -> None:
    assert checked(Document(**GOOD, date=missing)).date is None
    with pytest.raises(DateValueError, match="is no date but stands for one that is missing"):
        as_day(missing)


def test_a_checked_document_is_in_nfc_and_its_id_as_given() -> None:
    loose = "poli\N{COMBINING ACUTE ACCENT}cia"
    document = checked(Document(loose, loose, title=loose, source=loose, url=loose))
    assert document.id == loose
    assert {document.text, document.title, document.source, document.url} == {nfc(loose)}


def test_checking_leaves_the_given_document_alone() -> None:
    metadata: dict[str, Any] = {"temas": ("Mundo", "Perú")}
    given_document = Document(**GOOD, date="2025-12-06", metadata=metadata)
    document = checked(given_document)
    metadata["temas"] = None
    assert given_document.date == "2025-12-06"
    assert document.metadata == {"temas": ["Mundo", "Perú"]}
    assert checked(document) == document


def test_a_rejection_reads_as_place_id_and_reason() -> None:
    assert str(Rejection("n-1", "it has no text", "a.jsonl:3")) == "a.jsonl:3: 'n-1': it has no text"
    assert str(Rejection(None, "it is not JSON")) == "None: it is not JSON"
    column = {str(row): f"n-{row}" for row in range(1_000)}
    assert str(Rejection(column, "no", "a.json:1")) == f"a.json:1: {str(column)[:199]}…: no"


strings = st.text()
days = st.dates()
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | strings,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=5,
)
mentions = st.builds(Mention, strings, st.integers(0, 99), st.integers(0, 99))
entities = st.builds(
    Entity,
    strings.filter(bool),
    st.sampled_from(["person", "organization", "place", "misc"]),
    st.lists(mentions, max_size=3).map(tuple),
)
documents = st.builds(
    Document,
    id=strings.filter(str.strip),
    text=strings.filter(str.strip),
    title=strings,
    date=st.none() | days,
    source=strings,
    url=strings,
    metadata=st.dictionaries(strings, json_values, max_size=3),
)
dates = st.builds(DateMention, strings, st.integers(0, 99), st.integers(0, 99), days, days)


@unhurried
@given(documents, st.lists(entities, max_size=3).map(tuple), st.lists(dates, max_size=3).map(tuple))
def test_a_stored_document_survives_json(
    document: Document, found: tuple[Entity, ...], named: tuple[DateMention, ...]
) -> None:
    document = dataclasses.replace(checked(document), entities=found)
    stored = StoredDocument(document, found, named)
    row = decode_row(as_row(stored.to_json()))
    assert StoredDocument.from_row({**row, "id": document.id, "text": document.text}) == stored


@unhurried
@given(entities)
def test_an_entity_is_read_from_its_dict(entity: Entity) -> None:
    assert entity_from_dict(json.loads(json.dumps(dataclasses.asdict(entity)))) == entity
