"""Many prompts rewritten in one run: the lines of a file, each for its own checkpoint if it names one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import replace
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.convert import Conversion, Converter
from sdxl_advisor.prompts.requests import Request, Unread, checkpoint_key, lists_named, named_on, unread, with_evidence


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


def rewriter(catalog: Catalog, target: str | None, options: Options) -> Callable[[Request], Conversion | Unread]:
    """What rewrites a prompt for the checkpoint that it names, else for the *target*."""
    return Converters(catalog, target, options).answer


class Converters:
    """Remembers what prompts have in common: a converter for each checkpoint that they are rewritten for."""

    def __init__(self, catalog: Catalog, target: str | None, options: Options) -> None:
        self.catalog, self.target, self.options = catalog, target, options
        self.tags = lists_named(options.tags)
        self.known: dict[str, Converter] = {}

    def answer(self, request: Request) -> Conversion | Unread:
        """Rewrite one prompt; what is wrong with one line of many does not stop the others."""
        try:
            return self.converted(with_evidence(self.catalog, request))
        except AdvisorError as problem:
            if request.line is None:
                raise
            return unread(request, problem)

    def converted(self, request: Request) -> Conversion:
        """Rewrite one prompt."""
        if request.problem:
            raise request.problem
        to = named_on(request, self.catalog, request.to).key if request.to else self.target
        if to is None:
            raise AdvisorError(f"line {request.line} names no checkpoint to rewrite it for", "--to NAME")
        source = checkpoint_key(self.catalog, request)
        found = self.converter(to).result(request.positive, request.negative, source, request.by)
        return replace(found, notes=(*request.notes, *found.notes)) if request.notes else found

    def converter(self, to: str) -> Converter:
        """What rewrites prompts for one checkpoint."""
        if to not in self.known:
            asked = (self.options.subject, self.options.rating)
            known = Converter(
                self.catalog,
                to,
                *asked,
                quality=self.options.quality,
                tags=self.tags,
            )
            self.known[to] = known
        return self.known[to]
