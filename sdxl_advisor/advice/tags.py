"""The tags and settings of a checkpoint for a subject and a rating."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import overload

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.advice.sampling import OwnNames, own_names
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.knowledge import How, Known
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL, Cited, Edit, Entry, Prompting, Quality, Settings, Variant
from sdxl_advisor.catalog.spelling import few_steps_in, nearest, normalise, quoted
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
class Inherited:
    """Whose facts these are that a checkpoint's own record does not state.

    ``how``: ``line``, what holds for all versions of its line; ``habit``, what merges on its family's base usually
    want; ``ancestor``, its nearest ancestor that has them; ``name``, a word of its name.
    """

    key: str
    name: str
    how: How


@record
class TagSheet:
    """What to paste. Without a ``rating`` the developer's own string is given, whatever it says of ratings.

    ``positive_text`` and ``negative_text`` are the lists joined with commas. ``ratings`` are those that put words in.
    ``setup`` tells programs about v-prediction. ``program_names`` are samplers and schedules as one program calls them.
    ``warnings`` say that it is not SDXL, closed, or documents nothing itself; ``notes`` what the strings leave out;
    ``remarks`` what sources say differently.
    ``inherited_from`` tells whose the tags are that are not the checkpoint's own, ``settings_inherited_from`` and
    ``prompting_inherited_from`` the same of settings and of how a prompt is written. ``documented`` is false when
    nobody says which tags it wants. ``source`` keys in ``settings`` stand in ``sources``.
    """

    checkpoint: Ref
    subject: str
    rating: str | None
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    positive_text: str
    negative_text: str
    placement: str | None
    settings: Settings | None
    prompting: Prompting | None
    ratings: tuple[str, ...]
    setup: tuple[Setup, ...]
    program_names: OwnNames | None
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    remarks: tuple[str, ...]
    sources: tuple[Cited, ...]
    inherited_from: Inherited | None
    settings_inherited_from: Inherited | None
    prompting_inherited_from: Inherited | None
    documented: bool


@lru_cache(maxsize=500)
def tag_sheet(
    catalog: Catalog, key: str, subject: str | None = None, rating: str | None = None, interface: str | None = None
) -> TagSheet:
    """The tags of the checkpoint *key*; remembered. Without a *rating* they are the developer's, word for word."""
    goals = catalog.goals
    subject = one_of(goals.default_subject if subject is None else subject, goals.subjects, "subject")
    asked = one_of(rating, goals.ratings, "rating")
    entry = catalog.entry(key)
    tags, setting, prompting = (catalog.knowledge.block(key, name) for name in ("quality", "settings", "prompting"))
    quality: Quality | None = tags.value if tags else None
    settings: Settings | None = setting.value if setting else None
    variants = chosen(quality, subject, asked)
    positive, negative = wanted_tags(quality, subject, asked)
    return TagSheet(
        checkpoint=ref(entry),
        subject=subject,
        rating=asked,
        positive=positive,
        negative=negative,
        positive_text=", ".join(positive),
        negative_text=", ".join(negative),
        placement=quality.placement if quality else None,
        settings=settings,
        prompting=prompting.value if prompting else None,
        ratings=tuple(name for name in goals.ratings if quality and name in quality.ratings),
        setup=setups(catalog, key, interface),
        program_names=own_names(catalog, settings, find_interface(catalog, interface))
        if interface and settings
        else None,
        warnings=(*what_it_is(catalog, key), *whose_they_are(catalog, entry, tags, setting)),
        notes=(
            *rating_notes(quality, asked),
            *subject_notes(quality, subject, goals.default_subject),
        ),
        remarks=(
            *[variant.note for variant in variants if variant.note],
            *[one.value.note for one in (tags, setting) if one and one.giver.how != "habit" and one.value.note],
        ),
        sources=sources_of(catalog, tags, setting, variants),
        inherited_from=inherited(tags),
        settings_inherited_from=inherited(setting),
        prompting_inherited_from=inherited(prompting),
        documented=quality is not None,
    )


def wanted_tags(
    quality: Quality | None, subject: str, rating: str | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags for the prompt and for the negative one."""
    variants = chosen(quality, subject, rating)
    positive = edited(quality.positive if quality else (), [variant.positive for variant in variants])
    return positive, edited(quality.negative if quality else (), [variant.negative for variant in variants])


def inherited(known: Known | None) -> Inherited | None:
    """Whose a block is; None for a checkpoint's own."""
    if known is None or known.giver.how == "own":
        return None
    return Inherited(known.giver.key, known.giver.name, known.giver.how)


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


def what_it_is(catalog: Catalog, key: str) -> list[str]:
    """A warning for a checkpoint that is not an open SDXL checkpoint, with what to use where SDXL is needed."""
    notes = []
    checkpoint = catalog.checkpoint(key)
    line = catalog.lines[checkpoint.line]
    if checkpoint.architecture != SDXL:
        plain = "a plain" if SDXL in checkpoint.architecture else "an"
        notes.append(f"Not {plain} SDXL checkpoint: it is {checkpoint.architecture}.")
    if checkpoint.status == "closed":
        notes.append("Its weights are not published.")
    if others := checkpoint.use_instead or line.use_instead:
        names = [f"{catalog.entry(other).name} ({other})" for other in others]
        lead = "If you need SDXL" if line.in_use else "Use instead"
        notes.append(f"{lead}: {', '.join(names)}.")
    return notes


def whose_they_are(catalog: Catalog, entry: Entry, tags: Known | None, settings: Known | None) -> list[str]:
    """A sentence where tags or settings are not the checkpoint's own, or are not known."""
    if not entry.listed and entry.architecture == SDXL:
        found = [unlisted_note(catalog, entry, tags or settings)]
        if tags and settings and tags.giver != settings.giver:
            found.append(f"The settings are {advice_of(settings)}.")
    elif tags and settings and tags.giver == settings.giver:
        found = [giver_note(catalog, entry, "tags and settings", tags)]
    else:
        found = [
            giver_note(catalog, entry, what, known) for what, known in (("tags", tags), ("settings", settings)) if known
        ]
    if entry.architecture != SDXL and tags is None and settings is None:
        return []
    if tags is None:
        found.append(f"Nobody says which quality tags {entry.name} wants.")
    if settings is None:
        found.append(no_settings(catalog, entry))
    return [note for note in found if note]


def giver_note(catalog: Catalog, entry: Entry, what: str, known: Known) -> str:
    """Whose *what* is, in a sentence; nothing where it is its own or holds for its whole line."""
    giver = known.giver
    if giver.how == "habit":
        return f"{what.capitalize()} of merges on {giver.name}; its own are not known."
    if giver.how == "ancestor":
        parents = [one.checkpoint for one in catalog.knowledge.above(entry.key)]
        kin = "parent" if giver.key in parents else "ancestor"
        return f"{what.capitalize()} of its {kin} {giver.name}; its own are not known."
    if giver.how == "line" and giver.key in catalog.keys:
        return f"{what.capitalize()} of {giver.name}, the default version of its line; its own are not known."
    return ""


def unlisted_note(catalog: Catalog, entry: Entry, known: Known | None) -> str:
    """What the advice for a checkpoint without a record rests on."""
    line = catalog.lines[entry.line]
    usual = f" This is {advice_of(known)}." if known else ""
    if line.key == line.family:
        return f"No record of {entry.name}; it is of the family {line.name}.{usual}"
    if line.default:
        return f"No record of this version of {line.name}.{usual}"
    return f"Only the page of {line.name} is known.{usual}"


def advice_of(known: Known) -> str:
    """Whose advice it is, of a checkpoint without a record."""
    name = known.giver.name
    return f"what merges on {name} usually want" if known.giver.how == "habit" else f"the advice for {name}"


def no_settings(catalog: Catalog, entry: Entry) -> str:
    """Why there are no settings: nobody gives any, or they depend on what the checkpoint predicts."""
    if few_steps_in(entry.name) and entry.architecture == SDXL:
        return f"{entry.name} takes few steps, by its name; which settings it wants stands on its page."
    predicts = catalog.knowledge.type_of(entry.key)
    above = map(catalog.entry, catalog.knowledge.ancestors(entry.key))
    others = [one.name for one in above if "settings" in one.has]
    if predicts is None and others and entry.architecture == SDXL:
        return f"Nobody says whether {entry.name} is epsilon or v-pred, so the settings of {others[0]} may not fit it."
    return f"Nobody says which settings {entry.name} wants."


def rating_notes(quality: Quality | None, asked: str | None) -> list[str]:
    """That a rating which was asked for has no words here."""
    if quality is None or asked is None or asked in quality.ratings:
        return []
    have = ", ".join(quality.ratings) or "none"
    return [f"No word for the rating {asked} is known here (known: {have}), so none was added."]


def subject_notes(quality: Quality | None, subject: str, usual: str) -> list[str]:
    """Say so when nothing is known of the subject."""
    if quality and subject not in quality.subjects and subject != usual:
        return [f"Nobody says what to change for {subject}: these are the tags for {usual}."]
    return []


def sources_of(
    catalog: Catalog, tags: Known | None, settings: Known | None, variants: list[Variant]
) -> tuple[Cited, ...]:
    """The sources of the tags, then those of the settings."""
    cited: list[Cited] = []
    if tags:
        extra = [key for variant in variants for key in variant.source or ()]
        cited += catalog.cite(tags.cited_in, [*tags.value.source, *extra])
    if settings:
        cited += catalog.cite(settings.cited_in, settings.value.source)
    return tuple(dict.fromkeys(cited))


def setups(catalog: Catalog, key: str, interface: str | None) -> tuple[Setup, ...]:
    """For v-prediction: what to do in the user's program, or in every known one."""
    wanted = None if interface is None else [find_interface(catalog, interface)]
    if catalog.knowledge.type_of(key) != "v-prediction":
        return ()
    book = catalog.interfaces.interfaces
    return tuple(
        Setup(name, one.name, one.how, one.zero_terminal_snr, catalog.cite_interfaces(one.source))
        for name in wanted or book
        for one in [book[name]]
    )


def find_interface(catalog: Catalog, name: str) -> str:
    """The key of a program by any of its names."""
    book = catalog.interfaces.interfaces
    known = {normalise(alias): key for key, one in book.items() for alias in (key, one.name, *one.aliases)}
    return known.get(normalise(name)) or one_of(name, book, "program")
