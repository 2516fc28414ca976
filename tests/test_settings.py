"""Settings: options win over variables, those over the file; what is wrong is said with where it stands."""

from __future__ import annotations

import io
import os
import re
import tomllib
from pathlib import Path

import pytest

from sdxl_advisor.catalog.input_files import read_file
from sdxl_advisor.settings.table import SETTINGS, config_path, held
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Run
from tests.files.making import sdxl
from tests.process import spawn

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"
LIST = "1girl,0,6000000,\nhair_bow,0,500000,\n"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of settings in the place where it is looked for."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    path = tmp_path / "settings" / "sdxl-advisor" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def in_force(run: Run) -> dict[str, tuple[object, str]]:
    """What each setting is, and what says so."""
    return {one["key"]: (one["value"], one["origin"]) for one in run("config", "--json").json["settings"]}


@pytest.mark.usefixtures("made_up")
def test_options_win_over_variables_and_those_over_the_file(
    config: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("tags", "alder", "--json")
    assert run(*words).json["program_names"] is None
    config.write_text('ui = "easel"\nrating = "safe"\n')
    assert (run(*words).json["program_names"]["interface"], run(*words).json["rating"]) == ("easel", "safe")
    monkeypatch.setenv("SDXL_ADVISOR_UI", "canvas")
    assert (run(*words).json["program_names"]["interface"], run(*words).json["rating"]) == ("canvas", "safe")
    assert run(*words, "--ui", "easel").json["program_names"]["interface"] == "easel"
    assert run(*words, "--ui=easel").json["program_names"]["interface"] == "easel"
    assert in_force(run) | {"rating": ("safe", "file"), "ui": ("canvas", "variable")} == in_force(run)


def test_an_empty_variable_and_an_empty_text_are_none(config: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS.values():
        monkeypatch.setenv(setting.variable, os.pathsep if setting.kind == "paths" else "")
    config.write_text('ui = ""\nmodels = []\ntags = ["", ""]\n')
    assert set(in_force(run).values()) == {(None, "default")}


@pytest.mark.usefixtures("made_up")
def test_ones_own_catalogue_is_known_to_every_command_and_to_the_shell(config: Path, run: Run) -> None:
    write(config.parent / "own", "oaks.yaml", family(checkpoint("oak-1", name="Oak 1"), name="Oaks"))
    config.write_text('catalog = "own"\n')
    assert run("show", "oak-1").out.startswith("Oak 1")
    assert run("--catalog", str(config.parent / "own"), "show", "oak-1").code == 0
    offered = spawn(
        environ={
            "_SDXL_ADVISOR_COMPLETE": "complete_bash",
            "COMP_WORDS": "sdxl-advisor show oak",
            "COMP_CWORD": "2",
        }
    )
    assert set(offered.out.split()) == {"oak-1", "oaks"}


@pytest.mark.usefixtures("made_up")
def test_models_are_where_identify_and_a_bare_have_look(
    config: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [config.parent / "one", config.parent / "two"]
    for folder in folders:
        folder.mkdir()
        sdxl(folder / f"alder1_{folder.name}.safetensors")
    config.write_text('models = ["one", "two"]\n')
    found = run("identify", "--json").json["files"]
    assert {Path(file["path"]).parent for file in found} == set(folders)
    assert {Path(file["path"]).parent for file in run("identify", str(folders[0]), "--json").json["files"]} == {
        folders[0]
    }
    for words in (("--have", "--json"), ("--json", "--have"), ("--have", "--goal=easy", "--json")):
        assert run("recommend", *words).json["have"]["checkpoints"] == 2
    assert run("recommend", "--have", str(folders[1]), "--json").json["have"]["checkpoints"] == 1
    assert run("recommend", "--goal", "easy", "--json").json["have"] is None
    exported = run("export", "--for", "kohya", "--json", "--have").json
    assert len(exported["checkpoints"] + exported["refused"]) == 2
    monkeypatch.setenv("SDXL_ADVISOR_MODELS", str(folders[1]))
    assert len(run("identify", "--json").json["files"]) == 1


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("words", [("identify",), ("tags", "alder"), ("recommend", "--have"), ("mcp",)])
def test_the_file_is_read_once(words: tuple[str, ...], config: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('ui = "easel"\nrating = "safe"\nmodels = "."\n')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    read = []

    def counted(path: Path, most: int) -> bytes:
        read.append(path)
        return read_file(path, most)

    monkeypatch.setattr("sdxl_advisor.settings.config_file.read_file", counted)
    assert run(*words).code < 2
    assert read == [config]


def test_without_models_they_must_be_named(run: Run) -> None:
    ran = run("identify")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: identify needs a file or a folder")
    for words in (("recommend", "--have"), ("recommend", "--have", "-g", "furry"), ("export", "--have", "--", "x")):
        ran = run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(
            "error: --have needs a path, because no models are set\nhint: set SDXL_ADVISOR_MODELS"
        )


@pytest.mark.usefixtures("made_up")
def test_a_prompt_that_looks_like_an_option_is_no_option(config: Path, run: Run) -> None:
    config.write_text('models = "."\n')
    assert run("lint", "alder", "--", "--have").code != 2


@pytest.mark.usefixtures("made_up")
def test_lists_of_tags_are_used_unless_others_are_named(config: Path, run: Run, tmp_path: Path) -> None:
    (config.parent / "danbooru.csv").write_text(LIST)
    (tmp_path / "other.csv").write_text(LIST.replace("hair_bow", "hair_ribbon"))
    config.write_text('tags = "danbooru.csv"\n')
    assert run("explain", "hair bow", "--json").json["tags"][0]["name"] == "hair bow"
    assert run("explain", "hair ribbon", "--tags", str(tmp_path / "other.csv"), "--json").json["tags"]
    (config.parent / "danbooru.csv").unlink()
    ran = run("explain", "hair bow")
    assert (ran.code, ran.err) == (
        2,
        f"error: tags in {config}: {config.parent / 'danbooru.csv'} does not exist\nhint: sdxl-advisor config\n",
    )
    assert run("explain", "hair ribbon", "--tags", str(tmp_path / "other.csv")).code == 0


WRONG = [
    (b"modles = 'x'", "no setting is called 'modles'", "did you mean 'models'?"),
    (b"[defaults]\nui = 'x'", "no setting is called 'defaults'", "one of: ui, rating, catalog, models, tags"),
    (b"ui = 4", "ui is not a text", "write ui = 'TEXT'"),
    (b"ui = ['easel']", "ui is not a text", "write ui = 'TEXT'"),
    (b"models = [1]", "models is not a text or a list of texts", "write models = ['A', 'B']"),
    (b"models = 2026-01-01", "models is not a text or a list of texts", "write models = ['A', 'B']"),
    (b"ui = easel", "it is not TOML: invalid value (at line 1, column 6)", "a line of it looks like this"),
    (rb'models = "D:\models"', "it is not TOML: unescaped '\\' in a string", "write paths of Windows in single quotes"),
    (b"ui = '\xff'", "it is not text in UTF-8", "save it as UTF-8"),
    (b"ui = " + b"[" * 5000, "it is nested too deeply", "a line of it looks like this"),
    (b"ui = " + b"9" * 5000, "it is not TOML", "a line of it looks like this"),
    (b"#" * 1_000_001, "it is larger than 1 MB, which is the most that is read", "make it a text file"),
]


@pytest.mark.parametrize(("content", "message", "hint"), WRONG, ids=[message for _, message, _ in WRONG])
@pytest.mark.parametrize("words", [("goals",), ("config",)], ids=["goals", "config"])
def test_a_wrong_file_is_one_sentence_with_file_and_key(
    words: tuple[str, ...], content: bytes, message: str, hint: str, config: Path, run: Run
) -> None:
    config.write_bytes(content)
    ran = run(*words)
    error, advice = ran.err.splitlines()
    assert (ran.code, ran.out) == (2, "")
    assert error.startswith(f"error: {config}: {message}")
    assert advice.startswith(f"hint: {hint}")


def test_what_stands_in_its_place_is_not_read_for_ever(config: Path, run: Run) -> None:
    config.mkdir()
    assert run("goals").err.startswith(f"error: {config}: Is a directory")
    config.rmdir()
    os.mkfifo(config)
    assert run("goals").err.startswith(f"error: {config}: it is a pipe, not a file")
    config.unlink()
    config.symlink_to(config.name)
    assert run("goals").code == 2


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("tags", "--help"), ("help", "lint")])
def test_help_and_version_ask_no_settings(words: tuple[str, ...], config: Path, run: Run) -> None:
    config.write_text("broken")
    assert (run(*words).code, run(*words).err) == (0, "")


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("key", ["ui", "rating"])
def test_a_name_that_nobody_has_is_told_with_where_it_stands(
    key: str, config: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(f'{key} = "eazel"\n')
    ran = run("tags", "alder")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {key} in {config}: no ")
    assert run("goals").code == 0
    shown = run("config")
    assert (shown.code, " ".join(shown.out.split()).count("no ")) == (1, 1)
    monkeypatch.setenv(SETTINGS[key].variable, "eezel")
    assert run("tags", "alder").err.startswith(f"error: {SETTINGS[key].variable}: no ")
    assert "eazel" not in run("tags", "alder", f"--{key}", "x").err


def test_another_file_can_be_named_or_none(config: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('ui = "comfyui"\n')
    other = config.with_name("other.toml")
    other.write_text('ui = "forge"\n')
    monkeypatch.setenv("SDXL_ADVISOR_CONFIG", str(other))
    assert in_force(run)["ui"] == ("forge", "file")
    monkeypatch.setenv("SDXL_ADVISOR_CONFIG", os.devnull)
    assert in_force(run)["ui"] == (None, "default")
    assert run("config", "--json").json["file"] is None
    monkeypatch.setenv("SDXL_ADVISOR_CONFIG", str(other.with_name("nobody.toml")))
    ran = run("goals")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        f"error: SDXL_ADVISOR_CONFIG: {other.with_name('nobody.toml')} does not exist",
    )


def test_the_home_stands_for_a_tilde(config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    config.write_text("models = '~/models'\n")
    monkeypatch.setenv("SDXL_ADVISOR_TAGS", "~/a.csv")
    assert held()["models"].value == (str(tmp_path / "models"),)
    assert held()["tags"].value == (str(tmp_path / "a.csv"),)


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, ".config/sdxl-advisor"),
        ("darwin", {}, "Library/Application Support/sdxl-advisor"),
        ("win32", {}, "AppData/Roaming/sdxl-advisor"),
        ("win32", {"APPDATA": "roaming"}, "roaming/sdxl-advisor"),
    ],
)
def test_the_file_is_where_the_system_keeps_settings(
    platform: str, environ: dict[str, str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setattr("sdxl_advisor.folders.sys.platform", platform)
    for name, value in environ.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    assert config_path() == tmp_path / expected / "config.toml"


def test_a_user_without_a_home_has_no_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "nobody"))
    assert run("config", "--json").json["file"] is None
    assert "No file is read." in run("config").out


def test_the_page_shows_every_setting_and_a_file_that_is_read(config: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", text, re.MULTILINE))
    assert rows == {key: setting.variable for key, setting in SETTINGS.items()}
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0]
    config.write_text(example)
    assert set(held()) == set(tomllib.loads(example))
