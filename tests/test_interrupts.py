"""Ctrl-C at any moment: 130 and silence, also while modules load, in finalizers, and where Python hides it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.process import SECONDS, environment, spawn

START = "import sys\nfrom sdxl_advisor.__main__ import main\n"
LOADING = """
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "NAME":
            RAISED
sys.meta_path.insert(0, Finder())
"""
HIDDEN = """
            try:
                raise KeyboardInterrupt
            except KeyboardInterrupt as problem:
                raise RuntimeError("Error calling __set_name__") from problem
"""
DYING = """
class Dying:
    def __del__(self):
        raise KeyboardInterrupt
"""
pytestmark = pytest.mark.usefixtures("shipped")


def interrupted(code: str) -> None:
    """Run Python code that is interrupted."""
    ran = spawn("tags", "pony", program=(sys.executable, "-c", START + code + "\nmain()"))
    assert (ran.code, ran.err) == (130, "")


@pytest.mark.parametrize(
    "module",
    [
        "sdxl_advisor.cli",
        "typer",
        "sdxl_advisor.cli.advice_commands",
        "sdxl_advisor.catalog.opening",
        "sdxl_advisor.render.screen",
    ],
)
@pytest.mark.parametrize("raised", ["raise KeyboardInterrupt", HIDDEN.strip()])
def test_while_modules_load(module: str, raised: str) -> None:
    interrupted(LOADING.replace("NAME", module).replace("RAISED", raised))


def test_in_a_finalizer_where_python_would_print_and_forget_it() -> None:
    interrupted(DYING + LOADING.replace("NAME", "sdxl_advisor.render.screen").replace("RAISED", "Dying()"))


def test_after_the_answer() -> None:
    code = f"{START}import atexit\n{DYING}\natexit.register(Dying.__del__, None)\nmain()"
    ran = spawn("--version", program=(sys.executable, "-c", code))
    assert (ran.code, ran.err) == (130, "")


LEAVING = "try:\n    main()\nfinally:\n    print('taken apart')"


def test_the_process_ends_with_the_answer_and_takes_nothing_apart() -> None:
    program = (sys.executable, "-c", f"{START}import atexit\natexit.register(print, 'at exit')\n{LEAVING}")
    ran = spawn("--version", program=program)
    assert (ran.code, ran.out.splitlines()[1:], ran.err) == (0, ["at exit"], "")
    assert spawn("tags", "nobody", program=program).code == 2


@pytest.mark.parametrize("watching", ["sys.setprofile", "sys.settrace"])
def test_who_watches_a_run_has_the_last_word(watching: str) -> None:
    program = (sys.executable, "-c", f"{START}{watching}(lambda *_: None)\n{LEAVING}")
    assert spawn("--version", program=program).out.splitlines()[1:] == ["taken apart"]


def test_another_error_is_told_as_ever() -> None:
    code = START + LOADING.replace("NAME", "typer").replace("RAISED", "raise ValueError('no')") + "\nmain()"
    ran = spawn(program=(sys.executable, "-c", code))
    assert ran.code == 1
    assert ran.err.startswith("Traceback")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_a_signal_while_a_module_loads() -> None:
    waiting = "print('here', flush=True)\n            import time\n            time.sleep(60)"
    code = START + LOADING.replace("NAME", "typer").replace("RAISED", waiting) + "\nmain()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as running:
        assert running.stdout
        running.stdout.readline()
        time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=SECONDS)
    assert (running.returncode, err) == (130, b"")
