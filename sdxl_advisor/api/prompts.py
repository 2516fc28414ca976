"""Prompts: checked, rewritten, explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack, cast

from sdxl_advisor.api.opening import FilePath, checkpoint_of
from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.catalog.records import Entry
    from sdxl_advisor.files.named import Named
    from sdxl_advisor.prompts.convert import Conversion
    from sdxl_advisor.prompts.convert_many import ConvertReport
    from sdxl_advisor.prompts.explain import Explanation, Glossary
    from sdxl_advisor.prompts.lint import LintReport, LintResult
    from sdxl_advisor.prompts.requests import Request

T = TypeVar("T")


def prompts_in(
    file: FilePath, checkpoint: str | Entry | None = None, *, negative: str | None = None
) -> Iterable[Request]:
    """The prompts in a file, each read when it is asked for: a picture, an infotext, JSON lines, or one prompt a line.

    *checkpoint* is what they are for where they do not say it themselves; the file ``-`` is standard input.

    >>> api.prompts_in("no-such-file.txt")
    Traceback (most recent call last):
        ...
    sdxl_advisor.errors.AdvisorError: 'no-such-file.txt': No such file or directory
    """
    from sdxl_advisor.prompts.requests import gathered

    return gathered(checkpoint, None, negative, Path(file))[0]


class LintChoices(TypedDict, total=False):
    """What may be asked of every prompt that is checked.

    Only the rules of *select*, not those of *ignore* (codes or names); what the program *ui* reads; for the *subject*;
    with *fix* the result has the prompt with the safe corrections made; *tags* are files of tag completion.
    """

    select: Sequence[str]
    ignore: Sequence[str]
    ui: str | None
    subject: str | None
    fix: bool
    tags: Sequence[FilePath]


class ConvertChoices(TypedDict, total=False):
    """What may be asked of every prompt that is rewritten: for the *subject* and *rating*, without words for *quality*.

    *tags* are files of tag completion, by which artists are known.
    """

    subject: str | None
    rating: str | None
    quality: bool
    tags: Sequence[FilePath]


def lint(
    catalog: Catalog,
    prompt: str,
    checkpoint: str | Named | None = None,
    *,
    negative: str | None = None,
    **choices: Unpack[LintChoices],
) -> LintResult:
    """Check one *prompt* for a checkpoint; an infotext, or a graph of ComfyUI, names its checkpoint itself.

    >>> found = api.lint(catalog, "score_9, 1girl", "noobai", select=["SA101"]).findings
    >>> [(one.start, one.end, one.text) for one in found]
    [(0, 7, 'score_9')]
    """
    entry = None if checkpoint is None else checkpoint_of(catalog, checkpoint)
    [result] = lint_each(catalog, [one_prompt(prompt, negative, entry)], **choices)
    return cast("LintResult", result)  # only a line of a file can be unread


def lint_each(
    catalog: Catalog, prompts: Iterable[Request], *, jobs: int = 1, **choices: Unpack[LintChoices]
) -> LintReport:
    """Check many *prompts*, each when its result is asked for, by *jobs* processes; a line without one is `Unread`.

    >>> prompts = [api.Request(text, checkpoint="noobai") for text in ("masterpiece, 1girl", "score_9, 1girl")]
    >>> [result.clean for result in api.lint_each(catalog, prompts)]
    [True, False]
    """
    from sdxl_advisor.prompts.lint import LintOptions, LintReport, checker

    options = LintOptions(
        tuple(choices.get("select", ())),
        tuple(choices.get("ignore", ())),
        choices.get("ui"),
        choices.get("subject"),
        choices.get("fix", False),
        lists(choices.get("tags", ())),
    )
    return LintReport(results(catalog, prompts, jobs, checker, options))


def convert(
    catalog: Catalog,
    prompt: str,
    to: str | Named,
    source: str | Named | None = None,
    *,
    negative: str | None = None,
    **choices: Unpack[ConvertChoices],
) -> Conversion:
    """Rewrite one *prompt* for the checkpoint *to*; *source* is what it was written for, else its own words tell.

    >>> api.convert(catalog, "score_9, 1girl, solo", "noobai", quality=False).positive_text
    '1girl, solo'
    """
    entry = None if source is None else checkpoint_of(catalog, source)
    [result] = convert_each(catalog, [one_prompt(prompt, negative, entry)], to, **choices)
    return cast("Conversion", result)


def convert_each(
    catalog: Catalog,
    prompts: Iterable[Request],
    to: str | Named | None = None,
    *,
    jobs: int = 1,
    **choices: Unpack[ConvertChoices],
) -> ConvertReport:
    """Rewrite many *prompts*, each when its result is asked for; a prompt's own ``to`` goes before *to*.

    >>> prompts = [api.Request("score_9, 1girl", to="noobai"), api.Request("masterpiece, 1girl", to="pony")]
    >>> [result.target.family for result in api.convert_each(catalog, prompts)]
    ['noobai', 'pony']
    """
    from sdxl_advisor.prompts.convert_many import ConvertReport, Options, rewriter

    target = None if to is None else checkpoint_of(catalog, to).key
    options = Options(
        choices.get("subject"), choices.get("rating"), choices.get("quality", True), lists(choices.get("tags", ()))
    )
    return ConvertReport(results(catalog, prompts, jobs, rewriter, target, options))


def one_prompt(prompt: str, negative: str | None, checkpoint: Entry | None) -> Request:
    """The one prompt in a text."""
    from sdxl_advisor.prompts.requests import laid_out

    found, layout = laid_out(prompt, negative, checkpoint, lines=False)
    if layout != "prompt":
        raise AdvisorError("the text holds JSON lines, not one prompt", "save it and read it with prompts_in")
    return found[0]


def lists(files: Iterable[FilePath]) -> tuple[Path, ...]:
    """The lists of tags to ask."""
    from sdxl_advisor.catalog.typed_paths import expanded

    return tuple(expanded([Path(file) for file in files]))


def results(
    catalog: Catalog, prompts: Iterable[Request], jobs: int, make: Callable[..., Callable[[Request], T]], *options: Any
) -> Iterator[T]:
    """The result of each prompt, made when it is asked for; by several processes where *jobs* says so."""
    answer_to = make(catalog, *options)  # wrong options are told before any work
    if jobs == 1:
        return map(answer_to, prompts)
    from sdxl_advisor.prompts.jobs import Work, answered

    return answered(Work(catalog.own, catalog.program, make, options), prompts, jobs)


def explain(
    catalog: Catalog, word: str, checkpoint: str | Named | None = None, *, tags: Iterable[FilePath] = ()
) -> Explanation:
    """What a tag, a rule of lint or a term of the field means, for one checkpoint or for every family.

    >>> api.explain(catalog, "SA101").rule.name
    'foreign-word'
    """
    from sdxl_advisor.prompts.explain import explain as explained

    key = None if checkpoint is None else checkpoint_of(catalog, checkpoint).key
    return explained(catalog, word, key, tags=lists(tags))


def glossary(catalog: Catalog, only: str | None = None) -> Glossary:
    """All rules of lint and all terms, or *only* the ``rules`` or the ``terms``.

    >>> len(api.glossary(catalog, "rules").rules) > 20
    True
    """
    from sdxl_advisor.prompts.explain import glossary as listed

    return listed(catalog, only)
