"""Pictures: what is drawn is handed back, in both languages, and no two labels touch."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from searchlib import Document, Entity, Facets, Index, Timeline

mpl = pytest.importorskip("matplotlib")
mpl.use("Agg")
from matplotlib import pyplot  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    pyplot.close("all")


def _days(count: int, step: int) -> Timeline:
    first = datetime.date(1990, 1, 1)
    days = {first + datetime.timedelta(days=number * step): number % 1300 for number in range(count)}
    return Timeline(days, every={1: "day", 7: "week", 366: "year"}[step])


def _touching(axes: Axes) -> list[tuple[str, str]]:
    """The labels of ticks and bars that lie over each other."""
    figure: Any = axes.get_figure(root=True)
    figure.canvas.draw()
    texts = [*axes.get_xticklabels(), *axes.get_yticklabels(), *axes.texts, axes.xaxis.label, axes.yaxis.label]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text()]
    inside = figure.bbox
    assert [name for name, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > inside.x1 or box.y1 > inside.y1] == []
    return [(one, two) for (one, a), (two, b) in itertools.combinations(boxes, 2) if a.overlaps(b)]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("count", "step"), [(0, 1), (1, 7), (2, 366), (13, 1), (60, 7), (500, 1)])
def test_timelines(count: int, step: int, language: str) -> None:
    axes = _days(count, step).plot(language=language)
    assert isinstance(axes, Axes)
    assert axes.get_ylabel() == {"es": "artículos", "en": "articles"}[language]
    assert _touching(axes) == []


@pytest.mark.parametrize("count", [0, 1, 5, 40])
def test_facets(count: int) -> None:
    names = {f"{'Ministerio de Relaciones Exteriores ' * 2}$x^{number}$": 12345 - number for number in range(count)}
    axes = Facets(names, field="organizations").plot(language="es", limit=20)
    assert axes.get_title(loc="left") == "Organizaciones"
    assert len(axes.get_yticklabels()) == min(count, 20)
    assert _touching(axes) == []


def test_a_picture_on_axes_that_are_given() -> None:
    _, given = pyplot.subplots()
    assert Facets({"Lima": 1}, field="places").plot(ax=given) is given
    assert _days(3, 1).plot(ax=pyplot.subplots()[1])


def test_somebody(index: Index) -> None:
    people = [Entity("Ana Ruiz", "person"), Entity("Lima", "place"), Entity("Luz Paz", "person")]
    index.add_many(
        Document(str(n), "texto", entities=people[: n % 3 + 1], date=datetime.date(2024, n % 12 + 1, 3))
        for n in range(40)
    )
    profile = index.entity("Ana Ruiz")
    assert profile is not None
    assert sum(profile.timeline.values()) == profile.count == 40
    above, below = profile.plot(language="es")
    assert above.get_title(loc="left") == "Ana Ruiz"
    assert [label.get_text() for label in below.get_yticklabels()] == ["Lima", "Luz Paz"]
    assert _touching(above) == _touching(below) == []


def test_somebody_without_days(index: Index) -> None:
    index.add(Document("1", "texto", entities=[Entity("Ana Ruiz", "person")]))
    profile = index.entity("Ana Ruiz")
    assert profile is not None
    assert len(profile.plot()) == 2
