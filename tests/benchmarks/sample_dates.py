"""Every date found in some articles drawn at random, to be read and judged.

    python tests/benchmarks/sample_dates.py FOLDER [--articles 200] [--seed 1]

A line each: its number, the days it was given, and the mention between bars with 80 characters to either side. The day
of writing of an article stands above its lines. A reading is wrong where the words around give it other days.
"""

from __future__ import annotations

import argparse
import random
from itertools import count

from searchlib import DateMention, extract_dates
from searchlib.corpus import read_files
from searchlib.document import as_day
from searchlib.text import nfc

AROUND = 80


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dated = [(document, as_day(document.date)) for document in read_files([options.folder]) if document.date]
    numbers = count(1)
    for document, written in random.Random(options.seed).sample(dated, options.articles):
        text = nfc(document.text)
        print(f"\n{document.id} written {written:%a %Y-%m-%d}")
        for mention in extract_dates(text, reference=written):
            print(f"{next(numbers):>5}  {days(mention)}  {context(text, mention)}")


def days(mention: DateMention) -> str:
    first, last = mention.first_day, mention.last_day
    return f"{first:%a %Y-%m-%d}" if first == last else f"{first}..{last}"


def context(text: str, mention: DateMention) -> str:
    start, end = mention.start, mention.end
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return " ".join(f"{before}|{mention.text}|{after}".split())


if __name__ == "__main__":
    main()
