"""Files are read within bounds: no pipe or device is read for ever, nothing large fills the memory."""

from __future__ import annotations

import os
import socket
from io import BytesIO
from pathlib import Path

import pytest

from sdxl_advisor.catalog import input_files
from sdxl_advisor.catalog.input_files import (
    MODEL,
    PICTURE,
    NotRead,
    decoded,
    no_text,
    open_file,
    read_file,
    rest_of,
)

PIPES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")


class Endless(BytesIO):
    """A stream without an end, as a pipe may be."""

    def read(self, size: int | None = -1) -> bytes:
        """As many bytes as are wanted."""
        assert size is not None
        assert size > 0
        return b"1girl, " * (size // 7) + b"1" * (size % 7)


@PIPES
def test_a_pipe_is_opened_only_where_one_may_be_meant(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotRead) as refused:
        open_file(tmp_path / "pipe")
    assert refused.value.strerror == "it is a pipe, not a file"
    with open_file(tmp_path / "pipe", pipes=True) as pipe:
        assert pipe.read() == b""  # nobody writes into it


@PIPES
def test_a_pipe_that_somebody_writes_into_is_read() -> None:
    out, into = os.pipe()
    os.write(into, b"1girl")
    os.close(into)
    try:
        with open_file(Path(f"/dev/fd/{out}"), pipes=True) as pipe:
            assert pipe.read() == b"1girl"
    finally:
        os.close(out)


@PIPES
def test_devices_and_sockets_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        for path, what in ((Path("/dev/zero"), "device"), (Path("socket"), "socket")):
            with pytest.raises(NotRead) as refused:
                read_file(path, 10)
            assert refused.value.strerror == f"it is a {what}, not a file"


def test_no_more_is_read_than_there_is_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_files, "BLOCK", 3)
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    assert read_file(path, 10) == b"0123456789"
    with pytest.raises(NotRead):
        read_file(path, 9)
    with pytest.raises(NotRead):
        rest_of(Endless(), 1000)
    assert rest_of(BytesIO(b"cd"), 4, b"ab") == b"abcd"


@pytest.mark.parametrize(
    ("beginning", "what"),
    [
        (b'\x10\x00\x00\x00\x00\x00\x00\x00{"a":{}}', MODEL),
        (b"PK\x03\x04rest", "it is a zip or a model file, not a text"),
        (b"\x80\x02}q", MODEL),
        (b"GGUF\x03\x00\x00\x00", MODEL),
        (b"\x89PNG\r\n\x1a\n", PICTURE),
        (b"\xff\xd8\xff\xe0", PICTURE),
        (b"RIFF\x01\x02\x03\x04WEBPVP8L", PICTURE),
    ],
)
def test_what_is_no_text_is_told_by_its_first_bytes(beginning: bytes, what: str) -> None:
    assert no_text(beginning) == what


@pytest.mark.parametrize("text", ["RIFF raff, 1girl", "PK, 1girl", "GGUF, 1girl", "a girl{", "", '{"positive": ""}'])
def test_texts_that_begin_like_something_else_are_texts(text: str) -> None:
    assert no_text(text.encode()) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert decoded("日本, 1girl".encode(encoding)) == "日本, 1girl"


def test_else_the_encoding_of_the_system_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "девочка".encode("cp1251")
    with pytest.raises(UnicodeDecodeError):
        decoded(said)
    monkeypatch.setattr("locale.getencoding", lambda: "cp1251")
    assert decoded(said) == "девочка"
