"""What several test files share: the seed article, texts for hypothesis, and small indexes."""

from __future__ import annotations

import os
import pathlib
import sys
import tempfile
from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from searchlib import (
    Document,
    Index,
    commits,
    document_writing,
    field_file,
    matching,
    merging,
    packing,
    postings,
    ranking,
    segment_builder,
    snapshot,
)  # fmt: skip
from searchlib.corpus import read_seed
from searchlib.postings import FieldPostings

sys.path.append(str(pathlib.Path(__file__).resolve().parent / "opensearch"))  # beside the pom and the node it starts
from cluster import NODES, THREE, TWO, Cluster, Door, NoClusterError

# Where CI is set, the same examples every time, so that a change is judged by what it changes; elsewhere new ones.
settings.register_profile("searchlib", deadline=None, max_examples=150, derandomize="CI" in os.environ)
settings.load_profile("searchlib")

ROOT = pathlib.Path(__file__).resolve().parent.parent

_LATIN = "".join(map(chr, (*range(0xC0, 0x180), *range(0x1E00, 0x1F00))))
_PUNCTUATION = "".join(map(chr, range(0x2010, 0x2050)))
_OTHERS = "ªº½¼°€£§·«»¿¡\u00a0\u00ad\u200b\u202f\u3000日本語中文한글Привет😀🇵🇪ﬁ…\u0301\u0303"
_ALPHABET = "".join(map(chr, range(32, 127))) + "\n\t" + _LATIN + _PUNCTUATION + _OTHERS

PIECES = (
    *("EE.UU.", "EE. UU.", "EE UU", "D. C.", "COVID-19", "T-MEC", "Ki-moon", "O'Higgins", "O’Higgins", "@SecRubio"),
    *("#8M", "1.200.000", "1,200.50", "3,5", "1 200", "1.º", "2ª", "3er", "6.12.2025", "10:30", "½", "€50", "año"),
    *("policía", "de", "la", "no", "mil", "dos millones", "cuatro mil", "XXI", "siglo", "20%", "a.b@c.pe", "—", "«"),
)
"""Pieces of text that are hard to cut into words."""

characters = st.sampled_from(_ALPHABET)
spanish_texts = st.one_of(
    st.text(characters, max_size=60),
    st.text("aeioñáü .-'’,0123456789EUº", max_size=30),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(characters, max_size=4)), max_size=8).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), characters), max_size=8).map("".join),
)
"""Texts of Latin letters, figures and typography, with some of other scripts."""

any_texts = st.one_of(spanish_texts, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
"""Texts of anything Unicode has but lone surrogates."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--small", type=int, default=0, metavar="N",
        help="shrink blocks, batches, chunks and segments to some N: small texts then go every way that large ones do",
    )  # fmt: skip
    parser.addoption(
        "--opensearch", action="store_true",
        help="start an OpenSearch cluster of three nodes and test on it too; needs java, mvn and opensearch-py",
    )  # fmt: skip
    parser.addoption("--opensearch-3", action="store_true", help="the same, on OpenSearch 3; needs Java 21 or later")


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A cluster of three nodes, started when the first test asks for it."""
    with start_cluster(request) as started:
        yield started


def start_cluster(request: pytest.FixtureRequest, nodes: int = NODES, *, door: Door | None = None) -> Cluster:
    """A cluster, if the tests were told to start one; they are skipped if not, and where none can be started."""
    three = request.config.getoption("--opensearch-3")
    if not three and not request.config.getoption("--opensearch"):
        pytest.skip("no OpenSearch cluster: pytest --opensearch starts one")
    pytest.importorskip("opensearchpy", reason="opensearch-py is not installed: python -m pip install '.[opensearch]'")
    if three and door:
        pytest.skip("the security plugin is tried on OpenSearch 2")
    try:
        return Cluster.start(nodes, release=THREE if three else TWO, door=door)
    except NoClusterError as error:
        pytest.skip(f"no OpenSearch cluster: {error}")


@pytest.fixture(scope="session", autouse=True)
def _small_sizes(request: pytest.FixtureRequest) -> Iterator[None]:
    small = request.config.getoption("--small")
    with pytest.MonkeyPatch.context() as patch:
        if small:
            for module, sizes in (
                (document_writing, {"ROWS_PER_BLOCK": small, "_GROUP_BYTES": 64 * small}),
                (field_file, {"CHUNK": small, "PROBES": small}),
                (matching, {"SMALL": small}),
                (merging, {"BUDGET": small, "_STEP": small}),
                (packing, {"LONG": small}),
                (postings, {"STRETCH": 4 * small, "_RANKS": small, "_BLOCK": small}),
                (ranking, {"BLOCK": small}),
                (segment_builder, {"BATCH": small, "WORDS_A_SEGMENT": 16 * small, "STRETCH": small}),
                (commits, {"SMALLEST_TIER": small, "MERGE": small}),
                (snapshot, {"FEW": 1, "CACHE_BYTES": 1 << 10}),
            ):
                for name, size in sizes.items():
                    patch.setattr(module, name, size)
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whoosh's storage in memory keeps files of one name in the system's folder: two runs at once would meet there."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("temporary"))
    yield
    tempfile.tempdir = before


@pytest.fixture
def seed_path() -> pathlib.Path:
    """The one article that stands in `seeds/`."""
    (path,) = (ROOT / "seeds").glob("*.txt")
    return path


@pytest.fixture
def seed(seed_path: pathlib.Path) -> Document:
    return read_seed(seed_path)


@pytest.fixture
def index() -> Iterator[Index]:
    """An empty index in memory."""
    with Index.in_memory() as index:
        yield index


NEWS = (
    Document(
        "lima", "La policía detuvo en Lima a dos sospechosos del crimen organizado. El año fue duro.",
        title="Golpe al narcotráfico", date="2025-12-01", source="El Diario", url="https://diario.example/lima",
        metadata={"sección": ["Policiales", "Perú"], "páginas": 3},
    ),
    Document(
        "quito", "La policía de Quito contra el crimen organizado: la ministra habló.", title="Ecuador responde",
        date="2025-12-03", source="El Comercio", metadata={"sección": "Mundo"},
    ),
    Document(
        "cusco", "El turismo volvió a Cusco; la policía cuida a los visitantes.", title="Turismo en Cusco",
        date="2025-11-15", source="El Diario", metadata={"sección": "Perú"},
    ),
    Document("bogota", "El Gobierno de Colombia anunció obras sin crimen.", title="Bogotá", source="Semana"),
)  # fmt: skip
"""Four small articles; the last has no date."""


@pytest.fixture
def news(index: Index) -> Index:
    """An index of `NEWS`."""
    assert index.add_many(NEWS).added == len(NEWS)
    return index


def postings_of(tokens: Iterable[tuple[bytes, int, int]], *, positions: bool = True) -> FieldPostings:
    """Postings of words given as (term, document, place), made the slow and obvious way."""
    found: dict[bytes, dict[int, list[int]]] = {}
    for term, doc, place in sorted(tokens):
        found.setdefault(term, {}).setdefault(doc, []).append(place)
    runs = [places for docs in found.values() for places in docs.values()]
    return FieldPostings(
        list(found),
        np.array([len(docs) for docs in found.values()], np.uint32),
        np.array([doc for docs in found.values() for doc in docs], np.uint32),
        np.array([len(places) for places in runs], np.uint32),
        np.array([place for places in runs for place in places], np.uint32) if positions else None,
    )
