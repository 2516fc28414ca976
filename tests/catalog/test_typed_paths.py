"""Paths as people type them, on Windows and elsewhere; Windows is simulated, as there is none here."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdxl_advisor.catalog.typed_paths import device, expanded, is_windows_path, typable
from tests.conftest import Run
from tests.files.making import sdxl
from tests.pictures.making import png

WAI = "waiIllustriousSDXL_v170.safetensors"
DEVICES = [
    "CON",
    "nul",
    "Prn.txt",
    "aux.safetensors",
    "COM1",
    "lpt9.png",
    "com².csv",
    "NUL .txt",
    "conin$",
    "NUL:",
    "a/CON/b.png",
]
FILES = ["con1", "console.png", "com10.txt", "nula.png", "acon", "my con.txt", "lpt", "com0x"]
INFOTEXT = "1girl\nSteps: 28, Sampler: Euler a, CFG scale: 5, Size: 832x1216, Model: waiIllustriousSDXL_v170"


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend to be on Windows, as far as the program asks; paths stay those of this system."""
    monkeypatch.setattr("sys.platform", "win32")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("name", DEVICES)
def test_the_name_of_a_device_is_one_on_windows(name: str) -> None:
    assert device(name)
    assert device(f"C:\\models\\{name}")


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("name", FILES)
def test_other_names_are_those_of_files(name: str) -> None:
    assert device(name) is None


@pytest.mark.parametrize("name", DEVICES)
def test_elsewhere_every_name_is_that_of_a_file(name: str) -> None:
    assert device(name) is None


@pytest.mark.usefixtures("windows", "shipped", "here")
@pytest.mark.parametrize(
    "words",
    [
        "identify NUL",
        "identify CON.safetensors",
        "lint con.png",
        "lint noobai --file AUX.txt",
        "convert COM1.png --to noobai",
        "tags ./nul.safetensors",
        "compat lpt1.safetensors/x.png noobai",
        "recommend --have CON",
        "lint noobai cat --tags prn.csv",
    ],
)
def test_a_device_is_refused_with_a_sentence(words: str, run: Run) -> None:
    ran = run(*words.split())
    assert (ran.code, ran.out) == (2, "")
    assert "Windows keeps the name '" in ran.err.splitlines()[0]
    assert ran.err.splitlines()[0].endswith("for a device, so it is not opened")


@pytest.mark.usefixtures("windows", "shipped")
def test_a_device_among_files_is_told_in_its_row(run: Run, here: Path) -> None:
    sdxl(here / WAI)
    ran = run("identify", "NUL", WAI, "--json")
    assert [one["kind"] for one in ran.json["files"]] == ["unknown", "checkpoint"]
    assert "for a device" in ran.json["files"][0]["note"]


@pytest.fixture
def models(here: Path) -> Path:
    """Two models, one of them with brackets in its name, and a picture."""
    sdxl(here / WAI)
    sdxl(here / "mix [v1].safetensors")
    return png(here / "made.png", {"parameters": INFOTEXT})


@pytest.mark.usefixtures("windows", "models")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["*.safetensors"], ["mix [v1].safetensors", WAI]),
        (["wai*", "made.???"], [WAI, "made.png"]),
        (["mix [v1].safetensors"], ["mix [v1].safetensors"]),
        (["*.ckpt"], ["*.ckpt"]),
        (["[mw]*.png"], ["made.png"]),
        ([WAI], [WAI]),
    ],
)
def test_a_pattern_means_files_on_windows(typed: list[str], meant: list[str]) -> None:
    assert expanded(map(Path, typed)) == [Path(name) for name in meant]


@pytest.mark.usefixtures("models")
def test_elsewhere_the_shell_has_done_that() -> None:
    assert expanded([Path("*.safetensors")]) == [Path("*.safetensors")]


@pytest.mark.usefixtures("windows", "shipped", "models")
def test_commands_take_patterns_on_windows(run: Run) -> None:
    assert [one["path"] for one in run("identify", "*", "--json").json["files"]] == [
        "made.png",
        "mix [v1].safetensors",
        WAI,
    ]
    assert run("tags", "wai*.safetensors", "--json").json["checkpoint"]["key"] == "wai-illustrious-17.0"
    assert "Of your 1 SDXL checkpoint: " in run("recommend", "--goal", "anime", "--have", "wai*").out
    assert run("identify", "*.ckpt").code == 2


@pytest.mark.usefixtures("windows", "shipped", "models")
def test_a_prompt_is_no_pattern(run: Run) -> None:
    assert run("convert", "*", "--to", "pony", "--no-quality").out == "*\n"


@pytest.mark.usefixtures("windows")
def test_home_is_what_the_system_says(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(here))
    assert expanded([Path("~/models")]) == [here / "models"]


@pytest.mark.parametrize(
    ("text", "is_path"),
    [
        ("C:\\models\\x.safetensors", True),
        ("C:/models/x", True),
        ("models\\wai", True),
        ("\\\\server\\share\\x", True),
        ("wai v17.0", False),
        ("https://civitai.com/models/1", False),
        ("urn:air:sdxl:checkpoint:civitai:1@2", False),
    ],
)
def test_a_backslash_or_a_drive_makes_a_path_on_windows(
    text: str, is_path: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_windows_path(text)
    monkeypatch.setattr("sys.platform", "win32")
    assert is_windows_path(text) is is_path


@pytest.mark.usefixtures("windows", "shipped", "here")
@pytest.mark.parametrize("text", ["C:\\models\\wai", "models\\wai"])
def test_a_windows_path_to_nothing_is_no_unknown_name(text: str, run: Run) -> None:
    ran = run("tags", text)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == f"error: '{text}': no such file or directory"


@pytest.mark.parametrize(("path", "shown"), [("-x.png", "./-x.png"), ("x-y.png", "x-y.png"), ("a/-x", "a/-x")])
def test_a_path_is_typed_so_that_it_is_no_option(path: str, shown: str) -> None:
    assert typable(path) == shown


@pytest.mark.usefixtures("shipped")
def test_what_is_suggested_for_a_file_with_a_dash_works(run: Run, here: Path) -> None:
    sdxl(here / "-mystery.safetensors")
    assert "sdxl-advisor identify ./-mystery.safetensors --hash" in run("identify", "--", "-mystery.safetensors").out
    refused = run("tags", "--", "-mystery.safetensors").err
    assert "hint: sdxl-advisor identify ./-mystery.safetensors --hash" in refused


@pytest.mark.usefixtures("windows", "shipped")
def test_what_is_suggested_for_a_file_with_a_blank_is_in_double_quotes(run: Run, here: Path) -> None:
    sdxl(here / "my mix.safetensors")
    assert 'sdxl-advisor identify "my mix.safetensors" --hash' in run("identify", "my mix.safetensors").out


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    "words", ["identify bad.safetensors good.safetensors", "identify good.safetensors bad.safetensors"]
)
def test_a_file_that_may_not_be_read_stops_no_other(
    words: str, run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, opened = sdxl(here / "bad.safetensors"), open

    def refusing(path: object, *given: object, **more: object) -> object:
        if str(path).endswith(bad.name):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *given, **more)  # type: ignore[call-overload]

    sdxl(here / "good.safetensors")
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    monkeypatch.setattr("io.open", refusing)
    monkeypatch.setattr("builtins.open", refusing)
    ran = run(*words.split(), "--json")
    kinds = {one["path"]: (one["kind"], one["note"]) for one in ran.json["files"]}
    assert kinds["good.safetensors"][0] == "checkpoint"
    assert kinds["bad.safetensors"] == ("unknown", "it cannot be read: Permission denied")


@pytest.mark.usefixtures("shipped", "here")
@pytest.mark.parametrize(
    "words",
    ["identify PATH", "recommend --goal anime --have PATH", "--catalog PATH list", "catalog check PATH"],
)
def test_no_path_is_refused_before_the_command_has_looked(
    words: str, run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sdxl(here / "models.safetensors")
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    ran = run(*words.replace("PATH", "models.safetensors").split())
    assert "is not readable" not in ran.err
