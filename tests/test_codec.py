"""One suite that Whoosh's own codec and ours must both pass, and what only ours does.

After Lucene's `BasePostingsFormatTestCase`: every test builds an index with the codec under test and looks
at it through Whoosh's own readers and searchers. Documents are made of few words, so that lists meet.
"""

from __future__ import annotations

import pickle
import pickletools
import random
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from conftest import postings_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Whoosh 2.7.4 holds escapes that later Pythons warn of
    from whoosh import analysis, columns, fields, formats, index, query, reading, scoring, sorting
    from whoosh.codec import default_codec, whoosh3
    from whoosh.filedb.filestore import FileStorage, RamStorage
    from whoosh.matching import ReadTooFar
    from whoosh.qparser import MultifieldParser, QueryParser
    from whoosh.reading import TermNotFound
    from whoosh.searching import Searcher
    from whoosh.util.times import datetime_to_long

from searchlib import codec_readers, document_writing, field_file, merging
from searchlib.codec import ArrayCodec, ArraySegment, SegmentWriter, merge_segments
from searchlib.document_file import encode_row
from searchlib.errors import IndexCorruptError, UnsupportedFieldError
from searchlib.packing import starts_of
from searchlib.postings import FieldPostings
from searchlib.segment_files import DOCUMENTS_EXT, POSTINGS_EXT, SegmentArrays

WORDS = ["agua", "año", "casa", "día", "el", "en", "gobierno", "la", "lluvia", "madre", "mar", "niño", "pan"]
WORDS += ["río", "sol"]
BOTH = pytest.mark.parametrize("codec", [default_codec(), ArrayCodec()], ids=["whoosh", "arrays"])


@pytest.fixture(autouse=True)
def _exact_lengths(monkeypatch: Any) -> None:
    """Whoosh's codec rounds field lengths above ten to fit a byte; without that scores can be compared."""
    monkeypatch.setattr(whoosh3, "length_to_byte", lambda length: min(length or 0, 255))
    monkeypatch.setattr(whoosh3, "byte_to_length", lambda byte: byte)


def make_schema() -> Any:
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        title=fields.TEXT(stored=True, sortable=True),
        text=fields.TEXT(stored=True),
        tags=fields.KEYWORD(commas=True, scorable=True),
        date=fields.DATETIME(stored=True, sortable=True),
        size=fields.NUMERIC(int, signed=True, sortable=True),
        place=fields.ID(sortable=columns.RefBytesColumn()),
        seen=fields.BOOLEAN(stored=True),
        extra=fields.STORED,
    )


def make_documents(count: int, seed: int = 0) -> list[dict[str, Any]]:
    rng = random.Random(seed)

    def words(n: int) -> str:
        return " ".join(rng.choices(WORDS, weights=range(1, len(WORDS) + 1), k=n))

    documents = []
    for i in range(count):
        document = {
            "id": f"d{seed}-{i}",
            "title": words(rng.randint(1, 4)),
            "text": words(rng.randint(0, 30)),
            "tags": ",".join(rng.sample(WORDS, rng.randint(1, 3))),
            "date": datetime(2020, 1, 1) + timedelta(days=rng.randint(0, 60), seconds=i),
            "size": rng.randint(-5, 5),
            "place": rng.choice(["Lima", "Quito", "León"]),
            "seen": rng.random() < 0.5,
            "extra": {"n": i, "list": [1, None]},
        }
        for name in rng.sample(["title", "tags", "date", "size", "place", "seen", "extra"], rng.randint(0, 3)):
            del document[name]
        documents.append(document)
    return documents


def build(storage: Any, codec: Any, batches: list[list[dict[str, Any]]], **commit: Any) -> Any:
    ix = storage.create_index(make_schema())
    for batch in batches:
        writer = ix.writer(codec=codec)
        for document in batch:
            writer.add_document(**document)
        writer.commit(**{"merge": False, **commit})
    return ix


@pytest.fixture(params=["file", "memory", "small blocks"])
def storage(request: Any, tmp_path: Any, monkeypatch: Any) -> Any:
    """Where indexes go; the third makes every split of work and of blocks happen."""
    if request.param == "small blocks":
        monkeypatch.setattr(field_file, "CHUNK", 4)
        monkeypatch.setattr(field_file, "PROBES", 2)
        monkeypatch.setattr(document_writing, "ROWS_PER_BLOCK", 2)
        monkeypatch.setattr(merging, "BUDGET", 4)
        monkeypatch.setattr(codec_readers, "_BATCH", 2)
    return RamStorage() if request.param == "memory" else FileStorage(str(tmp_path)).create()


@pytest.fixture
def one(codec: Any, storage: Any) -> Iterator[Any]:
    """A reader of one segment."""
    with build(storage, codec, [make_documents(40)]).reader() as reader:
        yield reader


def plain_postings(documents: list[dict[str, Any]], field: str) -> dict[str, dict[int, list[int]]]:
    out: dict[str, dict[int, list[int]]] = {}
    for doc, document in enumerate(documents):
        for position, word in enumerate(document.get(field, "").split()):
            if word not in analysis.STOP_WORDS and len(word) > 1:
                out.setdefault(word, {}).setdefault(doc, []).append(position)
    return dict(sorted(out.items(), key=lambda item: item[0].encode()))


# Terms


@BOTH
def test_terms(one):
    expected = list(plain_postings(make_documents(40), "text"))
    assert [t.decode() for t in one.lexicon("text")] == expected
    assert list(one.field_terms("text")) == expected
    assert [t for f, t in one.terms_from("text", "m") if f == "text"] == [
        w.encode() for w in expected if w.encode() >= b"m"
    ]
    assert [t.decode() for t in one.expand_prefix("text", "ma")] == [w for w in expected if w.startswith("ma")]
    assert set(one.indexed_field_names()) == {"id", "title", "text", "tags", "date", "size", "place", "seen"}
    assert list(one.all_terms()) == sorted(one.all_terms())
    assert ("text", "agua") in one
    assert ("text", "nunca") not in one
    assert ("nofield", "agua") not in one


@BOTH
def test_term_info(one):
    documents = make_documents(40)
    lengths = [sum(w not in analysis.STOP_WORDS and len(w) > 1 for w in d["text"].split()) for d in documents]
    for word, docs in plain_postings(documents, "text").items():
        info = one.term_info("text", word)
        counts = [len(p) for p in docs.values()]
        assert info.doc_frequency() == one.doc_frequency("text", word) == len(docs)
        assert info.weight() == one.frequency("text", word) == sum(counts)
        assert (info.min_id(), info.max_id(), info.max_weight()) == (min(docs), max(docs), max(counts))
        of_docs = [lengths[doc] for doc in docs]
        assert (info.min_length(), info.max_length()) == (min(of_docs), max(of_docs))
    with pytest.raises(TermNotFound):
        one.term_info("text", "nunca")
    assert one.doc_frequency("text", "nunca") == one.frequency("text", "nunca") == 0
    with_info = list(one.iter_field("text"))
    assert [(t, i.doc_frequency()) for t, i in with_info] == [
        (t, one.doc_frequency("text", t)) for t in one.lexicon("text")
    ]


@BOTH
def test_cursor(one):
    expected = list(plain_postings(make_documents(40), "text"))
    cursor = one.cursor("text")
    found = [cursor.text()]
    while cursor.next() is not None:
        found.append(cursor.text())
    assert found == expected
    assert not cursor.is_valid()
    assert cursor.text() is cursor.term_info() is None
    assert cursor.first() == expected[0]
    assert cursor.find(b"mar") == "mar"
    assert cursor.term_info().doc_frequency() == one.doc_frequency("text", "mar")
    assert cursor.find("mara") == next(w for w in expected if w.encode() > b"mara")
    assert cursor.find(b"zzz") is None
    assert not cursor.is_valid()


@BOTH
def test_near_spellings(one):
    assert sorted(one.terms_within("text", "mor", 1)) == ["mar"]
    assert sorted(one.corrector("text").suggest("gobiern", limit=3, maxdist=2)) == ["gobierno"]


# Postings


@BOTH
def test_postings_and_positions(one):
    for word, docs in plain_postings(make_documents(40), "text").items():
        matcher = one.postings("text", word)
        found = {}
        while matcher.is_active():
            found[matcher.id()] = matcher.value_as("positions")
            assert matcher.weight() == matcher.value_as("frequency") == len(found[matcher.id()])
            assert [span.start for span in matcher.spans()] == found[matcher.id()]
            assert matcher.format.decode_positions(matcher.value()) == found[matcher.id()]
            matcher.next()
        assert found == docs


@BOTH
def test_skipping(one):
    docs = list(plain_postings(make_documents(40), "text")["sol"])
    for target in range(41):
        matcher = one.postings("text", "sol")
        matcher.skip_to(target)
        left = [doc for doc in docs if doc >= target]
        assert matcher.is_active() == bool(left)
        if left:
            assert matcher.id() == left[0]
            assert list(matcher.all_ids()) in (left, docs)
        else:
            with pytest.raises(ReadTooFar):
                matcher.skip_to(target)


@BOTH
def test_a_term_that_is_not_there(one):
    with pytest.raises(TermNotFound):
        one.postings("text", "nunca")
    with pytest.raises(TermNotFound):
        one.postings("nofield", "agua")


@BOTH
def test_quality(one):
    searcher = Searcher(one)
    scorer = searcher.weighting.scorer(searcher, "text", b"sol")
    matcher = one.postings("text", "sol", scorer=scorer)
    assert matcher.supports_block_quality()
    best = matcher.max_quality()
    while matcher.is_active():
        assert matcher.score() <= matcher.block_quality() + 1e-9 <= best + 2e-9
        matcher.next()
    matcher = one.postings("text", "sol", scorer=scorer)
    matcher.skip_to_quality(best + 1)
    assert not matcher.is_active()


@BOTH
def test_weights(codec, storage):
    schema = fields.Schema(text=fields.TEXT(field_boost=2.0), other=fields.KEYWORD)
    ix = storage.create_index(schema)
    with ix.writer(codec=codec) as writer:
        writer.add_document(text="mar mar sol", _text_boost=1.5, other="uno dos")
        writer.add_document(text="mar", other="uno")
    with ix.reader() as reader:
        matcher = reader.postings("text", "mar")
        weights = [matcher.weight()]
        matcher.next()
        assert [*weights, matcher.weight()] == [6.0, 2.0]
        assert reader.term_info("text", "mar").weight() == reader.frequency("text", "mar") == 8.0
        assert reader.term_info("text", "mar").max_weight() == 6.0
        assert reader.postings("other", "uno").weight() == 1.0


# Documents


@BOTH
def test_stored_fields(one):
    names = ("id", "title", "text", "date", "seen", "extra")
    expected = [{k: v for k, v in d.items() if k in names} for d in make_documents(40)]
    assert [one.stored_fields(doc) for doc in range(40)] == expected
    assert list(one.all_stored_fields()) == expected
    assert list(one.iter_docs()) == list(enumerate(expected))


@BOTH
def test_columns(one):
    documents = make_documents(40)
    defaults = {"title": "", "place": "", "size": 2**31 - 1}
    for name, default in defaults.items():
        assert one.has_column(name)
        reader = one.column_reader(name)
        assert len(reader) == 40
        assert [reader[doc] for doc in range(40)] == [d.get(name, default) for d in documents]
        assert list(reader) == [reader[doc] for doc in range(40)]
        raw = one.column_reader(name, translate=False)
        assert list(raw.load()) == [raw[doc] for doc in range(40)]
    dates = one.column_reader("date", translate=False)
    known = [doc for doc, d in enumerate(documents) if "date" in d]
    assert [dates[doc] for doc in known] == [datetime_to_long(documents[doc]["date"]) for doc in known]
    backwards = one.column_reader("date", reverse=True, translate=False)
    assert sorted(known, key=backwards.sort_key) == sorted(known, key=dates.sort_key)[::-1]
    assert not one.has_column("text")


@BOTH
def test_lengths(one):
    documents = make_documents(40)
    lengths = [sum(w not in analysis.STOP_WORDS and len(w) > 1 for w in d["text"].split()) for d in documents]
    assert [one.doc_field_length(doc, "text") or 0 for doc in range(40)] == lengths
    assert one.field_length("text") == sum(lengths)
    assert (one.min_field_length("text"), one.max_field_length("text")) == (min(lengths), max(lengths))
    assert one.doc_field_length(0, "id", 7) in (7, 1)
    assert one.field_length("extra") == 0


# Deletions, several segments, merging


@BOTH
def test_deletions(codec, storage):
    ix = build(storage, codec, [make_documents(20)])
    with ix.writer(codec=codec) as writer:
        assert writer.delete_by_term("id", "d0-3") == 1
        writer.delete_document(5)
        writer.delete_document(6)
    with ix.reader() as reader:
        assert (reader.doc_count_all(), reader.doc_count(), reader.has_deletions()) == (20, 17, True)
        assert [doc for doc in range(20) if reader.is_deleted(doc)] == [3, 5, 6]
        assert sorted(set(range(20)) - set(reader.all_doc_ids())) == [3, 5, 6]
        sol = plain_postings(make_documents(20), "text")["sol"]
        assert list(reader.postings("text", "sol").all_ids()) == [d for d in sol if d not in (3, 5, 6)]
    with ix.searcher() as searcher:
        assert searcher.document(id="d0-3") is None


@BOTH
def test_updating_replaces(codec, storage):
    ix = build(storage, codec, [make_documents(5)])
    with ix.writer(codec=codec) as writer:
        writer.update_document(id="d0-2", text="nuevo")
    with ix.searcher() as searcher:
        assert searcher.doc_count() == 5
        assert searcher.document(id="d0-2")["text"] == "nuevo"
        assert [hit["id"] for hit in searcher.search(query.Term("text", "nuevo"))] == ["d0-2"]


BATCHES = [make_documents(15, 1), make_documents(1, 2), make_documents(30, 3), []]
EVERYTHING = [document for batch in BATCHES for document in batch]


def snapshot(reader: Any) -> dict[str, Any]:
    """All that a reader shows, by document identifiers."""
    ids = {doc: fields["id"] for doc, fields in reader.iter_docs()}
    shown: dict[str, Any] = {"stored": {fields["id"]: fields for _, fields in reader.iter_docs()}}
    for name in ("id", "title", "text", "tags", "date", "size", "place", "seen"):
        for text in sorted({t for f, t in reader.all_terms() if f == name}):
            matcher = reader.postings(name, text)
            found = []
            while matcher.is_active():
                # Whoosh's codec gives None where a value is empty and its posting alone.
                found.append((ids[matcher.id()], matcher.weight(), matcher.value() or b""))
                matcher.next()
            if found:
                shown[f"{name}:{text!r}"] = sorted(found)
    for name in ("title", "date", "size", "place"):
        # By segment: over several, Whoosh's own columns fail where one of them lacks the column.
        shown[name] = {}
        for leaf, base in reader.leaf_readers():
            column = leaf.column_reader(name, translate=False)
            shown[name].update({ids[base + doc]: column[doc] for doc in leaf.all_doc_ids()})
    for name in ("title", "text", "tags"):
        shown[f"{name} lengths"] = {i: reader.doc_field_length(doc, name) or 0 for doc, i in ids.items()}
    return shown


@BOTH
def test_several_segments_show_what_one_does(codec, storage):
    several = build(storage, codec, BATCHES)
    whole = build(RamStorage(), default_codec(), [EVERYTHING])
    with several.reader() as reader, whole.reader() as other:
        assert len(reader.leaf_readers()) == 3
        assert snapshot(reader) == snapshot(other)
        for word in plain_postings(EVERYTHING, "text"):
            mine, theirs = reader.term_info("text", word), other.term_info("text", word)
            assert (mine.doc_frequency(), mine.min_id(), mine.max_id(), mine.weight()) == (
                theirs.doc_frequency(),
                theirs.min_id(),
                theirs.max_id(),
                theirs.weight(),
            )


@BOTH
@pytest.mark.parametrize("before", [default_codec(), ArrayCodec()], ids=["from whoosh", "from arrays"])
def test_whoosh_merges_segments(before, codec, storage):
    ix = build(storage, before, BATCHES)
    writer = ix.writer(codec=codec)
    for n in (0, 14, 15, 30):
        writer.delete_document(n)
    writer.commit(optimize=True)
    gone = {EVERYTHING[n]["id"] for n in (0, 14, 15, 30)}
    fresh = build(RamStorage(), codec, [[d for d in EVERYTHING if d["id"] not in gone]])
    with ix.reader() as reader, fresh.reader() as other:
        assert reader.doc_count_all() == 42
        assert isinstance(reader, reading.SegmentReader)
        assert snapshot(reader) == snapshot(other)


@BOTH
def test_many_small_commits_merge(codec, storage):
    ix = storage.create_index(make_schema())
    documents = make_documents(40)
    for document in documents:
        with ix.writer(codec=codec) as writer:
            writer.add_document(**document)
    fresh = build(RamStorage(), default_codec(), [documents])
    with ix.reader() as reader, fresh.reader() as other:
        assert snapshot(reader) == snapshot(other)


@BOTH
def test_nothing_but_deletions_committed(codec, storage):
    ix = build(storage, codec, [make_documents(3)])
    with ix.writer(codec=codec) as writer:
        for doc in range(3):
            writer.delete_document(doc)
    with ix.searcher() as searcher:
        assert searcher.doc_count() == 0
        assert len(searcher.search(query.Every())) == 0


@BOTH
def test_cancelled_writers_leave_no_trace(codec, storage):
    ix = build(storage, codec, [make_documents(3)])
    writer = ix.writer(codec=codec)
    writer.add_document(id="x", text="agua")
    writer.delete_document(0)
    writer.cancel()
    with ix.searcher() as searcher:
        assert searcher.doc_count() == 3
    with ix.writer(codec=codec) as writer:
        writer.add_document(id="y")
    names = {name.split(".")[0] for name in storage.list() if name.startswith("MAIN_") and "LOCK" not in name}
    assert names <= {segment.segment_id() for segment in ix._segments()}


@BOTH
def test_documents_of_nothing(codec, storage):
    ix = build(storage, codec, [[{}, {"text": ""}, {"id": "x"}]])
    with ix.reader() as reader:
        assert [reader.stored_fields(doc) for doc in range(3)] == [{}, {"text": ""}, {"id": "x"}]
        assert list(reader.lexicon("text")) == []
    with ix.searcher() as searcher:
        assert len(searcher.search(query.Every())) == 3


@BOTH
def test_removed_fields_disappear(codec, storage):
    ix = build(storage, codec, [make_documents(5)])
    writer = ix.writer(codec=codec)
    writer.remove_field("tags")
    writer.remove_field("title")
    writer.commit(optimize=True)
    with ix.reader() as reader:
        assert "tags" not in set(reader.indexed_field_names())
        assert all("title" not in stored for stored in reader.all_stored_fields())


@BOTH
def test_spelling_fields(codec, storage):
    schema = fields.Schema(text=fields.TEXT(analysis.StemmingAnalyzer(), spelling=True, stored=True))
    ix = storage.create_index(schema)
    with ix.writer(codec=codec) as writer:
        writer.add_document(text="rendering shading rendering")
        writer.add_document(text="rendering")
    with ix.searcher() as searcher:
        assert searcher.suggest("text", "rendring") == ["rendering"]


@BOTH
@pytest.mark.parametrize(
    "column",
    [
        columns.FixedBytesColumn(4),
        columns.CompressedBytesColumn(),
        columns.PickleColumn(columns.VarBytesColumn()),
        columns.VarBytesColumn(),
        columns.RefBytesColumn(),
    ],
    ids=lambda c: type(c).__name__,
)
def test_all_kinds_of_columns(codec, storage, column):
    ix = storage.create_index(fields.Schema(id=fields.ID(stored=True), c=fields.COLUMN(column)))
    values = [b"abcd", b"efgh", None, b"ijkl"]
    for part in (values[:2], values[2:]):
        with ix.writer(codec=codec) as writer:
            for value in part:
                writer.add_document(id="x", c=value)
    ix.writer(codec=codec).commit(optimize=True)
    with ix.reader() as reader:
        found = reader.column_reader("c", translate=False)
        assert [found[i] for i in (0, 1, 3)] == [b"abcd", b"efgh", b"ijkl"]


@BOTH
@pytest.mark.parametrize("code", "bBhHiIqQfd")
def test_all_kinds_of_numbers(codec, storage, code):
    column = columns.NumericColumn(code, default=3)
    ix = storage.create_index(fields.Schema(id=fields.ID, c=fields.COLUMN(column)))
    with ix.writer(codec=codec) as writer:
        for value in (7, None, 3, 120):
            writer.add_document(id="x", c=value)
    with ix.reader() as reader:
        found = reader.column_reader("c", translate=False)
        assert [found[i] for i in range(4)] == [7, 3, 3, 120] == list(found)


# Searching


QUERIES = [
    "sol",
    "sol mar",
    "sol OR mar OR nunca",
    "sol NOT mar",
    '"la lluvia"',
    '"sol mar"~4',
    "ma*",
    "*r*",
    "gobierno~1",
    "title:casa text:agua",
    "[a TO m]",
    "size:3",
    "size:[-2 TO 4]",
    "size:{-2 TO}",
    "date:[20200110 TO 20200205]",
    "seen:yes mar",
    "place:Lima",
    "tags:sol",
    "sol^3 mar",
    "(sol OR mar) (pan OR agua) NOT casa",
    "*:*",
]


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("batches", [[make_documents(200)], [*BATCHES, make_documents(80, 5)]], ids=["one", "more"])
def test_both_codecs_give_the_same_results(batches, text):
    found = []
    for codec in (default_codec(), ArrayCodec()):
        ix = build(RamStorage(), codec, batches)
        writer = ix.writer(codec=codec)
        writer.delete_document(3)
        writer.delete_document(20)
        writer.commit(merge=False)
        with ix.searcher() as searcher:
            parsed = QueryParser("text", ix.schema).parse(text)
            hits = searcher.search(parsed, limit=None)
            best = searcher.search(parsed, limit=5)
            by_date = searcher.search(parsed, limit=7, sortedby=sorting.FieldFacet("date", reverse=True))
            groups = searcher.search(parsed, groupedby="place", limit=None).groups()
            found.append(
                (
                    [(hit["id"], round(hit.score, 5)) for hit in hits],
                    [round(hit.score, 5) for hit in best],
                    [hit["id"] for hit in by_date],
                    {name: sorted(docs) for name, docs in groups.items()},
                )
            )
    assert found[0] == found[1]


def test_many_fields_at_once():
    found = []
    for codec in (default_codec(), ArrayCodec()):
        ix = build(RamStorage(), codec, BATCHES)
        with ix.searcher(weighting=scoring.TF_IDF()) as searcher:
            parsed = MultifieldParser(["title", "text", "tags"], ix.schema).parse("sol casa")
            found.append([(hit["id"], round(hit.score, 5)) for hit in searcher.search(parsed, limit=None)])
    assert found[0] == found[1]


def test_opened_by_plain_whoosh(tmp_path):
    build(FileStorage(str(tmp_path)), ArrayCodec(), BATCHES)
    with index.open_dir(str(tmp_path)).searcher() as searcher:
        assert len(searcher.search(query.Term("text", "sol"), limit=None)) == searcher.doc_frequency("text", "sol")


def doc_ids(field, word):
    return field.doc_ids_at(field.find(word.encode()))


def test_matchers_go_on_when_readers_close_and_files_go(tmp_path):
    ix = build(FileStorage(str(tmp_path)), ArrayCodec(), [make_documents(20)])
    reader = ix.reader()
    matcher = reader.postings("text", "sol")
    expected = list(plain_postings(make_documents(20), "text")["sol"])
    arrays = SegmentArrays(ix.storage, reader.segment())
    docs = doc_ids(arrays.field("text"), "sol")
    reader.close()
    for path in tmp_path.iterdir():
        path.unlink()
    assert list(matcher.all_ids()) == docs.tolist() == expected
    assert doc_ids(arrays.field("text"), "sol").tolist() == expected


def test_threads_share_arrays(tmp_path):
    ix = build(FileStorage(str(tmp_path)), ArrayCodec(), [make_documents(100)])
    arrays = SegmentArrays(ix.storage, ix._segments()[0])
    expected = plain_postings(make_documents(100), "text")
    wrong = []

    def look() -> None:
        for word, docs in list(expected.items()) * 20:
            if doc_ids(arrays.field("text"), word).tolist() != list(docs):
                wrong.append(word)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# Refusals


@pytest.mark.parametrize(
    "field",
    [
        fields.TEXT(chars=True),
        fields.TEXT(vector=formats.Frequency()),
        fields.FieldType(format=formats.PositionBoosts(), analyzer=analysis.StandardAnalyzer()),
    ],
    ids=["characters", "vectors", "boosts"],
)
def test_what_is_not_kept_is_refused(field):
    ix = RamStorage().create_index(fields.Schema(text=field))
    writer = ix.writer(codec=ArrayCodec())
    with pytest.raises(UnsupportedFieldError, match="field 'text'"):  # noqa: PT012
        writer.add_document(text="agua")
        writer.commit()


def test_values_that_cannot_be_stored_are_refused():
    ix = RamStorage().create_index(fields.Schema(extra=fields.STORED))
    writer = ix.writer(codec=ArrayCodec())
    with pytest.raises(UnsupportedFieldError, match="cannot store"):
        writer.add_document(extra=object())
    writer.cancel()


def test_readers_say_that_there_are_no_vectors():
    with build(RamStorage(), ArrayCodec(), [make_documents(2)]).reader() as reader:
        assert not reader.has_vector(0, "text")
        with pytest.raises(UnsupportedFieldError, match="no term vectors"):
            reader.vector(0, "text", formats.Frequency())


@pytest.mark.parametrize("extension", [POSTINGS_EXT, DOCUMENTS_EXT])
def test_damaged_files_are_named(tmp_path, extension):
    ix = build(FileStorage(str(tmp_path)), ArrayCodec(), [make_documents(3)])
    (path,) = (p for p in tmp_path.iterdir() if p.suffix == extension)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexCorruptError, match=path.name):
        SegmentArrays(ix.storage, ix._segments()[0]).verify()


# Segments


def test_segments_pickle_as_plain_values():
    segment = ArraySegment("MAIN", 20)
    segment.delete_documents([3, 19])
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        data = pickle.dumps(segment, protocol)
        again = pickle.loads(data)
        assert again.segment_id() == segment.segment_id()
        assert (again.doc_count_all(), again.doc_count()) == (20, 18)
        assert again.deleted_docs() == {3, 19}
        named = [arg for op, arg, _ in pickletools.genops(data) if op.name == "GLOBAL"]
        strings = [arg for op, arg, _ in pickletools.genops(data) if "UNICODE" in op.name]
        assert named == ["searchlib.codec ArraySegment"] or {"searchlib.codec", "ArraySegment"} <= set(strings)
        assert not any("numpy" in str(arg) for _, arg, _ in pickletools.genops(data))


def test_deleting_and_bringing_back():
    segment = ArraySegment("MAIN", 3)
    segment.delete_document(1)
    before = segment.deleted_docs()
    assert segment.deleted_docs() is before
    segment.delete_document(1, delete=False)
    segment.delete_document(0, delete=False)
    assert (before, segment.deleted_docs(), segment.has_deletions()) == ({1}, frozenset(), False)
    assert segment.live().tolist() == [True] * 3


# In bulk


def bulk_segment(storage: Any, schema: Any, documents: list[dict[str, Any]]) -> ArraySegment:
    """What the stock writer makes of `documents`, by way of `SegmentWriter`."""
    postings, lengths, stored = {}, {}, []
    for name, field in schema.items():
        if field.indexed:
            postings[name], lengths[name] = _bulk_field(field, [d.get(name) for d in documents])
        if not field.scorable:
            lengths.pop(name, None)
    values: dict[str, Any] = {}
    for name, field in schema.items():
        if field.column_type:
            default = field.column_type.default_value()
            values[name] = [field.to_column_value(d[name]) if name in d else default for d in documents]
    for document in documents:
        stored.append(encode_row({k: v for k, v in document.items() if schema[k].stored}))
    return written(storage, schema, {name: [field] for name, field in postings.items()}, lengths, values, stored)


def written(storage: Any, schema: Any, postings: Any, lengths: Any, columns: Any, stored: list[bytes]) -> ArraySegment:
    writer = SegmentWriter(storage, "MAIN", schema)
    for row in stored:
        writer.add(row)
    makings = {name: [lambda part=part: part for part in parts] for name, parts in postings.items()}
    return writer.finish(fields=makings, lengths=lengths, columns=columns)


def _bulk_field(field: Any, values: list[Any]) -> tuple[FieldPostings, np.ndarray]:
    rows = []
    lengths = np.zeros(len(values), np.uint32)
    positional = isinstance(field.format, formats.Positions)
    for doc, value in enumerate(values):
        for term, frequency, _, encoded in field.index(value) if value is not None else ():
            places = field.format.decode_positions(encoded) if positional else [0] * frequency
            rows += [(term, doc, place) for place in places]
            lengths[doc] += frequency
    return postings_of(rows, positions=positional), lengths


def with_segments(storage: Any, schema: Any, segments: list[Any]) -> Any:
    generation = index.TOC._latest_generation(storage, "MAIN") + 1
    index.TOC(schema, segments, generation).write(storage, "MAIN")
    return storage.open_index()


def test_bulk_segments_equal_written_ones(storage):
    schema = make_schema()
    schema.clean()
    segments = [bulk_segment(storage, schema, batch) for batch in BATCHES if batch]
    written = build(RamStorage(), ArrayCodec(), BATCHES)
    with with_segments(storage, schema, segments).reader() as reader, written.reader() as other:
        assert snapshot(reader) == snapshot(other)


@pytest.mark.parametrize("budget", [1, 4, 100, 1 << 21])
@pytest.mark.parametrize("make", [bulk_segment, None], ids=["bulk", "written"])
def test_merging_by_arrays(storage, budget, make, monkeypatch):
    monkeypatch.setattr(merging, "BUDGET", budget)
    schema = make_schema()
    if make:
        segments = [make(storage, schema, batch) for batch in BATCHES if batch]
    else:
        segments = build(storage, ArrayCodec(), BATCHES)._segments()
    segments[0].delete_documents([0, 14])
    segments[1].delete_document(0)
    segments[2].delete_document(29)
    merged = merge_segments(storage, "MAIN", schema, [SegmentArrays(storage, s) for s in segments])
    gone = {EVERYTHING[n]["id"] for n in (0, 14, 15, 45)}
    fresh = build(RamStorage(), ArrayCodec(), [[d for d in EVERYTHING if d["id"] not in gone]])
    with with_segments(storage, schema, [merged]).reader() as reader, fresh.reader() as other:
        assert merged.doc_count_all() == reader.doc_count() == 42
        assert snapshot(reader) == snapshot(other)
        assert reader.field_length("text") == other.field_length("text")


def test_merging_fills_columns_a_segment_lacks():
    storage = RamStorage()
    old = fields.Schema(id=fields.ID(stored=True))
    new = fields.Schema(
        id=fields.ID(stored=True), n=fields.NUMERIC(sortable=True, default=9), b=fields.ID(sortable=True)
    )
    segments = [
        bulk_segment(storage, old, [{"id": "a"}]),
        bulk_segment(storage, new, [{"id": "b", "n": 1, "b": "x"}]),
    ]
    merged = merge_segments(storage, "MAIN", new, [SegmentArrays(storage, s) for s in segments])
    default = new["n"].column_type.default_value()
    with with_segments(storage, new, [merged]).reader() as reader:
        assert list(reader.column_reader("n", translate=False)) == [default, new["n"].to_column_value(1)]
        assert list(reader.column_reader("b")) == ["", "x"]


def test_merging_all_deleted():
    storage, schema = RamStorage(), make_schema()
    segment = bulk_segment(storage, schema, make_documents(2))
    segment.delete_documents([0, 1])
    merged = merge_segments(storage, "MAIN", schema, [SegmentArrays(storage, segment)])
    with with_segments(storage, schema, [merged]).reader() as reader:
        assert (merged.doc_count_all(), list(reader.all_terms())) == (0, [])


def test_bulk_refuses_what_the_schema_does_not_say():
    one = np.ones(1, np.uint32)
    schema = fields.Schema(text=fields.TEXT)
    write: Callable[..., Any] = lambda postings: written(  # noqa: E731
        RamStorage(), schema, {"text": [postings]}, {}, {}, [b""]
    )
    with pytest.raises(UnsupportedFieldError, match="lacks positions"):
        write(FieldPostings([b"a"], one, one - 1, one))
    with pytest.raises(ValueError, match="beyond document 0"):
        write(FieldPostings([b"a"], one, one, one, one))


def test_raw_arrays(storage):
    ix = build(storage, ArrayCodec(), [make_documents(40)])
    segment = ix._segments()[0]
    arrays = SegmentArrays(storage, segment)
    arrays.verify()
    text = arrays.field("text")
    for word, docs in plain_postings(make_documents(40), "text").items():
        number = text.find(word.encode())
        found, tf = text.postings_at(number)
        positions = text.positions_at(number, tf)
        starts = starts_of(tf)
        assert found.tolist() == list(docs)
        assert [positions[starts[i] : starts[i + 1]].tolist() for i in range(len(docs))] == list(docs.values())
    assert arrays.field("nothing") is None
    assert len(arrays) == 40
    assert arrays.documents.numbers("date").dtype == np.uint64
