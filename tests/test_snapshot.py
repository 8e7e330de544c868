"""One commit of the index as arrays."""

from __future__ import annotations

import datetime
import pathlib
import shutil

import numpy as np
import pytest
from conftest import NEWS

from searchlib import Document, Index
from searchlib.entities import name_key
from searchlib.fields import UNDATED, metadata_term
from searchlib.snapshot import FAR, Snapshot


def _snapshot(index: Index) -> Snapshot:
    return index._snapshot()


@pytest.fixture
def snapshot(news: Index) -> Snapshot:
    """The four articles of `NEWS` in two segments, and a fifth that was deleted."""
    news.add(Document("x", "policía borrada"))
    news.delete("x")
    return _snapshot(news)


def _found(snapshot: Snapshot, field: str, *terms: str) -> list[str]:
    return [snapshot.stored(doc_id).document.id for doc_id in snapshot.postings(field, terms).doc_ids.tolist()]


def test_an_empty_index(index: Index) -> None:
    snapshot = _snapshot(index)
    assert (snapshot.size, snapshot.count) == (0, 0)
    assert snapshot.terms("text") == []
    assert snapshot.postings("text", ["a"]).doc_ids.tolist() == []
    assert snapshot.positions("text_spelling", ["a\ta"]).tolist() == []
    assert snapshot.days.tolist() == []
    assert snapshot.live.tolist() == []
    assert snapshot.average_lengths == {"title": 1.0, "text": 1.0}
    assert snapshot.doc_id("1") is None


def test_counts(snapshot: Snapshot) -> None:
    assert snapshot.count == len(NEWS)
    assert int(snapshot.live.sum()) == len(NEWS)
    assert len(snapshot.live) == snapshot.size


def test_postings_are_ascending_and_of_live_documents(snapshot: Snapshot) -> None:
    postings = snapshot.postings("text", ["policia"])
    assert (np.diff(postings.doc_ids) > 0).all()
    assert snapshot.live[postings.doc_ids].all()
    assert len(postings.weights) == len(postings.doc_ids)
    assert (postings.weights > 0).all()
    assert sorted(_found(snapshot, "text", "policia")) == ["cusco", "lima", "quito"]


def test_postings_of_several_terms_are_added_up(snapshot: Snapshot) -> None:
    both = snapshot.postings("text", ["policia", "crimen"])
    expected: dict[int, float] = {}
    for term in ("policia", "crimen"):
        doc_ids, weights = snapshot.postings("text", [term])
        for doc_id, weight in zip(doc_ids.tolist(), weights.tolist(), strict=True):
            expected[doc_id] = expected.get(doc_id, 0) + weight
    assert dict(zip(both.doc_ids.tolist(), both.weights.tolist(), strict=True)) == pytest.approx(expected)


def test_a_term_or_a_field_that_is_not_there(snapshot: Snapshot) -> None:
    assert _found(snapshot, "text", "dinosaurio") == []
    assert _found(snapshot, "nada", "policia") == []


def test_keywords_find_their_documents(snapshot: Snapshot) -> None:
    assert _found(snapshot, "source", name_key("El Comercio")) == ["quito"]
    assert _found(snapshot, "metadata", metadata_term("sección", "Mundo")) == ["quito"]
    assert _found(snapshot, "id", "quito") == ["quito"]


def test_terms_by_their_beginning(snapshot: Snapshot) -> None:
    live = [document.id for document in NEWS]
    assert [term for term in snapshot.terms("id") if term in live] == sorted(live)
    assert snapshot.terms("id", "li") == ["lima"]
    assert snapshot.terms("id", "z") == []


def test_positions_count_every_word(index: Index) -> None:
    index.add(Document("1", "El COVID-19 y el año, el Año."))
    snapshot = _snapshot(index)
    places = {
        term: (snapshot.positions("text_spelling", [term]) % FAR).tolist() for term in snapshot.terms("text_spelling")
    }
    assert places == {
        "19\t19": [2], "ano\taño": [5, 7], "covid\tcovid": [1], "el\tel": [0, 4, 6], "y\ty": [3],
    }  # fmt: skip


def test_days(news: Index) -> None:
    snapshot = _snapshot(news)
    by_id = {document.id: document.date for document in NEWS}
    assert len(snapshot.days) == len(NEWS)
    for doc_id, day in enumerate(snapshot.days.tolist()):
        written = by_id[snapshot.stored(doc_id).document.id]
        assert day == (datetime.date.fromisoformat(str(written)).toordinal() if written else UNDATED)


@pytest.mark.parametrize("day", [datetime.date.min, datetime.date(1969, 12, 31), datetime.date.max])
def test_days_at_the_ends_of_the_calendar(index: Index, day: datetime.date) -> None:
    index.add(Document("1", "texto", date=day))
    assert _snapshot(index).days.tolist() == [day.toordinal()]


def test_a_document_by_its_id(snapshot: Snapshot) -> None:
    doc_id = snapshot.doc_id("quito")
    assert doc_id is not None
    assert snapshot.stored(doc_id).document.title == "Ecuador responde"
    assert snapshot.doc_id("x") is None
    assert snapshot.doc_id("QUITO") is None


def test_a_snapshot_never_changes(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "x") as index:
        index.add_many(NEWS)
        snapshot = _snapshot(index)
        for number in range(12):
            index.add(Document(f"más {number}", "policía nueva"))
        for document in NEWS:
            index.delete(document.id)
        assert snapshot.count == len(NEWS)
        assert sorted(_found(snapshot, "text", "policia")) == ["cusco", "lima", "quito"]
        assert _found(_snapshot(index), "text", "policia") != _found(snapshot, "text", "policia")


def test_the_same_commit_is_one_snapshot(news: Index) -> None:
    first = _snapshot(news)
    assert _snapshot(news) is first
    news.add(Document("más", "texto"))
    assert _snapshot(news) is not first


def test_files_that_outlive_a_commit_are_not_opened_again(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "x") as index:
        index.add_many(NEWS)
        before = _snapshot(index)
        index.delete(NEWS[0].id)
        after = _snapshot(index)
        assert after._arrays[0].postings_file is before._arrays[0].postings_file
        assert (before.count, after.count) == (len(NEWS), len(NEWS) - 1)


def test_an_index_put_in_the_place_of_another_is_read_and_written_as_what_it_is(tmp_path: pathlib.Path) -> None:
    path, other = tmp_path / "x", tmp_path / "otro"
    for folder, text in ((path, "Lluvia"), (other, "Nieve")):  # both of one commit
        with Index.create(folder) as made:
            made.add(Document("1", text))
    index = Index.open(path)
    assert index.search("lluvia").total == 1
    shutil.rmtree(path)
    other.rename(path)
    assert (index.search("lluvia").total, index.search("nieve").total) == (0, 1)
    assert index.add(Document("1", "Granizo")).updated == 1
    assert len(index) == 1
    assert index.verify().problems == ()
