"""The user's own folders are absolute, or there are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sdxl_advisor.folders import CACHE, CONFIG, Folder, user_folder
from tests.conftest import Run

VARIABLES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which has a folder ``near``; no variable names another."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "near").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("home", ["", "near", ".", "./near"])
@pytest.mark.parametrize("folder", [CACHE, CONFIG])
@pytest.mark.usefixtures("here")
def test_an_empty_or_relative_home_is_none(home: str, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.setattr("sdxl_advisor.folders.sys.platform", "linux")
    monkeypatch.setattr("pathlib.Path.home", lambda: Path(os.path.expanduser(home or "/")))  # noqa: PTH111
    assert user_folder(folder) is None


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("folder", [CACHE, CONFIG])
def test_a_relative_folder_counts_as_not_set(
    system: str, folder: Folder, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sdxl_advisor.folders.sys.platform", system)
    monkeypatch.setattr("pathlib.Path.home", lambda: here)
    expected = user_folder(folder)
    for name in VARIABLES:
        monkeypatch.setenv(name, "near")
    assert user_folder(folder) == expected
    assert expected is not None
    assert expected.is_relative_to(here)


@pytest.mark.parametrize("name", ["HOME", *VARIABLES])
@pytest.mark.usefixtures("made_up")
def test_nothing_is_written_beside_the_user(name: str, here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(here / "nobody"))
    monkeypatch.setenv("USERPROFILE", str(here / "nobody"))
    monkeypatch.setenv(name, "near")
    assert run("list", "--json").code == 0
    assert list((here / "near").iterdir()) == []
