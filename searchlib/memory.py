"""Memory: what was worked out is kept, for news repeats itself, and so do those who search it.

The rule of this room: **a memory has a bound**, and gives what its function would give, whatever it has forgotten.

>>> memory = Memory(str.upper, most=2)
>>> memory["lima"], memory["lima"], memory["quito"], memory["la paz"]
('LIMA', 'LIMA', 'QUITO', 'LA PAZ')
>>> list(memory)
['la paz']
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(dict[Key, Value]):
    """Remembers what a function gave for a key: `memory[key]`. Once it holds `most` keys it forgets them all.

    For what is looked up at every mention. A hit costs half of that of `lru_cache`, which relinks three of its links,
    spread over tens of megabytes, each time; and no argument has to be packed. The garbage collector walks over such
    links too: three memories of words, full of news, cost it 45 ms each time that it visits all there is, as
    dictionaries 5.
    """

    def __init__(self, function: Callable[[Key], Value], *, most: int) -> None:
        super().__init__()
        self._function = function
        self._most = most

    def __missing__(self, key: Key) -> Value:
        value = self._function(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value


class Cache:
    """Values by key, the one asked for longest ago dropped first once they take more than `limit` bytes together.

    What is put as `lasting`, for it takes much time to make and counts for every query, is dropped after all else.
    Threads may share a cache: at worst a value is made twice.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._lasting: set[Hashable] = set()
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any | None:
        """The value of `key`, or None."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def kept(
        self, key: Hashable, make: Callable[[], Value], size: Callable[[Value], int], *, lasting: bool = False
    ) -> Value:
        """The value of `key`, made and put if there is none; `size` tells how many bytes it takes."""
        value: Value | None = self.get(key)
        if value is None:
            value = make()
            self.put(key, value, size(value), lasting=lasting)
        return value

    def put(self, key: Hashable, value: Any, size: int, *, lasting: bool = False) -> None:
        """Keep `value`, which takes `size` bytes."""
        with self._lock:
            self._size += size - self._values.pop(key, (None, 0))[1]
            self._values[key] = value, size
            if lasting:
                self._lasting.add(key)
            while self._size > self._limit and len(self._values) > 1:
                oldest = next((key for key in self._values if key not in self._lasting), next(iter(self._values)))
                self._size -= self._values.pop(oldest)[1]
