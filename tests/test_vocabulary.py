"""The bulk road to tokens gives what analysis gives, a text at a time or many."""

from __future__ import annotations

from collections.abc import Sequence

from conftest import PIECES, any_texts, spanish_texts
from hypothesis import example, given
from hypothesis import strategies as st

from searchlib.analysis import parts_of, placed_tokens
from searchlib.fields import spelling_term
from searchlib.text import nfc, words
from searchlib.vocabulary import Vocabulary

Tokens = list[list[tuple[int, str]]]


def tokens_one_by_one(texts: Sequence[str]) -> Tokens:
    return [[(place, token.term) for place, token in placed_tokens(text)] for text in texts]


def spellings_one_by_one(texts: Sequence[str]) -> list[list[str]]:
    return [[spelling_term(part) for word in words(text) for part in parts_of(word)] for text in texts]


def in_bulk(vocabulary: Vocabulary, texts: Sequence[str]) -> tuple[Tokens, list[list[str]]]:
    stream = vocabulary.encode(texts)
    tokens = iter(zip(stream.places.tolist(), stream.terms.tolist(), strict=True))
    spellings = iter(stream.spellings.tolist())
    return (
        [[(p, vocabulary.terms[t]) for p, t in (next(tokens) for _ in range(n))] for n in stream.term_counts.tolist()],
        [[vocabulary.spellings[next(spellings)] for _ in range(n)] for n in stream.lengths.tolist()],
    )


batches = st.lists(st.one_of(spanish_texts, any_texts).map(nfc), max_size=5)


@given(st.lists(batches, min_size=1, max_size=3))
@example([["EE. UU.", "EE.", "UU. EE. UU. y J. K. Rowling"], ["EE. UU."]])
@example([["el de la", "", "  ", "\n", "Ella"]])
@example([["a\0b c", "a\tb", "1\N{NO-BREAK SPACE}200", "\x81 \x81a", "\N{REPLACEMENT CHARACTER}a"]])
@example([["cuatro mil", "cuatro\nmil", "cuatro, mil", "(cuatro) mil", "siglo XX", "Felipe VI y Juan XXIII"]])
@example([["electroencefalografista electroencefalografistas", "日本語 日本 日本語", "ﬁn ½ 1½ x"]])
@example([["POLICIA policía Policía Policia", "ÑANDÚ ñandú", "ß ẞ STRASSE straße", "Œuvre œuvre"]])
@example([["¿qué? ¡qué! «qué» “qué” (qué) qué; qué: qué/qué qué_qué #qué @qué qué's"]])
@example([["3,5 millones", "3,5\tmillones", "mil 200", "20 000 000 de", "COVID-19 COVID -19 T-MEC-2"]])
def test_tokens_are_those_of_analysis(several: list[list[str]]) -> None:
    vocabulary = Vocabulary()
    for texts in several:
        tokens, spellings = in_bulk(vocabulary, texts)
        assert spellings == spellings_one_by_one(texts)
        assert tokens == tokens_one_by_one(texts)


@given(st.lists(st.sampled_from([*PIECES, "un", "y", "siglo", "Felipe", "vi"]), min_size=2, max_size=12))
def test_seams_between_pieces(pieces: list[str]) -> None:
    texts = [" ".join(pieces), "  ".join(pieces), "\n".join(pieces), ", ".join(pieces)]
    assert in_bulk(Vocabulary(), texts) == (tokens_one_by_one(texts), spellings_one_by_one(texts))


def test_no_texts() -> None:
    assert in_bulk(Vocabulary(), []) == ([], [])
    assert in_bulk(Vocabulary(), [""]) == ([[]], [[]])
