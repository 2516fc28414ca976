"""The command that serves other programs. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

import gc
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from sdxl_advisor.cli.options import called, note, opened, paths

OFTEN = 700  # new objects before the collector looks for garbage, as is usual: a server lives long


def mcp(
    ctx: typer.Context,
    root: Annotated[
        list[Path] | None,
        typer.Option(
            "--root",
            metavar="FOLDER",
            help="A folder that agents may look into; repeatable. Without it they see no files.",
            readable=False,
            autocompletion=paths,
        ),
    ] = None,
) -> int:
    """Serve agents: the Model Context Protocol on standard input and output.

    You do not type this; the program of your agent starts it. It needs no network and writes nothing but its cache.

    Examples:

      sdxl-advisor mcp

      sdxl-advisor mcp --root ~/models
    """
    from sdxl_advisor.mcp.desk import Desk
    from sdxl_advisor.mcp.roots import opened_roots
    from sdxl_advisor.mcp.server import serve
    from sdxl_advisor.mcp.toolbox import Toolbox

    gc.set_threshold(OFTEN)
    desk = Desk(opened(ctx), opened_roots(root or ()), called(ctx).settings)
    if sys.stdin.isatty():
        note("this waits for messages of an agent's program; Ctrl-C ends it")
    sink = sys.stdout.buffer
    with redirect_stdout(sys.stderr):  # only messages may stand on standard output
        serve(Toolbox(desk), sys.stdin.buffer, sink)
    return 0
