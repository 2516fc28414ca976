"""Measure whole runs of the installed program as ratios to `python -c pass` of the same environment.

It installs the project from a wheel into a temporary environment, once with the shipped data and once with ten times
of it, runs everything interleaved, and prints the medians. Hashing is measured against `sha256sum`.
Exit 1 when a bar is missed.
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
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
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
    "lint noobai 1girl,masterpiece",
    "explain cfg",
)
LEXICON = 2.0  # what reading the words of every checkpoint may take beside
COPIES = 9
KEYS = (
    ("key", "-"),
    ("name", " "),
    ("default", "-"),
    ("newest", "-"),
    ("checkpoint", "-"),
    ("line", "-"),
    ("family", "-"),
)
UNIQUE = ("aliases", "files", "other_files", "file_names", "compat", "links", "url", "civitai_model", "civitai_version")
BARE = "python -c pass"
PROMPTS_A_SECOND, MANY = 2000, 10_000
SIZES, GROWTH = (10_000, 100_000, 1_000_000), 15.0  # characters; ten times the text may take so many times as long
FOR = ("noobai", "pony", "illustrious", "wai", "rouwei", "animagine", "kohaku")
HEADS = (
    "masterpiece, best quality, newest, absurdres, highres, safe",
    "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up, source_anime",
    "masterpiece, best quality, amazing quality, very aesthetic, year 2023",
    "(masterpiece:1.2), best quality, <lora:style:0.8>",
    "1girl",
)
NEGATIVES = (
    "",
    "worst quality, low quality, lowres, bad anatomy, bad hands, watermark, signature, jpeg artifacts, blurry",
    "source_pony, source_furry, source_cartoon, text, logo",
    "nsfw, worst quality, old, early, low quality, lowres, mammal, anthro, furry, ambiguous form, feral, semi-anthro",
)
CONTENT = (
    "1girl, solo, long hair, silver hair, blue eyes, school uniform, looking at viewer, smile, (rain:1.2), "
    "city lights, night, umbrella, wet street, reflection, depth of field, upper body, hand on own hip, standing, "
    "rem \\(re:zero\\), thighhighs, pleated skirt, white shirt, red ribbon, hair ornament, blush, open mouth, outdoors"
)
HASHED, HASH_RUNS, HASHING = 512, 5, 0.9  # megabytes; runs; how fast it is against sha256sum
HASH = """
import sys
from pathlib import Path
from sdxl_advisor.files.hashing import digest_of
print(digest_of(Path(sys.argv[1])))
"""
FILES, IDENTIFYING = 1000, 1.5  # checkpoints with full headers; against a loop that only reads and parses those
AGAIN = 1.0  # milliseconds of processor time a file, where the header was seen before
LOOP = """
import json, struct, sys
from pathlib import Path
for path in sorted(Path(sys.argv[1]).iterdir()):
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        json.loads(file.read(length))
"""
CALLED = ("noobaiXLNAIXL_vPred10Version", "waiIllustriousSDXL_v170", "ponyDiffusionV6XL", "illustriousXL_v01")
LETTERS = "ab ,()[]{}|:\\<>_.\nBREAKANDloraembing"
HOSTILE: dict[str, Callable[[int], str]] = {
    "random text": lambda size: "".join(Random(1).choices(LETTERS, k=size)),  # noqa: S311
    "nested brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "one long line": lambda size: "a tag, " * (size // 7),
}


def main() -> int:
    """Print one line a command; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="interleaved runs of each command")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        shipped = install(Path(folder) / "shipped", ROOT)
        tenfold = install(Path(folder) / "tenfold", multiplied(Path(folder) / "source"))
        programs = {"": shipped, "10x ": tenfold}
        cases = {BARE: [str(shipped / "python"), "-c", "pass"]}
        for kind, programs_folder in programs.items():
            for command in COMMANDS:
                for flag in ("--json", ""):
                    words = [*command.split(), *flag.split()]
                    cases[kind + " ".join(words)] = [str(programs_folder / "sdxl-advisor"), *words]
        cases["--help"] = [str(shipped / "sdxl-advisor"), "--help"]
        times = measure(cases, runs)
        missed = (
            report(times),
            check_prompts(shipped / "sdxl-advisor", Path(folder), times[BARE]),
            check_hashing(shipped / "python", Path(folder)),
            check_identifying(shipped, Path(folder)),
        )
        return max(missed)


def check_prompts(program: Path, folder: Path, bare: float) -> int:
    """Lint many prompts, and hostile texts of growing size; 1 when a bar is missed."""
    path = folder / "prompts.jsonl"
    path.write_text("".join(f"{json.dumps(prompt)}\n" for prompt in prompts(MANY)), encoding="utf-8")
    taken = seconds([str(program), "lint", "--file", str(path), "--json"], codes=(0, 1))
    missed = MANY / taken < PROMPTS_A_SECOND
    print(f"{f'lint {MANY} prompts':66} {MANY / taken:6.0f} a second (bar {PROMPTS_A_SECOND}){'  MISSED' * missed}")
    for name, text in HOSTILE.items():
        times = []
        for size in SIZES:
            path.write_text(text(size), encoding="utf-8")
            times.append(seconds([str(program), "lint", "noobai", "-", "--json"], codes=(0, 1), source=path) - bare)
        growth = times[-1] / times[-2]
        missed |= growth > GROWTH
        said = ", ".join(f"{size:,}: {taken:.2f} s" for size, taken in zip(SIZES, times, strict=True))
        print(f"{f'lint {name} ({said})':66} {growth:6.1f} x tenth (bar {GROWTH:g}){'  MISSED' * (growth > GROWTH)}")
    return int(missed)


def check_hashing(python: Path, folder: Path) -> int:
    """Hash a large file that is in the file cache, whole processes; 1 when it takes too much longer than sha256sum."""
    if not shutil.which("sha256sum"):
        print("hashing: not measured, there is no sha256sum")
        return 0
    path = folder / "model.bin"
    with path.open("wb") as file:
        file.writelines(Random(n).randbytes(1_000_000) for n in range(HASHED))  # noqa: S311 - the same in every run
    cases = {"theirs": ["sha256sum", str(path)], "ours": [str(python), "-c", HASH, str(path)]}
    times = measure(cases, HASH_RUNS)
    ratio, speed = times["theirs"] / times["ours"], HASHED / times["ours"]
    said = f"hashing {HASHED} MB, whole process ({speed:.0f} MB/s)"
    print(f"{said:66} {ratio:6.2f} x as fast as sha256sum (bar {HASHING:g}){'  MISSED' * (ratio < HASHING)}")
    return int(ratio < HASHING)


def check_identifying(programs: Path, folder: Path) -> int:
    """Identify a thousand checkpoints, whole processes; 1 when it takes too much longer than parsing their headers."""
    sys.path.insert(0, str(ROOT))
    from tests.files.making import sdxl

    models, nothing = folder / "models", folder / "nothing"
    models.mkdir()
    nothing.mkdir()
    for n in range(FILES):
        sdxl(models / f"{CALLED[n % len(CALLED)]}_{n + 100_000}.safetensors", full=True)
    cases = {
        "loop": [str(programs / "python"), "-c", LOOP, str(models)],
        "identify": [str(programs / "sdxl-advisor"), "identify", str(models), "--json"],
    }
    times = measure(cases, HASH_RUNS)
    ratio = times["identify"] / times["loop"]
    said = f"identify {FILES} checkpoints, whole process ({times['identify']:.1f} s)"
    print(f"{said:66} {ratio:6.2f} x a bare loop (bar {IDENTIFYING:g}){'  MISSED' * (ratio > IDENTIFYING)}")
    again = 1000 * processor_time([*cases["identify"]]) / FILES
    again -= 1000 * processor_time([str(programs / "sdxl-advisor"), "identify", str(nothing), "--json"]) / FILES
    said = f"identify {FILES} checkpoints again, processor time without start"
    print(f"{said:66} {again:6.2f} ms a file (bar {AGAIN:g}){'  MISSED' * (again > AGAIN)}")
    return int(ratio > IDENTIFYING or again > AGAIN)


def processor_time(command: Sequence[str]) -> float:
    """The median processor time of a few runs in seconds."""
    times = []
    for _ in range(HASH_RUNS):
        before = os.times()
        seconds(command, codes=(0, 1))
        after = os.times()
        used = (after.children_user - before.children_user, after.children_system - before.children_system)
        times.append(sum(used))
    return median(times)


def prompts(count: int) -> Iterator[dict[str, str]]:
    """Prompts as people write them, none like another: right ones, wrong ones, long and short."""
    chance, content = Random(1), CONTENT.split(", ")  # noqa: S311 - the same prompts in every run
    for n in range(count):
        head, negative = chance.choice(HEADS), chance.choice(NEGATIVES)
        tags = chance.sample(content, chance.randint(8, len(content)))
        positive = ", ".join([head, *tags, f"scene {n}"])
        yield {"positive": positive, "negative": negative, "checkpoint": chance.choice(FOR)}


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
    multiply(folder / "data")
    return folder


def multiply(data: Path) -> None:
    """Put each family of a catalogue folder beside itself, under other names."""
    files = {path: read_yaml(path) for path in sorted(data.glob("*/*.yaml")) if path.parent.name != "schema"}
    for copy in range(COPIES):
        for path, line in files.items():
            folder = data / f"{path.parent.name}-x{copy}"
            folder.mkdir(exist_ok=True)
            name = path.name if path.stem == "family" else f"{path.stem}-x{copy}.yaml"
            (folder / name).write_text(json.dumps(cited(renamed(line, f"x{copy}"))), encoding="utf-8")


def cited(line: dict[str, Any]) -> dict[str, Any]:
    """A line without the sources that only what it lost has cited."""
    sources = line.pop("sources", {})
    text = json.dumps(line)
    return line | {"sources": {name: source for name, source in sources.items() if f'"{name}"' in text}}


def renamed(value: Any, suffix: str) -> Any:
    """A part of a record that has other keys and names, and descends from its like; without what only one can have."""
    if isinstance(value, list):
        return [renamed(one, suffix) for one in value]
    if not isinstance(value, dict):
        return value
    apart = {field: f"{value[field]}{mark}{suffix}" for field, mark in KEYS if isinstance(value.get(field), str)}
    kept = {field: renamed(one, suffix) for field, one in value.items() if field not in UNIQUE}
    return kept | apart | ({"sources": value["sources"]} if "sources" in value else {})


def measure(cases: dict[str, list[str]], runs: int) -> dict[str, float]:
    """The median time of each case in seconds, the runs of all cases interleaved."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(runs + 1):  # the first turn warms the file cache
        for name, command in cases.items():
            taken = seconds(command)
            if turn:
                times[name].append(taken)
    return {name: median(values) for name, values in times.items()}


def seconds(command: Sequence[str], codes: Sequence[int] = (0,), source: Path | None = None) -> float:
    """How long one run takes, with *source* on its standard input; it must end with one of the *codes*."""
    with (source or Path(os.devnull)).open("rb") as given:
        start = time.perf_counter()
        ended = subprocess.run(command, check=False, stdin=given, stdout=subprocess.DEVNULL)
        taken = time.perf_counter() - start
    if ended.returncode not in codes:
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}")
    return taken


def report(times: dict[str, float]) -> int:
    """Print every ratio beside its bar."""
    bare = times[BARE]
    print(f"python -c pass: {bare * 1000:.1f} ms")
    missed = 0
    for name, taken in times.items():
        bar = HELP if name == "--help" else JSON if name.endswith("--json") else TEXT
        bar += LEXICON if name.startswith("lint") else 0
        ratio, unit = taken / bare, "x python"
        if name.startswith("10x "):
            ratio, bar, unit = taken / times[name.removeprefix("10x ")], TENFOLD, "x shipped"
        if name != BARE:
            missed += ratio > bar
            print(f"{name:66} {ratio:6.2f} {unit:9} (bar {bar:g}){'  MISSED' if ratio > bar else ''}")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
