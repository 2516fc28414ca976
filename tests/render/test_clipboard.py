"""``--copy``: the system's own programs, played by scripts, and the terminal, played by a pseudo terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from sdxl_advisor.render import clipboard
from tests.conftest import Run
from tests.process import environment

Fake = Callable[..., Path]
VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "TMUX", *clipboard.SSH)
OSC_52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
NO_PROGRAM = "error: nothing was copied: there is no program for the clipboard\nhint: install wl-clipboard"


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Puts a program on the path, which has no other; it keeps its words and its input in the file that is returned."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def add(name: str, ending: str = "exit 0") -> Path:
        kept = tmp_path / f"{name}.kept"
        script = folder / name
        script.write_text(f'#!/bin/sh\necho "$@" > "{kept}.words"\n/bin/cat > "{kept}"\n{ending}\n', encoding="utf-8")
        script.chmod(0o755)
        return kept

    return add


@pytest.mark.parametrize(
    ("program", "variable"),
    [
        ("pbcopy", ""),
        ("wl-copy", "WAYLAND_DISPLAY"),
        ("xclip", "DISPLAY"),
        ("xsel", "DISPLAY"),
        ("termux-clipboard-set", ""),
        ("clip.exe", ""),
        ("powershell.exe", ""),
        ("tmux", "TMUX"),
    ],
)
@pytest.mark.usefixtures("made_up")
def test_the_systems_program_gets_the_positive_string(
    program: str, variable: str, fake: Fake, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run("tags", "alder")
    kept = fake(program)
    if variable:
        assert run("tags", "alder", "--copy").code == 4
        monkeypatch.setenv(variable, "some")
    ran = run("tags", "alder", "--copy")
    assert (ran.code, ran.out) == (0, plain.out)
    assert re.fullmatch(rf"Copied the positive prompt \(\d+ tags?\) with {program}\.\n", ran.err)
    assert kept.read_text() == run("tags", "alder", "--positive").out.rstrip("\n")


@pytest.mark.usefixtures("made_up")
def test_one_side_alone_is_copied_where_it_is_asked_for(fake: Fake, run: Run) -> None:
    kept = fake("pbcopy")
    ran = run("tags", "alder", "--negative", "--copy")
    assert kept.read_text() == ran.out.rstrip("\n")
    assert ran.err.startswith("Copied the negative prompt (")
    assert run("tags", "alder", "--positive", "--copy").out == kept.read_text() + "\n"
    assert run("tags", "alder", "--json", "--copy").json == run("tags", "alder", "--json").json


@pytest.mark.usefixtures("made_up")
def test_a_corrected_and_a_rewritten_prompt_are_copied_as_they_are_printed(fake: Fake, run: Run) -> None:
    kept = fake("pbcopy")
    for words in (
        ("lint", "alder", "1girl,, 木, solo", "--negative", "blurry", "--fix"),
        ("convert", "1girl, 木", "--negative", "blurry", "--to", "alder"),
    ):
        ran = run(*words, "--copy")
        assert kept.read_text(encoding="utf-8") + "\n" == ran.out
        assert re.search(r"Copied the prompt \(\d tags\) and its negative \(\d tags?\) with pbcopy\.\n$", ran.err)


@pytest.mark.usefixtures("made_up")
def test_of_windows_programs_one_takes_ascii_alone(fake: Fake, run: Run) -> None:
    plain, any_letters = fake("clip.exe"), fake("powershell.exe")
    assert run("lint", "alder", "1girl, solo", "--fix", "--copy").err.endswith("with clip.exe.\n")
    assert not any_letters.exists()
    plain.unlink()
    assert run("lint", "alder", "1girl, 木", "--fix", "--copy").err.endswith("with powershell.exe.\n")
    assert (any_letters.read_bytes(), plain.exists()) == ("1girl, 木".encode(), False)


@pytest.mark.usefixtures("made_up")
def test_a_program_that_fails_is_followed_by_the_next(fake: Fake, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    fake("xclip", "exit 3")
    ran = run("tags", "alder", "--copy")
    assert (ran.code, ran.err) == (4, "error: nothing was copied: xclip failed with exit code 3\n")
    assert ran.out.startswith("Alder")
    fake("xsel")
    assert run("tags", "alder", "--copy").err.endswith("with xsel.\n")


@pytest.mark.usefixtures("made_up")
def test_a_program_that_hangs_is_ended(fake: Fake, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "SECONDS", 0.2)
    fake("pbcopy", "exec /bin/sleep 60")
    ran = run("tags", "alder", "--copy")
    assert (ran.code, ran.err) == (4, "error: nothing was copied: pbcopy did not end within 0.2 seconds\n")


@pytest.mark.usefixtures("made_up")
def test_a_program_that_stays_to_serve_is_not_waited_for(fake: Fake, run: Run) -> None:
    fake("pbcopy", "/bin/sleep 20 &")
    assert run("tags", "alder", "--copy").code == 0


@pytest.mark.usefixtures("made_up")
def test_a_program_that_does_not_read_is_no_crash(fake: Fake, run: Run, tmp_path: Path) -> None:
    fake("pbcopy")
    (tmp_path / "bin" / "pbcopy").write_text("#!/bin/sh\nexit 0\n")
    assert run("tags", "alder", "--copy").code == 0
    (tmp_path / "bin" / "pbcopy").write_text("no program at all")
    ran = run("tags", "alder", "--copy", "--json")
    assert ran.code == 4
    assert '"kind": "not-copied"' in ran.err


@pytest.mark.usefixtures("fake", "made_up")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("lint", "alder", "1girl"), "--copy copies the corrected prompt, which --fix makes"),
        (("lint", "alder", "--file", "many.txt", "--fix"), "--copy copies one prompt, and here may be many"),
        (("convert", "--file", "many.txt", "--to", "alder"), "--copy copies one prompt, and here may be many"),
    ],
)
def test_what_is_no_single_new_prompt_is_not_copied(
    words: tuple[str, ...], message: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("many.txt").write_text("1girl\n1boy\n")
    ran = run(*words, "--copy")
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", f"error: {message}")


@pytest.mark.usefixtures("made_up")
def test_nothing_is_copied_where_there_is_nothing_to_paste(fake: Fake, run: Run) -> None:
    kept = fake("pbcopy")
    ran = run("tags", "willow", "--negative", "--copy")
    assert (ran.code, ran.err) == (0, "note: nothing was copied: the negative prompt is empty\n")
    assert not kept.exists()


def on_terminal(*words: str, stderr_only: bool = False, **environ: str) -> tuple[int, bytes]:
    """The exit code of a run on a terminal, and all that the terminal got."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "sdxl_advisor", *words],
        stdin=theirs,
        stdout=subprocess.DEVNULL if stderr_only else theirs,
        stderr=theirs,
        env=environment(**{"TERM": "xterm", "NO_PAGER": "1", **environ}),
    )
    os.close(theirs)
    got = b""
    try:
        while block := os.read(ours, 65536):
            got += block
    except OSError:  # how a terminal ends that nobody writes to any more
        pass
    os.close(ours)
    return running.wait(60), got


@pytest.mark.parametrize(
    ("environ", "stderr_only"),
    [({}, False), ({"SSH_TTY": "/dev/pts/9"}, True)],
    ids=["no program", "over SSH, beside a pipe"],
)
@pytest.mark.usefixtures("shipped")
def test_the_terminal_sets_the_clipboard(environ: dict[str, str], stderr_only: bool, fake: Fake) -> None:
    kept = fake("pbcopy", "exit 0" if environ else "exit 1")
    code, got = on_terminal("lint", "noobai", "1girl,, 木", "--fix", "--copy", stderr_only=stderr_only, **environ)
    [found] = OSC_52.findall(got)
    assert (code in (0, 1), b64decode(found).decode()) == (True, "1girl, 木")
    assert b"with the terminal (OSC 52)." in got
    assert kept.exists() == (not environ)


@pytest.mark.usefixtures("shipped")
def test_over_ssh_tmux_is_asked_before_the_terminal(fake: Fake) -> None:
    kept = fake("tmux")
    _, got = on_terminal("tags", "noobai", "--positive", "--copy", SSH_CONNECTION="a b", TMUX="some")
    assert OSC_52.findall(got) == []
    assert b"with tmux." in got
    assert Path(f"{kept}.words").read_text() == "load-buffer -w -\n"


@pytest.mark.usefixtures("shipped", "fake")
def test_a_terminal_that_knows_no_sequences_gets_none() -> None:
    code, got = on_terminal("tags", "noobai", "--positive", "--copy", SSH_TTY="x", TERM="dumb")
    assert (code, OSC_52.findall(got)) == (4, [])


@pytest.mark.usefixtures("fake", "made_up")
def test_without_any_way_it_says_so(run: Run) -> None:
    ran = run("tags", "alder", "--copy")
    assert ran.code == 4
    assert ran.err.startswith(NO_PROGRAM)
