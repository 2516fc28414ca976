"""Hashes of files: the right digits, and none of a file that changes meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.files import hashing
from sdxl_advisor.files.hashing import BLOCK, Changed, digest_of
from tests.conftest import examples

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
SIZES = (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 3)


def written(path: Path, data: bytes) -> Path:
    """A file that holds *data*."""
    path.write_bytes(data)
    return path


def noise(size: int) -> bytes:
    """Bytes in which no two blocks are alike."""
    return b"".join(sha256(n.to_bytes(4, "big")).digest() * 4096 for n in range(size // 131072 + 1))[:size]


@pytest.mark.parametrize("size", SIZES)
def test_the_hash_is_that_of_the_whole_file(tmp_path: Path, size: int) -> None:
    data = noise(size)
    assert digest_of(written(tmp_path / "a.ckpt", data)) == sha256(data).hexdigest()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("start", [0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 2])
def test_the_tensors_are_what_is_behind_the_header(tmp_path: Path, size: int, start: int) -> None:
    data = noise(size)
    assert digest_of(written(tmp_path / "a.safetensors", data), start) == sha256(data[start:]).hexdigest()


def test_copies_with_other_metadata_have_the_same_tensors(tmp_path: Path) -> None:
    tensors, headers = noise(BLOCK), (b'{"title": "mine"}', b'{"title": "a copy of it", "author": "me"}')
    files = [written(tmp_path / str(len(header)), header + tensors) for header in headers]
    made = [digest_of(path, len(header)) for path, header in zip(files, headers, strict=True)]
    assert made == [sha256(tensors).hexdigest()] * 2
    assert digest_of(files[0]) != digest_of(files[1])


def test_an_empty_file_has_the_hash_of_nothing(tmp_path: Path) -> None:
    assert digest_of(written(tmp_path / "a", b"")) == digest_of(tmp_path / "a", 3) == EMPTY


@given(st.binary(max_size=60), st.integers(0, 60), st.integers(1, 20))
@examples(60)
def test_where_the_blocks_end_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: int, block: int
) -> None:
    path = written(tmp_path_factory.getbasetemp() / "blocks", data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "BLOCK", block)
        made = digest_of(path, start)
    assert made == sha256(data[start:]).hexdigest()


@pytest.mark.parametrize("size", SIZES)
def test_each_block_is_told_and_together_they_are_the_file(tmp_path: Path, size: int) -> None:
    told: list[int] = []
    digest_of(written(tmp_path / "a", noise(size)), 0, told.append)
    assert sum(told) == size
    assert all(0 < one <= BLOCK for one in told)
    assert len(told) == -(-size // BLOCK)


def grown(path: Path) -> None:
    """One byte more at the end, each time that some were read: a download that is as fast."""
    with path.open("ab") as file:
        file.write(b"x")


def shrunk(path: Path) -> None:
    """Cut short."""
    os.truncate(path, 5)


def touched(path: Path) -> None:
    """Written anew with as many bytes."""
    os.utime(path, ns=(1, 1))


def replaced(path: Path) -> None:
    """Another file in its place."""
    written(path.with_name("other"), b"other").replace(path)


@pytest.mark.parametrize("change", [grown, shrunk, touched, replaced])
@pytest.mark.parametrize("start", [0, 8])
def test_a_file_that_changes_meanwhile_has_no_hashes(
    tmp_path: Path, change: Callable[[Path], None], start: int
) -> None:
    path = written(tmp_path / "a", noise(2 * BLOCK))
    with pytest.raises(Changed):
        digest_of(path, start, lambda _: change(path))


def test_a_file_that_ends_before_its_end_has_no_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "stamp", lambda _: (11, 0))
    with pytest.raises(Changed):
        digest_of(written(tmp_path / "a", noise(10)))


def test_a_file_that_is_deleted_meanwhile_is_an_error_of_the_disk(tmp_path: Path) -> None:
    path = written(tmp_path / "a", noise(10))
    with pytest.raises(FileNotFoundError):
        digest_of(path, 8, lambda _: path.unlink())


def test_a_file_that_cannot_be_read_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        digest_of(tmp_path / "missing")
    with pytest.raises(OSError, match=r"directory|denied"):
        digest_of(tmp_path)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that has a name and cannot be read")
def test_an_error_in_the_middle_of_reading_passes() -> None:
    with pytest.raises(OSError, match="Input/output"):
        digest_of(Path("/proc/self/mem"), 8)


def test_an_interrupt_passes_at_once(tmp_path: Path) -> None:
    told: list[int] = []

    def interrupted(size: int) -> None:
        told.append(size)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        digest_of(written(tmp_path / "a", noise(3 * BLOCK)), 8, interrupted)
    assert told == [BLOCK]


def test_hashing_changes_nothing_on_the_disk(tmp_path: Path) -> None:
    path = written(tmp_path / "a", noise(BLOCK))
    before = path.stat()
    digest_of(path, 8)
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert [one.name for one in tmp_path.iterdir()] == ["a"]
