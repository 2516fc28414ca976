"""`python -m sdxl_advisor`, and what the console script starts."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
import types
from contextlib import suppress

INTERRUPTED = 130  # the exit code of what Ctrl-C has ended
SELDOM = 50_000  # new objects before the collector looks for garbage


def main() -> None:
    """Run the command line. Nothing that is imported is garbage, so the collector rests until that is done.

    Afterwards it works seldom: an answer makes little garbage, and what it does make goes without it.
    """
    sys.excepthook, sys.unraisablehook = uncaught, unraisable
    gc.disable()
    from sdxl_advisor.cli import main as run

    gc.freeze()
    gc.set_threshold(SELDOM)
    gc.enable()
    try:
        run()
    except SystemExit as leaving:
        leave(leaving.code)
        raise


def leave(code: object) -> None:
    """End the process here, as taking everything apart takes longer than many an answer.

    Not where threads are still at work, or where a debugger or profiler has yet to say something.
    """
    if type(code) is not int or threading.active_count() > 1 or sys.gettrace() or sys.getprofile():
        return
    atexit._run_exitfuncs()  # noqa: SLF001 - those of others too, and there is no other way to call them
    with suppress(OSError, ValueError):  # nobody reads any more
        sys.stdout.flush()
    os._exit(code)


def uncaught(kind: type[BaseException], problem: BaseException, trace: types.TracebackType | None) -> None:
    """End in silence what was interrupted while modules load or the process ends; else say it as Python does."""
    leave_if_interrupted(problem)
    sys.__excepthook__(kind, problem, trace)


def unraisable(told: sys.UnraisableHookArgs) -> None:
    """The same where nobody can catch it: an interrupt in a finalizer would be printed, and lost."""
    leave_if_interrupted(told.exc_value)
    sys.__unraisablehook__(told)


def leave_if_interrupted(problem: BaseException | None) -> None:
    """End the process at once if Ctrl-C is behind a *problem*; Python hides some interrupts in other errors."""
    while problem:
        if isinstance(problem, KeyboardInterrupt):
            os._exit(INTERRUPTED)
        problem = problem.__cause__ or problem.__context__


if __name__ == "__main__":
    main()
