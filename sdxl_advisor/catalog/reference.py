"""What the catalogue holds beside families, as records: goals, programs, terms, and facts about prompts."""

from collections.abc import Mapping
from typing import Literal

from sdxl_advisor.catalog.record import field, record
from sdxl_advisor.catalog.records import PredictionType, Source

Form = Literal["break", "and", "border", "schedule", "brackets", "network", "embedding", "wildcard", "comment"]


@record
class Syntax:
    """How a program reads prompts: its grammar, and the forms of the other grammar that it takes for plain text.

    ``comments`` are left out of a prompt: behind # (hash), or // and between /* and */ (slashes).
    """

    dialect: Literal["a1111", "comfyui", "compel"]
    source: tuple[str, ...]
    comments: Literal["hash", "slashes", "none"] | None = None
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
class SamplerProgram:
    """Programs that call samplers and schedules the same: the ``interfaces``, by their keys in ``interfaces.yaml``.

    ``lacks`` names, by interface, the samplers and schedules that one of them does not have though the others do.
    """

    interfaces: tuple[str, ...]
    source: tuple[str, ...]
    lacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str | None = None


@record
class Sampler:
    """A sampler or a schedule: ``names`` by program, ``None`` where it is said to be missing there.

    ``with_schedule`` has, by program and schedule, one name for the two; ``also`` are other names that people write;
    ``automatic`` is the schedule that A1111 takes where it is left to choose. ``not_for`` are the prediction types with
    which it gives wrong pictures, by its ``source``. By program, ``arguments`` are what a call needs besides the name,
    as Python writes them, and ``not_with`` are schedules that cannot be had with this sampler.
    """

    names: Mapping[str, str | None]
    with_schedule: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_with: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    automatic: str | None = None
    not_for: tuple[PredictionType, ...] = ()
    source: tuple[str, ...] | None = None
    note: str | None = None

    @property
    def own_names(self) -> tuple[str, ...]:
        """The names that mean this one and no other: those without arguments."""
        return tuple(name for program, name in self.names.items() if name and program not in self.arguments)


@record
class Samplers:
    """All of ``samplers.yaml``: the samplers and schedules that settings name, by their names in A1111."""

    sources: Mapping[str, Source]
    programs: Mapping[str, SamplerProgram]
    samplers: Mapping[str, Sampler]
    schedules: Mapping[str, Sampler]


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

    Beside one of the tags in ``unless`` it does not. Where ``excludes`` is given, each of the ``tags`` excludes each of
    those, and the ``tags`` do not exclude each other.
    """

    tags: tuple[str, ...]
    because: str
    source: tuple[str, ...]
    excludes: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    note: str | None = None


@record
class ForeignEmbeddings:
    """Textual inversions, named like their files, made for another ``architecture``; ``because`` says what follows."""

    tags: tuple[str, ...]
    architecture: str
    because: str
    source: tuple[str, ...]
    note: str | None = None


@record
class Animals:
    """The words of pictures of animals and of characters that are animals.

    One of the ``bodies`` makes the character an animal. ``species`` may be there beside ``people``, so they count where
    a tag of ``alone`` says that nobody else is there.
    A line with one of the ``names`` in its own is made for them. A negative of ``bans`` fights such pictures.
    ``subject`` is what developers call them. Of the ``shapes`` a character has one: the others may be banned.
    """

    subject: str
    bodies: tuple[str, ...]
    shapes: tuple[str, ...]
    species: tuple[str, ...]
    alone: tuple[str, ...]
    people: tuple[str, ...]
    names: tuple[str, ...]
    bans: tuple[str, ...]
    because: str
    source: tuple[str, ...]
    note: str | None = None


@record
class PastedSettings:
    """How settings look in a prompt: ``names`` before a colon, ``numbers`` also before a bare number, ``flags``."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    flags: tuple[str, ...]
    source: tuple[str, ...]
    note: str | None = None


@record
class Words:
    """Words that have something in common."""

    tags: tuple[str, ...]
    source: tuple[str, ...]
    note: str | None = None


@record
class Boasts:
    """Plain English that asks for quality.

    All ``degrees`` may stand before all ``measures``; what of the ``tags`` is ``shown`` in a picture may be meant.
    """

    tags: tuple[str, ...]
    degrees: tuple[str, ...]
    measures: tuple[str, ...]
    shown: tuple[str, ...]
    source: tuple[str, ...]
    note: str | None = None


@record
class RatingWords:
    """Plain words that people write for ratings; no checkpoint was trained on them."""

    words: Mapping[str, str]
    source: tuple[str, ...]
    note: str | None = None


@record
class Weighting:
    """The span of weights that help; beyond it pictures break."""

    source: tuple[str, ...]
    min: float
    max: float
    note: str | None = None


@record
class RareTags:
    """A tag with fewer ``pictures`` than this on its board is hardly learned; one with ``learned`` is known well."""

    source: tuple[str, ...]
    pictures: int
    learned: int
    note: str | None = None


@record
class PromptFacts:
    """All of ``prompts.yaml``: what holds for prompts of every family.

    ``counts`` are the tags that say how many are in the picture; of the tags of an ``exclusive`` group a prompt wants
    one; ``foreign_embeddings`` are textual inversions that were made for another architecture; ``animals`` are words of
    pictures without people; beside two of what ``alone`` excludes, its tags are wrong; ``boasts`` ask for quality in
    plain English; ``artist_prefixes`` are forms of calling an artist that no checkpoint was trained on; ``resolutions``
    are words of boards for the size of a picture, ``ratings`` plain words for a rating; ``looks`` tell how a
    picture is made or looks, and stand where artists do.
    """

    sources: Mapping[str, Source]
    counts: TagGroup
    exclusive: tuple[TagGroup, ...]
    foreign_embeddings: ForeignEmbeddings
    animals: Animals
    alone: TagGroup
    boasts: Boasts
    artist_prefixes: Words
    looks: Words
    resolutions: Words
    ratings: RatingWords
    settings: PastedSettings
    weights: Weighting
    rare: RareTags


@record
class WordPairs:
    """Words of two boards for one thing: each of ``words`` and ``endings`` has the word by the board's key."""

    words: tuple[Mapping[str, str], ...]
    endings: tuple[Mapping[str, str], ...]
    source: tuple[str, ...]
    note: str | None = None


@record
class Reason:
    """Why something is so."""

    because: str
    source: tuple[str, ...]


@record
class ForeignWords:
    """Common words of another language, each with the tag for it."""

    name: str
    words: Mapping[str, str]
    source: tuple[str, ...]


@record
class Boards:
    """All of ``boards.yaml``: the picture boards by key, their words for one thing, and words of other languages."""

    sources: Mapping[str, Source]
    boards: Mapping[str, str]
    pairs: WordPairs
    english_only: Reason
    languages: Mapping[str, ForeignWords]


@record
class Meaning:
    """A word of the catalogue's own vocabulary, with what it means."""

    label: str
    meaning: str


@record
class TraitKind:
    """A trait with what it means; one that comes ``from_data`` is inherited, one of taste only within a line.

    One that ``follows`` from the ``date`` up to which the pictures reach is nobody's judgement; one that follows from
    the ``steps`` of the settings is, where a record states it. One that ``breaks_ties`` counts between checkpoints that
    are otherwise as good.
    """

    label: str
    meaning: str
    from_data: bool = False
    follows: Literal["date", "steps"] | None = None
    breaks_ties: bool = False


@record
class Subject:
    """What is drawn; ``combines`` names the subjects that ask for this one together."""

    label: str
    meaning: str
    combines: tuple[str, ...] = ()


@record
class Question:
    """A question of the interview; its choices are the goals that name it."""

    text: str
    many: bool = False


@record
class Need:
    """A hard limit: the checkpoint's ``field`` must have one of the ``allowed`` values; an unknown value has none."""

    field: Literal["prediction", "sell_pictures"]
    allowed: tuple[str, ...]
    because: str


@record
class Goal:
    """Something a user wants: ``wants`` weighs traits, ``needs`` rules checkpoints out."""

    label: str
    meaning: str
    question: str
    aliases: tuple[str, ...] = ()
    wants: Mapping[str, int] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    subject: str | None = None


@record
class Conflict:
    """Goals that contradict each other, and why."""

    goals: tuple[str, ...]
    because: str


@record
class Apart:
    """Checkpoints with so much of a trait are for those who ask for a ``goal``, and offered to nobody else."""

    trait: str
    least: int
    goal: str
    because: str


@record
class Goals:
    """All of ``goals.yaml``; ``fallback`` are the goals of someone who names none."""

    default_subject: str
    default_rating: str
    fallback: tuple[str, ...]
    traits: Mapping[str, TraitKind]
    subjects: Mapping[str, Subject]
    ratings: Mapping[str, Meaning]
    questions: Mapping[str, Question]
    goals: Mapping[str, Goal]
    conflicts: tuple[Conflict, ...] = ()
    apart: tuple[Apart, ...] = ()
