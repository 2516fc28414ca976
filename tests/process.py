"""The program as a process of its own, the way a shell starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from tests.conftest import Ran

PROGRAM = (sys.executable, "-m", "sdxl_advisor")
LOOKS = (
    "COLUMNS",
    "FORCE_COLOR",
    "LANG",
    "LC_ALL",
    "NO_COLOR",
    "PYTHONIOENCODING",
    "PYTHONUNBUFFERED",
    "PYTHONUTF8",
    "TERM",
)
SECONDS = 60  # nothing here takes one; a process that hangs fails its test


def environment(**changes: str) -> dict[str, str]:
    """The environment of this run without what changes the look of output, with *changes*."""
    return {name: value for name, value in os.environ.items() if name not in LOOKS} | changes


def spawn(*argv: str, program: tuple[str, ...] = PROGRAM, environ: Mapping[str, str] | None = None) -> Ran:
    """Run a command line as a process without a terminal, in this environment changed by *environ*."""
    ended = subprocess.run(
        [*program, *argv],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",  # bytes that are no text leave as they came
        env=environment(**environ or {}),
        timeout=SECONDS,
        check=False,
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr)
