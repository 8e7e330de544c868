"""Whether the words around a date look back or ahead.

The rule kept here: the verb or cue nearest to the date decides, inside its sentence; a comma or a *que*
between them makes it count as farther away. What tells nothing is 0.

>>> direction("el ministro viajara el lunes a quito", 21, 29)
2
>>> direction("el ministro llego el lunes a quito", 18, 26)
-2

Folding makes *llegó* and *llego* one word, so past forms in -ó are those of a list (`data/preterites.txt`)
while those in -aron, -ieron, -aba and compound ones are known by their ending. Futures are known by theirs;
the nouns and present forms that end alike (*cámara, declara*) stand in `data/not_futures.txt`.
"""

from __future__ import annotations

import re
from functools import cache

from searchlib.letters import any_of, bare
from searchlib.wordlists import entries

REACH = 70
"""Characters to either side in which a verb is looked for; about a dozen words."""

BESIDE = 8
"""A verb nearer than this speaks of the date itself: *murió en julio*, *viajará el lunes*."""

SINCE = 20
"""Characters by which *desde* counts as farther off: *regirá desde el lunes* looks ahead, *rige desde …* back."""

_FUTURE = (  # the stems of futures, without what would let in more nouns than verbs (-dera, -nera, -tera)
    r"[a-z]{2,}(?:[ai]r|[aeo]c?er|[bv]er|nder|rrer|mper|endr|ondr|aldr)(?:a|an|emos)"
    r"|(?:ser|ir|dar|ver|habr|podr|querr|sabr|har|dir|cabr|tendr|vendr|pondr|saldr|valdr|caer|leer|oir)(?:a|an|emos)"
)
_CONDITIONAL = (  # viajaría el lunes; few in -aria and -eria, which end nouns; not habría, a rumour of what has been
    r"[a-z]{3,}irian?|(?:tendr|vendr|pondr|saldr|dar|ir|har)ian?|[a-z]{3,}[ae]rian|serian|seria(?= (?:$|el |este |en ))"
    r"|(?:anunci|cobr|comenz|declar|empez|entreg|firm|inici|jug|lleg|present|realiz|regres|renunci|termin|toc|tom"
    r"|traslad|viaj|vot)aria|(?:comparec|venc|volv)eria"
)
_AHEAD = (
    r"v(?:a|an|amos) a [a-z]+r(?:se)?|(?:esta|estan) previst[oa]s?|(?:previst|programad|esperad)[oa]s? para"
    r"|podrian?|deberian?|para [a-z]+[aei]r(?:se|lo|la)?|preven?|planean?|pretenden?|(?:por|a) celebrarse"
    r"|esperan?"
)
_BEHIND = r"[a-z]{2,}(?:aron|eron|aban?)|fue|eran?|han?|hemos|habian?|desde|tenian?|solian?"
_DONE = re.compile(
    r"(?<!\bser )(?<!sera )(?<!seran )\b[a-z]{3,}(?<!un)(?<!est)[ai]d[oa]s? "
    r"(?:(?:en|por|durante) (?:el mes de )?|el )?$"
)
_PREPOSITION = re.compile(r"\b(?:para|de aqui al?|[a-z]+ antes del?)(?: el)? $")  # "Antes del lunes," tells a story
_STOP = re.compile(r"[.;:!?()](?= |$)|``|[\"»«]")
_FAR = re.compile(r",| que |^ y ")


def direction(text: str, start: int, end: int) -> int:
    """Above 0 where the words around `text[start:end]` (bare) look ahead, below where they look back.

    0 where none tells; 2 and -2 where the verb stands right beside the date.
    """
    left = _STOP.split(text[max(0, start - REACH) : start])[-1]
    right = _STOP.split(text[end : end + REACH], maxsplit=1)[0]
    if _PREPOSITION.search(left):
        return 1
    if _DONE.search(left):  # el acuerdo firmado en enero
        return -2
    nearest, sign = 2 * REACH, 0
    for mark in _marks().finditer(left):
        nearest, sign = min((nearest, sign), _weighed(left[mark.end() :], mark, 0))
    if follows := next((mark for mark in _marks().finditer(right) if not mark["maybe"]), None):
        nearest, sign = min((nearest, sign), _weighed(right[: follows.start()], follows, _behind(follows)))
    return sign


@cache
def _marks() -> re.Pattern[str]:
    """Verbs and cues, those that look `ahead` in a group of that name; lists are read when first asked for."""
    no_future = any_of(bare(word) for (word,) in entries("not_futures.txt"))
    preterite = any_of(bare(word) for (word,) in entries("preterites.txt"))
    ahead, behind = (
        rf"(?!{no_future}(?![a-z]))(?:{_FUTURE})|(?P<maybe>{_CONDITIONAL})|{_AHEAD}",
        f"{preterite}|{_BEHIND}",
    )
    return re.compile(f"(?<![a-z])(?:(?P<ahead>{ahead})|{behind})(?![a-z])")


def _behind(mark: re.Match[str]) -> int:
    """How much farther a verb counts that stands behind: *para analizar* tells what for rather than when."""
    return 25 if mark[0].startswith("para ") else 10


def _weighed(between: str, mark: re.Match[str], handicap: int) -> tuple[int, int]:
    """How far a verb counts as being, and where it looks: 2 or -2 where it stands beside the date."""
    far = len(between) + handicap + 25 * len(_FAR.findall(between))
    sign = (1 if mark["ahead"] else -1) * (2 if far < BESIDE else 1)
    return far + SINCE * (mark[0] == "desde"), sign
