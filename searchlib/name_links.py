"""Which links belong to a name: `Ministerio de Economía y Hacienda` is one, `PP y PSOE` are two.

The rules, in order: a name known whole stays whole; foreign particles always join; heads of organizations
take `de`, `para`, `y`; a given name takes `de` unless a country follows; a known place takes nothing.

>>> from searchlib.name_words import phrase, words_of
>>> [phrase(group) for group in groups(words_of("Hugo de Zela y Marco Rubio"), opens=False)]
['hugo de zela', 'marco rubio']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searchlib.lemmas import is_listed
from searchlib.lexicon import Lexicon, lexicon
from searchlib.name_words import ROMAN, Word, headed, known_size, phrase

FOREIGN = frozenset(
    {
        "da",
        "das",
        "do",
        "dos",
        "di",
        "du",
        "van",
        "von",
        "der",
        "den",
        "af",
        "bin",
        "of",
        "the",
        "for",
        "and",
        "le",
        "&",
    }
)
PURPOSE = frozenset({"para", "por", "contra", "sobre", "sin", "pro", "ante"})
COMPANY = frozenset({"cv", "c.v", "c v"})
"""How `S. A. de C. V.` ends, the legal form of a company in Mexico."""
_ADJECTIVES = ("al", "ico", "ica", "ivo", "iva", "ario", "aria")
RULERS = frozenset({"gobierno", "gobiernos", "administracion", "gabinete", "ejecutivo"})


def groups(words: Sequence[Word], *, opens: bool) -> Iterator[list[Word]]:
    """Cut the words of a run at the links that belong to no name; `opens`: they begin a sentence."""
    if words and False not in [
        word.capital and not word.breaks for word in words
    ]:  # no link, and nothing that may end a name
        yield list(words)
        return
    lists = lexicon()
    name: list[Word] = []
    for link, segment in _segments(words, lists):
        if name and link and _joined(name, link, segment, opens, lists):
            name = [*name, *link, *segment]
            continue
        if name:
            yield name
            opens = False
        name = segment
    if name:
        yield name


def _segments(words: Sequence[Word], lists: Lexicon) -> Iterator[tuple[list[Word], list[Word]]]:
    """The words that stand side by side, each time with the link before them."""
    position = 0
    while position < len(words):
        start = position
        while position < len(words) and not words[position].capital:
            position += 1
        link, start = list(words[start:position]), position
        while position < len(words) and words[position].capital:
            size = known_size(words, lists, start=position)
            if not size and words[position].breaks and _breaks(words, position, position > start, lists):
                break
            position += size or 1
        if position > start:
            yield link, list(words[start:position])
        elif position < len(words):
            position += 1


def _breaks(words: Sequence[Word], position: int, inside: bool, lists: Lexicon) -> bool:
    """Whether a capitalised word that may end a name does: `David Ortega A continuación`, `Facebook Foto`."""
    form = words[position].form
    last = position + 1 == len(words) or not words[position + 1].capital
    if words[position].text.lower() in lists.breaks:  # Jan 3, but Jan Eliasson
        return last or form not in lists.given_names
    given = position == 1 and words[0].form in lists.given_names
    if not last and (form == "al" or (given and form in ("la", "le"))):  # Frank La Rue
        return False
    return last or (inside and words[position - 1].form not in ("de", "del"))


def _joined(left: list[Word], link: list[Word], right: list[Word], opens: bool, lists: Lexicon) -> bool:
    """Whether `left link right` is one name."""
    first = link[0].form
    if first in FOREIGN or (len(left) == 1 and left[0].form in ("de", "del")):
        return True
    if phrase(right) in COMPANY:
        return True
    if first == "al":
        return len(link) == 1 and _is_foreign(left[-1], lists) and _is_foreign(right[0], lists)
    if len(left) == 1 and left[0].form in RULERS and _personal(right, lists):
        return False
    organization = headed(left, lists.organization_heads)
    if organization and first == "de" and len(link) == 1 and len(left) > 1 and _full_name(right, lists):
        return False  # (el) Partido Popular Europeo de Manfred Weber
    leads = organization or headed(left, lists.misc_heads)
    leads = leads or bool(ROMAN.match(left[0].text))
    if first == "e" and not right[0].form.startswith(("i", "hi", "y")):
        return True
    if first in ("a", "en"):
        return leads
    if first == "y" and link[-1].form != "y" and link[1].form == "de":
        return leads and _goes_on(left, right, lists)
    if first in ("y", "e"):
        purpose = len(link) == 1 or any(word.form in PURPOSE for word in left)
        return leads and purpose and (_coordinated(left, right, lists) or _both_places(left, right, lists))
    if first in PURPOSE:
        return leads and right[0].form not in lists.given_names
    return first in ("de", "del", "d", "l") and (leads or _of(left, right, opens, lists))


def _is_foreign(word: Word, lists: Lexicon) -> bool:
    """Whether a word may be part of the name of an Arab: `Bashar al Asad`, but not `Toluca al América`."""
    listed = word.form in lists.places or word.form in lists.organizations or word.form in lists.heads
    return not (listed or word.loud or is_listed(word.form))


def _placed(words: list[Word], lists: Lexicon) -> bool:
    return words[0].form in lists.places or phrase(words) in lists.places


def _personal(words: list[Word], lists: Lexicon) -> bool:
    form = words[0].form
    return not _placed(words, lists) and (form in lists.given_names or form in lists.surnames)


def _full_name(words: list[Word], lists: Lexicon) -> bool:
    """Whether the words are a given name and a surname."""
    if len(words) < 2 or words[0].form not in lists.given_names or _placed(words, lists):
        return False
    return words[1].form in lists.surnames or not is_listed(words[1].form)


def _goes_on(left: list[Word], right: list[Word], lists: Lexicon) -> bool:
    """Whether `y de` goes on with the name of an organization: `Instituto Electoral y de Participación`."""
    whole = len(left) == 1 or phrase(left) in lists.organizations
    return not whole and not headed(right, lists.heads) and _no_name(right, lists)


def _coordinated(left: list[Word], right: list[Word], lists: Lexicon) -> bool:
    """Whether `y` goes on with what a head deals with: `Ministerio de Economía y Hacienda`."""
    if all(word.capital for word in left):  # Consejo Económico y Social
        form = right[0].form
        return len(left) > 1 and len(right) == 1 and form.endswith(_ADJECTIVES) and is_listed(form)
    return _no_name(right, lists)


def _both_places(left: list[Word], right: list[Word], lists: Lexicon) -> bool:
    """Whether `y` joins two places that an organization is for: `para América Latina y el Caribe`."""
    purposes = [number for number, word in enumerate(left) if word.form in PURPOSE]
    if not purposes or not _placed(right, lists):
        return False
    return phrase([word for word in left[purposes[-1] :] if word.capital]) in lists.places


def _no_name(words: list[Word], lists: Lexicon) -> bool:
    """Whether the words are no name by themselves: `Hacienda`, `Socorro` in `Obras Públicas y Socorro`."""
    form = words[0].form
    if words[0].loud or headed(words, lists.organization_heads):
        return False
    if form in lists.given_names and len(words) == 1 and is_listed(form):
        return True
    return form not in lists.given_names and not _placed(words, lists)


def _of(left: list[Word], right: list[Word], opens: bool, lists: Lexicon) -> bool:
    """Whether `left de right` is one name where no head of an organization leads it."""
    name, first, alone = phrase(left), left[0].form, len(left) == 1
    if alone and first == "estado":
        return phrase(right) in lists.regions or right[0].form in ("israel", "palestina")
    if first in lists.titles or (left[-1].loud and not right[0].loud):
        return False
    if headed(left, lists.place_heads):
        return all(word.capital for word in left) or not _placed(right, lists)
    if alone and first in lists.surnames and right[0].form in lists.surnames and not _placed(right, lists):
        return True
    if name in lists.places:
        return False
    if first in lists.given_names and len(left) < 4:
        return phrase(right) not in lists.countries and (alone or not headed(right, lists.organization_heads))
    if alone and first.endswith("s") and first not in lists.surnames and not opens:
        return not headed(right, lists.organization_heads)
    if _placed(right, lists) or right[0].loud or name in lists.organizations:
        return False
    return not (opens and alone and first not in lists.surnames)
