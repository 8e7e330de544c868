"""What is known of words and names: gazetteers, titles, heads of organizations.

The rule kept here: every list is read once, on first use, and looked up folded, so that accents and case
never decide. A list says what a word can be; what it is in an article is decided by `name_types`.

>>> lists = lexicon()
>>> "ministerio" in lists.organization_heads, "bogota" in lists.places
(True, True)
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from searchlib.text import fold
from searchlib.wordlists import lines


class Lexicon(NamedTuple):
    """Sets of folded words and names; sources and licences stand on top of each file.

    `breaks` and `starters` are looked up as written, small: `Díez` is a surname, `diez` begins a sentence
    (`starters` has the folded forms too, for `Ultimo`). `phrases` are the known names of several words,
    `phrase_starts` and `phrase_pairs` their first word and first two.
    """

    organization_heads: frozenset[str]
    office_heads: frozenset[str]
    place_heads: frozenset[str]
    place_tails: frozenset[str]
    misc_heads: frozenset[str]
    heads: frozenset[str]
    organization_tails: frozenset[str]
    company_forms: frozenset[str]
    titles: frozenset[str]
    portfolio_titles: frozenset[str]
    ranks: frozenset[str]
    agencies: frozenset[str]
    participles: frozenset[str]
    offices: frozenset[str]
    small_words: frozenset[str]
    sport_words: tuple[str, ...]
    organization_nouns: frozenset[str]
    place_nouns: frozenset[str]
    venue_nouns: frozenset[str]
    misc_nouns: frozenset[str]
    person_nouns: frozenset[str]
    speech_verbs: frozenset[str]
    motion_verbs: frozenset[str]
    starters: frozenset[str]
    breaks: frozenset[str]
    misc_names: frozenset[str]
    organizations: frozenset[str]
    countries: frozenset[str]
    regions: frozenset[str]
    famous_cities: frozenset[str]
    cities: frozenset[str]
    places: frozenset[str]
    given_names: frozenset[str]
    surnames: frozenset[str]
    phrases: frozenset[str]
    phrase_starts: frozenset[str]
    phrase_pairs: frozenset[str]
    known: frozenset[str]


def read_list(name: str) -> list[str]:
    """The entries of `searchlib/data/entities/<name>.txt`, without the header lines that `#` marks."""
    return lines(f"entities/{name}.txt")


def _folded(*names: str) -> frozenset[str]:
    """The entries of the lists folded; one call of `fold` for a whole list is ten times as fast."""
    text = fold("\n".join([line for name in names for line in read_list(name)]))
    return frozenset(text.replace(" d'", " d ").replace("'", "").split("\n"))


def _with_former(name: str) -> frozenset[str]:
    """The entries of a list of titles folded, each with `ex` and `ex-` before it too: `exministro`."""
    now = _folded(name)
    return now | {former + title for title in now for former in ("ex", "ex-")}


@cache
def lexicon() -> Lexicon:
    """The lists that ship, read on first use (some 20 ms)."""
    organization_heads, place_heads = _folded("organization_heads"), _folded("place_heads")
    misc_heads, misc_names = _folded("misc_heads"), _folded("misc_names")
    countries, regions, organizations = _folded("countries"), _folded("regions"), _folded("organizations")
    famous_cities = _folded("world_cities", "large_cities")
    cities = _folded("cities") | famous_cities
    places = countries | regions | cities
    given_names, surnames = frozenset(read_list("given_names")), frozenset(read_list("surnames"))
    phrases = frozenset(name for name in places | organizations | misc_names if " " in name)
    return Lexicon(
        organization_heads=organization_heads,
        office_heads=_folded("office_heads"),
        place_heads=place_heads,
        place_tails=_folded("place_tails"),
        misc_heads=misc_heads,
        heads=organization_heads | place_heads | misc_heads,
        organization_tails=_folded("organization_tails"),
        company_forms=_folded("company_forms"),
        titles=_with_former("titles"),
        portfolio_titles=_with_former("portfolio_titles"),
        ranks=_folded("ranks"),
        agencies=_folded("agencies"),
        participles=frozenset(read_list("participles")),
        offices=_with_former("offices"),
        small_words=_folded("small_words"),
        sport_words=tuple(read_list("sport_words")),
        organization_nouns=_folded("organization_nouns"),
        place_nouns=_folded("place_nouns"),
        venue_nouns=_folded("venue_nouns"),
        misc_nouns=_folded("misc_nouns"),
        person_nouns=_folded("person_nouns"),
        speech_verbs=_folded("speech_verbs"),
        motion_verbs=_folded("motion_verbs"),
        starters=_folded("starters") | frozenset(read_list("starters")),
        breaks=frozenset(read_list("breaks")),
        misc_names=misc_names,
        organizations=organizations,
        countries=countries,
        regions=regions,
        famous_cities=famous_cities,
        cities=cities,
        places=places,
        given_names=given_names,
        surnames=surnames,
        phrases=phrases,
        phrase_starts=frozenset(name.partition(" ")[0] for name in phrases),
        phrase_pairs=frozenset(" ".join(name.split(" ", 2)[:2]) for name in phrases),
        known=places | organizations | misc_names | given_names | surnames,
    )
