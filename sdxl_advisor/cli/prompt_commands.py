"""The commands about prompts. Options and help, no logic; a run imports only what it uses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sdxl_advisor import api
from sdxl_advisor.cli.options import (
    All,
    Copy,
    Json,
    Rating,
    Sources,
    Subject,
    Ui,
    answer,
    copied,
    explained_names,
    form,
    names,
    opened,
    paths,
    refuse_many,
    rules,
)

To = Annotated[str, typer.Option("--to", metavar="NAME", help="The checkpoint to write for.", autocompletion=names)]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="NAME", help="The checkpoint that it was written for.", autocompletion=names),
]

For = Annotated[
    str | None,
    typer.Argument(metavar="[CHECKPOINT]", help="The checkpoint that the prompt is for.", autocompletion=names),
]
Prompt = Annotated[str | None, typer.Argument(metavar="[PROMPT]", help="The prompt, a picture, or - to read a pipe.")]
Negative = Annotated[str | None, typer.Option("--negative", metavar="TEXT", help="The negative prompt.")]
PromptFile = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="PATH",
        help="One prompt a line, JSON lines, or an infotext.",
        readable=False,
        autocompletion=paths,
    ),
]

Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=64, help="Use N cores for a long file.")]

Tags = Annotated[
    list[Path] | None,
    typer.Option(
        "--tags",
        metavar="FILE",
        help="Your list of tags, as tag completion has it; repeatable.",
        readable=False,
        autocompletion=paths,
    ),
]


def lint(
    ctx: typer.Context,
    checkpoint: For = None,
    prompt: Prompt = None,
    negative: Negative = None,
    file: PromptFile = None,
    ui: Ui = None,
    subject: Subject = None,
    select: Annotated[list[str] | None, rules("--select", "Only these rules, by code or name; repeatable.")] = None,
    ignore: Annotated[list[str] | None, rules("--ignore", "Not these rules; repeatable.")] = None,
    tags: Tags = None,
    fix: Annotated[bool, typer.Option("--fix", help="Print the prompt with the safe corrections made.")] = False,
    copy: Copy = False,
    jobs: Jobs = 1,
    json: Json = False,
) -> int:
    """Check a prompt for a checkpoint.

    A picture, or its parameters (an infotext), names its checkpoint itself. JSON lines have the fields positive,
    negative and checkpoint.

    Examples:

      sdxl-advisor lint noobai "masterpiece, best quality, 1girl"

      sdxl-advisor lint pony "score_9, 1girl" --fix

      sdxl-advisor lint picture.png
    """
    from sdxl_advisor.prompts.requests import gathered

    catalog = opened(ctx)
    asked_for = [api.named(catalog, checkpoint)] if checkpoint and (prompt or file) else []
    entry = api.checkpoint_of(catalog, asked_for[0]) if asked_for else checkpoint
    found, layout = gathered(entry, prompt, negative, file)
    refuse_many(copy, layout, fix=fix)
    asked: api.LintChoices = {"ui": ui, "subject": subject, "fix": fix, "tags": tags or ()}
    asked |= {"select": select or (), "ignore": ignore or ()}
    report = api.lint_each(catalog, found, jobs=jobs if layout != "prompt" else 1, **asked)
    kept = [*report.made] if copy else []
    report.made = kept or report.made
    answer(catalog, report, form(json), asked_for, fix=fix, layout=layout)
    copied(kept)
    return 2 if report.failed else 0 if report.clean == report.count else 1


def convert(
    ctx: typer.Context,
    prompt: Prompt = None,
    negative: Negative = None,
    file: PromptFile = None,
    to: To = "",
    source: From = None,
    subject: Subject = None,
    rating: Rating = None,
    no_quality: Annotated[bool, typer.Option("--no-quality", help="Add no words for quality.")] = False,
    copy: Copy = False,
    tags: Tags = None,
    jobs: Jobs = 1,
    json: Json = False,
) -> int:
    """Rewrite a prompt for another checkpoint.

    It prints the new prompt and negative, ready to paste, and on stderr what was changed. JSON lines have the fields
    positive, negative, checkpoint and to; with --json each is answered in a line. With --tags it knows artists.

    Examples:

      sdxl-advisor convert "score_9, 1girl, solo" --to noobai

      sdxl-advisor convert "masterpiece, 1girl" --from animagine --to pony
    """
    from sdxl_advisor.prompts.requests import to_rewrite, with_targets

    catalog = opened(ctx)
    asked_for = [api.named(catalog, text) for text in (to, source) if text]
    origin = api.checkpoint_of(catalog, asked_for[-1]) if source else None
    target = asked_for[0] if to else None
    found, layout = to_rewrite(prompt, negative, file, origin) if to or file or not prompt else ((), "prompt")
    if target is None:
        found = with_targets(found)
    refuse_many(copy, layout)
    asked: api.ConvertChoices = {"subject": subject, "rating": rating, "quality": not no_quality, "tags": tags or ()}
    report = api.convert_each(catalog, found, target, jobs=jobs if layout != "prompt" else 1, **asked)
    if layout == "prompt":
        answer(catalog, result := next(iter(report)), form(json), asked_for)
        copied([result] if copy else [])
    else:
        answer(catalog, report, form(json), asked_for, lines=True, layout=layout)
    return 2 if report.failed else 0


def explain(
    ctx: typer.Context,
    word: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORD]",
            help="A tag, a rule or a term; rules or terms for the list of them.",
            autocompletion=explained_names,
        ),
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="NAME", help="The checkpoint to answer for.", autocompletion=names)
    ] = None,
    tags: Tags = None,
    all_: All = False,
    sources: Sources = False,
    json: Json = False,
) -> int:
    """Explain a tag, a rule of lint, or a term of the field.

    Examples:

      sdxl-advisor explain very awa

      sdxl-advisor explain masterpiece --for wai

      sdxl-advisor explain SA101

      sdxl-advisor explain clip skip

      sdxl-advisor explain rules
    """
    from sdxl_advisor.prompts.explain import LISTS

    catalog = opened(ctx)
    text = " ".join(word or ())
    if word is None or text in LISTS:
        answer(catalog, api.glossary(catalog, text or None), form(json))
        return 0
    asked_for = [api.named(catalog, for_)] if for_ else []
    result = api.explain(catalog, text, *asked_for, tags=tags or ())
    answer(catalog, result, form(json), asked_for or None, sources=sources, everything=all_)
    return 0
