"""The Model Context Protocol: JSON-RPC 2.0 messages in, answers out; what the tools do is not known here.

Since 2026-07-28 there are no sessions: each request says in ``_meta`` which version it speaks. Before, a session began
with ``initialize``, where client and server agreed on one. Both are served (modelcontextprotocol.io/specification).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sdxl_advisor.catalog.spelling import quoted

SESSIONLESS = "2026-07-28"  # its requests need no session
SESSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")  # versions with ``initialize``, the newest first
BATCHES = "2025-03-26"  # the only version in which a message may be a list of messages
LARGEST_BATCH = 50  # messages
VERSION, CLIENT, SERVER = (
    f"io.modelcontextprotocol/{name}" for name in ("protocolVersion", "clientCapabilities", "serverInfo")
)
CACHED = {"ttlMs": 3_600_000, "cacheScope": "private"}  # a list may be kept for an hour: it changes with the program
NOT_JSON, NO_REQUEST, NO_METHOD, WRONG_PARAMS, STUMBLED, NO_VERSION = -32700, -32600, -32601, -32602, -32603, -32022
Fields = dict[str, Any]
Id = str | int | float


class Refused(Exception):
    """A message that is answered with an error: its code, a sentence, and what else the protocol wants told."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.error: Fields = {"code": code, "message": message} | ({} if data is None else {"data": data})


class Tools(Protocol):
    """What is served: who the server is, how its tools are used, which there are, and calls of them."""

    identity: Fields
    instructions: str

    def listed(self) -> list[Fields]:
        """The tools as the protocol lists them."""

    def call(self, name: str, arguments: Fields) -> Fields:
        """The result of a call; ``UnknownTool`` where there is none of that name."""


class Conversation:
    """Answers the messages of one client; a session remembers which version was agreed on, and nothing else."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.version: str | None = None

    def answer(self, line: bytes) -> bytes | None:
        """What is sent back for a line; nothing for a notification."""
        try:
            message = parsed(line)
        except Refused as refused:
            return packed(failed(None, refused))
        reply = self.batch(message) if isinstance(message, list) and self.version == BATCHES else self.reply(message)
        return None if reply is None else packed(reply)

    def batch(self, messages: list[Any]) -> list[Fields] | Fields | None:
        """The answers to several messages in one."""
        if not 0 < len(messages) <= LARGEST_BATCH:
            return failed(None, Refused(NO_REQUEST, f"a batch has 1 to {LARGEST_BATCH} messages"))
        return [reply for reply in map(self.reply, messages) if reply is not None] or None

    def reply(self, message: Any) -> Fields | None:
        """The answer to one message; nothing for a notification, and for an answer to what nobody asked."""
        if not isinstance(message, dict):
            return failed(None, Refused(NO_REQUEST, "a message is one JSON object"))
        if "method" not in message and ("result" in message or "error" in message):
            return None
        number = id_in(message)
        try:
            method, params = request_in(message)
            if "id" not in message:
                return None
            return {"jsonrpc": "2.0", "id": number, "result": self.result(method, params)}
        except Refused as refused:
            return failed(number, refused)
        except Exception as problem:  # noqa: BLE001 - one request must not end the others
            return failed(number, Refused(STUMBLED, f"the server stumbled over this request: {type(problem).__name__}"))

    def result(self, method: str, params: Fields) -> Fields:
        """What a request is answered with."""
        if method == "initialize":
            return self.agreed(params)
        meta = params.get("_meta")
        if isinstance(meta, dict) and VERSION in meta:
            check_meta(meta)
            made = chosen(method, {**self.methods(), "server/discover": self.discovered})(params)
            lasting = {} if method == "tools/call" else CACHED
            return {"resultType": "complete", **made, **lasting, "_meta": {SERVER: self.tools.identity}}
        if method == "server/discover":
            raise Refused(WRONG_PARAMS, f"params._meta must have {VERSION} and {CLIENT}")
        asked = chosen(method, {**self.methods(), "ping": lambda _: {}})
        if self.version is None and method != "ping":
            raise Refused(NO_REQUEST, f"send initialize first, or give {VERSION} in params._meta")
        return asked(params)

    def methods(self) -> dict[str, Callable[[Fields], Fields]]:
        """What may be asked in every version."""
        return {"tools/list": self.listed, "tools/call": self.called}

    def agreed(self, params: Fields) -> Fields:
        """The answer to ``initialize``: the version that the client asks for, or the newest that has sessions."""
        asked = params.get("protocolVersion")
        if not isinstance(asked, str):
            raise Refused(WRONG_PARAMS, "protocolVersion is missing, or no text", {"supported": list(SESSIONS)})
        self.version = asked if asked in SESSIONS else SESSIONS[0]
        about = {"serverInfo": self.tools.identity, "instructions": self.tools.instructions}
        return {"protocolVersion": self.version, "capabilities": {"tools": {}}, **about}

    def discovered(self, _: Fields) -> Fields:
        """The answer to ``server/discover``."""
        versions = [SESSIONLESS, *SESSIONS]
        return {"supportedVersions": versions, "capabilities": {"tools": {}}, "instructions": self.tools.instructions}

    def listed(self, params: Fields) -> Fields:
        """The answer to ``tools/list``: all of them at once."""
        if params.get("cursor") is not None:
            raise Refused(WRONG_PARAMS, "there is one page of tools: leave cursor out")
        return {"tools": self.tools.listed()}

    def called(self, params: Fields) -> Fields:
        """The answer to ``tools/call``."""
        name, arguments = params.get("name"), params.get("arguments")
        if not isinstance(name, str):
            raise Refused(WRONG_PARAMS, "the name of the tool is missing, or no text")
        if not isinstance(arguments, dict | None):
            raise Refused(WRONG_PARAMS, "arguments must be an object")
        try:
            return self.tools.call(name, arguments or {})
        except UnknownTool:
            raise Refused(WRONG_PARAMS, f"no tool is called {quoted(name)}") from None


class UnknownTool(Exception):
    """There is no tool of that name."""


def parsed(line: bytes) -> Any:
    """The JSON in a line."""
    try:
        return json.loads(line.decode("utf-8-sig"), parse_constant=refused_number)
    except (ValueError, RecursionError):
        raise Refused(NOT_JSON, "the line is not JSON in UTF-8") from None


def refused_number(name: str) -> None:
    """JSON has no NaN and no infinity, though Python reads them."""
    raise ValueError(name)


def id_in(message: Mapping[str, Any]) -> Id | None:
    """The id of a request, if it is one that can be sent back."""
    found = message.get("id")
    whole = isinstance(found, int) or (isinstance(found, float) and found.is_integer())
    if isinstance(found, bool) or not (whole or isinstance(found, str)):
        return None
    return None if isinstance(found, str) and has_half_characters(found) else found


def request_in(message: Fields) -> tuple[str, Fields]:
    """The method and the parameters of a request or notification."""
    method, params = message.get("method"), message.get("params")
    if message.get("jsonrpc") != "2.0" or not isinstance(method, str):
        raise Refused(NO_REQUEST, 'a request has "jsonrpc": "2.0" and a method')
    if "id" in message and id_in(message) is None:
        raise Refused(NO_REQUEST, "the id of a request is a text or a whole number")
    if "id" in message and not isinstance(params, dict | None):
        code = WRONG_PARAMS if isinstance(params, list) else NO_REQUEST
        raise Refused(code, "params must be an object")
    if has_half_characters(message):
        raise Refused(NO_REQUEST, "a text in the message has half a character (a lone surrogate)")
    return method, params if isinstance(params, dict) else {}


def has_half_characters(value: Any) -> bool:
    """Tell whether a text in a value cannot be written in any encoding."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return True
    return False


def check_meta(meta: Fields) -> None:
    """Refuse what a request says of itself if it is incomplete, or of a version that is not served."""
    version = meta[VERSION]
    if not isinstance(version, str) or not isinstance(meta.get(CLIENT), dict):
        raise Refused(WRONG_PARAMS, f"params._meta must have {VERSION} (a text) and {CLIENT} (an object)")
    if version != SESSIONLESS:
        raise Refused(
            NO_VERSION, "this version is not served", {"supported": [SESSIONLESS, *SESSIONS], "requested": version}
        )


def chosen(method: str, methods: Mapping[str, Callable[[Fields], Fields]]) -> Callable[[Fields], Fields]:
    """What answers a method."""
    if method not in methods:
        raise Refused(NO_METHOD, f"there is no method {quoted(method)}")
    return methods[method]


def failed(number: Id | None, refused: Refused) -> Fields:
    """An error as it is sent; the id is null where it could not be read."""
    return {"jsonrpc": "2.0", "id": number, "error": refused.error}


def packed(reply: Fields | list[Fields]) -> bytes:
    """A message as one line, without its end. Other letters are escaped: so no platform changes them on the way."""
    return json.dumps(reply, allow_nan=False, separators=(",", ":")).encode("ascii")
