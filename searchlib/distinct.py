"""Distinct: the numbers of an array, each once.

The rule of this room: **nothing but NumPy's core is needed**. `np.unique` says the same, and the first time it is asked
(since NumPy 2.3) it loads `numpy.ma`, which takes 10 to 20 ms: a tenth of what a fresh interpreter needs to its first
page of hits.

>>> distinct(np.array([3, 1, 3, 2, 1])).tolist()
[1, 2, 3]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """The values, ascending, each once."""
    ordered = np.sort(values)
    is_first = np.ones(len(ordered), bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]
