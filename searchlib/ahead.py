"""Ahead: work done by threads before it is asked for, and handed over in order.

The rule of this room: **no more is under way than a few jobs**, so that memory holds those and no others. Threads pay
where the work is NumPy's own, which lets others run meanwhile; what is mostly Python gains nothing.

>>> from functools import partial
>>> list(ahead(partial(pow, 2, exponent) for exponent in range(4)))
[1, 2, 4, 8]
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

THREADS = 2
"""Jobs at work at a time, where there is work for several."""

Made = TypeVar("Made")


def ahead(jobs: Iterable[Callable[[], Made]], *, threads: int = THREADS) -> Generator[Made]:
    """What the jobs give, in their order; they are taken by the thread that asks, a few before their turn.

    Without `threads` each is done when it is asked for, which is faster where there is little to do. Who may stop
    before the end closes it (`contextlib.closing`), which ends the threads.
    """
    if not threads:
        yield from (job() for job in jobs)
        return
    with ThreadPoolExecutor(threads, "searchlib") as executor:
        under_way: deque[Future[Made]] = deque()
        for job in jobs:
            under_way.append(executor.submit(job))
            if len(under_way) > threads:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


@contextmanager
def beside(job: Callable[[], object], *, threads: int = THREADS) -> Iterator[None]:
    """Have the job done by a thread of its own while the block runs; without `threads` it is done before."""
    if not threads:
        job()
        yield
        return
    with ThreadPoolExecutor(1, "searchlib-beside") as executor:
        done = executor.submit(job)
        yield
        done.result()
