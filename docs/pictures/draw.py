"""Draw the pictures of docs/notebook.md: `python docs/pictures/draw.py`, which needs `searchlib[plot]`.

The articles are made here, from a fixed seed, around the one that ships in `seeds/`.
"""

from __future__ import annotations

import datetime
import pathlib
import random

import matplotlib as mpl
from matplotlib.axes import Axes

from searchlib import Document, Index
from searchlib.corpus import read_seed

HERE = pathlib.Path(__file__).parent
SEEDS = HERE.parent.parent / "seeds"

_PEOPLE = ("Marco Rubio", "Hugo de Zela", "Gustavo Petro", "Claudia Sheinbaum", "Javier Milei", "Gabriel Boric")
_PLACES = ("Lima", "Quito", "Bogotá", "Washington", "Ciudad de México", "Buenos Aires", "Santiago de Chile")
_TEXTS = (
    "{one} se reunió en {place} con {two}. La cancillería informó de los acuerdos.",
    "El encuentro de {one} y {two} en {place} trató de comercio y migración, según la OEA.",
    "{one} llegó a {place}. La Organización de las Naciones Unidas siguió la visita de {one}.",
)


def made_articles(count: int = 600) -> list[Document]:
    """Articles of 2024 and 2025 that name a few people and places, some more often than others."""
    chance = random.Random(9)
    first = datetime.date(2024, 1, 1)
    articles = []
    for number in range(count):
        (one,) = chance.choices(_PEOPLE, (6, 2, 4, 3, 2, 1))
        two = chance.choice([other for other in _PEOPLE if other != one])
        text = chance.choice(_TEXTS).format(one=one, two=two, place=chance.choice(_PLACES))
        day = first + datetime.timedelta(days=int(chance.triangular(0, 700, 550)))
        articles.append(Document(f"made-{number}", text, title=f"{one} en la región", date=day, source="El Diario"))
    return articles


def main() -> None:
    """Write the three pictures beside this file."""
    mpl.use("Agg")
    index = Index.in_memory()
    index.add_many([*made_articles(), *map(read_seed, SEEDS.glob("*.txt"))])
    results = index.search("cancillería")
    rubio = index.entity("Marco Rubio")
    assert rubio is not None, "the articles made name him"
    _save(results.timeline().plot(language="es"), "timeline.png")
    _save(results.facets("persons").plot(language="es"), "facets.png")
    _save(rubio.plot(language="es")[0], "entity.png")


def _save(axes: Axes, name: str) -> None:
    axes.get_figure(root=True).savefig(HERE / name, dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
