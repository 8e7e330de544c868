"""Who and what the articles of an index name, each under one name."""

from __future__ import annotations

import datetime
import itertools
import pathlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import AliasError, Document, Entity, EntityProfile, FilterError, Index, NamedEntity, frequencies
from searchlib.directory import NAMESAKES, WELL_ATTESTED, directory, joined
from searchlib.fields import ENTITY_FIELDS

IDS = itertools.count()
Articles = list[set[tuple[str, str]]]


def with_people(*articles: list[str], index: Index | None = None) -> Index:
    """An index with an article for each list of people."""
    index = Index.in_memory() if index is None else index
    for names in articles:
        people = [Entity(name, "person") for name in names]
        index.add(Document(f"{next(IDS)}", f"Hablaron {', '.join(names)}.", entities=people))
    return index


def people(index: Index) -> dict[str, int]:
    return {one.name: one.count for one in index.entities(type="person")}


# Which names are one


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        # accents, case, particles, punctuation; the commonest spelling is shown, capitals only if there is no other
        ([["Hugo de Zela"], ["Hugo De Zela"], ["HUGO DE ZELA"], ["Hugo de Zela"]], {"Hugo de Zela": 4}),
        ([["ANA RUIZ"]], {"ANA RUIZ": 1}),
        ([["Juan Méndez"], ["Juan Mendez"], ["Juan Mendez"]], {"Juan Mendez": 3}),
        # the order of surnames
        ([["Ana Ruiz Soto"], ["Ana Soto Ruiz"]], {"Ana Ruiz Soto": 2}),
        # a second surname, if it is well attested
        ([["Hugo de Zela"], ["Hugo De Zela Martínez"]], {"Hugo De Zela Martínez": 2}),
        (
            [*[["José García"]] * (WELL_ATTESTED + 1), ["José García Pérez"]],
            {"José García": 11, "José García Pérez": 1},
        ),
        # namesakes are likely where many have the given name, and many the surname
        (
            [["Ana Ruiz"], ["Ana Ruiz Soto"], ["Ana Paz"], ["Ana Rey"], ["Luz Ruiz"], ["Eva Ruiz"]],
            {"Ana Paz": 1, "Ana Rey": 1, "Ana Ruiz": 1, "Ana Ruiz Soto": 1, "Eva Ruiz": 1, "Luz Ruiz": 1},
        ),
        # two people who share a surname stay two, and so do those of a name that may be either's
        ([["Ana Pérez"], ["Juan Pérez"]], {"Ana Pérez": 1, "Juan Pérez": 1}),
        (
            [["José García"], ["José García Pérez"], ["José García Ruiz"]],
            {"José García": 1, "José García Pérez": 1, "José García Ruiz": 1},
        ),
        # a name put in between needs an article that has both
        ([["Juan Pérez"], ["Juan Carlos Pérez Soto"]], {"Juan Pérez": 1, "Juan Carlos Pérez Soto": 1}),
        # a surname alone is nobody in particular
        ([["Rubio"], ["Marco Rubio"]], {"Marco Rubio": 1, "Rubio": 1}),
    ],
    ids=str,
)
def test_names_of_people(articles: list[list[str]], expected: dict[str, int]) -> None:
    assert people(with_people(*articles)) == expected


def test_an_article_that_has_both_names_joins_them() -> None:
    index = with_people(["Juan Pérez"], ["Juan Pérez"])
    index.add(Document("both", "El ministro Juan Carlos Pérez Soto habló en Lima. Juan Pérez no dio detalles."))
    assert people(index) == {"Juan Carlos Pérez Soto": 3}
    assert index.search(persons=["Juan Pérez"]).total == 3


def test_somebody_is_called_by_the_longest_name_that_is_well_attested() -> None:
    index = with_people(*[["Barack Obama"]] * 30)
    index.add(Document("both", "El presidente Barack Hussein Obama llegó. Barack Obama habló."))
    assert people(index) == {"Barack Obama": 31}


def test_only_people_are_joined_by_their_words() -> None:
    index = Index.in_memory()
    for number, name in enumerate(("Banco de Lima", "Banco Lima", "Banco de Lima", "Banco de Lima Sur")):
        index.add(Document(str(number), "texto", entities=[Entity(name, "organization")]))
    assert [(one.name, one.count) for one in index.entities()] == [("Banco de Lima", 3), ("Banco de Lima Sur", 1)]


WORDS = st.sampled_from(["ana", "juan", "ruiz", "soto", "paz", "rey"])
GIVEN_NAMES = {"ana"}  # of these, those that are no surnames too
KEYS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def plain_joined(documents: dict[str, int], both: set[tuple[str, str]]) -> dict[str, str]:
    """The rule as it is told, name by name."""

    def fits(short: list[str], long: list[str]) -> bool:
        rest = [list(chosen) for chosen in itertools.combinations(long[1:], len(short) - 1)]
        return len(long) > len(short) and short[0] == long[0] and short[1:] in rest

    found = {}
    for key in documents:
        words = key.split()
        longer = [other for other in documents if fits(words, other.split())]
        longest = [one for one in longer if not any(fits(one.split(), two.split()) for two in longer)]
        if len(words) > 1 and len(longest) == 1:
            long = longest[0]
            second_surname = long.rpartition(" ")[0] == key and documents[long] * WELL_ATTESTED >= documents[key]
            given, surname = words[:-1], words[-1]
            alike = [one.split() for one in documents if one not in (key, long)]
            like_given = sum(one[: len(given)] == given and len(one) > len(given) for one in alike)
            like_surname = sum(surname in one[1:] for one in alike)
            unlikely = like_given * like_surname <= NAMESAKES * len(documents) and surname not in GIVEN_NAMES
            if (second_surname and unlikely) or (key, long) in both:
                found[key] = long
    return found


@given(st.dictionaries(KEYS, st.integers(1, 30), max_size=12), st.sets(st.tuples(KEYS, KEYS), max_size=20))
def test_joining_is_as_told(documents: dict[str, int], both: set[tuple[str, str]]) -> None:
    found = joined(documents, lambda short, long: (short, long) in both)
    assert found == plain_joined(documents, both)
    assert not found.keys() & set(found.values())  # who stands for another is short for nobody


# What they are found by


def test_filters_and_facets_follow() -> None:
    index = with_people(["Hugo de Zela"], ["Hugo De Zela Martínez"], ["Hugo de Zela", "Hugo de Zela Martínez"])
    for name in ("hugo zela", "Hugo de Zela Martinez"):
        results = index.search(persons=[name])
        assert results.total == 3
        assert results.facets("persons") == {"Hugo De Zela Martínez": 3}
        assert index.search(f'persona:"{name}"').total == 3
        assert index.search(f'-persona:"{name}"').total == 0


def test_segments_deleted_articles_and_new_ones(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "index") as index:
        with_people(*[["Ana Ruiz"]] * 3, ["Ana Ruiz Soto"], ["Luz Paz"], index=index)
        assert people(index) == {"Ana Ruiz Soto": 4, "Luz Paz": 1}
        for name in ("luz paz", "ana ruiz"):
            index.delete(index.search(persons=[name], sort="oldest", limit=1)[0].id)
        assert people(index) == {"Ana Ruiz Soto": 3}
        with_people(["Luz Paz"], ["Luz Paz"], index=index)
        assert people(index)["Luz Paz"] == 2
    assert Index.open(tmp_path / "index").entity("paz") is not None


def test_a_surname_of_several_is_told() -> None:
    index = with_people(["Ana Pérez"], ["Juan Pérez", "Ana Pérez"], ["Luz Pérez"], ["Eva Pérez"], ["Marco Rubio"])
    told = "«perez» may be Ana Pérez (2), Eva Pérez (1), Juan Pérez (1) or 1 more"
    assert index.search(persons=["perez"]).notes == (told,)
    assert index.search("persona:perez", strict=True).notes == (f"column 1: {told}",)
    assert index.search("-persona:perez").notes == ()
    others = index.search(persons=["rubio"], organizations=["perez"]).notes
    assert others == ("no article passes the filter organización:perez",)
    assert index.search(entities=["Ana Pérez"]).notes == ()


@pytest.mark.parametrize(
    ("articles", "surnames", "total", "notes"),
    [
        ([["Hugo De Zela Martínez"]], "de zela", 1, ()),
        ([["Gabriel García Márquez Pérez"], ["Luz Márquez"]], "García Márquez", 1, ()),
        (
            [["Ana García Márquez"], ["Luz García Márquez Paz"], ["Eva García"]],
            "garcia marquez",
            2,
            ("«garcia marquez» may be Ana García Márquez (1) or Luz García Márquez Paz (1)",),
        ),
        # given names are no surnames, and those of two people are not those of one
        ([["José María Aznar"]], "María", 0, ()),
        ([["Ana García Ruiz"], ["Luz Ruiz García"]], "García Ruiz", 1, ()),
        # the whole name of somebody is not asked after
        ([["Ana Ruiz"], ["Luz Ana Ruiz"], ["Eva Ana Ruiz"]], "Ana Ruiz", 3, ()),
    ],
    ids=str,
)
def test_several_surnames(articles: list[list[str]], surnames: str, total: int, notes: tuple[str, ...]) -> None:
    index = with_people(*articles)
    for results in (index.search(persons=[surnames]), index.search(entities=[surnames])):
        assert (results.total, tuple(note for note in results.notes if " may be " in note)) == (total, notes)
    assert index.search(f'persona:"{surnames}"').total == total
    assert index.search(organizations=[surnames]).total == 0


def test_somebody_is_looked_up_by_several_surnames() -> None:
    index = with_people(["Luz García Márquez"], ["Gabriel García Márquez Pérez"], ["Gabriel García Márquez Pérez"])
    found = index.entity("garcia marquez")
    assert found is not None
    assert (found.name, found.count) == ("Gabriel García Márquez Pérez", 2)
    assert index.entity("Márquez García") is None


def test_who_puts_the_surname_first_is_found_by_it_too() -> None:
    index = with_people(["Ban Ki-moon"], ["Ban Ki-moon", "Xóchitl Gálvez"], ["Ban"], ["Ana Ruiz"], ["Ana Paz"])
    found = index.entity("ban")
    assert found is not None
    assert (found.name, found.count) == ("Ban Ki-moon", 2)
    assert index.search(persons=["ban"]).total == 3
    assert index.search(persons=["ana"]).total == 0  # a given name is no surname


def test_the_names_of_a_segment_are_read_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [[f"Ana {name}", "Luz Paz"] for name in ("Ruiz", "Soto", "Rey", "Zela", "Mora")]
    expected = with_people(*articles).search().facets("persons")
    monkeypatch.setattr("searchlib.directory.BLOCK", 2)
    assert with_people(*articles).search().facets("persons") == expected == {"Luz Paz": 5} | {a: 1 for a, _ in articles}


def test_a_note_is_given_once_and_for_any_iterable() -> None:
    index = with_people(["Ana Pérez"], ["Juan Pérez"])
    told = "«perez» may be Ana Pérez (1) or Juan Pérez (1)"
    assert index.search(persons=iter(["perez"])).notes == (told,)
    assert index.search(persons=["perez", "perez"], entities=["perez"]).notes == (told,)


NAMES = st.sampled_from(["Ana Ruiz", "ana ruíz", "Ana Ruiz Soto", "Eva Rey", "Lima", "LIMA", "Canca"])
ARTICLES = st.lists(st.sets(st.tuples(NAMES, st.sampled_from(["person", "place"])), max_size=5), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(ARTICLES, ARTICLES, st.sets(st.integers(0, 11), max_size=3))
def test_facets_are_those_of_a_plain_count(
    tmp_path_factory: pytest.TempPathFactory, first: Articles, second: Articles, deleted: set[int]
) -> None:
    aliases = tmp_path_factory.mktemp("aliases") / "aliases.tsv"
    aliases.write_text("Canca\tEva Rey\tperson\n", encoding="utf-8")
    index = Index.in_memory(aliases=aliases)
    for start, articles in ((0, first), (len(first), second)):
        index.add_many(
            Document(str(number), "texto", entities=[Entity(name, type) for name, type in sorted(named)])
            for number, named in enumerate(articles, start)
        )
    kept = {number: named for number, named in enumerate([*first, *second]) if number not in deleted}
    for number in deleted:
        index.delete(str(number))
    called = {
        (member.field, member.name): (one.type, one.name)
        for one in directory(index._snapshot()).listed
        for member in one.members
    }
    for type, field in (("person", "persons"), ("place", "places")):
        plain: Counter[tuple[str, str]] = Counter()
        for named in kept.values():
            plain.update({called[ENTITY_FIELDS[t], name] for name, t in named})
        expected = {name: count for (kind, name), count in plain.items() if kind == type}
        assert index.search(limit=0).facets(field) == expected
        assert {one.name: one.count for one in index.entities(type=type)} == expected


# Listing and looking up


def test_the_commonest_of_all_types() -> None:
    index = Index.in_memory()
    index.add(Document("1", "El canciller Hugo de Zela habló en Lima."))
    index.add(Document("2", "La OEA se reúne en Lima."))
    assert index.entities(limit=2) == [
        NamedEntity("Lima", "place", 2, ()),
        NamedEntity("Hugo de Zela", "person", 1, ()),
    ]
    (oea,) = index.entities(type="organization")
    assert (oea.name, oea.count, "OEA" in oea.aliases) == ("Organización de los Estados Americanos", 1, True)
    assert index.entities(limit=0) == []


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("hug", ["Hugo de Zela"]),
        ("ZÉL", ["Hugo de Zela"]),
        ("de zela", ["Hugo de Zela"]),
        ("hugo  de", ["Hugo de Zela"]),
        ("ela", []),
        ("oe", ["Organización de los Estados Americanos"]),
        ("estados am", ["Organización de los Estados Americanos"]),
        ("?", []),
        ("\ud800", []),
        ("hugo de zela organizacion", []),
    ],
)
def test_beginnings(prefix: str, expected: list[str]) -> None:
    index = Index.in_memory()
    index.add(Document("1", "El canciller Hugo de Zela visitó la OEA."))
    assert [one.name for one in index.entities(prefix)] == expected


def test_a_profile() -> None:
    index = Index.in_memory()
    index.add(Document("1", "El canciller Hugo de Zela viajó a Lima. De Zela calló.", date="2025-12-06"))
    index.add(Document("2", "Hugo de Zela y Marco Rubio hablaron en Lima.", date="2024-01-02"))
    index.add(Document("3", "Hugo de Zela habló."))
    found = index.entity("DE ZELA")
    assert isinstance(found, EntityProfile)
    assert (found.name, found.type, found.count) == ("Hugo de Zela", "person", 3)
    assert found.aliases == ("De Zela",)
    assert (found.first_date, found.last_date) == (datetime.date(2024, 1, 2), datetime.date(2025, 12, 6))
    assert found.named_with["persons"] == {"Marco Rubio": 1}
    assert found.named_with["places"] == {"Lima": 2}
    assert index.search(entities=[found.name]).total == found.count
    index.close()
    assert found.named_with["organizations"] == {}


def test_of_several_the_commonest_is_meant() -> None:
    index = with_people(["Annan"], ["Kofi Annan"], ["Kofi Annan"])
    found = index.entity("annan")
    assert found is not None
    assert found.name == "Kofi Annan"
    assert (found.first_date, found.last_date) == (None, None)


@pytest.mark.parametrize("name", ["nadie", "", "¿?", "\ud800", "x" * 100_000])
def test_nobody(name: str) -> None:
    assert with_people(["Ana Ruiz"]).entity(name) is None
    assert Index.in_memory().entity(name) is None


def test_misuse(index: Index) -> None:
    with pytest.raises(FilterError, match="type='people': choose one of person, organization, place, misc"):
        index.entities(type="people")
    with pytest.raises(FilterError, match="limit=-1"):
        index.entities(limit=-1)
    with pytest.raises(FilterError, match="the prefix 3 is a int"):
        index.entities(3)  # type: ignore[arg-type]
    with pytest.raises(FilterError, match="the name None is a NoneType"):
        index.entity(None)  # type: ignore[arg-type]


# The user's list


def test_a_list_of_aliases_wins(tmp_path: pathlib.Path) -> None:
    aliases = tmp_path / "aliases.tsv"
    aliases.write_text("# mine\nel Canciller\tHugo de Zela\tperson\nCanca\tHugo de Zela\tperson\n", encoding="utf-8")
    with Index.create(tmp_path / "index") as index:
        with_people(["Hugo de Zela"], index=index)
        index.add(Document("misc", "texto", entities=[Entity("Canca", "misc")]))
        assert index.search(persons=["hugo de zela"]).total == 1
    with Index.open(tmp_path / "index", aliases=aliases) as index:
        for name in ("hugo de zela", "CANCA", "el canciller", "de zela"):
            assert index.search(persons=[name]).total == 2
        results = index.search()
        assert results.facets("persons") == {"Hugo de Zela": 2}
        assert results.facets("misc") == {}
        assert results.facets("entities") == {"Hugo de Zela": 2}
        assert index.entities("canc") == [NamedEntity("Hugo de Zela", "person", 2, ("Canca", "el Canciller"))]


def test_the_users_list_has_the_last_word_on_what_the_shipped_one_says(tmp_path: pathlib.Path) -> None:
    aliases = tmp_path / "aliases.tsv"
    aliases.write_text("Organización de las Naciones Unidas\tLa ONU\torganization\n", encoding="utf-8")
    index = Index.in_memory(aliases=aliases)
    index.add(Document("1", "Habló la ONU."))
    index.add(Document("2", "texto", entities=[Entity("Naciones Unidas", "organization")]))
    assert index.search().facets("organizations") == {"La ONU": 2}
    for name in ("onu", "naciones unidas", "organización de las naciones unidas"):
        assert index.search(organizations=[name]).total == 2, name
        found = index.entity(name)
        assert found is not None, name
        assert (found.name, found.count) == ("La ONU", 2)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("Canca\tHugo de Zela", "line 1: expected alias, canonical name and one of person, organization, place, misc"),
        ("Canca\tHugo de Zela\tcosa", "line 1: expected alias, canonical name and one of person"),
        ("# mine\n\n¿?\tHugo de Zela\tperson", "line 3: '¿[?]' has neither letters nor figures: write the name"),
        (
            "Canca\tHugo de Zela\tperson\nCANCA\tAna Ruiz\tperson",
            r"line 2: 'CANCA' stands for 'Ana Ruiz' \(person\) here, for 'Hugo de Zela' \(person\) in line 1: give",
        ),
        (
            "Canca\tHugo de Zela\tperson\nHugo de Zela\tZela\tperson",
            r"line 2: 'Hugo de Zela' stands for 'Zela' \(person\) here, for 'Hugo de Zela' \(person\) in line 1",
        ),
        ("A\tB\tplace\nC\tB\tmisc", r"line 2: 'B' stands for 'B' \(misc\) here, for 'B' \(place\) in line 1"),
    ],
)
def test_a_bad_line_in_a_list_of_aliases(tmp_path: pathlib.Path, lines: str, reason: str) -> None:
    aliases = tmp_path / "aliases.tsv"
    aliases.write_text(lines, encoding="utf-8")
    with pytest.raises(AliasError, match=f"aliases.tsv, {reason}"):
        Index.create(tmp_path / "index", aliases=aliases)
    assert not (tmp_path / "index").exists()


def test_a_list_of_aliases_may_repeat_itself(tmp_path: pathlib.Path) -> None:
    aliases = tmp_path / "aliases.tsv"
    aliases.write_text("Canca\tHugo de Zela\tperson\nCanca\tHugo De Zela\tperson\n" * 2, encoding="utf-8-sig")
    index = with_people(["Canca"], index=Index.in_memory(aliases=aliases))
    assert index.entities() == [NamedEntity("Hugo de Zela", "person", 1, ("Canca",))]


def test_a_file_that_is_no_list_of_aliases(tmp_path: pathlib.Path) -> None:
    aliases = tmp_path / "aliases.tsv"
    aliases.write_bytes("José\tJosé Ruiz\tperson".encode("latin-1"))
    with pytest.raises(AliasError, match=r"aliases.tsv: it is not UTF-8 at byte 3: save it as UTF-8"):
        Index.create(tmp_path / "index", aliases=aliases)
    with pytest.raises(FileNotFoundError):
        Index.in_memory(aliases=tmp_path / "none.tsv")
    assert not (tmp_path / "index").exists()


def test_names_too_rare_to_be_listed_are_counted_and_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequencies, "MAX_NAMES", 1)
    index = with_people(["Ana Ruiz"], ["Ana Ruiz", "Ana Ruíz"], ["Luz Paz"])
    assert people(index) == {"Ana Ruiz": 2}
    assert index.search().facets("persons") == {"Ana Ruiz": 2, "Ana Ruíz": 1, "Luz Paz": 1}
    assert index.search(persons=["luz paz"]).total == 1


def test_what_articles_alone_abbreviate_goes_by_its_acronym(index: Index) -> None:
    text = "La Organización Volcánica Andina (OVA) avisó. La OVA espera lluvia."
    index.add(Document("1", text))
    profile = index.entity("ova")
    assert profile is not None
    assert (profile.name, profile.count) == ("Organización Volcánica Andina", 1)


def test_a_surname_that_is_a_given_name_too_is_enough(index: Index) -> None:
    index.add_many(
        [Document("1", "El presidente Gustavo Petro viajó."), Document("2", "Habló Ana Petro. Petro calló.")]
    )
    assert [index.entity(name) is not None for name in ("Petro", "gustavo")] == [True, False]
    (note,) = index.search(persons=["petro"]).notes
    assert note == "«petro» may be Ana Petro (1) or Gustavo Petro (1)"
