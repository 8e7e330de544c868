"""The query that a cluster is sent for each kind of node, as JSON, and what must be counted before.

The golden file is written by `python tests/test_cluster_query.py` and read through by a person before it is committed.
"""

from __future__ import annotations

import datetime
import json
import pathlib
import re
from typing import Any

import pytest
from hypothesis import given
from test_query import PIECES, typed

from searchlib.cluster_answers import Count, Known, Values
from searchlib.cluster_mapping import AVERAGE, FORM_FIELDS, VERSION, mapping, settings, version_of
from searchlib.cluster_query import Asked, ask
from searchlib.query import parse

GOLDEN = pathlib.Path(__file__).parent / "golden_cluster_queries.jsonl"
TODAY = datetime.date(2025, 12, 6)

QUERIES = (
    *("", "policía", "policia", "año", "policía lima", "-lima", "policía -lima", "+policía lima", "policía^2 lima"),
    *("lima O cusco", "(lima cusco) O quito", "-(lima O cusco) quito", "título:lima", "texto:(lima cusco)", "=año"),
    *('="el año nuevo"', '"crimen organizado"', '"lima"', '"crimen lima"~3', "crim*", "covid-1*", "*ción", "rubio~"),
    *("rubio~2", "COVID-19", "cuatro mil", "EE. UU.", "zzzzzzz", "zzzzzzz lima", "-zzzzzzz", "asesinato lima"),
    *("fecha:2025-12", "desde:2025-12-02 lima", "hasta:2025", "menciona:2026-01 lima", "-menciona:2026-01"),
    *("persona:rubio", "entidad:oea lima", "fuente:efe", "sección:Mundo", "lima O sección:Mundo", "-la"),
)


class Answers(Known):
    """What a small cluster would say: two of ten articles hold anything, but for what begins with z."""

    def __init__(self, *, legacy: bool = True) -> None:
        super().__init__({}, legacy=legacy)

    def _answer(self, question: Count | Values, unknown: Any) -> Any:  # noqa: ARG002
        if isinstance(question, Count):
            text = json.dumps(question.filter)
            return 10 if text == '{"match_all": {}}' else 0 if '"zzzzzzz"' in text else 2
        if question.field == "periods":
            return {"2026-01-05/2026-01-05": 1, "2026-01-01/2026-12-31": 1}
        forms = ["crimen\tcrimen", "crimenes\tcrímenes", "rubio\trubio", "rubia\trubia", "rubios\trubios"]
        found = [form for form in [*forms, "accion\tacción"] if re.fullmatch(question.expression or "", form)]
        return dict.fromkeys(found, 2)


def members(field: str, key: str) -> dict[str, list[str]]:
    return {"person_names": ["Marco Rubio"]} if (field, key) == ("persons", "rubio") else {}


def built(query: str) -> dict[str, Any]:
    asked = ask(parse(query, today=TODAY, metadata=["sección"]), Answers(), members=members)
    shown: dict[str, Any] = {"query": query, "full": asked.full()}
    if len(asked.clauses) > 1:
        shown["partial"] = asked.partial()
    return shown | {"notes": [str(note) for note in asked.notes]}


def lines() -> list[str]:
    return [json.dumps(built(query), ensure_ascii=False) for query in QUERIES]


def test_the_golden_queries() -> None:
    golden = GOLDEN.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines()] == [json.loads(line) for line in golden]


@given(typed)
def test_any_text_is_a_query_of_json(text: str) -> None:
    """Whatever somebody types; when all that is asked for is known, the query is the same each time."""
    query = parse(text, today=TODAY, metadata=["sección"])
    known = Known({})
    asked: Asked | None = None
    for _ in range(6):
        asked = ask(query, known)
        if not known.lacking:
            break
        for key, question in known.lacking.items():
            known.answers[key] = 2 if isinstance(question, Count) else {"2026-01-01/2026-12-31": 1}
        known.lacking.clear()
    assert asked is not None
    assert not known.lacking
    for body in (asked.full(), asked.partial(), asked.some(1)):
        assert json.loads(json.dumps(body)) == body
    assert ask(query, known) == asked


def test_nothing_is_asked_that_need_not_be() -> None:
    known = Known({})
    ask(parse("policia lima -=año"), known)
    assert all(isinstance(question, Count) for question in known.lacking.values())
    assert len(known.lacking) < 12


def test_a_word_that_no_article_has_takes_another_round() -> None:
    known = Known({})
    query = parse("dinosaurios")
    rounds = 0
    while not rounds or known.lacking:
        known.answers.update({key: 5 if "match_all" in key else 0 for key in known.lacking})
        known.lacking.clear()
        asked, rounds = ask(query, known), rounds + 1
    assert rounds == 4  # all; the word; without its last letter; without its last two
    assert asked.clauses[0].matches == {"term": {"word": "dinosaurio"}}


@pytest.mark.parametrize("legacy", [True, False])
def test_a_score_is_that_of_a_disk_on_any_version(legacy: bool) -> None:
    """Before version 3 a score has the factor k1 + 1 already."""
    asked = ask(parse("lima"), Answers(legacy=legacy))
    boost = asked.clauses[0].matches["term"]["word"]["boost"]
    assert boost == pytest.approx(2.2 / (64 * 1.2 + 1 if legacy else 1), abs=1e-4)


def test_the_mapping_is_strict_and_says_its_version() -> None:
    made = mapping()
    assert made["dynamic"] == "strict"
    assert version_of(made) == VERSION
    assert set(AVERAGE) == set(FORM_FIELDS) <= set(made["properties"])
    named = json.dumps(settings(shards=1, replicas=0))
    assert all(f'"{field["analyzer"]}"' in named for field in made["properties"].values() if "analyzer" in field)
    assert len(PIECES) > 0


if __name__ == "__main__":
    GOLDEN.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")
