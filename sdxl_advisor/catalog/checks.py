"""What must hold between records: names, parents, sources, traits, subjects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.records import Checkpoint, Edit, Family, Goals, Quality, Variant, Vocabulary
from sdxl_advisor.catalog.reference import Interfaces, PromptFacts, Terms
from sdxl_advisor.catalog.spelling import normalise

KEY = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
DAY = r"-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
RELEASED = re.compile(rf"\d{{4}}(?:-(?:0[1-9]|1[0-2])|{DAY})?")
CHECKED = re.compile(rf"\d{{4}}{DAY}")
HIGHEST = 5  # the best score of a trait
HEX = {"sha256": 64, "autov2": 10, "autov3": 12}


def check_family(family: Family, goals: Goals, at: Location) -> None:
    """Everything about a family that can be seen without the other families."""
    check_days(family, at)
    check_sources(family, family.sources, at)
    check_sources_used(family, at)
    keys = [checkpoint.key for checkpoint in family.checkpoints]
    if family.default is not None and family.default not in keys:
        raise at.field("default").error(f"'{family.default}' is not a checkpoint of this family")
    if family.default is not None and family.default_because is None:
        raise at.field("default").error("a default needs 'default_because'")
    if family.defaults and family.defaults.quality:
        check_quality(family.defaults.quality, goals, at.field("defaults").field("quality"))
    if family.defaults and family.defaults.vocabulary:
        check_vocabulary(family.defaults.vocabulary, goals, at.field("defaults").field("vocabulary"))
    check_files(family, at)
    for n, checkpoint in enumerate(family.checkpoints):
        check_checkpoint(checkpoint, goals, at.field("checkpoints").item(n, checkpoint.key))


def check_days(record: Family | Interfaces | PromptFacts | Terms, at: Location) -> None:
    """The days on which things were checked are whole days."""
    sources = at.field("sources")
    days = [(source.checked, sources.field(key).field("checked")) for key, source in record.sources.items()]
    days += [(record.checked, at.field("checked"))] if isinstance(record, Family) else []
    for day, where in days:
        if not CHECKED.fullmatch(day):
            raise where.error(f"'{day}' is not YYYY-MM-DD")


def check_checkpoint(checkpoint: Checkpoint, goals: Goals, at: Location) -> None:
    """Key, date, hashes, traits and quality tags of one checkpoint."""
    if not KEY.fullmatch(checkpoint.key):
        raise at.field("key").error("a key is lower-case letters and digits joined by '-' or '.'")
    if checkpoint.released and not RELEASED.fullmatch(checkpoint.released):
        raise at.field("released").error(f"'{checkpoint.released}' is not YYYY, YYYY-MM or YYYY-MM-DD")
    for name, trait in checkpoint.traits.items():
        if name not in goals.traits:
            raise at.field("traits").field(name).error("unknown trait", f"known traits: {', '.join(goals.traits)}")
        if not 0 <= trait.score <= HIGHEST:
            where = at.field("traits").field(name).field("score")
            raise where.error(f"{trait.score} is not between 0 and {HIGHEST}")
    check_parents_once(checkpoint, at.field("parents"))
    for n, file in enumerate(checkpoint.files or ()):
        check_hashes(file, at.field("files").item(n))
    if checkpoint.quality:
        check_quality(checkpoint.quality, goals, at.field("quality"))
    if checkpoint.vocabulary:
        check_vocabulary(checkpoint.vocabulary, goals, at.field("vocabulary"))


def check_vocabulary(vocabulary: Vocabulary, goals: Goals, at: Location) -> None:
    """A word stands for a rating or a subject that there is."""
    for word, where in records_in(vocabulary, at):
        meant = getattr(word, "stands_for", None)
        if meant is not None and meant not in {*goals.ratings, *goals.subjects}:
            known = ", ".join([*goals.ratings, *goals.subjects])
            raise where.field("stands_for").error(f"unknown rating or subject '{meant}'", f"known: {known}")


def check_parents_once(checkpoint: Checkpoint, at: Location) -> None:
    """A parent stands once among the parents."""
    keys = [edge.checkpoint for edge in checkpoint.parents or ()]
    for n, key in enumerate(keys):
        if key in keys[:n]:
            raise at.item(n).error(f"'{key}' is named twice")


def check_files(family: Family, at: Location) -> None:
    """Files without a checkpoint have names of their own and right hashes; words of file names are words."""
    labels = [file.label for file in family.other_files]
    for n, file in enumerate(family.other_files):
        where = at.field("other_files").item(n)
        check_hashes(file, where)
        if file.label in labels[:n]:
            raise where.error(f"'{file.label}' is named twice")
    named = family.file_names
    for word in (*named.words, *named.but_not, *named.base_models) if named else ():
        if not normalise(word):
            raise at.field("file_names").error(f"'{word}' has nothing in it to know it by")


def check_hashes(file: Any, at: Location) -> None:
    """Hashes are lower-case hex of their own length."""
    for kind, length in HEX.items():
        value = getattr(file, kind)
        if value is not None and not re.fullmatch(f"[0-9a-f]{{{length}}}", value):
            raise at.field(kind).error(f"'{value}' is not {length} lower-case hex digits")


def check_quality(quality: Quality, goals: Goals, at: Location) -> None:
    """Variants name known subjects and ratings, and change only tags that are there."""
    for kind, variants, known in (
        ("subjects", quality.subjects, goals.subjects),
        ("ratings", quality.ratings, goals.ratings),
    ):
        for name, variant in variants.items():
            where = at.field(kind).field(name)
            if name not in known:
                raise where.error("unknown name", f"known {kind}: {', '.join(known)}")
            for side in ("positive", "negative"):
                check_edit(getattr(variant, side), reachable(quality, side), where.field(side))


def reachable(quality: Quality, side: str) -> set[str]:
    """Every tag that the base list or a subject can put on a side."""
    tags = set(getattr(quality, side))
    for variant in [*quality.subjects.values(), *quality.ratings.values()]:
        edit: Edit | None = getattr(variant, side)
        if edit:
            tags |= {*edit.prepend, *edit.append, *edit.replace.values()}
    return tags


def check_edit(edit: Edit | None, tags: set[str], at: Location) -> None:
    """An edit may only drop or replace a tag that can be there."""
    for tag in [*edit.drop, *edit.replace] if edit else ():
        if tag not in tags:
            raise at.error(f"'{tag}' is not among the tags it should change")


def records_in(value: Any, at: Location) -> Iterator[tuple[Any, Location]]:
    """Every record in a value, the outer before the inner, with its place; the sources themselves are left out."""
    if isinstance(value, tuple):
        for n, item in enumerate(value):
            yield from records_in(item, at.item(n, getattr(item, "key", None)))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from records_in(item, at.field(name))
    elif is_dataclass(value):
        yield value, at
        for spec in fields(value):
            if spec.name not in ("source", "sources"):
                yield from records_in(getattr(value, spec.name), at.field(spec.name))


def cited(value: Any, at: Location) -> Iterator[tuple[str, Location]]:
    """Every (source key, place) in a value."""
    return ((key, where) for record, where in records_in(value, at) for key in getattr(record, "source", None) or ())


def check_sources(record: Any, sources: Mapping[str, Any], at: Location) -> None:
    """Every cited source exists, and every block cites at least one."""
    for key, where in cited(record, at):
        if key not in sources:
            raise where.field("source").error(f"unknown source '{key}'", f"known sources: {', '.join(sources)}")
    for block, where in records_in(record, at):
        if getattr(block, "source", None) == () and not isinstance(block, Variant):
            raise where.field("source").error("at least one source is needed")


def check_sources_used(family: Family, at: Location) -> None:
    """A source that nothing cites is a slip of the pen."""
    used = {key for key, _ in cited(family, at)}
    if unused := [key for key in family.sources if key not in used]:
        raise at.field("sources").field(unused[0]).error("nothing cites this source")


def check_goals(goals: Goals, at: Location) -> None:
    """Goals, conflicts, subjects and defaults name things that are there, and no two goals share a name."""
    for where, what, name, known in references(goals, at):
        if name not in known:
            raise where.error(f"unknown {what} '{name}'", f"known: {', '.join(known)}")
    owners: dict[str, str] = {}
    for name, goal in goals.goals.items():
        where = at.field("goals").field(name)
        claim(owners, [name, *goal.aliases], f"goal '{name}'", where)
        for trait, weight in goal.wants.items():
            if weight < 1:
                raise where.field("wants").field(trait).error(f"{weight} is not positive")


def references(goals: Goals, at: Location) -> Iterator[tuple[Location, str, str, Iterable[str]]]:
    """Every name that ``goals.yaml`` mentions: where, of what kind, the name, and the names that there are."""
    yield at.field("default_subject"), "subject", goals.default_subject, goals.subjects
    yield at.field("default_rating"), "rating", goals.default_rating, goals.ratings
    for name in goals.fallback:
        yield at.field("fallback"), "goal", name, goals.goals
    for name, goal in goals.goals.items():
        where = at.field("goals").field(name)
        yield where.field("question"), "question", goal.question, goals.questions
        if goal.subject:
            yield where.field("subject"), "subject", goal.subject, goals.subjects
        for trait in goal.wants:
            yield where.field("wants"), "trait", trait, goals.traits
    for n, conflict in enumerate(goals.conflicts):
        for name in conflict.goals:
            yield at.field("conflicts").item(n), "goal", name, goals.goals
    for name, subject in goals.subjects.items():
        for other in subject.combines:
            yield at.field("subjects").field(name), "subject", other, goals.subjects


def check_interfaces(interfaces: Interfaces, at: Location) -> None:
    """Interfaces cite known sources and answer to their own names only."""
    check_days(interfaces, at)
    check_sources(interfaces.interfaces, interfaces.sources, at)
    owners: dict[str, str] = {}
    for key, interface in interfaces.interfaces.items():
        names = [key, interface.name, *interface.aliases]
        claim(owners, names, f"interface '{key}'", at.field("interfaces").field(key))


def check_cited(book: PromptFacts | Terms, at: Location) -> None:
    """A file with sources of its own cites those."""
    check_days(book, at)
    check_sources(book, book.sources, at)


def check_terms(terms: Terms, at: Location) -> None:
    """Terms cite known sources, answer to their own names only, and point to terms that there are."""
    check_cited(terms, at)
    owners: dict[str, str] = {}
    for key, term in terms.terms.items():
        where = at.field("terms").field(key)
        claim(owners, [key, term.label, *term.aliases], f"term '{key}'", where)
        for other in term.see:
            if other not in terms.terms:
                raise where.field("see").error(f"unknown term '{other}'")


def claim(owners: dict[str, str], names: Iterable[str], owner: str, at: Location) -> None:
    """Give *owner* its names; a name that another owner has is an error."""
    for name in names:
        if not normalise(name):
            raise at.error(f"'{name}' has nothing in it to know it by")
        taken = owners.setdefault(normalise(name), owner)
        if taken != owner:
            raise at.error(f"'{name}' names both {taken} and {owner}")
