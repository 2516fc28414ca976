"""`python -m sdxl_advisor`, and what the console script starts."""

from __future__ import annotations

import gc
import os
import sys
import types

INTERRUPTED = 130  # the exit code of what Ctrl-C has ended


def main() -> None:
    """Run the command line. Nothing that is imported is garbage, so the collector rests until that is done."""
    sys.excepthook, sys.unraisablehook = uncaught, unraisable
    gc.disable()
    from sdxl_advisor.cli import main as run

    gc.freeze()
    gc.enable()
    run()


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
