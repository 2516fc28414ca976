"""Measure whole runs of the installed program as ratios, each against a yardstick that runs in turn with it.

A ratio is processor time by processor time (or peak memory by peak memory) of two processes that ran one after the
other, so that a slow machine gives the same answer; one that is busy is told. All rows are measured in rounds, a pair
of processes at a time; a row takes part until its quartiles are near each other and apart from the bar. So what is near
its bar gets the time that others do not need, and a busy moment falls on all rows alike. A row is missed when its lower
quartile is over the bar; one that was measured too seldom for that is called unsure. The project is installed from a
wheel into a temporary environment. Exit 1 when a row is missed.

  python scripts/benchmark.py                     every row, in less than three minutes
  python scripts/benchmark.py --only lint         the rows whose name has that word
  python scripts/benchmark.py --save before.json  keep the figures; --with before.json compares with them
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import quantiles
from time import monotonic

ROOT = Path(__file__).parents[1]
SECONDS = 160  # for all of it, with the installation; only a pair that has begun comes to its end
LEAST, MISSING, MOST = 3, 5, 40  # interleaved pairs of a row that keeps its bar, of one that misses it, of any
APART = 3  # spreads between the lower quartile and the bar that more pairs would hardly bridge
NARROW = 0.04  # a quarter of the ratios is not further from the median than this share of it
AS_JSON, AS_TEXT, STRINGS, ONE_PROMPT, HELP = 8.0, 10.0, 8.0, 9.0, 10.0  # times `python -c pass`
MANY = 2000  # prompts
PICTURES, MODELS = 200, 200
HASHED = 128  # megabytes
CONVERT = 1.5  # times `lint`: within a third of its speed is two thirds of it, so half as long again
MEMORY = 4.0  # times that of `python -c pass`
ENOUGH = 0, 1  # exit codes of an answer
PLAIN = (
    "tags noobai",
    "show noobai",
    "tree noobai",
    "list --family noobai",
    "goals",
    "compare noobai rouwei",
    "recommend --goal beginner",
    "recommend --goal furry-anime-mix --goal no-v-pred",
    "explain cfg",
    "compat illustrious wai",
    "export noobai --for krita",
)
BARE_LINT = """
import json, sys
words = {word.strip() for word in sys.argv[2].split(",")}
for line in open(sys.argv[1], encoding="utf-8"):
    prompt = json.loads(line)
    for side in ("positive", "negative"):
        unknown = [tag for tag in map(str.strip, prompt[side].split(",")) if tag.casefold() not in words]
"""
BARE_HEADERS = """
import json, struct, sys
from pathlib import Path
for path in sorted(Path(sys.argv[1]).iterdir()):
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        json.loads(file.read(length))
"""
BARE_PICTURES = """
import sys
from pathlib import Path
from PIL import Image
for path in sorted(Path(sys.argv[1]).iterdir()):
    with Image.open(path) as picture:
        picture.load()
"""
BARE_HASH = """
import hashlib, sys
with open(sys.argv[1], "rb") as file:
    print(hashlib.file_digest(file, "sha256").hexdigest())
"""
OUR_HASH = """
import sys
from pathlib import Path
from sdxl_advisor.files.hashing import digest_of
print(digest_of(Path(sys.argv[1])))
"""
PEAK = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
_, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet), 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""  # a process counts the memory of the one that starts it, so that one must be small
CHECKPOINTS = ("noobai", "pony", "illustrious", "wai", "rouwei", "animagine", "kohaku")
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
LETTERS = "ab ,()[]{}|:\\<>_.\nBREAKANDloraembing"
NAMES = ("noobaiXLNAIXL_vPred10Version", "waiIllustriousSDXL_v170", "ponyDiffusionV6XL", "illustriousXL_v01")


@dataclass(frozen=True)
class Row:
    """A command against a yardstick: how many times its processor time, or its memory, it may take."""

    name: str
    ours: Sequence[str]
    yardstick: Sequence[str]
    bar: float
    what: str = "time"
    before: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Figure:
    """A row as measured: the median ratio with its quartiles, and whether it misses its bar."""

    name: str
    low: float
    ratio: float
    high: float
    bar: float
    pairs: int

    @property
    def sure(self) -> bool:
        """Tell whether more pairs would hardly change the figures or what is said of the bar."""
        spread = max(self.high - self.ratio, self.ratio - self.low)
        apart = abs(self.low - self.bar)
        narrow = spread <= NARROW * self.ratio and apart > spread / 2
        return self.enough and (narrow or apart > APART * spread)

    @property
    def enough(self) -> bool:
        """Tell whether there were pairs enough for a verdict: the lower quartile of three is the best of them."""
        return self.pairs >= (MISSING if self.low > self.bar else LEAST)

    @property
    def missed(self) -> bool:
        """Tell whether even the better runs are over the bar."""
        return self.enough and self.low > self.bar


def main() -> int:
    """Print one line a row; 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="WORD", default="", help="only rows whose name has this in it")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--save", metavar="FILE", type=Path, help="keep the figures in a file")
    parser.add_argument("--with", metavar="FILE", type=Path, dest="other", help="compare with figures that were kept")
    asked = parser.parse_args()
    earlier = {one["name"]: one["ratio"] for one in json.loads(asked.other.read_text())} if asked.other else {}
    end = monotonic() + SECONDS
    tell_load()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured([row for row in rows(Path(folder)) if asked.only in row.name], end)
    if not asked.json:
        print(*(line(figure, earlier.get(figure.name)) for figure in figures), sep="\n")
    kept = json.dumps([asdict(one) | {"missed": one.missed} for one in figures], indent=1)
    if asked.save:
        asked.save.write_text(kept, encoding="utf-8")
    if asked.json:
        print(kept)
    return int(any(one.missed for one in figures))


def tell_load() -> None:
    """Say that other programs are running: what is large suffers more from them than what is small."""
    cores, load = os.cpu_count() or 1, os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if load > cores:
        print(f"the machine is busy (load {load:.0f} on {cores} cores): ratios come out too high", file=sys.stderr)


def rows(folder: Path) -> Iterator[Row]:
    """Every row, with the files that it needs."""
    for name in [name for name in os.environ if name.startswith("PYTHON")]:
        del os.environ[name]  # or it would be the source tree that is measured, or without bytecode
    programs = install(folder / "environment")
    python, ours = str(programs / "python"), str(programs / "sdxl-advisor")
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    bare = [python, "-c", "pass"]
    yield from (start_ups(ours, bare))
    yield from catalogue_rows(ours, folder)
    yield from prompt_rows(python, ours, folder)
    yield from file_rows(python, ours, folder)


def start_ups(ours: str, bare: Sequence[str]) -> Iterator[Row]:
    """What a short run takes, above all until it can begin."""
    yield Row("--version", [ours, "--version"], bare, STRINGS)
    yield Row("--help", [ours, "--help"], bare, HELP)
    yield Row("tags noobai --positive", [ours, "tags", "noobai", "--positive"], bare, STRINGS)
    for command in PLAIN:
        yield Row(f"{command} --json", [ours, *command.split(), "--json"], bare, AS_JSON)
        yield Row(command, [ours, *command.split()], bare, AS_TEXT)
    prompt = f"{HEADS[0]}, {CONTENT}"
    for name, words in (("lint", ["lint", "noobai", prompt]), ("convert", ["convert", prompt, "--to", "pony"])):
        yield Row(f"{name} of one prompt --json", [ours, *words, "--json"], bare, ONE_PROMPT)
        yield Row(f"{name} of one prompt", [ours, *words], bare, AS_TEXT)
    yield Row("tags noobai --json, memory", [ours, "tags", "noobai", "--json"], bare, MEMORY, "memory")

    first = Path(os.environ["XDG_CACHE_HOME"]).with_name("first")

    def forget() -> None:
        """Let nothing be in the cache, as in the first run of all."""
        shutil.rmtree(first, ignore_errors=True)

    tags = caching_in(first, [ours, "tags", "noobai", "--json"])
    yield Row("first run: tags noobai --json", tags, bare, AS_JSON, before=forget)


def caching_in(folder: Path, command: Sequence[str]) -> list[str]:
    """A command with a cache of its own, so that other rows find theirs as they left it."""
    return ["env", f"XDG_CACHE_HOME={folder}", *command]


def catalogue_rows(ours: str, folder: Path) -> Iterator[Row]:
    """A catalogue of one's own beside the shipped one: when it is new, and afterwards."""
    own = folder / "own"
    own.mkdir()
    text = (
        "name: Line {n}\nfamily: noobai\nurl: https://example.org/{n}\nsource: [page]\n"
        "sources: {{page: {{title: Page, kind: card, url: 'https://example.org/{n}', checked: 2026-01-01}}}}\n"
        "checkpoints:\n- {{key: own-{n}, name: Own {n}, source: [page]}}\n"
    )
    for n in range(300):
        (own / f"line-{n}.yaml").write_text(text.format(n=n), encoding="utf-8")
    with_own = [ours, "--catalog", str(own), "tags", "noobai", "--json"]
    without = [ours, "tags", "noobai", "--json"]

    def changed() -> None:
        """Let a file of it be newer than what is kept of it."""
        os.utime(own / "line-0.yaml", (len(seen), len(seen)))
        seen.append(0)

    seen: list[int] = [0]
    yield Row("own catalogue of 300, unchanged", with_own, without, 1.5)
    yield Row("own catalogue of 300, changed", with_own, without, 12.0, before=changed)


def prompt_rows(python: str, ours: str, folder: Path) -> Iterator[Row]:
    """Many prompts, and long ones."""
    many, few = folder / "many.jsonl", folder / "few.jsonl"
    written = [json.dumps(prompt) for prompt in prompts(MANY)]
    many.write_text("\n".join(written), encoding="utf-8")
    few.write_text("\n".join(written[: MANY // 10]), encoding="utf-8")
    lint = [ours, "lint", "--json", "--file"]
    bare = [python, "-c", BARE_LINT, str(many), ",".join((*HEADS, *NEGATIVES, CONTENT))]
    convert = [ours, "convert", "--to", "illustrious", "--json", "--file", str(many)]
    yield Row(f"lint of {MANY} prompts", [*lint, str(many)], bare, 15.0)
    yield Row(f"lint of {MANY} prompts, memory", [*lint, str(many)], [*lint, str(few)], 1.2, "memory")
    yield Row(f"convert of {MANY} prompts", convert, [*lint, str(many)], CONVERT)
    texts: dict[str, Callable[[int], str]] = {
        "distinct tags": lambda size: ", ".join(f"tag {n:x} of mine" for n in range(size // 14)),
        "random text": lambda size: "".join(Random(1).choices(LETTERS, k=size)),  # noqa: S311 - the same every time
        "nested brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    }
    for name, text in texts.items():
        short, long = folder / f"{name} short.txt", folder / f"{name} long.txt"
        short.write_text(text(10_000), encoding="utf-8")
        long.write_text(text(100_000), encoding="utf-8")
        one = [ours, "lint", "noobai", "--json", "--file"]
        yield Row(f"lint of ten times the {name}", [*one, str(long)], [*one, str(short)], 12.0)
    repeated = folder / "repeated.txt"
    repeated.write_text(", ".join(["tag of mine"] * (100_000 // 13)), encoding="utf-8")
    distinct = [*one, str(folder / "distinct tags long.txt")]
    yield Row("lint of distinct tags, by repeated ones", distinct, [*one, str(repeated)], 2.0)


def file_rows(python: str, ours: str, folder: Path) -> Iterator[Row]:
    """Models, pictures and hashes."""
    sys.path.insert(0, str(ROOT))
    from tests.files.making import sdxl, vae
    from tests.pictures.making import png

    models, pictures, big = folder / "models", folder / "pictures", folder / "big.bin"
    models.mkdir()
    pictures.mkdir()
    for n in range(MODELS):
        sdxl(models / f"{NAMES[n % len(NAMES)]}_{n}.safetensors", full=True)
    for n in range(PICTURES):
        said = f"{CONTENT}, {n}\nNegative prompt: lowres\nSteps: 28, Sampler: Euler a, CFG scale: 5, Model: noobaiXL"
        png(pictures / f"{n}.png", {"parameters": said})
    with big.open("wb") as file:
        file.writelines(Random(n).randbytes(1_000_000) for n in range(HASHED))  # noqa: S311 - the same every time
    headers = [python, "-c", BARE_HEADERS, str(models)]
    look = [ours, "identify", str(models), "--json"]

    def forget() -> None:
        """Let every header be a new one."""
        shutil.rmtree(folder / "unseen", ignore_errors=True)

    yield from short_answers(ours, folder, str(vae(folder / "vae.safetensors")))
    yield Row(f"identify {MODELS} checkpoints", caching_in(folder / "unseen", look), headers, 1.6, before=forget)
    yield Row(f"identify {MODELS} checkpoints that were seen before", look, headers, 1.0)
    opened = [python, "-c", BARE_PICTURES, str(pictures)]
    yield Row(f"identify {PICTURES} pictures", [ours, "identify", str(pictures), "--json"], opened, 8.0)
    yield Row(f"hash {HASHED} MB", [python, "-c", OUR_HASH, str(big)], [python, "-c", BARE_HASH, str(big)], 1.3)


def short_answers(ours: str, folder: Path, model: str) -> Iterator[Row]:
    """One file each, by an answer that opens none."""
    (folder / "small").mkdir()
    shutil.copy(folder / "own" / "line-0.yaml", folder / "small")
    short = [ours, "tags", "noobai"]
    for words in (["identify", model], ["catalog", "check", str(folder / "small")]):
        name = " ".join(words[:-1])
        yield Row(f"{name} of one file --json, by tags", [ours, *words, "--json"], [*short, "--json"], 2.5)
        yield Row(f"{name} of one file, by tags", [ours, *words], short, 2.5)
    plain = [ours, "identify", model, "--json"]
    yield Row("hash of an unchanged file, by no hash", [*plain, "--hash"], plain, 1.2)


def prompts(count: int) -> Iterator[dict[str, str]]:
    """Prompts as people write them, none like another: right ones, wrong ones, long and short."""
    chance, content = Random(1), CONTENT.split(", ")  # noqa: S311 - the same prompts in every run
    for n in range(count):
        head, negative = chance.choice(HEADS), chance.choice(NEGATIVES)
        tags = chance.sample(content, chance.randint(8, len(content)))
        positive = ", ".join([head, *tags, f"scene {n}"])
        yield {"positive": positive, "negative": negative, "checkpoint": chance.choice(CHECKPOINTS)}


def install(folder: Path) -> Path:
    """Install the project's wheel with what pictures need into a new environment; the folder of its programs."""
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run([*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)])
    [wheel] = folder.glob("*.whl")
    run([*pip, "--python", str(programs / "python"), "install", f"{wheel}[images]"])
    return programs


def run(command: Sequence[str]) -> None:
    """Run a program that must succeed."""
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    if ended.returncode:
        raise SystemExit(ended.stderr)


def measured(wanted: Sequence[Row], end: float) -> list[Figure]:
    """Run a pair of each row in turn, and again of those that are not sure yet, until all are or the time is up."""
    ratios: dict[str, list[float]] = {row.name: [] for row in wanted}
    left = list(wanted)
    while left:
        for row in left:
            if monotonic() > end:
                return [figure_of(one, ratios[one.name]) for one in wanted]
            ratios[row.name].append(ratio_of(row))
        figures = {row.name: figure_of(row, ratios[row.name]) for row in left}
        left = [row for row in left if not figures[row.name].sure and figures[row.name].pairs < MOST]
        left.sort(key=lambda row: -figures[row.name].low / row.bar)  # what may be missed goes first
    return [figure_of(row, ratios[row.name]) for row in wanted]


def figure_of(row: Row, ratios: Sequence[float]) -> Figure:
    """The median and quartiles of what was measured; a row that was not has none."""
    low, middle, high = quantiles(ratios, n=4) if len(ratios) > 1 else [*ratios, 0.0][:1] * 3
    return Figure(row.name, low, middle, high, row.bar, len(ratios))


def ratio_of(row: Row) -> float:
    """What a command uses, by what its yardstick uses right after it."""
    row.before()
    measure = peak if row.what == "memory" else used
    ours, yardstick = measure(row.ours), measure(row.yardstick)
    return ours / yardstick


def peak(command: Sequence[str]) -> float:
    """The most memory that one run of a command has; it must end with an answer."""
    ended = subprocess.run([sys.executable, "-c", PEAK, *command], capture_output=True, check=False)
    if ended.returncode not in ENOUGH:
        raise SystemExit(f"{' '.join(command)[:200]} ended with {ended.returncode}")
    return float(ended.stdout)


def used(command: Sequence[str]) -> float:
    """The seconds of processor time that one run of a command takes; it must end with an answer."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ENOUGH:
        raise SystemExit(f"{' '.join(command)[:200]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def verdict(figure: Figure) -> str:
    """What is said of a row beside its figures; nothing where it keeps its bar."""
    return "  MISSED" if figure.missed else "" if figure.enough else "  unsure: too few pairs"


def line(figure: Figure, earlier: float | None) -> str:
    """A row as it is printed."""
    spread = f"{figure.ratio:7.2f}  ({figure.low:.2f}-{figure.high:.2f} in {figure.pairs}, bar {figure.bar:g})"
    change = f"  {figure.ratio / earlier:.2f} of before" if earlier else ""
    return f"{figure.name:55} {spread}{change}{verdict(figure)}"


if __name__ == "__main__":
    sys.exit(main())
