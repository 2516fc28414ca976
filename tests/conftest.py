"""What every test uses: the real entry point, a small made-up catalogue, golden files."""

from __future__ import annotations

import gc
import json
import marshal
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as once, lru_cache
from pathlib import Path
from typing import Any

import pytest
import typer.utils
from hypothesis import settings

from sdxl_advisor.catalog import opening, reading
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.compiled import Content
from sdxl_advisor.catalog.opening import compile_shipped, data_folder, open_catalog, shipped_folder
from sdxl_advisor.cli import main
from sdxl_advisor.settings.table import FILE_VARIABLE, SETTINGS

FULL = 100  # examples of a property, of which a test may ask for more or fewer
settings.register_profile("full", max_examples=FULL, derandomize=True, deadline=None)  # what `.ci/run` takes
settings.register_profile("few", settings.get_profile("full"), max_examples=FULL // 5)
settings.load_profile("few")

GOLDEN = Path(__file__).parent / "golden"
DATA = data_folder()
COMMON = 20_000  # bytes of a YAML file in a small catalogue
OVER_EVERY_RECORD = {"each_exported", "profiles", "sheet_of"}  # fixtures that take long


@dataclass(frozen=True)
class Ran:
    """What one run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self.out)


Run = Callable[..., Ran]


def examples(number: int, **more: Any) -> settings:
    """So many examples of a property in the full run, and as large a share of them otherwise as others get."""
    share = getattr(settings.default, "max_examples", FULL)
    return settings(max_examples=max(1, number * share // FULL), **more)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-golden`` writes the golden files anew; look at the difference before committing it."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture(scope="session", autouse=True)
def interrupts_arrive() -> None:
    """A run in the background of a shell ignores Ctrl-C, and so would every process that a test starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder of the test run's own."""
    folder = tmp_path_factory.mktemp("cache")
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(folder))
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):  # a process of its own would compile every module anew
        patch.delenv("PYTHONDONTWRITEBYTECODE")
        patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("bytecode")))
    patch.setenv("XDG_CONFIG_HOME", str(folder / "settings"))
    for variable in (FILE_VARIABLE, *(setting.variable for setting in SETTINGS.values())):
        patch.delenv(variable, raising=False)
    return folder


@pytest.fixture(scope="session", autouse=True)
def data_read_once() -> None:
    """Read the shipped data once, and compile the same small catalogue once: runs share only what came from the YAML.

    Each run opens a catalogue of its own. Tests of the cache start processes, or open folders of their own.
    """
    read, compiled = once(shipped_folder), dict[tuple[tuple[str, bytes], ...], Content]()

    def compile_same(folder: Path) -> Content:
        files = sorted(folder.rglob("*.y*ml"))
        texts = tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in files)
        if texts not in compiled:
            compiled[texts] = compile_shipped(folder)
        return compiled[texts]

    patch = pytest.MonkeyPatch()
    patch.setattr(opening, "shipped_folder", lambda: read() if opening.data_folder() == DATA else shipped_folder())
    patch.setattr(opening, "compile_shipped", compile_same)


@pytest.fixture(scope="session", autouse=True)
def texts_read_once() -> None:
    """Read each YAML text of common length once: a test changes one file of the small catalogue and leaves the others.

    No two runs get the same value; what is wrong in a text is found anew each time.
    """
    read = reading.value_in

    @lru_cache(maxsize=500)
    def kept(text: bytes) -> bytes:
        return marshal.dumps(read(text))

    def value_in(text: bytes) -> Any:
        return marshal.loads(kept(text)) if len(text) <= COMMON else read(text)  # noqa: S302 - it is what we kept

    pytest.MonkeyPatch().setattr(reading, "value_in", value_in)


@pytest.fixture(scope="session", autouse=True)
def signatures_read_once() -> None:
    """Read what a command takes once: Typer evaluates the types of its options anew in every run, for half of its time.

    Each run makes options and commands of its own of it. Tests that start processes see them as they are.
    """
    if read := getattr(typer.utils, "get_params_from_function", None):  # another Typer may call it otherwise
        pytest.MonkeyPatch().setattr("typer.main.get_params_from_function", once(read), raising=False)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what goes over every record of the shipped data."""
    for item in items:
        if not OVER_EVERY_RECORD.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Forget what functions of the program remember of the catalogues of a test, as the end of a process does."""
    names = getattr(item, "fixturenames", ())
    if "shipped" not in names or "made_up" in names:
        for remembering in remembering_among(len(sys.modules)):
            remembering.cache_clear()


@once
def remembering_among(_: int) -> list[Any]:
    """The functions of the program that remember some answers, among so many modules that are loaded."""
    return [one for name in list(sys.modules) if name.startswith("sdxl_advisor.") for one in remembering_in(name)]


@once
def remembering_in(name: str) -> list[Any]:
    """The functions of a module that remember some answers."""
    found = [value for value in vars(sys.modules[name]).values() if hasattr(value, "cache_parameters")]
    return [one for one in found if one.cache_parameters()["maxsize"]]


def pytest_collection_finish() -> None:
    """Let the collector pass over the thousands of tests: it looks at what a test leaves behind alone."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shipped(cache: Path) -> Catalog:  # noqa: ARG001 - the cache must be set up first
    """The real catalogue."""
    return open_catalog()


@pytest.fixture
def one_catalogue(shipped: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every run of a test read the same shipped catalogue, as all prompts of a file do.

    For tests that ask for one thing hundreds of times over; the golden files are made by runs that open their own.
    """

    def opened(own: Path | None = None, watch: opening.Watch = iter) -> Catalog:
        return shipped if own is None and opening.data_folder() == DATA else open_catalog(own, watch)

    monkeypatch.setattr(shipped, "program", shipped.program)  # which each run says anew
    monkeypatch.setattr(opening, "open_catalog", opened)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process, by the real entry point, at 80 columns without colour."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*argv: str) -> Ran:
        with pytest.raises(SystemExit) as stop:
            main(argv)
        out, err = capsys.readouterr()
        return Ran(int(stop.value.code or 0), out, err)

    return run


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a golden file, or write it with ``--update-golden``."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small catalogue in place of the shipped one; tests add files to it and edit its YAML."""
    folder = tmp_path / "data"
    shutil.copytree(Path(__file__).parent / "made_up", folder)
    monkeypatch.setattr("sdxl_advisor.catalog.opening.data_folder", lambda: folder)
    return folder
