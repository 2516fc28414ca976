"""Every console block of the README is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.records import SDXL
from sdxl_advisor.cli import COMMANDS
from tests.conftest import Run
from tests.console_blocks import BLOCK, calls, make_disk, printed

MARKS = ("<!-- generated: numbers -->\n", "<!-- end of numbers -->")
README = Path(__file__).parents[1] / "README.md"


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of models that the README shows."""
    make_disk(tmp_path)
    monkeypatch.chdir(tmp_path)


BLOCKS = BLOCK.findall(README.read_text(encoding="utf-8"))


@pytest.mark.parametrize("block", BLOCKS, ids=[calls(block)[0][0] for block in BLOCKS])
def test_console_block(block: str, run: Run, request: pytest.FixtureRequest) -> None:
    found = printed(block, run)
    if request.config.getoption("--update-golden"):
        text = README.read_text(encoding="utf-8")
        README.write_text(text.replace(block, found), encoding="utf-8")
    assert found == block


def test_every_command_has_a_console_block() -> None:
    pages = [README, *sorted(README.parent.glob("docs/*.md"))]
    blocks = [block for page in pages for block in BLOCK.findall(page.read_text(encoding="utf-8"))]
    shown = {words.split()[0] for block in blocks for words, _ in calls(block)}
    assert set(COMMANDS) - shown == {"mcp"}  # what that answers stands in docs/agents.md


def numbers(catalog: Catalog) -> str:
    """What the catalogue knows, counted."""
    sdxl = [line for line in catalog.lines.values() if line.architecture == SDXL]
    keys = [entry for entry in catalog.entries() if entry.architecture == SDXL]
    tagged = sum(catalog.knowledge.block(entry.key, "quality") is not None for entry in keys)
    families = [family for family in catalog.families.values() if family.default]
    files = len(catalog.file_index.others)
    return (
        f"{len(keys)} checkpoints of {len(sdxl)} lines, data of {catalog.date}. For {tagged} of them it knows quality "
        "tags, own\n"
        f"or inherited ones, marked so. {files} more files (LoRAs, VAEs, ControlNets, merges) are known by name or\n"
        f"hash, and what is not SDXL by what it is. The families: {', '.join(family.name for family in families)}.\n"
    )


def test_what_it_knows_is_counted(shipped: Catalog, request: pytest.FixtureRequest) -> None:
    text, wanted = README.read_text(encoding="utf-8"), numbers(shipped)
    start, end = (text.index(mark) for mark in MARKS)
    if request.config.getoption("--update-golden"):
        README.write_text(text[:start] + MARKS[0] + wanted + text[end:], encoding="utf-8")
    assert text[start:end] == MARKS[0] + wanted


def test_it_is_short_and_shows_its_pictures() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("\n") <= 250
    shown = {Path(name).name for name in re.findall(r"!\[.*\]\((docs/[\w-]+\.svg)\)", text)}
    assert shown == {"recommend.svg", "lint.svg", "tree-noobai.svg"}
