"""Generation parameters as image programs write them and people paste them: positive, negative and the settings below.

The form is that of the A1111 web interface. Reading takes linear time and never fails; what is no such text is None.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.file_records import MODEL_ENDING
from sdxl_advisor.catalog.record import record

BLANK = r"[^\S\n]*+"
NEGATIVE = "Negative prompt:"
NEGATIVE_KEY = r"Negative [Pp]rompt:"
NEGATIVE_LINE = re.compile(f"^{BLANK}{NEGATIVE_KEY}", re.MULTILINE)
NEGATIVE_WITHIN = re.compile(rf"(?<![^\s,.]){NEGATIVE_KEY}")
STEPS_LINE = re.compile(f"^{BLANK}(?=Steps:)", re.MULTILINE)
STEPS_WITHIN = re.compile(rf"(?<![^\s.])(?=Steps:{BLANK}\d{{1,6}}{BLANK},)")
DUMPED = re.compile(  # a line of ExifTool, which prints a line break as a full stop
    r"^(?:\[[\w:-]{1,20}\] {0,20})?(?:Parameters|User ?Comment|Comment|(?:Image ?)?Description) {1,40}: (?=.*Steps: )",
    re.MULTILINE | re.IGNORECASE,
)
STEPS = "steps:"  # without which nothing was dumped, in small letters
USUAL = ("Sampler", "Schedule type", "CFG scale", "Seed", "Size", "Model hash", "Model", "Clip skip", "Version")
USUAL_STARTS = tuple(f"{key}:" for key in USUAL)
USUAL_KEYS = frozenset(map(str.casefold, USUAL))
ENOUGH, LOOKED_AT = 3, 10  # so many pairs among the first pieces make a line parameters
PLACES = 1000  # so many places are looked at; no real text names the steps more often
TRIES = 100  # so many values may be JSON: json takes as long to refuse one as to count the lines before it

KEY = re.compile(rf'([^\s,:"\[\]{{}}][^,:"\[\]{{}}\n]{{0,99}}):{BLANK}')
STRICT_KEY = re.compile(r"\w[\w \-/]+")
QUOTED = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
PLAIN = re.compile(r"[^,\n]*+")
BORDER = re.compile(rf"{BLANK}(?:[,\n]|\Z)")
COMMAS = re.compile(r"[^,\n]*+,[\s,]*+")
LONE = re.compile("[\ud800-\udfff]")  # half a character, which no file can hold
JSON = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)

CHECKPOINT = "checkpoint"  # among the types of Civitai's resources
WHOLE_ID = re.compile(r"\d{1,12}", re.ASCII)
WHOLE = re.compile(r"\d{1,6}", re.ASCII)
NUMBER = re.compile(r"[+-]?(?:\d{1,6}(?:\.\d{0,30})?|\.\d{1,30})", re.ASCII)
SIZE = re.compile(r"(\d{1,6}) ?[xX\u00d7] ?(\d{1,6})", re.ASCII)
HASH = re.compile(r"[0-9a-fA-F]{8,64}")
FOLDER = re.compile(r"\A.*[/\\]", re.DOTALL)
# Forge Classic, reForge, the extensions for A1111 (two spellings and their later name), SwarmUI
RESCALE = (
    "Rescale CFG",
    "rescale_cfg_multiplier",
    "CFG Rescale phi",
    "CFG Rescale \u03c6",
    "CFG Rescale",
    "Rescale CFG Multiplier",
)


@record
class Generation:
    """What a picture was made from, by the text that its program wrote.

    Positive and negative stand at their places in the text, without blanks around them; ``negative_start`` is None if
    there is no negative. Values of ``parameters`` are without quotes; ``tail`` is the text that they were read from.
    """

    positive: str
    positive_start: int
    negative: str
    negative_start: int | None
    parameters: Mapping[str, str]
    tail: str

    def value(self, *names: str) -> str | None:
        """The first value that is written under one of these names, in capitals or not."""
        folded = {key.casefold(): value for key, value in self.parameters.items()}
        values = (self.parameters.get(name) or folded.get(name.casefold()) for name in names)
        return next(filter(None, values), None)

    def number(self, *names: str) -> float | None:
        """A value as a number."""
        text = self.value(*names)
        return float(text) if text and NUMBER.fullmatch(text) else None

    def whole(self, *names: str) -> int | None:
        """A value as a whole number."""
        text = self.value(*names)
        return int(text) if text and WHOLE.fullmatch(text) else None

    @property
    def steps(self) -> int | None:
        """The number of steps."""
        return self.whole("Steps")

    @property
    def cfg(self) -> float | None:
        """The guidance scale."""
        return self.number("CFG scale", "CFG")

    @property
    def cfg_rescale(self) -> float | None:
        """The share of rescaled guidance, whatever program wrote it."""
        return self.number(*RESCALE)

    @property
    def sampler(self) -> str | None:
        """The sampler as its program calls it; many write the schedule behind it."""
        return self.value("Sampler")

    @property
    def scheduler(self) -> str | None:
        """The schedule, where it has a key of its own."""
        return self.value("Schedule type", "Scheduler")

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height."""
        found = SIZE.fullmatch(self.value("Size") or "")
        return (int(found[1]), int(found[2])) if found else None

    @property
    def clip_skip(self) -> int | None:
        """The layer of the text encoder at which it stops."""
        return self.whole("Clip skip")

    @property
    def denoising(self) -> float | None:
        """The share of a given picture, or of the enlarged one, that is made new."""
        return self.number("Denoising strength")

    @property
    def noise_schedule(self) -> str | None:
        """What was changed about the noise, such as a zero terminal SNR."""
        return self.value("Noise Schedule")

    @property
    def emphasis(self) -> str | None:
        """How weights were taken."""
        return self.value("Emphasis")

    @property
    def model(self) -> str | None:
        """The stem of the checkpoint's file name; without one its name on Civitai."""
        name = self.value("Model") or ""
        if not name:
            return self.civitai_name
        return MODEL_ENDING.sub("", FOLDER.sub("", name)) or None if real(name) else None

    @property
    def model_hash(self) -> str | None:
        """The checkpoint's hash in lower case: from its own key, or among those of all files."""
        written = self.value("Model hash") or hash_among(self.value("Hashes") or "")
        return written.lower() if written and HASH.fullmatch(written) else None

    @property
    def civitai_versions(self) -> tuple[int, ...]:
        """Civitai's numbers of the checkpoints among the resources that it lists."""
        numbers = [str(one.get("modelVersionId")) for one in self.civitai_checkpoints]
        return tuple(int(number) for number in numbers if WHOLE_ID.fullmatch(number))

    @property
    def civitai_checkpoints(self) -> list[dict[str, object]]:
        """The resources of Civitai that are checkpoints, or may be."""
        found, _ = decoded(self.value("Civitai resources") or "")
        listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return [one for one in listed if str(one.get("type") or CHECKPOINT).casefold() == CHECKPOINT]

    @property
    def civitai_name(self) -> str | None:
        """What Civitai calls the first checkpoint among its resources, and the version."""
        names = [[one.get(key) for key in ("modelName", "modelVersionName")] for one in self.civitai_checkpoints]
        return next((" ".join(filter(None, map(text_of, one))) for one in names if text_of(one[0])), None)

    @property
    def base_model(self) -> str | None:
        """What Civitai calls the family of the checkpoint."""
        found, _ = decoded(self.value("Civitai metadata") or "")
        return text_of(found.get("ecosystem") or found.get("baseModel")) if isinstance(found, dict) else None


def read_infotext(text: str) -> Generation | None:
    """The parts of generation parameters; None if the text has none and is just a prompt."""
    dumped = DUMPED.search(text) if STEPS in text.casefold() else None
    if dumped and (made := read_part(text, dumped.end(), line_end(text, dumped.end()))):
        return made
    return read_part(text, 0, len(text))


def read_part(text: str, begin: int, end: int) -> Generation | None:
    """The parts of generation parameters that are a part of a text, with their places in the whole."""
    whole, text = text, text[begin:end] if begin or end < len(text) else text
    start = parameters_start(text)
    if start is None:
        return None
    marker = NEGATIVE_LINE.search(text, 0, start) or NEGATIVE_WITHIN.search(text, 0, start)
    positive_start, positive = trimmed(text, 0, marker.start() if marker else start)
    negative_start, negative = trimmed(text, marker.end(), start) if marker else (None, "")
    parameters = merged([pair for pair in pieces(text, start) if pair[0]])
    places = (begin + positive_start, None if negative_start is None else begin + negative_start)
    return Generation(positive, places[0], negative, places[1], parameters, whole[begin + start : end].rstrip())


def line_end(text: str, start: int) -> int:
    """The place where a line ends."""
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def parameters_start(text: str) -> int | None:
    """The place where the parameters begin.

    That is the last line that begins with the steps; words may follow it if words precede it. Else it is the place of
    the steps in a text whose lines were joined, or a last line that begins with another usual key.
    """
    begin, last = len(text) - len(text.lstrip()), text.rfind("\n", 0, len(text.rstrip())) + 1
    if "Steps:" in text:
        start = steps_start(text, begin, last)
        if start is not None:
            return start
    line = text[last:].lstrip()
    start = len(text) - len(line)
    return start if line.startswith(USUAL_STARTS) and len(first_keys(text, start)) >= ENOUGH else None


def steps_start(text: str, begin: int, last: int) -> int | None:
    """The place of the steps with which parameters begin, in a text that *begins* there and has its last line there."""
    for line in [found.end() for found in STEPS_LINE.finditer(text)][: -PLACES - 1 : -1]:
        if (line > begin or line >= last) and len(first_keys(text, line)) >= ENOUGH:
            return line
    negative = NEGATIVE_WITHIN.search(text, 0, last)
    for found in islice(STEPS_WITHIN.finditer(text, negative.end() if negative else last), PLACES):
        keys = first_keys(text, found.end())
        if len(keys) >= ENOUGH and keys[1].casefold() in USUAL_KEYS:
            return found.end()
    return None


def first_keys(text: str, start: int) -> list[str]:
    """As many keys as are enough among the first pieces behind a place, as A1111 takes them, which knows no JSON."""
    keys = (key for key, _ in islice(pieces(text, start, tries=0), LOOKED_AT) if STRICT_KEY.fullmatch(key))
    return list(islice(keys, ENOUGH))


def pieces(text: str, at: int, tries: int = TRIES) -> Iterator[tuple[str, str]]:
    """What stands between commas as key and value; without a key it is something else.

    A line break ends the parameters, unless a comma precedes it or it stands in a quoted value or in JSON.
    """
    while True:
        key = KEY.match(text, at)
        if key:
            opened = text.startswith(("[", "{"), key.end())
            at = value_end(text, key.end(), as_json=opened and tries > 0)
            tries -= opened
        yield (key[1].rstrip(), unquoted(text[key.end() : at].strip())) if key else ("", "")
        comma = COMMAS.match(text, at)
        if not comma:
            return
        at = comma.end()


def value_end(text: str, start: int, *, as_json: bool) -> int:
    """The place behind a value: of its quotes or of its JSON if a comma or line break follows, else the next of those.

    Quotes end at the latest where another quoted value could begin, so that all together take linear time.
    """
    quoted = QUOTED.match(text, start)
    end = quoted.end() if quoted else decoded(text, start)[1] if as_json else start
    return end if end > start and BORDER.match(text, end) else plain_end(text, start)


def plain_end(text: str, start: int) -> int:
    """The place of the next comma or line break."""
    found = PLAIN.match(text, start)
    return found.end() if found else start


def decoded(text: str, start: int = 0) -> tuple[object, int]:
    """The JSON at a place and the place behind it, which is the same place if there is none."""
    try:
        return JSON.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start


def unquoted(value: str) -> str:
    """A value without its quotes and escapes."""
    if not QUOTED.fullmatch(value):
        return value
    inner, _ = decoded(value)
    return LONE.sub("\ufffd", inner if isinstance(inner, str) else value[1:-1])


def merged(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The pairs as a mapping: the last value of a key; of models one beside its hash, else the last that names one."""
    models = [at for at, (key, value) in enumerate(pairs) if key == "Model" and real(value)]
    beside = [at for at in models if "Model hash" in [key for key, _ in pairs[max(at - 1, 0) : at + 2]]]
    return {**dict(pairs), **dict(pairs[at] for at in (beside or models)[-1:])}


def real(model: str) -> bool:
    """Tell a model from a key that was left empty."""
    return model.casefold() not in ("", "none")


def text_of(value: object) -> str | None:
    """A value of JSON if it is text."""
    return LONE.sub("\ufffd", value).strip() or None if isinstance(value, str) else None


def hash_among(hashes: str) -> str | None:
    """The hash of the checkpoint in the JSON of all hashes."""
    found, _ = decoded(hashes)
    model = found.get("model") if isinstance(found, dict) else None
    return model if isinstance(model, str) else None


def trimmed(text: str, begin: int, end: int) -> tuple[int, str]:
    """A part of the text without blanks around it, and its place.

    A full stop right before what comes next stands for the line break, as ExifTool prints it.
    """
    raw = text[begin:end]
    if raw.endswith(".") and end < len(text):
        raw = raw[:-1]
    return begin + len(raw) - len(raw.lstrip()), raw.strip()
