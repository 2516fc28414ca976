"""Where records lead back to themselves: a version made from a line whose newest version was made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sdxl_advisor.catalog.records import Line

Steps = Mapping[str, Sequence[str]]  # a key -> the keys that it leads to


def rings_of(lines: Sequence[Line]) -> Iterator[list[str]]:
    """Each checkpoint and line or family among its parents whose default version comes from that checkpoint.

    Who names a line as parent of the checkpoint that its later version was made from means an older version. Which one
    is not known, so that the default version must not stand for it.
    """
    default = {line.key: line.default_version for line in lines}
    with_habit = {line.key for line in lines if line.merges}
    edges: list[tuple[str, str, str]] = []
    for line in lines:
        assumed = [("family", line.family)] if line.family in with_habit and line.key != line.family else []
        for checkpoint in line.checkpoints:
            parents = assumed if checkpoint.parents is None else [edge.parent for edge in checkpoint.parents]
            edges += [(checkpoint.key, kind, parent) for kind, parent in parents]
    steps: dict[str, list[str]] = {}
    for key, kind, parent in edges:
        steps.setdefault(key, []).append(parent if kind == "checkpoint" else default.get(parent) or "")
    group = groups(steps)
    for key, kind, parent in edges:
        if kind != "checkpoint" and group[key] == group.get(default.get(parent) or ""):
            yield [key, parent]


def groups(steps: Steps) -> dict[str, int]:
    """For each key a number that it shares with all keys on a ring with it (Tarjan's algorithm, without recursion)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    group: dict[str, int] = {}
    path: list[str] = []
    for start in steps:
        waiting = [] if start in number else [met(start, number, lowest, path, steps)]
        while waiting:
            at, following = waiting[-1]
            for to in following:
                if to not in number:
                    waiting.append(met(to, number, lowest, path, steps))
                    break
                if to not in group:
                    lowest[at] = min(lowest[at], number[to])
            else:
                waiting.pop()
                if waiting:
                    lowest[waiting[-1][0]] = min(lowest[waiting[-1][0]], lowest[at])
                if lowest[at] == number[at]:
                    while at not in group:
                        group[path.pop()] = number[at]
    return group


def met(
    key: str, number: dict[str, int], lowest: dict[str, int], path: list[str], steps: Steps
) -> tuple[str, Iterator[str]]:
    """A key that is met for the first time, with where it leads to."""
    number[key] = lowest[key] = len(number)
    path.append(key)
    return key, iter(steps.get(key, ()))
