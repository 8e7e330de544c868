"""Words, folding and their offsets."""

from __future__ import annotations

import unicodedata
import warnings

import pytest
from conftest import any_texts, spanish_texts
from hypothesis import given
from hypothesis import strategies as st
from unidecode import unidecode

from searchlib.text import MAX_WORD, _AsciiTable, fold, nfc, spelling, to_ascii, words

GOLDEN = {
    "plain words": ("La policía llegó", "La=la policía=policia llegó=llego"),
    "spaced initials": ("Washington D. C., el", "Washington=washington D. C.=dc el=el"),
    "dotted initials": ("de EE.UU. y", "de=de EE.UU.=eeuu y=y"),
    "dotted, spaced, doubled": ("EE. UU., aliado", "EE. UU.=eeuu aliado=aliado"),
    "doubled without dots": ("los EE UU no", "los=los EE UU=eeuu no=no"),
    "English initials": ("the U.S.A.", "the=the U.S.A.=usa"),
    "company initials": ("Minera S. A. de C. V.", "Minera=minera S. A.=sa de=de C. V.=cv"),
    "initials of a person": ("J. K. Rowling", "J. K.=jk Rowling=rowling"),
    "initial and surname": ("el juez A. Pérez", "el=el juez=juez A=a Pérez=perez"),
    "hours": ("a las 9 a. m. hoy", "a=a las=las 9=9 a. m.=am hoy=hoy"),
    "abbreviation at the end": ("según la ONU. Luego", "según=segun la=la ONU=onu Luego=luego"),
    "title with a stop": ("el Sr. López", "el=el Sr=sr López=lopez"),
    "year at the end": ("fue en 2025. Luego", "fue=fue en=en 2025=2025 Luego=luego"),
    "single capitals": ("vitamina C y D", "vitamina=vitamina C=c y=y D=d"),
    "code with figures": ("el COVID-19.", "el=el COVID-19=covid-19"),
    "code with a dash": ("covid–19", "covid–19=covid-19"),
    "code after a letter": ("el T-MEC y un F-16", "el=el T-MEC=t-mec y=y un=un F-16=f-16"),
    "hyphen in a name": ("Ban Ki-moon", "Ban=ban Ki=ki moon=moon"),
    "hyphen between words": ("económico-comercial", "económico=economico comercial=comercial"),
    "dash between names": ("Perú–Estados Unidos", "Perú=peru Estados=estados Unidos=unidos"),
    "result of a match": ("ganó 2-0", "ganó=gano 2=2 0=0"),
    "apostrophe": ("O'Higgins", "O'Higgins=ohiggins"),
    "typographic apostrophe": ("O’Higgins y D’Onofrio", "O’Higgins=ohiggins y=y D’Onofrio=donofrio"),
    "quoted in apostrophes": ("la 'ley seca'", "la=la ley=ley seca=seca"),
    "handle": ("Foto: X/ @SecRubio", "Foto=foto X=x @SecRubio=secrubio"),
    "hashtag": ("#NiUnaMenos el #8M", "#NiUnaMenos=niunamenos el=el #8M=8m"),
    "handle with underline": ("@el_pais", "@el_pais=elpais"),
    "lone marks": ("@ # ' - . ,", ""),
    "thousands by points": ("1.200.000 soles", "1.200.000=1200000 soles=soles"),
    "thousands by commas": ("1,200,000.50", "1,200,000.50=1200000.5"),
    "thousands by spaces": ("1 200 000", "1 200 000=1200000"),
    "decimal comma": ("3,5 y 1.200,50", "3,5=3.5 y=y 1.200,50=1200.5"),
    "decimals below one": ("0,125 y 0.50", "0,125=0.125 y=y 0.50=0.5"),
    "number before a comma": ("en 2025, 3 casos", "en=en 2025=2025 3=3 casos=casos"),
    "number before a stop": ("subió 1,5.", "subió=subio 1,5=1.5"),
    "per cent": ("el 20% y 3,5%", "el=el 20=20 y=y 3,5=3.5"),
    "date in figures": ("6.12.2025", "6=6 12=12 2025=2025"),
    "date with bars": ("06/12/2025", "06=06 12=12 2025=2025"),
    "clock": ("10:30", "10=10 30=30"),
    "version": ("1.2.3", "1=1 2=2 3=3"),
    "ordinals": ("1.º, 2ª, 3er y 4.ª", "1.º=1 2ª=2 3er=3 y=y 4.ª=4"),
    "half": ("½ hora", "½=1 ½=2 hora=hora"),
    "web address": ("https://www.rree.gob.pe/a", "https=https www=www rree=rree gob=gob pe=pe a=a"),
    "e-mail": ("prensa@rree.gob.pe", "prensa=prensa rree=rree gob=gob pe=pe"),
    "guillemets": ("«Sí», dijo", "Sí=si dijo=dijo"),
    "curly quotes and dash": ("“crimen”—dijo", "crimen=crimen dijo=dijo"),
    "Spanish opening marks": ("¿Qué? ¡Basta!", "Qué=que Basta=basta"),
    "ellipsis": ("bueno…pero", "bueno=bueno pero=pero"),
    "soft hyphen": ("cri\u00admen", "cri\u00admen=crimen"),
    "no-break space": ("Hugo\u00a0de\u00a0Zela", "Hugo=hugo de=de Zela=zela"),
    "decomposed letters": ("polici\u0301a an\u0303o", "policía=policia año=ano"),
    "letters that expand": ("Straße Æon Þór", "Straße=strasse Æon=aeon Þór=thor"),
    "ligature": ("el ﬁn", "el=el ﬁn=fin"),
    "other Latin letters": ("Łódź, Čapek", "Łódź=lodz Čapek=capek"),
    "Cyrillic": ("Путин", "Путин=putin"),
    "CJK": ("en 日本 hoy", "en=en 日=ri 本=ben hoy=hoy"),
    "emoji": ("hola 😀 mundo", "hola=hola mundo=mundo"),
    "emoji inside": ("hola😀mundo", "hola😀mundo=holamundo"),
    "nothing": ("", ""),
    "spaces only": (" \n\t ", ""),
}
"""Text → its words as `text=folded`; see `_shown`."""


def _shown(text: str) -> str:
    return " ".join(f"{word.text}={word.folded}" for word in words(text))


@pytest.mark.parametrize(("text", "expected"), GOLDEN.values(), ids=GOLDEN.keys())
def test_words(text: str, expected: str) -> None:
    assert _shown(text) == expected


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("¿POLICÍA en Núremberg?", "?policia en nuremberg?"),
        ("año, AÑO, an\u0303o", "ano, ano, ano"),
        ("pingüino", "pinguino"),
        ("«sí» — “no”", '<<si>> -- "no"'),
        ("1.º y 2.ª", "1.o y 2.a"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(nfc(text)) == folded


@pytest.mark.parametrize(
    ("word", "spelled"),
    [("Año", "año"), ("EE. UU.", "eeuu"), ("O’Higgins", "ohiggins"), ("COVID-19", "covid19"), ("", "")],
)
def test_spelling(word: str, spelled: str) -> None:
    assert spelling(word) == spelled


def test_nfc_composes() -> None:
    assert nfc("polici\u0301a") == "policía"


def test_a_word_of_no_end_is_cut() -> None:
    (word,) = words("a" * (MAX_WORD + 50))
    assert word.folded == "a" * MAX_WORD
    assert word.end == MAX_WORD + 50


@given(any_texts)
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(any_texts)
def test_to_ascii_is_unidecode(text: str) -> None:
    assert to_ascii(text) == unidecode(text)


@given(any_texts)
def test_offsets_point_at_the_word(text: str) -> None:
    whole = nfc(text)
    for word in words(text):
        assert whole[word.start : word.end] == word.text
        assert word.text


@given(any_texts)
def test_words_stand_in_order(text: str) -> None:
    starts = [word.start for word in words(text)]
    assert starts == sorted(starts)


@given(any_texts)
def test_folded_words_are_small_ascii(text: str) -> None:
    for word in words(text):
        assert word.folded
        assert word.folded.isascii()
        assert word.folded == word.folded.lower()
        assert set(word.folded) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")


@given(any_texts.map(nfc))
def test_a_text_and_its_unaccented_twin_have_the_same_words(text: str) -> None:
    assert [word.folded for word in words(text)] == [word.folded for word in words(unidecode(text))]


@given(spanish_texts)
def test_composed_and_decomposed_texts_have_the_same_words(text: str) -> None:
    assert words(unicodedata.normalize("NFD", text)) == words(text)


@given(st.text(st.characters(categories=["Cs", "Ll", "Zs"]), max_size=20))
def test_lone_surrogates_are_borne(text: str) -> None:
    whole = nfc(text)
    assert all(whole[word.start : word.end] == word.text for word in words(text))


def test_folding_leaves_the_filters_of_warnings_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    filters, seen = warnings.filters, []

    def watched(letter: str) -> str:
        seen.append((letter, warnings.filters is filters))
        return unidecode(letter)

    monkeypatch.setattr("searchlib.text.unidecode", watched)
    table = _AsciiTable()
    assert [table[code] for code in (0xF1, 0xD7FF, 0xD800, 0xDFFF, 0xE000)] == ["n", "", "", "", ""]
    assert seen == [("ñ", True), ("\ud7ff", True), ("\ue000", True)]


HOSTILE = [
    "a.",
    "a. ",
    "a-",
    "1.",
    "1,",
    "1 ",
    "1.000",
    "1 000 ",
    "a'",
    "@",
    "#",
    "aa ",
    "½",
    "EE.",
    "á",
    "\u0301",
    "-1",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * 100_000
    assert all(0 <= word.start < word.end <= len(text) for word in words(text))
