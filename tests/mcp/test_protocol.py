"""JSON-RPC and the Model Context Protocol, by the book."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor import __version__
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.mcp.desk import Desk
from sdxl_advisor.mcp.protocol import CLIENT, LARGEST_BATCH, SERVER, SESSIONLESS, SESSIONS, VERSION, Conversation
from sdxl_advisor.mcp.toolbox import Toolbox
from tests.conftest import examples
from tests.mcp.talking import INITIALIZE, INITIALIZED, META, begun, call, request, said

NOT_JSON, NO_REQUEST, NO_METHOD, WRONG_PARAMS, STUMBLED, NO_VERSION = -32700, -32600, -32601, -32602, -32603, -32022


def code(reply: Any) -> int:
    """The code of an error."""
    assert set(reply) == {"jsonrpc", "id", "error"}
    assert reply["error"]["message"]
    found: int = reply["error"]["code"]
    return found


@pytest.mark.parametrize("version", SESSIONS)
def test_a_version_that_is_served_is_agreed_on(version: str, conversation: Conversation) -> None:
    reply = said(conversation, request("initialize", {"protocolVersion": version}))
    assert reply["result"]["protocolVersion"] == version
    assert reply["result"]["capabilities"] == {"tools": {}}
    assert reply["result"]["serverInfo"] == {"name": "sdxl-advisor", "version": __version__}
    assert "recommend" in reply["result"]["instructions"]


@pytest.mark.parametrize("version", ["1900-01-01", "2999-12-31", SESSIONLESS, ""])
def test_for_a_version_that_has_no_session_the_newest_is_offered(version: str, conversation: Conversation) -> None:
    assert said(conversation, request("initialize", {"protocolVersion": version}))["result"]["protocolVersion"] == (
        "2025-11-25"
    )


@pytest.mark.parametrize("params", [None, {}, {"protocolVersion": 1}, {"protocolVersion": None}])
def test_initialize_without_a_version_is_refused(params: Any, conversation: Conversation) -> None:
    assert code(said(conversation, request("initialize", params))) == WRONG_PARAMS


def test_before_initialize_only_ping_is_answered(conversation: Conversation) -> None:
    assert said(conversation, request("ping")) == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert code(said(conversation, request("tools/list"))) == NO_REQUEST
    assert code(said(conversation, call("tags", name="noobai"))) == NO_REQUEST
    assert said(conversation, INITIALIZED) is None
    assert code(said(conversation, request("tools/list"))) == NO_REQUEST
    assert "tools" in said(begun(conversation), request("tools/list"))["result"]


def test_a_request_of_the_newest_version_needs_no_session(conversation: Conversation) -> None:
    found = said(conversation, request("server/discover", {"_meta": META}))["result"]
    assert found["supportedVersions"] == [SESSIONLESS, *SESSIONS]
    assert (found["resultType"], found["capabilities"], found["cacheScope"]) == ("complete", {"tools": {}}, "private")
    assert found["_meta"][SERVER]["name"] == "sdxl-advisor"
    listed = said(conversation, request("tools/list", {"_meta": META}))["result"]
    assert (listed["resultType"], listed["ttlMs"] > 0, len(listed["tools"])) == ("complete", True, 8)
    asked = {"name": "explain", "arguments": {"word": "cfg"}, "_meta": META}
    called = said(conversation, request("tools/call", asked))["result"]
    assert (called["resultType"], called["isError"], "ttlMs" in called) == ("complete", False, False)
    assert code(said(conversation, request("tools/list"))) == NO_REQUEST  # nothing was agreed on


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({VERSION: "1900-01-01", CLIENT: {}}, NO_VERSION),
        ({VERSION: "2025-06-18", CLIENT: {}}, NO_VERSION),
        ({VERSION: SESSIONLESS}, WRONG_PARAMS),
        ({VERSION: SESSIONLESS, CLIENT: []}, WRONG_PARAMS),
        ({VERSION: 5, CLIENT: {}}, WRONG_PARAMS),
    ],
)
def test_what_a_request_says_of_itself_must_be_whole(
    meta: dict[str, Any], expected: int, conversation: Conversation
) -> None:
    reply = said(conversation, request("tools/list", {"_meta": meta}))
    assert code(reply) == expected
    if expected == NO_VERSION:
        assert reply["error"]["data"] == {"supported": [SESSIONLESS, *SESSIONS], "requested": meta[VERSION]}


@pytest.mark.parametrize("method", ["ping", "logging/setLevel", "resources/list", "nothing"])
def test_what_the_newest_version_does_not_have_is_unknown(method: str, conversation: Conversation) -> None:
    assert code(said(conversation, request(method, {"_meta": META}))) == NO_METHOD


def test_discover_without_a_version_is_refused(conversation: Conversation) -> None:
    assert code(said(begun(conversation), request("server/discover"))) == WRONG_PARAMS


@pytest.mark.parametrize("method", ["resources/list", "prompts/list", "logging/setLevel", "tools/List", "", "x" * 9999])
def test_an_unknown_method_is_told(method: str, conversation: Conversation) -> None:
    reply = said(begun(conversation), request(method))
    assert code(reply) == NO_METHOD
    assert len(reply["error"]["message"]) < 300


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"nonsense",
        b'{"jsonrpc": "2.0", "id": 1, "method": "ping"',
        b"\xff\xfe{}",
        b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}',
        b'{"jsonrpc": "2.0", "id": -Infinity, "method": "ping"}',
        b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b', "method": "ping"}',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"\x00",
    ],
)
def test_a_line_that_is_no_json_is_a_parse_error(line: bytes, conversation: Conversation) -> None:
    reply = said(conversation, line)
    assert (code(reply), reply["id"]) == (NOT_JSON, None)


@pytest.mark.parametrize("line", [b"1", b"null", b'"text"', b"[]", b"[1]", b"{}", b'{"id": 1}', b'{"jsonrpc": "2.0"}'])
def test_what_is_no_request_is_told(line: bytes, conversation: Conversation) -> None:
    assert code(said(conversation, line)) == NO_REQUEST


@pytest.mark.parametrize("number", [None, True, 1.5, [], {}, [1], "\ud800"])
def test_an_id_that_is_neither_text_nor_whole_number_is_refused(number: Any, conversation: Conversation) -> None:
    reply = said(conversation, request("ping", number=number))
    assert (code(reply), reply["id"]) == (NO_REQUEST, None)


@pytest.mark.parametrize("number", [0, -1, 2**80, "", "a", "ж", "x" * 100_000, 1e300])
def test_an_id_comes_back_as_it_was(number: Any, conversation: Conversation) -> None:
    assert said(conversation, request("ping", number=number)) == {"jsonrpc": "2.0", "id": number, "result": {}}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"jsonrpc": "1.0", "id": 7, "method": "ping"}, NO_REQUEST),
        ({"id": 7, "method": "ping"}, NO_REQUEST),
        ({"jsonrpc": "2.0", "id": 7, "method": 5}, NO_REQUEST),
        ({"jsonrpc": "2.0", "id": 7, "method": "ping", "params": "bar"}, NO_REQUEST),
        ({"jsonrpc": "2.0", "id": 7, "method": "ping", "params": [1]}, WRONG_PARAMS),
        (request("tools/call", {}, 7), WRONG_PARAMS),
        (request("tools/call", {"name": 1}, 7), WRONG_PARAMS),
        (request("tools/call", {"name": "tags", "arguments": []}, 7), WRONG_PARAMS),
        (request("tools/call", {"name": "no-such-tool"}, 7), WRONG_PARAMS),
        (request("tools/list", {"cursor": "next"}, 7), WRONG_PARAMS),
        (call("explain", 7, word="\ud83d"), NO_REQUEST),
    ],
)
def test_a_wrong_request_is_answered_under_its_id(message: Any, expected: int, conversation: Conversation) -> None:
    reply = said(begun(conversation), message)
    assert (code(reply), reply["id"]) == (expected, 7)


@pytest.mark.parametrize(
    "message",
    [
        INITIALIZED,
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}},
        {"jsonrpc": "2.0", "method": "notifications/nothing", "params": [1]},
        {"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "no-such-tool"}},
        {"jsonrpc": "2.0", "id": 5, "result": {}},
        {"jsonrpc": "2.0", "id": 5, "error": {"code": 1, "message": "x"}},
    ],
)
def test_notifications_and_answers_are_never_answered(message: Any, conversation: Conversation) -> None:
    assert said(conversation, message) is None
    assert said(begun(conversation), message) is None


def test_params_that_are_null_are_none(conversation: Conversation) -> None:
    assert said(begun(conversation), {**request("tools/list"), "params": None})["result"]["tools"]


def test_of_two_equal_keys_the_last_one_counts(conversation: Conversation) -> None:
    assert said(conversation, b'{"jsonrpc": "2.0", "id": 1, "method": "x", "method": "ping", "id": 2}')["id"] == 2


def test_batches_are_answered_in_the_version_that_has_them(conversation: Conversation) -> None:
    ping, note = request("ping", number=2), INITIALIZED
    assert code(said(begun(conversation), [ping])) == NO_REQUEST
    assert said(conversation, request("initialize", {"protocolVersion": "2025-03-26"}))
    assert said(conversation, [ping, note, 5, request("ping", number=3)]) == [
        {"jsonrpc": "2.0", "id": 2, "result": {}},
        said(conversation, b"5"),
        {"jsonrpc": "2.0", "id": 3, "result": {}},
    ]
    assert said(conversation, [note]) is None
    assert code(said(conversation, [])) == code(said(conversation, [ping] * (LARGEST_BATCH + 1))) == NO_REQUEST


def test_a_stumble_is_one_error_and_no_end(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(*_: Any, **__: Any) -> None:
        raise TypeError("a secret of the inside")

    monkeypatch.setattr("sdxl_advisor.api.tags", stumble)
    reply = said(begun(conversation), call("tags", name="noobai"))
    assert (code(reply), "secret" in json.dumps(reply)) == (STUMBLED, False)
    assert said(conversation, request("ping"))["result"] == {}
    assert capsys.readouterr().out == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(["2.0", "noobai"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
METHODS = st.sampled_from(
    ["initialize", "ping", "tools/list", "tools/call", "server/discover", "notifications/cancelled", "x"]
)
PARAMS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["tags", "explain", "compat", "identify"]) | JSON,
        "arguments": st.fixed_dictionaries(
            {},
            optional={"name": JSON, "word": JSON, "paths": JSON, "add_on": JSON, "checkpoint": JSON, "sources": JSON},
        )
        | JSON,
        "protocolVersion": st.sampled_from([*SESSIONS, SESSIONLESS]) | JSON,
        "cursor": JSON,
        "_meta": st.just(META) | st.dictionaries(st.sampled_from([VERSION, CLIENT]), JSON) | JSON,
    },
)
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "jsonrpc": st.just("2.0") | JSON,
        "id": st.integers() | JSON,
        "method": METHODS | JSON,
        "params": PARAMS | JSON,
        "result": JSON,
    },
)
LINES = (MESSAGES | JSON | st.lists(MESSAGES, max_size=3)).map(lambda one: json.dumps(one).encode()) | st.binary()


@examples(75)
@given(lines=st.lists(LINES, min_size=1, max_size=5))
def test_any_lines_get_an_answer_by_the_book_or_none(lines: list[bytes], shipped: Catalog) -> None:
    conversation = Conversation(Toolbox(Desk(shipped)))
    for line in lines:
        reply = said(conversation, line)
        for one in reply if isinstance(reply, list) else [reply] if reply is not None else []:
            assert one["jsonrpc"] == "2.0"
            assert isinstance(one["id"], str | int | float | None)
            assert set(one) == {"jsonrpc", "id", "result"} or code(one) in range(-32768, -32000)
            assert "error" not in one or one["error"]["code"] != STUMBLED
    assert said(conversation, INITIALIZE)["result"]
