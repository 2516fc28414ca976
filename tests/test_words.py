"""What users read is plain: phrases that readers stumbled over stay out of the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

PACKAGE = Path(__file__).parents[1] / "sdxl_advisor"
FILES = sorted(PACKAGE.rglob("*.py"))
DATA = PACKAGE.parent / "data"
FOLDERS = sorted(path for path in DATA.iterdir() if path.name != "schema" and path.suffix != ".md")
UNREAD = ("note", "source", "sources", "unknown", "links", "title")  # what is shown with the sources only
BOOKKEEPING = ("a survey", "by a summary", "a notebook collection", "the guide says", "licence")
PHRASES = (
    "a wrong word lists them",
    "how far it may go",
    "the same again",
    "tags for mix",
    "was made for such as",
    "is named, not",
    "helped himself",
    "lets pictures be sold",
    "ruled out by",
    "tells checkpoints apart",
    "pull apart",
    "tags stand at the",
    "layers of the form",
    "of the line is not known",
    "a comparison needs two checkpoints",
    "means the same to every family",
    "what was made for it, on others",
    "is a period word",
    "his own demand",
    "whom the prompt is for",
    "or a file of it",
    "put the family's own words in",
    "between them: ",
    "nothing better is known for",
    "the best known match for",
    "it predicts:",
    "the order is: current version",
    "who were read",
    "where it is counted so",
    "repository not recorded",
    "low confidence",
    "second-hand",
    "speaks of the two",
    "nothing to mend",
    "was asked for; these",
    "something of ",
)


def prose(value: object) -> Iterator[str]:
    """The texts of the data that users meet without asking for sources."""
    if isinstance(value, dict):
        yield from (text for key, one in value.items() if key not in UNREAD for text in prose(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in prose(one))
    elif isinstance(value, str):
        yield " ".join(value.casefold().split())


@pytest.mark.parametrize("folder", FOLDERS, ids=[path.name for path in FOLDERS])
def test_no_text_of_the_data_has_a_phrase_that_readers_stumbled_over(folder: Path) -> None:
    files = sorted(folder.rglob("*.yaml")) if folder.is_dir() else [folder]
    said = [text for path in files for text in prose(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))]
    assert said
    assert [(text, phrase) for text in said for phrase in (*PHRASES, *BOOKKEEPING) if phrase in text] == []


def texts(path: Path) -> Iterator[str]:
    """The strings of a module, the fixed parts of formatted ones put together; docstrings are help or rules only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = path.parent.name == "cli" or path.stem.endswith("_rules")
    unread = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)} if not docstrings else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unread:
            yield node.value


@pytest.fixture(scope="module")
def said() -> list[tuple[str, str]]:
    """Every text of the program, behind its file."""
    return [(path.relative_to(PACKAGE).as_posix(), text) for path in FILES for text in texts(path)]


def test_no_text_of_the_program_has_a_phrase_that_readers_stumbled_over(said: list[tuple[str, str]]) -> None:
    plain = [(path, re.sub(r"\s+", " ", text.casefold())) for path, text in said]
    assert {(path, phrase) for path, text in plain for phrase in PHRASES if phrase in text} == set()


def test_one_thing_has_one_spelling(said: list[tuple[str, str]]) -> None:
    wrong = re.compile(r"(?<![\w-])(?:Loras?|[Ll]icences?|NoobAI XL|V-Pred|[Vv]pred|ZSNR)(?![\w-])")
    assert [(path, text) for path, text in said if " " in text and wrong.search(text)] == []
