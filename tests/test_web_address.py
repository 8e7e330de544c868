"""Addresses: what they say is what was asked for, and what is no search is refused."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import FilterError
from searchlib.parameters import SORTS
from searchlib.web_address import LONGEST, MOST_NAMES, Asked, read

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip)
names = st.lists(texts.filter(bool), max_size=3, unique=True).map(tuple)
searches = st.builds(
    Asked, q=texts, since=texts, until=texts, person=names, organization=names, place=names,
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 100_000), limit=st.integers(1, 100), lang=st.sampled_from(["", "es", "en"]),
)  # fmt: skip


def pairs_of(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query, keep_blank_values=True)


@given(searches)
def test_an_address_read_back_is_what_it_was_made_of(asked: Asked) -> None:
    assert read(pairs_of(asked.href())) == asked
    assert read(pairs_of(asked.href("/article", id="../x"))) == asked


@given(searches, texts.filter(bool))
def test_a_name_added_and_taken_away_leaves_the_search_on_its_first_page(asked: Asked, name: str) -> None:
    if name not in asked.place:
        assert asked.within("place", name).without("place", name) == asked.changed()


@given(searches)
def test_the_fields_of_the_form_and_the_hidden_ones_are_the_search(asked: Asked) -> None:
    shown = [("q", asked.q), ("since", asked.since), ("until", asked.until)]
    assert read(shown + asked.hidden()) == asked.changed()


def test_nothing_asked_for_is_the_bare_address() -> None:
    assert Asked().href() == "/"
    assert read([("q", " "), ("since", ""), ("utm_source", "x")]) == Asked()


REFUSED = {
    "no number": ([("page", "dos")], "page='dos': it must be a whole number from 1 to 100000"),
    "zero": ([("page", "0")], "page='0'"),
    "negative": ([("limit", "-1")], "limit='-1'"),
    "too many": ([("limit", "101")], "from 1 to 100"),
    "figures of another script": ([("page", "٣")], "whole number"),
    "beyond all numbers": ([("page", "9" * 1000)], "whole number"),
    "no order": ([("sort", "best")], "choose one of relevance, newest, oldest"),
    "no language": ([("lang", "fr")], "choose one of es, en"),
    "twice": ([("q", "a"), ("q", "b")], "q is given 2 times"),
    "too long": ([("q", "a" * (LONGEST + 1))], "q is longer than 2,000 characters"),
    "too many names": ([("place", str(n)) for n in range(MOST_NAMES + 1)], "20 are enough"),
}


@pytest.mark.parametrize(("pairs", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_search_is_refused(pairs: list[tuple[str, str]], reason: str) -> None:
    with pytest.raises(FilterError) as error:
        read(pairs)
    assert reason in str(error.value)
    assert len(str(error.value)) < 1200


def test_where_only_some_parameters_are_meant_others_are_refused() -> None:
    with pytest.raises(FilterError, match="'persons' is no parameter here: choose among q, limit"):
        read([("persons", "x")], only=("q", "limit"))
