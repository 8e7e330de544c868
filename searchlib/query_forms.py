"""How the nodes of a query are put together.

The rule of this room: **a meaning has one form**, however it was typed. Whoever reads a tree meets no group of one and
no group in a group, and a mark only around what it adds something to:

===========================================  ========================================
mark                                         never holds
===========================================  ========================================
`Not`                                        `Not`, `Required`
`Required`                                   `Required`, `Not`, filters
`Boost`                                      `Boost`, `Required`, `Not`, filters
`Within`                                     any of the four marks, filters
===========================================  ========================================

>>> from searchlib.query_tree import Word
>>> a, b = Word("a", 1), Word("b", 3)
>>> str(within("title", negated(boosted(a, 2.0), 1), 1)), str(negated(negated(a, 1), 1)), group([a]) == a
('-título:a^2', 'a', True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from searchlib.query_tree import Any, Boost, Filter, Group, Node, Not, Required, Within

LEAST_BOOST, MOST_BOOST = 0.01, 100.0
"""Factors beyond these would only say that all the rest counts for nothing."""


def group(nodes: Sequence[Node]) -> Node | None:
    """What is wanted together, None for nothing: a group of one is that one, a group in a group part of it."""
    if len(nodes) <= 1:
        return nodes[0] if nodes else None
    flat = [part for node in nodes for part in (node.nodes if isinstance(node, Group) else (node,))]
    return Group(tuple(flat), flat[0].column)


def either(nodes: Sequence[Node]) -> Node | None:
    """What is wanted one or the other, None for nothing; of one, and of its like inside, as in `group`."""
    if len(nodes) <= 1:
        return nodes[0] if nodes else None
    flat = [part for node in nodes for part in (node.nodes if isinstance(node, Any) else (node,))]
    return Any(tuple(flat), flat[0].column)


def required(node: Node, column: int) -> Node:
    """The node as what must be there; what excludes and what filters does so anyhow."""
    return node if isinstance(node, Required | Not | Filter) else Required(node, column)


def negated(node: Node, column: int) -> Node:
    """The node as what must not be there; two negations cancel each other."""
    if isinstance(node, Not):
        return node.node
    return Not(node.node if isinstance(node, Required) else node, column)


def boosted(node: Node, factor: float) -> Node:
    """The node counting `factor` times, on top of the factor it has; what excludes and what filters never counts."""
    if isinstance(node, Not | Filter):
        return node
    if isinstance(node, Boost):
        return replace(node, factor=min(max(node.factor * factor, LEAST_BOOST), MOST_BOOST))
    if isinstance(node, Required):
        return replace(node, node=boosted(node.node, factor))
    return Boost(node, factor, node.column)


def within(field: str, node: Node, column: int) -> Node:
    """The node sought in one field, under the marks it has; a filter, or a field inside, counts by itself."""
    if isinstance(node, Within | Filter):
        return node
    if isinstance(node, Not | Required | Boost):
        return replace(node, node=within(field, node.node, column), column=column)
    return Within(field, node, column)
