"""What is asked for: a file on the disk, or whatever else the reader of names understands."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_records import MODELS, PICTURES
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Entry, LineEntry
from sdxl_advisor.catalog.spelling import normalise
from sdxl_advisor.catalog.typed_paths import expanded_name, is_windows_path
from sdxl_advisor.errors import UnknownName
from sdxl_advisor.names.meaning import Meaning
from sdxl_advisor.names.reader import read

if TYPE_CHECKING:
    from sdxl_advisor.files.answer import FileAnswer, Identified

PATH_STARTS = ("./", "../", "~/", "/", ".\\", "..\\")


@record
class Named:
    """What a text stands for: its ``meaning``, and for a file by what that was ``identified``, and what it is.

    A LoRA of which it is not known what it was trained on has no meaning.
    """

    meaning: Meaning | None
    identified: Identified | None = None
    file: FileAnswer | None = None

    @property
    def found(self) -> Entry | LineEntry:
        """The checkpoint, line or family."""
        assert self.meaning is not None  # noqa: S101 - only a LoRA has none, and nobody asks for its checkpoint
        return self.meaning.found


def resolved(catalog: Catalog, text: str) -> Named:
    """What a *text* stands for; ``AdvisorError`` when that cannot be told."""
    text = expanded_name(text)
    if not is_path(catalog, text):
        try:
            return Named(read(catalog, text))
        except UnknownName:
            if not os.path.lexists(text):
                raise
    return resolved_file(catalog, text)


def resolved_file(catalog: Catalog, text: str) -> Named:
    """What the file at a path stands for; ``AdvisorError`` when that cannot be told."""
    from sdxl_advisor.files.by_path import looked_at

    return standing_for(catalog, text, looked_at(catalog, text))


def standing_for(catalog: Catalog, text: str, one: FileAnswer) -> Named:
    """What a file stands for that was identified; ``AdvisorError`` when that cannot be told."""
    from sdxl_advisor.files.by_path import found_in, identified_by

    return Named(Meaning(text, found_in(catalog, text, one), "file"), identified_by(text, one), one)


def checkpoint_of(catalog: Catalog, one: Named) -> Entry:
    """The one checkpoint that is meant: a line or family stands for its default version."""
    return catalog.one_checkpoint(one.found)


def shown(catalog: Catalog, one: Named) -> Entry | LineEntry:
    """What is shown: for a checkpoint without a record, its line or family."""
    found = one.found
    return found if isinstance(found, LineEntry) or found.listed else catalog.lines[found.line]


def is_path(catalog: Catalog, text: str) -> bool:
    """Tell a path from a name. What is there is a path; what is not, only if it cannot be anything else."""
    return (may_be_path(text) and os.path.lexists(text)) or looks_like_path(catalog, text)


def may_be_path(text: str) -> bool:
    """Tell whether a text is a path if there is something at it."""
    return any(mark in text for mark in (os.sep, "/", "."))


def looks_like_path(catalog: Catalog, text: str) -> bool:
    """Tell whether a text cannot be anything but a path, by its form alone: the disk is not asked."""
    if normalise(text) in catalog.names:
        return False
    if is_windows_path(text):
        return True
    looks = text.casefold().endswith((*MODELS, *PICTURES)) and ("/" in text or "\\" in text)
    return looks or text.startswith(PATH_STARTS) or text.casefold().endswith(PICTURES)


def identified(several: Iterable[Named]) -> tuple[Identified, ...]:
    """By what the files among some several are known."""
    return tuple(one.identified for one in several if one.identified)


def understood(several: Iterable[Named]) -> list[dict[str, Any]]:
    """How each text was understood, as results carry it: ``as`` is a key or name that means the same."""
    meanings = [one.meaning for one in several if one.meaning]
    return [{"text": one.text, "as": key_or_name(one.found), "how": one.how} for one in meanings]


def key_or_name(found: Entry | LineEntry) -> str:
    """What can be typed for a checkpoint, line or family; for one without a record, its name."""
    return found.key if isinstance(found, LineEntry) else found.typed
