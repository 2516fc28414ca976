"""Hashes many files on all cores, and remembers them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.files.hash_memory import HashMemory
from sdxl_advisor.files.hashing import Changed, Hashes, digest_of

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
Digest = str | Changed | OSError  # the digits, or why there are none
AT_ONCE = 8  # files that are read at most: more would only make a disk seek
PATIENCE = 0.2  # seconds after which an interrupt is seen on every system


@contextmanager
def unseen(name: str, size: int) -> Iterator[Callable[[int], None]]:  # noqa: ARG001 - a Progress is called with both
    """The progress where nobody watches it."""
    yield lambda _: None


class Hasher:
    """Tells the hashes of files that were hashed, in this run or an earlier one."""

    def __init__(self) -> None:
        self.memory = HashMemory()
        self.problems: dict[Path, OSError] = {}

    def hashes(self, path: Path) -> Hashes | None:
        """The hashes of a file; ``OSError`` when it cannot be read to its end."""
        if path in self.problems:
            raise self.problems[path]
        return self.memory.get(path, path.stat())

    def hash_all(self, catalog: Catalog, starts: Mapping[Path, int | None], progress: Progress) -> None:
        """Hash all files that were not; *starts* are where their tensors begin, ``None`` without a header.

        The tensors are hashed by themselves only where the catalogue does not know the hash of the whole file.
        """
        states = dict(states_of(starts))  # before they are hashed: what is changed afterwards is not known by them
        new = {path: 0 for path in states if self.known(path) is None}
        for path, digest in digests(new, progress):
            self.keep(path, states[path], digest, None)
        unknown = {path: start for path in states if (start := starts[path]) is not None and self.lacks(catalog, path)}
        for path, digest in digests(unknown, progress):
            self.keep(path, states[path], digest, self.known(path))

    def known(self, path: Path) -> Hashes | None:
        """The hashes of a file, if it is there and has some."""
        try:
            return self.hashes(path)
        except OSError:
            return None

    def lacks(self, catalog: Catalog, path: Path) -> bool:
        """Tell whether only the hash of a file's tensors may tell what it is, and is not there."""
        known = self.known(path)
        return bool(known and known.autov3 is None and not catalog.file_index.of("sha256", known.sha256))

    def keep(self, path: Path, state: os.stat_result, digest: Digest, whole: Hashes | None) -> None:
        """Remember a new hash: that of the tensors where the *whole* file has one already."""
        if isinstance(digest, OSError):
            self.problems[path] = digest
        elif isinstance(digest, str):
            made = Hashes(whole.sha256, digest) if whole else Hashes(digest, None)
            self.memory.put(path, state, made)


def states_of(paths: Iterable[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    """The files that are there, each with its state."""
    for path in paths:
        with suppress(OSError):
            yield path, path.stat()


def digests(starts: Mapping[Path, int], progress: Progress) -> Iterator[tuple[Path, Digest]]:
    """The SHA-256 of each file from where it starts, as they come; hashing lets other threads run."""
    if not starts:
        return
    from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
    from threading import Event, Lock

    one_by_one, stopped = Lock(), Event()
    name = next(iter(starts)).name if len(starts) == 1 else f"{len(starts)} files"
    pool = ThreadPoolExecutor(min(len(starts), os.cpu_count() or 1, AT_ONCE))
    with progress(name, sum(size_behind(path, start) for path, start in starts.items())) as advance:

        def told(size: int) -> None:
            if stopped.is_set():
                raise Changed
            with one_by_one:
                advance(size)

        try:
            waiting = {pool.submit(tried, path, start, told): path for path, start in starts.items()}
            while waiting:
                for one in wait(waiting, PATIENCE, FIRST_COMPLETED).done:
                    yield waiting.pop(one), one.result()
        finally:
            stopped.set()
            pool.shutdown(cancel_futures=True)


def tried(path: Path, start: int, progress: Callable[[int], None]) -> Digest:
    """The SHA-256 of a file from a byte on, or why it has none."""
    try:
        return digest_of(path, start, progress)
    except (Changed, OSError) as problem:
        return problem


def size_behind(path: Path, start: int) -> int:
    """How many bytes a file has behind its start."""
    try:
        return max(path.stat().st_size - start, 0)
    except OSError:
        return 0
