"""Many prompts rewritten in one run: the lines of a file, each for its own checkpoint if it names one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.prompts.convert import Conversion, Converter
from sdxl_advisor.prompts.requests import Request, Unread, checkpoint_key, named_on, unread, with_evidence
from sdxl_advisor.prompts.tag_list import TagLists, open_lists


class Options(NamedTuple):
    """What is asked of every prompt."""

    subject: str | None = None
    rating: str | None = None
    quality: bool = True
    tags: tuple[Path, ...] = ()


class ConvertReport:
    """One result a prompt, in order, made when it is asked for and then counted; a line that has none is ``failed``."""

    def __init__(self, made: Iterable[Conversion | Unread]) -> None:
        self.made = made
        self.count, self.failed = 0, 0

    def __iter__(self) -> Iterator[Conversion | Unread]:
        """The results that are left."""
        for result in self.made:
            self.count += 1
            self.failed += isinstance(result, Unread)
            yield result


def convert_many(catalog: Catalog, requests: Iterable[Request], target: str | None, options: Options) -> ConvertReport:
    """Rewrite every prompt for the checkpoint that it names, else for the *target*."""
    return ConvertReport(rewritten(catalog, requests, target, options))


def rewritten(
    catalog: Catalog, requests: Iterable[Request], target: str | None, options: Options
) -> Iterator[Conversion | Unread]:
    """Every prompt rewritten; what is wrong with one line of many does not stop the others."""
    converters: dict[str, Converter] = {}
    tags = open_lists(options.tags)
    for request in requests:
        try:
            yield converted(catalog, converters, with_evidence(catalog, request), target, options, tags)
        except AdvisorError as problem:
            if request.line is None:
                raise
            yield unread(request, problem)


def converted(
    catalog: Catalog,
    converters: dict[str, Converter],
    request: Request,
    target: str | None,
    options: Options,
    tags: TagLists | None,
) -> Conversion:
    """Rewrite one prompt."""
    if request.problem:
        raise request.problem
    to = named_on(request, catalog, request.to).key if request.to else target
    if to is None:
        raise AdvisorError(f"line {request.line} names no checkpoint to rewrite it for", "--to NAME")
    if to not in converters:
        known = next((one.dictionary for one in converters.values()), None)
        asked = (options.subject, options.rating)
        converters[to] = Converter(catalog, to, *asked, quality=options.quality, tags=tags, dictionary=known)
    source = checkpoint_key(catalog, request)
    found = converters[to].result(request.positive, request.negative, source, request.by)
    return replace(found, notes=(*request.notes, *found.notes)) if request.notes else found
