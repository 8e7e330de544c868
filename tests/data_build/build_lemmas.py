"""Make searchlib/data/{verbs,words,lemma_choices}.txt; docs/lemmas.md names the sources.

    npm pack dictionary-es@4.0.0 && tar xzf dictionary-es-4.0.0.tgz
    pip install wordfreq==3.1.1
    python tests/data_build/build_lemmas.py package FOLDER_WITH_INE_LISTS

Every form of the dictionary is given the lemma its frequencies speak for (`Judge`), or the one ruled by
hand (`decisions.txt`); what the lists and the rules of `searchlib.lemmas` do not get right by themselves
becomes a line of `lemma_choices.txt`.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Container, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import wordfreq
from hunspell_es import load
from unidecode import unidecode

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "searchlib" / "data"
sys.path.insert(0, str(HERE.parents[1]))

from searchlib import lemmas  # noqa: E402

_ARCHAIC = re.compile("([iy]ere(s|n|mos|is)?|[aeií]rs|ndos)$")  # future subjunctive, and slips of the source
# Shares of running words. Below them a verb does more harm to names than good, and the lists outgrow 300 KB. A form
# that would be another word's (`recaba` of rezar) is a choice however rare it is.
RARE_VERB, RARE_WORD, RARE_CHOICE = 2e-8, 1e-7, 3e-7
# A participle this many times as frequent as its infinitive has become a word (`mercado`). On GSD dev 10 gave
# UI .076, precision .874; 4 .079, .877; 1.5 .099, .883.
PARTICIPLE_WORD = 1.5
# One without a feminine of its own is a noun (`mercado`, `resultado`) if the masculine is this many times as frequent
# as the feminine; else its four forms are the verb's (`aprobado`, `establecida`).
PARTICIPLE_NOUN = 7
# A noun yields to a verb this many times as frequent: its plural stays a noun, and should meet it.
NOUN_ODDS = 1.5

Shares = defaultdict[str, float]
NOMINAL = ("word", "plural")
Readings = dict[str, set[tuple[str, str]]]


def stems_of(infinitive: str, forms: set[str]) -> list[str]:
    """The fewest stems that reach every form; the regular one is not named."""
    vowel = unidecode(infinitive)[-2]
    options: dict[str, set[str]] = defaultdict(set)
    for form in forms:
        for length in range(1, len(form) - 1):
            if vowel in lemmas._ENDINGS.get(form[-length:], ""):
                options[form[:-length]].add(form)
    left = forms - options.pop(unidecode(infinitive)[:-2], set())
    found: list[str] = []
    while left and options:
        stem = max(options, key=lambda s: (len(options[s] & left), len(s), s))
        reached = options.pop(stem) & left
        if len(reached) < 2:
            break
        left -= reached
        found.append(stem)
    return sorted(found)


def paradigms(readings: Readings) -> dict[str, set[str]]:
    """Infinitive -> its forms."""
    forms: dict[str, set[str]] = defaultdict(set)
    for form, found in readings.items():
        for lemma, kind in found:
            if kind in ("verb", "participle", "infinitive") and not _ARCHAIC.search(form):
                forms[lemma].add(form)
    return forms


def _summed(items: Iterable[tuple[str, float]]) -> Shares:
    out: Shares = defaultdict(float)
    for key, share in items:
        out[key] += share
    return out


class Judge:
    """Decides the lemma of a folded form by the frequencies of its spellings and of their paradigms."""

    def __init__(self, readings: Readings, freq: dict[str, float], decisions: dict[str, str]) -> None:
        self.readings, self.freq, self.decisions = readings, freq, decisions
        self.spellings: dict[str, set[str]] = defaultdict(set)
        for form in set(readings) & set(freq):
            self.spellings[unidecode(form)].add(form)
        self.words = self.participle_words()

    def f(self, form: str) -> float:
        """Share of running words, as spelled."""
        return self.freq.get(form, 0.0)

    def mass(self, form: str, lemma: str, kind: str) -> float:
        """How much of the form's frequency its place in the verb's paradigm explains."""
        if kind in ("infinitive", "participle"):
            return self.f(form)
        if form[-1] in "áéí":
            return 0.1 * self.f(lemma)
        if form[-1] == "d":  # sed is thirst before it is an order to be
            return 0.001 * self.f(lemma)
        if form[-1] == "o":
            return 0.3 * max(self.f(form[:-1] + "an"), self.f(form[:-1] + "en"))
        if form[-1] in "ae":
            return 2 * self.f(form + "n")
        if form[-2:] in ("as", "es"):
            return 0.1 * self.f(form[:-1] + "n")
        return self.f(form)

    def shares(self, form: str) -> Shares:
        """How the form's frequency is divided among its lemmas: verbs take their due, one word the rest."""
        found = self._one_sided(form, self.readings[form])
        nominal = {lemma for lemma, kind in found if kind in NOMINAL}
        out = self._verbal_shares(form, {r for r in found if r[1] not in NOMINAL}, nominal)
        if nominal:
            kinds = {word: {kind for lemma, kind in found if lemma == word} for word in nominal}
            best = max(nominal, key=lambda word: (self.rank(form, word, kinds[word]), self.f(word), word))
            out[unidecode(best)] += max(self.f(form) - sum(out.values()), 0.0)
        return out

    def _verbal_shares(self, form: str, found: set[tuple[str, str]], nominal: set[str]) -> Shares:
        masses: dict[str, float] = {}
        for lemma, kind in found:
            masses[lemma] = max(masses.get(lemma, 0.0), self.mass(form, lemma, kind))
        if len(masses) > 1:  # creer or crear, sentir or sentar
            masses = {lemma: mass * self.f(lemma) for lemma, mass in masses.items()}
            masses = {lemma: mass / (sum(map(self.f, masses)) or 1.0) for lemma, mass in masses.items()}
        total, share = sum(masses.values()), self.f(form)
        if not total and not nominal:
            return _summed((unidecode(lemma), share / len(masses)) for lemma in masses)
        scale = share / total if total and (total > share or not nominal) else 1.0
        return _summed((unidecode(lemma), mass * scale) for lemma, mass in masses.items())

    def _one_sided(self, form: str, found: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """A gerund is its verb's; a participle too, or the word it has become, in all its forms alike."""
        if form.endswith("ndo") and any(kind == "verb" for _, kind in found):
            return {reading for reading in found if reading[1] == "verb"}
        infinitives = {lemma for lemma, kind in found if kind == "participle"}
        if not infinitives:
            return found
        became = {r for r in found if r[1] in NOMINAL and r[0] in self.words}
        return became or {r for r in found if r[1] == "participle"}

    def participle_words(self) -> set[str]:
        """Headwords that are participles in form and far more frequent than their verb (`mercado`)."""
        words = set()
        for form, found in self.readings.items():
            infinitives = [lemma for lemma, kind in found if kind == "participle"]
            if infinitives and (form, "word") in found and form.endswith("o"):
                feminine = form[:-1] + "a"
                masculines, feminines = (self.f(one) + self.f(one + "s") for one in (form, feminine))
                is_adjective = (form, "plural") in self.readings.get(feminine, ())
                is_word = masculines + feminines > PARTICIPLE_WORD * max(map(self.f, infinitives))
                if is_word and (is_adjective or masculines > PARTICIPLE_NOUN * feminines):
                    words.add(form)
        return words

    def rank(self, form: str, lemma: str, kinds: set[str]) -> int:
        """A headword before the plural of another, but a feminine goes to its masculine."""
        if "word" in kinds:
            return 1
        masculine = lemma[-1] == "o" or lemma.endswith("nte")
        return 2 if form[-1] == "a" and masculine and self.f(lemma) > 0.3 * self.f(form) else 0

    def lemma(self, folded: str) -> str | None:
        """The lemma of a form, as ruled by hand or by its frequencies; `None` for a form of no word.

        Whether it is a noun or a verb is judged together with its plural or singular, so that they meet.
        """
        if folded in self.decisions:
            return self.decisions[folded]
        own = self.total(folded)
        singular, plural = self.pair(folded)
        if not (singular and plural):
            return self.best(own, folded)
        first, second = self.total(singular), self.total(plural)
        ruled = self.decisions.get(singular)
        one, many = ruled or self.best(first, singular), self.best(second, plural)
        genders = (singular, singular[:-1] + "o")
        if one in genders and many in genders:  # técnicas goes where técnica goes
            return one
        if many not in first or plural in self.decisions:  # decimos is no plural of décimo, nor japonés of Japón
            return self.best(own, folded)
        if ruled in first:
            return ruled
        return self.best({lemma: first[lemma] + second[lemma] for lemma in [*first]}, singular, plural)

    def best(self, total: dict[str, float], *forms: str) -> str | None:
        """The lemma with the greatest share; one that is no verb has its odds."""
        nominal = set[str]().union(*map(self.nominal, forms))
        return max(total, key=lambda w: (total[w] * (NOUN_ODDS if w in nominal else 1), w), default=None)

    def total(self, folded: str) -> Shares:
        """How the frequency of all spellings of a form is divided among lemmas."""
        return _summed(item for form in sorted(self.spellings.get(folded, ())) for item in self.shares(form).items())

    def nominal(self, folded: str) -> set[str]:
        """The lemmas of a form that are not verbs."""
        readings = [reading for form in self.spellings.get(folded, ()) for reading in self.readings[form]]
        return {unidecode(lemma) for lemma, kind in readings if kind in NOMINAL}

    def pair(self, folded: str) -> tuple[str | None, str | None]:
        """The singular and the plural (of either gender) of which a form is one, where the two are of one word."""
        singular = self.singular(folded)
        if singular:
            return singular, folded
        plurals = [folded + "s", folded + "es", folded[:-1] + "ces"]
        return folded, next((plural for plural in plurals if self.singular(plural) == folded), None)

    def singular(self, folded: str) -> str | None:
        """The likeliest of the singulars that a form may be the plural of."""
        words = self.nominal(folded)
        singulars = [folded[:-1], folded[:-2], folded[:-3] + "z"] if folded.endswith("s") else []
        found = [singular for singular in singulars if words & self.nominal(singular)]
        return max(found, key=lambda singular: sum(map(self.f, self.spellings[singular])), default=None)


def verbs(readings: Readings, freq: dict[str, float]) -> dict[str, list[str]]:
    """Infinitive -> its stems, for verbs seen as infinitive and in two more forms."""
    found = {}
    for infinitive, forms in paradigms(readings).items():
        seen = {form for form in forms if freq.get(form, 0) > 0}
        if freq.get(infinitive, 0) >= RARE_VERB and len(seen) >= 3:
            found[unidecode(infinitive)] = stems_of(infinitive, {unidecode(form) for form in seen})
    for line in hand_lines("extra_verbs.txt"):
        infinitive, *stems = line.split()
        found[infinitive] = sorted({*stems, *found.get(infinitive, ())})
    return found


def hand_lines(name: str) -> list[str]:
    """The lines of one of our own lists."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def mend_verb_forms(readings: Readings) -> None:
    """Forms of the verbs we add stand in the source as headwords of their own (`solía`)."""
    hosts = {unidecode(form) for form, found in readings.items() if any(k == "infinitive" for _, k in found)}
    hosts |= {"ser", "ir", "dar", "ver", "haber", "estar", "poder", "hacer"}
    stems = dict[str, str]()
    for line in hand_lines("extra_verbs.txt"):
        infinitive, *others = line.split()
        stems |= {f"{stem}-{infinitive[-2]}": infinitive for stem in (infinitive[:-2], *others)}
    lexicon = lemmas.Lexicon({}, frozenset(), stems)
    for form, found in readings.items():
        hosted = lemmas._WITH_PRONOUNS.match(unidecode(form))
        if found == {(form, "word")} and hosted and (hosted[1] in hosts or hosted[1].endswith("ndo")):
            found.clear()
        verb = lemmas._verbal(unidecode(form), lexicon)
        if verb and found == {(form, "word")} and form + "s" not in readings:
            found.clear()
            found.add((verb, "verb"))


def mend_plurals(readings: Readings, freq: dict[str, float]) -> None:
    """Say whose the plurals are that the source lists as headwords (`países`, `órdenes`, `meses`)."""
    headwords = {unidecode(form): form for form, found in readings.items() if (form, "word") in found}
    for form, found in readings.items():
        singular = headwords.get(unidecode(form)[:-2])
        own = {reading for reading in found if reading[1] != "verb"}
        if not singular or (form, "word") not in own or not re.search("[dlnrsz]es$", form):
            continue
        if freq.get(singular, 0) > freq.get(form, 0) / 20:  # entonces is no plural
            found.clear()
            found.add((singular, "plural"))


def write(name: str, title: str, lines: list[str]) -> None:
    """Write one list, sorted, under its header."""
    header = (HERE / "header.txt").read_text(encoding="utf-8").format(title=title)
    (DATA / name).write_text(header + "".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")


def read_decisions() -> dict[str, str]:
    """`lemma: form form ...` a line, in folded letters."""
    decisions = {}
    for line in hand_lines("decisions.txt"):
        lemma, _, forms = line.partition(":")
        for form in forms.split():
            assert form not in decisions, form
            decisions[form] = lemma
    return decisions


def names(hunspell: Path, gazetteers: Path) -> set[str]:
    """First names, surnames and places, folded: no rule may change the ones that are not words."""
    found = set()
    for line in (hunspell / "index.dic").read_text(encoding="utf-8").splitlines():
        word = line.partition("/")[0]
        if word.isalpha() and word.istitle():
            found.add(unidecode(word).lower())
    for name, least in (("ine_apellidos.csv", 500), ("ine_hombres.csv", 2000), ("ine_mujeres.csv", 2000)):
        for line in (gazetteers / name).read_text(encoding="utf-8").splitlines()[1:]:
            name, count, *_ = line.split(",")
            if count.isdigit() and int(count) >= least:
                found.update(word for word in unidecode(name).lower().split() if word.isalpha())
    return {name for name in found if len(name) > 2}


@cache
def folded_freq() -> Shares:
    """Share of running words by folded form."""
    total: Shares = defaultdict(float)
    for word, share in frequencies().items():
        total[unidecode(word)] += share
    return total


@cache
def frequencies() -> dict[str, float]:
    """Share of running words by spelling."""
    return {w: f for w, f in wordfreq.get_frequency_dict("es", "large").items() if w.isalpha()}


def drop_rare_verbs(readings: Readings, infinitives: Container[str]) -> None:
    """Readings as a verb that is not on the list are rare or slips."""
    for form in list(readings):
        kept = {(w, k) for w, k in readings[form] if k in NOMINAL or unidecode(w) in infinitives}
        if kept:
            readings[form] = kept
        else:
            del readings[form]


class Truth(NamedTuple):
    """What the data must make `lemma` answer, and how much each answer matters (1.0: always)."""

    lemma: dict[str, str]
    weight: Shares


def truth_of(judge: Judge, known_names: set[str], infinitives: Container[str]) -> Truth:
    """The lemma of every form the sources know."""
    truth = Truth({}, defaultdict(float))
    for folded in set(judge.spellings) | set(judge.decisions):
        lemma = judge.lemma(folded)
        if lemma:
            truth.lemma[folded] = lemma
            truth.weight[folded] = sum(judge.f(form) for form in judge.spellings.get(folded, ()))
    for name in known_names - set(judge.decisions):
        if name not in truth.lemma:
            truth.lemma[name], truth.weight[name] = name, 1.0
        elif truth.weight[name] > folded_freq()[truth.lemma[name]]:  # Cárdenas, and not the plural of cárdeno
            truth.lemma[name] = name
    for adverb in [word for word, lemma in truth.lemma.items() if word == lemma and word.endswith("mente")]:
        adjective = truth.lemma.get(adverb[:-5])
        if adjective and adjective not in infinitives:
            truth.lemma[adverb] = adjective
    return truth


def words_of(truth: Truth, decisions: dict[str, str], infinitives: Container[str]) -> list[str]:
    """The lemmas to list: frequent enough, and no verbs."""
    mass: Shares = defaultdict(float)
    for form, lemma in truth.lemma.items():
        mass[lemma] += truth.weight[form] if truth.weight[form] < 1.0 else 0.0
    words = {lemma for lemma, share in mass.items() if share >= RARE_WORD} | set(decisions.values())
    return sorted(word for word in words if word not in infinitives)


def choices_of(truth: Truth, decisions: dict[str, str], lemma_list: set[str]) -> dict[str, str]:
    """The forms that the lists and rules alone would get wrong."""
    for lemma in lemma_list:
        if truth.lemma.setdefault(lemma, lemma) == lemma:
            truth.weight[lemma] = 1.0
    wrong = {form: lemma for form, lemma in truth.lemma.items() if lemmas.lemma(form) != lemma}
    return {
        form: lemma
        for form, lemma in wrong.items()
        if truth.weight[form] >= RARE_CHOICE or (lemma in lemma_list and _is_swallowed(form, lemma, truth))
    } | decisions


def _is_swallowed(form: str, lemma: str, truth: Truth) -> bool:
    """Whether the rules give a form to another word, be it not its singular (*libias* may go with *Libia*)."""
    found = lemmas.lemma(form)
    return form not in (lemma, found) and not (form == found + "s" and truth.lemma.get(found) == found)


def main(hunspell: str, gazetteers: str) -> None:
    """Read the sources, write the three lists."""
    readings, freq, decisions = load(Path(hunspell)), frequencies(), read_decisions()
    infinitives = verbs(readings, freq)
    mend_plurals(readings, freq)
    mend_verb_forms(readings)
    for word, plural in map(str.split, hand_lines("extra_words.txt")):
        readings[word].add((word, "word"))
        readings[plural].add((word, "plural"))
        freq[word] = max(freq.get(word, 0.0), RARE_WORD)
    drop_rare_verbs(readings, infinitives)
    truth = truth_of(Judge(readings, freq, decisions), names(Path(hunspell), Path(gazetteers)), infinitives)
    words = words_of(truth, decisions, infinitives)
    verb_lines = [" ".join([infinitive, *stems]) for infinitive, stems in infinitives.items()]
    write("verbs.txt", "infinitives, each with its stems beside the regular one", verb_lines)
    write("words.txt", "lemmas that are not verbs", words)
    write("lemma_choices.txt", "forms whose lemma the rules would miss", [])
    lemmas._lexicon.cache_clear()
    choices = choices_of(truth, decisions, {*words, *infinitives})
    lines = [f"{form} {lemma}" for form, lemma in choices.items()]
    write("lemma_choices.txt", "forms whose lemma the rules would miss", lines)
    print(len(verb_lines), "verbs", len(words), "words", len(choices), "choices")


if __name__ == "__main__":
    main(*sys.argv[1:3])
