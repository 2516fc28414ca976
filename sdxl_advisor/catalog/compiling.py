"""Lines -> the index and records of a compiled folder, with the checks that need more than one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from sdxl_advisor.catalog.build import plain
from sdxl_advisor.catalog.checks import claim, records_in
from sdxl_advisor.catalog.compiled import COMPAT, Content, line_files
from sdxl_advisor.catalog.file_index import FILE_INDEX, file_index_of, owner_of
from sdxl_advisor.catalog.file_records import AddOn, Compat
from sdxl_advisor.catalog.lexicon import LEXICON, lexicon_of
from sdxl_advisor.catalog.loading import BLOCKS, Faults, load_goals, load_lines, load_reference, load_samplers
from sdxl_advisor.catalog.location import Location
from sdxl_advisor.catalog.records import Checkpoint, Entry, Line, LineEntry, Settings
from sdxl_advisor.catalog.reference import Goals, Samplers
from sdxl_advisor.catalog.rings import rings_of
from sdxl_advisor.catalog.spelling import normalise, short_path, suggestion
from sdxl_advisor.errors import DataError, refuse

Lines = Sequence[tuple[Path, Line]]
Known = Mapping[str, Iterable[str]]  # checkpoint, line, family, sampler, schedule -> the keys that there are
NOTHING: Known = {"checkpoint": (), "line": (), "family": ()}
SAMPLING = ("sampler", "schedule", "sampler or schedule")
MERGE_BLOCKS = ("prediction", "quality", "vocabulary", "prompting", "settings", "v_prediction_settings")


def compile_shipped(folder: Path) -> Content:
    """The shipped catalogue: lines, goals and reference files; every parent must be among them."""
    goals = load_goals(folder)
    samplers = load_samplers(folder)
    index, records = compile_folder(folder, goals, {}, {**NOTHING, **sampling_names(samplers)})
    records |= {name: plain(book, sparse=True) for name, book in {"goals": goals, **load_reference(folder)}.items()}
    return index, records


def compile_folder(
    folder: Path,
    goals: Goals,
    taken: Mapping[str, str],
    known: Known,
    watch: Callable[[Sequence[Path]], Iterable[Path]] = iter,
) -> Content:
    """The lines of a folder; ``DataErrors`` with everything that is wrong in it.

    Names must be new: *taken* maps each shipped name, normalised, to what it names. Parents are here or among the
    *known* keys of the shipped catalogue. *watch* goes through the files while they are read.
    """
    faults: Faults = []
    mentioned: set[str] = set()
    lines = list(load_lines(folder, watch(line_files(folder)), goals, faults, mentioned))
    content = compile_lines(lines, taken, faults)
    found = {kind: {*known[kind], *keys, *mentioned} for kind, keys in keys_of(lines).items()}
    found["any"] = set().union(*found.values())
    found |= {kind: set(known[kind]) for kind in SAMPLING}
    families = {*known["family"], *keys_of(lines)["family"]}
    faults += [
        *check_families(lines, families, found["family"]),
        *check_references(lines, found),
        *check_ancestors(lines),
    ]
    refuse(faults)
    filled = {path for path, _ in lines}
    content[0]["empty"] = [short_path(path) for path in line_files(folder) if path not in filled]
    return content


def sampling_names(samplers: Samplers) -> dict[str, Iterable[str]]:
    """The names of samplers and schedules that settings may use; a thing to avoid may be two of them together."""
    pairs = [f"{sampler} {schedule}" for sampler in samplers.samplers for schedule in samplers.schedules]
    both = [*samplers.samplers, *samplers.schedules, *pairs]
    return dict(zip(SAMPLING, (samplers.samplers, samplers.schedules, both), strict=True))


def keys_of(lines: Lines) -> dict[str, list[str]]:
    """The keys of checkpoints, lines and families in some lines."""
    return {
        "checkpoint": [checkpoint.key for _, line in lines for checkpoint in line.checkpoints],
        "line": [line.key for _, line in lines],
        "family": [line.family for _, line in lines if line.key == line.family],
    }


def compile_lines(lines: Lines, taken: Mapping[str, str], faults: Faults) -> Content:
    """The index and the records; two records that answer to one name are a fault."""
    index: dict[str, Any] = {"entries": [], "lines": {}, "names": {}}
    records: dict[str, Any] = {}
    owners = dict(taken)
    for path, line in lines:
        kind = "family" if line.key == line.family else "line"
        if line.key in index["lines"]:
            faults.append(Location(path).error("another file of this folder has the same name"))
            continue
        versions: set[str] = set()
        index["lines"][line.key] = plain(line_entry(line), sparse=True)
        records[f"line:{line.key}"] = {**plain(line, sparse=True), "checkpoints": []}
        for place, checkpoint in placed(path, line):
            names = [checkpoint.key, checkpoint.name, *checkpoint.aliases]
            if f"entry:{checkpoint.key}" in records:
                faults.append(place.error("a checkpoint with this key exists already"))
                continue
            faults += claim_new(owners, taken, names, f"checkpoint '{checkpoint.key}'", place)
            versions |= {normalise(name) for name in names}
            index["names"] |= {normalise(name): ["checkpoint", checkpoint.key] for name in names}
            index["entries"].append(checkpoint.key)
            records[f"entry:{checkpoint.key}"] = plain(entry_of(checkpoint), sparse=True)
            records[f"checkpoint:{checkpoint.key}"] = plain(checkpoint, sparse=True)
        names = [line.key, line.name, *line.aliases]
        if kind == "line":  # a version may have the name of its line
            names = [name for name in names if normalise(name) not in versions]
        faults += claim_new(owners, taken, names, f"{kind} '{line.key}'", Location(path).field("name"))
        index["names"] |= {normalise(name): [kind, line.key] for name in names}
    index["rings"] = list(rings_of([line for _, line in lines]))
    records[FILE_INDEX] = file_index_of(line for _, line in lines)
    records[COMPAT] = [
        {**plain(said, sparse=True), "stated_in": line.key}
        for _, line in lines
        for said in (*line.compat, *statements_of_files(line))
    ]
    records[LEXICON] = lexicon_of(line for _, line in lines)
    return index, records


def statements_of_files(line: Line) -> Iterator[Compat]:
    """What is said of the line's known add-ons, each as made for itself."""
    for file in line.other_files:
        for fit in file.works:
            said = (owner_of(line, file), fit.used_on, fit.verdict, fit.why, fit.source)
            yield Compat(*said, (cast(AddOn, file.kind),), fit.advice, fit.note)


def claim_new(owners: dict[str, str], taken: Mapping[str, str], names: list[str], owner: str, at: Location) -> Faults:
    """Give *owner* its names, and say which are those of another, or *taken* by the shipped catalogue."""
    if names and owner in taken.values():
        return [
            at.error(f"'{names[0]}' names both {owner} here and one in the shipped catalogue", "choose another key")
        ]
    return list(claim(owners, names, owner, at))


def placed(path: Path, line: Line) -> Iterator[tuple[Location, Checkpoint]]:
    """The checkpoints of a line with their places in its file."""
    at = Location(path).field("checkpoints")
    return ((at.item(n, checkpoint.key), checkpoint) for n, checkpoint in enumerate(line.checkpoints))


def check_families(lines: Lines, known: Iterable[str], mentioned: Iterable[str]) -> Faults:
    """Every line is of a family that is *known*, or *mentioned* by a file that could not be read."""
    return [
        Location(path).error(
            f"no family is called '{line.family}'",
            suggestion(line.family, known) or f"known: {', '.join(sorted(known))}; a new one has a family.yaml",
        )
        for path, line in lines
        if line.family not in mentioned
    ]


def check_references(lines: Lines, known: Known) -> Iterator[DataError]:
    """Everything that a record names is there: parents, what to use instead, what is said of add-ons."""
    for path, line in lines:
        for at, kind, key in references(path, line):
            if key not in known[kind]:
                what = "checkpoint, line or family" if kind == "any" else kind
                yield at.error(f"unknown {what} '{key}'", suggestion(key, known[kind]))


def references(path: Path, line: Line) -> Iterator[tuple[Location, str, str]]:
    """Every key of another record that a line names, with its place and its kind."""
    for at, checkpoint in placed(path, line):
        for n, edge in enumerate(checkpoint.parents or ()):
            kind, key = edge.parent
            yield at.field("parents").item(n).field(kind), kind, key
        yield from ((at.field("use_instead"), "checkpoint", key) for key in checkpoint.use_instead)
    yield from ((Location(path).field("use_instead"), "checkpoint", key) for key in line.use_instead)
    for at, settings in settings_of(path, line):
        for field, kind in zip(("samplers", "schedulers", "avoid"), SAMPLING, strict=True):
            yield from ((at.field(field), kind, key) for key in getattr(settings, field) or ())
    for n, said in enumerate(line.compat):
        for name in ("made_for", "used_on"):
            yield Location(path).field("compat").item(n).field(name), "any", getattr(said, name)
    for n, file in enumerate(line.other_files):
        for m, fit in enumerate(file.works):
            at = Location(path).field("other_files").item(n).field("works").item(m)
            yield at.field("used_on"), "any", fit.used_on


def settings_of(path: Path, line: Line) -> Iterator[tuple[Location, Settings]]:
    """Every block of settings in a line, with its place."""
    found = {id(record): (at, record) for record, at in records_in(line, Location(path)) if type(record) is Settings}
    yield from found.values()


def check_ancestors(lines: Lines) -> Iterator[DataError]:
    """Nothing is its own ancestor: each checkpoint on a ring is said once."""
    found = {checkpoint.key: (at, checkpoint) for path, line in lines for at, checkpoint in placed(path, line)}
    done: set[str] = set()
    for start in found:
        way: list[str] = []
        waiting = [(start, False)]
        while waiting:
            key, leaving = waiting.pop()
            if leaving:
                done.add(way.pop())
            elif key in way:
                ring = " <- ".join([*way[way.index(key) :], key])
                yield found[key][0].field("parents").error(f"it is its own ancestor: {ring}")
            elif key in found and key not in done:
                way.append(key)
                parents = [edge.checkpoint for edge in found[key][1].parents or () if edge.checkpoint]
                waiting += [(key, True), *((parent, False) for parent in parents)]


def entry_of(checkpoint: Checkpoint) -> Entry:
    """The part of a checkpoint that choosing and drawing need."""
    return Entry(
        key=checkpoint.key,
        name=checkpoint.name,
        family=checkpoint.family,
        line=checkpoint.line,
        aliases=checkpoint.aliases,
        architecture=checkpoint.architecture,
        status=checkpoint.status,
        released=checkpoint.released,
        url=checkpoint.url,
        prediction=checkpoint.prediction.type if checkpoint.prediction else None,
        sell_pictures=checkpoint.license.sell_pictures if checkpoint.license else None,
        has=tuple(block for block in BLOCKS if getattr(checkpoint, block) is not None),
        shared=checkpoint.shared,
        parents=checkpoint.parents,
        traits={name: int(trait.score) for name, trait in checkpoint.traits.items()},
        cutoff=month(checkpoint.training.cutoff) if checkpoint.training and checkpoint.training.cutoff else None,
    )


def month(date: str) -> str:
    """The month in which a date is; of a year alone the middle."""
    year, _, rest = date.partition("-")
    return f"{year}-{rest[:2]}" if rest[:2].isdigit() else f"{year}-06"


def line_entry(line: Line) -> LineEntry:
    """The part of a line that look-up and overview need."""
    merges = line.merges
    return LineEntry(
        key=line.key,
        name=line.name,
        family=line.family,
        checked=line.checked,
        aliases=line.aliases,
        architecture=line.architecture,
        default=line.default_version,
        url=line.url,
        civitai_model=line.civitai_model,
        use_instead=line.use_instead,
        in_use=line.in_use,
        checkpoints=tuple(checkpoint.key for checkpoint in line.checkpoints),
        merges=tuple(block for block in MERGE_BLOCKS if merges and getattr(merges, block) is not None),
        merges_predict=merges.prediction.type if merges and merges.prediction else None,
    )
