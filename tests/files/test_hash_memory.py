"""Remembered hashes: only for the file as it was, whatever happens to the memory itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import example, given, strategies as st

from sdxl_advisor.catalog.input_files import state_of
from sdxl_advisor.files import hash_memory
from sdxl_advisor.files.hash_memory import LARGEST, NAME, UNTIDY, HashMemory, line
from sdxl_advisor.files.hashing import Hashes
from tests.conftest import examples

A, B = sha256(b"a").hexdigest(), sha256(b"b").hexdigest()
OLD, NEW, PLAIN = Hashes(A, B), Hashes(B, A), Hashes(A, None)
WRITER = """
import os, sys
from pathlib import Path
from sdxl_advisor.files.hash_memory import HashMemory
from sdxl_advisor.files.hashing import Hashes
who, memory, state = sys.argv[1], HashMemory(), os.stat(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for n in range(200):
    memory.put(Path(f"/models/{who}-{n}"), state, Hashes(f"{n:064x}", None))
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The memory's file in an empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sdxl-advisor" / NAME


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A file to remember."""
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"tensors")
    return path


def remember(path: Path, hashes: Hashes = OLD) -> None:
    """One run that hashes a file."""
    HashMemory().put(path, path.stat(), hashes)


def known(path: Path) -> Hashes | None:
    """What a later run remembers of a file."""
    return HashMemory().get(path, path.stat())


def signed(text: str) -> bytes:
    """A line of the memory that holds any text, with the right checksum."""
    return b"%08x %b" % (crc32(text.encode()), text.encode())


def write(home: Path, data: bytes) -> None:
    """A memory that holds *data*."""
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_bytes(data)


@pytest.mark.parametrize("hashes", [OLD, PLAIN])
def test_a_later_run_remembers(home: Path, model: Path, hashes: Hashes) -> None:
    assert known(model) is None
    remember(model, hashes)
    assert known(model) == hashes
    assert home.is_file()


@pytest.mark.usefixtures("home")
def test_the_same_run_remembers_what_it_has_put(model: Path) -> None:
    memory = HashMemory()
    memory.put(model, model.stat(), OLD)
    assert memory.get(model, model.stat()) == OLD


@pytest.mark.usefixtures("home")
def test_a_file_of_another_size_is_hashed_again(model: Path) -> None:
    state = model.stat()
    remember(model)
    model.write_bytes(b"more tensors")
    os.utime(model, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert known(model) is None


@pytest.mark.usefixtures("home")
def test_a_file_that_was_written_later_is_hashed_again(model: Path) -> None:
    state = model.stat()
    remember(model)
    os.utime(model, ns=(state.st_atime_ns, state.st_mtime_ns + 1000))
    assert known(model) is None


@pytest.mark.usefixtures("home")
def test_another_file_of_the_same_size_and_time_is_not_the_same(model: Path) -> None:
    state = model.stat()
    remember(model)
    other = model.with_name("other.safetensors")
    other.write_bytes(b"others!")
    os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert known(other) is None


@pytest.mark.usefixtures("home")
def test_two_files_that_swapped_names_do_not_have_each_others_hashes(model: Path) -> None:
    other = model.with_name("other.safetensors")
    other.write_bytes(b"others!")
    for path in (model, other):
        os.utime(path, ns=(1, 1))
    remember(model, OLD)
    remember(other, NEW)
    aside = model.rename(model.with_name("aside"))
    other.rename(model)
    aside.rename(other)
    assert (known(model), known(other)) == (None, None)


@pytest.mark.skipif(sys.platform == "win32", reason="there this is the time at which a file was made")
@pytest.mark.usefixtures("home")
def test_a_file_rewritten_in_place_whose_time_was_set_back_is_hashed_again(model: Path) -> None:
    os.utime(model, ns=(1, 1))
    remember(model)
    model.write_bytes(b"TENSORS")
    os.utime(model, ns=(1, 1))
    assert known(model) is None


@pytest.mark.usefixtures("home")
def test_the_last_of_two_right_lines_counts(model: Path) -> None:
    remember(model, OLD)
    remember(model, NEW)
    assert known(model) == NEW


@pytest.mark.usefixtures("home")
def test_a_file_is_known_by_every_path_to_it(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(model)
    link = model.with_name("link.safetensors")
    link.symlink_to(model)
    monkeypatch.chdir(model.parent)
    assert [known(path) for path in (link, Path(model.name), Path("..") / model.parent.name / model.name)] == [OLD] * 3


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["a\nb", 'a"b\\', "\x1b[31m", "модель", "a\udcffb", "\U0001f600", " "])
def test_any_name_is_remembered(tmp_path: Path, name: str) -> None:
    try:
        (tmp_path / name).touch()
    except (OSError, ValueError):
        pytest.skip("no file can have this name here")
    remember(tmp_path / name)
    assert known(tmp_path / name) == OLD


def test_a_user_without_a_cache_is_remembered_for_one_run(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hash_memory, "cache_folder", lambda: None)
    memory = HashMemory()
    memory.put(model, model.stat(), OLD)
    assert memory.get(model, model.stat()) == OLD
    assert known(model) is None


def test_a_memory_is_only_added_to(home: Path, model: Path) -> None:
    remember(model, OLD)
    first = home.read_bytes()
    remember(model, NEW)
    assert home.read_bytes().startswith(first)
    assert len(home.read_bytes()) > len(first)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "a digit changed": lambda right: right.replace(A.encode(), b"0" + A.encode()[1:]),
    "the checksum changed": lambda right: b"\n" + b"0" * 8 + right[9:],
    "cut short": lambda right: right[:-1],
    "cut to half": lambda right: right[: len(right) // 2],
    "the beginning lost": lambda right: right[5:],
    "bytes of zero": lambda right: b"\0" * len(right),
    "bytes before it": lambda right: b"\xff" + right.strip(),
    "bytes behind it": lambda right: right + b"\0",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "only breaks": lambda _: b"\n" * 1000,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_memory_is_none_and_can_be_added_to(
    home: Path, model: Path, damage: Callable[[bytes], bytes]
) -> None:
    remember(model)
    home.write_bytes(damage(home.read_bytes()))
    assert known(model) is None
    remember(model, NEW)
    assert known(model) == NEW


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_line_spoils_no_other(home: Path, model: Path, damage: Callable[[bytes], bytes]) -> None:
    remember(model)
    right = home.read_bytes()
    other = model.with_name("other")
    other.touch()
    write(home, b"")
    remember(other, NEW)
    write(home, home.read_bytes() + b"\n" + damage(right))
    remember(other.parent, PLAIN)
    assert (known(other), known(model), known(other.parent)) == (NEW, None, PLAIN)


FOREIGN = [
    "",
    "null",
    "{}",
    "[]",
    '"text"',
    "[" * 100_000,
    "[" + "9" * 5000 + "]",
    "[NaN, Infinity]",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    json.dumps(["PATH", 7, 0, 1, 0, A]),
    json.dumps(["PATH", 7, 0, 1, 0, A, B, B]),
    json.dumps(["PATH", 7, 0, 1, 0, A.upper(), B]),
    json.dumps(["PATH", 7, 0, 1, 0, A[:10], B]),
    json.dumps(["PATH", 7, 0, 1, 0, A, B[:12]]),
    json.dumps(["PATH", 7, 0, 1, 0, A + "\n", B]),
    json.dumps(["PATH", 7, 0, 1, 0, None, None]),
    json.dumps(["PATH", 7.0, 0, 1, 0, A, B]),
    json.dumps(["PATH", "7", 0, 1, 0, A, B]),
    json.dumps([["PATH"], 7, 0, 1, 0, A, B]),
    json.dumps([None, 7, 0, 1, 0, A, B]),
    json.dumps(["PATH", 7, 0, A, B]),
    json.dumps({"path": "PATH", "size": 7}),
]


@pytest.mark.parametrize("text", FOREIGN, ids=range(len(FOREIGN)))
def test_a_right_checksum_makes_no_foreign_line_a_memory(home: Path, model: Path, text: str) -> None:
    os.utime(model, ns=(0, 0))
    path = json.dumps(os.path.realpath(model))[1:-1]
    inode, since = state_of(model.stat())[2:]
    write(home, signed(text.replace("PATH", path).replace("0, 1, 0", f"0, {inode}, {since}")))
    assert known(model) is None
    write(home, signed(json.dumps([os.path.realpath(model), *state_of(model.stat()), A, B])))
    assert known(model) == OLD


@given(st.lists(st.binary(max_size=80) | st.text(max_size=40).map(signed) | st.just(b"RIGHT"), max_size=6))
@example([b"RIGHT"])
@examples(150)
def test_any_bytes_are_read_without_an_error(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes]) -> None:
    folder = tmp_path_factory.getbasetemp()
    state = folder.stat()
    right = line(os.path.realpath(folder), (*state_of(state), A, B)).strip()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hash_memory, "cache_folder", lambda: folder)
        (folder / NAME).write_bytes(b"\n".join(right if part == b"RIGHT" else part for part in parts))
        assert HashMemory().get(folder, state) == (OLD if b"RIGHT" in parts else None)
        HashMemory().put(folder, state, NEW)
        assert HashMemory().get(folder, state) == NEW


@given(st.integers(0, 400), st.integers(0, 255))
@examples(100)
def test_one_changed_byte_is_never_believed(tmp_path_factory: pytest.TempPathFactory, place: int, value: int) -> None:
    path = tmp_path_factory.getbasetemp() / "changed"
    right = line("/models/a", (7, 0, 1, 0, A, B))
    damaged = bytearray(right)
    damaged[place % len(right)] = value
    path.write_bytes(damaged)
    assert hash_memory.recalled(path) in ({}, {"/models/a": (7, 0, 1, 0, A, B)})


def no_folder(home: Path) -> None:
    """A file where the cache folder should be."""
    home.parent.parent.mkdir(parents=True)
    home.parent.touch()


def a_folder(home: Path) -> None:
    """A folder where the file should be."""
    home.mkdir(parents=True)


def a_pipe(home: Path) -> None:
    """A pipe where the file should be: reading it would wait for ever."""
    home.parent.mkdir(parents=True)
    os.mkfifo(home)


def a_circle(home: Path) -> None:
    """A link to itself where the file should be."""
    home.parent.mkdir(parents=True)
    home.symlink_to(home)


def nowhere(home: Path) -> None:
    """A link to a folder that is not there."""
    home.parent.mkdir(parents=True)
    home.symlink_to(home.parent / "missing" / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names, and links need leave")
@pytest.mark.parametrize("obstacle", [no_folder, a_folder, a_pipe, a_circle, nowhere])
def test_a_cache_that_cannot_be_used_is_no_error(home: Path, model: Path, obstacle: Callable[[Path], None]) -> None:
    obstacle(home)
    memory = HashMemory()
    assert memory.get(model, model.stat()) is None
    memory.put(model, model.stat(), OLD)
    assert memory.get(model, model.stat()) == OLD
    assert known(model) is None


@pytest.mark.parametrize("failing", ["open", "is_file", "mkdir"])
def test_a_disk_that_refuses_is_no_error(
    home: Path, model: Path, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(model)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(Path, failing, refuse)
        remember(model, NEW)
    assert known(model) == OLD
    assert home.is_file()


def test_two_writers_at_once_lose_nothing(home: Path, model: Path) -> None:
    command = [sys.executable, "-c", WRITER]
    writers = [
        subprocess.Popen([*command, who, str(model)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for who in "ab"
    ]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:
        writer.communicate(b"go\n", timeout=60)
    memory, state = HashMemory(), model.stat()
    found = {(who, n): memory.get(Path(f"/models/{who}-{n}"), state) for who in "ab" for n in range(200)}
    assert found == {(who, n): Hashes(f"{n:064x}", None) for who in "ab" for n in range(200)}
    assert len(home.read_bytes().splitlines()) == 401  # the first break stands before the first line


def lines(model: Path, count: int, times: int) -> bytes:
    """A memory of so many files, each hashed so many times; the model last."""
    state = model.stat()
    paths = [*(f"/models/{n}" for n in range(count)), os.path.realpath(model)]
    return b"".join(line(path, (*state_of(state), A, B)) for path in paths * times)


def test_a_large_memory_is_tidied_when_half_of_it_is_out_of_date(home: Path, model: Path) -> None:
    once = lines(model, 3000, 1)
    write(home, once * 2)
    assert len(once) * 2 > UNTIDY
    remember(model.parent, NEW)
    assert home.read_bytes().startswith(once) is True  # no comparison of megabytes when it fails
    assert len(home.read_bytes()) < len(once) + 1000
    assert (known(model), known(model.parent)) == (OLD, NEW)
    assert [path.name for path in home.parent.iterdir()] == [NAME]


@pytest.mark.parametrize(("count", "times"), [(10, 20), (8000, 1)], ids=["small", "up to date"])
def test_another_memory_is_left_as_it_is(home: Path, model: Path, count: int, times: int) -> None:
    data = lines(model, count, times)
    write(home, data)
    before = home.stat()
    assert known(model) == OLD
    assert os.path.samestat(home.stat(), before)
    assert (home.read_bytes() == data) is True


def test_a_memory_too_large_to_read_is_begun_anew(home: Path, model: Path) -> None:
    write(home, lines(model, 0, 1) + b"\n")
    os.truncate(home, LARGEST + 1)
    assert known(model) is None
    remember(model)
    assert known(model) == OLD
    assert home.stat().st_size < 1000


def test_a_memory_that_cannot_be_tidied_is_still_read(home: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    write(home, lines(model, 3000, 2))
    monkeypatch.setattr(Path, "replace", refuse)
    assert known(model) == OLD
    assert [path.name for path in home.parent.iterdir()] == [NAME]


def test_nothing_is_read_before_it_is_asked_for(home: Path, model: Path) -> None:
    memory = HashMemory()
    remember(model)
    assert memory.get(model, model.stat()) == OLD
    assert home.is_file()
