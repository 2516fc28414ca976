"""Whose file it is, by its hash, by what it is called, or by the page that it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.file_index import NOBODY, SHORT, TENSORS
from sdxl_advisor.catalog.file_records import FileKind
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Entry, PredictionType
from sdxl_advisor.catalog.spelling import normalise

LONGEST = 255  # characters that a file's name can have
TELLING = 4  # letters of a whole name that need no word of the family in the folder
COMMON = 0.6  # a word that so many keys of a family share does not tell its checkpoints apart
BEFORE = re.compile(r"^(?:sdxl[_-]fp16|sd|sdxl|coreml|\d{4,})[_-]", re.IGNORECASE)
BEHIND = re.compile(
    r"[_\-. ](?:fp16|fp32|bf16|fp8(?:_e4m3fn|_e5m2)?|q\d\w*|pruned|full|ema(?:only)?|noema|copy|\d{5,}|\(\d{1,3}\))$",
    re.IGNORECASE,
)
PARTS = re.compile(r"vpred(?:iction)?|eps(?:ilon)?(?:pred(?:iction)?)?|version|v(?=\d)|[^\W\d_]+|\d+")
SAME = {"vprediction": "vpred", "epsilon": "eps", "epspred": "eps", "epsilonpred": "eps", "epsilonprediction": "eps"}
EMPTY = {"v", "version"}
PREDICTION_WORDS = re.compile(r"v[-_. ]?pred|epsilon|(?<![a-z])eps(?![a-km-z])", re.IGNORECASE)


@record
class Owner:
    """Whose a file is: ``checkpoint`` is None for a file that no checkpoint of the catalogue has."""

    family: str
    label: str
    kind: FileKind = "checkpoint"
    checkpoint: Entry | None = None


@record
class NameReading:
    """What a file's name tells: its owner where the name is known, else the families whose words are in it."""

    owner: Owner | None
    families: tuple[str, ...]
    prediction: PredictionType | None


def owner_of(catalog: Catalog, key: str) -> Owner:
    """The owner that a mark names."""
    if key in catalog.file_index.others:
        family, other = catalog.file_index.others[key]
        return Owner(family, other.label, other.kind)
    entry = catalog.entry(key)
    return Owner(entry.family, entry.name, "checkpoint", entry)


def only(catalog: Catalog, keys: Iterable[str]) -> Owner | None:
    """The owner, if there is only one."""
    found = list(dict.fromkeys(keys))
    return owner_of(catalog, found[0]) if len(found) == 1 else None


def by_hash(catalog: Catalog, digits: str | None) -> Owner | None:
    """The owner of a file with this SHA-256, given whole or by ten digits or more."""
    if not digits or len(digits) < SHORT:
        return None
    return only(catalog, catalog.file_index.of("sha256", digits) or catalog.file_index.of("short", digits[:SHORT]))


def by_tensors(catalog: Catalog, digits: str | None) -> Owner | None:
    """The owner of a file whose tensors have this SHA-256 (AutoV3), given by twelve digits or more."""
    return only(catalog, catalog.file_index.of("autov3", (digits or "")[:TENSORS]))


def by_page(catalog: Catalog, model: int | None, version: int | None) -> tuple[Owner | None, tuple[str, ...]]:
    """The owner that Civitai's numbers name, and the families of all versions of that model."""
    owner = only(catalog, catalog.file_index.of("civitai_version", str(version)))
    versions = [owner_of(catalog, key) for key in catalog.file_index.of("civitai_model", str(model))]
    return owner, tuple(dict.fromkeys(one.family for one in versions))


def by_name(catalog: Catalog, name: str, folder: str = "") -> NameReading:
    """What a file's *name* tells; a very short one only counts in a *folder* that has a word of the family."""
    stem = name.replace("\\", "/").rstrip("/").rpartition("/")[2][:LONGEST]
    prediction = prediction_in(stem)
    forms = list(dict.fromkeys(map(normalise, bared(stem))))
    for form in forms:
        owner = known_name(catalog, form)
        if owner and (len(form) >= TELLING or owner.family in families_in(catalog, normalise(folder))):
            return NameReading(owner, (owner.family,), prediction)
    lines = ((form, families_in(catalog, form)) for form in reversed(forms))
    form, families = next((line for line in lines if line[1]), (forms[-1], several(catalog, forms)))
    owner = versioned(catalog, families[0], form) if len(families) == 1 else None
    return NameReading(owner, families, prediction)


def several(catalog: Catalog, forms: Iterable[str]) -> tuple[str, ...]:
    """The families of the files that share a name."""
    keys = dict.fromkeys(key for form in forms for key in catalog.file_index.of("name", form))
    owners = [owner_of(catalog, key) for key in keys]
    return tuple(dict.fromkeys(owner.family for owner in owners)) if len(owners) > 1 else ()


def prediction_in(name: str) -> PredictionType | None:
    """The prediction type that a name tells."""
    found = PREDICTION_WORDS.search(name)
    if not found:
        return None
    return "v-prediction" if found[0][0] in "vV" else "epsilon"


def bared(stem: str) -> Iterator[str]:
    """A name as it is, and then without what people and programs put around it, piece by piece."""
    yield stem
    stem = re.sub(r"\.(?:safetensors|ckpt|sft|pt|pth|bin|gguf)$", "", stem, flags=re.IGNORECASE)
    while True:
        yield stem
        shorter = BEHIND.sub("", stem)
        if shorter == stem:
            break
        stem = shorter
    if BEFORE.match(stem):
        yield BEFORE.sub("", stem)


def known_name(catalog: Catalog, form: str) -> Owner | None:
    """The one owner of this name, as a file is called or as a checkpoint is."""
    owners = catalog.file_index.of("name", form)
    if owners:
        return only(catalog, owners)
    kind, key = catalog.names.get(form, ("", ""))
    return owner_of(catalog, key) if kind == "checkpoint" else None


def families_in(catalog: Catalog, form: str) -> tuple[str, ...]:
    """The families whose words are in a name; a word within a longer one does not count."""
    spans = [
        (found.start(), found.end(), family)
        for word, families in catalog.file_index.owners["word"].items()
        if word in form
        for found in re.finditer(re.escape(word), form)
        for family in families
    ]
    outer = [span for span in spans if not any(within(span, other) for other in spans)]
    return tuple(dict.fromkeys(family for _, _, family in outer if family != NOBODY))


def within(inner: tuple[int, int, str], outer: tuple[int, int, str]) -> bool:
    """Tell whether a span lies in a longer one."""
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer[1] - outer[0] > inner[1] - inner[0]


def versioned(catalog: Catalog, family: str, form: str) -> Owner | None:
    """The checkpoint of a family that a name means which is nothing but a word of the family and a version."""
    words = [
        word for word, families in catalog.file_index.owners["word"].items() if family in families and word in form
    ]
    rest = form.replace(max(words, key=len), " ", 1) if words else ""
    wanted = parts(rest)
    if not any(part.isdigit() for part in wanted):
        return None
    keys = catalog.families[family].checkpoints
    named = {key: parts(normalise(key)) for key in keys}
    shared = {
        part
        for part in set().union(*named.values())
        if not part.isdigit() and sum(part in other for other in named.values()) > COMMON * len(keys)
    }
    return only(catalog, [key for key, own in named.items() if alike(own - shared, wanted)])


def parts(form: str) -> set[str]:
    """The words and numbers of a normalised name, each in one spelling."""
    return {SAME.get(part, part) for part in PARTS.findall(form)} - EMPTY


def alike(own: set[str], wanted: set[str]) -> bool:
    """Tell whether two names have the same words, and numbers that differ by a last zero at most."""
    if own == wanted:
        return True
    numbers = [sorted(filter(str.isdigit, one)) for one in (own, wanted)]
    words = [{part for part in one if not part.isdigit()} for one in (own, wanted)]
    return (
        words[0] == words[1]
        and len(numbers[0]) == len(numbers[1]) == 1
        and (numbers[0][0] == f"{numbers[1][0]}0" or numbers[1][0] == f"{numbers[0][0]}0")
    )
