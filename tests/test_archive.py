"""The program in one archive, as ``python -m zipapp`` makes it: the compiled data are read from it."""

from __future__ import annotations

import shutil
import sys
import zipapp
from pathlib import Path

import pytest

from sdxl_advisor.catalog.compiled import PREBUILT, pack
from sdxl_advisor.catalog.opening import compile_shipped
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Ran
from tests.process import spawn

PACKAGE = Path(__file__).parents[1] / "sdxl_advisor"
START = "sdxl_advisor.__main__:main"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program without data; what it depends on is installed here."""
    app = tmp_path_factory.mktemp("archive") / "app"
    shutil.copytree(PACKAGE, app / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__", "data"))
    zipapp.create_archive(app, app.with_name("advisor.pyz"), main=START)
    return app.with_name("advisor.pyz")


@pytest.fixture(scope="module")
def whole(archive: Path) -> Path:
    """The program with the small catalogue."""
    app = archive.with_name("app")
    (app / PACKAGE.name / "data").mkdir()
    compiled = pack(*compile_shipped(Path(__file__).parent / "made_up"))
    (app / PACKAGE.name / "data" / PREBUILT).write_bytes(compiled)
    zipapp.create_archive(app, app.with_name("whole.pyz"), main=START)
    return app.with_name("whole.pyz")


def ran_from(archive: Path, *words: str) -> Ran:
    """Run the program from an archive; nothing of the source tree is on the path."""
    return spawn(*words, program=(sys.executable, "-I", str(archive)))


def test_a_program_in_one_archive_answers(whole: Path) -> None:
    ran = ran_from(whole, "list", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert "alder-1" in {one["key"] for one in ran.json["checkpoints"]}


def test_a_program_in_one_archive_knows_checkpoints_of_ones_own(whole: Path, tmp_path: Path) -> None:
    write(tmp_path / "own", "mine.yaml", family(checkpoint("mine-1", name="Oak")))
    ran = ran_from(whole, "--catalog", str(tmp_path / "own"), "show", "mine-1")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Oak")


def test_an_archive_without_data_says_so_in_one_sentence(archive: Path) -> None:
    ran = ran_from(archive, "list")
    error, hint = ran.err.splitlines()
    assert (ran.code, ran.out) == (3, "")
    assert error == "error: the data are not beside the program, as they are where it was installed"
    assert "zipapp" in hint
