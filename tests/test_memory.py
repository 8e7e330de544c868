"""What was worked out is kept within bounds."""

from __future__ import annotations

from searchlib.memory import Cache


def test_a_cache_drops_what_was_asked_for_longest_ago_and_what_lasts_after_all_else() -> None:
    cache = Cache(30)
    cache.put("names", 1, 10, lasting=True)
    for key in "abc":
        cache.put(key, key, 10)
        cache.get("a")
    assert [cache.get(key) for key in ("names", "a", "b", "c")] == [1, "a", None, "c"]
    cache.put("words", 2, 25, lasting=True)
    assert [cache.get(key) for key in ("names", "words", "a", "c")] == [None, 2, None, None]
    cache.put("words", 3, 5)
    cache.put("d", "d", 25)
    assert [cache.get(key) for key in ("words", "d")] == [3, "d"]


def test_what_a_cache_keeps_is_made_once_and_again_when_it_was_dropped() -> None:
    cache, made = Cache(30), list[str]()

    def kept(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key * 10

        return cache.kept(key, make, len)

    assert [kept("a"), kept("a"), kept("b")] == ["a" * 10, "a" * 10, "b" * 10]
    assert made == ["a", "b"]
    cache.put("c", "c", 25)
    assert kept("a") == "a" * 10
    assert made == ["a", "b", "a"]
