"""What is known of files on people's disks, as records: names, hashes, and which add-on works with what."""

from typing import Literal

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import record

TENSORS = (".safetensors", ".sft")  # files with a header that can be read
PICKLES = (".ckpt", ".pt", ".pth", ".bin")  # files that run code when they are opened
MODELS = (*TENSORS, *PICKLES, ".gguf")
MODEL_ENDING = re.compile(rf"(?:{'|'.join(map(re.escape, MODELS))})$", re.IGNORECASE)
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".avif")
FileKind = Literal["checkpoint", "lora", "vae", "controlnet", "text-encoder", "embedding"]
KIND_NAMES: dict[FileKind, str] = {
    "checkpoint": "checkpoint",
    "lora": "LoRA",
    "vae": "VAE",
    "controlnet": "ControlNet",
    "text-encoder": "text encoder",
    "embedding": "embedding",
}
AddOn = Literal["lora", "controlnet", "embedding", "vae"]
Verdict = Literal["yes", "mostly", "weakly", "no"]


@record
class File:
    """A file seen in the wild: ``size`` in bytes, hashes in lower-case hex."""

    name: str
    source: tuple[str, ...]
    also_named: tuple[str, ...] = ()
    sha256: str | None = None
    autov2: str | None = None
    autov3: str | None = None
    size: int | None = None
    note: str | None = None


@record
class Fit:
    """A sourced statement on whether a known add-on works on a checkpoint, line or family, or what comes from it."""

    used_on: str
    verdict: Verdict
    why: str
    source: tuple[str, ...]
    advice: str | None = None
    note: str | None = None


@record
class OtherFile:
    """A file of the family's line that is no checkpoint of the catalogue: a merge, a VAE, a ControlNet, a LoRA.

    ``label`` is what it is called. ``works`` says on what an add-on works, and how it is set.
    """

    label: str
    source: tuple[str, ...]
    kind: FileKind = "checkpoint"
    name: str | None = None
    also_named: tuple[str, ...] = ()
    sha256: str | None = None
    autov2: str | None = None
    autov3: str | None = None
    size: int | None = None
    civitai_model: int | None = None
    civitai_version: int | None = None
    works: tuple[Fit, ...] = ()
    note: str | None = None


@record
class FileNames:
    """By what a file's name tells its family; case and separators make no difference.

    ``words`` are parts of names; of words within each other the longest counts. ``whole_words`` count only as a word of
    their own, as capitals, digits and separators tell it; ``last_words`` only where nothing but a version is behind
    them. ``but_not`` are longer words that mean something else. ``base_models`` are what model managers call the family
    where they name the base model of a file.
    """

    source: tuple[str, ...]
    words: tuple[str, ...] = ()
    whole_words: tuple[str, ...] = ()
    last_words: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    base_models: tuple[str, ...] = ()
    note: str | None = None


@record
class Compat:
    """A sourced statement on whether add-ons ``made_for`` one work on another; both are keys, of checkpoint or family.

    What a known file says of itself is compiled to such a statement: ``made_for`` is then the file's owner.

    A family stands for all of its checkpoints; what is said of a checkpoint goes before what is said of its family.
    """

    made_for: str
    used_on: str
    verdict: Verdict
    why: str
    source: tuple[str, ...]
    kinds: tuple[AddOn, ...] = ("lora",)
    advice: str | None = None
    note: str | None = None
