"""What the catalogue holds beside families and goals, as records: programs, terms, and facts about prompts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Source

Form = Literal["break", "and", "schedule", "brackets", "network", "embedding", "wildcard", "comment"]


@record
class Syntax:
    """How a program reads prompts: its grammar, and the forms of the other grammar that it takes for plain text."""

    dialect: Literal["a1111", "comfyui"]
    source: tuple[str, ...]
    lacks: tuple[Form, ...] = ()
    note: str | None = None


@record
class Interface:
    """A program people run checkpoints in, and how it learns that one predicts v."""

    name: str
    v_prediction: Literal["automatic", "manual", "no"]
    how: str
    source: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    zero_terminal_snr: str | None = None
    url: str | None = None
    prompt: Syntax | None = None
    note: str | None = None


@record
class Interfaces:
    """All of ``interfaces.yaml``."""

    sources: Mapping[str, Source]
    interfaces: Mapping[str, Interface]


@record
class Term:
    """A word of the field, explained: ``advice`` says what to do about it, ``see`` names related terms."""

    label: str
    meaning: str
    source: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    advice: str | None = None
    see: tuple[str, ...] = ()
    note: str | None = None


@record
class Terms:
    """All of ``terms.yaml``."""

    sources: Mapping[str, Source]
    terms: Mapping[str, Term]


@record
class TagGroup:
    """Tags that have something in common; ``because`` says what follows.

    Beside one of the tags in ``unless`` it does not.
    """

    tags: tuple[str, ...]
    because: str
    source: tuple[str, ...]
    unless: tuple[str, ...] = ()
    note: str | None = None


@record
class Weighting:
    """The span of weights that help; beyond it pictures break."""

    source: tuple[str, ...]
    min: float
    max: float
    note: str | None = None


@record
class PromptFacts:
    """All of ``prompts.yaml``: what holds for prompts of every family.

    ``counts`` are the tags that say how many are in the picture; of the tags of an ``exclusive`` group a prompt wants
    one; ``foreign_embeddings`` are textual inversions that were made for another architecture.
    """

    sources: Mapping[str, Source]
    counts: TagGroup
    exclusive: tuple[TagGroup, ...]
    foreign_embeddings: TagGroup
    weights: Weighting
