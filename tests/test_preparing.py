"""One process or several: the same articles, in the same order, and the same errors."""

from __future__ import annotations

import os
import pathlib
import pickle
import signal
import types
from collections.abc import Iterator

import pytest
from conftest import NEWS

from searchlib import Document, Entity, FilterError, Index
from searchlib.dates import extract_dates
from searchlib.entities import extract_entities
from searchlib.errors import DocumentError, IndexNotFoundError, QueryError, SearchlibError
from searchlib.preparing import CHUNK, Preparer, _uninterrupted, prepared

PREPARE = Preparer(extract_entities, extract_dates)


def many(count: int) -> Iterator[Document]:
    for number in range(count):
        like = NEWS[number % len(NEWS)]
        text = "" if number % 50 == 7 else f"{like.text} El presidente Juan Pérez {number} viajó ayer a Lima."
        yield Document(str(number), text, title=like.title, date=like.date, source=like.source)


def broken(text: str) -> list[Entity]:
    if "Pérez 100 " in text:
        raise RuntimeError("an extractor of the user's own fails")
    return []


@pytest.mark.parametrize("count", [0, 1, CHUNK, 3 * CHUNK + 5])
def test_two_processes_give_what_one_does(count: int) -> None:
    alone, shared = (list(prepared(many(count), PREPARE, processes=n)) for n in (1, 2))
    assert len(alone) == count
    assert list(map(repr, shared)) == list(map(repr, alone))
    assert sum(isinstance(one, DocumentError) for one in alone) == len(range(7, count, 50))


def test_an_index_built_by_two_processes_answers_like_one_built_by_one() -> None:
    indexes = Index.in_memory(), Index.in_memory()
    reports = [index.add_many(many(150), processes=n) for index, n in zip(indexes, (1, 2), strict=True)]
    assert reports[0] == reports[1]
    assert [r.place for r in reports[1].rejected] == ["document 8", "document 58", "document 108"]
    for query in ("policía lima", "persona:pérez", "menciona:2025-12-02"):
        alone, shared = ([(h.id, h.score, h.entities, h.dates) for h in i.search(query, limit=200)] for i in indexes)
        assert shared == alone
        assert alone


def test_an_extractor_that_fails_ends_the_call_and_stores_nothing(tmp_path: pathlib.Path) -> None:
    with Index.create(tmp_path / "index", entity_extractor=broken) as index:
        with pytest.raises(RuntimeError, match="of the user's own"):
            index.add_many(many(200), processes=2)
        assert len(index) == 0
        assert index.add_many(many(50), processes=2).added == 49


def killed(_: str) -> list[Entity]:
    os.kill(os.getpid(), signal.SIGTERM)
    return []


def test_a_process_that_is_killed_ends_the_call_with_what_to_do() -> None:
    index = Index.in_memory(entity_extractor=killed)
    with pytest.raises(ChildProcessError, match="was killed"):
        index.add_many(many(3), processes=2)
    assert len(index) == 0


def test_documents_that_fail_end_the_call() -> None:
    def failing() -> Iterator[Document]:
        yield from many(2 * CHUNK)
        raise OSError("the disk of the source is gone")

    index = Index.in_memory(entity_extractor=None)
    with pytest.raises(OSError, match="of the source"):
        index.add_many(failing(), processes=2)
    assert len(index) == 0


def test_a_document_that_cannot_be_sent_is_stored_or_refused_all_the_same() -> None:
    documents = [
        Document("a", "Llueve.", metadata=types.MappingProxyType({"tema": "clima"})),
        Document("b", "Nieva.", metadata={"visto": lambda: None}),
        *many(2),
    ]
    indexes = [Index.in_memory(), Index.in_memory()]
    reports = [index.add_many(iter(documents), processes=n) for index, n in zip(indexes, (1, 2), strict=True)]
    assert reports[1] == reports[0]
    assert (reports[1].added, [r.id for r in reports[1].rejected]) == (3, ["b"])
    assert list(indexes[1].documents()) == list(indexes[0].documents())


def test_extractors_that_cannot_be_sent_are_refused() -> None:
    index = Index.in_memory(entity_extractor=lambda text: [])  # noqa: ARG005
    with pytest.raises(FilterError, match="processes=2: the extractors cannot be sent to a process"):
        index.add_many(many(3), processes=2)
    assert index.add_many(many(3)).added == 3


@pytest.mark.parametrize("processes", [0, -1])
def test_processes_are_one_or_more(processes: int) -> None:
    with pytest.raises(FilterError, match="processes="):
        Index.in_memory().add_many(many(1), processes=processes)


@pytest.mark.parametrize(
    "error",
    [DocumentError("1", "it has no text"), IndexNotFoundError("noticias.idx"), QueryError(3, "it is not closed")],
)
def test_errors_survive_being_sent(error: SearchlibError) -> None:
    sent = pickle.loads(pickle.dumps(error))
    assert type(sent) is type(error)
    assert (str(sent), vars(sent)) == (str(error), vars(error))


def test_ctrl_c_while_processes_start_is_answered_once_they_have() -> None:
    done = []

    def start() -> None:
        with _uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("started")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert done == ["started"]
    with pytest.raises(KeyboardInterrupt):  # and at once elsewhere
        signal.raise_signal(signal.SIGINT)
