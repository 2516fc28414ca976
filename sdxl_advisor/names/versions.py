"""A name taken apart: which line it names, and which version of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Entry, LineEntry, PredictionType
from sdxl_advisor.catalog.spelling import normalise, prediction_in

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]v\d)")
PARTS = re.compile(
    r"v[-_. ]?pred(?:iction)?(?!at)|(?<![a-z])e[-_. ]?pred(?![a-z])|eps(?:ilon)?(?:[-_. ]?pred(?:iction)?)?(?![a-z])"
    r"|\d+(?:[.,]\d+)*|[^\W\d_]+",
    re.IGNORECASE,
)
VERSION_MARK = re.compile(r"(?<=[^\W\d_])v(?=\d)|(?<=[^\W\d_]{3})ver(?=\d)", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]{2}")  # without which a name is nothing but a version
USUAL = {"fix", "final", "fp", "bf", "q", "pruned"}  # what is put behind any version
EMPTY = {"v", "ver", "version", "xl", "sdxl", "model", "checkpoint", "merge", "edition", "base"}
PREDICTION_TOKENS = {"v-prediction": "vpred", "epsilon": "eps"}  # the words that tell it, as `tokens` spells them
PREDICTS = set(PREDICTION_TOKENS.values())
SUFFIXES = ("系", "モデル", "模型")  # what is put behind the name of a model: -type, model
MOST_TOKENS = 40  # of a name that is looked at

Span = tuple[int, int, str]  # the part of a name from one place to before another, and the line that it names


@record
class Naming:
    """A line that a text names, by which ``name``, and the ``rest`` of the text's tokens.

    Where it is the name of one of its versions, ``own`` has the tokens of that name.
    """

    line: LineEntry
    name: str
    rest: tuple[str, ...]
    own: tuple[str, ...] = ()


def tokens(text: str) -> list[str]:
    """The words and numbers of a name in lower case; words that tell the prediction in one spelling."""
    apart = VERSION_MARK.sub(" v", CAMEL.sub(" ", text))
    for suffix in SUFFIXES:
        apart = apart.replace(suffix, " ")
    found = [match[0].casefold() for match in PARTS.finditer(apart)][:MOST_TOKENS]
    return [in_one_spelling(token) for token in found]


@lru_cache(maxsize=4096)
def tokens_of_name(name: str) -> tuple[str, ...]:
    """The tokens of a name of the catalogue, which is held against one text after the other."""
    return tuple(tokens(name))


def is_number(token: str) -> bool:
    """Tell whether a token is the number of a version."""
    return token[0].isdigit()


def numbers_and_words(found: Iterable[str]) -> tuple[list[str], set[str]]:
    """The numbers among some tokens, in order, and the words that say something."""
    telling = [token for token in found if token not in EMPTY]
    return [token for token in telling if is_number(token)], {token for token in telling if not is_number(token)}


def in_one_spelling(token: str) -> str:
    """A token; one that tells the prediction as ``vpred`` or ``eps``."""
    predicts = prediction_in(token.replace(" ", "")) if token[0] in "ve" else None
    return PREDICTION_TOKENS.get(predicts or "", token)


def namings(catalog: Catalog, text: str, shortest: int) -> list[Naming]:
    """The lines whose names stand in a *text* as whole words, the longest first; within a longer name none counts."""
    words = tokens(text)
    spans: list[Span] = []
    for start in range(len(words)):
        joined = ""
        for end in range(start, len(words)):
            joined += normalise(words[end])
            if len(joined) < shortest or joined in EMPTY or not LETTERS.search(joined):
                continue
            if line := line_called(catalog, joined):
                spans.append((start, end + 1, line))
    found: dict[str, Naming] = {}
    for start, end, line in sorted(outermost(spans), key=lambda span: span[0] - span[1]):
        name = normalise("".join(words[start:end]))
        is_version = catalog.names.get(name, ("checkpoint", ""))[0] == "checkpoint"
        own = tuple(words[start:end]) if is_version else ()
        rest = (*words[:start], *words[end:])
        if line not in found:
            found[line] = Naming(catalog.lines[line], name, rest, own)
    return sorted(found.values(), key=lambda one: -len(one.name))


def outermost(spans: Sequence[Span]) -> list[Span]:
    """The spans that do not lie in a longer one."""
    return [one for one in spans if not any(inside(one, other) for other in spans)]


def inside(inner: Span, outer: Span) -> bool:
    """Tell whether a span lies in a longer one."""
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer[1] - outer[0] > inner[1] - inner[0]


def line_called(catalog: Catalog, name: str) -> str | None:
    """The line that a normalised name belongs to, as its own name or as that of one of its versions."""
    kind, key = catalog.names.get(name, ("", ""))
    if kind == "checkpoint":
        line = catalog.lines[catalog.entry(key).line]
        return line.key if line.default else None  # a version of a mere collection does not stand for it
    if kind:
        return key
    index = catalog.file_index
    lines = {index.others[one][0] if one in index.others else catalog.entry(one).line for one in index.of("name", name)}
    return next(iter(lines)) if len(lines) == 1 else None


def version_of(catalog: Catalog, naming: Naming) -> Entry | None:
    """The version of a line that the rest of a name means; the line's default where it means none, else None."""
    line = naming.line
    known = {token for name in names_of(catalog, line) for token in tokens_of_name(name)} - PREDICTS
    numbers, words = numbers_and_words(spoken(naming))
    if not numbers and not words - known - PREDICTS:
        return by_prediction(catalog, line, words)
    ranked = sorted(
        (rank, n)
        for n, key in enumerate(line.checkpoints)
        if (rank := fit(catalog, key, numbers, words, known)) is not None
    )
    best = [n for rank, n in ranked if rank == ranked[0][0]]
    return catalog.entry(line.checkpoints[best[0]]) if len(best) == 1 else None


def spoken(naming: Naming) -> list[str]:
    """What a name says of a version; a last V without a number stands for v-prediction."""
    words = list(naming.rest)
    if words and words[-1] == "v":
        words[-1] = "vpred"
    return [*naming.own, *words]


def is_whole(catalog: Catalog, naming: Naming) -> bool:
    """Tell whether the rest of a name has nothing but a version: no word that could make it another checkpoint."""
    line = naming.line
    versions = [name for key in line.checkpoints for name in (catalog.entry(key).name, *catalog.entry(key).aliases)]
    known = {token for name in (*names_of(catalog, line), *versions) for token in tokens_of_name(name)}
    words = {word for word in spoken(naming) if not is_number(word)}
    return words <= known | EMPTY | PREDICTS | USUAL


def by_prediction(catalog: Catalog, line: LineEntry, words: Iterable[str]) -> Entry | None:
    """The default version of a line; of those that predict as a word says, where one does."""
    wanted = predicted({*words} & PREDICTS)
    fitting = [key for key in line.checkpoints if wanted in (None, catalog.knowledge.type_of(key))]
    if line.default in fitting:
        return catalog.entry(line.default)
    usable = [key for key in fitting if catalog.entry(key).status != "closed"] or fitting
    return catalog.entry(usable[-1]) if usable and wanted else None


def predicted(words: Iterable[str]) -> PredictionType | None:
    """What words of a name say of the prediction."""
    found = {"vpred": "v-prediction", "eps": "epsilon"}
    types: set[PredictionType] = {found[word] for word in words if word in found}  # type: ignore[misc]
    return next(iter(types)) if len(types) == 1 else None


def names_of(catalog: Catalog, line: LineEntry) -> Iterator[str]:
    """The names of a line."""
    yield from (line.key, line.name, *line.aliases)
    family = catalog.families[line.family]
    yield from (family.key, family.name, *family.aliases)


def fit(catalog: Catalog, key: str, numbers: Sequence[str], words: set[str], known: set[str]) -> tuple[int, int] | None:
    """How well a version fits numbers and words, 0 the best; None if it does not.

    Numbers must be those of one of its names; of its words some may be left out.
    """
    entry = catalog.entry(key)
    fits: list[tuple[int, int]] = []
    for name in (entry.key, entry.name, *entry.aliases, *catalog.file_index.names_of.get(key, ())):
        own_numbers, own_words = numbers_and_words(tokens_of_name(name))
        own_words -= known
        if len(own_numbers) > len(numbers):  # one may be part of the line's name
            own_numbers = [number for number in own_numbers if number not in known]
        closeness = same_numbers(numbers, own_numbers) if numbers else 0
        missing = (words - known) - own_words
        if closeness is not None and not (missing - implied(catalog, key)):
            fits.append((closeness, len(own_words - words)))
    return min(fits, default=None)


def implied(catalog: Catalog, key: str) -> set[str]:
    """The word for what a version predicts, which its names need not have."""
    predicts = catalog.knowledge.type_of(key)
    return {"v-prediction": {"vpred"}, "epsilon": {"eps"}}.get(predicts or "", set())


def same_numbers(one: Sequence[str], other: Sequence[str]) -> int | None:
    """How close the numbers of two names are: 0 the same, 1 but for zeros, 2 but for dots; None if they differ."""
    if len(one) != len(other):
        return None
    ranks = [closeness(a, b) for a, b in zip(one, other, strict=True)]
    return None if None in ranks else max((rank for rank in ranks if rank is not None), default=0)


def closeness(one: str, other: str) -> int | None:
    """How close two numbers of versions are."""
    a, b = one.replace(",", "."), other.replace(",", ".")
    if a == b:
        return 0
    if bare(a) == bare(b):
        return 1
    digits = a.replace(".", ""), b.replace(".", "")
    if "." in a and "." in b:
        return None
    return 2 if digits[0] == digits[1] or digits[0] == f"{digits[1]}0" or digits[1] == f"{digits[0]}0" else None


def bare(number: str) -> str:
    """A number without zeros at its end: 14.0 is 14."""
    return re.sub(r"(?:\.0+)+$", "", number)
