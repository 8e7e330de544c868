"""Runs cut into names, each with what its own words tell.

The cutting of a run depends on its words alone (and on whether they open a sentence), so that each distinct
run is cut once and remembered: news repeats itself.

>>> [text for _, text, *_ in opening_names["Según Marco Rubio y Hugo de Zela"]]
['Marco Rubio', 'Hugo de Zela']
>>> [(text, best(points)) for _, text, _, points, _ in inner_names["Ministerio de Economía y Hacienda de España"]]
[('Ministerio de Economía y Hacienda de España', 'organization')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from searchlib.aliases import name_key
from searchlib.lemmas import is_listed, lemma
from searchlib.lexicon import Lexicon, lexicon
from searchlib.memory import Memory
from searchlib.name_links import RULERS, groups
from searchlib.name_types import best, of_left, of_name
from searchlib.name_words import ROMAN, Word, fields_pattern, headed, known_size, phrase, words_of

__all__ = ["Name", "best", "inner_names", "opening_names"]

ARTICLES = frozenset({"el", "la", "los", "las"})
LEADS = frozenset({"de", "del", "la", "los", "las"})
_PARTICLES = frozenset({"al", "el", "abdul", "bin", "ben", "ould", "uld"})
_SEPARATOR = re.compile(r", | [ye] (?=[^,]*$)")
_RUNNING = ("s", "ará", "erá", "irá", "arán", "erán", "irán", "aría", "arían", "ieron")
LONGEST = 160
"""Code points after which a name is not believed; official names of ministries reach some 120."""


Name = tuple[int, str, str, int, int]
"""A name cut from a run: (offset, text, key, points, doubt).

offset: where it stands in the run. points: those of its own words and of the words of the run before it. doubt: 0 where
there is none; `WEAK` where its capital may be due to the sentence start or a headline; above 0, so many code points at
the front are a `De la` that opens the sentence and is part of the name only if the article says so elsewhere.

Strings and whole numbers only, so that the garbage collector takes what is remembered of runs off its list.
"""
WEAK = -1


def _cut(run: str, opens: bool) -> tuple[Name, ...]:
    """Cut a run of capitalised words into names; `opens` tells that it begins a sentence."""
    if "," in run and fields_pattern().fullmatch(run):
        return _cut_fields(run, opens)
    words = words_of(run)
    result = []
    for block, shouted in _blocks(words):
        first = opens and block[0] is words[0]
        for name, weak in _shouted(block) if shouted else _named(block, first):
            end = name[-1].end
            if 1 < end - name[0].start <= LONGEST:
                result.append(_name(run, name, WEAK if weak else _lead(name) if first else 0))
    return tuple(result)


opening_names = Memory(partial(_cut, opens=True), most=65536)
"""The names of a run that begins a sentence."""

inner_names = Memory(partial(_cut, opens=False), most=131072)
"""The names of a run inside a sentence; a year of news has 62,000 distinct runs."""


def _cut_fields(run: str, opens: bool) -> tuple[Name, ...]:
    """Keep `Ministerio de Agricultura, Pesca y Alimentación` whole, cut `Comisión de Salud, Ana y Juan`."""
    lists = lexicon()
    fields = _SEPARATOR.split(run)[1:]
    firsts = [words_of(field.removeprefix("la ").removeprefix("el "))[0] for field in fields]
    named = lists.given_names | lists.places | lists.organizations
    if not any(word.loud or word.form in named or word.form in lists.organization_heads for word in firsts):
        start = 3 if run[:3] in ("El ", "La ") else 0
        words = words_of(run[start:].replace(",", ""))
        points = of_name(tuple([word.form for word in words]), run[start:])
        return ((start, run[start:], name_key(run[start:]), points, 0),)
    names: list[Name] = []
    offset = 0
    for part in run.split(", "):
        for start, text, key, points, doubt in _cut(part, opens and not offset):
            names.append((offset + start, text, key, points, doubt))
        offset += len(part) + 2
    return tuple(names)


def _name(run: str, words: list[Word], doubt: int) -> Name:
    start, end = words[0].start, words[-1].end
    text = run[start:end]
    points = of_name(tuple([word.form for word in words]), text)
    if start and (before := run[:start].split()[-2:]):
        points += of_left[before[0] if len(before) > 1 else "", before[-1]]
    return start, text, name_key(text), points, doubt


def _lead(name: list[Word]) -> int:
    """The length of `De`, `Del` or `De la` and the space after it at the front of a name."""
    size = 0
    while size + 1 < len(name) and name[size].form in LEADS:
        size += 1
    return name[size].start - name[0].start if name[0].form in ("de", "del") else 0


def _blocks(words: list[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Separate headlines in capitals from what follows: `SEGÚN LA JUNTA Mérida`."""
    if True not in [word.loud for word in words]:
        yield words, False
        return
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and words[end].loud:
            end += 1
        capitals = sum([word.capital for word in words[start:end]])
        shouted = capitals > 1 or (end > start and len(words[start].text) > 7)
        if not shouted:
            end = start + 1
            while end < len(words) and not (words[end].loud and words[end + 1 : end + 2] and words[end + 1].loud):
                end += 1
        yield words[start:end], shouted
        start = end


def _shouted(words: list[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Cut a headline: names known whole, people by their given name; other words are weak."""
    lists = lexicon()
    position = 0
    while position < len(words):
        word = words[position]
        size = known_size(words, lists, start=position)
        if not size and word.form in lists.organization_tails:
            size = min(2, len(words) - position)
        if not size and len(words) < 4 and word.form in lists.given_names:
            size = len(words) - position
        known = bool(size) or word.form in lists.places or word.form in lists.organizations
        size = size or 1
        while size > 1 and not words[position + size - 1].capital:
            size -= 1
        if word.capital:
            yield words[position : position + size], not known
        position += size


def _named(words: list[Word], opens: bool) -> Iterator[tuple[list[Word], bool]]:
    lists = lexicon()
    rest = _stripped(words, opens, lists)
    opens = opens and len(rest) == len(words)
    for group in groups(rest, opens=opens):
        for name in _apart(group if group[0] is rest[0] else _stripped(group, False, lists), lists):
            first = name[0]
            known = len(name) > 1 or _known(first, lists)
            common = len(name) == 1 and first.text.lower() in lists.starters and not first.loud
            if (common and not known) or _only_titles(name, lists) or _only_figures(name):
                continue
            if len(name) == 1 and _many(first, lists):
                continue
            if len(first.text) < 5 and len(name[-1].text) < 5 and phrase(name) in lists.company_forms:
                continue
            yield (
                name,
                (opens and first is words[0] and (not known or _noun(name, lists)))
                or (common and first.form in lists.surnames),
            )


def _only_titles(words: list[Word], lists: Lexicon) -> bool:
    if len(words) == 1 and words[0].form in RULERS:  # el Ejecutivo
        return False
    if len(words) > 1 and phrase(words) in lists.organizations:  # la Policía Nacional
        return False
    last = words[-1].form
    if last in lists.regions or (words[-1].loud and len(words) == 1):  # el Meta, la CAP
        return False
    if last not in lists.titles and last not in lists.ranks:
        return False
    return all(word.form in lists.titles or word.form in lists.ranks for word in words)


def _only_figures(words: list[Word]) -> bool:
    """Whether the words are a number in Roman letters, or letters one by one: the days on top of a calendar."""
    if len(words) == 1:
        return len(words[0].form) == 1 or ROMAN.match(words[0].text) is not None
    return len(words[0].text) == 1 and all(len(word.text) == 1 for word in words)


def _many(word: Word, lists: Lexicon) -> bool:
    """Whether a word alone means several organizations, not one: `Ministerios`; las `Cortes` are one."""
    form = word.form
    plural = form.endswith("s") and (form[:-1] in lists.organization_heads or form[:-2] in lists.organization_heads)
    return plural and form not in lists.known


def _noun(words: list[Word], lists: Lexicon) -> bool:
    """Whether a word alone is a common noun and nothing else but a surname or a given name: `Choque`."""
    form = words[0].form
    if len(words) > 1 or words[0].loud or form in lists.places or form in lists.organizations:
        return False
    return form in lists.surnames and form not in lists.given_names and is_listed(form)


def _known(word: Word, lists: Lexicon) -> bool:
    return word.form in lists.known or (word.loud and len(word.text) < 7)


def _stripped(words: list[Word], opens: bool, lists: Lexicon) -> list[Word]:
    """Take common words and titles off the front: `Según Rubio`, `Presidente Chávez`."""
    titled = False
    while words:
        first = words[0]
        if first.capital:
            title = len(words) > 1 and (first.form in lists.titles or _of_state(words, lists))
            titled = titled or title
            if not (title or (titled and first.form in lists.ranks) or _common(words, opens, lists)):
                return words
            if len(words) > 1 and not _of_state(words, lists) and _leads(words, opens, lists):
                return words
        words = words[1:]
    return words


def _of_state(words: list[Word], lists: Lexicon) -> bool:
    """Whether the words are the end of a title and a person: (secretario de) `Estado Marco Rubio`."""
    return len(words) > 2 and words[0].form == "estado" and words[1].form in lists.given_names


def _common(words: list[Word], opens: bool, lists: Lexicon) -> bool:
    """Whether the first word is a common one at a sentence start, or the article of an organization."""
    first = words[0]
    if first.form in ARTICLES and headed(words[1:], lists.organization_heads):
        return True
    if first.form in ("en", "segun") and first.text.istitle():
        return True
    if first.form == "por" and len(words) > 1 and words[1].form in lists.given_names:
        return True
    return opens and (first.text.lower() in lists.starters or _verb(words, lists)) and not _surname(words)


def _leads(words: list[Word], opens: bool, lists: Lexicon) -> bool:
    """Whether the first words are the head of a name, or a name known whole.

    `El Banco` is a town, but `El Banco Mundial` is the World Bank with its article, and so is `El Banco` at a sentence
    start.
    """
    size = known_size(words, lists)
    if words[0].form in ARTICLES:
        opening = opens and size == 2 and words[1].form in lists.organization_heads
        if opening or known_size(words[1:], lists) >= size:
            return False
    return bool(size) or headed(words, lists.heads)


def _verb(words: list[Word], lists: Lexicon) -> bool:
    """Whether an unknown word is a verb, by its end or who stands behind it: `Visitó Lima`, `Habla Ana Ruiz`."""
    if len(words) < 2 or words[0].form in lists.known:
        return False
    if words[0].text.endswith(("ó", "aron", "ieron")):
        return True
    if _tells(words[0].form) and (words[1].loud or not is_listed(words[1].form)):  # Niega Zepeda, Pide ONU
        return True
    named = len(words) > 2 and (words[2].form in lists.surnames or not words[2].capital)
    return named and words[1].form in lists.given_names


def _tells(form: str) -> bool:
    """Whether a folded word is a verb in the present of headlines: `niega`, `piden`; not `halle`, `asista`."""
    ending = form.removesuffix("n")[-1:]
    if ending not in ("a", "e") or is_listed(form):
        return False
    infinitive = lemma(form)
    return infinitive != form and infinitive.endswith("ar" if ending == "a" else ("er", "ir"))


def _surname(words: list[Word]) -> bool:
    """Whether words such as `De la Calle`, `Del Valle` may be a surname that opens a sentence."""
    return len(words) > 1 and words[0].form in ("de", "del") and words[0].text.istitle() and words[-1].capital


def _apart(words: list[Word], lists: Lexicon) -> list[list[Word]]:
    """Part names that stand side by side: `PP Cristina Herrera`, `Ana Ruiz Pachuca`."""
    if len(words) < 2:
        return [words] if words else []
    names = []
    start = 0
    for position in range(1, len(words)):
        if position <= start or not (words[position].capital and words[position - 1].capital):
            continue
        if words[position].text.endswith(_RUNNING) and _runs_on(words[start:], position - start, lists):
            names.append(words[start:position])
            start = position + 1
            while start < len(words) and not words[start].capital:
                start += 1
        elif _seam(words[start:], position - start, lists):
            names.append(words[start:position])
            start = position
    return [*names, words[start:]] if start < len(words) else names


def _runs_on(words: list[Word], position: int, lists: Lexicon) -> bool:
    """Whether a common word stands behind a name, as what follows a caption does: `Ana Ruiz Decenas de`."""
    word, first = words[position], words[0]
    named = word.form in lists.known or word.form in lists.heads
    if named or not word.text.istitle():
        return False
    person = first.form in lists.given_names
    if not word.text.endswith("s"):
        return person or first.loud or phrase(words[:position]) in lists.places
    return person and position > 1 and words[position - 1].form in lists.surnames and is_listed(word.form[:-1])


def _seam(words: list[Word], position: int, lists: Lexicon) -> bool:
    """Whether a new name begins at `position`."""
    before, word = words[position - 1], words[position]
    if position == 1 and before.form in lists.agencies:
        return True
    pair = position + 1 < len(words) and words[position + 1].capital
    surname = pair and words[position + 1].form in lists.surnames
    given = word.form in lists.given_names and (surname or word.form not in lists.places)
    if words[0].form not in lists.given_names:
        return given and pair and _person_follows(words, position, lists)
    if position == 1 or word.form in lists.surnames or word.form in _PARTICLES or before.form in _PARTICLES:
        return False
    if word.form in lists.titles:
        return True
    if given and pair:
        return before.form in lists.surnames and words[position + 1].form in lists.surnames
    return position + 1 == len(words) and (word.form in lists.famous_cities or word.form in lists.countries)


def _person_follows(words: list[Word], position: int, lists: Lexicon) -> bool:
    """Whether the given name at `position` begins a person after an organization or a place."""
    before, name = words[position - 1], phrase(words[:position])
    placed = before.form not in lists.heads and (before.form in lists.places or name in lists.places)
    if before.loud or placed or name in lists.organizations:
        return True
    first, surname = words[0].form, words[position + 1].form
    known = surname in lists.surnames
    if first in lists.office_heads and before.form not in lists.given_names and (known or not is_listed(surname)):
        return not all(word.capital for word in words[:position])  # Banco de la República Juan Soto
    if not known:
        return False
    if position == 1:
        return first not in lists.heads and first not in lists.known and is_listed(first)
    return not (headed(words, lists.organization_heads) or headed(words, lists.place_heads))
