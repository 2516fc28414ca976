"""Whose a file is, by its hash, by what it is called, or by the page that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_index import NOBODY, SHORT, TENSORS
from sdxl_advisor.catalog.file_records import MODEL_ENDING, FileKind
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import SDXL, Entry, LineEntry, PredictionType
from sdxl_advisor.catalog.spelling import normalise, prediction_in
from sdxl_advisor.names.base_words import families_told, last_word_in, whole_words_in
from sdxl_advisor.names.versions import (
    PREDICTION_TOKENS,
    Naming,
    is_number,
    is_whole,
    namings,
    outermost,
    tokens,
    version_of,
)

LONGEST = 255  # characters that a file's name can have
TELLING = 4  # letters of a whole name that need no word of the family in the folder
SHORTEST = 4  # letters of a line's name that count within a longer name
BEFORE = re.compile(r"^(?:sdxl[_-]fp16|sd|sdxl|coreml|\d{1,2}(?=[_-]\D)|\d{4,})[_-]", re.IGNORECASE)
COPY_MARK = (  # what a browser, and Civitai's download, put behind the name of a copy
    r"(?<=\w) ?\(\d{1,3}\)$"
    r"|(?-i:\.(?!\d*[vVeE](?:-?[pP]red|ps))(?=[a-zA-Z0-9]*[A-Z])(?=[a-zA-Z0-9]*[a-z])[a-zA-Z0-9]{4,8})$"
)
COPIED = re.compile(COPY_MARK)
BEHIND = re.compile(
    r"[_\-. ](?:fp16|fp32|bf16|fp8(?:_e4m3fn|_e5m2)?|q\d\w*|pruned|full|ema(?:only)?|noema|copy|\d{5,}|\(\d{1,3}\))$"
    rf"|{COPY_MARK}",
    re.IGNORECASE,
)


@record
class Owner:
    """Whose a file is: ``checkpoint`` is None for a file that no checkpoint of the catalogue has."""

    family: str
    line: str
    label: str
    kind: FileKind = "checkpoint"
    checkpoint: Entry | None = None


@record
class NameReading:
    """What a file's name tells: its ``owner`` where the name is known, else the ``line`` or the ``families`` in it."""

    owner: Owner | None
    line: LineEntry | None
    families: tuple[str, ...]
    prediction: PredictionType | None


def owner_of(catalog: Catalog, key: str) -> Owner:
    """The owner that a mark names."""
    if key in catalog.file_index.others:
        line, other = catalog.file_index.others[key]
        return Owner(catalog.lines[line].family, line, other.label, other.kind)
    entry = catalog.entry(key)
    return Owner(entry.family, entry.line, entry.name, "checkpoint", entry)


def only(catalog: Catalog, keys: Iterable[str]) -> Owner | None:
    """The owner, if there is only one."""
    found = list(dict.fromkeys(keys))
    return owner_of(catalog, found[0]) if len(found) == 1 else None


def by_hash(catalog: Catalog, digits: str | None) -> Owner | None:
    """The owner of a file with this SHA-256, given whole or by ten digits or more."""
    if not digits or len(digits) < SHORT:
        return None
    return only(catalog, catalog.file_index.of("sha256", digits) or catalog.file_index.of("short", digits[:SHORT]))


def is_another_hash(catalog: Catalog, digits: str) -> bool:
    """Tell whether a SHA-256 begins like known ones, which go on otherwise."""
    alike = [one for one in catalog.file_index.owners["sha256"] if one.startswith(digits[:SHORT])]
    return bool(alike) and not any(one.startswith(digits) for one in alike)


def by_tensors(catalog: Catalog, digits: str | None) -> Owner | None:
    """The owner of a file whose tensors have this SHA-256 (AutoV3), given by twelve digits or more."""
    return only(catalog, catalog.file_index.of("autov3", (digits or "")[:TENSORS]))


def by_page(catalog: Catalog, model: int | None, version: int | None) -> tuple[Owner | None, tuple[str, ...]]:
    """The owner that Civitai's numbers name, and the lines of all versions of that model."""
    owner = only(catalog, catalog.file_index.of("civitai_version", str(version)))
    stated = catalog.file_index.of("civitai_line", str(model))
    if len(stated) == 1:
        return owner, tuple(stated)
    versions = [owner_of(catalog, key).line for key in catalog.file_index.of("civitai_model", str(model))]
    return owner, tuple(dict.fromkeys([*versions, *stated]))


def by_repository(catalog: Catalog, repository: str | None) -> Owner | None:
    """The owner of a repository of Hugging Face; a line with one stands for its default version."""
    keys = list(dict.fromkeys(catalog.file_index.of("repository", repository)))
    lines = [catalog.lines[key].default for key in keys if key not in catalog.keys]
    return only(catalog, [key for key in keys if key in catalog.keys] or [key for key in lines if key])


def by_name(catalog: Catalog, name: str, folder: str = "", *, typed: bool = False) -> NameReading:
    """What a file's *name* tells; a very short one only counts in a *folder* that has a word of the family.

    A name that somebody *typed* may also be a line's short name, with or without a version.
    """
    stem = name.replace("\\", "/").rstrip("/").rpartition("/")[2][:LONGEST]
    prediction = prediction_in(stem)
    bare = list(bared(stem))
    forms = list(dict.fromkeys(map(normalise, bare)))
    last = last_word_in(catalog, bare[-1])
    for form in forms:
        owner = known_name(catalog, form)
        if owner and last and not owner.checkpoint and owner.family != last[0].family:
            continue  # a file that stands beside the line of SDXL of the same name
        if owner and (len(form) >= TELLING or owner.family in families_in(catalog, normalise(folder))):
            return NameReading(owner, catalog.lines[owner.line], (owner.family,), prediction)
    if last:
        return of_last_word(catalog, bare, last[0], prediction)
    found = said_in(catalog, bare, typed=typed)
    bases = narrowed(catalog, [one.line for one in found if is_base(one.line)], typed=typed)
    lines = only_fitting([one.line for one in found if not is_base(one.line)], bases)
    speaking = lines or bases
    doubtful = bool(bases) and not all(is_sdxl(catalog, line) for line in lines)
    if len(speaking) != 1 or doubtful:
        families = tuple(dict.fromkeys(one.family for one in (*lines, *bases))) or several(catalog, forms)
        return NameReading(None, None, families, prediction)
    naming = next(one for one in found if one.line == speaking[0])
    return of_line(catalog, bare[-1], naming, prediction, typed=typed)


def of_line(
    catalog: Catalog, form: str, naming: Naming, prediction: PredictionType | None, *, typed: bool
) -> NameReading:
    """What a name tells that speaks of one line: a known version, one without a record, or one on another family."""
    line = naming.line
    entry = version_of(catalog, naming) if typed or any(map(is_number, naming.rest)) else None
    told = families_of(catalog, form, naming)
    if entry and (entry.family in told or told == (line.family,)):
        owner = Owner(entry.family, entry.line, entry.name, "checkpoint", entry)
        return NameReading(owner, line, (entry.family,), prediction)
    return NameReading(None, line if told == (line.family,) else None, told, prediction)


def of_last_word(
    catalog: Catalog, forms: Sequence[str], base: LineEntry, prediction: PredictionType | None
) -> NameReading:
    """What a name tells whose last word is that of another architecture: nothing of the lines of SDXL in it."""
    found = [one for one in said_in(catalog, forms, typed=False) if one.line.family == base.family]
    naming = next((one for one in found if one.line != base), next(iter(found), None))
    if naming is None:
        return NameReading(None, base, (base.family,), prediction)
    return of_line(catalog, "", naming, prediction, typed=False)


def is_base(line: LineEntry) -> bool:
    """Tell whether a line is the base of a family."""
    return line.key == line.family


def is_sdxl(catalog: Catalog, line: LineEntry) -> bool:
    """Tell whether a line's versions are SDXL."""
    if line.architecture != SDXL:
        return False
    versions = [SDXL in catalog.entry(key).architecture for key in line.checkpoints]
    return all(versions) if versions else line.key != line.family


def only_fitting(lines: Iterable[LineEntry], bases: Sequence[LineEntry]) -> list[LineEntry]:
    """Of several lines those of a family that the name tells too, where there are any."""
    found = list(dict.fromkeys(lines))
    fitting = [one for one in found if any(one.family == base.family for base in bases)]
    return fitting if len(found) > 1 and fitting else found


def families_of(catalog: Catalog, form: str, naming: Naming) -> tuple[str, ...]:
    """The families of a version of a line, by what the name of its file says beside the line's name."""
    own = set(tokens(naming.name))
    whole = [(one.name, one.line.family) for one in whole_words_in(catalog, form)]
    before, _, behind = normalise(form).partition(naming.name)
    beside = [family for part in (before, behind) for family in families_in(catalog, part)]
    within = [*base_words(catalog, naming.name), *(family for word, family in whole if word in own)]
    return families_told(
        catalog, naming.line, within, [*beside, *(family for word, family in whole if word not in own)]
    )


def said_in(catalog: Catalog, forms: Iterable[str], *, typed: bool) -> list[Naming]:
    """The lines that a name speaks of, by whole names and by words in it; of its *forms* the barest that has some."""
    for form in reversed(list(forms)):
        spelled = normalise(form)
        words = dict(words_in(catalog, spelled))
        known = namings(catalog, form, 2 if typed else SHORTEST)
        found = {one.line.key: one for one in known if counts(catalog, form, one, words, typed=typed)}
        for key, word in words.items():
            if key not in found and not any(word in one.name and word != one.name for one in found.values()):
                said = [PREDICTION_TOKENS[kind]] if (kind := prediction_in(word)) else []
                found[key] = Naming(catalog.lines[key], word, (*tokens(spelled.replace(word, " ", 1)), *said))
        for one in whole_words_in(catalog, form):
            found.setdefault(one.line.key, one)
        if found:
            doubts = [one for one in known if one.line.architecture != SDXL and one.line.key not in found]
            return [*found.values(), *doubts]
    return []


def counts(catalog: Catalog, form: str, naming: Naming, words: Mapping[str, str], *, typed: bool) -> bool:
    """Tell whether a line's name tells something here: it is not part of a longer word, and no other word is behind it.

    Behind the name of a family there may be any word.
    """
    if any(naming.name in word and naming.name != word for word in words.values()):
        return False
    is_family = naming.line.key == naming.line.family
    return (is_family or is_whole(catalog, naming)) and (typed or not is_no_word(catalog, form, naming))


def silent_line(catalog: Catalog, name: str) -> LineEntry | None:
    """The line that the name of a file speaks of, if that tells nothing of the family by the line's own exceptions."""
    form = list(bared(name))[-1]
    found = [one.line for one in namings(catalog, form, SHORTEST) if is_no_word(catalog, form, one)]
    return found[0] if len(found) == 1 else None


def is_no_word(catalog: Catalog, form: str, naming: Naming) -> bool:
    """Tell whether the name that was found is one that tells nothing about a file, by the line's own exceptions."""
    spelled = normalise(form)
    silent = [word for word, lines in catalog.file_index.owners["word"].items() if NOBODY in lines and word in spelled]
    return any(len(word) >= len(naming.name) for word in silent)


def narrowed(catalog: Catalog, lines: list[LineEntry], *, typed: bool) -> list[LineEntry]:
    """The bases that a name speaks of without those that another of them comes from: a descendant says more.

    Somebody who *typed* the names of two families means both.
    """
    found = list(dict.fromkeys(lines))
    if typed:
        return found
    return [one for one in found if not any(one.key in catalog.knowledge.families_above(other.key) for other in found)]


def several(catalog: Catalog, forms: Iterable[str]) -> tuple[str, ...]:
    """The families of the files that share a name."""
    keys = dict.fromkeys(key for form in forms for key in catalog.file_index.of("name", form))
    owners = [owner_of(catalog, key) for key in keys]
    return tuple(dict.fromkeys(owner.family for owner in owners)) if len(owners) > 1 else ()


def bared(stem: str) -> Iterator[str]:
    """A name as it is, and then without what people and programs put around it, piece by piece."""
    yield stem
    stem = MODEL_ENDING.sub("", stem)
    while True:
        yield stem
        shorter = BEHIND.sub("", stem).rstrip(" -_")
        if shorter == stem or not shorter:
            break
        stem = shorter
    while BEFORE.match(stem):
        stem = BEFORE.sub("", stem)
        yield stem


def without_copy_mark(name: str) -> str:
    """The name of a file without its ending and what a browser puts behind the name of a copy."""
    return COPIED.sub("", MODEL_ENDING.sub("", name[-LONGEST:]))


def known_name(catalog: Catalog, form: str) -> Owner | None:
    """The one owner of this name, as a file is called or as a checkpoint is."""
    owners = catalog.file_index.of("name", form)
    if owners:
        return only(catalog, owners)
    kind, key = catalog.names.get(form, ("", ""))
    return owner_of(catalog, key) if kind == "checkpoint" else None


def words_in(catalog: Catalog, form: str) -> list[tuple[str, str]]:
    """The lines whose words are in a normalised name, each with its word; a word within a longer one does not count."""
    spans = [
        (found.start(), found.end(), line)
        for word, lines in catalog.file_index.words_within(form)
        for found in re.finditer(re.escape(word), form)
        for line in lines
    ]
    return list({line: form[start:end] for start, end, line in outermost(spans) if line != NOBODY}.items())


def base_words(catalog: Catalog, form: str) -> Iterator[str]:
    """The families of which a word for their base is in a normalised name, within a longer word too."""
    for _, lines in catalog.file_index.words_within(form):
        yield from (line for line in lines if line in catalog.families)


def families_in(catalog: Catalog, form: str) -> tuple[str, ...]:
    """The families whose words are in a normalised name."""
    return tuple(dict.fromkeys(catalog.lines[line].family for line, _ in words_in(catalog, form)))
