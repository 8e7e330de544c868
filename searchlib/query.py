"""Query: what somebody typed, read as a small tree.

The rule of this room: **any text is a query**. `parse` never raises; what it had to repair or leave out it says in
notes. The tree (`query_tree`) knows nothing of an index.

>>> query = parse('cancillería ("crimen organizado" O narco*) -título:lima')
>>> query.root  # doctest: +NORMALIZE_WHITESPACE
Group(nodes=(Word(text='cancillería', column=1),
             Any(nodes=(Phrase(text='crimen organizado', column=14, slop=0), Prefix(text='narco', column=36)),
                 column=14),
             Not(node=Within(field='title', node=Word(text='lima', column=52), column=45), column=44)), column=1)
>>> str(parse("la policía Y NO lima O fecha:2025-13"))
'+policía -lima'
>>> [str(note) for note in parse("policía)").notes]
['column 8: this parenthesis closes nothing; it is ignored']

The grammar, loosest first; `docs/query.md` shows all of it by examples:

| rule | reads |
|---|---|
| `any` | sides with `O` between |
| `_side` | runs with `Y` between |
| `_run` | clauses side by side, `NO` before one or not |
| `_clause` | `-` or `+`, a field, then a word, quotes or parentheses, then `~2` or `^2` |
| `_word`, `_quoted`, `_filter`, `_parenthesised` | what a clause is about |
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from searchlib.query_fields import Field, Fields
from searchlib.query_filters import bare_value, filter_of, note_behind
from searchlib.query_forms import either, group, negated, required, within
from searchlib.query_notes import Notes
from searchlib.query_suffixes import with_suffix
from searchlib.query_text import OPERATORS, Kind, Token, composed, tokens
from searchlib.query_tree import Exact, Filter, Node, Not, Phrase, Prefix, Query, Wildcard, Word
from searchlib.query_words import QueryWord, has_words, lone_stars, one_line, words_in

MAX_LENGTH = 10_000
"""Characters of a query that are read: some thousand words more than anybody means."""

MAX_NODES = 200
"""Words, quotes and filters of a query that are read, very common words too; an index looks each of them up."""

FEWEST_LETTERS = 2
"""Letters and figures that a word with a `*` must have: fewer would ask for half of all words."""

MAX_DATES = 20
"""Filters by days that are read: some take half a millisecond, what they have to say is said by two."""


def parse(text: str, *, today: datetime.date | None = None, metadata: Collection[str] = ()) -> Query:
    """The query that `text` means.

    Args:
        text: what somebody typed, anything at all; columns count characters of its NFC form from 1.
        today: the day from which `ayer` and the like are counted; the current one if it is not given.
        metadata: names of metadata, which become fields.

    """
    return _parse(text[: MAX_LENGTH + 1], today or datetime.date.today(), frozenset(metadata))


@lru_cache(maxsize=1024)
def _parse(text: str, today: datetime.date, metadata: frozenset[str]) -> Query:
    notes = Notes()
    if len(text) > MAX_LENGTH:
        notes.add(MAX_LENGTH + 1, f"a query is read up to its character {MAX_LENGTH:,}; the rest is ignored")
    found = tokens(composed(text[:MAX_LENGTH]), _fields(metadata), notes)
    root = _Parser(found, today, notes).any()
    return Query(root, notes.in_order())


_fields = lru_cache(maxsize=64)(Fields)


class _Parser:
    """Reads the tokens from the left, each once. `_filter_field` is the one whose parentheses it is in."""

    def __init__(self, found: Sequence[Token], today: datetime.date, notes: Notes) -> None:
        self._tokens = found
        self._at = 0
        self._today = today
        self._notes = notes
        self._filter_field: Field | None = None
        self._nodes_left = MAX_NODES
        self._dates_left = MAX_DATES

    def any(self) -> Node | None:
        """Sides with `O` between, up to a closing parenthesis or the end; None if they ask for nothing."""
        sides = [self._side()]
        while operator := self._next_if(Kind.OR):
            sides.append(self._side())
            if None in sides[-2:]:
                self._note_operator(operator, "on both sides")
        return either([side for side in sides if side])

    def _side(self) -> Node | None:
        """Runs with `Y` between, of which the words that it stands between are required."""
        nodes = self._run()
        while operator := self._next_if(Kind.AND):
            more = self._run()
            if nodes and more:
                nodes[-1] = required(nodes[-1], nodes[-1].column)
                more[0] = required(more[0], more[0].column)
            else:
                self._note_operator(operator, "on both sides")
            nodes += more
        return group(nodes)

    def _run(self) -> list[Node]:
        """What stands side by side, without very common words, or with them where they are all that is sought."""
        items = list(self._items())
        common = [item for item in items if isinstance(item, QueryWord)]
        if common and all(isinstance(item, QueryWord | Not) for item in items):
            self._notes.add(common[0].column, "only very common words: they are searched as written")
            return [_as_written(item) if isinstance(item, QueryWord) else item for item in items]
        return [item for item in items if not isinstance(item, QueryWord)]

    def _items(self) -> Iterator[Node | QueryWord]:
        """What stands side by side; the first node behind a `NO` is negated, whatever common words come between."""
        operators: list[Token] = []
        passed: list[QueryWord] = []
        for item in self._operands():
            if isinstance(item, Token):
                operators.append(item)
            elif not operators:
                yield item
            elif isinstance(item, QueryWord):
                passed.append(item)
            else:
                yield _negated_by(operators, item)
                operators, passed = [], []
        if operators and passed:
            yield _negated_by(operators, _as_written(passed[0]))
        elif operators:
            self._note_operator(operators[0], "after it")

    def _operands(self) -> Iterator[Node | QueryWord | Token]:
        """Nodes, common words without marks and operators `NO`, up to the next `Y`, `O` or closing parenthesis."""
        while token := self._next_unless(Kind.AND, Kind.OR, Kind.CLOSE):
            if token.kind is Kind.PLAIN:
                yield from self._plain(token)
            elif token.kind is Kind.NOT:
                yield token
            elif token.kind not in (Kind.NEAR, Kind.FACTOR) and (node := self._clause(token)):
                yield node

    def _plain(self, token: Token) -> Iterator[Node | QueryWord]:
        """What a stretch without marks asks for: its words, or among the values of a filter one value."""
        if self._filter_field:
            if value := self._filter(self._filter_field, token):
                yield value
            return
        for word in self._words(token):
            if word.is_common:
                yield word
            elif node := self._node(word):
                yield node

    def _clause(self, token: Token) -> Node | None:
        """What a token asks for, with all its marks."""
        node = self._suffixed(self._unmarked(token))
        if token.field and not token.field.is_filter:
            node = self._within(token.field, node, token)
        if node is None:
            return None
        if token.sign == "-":
            return negated(node, token.sign_column)
        return required(node, token.sign_column) if token.sign else node

    def _within(self, field: Field, node: Node | None, token: Token) -> Node | None:
        if node is None and token.kind is not Kind.OPEN:
            self._notes.add(token.column, "the field holds nothing; it is ignored")
        return node and within(field.target, node, token.column)

    def _unmarked(self, token: Token) -> Node | None:
        """What a token asks for, but for its sign, the field of a text, and the marks behind."""
        field = token.field or self._filter_field
        if token.kind is Kind.OPEN:
            return self._parenthesised(token)
        if field and field.is_filter:
            return self._filter(field, token)
        return self._quoted(token) if token.kind is Kind.QUOTED else self._word(token)

    def _suffixed(self, node: Node | None) -> Node | None:
        while token := self._next_if(Kind.NEAR, Kind.FACTOR):
            node = node and with_suffix(node, token, self._notes)
        return node

    def _parenthesised(self, token: Token) -> Node | None:
        if self._next_if(Kind.CLOSE):
            self._notes.add(token.column, "the parentheses hold nothing; they are ignored")
            return None
        if token.is_exact:
            self._notes.add(token.leaf_column, "= goes with a word or with quotes; it is ignored")
        outside = self._filter_field
        if token.field:
            self._filter_field = token.field if token.field.is_filter else None
        node = self.any()
        self._filter_field = outside
        self._next_if(Kind.CLOSE)
        return node

    def _filter(self, field: Field, token: Token) -> Filter | None:
        if not self._is_read(token.column):
            return None
        if field.kind == "dated":
            self._dates_left -= 1
            if self._dates_left < 0:
                self._notes.add(token.column, f"{MAX_DATES} dates are read; this one is ignored")
                return None
        text = token.text if token.kind is Kind.QUOTED else bare_value(token.text)
        found = filter_of(field, text, token.column, today=self._today, notes=self._notes)
        behind = self._tokens[self._at] if self._at < len(self._tokens) else None
        if found and token.kind is Kind.WORD and behind and behind.kind is Kind.PLAIN:
            note_behind(field, text, behind.text, token.column, today=self._today, notes=self._notes)
        return found

    def _quoted(self, token: Token) -> Exact | Phrase | None:
        text = one_line(token.text)
        if not has_words(text) or not self._is_read(token.column):
            return None
        if "*" in text:
            self._notes.add(token.leaf_column, "a * within quotes stands for nothing")
        return Exact(text, token.leaf_column) if token.is_exact else Phrase(text, token.leaf_column)

    def _word(self, token: Token) -> Node | None:
        """The word that bears marks; several (`-Ki-moon`) are a phrase, or a group where one has a `*`."""
        words = list(self._words(token))
        if token.is_exact and "*" in token.text:
            self._notes.add(token.leaf_column, "= is ignored: a word with a * has more than one spelling")
        elif token.is_exact and words:
            return Exact(_text_of(words, token), token.leaf_column)
        if len(words) > 1 and "*" not in token.text:
            return Phrase(_text_of(words, token), words[0].column)
        return group([node for word in words if (node := self._node(word))])

    def _words(self, token: Token) -> Iterator[QueryWord]:
        """The words of a token, as many as are still read."""
        for column in lone_stars(token.text, token.text_column):
            self._note_star(column)
        for word in words_in(token.text, token.text_column):
            if not self._is_read(word.column):
                return
            yield word

    def _node(self, word: QueryWord) -> Node | None:
        """The node of a word that was asked for. Spelled like an operator (`¡Eso NO!`) it is put in small letters."""
        if word.is_common:
            return _as_written(word)
        if "*" in word.text:
            return self._pattern(word)
        return Word(word.text.lower() if word.text in OPERATORS else word.text, word.column)

    def _pattern(self, word: QueryWord) -> Prefix | Wildcard | None:
        """The node of a word with a `*`, None where it has too few letters, or signs that are in no word."""
        if not _PATTERN.fullmatch(word.text) or sum(map(str.isalnum, word.text)) < FEWEST_LETTERS:
            self._note_star(word.column)
            return None
        pattern = re.sub(r"\*+", "*", word.text)
        stem = pattern.removesuffix("*")
        return Wildcard(pattern, word.column) if "*" in stem else Prefix(stem, word.column)

    def _is_read(self, column: int) -> bool:
        """Whether there is room for one more word, quotes or filter; if not, all that follows is passed over."""
        self._nodes_left -= 1
        if self._nodes_left < 0:
            self._notes.add(column, f"{MAX_NODES} words are read; the rest is ignored")
            self._at = len(self._tokens)
        return self._nodes_left >= 0

    def _next_if(self, *kinds: Kind) -> Token | None:
        """The next token, taken if it is of one of these kinds."""
        if self._at < len(self._tokens) and self._tokens[self._at].kind in kinds:
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def _next_unless(self, *kinds: Kind) -> Token | None:
        """The next token, taken if it is of none of these kinds."""
        if self._at < len(self._tokens) and self._tokens[self._at].kind not in kinds:
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def _note_star(self, column: int) -> None:
        self._notes.add(column, f"a word with a * needs {FEWEST_LETTERS} letters; it is ignored")

    def _note_operator(self, operator: Token, where: str) -> None:
        self._notes.add(operator.column, f"{operator.text} needs something {where}; it is ignored")


_PATTERN = re.compile(r"\**[^\W_][\w*]*(?:[.'’-]\**[^\W_][\w*]*)*\.?")


def _text_of(words: Sequence[QueryWord], token: Token) -> str:
    """What a token holds from the first of its words to the last."""
    start, end = words[0].column, words[-1].column + len(words[-1].text)
    return one_line(token.text[start - token.text_column : end - token.text_column])


def _negated_by(operators: Sequence[Token], node: Node) -> Node:
    return negated(node, operators[0].column) if len(operators) % 2 else node


def _as_written(word: QueryWord) -> Phrase:
    """The phrase of that one word: very common words can be found by their spelling only."""
    return Phrase(word.text, word.column)
