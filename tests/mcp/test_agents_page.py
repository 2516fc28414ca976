"""The page for agents: its examples are what the tools answer, and its snippet starts the server."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sdxl_advisor.mcp.toolbox import Toolbox
from sdxl_advisor.mcp.tools import TOOLS
from tests.process import spawn

PAGE = Path(__file__).parents[2] / "docs" / "agents.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLE = re.compile(r'```json\n(\{"name": .*?)\n```\n\n```json\n(.*?)```', re.DOTALL)
EXAMPLES = EXAMPLE.findall(TEXT)


@pytest.mark.parametrize(("asked", "answer"), EXAMPLES, ids=[json.loads(asked)["name"] for asked, _ in EXAMPLES])
def test_an_example_is_what_the_tool_answers(
    asked: str, answer: str, toolbox: Toolbox, request: pytest.FixtureRequest
) -> None:
    result = toolbox.call(**json.loads(asked))
    said = json.dumps(result["structuredContent"], indent=2, ensure_ascii=False) + "\n"
    if request.config.getoption("--update-golden"):
        whole = PAGE.read_text(encoding="utf-8")
        before = f"{asked}\n```\n\n```json\n"
        PAGE.write_text(whole.replace(before + answer, before + said), encoding="utf-8")
    assert said == answer


def test_there_are_three_examples() -> None:
    assert len(EXAMPLES) == 3


def test_the_page_names_every_tool_and_nothing_else() -> None:
    table = TEXT.split("## Which tool")[1].split("\n- ")[0]
    assert set(re.findall(r"`(\w+)`", table)) == {tool.name for tool in TOOLS}


def test_the_page_begins_as_a_skill_does() -> None:
    assert re.match(r"---\nname: sdxl-advisor\ndescription: .{50,1024}\n---\n", TEXT)


def test_the_snippet_starts_the_server(tmp_path: Path) -> None:
    [snippet] = [
        json.loads(text) for text in re.findall(r"```json\n(\{\n.*?\})\n```", TEXT, re.DOTALL) if "mcpS" in text
    ]
    server = snippet["mcpServers"]["sdxl-advisor"]
    arguments = [str(tmp_path) if argument.startswith("/") else argument for argument in server["args"]]
    assert (server["command"], spawn(*arguments).code) == ("sdxl-advisor", 0)
