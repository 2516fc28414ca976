"""Prompts and files in every encoding: what is pasted or saved leaves a pipe as it is, what is read is read right."""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sdxl_advisor.cli import main
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run
from tests.process import LOOKS, PROGRAM, SECONDS, environment, spawn

POOR = ("ascii", "cp1251", "cp1252", "cp932", "koi8-r", "utf-16")
PROMPT = "1girl, 日本語, жж, é"


Said = tuple[int, bytes, bytes]  # the exit code, and both streams
Speaking = Callable[..., Said]


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Speaking:
    """Run the program in this process, with streams of an encoding."""

    def stream(encoding: str, errors: str = "strict", given: bytes = b"") -> io.TextIOWrapper[io.BytesIO]:
        return io.TextIOWrapper(io.BytesIO(given), encoding, errors)

    def speak(*words: str, encoding: str = "ascii", given: bytes = b"") -> Said:
        out, err = stream(encoding), stream(encoding, "backslashreplace")
        with monkeypatch.context() as patch:
            for name in LOOKS:
                patch.delenv(name, raising=False)
            patch.setattr("sys.stdin", stream(encoding, given=given))
            patch.setattr("sys.stdout", out)
            patch.setattr("sys.stderr", err)
            with pytest.raises(SystemExit) as stop:
                main(words)
        out.flush()
        err.flush()
        return int(stop.value.code or 0), out.buffer.getvalue(), err.buffer.getvalue()

    return speak


def piped(*words: str | bytes, encoding: str = "ascii", given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the program in a pipe of an encoding."""
    return subprocess.run(
        [*PROGRAM, *words],
        input=given,
        capture_output=True,
        env=environment(PYTHONIOENCODING=encoding),
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("encoding", POOR)
@pytest.mark.parametrize("words", ["convert PROMPT --to pony --no-quality", "lint pony PROMPT --fix --ignore SA103"])
def test_a_prompt_leaves_a_pipe_as_it_came(words: str, encoding: str) -> None:
    argv = [PROMPT if word == "PROMPT" else word for word in words.split()]
    ran = piped(*argv, encoding=encoding)
    assert PROMPT.encode() in ran.stdout
    assert b"\\u" not in ran.stdout


@pytest.mark.usefixtures("shipped")
@pytest.mark.skipif(os.name != "posix", reason="arguments are text there")
def test_bytes_that_are_no_text_leave_a_pipe_as_they_came() -> None:
    assert b"1girl, \xff\xe0" in piped("convert", b"1girl, \xff\xe0", "--to", "pony", "--no-quality").stdout


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("words", ["lint pony --file LINES --fix", "convert --file LINES --to pony --no-quality"])
def test_json_lines_hold_every_letter_in_every_encoding(words: str, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text("".join(json.dumps({"positive": text}) + "\n" for text in (PROMPT, "half \ud83d")), "utf-8")
    ran = piped(*words.replace("LINES", str(lines)).split())
    whole, half = [json.loads(line)["positive"] for line in ran.stdout.decode().splitlines()]
    assert PROMPT in whole
    assert "half \ud83d" in half
    assert "日本語" in ran.stdout.decode()


def test_what_no_encoding_can_hold_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(_: object) -> None:
        "half \ud83d".encode()

    monkeypatch.setattr("sdxl_advisor.cli.application", write)
    ran = run("list")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err == "error: the answer could not be written: no encoding can hold half a character (U+D83D)\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A catalogue with a name and tags of another script."""
    quality = {"positive": ["傑作"], "negative": ["плохо"], "source": ["card"]}
    write(tmp_path / "own", "mine.yaml", family(checkpoint("mine-1", name="Дуб é", quality=quality), name="Mine"))
    return tmp_path / "own"


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("tags mine-1 --positive", "傑作"),
        ("tags mine-1 --negative", "плохо"),
        ("tree mine-1 --format dot", "Дуб é"),
        ("tree mine-1 --format mermaid", "Дуб é"),
        ("tree mine-1 --format svg", "Дуб é"),
        ("list --family mine --format csv", "Дуб é"),
        ("list --family mine --format markdown", "Дуб é"),
    ],
)
def test_what_is_pasted_or_saved_is_utf_8(words: str, shown: str, own: Path, speak: Speaking) -> None:
    code, out, err = speak("--catalog", str(own), *words.split(), encoding="cp437")
    assert (code, err) == (0, b"")
    assert shown.encode() in out


@pytest.mark.usefixtures("shipped")
def test_a_new_file_is_utf_8() -> None:
    assert "Дуб é".encode() in piped("catalog", "new", "Дуб é", "--family", "noobai", encoding="cp437").stdout


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("encoding", ["cp1251", "ascii", "cp1252", "latin-1"])
@pytest.mark.parametrize("words", ["show mine-1", "tags mine-1", "tree mine-1", "explain 日本語", "lint pony 日本語"])
def test_text_to_read_keeps_the_encoding_and_shows_the_rest_as_codes(
    words: str, encoding: str, own: Path, speak: Speaking
) -> None:
    code, out, err = speak("--catalog", str(own), *words.split(), encoding=encoding)
    assert code in (0, 1, 2)
    assert r"\u" in (out + err).decode(encoding) or encoding == "cp1251"


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("words", ["lint pony - --fix --ignore SA103", "convert - --to pony --no-quality"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_standard_input_is_read_in_the_usual_encodings(words: str, encoding: str) -> None:
    assert PROMPT.encode() in piped(*words.split(), given=PROMPT.encode(encoding)).stdout


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32", "cp1251"])
@pytest.mark.parametrize("words", ["lint pony --fix", "convert --to pony"])
@pytest.mark.parametrize("by", ["-", "--file"])
def test_text_of_another_encoding_is_refused_and_not_guessed(
    words: str, encoding: str, by: str, tmp_path: Path, speak: Speaking
) -> None:
    data, path = "1girl, дождь".encode(encoding), tmp_path / "prompt.txt"
    path.write_bytes(data)
    code, out, err = speak(*words.split(), *([by] if by == "-" else [by, str(path)]), given=data, encoding="utf-8")
    assert (code, out) == (2, b"")
    assert b"UTF-8" in err.splitlines()[0]


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("words", ["lint pony -", "convert --to pony"])
def test_standard_input_that_cannot_be_read_is_asked_wrongly(words: str, tmp_path: Path) -> None:
    with (tmp_path / "written").open("wb") as only_written:
        ran = subprocess.run(
            [*PROGRAM, *words.split()],
            stdin=only_written,
            capture_output=True,
            env=environment(),
            timeout=SECONDS,
            check=False,
        )
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.startswith(b"error: standard input: ")


@pytest.mark.usefixtures("shipped")
def test_colours_that_are_forced_change_no_prompt(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "a\u200bb" in run("convert", "1girl, a\u200bb", "--to", "pony", "--no-quality").out


def test_the_program_itself_speaks_any_encoding() -> None:
    assert spawn("--help", environ={"PYTHONIOENCODING": "cp932"}).code == 0
