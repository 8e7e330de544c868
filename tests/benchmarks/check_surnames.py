"""How often a person's name of one word is joined to the longer name that it is short for, in annotated articles.

    python tests/benchmarks/check_surnames.py FILE

FILE has a token and its tag a line (`B-PER`, `I-PER`, … `O`), an empty line between sentences. An article begins with a
sentence that has the mark of its agency, `( EFE )`. Of the annotated people of one word those are asked for of whom
exactly one longer annotated name in the article has the word, by `name_key`. Right is a mention that `extract_entities`
puts under that name; wrong one under the name of another person of several words; missed one that it leaves alone.
"""

from __future__ import annotations

import pathlib
import re
import sys
from collections import Counter
from collections.abc import Iterator

from searchlib.entities import extract_entities, name_key

Sentence = list[tuple[str, str]]
People = list[tuple[int, int, str]]

_CLOSE = set(".,;:)?!»%]”’")
_OPEN = set("(¿¡«[“‘")


def sentences(path: pathlib.Path) -> Iterator[Sentence]:
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        lines = [line.split() for line in block.splitlines() if line.strip()]
        if lines:
            yield [(line[0], line[-1]) for line in lines]


def articles(path: pathlib.Path) -> Iterator[list[Sentence]]:
    article: list[Sentence] = []
    for sentence in sentences(path):
        if article and re.search(r"\( EFE\w* \)", " ".join(token for token, _ in sentence)):
            yield article
            article = []
        article.append(sentence)
    yield article


def written(article: list[Sentence]) -> tuple[str, People]:
    """The text of an article, and its annotated people: start, end and name."""
    text, people = "", []
    for sentence in article:
        for token, tag in sentence:
            touching = not text or text[-1] in _OPEN or text[-1] == "\n" or token[0] in _CLOSE
            text += token if touching else f" {token}"
            if tag == "B-PER":
                people.append((len(text) - len(token), len(text), ""))
            elif tag == "I-PER" and people:
                people[-1] = (people[-1][0], len(text), "")
        text += "\n"
    return text, [(start, end, text[start:end]) for start, end, _ in people]


def asked(people: People) -> Iterator[tuple[int, int, str]]:
    """The mentions of one word, and the key of the one longer name that has it."""
    longer = {name_key(name) for _, _, name in people if " " in name_key(name)}
    for start, end, name in people:
        fitting = [key for key in longer if name_key(name) in key.split(" ")]
        if " " not in name and len(fitting) == 1:
            yield start, end, fitting[0]


def outcome(start: int, end: int, key: str, text: str) -> str:
    for entity in extract_entities(text):
        if any(mention.start == start and mention.end == end for mention in entity.mentions):
            found = name_key(entity.name)
            if found == key:
                return "right"
            return "wrong" if entity.type == "person" and " " in found else "missed"
    return "missed"


def main() -> None:
    mentions, outcomes = 0, Counter[str]()
    for article in articles(pathlib.Path(sys.argv[1])):
        text, people = written(article)
        mentions += sum(" " not in name for _, _, name in people)
        outcomes.update(outcome(*one, text) for one in asked(people))
    total = outcomes.total()
    print(f"{mentions} people of one word, {total} of them with one longer name in their article")
    for kind in ("right", "missed", "wrong"):
        print(f"  {kind}: {outcomes[kind]} ({outcomes[kind] / total:.1%})")


if __name__ == "__main__":
    main()
