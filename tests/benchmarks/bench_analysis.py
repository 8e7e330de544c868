"""Words analysed per second, one thread, as an index analyses them: `Vocabulary.encode` in batches of 512 articles.

    python tests/benchmarks/bench_analysis.py ARTICLES.jsonl.gz

Prints the first pass over the articles (every distinct piece of text analysed once) and a second one (all remembered),
then how many distinct spellings of the articles have other terms once their accents are taken off: there must be none.
"""

from __future__ import annotations

import sys
import time

from unidecode import unidecode

from searchlib import analyze
from searchlib.corpus import read_jsonl
from searchlib.text import nfc
from searchlib.vocabulary import Vocabulary


def main() -> None:
    texts = [nfc(document.text) for document in read_jsonl(sys.argv[1])]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    vocabulary = Vocabulary()
    for name in ("first pass", "second pass"):
        began = time.perf_counter()
        words = sum(len(vocabulary.encode(texts[at : at + 512]).spellings) for at in range(0, len(texts), 512))
        seconds = time.perf_counter() - began
        print(f"{name}: {words / seconds / 1e6:.2f} million words a second, {megabytes / seconds:.1f} MB/s")
    spellings = {spelling.partition("\t")[2] for spelling in vocabulary.spellings}
    moved = [s for s in spellings if terms(s) != terms(unidecode(s))]
    print(f"moved by accents: {len(moved)} of {len(spellings):,} spellings {moved[:10] or ''}")


def terms(text: str) -> list[str]:
    return [token.term for token in analyze(text)]


if __name__ == "__main__":
    main()
