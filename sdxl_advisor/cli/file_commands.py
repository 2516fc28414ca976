"""The commands about files on the disk. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sdxl_advisor import api
from sdxl_advisor.cli.options import Json, Sources, add_on_kinds, answer, called, form, names, opened, paths
from sdxl_advisor.errors import AdvisorError


def identify(
    ctx: typer.Context,
    path: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files, or folders with all that is in them; the models of your settings if none is given.",
            readable=False,
            autocompletion=paths,
        ),
    ] = None,
    hashing: Annotated[bool, typer.Option("--hash", help="Also hash the files: slow, but proof.")] = False,
    full: Annotated[bool, typer.Option("--all", help="All about each file, as for a single one.")] = False,
    json: Json = False,
) -> int:
    """Tell what model files and pictures are, and how sure that is.

    Of many there is a summary, then a line each, in groups.

    Without --hash only headers, names and the files of model managers are read.

    Examples:

      sdxl-advisor identify ~/models

      sdxl-advisor identify model.safetensors --hash
    """
    from sdxl_advisor.render.progress import hashing as progress

    models = called(ctx).settings.get("models")
    path = path or ([Path(folder) for folder in models.value] if models else [])
    if not path:
        raise AdvisorError("identify needs a file or a folder", "sdxl-advisor identify --help")
    catalog = opened(ctx)
    result = api.identify(catalog, path, hashing=hashing, progress=progress)
    answer(catalog, result, form(json), full=full)
    return 0 if result.complete else 1


def compat(
    ctx: typer.Context,
    add_on: Annotated[
        str,
        typer.Argument(
            metavar="LORA", help="The LoRA: its file, or the checkpoint that it was made for.", autocompletion=names
        ),
    ],
    checkpoint: Annotated[
        str, typer.Argument(metavar="CHECKPOINT", help="The checkpoint to use it on.", autocompletion=names)
    ],
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="Kind: {choices}.", autocompletion=add_on_kinds)
    ] = "lora",
    sources: Sources = False,
    json: Json = False,
) -> int:
    """Tell whether a LoRA made for one checkpoint works on another.

    Both are names or files. If no source says it, it is worked out from the family tree, and the answer says so.

    Examples:

      sdxl-advisor compat illustrious noobai

      sdxl-advisor compat style.safetensors pony
    """
    catalog = opened(ctx)
    (made, made_subject), (base, base_subject) = api.compat_parts(catalog, add_on, checkpoint, kind)
    result = api.compat(catalog, made, base)
    answer(catalog, result, form(json), [made_subject, base_subject], sources=sources)
    return 0 if result.verdict in ("yes", "mostly", "weakly") else 1
