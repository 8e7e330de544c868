"""How often the word that was meant is suggested, how fast, and what completing a beginning takes.

    python tests/benchmarks/bench_suggest.py FOLDER [--words N] [--seed N] [--letters N] [--symspell]

FOLDER holds docs.jsonl or docs.jsonl.gz (`id`, `title`, `text`, `date`). Articles are indexed in memory with names and
without dates. N words (2,000) of at least 5 letters are drawn from those in ten articles or more, each as likely as it
is common, and misspelled in one of three ways in turn:

- one edit: a letter put in, left out, changed for any other, or swapped with the next, each of the four as likely as
  the others, at any place, the first letter too;
- two edits: twice the same, one after the other;
- by ear: one or two of the places, drawn at random, where Spanish can be written otherwise and is said alike: b and v,
  c (before e and i), s and z, ll and y, g and j (before e and i), qu and k, c and k, h left out or put before a vowel
  at the beginning.

What comes out is drawn again where it is the word itself or another word of the articles, for that is not misspelled as
far as an index can tell. Right is the first suggestion if it is the word drawn, accents aside. `--symspell` asks
symspellpy the same, with the same words and counts. Times are of the process, the best of three runs.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import articles

from searchlib import Document, Index
from searchlib.completions import complete
from searchlib.corrections import NearWords
from searchlib.fields import SPELLING_FIELDS
from searchlib.frequencies import frequencies, merged, words_of
from searchlib.snapshot import Snapshot
from searchlib.text import fold

RUNS = 3
BY_EAR = (
    *(("b", "v"), ("v", "b"), ("c(?=[ei])", "s"), ("c(?=[ei])", "z"), ("s", "z"), ("s(?=[ei])", "c"), ("z", "s")),
    *(("ll", "y"), ("y(?=[aeiou])", "ll"), ("g(?=[ei])", "j"), ("j(?=[ei])", "g"), ("qu(?=[ei])", "k")),
    *(("c(?=[aou])", "k"), ("(?<!c)h", ""), ("^(?=[aeiou])", "h")),
)


class Misspelling(NamedTuple):
    kind: str
    word: str
    typed: str


def edited(word: str, random_: random.Random) -> str:
    kind = random_.choice(("in", "out", "changed", "swapped"))
    if kind == "in":
        at = random_.randrange(len(word) + 1)
        return word[:at] + random_.choice(string.ascii_lowercase) + word[at:]
    if kind == "swapped":
        at = random_.randrange(len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    at = random_.randrange(len(word))
    return word[:at] + (random_.choice(string.ascii_lowercase) if kind == "changed" else "") + word[at + 1 :]


def by_ear(word: str, random_: random.Random) -> str:
    for _ in range(random_.choice((1, 2))):
        places = [(match.span(), other) for said, other in BY_EAR for match in re.finditer(said, word)]
        if places:
            (start, end), other = random_.choice(places)
            word = word[:start] + other + word[end:]
    return word


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "one edit": edited,
    "two edits": lambda word, random_: edited(edited(word, random_), random_),
    "by ear": by_ear,
}


def misspellings(counts: dict[str, int], *, words: int, letters: int, seed: int) -> list[Misspelling]:
    random_ = random.Random(seed)
    drawn = {word: df for word, df in counts.items() if df >= 10 and len(word) >= letters and word.isalpha()}
    found: list[Misspelling] = []
    while len(found) < words:
        kind = list(KINDS)[len(found) % len(KINDS)]
        (word,) = random_.choices(list(drawn), list(drawn.values()))
        typed = KINDS[kind](word, random_)
        if typed not in counts:
            found.append(Misspelling(kind, word, typed))
    return found


def report(name: str, asked: Sequence[Misspelling], answers: Sequence[str | None], seconds: float) -> None:
    right = Counter(one.kind for one, answer in zip(asked, answers, strict=True) if answer and fold(answer) == one.word)
    of = Counter(one.kind for one in asked)
    kinds = " ".join(f"{kind} {right[kind] / of[kind]:.3f}" for kind in KINDS)
    print(f"{name}: right {right.total() / len(asked):.3f} ({kinds}), {seconds / len(asked) * 1000:.2f} ms a word")


def timed(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def best(run: Callable[[], object]) -> float:
    return min(timed(run) for _ in range(RUNS))


def building(snapshot: Snapshot) -> None:
    parts = [part for field in SPELLING_FIELDS.values() for part in snapshot.dictionaries(field)]
    counted = best(lambda: merged(parts))
    near = best(lambda: NearWords.among(frequencies(snapshot)))
    print(f"counting the words takes {counted * 1000:.0f} ms, laying them out for near ones {near * 1000:.0f} ms")


def completing(snapshot: Snapshot, asked: Sequence[Misspelling]) -> None:
    first = timed(lambda: complete("a", snapshot, limit=10))
    print(f"the first completion takes {first * 1000:.0f} ms")
    for letters in (1, 2, 3, 5):
        beginnings = sorted({one.word[:letters] for one in asked})[:200]
        spent = sorted(best(partial(complete, text, snapshot, limit=10)) * 1000 for text in beginnings)
        print(f"  then of {letters} letters: median {spent[len(spent) // 2]:.2f} ms, most {spent[-1]:.2f} ms")


def without_need(index: Index, documents: Sequence[Document], counts: dict[str, int], seed: int) -> None:
    """How many headlines, and rare words of the articles, have a suggestion; none of them is misspelled here."""
    random_ = random.Random(seed)
    rare = [word for word, df in counts.items() if df <= 3 and word.isalpha()]
    asked = {"headlines": [document.title for document in documents], "words of three articles or fewer": rare}
    for name, texts in asked.items():
        chosen = random_.sample(texts, min(1000, len(texts)))
        suggested = [text for text in chosen if index.search(text).suggestion]
        print(f"of {len(chosen)} {name} {len(suggested)} have a suggestion: {', '.join(suggested[:8])}")


def symspell(counts: dict[str, int], asked: Sequence[Misspelling]) -> None:
    from symspellpy import SymSpell, Verbosity  # to compare with; no part of the project

    speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
    built = timed(lambda: [speller.create_dictionary_entry(word, count) for word, count in counts.items()])
    answers: list[str | None] = []

    def look_up() -> None:
        answers[:] = [
            next((found.term for found in speller.lookup(one.typed, Verbosity.TOP, 2)), None) for one in asked
        ]

    seconds = best(look_up)
    report("symspellpy", asked, answers, seconds)
    print(f"  its dictionary takes {built:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--words", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--letters", type=int, default=5)
    parser.add_argument("--symspell", action="store_true")
    options = parser.parse_args()
    index = Index.in_memory(date_extractor=None)
    documents = articles.read(options.folder)
    index.add_many(documents)
    snapshot = index._snapshot()
    building(snapshot)
    known = frequencies(snapshot)
    counts = dict(zip(words_of(known.rows), known.documents.tolist(), strict=True))
    asked = misspellings(counts, words=options.words, letters=options.letters, seed=options.seed)
    near = NearWords.among(known)
    answers: list[str | None] = []

    def look_up() -> None:
        found = [near.correction(one.typed) for one in asked]
        answers[:] = [correction and correction.word for correction in found]

    seconds = best(look_up)
    report("corrections", asked, answers, seconds)
    results = [index.search(one.typed) for one in asked]
    seconds = timed(lambda: [result.suggestion for result in results])
    report("results.suggestion", asked, [result.suggestion for result in results], seconds)
    without_need(index, documents, counts, options.seed)
    if options.symspell:
        symspell(counts, asked)
    completing(snapshot, asked)


if __name__ == "__main__":
    main()
