"""The text of a file or pipe: read line by line, and as a whole within bounds."""

from __future__ import annotations

import sys
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from types import SimpleNamespace

import pytest

from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.prompts import lines
from sdxl_advisor.prompts.lines import lines_in, raw_lines, whole


def text_of(path: Path) -> str:
    """All of a file."""
    return whole([], raw_lines(path), path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "prompt.txt").write_bytes("日本, 1girl\n\nsolo".encode(encoding))
    assert text_of(tmp_path / "prompt.txt") == "日本, 1girl\n\nsolo"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\n\x00\x00\x00\x00\x00\x00\x00{}" + bytes(20), "'m' is a model file, not a text"),
        (b"1girl\n" + bytes(100), "'m' is not text in UTF-8"),
        (b"1girl, \xff\xff", "'m' is not text in UTF-8"),
        ("1girl".encode("utf-32"), "'m' is not text in UTF-8"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m").write_bytes(content)
    with pytest.raises(AdvisorError) as refused:
        text_of(Path("m"))
    assert refused.value.message == says


def test_an_endless_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(BytesIO):
        """A stream without an end, as a pipe may be."""

        def readline(self, size: int | None = -1) -> bytes:
            """One line, for ever."""
            return b"1girl\n"[:size]

    monkeypatch.setattr(lines, "LONGEST_TEXT", 2_000_000)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Endless()))
    with pytest.raises(AdvisorError) as refused:
        whole([], raw_lines(None), None)
    assert refused.value.message == "standard input is larger than 2 MB, which is the most that is read"


def test_an_empty_stream_is_asked_once() -> None:
    """A terminal takes Ctrl-D for the end each time that it is asked."""
    asked: list[int] = []

    class Terminal(RawIOBase):
        """A stream that is at its end whenever it is read."""

        def readable(self) -> bool:
            """It can be read."""
            return True

        def readinto(self, _: object) -> int:
            """Nothing."""
            asked.append(1)
            return 0

    assert (list(lines_in(BufferedReader(Terminal()))), len(asked)) == ([], 1)


def test_a_line_that_is_too_long_is_cut_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 10)
    read = list(lines_in(BufferedReader(BytesIO(b"a, " * 10 + b"\nsolo\n"))))
    assert read == [b"a, a, a, a", b"solo\n"]
