"""The server as the protocol's own client for Python meets it, in both ways that versions are agreed on."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.files import making
from tests.process import PROGRAM, environment

OLDEST = 2  # since then it speaks every version of the protocol
anyio = pytest.importorskip("anyio")
mcp = pytest.importorskip("mcp")
if int(version("mcp").partition(".")[0]) < OLDEST:  # the package does not carry its version
    pytest.skip(f"the client is older than {OLDEST}", allow_module_level=True)
Use = Callable[[Any], Awaitable[None]]
CALLS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("recommend", {"goals": ["beginner"], "top": 1}, {"goals": ["nobody"]}),
    ("tags", {"name": "noobai", "subject": "furry"}, {"name": "nothing at all"}),
    ("lint", {"prompt": "score_9, 1girl", "checkpoint": "noobai"}, {"prompt": 5}),
    ("convert", {"prompt": "score_9, 1girl", "to": "noobai"}, {"prompt": "1girl"}),
    ("identify", {"paths": ["wai_v140.safetensors"]}, {"paths": ["/etc/passwd"]}),
    ("compat", {"add_on": "illustrious", "checkpoint": "noobai"}, {"add_on": "illustrious"}),
    ("explain", {"word": "cfg"}, {"word": "nobody says this"}),
    ("export", {"names": ["pony"], "program": "krita"}, {"names": ["pony"], "program": "paint"}),
]


def meet(folder: Path, mode: str, use: Use) -> None:
    """Start the server with a folder to look into, and let a client *use* it."""

    async def session() -> None:
        started = mcp.StdioServerParameters(
            command=sys.executable, args=[*PROGRAM[1:], "mcp", "--root", str(folder)], env=environment()
        )
        async with mcp.Client(mcp.stdio_client(started), mode=mode) as client:
            await use(client)

    anyio.run(session)


@pytest.mark.parametrize("mode", ["legacy", "auto", "2026-07-28"])
@pytest.mark.usefixtures("shipped")
def test_the_client_lists_the_tools_and_calls_each_of_them(mode: str, tmp_path: Path) -> None:
    making.sdxl(tmp_path / "wai_v140.safetensors")

    async def use(client: Any) -> None:
        listed = await client.list_tools()
        assert [tool.name for tool in listed.tools] == [tool for tool, _, _ in CALLS]
        for tool, good, bad in CALLS:
            answer = await client.call_tool(tool, good)
            assert not answer.is_error, answer
            assert answer.structured_content["data"]
            refused = await client.call_tool(tool, bad)
            assert refused.is_error
            assert refused.structured_content["error"]["message"] in refused.content[0].text
        with pytest.raises(mcp.MCPError, match="no tool is called"):
            await client.call_tool("paint", {})

    meet(tmp_path, mode, use)
