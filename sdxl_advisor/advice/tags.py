"""The tags and settings of a checkpoint for a subject and a rating."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import overload

from sdxl_advisor.advice.lineage import Ref, ancestors, ref
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Checkpoint, Cited, Edit, Quality, Settings, Variant
from sdxl_advisor.catalog.spelling import nearest, normalise, quoted
from sdxl_advisor.errors import UnknownName


@record
class Setup:
    """How one program is told about this checkpoint's prediction type."""

    interface: str
    name: str
    how: str
    zero_terminal_snr: str | None
    sources: tuple[Cited, ...]


@record
class TagSheet:
    """What to paste. Unless a rating was asked for, the developer's own string is given, whatever it says of ratings.

    ``positive_text`` and ``negative_text`` are the lists joined with commas.
    ``setup`` tells programs about v-prediction.
    ``warnings`` say that it is not SDXL, closed, or documents nothing itself.
    ``inherited_from`` names the ancestor whose tags these are when the checkpoint documents none itself;
    ``documented`` is false when nobody in its line documents any. ``source`` keys in ``settings`` stand in ``sources``.
    """

    checkpoint: Ref
    subject: str
    rating: str
    rating_asked: bool
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    positive_text: str
    negative_text: str
    placement: str | None
    settings: Settings | None
    setup: tuple[Setup, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[Cited, ...]
    inherited_from: Ref | None
    documented: bool


def tag_sheet(
    catalog: Catalog, name: str, subject: str | None = None, rating: str | None = None, interface: str | None = None
) -> TagSheet:
    """The tags of the checkpoint called *name*. Without a *rating* they are the developer's, word for word."""
    goals = catalog.goals
    subject = one_of(goals.default_subject if subject is None else subject, goals.subjects, "subject")
    asked = one_of(rating, goals.ratings, "rating")
    entry = catalog.find_checkpoint(name)
    checkpoint = catalog.checkpoint(entry.key)
    giver = tag_giver(catalog, checkpoint)
    quality = giver.quality if giver else None
    variants = chosen(quality, subject, asked)
    positive = edited(quality.positive if quality else (), [variant.positive for variant in variants])
    negative = edited(quality.negative if quality else (), [variant.negative for variant in variants])
    setter = settings_giver(catalog, checkpoint)
    settings = setter.settings if setter else None
    return TagSheet(
        checkpoint=ref(entry),
        subject=subject,
        rating=asked or goals.default_rating,
        rating_asked=asked is not None,
        positive=positive,
        negative=negative,
        positive_text=", ".join(positive),
        negative_text=", ".join(negative),
        placement=quality.placement if quality else None,
        settings=settings,
        setup=setups(catalog, checkpoint, interface),
        warnings=(
            *what_it_is(catalog, checkpoint),
            *whose(checkpoint, giver, "quality tags"),
            *whose(checkpoint, setter, "settings"),
        ),
        notes=(
            *rating_notes(quality, asked, goals.ratings),
            *subject_notes(quality, subject, goals.default_subject),
            *[variant.note for variant in variants if variant.note],
            *[block.note for block in (quality, settings) if block and block.note],
        ),
        sources=sources_of(catalog, giver, setter, variants),
        inherited_from=ref(catalog.entry(giver.key)) if giver and giver.key != entry.key else None,
        documented=quality is not None,
    )


@overload
def one_of(name: str, known: Mapping[str, object], what: str) -> str: ...
@overload
def one_of(name: str | None, known: Mapping[str, object], what: str) -> str | None: ...
def one_of(name: str | None, known: Mapping[str, object], what: str) -> str | None:
    """*name* if it is *known*, ``None`` if none was given; ``UnknownName`` otherwise."""
    if name is None:
        return None
    folded = name.strip().casefold()
    if folded in known:
        return folded
    close = nearest(name, known)
    choice = f"did you mean {', '.join(close)}?" if close else f"one of: {', '.join(known)}"
    raise UnknownName(f"no {what} is called {quoted(name)}", choice)


def tag_giver(catalog: Catalog, checkpoint: Checkpoint) -> Checkpoint | None:
    """The checkpoint itself if its tags are documented, else its nearest ancestor whose tags are."""
    if checkpoint.quality:
        return checkpoint
    key = next((key for key in ancestors(catalog, checkpoint.key) if catalog.entry(key).has_tags), None)
    return catalog.checkpoint(key) if key else None


def settings_giver(catalog: Catalog, checkpoint: Checkpoint) -> Checkpoint | None:
    """The checkpoint itself if its settings are documented, else its nearest ancestor with the same prediction."""
    if checkpoint.settings:
        return checkpoint
    wanted = checkpoint.prediction and checkpoint.prediction.type
    for key in ancestors(catalog, checkpoint.key) if wanted else ():
        if catalog.entry(key).prediction == wanted:
            ancestor = catalog.checkpoint(key)
            if ancestor.settings:
                return ancestor
    return None


def chosen(quality: Quality | None, subject: str, rating: str | None) -> list[Variant]:
    """The variants that apply: the subject's, then the rating's if one was asked for."""
    if quality is None:
        return []
    found = [quality.subjects.get(subject), quality.ratings.get(rating) if rating else None]
    return [variant for variant in found if variant]


def edited(tags: Iterable[str], edits: Iterable[Edit | None]) -> tuple[str, ...]:
    """*tags* after each edit in turn, each tag once."""
    result = list(tags)
    for edit in edits:
        if edit:
            kept = [edit.replace.get(tag, tag) for tag in result if tag not in edit.drop]
            result = [*edit.prepend, *kept, *edit.append]
    return tuple(dict.fromkeys(result))


def what_it_is(catalog: Catalog, checkpoint: Checkpoint) -> list[str]:
    """A warning for a checkpoint that is not an open SDXL checkpoint, with what to use instead."""
    notes = []
    if checkpoint.architecture != "SDXL":
        plain = "a plain" if "SDXL" in checkpoint.architecture else "an"
        notes.append(f"Not {plain} SDXL checkpoint: {checkpoint.name} is {checkpoint.architecture}.")
    if checkpoint.status == "closed":
        notes.append("Its weights are not published.")
    if checkpoint.use_instead:
        names = [f"{catalog.entry(key).name} ({key})" for key in checkpoint.use_instead]
        notes.append(f"Use instead: {', '.join(names)}.")
    return notes


def whose(checkpoint: Checkpoint, giver: Checkpoint | None, what: str) -> list[str]:
    """A note when *what* is not the checkpoint's own."""
    if giver is None:
        return [f"No source gives {what} for {checkpoint.name} or a checkpoint it comes from."]
    if giver.key != checkpoint.key:
        return [f"No source gives {what} of its own for {checkpoint.name}; these are those of {giver.name}."]
    return []


def rating_notes(quality: Quality | None, asked: str | None, known: Iterable[str]) -> list[str]:
    """What a rating would add, or that it is not known."""
    if quality is None:
        return []
    if asked and asked not in quality.ratings:
        have = ", ".join(quality.ratings) or "none"
        return [f"No source gives a word for the rating {asked} here (known: {have}); none was added."]
    if asked:
        return []
    options = [f"--rating {name}" for name in known if name in quality.ratings]
    return [f"No rating was asked for; these put the family's own words in: {', '.join(options)}."] if options else []


def subject_notes(quality: Quality | None, subject: str, usual: str) -> list[str]:
    """Say so when nothing is known of the subject."""
    if quality and subject not in quality.subjects and subject != usual:
        return [f"No source says what to change for {subject}; these are the tags for {usual}."]
    return []


def sources_of(
    catalog: Catalog, giver: Checkpoint | None, setter: Checkpoint | None, variants: list[Variant]
) -> tuple[Cited, ...]:
    """The sources of the tags, then those of the settings."""
    cited: list[Cited] = []
    if giver and giver.quality:
        extra = [key for variant in variants for key in variant.source or ()]
        cited += catalog.cite(giver.family, [*giver.quality.source, *extra])
    if setter and setter.settings:
        cited += catalog.cite(setter.family, setter.settings.source)
    return tuple(dict.fromkeys(cited))


def setups(catalog: Catalog, checkpoint: Checkpoint, interface: str | None) -> tuple[Setup, ...]:
    """For v-prediction: what to do in the user's program, or in every known one."""
    wanted = None if interface is None else [find_interface(catalog, interface)]
    if checkpoint.prediction is None or checkpoint.prediction.type != "v-prediction":
        return ()
    book = catalog.interfaces.interfaces
    return tuple(
        Setup(key, one.name, one.how, one.zero_terminal_snr, catalog.cite_interfaces(one.source))
        for key in wanted or book
        for one in [book[key]]
    )


def find_interface(catalog: Catalog, name: str) -> str:
    """The key of a program by any of its names."""
    book = catalog.interfaces.interfaces
    known = {normalise(alias): key for key, one in book.items() for alias in (key, one.name, *one.aliases)}
    return known.get(normalise(name)) or one_of(name, book, "program")
