"""Measure whole runs of the installed program as ratios to `python -c pass` of the same environment.

It installs the project from a wheel into a temporary environment, once with the shipped data and once with ten times
of it, runs everything interleaved, and prints the medians. Exit 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from sdxl_advisor.catalog.reading import read_yaml

ROOT = Path(__file__).parents[1]
JSON, TEXT, HELP, TENFOLD = 8.0, 11.0, 13.0, 2.0
COMMANDS = (
    "tags noobai",
    "show noobai",
    "show noobai-xl-eps-1.1",
    "tree noobai",
    "compare noobai rouwei",
    "recommend --goal beginner",
    "recommend --goal furry-anime-mix --goal no-v-pred",
)
COPIES = 9


def main() -> int:
    """Print one line a command; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="interleaved runs of each command")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        shipped = install(Path(folder) / "shipped", ROOT)
        tenfold = install(Path(folder) / "tenfold", multiplied(Path(folder) / "source"))
        programs = {"": shipped, "10x ": tenfold}
        cases = {"python -c pass": [str(shipped / "python"), "-c", "pass"]}
        for kind, programs_folder in programs.items():
            for command in COMMANDS:
                for flag in ("--json", ""):
                    words = [*command.split(), *flag.split()]
                    cases[kind + " ".join(words)] = [str(programs_folder / "sdxl-advisor"), *words]
        cases["--help"] = [str(shipped / "sdxl-advisor"), "--help"]
        return report(measure(cases, runs))


def install(folder: Path, source: Path) -> Path:
    """Install the project at *source* into a new environment; the folder of its programs."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    command = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(source)]
    subprocess.run(command, check=True)
    return programs


def multiplied(folder: Path) -> Path:
    """A copy of the project whose families stand there ten times, under other names."""
    ignored = shutil.ignore_patterns(".git", ".venv", "tests", "dist", "build")
    shutil.copytree(ROOT, folder, ignore=ignored)
    for path in sorted((folder / "data" / "families").glob("*.yaml")):
        for copy in range(COPIES):
            family = renamed(read_yaml(path), f"x{copy}")
            path.with_stem(f"{path.stem}-x{copy}").write_text(json.dumps(family), encoding="utf-8")
    return folder


def renamed(family: dict[str, Any], suffix: str) -> dict[str, Any]:
    """A family whose checkpoints have other keys and names, and no aliases; it descends from its like."""
    family |= {"name": f"{family['name']} {suffix}", "aliases": []}
    if "default" in family:
        family["default"] += f"-{suffix}"
    for checkpoint in family["checkpoints"]:
        checkpoint |= {"key": f"{checkpoint['key']}-{suffix}", "name": f"{checkpoint['name']} {suffix}", "aliases": []}
        if "parents" in checkpoint:  # a new list: anchors share the old one between checkpoints
            edges = checkpoint["parents"]
            checkpoint["parents"] = [{**edge, "checkpoint": f"{edge['checkpoint']}-{suffix}"} for edge in edges]
    return family


def measure(cases: dict[str, list[str]], runs: int) -> dict[str, float]:
    """The median time of each case in seconds, the runs of all cases interleaved."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(runs + 1):  # the first turn warms the file cache
        for name, command in cases.items():
            taken = seconds(command)
            if turn:
                times[name].append(taken)
    return {name: median(values) for name, values in times.items()}


def seconds(command: Sequence[str]) -> float:
    """How long one run takes; it must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def report(times: dict[str, float]) -> int:
    """Print every ratio beside its bar."""
    bare = times["python -c pass"]
    print(f"python -c pass: {bare * 1000:.1f} ms")
    missed = 0
    for name, taken in times.items():
        bar = HELP if name == "--help" else JSON if name.endswith("--json") else TEXT
        ratio, unit = taken / bare, "x python"
        if name.startswith("10x "):
            ratio, bar, unit = taken / times[name.removeprefix("10x ")], TENFOLD, "x shipped"
        if name != "python -c pass":
            missed += ratio > bar
            print(f"{name:66} {ratio:6.2f} {unit:9} (bar {bar:g}){'  MISSED' if ratio > bar else ''}")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
