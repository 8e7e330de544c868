"""One suite for every backend: what an index in memory does, an index on a cluster does too.

What is expected of an answer is written down once, in the golden tables and in the tests of each room, and holds for
the index in memory; here a cluster is held to the same. Needs `pytest --opensearch` for the cluster.
"""

from __future__ import annotations

import datetime
import pathlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import test_dates
import test_entities
import test_query
import test_similar
from cluster import Cluster
from conftest import NEWS
from hypothesis import HealthCheck, given, settings
from test_matching import corpora, expected, queries

from searchlib import (
    DateValueError,
    Document,
    DocumentError,
    Entity,
    FilterError,
    Index,
    QueryError,
    Results,
    cluster_copies,
    search,
)
from searchlib.backend import SearchIndex
from searchlib.opensearch import OpenSearchIndex, copy
from searchlib.web import make_app

day = datetime.date
Make = Callable[..., SearchIndex]


@pytest.fixture
def on_cluster(cluster: Cluster) -> Iterator[Callable[..., OpenSearchIndex]]:
    """Makes empty indexes on the cluster, which go when the test is over."""
    made = []

    def make(**options: Any) -> OpenSearchIndex:
        made.append(new_index(cluster, **options))
        return made[-1]

    yield make
    for index in made:
        drop(index)


def new_index(cluster: Cluster, **options: Any) -> OpenSearchIndex:
    return OpenSearchIndex.create(f"test-{uuid.uuid4().hex}", cluster.hosts, **{"shards": 2, **options})


def drop(index: OpenSearchIndex) -> None:
    index._cluster.ask("indices.delete", index=index.name)
    index.close()


@pytest.fixture(params=["memory", "opensearch"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes empty indexes of a backend."""
    if request.param == "memory":
        return Index.in_memory
    found: Make = request.getfixturevalue("on_cluster")
    return found


@pytest.fixture
def empty(make: Make) -> SearchIndex:
    return make()


@pytest.fixture
def news(make: Make) -> SearchIndex:
    index = make()
    assert index.add_many(NEWS).added == len(NEWS)
    return index


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results]


# Articles in and out


def test_a_backend_is_a_search_index(empty: SearchIndex) -> None:
    assert isinstance(empty, SearchIndex)


def test_a_new_index_is_empty(empty: SearchIndex) -> None:
    assert len(empty) == 0
    assert "1" not in empty
    assert empty.get("1") is None
    assert empty.delete("1") is False
    assert ids(empty.search("policía")) == ids(empty.search("")) == ids(empty.search("-policía")) == []
    for nothing in (empty.suggest("pol"), empty.entities(), list(empty.documents())):
        assert nothing == []
    assert empty.entity("Lima") is None
    assert empty.similar("policía").total == 0
    assert empty.search("").facets("persons") == empty.timeline("") == {}


def test_what_is_stored_is_what_was_given(empty: SearchIndex) -> None:
    given = Document(
        "á/1 ?#", "Niñ\N{COMBINING TILDE}o", title="Título", date="2025-12-06T23:30:00-05:00", source="EFE",
        url="https://a.example/?b=c&d", metadata={"sección": ["Perú"], "n": 3, "x": None},
    )  # fmt: skip
    empty.add(given)
    stored = empty.get(given.id)
    assert stored is not None
    assert (stored.id, stored.title, stored.source, stored.url) == (given.id, given.title, given.source, given.url)
    assert stored.date == day(2025, 12, 7)
    assert stored.metadata == given.metadata
    assert ids(empty.search("titulo")) == [given.id]
    assert list(empty.documents()) == [stored]


def test_an_id_again_replaces(empty: SearchIndex) -> None:
    assert repr(empty.add(Document("1", "viejo"))) == "AddReport: 1 added, 0 updated, 0 rejected"
    assert repr(empty.add(Document("1", "nuevo"))) == "AddReport: 0 added, 1 updated, 0 rejected"
    report = empty.add_many([Document("2", "otro"), Document("1", "novísimo"), Document("2", "mismo")])
    assert (report.added, report.updated) == (1, 1)
    assert len(empty) == 2
    assert ids(empty.search("viejo")) == ids(empty.search("nuevo")) == ids(empty.search("otro")) == []
    assert ids(empty.search("novisimo")) == ["1"]


@pytest.mark.parametrize("id", ["x" * 512, "ñ" * 300, "x" * 5_000, "sha256:1", " 1", "_id", "日本", "a\tb\nc"])
def test_ids_of_every_kind(empty: SearchIndex, id: str) -> None:
    assert empty.add(Document(id, "uno")).added == 1
    assert empty.add(Document(id, "dos")).updated == 1
    found = empty.get(id)
    assert found is not None
    assert (found.id, found.text, id in empty, ids(empty.search("dos"))) == (id, "dos", True, [id])
    assert empty.delete(id)
    assert id not in empty


def test_delete(news: SearchIndex) -> None:
    assert news.delete("lima") is True
    assert news.delete("lima") is False
    assert (len(news), "lima" in news, "quito" in news, news.get("lima")) == (3, False, True, None)
    assert sorted(ids(news.search("policía"))) == ["cusco", "quito"]
    news.add(NEWS[0])
    assert sorted(ids(news.search("policía"))) == ["cusco", "lima", "quito"]


def test_what_cannot_be_stored_is_reported(empty: SearchIndex) -> None:
    report = empty.add_many([Document("1", "uno"), Document("2", ""), Document("3", "tres", date="2025-02-30")])
    assert (report.added, [(r.id, r.place) for r in report.rejected]) == (1, [("2", "document 2"), ("3", "document 3")])
    with pytest.raises(DocumentError, match="it has no text"):
        empty.add(Document("2", ""))


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("policía", {"since": "2026", "until": "2025-12-31"}),
        ("policía desde:2026 hasta:2025", {}),
        ("policía (hasta:2025)", {"since": "2026"}),
    ],
)
def test_days_that_exclude_each_other_are_said(news: SearchIndex, query: str, days: dict[str, str]) -> None:
    results = news.search(query, **days)  # type: ignore[arg-type]
    assert (results.total, results.notes) == (
        0,
        ("published from 2026-01-01 on and up to 2025-12-31: there is no such day",),
    )


def test_names_of_metadata_are_found_accents_and_case_aside(news: SearchIndex) -> None:
    for name in ("sección", "seccion", "SECCIÓN"):
        results = news.search("policía", where={name: "perú"})
        assert (results.total, results.notes) == (2, ())
        assert results.facets(name) == {"Perú": 2, "Policiales": 1}
        assert news.similar("policía", where={name: "mundo"}).total == 1
    assert news.search("", where={"seccio": "perú"}).notes == (
        "no article has metadata «seccio»; did you mean «sección»?",
    )


def test_filters_that_no_article_passes_are_said(news: SearchIndex) -> None:
    results = news.search("policía persona:nadie", sources=["a", "b"], mentions="1999", where={"seccion": "deporte"})
    assert results.notes == (
        "column 9: no article passes the filter persona:nadie",
        "no article passes the filter fuente:a O fuente:b",
        "no article passes the filter sección:deporte",
        "no article passes the filter menciona:1999",
    )
    assert news.search("policía", sources=["Semana"], since="2025").notes == ()


@pytest.mark.parametrize("query", ["desde:2026 O hasta:2025", "desde:2025-12 -hasta:2025-11", "desde:2025 hasta:2025"])
def test_days_of_which_another_part_is_in_the_place_are_not(news: SearchIndex, query: str) -> None:
    assert news.search(query).notes == ()


@pytest.mark.parametrize("thing", [None, 1, b"1", ["1"], "\ud800", ""], ids=repr)
def test_what_can_be_no_id_is_not_there(empty: SearchIndex, thing: Any) -> None:
    assert thing not in empty
    if not isinstance(thing, list):
        assert empty.get(thing) is None
        assert empty.delete(thing) is False


def test_a_copy_has_all(make: Make, news: SearchIndex) -> None:
    other = Index.in_memory()
    assert copy(news, other).added == len(NEWS)
    back = make()
    assert copy(other, back).added == len(NEWS)
    for query in ("policía", "crimen lima", "", "entidad:quito", "menciona:2025"):
        found = {hit.id: (hit.document, hit.snippet, hit.entities) for hit in news.search(query)}
        assert {hit.id: (hit.document, hit.snippet, hit.entities) for hit in other.search(query)} == found
        assert sorted(ids(back.search(query))) == sorted(ids(news.search(query)))
    assert dict(back.search("").facets("entities")) == dict(news.search("").facets("entities"))


def test_a_copy_keeps_what_only_the_headline_says(make: Make) -> None:
    index, other = make(), make()
    index.add(Document("1", "El secretario Marco Rubio habló.", title="Rubio habla en Lima"))
    index.add(Document("2", "Nadie.", entities=[Entity("Ana Paz", "person")]))
    copy(index, other)
    for name in ("rubio", "marco rubio", "ana paz"):
        assert ids(other.search("", persons=[name])) == ids(index.search("", persons=[name])) != []


def test_files_go_in_and_what_is_there_is_left_alone(empty: SearchIndex, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "notas.csv"
    path.write_text("id,text\n1,Llueve en Lima.\n2,\n3,Nieva en Cusco.\n", encoding="utf-8")
    report = empty.add_files(path)
    assert (report.added, [(one.id, one.place) for one in report.rejected]) == (2, [("2", f"{path}:3")])
    again = empty.add_files(path, resume=True)
    assert (again.added, again.updated, again.skipped, len(empty)) == (0, 0, 2, 2)


def test_code_that_takes_any_index(news: SearchIndex) -> None:
    with news as index:
        assert ids(search("policía", index, sort="newest")) == ["quito", "lima", "cusco"]
        client = make_app(index).test_client()
        assert "Golpe al narcotráfico" in client.get("/?q=policia").text
        assert "Golpe al narcotráfico" in client.get("/article?id=lima&q=policia").text
        assert client.get("/api/suggest?q=poli").status_code == 200


# Misuse

MISUSE: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"query": 3}, FilterError),
    ({"sort": "oldest first"}, FilterError),
    ({"limit": -1}, FilterError),
    ({"offset": 1.5}, FilterError),
    ({"since": "nunca"}, DateValueError),
    ({"mentions": ("2026", "2025")}, DateValueError),
    ({"persons": "Ana"}, FilterError),
    ({"where": ["x"]}, FilterError),
    ({"query": '"sin cerrar', "strict": True}, QueryError),
    ({"query": "zzz*", "strict": True}, QueryError),
]


@pytest.mark.parametrize(("options", "error"), MISUSE, ids=str)
def test_misuse_is_told_alike(news: SearchIndex, options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        news.search(**options)
    with pytest.raises(error) as known:
        filled(Index.in_memory(), NEWS).search(**options)
    assert str(caught.value) == str(known.value)


@pytest.mark.parametrize("call", ["suggest", "entities", "entity", "similar"])
def test_a_text_is_a_string(empty: SearchIndex, call: str) -> None:
    with pytest.raises(FilterError, match="must be a str"):
        getattr(empty, call)(3)


# The language, against the plain twin of test_matching


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(corpus=corpora(), query=queries)
def test_matches_are_those_of_the_twin(cluster: Cluster, corpus: list[Document], query: str) -> None:
    index = new_index(cluster, entity_extractor=None, date_extractor=None, replicas=0)
    try:
        index.add_many(corpus)
        results = index.search(query, limit=100)
        full, partial = expected(query, corpus)
        assert {hit.id for hit in results if not hit.missing} == full
        assert {hit.id: set(hit.missing) for hit in results if hit.missing} == partial
        assert results.total == len(full)
        order = [(bool(hit.missing), -hit.score) for hit in results]
        assert order == sorted(order)
    finally:
        drop(index)


# The golden tables, on both


def filled(index: Any, documents: Iterable[Document]) -> Any:
    index.add_many(documents)
    return index


@pytest.fixture
def both(on_cluster: Callable[..., OpenSearchIndex]) -> Callable[..., tuple[Index, OpenSearchIndex]]:
    """Makes an index in memory and one on the cluster of the same articles."""

    def make(documents: list[Document], **options: Any) -> tuple[Index, OpenSearchIndex]:
        return filled(Index.in_memory(**options), documents), filled(on_cluster(**options), documents)

    return make


def difference(pair: tuple[SearchIndex, SearchIndex], query: str, **options: Any) -> object:
    """What two indexes say of a query, where it is not the same; order aside, which shards may change."""
    told = []
    for index in pair:
        results = index.search(query, limit=1_000, **options)
        hits = sorted((hit.id, hit.missing, str(hit.snippet)) for hit in results)
        told.append((results.total, results.query, results.notes, hits))
    return None if told[0] == told[1] else (query, options, *told)


TODAY = day(2025, 12, 6)


def test_the_golden_table_of_queries(both: Callable[..., tuple[Index, OpenSearchIndex]]) -> None:
    """Every query of the table, on articles that are made of the words of all of them."""
    asked = [block.query for block in test_query.BLOCKS]
    texts = [query.replace('"', " ").replace("*", "a") + f" {n} de enero de 2026" for n, query in enumerate(asked, 1)]
    metadata = {"sección": "Mundo", "páginas": 3, "Código_2": "x"}
    pair = both([
        Document(str(n), text or "nada", title=text[:40] * (n % 3 == 0), date=day(2025, 12, 1 + n % 30),
                 source="El País", metadata=metadata if n % 2 else {})
        for n, text in enumerate(texts)
    ])  # fmt: skip
    assert [found for query in asked if (found := difference(pair, query, today=TODAY))] == []


def test_the_golden_table_of_dates(both: Callable[..., tuple[Index, OpenSearchIndex]]) -> None:
    golden = test_dates.GOLDEN
    pair = both([Document(str(n), text or "nada", date=written) for n, (written, text, _) in enumerate(golden)])
    memory, cluster = pair
    asked: list[Any] = [
        "2025",
        "2025-12",
        "2026-01-05",
        ("2025-12-01", "2025-12-15"),
        "2019",
        ("1900", "2100"),
        "1821-07-28",
    ]
    assert [found for period in asked if (found := difference(pair, "", mentions=period))] == []
    assert [found for period in asked if (found := difference(pair, "de", mentions=period))] == []
    for every in ("day", "week", "month", "year"):
        within: dict[str, Any] = {"mentions": ("2024", "2027")}
        assert cluster.timeline(every=every, axis="mentions", **within) == memory.timeline(
            every=every, axis="mentions", **within
        )
        assert cluster.timeline(every=every, since="2020") == memory.timeline(every=every, since="2020")
    for period in asked:
        shares = [[(hit.id, round(hit.score, 2)) for hit in index.search(mentions=period)] for index in pair]
        assert sorted(score for _, score in shares[0]) == pytest.approx(sorted(s for _, s in shares[1]), abs=0.011)


def test_the_golden_articles_of_entities(both: Callable[..., tuple[Index, OpenSearchIndex]]) -> None:
    texts = [article for _, article, _ in test_entities.GOLDEN]
    articles = [Document(str(n), text, date=day(2025, 1, 1 + n % 28)) for n, text in enumerate(texts)]
    memory, cluster = pair = both([*articles, *NEWS])
    for field in ("persons", "organizations", "places", "misc", "entities", "source", "sección", "nada"):
        assert cluster.search("").facets(field) == memory.search("").facets(field)
        assert cluster.search("gobierno O policía").facets(field) == memory.search("gobierno O policía").facets(field)
    assert sorted(cluster.entities(limit=1_000), key=repr) == sorted(memory.entities(limit=1_000), key=repr)
    for prefix in ("m", "lim", "de la", "¿?"):
        assert sorted(cluster.entities(prefix), key=repr) == sorted(memory.entities(prefix), key=repr)
    names = [entity.name for entity in memory.entities(limit=1_000)]
    differing = [
        found
        for name in [*names, *(name.split()[-1] for name in names)]
        for field in ("persons", "organizations", "places", "entities")
        if (found := difference(pair, "", **{field: [name]}))
    ]
    assert differing == []
    for name in names:
        on_cluster, in_memory = told_of(cluster.entity(name)), told_of(memory.entity(name))
        assert on_cluster == in_memory


def told_of(profile: Any) -> object:
    """What a profile says, but for which of equally common names stand beside."""
    beside = {field: sorted(names.values()) for field, names in profile.named_with.items()}
    return profile.name, profile.type, profile.count, profile.aliases, profile.first_date, profile.last_date, beside


def test_aliases_of_ones_own(both: Callable[..., tuple[Index, OpenSearchIndex]], tmp_path: Any) -> None:
    path = tmp_path / "aliases.tsv"
    path.write_text("el capitán\tQuito\tplace\n", encoding="utf-8")
    memory, cluster = both([*NEWS], aliases=path)
    assert ids(cluster.search("", places=["el capitán"])) == ids(memory.search("", places=["el capitán"])) == ["quito"]


def test_completions_and_suggestions(both: Callable[..., tuple[Index, OpenSearchIndex]]) -> None:
    memory, cluster = both([*NEWS])
    fields = ("lugar:", "lugar:q", "entidad:bog", 'lima lugar:"cus', "lugar:lima pol", "persona:lim", "menciona:l")
    assert cluster.suggest("lugar:q") != []
    for prefix in ("p", "pol", "crimen o", "qu", "gobierno de c", "bog", "ñ", "", "el ", "x" * 300, *fields):
        assert cluster.suggest(prefix) == memory.suggest(prefix)
    for query in ("policai", "crimenn organizado", "título:cuzko", "entidad:bogotta", "lima", "zzz", "=quitto lima"):
        assert cluster.search(query).suggestion == memory.search(query).suggestion


def test_similar_articles(both: Callable[..., tuple[Index, OpenSearchIndex]]) -> None:
    memory, cluster = both([*NEWS])
    text = "policía del crimen organizado"
    assert (cluster.similar(text).query, cluster.similar(text).total) == (memory.similar(text).query, 4)
    for index in (memory, cluster):
        assert {hit.id for hit in index.search("lima")[0].more_like_this()} == {"quito", "cusco", "bogota"}
        assert index.similar("dinosaurio").notes == ("no word of the text is in the index",)
        assert ids(index.similar("policía", sources=["el comercio"])) == ["quito"]


# Copies folded


def stories(results: Results) -> list[tuple[str, tuple[str, ...]]]:
    return [(hit.id, hit.copies) for hit in results]


@pytest.fixture
def wire(make: Make) -> SearchIndex:
    """A wire story with four copies, and two others."""
    index = make(entity_extractor=None, date_extractor=None)
    texts = (test_similar.COPIES | test_similar.OTHERS).items()
    index.add_many(
        Document(id, text, title=f"Titular {id}", date=day(2025, 12, n), source=f"Diario {n % 2}")
        for n, (id, text) in enumerate(texts, 1)
    )
    return index


def test_near_copies_are_folded_under_the_first(wire: SearchIndex) -> None:
    by_score = [id for id in ids(wire.search("ministra")) if id in test_similar.COPIES]
    results = wire.search("ministra", group_duplicates=True)
    assert (by_score[0], tuple(by_score[1:])) in stories(results)
    assert ("otra", ()) in stories(results)
    assert (len(results), results.total, results.notes) == (2, 6, ())
    assert sum(results.facets("source").values()) == 6
    newest = stories(wire.search("", sort="newest", group_duplicates=True))
    assert newest == [("lejana", ()), ("otra", ()), ("bare", ("corta", "agencia", "cifra", "original"))]
    oldest = wire.search("", sort="oldest", group_duplicates=True)
    assert stories(oldest) == [("original", ("cifra", "agencia", "corta", "bare")), ("otra", ()), ("lejana", ())]
    assert oldest.to_dicts()[0]["copies"] == ["cifra", "agencia", "corta", "bare"]


def test_only_what_was_found_is_a_copy(wire: SearchIndex) -> None:
    ((id, copies),) = stories(wire.search("puentes", until="2025-12-02", group_duplicates=True))
    assert {id, *copies} == {"original", "cifra"}
    assert stories(wire.search("dinosaurio", group_duplicates=True)) == []


def test_a_partial_match_is_folded_under_its_full_match(wire: SearchIndex) -> None:
    results = wire.search("ministra promesas", group_duplicates=True)
    assert results.total == 4
    assert [(len(hit.copies), hit.copies[-1:]) for hit in results] == [(4, ("corta",)), (0, ())]


def test_pages_count_stories(wire: SearchIndex) -> None:
    everything = stories(wire.search("", group_duplicates=True))
    pages = [stories(wire.search("", group_duplicates=True, limit=1, offset=at)) for at in range(5)]
    assert [story for page in pages for story in page] == everything
    page = wire.search("", group_duplicates=True, limit=2)
    assert stories(page) + stories(page.next()) == everything
    assert (len(page.next().next()), wire.search("", group_duplicates=True, limit=0).total) == (0, 7)


def test_copies_of_deleted_and_replaced_articles(wire: SearchIndex) -> None:
    wire.delete("cifra")
    wire.add(Document("agencia", test_similar.OTHERS["lejana"]))
    found = {frozenset({id, *copies}) for id, copies in stories(wire.search("", group_duplicates=True))}
    assert found == {frozenset({"original", "corta", "bare"}), frozenset({"agencia", "lejana"}), frozenset({"otra"})}


def test_what_is_like_an_article_without_its_copies(wire: SearchIndex) -> None:
    text = "Los alcaldes de la sierra recordaron al Gobierno las promesas: fondos, millones, trabajo, obras sin demora."
    wire.add(Document("nueva", text))
    hit = wire.search("ministra 300")[0]
    every, left = hit.more_like_this(), hit.more_like_this(group_duplicates=True)
    assert {*test_similar.COPIES, "nueva"} - {hit.id} <= set(ids(every))
    assert "nueva" in ids(left)
    assert not set(ids(left)) & set(test_similar.COPIES)
    assert left.total == every.total - 4
    first = wire.similar(test_similar.WIRE, group_duplicates=True)[0]
    assert {first.id, *first.copies} == set(test_similar.COPIES)


def test_a_thousand_times_the_same(make: Make) -> None:
    index = make(entity_extractor=None, date_extractor=None)
    index.add_many([Document(f"{n:04}", test_similar.WIRE) for n in range(1_000)])
    index.add(Document("otra", test_similar.OTHERS["otra"]))
    for sort in ("relevance", "newest"):
        results = index.search("promesas", group_duplicates=True, sort=sort)
        assert stories(results) == [("0000", tuple(f"{n:04}" for n in range(1, 1_000)))]
        assert results.notes == ()


@pytest.mark.parametrize(("a", "b", "same"), test_similar.PAIRS)
def test_what_copies_are(make: Make, a: tuple[str, str], b: tuple[str, str], same: bool) -> None:
    index = make(entity_extractor=None, date_extractor=None)
    index.add_many([Document("a", a[0], title=a[1]), Document("b", b[0], title=b[1])])
    assert len(index.search("", group_duplicates=True)) == 2 - same


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(documents=test_similar.newsrooms())
def test_stories_are_those_of_the_twin(cluster: Cluster, documents: list[Document]) -> None:
    index = new_index(cluster, entity_extractor=None, date_extractor=None, replicas=0)
    try:
        index.add_many(documents)
        by_id = {document.id: document for document in documents}
        words = f"{test_similar.WORDS[0]} {documents[0].text.split()[0]}"
        for query in ("", words):
            order = [by_id[id] for id in ids(index.search(query, limit=20))]
            found = [(id, {*copies}) for id, copies in stories(index.search(query, limit=20, group_duplicates=True))]
            assert found == test_similar.twin_stories(order)
    finally:
        drop(index)


def test_no_more_are_compared_than_a_page_may_cost(
    on_cluster: Callable[..., OpenSearchIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_copies, "MOST_COMPARED", 5)
    monkeypatch.setattr(cluster_copies, "MOST_COMPARED_A_STORY", 1)
    index = on_cluster(entity_extractor=None, date_extractor=None)
    index.add_many([Document(str(n), test_similar.WIRE) for n in range(20)])
    results = index.search("ministros", group_duplicates=True, limit=3)
    assert [len(hit.copies) for hit in results] == [5, 0, 0]
    assert [note for note in results.notes if "not all were compared" in note]


def test_a_filter_may_be_iterated_once_only(news: SearchIndex) -> None:
    results = news.search("policía", places=(name for name in ["quito"]))
    assert ids(results) == ["quito"]
    assert results.facets("source") == {"El Comercio": 1}
    assert ids(news.similar("policía", places=(name for name in ["quito"]))) == ["quito"]


def test_an_article_is_read_as_a_hit(both: Callable[..., tuple[Index, OpenSearchIndex]]) -> None:
    memory, cluster = both([*NEWS])
    for id in ("lima", "bogota", "nada", "\ud800"):
        for query in ("", "policía lima", "crim* -quito", "dinosaurio", "menciona:2025 crimen"):
            told = [index.read(id, query) for index in (cluster, memory)]
            assert [hit and (hit.id, hit.snippet, hit.missing, hit.document) for hit in told][:1] * 2 == [
                hit and (hit.id, hit.snippet, hit.missing, hit.document) for hit in told
            ]


# Pages


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("query", ["policía", "policía crimen lima", ""])
def test_pages_are_slices_of_one_list(news: SearchIndex, query: str, sort: str) -> None:
    everything = ids(news.search(query, sort=sort, limit=100))
    for size in (1, 2, 3):
        pages = [ids(news.search(query, sort=sort, limit=size, offset=offset)) for offset in range(0, 5, size)]
        assert [id for page in pages for id in page] == everything


@pytest.mark.parametrize("query", ["policía crimen lima", ""])
def test_the_next_page_and_the_one_after(news: SearchIndex, query: str) -> None:
    everything = ids(news.search(query, limit=100))
    page = news.search(query, limit=3)
    turned = [page, page.next(), page.next().next()]
    assert [ids(one) for one in turned] == [everything[:3], everything[3:], []]
    assert {(one.total, one.query, one.notes) for one in turned} == {(page.total, page.query, page.notes)}
    assert turned[1].facets("source") == page.facets("source")
    similar = news.similar("policía crimen", limit=3)
    assert ids(similar) + ids(similar.next()) == ids(news.similar("policía crimen", limit=100))


def test_by_date_undated_last(news: SearchIndex) -> None:
    assert ids(news.search("", sort="newest")) == ["quito", "lima", "cusco", "bogota"]
    assert ids(news.search("", sort="oldest")) == ["cusco", "lima", "quito", "bogota"]


def test_the_spelling_typed_comes_first(make: Make) -> None:
    index = make()
    index.add_many([Document("ano", "El ano pasado fue duro."), Document("año", "El año pasado fue duro.")])
    assert ids(index.search("año")) == ["año", "ano"]
    assert ids(index.search("=ano")) == ["ano"]


def test_a_relative_of_a_word_counts_a_little(make: Make) -> None:
    index = make(date_extractor=None)
    index.add_many([
        Document("both", "Asesinato en Lima."), Document("near", "Quiso asesinar en Lima."), Document("far", "En Lima.")
    ])  # fmt: skip
    results = index.search("asesinato lima")
    assert ids(results) == ["both", "near", "far"]
    assert [hit.missing for hit in results] == [(), ("asesinato",), ("asesinato",)]
    for hit in results:
        assert hit.score == pytest.approx(sum(share for _, share in hit.shares), rel=1e-3)
        assert len(hit.explain().splitlines()) == 3
