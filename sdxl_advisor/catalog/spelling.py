"""Names as people type them, and the nearest ones when a name is not known."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal

from sdxl_advisor import lazy_re as re

PredictionWord = Literal["epsilon", "v-prediction"]
PredictionName = Literal["epsilon", "v-prediction", "rectified-flow"]

SEPARATORS = str.maketrans("", "", "-_.")
NEAR = 0.75  # how alike two names are of which one is taken for a slip of the other
BEGINNING = 3  # letters that must agree where a name is only begun
TYPED = 255  # characters that anybody types
UNTYPABLE = "PATH"  # stands for what nobody can type
WINDOWS_PLAIN = re.compile(r"[\w.:/\\+=-]+")
WINDOWS_SPECIAL = re.compile('["$`\u201c-\u201e]')  # read in double quotes too, by one of the two shells
LONG = 80  # characters of a name in a message
MODEL_ENDINGS = (".safetensors", ".ckpt")
FEW_STEPS = ("lightning", "turbo", "hyper", "dmd", "lcm", "step")  # one of which is in every such name
FEW_STEP_WORDS = re.compile(
    r"(?<![a-z])(?:lightning|turbo|hyper|dmd2?|lcm|\d{1,2}[-_ ]?steps?)(?![a-z])", re.IGNORECASE
)
PREDICTION_WORDS = re.compile(
    r"v[-_. ]?pred(?!at)|epsilon|(?<![a-z])(?:eps|e[-_]?pred)(?![a-km-z])"
    r"|(?-i:(?<![a-zA-Z])[eE]ps(?![a-z])|(?:(?<![A-Z])|(?<=XL))EPS(?![A-Z]))",  # by capitals: epsV14, NoobEPS, NAIXLEPS
    re.IGNORECASE,
)
V_PRED = ("vpred", "v-pred", "v_pred", "v.pred", "v pred")
PREDICTION_NAMES: dict[str, PredictionName] = {
    "epsilon": "epsilon",
    "eps": "epsilon",
    "epspred": "epsilon",
    "epsilonpred": "epsilon",
    "epsprediction": "epsilon",
    "epsilonprediction": "epsilon",
    "vprediction": "v-prediction",
    "vpred": "v-prediction",
    "rectifiedflow": "rectified-flow",
    "rf": "rectified-flow",
}


def normalise(name: str) -> str:
    """A name without case, blanks of any kind, dashes, underscores and dots, and without a model file's ending."""
    folded = "".join(name.split()).casefold().replace("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}")
    for ending in MODEL_ENDINGS:
        folded = folded.removesuffix(ending)
    return folded.translate(SEPARATORS)


@lru_cache(maxsize=20_000)
def spelling(tag: str) -> str:
    """A tag as it is compared: case, underscores and repeated blanks make no difference."""
    return " ".join(tag.casefold().replace("_", " ").split())


def quoted(name: str) -> str:
    """A name as an error message shows it: in quotes, not longer than anyone reads; a path keeps its file's name."""
    kept = (LONG - 3) // 2
    return f"'{name}'" if len(name) <= LONG else f"'{name[: LONG - 3 - kept]}...{name[-kept:]}'"


def shell_quoted(text: str) -> str:
    """A text as it is typed into the user's shell, or PATH where nobody can or would type it."""
    if not text.isprintable() or len(text) > TYPED:
        return UNTYPABLE
    if sys.platform == "win32":
        return quoted_on_windows(text)
    from shlex import quote

    return quote(text)


def quoted_on_windows(text: str) -> str:
    """A text in double quotes where it needs some, as cmd.exe and PowerShell both take it."""
    if WINDOWS_SPECIAL.search(text):
        return UNTYPABLE
    if WINDOWS_PLAIN.fullmatch(text):
        return text
    ending = text[len(text.rstrip("\\")) :]  # backslashes before the last quote are read as pairs
    return f'"{text}{ending}"'


def type_word(kind: str | None) -> str:
    """A prediction type as people write it."""
    return "v-pred" if kind == "v-prediction" else str(kind)


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Up to *most* of the *known* names that are spelled nearly like *name*, or begin like it, best first."""
    import difflib

    spelled = {normalise(candidate): candidate for candidate in known}
    wanted = normalise(name[:LONG])
    close = difflib.get_close_matches(wanted, spelled, n=most, cutoff=NEAR)
    longer = [
        other for other in spelled if len(wanted) >= BEGINNING and other.startswith(wanted) and other not in close
    ]
    return [spelled[other] for other in [*close, *sorted(longer, key=len)][:most]]


def suggestion(name: object, known: Iterable[object]) -> str | None:
    """A hint with the nearest of the *known* names, if any is near."""
    close = nearest(str(name), map(str, known), most=1)
    return f"did you mean '{close[0]}'?" if close else None


def prediction_in(name: str) -> PredictionWord | None:
    """The prediction type that a name tells."""
    folded = name.casefold()
    if "epsilon" in folded and not any(form in folded for form in V_PRED):
        return "epsilon"
    found = PREDICTION_WORDS.search(name) if "eps" in folded or "pred" in folded else None
    if not found:
        return None
    return "v-prediction" if found[0][0] in "vV" else "epsilon"


def few_steps_in(name: str) -> bool:
    """Tell whether a name says that the checkpoint draws in few steps."""
    folded = name.casefold()
    return any(word in folded for word in FEW_STEPS) and bool(FEW_STEP_WORDS.search(name))


def prediction_named(text: str) -> PredictionName | None:
    """The prediction type that a whole text names, in any of the ways in which people write it."""
    return PREDICTION_NAMES.get(normalise(text))


def merges_key(family: str) -> str:
    """The key under which the words of a family's merges stand; no key of a checkpoint has a colon."""
    return f"merges:{family}"


def short_path(path: Path) -> str:
    """A file of a catalogue as messages name it: with its folder, which is its family."""
    return f"{path.parent.name}/{path.name}"
