"""Articles in, searched, and out again."""

from __future__ import annotations

import datetime
import pathlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from conftest import NEWS
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import (
    DateMention,
    DateValueError,
    Document,
    DocumentError,
    Entity,
    FilterError,
    ForeignIndexError,
    Index,
    IndexExistsError,
    IndexLockedError,
    IndexNotFoundError,
    IndexVersionError,
    Mention,
    Results,
    search,
)

import whoosh.analysis  # isort: skip  # after searchlib, which imports it without its warnings
import whoosh.fields  # isort: skip
import whoosh.index  # isort: skip


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results]


def full(results: Results) -> list[str]:
    return [hit.id for hit in results if not hit.missing]


def filled(*texts: str) -> Index:
    """An index in memory of articles named 1, 2, …"""
    index = Index.in_memory()
    index.add_many(Document(str(number), text) for number, text in enumerate(texts, start=1))
    return index


@pytest.fixture(params=["disk", "memory"])
def empty(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[Index]:
    """A new index of either kind."""
    with Index.create(tmp_path / "noticias") if request.param == "disk" else Index.in_memory() as index:
        yield index


# Opening


def test_a_new_index_is_empty(empty: Index) -> None:
    assert len(empty) == 0
    assert "1" not in empty
    assert empty.get("1") is None
    assert empty.delete("1") is False
    assert ids(empty.search("policía")) == ids(empty.search("")) == ids(empty.search("-policía")) == []


@pytest.mark.parametrize("made", [Index.create, Index.open, Index.open_or_create])
def test_an_index_stays_where_it_was_opened_when_the_folder_one_is_in_changes(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, made: Callable[..., Index]
) -> None:
    elsewhere = tmp_path / "otra"
    elsewhere.mkdir()
    monkeypatch.chdir(tmp_path)
    if made == Index.open:
        Index.create("x").close()
    index = made("x")
    index.add(Document("1", "Lluvia."))
    monkeypatch.chdir(elsewhere)
    assert index.search("lluvia").total == 1
    other = Index.create("x")
    index.add(Document("2", "Nieve."))
    assert (len(index), len(other), len(pickle.loads(pickle.dumps(index)))) == (2, 0, 2)


def test_what_was_put_in_is_there_when_opened_again(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "a" / "b") as index:
        index.add_many(NEWS)
    with Index.open(str(tmp_path / "a" / "b")) as again:
        assert len(again) == len(NEWS)
        assert ids(again.search("policia lima")) == ids(index.search("policia lima"))
        assert again.get("lima") == index.get("lima")


def test_create_in_an_empty_folder(tmp_path: pathlib.Path) -> None:
    assert len(Index.create(tmp_path)) == 0


def test_create_refuses_what_is_there(tmp_path: pathlib.Path) -> None:
    Index.create(tmp_path / "index").add(NEWS[0])
    (tmp_path / "file").write_text("hola")
    for name in ("index", "file", "."):
        with pytest.raises(IndexExistsError) as caught:
            Index.create(tmp_path / name)
        assert str(tmp_path / name) in str(caught.value)
    assert ids(Index.open(tmp_path / "index").search("")) == ["lima"]
    assert (tmp_path / "file").read_text() == "hola"


def test_open_says_where_nothing_is(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("hola")
    (tmp_path / "folder").mkdir()
    for name in ("missing", "folder", "file"):
        with pytest.raises(IndexNotFoundError) as caught:
            Index.open(tmp_path / name)
        assert str(tmp_path / name) in str(caught.value)
    assert not (tmp_path / "missing").exists()


FOREIGN = [whoosh.fields.TEXT(analyzer=whoosh.analysis.LanguageAnalyzer("es")), whoosh.fields.ID, whoosh.fields.STORED]


@pytest.mark.parametrize("articles", [0, 1])
@pytest.mark.parametrize("field", FOREIGN, ids=["TEXT", "ID", "STORED"])
def test_a_foreign_whoosh_index_is_refused_and_left_alone(tmp_path: pathlib.Path, field: Any, articles: int) -> None:
    made = whoosh.index.create_in(tmp_path, whoosh.fields.Schema(texto=field))
    with made.writer() as writer:
        for _ in range(articles):
            writer.add_document(texto="Llueve.")
    for opened in (Index.open, Index.open_or_create):
        with pytest.raises(ForeignIndexError) as caught:
            opened(tmp_path)
        remedy = "read it with whoosh.index.open_dir, and make one of its articles at another path with Index.create"
        assert str(caught.value) == f"the Whoosh index at {tmp_path} was not made by searchlib: {remedy}"
    with pytest.raises(IndexExistsError):
        Index.create(tmp_path)
    assert whoosh.index.open_dir(tmp_path).schema.names() == ["texto"]


def test_open_or_create(tmp_path: pathlib.Path) -> None:
    for expected in (0, 1):
        with Index.open_or_create(tmp_path / "x", entity_extractor=None) as index:
            assert len(index) == expected
            index.add(Document("1", "Hugo de Zela habló."))
            assert index.search("habló")[0].entities == ()


def test_open_or_create_in_a_folder_of_something_else(tmp_path: pathlib.Path) -> None:
    (tmp_path / ".DS_Store").write_bytes(b"x")
    with pytest.raises(IndexExistsError, match="already holds something else: choose another path"):
        Index.open_or_create(tmp_path)


def test_repr_says_how_many(empty: Index) -> None:
    empty.add_many(NEWS)
    assert "4 articles" in repr(empty)


# Adding, replacing, deleting


def test_what_is_stored_is_what_was_given(empty: Index) -> None:
    given = Document(
        "á 1", "Niñ\N{COMBINING TILDE}o", title="Título", date="2025-12-06T23:30:00-05:00", source="EFE",
        url="https://a.example/?b=c&d", metadata={"sección": ["Perú"], "n": 3, "x": None},
    )  # fmt: skip
    empty.add(given)
    stored = empty.get("á 1")
    assert stored is not None
    assert (stored.id, stored.title, stored.source, stored.url) == (given.id, given.title, given.source, given.url)
    assert stored.date == datetime.date(2025, 12, 7)
    assert stored.metadata == given.metadata
    assert ids(empty.search("titulo")) == ["á 1"]


def test_an_id_again_replaces(empty: Index) -> None:
    assert repr(empty.add(Document("1", "viejo"))) == "AddReport: 1 added, 0 updated, 0 rejected"
    assert repr(empty.add(Document("1", "nuevo"))) == "AddReport: 0 added, 1 updated, 0 rejected"
    report = empty.add_many([Document("2", "otro"), Document("1", "novísimo")])
    assert (report.added, report.updated) == (1, 1)
    assert len(empty) == 2
    assert ids(empty.search("viejo")) == ids(empty.search("nuevo")) == []
    assert ids(empty.search("novisimo")) == ["1"]
    assert sorted(ids(empty.search(""))) == ["1", "2"]


@pytest.mark.parametrize("batch_size", [None, 1, 2, 100])
@pytest.mark.parametrize("before", [[], ["1"]], ids=["new", "known"])
def test_the_last_of_one_id_counts(empty: Index, before: list[str], batch_size: int | None) -> None:
    for id in before:
        empty.add(Document(id, "antes"))
    texts = ["uno", "dos", "tres", "cuatro", "cinco"]
    empty.add_many([Document("1", text) for text in texts] + [Document("2", "seis")], batch_size=batch_size)
    assert len(empty) == 2
    assert [hit.document.text for hit in empty.search("", sort="newest")] == ["cinco", "seis"]
    assert [text for text in ["antes", *texts, "seis"] if empty.search(text).total] == ["cinco", "seis"]


def test_a_replacement_that_is_refused_leaves_the_old_one(empty: Index) -> None:
    empty.add(Document("1", "viejo"))
    assert len(empty.add_many([Document("1", "")]).rejected) == 1
    assert ids(empty.search("viejo")) == ["1"]


def test_delete(empty: Index) -> None:
    empty.add_many(NEWS)
    assert empty.delete("lima") is True
    assert empty.delete("lima") is False
    assert len(empty) == 3
    assert "lima" not in empty
    assert "quito" in empty
    assert empty.get("lima") is None
    assert sorted(ids(empty.search("policía"))) == ["cusco", "quito"]
    assert empty.search('"detuvo en Lima"').total == 0
    assert ids(empty.search("", sources=["El Diario"])) == ["cusco"]
    empty.add(NEWS[0])
    assert sorted(ids(empty.search("policía"))) == ["cusco", "lima", "quito"]


def test_delete_all_and_begin_again(empty: Index) -> None:
    empty.add_many(NEWS)
    for document in NEWS:
        assert empty.delete(document.id)
    assert len(empty) == empty.search("").total == empty.search("policía").total == 0
    empty.add(NEWS[1])
    assert ids(empty.search("policía")) == ["quito"]


def test_in_takes_anything(empty: Index) -> None:
    for thing in (None, 1, b"1", ["1"]):
        assert thing not in empty


def test_many_small_commits_are_one_index(empty: Index) -> None:
    for number in range(40):
        empty.add(Document(str(number), f"la región {'norte' if number % 2 else 'sur'} número{number}"))
        if number % 5 == 4:
            empty.delete(str(number - 2))
    left = [number for number in range(40) if number % 5 != 2]
    assert sorted(map(int, ids(empty.search("", limit=100)))) == left
    assert sorted(map(int, ids(empty.search("norte", limit=100)))) == [n for n in left if n % 2]
    assert sorted(map(int, full(empty.search('"la región sur"', limit=100)))) == [n for n in left if not n % 2]
    assert [empty.search(f"=número{number}").total for number in range(40)] == [int(n in left) for n in range(40)]


# Rejections

REJECTED = {
    "empty id": (Document("", "texto"), "id is empty"),
    "blank id": (Document("  ", "texto"), "id is empty"),
    "id is a number": (Document(7, "texto"), "its id is a int"),  # type: ignore[arg-type]
    "no text": (Document("x", ""), "no text"),
    "blank text": (Document("x", " \n"), "no text"),
    "text is None": (Document("x", None), "its text is a NoneType"),  # type: ignore[arg-type]
    "text is bytes": (Document("x", b"texto"), "its text is a bytes"),  # type: ignore[arg-type]
    "title is None": (Document("x", "texto", title=None), "its title is a NoneType"),  # type: ignore[arg-type]
    "source is a list": (Document("x", "texto", source=["EFE"]), "its source is a list"),  # type: ignore[arg-type]
    "lone surrogate": (Document("x", "tex\udcedto"), "surrogate at offset 3"),
    "date in words": (Document("x", "texto", date="ayer"), "'ayer'"),
    "date of no month": (Document("x", "texto", date="2025-13-01"), "'2025-13-01'"),
    "date of no day": (Document("x", "texto", date="2025-02-29"), "'2025-02-29'"),
    "date is a number": (Document("x", "texto", date=20251206), "20251206"),  # type: ignore[arg-type]
    "year 0": (Document("x", "texto", date="0000-01-01"), "'0000-01-01'"),
    "before year 1 in UTC": (
        Document(
            "x", "texto", date=datetime.datetime.min.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=5)))
        ),
        "date",
    ),
    "after year 9999 in UTC": (Document("x", "texto", date="9999-12-31T23:00:00-05:00"), "date"),
    "entities are a string": (Document("x", "texto", entities="Perú"), "entities"),  # type: ignore[arg-type]
    "an entity is a string": (Document("x", "texto", entities=["Perú"]), "'Perú'"),  # type: ignore[list-item]
    "entity of no type": (Document("x", "texto", entities=[Entity("Perú", "country")]), "country"),
    "entity without name": (Document("x", "texto", entities=[Entity("", "place")]), "entity"),
    "metadata is a list": (Document("x", "texto", metadata=["a"]), "metadata"),  # type: ignore[arg-type]
    "metadata key": (Document("x", "texto", metadata={1: "a"}), "metadata"),  # type: ignore[dict-item]
    "metadata value": (Document("x", "texto", metadata={"a": object()}), "metadata"),
    "metadata not a number": (Document("x", "texto", metadata={"a": float("nan")}), "metadata"),
    "a dict": ({"id": "x", "text": "texto"}, "it is a dict"),
    "None": (None, "it is a NoneType"),
}


@pytest.mark.parametrize(("document", "reason"), REJECTED.values(), ids=REJECTED)
def test_rejected(index: Index, document: Any, reason: str) -> None:
    report = index.add_many([NEWS[0], document, NEWS[1]])
    assert (report.added, report.updated, len(report.rejected)) == (2, 0, 1)
    (rejection,) = report.rejected
    assert reason in rejection.reason
    assert rejection.id == getattr(document, "id", None)
    assert rejection.place == "document 2"
    assert str(rejection) in repr(report)
    assert sorted(ids(index.search(""))) == ["lima", "quito"]
    with pytest.raises(DocumentError) as caught:
        index.add(document)
    assert (caught.value.id, caught.value.reason) == (rejection.id, rejection.reason)
    assert len(index) == 2


def test_all_rejected(empty: Index) -> None:
    report = empty.add_many([Document(str(n), "") for n in range(12)])
    assert (report.added, report.updated, len(report.rejected)) == (0, 0, 12)
    assert "2 more in .rejected" in repr(report)
    assert len(empty) == 0


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "1969-12-31", datetime.date(2024, 2, 29)])
def test_the_ends_of_the_calendar_are_stored_and_found(index: Index, date: str | datetime.date) -> None:
    index.add_many([Document("1", "texto", date=date), Document("2", "texto")])
    assert ids(index.search("", since=date, until=date)) == ["1"]
    assert str(index.search("texto", sort="oldest")[0].date) == str(date)


# Whole or not at all


class BoomError(Exception):
    """What goes wrong in these tests."""


def failing(documents: Sequence[Document], error: type[BaseException]) -> Iterator[Document]:
    yield from documents
    raise error


def fails_on(word: str, error: type[BaseException]) -> Any:
    def extract(text: str, **_: object) -> list[Any]:
        if word in text:
            raise error
        return []

    return extract


@pytest.mark.parametrize("error", [BoomError, KeyboardInterrupt, MemoryError], ids=lambda error: error.__name__)
@pytest.mark.parametrize("where", ["iterable", "entity_extractor", "date_extractor"])
def test_an_error_leaves_the_index_as_it_was(tmp_path: pathlib.Path, where: str, error: type[BaseException]) -> None:
    extractors = {} if where == "iterable" else {where: fails_on("visitantes", error)}
    index = Index.create(tmp_path / "x", **extractors)
    index.add_many([Document("lima", "La primera versión."), Document("otra", "Otra policía.")])
    files = sorted(path.name for path in (tmp_path / "x").iterdir())
    with pytest.raises(error):
        index.add_many(failing(NEWS, error) if where == "iterable" else NEWS)
    for seen in (index, Index.open(tmp_path / "x")):
        assert sorted(ids(seen.search(""))) == ["lima", "otra"]
        assert ids(seen.search("policia")) == ["otra"]
        assert seen.search("primera version").total == 1
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == files
    assert index.add_many([NEWS[0], NEWS[1]]).updated == 1
    assert sorted(ids(index.search("policia"))) == ["lima", "otra", "quito"]


@pytest.mark.parametrize("error", [BoomError, KeyboardInterrupt], ids=lambda error: error.__name__)
def test_an_error_in_add(error: type[BaseException]) -> None:
    index = Index.in_memory(entity_extractor=fails_on("mal", error))
    index.add(Document("1", "bien"))
    with pytest.raises(error):
        index.add(Document("1", "mal"))
    assert ids(index.search("bien")) == ["1"]
    assert index.add(Document("2", "bien")).added == 1


@pytest.mark.parametrize(("given", "stored"), [(0, 0), (1, 0), (2, 2), (3, 2), (4, 4)])
def test_batches_before_the_error_are_stored(empty: Index, given: int, stored: int) -> None:
    with pytest.raises(BoomError):
        empty.add_many(failing(NEWS[:given], BoomError), batch_size=2)
    assert sorted(ids(empty.search(""))) == sorted(document.id for document in NEWS[:stored])
    assert empty.add_many(NEWS, batch_size=3).updated == stored


@pytest.mark.parametrize("value", [0, -1, "3", 2.5])
@pytest.mark.parametrize("name", ["batch_size", "processes"])
def test_a_batch_holds_something_and_somebody_works_on_it(empty: Index, name: str, value: Any) -> None:
    with pytest.raises(FilterError, match=f"{name}={value!r}: it must be a whole number, 1 or more"):
        empty.add_many(NEWS, **{name: value})
    assert len(empty) == 0


def test_numbers_may_be_those_of_numpy(empty: Index) -> None:
    one: Any = np.int64(1)
    assert empty.add_many(NEWS, batch_size=one, processes=one).added == len(NEWS)
    assert ids(empty.search(limit=one, offset=one)) == ids(empty.search())[1:2]


# Others at work on the index


def test_a_second_writer_is_told(tmp_path: pathlib.Path) -> None:
    index, other = Index.create(tmp_path), Index.open(tmp_path)

    def documents() -> Iterator[Document]:
        yield NEWS[0]
        for write in (lambda: other.add(NEWS[1]), lambda: index.delete("lima"), lambda: other.add_many(NEWS)):
            with pytest.raises(IndexLockedError, match="another writer"):
                write()
        assert len(other) == 0
        yield NEWS[2]

    assert index.add_many(documents()).added == 2
    assert other.add(NEWS[1]).added == 1
    assert sorted(ids(index.search(""))) == ["cusco", "lima", "quito"]


def test_a_whoosh_writer_is_another_writer(tmp_path: pathlib.Path) -> None:
    index = Index.create(tmp_path)
    writer = whoosh.index.open_dir(tmp_path).writer()
    with pytest.raises(IndexLockedError) as caught:
        index.add(NEWS[0])
    assert str(tmp_path) in str(caught.value)
    writer.cancel()
    assert index.add(NEWS[0]).added == 1


def test_the_iterable_may_search_the_index_it_fills(empty: Index) -> None:
    empty.add(NEWS[0])
    empty.add_many(Document(f"{hit.id}-{n}", "copia") for n in range(3) for hit in empty.search("policía"))
    assert empty.search("copia").total == 3


def test_a_commit_is_seen_by_the_next_search_of_others(tmp_path: pathlib.Path) -> None:
    writer, reader = Index.create(tmp_path), Index.open(tmp_path)
    for number in range(12):
        writer.add(Document(str(number), "hola"))
        assert reader.search("hola").total == len(reader) == number + 1
    writer.delete("3")
    assert "3" not in reader
    writer.add(Document("4", "adiós"))
    assert ids(reader.search("adios")) == ["4"]
    writer.close()
    assert reader.search("hola").total == 10


def test_threads_may_search_one_index(empty: Index) -> None:
    words = ["norte", "sur", "mar", "monte"]
    empty.add_many(
        [
            Document(str(n), " ".join(word for bit, word in enumerate(words) if n >> bit & 1) or "nada")
            for n in range(64)
        ]
    )
    queries = [*words, '"norte sur"', "mar -sur", "=monte", "norte sur mar monte"] * 5
    alone = [ids(empty.search(query, limit=64)) for query in queries]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda query: ids(empty.search(query, limit=64)), queries)) == alone


def test_threads_may_search_while_one_writes(tmp_path: pathlib.Path) -> None:
    index = Index.create(tmp_path)

    def totals(_: int) -> list[int]:
        return [index.search("hola mundo").total for _ in range(60)]

    with ThreadPoolExecutor(2) as threads:
        seen = threads.map(totals, range(2))
        for number in range(20):
            index.add_many([Document(f"{number}-{twin}", "hola mundo") for twin in "ab"])
        for counts in seen:
            assert counts == sorted(counts)
            assert all(count % 2 == 0 for count in counts)


# Search: which articles, in which order


def test_all_words_first_then_the_best_of_the_rest(news: Index) -> None:
    results = news.search("policía crimen Lima")
    assert results.total == 1
    assert ids(results)[:2] == ["lima", "quito"]
    assert {hit.id: set(hit.missing) for hit in results} == {
        "lima": set(), "quito": {"Lima"}, "cusco": {"crimen", "Lima"}, "bogota": {"policía", "Lima"},
    }  # fmt: skip


def test_missing_names_phrases_and_spellings_as_typed(news: Index) -> None:
    (hit,) = news.search('"crimen organizado" =año visitantes "en Lima" -Quito', limit=1)
    assert hit.id == "lima"
    assert hit.missing == ("visitantes",)
    missing = {hit.id: hit.missing for hit in news.search('cusco "en Lima" =duro')}
    assert missing["cusco"] == ('"en Lima"', "=duro")


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_by_date_undated_last_and_full_matches_only(news: Index, sort: str) -> None:
    dated = ["cusco", "lima", "quito"]
    assert ids(news.search("", sort=sort)) == [*(dated if sort == "oldest" else reversed(dated)), "bogota"]
    results = news.search("crimen policía", sort=sort)
    assert ids(results) == (["lima", "quito"] if sort == "oldest" else ["quito", "lima"])
    assert ids(news.search("crimen", sort=sort))[-1] == "bogota"


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("query", ["norte sur", "norte", "", "-norte", "dinosaurio norte"])
def test_pages_are_slices_of_one_list(index: Index, query: str, sort: str) -> None:
    for start in range(0, 21, 7):  # several commits
        index.add_many(
            Document(
                str(n), ["norte y sur", "norte y mar", "sur y mar", "monte"][n % 4], date=f"2025-01-{n % 3 + 1:02}"
            )
            for n in range(start, start + 7)
        )
    everything = ids(index.search(query, sort=sort, limit=100))
    assert len(everything) == len(set(everything))
    for limit in (0, 1, 4, 21):
        for offset in range(0, 24, 3):
            page = index.search(query, sort=sort, limit=limit, offset=offset)
            assert ids(page) == everything[offset : offset + limit]
            assert page.total == index.search(query).total


def test_full_matches_come_before_partial_ones_across_pages(index: Index) -> None:
    index.add_many(Document(f"full-{n}", "norte sur" + " relleno" * 20 * n) for n in range(3))
    index.add_many(Document(f"some-{n}", "norte " * (n + 1)) for n in range(4))
    hits = [hit for offset in range(0, 8, 2) for hit in index.search("norte sur", limit=2, offset=offset)]
    assert [hit.id[:4] for hit in hits] == ["full"] * 3 + ["some"] * 4
    assert [hit.missing for hit in hits] == [()] * 3 + [("sur",)] * 4


def test_the_title_counts_more_than_the_text(index: Index) -> None:
    filler = " ".join(f"relleno{n}" for n in range(100))
    index.add_many(
        [
            Document("text", f"{filler} minería ilegal", title="Un informe"),
            Document("title", f"{filler} un informe", title="Minería ilegal"),
        ]
    )
    assert ids(index.search("mineria")) == ["title", "text"]
    assert ids(index.search("informe")) == ["text", "title"]


def test_first_lines_count_more_than_the_rest() -> None:
    filler = [f"relleno{n}" for n in range(300)]
    index = filled(
        " ".join([*filler, "minería"]),
        " ".join([*filler[:150], "minería", *filler[150:]]),
        " ".join(["minería", *filler]),
    )
    assert ids(index.search("minería"))[0] == "3"
    index = filled(" ".join([*filler, "minería"]), " ".join([*filler[:20], "minería", *filler[20:]]))
    assert ids(index.search("minería")) == ["2", "1"]


def test_a_related_word_adds_to_the_score_but_not_to_the_total() -> None:
    index = filled("hubo un asesinato para caminar", "hubo un asesinato para asesinar", "quiso asesinar", "un paseo")
    results = index.search("asesinato")
    assert results.total == 2
    assert ids(results) == ["2", "1"]
    assert index.search("=asesinato")[0].score == index.search("=asesinato")[1].score
    assert "3" not in full(index.search("asesinato quiso"))


def test_inflections_are_one_word() -> None:
    index = filled("Los policías llegaron.", "La policía llegó.", "El policía llega.", "Nadie.")
    for query in ("policía", "policías", "POLICIA", "llegar", "llegaron"):
        assert sorted(ids(index.search(query))) == ["1", "2", "3"]


# Search: accents and spelling


def test_the_spelling_typed_comes_first() -> None:
    index = filled("el ano pasado", "el año pasado", "otra cosa distinta")
    assert ids(index.search("año")) == ["2", "1"]
    assert index.search("año").total == 2
    first, second = index.search("ano")
    assert first.score == second.score
    assert index.search("año")[0].score == first.score


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("=año", ["2"]),
        ("=ano", ["1"]),
        ("=AÑO", ["2"]),
        ("=an\N{COMBINING TILDE}o", ["2"]),
        ("=anos", []),
        ("-=año", ["1", "3"]),
    ],
)
def test_a_spelling_alone(query: str, expected: list[str]) -> None:
    index = filled("el ano pasado", "el Año pasado", "otra cosa distinta")
    assert sorted(ids(index.search(query))) == expected


@pytest.mark.parametrize("query", ["nunez", "Núñez", "NUÑEZ", "Nu\N{COMBINING ACUTE ACCENT}n\N{COMBINING TILDE}ez"])
def test_accents_do_not_change_what_is_found(query: str) -> None:
    index = filled("El señor Núñez habló.", "El senor Nunez hablo.", "El señor Pérez habló.")
    assert sorted(ids(index.search(query))) == ["1", "2"]


# Search: phrases and what must not be there


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"crimen organizado"', ["1"]),
        ('"CRIMEN ORGANIZADO"', ["1"]),
        ('"crímen organizado"', ["1"]),
        ("“crimen organizado”", ["1"]),
        ("«crimen organizado»", ["1"]),
        ('"crimen organizado', ["1"]),
        ('"organizado crimen"', []),
        ('"crimenes organizados"', []),
        ('"de la región"', ["1", "3"]),
        ('"de la region norte"', ["3"]),
        ('"de región"', []),
        ('"la"', ["1", "2", "3"]),
        ('-"de la región" crimen', ["2"]),
        ('crimen -"crimen organizado"', ["2"]),
        ("-region", ["2"]),
        ("-crimen -region", []),
        ('"informe crimen"', []),
    ],
)
def test_phrases(index: Index, query: str, expected: list[str]) -> None:
    index.add_many(
        [
            Document("1", "El crimen organizado de la región", title="Informe"),
            Document("2", "Crimen, la verdad, muy organizado", title="Informe"),
            Document("3", "La mejor de la región Norte", title="Informe"),
        ]
    )
    assert sorted(full(index.search(query))) == expected


def test_a_phrase_does_not_run_from_title_to_text(index: Index) -> None:
    index.add(Document("1", "organizado está todo", title="Sobre el crimen"))
    assert index.search('"crimen organizado"').total == 0
    assert index.search("crimen organizado").total == 1


@pytest.mark.parametrize("query", ["", "   ", "¿?", "-", '"', '""', "=", "-=", '-"'])
def test_a_query_of_no_words_finds_all(news: Index, query: str) -> None:
    assert news.search(query).total == len(NEWS)


# Search: filters

ZELA = Entity("Hugo de Zela", "person", (Mention("De Zela", 0, 7),))


@pytest.fixture
def named(index: Index) -> Index:
    """Articles with names, sources, days and metadata given."""
    index.add_many(
        [
            Document(
                "a", "El 6 de diciembre de 2025 habló.", date="2025-12-10", source="El Comercio",
                entities=[ZELA, Entity("OEA", "organization"), Entity("Perú", "place")],
                metadata={"Sección": "Política", "páginas": 3},
            ),
            Document(
                "b", "El 6 de enero de 2024 habló.", date="2025-12-11", source="EFE",
                entities=[Entity("Marco Rubio", "person"), Entity("Perú", "organization")],
                metadata={"Sección": ["Mundo", "Política"]},
            ),
            Document(
                "c", "Nadie habló.", date="2025-11-30", source="EFE",
                entities=[ZELA, Entity("Marco Rubio", "person")],
            ),
            Document("d", "Sin fecha habló.", entities=[]),
        ]
    )  # fmt: skip
    return index


FILTERED: list[tuple[dict[str, Any], list[str]]] = [
    ({"persons": ["hugo de zela"]}, ["a", "c"]),
    ({"persons": ["HUGO DE ZELA"]}, ["a", "c"]),
    ({"persons": ["de zela"]}, ["a", "c"]),
    ({"persons": ["Hugo de Zela", "Marco Rubio"]}, ["c"]),
    ({"persons": ["Perú"]}, []),
    ({"places": ["peru"]}, ["a"]),
    ({"organizations": ["Perú"]}, ["b"]),
    ({"organizations": ("oea",)}, ["a"]),
    ({"entities": ["perú"]}, ["a", "b"]),
    ({"entities": ["PERU", "OEA"]}, ["a"]),
    ({"sources": ["efe"]}, ["b", "c"]),
    ({"sources": ["EFE", "el comércio"]}, ["a", "b", "c"]),
    ({"sources": ["Reuters"]}, []),
    ({"where": {"Sección": "politica"}}, ["a", "b"]),
    ({"where": {"Sección": ["mundo", "deportes"]}}, ["b"]),
    ({"where": {"Sección": "Política", "páginas": 3}}, ["a"]),
    ({"where": {"nada": "x"}}, []),
    ({"since": "2025-12-10"}, ["a", "b"]),
    ({"since": datetime.date(2025, 12, 11)}, ["b"]),
    ({"until": "2025-12-10"}, ["a", "c"]),
    ({"until": "2025-11"}, ["c"]),
    ({"since": "2025", "until": "2025-12"}, ["a", "b", "c"]),
    ({"since": datetime.datetime(2025, 12, 10, 23, 59), "until": "2025-12-10T00:00:00Z"}, ["a"]),
    ({"since": "2025-12-10", "until": "2025-12-09"}, []),
    ({"since": "0001-01-01"}, ["a", "b", "c"]),
    ({"until": "9999-12-31"}, ["a", "b", "c"]),
    ({"mentions": "2025-12-06"}, ["a"]),
    ({"mentions": "2024"}, ["b"]),
    ({"mentions": ("2024-01", "2025-12")}, ["a", "b"]),
    ({"mentions": datetime.date(2025, 12, 7)}, []),
    ({"persons": ["hugo de zela"], "sources": ["EFE"], "since": "2025-11-30"}, ["c"]),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERED, ids=lambda value: str(value)[:40])
def test_filters(named: Index, filters: dict[str, Any], expected: list[str]) -> None:
    for query in ("", "habló"):
        results = named.search(query, **filters)
        assert sorted(ids(results)) == expected
        assert results.total == len(expected)


def test_a_filter_does_not_touch_the_score(named: Index) -> None:
    everywhere = {hit.id: hit.score for hit in named.search("habló")}
    assert all(hit.score == everywhere[hit.id] for hit in named.search("habló", sources=["EFE"], persons=["de zela"]))


def test_partial_matches_pass_the_filters_too(named: Index) -> None:
    assert ids(named.search("enero nadie", sources=["El Comercio"])) == []
    assert sorted(ids(named.search("enero nadie", sources=["EFE"]))) == ["b", "c"]


BAD: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"sort": "date"}, FilterError, "'date'"),
    ({"limit": -1}, FilterError, "limit=-1"),
    ({"limit": None}, FilterError, "limit=None"),
    ({"limit": 2.0}, FilterError, "limit=2.0"),
    ({"offset": -3}, FilterError, "offset=-3"),
    ({"offset": "3"}, FilterError, "offset='3'"),
    ({"persons": "Marco Rubio"}, FilterError, "persons='Marco Rubio'"),
    ({"organizations": [None]}, FilterError, "organizations holds None"),
    ({"places": [3]}, FilterError, "places holds 3"),
    ({"entities": "OEA"}, FilterError, "entities='OEA'"),
    ({"sources": "EFE"}, FilterError, "sources='EFE'"),
    ({"since": "tal vez"}, DateValueError, "'tal vez'"),
    ({"since": "2025-02-30"}, DateValueError, "'2025-02-30'"),
    ({"until": "2025-13"}, DateValueError, "'2025-13'"),
    ({"until": 2025}, DateValueError, "2025"),
    ({"mentions": "45/12/2025"}, DateValueError, "'45/12/2025'"),
    ({"mentions": ("2025", "2024")}, DateValueError, "2024"),
    ({"mentions": ("2025", "2026", "2027")}, DateValueError, "2027"),
]


@pytest.mark.parametrize(("options", "error", "named"), BAD, ids=lambda value: str(value)[:40])
def test_bad_options_are_named(news: Index, options: dict[str, Any], error: type[Exception], named: str) -> None:
    with pytest.raises(error) as caught:
        news.search("policía", **options)
    assert named in str(caught.value)
    assert isinstance(caught.value, ValueError)


# Extractors


@pytest.mark.parametrize("name", ["entity_extractor", "date_extractor"])
def test_an_extractor_that_cannot_be_called_makes_no_index(tmp_path: pathlib.Path, name: str) -> None:
    extractors: dict[str, Any] = {name: "es_core_news_sm"}
    for made in (Index.create, Index.open_or_create):
        with pytest.raises(FilterError, match=f"{name}='es_core_news_sm': give a function, or None"):
            made(tmp_path / "x", **extractors)
    assert not (tmp_path / "x").exists()
    with pytest.raises(FilterError, match=name):
        Index.in_memory(**extractors)


@pytest.mark.parametrize("name", ["entity_extractor", "date_extractor"])
@pytest.mark.parametrize(
    "junk", [None, 3, ["Lima"], [None], "Lima", [Entity("Lima", "city")], [("Lima", 0, 4)]], ids=repr
)
def test_what_an_extractor_gives_is_checked(name: str, junk: Any) -> None:
    def extract(text: str, **_: Any) -> Any:
        return [] if text.strip() == "bien" else junk

    index = Index.in_memory(**{name: extract})  # type: ignore[arg-type]
    with pytest.raises(FilterError, match=f"{name} gave .* for document 'n-2': it must give a list of searchlib"):
        index.add_many([Document("n-1", "bien", date="2025-12-06"), Document("n-2", "mal", date="2025-12-06")])
    assert len(index) == 0
    with pytest.raises(FilterError, match="'n-3'"):
        index.add(Document("n-3", "mal", date="2025-12-06"))


DAY, HOUR = datetime.date(2025, 12, 6), datetime.datetime(2025, 12, 6, 10)

BAD_ENTITIES = [
    Entity("  ", "place"),
    Entity("Lima\ud800", "place"),
    Entity("Lima", "place", None),  # type: ignore[arg-type]
    *(
        Entity("Lima", "place", (Mention(*parts),))
        for parts in (("Lima", "0", 4), ("Lima", 0.0, 4), ("Lima", None, 4), (None, 0, 4), ("\udfff", 0, 4))
    ),
]
BAD_DATES = [
    DateMention("hoy", 0, 3, HOUR, HOUR),
    DateMention("hoy", 0, 3, DAY, DAY - datetime.timedelta(1)),
    DateMention("hoy", "0", 3, DAY, DAY),  # type: ignore[arg-type]
    DateMention(None, 0, 3, DAY, DAY),  # type: ignore[arg-type]
    DateMention("\ud800", 0, 3, DAY, DAY),
]


@pytest.mark.parametrize(
    ("name", "junk"),
    [*(("entity_extractor", entity) for entity in BAD_ENTITIES), *(("date_extractor", found) for found in BAD_DATES)],
)
def test_what_an_extractor_gives_can_be_stored(name: str, junk: Any) -> None:
    index = Index.in_memory(**{name: lambda *_, **__: [junk]})  # type: ignore[arg-type]
    with pytest.raises(FilterError, match=f"{name} gave .* for document 'n-1'"):
        index.add(Document("n-1", "Hoy llueve en Lima.", date="2025-12-06"))
    assert len(index) == 0


@pytest.mark.parametrize("entity", BAD_ENTITIES)
def test_an_article_with_entities_that_cannot_be_stored_is_refused_alone(entity: Entity) -> None:
    index = Index.in_memory()
    report = index.add_many([Document("n-1", "Llueve."), Document("n-2", "Nieva.", entities=[entity])])
    assert (report.added, [rejection.id for rejection in report.rejected]) == (1, ["n-2"])


@pytest.mark.parametrize("thing", [None, 3, [NEWS[0]]], ids=["None", "int", "list"])
def test_a_search_of_what_is_no_index(thing: Any) -> None:
    with pytest.raises(FilterError, match="give an index, or the path of one"):
        search("lima", thing)


def test_without_extractors_nothing_is_found() -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add(Document("1", "El canciller Hugo de Zela viajó a Perú el 6 de diciembre de 2025.", date="2025-12-07"))
    (hit,) = index.search("viajó")
    assert (hit.entities, hit.dates) == ((), ())
    assert index.search("", entities=["Perú"]).total == index.search("", mentions="2025").total == 0


def test_extractors_of_ones_own() -> None:
    asked: list[datetime.date] = []

    def dates(text: str, *, reference: datetime.date) -> list[DateMention]:
        asked.append(reference)
        at = text.index("fiestas")
        return [DateMention("fiestas", at, at + 7, datetime.date(2025, 7, 28), datetime.date(2025, 7, 29))]

    def entities(text: str) -> list[Entity]:
        at = text.index("Machu Picchu")
        return [Entity("Machu Picchu", "place", (Mention("Machu Picchu", at, at + 12),))]

    index = Index.in_memory(entity_extractor=entities, date_extractor=dates)
    index.add(Document("1", "En fiestas fueron a Machu Picchu.", title="Viaje", date="2025-07-30"))
    assert asked == [datetime.date(2025, 7, 30)]
    (hit,) = index.search("", places=["machu picchu"], mentions="2025-07-29")
    assert [hit.document.text[m.start : m.end] for e in hit.entities for m in e.mentions] == ["Machu Picchu"]
    assert [hit.document.text[d.start : d.end] for d in hit.dates] == ["fiestas"]
    assert index.search("", mentions="2025-07-30").total == 0


def test_entities_given_are_not_extracted() -> None:
    index = Index.in_memory(entity_extractor=fails_on("", BoomError))
    index.add(Document("1", "Hugo de Zela habló.", entities=[Entity("Otro", "person")]))
    assert [entity.name for entity in index.search("habló")[0].entities] == ["Otro"]


# The one-line way


def test_search_takes_an_index_or_a_path(tmp_path: pathlib.Path, news: Index) -> None:
    with Index.create(tmp_path) as index:
        index.add_many(NEWS)
    for where in (news, tmp_path, str(tmp_path)):
        results = search("policia", where, limit=2, sort="newest", since="2025-11")
        assert (ids(results), results.total) == (["quito", "lima"], 3)
        assert results.facets("source") == {"El Diario": 2, "El Comercio": 1}
    with pytest.raises(IndexNotFoundError):
        search("policia", tmp_path / "nada")


# What a dict would do, and what is no id and no query


steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.integers(0, 5), min_size=1, max_size=4)),
        st.tuples(st.just("delete"), st.lists(st.integers(0, 5), min_size=1, max_size=1)),
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(steps)
def test_an_index_is_a_dict_of_articles(steps: list[tuple[str, list[int]]]) -> None:
    index = Index.in_memory(date_extractor=None, entity_extractor=None)
    expected: dict[str, str] = {}
    for count, (verb, numbers) in enumerate(steps):
        names = list(map(str, numbers))
        if verb == "add":
            report = index.add_many([Document(id, f"texto común v{count}") for id in names])
            assert (report.added, report.updated) == (len({*names} - {*expected}), len({*names} & {*expected}))
            expected.update((id, f"texto común v{count}") for id in names)
        else:
            assert index.delete(names[0]) == (expected.pop(names[0], None) is not None)
        stored = {id: document.text for id in map(str, range(6)) if (document := index.get(id))}
        assert stored == expected
        assert len(index) == len(expected)
        assert sorted(ids(index.search("común"))) == sorted(expected)
        assert index.search(f'"v{count}"').total == sum(text.endswith(f" v{count}") for text in expected.values())


def test_a_note_names_the_column_of_its_own_query(empty: Index) -> None:
    empty.add(Document("1", "El canciller de Perú habló."))
    later, sooner = empty.search("peru cancilleria"), empty.search("cancilleria peru")
    columns = [[note.split(":")[0] for note in results.notes] for results in (later, sooner)]
    assert columns == [["column 6"], ["column 1"]]


def test_a_short_name_that_only_the_headline_has_is_found() -> None:
    def find(text: str) -> list[Entity]:
        at = text.index("Ana")
        return [Entity("Ana Pérez", "person", (Mention("Ana", at, at + 3),))]

    index = Index.in_memory(entity_extractor=find)
    index.add(Document("1", "Vino sola.", title="Ana gana"))
    assert index.search(persons=["ana pérez"]).total == 1
    assert index.search(persons=["ana"]).total == 1


@pytest.mark.parametrize("id", ["\ud800", 7, None])
def test_what_can_be_no_id_is_not_there(empty: Index, id: Any) -> None:
    assert id not in empty
    assert empty.get(id) is None
    assert empty.delete(id) is False


def test_a_query_is_a_string(empty: Index) -> None:
    with pytest.raises(FilterError, match="query"):
        empty.search(7)  # type: ignore[arg-type]


def test_a_filter_of_no_text_finds_nothing(news: Index) -> None:
    assert news.search(persons=["\ud800x"], sources=["\ud800x"]).total == 0
    assert news.search(where={"a\ud800": "x"}).total == 0


def test_an_index_of_another_version_says_so_when_it_is_opened(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchlib.sections.VERSION", 1)
    with Index.create(tmp_path / "old") as index:
        index.add(Document("1", "Llueve en Lima."))
    monkeypatch.undo()
    with pytest.raises(IndexVersionError, match="version 1 found, 2 expected: build the index again"):
        Index.open(tmp_path / "old")


def test_an_article_read_as_a_hit_has_its_whole_text_marked(index: Index) -> None:
    text = "La policía de EE. UU. llegó.\n\n" + "Llueve en Quito. " * 100 + "\nVolverá a Lima: la policía el 3 de mayo."
    index.add(Document("../1", text, title="Lima", date="2025-01-01"))
    hit = index.read("../1", "policia eeuu -dinosaurio desde:2030")
    assert hit is not None
    assert hit.snippet.text == text.replace("\n", " ")
    assert [hit.document.text[start:end] for start, end in hit.snippet.spans] == ["policía", "EE. UU.", "policía"]
    assert (hit.title, [found.text for found in hit.dates], hit.missing) == ("Lima", ["el 3 de mayo"], ())
    plain = index.read("../1")
    assert plain is not None
    assert (plain.snippet.spans, plain.score) == ((), 0)
    assert index.read("1", "policia") is None
    lacking = index.read("../1", "policía cusco")
    assert lacking is not None
    assert lacking.missing == ("cusco",)


def test_a_search_can_be_sent_to_a_process(tmp_path: pathlib.Path) -> None:
    index = Index.create(tmp_path)
    index.add(Document("1", "Llueve en Lima."))
    search = pickle.loads(pickle.dumps(index.search))
    index.add(Document("2", "Lima, de noche."))
    assert sorted(ids(search("lima"))) == ["1", "2"]
    assert index.search("lima").facets("places") == {"Lima": 2}, "the one that was sent is another"


def test_an_index_in_memory_cannot_be_sent() -> None:
    with pytest.raises(TypeError, match=r"make it on disk with Index\.create"):
        pickle.dumps(Index.in_memory())
