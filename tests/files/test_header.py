"""Headers: what is read of good files, that damage is named for people, and that no file does harm."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, strategies as st

from sdxl_advisor.files.header import (
    Damaged,
    Header,
    check_entry,
    check_places,
    possible,
    read_header,
    shares,
    surely_sound,
)
from tests.conftest import examples
from tests.files.damage import DAMAGES, READABLE
from tests.files.making import lora, sdxl

ENTRY = {"dtype": "F16", "shape": [2, 2], "data_offsets": [0, 8]}
LENIENT = {  # no program should write these, but they do no harm
    *("duplicate-field", "surrogate-in-key", "unknown-dtype", "shape-disagrees", "offsets-boolean"),
    *("hole", "hole-before", "trailing-bytes", "no-tensors-but-data"),
    *("metadata-values-numbers", "metadata-values-null", "metadata-values-lists", "metadata-values-objects"),
}
CLAUSES = {
    "empty": "it is empty",
    "seven-bytes": "it is too short to have a header",
    "header-of-0": "its header is empty",
    "header-of-2^63": "it does not begin like a safetensors file",
    "header-over-the-limit": "it does not begin like a safetensors file",
    "header-longer-than-file": "it ends in the middle of its header",
    "bad-utf-8": "its header is not text",
    "bad-json": "its header is not JSON",
    "number-of-5000-digits": "its header is not JSON",
    "deep-lists": "its header is nested too deeply",
    "list": "its header is not a table",
    "duplicate-key": "its header has the same name twice",
    "duplicate-metadata": "its header has the same name twice",
    "metadata-list": "its metadata is not a table",
    "entry-text": "an entry of its header is not a table",
    "no-shape": "a tensor lacks its type, its shape or its place",
    "dtype-number": "the type of a tensor is not text",
    "shape-two-negatives": "the shape of a tensor is impossible",
    "shape-boolean": "the shape of a tensor is impossible",
    "shape-huge": "the shape of a tensor is impossible",
    "shape-overflows": "the shape of a tensor is impossible",
    "shape-of-100000-numbers": "the shape of a tensor is impossible",
    "offsets-three": "the place of a tensor is impossible",
    "offsets-huge": "the place of a tensor is impossible",
    "offsets-reversed": "a tensor ends before it begins",
    "overlap": "its tensors overlap",
    "cut-in-data": "it is cut off: 76 bytes of 77 bytes are there",
    "html": "it is a web page, not the file itself",
    "json-error": "it is a text in JSON, not the file itself",
    "lfs-pointer": "it is a Git LFS pointer, not the file itself",
    "zip": "it is a zip or a pickled checkpoint with the wrong ending",
    "pickle": "it is a pickled checkpoint with the wrong ending",
    "gguf": "it is a GGUF file with the wrong ending",
    "png": "it is a picture with the wrong ending",
}


def write(path: Path, header: object, data: int = 8, **style: Any) -> Path:
    """A file with this header as JSON, or as it is, and so many bytes behind it."""
    raw = header if isinstance(header, bytes) else json.dumps(header, **style).encode()
    with path.open("wb") as file:
        file.write(len(raw).to_bytes(8, "little") + raw)
        file.truncate(8 + len(raw) + data)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where to write."""
    return tmp_path / "model.safetensors"


def test_a_good_file_is_read_as_it_is_written(path: Path) -> None:
    write(path, {"__metadata__": {"format": "pt", "titel": "初"}, "a.b": ENTRY}, ensure_ascii=False)
    header = read_header(path)
    assert header.metadata == {"format": "pt", "titel": "初"}
    assert header.tensors == {"a.b": ENTRY}
    assert (header.start, header.size) == (path.stat().st_size - 8, path.stat().st_size)


def test_a_whole_checkpoint_is_read(path: Path) -> None:
    header = read_header(sdxl(path, full=True, v_pred=True, metadata={"modelspec.title": "x"}))
    assert len(header.tensors) == 2516
    assert header.metadata == {"modelspec.title": "x"}
    assert max(entry["data_offsets"][1] for entry in header.tensors.values()) == header.size - header.start


@pytest.mark.parametrize("name", [name for name, _ in DAMAGES])
def test_damage_is_refused_and_what_programs_read_is_not(name: str, path: Path) -> None:
    dict(DAMAGES)[name](path)
    if name in (READABLE - {"duplicate-key"}) | LENIENT:
        assert read_header(path).size == path.stat().st_size
    else:
        with pytest.raises(Damaged):
            read_header(path)


@pytest.mark.parametrize(("name", "clause"), CLAUSES.items(), ids=CLAUSES)
def test_damage_is_named_in_words(name: str, clause: str, path: Path) -> None:
    dict(DAMAGES)[name](path)
    with pytest.raises(Damaged) as caught:
        read_header(path)
    assert str(caught.value) == clause


@pytest.mark.parametrize("length", [ord("<"), ord("{"), 0x0280, int.from_bytes(b"PK", "little")])
def test_a_header_may_be_as_long_as_the_beginning_of_another_format_reads(length: int, path: Path) -> None:
    text = json.dumps({"a": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}}, separators=(",", ":")).encode()
    assert read_header(write(path, text.ljust(length), 0)).start == 8 + len(text.ljust(length))


def test_a_page_after_an_empty_line_is_a_page(path: Path) -> None:
    path.write_bytes(b"\r\n\r\n<html><body>404</body></html>")
    with pytest.raises(Damaged, match="web page"):
        read_header(path)


def test_what_is_missing_of_a_file_is_told_in_the_unit_that_suits_it(path: Path) -> None:
    write(path, {"a": {"dtype": "U8", "shape": [69 * 10**8], "data_offsets": [0, 69 * 10**8]}}, 12 * 10**8)
    with pytest.raises(Damaged, match=r"^it is cut off: 1\.2 GB of 6\.9 GB are there$"):
        read_header(path)
    assert shares(6_938_040_000, 6_938_041_050) == "6,938,040,000 of 6,938,041,050 bytes"
    assert shares(999, 2_500_000) == "999 bytes of 2.5 MB"


def test_tensors_may_stand_in_any_order_and_the_header_may_have_blanks(path: Path) -> None:
    second = ENTRY | {"data_offsets": [8, 16]}
    assert list(read_header(write(path, {"b": second, "a": ENTRY}, 16, indent=1)).tensors) == ["b", "a"]


def test_a_name_that_stands_twice_is_found_beside_metadata_that_look_like_a_tensor(path: Path) -> None:
    once = f'{{"__metadata__":{{"data_offsets":"x","y":"data_offsets"}},"a":{json.dumps(ENTRY)}'
    assert list(read_header(write(path, f"{once}}}".encode())).tensors) == ["a"]
    with pytest.raises(Damaged, match="twice"):
        read_header(write(path, f'{once},"a":{json.dumps(ENTRY)}}}'.encode()))


def test_metadata_that_are_no_text_are_left_out_and_halves_of_letters_cannot_get_through(path: Path) -> None:
    metadata = {"steps": 10, "title": "a\ud83db", "list": ["x"], "\udc00": "é", "none": None}
    assert read_header(write(path, {"__metadata__": metadata, "a": ENTRY})).metadata == {
        "title": "a\ufffdb",
        "\ufffd": "é",
    }


def test_only_an_ordinary_file_is_opened(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="ordinary"):
        read_header(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_header(tmp_path / "none.safetensors")


NUMBERS: st.SearchStrategy[Any] = st.one_of(st.integers(-2, 9), st.sampled_from([True, 1.5, "1", None, 2**51, [], {}]))
LISTS: st.SearchStrategy[Any] = st.one_of(st.lists(NUMBERS, max_size=4), st.sampled_from([None, "ab", {"0": 1}]))
ENTRIES = st.fixed_dictionaries({"dtype": st.sampled_from(["F16", "U8", 3, None, []]), "shape": LISTS})
PLACED = st.tuples(ENTRIES, st.one_of(st.integers(0, 9), LISTS))


@given(st.lists(PLACED, max_size=5), st.integers(0, 30))
def test_the_quick_look_lets_pass_only_what_the_careful_one_lets_pass(
    placed: list[tuple[dict[str, Any], Any]], size: int
) -> None:
    at, tensors = 0, {}
    for number, (entry, length) in enumerate(placed):
        place = [at, at := at + length] if isinstance(length, int) else length
        tensors[str(number)] = entry | {"data_offsets": place}
    if not surely_sound(tensors.values(), size):
        return
    for entry in tensors.values():
        entry["shape"] = list(entry["shape"])  # an empty text or table in place of a scalar's shape does no harm
        check_entry(entry)
    check_places([entry["data_offsets"] for entry in tensors.values()], Header({}, tensors, 0, size))


@pytest.mark.parametrize("shape", [[], [0], [2**40, 2**10], [1] * 10])
def test_a_shape_is_possible(shape: list[int]) -> None:
    assert possible(shape)


@pytest.mark.parametrize("shape", [[-1], [True], [1.0], ["1"], [2**40, 2**11], [2**51, 0], [1] * 11])
def test_a_shape_is_impossible(shape: list[Any]) -> None:
    assert not possible(shape)


PIECES = st.sampled_from(
    [
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b'"',
        b"-",
        b"1e9",
        b"true",
        b"null",
        b"\xff",
        b"\\ud800",
        b'"shape"',
        b"999999",
    ]
)


@examples(300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 30), st.one_of(PIECES, st.binary(max_size=9))), max_size=4)
)
def test_a_file_with_changed_bytes_is_read_or_damaged_and_nothing_else(
    path: Path, changes: list[tuple[int, int, bytes]]
) -> None:
    raw = lora(path, metadata={"ss_steps": "1"}).read_bytes()[:6000]
    for at, gone, new in changes:
        raw = raw[:at] + new + raw[at + gone :]
    path.write_bytes(raw)
    try:
        header = read_header(path)
    except Damaged as problem:
        assert str(problem).split()[0] in {"it", "its", "a", "an", "the"}  # noqa: PT017 - a clause, not the interpreter's words
        return
    assert all(end <= header.size - header.start for _, end in (one["data_offsets"] for one in header.tensors.values()))


MANY = 99_000_000
FACE = "\N{GRINNING FACE}".encode()
MANY_NAMES = b"MANY NAMES"  # stands for them until the file is written
Hostile = tuple[bytes, bytes, bytes]  # its beginning, what is repeated up to the length of the longest header, its end
HOSTILE: dict[str, Hostile] = {
    "empty lists": (b'{"a":[', b"[],", b"0]}"),
    "tables": (b'{"a":[', b'{"":1},', b"0]}"),
    "floats": (b'{"a":[', b"1e9,", b"0]}"),
    "a long text": (b'{"__metadata__":{"a":"', b"x", b'"}}'),
    "a text with one wide letter": (b'{"__metadata__":{"a":"', b"x", b'\\ud83d\\ude00"}}'),
    "escapes": (b'{"__metadata__":{"a":"', b"\\ud83d ", b'"}}'),
    "half a letter beside a wide one": (b'{"__metadata__":{"a":"\\ud83d\\ude00', b"x", b'\\ud83d"}}'),
    "many numbers and a wide letter": (b'{"a":{' + MANY_NAMES + b'"":0},"__metadata__":{"a":"', b"x", FACE + b'"}}'),
    "depth": (b"", b'{"a":', b""),
    "a long number": (b'{"a":', b"9", b"}"),
    "blanks": (b"{}", b" ", b""),
}
CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (900_000_000, 900_000_000))
from pathlib import Path
from sdxl_advisor.files.header import Damaged, read_header
try:
    read_header(Path(sys.argv[1]))
except Damaged:
    pass
"""


def limited(path: Path) -> subprocess.CompletedProcess[str]:
    """Read a header in a process that may use a little less than a gigabyte."""
    return subprocess.run([sys.executable, "-c", CHILD, path], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory there")
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_header_takes_a_gigabyte(kind: str, path: Path) -> None:
    before, repeated, after = HOSTILE[kind]
    if MANY_NAMES in before:
        before = before.replace(MANY_NAMES, b"".join(b'"%x":0,' % number for number in range(980_000)))
    write(path, before + repeated * ((MANY - len(before)) // len(repeated)) + after)
    ended = limited(path)
    path.unlink()
    assert (ended.returncode, ended.stderr) == (0, "")


NAMED: dict[str, Callable[[int], str]] = {
    "names": lambda number: f'"{number:x}":0',
    "tensors": lambda number: f'"{number:x}":{{"dtype":"","shape":[{number}],"data_offsets":[0,0]}}',
    "the same tensor": lambda number: f'"{number // 2}":{{"dtype":"","shape":[],"data_offsets":[0,0]}}',
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory there")
@pytest.mark.parametrize(("kind", "count"), [("names", 800_000), ("tensors", 150_000), ("the same tensor", 150_000)])
def test_many_names_take_no_gigabyte(kind: str, count: int, path: Path) -> None:
    ended = limited(write(path, f"{{{','.join(map(NAMED[kind], range(count)))}}}".encode()))
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_header_that_holds_too_much_is_refused_before_it_is_parsed(path: Path) -> None:
    with pytest.raises(Damaged, match="more than that of any model"):
        read_header(write(path, b'{"a":[' + b"[]," * 3_000_000 + b"0]}"))


def test_a_large_picture_in_the_metadata_is_no_harm(path: Path) -> None:
    metadata = {"modelspec.thumbnail": "data:image/png;base64," + "A/+9" * 5_000_000, "title": "初"}
    assert read_header(write(path, {"__metadata__": metadata, "a": ENTRY}, ensure_ascii=False)).metadata == metadata
