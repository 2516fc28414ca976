"""Messages of a client, and what the server says to them."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest

from sdxl_advisor.mcp.protocol import CLIENT, SESSIONLESS, VERSION, Conversation
from tests.conftest import Ran, Run

Fields = dict[str, Any]
INITIALIZE: Fields = {
    "jsonrpc": "2.0",
    "id": "first",
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
INITIALIZED: Fields = {"jsonrpc": "2.0", "method": "notifications/initialized"}
META: Fields = {VERSION: SESSIONLESS, CLIENT: {}}


def request(method: str, params: Any = None, number: Any = 1) -> Fields:
    """A request; without *params* it has none."""
    return {"jsonrpc": "2.0", "id": number, "method": method} | ({} if params is None else {"params": params})


def call(tool: str, number: Any = 1, **arguments: Any) -> Fields:
    """A call of a tool; a trailing underscore of an argument's name is dropped (``from_``)."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    return request("tools/call", {"name": tool, "arguments": given}, number)


def said(conversation: Conversation, message: Any) -> Any:
    """What is answered to a message, or to a raw line; None for nothing."""
    line = message if isinstance(message, bytes) else json.dumps(message).encode()
    reply = conversation.answer(line)
    assert reply is None or b"\n" not in reply
    return None if reply is None else json.loads(reply)


def begun(conversation: Conversation) -> Conversation:
    """The same conversation behind the handshake."""
    assert said(conversation, INITIALIZE)["result"]["protocolVersion"] == "2025-06-18"
    assert said(conversation, INITIALIZED) is None
    return conversation


def talk(run: Run, monkeypatch: pytest.MonkeyPatch, messages: Sequence[Any], *argv: str) -> tuple[list[Any], Ran]:
    """Run the command with these lines on standard input: the messages on standard output, and the whole run."""
    lines = [message if isinstance(message, bytes) else json.dumps(message).encode() for message in messages]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"".join(line + b"\n" for line in lines))))
    ran = run(*argv, "mcp") if "--catalog" in argv else run("mcp", *argv)
    return [json.loads(line) for line in ran.out.splitlines()], ran
