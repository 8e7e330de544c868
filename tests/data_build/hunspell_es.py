"""Read the Spanish Hunspell dictionary (RLA-ES) into accented form -> its readings.

A reading is (lemma, kind): kind is `word` for a headword, `plural` for its plurals and feminines,
`verb`, `participle` or `infinitive`. Derived words (`crear` -> `creación`) are lemmas of their own,
prefixed ones (`rehacer`) too; pronouns glued to a verb are left to the rules of searchlib.lemmas.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

VERBAL, PARTICIPLE, NOMINAL = set("REIX"), "D", set("GS")
DERIVED = set("ABCFHJKLMNOPQT")


class Rule(NamedTuple):
    """One line of an affix: what it cuts, adds, and asks of the word it is put on."""

    cut: str
    add: str
    flags: str
    fits: re.Pattern[str]


def affixes(path: Path) -> tuple[dict[str, list[Rule]], dict[str, list[Rule]]]:
    """Prefix rules and suffix rules by flag."""
    rules: dict[str, dict[str, list[Rule]]] = {"PFX": defaultdict(list), "SFX": defaultdict(list)}
    for line in path.read_text(encoding="utf-8").splitlines():
        part = line.split()
        if len(part) < 5 or part[0] not in rules:
            continue
        side, flag, cut, add, condition = part[:5]
        add, _, flags = add.partition("/")
        pattern = f"^{condition}" if side == "PFX" else f"{condition}$"
        cut = "" if cut == "0" else cut
        rules[side][flag].append(Rule(cut, "" if add == "0" else add, flags, re.compile(pattern)))
    return rules["PFX"], rules["SFX"]


def entries(path: Path) -> Iterator[tuple[str, str]]:
    """(word, flags) of each line in small letters; capitals are names."""
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        word, _, flags = line.partition("/")
        if word.isalpha() and word.islower():
            yield word, flags


def _suffixed(word: str, rules: list[Rule]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        if word.endswith(rule.cut) and rule.fits.search(word):
            yield word[: len(word) - len(rule.cut)] + rule.add, rule.flags


def readings(word: str, flags: str, suffixes: dict[str, list[Rule]]) -> Iterator[tuple[str, str, str]]:
    """(form, lemma, kind) of one entry and of the words derived from it."""
    is_verb = bool(VERBAL & set(flags)) and word.endswith(("ar", "er", "ir", "ír"))
    yield word, word, "infinitive" if is_verb else "word"
    for flag in flags:
        for form, more in _suffixed(word, suffixes.get(flag, [])):
            if flag in VERBAL and is_verb:
                yield form, word, "verb"
            elif flag == PARTICIPLE and is_verb:
                yield form, word, "participle"
            elif flag in NOMINAL and not is_verb:
                yield form, word, "plural"
                if flag == "G" and "S" in flags:
                    yield from ((f, word, "plural") for f, _ in _suffixed(form, suffixes["S"]))
            elif flag in NOMINAL:
                yield form, word, "plural"
            elif flag in DERIVED:
                yield from readings(form, more, suffixes)


def load(folder: Path) -> dict[str, set[tuple[str, str]]]:
    """All readings of all forms."""
    prefixes, suffixes = affixes(folder / "index.aff")
    table: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for word, flags in entries(folder / "index.dic"):
        variants = [word]
        for flag in flags:
            variants += [r.add + word for r in prefixes.get(flag, []) if r.fits.search(word)]
        for variant in variants:
            for form, lemma, kind in readings(variant, flags, suffixes):
                table[form].add((lemma, kind))
    return table
