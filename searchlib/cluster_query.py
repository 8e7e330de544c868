"""Cluster query: the tree of a query becomes a query of OpenSearch.

The rule of this room: **a node becomes one query that matches exactly what the node does**, in a filter as in a score.
Nothing here talks to a cluster: what must be counted first is asked of `cluster_answers.Known`.

Scores are those of `ranking`: a word's weight is in the index, and BM25 of OpenSearch saturates it. The server takes
the idf of a phrase, or of several terms, from the terms; a boost turns it into that of the whole.

>>> from searchlib.query import parse
>>> asked = ask(parse("lima -quito"), Known({}, legacy=False))
>>> asked.full()["bool"]["must"]
[{'bool': {'must': [{'term': {'word': {'value': 'lima', 'boost': 2.2}}}], '_name': '0'}}]
>>> asked.filters
({'bool': {'must_not': [{'term': {'word': {'value': 'quito', 'boost': 2.2}}}]}},)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from searchlib import ranking
from searchlib.aliases import name_key
from searchlib.analysis import parts_in
from searchlib.cluster_answers import Dsl, Known
from searchlib.cluster_mapping import EVERYWHERE, FAMILY, FORM_FIELDS, K1, SPELLED_FIELDS
from searchlib.cluster_patterns import Pattern, forms_of
from searchlib.fields import ENTITY_FIELDS, metadata_term, spelling_term
from searchlib.mentioned import ALWAYS, share_of
from searchlib.occurrences import Scope, terms_of
from searchlib.query_tree import (
    Any,
    Boost,
    Dated,
    Exact,
    Filter,
    Fuzzy,
    Group,
    Leaf,
    Named,
    Node,
    Not,
    Note,
    Phrase,
    Prefix,
    Query,
    Required,
    Tagged,
    Wildcard,
    Within,
    Word,
    seeks_words,
    wants_days,
)
from searchlib.text import words

NOTHING: Dsl = {"match_none": {}}
EVERYTHING: Dsl = {"match_all": {}}

SHOWN_ALSO = 0.1
"""What a phrase counts in the body beside one in the headline: on a disk both are added up before they saturate."""

MOST_SCORED = 64
"""Words of a pattern that count in the order, the commonest: OpenSearch takes 1,024 in all in one query."""

Members = Callable[[str, str], Mapping[str, Sequence[str]]]
"""For a field of names and a key the names, by field, that articles have for whoever goes by it."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query that seeks words: what it matches, and what articles get that have relatives of it only."""

    node: Node
    matches: Dsl
    relatives: Dsl | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is put to a cluster; `clauses` are counted, `filters` narrow, `periods` narrow and count.

    `likes` are the beginnings of what stands in for words that no article holds.
    """

    clauses: tuple[Clause, ...]
    filters: tuple[Dsl, ...]
    periods: tuple[tuple[Node, Dsl], ...]
    notes: tuple[Note, ...]
    likes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def full(self) -> Dsl:
        """What has every word; each clause bears its number as its name, the periods the numbers after."""
        scored = [clause.matches for clause in self.clauses] + [matches for _, matches in self.periods]
        must = [_named(matches, str(number)) for number, matches in enumerate(scored)]
        return {"bool": {"must": must, "filter": [*self.filters] or [EVERYTHING]}}

    def partial(self) -> Dsl:
        """What has some words but not all."""
        own = [clause.matches for clause in self.clauses]
        should = [_named(matches, str(number)) for number, matches in enumerate(own)]
        near = [(f"{number}~", clause.relatives) for number, clause in enumerate(self.clauses)]
        should += [_named(relatives, name) for name, relatives in near if relatives]
        periods = [_named(matches, str(len(own) + number)) for number, (_, matches) in enumerate(self.periods)]
        return {
            "bool": {
                "should": should,
                "must": periods,
                "filter": [*self.filters, _any(own)],
                "must_not": [{"bool": {"filter": own}}],
            }
        }

    def some(self, least: int) -> Dsl:
        """What has so many of the clauses."""
        should = [_named(clause.matches, str(number)) for number, clause in enumerate(self.clauses)]
        periods = [matches for _, matches in self.periods]
        return {"bool": {"should": should, "minimum_should_match": least, "must": periods, "filter": [*self.filters]}}


def ask(
    query: Query,
    known: Known,
    *,
    beside: Iterable[Node] = (),
    members: Members = lambda _field, _key: {},
    scope: Scope = Scope(),  # noqa: B008  # a constant
) -> Asked:
    """A query, and the nodes asked for `beside` it, as it is put to a cluster."""
    builder = _Builder(known, members)
    root = query.root
    nodes = root.nodes if isinstance(root, Group) else () if root is None else (root,)
    clauses, filters, periods = [], [], []
    for node in (*nodes, *beside):
        inner = node.node if isinstance(node, Required) else node
        matches = builder.node(inner, scope)
        if seeks_words(inner):
            several = len(nodes) > 1
            clauses.append(Clause(inner, matches, builder.relatives(inner, scope) if several else None))
        elif wants_days(inner):
            periods.append((inner, matches))
        if (isinstance(node, Required) or not seeks_words(inner)) and not wants_days(inner):
            filters.append(matches)
    return Asked(tuple(clauses), tuple(filters), tuple(periods), tuple(builder.notes), builder.likes)


@dataclass(slots=True)
class _Builder:
    """Builds queries of nodes; what a reader should be told gathers in `notes`."""

    known: Known
    members: Members
    notes: list[Note] = field(default_factory=list)
    likes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def node(self, node: Node, scope: Scope) -> Dsl:
        match node:
            case Required(inner):
                return self.node(inner, scope)
            case Within(name, inner):
                return self.node(inner, scope._replace(fields=(name,)))
            case Boost(inner, factor):
                return {"bool": {"must": [self.node(inner, scope)], "boost": factor}}
            case Not(inner):
                return {"bool": {"must_not": [self.node(inner, scope._replace(stand_in=False))]}}
            case Group(nodes):
                return {"bool": {"must": [self.node(inner, scope) for inner in nodes]}}
            case Any(nodes):
                return _any([self.node(inner, scope) for inner in nodes])
            case Dated("mentions", first, last):
                return self._mentioning((first or ALWAYS[0]).toordinal(), (last or ALWAYS[1]).toordinal())
            case Named() | Dated() | Tagged():
                return {"bool": {"filter": [self._filter(node)]}}
            case _:
                return self._leaf(node, scope)

    def _filter(self, node: Filter) -> Dsl:
        match node:
            case Named("source", name):
                return {"term": {"source": name_key(name)}}
            case Named(field, name):
                return self._naming(field, name_key(name))
            case Dated(_, first, last):
                ends = {"gte": first and first.toordinal(), "lte": last and last.toordinal()}
                return {"range": {"date": {end: day for end, day in ends.items() if day}}}
            case Tagged(name, value):
                return {"term": {"metadata": metadata_term(name, value)}}

    def _naming(self, field: str, key: str) -> Dsl:
        fields = [name for name in ENTITY_FIELDS.values() if field in (name, "entities")]
        by_key: list[Dsl] = [{"term": {name: key}} for name in fields]
        return _any([*by_key, *({"terms": {name: [*names]}} for name, names in self.members(field, key).items())])

    def _mentioning(self, first: int, last: int) -> Dsl:
        """Articles that mention a day of a period, those that name it most nearly first."""
        touching: Dsl = {"range": {"mentioned": {"gte": first, "lte": last, "relation": "intersects"}}}
        named: dict[float, list[str]] = {}
        for period in sorted(self.known.values("periods", filter=touching)):
            share = round(share_of(period, first, last), 3)
            named.setdefault(share, []).append(period)
        idf = self._idf(self.known.count(touching))
        shares = [
            {"constant_score": {"filter": {"terms": {"periods": periods}}, "boost": _worth(idf, share)}}
            for share, periods in sorted(named.items())
            if share
        ]
        return {"bool": {"filter": [touching], "should": [{"dis_max": {"queries": shares}}] if shares else []}}

    def relatives(self, node: Node, scope: Scope) -> Dsl | None:
        """What an article gets that has a relative of a word and not the word; None where nothing is got."""
        match node:
            case Required(inner):
                return self.relatives(inner, scope)
            case Within(name, inner):
                return self.relatives(inner, scope._replace(fields=(name,)))
            case Boost(inner, factor):
                found = self.relatives(inner, scope)
                return found and {"bool": {"must": [found], "boost": factor}}
            case Word(text):
                return self._of_family(sorted(set(terms_of(text))), scope)
            case _:
                return None

    def _of_family(self, terms: Sequence[str], scope: Scope) -> Dsl | None:
        name = _weighted(scope.fields)
        stems = sorted({f"{FAMILY}{ranking.stem(term)}" for term in terms if ranking.stem(term)})
        own = _terms([name], terms)
        if not stems or not self.known.count(own):
            return None
        scored = self._together(name, {stem: self.known.count(_term(name, stem)) for stem in stems}, own)
        return {"bool": {"must": [scored], "must_not": [own]}}

    def _leaf(self, leaf: Leaf, scope: Scope) -> Dsl:
        match leaf:
            case Word(text):
                return self._word(leaf, sorted(set(terms_of(text))), scope)
            case Exact(text):
                spelled = [spelling_term(part).partition("\t")[2] for part in parts_in(text)]
                return self._phrase(spelled, [SPELLED_FIELDS[name] for name in scope.fields])
            case Phrase(text, _, slop):
                names = [FORM_FIELDS[name] for name in scope.fields]
                folded = [part.folded for part in parts_in(text)]
                return self._near(folded, names, slop) if slop else self._phrase(folded, names)
            case Prefix(text) if len(parts_in(text)) != 1:
                return self._begun([part.folded for part in parts_in(text)], scope)
            case Prefix() | Wildcard() | Fuzzy():
                return self._pattern(leaf, scope)

    def _word(self, word: Word, terms: Sequence[str], scope: Scope) -> Dsl:
        if not terms:
            return NOTHING
        name = _weighted(scope.fields)
        own = _terms([name], terms)
        if not self.known.count(own):
            return (self._like(word, terms, name) if scope.stand_in else None) or own
        dfs = {term: self.known.count(_term(name, term)) for term in terms}
        return self._preferring(word, self._together(name, dfs, own), scope)

    def _together(self, name: str, dfs: Mapping[str, int], whole: Dsl) -> Dsl:
        """Terms that are one to the score, worth what an article of `whole` is; `dfs` are those of each."""
        worth = self._saturated(name) * self._idf(self.known.count(whole)) / self._idf(max(dfs.values()))
        if len(dfs) == 1:
            return {"term": {name: {"value": next(iter(dfs)), "boost": round(worth, 4)}}}
        return {"match": {name: {"query": " ".join(sorted(dfs)), "analyzer": "together", "boost": round(worth, 4)}}}

    def _like(self, word: Word, terms: Sequence[str], name: str) -> Dsl | None:
        """Words that begin as one that no article holds does, but for its last letter, or else its last two."""
        stems = [term for term in terms if len(term) > ranking.STEM and term.isalpha()]
        for cut in (1, 2) if stems else ():
            beginnings = tuple(stem[:-cut] for stem in stems)
            begun = _any([{"prefix": {name: beginning}} for beginning in beginnings])
            if count := self.known.count(begun):
                note = f"no article has «{word.text}»; words that begin like it are taken for it"
                self.notes.append(Note(word.column, note))
                self.likes[word.text] = beginnings
                return _scored_at(begun, self._idf(count))
        return None

    def _preferring(self, word: Word, matches: Dsl, scope: Scope) -> Dsl:
        """The same, less where the word never stands with the accents or the ñ that it was typed with."""
        found = words(word.text)
        typed = spelling_term(found[0])
        if len(found) > 1 or spelling_term(found[0]._replace(text=found[0].folded)) == typed:
            return matches
        folded, _, spelled = typed.partition("\t")
        standing = _any([{"term": {FORM_FIELDS[name]: folded}} for name in scope.fields])
        as_typed = _any([{"term": {SPELLED_FIELDS[name]: spelled}} for name in scope.fields])
        otherwise = {"bool": {"filter": [standing], "must_not": [as_typed]}}
        return {"boosting": {"positive": matches, "negative": otherwise, "negative_boost": ranking.OTHER_SPELLING}}

    def _phrase(self, sought: Sequence[str], names: Sequence[str]) -> Dsl:
        """Words that follow one another."""
        if not sought:
            return NOTHING
        filters = {name: _following(name, sought) for name in names}
        idf = self._idf(self.known.count(_any([*filters.values()])))
        scored = []
        for name in names:
            own = sum(self._idf(self.known.count(_term(name, word))) for word in sought)
            scored.append(_following(name, sought, boost=round(self._saturated(name) * idf / own, 4)))
        return _best(scored)

    def _near(self, sought: Sequence[str], names: Sequence[str], slop: int) -> Dsl:
        """Words within so many places, in any order, each as often as it is sought."""
        gaps = max(slop, len(sought) - 1) + 1 - len(sought)
        every = [{"match": {"query": word, "analyzer": "spaced"}} for word in sought]
        rule = {"all_of": {"intervals": every, "ordered": False, "max_gaps": gaps}}
        found = _any([{"intervals": {name: rule}} for name in names])
        return _scored_at(found, self._idf(self.known.count(found))) if sought else NOTHING

    def _begun(self, folded: Sequence[str], scope: Scope) -> Dsl:
        """Words that follow one another, the last of which only begins so."""
        if not folded:
            return NOTHING
        typed = {"query": " ".join(folded), "max_expansions": 1_000}
        found = _any([{"match_phrase_prefix": {FORM_FIELDS[name]: typed}} for name in scope.fields])
        return _scored_at(found, self._idf(self.known.count(found)))

    def _pattern(self, leaf: Pattern, scope: Scope) -> Dsl:
        """Any of the words that a pattern or a near spelling stands for."""
        found, notes = forms_of(leaf, self.known)
        self.notes += [Note(leaf.column, note) for note in notes]
        if not found:
            return NOTHING
        names = [FORM_FIELDS[name] for name in scope.fields]
        holding = _terms(names, [*found])
        if len(found) <= MOST_SCORED:
            return _best([self._together(name, found, holding) for name in names])
        commonest = dict([*found.items()][:MOST_SCORED])
        scored = _best([self._together(name, commonest, holding) for name in names])
        return {"bool": {"filter": [holding], "should": [scored]}}

    def _idf(self, df: int) -> float:
        total = self.known.count(EVERYTHING)
        return ranking.inverse_document_frequency(df=min(df, total), N=total)

    def _saturated(self, name: str) -> float:
        """What turns the server's saturation into ours, which goes up to k1 + 1."""
        return (ranking.K1 + 1) / (K1[name] + 1 if self.known.legacy else 1)


def _weighted(fields: Sequence[str]) -> str:
    return fields[0] if len(fields) == 1 else EVERYWHERE


def _term(name: str, term: str) -> Dsl:
    return {"term": {name: term}}


def _terms(names: Sequence[str], terms: Sequence[str]) -> Dsl:
    if len(terms) == 1:
        return _any([_term(name, terms[0]) for name in names])
    return _any([{"terms": {name: [*terms]}} for name in names])


def _any(queries: Sequence[Dsl]) -> Dsl:
    if not queries:
        return NOTHING
    return queries[0] if len(queries) == 1 else {"bool": {"should": [*queries], "minimum_should_match": 1}}


def _best(queries: Sequence[Dsl]) -> Dsl:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": [*queries], "tie_breaker": SHOWN_ALSO}}


def _named(query: Dsl, name: str) -> Dsl:
    return {"bool": {"must": [query], "_name": name}}


def _scored_at(filter: Dsl, worth: float) -> Dsl:
    return {"constant_score": {"filter": filter, "boost": round(max(worth, 0.0001), 4)}}


def _following(name: str, sought: Sequence[str], **options: float) -> Dsl:
    if len(sought) == 1:
        return {"term": {name: {"value": sought[0], **options} if options else sought[0]}}
    # Spans and not `match_phrase`, which takes the frequencies of each shard for itself even where all are asked first.
    spans = [{"span_term": {name: word}} for word in sought]
    return {"span_near": {"clauses": spans, "slop": 0, "in_order": True, **options}}


def _worth(idf: float, share: float) -> float:
    return round(max(0.0001, idf * share * (ranking.K1 + 1) / (share + ranking.K1)), 4)
