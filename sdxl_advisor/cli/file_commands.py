"""The commands about files on the disk. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sdxl_advisor.cli.options import Json, Sources, answer, form, names, opened, program


def identify(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, or folders with all that is in them.")],
    hashing: Annotated[bool, typer.Option("--hash", help="Hash the files too: slow, but proof.")] = False,
    full: Annotated[bool, typer.Option("--all", help="All about each file, as for a single one.")] = False,
    json: Json = False,
) -> int:
    """Say what files are: checkpoints, LoRAs, pictures; whose, how sure, and by which evidence.

    Of many there is a summary, then a line each, in groups.

    Without --hash only headers, names and the files of model managers are read.

    Examples:

      sdxl-advisor identify ~/models

      sdxl-advisor identify model.safetensors --hash
    """
    from sdxl_advisor.files.identify import identify as look
    from sdxl_advisor.render.progress import hashing as progress

    catalog = opened(ctx)
    result = look(catalog, paths, progress, hashing=hashing, program=program(ctx))
    answer(catalog, result, form(json), full=full)
    return 0 if result.complete else 1


def compat(
    ctx: typer.Context,
    add_on: Annotated[
        str, typer.Argument(metavar="LORA", help="What it was made for, or its file.", autocompletion=names)
    ],
    checkpoint: Annotated[
        str, typer.Argument(metavar="CHECKPOINT", help="What it is to be used on.", autocompletion=names)
    ],
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="lora, controlnet or embedding.")] = "lora",
    sources: Sources = False,
    json: Json = False,
) -> int:
    """Say whether a LoRA made for one checkpoint works on another.

    Both are names or files. What sources say goes first; else it is reckoned from the tree, and the answer says so.

    Examples:

      sdxl-advisor compat illustrious noobai

      sdxl-advisor compat style.safetensors pony
    """
    from sdxl_advisor.advice.compat import ADD_ONS, compatibility
    from sdxl_advisor.advice.tags import one_of
    from sdxl_advisor.files.parts import part_of

    chosen = one_of(kind, dict.fromkeys(ADD_ONS), "kind")
    catalog = opened(ctx)
    made, made_subject = part_of(catalog, add_on, chosen)
    base, base_subject = part_of(catalog, checkpoint, "checkpoint")
    result = compatibility(catalog, made, base)
    answer(catalog, result, form(json), [made_subject, base_subject], sources=sources)
    return 0 if result.verdict in ("yes", "mostly", "weakly") else 1
