"""The house rules that no linter knows: what differs between families is data, and everything stays small."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import pytest

from sdxl_advisor.catalog import lexicon, records, reference
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import Checkpoint, Edit, Entry, LineEntry, Merges, Quality, Word

ROOT = Path(__file__).parents[1]
PACKAGE = sorted((ROOT / "sdxl_advisor").rglob("*.py"))
CODE = [*PACKAGE, *sorted((ROOT / "scripts").rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py"))]
FOLDERS = ("sdxl_advisor", "scripts", "tests", "data", ".ci")
TEXT = {".json", ".md", ".py", ".toml", ".txt", ".yaml"}
LINES, FUNCTION_LINES = 450, 45
SUBJECT = {"sdxl", "sdxl refiner", "stable diffusion xl", "not sdxl"}  # what the whole program is about
ARCHITECTURES = {"anima", "chroma"}
BOARDS = {"e621"}  # whose lists of tags have a form of their own
ENGLISH = {
    "anime",
    "dark",
    "drawing",
    "outline",
    "paper",
    "render",
    "early",
    "error",
    "extra",
    "fewer",
    "general",
    "late",
    "missing",
    "newest",
    "old",
    "oldest",
    "recent",
    "refiner",
    "safe",
    "signature",
    "text",
}  # also tags
WAITS = "progress.py"  # tells after a second that it takes long; no answer comes from there
FORBIDDEN = {"asyncio", "datetime", "http", "random", "secrets", "socket", "ssl", "time", "urllib.request", "uuid"}
AWAY = re.compile("|".join(rf"(?<![\w.])/{name}/" for name in ("home", "mnt", "root", "tmp", "Users", "work")))


def breaking(paths: list[Path], rule: Callable[[Path], object]) -> dict[str, object]:
    """What breaks a rule in each of some files; nothing for those that keep it."""
    return {path.relative_to(ROOT).as_posix(): found for path in paths if (found := rule(path))}


@cache
def parsed(path: Path) -> ast.Module:
    """A module as a tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def words_of_the_data(shipped: Catalog) -> set[str]:
    """Every name of a family, line or checkpoint and every tag, but plain English and the names of fields.

    A line of another architecture without a version is that architecture, or a service: programs read their files.
    ``ARCHITECTURES`` have versions too, but programs tell their files by keys and shapes, and call them so.
    """
    lines = [line for line in shipped.lines.values() if line.architecture == "SDXL" or line.checkpoints]
    named: list[Entry | LineEntry] = [*lines, *shipped.entries()]
    names = {name for one in named for name in (one.key, one.name, *one.aliases)}
    habits = [merges for key in shipped.families if (merges := shipped.line(key).merges)]
    givers: list[Checkpoint | Merges] = [*habits, *(shipped.checkpoint(entry.key) for entry in shipped.entries())]
    tags = {tag for giver in givers for tag in tags_of(giver)}
    values = [value for module in (records, reference, lexicon) for value in vars(module).values()]
    kinds = [kind for kind in values if isinstance(kind, type) and is_dataclass(kind)]
    own = {spec.name for kind in kinds for spec in fields(kind)}
    return {word.casefold() for word in names | tags} - SUBJECT - BOARDS - ENGLISH - ARCHITECTURES - own


def tags_of(giver: Checkpoint | Merges) -> Iterator[str]:
    """Every tag that the quality strings and the vocabulary of a checkpoint, or of a family's merges, know."""
    if giver.quality:
        yield from quality_tags(giver.quality)
    for value in vars(giver.vocabulary).values() if giver.vocabulary else ():
        yield from (word.tag for word in value or () if isinstance(word, Word))


def quality_tags(quality: Quality) -> Iterator[str]:
    """The tags of both sides and of everything that a subject or rating changes."""
    yield from (*quality.positive, *quality.negative)
    variants = (*quality.subjects.values(), *quality.ratings.values())
    for edit in (edit or Edit() for variant in variants for edit in (variant.positive, variant.negative)):
        yield from (*edit.prepend, *edit.append, *edit.drop, *edit.replace, *edit.replace.values())


def test_no_python_file_names_a_family_a_checkpoint_or_a_tag(words_of_the_data: set[str]) -> None:
    help_examples = re.compile(r"^ +sdxl-advisor .*$|^ *>>> .*\n(?: *[^ \n].*\n)*", re.MULTILINE)  # what a user types

    parts = {word: set(re.findall(r"\w+", word)) for word in words_of_the_data}

    def named(path: Path) -> set[str]:
        text = help_examples.sub("", without_rule_examples(path)).casefold()
        written = set(re.findall(r"\w+", text))
        near = {word for word, needed in parts.items() if needed <= written}
        return {word for word in near if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)}

    assert breaking(PACKAGE, named) == {}


def without_rule_examples(path: Path) -> str:
    """A module without the prompts that show what a rule lets pass and what it finds."""
    text = path.read_text(encoding="utf-8")
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    examples = [call for call in calls if getattr(call.func, "id", "") == "Example"]
    shown = {n for call in examples for n in range(call.lineno, (call.end_lineno or 0) + 1)}
    return "\n".join(line for n, line in enumerate(text.split("\n"), 1) if n not in shown)


def test_the_words_of_the_data_are_many(words_of_the_data: set[str]) -> None:
    assert {
        "noobai",
        "score_9",
        "masterpiece",
        "pony",
        "rouwei-0.8-eps",
        "нуб",
        "hassaku",
        "wai-anima",
    } <= words_of_the_data
    assert len(words_of_the_data) > 500


def test_a_file_stays_short() -> None:
    assert breaking(CODE, lambda path: path.read_text(encoding="utf-8").splitlines()[LINES:]) == {}


@pytest.mark.parametrize("files", [PACKAGE, [path for path in CODE if path not in PACKAGE]], ids=["program", "others"])
def test_a_function_fits_on_a_screen(files: list[Path]) -> None:
    assert breaking(files, long_functions) == {}


def long_functions(path: Path) -> dict[str, int]:
    """The lines of each function of a module that is too long."""
    return {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    }


def test_everything_public_says_what_it_is_for() -> None:
    assert breaking(PACKAGE, unexplained) == {}


def unexplained(path: Path) -> list[str]:
    """What has no docstring: the public names of a module, or itself."""
    tree = parsed(path)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    public = [
        node
        for body in (tree.body, *(one.body for one in classes))
        for node in body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_")
        if "overload" not in {getattr(name, "id", "") for name in node.decorator_list}  # only its type is new
    ]
    nameless = [] if ast.get_docstring(tree) else [path.name]
    return [*nameless, *(node.name for node in public if not ast.get_docstring(node))]


def test_no_module_of_the_program_knows_a_network_a_clock_or_chance() -> None:
    assert breaking(PACKAGE, unforeseeable) == {}


def unforeseeable(path: Path) -> set[str]:
    """What a module imports that makes answers depend on more than the question."""
    tree = parsed(path)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    known = FORBIDDEN - ({"time"} if path.name == WAITS else set())
    return (imported | {name.split(".")[0] for name in imported}) & known


def test_no_file_of_the_project_mentions_a_place_on_one_machine() -> None:
    files = [path for name in FOLDERS for path in (ROOT / name).rglob("*") if path.suffix in TEXT or path.name == "run"]
    files += [path for path in ROOT.iterdir() if path.suffix in TEXT]
    wrong = [path.relative_to(ROOT).as_posix() for path in files if AWAY.search(path.read_text(encoding="utf-8"))]
    assert wrong == []
    assert len(files) > 50
