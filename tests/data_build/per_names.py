"""Share of person-name tokens of a BIO file whose lemma is not the folded form itself.

python tests/data_build/per_names.py ../shared/data/ner/conll2002_testa.bio
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from unidecode import unidecode

from searchlib.lemmas import lemma


def main(path: str) -> None:
    """Print the share, then what changed."""
    changed: Counter[str] = Counter()
    total = 0
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        token, tag = line.split() if len(line.split()) == 2 else ("", "")
        if tag.endswith("-PER"):
            words = [word for word in re.findall(r"\w+", unidecode(token).lower()) if word.isalpha()]
            total += len(words)
            changed.update(f"{word} -> {lemma(word)}" for word in words if lemma(word) != word)
    print(f"{sum(changed.values())} of {total}: {sum(changed.values()) / total:.1%}")
    print(", ".join(f"{change} {count}" for change, count in changed.most_common(40)))


if __name__ == "__main__":
    main(sys.argv[1])
