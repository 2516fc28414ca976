"""What is to be checked: prompts as arguments, lines of a file, JSON lines, or the parameters of a picture."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import PICTURES
from sdxl_advisor.catalog.record import record, replace
from sdxl_advisor.catalog.records import Entry
from sdxl_advisor.catalog.spelling import quoted
from sdxl_advisor.catalog.typed_paths import refuse_device
from sdxl_advisor.errors import AdvisorError, UnknownName
from sdxl_advisor.names.reader import read_checkpoint
from sdxl_advisor.pictures.infotext import Generation, read_infotext

if TYPE_CHECKING:
    from sdxl_advisor.pictures.generation_data import Picture
    from sdxl_advisor.prompts.tag_list import TagLists

LINT, CONVERT = 'sdxl-advisor lint NAME "1girl, solo"', 'sdxl-advisor convert "1girl, solo" --to NAME'
EMPTY = 1000  # prompts without a word, after which more are no surprise
FIELDS = ("positive", "negative", "checkpoint", "to")
Layout = Literal["prompt", "lines", "json-lines"]
LINE = 'a line looks like {"positive": "1girl", "negative": "", "checkpoint": "NAME"}'
NAME_IT = "name the checkpoint: sdxl-advisor lint NAME ..."


@record
class Request:
    """A prompt and the checkpoint that it is for; without a name, the ``generation`` tells.

    ``by`` says by what the checkpoint is known that nobody named. ``line`` is the place of the prompt, ``to`` the
    checkpoint that it is to be rewritten for. A line that cannot be read has a ``problem``; ``notes`` say how well a
    picture could be read.
    """

    positive: str
    negative: str = ""
    checkpoint: str | Entry | None = None
    generation: Generation | None = None
    line: int | None = None
    by: str | None = None
    to: str | None = None
    problem: AdvisorError | None = None
    notes: tuple[str, ...] = ()


@record
class Unread:
    """A line of a file that has no answer: what the ``error`` is, and a ``hint`` against it."""

    line: int | None
    error: str
    hint: str | None = None


def unread(request: Request, problem: AdvisorError) -> Unread:
    """The answer for a request that has none."""
    return Unread(request.line, problem.message, problem.hint)


def gathered(
    checkpoint: str | Entry | None, prompt: str | None, negative: str | None, file: Path | None, example: str = LINT
) -> tuple[Iterable[Request], Layout]:
    """What the command line asks for; ``-`` is standard input, and parameters may stand where the checkpoint would.

    Of many prompts each is read when it is asked for. The *example* is told where there is no prompt.
    """
    if prompt is not None and file is not None:
        raise AdvisorError("both a prompt and --file were given", "leave one of them out")
    if file is not None and is_picture(str(file)):
        return [of_picture(str(file), negative, checkpoint)], "prompt"
    if file is not None:
        refuse_device(file)
        return asked_in(None if str(file) == "-" else file, negative, checkpoint, example, lines=True)
    alone = checkpoint if prompt is None and isinstance(checkpoint, str) else None
    if alone is not None and (alone == "-" or looks_like_picture(alone) or read_infotext(alone)):
        checkpoint, prompt = None, alone
    if prompt is None:
        taken = f"{quoted(checkpoint)} stands where the checkpoint does, and " if isinstance(checkpoint, str) else ""
        raise AdvisorError(f"{taken}no prompt was given", LINT)
    if is_picture(prompt):
        return [of_picture(prompt, negative, checkpoint)], "prompt"
    if prompt == "-":
        return asked_in(None, negative, checkpoint, lines=False)
    return laid_out(prompt, negative, checkpoint, lines=False)


def looks_like_picture(text: str) -> bool:
    """Tell whether a text ends as pictures are called."""
    return text.casefold().endswith(PICTURES)


def is_picture(text: str) -> bool:
    """Tell whether a text is the path of a picture; without a comma it is one even if there is no such file."""
    return looks_like_picture(text) and (os.path.lexists(text) or not any(mark in text for mark in ",\n"))


def of_picture(path: str, negative: str | None, checkpoint: str | Entry | None) -> Request:
    """The prompt of a picture, and all that it tells beside."""
    from sdxl_advisor.pictures.picture import read_picture

    refuse_device(path)
    try:
        picture = read_picture(Path(path))
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it cannot be read"
        raise AdvisorError(
            f"{quoted(path)}: {reason}", "a picture with its generation data: PNG, JPEG, WebP or AVIF"
        ) from None
    return of_generation(picture, quoted(path), negative, checkpoint)


def of_generation(picture: Picture, what: str, negative: str | None, checkpoint: str | Entry | None) -> Request:
    """The prompt of a picture as it was read; ``AdvisorError`` where a side was not, lest it is taken for empty."""
    from sdxl_advisor.prompts.lines import GIVE_IT

    made = picture.generation
    if made is None:
        raise AdvisorError(f"{what}: {picture.note}", GIVE_IT)
    why = f": {picture.note}" if picture.note else ""
    if picture.unread == "prompt":
        raise AdvisorError(f"{what}: its prompt could not be read{why}", GIVE_IT)
    if picture.unread == "negative" and negative is None:
        raise AdvisorError(
            f"{what}: its negative prompt could not be read{why}", 'give it, or check without one: --negative ""'
        )
    unsure = [f"The prompt may not be all that was used: {picture.note}."] if picture.unsure and picture.note else []
    said = [f"{conflict[:1].upper()}{conflict[1:]}." for conflict in picture.conflicts]
    banned = made.negative if negative is None else negative
    return Request(made.positive, banned, checkpoint, made, notes=(*said, *unsure))


def to_rewrite(
    prompt: str | None, negative: str | None, file: Path | None, checkpoint: str | Entry | None
) -> tuple[Iterable[Request], Layout]:
    """The prompts to rewrite: one, or the lines of a file or of JSON lines in a pipe."""
    if prompt is not None and file is not None:
        raise AdvisorError("both a prompt and --file were given", "leave one of them out")
    if file is not None:
        return gathered(checkpoint, None, negative, file, CONVERT)
    if prompt is not None and is_picture(prompt):
        return [of_picture(prompt, negative, checkpoint)], "prompt"
    if prompt is None or prompt == "-":
        from sdxl_advisor.prompts.lines import begins_json_lines, head_of, raw_lines, texts, whole

        source = raw_lines(None)
        head = head_of(source)
        if begins_json_lines(head, source, FIELDS):
            return json_lines(texts(head, source), negative, checkpoint), "json-lines"
        prompt = whole(head, source, None)
        if is_json_lines(prompt) or objects_in(prompt):
            return laid_out(prompt, negative, checkpoint, CONVERT, lines=False)
    asked = request(prompt.rstrip("\r\n"), negative, checkpoint)
    if not asked.positive.strip() and not asked.negative.strip():
        raise AdvisorError("the prompt is empty", CONVERT)
    return [asked], "prompt"


def with_targets(found: Iterable[Request]) -> Iterable[Request]:
    """The same prompts; ``AdvisorError`` where the first names no checkpoint to rewrite it for, as then none does."""
    rest = iter(found)
    first = next(rest, None)
    if first is None or not (first.to or first.problem):
        raise AdvisorError(
            "--to is missing: name the checkpoint to rewrite it for", "sdxl-advisor convert PROMPT --to NAME"
        )
    return chain([first], rest)


def lists_named(paths: Iterable[Path]) -> TagLists | None:
    """The user's lists of tags at these *paths*; what reads them is loaded where there is one."""
    if not (given := tuple(paths)):
        return None
    from sdxl_advisor.prompts.tag_list import open_lists

    return open_lists(given)


def with_evidence(catalog: Catalog, asked: Request) -> Request:
    """A prompt to rewrite; parameters of a picture name its checkpoint, if they name a known one."""
    told = evidence(catalog, asked.generation) if asked.generation and asked.checkpoint is None else None
    return replace(asked, checkpoint=told[0], by=told[1]) if told else asked


def laid_out(
    text: str, negative: str | None, checkpoint: str | Entry | None, example: str = LINT, *, lines: bool
) -> tuple[list[Request], Layout]:
    """The requests in a text, and how they stand in it."""
    found, layout = requests(text, negative, checkpoint, lines=lines)
    if not any(one.positive.strip() or one.negative.strip() or one.problem for one in found):
        raise AdvisorError("the prompt is empty", example)
    return found, layout


def asked_in(
    path: Path | None, negative: str | None, checkpoint: str | Entry | None, example: str = LINT, *, lines: bool
) -> tuple[Iterable[Request], Layout]:
    """The requests in a file, or without one in standard input; with *lines* a prompt a line."""
    from sdxl_advisor.prompts.lines import begins_json_lines, head_of, is_long, raw_lines, texts, whole

    source = raw_lines(path)
    head = head_of(source)
    if begins_json_lines(head, source, FIELDS):
        return not_empty(json_lines(texts(head, source), negative, checkpoint), example), "json-lines"
    if lines and is_long(head, source):
        return not_empty(prompt_lines(texts(head, source), negative, checkpoint), example), "lines"
    text = whole(head, source, path)
    return laid_out(text, negative, checkpoint, example, lines=lines)


def not_empty(found: Iterator[Request], example: str) -> Iterator[Request]:
    """The same requests; ``AdvisorError`` where none of them, or of the first many, has anything to read."""
    first: list[Request] = []
    for one in islice(found, EMPTY):
        first.append(one)
        if one.positive.strip() or one.negative.strip() or one.problem:
            return chain(first, found)
    raise AdvisorError("the prompt is empty", example)


def request(text: str, negative: str | None, checkpoint: str | Entry | None) -> Request:
    """One prompt, or the whole parameters of a picture."""
    made = read_infotext(text)
    if made:
        return Request(made.positive, made.negative if negative is None else negative, checkpoint, made)
    return Request(text, negative or "", checkpoint)


def requests(
    text: str, negative: str | None, checkpoint: str | Entry | None, *, lines: bool
) -> tuple[list[Request], Layout]:
    """What a text holds: prompts in JSON, the parameters of one picture, or prompts, with *lines* one a line."""
    if found := of_json(text, negative, checkpoint):
        return [found], "json-lines" if is_json_lines(text) else "prompt"
    objects = text.lstrip("\ufeff").split("\n") if is_json_lines(text) else objects_in(text)
    if objects:
        return list(json_lines(enumerate(objects, 1), negative, checkpoint)), "json-lines"
    if not lines or read_infotext(text):
        return [request(text.rstrip("\r\n"), negative, checkpoint)], "prompt"
    return list(prompt_lines(enumerate(text.split("\n"), 1), negative, checkpoint)), "lines"


def prompt_lines(
    numbered: Iterable[tuple[int, str | None]], negative: str | None, checkpoint: str | Entry | None
) -> Iterator[Request]:
    """The prompts in lines; a return alone ends one too."""
    more = 0
    for n, text in numbered:
        if text is None:
            yield Request("", line=n + more, problem=unreadable(n + more))
            continue
        for place, line in enumerate(text.removesuffix("\r").split("\r")):
            if line.strip():
                yield Request(line, negative or "", checkpoint, line=n + more + place)
        more += text.removesuffix("\r").count("\r")


def unreadable(n: int) -> AdvisorError:
    """The error of a line that is no text."""
    return AdvisorError(f"line {n} is not text in UTF-8, or too long", LINE)


def of_json(text: str, negative: str | None, checkpoint: str | Entry | None) -> Request | None:
    """The prompt in JSON that a program wrote or ComfyUI's graph; None for JSON lines and what is no JSON."""
    found = whole_object(text)
    if found is None or any(name in found for name in FIELDS):
        return None
    from sdxl_advisor.pictures.programs import read_texts

    graph = json.dumps(found["prompt"]) if isinstance(found.get("prompt"), dict) else text
    return of_generation(read_texts({"parameters": text, "prompt": graph}), "the JSON", negative, checkpoint)


def whole_object(text: str) -> dict[str, Any] | None:
    """The one object that a text is in JSON."""
    found = whole_json(text)
    return found if isinstance(found, dict) else None


def whole_json(text: str) -> Any:
    """The object or list that a text is in JSON; None for all else."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def objects_in(text: str) -> list[str]:
    """The prompts of a text that is one JSON object over several lines, or a list of objects: each as a JSON line."""
    found = whole_json(text)
    objects = found if isinstance(found, list) else [found]
    are_prompts = all(isinstance(one, dict) and not one.keys().isdisjoint(FIELDS) for one in objects)
    return list(map(json.dumps, objects)) if are_prompts else []


def is_json_lines(text: str) -> bool:
    """Tell whether a text is JSON lines: its first line is an object."""
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0]
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return first.startswith(('{"positive"', '{"negative"', '{"checkpoint"'))


def json_lines(
    numbered: Iterable[tuple[int, str | None]], negative: str | None, checkpoint: str | Entry | None
) -> Iterator[Request]:
    """The prompts in JSON lines."""
    for n, line in numbered:
        if line is not None and (not line or line.isspace()):
            continue
        try:
            if line is None:
                raise unreadable(n)
            fields = json_fields(line, n)
        except AdvisorError as problem:
            yield Request("", line=n, problem=problem)
            continue
        named = fields.get("checkpoint") or checkpoint
        banned = negative if fields.get("negative") is None else fields["negative"]
        yield Request(fields.get("positive") or "", banned or "", named, line=n, to=fields.get("to"))


def json_fields(line: str, n: int) -> dict[str, Any]:
    """One JSON line as its fields, all of them text."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise AdvisorError(f"line {n} is not JSON", LINE) from None
    if not isinstance(fields, dict) or fields.keys().isdisjoint(FIELDS):
        raise AdvisorError(f"line {n} has none of the fields {', '.join(FIELDS[:-1])}", LINE)
    if "positive" not in fields and "negative" not in fields:
        raise AdvisorError(f"line {n} has neither a positive nor a negative", LINE)
    for name in FIELDS:
        if fields.get(name) is not None and type(fields[name]) is not str:
            raise AdvisorError(f"line {n}: {name} is not text", LINE)
    return fields


def identified(catalog: Catalog, request: Request) -> tuple[Entry, str | None]:
    """The checkpoint of a request, and by what it is known where it is not named."""
    told = evidence(catalog, request.generation) if request.generation else None
    if request.checkpoint is not None:
        named = named_on(request, catalog, request.checkpoint)
        if told and told[0].key != named.key:
            return named, f"As you asked, but the parameters say {told[0].name}, {told[1]}"
        return named, None
    if told:
        return told
    if request.generation and (merged := models_of_merge(request.generation)):
        both = " and ".join(map(quoted, merged))
        raise UnknownName(f"the parameters name a merge of {both}, whose family is not known", NAME_IT)
    if request.generation and (said := request.generation.model or request.generation.model_hash):
        raise UnknownName(f"the parameters name the model {quoted(said)}, which is not known", NAME_IT)
    where = (
        f"line {request.line} names" if request.line else "the parameters name" if request.generation else "you named"
    )
    raise AdvisorError(f"{where} no checkpoint", NAME_IT)


def named_on(request: Request, catalog: Catalog, named: str | Entry) -> Entry:
    """The checkpoint that a line names; an error tells the line."""
    try:
        return named_checkpoint(catalog, named)
    except UnknownName as problem:
        place = f"line {request.line}: " if request.line else ""
        raise UnknownName(f"{place}{problem.message}", problem.hint) from None


def named_checkpoint(catalog: Catalog, named: str | Entry) -> Entry:
    """The checkpoint that somebody named."""
    found = read_name(catalog, named) if isinstance(named, str) else named
    if isinstance(found, AdvisorError):
        raise found.with_traceback(None)
    return found


@lru_cache(maxsize=2_000)
def read_name(catalog: Catalog, name: str) -> Entry | AdvisorError:
    """The checkpoint that a name means, or the error of one that means none; remembered, as lines name the same."""
    try:
        return read_checkpoint(catalog, name)[0]
    except AdvisorError as problem:
        return problem


def checkpoint_key(catalog: Catalog, request: Request) -> str | None:
    """The key of the checkpoint that a request names, if it names one."""
    return named_on(request, catalog, request.checkpoint).key if request.checkpoint else None


def models_of_merge(made: Generation) -> tuple[str, ...]:
    """The models of which a picture's own one was merged, as its parameters name them."""
    from sdxl_advisor.pictures.generation_data import merged_models

    return merged_models(made)


def evidence(catalog: Catalog, made: Generation) -> tuple[Entry, str] | None:
    """The checkpoint that the parameters of a picture speak of, and by what."""
    from sdxl_advisor.advice.clues import by_parameters, entry_of, judged
    from sdxl_advisor.pictures.generation_data import MERGED

    merged = models_of_merge(made)
    clues = list(by_parameters(catalog, made.model_hash, made.model, made.civitai_versions, made.base_model, merged))
    verdict = judged(catalog, clues)
    entry = entry_of(catalog, verdict, made.model or MERGED.join(merged))
    if entry is None or verdict.by is None:
        return None
    family = catalog.families[verdict.family].name if verdict.family and not (verdict.owner or verdict.line) else None
    only = [f"its checkpoint is not known, only the family {family}"] if family and not merged else []
    return entry, "; ".join([f"by {verdict.by.says}", *only, *verdict.conflicts])
