"""Packing, postings and their files against plain twins: slow, obvious, and sharing no code with them."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from conftest import postings_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchlib import merging
from searchlib.document_file import DocumentReader, decode_row, encode_row
from searchlib.document_writing import DocumentWriter
from searchlib.errors import IndexCorruptError, IndexVersionError, UnsupportedFieldError
from searchlib.field_file import FieldEncoder, FieldReader, packed
from searchlib.merging import FieldSource, doc_maps, merge_field
from searchlib.packing import SLACK, PackedInts, PackedRuns, pack_ints, pack_runs, ranges, starts_of
from searchlib.postings import FieldPostings, Inversion, join, ordered, renumber
from searchlib.sections import SectionFile, SectionWriter

# Few distinct words, documents and places, so that they meet; numbers at the edges of every width class.
WORD = st.sampled_from([b"", b"a", b"a\t\xc3\xa1", b"ab", b"b\x00", b"b\xff", b"\xff", b"\xff\xff"])
PLACE = st.one_of(st.integers(0, 5), st.sampled_from([254, 255, 256, 257, 65535, 65536, 2**31, 2**32 - 1]))
DOC = st.one_of(st.integers(0, 6), st.sampled_from([255, 256, 70_000]))
TOKENS = st.lists(st.tuples(WORD, DOC, PLACE), max_size=60)
EDGES = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 255, 256, 1023, 1024, 4095, 4096, 65535, 65536, 2**24, 2**32 - 1]
NUMBER = st.one_of(st.sampled_from(EDGES), st.integers(0, 3), st.integers(0, 2**32 - 1))
RUNS = st.lists(st.one_of(st.lists(NUMBER, max_size=20), st.lists(st.sampled_from([0, 1, 300]), max_size=40)))

Plain = dict[bytes, dict[int, list[int]]]


def plain_invert(tokens: list[tuple[bytes, int, int]]) -> Plain:
    out: Plain = {}
    for word, doc, place in sorted(tokens):
        out.setdefault(word, {}).setdefault(doc, []).append(place)
    return out


def as_plain(postings: FieldPostings) -> Plain:
    docs, tfs = iter(postings.doc_ids.tolist()), iter(postings.tf.tolist())
    places = iter([] if postings.positions is None else postings.positions.tolist())
    out: Plain = {}
    for term, df in zip(postings.terms, postings.df.tolist(), strict=True):
        out[term] = {next(docs): [next(places) for _ in range(next(tfs))] for _ in range(df)}
    return out


def written(postings: FieldPostings | list[FieldPostings], *, chunk: int = 1 << 20) -> FieldReader:
    file = io.BytesIO()
    writer = SectionWriter(file)
    encoder = FieldEncoder(writer, "f")
    for part in postings if isinstance(postings, list) else [postings]:
        encoder.add(packed(part, chunk=chunk))
    writer.finish({"fields": {"f": encoder.close()}})
    arrays = SectionFile(file.getvalue(), "test")
    arrays.verify()
    return FieldReader(arrays, "f")


def assert_same(a: FieldPostings, b: FieldPostings) -> None:
    assert list(a.terms) == list(b.terms)
    for name in ("df", "doc_ids", "tf", "positions", "weights"):
        mine, other = getattr(a, name), getattr(b, name)
        if len(a.terms):
            assert (mine is None) == (other is None), name
            assert mine is None or np.array_equal(mine, other), name


# Packing


@given(RUNS, st.integers(0, 3))
def test_unpack_of_pack_is_the_same(runs, base):
    lengths = np.array([len(run) for run in runs], np.int64)
    values = np.array([n for run in runs for n in run], np.uint32)
    chunk = pack_runs(values, lengths).moved(8 * base)
    assert len(chunk.blob) % 8 == 0
    assert np.all(np.diff(chunk.keys.astype(np.int64)) > 0)
    blob = np.frombuffer(bytes(8 * base) + chunk.blob + bytes(SLACK), np.uint8)
    reader = PackedRuns(blob, chunk.keys.astype(np.uint32), chunk.highs)
    refs = chunk.refs.tolist()
    assert [reader.run(ref, len(run)).tolist() for ref, run in zip(refs, runs, strict=True)] == runs
    assert reader.runs(chunk.refs, lengths).tolist() == values.tolist()
    for ref, run in zip(refs, runs, strict=True):
        for low in range(0, len(run), 3):
            for high in range(low, len(run) + 1, 2):
                assert reader.run(ref, len(run), low, high).tolist() == run[low:high]


@given(st.lists(st.one_of(NUMBER, st.integers(0, 2**63 - 1))))
def test_packed_ints(values):
    (rows,) = pack_ints(np.array(values, np.uint64))
    reader = PackedInts(rows)
    assert reader.array().tolist() == values
    assert [reader.get(i) for i in range(len(reader))] == values
    assert rows.shape[1] == max(1, -(-max(values, default=0).bit_length() // 8))


def test_ranges_and_starts():
    assert ranges(np.array([5, 0, 9]), np.array([2, 0, 1])).tolist() == [5, 6, 9]
    assert starts_of(np.array([2, 0, 1])).tolist() == [0, 2, 2, 3]


# Postings


def inverted(ids, lengths, *, terms, **options):
    inversion = Inversion(ids.astype(np.uint32), lengths, terms=ordered(terms), **options)
    return [part for make in inversion.parts() if (part := make()).terms]


@given(st.lists(st.lists(WORD, max_size=12), max_size=6), st.integers(1, 20))
def test_inversion(documents, stretch):
    words = [word for document in documents for word in document]
    terms = [*dict.fromkeys(reversed(words)), b"never"]
    ids = np.array([terms.index(word) for word in words], np.uint32)
    weights = np.arange(len(words), dtype=np.float32)
    lengths = np.array([len(document) for document in documents], np.int64)
    parts = inverted(ids, lengths, terms=terms, positions=True, weights=weights, stretch=stretch)
    expected = postings_of((w, doc, place) for doc, words in enumerate(documents) for place, w in enumerate(words))
    assert all(len(part.terms) == 1 or int(part.tf.sum()) <= stretch for part in parts)
    assert [term for part in parts for term in part.terms] == expected.terms
    assert_same(replace(join(parts), weights=None), expected)
    doc_of = np.repeat(np.arange(len(documents)), lengths).tolist()
    weight_of = Counter()
    for word, doc, weight in zip(words, doc_of, weights.tolist(), strict=True):
        weight_of[word, doc] += weight
    assert [weight for part in parts for weight in part.weights.tolist()] == [w for _, w in sorted(weight_of.items())]
    plain = inverted(ids, lengths, terms=terms)
    assert all(part.positions is None and part.weights is None for part in plain)


def test_inversion_of_more_terms_than_a_stretch_ranks(monkeypatch):
    monkeypatch.setattr("searchlib.postings._RANKS", 3)
    terms = [b"%d" % n for n in range(10)]
    parts = inverted(np.arange(10), np.array([4, 6]), terms=terms)
    assert [len(part.terms) for part in parts] == [3, 3, 3, 1]


@given(TOKENS, st.sets(DOC))
def test_renumber_leaves_out_the_deleted(tokens, deleted):
    kept = np.ones(70_001, bool)
    kept[list(deleted)] = False
    (doc_map,) = doc_maps([kept])
    found = renumber(postings_of(tokens), doc_map)
    found.check()
    left = [(w, int(doc_map[doc]), place) for w, doc, place in tokens if doc not in deleted]
    assert as_plain(found) == plain_invert(left)


@given(TOKENS, st.integers(1, 50))
def test_split_and_join_are_inverse(tokens, limit):
    postings = postings_of(tokens)
    if postings.terms:
        parts = list(postings.split(limit))
        assert [t for part in parts for t in part.terms] == list(postings.terms)
        assert_same(join(parts), postings)


@given(st.lists(TOKENS, max_size=4))
def test_join_of_parts_equals_inverting_all(batches):
    parts, everything = [], []
    for n, tokens in enumerate(batches):
        shifted = [(w, doc + 100_000 * n, place) for w, doc, place in tokens]
        parts.append(postings_of(shifted))
        everything += shifted
    assert_same(join(parts), postings_of(everything))


def test_check_names_the_rule_broken():
    one = np.ones(1, np.uint32)
    with pytest.raises(ValueError, match="terms ascend"):
        FieldPostings([b"b", b"a"], np.ones(2, np.uint32), one, one).check()
    with pytest.raises(ValueError, match="positions"):
        FieldPostings([b"b"], one, one, one, np.zeros(3, np.uint32)).check()


# Files of postings


@given(TOKENS, st.sampled_from([1, 2, 4, 1 << 20]))
def test_reading_what_was_written(tokens, chunk):
    plain = plain_invert(tokens)
    field = written(postings_of(tokens), chunk=chunk)
    assert field.terms() == sorted(plain)
    assert len(field) == len(plain)
    for i, (term, docs) in enumerate(sorted(plain.items())):
        assert (field.find(term), field.term_at(i), field.df(term)) == (i, term, len(docs))
        doc_ids, tf = field.postings_at(i)
        assert (doc_ids.tolist(), tf.tolist()) == (list(docs), [len(p) for p in docs.values()])
        assert (doc_ids.dtype, tf.dtype, doc_ids.flags.c_contiguous) == (np.uint32, np.uint32, True)
        assert field.positions_at(i, tf).tolist() == [p for places in docs.values() for p in places]


@given(TOKENS, st.integers(0, 8), st.integers(0, 8))
def test_reading_many_terms_at_once(tokens, start, stop):
    postings = postings_of(tokens)
    field = written(postings, chunk=4)
    assert_same(field.read(), postings)
    part = field.read(start, max(start, min(stop, len(field)))) if start <= len(field) else postings
    assert as_plain(part).items() <= as_plain(postings).items()


@given(st.sets(st.binary(max_size=3)), st.binary(max_size=2))
def test_prefixes(terms, prefix):
    in_order = sorted(terms)
    ones = np.ones(len(in_order), np.uint32)
    field = written(FieldPostings(in_order, ones, np.zeros(len(in_order), np.uint32), ones))
    assert field.terms_with_prefix(prefix) == [t for t in in_order if t.startswith(prefix)]
    assert field.seek(prefix) == sum(t < prefix for t in in_order)
    blob, starts = field.lexicon()
    assert [blob[a:b].tobytes() for a, b in pairwise(starts.tolist())] == in_order
    assert (prefix in field) == (prefix in terms)


def test_a_term_that_is_not_there():
    field = written(postings_of([(b"a", 0, 0)]))
    assert (field.df(b"b"), field.find(b"b")) == (0, None)
    assert written(postings_of([])).terms() == []


def test_long_runs_of_every_width():
    random = np.random.default_rng(1)
    for top in (1, 2, 4, 7, 16, 30, 60, 200, 256, 1000, 4096, 65536, 10**6):
        steps = random.integers(1, top + 1, 5000).astype(np.uint32)
        docs = np.cumsum(steps).astype(np.uint32)
        tf = random.integers(1, 3, 5000).astype(np.uint32)
        positions = np.concatenate([np.cumsum(random.integers(0, top, n)) for n in tf]).astype(np.uint32)
        postings = FieldPostings([b"t"], np.array([5000], np.uint32), docs, tf, positions)
        assert_same(written(postings).read(), postings)
        assert np.array_equal(written(postings).positions_at(0, tf), positions)


# Merging


@settings(max_examples=60)
@given(st.lists(st.tuples(TOKENS, st.sets(DOC)), min_size=1, max_size=4), st.sampled_from([1, 2, 8, 1 << 21]))
def test_merging_equals_rebuilding(segments, budget):
    kept = []
    for _, deleted in segments:
        mask = np.ones(70_001, bool)
        mask[list(deleted)] = False
        kept.append(mask)
    maps = doc_maps(kept)
    left = [
        (w, int(doc_map[doc]), place)
        for (tokens, deleted), doc_map in zip(segments, maps, strict=True)
        for w, doc, place in tokens
        if doc not in deleted
    ]
    sources = [
        FieldSource(written(postings_of(tokens), chunk=4), m) for (tokens, _), m in zip(segments, maps, strict=True)
    ]
    file = io.BytesIO()
    writer = SectionWriter(file)
    writer.finish({"fields": {"f": merge_field(writer, "f", sources, budget=budget)}})
    merged = FieldReader(SectionFile(file.getvalue(), "test"), "f").read()
    assert as_plain(merged) == plain_invert(left)


def test_merging_weights_with_frequencies(monkeypatch):
    monkeypatch.setattr(merging, "_STEP", 1)
    one = np.ones(1, np.uint32)
    plain = FieldPostings([b"a"], one, np.zeros(1, np.uint32), one + 1)
    weighted = FieldPostings([b"a"], one, one, one, weights=np.array([2.5], np.float32))
    sources = [
        FieldSource(written(plain), np.array([0, -1])),
        FieldSource(written(weighted), np.array([-1, 1])),
    ]
    file = io.BytesIO()
    writer = SectionWriter(file)
    writer.finish({"fields": {"f": merge_field(writer, "f", sources)}})
    field = FieldReader(SectionFile(file.getvalue(), "test"), "f")
    assert field.weights_at(0, field.tf_at(0)).tolist() == [2.0, 2.5]
    assert field.read().weights.tolist() == [2.0, 2.5]


# Documents


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.dates(), st.datetimes(), st.binary(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
)


@example({"$": []})
@example({"a": {"$": ["date", "2020-01-01"]}, "s": '{"$":1}'})
@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_rows_come_back_as_they_were(fields):
    assert decode_row(encode_row(fields)) == fields


def test_rows_hold_data_only():
    with pytest.raises(UnsupportedFieldError, match="cannot store"):
        encode_row({"f": object()})
    assert decode_row(encode_row({"lone": "\ud800"})) == {"lone": "\ud800"}


@given(st.lists(st.binary(max_size=60), max_size=12), st.integers(1, 5), st.booleans())
def test_documents_come_back_one_at_a_time(rows, rows_per_block, sampled):
    rows = [row * (3000 if sampled else 1) for row in rows]
    file = io.BytesIO()
    documents = DocumentWriter(SectionWriter(file), rows_per_block=rows_per_block)
    for row in rows:
        documents.add(row)
    n = len(rows)
    lengths = np.arange(n) * 300
    documents.close({"f": lengths}, {"n": np.arange(n), "b": rows}, {"i": b"image"})
    arrays = SectionFile(file.getvalue(), "test")
    arrays.verify()
    reader = DocumentReader(arrays)
    assert [reader.stored(i) for i in range(n)] == rows == list(reader.rows())
    assert reader.lengths("f").tolist() == lengths.tolist()
    assert reader.lengths("other").tolist() == [0] * n
    assert (reader.numbers("n").tolist(), reader.bytes_column("b").rows()) == (list(range(n)), rows)
    assert (reader.columns(), reader.image("i").tobytes()) == (["b", "i", "n"], b"image")
    assert [reader.column_kind(c) for c in "nbix"] == ["numbers", "bytes", "image", None]


def test_columns_are_as_long_as_the_documents():
    documents = DocumentWriter(SectionWriter(io.BytesIO()))
    documents.add(b"{}")
    with pytest.raises(ValueError, match="2 values for 1 documents"):
        documents.close({}, {"n": np.arange(2)})


# Files


def example_file() -> bytes:
    file = io.BytesIO()
    writer = SectionWriter(file)
    writer.add("numbers", np.arange(1000, dtype=np.uint32))
    writer.add("none", np.zeros(0, np.uint8))
    writer.finish({"a": 1})
    return file.getvalue()


@pytest.mark.parametrize("at", [0, 9, 13, 20, 25, 30, -1, -100])
def test_damage_of_header_or_directory_is_found_on_opening(at):
    data = bytearray(example_file())
    data[at] ^= 0x10
    with pytest.raises((IndexCorruptError, IndexVersionError), match="x"):
        SectionFile(bytes(data), "x")


def test_damage_of_a_section_is_found_by_verify():
    data = bytearray(example_file())
    data[1000] ^= 1
    arrays = SectionFile(bytes(data), "x")
    with pytest.raises(IndexCorruptError, match="checksum of section 'numbers'"):
        arrays.verify()


@pytest.mark.parametrize("size", [0, 10, 32, 1000, -1])
def test_a_file_cut_short(size):
    with pytest.raises(IndexCorruptError):
        SectionFile(example_file()[:size], "x")


def test_a_file_not_finished_is_no_index():
    file = io.BytesIO()
    SectionWriter(file).add("numbers", np.arange(9))
    with pytest.raises(IndexCorruptError, match="not a finished"):
        SectionFile(file.getvalue(), "x")


def test_another_version_says_what_to_do(monkeypatch):
    monkeypatch.setattr("searchlib.sections.VERSION", 1)
    data = example_file()
    monkeypatch.undo()
    with pytest.raises(IndexVersionError, match="version 1 found, 2 expected: build the index again"):
        SectionFile(data, "x")


def test_a_stored_block_that_does_not_decompress_is_corrupt():
    file = io.BytesIO()
    documents = DocumentWriter(SectionWriter(file))
    documents.add(b"a" * 5000)
    documents.close({}, {})
    data = bytearray(file.getvalue())
    data[32:38] = b"\xff" * 6
    with pytest.raises(IndexCorruptError, match="stored block 0"):
        DocumentReader(SectionFile(bytes(data), "x")).stored(0)


def test_a_stored_block_that_ends_early_is_corrupt():
    file = io.BytesIO()
    documents = DocumentWriter(SectionWriter(file))
    documents.add(b"a" * 5000)
    documents.close({}, {})
    data = bytearray(file.getvalue())
    data[32:34] = b"\x03\x00"  # an empty deflate stream
    with pytest.raises(IndexCorruptError, match="stored block 0"):
        DocumentReader(SectionFile(bytes(data), "x")).stored(0)


def test_sections_are_written_one_at_a_time():
    writer = SectionWriter(io.BytesIO())
    with writer.stream("a"), pytest.raises(ValueError, match="'a' is still open"):
        writer.add("b", np.zeros(1))
    with pytest.raises(ValueError, match="already written"):
        writer.add("a", np.zeros(1))


def test_views_cannot_be_written_to_and_outlive_the_file_object():
    array = SectionFile(example_file(), "x").array("numbers")
    assert array[999] == 999
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
