"""What must hold between records: names, parents, sources, traits, subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, get_args

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.file_records import AddOn
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.record import is_record, names_of
from sdxl_advisor.catalog.records import Checkpoint, Edit, Line, Quality, Settings, Trait, Variant, Vocabulary
from sdxl_advisor.catalog.reference import Boards, Goals, Interfaces, PromptFacts, Samplers, Terms
from sdxl_advisor.catalog.spans import Range
from sdxl_advisor.catalog.spelling import normalise, suggestion
from sdxl_advisor.errors import DataError, refuse

KEY = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
DAY = r"-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
RELEASED = re.compile(rf"\d{{4}}(?:-(?:0[1-9]|1[0-2])|{DAY})?")
CHECKED = re.compile(rf"\d{{4}}{DAY}")
HIGHEST = 5  # the best score of a trait
HEX = {"sha256": 64, "autov2": 10, "autov3": 12}


Faults = Iterator[DataError]
SIMPLE = {str, int, float, bool, type(None)}  # types of values in which there is no record


def check_line(line: Line, goals: Goals, at: Location) -> Faults:
    """Everything wrong with a line that can be seen without the other files."""
    yield from check_days(line, at)
    yield from check_sources(line, line.sources, at)
    yield from check_sources_used(line, at)
    keys = [checkpoint.key for checkpoint in line.checkpoints]
    for name in ("default", "newest"):
        key = getattr(line, name)
        if key is not None and key not in keys:
            yield at.field(name).error(f"'{key}' is not a checkpoint of this file", suggestion(key, keys))
    if line.default is not None and line.default_because is None and line.key == line.family:
        yield at.field("default").error("the default of a family needs 'default_because'")
    if line.merges and line.key != line.family:
        yield at.field("merges").error("only family.yaml says what merges want")
    for name, block in (("defaults", line.defaults), ("merges", line.merges)):
        if block and block.quality:
            yield from check_quality(block.quality, goals, at.field(name).field("quality"))
        if block and block.vocabulary:
            yield from check_vocabulary(block.vocabulary, goals, at.field(name).field("vocabulary"))
        yield from check_settings(getattr(block, "settings", None), at.field(name).field("settings"))
        yield from check_traits(getattr(block, "traits", {}), goals, at.field(name).field("traits"))
    yield from check_files(line, at)
    for n, checkpoint in enumerate(line.checkpoints):
        yield from check_checkpoint(checkpoint, goals, at.field("checkpoints").item(n, checkpoint.key))


def check_days(record: Boards | Line | Interfaces | PromptFacts | Samplers | Terms, at: Location) -> Faults:
    """The days on which things were checked are whole days."""
    sources = at.field("sources")
    days = [(source.checked, sources.field(key).field("checked")) for key, source in record.sources.items()]
    days += [(record.checked, at.field("checked"))] if isinstance(record, Line) and record.checked else []
    for day, where in days:
        if not CHECKED.fullmatch(day):
            yield where.error(f"'{day}' is not YYYY-MM-DD")


def check_checkpoint(checkpoint: Checkpoint, goals: Goals, at: Location) -> Faults:
    """Key, date, hashes, traits and quality tags of one checkpoint."""
    if not KEY.fullmatch(checkpoint.key):
        yield at.field("key").error("a key is lower-case letters and digits joined by '-' or '.'")
    if checkpoint.released and not RELEASED.fullmatch(checkpoint.released):
        yield at.field("released").error(f"'{checkpoint.released}' is not YYYY, YYYY-MM or YYYY-MM-DD")
    yield from check_traits(checkpoint.traits, goals, at.field("traits"))
    cutoff = checkpoint.training.cutoff if checkpoint.training else None
    if cutoff and not RELEASED.match(cutoff):
        yield at.field("training").field("cutoff").error(f"'{cutoff}' does not begin with YYYY, YYYY-MM or YYYY-MM-DD")
    yield from check_parents(checkpoint, at.field("parents"))
    for n, file in enumerate(checkpoint.files or ()):
        yield from check_hashes(file, at.field("files").item(n))
    if checkpoint.quality:
        yield from check_quality(checkpoint.quality, goals, at.field("quality"))
    if checkpoint.vocabulary:
        yield from check_vocabulary(checkpoint.vocabulary, goals, at.field("vocabulary"))
    yield from check_settings(checkpoint.settings, at.field("settings"))


def check_traits(traits: Mapping[str, Trait], goals: Goals, at: Location) -> Faults:
    """Traits are those of the goals, with scores in their span; what follows from a date has no score of its own."""
    for name, trait in traits.items():
        kind = goals.traits.get(name)
        if kind is None:
            hint = suggestion(name, goals.traits) or f"known traits: {', '.join(goals.traits)}"
            yield at.field(name).error("unknown trait", hint)
        elif kind.follows == "date":
            yield at.field(name).error("this trait follows from 'training.cutoff'", "state the date there instead")
        if not 0 <= trait.score <= HIGHEST or trait.score % 1:
            yield at.field(name).field("score").error(f"{trait.score:g} is not a whole number from 0 to {HIGHEST}")


def check_settings(settings: Settings | None, at: Location) -> Faults:
    """No span ends before it begins, and the best of it is within."""
    for span, where in records_in(settings, at):
        if isinstance(span, Range):
            ends = [end for end in (span.min, span.best, span.max) if end is not None]
            if ends != sorted(ends):
                yield where.error("the numbers are not in order: min, best, max")


def check_vocabulary(vocabulary: Vocabulary, goals: Goals, at: Location) -> Faults:
    """A word stands for a rating or a subject that there is."""
    for word, where in records_in(vocabulary, at):
        meant = getattr(word, "stands_for", None)
        if meant is not None and meant not in {*goals.ratings, *goals.subjects}:
            known = ", ".join([*goals.ratings, *goals.subjects])
            yield where.field("stands_for").error(f"unknown rating or subject '{meant}'", f"known: {known}")


def check_parents(checkpoint: Checkpoint, at: Location) -> Faults:
    """Each parent is one checkpoint, line or family, and stands once among the parents."""
    seen: set[tuple[str | None, ...]] = set()
    for n, edge in enumerate(checkpoint.parents or ()):
        named = (edge.checkpoint, edge.line, edge.family)
        given = [name for name in named if name is not None]
        if len(given) != 1:
            yield at.item(n).error("a parent is named by one of checkpoint, line and family")
        elif named in seen:
            yield at.item(n).error(f"'{given[0]}' is named twice")
        seen.add(named)


def check_files(line: Line, at: Location) -> Faults:
    """Files without a checkpoint have names of their own and right hashes; words of file names are words."""
    labels = [file.label for file in line.other_files]
    for n, file in enumerate(line.other_files):
        where = at.field("other_files").item(n)
        yield from check_hashes(file, where)
        if file.label in labels[:n]:
            yield where.error(f"'{file.label}' is named twice")
        if file.works and file.kind not in get_args(AddOn):
            yield where.field("works").error(f"a {file.kind} is no add-on", f"add-ons: {', '.join(get_args(AddOn))}")
    named = line.file_names
    words = (named.words, named.whole_words, named.last_words, named.but_not, named.base_models) if named else ()
    for word in chain.from_iterable(words):
        if not normalise(word):
            yield at.field("file_names").error(f"'{word}' has no letter and no digit")


def check_hashes(file: Any, at: Location) -> Faults:
    """Hashes are lower-case hex of their own length."""
    for kind, length in HEX.items():
        value = getattr(file, kind)
        if value is not None and not re.fullmatch(f"[0-9a-f]{{{length}}}", value):
            yield at.field(kind).error(f"'{value}' is not {length} lower-case hex digits")


def check_quality(quality: Quality, goals: Goals, at: Location) -> Faults:
    """Variants name known subjects and ratings, and change only tags that are there."""
    for kind, variants, known in (
        ("subjects", quality.subjects, goals.subjects),
        ("ratings", quality.ratings, goals.ratings),
    ):
        for name, variant in variants.items():
            where = at.field(kind).field(name)
            if name not in known:
                yield where.error("unknown name", f"known {kind}: {', '.join(known)}")
            for side in ("positive", "negative"):
                yield from check_edit(getattr(variant, side), reachable(quality, side), where.field(side))


def reachable(quality: Quality, side: str) -> set[str]:
    """Every tag that the base list or a subject can put on a side."""
    tags = set(getattr(quality, side))
    for variant in [*quality.subjects.values(), *quality.ratings.values()]:
        edit: Edit | None = getattr(variant, side)
        if edit:
            tags |= {*edit.prepend, *edit.append, *edit.replace.values()}
    return tags


def check_edit(edit: Edit | None, tags: set[str], at: Location) -> Faults:
    """An edit may only drop or replace a tag that can be there."""
    for tag in [*edit.drop, *edit.replace] if edit else ():
        if tag not in tags:
            yield at.error(f"'{tag}' is not among the tags it should change", suggestion(tag, tags))


def records_in(value: Any, at: Location) -> Iterator[tuple[Any, Location]]:
    """Every record in a value, the outer before the inner, with its place; the sources themselves are left out."""
    if isinstance(value, tuple):
        for n, item in enumerate(value):
            if type(item) not in SIMPLE:
                yield from records_in(item, at.item(n, getattr(item, "key", None)))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if type(item) not in SIMPLE:
                yield from records_in(item, at.field(name))
    elif is_record(type(value)):
        yield value, at
        for name in names_of(type(value)):
            inner = getattr(value, name)
            if inner and type(inner) not in SIMPLE and name not in ("source", "sources"):
                yield from records_in(inner, at.field(name))


def cited(value: Any, at: Location) -> Iterator[tuple[str, Location]]:
    """Every (source key, place) in a value."""
    return ((key, where) for record, where in records_in(value, at) for key in getattr(record, "source", None) or ())


def check_sources(record: Any, sources: Mapping[str, Any], at: Location) -> Faults:
    """Every cited source exists, and every block cites at least one."""
    for key, where in cited(record, at):
        if key not in sources:
            hint = suggestion(key, sources) or f"known sources: {', '.join(sources) or 'none'}"
            yield where.field("source").error(f"unknown source '{key}'", hint)
    for block, where in records_in(record, at):
        if getattr(block, "source", None) == () and not isinstance(block, (Variant, Line)):
            yield where.field("source").error("at least one source is needed")


def check_sources_used(line: Line, at: Location) -> Faults:
    """A source that nothing cites is a slip of the pen."""
    used = {key for key, _ in cited(line, at)}
    for key in line.sources:
        if key not in used:
            yield at.field("sources").field(key).error("nothing cites this source")


def check_goals(goals: Goals, at: Location) -> None:
    """Goals, conflicts, subjects and defaults name things that are there, and no two goals share a name."""
    for where, what, name, known in references(goals, at):
        if name not in known:
            raise where.error(f"unknown {what} '{name}'", f"known: {', '.join(known)}")
    owners: dict[str, str] = {}
    for name, goal in goals.goals.items():
        where = at.field("goals").field(name)
        refuse(claim(owners, [name, *goal.aliases], f"goal '{name}'", where))
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
    for n, one in enumerate(goals.apart):
        yield at.field("apart").item(n).field("trait"), "trait", one.trait, goals.traits
        yield at.field("apart").item(n).field("goal"), "goal", one.goal, goals.goals
    for name, subject in goals.subjects.items():
        for other in subject.combines:
            yield at.field("subjects").field(name), "subject", other, goals.subjects


def check_interfaces(interfaces: Interfaces, at: Location) -> None:
    """Interfaces cite known sources and answer to their own names only."""
    refuse(check_days(interfaces, at))
    refuse(check_sources(interfaces.interfaces, interfaces.sources, at))
    owners: dict[str, str] = {}
    for key, interface in interfaces.interfaces.items():
        names = [key, interface.name, *interface.aliases]
        refuse(claim(owners, names, f"interface '{key}'", at.field("interfaces").field(key)))


def check_samplers(samplers: Samplers, at: Location) -> None:
    """Every name belongs to a program that there is, and means one sampler or one schedule there."""
    check_cited(samplers, at)
    for kind, table in (("samplers", samplers.samplers), ("schedules", samplers.schedules)):
        owners: dict[str, str] = {}
        for key, one in table.items():
            where = at.field(kind).field(key)
            refuse(claim(owners, {key, *one.own_names, *one.also}, f"'{key}'", where))
            for name in (*one.names, *one.with_schedule, *one.arguments, *one.not_with):
                if name not in samplers.programs:
                    raise where.error(f"unknown program '{name}'", suggestion(name, samplers.programs))
            named = [schedule for pairs in (*one.with_schedule.values(), *one.not_with.values()) for schedule in pairs]
            for schedule in (*named, *filter(None, [one.automatic])):
                if schedule not in samplers.schedules:
                    raise where.error(f"unknown schedule '{schedule}'", suggestion(schedule, samplers.schedules))


def check_programs(samplers: Samplers, interfaces: Interfaces, at: Location) -> None:
    """Every group of programs is one of those that ``interfaces.yaml`` has."""
    for key, program in samplers.programs.items():
        where = at.field("programs").field(key)
        for name in (*program.interfaces, *program.lacks):
            if name not in interfaces.interfaces:
                raise where.error(f"unknown interface '{name}'", suggestion(name, interfaces.interfaces))


def check_cited(book: Boards | PromptFacts | Samplers | Terms, at: Location) -> None:
    """A file with sources of its own cites those."""
    refuse(check_days(book, at))
    refuse(check_sources(book, book.sources, at))


def check_terms(terms: Terms, at: Location) -> None:
    """Terms cite known sources, answer to their own names only, and point to terms that there are."""
    check_cited(terms, at)
    owners: dict[str, str] = {}
    for key, term in terms.terms.items():
        where = at.field("terms").field(key)
        refuse(claim(owners, [key, term.label, *term.aliases], f"term '{key}'", where))
        for other in term.see:
            if other not in terms.terms:
                raise where.field("see").error(f"unknown term '{other}'")


def claim(owners: dict[str, str], names: Iterable[str], owner: str, at: Location) -> Faults:
    """Give *owner* its names; a name that another owner has is a fault."""
    for name in names:
        if not normalise(name):
            yield at.error(f"'{name}' has no letter and no digit")
            continue
        taken = owners.setdefault(normalise(name), owner)
        if taken != owner:
            yield at.error(f"'{name}' names both {taken} and {owner}", "choose another name")
