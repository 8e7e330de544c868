"""Mentions joined under one name: surnames to people, acronyms to organizations, aliases to what they mean.

Rules, in order. A listed alias stands for its canonical name. Spellings with one key are one name. An acronym
joins the long name beside it in parentheses, else the only name with its initials. A short name of a person
joins the only longer one that has its words in order; where several have, the one named last before it. A
handle such as `@SecRubio` joins the only person whose surname ends it.

>>> longer_names(["hugo zela", "zela", "marco rubio", "rubio", "marco antonio rubio"])
{'zela': ['hugo zela'], 'marco rubio': ['marco antonio rubio'], 'rubio': ['marco antonio rubio']}
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter

from searchlib.aliases import Aliases, name_key
from searchlib.lexicon import lexicon
from searchlib.name_lending import Neighbours, Seen, abbreviates, definitions, initials

HANDLE = re.compile(r"(?<![\w@/.])@(\w{4,30})")
Kind = tuple[str, str]
_START = itemgetter(0)
_MOST = 50
"""Longer names looked at for one short name; where more share a word it stays by itself, for linear time."""


def longer_names(people: Sequence[str]) -> dict[str, list[str]]:
    """For the keys of people that may be short for others, the longest of these.

    Only a name whose last word stands in another is looked at: in most articles there are one or two.
    """
    words = " ".join(people).split(" ")
    if len(set(words)) == len(words):
        return {}
    repeated = {word for word, times in Counter(words).items() if times > 1}
    lasts = {key: last for key in people if (last := key.rpartition(" ")[2]) in repeated}
    having: defaultdict[str, list[str]] = defaultdict(list)
    wanted = set(lasts.values())
    for key in people if wanted else ():
        for word in wanted.intersection(key.split(" ")):
            having[word].append(key)
    longer = {key: _longer(key, having[last]) for key, last in lasts.items() if 1 < len(having[last]) <= _MOST}
    return {key: _longest(others) for key, others in longer.items() if others}


def _longer(key: str, candidates: Sequence[str]) -> list[str]:
    """The candidates that have all words of `key` in order and more."""
    words = key.split(" ")
    return [other for other in candidates if len(other) > len(key) and _within(words, other.split(" "))]


def _longest(names: list[str]) -> list[str]:
    """The names that are in no longer one of them."""
    if len(names) == 1:
        return names
    return [
        name for name in names if not any(more != name and _within(name.split(" "), more.split(" ")) for more in names)
    ]


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the words of `short` come in order in `long`; one letter stands for a word it begins."""
    position = 0
    for word in short:
        while position < len(long) and not _same(word, long[position]):
            position += 1
        position += 1
    return position <= len(long)


def _same(short: str, long: str) -> bool:
    return short == long or (len(short) == 1 and long.startswith(short))


def join(
    seen: Sequence[Seen], types: Sequence[str], beside: Neighbours, text: str, aliases: Aliases
) -> list[tuple[str, str, list[Seen]]]:
    """(name, type, mentions) of every entity, in the order of first mention; `beside`: the `neighbours`."""
    groups = _grouped(seen, types)
    targets = _targets(groups, seen, types, beside, text)
    entities: defaultdict[Kind, list[list[Seen]]] = defaultdict(list)
    for group, mentions in groups.items():
        if group not in targets:
            entities[_listed(group, aliases)].append(mentions)
            continue
        kind, choices = group[1], targets[group]
        if len(choices) == 1:
            entities[_listed((choices[0], kind), aliases)].append(mentions)
            continue
        for mention in mentions:
            choice = max(choices, key=lambda other: _last_named(groups[other, "person"], mention[0]))
            entities[_listed((choice, kind), aliases)].append([mention])
    joined = [(key, kind, _in_order(parts)) for (key, kind), parts in entities.items()]
    if len(entities) < len(groups):  # a mention may have come before those of the name that it joins
        joined.sort(key=lambda entity: entity[2][0][0])
    return [(_name(key, kind, mentions, aliases), kind, mentions) for key, kind, mentions in joined]


def _in_order(parts: Sequence[list[Seen]]) -> list[Seen]:
    """The mentions of an entity in text order."""
    return parts[0] if len(parts) == 1 else sorted(chain.from_iterable(parts), key=_START)


def _grouped(seen: Iterable[Seen], types: Iterable[str]) -> dict[Kind, list[Seen]]:
    """The mentions of each key and type, in the order of first mention."""
    groups: defaultdict[Kind, list[Seen]] = defaultdict(list)
    for mention, kind in zip(seen, types, strict=True):
        groups[mention[3], kind].append(mention)
    return groups


def _last_named(mentions: Sequence[Seen], before: int) -> int:
    """Where the last of `mentions` that stands before `before` begins; -1 where none does."""
    position = bisect_left(mentions, before, key=_START)
    return mentions[position - 1][0] if position else -1


def _listed(group: Kind, aliases: Aliases) -> Kind:
    """The key of the listed name that a key of this type stands for, and the type."""
    listed = aliases.canonical.get(group[0])
    return (name_key(listed[0]), listed[1]) if listed and listed[1] == group[1] else group


def _targets(
    groups: Iterable[Kind], seen: Sequence[Seen], types: Sequence[str], beside: Neighbours, text: str
) -> dict[Kind, Sequence[str]]:
    """For the keys that join longer ones, the keys they may belong to.

    An acronym or a head is one word, what it stands for has several: most articles have no such two organizations.
    """
    people = [key for key, kind in groups if kind == "person"]
    organizations = [key for key, kind in groups if kind == "organization"]
    targets: dict[Kind, Sequence[str]] = {}
    if len(people) > 1:
        targets = {(key, "person"): longest for key, longest in longer_names(people).items()}
    short = [key for key in organizations if " " not in key]
    if short and len(short) < len(organizations):
        acronyms = _acronyms(organizations, seen, types, beside, text)
        for key in short:
            if key in acronyms:
                targets[key, "organization"] = (acronyms[key],)
            elif longer := _heads(key, organizations):
                targets[key, "organization"] = longer
    return targets


def _acronyms(
    organizations: Sequence[str], seen: Sequence[Seen], types: Sequence[str], beside: Neighbours, text: str
) -> dict[str, str]:
    """Acronym → long name, by the article's own `X (Y)`, else by initials that only one name has."""
    pairs = definitions(beside, seen, text)
    defined = {seen[short][3]: seen[long][3] for long, short in pairs if types[short] == types[long]}
    by_initials: dict[str, list[str]] = {}
    for key in organizations:
        if key.count(" ") > 1:
            by_initials.setdefault(initials[key], []).append(key)
    for letters, keys in by_initials.items():
        if len(keys) == 1:
            defined.setdefault(letters, keys[0])
    return defined


def _heads(key: str, organizations: Sequence[str]) -> list[str]:
    """`la Comisión` is the only organization of the article that begins so; `el Gobierno` may be any."""
    if key in ("gobierno", "estado", "ejecutivo") or key not in lexicon().organization_heads:
        return []
    longer = [other for other in organizations if other.startswith(key + " ")]
    return longer if len(longer) == 1 else []


def _name(key: str, kind: str, mentions: Sequence[Seen], aliases: Aliases) -> str:
    """The listed name, else the spelling with most words, then the commonest; capitals come last."""
    listed = aliases.canonical.get(key)
    if listed and listed[1] == kind:
        return listed[0]
    if len(mentions) == 1:
        return mentions[0][2]
    texts = [text for _, _, text, own in mentions if own == key] or [text for _, _, text, _ in mentions]
    if len(set(texts)) == 1:
        return texts[0]
    counts = Counter(texts)
    return max(counts, key=lambda text: (not text.isupper(), len(text.split()), counts[text], text))


def handles(text: str, seen: Sequence[Seen], types: Iterable[str]) -> list[Seen]:
    """The mentions that are handles of a person of the article: `@SecRubio` is Marco Rubio."""
    result = []
    surnames: defaultdict[str, set[str]] = defaultdict(set)
    for (*_, key), kind in zip(seen, types, strict=True):
        if kind == "person" and " " in key:
            surnames[key.rpartition(" ")[2]].add(key)
    longest = max(map(len, surnames), default=0)
    for match in HANDLE.finditer(text):
        handle = name_key(match.group(1))
        endings = [handle[start:] for start in range(max(0, len(handle) - longest), len(handle) - 3)]
        fitting = [surnames[ending] for ending in endings if ending in surnames]
        if len(fitting) == 1 and len(fitting[0]) == 1:
            result.append((match.start(), match.end(), match.group(), next(iter(fitting[0]))))
    return result


__all__ = ["HANDLE", "abbreviates", "handles", "join", "longer_names"]
