"""A server over the real catalogue, without folders to look into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.mcp.desk import Desk
from sdxl_advisor.mcp.protocol import Conversation
from sdxl_advisor.mcp.toolbox import Toolbox

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def toolbox(shipped: Catalog) -> Toolbox:
    """The tools."""
    return Toolbox(Desk(shipped))


@pytest.fixture
def conversation(toolbox: Toolbox) -> Conversation:
    """A conversation in which nothing was said."""
    return Conversation(toolbox)


@pytest.fixture
def ask(toolbox: Toolbox) -> Ask:
    """Call a tool that answers; the answer."""

    def ask(tool: str, /, **arguments: Any) -> dict[str, Any]:
        result = toolbox.call(tool, {name.rstrip("_"): value for name, value in arguments.items()})
        assert not result["isError"], result
        answer: dict[str, Any] = result["structuredContent"]
        return answer

    return ask


@pytest.fixture
def refuse(toolbox: Toolbox) -> Callable[..., str]:
    """Call a tool that refuses; what it says."""

    def refuse(tool: str, /, **arguments: Any) -> str:
        result = toolbox.call(tool, arguments)
        assert result["isError"], result
        error = result["structuredContent"]["error"]
        text: str = result["content"][0]["text"]
        assert text.startswith(error["message"])
        assert text.endswith(error.get("hint", error["message"]))
        return text

    return refuse
