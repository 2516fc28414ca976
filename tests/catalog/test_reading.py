"""YAML as users write it: what is read as what, and files that are not YAML at all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, strategies as st

from sdxl_advisor.catalog.reading import read_yaml
from sdxl_advisor.errors import DataError
from tests.catalog.conftest import Complaint, errors
from tests.conftest import Run, examples
from tests.process import spawn

LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))  # bytes
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))  # seconds
from sdxl_advisor.__main__ import main
main()
"""


def read(tmp_path: Path, content: bytes) -> Any:
    """What a file of these bytes is read as."""
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    return read_yaml(path)


def complaint(tmp_path: Path, content: bytes) -> str | None:
    """What is wrong with a file of these bytes."""
    try:
        read(tmp_path, content)
    except DataError as problem:
        return problem.message
    return None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("True", "True"),
        ("FALSE", "FALSE"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2024-05-06", "2024-05-06"),
        ("2024-05-06 07:08:09", "2024-05-06 07:08:09"),
        ("2024-05", "2024-05"),
        ("28", 28),
        ("-1", -1),
        ("5.5", 5.5),
        ("'28'", "28"),
        ("1girl", "1girl"),
        ("score_9", "score_9"),
        ("e621", "e621"),
        ("12e3456789", "12e3456789"),
        ("(tag:1.2)", "(tag:1.2)"),
        ("artist:name", "artist:name"),
        (r"fate \(series\)", r"fate \(series\)"),
        ("1:1", "1:1"),
        ("16:30", "16:30"),
        ("первая", "первая"),
        ("010", "010"),
        ("0x1f", "0x1f"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("0", 0),
        ("+3", 3),
        (".5", 0.5),
        ("5.", 5.0),
        ("1.5e3", 1500.0),
        ("1e3", "1e3"),
    ],
)
def test_a_value_is_read_as(written: str, value: object, tmp_path: Path) -> None:
    assert read(tmp_path, f"a: {written}\n".encode()) == {"a": value}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbfa: \xc3\xa9\n", id="byte order mark"),
        pytest.param("a: é\n".encode("utf-16"), id="UTF-16"),
        pytest.param(b"a: \xc3\xa9\r\n", id="Windows line ends"),
        pytest.param(b"%YAML 1.1\n---\na: \xc3\xa9\n...\n", id="document marks"),
    ],
)
def test_an_encoding_is_understood(content: bytes, tmp_path: Path) -> None:
    assert read(tmp_path, content) == {"a": "é"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"name: One\nname: Two\n", 2, id="repeated key"),
        pytest.param(b"sources:\n  card: {}\n  other: {}\n  card: {}\n", 4, id="repeated key inside"),
        pytest.param(b"a: 1\n'a': 2\n", 2, id="repeated key in quotes"),
        pytest.param(b"name: One\nlinks:\n\t- x\n", 3, id="tab"),
        pytest.param(b"name: [One\nsummary: x\n", 2, id="unclosed list"),
        pytest.param(b"name: {One: 1\n", 2, id="unclosed mapping"),
        pytest.param(b"name: 'One\n", 2, id="unclosed quote"),
        pytest.param(b"a: *nowhere\n", 1, id="undefined alias"),
        pytest.param(b"a: 1\n---\nb: 2\n", 2, id="two documents"),
        pytest.param(b"a: b: c\n", 1, id="colon in a value"),
        pytest.param(b"a: 1\nb: @artist\n", 2, id="reserved character"),
        pytest.param(b"a: 1\nb: !!python/object/apply:os.getcwd []\n", 2, id="python call"),
        pytest.param(b"a: !!python/name:os.system\n", 1, id="python name"),
        pytest.param(b"a: !own x\n", 1, id="unknown tag"),
        pytest.param(b"a: 1\n? [x]\n: 1\n", 2, id="list as a key"),
        pytest.param(b"a: {{name}}\n", 1, id="doubled braces"),
        pytest.param(b"a: 1\nb: !!str x\n", 2, id="harmless tag"),
        pytest.param(b"a: 1\nb: !!timestamp soon\n", 2, id="tag of a date on text"),
        pytest.param(b"a: 1\nb: !!bool perhaps\n", 2, id="tag of a truth on text"),
        pytest.param(b"a: 1\nb: !!int ''\n", 2, id="tag of a number on nothing"),
        pytest.param(b"a: 1\nb: !!float ''\n", 2, id="tag of a fraction on nothing"),
    ],
)
def test_broken_yaml_is_an_error_with_its_line(content: bytes, line: int, show_with: Complaint) -> None:
    ran = show_with(content)
    assert (ran.code, ran.out) == (3, "")
    assert errors(ran)[0].startswith(f"error: own/mine.yaml:{line}: ")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(bytes(range(256)), id="binary"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", id="a picture"),
        pytest.param(b"name: caf\xe9\n", id="Latin-1"),
        pytest.param(b"name: \x00\n", id="zero byte"),
        pytest.param(b"\xff\xfe\x00", id="half of UTF-16"),
        pytest.param(b"- a\n- b\n", id="a list at the top"),
        pytest.param(b"just words\n", id="text at the top"),
        pytest.param(b"name: !!binary x\n", id="bad base64"),
        pytest.param(b"images: " + b"9" * 5000, id="a number of 5000 digits"),
        pytest.param(b"a: &a [*a]\n", id="a list in itself"),
        pytest.param(b"a: &a {<<: *a}\n", id="a mapping merged with itself"),
        pytest.param(b"[" * 900 + b"]" * 900, id="900 lists deep"),
        pytest.param(b"name: One\nin_use: " + b"x" * 2_000_000, id="a huge scalar"),
        pytest.param(b"x" * 200_000 + b": 1\n", id="a huge key"),
    ],
)
def test_a_file_that_is_no_family_is_one_short_error(content: bytes, show_with: Complaint) -> None:
    ran = show_with(content)
    assert (ran.code, ran.out) == (3, "")
    assert len(errors(ran)) == 1
    assert errors(ran)[0].startswith("error: own/mine.yaml")
    assert all(len(line) < 1000 for line in ran.err.splitlines())


@pytest.mark.parametrize("content", [b"", b"# nothing but a remark\n", b"null\n", b"---\n"])
def test_a_file_with_nothing_in_it_is_passed_over(content: bytes, own: Path, show_with: Complaint, run: Run) -> None:
    ran = show_with(content)
    assert (ran.code, errors(ran)) == (2, ["error: no checkpoint, line or family is called 'one'"])
    assert "warning" not in ran.err
    assert run("catalog", "check", str(own)).code == 0


def test_python_tags_run_nothing(show_with: Complaint, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    show_with(f"a: !!python/object/apply:os.mkdir ['{trap.as_posix()}']\n".encode())
    assert not trap.exists()


@pytest.mark.parametrize(
    ("first", "level"),
    [
        pytest.param("l0: &l0 [x]", "l{n}: &l{n} [{others}]", id="lists in lists"),
        pytest.param("l0: &l0 {k: x}", "l{n}: &l{n} {{<<: [{others}]}}", id="mappings merged into mappings"),
    ],
)
def test_anchors_that_multiply_cost_little(first: str, level: str, tmp_path: Path) -> None:
    levels = [level.format(n=n, others=", ".join([f"*l{n - 1}"] * 9)) for n in range(1, 12)]
    (tmp_path / "mine.yaml").write_text("\n".join([first, *levels, ""]), encoding="utf-8")
    ran = spawn("--catalog", str(tmp_path), "show", "one", program=(sys.executable, "-c", LIMITED))
    assert ran.code == 3
    assert "mine.yaml:1: anchors (&) and aliases (*) are not allowed" in errors(ran)[0]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"a: &said {x: [1]}\nb: *said\n", 1, id="a block is repeated"),
        pytest.param(b"a: 1\nb: &said x\n", 2, id="an anchor that nobody uses"),
        pytest.param(b"a: 1\nb: *said\n", 2, id="an alias of nothing"),
        pytest.param(b"a:\n  - x\n  - &said\n", 3, id="an anchor on nothing"),
        pytest.param(b"&said a: 1\n", 1, id="an anchor on a key"),
    ],
)
def test_anchors_and_aliases_are_refused(content: bytes, line: int, show_with: Complaint) -> None:
    ran = show_with(content)
    assert (ran.code, ran.out) == (3, "")
    said = f"error: own/mine.yaml:{line}: anchors (&) and aliases (*) are not allowed\n"
    assert ran.err.endswith(
        f'{said}hint: write the value out; or, if it is text, put the text in double quotes: "..."\n'
    )


def test_what_is_said_of_an_anchor_helps(tmp_path: Path) -> None:
    assert read(tmp_path, b'tags: ["&said", "*_*"]\n') == {"tags": ["&said", "*_*"]}


@pytest.mark.parametrize("content", [b"[" * 100_000, b"[" * 50_000 + b"]" * 50_000, b"{a: " * 50_000 + b"}" * 50_000])
def test_deep_nesting_does_not_crash_python(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(content)
    ran = spawn("--catalog", str(tmp_path), "show", "one")
    assert ran.code == 3
    assert "mine.yaml" in errors(ran)[0]


def test_nesting_has_a_limit_that_no_record_comes_near(tmp_path: Path) -> None:
    assert read(tmp_path, b"[" * 40 + b"]" * 40)
    with pytest.raises(DataError, match=r"mine\.yaml:1: nested too deeply"):
        read(tmp_path, b"[" * 60 + b"]" * 60)


def test_a_folder_with_the_name_of_a_file_is_an_error(made_up: Path, own: Path, run: Run) -> None:  # noqa: ARG001
    (own / "alder" / "mine.yaml").mkdir(parents=True)
    ran = run("--catalog", str(own), "show", "one")
    assert ran.code == 3
    assert errors(ran)[0].startswith("error: alder/mine.yaml: cannot be read")


@pytest.mark.usefixtures("made_up")
def test_an_empty_folder_with_the_name_of_a_file_holds_nothing(own: Path, run: Run) -> None:
    (own / "mine.yaml").mkdir()
    ran = run("--catalog", str(own), "list")
    assert (ran.code, errors(ran)) == (2, [f"error: {own}: not a folder with YAML files"])


@pytest.mark.parametrize("name", ["goals.yaml", "interfaces.yaml"])
def test_a_missing_file_of_the_shipped_data_is_an_error(name: str, made_up: Path, run: Run) -> None:
    (made_up / name).unlink()
    ran = run("list")
    assert ran.code == 3
    assert f"{name}: cannot be read" in ran.err


@examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40) | st.text("ab:-[]{}'\"&*!?|>%@#, \n\t<=~0.1é", max_size=30).map(str.encode))
@example(b"? [a]\n: 1\n")
@example(b"&a a: *a\n")
def test_any_bytes_are_a_value_or_a_data_error(tmp_path: Path, content: bytes) -> None:
    message = complaint(tmp_path, content)
    assert message is None or ("mine.yaml" in message and "\n" not in message)
