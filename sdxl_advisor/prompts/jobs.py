"""Many prompts on several cores: results in the order of the prompts, and few of either in memory at a time."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sdxl_advisor.catalog.opening import open_catalog
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.requests import Request

PART = 25  # prompts that a worker gets at a time
AHEAD = 2  # parts for each worker that are begun before the first is needed
Part = list[Request]
Answer = Callable[[Request], Any]


class Work(NamedTuple):
    """What every worker makes for itself: the catalogue with a *folder*, and by *make* what answers a prompt."""

    folder: Path | None
    program: str
    make: Callable[..., Answer]
    options: tuple[Any, ...]


def answered(work: Work, requests: Iterable[Request], jobs: int) -> Iterator[Any]:
    """The answers of *jobs* workers, in order. Ctrl-C stops them; nothing is left behind."""
    rest, waiting = iter(requests), deque[Future[list[Any]]]()
    # Spawned on every system: forks of a process with threads may hang.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=ignore_interrupts)
    try:
        with interrupts_ignored():  # what a worker is born with it keeps while it starts
            waiting += [pool.submit(answers, work, part) for part in parts(rest, jobs * AHEAD)]
        while waiting:
            yield from waiting.popleft().result()
            waiting += [pool.submit(answers, work, part) for part in parts(rest, 1)]
    except BrokenProcessPool:
        raise AdvisorError("a worker ended before its work was done", "leave --jobs out, or ask for fewer") from None
    finally:
        pool.shutdown(cancel_futures=True)


def parts(requests: Iterator[Request], count: int) -> Iterator[Part]:
    """Up to *count* parts of what is left."""
    for _ in range(count):
        if part := list(islice(requests, PART)):
            yield part


def answers(work: Work, part: Part) -> list[Any]:
    """The answers to a part, in a worker."""
    return list(map(answer_of(work), part))


@lru_cache(maxsize=1)
def answer_of(work: Work) -> Answer:
    """What answers prompts in this worker; made once."""
    catalog = open_catalog(work.folder)
    catalog.program = work.program
    return work.make(catalog, *work.options)


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that began."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl-C for a moment; only the main thread hears it anyway."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
