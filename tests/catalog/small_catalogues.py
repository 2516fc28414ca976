"""Small catalogues in folders of families, and what the program knows of them and from whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.catalog.writing import Values, because, change, family, write
from tests.conftest import Run

CITED = {"source": ["card"]}
BLOCKS = ("quality", "settings", "prompting", "vocabulary")
Whose = tuple[str, str] | None  # how a fact came to a checkpoint, and from whom
FROM_DATA, OF_TASTE = "fur", "look"  # a trait that comes from data, and one of taste


def emptied(folder: Path) -> Path:
    """A catalogue *folder* without any line: what goals, programs and terms there are stays."""
    for path in [*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]:
        if path.parent != folder or path.stem not in ("boards", "goals", "interfaces", "prompts", "samplers", "terms"):
            path.unlink()
    change(folder / "goals.yaml", f"traits/{FROM_DATA}/from_data", True)
    return folder


def write_family(folder: Path, key: str, *versions: Values, **fields: Any) -> Path:
    """Write a family: the base's own *versions*, of which the last one is the default."""
    default = {"default": versions[-1]["key"], "default_because": because()} if versions else {}
    return write(folder / key, "family.yaml", family(*versions, **{"name": key.title(), **default, **fields}))


def write_line(folder: Path, of: str, key: str, *versions: Values, **fields: Any) -> Path:
    """Write a line of the family *of*, with its *versions*; the last one is the newest."""
    about = {"name": f"{key.title()} line", "newest": versions[-1]["key"]} if versions else {"name": key.title()}
    return write(folder / of, f"{key}.yaml", family(*versions, **{**about, **fields}))


def of_family(name: str, relation: str = "merge") -> Values:
    """A parent of which only the family is known."""
    return {"family": name, "relation": relation, **CITED}


def of_line(name: str, relation: str = "merge") -> Values:
    """A parent of which only the line is known."""
    return {"line": name, "relation": relation, **CITED}


def quality(word: str) -> Values:
    """Quality tags: one positive *word*."""
    return {"positive": [word], "negative": [], **CITED}


def settings(cfg: int) -> Values:
    """Settings: a *cfg*."""
    return {"cfg": cfg, **CITED}


def prompting(order: str) -> Values:
    """How a prompt is written: its *order*."""
    return {"order": order, **CITED}


def vocabulary(word: str) -> Values:
    """The special words: one."""
    return {"special": [{"tag": word}], **CITED}


def predicts(kind: str) -> Values:
    """What is predicted."""
    return {"type": kind, **CITED}


def merges(**blocks: Any) -> Values:
    """What merges on a family usually want."""
    return {**CITED, **blocks}


def everything(word: str, cfg: int) -> Values:
    """All blocks that can be inherited, to be told apart by a *word* and a *cfg*."""
    return {
        "quality": quality(word),
        "settings": settings(cfg),
        "prompting": prompting(word),
        "vocabulary": vocabulary(word),
    }


def whose(inherited: Any) -> Whose:
    """How and from whom, of a mark in a document; None where it is the checkpoint's own."""
    return (inherited["how"], inherited["key"]) if inherited else None


def word_in(block: str, value: Any) -> Any:
    """The word or number by which a block of ``everything`` is told apart."""
    if value is None:
        return None
    words = {
        "quality": lambda: value["positive"][0],
        "settings": lambda: value["cfg"]["best"],
        "prompting": lambda: value["order"],
        "vocabulary": lambda: value["special"][0]["tag"],
    }
    return words[block]()


def known(run: Run, name: str) -> dict[str, tuple[Any, Whose]]:
    """Every block of a checkpoint as ``show`` has it: what is known, and whose it is."""
    profile = run("show", name, "--json").json
    marks = profile["inherited_from"]
    return {name: (word_in(name, profile["checkpoint"][name]), whose(marks.get(name))) for name in BLOCKS}


def all_from(word: str, cfg: int, giver: Whose) -> dict[str, tuple[Any, Whose]]:
    """What ``known`` returns where all blocks come from one giver."""
    return {name: (cfg if name == "settings" else word, giver) for name in BLOCKS}


def said_of(run: Run, name: str) -> tuple[str | None, Whose]:
    """What a checkpoint predicts, and whose word that is."""
    profile = run("show", name, "--json").json
    prediction = profile["checkpoint"]["prediction"]
    return prediction and prediction["type"], whose(profile["inherited_from"].get("prediction"))


def tags_of(run: Run, name: str) -> tuple[list[str], Whose, Any, Whose]:
    """The positive tags and the CFG that ``tags`` prints, each with whose it is."""
    sheet = run("tags", *name.split(), "--json").json
    cfg = sheet["settings"]["cfg"]["best"] if sheet["settings"] else None
    return sheet["positive"], whose(sheet["inherited_from"]), cfg, whose(sheet["settings_inherited_from"])
