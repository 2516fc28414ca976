"""The wheel that users install: built, installed away from the sources, and run from another folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts.compile_data import OLDEST, CompileData
from sdxl_advisor import __version__
from tests.conftest import Ran
from tests.process import environment

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
SECONDS = 300  # a slow machine builds for a while
SCRIPT = """from sdxl_advisor import api

catalog = api.open_catalog()
sheet: api.TagSheet = api.tags(catalog, "noobai", rating="safe")
print(sheet.positive_text)
prompts = [api.Request("score_9, 1girl", checkpoint="noobai")]
for result in api.lint_each(catalog, prompts, ui="comfyui", fix=True):
    if isinstance(result, api.LintResult):
        print([finding.code for finding in result.findings])
made: api.Export = api.write_export(api.export(catalog, ["noobai"], "krita"), "noobai.json", force=True)
print(made.written, made.checkpoints[0].decided)
try:
    api.convert(catalog, "1girl", to="nobody knows this")
except api.AdvisorError as problem:
    print(problem.message, problem.hint)
"""
NAME = f"sdxl_advisor-{__version__}-py3-none-any.whl"


def quietly(*words: object, cwd: Path | None = None, **environ: str) -> Ran:
    """Run a program with nothing of the source tree on its path; it must succeed."""
    env = {name: value for name, value in environment(**environ).items() if name != "PYTHONPATH"}
    argv = [str(word) for word in words]
    ended = subprocess.run(argv, cwd=cwd, env=env, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ended.returncode == 0, ended.stderr
    return Ran(ended.returncode, ended.stdout, ended.stderr)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built straight from the source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    quietly(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    return folder / NAME


@pytest.fixture(scope="module")
def from_sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the source distribution, as an index would."""
    folder = tmp_path_factory.mktemp("sdist")
    quietly(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    assert (folder / f"sdxl_advisor-{__version__}.tar.gz").is_file()
    return folder / NAME


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of scripts of a fresh environment with the wheel; dependencies are this environment's own."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / Path(sys.executable).name
    quietly(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    packages = quietly(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").out.strip()
    ours = "\n".join(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    Path(packages, "dependencies.pth").write_text(ours + "\n", encoding="utf-8")
    return scripts


@pytest.fixture
def program(installed: Path, tmp_path: Path) -> Path:
    """The installed console script."""
    where = quietly(
        installed / Path(sys.executable).name, "-c", "import sdxl_advisor; print(sdxl_advisor.__file__)", cwd=tmp_path
    )
    assert Path(where.out.strip()).is_relative_to(installed.parent)
    return installed / "sdxl-advisor"


def test_the_wheel_holds_code_and_the_data_once(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sdxl_advisor").rglob("*.py")}
    about = f"{NAME.partition('-py3')[0]}.dist-info/"
    others = {"sdxl_advisor/py.typed", "sdxl_advisor/data/catalog.jsonl"}
    assert {name for name in names if not name.startswith(about)} == code | others


def test_the_sdist_holds_what_a_wheel_is_made_of(from_sdist: Path) -> None:
    with tarfile.open(from_sdist.with_name(f"sdxl_advisor-{__version__}.tar.gz")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {name.partition("/")[0] for name in names} == {
        *("sdxl_advisor", "data", "scripts", "README.md", "CHANGELOG.md", "LICENSE", "PKG-INFO", "pyproject.toml"),
        ".gitignore",
    }


def test_the_readme_of_the_wheel_links_to_no_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        text = archive.read(name).decode()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"\]\((?!https?://|#)[^)]*\)", prose) == []
    assert text.count("```") == readme.count("```")
    assert "Description-Content-Type: text/markdown" in text


def test_the_wheel_from_the_sdist_is_the_same(wheel: Path, from_sdist: Path) -> None:
    contents = []
    for path in (wheel, from_sdist):
        with zipfile.ZipFile(path) as archive:
            contents.append({name: archive.read(name) for name in archive.namelist()})
    assert contents[0].keys() == contents[1].keys()
    assert [name for name in contents[0] if contents[0][name] != contents[1][name]] == []


@pytest.mark.parametrize("words", ["tags noobai", "tags noobai-xl-vpred-1.0 --json", "list --json", "tree", "goals"])
def test_the_installed_program_answers_as_the_source_tree_does(words: str, program: Path, tmp_path: Path) -> None:
    installed = quietly(program, *words.split(), cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path))
    source = quietly(sys.executable, "-m", "sdxl_advisor", *words.split(), cwd=ROOT)
    assert installed == source


def test_the_installed_program_writes_nothing_and_reads_no_yaml(program: Path, tmp_path: Path) -> None:
    code = "import sys\nfrom sdxl_advisor.cli import main\ntry: main(['list', '--json'])\n"
    code += "except SystemExit: print('yaml' in sys.modules, file=sys.stderr)"
    python = program.parent / Path(sys.executable).name
    assert quietly(python, "-c", code, cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path)).err.strip() == "False"
    assert list(tmp_path.iterdir()) == []


def test_the_installed_version_is_that_of_the_package(program: Path, tmp_path: Path) -> None:
    assert quietly(program, "--version", cwd=tmp_path).out == f"sdxl-advisor {__version__}\n"
    code = "import importlib.metadata as metadata; print(metadata.version('sdxl-advisor'))"
    python = program.parent / Path(sys.executable).name
    assert quietly(python, "-c", code, cwd=tmp_path).out == f"{__version__}\n"


def test_a_python_that_is_too_old_compiles_nothing_so_that_pip_can_refuse_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={'.'.join(map(str, OLDEST))}"
    hook = CompileData(str(ROOT), {}, None, None, str(tmp_path), "wheel")  # type: ignore[arg-type]
    data: dict[str, Any] = {"force_include": {}}
    monkeypatch.setattr("sys.version_info", (3, 10, 13))
    hook.initialize("standard", data)
    hook.finalize("standard", data, "")
    assert data == {"force_include": {}}


def test_a_script_of_a_user_is_typed(installed: Path, tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    python = installed / Path(sys.executable).name
    assert quietly(python, script, cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path)).out.count("\n") == 4
    checked = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        tmp_path / "mypy",
        "--python-executable",
        python,
    ]
    assert "no issues" in quietly(*checked, script, cwd=tmp_path).out
    script.write_text(SCRIPT.replace("sheet.positive_text", "sheet.positive_words"), encoding="utf-8")
    with pytest.raises(AssertionError):
        quietly(*checked, script, cwd=tmp_path)
