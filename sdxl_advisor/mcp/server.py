"""The loop of the server: a message a line from a client, an answer a line back, until the client hangs up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sdxl_advisor.mcp.protocol import NO_REQUEST, Conversation, Refused, Tools, failed, packed

LONGEST = 4_000_000  # bytes of a line; what is longer is passed over and never kept
BLOCK = 65_536  # bytes of it that are passed over at once


def serve(tools: Tools, source: BinaryIO, sink: BinaryIO) -> None:
    """Answer every message of *source* on *sink*, each at once; ends with the source."""
    conversation = Conversation(tools)
    for line in lines(source):
        reply = too_long() if line is None else conversation.answer(line)
        if reply is not None:
            sink.write(reply + b"\n")
            sink.flush()


def lines(source: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream that are not blank; None stands for one that is too long."""
    while line := source.readline(LONGEST + 1):
        if len(line) > LONGEST and not line.endswith(b"\n"):
            while (part := source.readline(BLOCK)) and not part.endswith(b"\n"):
                pass
            yield None
        elif line.strip():
            yield line


def too_long() -> bytes:
    """The answer to a line that was not read to its end."""
    return packed(failed(None, Refused(NO_REQUEST, f"the line is longer than {LONGEST} bytes")))
