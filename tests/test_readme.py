"""Every console block of the README is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sdxl_advisor.cli import COMMANDS
from sdxl_advisor.prompts.rulebook import RULES
from tests.conftest import Run
from tests.console_blocks import BLOCK, calls, make_disk, printed

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
    assert set(COMMANDS) - {words.split()[0] for block in blocks for words, _ in calls(block)} == set()


def test_the_json_fields_of_the_contract_are_the_real_ones(run: Run) -> None:
    calls_of = {
        "recommend": ("--goal", "furry"),
        "tags": ("pony",),
        "tree": (),
        "compare": ("noobai", "rouwei"),
        "show": ("noobai-xl-eps-1.1",),
        "list": (),
        "goals": (),
        "lint": ("noobai", "1girl"),
        "convert": ("score_9, 1girl", "--to", "noobai"),
        "explain": ("cfg",),
        "identify": ("models",),
        "compat": ("illustrious", "noobai"),
    }
    text = README.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE))
    of_all = {"format", "data", "understood", "identified"}
    assert {name for name in of_all if f"`{name}`" in text or f'"{name}"' in text} == of_all
    for command, words in calls_of.items():
        fields = set(run(command, *words, "--json").json) - of_all
        assert fields <= set(re.findall(r"`(\w+)`", rows[command])), command


def test_the_table_of_rules_is_that_of_the_program() -> None:
    rows = re.findall(r"^\| (SA\d+) \| `([\w-]+)` \| (.*) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(rule.code, rule.name, rule.title[0].lower() + rule.title[1:]) for rule in RULES]
