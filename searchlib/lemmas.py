"""The lemma of a folded Spanish word: the one form under which all its forms are found.

The law: input and output are folded (small ASCII letters, no accents, `n` for `ñ`), so an accent never
decides a lemma. Where one folded form belongs to two lemmas the more frequent one has it. A word that no
list knows keeps its form, for it is likely a name; only plurals no name has (`-ciones`) are undone.

>>> [lemma(word) for word in "dijo tendran paises peruanas reuniendose".split()]
['decir', 'tener', 'pais', 'peruano', 'reunir']
>>> [lemma(word) for word in "casa caso casar garcia covid19".split()]
['casa', 'caso', 'casar', 'garcia', 'covid19']

Four readings are tried, first found first kept: a form on the list of choices (irregular, or with two
lemmas); a known word, its plural or feminine; a form of a known verb, that is one of its stems and an
ending of its conjugation; one of those with pronouns behind (`decirselo`) or `-mente`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from searchlib.wordlists import lines


class Lexicon(NamedTuple):
    """The lists of `searchlib/data`, ready to look up."""

    choices: dict[str, str]  # form -> lemma, where the rules would err
    words: frozenset[str]  # lemmas that are not verbs
    stems: dict[str, str]  # stem + "-" + conjugation vowel -> infinitive
    verbs: dict[str, list[str]]  # infinitive -> stems


# Endings as folded. "ao" is the spoken participle that interviews quote (`cansao`); the future subjunctive
# (`hubiere`) is left out: its endings would read `quiere` as a form of a verb in qu-.
_PRESENT_A = "o as a amos ais an es e emos eis en ad ando ado ados ada adas ao"
_PAST_A = "aba abas abamos abais aban aste asteis aron ara aras aramos arais aran ase ases asemos aseis asen"
_PRESENT_E = "o es e en as a amos ais an iendo ido idos ida idas"
_PAST_E = (
    "ia ias iamos iais ian i iste io imos isteis ieron iera ieras ieramos ierais ieran iese ieses iesemos ieseis iesen"
)
_STRONG = "e iste o imos isteis ieron"
_FUTURE = "e as a emos eis an ia ias iamos iais ian"
_AFTER_J = "eron era eras eramos erais eran ese eses esemos eseis esen endo"
_AFTER_VOWEL = "yo yeron yera yeras yeramos yerais yeran yese yeses yesemos yeseis yesen yendo"

# Plurals a name does not end in. Undoing every unknown -s turned Guterres, Barnes or Dallas into other words.
_PLURAL = re.compile(
    "(?:[cs]ion|[aeio]dad|[ai]dor|.{5}al|.{4}ar)(es)$|.{2}(?:ic[oa]|[ai]d[oa]|iv[oa]|os[oa]|ari[oa]|[ai]dora"
    "|[iy]ent[eo]|ante|[ai]ble|ista|ismo|logo|metro|ense|ita)(s)$"
)
_FEMININE = ("ora", "esa", "ona", "ana", "ina", "ola")  # of masculines that end in a consonant
_WITH_PRONOUNS = re.compile(
    "(.+(?:[aei]r|[aiy]e?ndo))(?:[mts]e|[nv]?os|l[aoe]s?|(?:[mt]e|nos|os)l[ao]s?|sel[aoe]s?|se(?:me|te|nos))$"
)


def _endings(vowel: str) -> frozenset[str]:
    future = [f"{vowel}r{ending}" for ending in _FUTURE.split()]
    if vowel == "a":
        return frozenset([*_PRESENT_A.split(), *_PAST_A.split(), "ar", *future])
    own = ["er", "emos", "eis", "ed"] if vowel == "e" else ["ir", "imos", "is", "id"]
    irregular = f"{_PRESENT_E} {_PAST_E} {_STRONG} {_AFTER_J} {_AFTER_VOWEL} emos eis"
    return frozenset([*irregular.split(), *own, *future])


_CONJUGATIONS = {vowel: _endings(vowel) for vowel in "aei"}
_ENDINGS: dict[str, str] = {
    ending: "".join(v for v in "aei" if ending in _CONJUGATIONS[v])
    for ending in frozenset().union(*_CONJUGATIONS.values())
}
# By the last two letters of a word the lengths of the endings it may have, longest first; by any others it may have one
# of a letter.
_LENGTHS: dict[str, list[int]] = {
    tail: sorted({len(ending) for ending in _ENDINGS if tail.endswith(ending) or ending.endswith(tail)}, reverse=True)
    for tail in {ending[-2:] for ending in _ENDINGS}
}


def lemma(folded: str) -> str:
    """The folded lemma of one folded word; the word itself where it is unknown or holds a digit."""
    lexicon = _lexicon()
    chosen = lexicon.choices.get(folded)
    if chosen is not None:
        return chosen
    if len(folded) < 3 or not folded.isalpha():
        return folded
    return _nominal(folded, lexicon) or _verbal(folded, lexicon) or _extended(folded, lexicon) or _unknown(folded)


def is_listed(folded: str) -> bool:
    """Whether a folded word is on the list of words that are no verbs, or is the plural or feminine of one.

    >>> is_listed("desastres"), is_listed("obama")
    (True, False)
    """
    return len(folded) > 2 and folded.isalpha() and _nominal(folded, _lexicon()) is not None


def is_known(folded: str) -> bool:
    """Whether a folded word is on any of the lists, or a form of one that is: a verb too, and an adverb in -mente.

    >>> is_known("acordaron"), is_known("desastres"), is_known("cancilleri")
    (True, True, False)
    """
    lexicon = _lexicon()
    if folded in lexicon.choices or is_listed(folded):
        return True
    if len(folded) < 3 or not folded.isalpha():
        return False
    return _verbal(folded, lexicon) is not None or _extended(folded, lexicon) is not None


def beginnings(lemma: str) -> frozenset[str]:
    """What the forms of a lemma begin with, each with one of these: itself, its feminine, its stems, odd forms.

    >>> sorted(beginnings("rojo")), sorted(beginnings("luz"))
    (['roja', 'rojas', 'rojo'], ['luc', 'luz'])
    """
    changed = [lemma[:-1] + letter for end, letter in (("o", "a"), ("nte", "a"), ("z", "c")) if lemma.endswith(end)]
    return frozenset([lemma, *changed, *_chosen_forms().get(lemma, ()), *_lexicon().verbs.get(lemma, ())])


@cache
def _chosen_forms() -> dict[str, list[str]]:
    """For each lemma the forms that are on the list of choices."""
    found: dict[str, list[str]] = {}
    for form, lemma in _lexicon().choices.items():
        found.setdefault(lemma, []).append(form)
    return found


@cache
def _lexicon() -> Lexicon:
    verbs: dict[str, list[str]] = {}
    stems: dict[str, str] = {}
    for line in lines("verbs.txt"):
        infinitive, *own = line.split()
        if len(infinitive) > 3:  # s- or v- would take any short word
            own.insert(0, infinitive[:-2])
        verbs[infinitive] = own
        for stem in own:
            stems.setdefault(f"{stem}-{infinitive[-2]}", infinitive)
    choices = dict([line.split() for line in lines("lemma_choices.txt")])
    return Lexicon(choices, frozenset(lines("words.txt")), stems, verbs)


def _nominal(word: str, lexicon: Lexicon) -> str | None:
    """The known word this is, or is the plural or feminine of."""
    words = lexicon.words
    if word in words:
        return word
    for base in _nominal_bases(word):
        if base in words:
            return base
    return None


def _nominal_bases(word: str) -> list[str]:
    """Singulars and masculines the word may come from, likeliest first.

    Short feminines are on the list of choices: `cora` is no form of `coro`, but `roja` is one of `rojo`.
    """
    bases = []
    singular = word
    if word[-1] == "s":
        singular = word[:-1]
        if singular[-1] in "aeiou" or (len(word) > 4 and singular[-1] != "s"):
            bases.append(singular)
        if word[-2] == "e":
            bases += [word[:-2], word[:-3] + "z"] if word[-3] == "c" else [word[:-2]]
    if len(singular) > 4 and singular[-1] == "a":
        bases.append(singular[:-1] + "o")
        if singular.endswith(_FEMININE):
            bases.append(singular[:-1])
        elif singular.endswith("nta"):
            bases.append(singular[:-1] + "e")
    return bases


def _verbal(word: str, lexicon: Lexicon) -> str | None:
    """The infinitive of a form without pronouns, by the longest ending that leaves a known stem.

    Forms under four letters are on the list of choices: too many names and codes look like them (`sie`).
    """
    stems = lexicon.stems
    if len(word) < 4:
        return None
    for length in _LENGTHS.get(word[-2:], (1,)):
        for vowel in _ENDINGS.get(word[-length:], ""):
            infinitive = stems.get(f"{word[:-length]}-{vowel}")
            if infinitive is not None:
                return infinitive
    return None


def _extended(word: str, lexicon: Lexicon) -> str | None:
    """The lemma of a verb with pronouns behind it, or of the adjective in an adverb in -mente."""
    if word.endswith("mente"):
        adjective = lexicon.choices.get(word[:-5]) or _nominal(word[:-5], lexicon)
        return adjective if adjective in lexicon.words else None
    match = _WITH_PRONOUNS.match(word)
    if match is None:
        return None
    return lexicon.choices.get(match[1]) or _verbal(match[1], lexicon)


def _unknown(word: str) -> str:
    """A word on no list; its plural is undone where the ending is one that names do not have."""
    match = _PLURAL.search(word) if word[-1] == "s" else None
    return word[: match.start(match.lastindex or 0)] if match else word
