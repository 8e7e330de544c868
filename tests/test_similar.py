"""Near-identical articles folded, and articles like one, against a plain twin that compares every pair of texts."""

from __future__ import annotations

import json
import pathlib
import pickle
import re
from collections.abc import Sequence
from typing import Any

import pytest
from conftest import NEWS, any_texts
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchlib import DetachedHitError, Document, FilterError, Index, Results, copies
from searchlib.query import parse
from searchlib.resemblance import ALIKE, SHORT, Wording, are_copies
from searchlib.sketches import MET, SKETCH, sketches
from searchlib.text import fold

WIRE = (
    "El presidente del Consejo de Ministros anunció en Arequipa que el Gobierno destinará 300 millones de soles a la "
    "reconstrucción de los puentes que destruyeron las lluvias de marzo. La ministra de Vivienda precisó que las obras "
    "comenzarán en julio y darán trabajo a dos mil familias de la sierra. Los alcaldes de la región pidieron que los "
    "fondos lleguen sin demora y recordaron promesas que nadie cumplió."
)
COPIES = {
    "original": WIRE,
    "cifra": WIRE.replace("300", "350"),
    "agencia": f"AREQUIPA, 3 (Andina). — {WIRE}",
    "corta": WIRE[: WIRE.index(" y recordaron")] + ".",
    "bare": WIRE.replace("ó", "o").replace("á", "a").upper(),
}
OTHERS = {
    "otra": "El presidente del Consejo de Ministros anunció en Arequipa que renunciará por la crisis de los puentes, "
    "según la prensa; la ministra de Vivienda no comentó la noticia.",
    "lejana": "Las lluvias de marzo dañaron viviendas y escuelas en Piura, donde las familias piden ayuda.",
}


def _index(*documents: Document, batch: int | None = None) -> Index:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many(documents, batch_size=batch)
    return index


def _stories(results: Results) -> list[tuple[str, set[str]]]:
    return [(hit.id, set(hit.copies)) for hit in results]


@pytest.fixture
def wire() -> Index:
    """A wire story with four copies, and two others, in segments of two."""
    texts = COPIES | OTHERS
    return _index(
        *(Document(id, text, title=f"Titular {id}", date=f"2025-12-0{day}", source=f"Diario {day % 2}")
          for day, (id, text) in enumerate(texts.items(), start=1)),
        batch=2,
    )  # fmt: skip


# Copies


def test_near_copies_are_folded_under_the_first(wire: Index) -> None:
    results = wire.search("ministra", group_duplicates=True)
    assert len(results) == 2
    first, other = sorted(_stories(results), key=lambda story: -len(story[1]))
    assert {first[0]} | first[1] == set(COPIES)
    assert other == ("otra", set())
    assert results.total == 6, "articles, not stories"
    assert results.notes == ()


def test_nothing_is_folded_unless_asked(wire: Index) -> None:
    results = wire.search("ministra")
    assert len(results) == 6
    assert {hit.copies for hit in results} == {()}


def test_the_first_of_a_story_is_the_first_of_the_order(wire: Index) -> None:
    by_score = [hit.id for hit in wire.search("ministra")]
    (first, *_) = (hit for hit in wire.search("ministra", group_duplicates=True) if hit.copies)
    assert [first.id, *first.copies] == [id for id in by_score if id in COPIES]
    newest = wire.search("", sort="newest", group_duplicates=True)
    assert [(hit.id, hit.copies) for hit in newest] == [
        ("lejana", ()), ("otra", ()), ("bare", ("corta", "agencia", "cifra", "original")),
    ]  # fmt: skip
    oldest = wire.search("", sort="oldest", group_duplicates=True)
    assert [hit.id for hit in oldest] == ["original", "otra", "lejana"]
    assert oldest[0].copies == ("cifra", "agencia", "corta", "bare")


def test_only_what_was_found_is_a_copy(wire: Index) -> None:
    (hit,) = wire.search("puentes", until="2025-12-02", group_duplicates=True)
    assert {hit.id, *hit.copies} == {"original", "cifra"}
    (hit,) = wire.search("puentes -renunciará", sources=["Diario 0"], group_duplicates=True)
    assert {hit.id, *hit.copies} == {"cifra", "corta"}


def test_a_partial_match_is_folded_under_its_full_match(wire: Index) -> None:
    results = wire.search("ministra promesas", group_duplicates=True)
    assert results.total == 4
    assert [len(hit.copies) for hit in results if hit.id in COPIES] == [4]
    assert results[0].copies[-1] == "corta", "which lacks a word, and stands after the full matches"
    assert [hit.id for hit in results][1:] == ["otra"]


def test_pages_count_stories(wire: Index) -> None:
    everything = _stories(wire.search("", group_duplicates=True))
    pages = [_stories(wire.search("", group_duplicates=True, limit=1, offset=at)) for at in range(5)]
    assert [story for page in pages for story in page] == everything
    assert wire.search("", group_duplicates=True, limit=0).total == 7
    assert [len(wire.search("ministra", group_duplicates=True, limit=n)) for n in (0, 1, 2, 3)] == [0, 1, 2, 2]


def test_copies_of_deleted_and_replaced_articles(wire: Index) -> None:
    wire.delete("cifra")
    wire.add(Document("agencia", OTHERS["lejana"]))
    found = dict(_stories(wire.search("", group_duplicates=True)))
    story = next(({id, *others} for id, others in found.items() if "original" in {id, *others}))
    assert story == {"original", "corta", "bare"}
    assert any({id, *others} == {"agencia", "lejana"} for id, others in found.items())


PAIRS = [
    (("Ver video", "Sismo en Lima"), ("Ver video", "Gol de Perú"), False),
    (("Ver video", "Sismo en Lima"), ("¡Ver vídeo!", "Sismo en Lima"), True),
    (("Lluvia", ""), ("lluvia", ""), True),
    (("Lluvia", ""), ("Sol", ""), False),
    (("—", ""), ("—", ""), False),
    (("de la que", ""), ("de la que", ""), True),
    ((f"«{WIRE}»", "A"), (WIRE, "B"), True),
    ((WIRE, ""), (f"{WIRE} {OTHERS['lejana']}", ""), True),
    ((WIRE[:200], ""), (WIRE, ""), False),
]
"""Pairs of body and headline, and whether they are copies."""


@pytest.mark.parametrize(("a", "b", "same"), PAIRS)
def test_what_copies_are(a: tuple[str, str], b: tuple[str, str], same: bool) -> None:
    assert are_copies(Wording(*a), Wording(*b)) is same
    assert are_copies(Wording(*b), Wording(*a)) is same
    index = _index(Document("a", a[0], title=a[1]), Document("b", b[0], title=b[1]))
    assert len(index.search("", group_duplicates=True)) == 2 - same


def met(a: Wording, b: Wording) -> bool:
    """Whether a cluster that is asked for whose sketches meet those of `a` answers with `b`."""
    other = {hashed for sketch in sketches(b) for hashed in sketch}
    return any(len(other & {*sketch}) >= (MET if len(sketch) == SKETCH else 1) for sketch in sketches(a))


def test_sketches_of_copies_meet() -> None:
    """In news, where a body is short and counts with its headline, and never where there are no words."""
    pairs = [*((Wording(*a), Wording(*b)) for a, b, same in PAIRS if same)]
    pairs += [(Wording(a), Wording(b)) for a in COPIES.values() for b in COPIES.values()]
    edge, headline = " ".join(WIRE.split()[:19]), "Obras en la sierra"
    pairs.append((Wording(edge, headline), Wording(f"{edge} desde julio de este año", headline)))
    assert all(are_copies(a, b) and met(a, b) and met(b, a) for a, b in pairs)
    assert not met(Wording(WIRE), Wording(OTHERS["lejana"]))
    assert sketches(Wording("—", "Titular")) == []


def test_a_thousand_times_the_same() -> None:
    index = _index(*(Document(str(number), WIRE) for number in range(1000)), Document("otra", OTHERS["otra"]))
    for limit, sort in ((10, "relevance"), (10, "newest"), (1, "relevance")):
        results = index.search("promesas", group_duplicates=True, limit=limit, sort=sort)
        assert [len(hit.copies) for hit in results] == [999]
        assert results.notes == ()


def test_no_more_are_compared_than_a_page_may_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST_COMPARED", 5)
    monkeypatch.setattr(copies, "MOST_COMPARED_A_STORY", 1)
    index = _index(*(Document(str(number), WIRE) for number in range(20)))
    results = index.search("ministros", group_duplicates=True, limit=3)
    assert [len(hit.copies) for hit in results] == [5, 0, 0]
    assert [note for note in results.notes if "not all were compared" in note]
    assert "note: very many articles" in repr(results)


def test_how_copies_are_shown(wire: Index) -> None:
    results = wire.search("promesas", group_duplicates=True)
    assert results.total == 4
    assert re.search(r"2025-12-0\d · Diario \d · 3 copies\n", repr(results))
    assert "· 3 copies" in results._repr_html_()
    (row,) = [row for row in results.to_dicts() if row["copies"]]
    assert sorted([row["id"], *row["copies"]]) == ["agencia", "bare", "cifra", "original"]
    assert json.loads(json.dumps(row)) == row
    one = wire.search("promesas", until="2025-12-02", group_duplicates=True)
    assert "· 1 copy\n" in repr(one)
    assert "cop" not in repr(wire.search("piura", group_duplicates=True)).replace("copia", "")


# The plain twin: every article is compared with every story above it.


def twin_shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall("[a-z0-9]+", fold(text))
    return {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))}


def twin_copies(a: Document, b: Document) -> bool:
    lengths = [len(re.findall("[a-z0-9]+", fold(document.text))) for document in (a, b)]
    texts = [f"{d.title} {d.text}" if min(lengths) < SHORT else d.text for d in (a, b)]
    first, second = map(twin_shingles, texts)
    return min(lengths) > 0 and len(first & second) / len(first | second) >= ALIKE


def twin_stories(documents: Sequence[Document]) -> list[tuple[str, set[str]]]:
    stories: list[tuple[Document, set[str]]] = []
    for document in documents:
        for first, others in stories:
            if twin_copies(first, document):
                others.add(document.id)
                break
        else:
            stories.append((document, set()))
    return [(first.id, others) for first, others in stories]


WORDS = (
    *("lima", "cusco", "puente", "lluvia", "ministra", "alcalde", "obra"),
    *("sierra", "marzo", "fondo", "región", "julio", "soles", "familia"),
)
bodies = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12)


@st.composite
def newsrooms(draw: st.DrawFn) -> list[Document]:
    """Short articles, most of them another one with some words changed."""
    texts = [draw(bodies)]
    for _ in range(draw(st.integers(0, 7))):
        text = list(draw(st.sampled_from(texts)))
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, len(text)))
            text[at : at + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(WORDS), max_size=1))
        texts.append(text[:12] or draw(bodies))
    return [Document(str(number), " ".join(text)) for number, text in enumerate(texts)]


@settings(max_examples=60)
@given(newsrooms())
def test_sketches_of_all_copies_meet(documents: list[Document]) -> None:
    wordings = [Wording(document.text) for document in documents]
    assert all(met(a, b) for a in wordings for b in wordings if are_copies(a, b))


@settings(max_examples=100)
@given(newsrooms(), st.sampled_from([None, 1, 3]), st.data())
def test_stories_are_those_of_the_twin(documents: list[Document], batch: int | None, data: st.DataObject) -> None:
    index = _index(*documents, batch=batch)
    for gone in data.draw(st.sets(st.sampled_from([d.id for d in documents]), max_size=2)):
        index.delete(gone)
    by_id = {document.id: document for document in documents}
    for query, options in (("", {"sort": "oldest"}), (f"{WORDS[0]} {documents[0].text.split()[0]}", {})):
        order = [by_id[hit.id] for hit in index.search(query, limit=20, **options)]  # type: ignore[arg-type]
        results = index.search(query, limit=20, group_duplicates=True, **options)  # type: ignore[arg-type]
        assert _stories(results) == twin_stories(order)


@settings(max_examples=60)
@given(st.lists(any_texts.filter(str.strip), min_size=1, max_size=4), st.data())
def test_whatever_the_texts_every_article_is_in_one_story(texts: list[str], data: st.DataObject) -> None:
    texts += data.draw(st.lists(st.sampled_from(texts), max_size=3))
    index = _index(*(Document(str(number), text) for number, text in enumerate(texts)))
    results = index.search("", limit=20, group_duplicates=True)
    ids = [id for hit in results for id in (hit.id, *hit.copies)]
    assert sorted(ids) == sorted(str(number) for number in range(len(texts)))
    for hit in results:
        wordings = [Wording(texts[int(id)]) for id in hit.copies]
        assert all(are_copies(Wording(hit.document.text), other) for other in wordings)


# More like this


@pytest.fixture
def subjects() -> Index:
    """Six articles about two subjects, and one about neither."""
    texts = {
        "nuclear-1": "El organismo de energía atómica inspeccionó la planta de uranio de Irán.",
        "nuclear-2": "Irán niega que su uranio sirva a fines militares, dijo el organismo atómico.",
        "nuclear-3": "Sanciones contra Irán por el enriquecimiento de uranio en una planta secreta.",
        "lluvia-1": "Las lluvias de marzo dejaron puentes caídos y familias sin vivienda en la sierra.",
        "lluvia-2": "Ayuda para las familias de la sierra tras las lluvias: reparan puentes.",
        "lluvia-3": "Más lluvias en marzo, según el servicio de meteorología; los puentes resisten.",
        "gol": "Un gol en el último minuto dio el título al equipo visitante.",
    }
    return _index(*(Document(id, t, date="2025-12-01", source=id[:3]) for id, t in texts.items()), batch=3)


def _ids(results: Results) -> set[str]:
    return {hit.id for hit in results}


def test_more_like_a_hit(subjects: Index) -> None:
    hit = subjects.search("inspeccionó")[0]
    results = hit.more_like_this()
    assert _ids(results) == {"nuclear-2", "nuclear-3"}, "and not itself"
    assert results.total == 2
    assert [hit.missing for hit in results] == [(), ()]
    assert all(hit.snippet.spans for hit in results)
    assert "uranio" in results.query
    assert "gol" not in results.query, "a word that only it has finds nothing else"
    assert [hit.id for hit in hit.more_like_this(1)] == [results[0].id]
    assert hit.more_like_this(0).total == 2


def test_what_is_like_a_hit_can_be_asked_on(subjects: Index) -> None:
    first = subjects.search("meteorología")[0]
    second = first.more_like_this()[0]
    assert first.id in _ids(second.more_like_this())


def test_similar_to_a_text(subjects: Index) -> None:
    results = subjects.similar("¿Llegará la ayuda a la sierra después de la lluvia? Cayó otro puente.")
    assert _ids(results) == {"lluvia-1", "lluvia-2", "lluvia-3"}
    assert results.total == 3
    assert results.facets("source") == {"llu": 3}
    assert list(results.timeline().values()) == [3]
    assert "similar" not in repr(results)
    assert results[0].explain()


def test_similar_takes_the_filters_of_search(subjects: Index) -> None:
    text = "lluvias puentes uranio"
    assert _ids(subjects.similar(text, sources=["nuc"])) == {"nuclear-1", "nuclear-2", "nuclear-3"}
    assert not subjects.similar(text, since="2026")
    assert [hit.id for hit in subjects.similar(text, limit=2, offset=1)] == [
        hit.id for hit in subjects.similar(text)][1:3]  # fmt: skip
    with pytest.raises(FilterError):
        subjects.similar(text, sources="nuc")


@pytest.mark.parametrize("bad", [None, 3, b"lima", ["lima"]])
def test_similar_is_to_a_text(news: Index, bad: Any) -> None:
    with pytest.raises(FilterError, match="str"):
        news.similar(bad)


@pytest.mark.parametrize("count", [-1, 1.5, "3"])
def test_limits_are_checked(news: Index, count: Any) -> None:
    with pytest.raises(FilterError, match="limit"):
        news.similar("lima", limit=count)
    with pytest.raises(FilterError, match="limit"):
        news.search("lima")[0].more_like_this(count)


@pytest.mark.parametrize("text", ["", " ", "de la que", "«—»", "\x00", "\ud800", "😀", "zzz"])
def test_a_text_that_says_nothing(news: Index, text: str) -> None:
    results = news.similar(text)
    assert (len(results), results.total, results.query) == (0, 0, "")
    assert results.notes == ("no word of the text is in the index",)


def test_an_empty_index(index: Index) -> None:
    assert not index.similar("lima")
    assert not index.search("lima", group_duplicates=True)


def test_a_hit_with_nothing_like_it(index: Index) -> None:
    index.add(Document("1", "Lluvia"))
    assert index.search("lluvia")[0].more_like_this().total == 0


def test_copies_of_the_article_itself_are_left_out_if_copies_are_folded(wire: Index) -> None:
    text = "Los alcaldes de la sierra recordaron al Gobierno las promesas: fondos, millones, trabajo, obras sin demora."
    wire.add(Document("nueva", text))
    hit = wire.search("ministra 300")[0]
    assert {*COPIES, "nueva"} - {hit.id} <= _ids(hit.more_like_this())
    left = _ids(hit.more_like_this(group_duplicates=True))
    assert "nueva" in left
    assert not left & set(COPIES)
    folded = wire.similar(WIRE, group_duplicates=True)
    assert {folded[0].id, *folded[0].copies} == set(COPIES)


def test_a_text_of_a_megabyte(news: Index) -> None:
    results = news.similar("La policía de Lima. " * 50_000)
    assert "lima" in _ids(results)
    assert any("50,000 characters" in note for note in results.notes)


def test_after_the_index_is_closed_or_changed(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "x") as index:
        index.add_many(NEWS)
        hit = index.search("quito")[0]
        for document in NEWS:
            index.delete(document.id)
    assert "lima" in _ids(hit.more_like_this())
    assert hit.more_like_this(group_duplicates=True)[0].document.text


def test_a_hit_that_was_pickled_has_left_its_index(news: Index) -> None:
    hit = pickle.loads(pickle.dumps(news.search("quito")[0]))
    with pytest.raises(DetachedHitError, match=r"Index\.similar"):
        hit.more_like_this()
    error = pickle.loads(pickle.dumps(DetachedHitError("quito")))
    assert (error.id, type(error)) == ("quito", DetachedHitError)


@settings(max_examples=80)
@example("¼\x80\x80\ud7a40")
@given(st.one_of(any_texts, st.text(max_size=40), st.just(" OR AND NOT O Y NO EE. UU. COVID-19 siglo XXI cuatro mil")))
def test_any_text_may_be_asked_for_and_its_query_can_be_typed(text: str) -> None:
    index = _index(Document("1", text if _storable(text) else "lima"), Document("2", "lima"))
    for hit in index.search(""):
        assert hit.id not in _ids(hit.more_like_this())
    results = index.similar(text)
    assert repr(results).encode()
    read = parse(results.query)
    assert str(read) == results.query
    assert read.notes == ()
    if results:
        assert _ids(index.search(results.query)) >= _ids(results)


def _storable(text: str) -> bool:
    try:
        return bool(text.encode().strip())
    except UnicodeEncodeError:
        return False
