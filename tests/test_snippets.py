"""The stretch of a text that is shown, and what is marked in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from conftest import any_texts, spanish_texts
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Index, Snippet, analyze
from searchlib.readings import read
from searchlib.snippets import WIDTH, Shown, Wanted, make_snippets
from searchlib.text import nfc

FAR = "Otra frase sin nada que ver con el asunto. " * 20


def _marked(text: str, query: str) -> str:
    """The snippet that a search for `query` shows of `text`."""
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add(Document("1", text))
    return str(index.search(query)[0].snippet)


def _snippet(text: str, wanted: Sequence[Wanted], *, width: int = WIDTH) -> Snippet:
    """The snippet of a text by itself."""
    [reading] = read([(text, "")])
    [snippet] = make_snippets([Shown(reading)], wanted, width=width)
    return snippet


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("La policía llegó.", "policia", "La [policía] llegó."),
        ("Los POLICÍAS y la policía.", "policía", "Los [POLICÍAS] y la [policía]."),
        ("El crimen organizado.", '"CRIMEN organizado"', "El [crimen] [organizado]."),
        ("EE. UU. apoya.", "eeuu", "[EE. UU.] apoya."),
        ("Hay COVID-19 aquí.", "covid", "Hay [COVID]-19 aquí."),
        ("Hay COVID-19 aquí.", "covid-19", "Hay [COVID-19] aquí."),
        ("Hay cuatro mil mesas.", "4.000", "Hay [cuatro mil] mesas."),
        ("Son 1.200.000 votos.", "1200000", "Son [1.200.000] votos."),
        ("Hay cuatro mil mesas.", "4000", "Hay [cuatro mil] mesas."),
        ("Son 1 200 000 votos.", "1200000", "Son [1 200 000] votos."),
        ("EE. UU. apoya.", '"eeuu"', "[EE. UU.] apoya."),
        ("EE. UU. apoya.", "=EEUU", "[EE. UU.] apoya."),
        ("Pasó el año.", "=año", "Pasó el [año]."),
        ("Pasó el año.", '"el año"', "Pasó [el] [año]."),
        ("Lima sí, Quito no.", "lima -cusco", "[Lima] sí, Quito no."),
        ("Una\nlínea\ty\r\notra.", "linea", "Una [línea] y  otra."),
        ("Ban Ki-moon habló.", "ki moon", "Ban [Ki]-[moon] habló."),
        ("Foto: @SecRubio.", "secrubio", "Foto: [@SecRubio]."),
        ("O’Higgins vive.", "o'higgins", "[O’Higgins] vive."),
        ("Sin nada que marcar.", "", "Sin nada que marcar."),
        ("La policía🙂 llegó.", "policia", "La [policía]🙂 llegó."),
        ("La policía\N{ZERO WIDTH SPACE} llegó.", '"policia"', "La [policía]\N{ZERO WIDTH SPACE} llegó."),
        ("●Policía:\N{THIN SPACE}dos.", "=policía", "●[Policía]:\N{THIN SPACE}dos."),
        ("El covid\N{NON-BREAKING HYPHEN}19.", "covid", "El [covid]\N{NON-BREAKING HYPHEN}19."),
        ("El covid\N{NON-BREAKING HYPHEN}19.", "covid-19", "El [covid\N{NON-BREAKING HYPHEN}19]."),
        ("La poli\N{SOFT HYPHEN}cía llegó.", "policia", "La [poli\N{SOFT HYPHEN}cía] llegó."),
        ("Hay treinta y dos mesas.", "32", "Hay [treinta y dos] mesas."),
        ("Hay veintidós mesas.", "22", "Hay [veintidós] mesas."),
        ("Son dos mesas.", "2", "Son [dos] mesas."),
        ("Va en 3er lugar.", "3er", "Va en [3er] lugar."),
        ("Es la 1ª vez.", "1ª", "Es la [1ª] vez."),
    ],
)
def test_marks(text: str, query: str, shown: str) -> None:
    assert _marked(text, query) == shown


def test_a_long_text_is_shown_around_its_words() -> None:
    shown = _marked(f"{FAR}La policía llegó a Lima. {FAR}", "policia lima")
    assert "La [policía] llegó a [Lima]." in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_the_stretch_with_most_words_is_shown() -> None:
    shown = _marked(f"La policía. {FAR}Lima y la policía. {FAR}Lima.", "policia lima")
    assert "[Lima] y la [policía]." in shown


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        (
            "La red de agua y el estado de derecho.",
            '"estado de derecho"',
            "La red de agua y el [estado] [de] [derecho].",
        ),
        ("El derecho; el Estado, de\nderecho.", '="estado de derecho"', "El derecho; el [Estado], [de] [derecho]."),
        ("El estado. El estado de derecho.", '"estado de derecho" estado', "El [estado]. El [estado] [de] [derecho]."),
        ("Trata de blancas, trata de personas.", '"trata de"', "[Trata] [de] blancas, [trata] [de] personas."),
        ("Derecho, sin más, de Lima.", '"de lima" "estado derecho"', "Derecho, sin más, [de] [Lima]."),
        ("Un alto. El derecho.", '"el derecho" O "alto el fuego"', "Un alto. [El] [derecho]."),
        ("EE. UU. apoya. Apoya.", '"eeuu apoya"', "EE. UU. [apoya]. [Apoya]."),
    ],
)
def test_the_words_of_a_phrase_are_marked_where_it_stands_whole(text: str, query: str, shown: str) -> None:
    assert _marked(text, query) == shown


def test_a_phrase_is_shown_where_it_stands_whole() -> None:
    assert "[trata] [de] [personas]" in _marked(
        f"La trata de blancas. {FAR}La trata de personas.", '"trata de personas"'
    )
    beyond = "Una casa de Lima. " * 2_000
    assert "La [trata] [de] [personas]." in _marked(f"{beyond}La trata de personas.", '"trata de personas"')


def test_a_phrase_that_an_alternative_lacks_marks_none_of_its_words() -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add_many([Document("1", "El estado de derecho en la casa."), Document("2", "Piden un alto el fuego.")])
    shown = [str(hit.snippet) for hit in index.search('"estado de derecho" O "alto el fuego"', sort="oldest")]
    assert shown == ["El [estado] [de] [derecho] en la casa.", "Piden un [alto] [el] [fuego]."]


def test_a_phrase_of_the_headline_alone_marks_none_of_its_words() -> None:
    index = Index.in_memory(entity_extractor=None, date_extractor=None)
    index.add(Document("1", "Un plan de las personas de Lima.", title="Trata de personas"))
    assert str(index.search('"trata de personas"')[0].snippet) == "Un plan de las personas de Lima."


def test_the_beginning_is_shown_where_nothing_is_wanted() -> None:
    snippet = _snippet(f"Principio. {FAR}", [])
    assert snippet.text.startswith("Principio. Otra frase")
    assert snippet.text.endswith("…")
    assert snippet.spans == ()


def test_no_word_is_cut() -> None:
    shown = _snippet(f"{FAR}La policía llegó. {FAR}", [Wanted(terms=frozenset(["policia"]))]).text
    assert set(re.findall(r"\w+", shown)) <= set(re.findall(r"\w+", FAR)) | {"La", "policía", "llegó"}


@pytest.mark.parametrize("width", [40, 100, 400])
def test_the_width_is_kept(width: int) -> None:
    snippet = _snippet(f"{FAR}La policía. {FAR}", [Wanted(terms=frozenset(["policia"]))], width=width)
    assert width - 30 <= len(snippet.text) <= width + 2


@given(any_texts)
def test_a_short_text_is_shown_whole(text: str) -> None:
    whole = nfc(text)
    snippet = _snippet(whole, [Wanted(terms=frozenset([token.term])) for token in analyze(whole)])
    assert len(snippet.text) == len(whole)
    assert snippet.text.split() == whole.split()


texts = st.lists(st.one_of(spanish_texts, st.sampled_from(["policía ", "\n", FAR[:300]])), max_size=12).map(
    lambda pieces: nfc("".join(pieces))
)


@given(texts, st.data())
def test_spans_are_in_order_apart_and_of_what_is_wanted(text: str, data: st.DataObject) -> None:
    terms = sorted({token.term for token in analyze(text)})
    wanted = data.draw(st.lists(st.sampled_from(terms), max_size=4)) if terms else []
    snippet = _snippet(text, [Wanted(terms=frozenset([term])) for term in wanted])
    ends = [0, *(end for _, end in snippet.spans)]
    assert all(end <= start < stop for end, (start, stop) in zip(ends, snippet.spans, strict=False))
    assert ends[-1] <= len(snippet.text)
    assert len(snippet.text) <= WIDTH + 2
    assert "\n" not in snippet.text
    assert snippet.text.strip("…").split() == _stretch(text, snippet).split()


def _stretch(text: str, snippet: Snippet) -> str:
    """Where in the text the snippet stands."""
    flat = re.sub(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]", " ", text)
    core = snippet.text
    core = core.removeprefix("…") if core not in flat else core
    core = core.removesuffix("…") if core not in flat else core
    assert core in flat
    return core.strip("…")


def test_html_is_escaped() -> None:
    snippet = Snippet('<script>alert("x")</script> & Lima', ((30, 34),))
    assert snippet.html == "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; <mark>Lima</mark>"
    assert str(snippet) == '<script>alert("x")</script> & [Lima]'
    assert snippet.marked("«", "»").endswith("«Lima»")
