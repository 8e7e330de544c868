"""The seed article from its file to a page of results."""

from __future__ import annotations

import datetime

import pytest
from conftest import ROOT, any_texts
from hypothesis import given, settings

from searchlib import Document, Index, Results
from searchlib.corpus import read_files

HEADLINE = (
    "El ministro de Relaciones Exteriores del Perú y el secretario Marco Rubio acordaron fortalecer el trabajo conjunto"
    " frente al crimen organizado y anunciaron la llegada de asesores estadounidenses en seguridad ciudadana."
)


@pytest.fixture(scope="module")
def seeds() -> Index:
    """An index of the seed and of an article that shares some of its words."""
    index = Index.in_memory()
    assert index.add_many(read_files([ROOT / "seeds"])).added == 1
    index.add(Document("otra", "La canciller de Alemania habló en Berlín.", date="2015-03-01", source="DPA"))
    return index


def _only(results: Results) -> str:
    """The id of the one full match."""
    assert results.total == 1
    return results[0].id


def test_what_is_read(seed: Document) -> None:
    assert seed.date == "2025-12-06"
    assert seed.source == "MRE Perú"
    assert seed.title == HEADLINE
    assert seed.id == "000_f312e11e23bcb29a"
    assert seed.text.startswith("El canciller de Perú, Hugo de Zela, se reunió hoy")
    assert seed.text.endswith("en los próximos comicios generales.")
    assert "\n\nGarantizar la participación de peruanos en el exterior en las elecciones 2026\n\n" in seed.text


def test_what_is_stored(seeds: Index, seed: Document) -> None:
    stored = seeds.get(seed.id)
    assert stored is not None
    assert (stored.date, stored.source, stored.title, stored.text) == (
        datetime.date(2025, 12, 6), "MRE Perú", HEADLINE, seed.text,
    )  # fmt: skip


def test_the_hit_shows_the_article(seeds: Index, seed: Document) -> None:
    hit = seeds.search("cancillería rubio")[0]
    assert (hit.id, hit.date, hit.source, hit.title) == (seed.id, datetime.date(2025, 12, 6), "MRE Perú", HEADLINE)
    assert hit.document.text == seed.text


@pytest.mark.parametrize("query", ["canciller", "delegacion", "CRIMEN organizado", "zela", "oea", "washington d.c."])
def test_found(seeds: Index, seed: Document, query: str) -> None:
    assert seed.id in [hit.id for hit in seeds.search(query) if not hit.missing]


CANCILLERIA = ["cancilleria", "CANCILLERÍA", "cancillería", "CANCILLERIA", "cancilleri\u0301a"]


@pytest.mark.parametrize("query", CANCILLERIA)
def test_cancilleria_is_found_however_it_is_typed(seed: Document, query: str) -> None:
    index = Index.in_memory()
    index.add(seed)
    found = index.search(query)
    assert [hit.id for hit in found] == [seed.id]
    assert found[0].score == index.search("cancilleria")[0].score > 0


@pytest.mark.parametrize("queries", [["agenda", "AGENDA"], ["OEA", "oea"], ["CANCILLER", "canciller"]])
def test_case_does_not_move_the_score(seeds: Index, queries: list[str]) -> None:
    assert len({tuple((hit.id, hit.score) for hit in seeds.search(query)) for query in queries}) == 1


@pytest.mark.parametrize(
    "query",
    [
        '"crimen organizado"',
        '"CRIMEN ORGANIZADO"',
        '"económico-comercial"',
        '"economico comercial"',
        '"secretario general de la OEA"',
        '"Washington D. C."',
        "@SecRubio",
        "secrubio",
        "=narcotráfico",
        "reunió -Berlín",
    ],
)
def test_found_by_operators(seeds: Index, seed: Document, query: str) -> None:
    assert _only(seeds.search(query)) == seed.id


@pytest.mark.parametrize("query", ['"organizado crimen"', "=narcotrafico", "narcotráfico -rubio", "dinosaurio"])
def test_not_found(seeds: Index, query: str) -> None:
    assert seeds.search(query).total == 0


@pytest.mark.parametrize("name", ["hugo de zela", "Hugo de Zela", "HUGO DE ZELA", "Marco Rubio", "albert ramdin"])
def test_found_by_person(seeds: Index, seed: Document, name: str) -> None:
    assert _only(seeds.search(persons=[name])) == seed.id


@pytest.mark.parametrize("name", ["peru", "Perú", "estados unidos"])
def test_found_by_place(seeds: Index, seed: Document, name: str) -> None:
    assert _only(seeds.search(places=[name])) == seed.id


def test_found_by_other_names(seeds: Index, seed: Document) -> None:
    for results in (
        seeds.search(persons=["zela"]),
        seeds.search(organizations=["oea"]),
        seeds.search("lugar:eeuu"),
    ):
        assert _only(results) == seed.id
    assert seeds.search().facets("persons") == dict.fromkeys(
        ["Albert Ramdin", "Alfredo Ferrero", "Hugo de Zela", "Marco Rubio"], 1
    )
    assert [seeds.entity(name).name for name in ("zela", "rubio", "ferrero", "ramdin")] == [  # type: ignore[union-attr]
        "Hugo de Zela",
        "Marco Rubio",
        "Alfredo Ferrero",
        "Albert Ramdin",
    ]


def test_who_and_what_it_names(seeds: Index) -> None:
    results = seeds.search("canciller lima")
    assert results.total == 1
    organizations = results.facets("organizations")
    assert organizations.keys() >= {
        "Organización de los Estados Americanos",
        "Ministerio de Relaciones Exteriores",
        "Misión de Observación Electoral",
    }
    assert results.facets("places") == dict.fromkeys(["Estados Unidos", "Lima", "Perú", "Washington D. C."], 1)
    assert set(results.facets("entities")).isdisjoint({"Durante", "Como", "Ambos", "Este", "Foto", "De Zela", "Rubio"})


def test_its_people_in_the_index(seeds: Index) -> None:
    found = seeds.entity("de zela")
    assert found is not None
    assert (found.name, found.type, found.count) == ("Hugo de Zela", "person", 1)
    assert found.aliases == ("De Zela",)
    assert found.first_date == found.last_date == datetime.date(2025, 12, 6)
    assert set(found.named_with["persons"]) == {"Marco Rubio", "Alfredo Ferrero", "Albert Ramdin"}
    rubio, oea = seeds.entity("rubio"), seeds.entity("oea")
    assert rubio is not None
    assert set(rubio.aliases) == {"Rubio", "@SecRubio"}
    assert oea is not None
    assert (oea.name, oea.type) == ("Organización de los Estados Americanos", "organization")
    assert "OEA" in oea.aliases
    assert [one.name for one in seeds.entities("zel")] == ["Hugo de Zela"]
    assert [one.name for one in seeds.entities(type="person", limit=9)] == [
        "Albert Ramdin", "Alfredo Ferrero", "Hugo de Zela", "Marco Rubio",
    ]  # fmt: skip


def test_found_by_day(seeds: Index, seed: Document) -> None:
    assert _only(seeds.search("", since="2025-12-06", until="2025-12-06")) == seed.id
    assert _only(seeds.search("", mentions="2025-12-06")) == seed.id
    assert seeds.search("rubio", since="2025-12-07").total == 0


TODAY = datetime.date(2025, 12, 6)


@pytest.mark.parametrize(
    ("expression", "first", "last"),
    [
        ("hoy", "2025-12-06", "2025-12-06"),
        ("la próxima semana", "2025-12-08", "2025-12-14"),
        ("2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_found_by_the_days_it_talks_about(seeds: Index, seed: Document, expression: str, first: str, last: str) -> None:
    hit = seeds.search(mentions=expression, today=TODAY)[0]
    assert hit.id == seed.id
    named = [mention for mention in hit.dates if mention.text == expression]
    assert {(str(mention.first_day), str(mention.last_day)) for mention in named} == {(first, last)}
    assert all(hit.document.text[mention.start : mention.end] == expression for mention in named)
    assert _only(seeds.search(f'menciona:"{expression}"', today=TODAY)) == seed.id
    assert _only(seeds.search(mentions=(first, last))) == seed.id
    assert _only(seeds.search("canciller", mentions=expression, today=TODAY)) == seed.id


@pytest.mark.parametrize("expression", ["2024", "ayer", "el 7 de diciembre", "2027"])
def test_not_found_by_days_it_does_not_name(seeds: Index, expression: str) -> None:
    assert seeds.search(mentions=expression, today=TODAY).total == 0


def test_the_days_it_talks_about_over_time(seeds: Index) -> None:
    assert seeds.timeline(every="day", axis="mentions", mentions=("2025-12-06", "2025-12-10")) == {
        datetime.date(2025, 12, 6): 1, datetime.date(2025, 12, 7): 0, datetime.date(2025, 12, 8): 1,
        datetime.date(2025, 12, 9): 1, datetime.date(2025, 12, 10): 1,
    }  # fmt: skip
    assert seeds.timeline(every="year", axis="mentions", mentions="2026") == {datetime.date(2026, 1, 1): 1}


def test_the_snippet_is_of_the_stored_text(seeds: Index, seed: Document) -> None:
    snippet = seeds.search("delegacion lima")[0].snippet
    marked = [snippet.text[start:end] for start, end in snippet.spans]
    assert "delegación" in marked
    assert "Lima" in marked
    assert snippet.text.strip("…") in " ".join(seed.text.split("\n"))


@settings(max_examples=120)
@given(any_texts.filter(lambda text: "=" not in text))
def test_any_text_can_be_searched(seeds: Index, text: str) -> None:
    results = seeds.search(text)
    assert results.total <= 2
    assert repr(results)
