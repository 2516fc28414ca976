"""What the captions of a LoRA's training pictures tell. The names of their folders are private and never shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.files.metadata_values import text

LARGEST = 8_000_000  # letters that are read; more could take any amount of memory
MOST_TAGS = 50_000  # that are looked at
MOST_PICTURES = 10**9  # that one LoRA was trained on
NEARLY_ALL = 0.9  # of the pictures have a trigger word
MOST_TRIGGERS = 5
FEW = 3  # words that are named
TELLING = ("quality", "aesthetic", "source_tags", "rating")


@record
class Captions:
    """The tags of the captions, each with the number of pictures that have it."""

    counts: Mapping[str, int]
    pictures: int


def captions_of(metadata: Mapping[str, str]) -> Captions | None:
    """The tags that the trainer counted; None where it wrote none that can be read."""
    counts: dict[str, int] = {}
    for tags in values(metadata.get("ss_tag_frequency")):
        for tag, count in list(tags.items())[:MOST_TAGS] if isinstance(tags, dict) else ():
            if countable(count) and (word := text(tag)):
                counts[word] = counts.get(word, 0) + count
    if not counts:
        return None
    folders = [one.get("img_count") for one in values(metadata.get("ss_dataset_dirs")) if isinstance(one, dict)]
    pictures = sum(count for count in folders if countable(count))
    return Captions(counts, max(pictures, *counts.values()) if pictures else max(counts.values()))


def countable(count: Any) -> TypeGuard[int]:
    """Tell whether something is a number of pictures."""
    return type(count) is int and 0 < count <= MOST_PICTURES


def values(written: str | None) -> Iterator[Any]:
    """The values of a JSON object, without its keys: those are names of folders."""
    try:
        raw = json.loads(written) if written and len(written) <= LARGEST else {}
    except (ValueError, RecursionError):
        return
    yield from raw.values() if isinstance(raw, dict) else ()


def triggers_in(catalog: Catalog, captions: Captions) -> tuple[str, ...]:
    """The tags that nearly all pictures have, the most frequent first, but those that any picture may have."""
    usual = {spelling(tag) for tag in catalog.prompt_facts.counts.tags}
    often = sorted(captions.counts.items(), key=lambda item: -item[1])
    found = [tag for tag, count in often if count >= NEARLY_ALL * captions.pictures]
    own = [tag for tag in found if spelling(tag) not in usual and not catalog.lexicon.usages(spelling(tag))]
    return tuple(own[:MOST_TRIGGERS])


def line_of(catalog: Catalog, tags: Iterable[str]) -> tuple[str, tuple[str, ...]] | None:
    """The one family whose own words are among the tags, and a few of those words."""
    votes: dict[str, list[str]] = {}
    for tag in tags:
        usages = [usage for usage in catalog.lexicon.usages(spelling(tag)) if usage.kind in TELLING]
        known = {catalog.entry(key).family for usage in usages for key in usage.checkpoints if key in catalog.keys}
        proper = {family for family in known if catalog.families[family].default}
        if len(proper) == 1:
            votes.setdefault(next(iter(proper)), []).append(tag)
    if len(votes) != 1:
        return None
    [(family, words)] = votes.items()
    return family, tuple(words[:FEW])
