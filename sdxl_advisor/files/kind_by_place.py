"""What a file is for, by the folder that it lies in and by its name: for files that cannot be opened or read."""

from __future__ import annotations

from pathlib import Path

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.spelling import normalise, quoted
from sdxl_advisor.files.anatomy import Kind
from sdxl_advisor.files.answer import Evidence

FOLDERS: dict[str, Kind] = {  # as ComfyUI, A1111, Forge, SwarmUI and ADetailer call them, as `normalise` spells them
    **dict.fromkeys(("upscalemodels", "upscalers", "upscaler", "esrgan", "realesrgan", "swinir", "dat"), "upscaler"),
    **dict.fromkeys(("embeddings", "embedding", "textualinversion"), "embedding"),
    **dict.fromkeys(("lora", "loras", "lycoris", "locon"), "lora"),
    **dict.fromkeys(("vae", "vaes", "vaeapprox"), "vae"),
    **dict.fromkeys(("controlnet", "controlnets", "t2iadapter", "t2iadapters", "controlnetpreprocessor"), "controlnet"),
    **dict.fromkeys(("clip", "textencoder", "textencoders"), "text-encoder"),
    **dict.fromkeys(("ipadapter", "ipadapters", "photomaker", "instantid", "pulid", "stylemodels"), "ip-adapter"),
    **dict.fromkeys(("clipvision", "imageencoders"), "clip-vision"),
    **dict.fromkeys(("animatediffmodels", "motionmodule", "motionmodules", "animatediff"), "motion-module"),
    **dict.fromkeys(("hypernetwork", "hypernetworks"), "hypernetwork"),
    **dict.fromkeys(("gfpgan", "codeformer", "facerestoremodels", "facedetection", "facexlib"), "face-restorer"),
    **dict.fromkeys(("ultralytics", "adetailer", "bbox", "segm", "sams"), "detector"),
}
NAMES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"^\d{1,2}x[-_ ]?[a-z]|[-_ ]x\d(?![0-9])|esrgan|swinir|upscale", re.IGNORECASE), "upscaler"),
    (re.compile(r"^gfpgan|codeformer|restoreformer", re.IGNORECASE), "face-restorer"),
    (re.compile(r"^ip[-_]?adapter", re.IGNORECASE), "ip-adapter"),
    (re.compile(r"^control_|^controlnet|^t2i-?adapter", re.IGNORECASE), "controlnet"),
    (re.compile(r"^mm[-_]sd|^v3_sd15_mm|_motion_?module", re.IGNORECASE), "motion-module"),
    (re.compile(r"^clip[-_]vision", re.IGNORECASE), "clip-vision"),
    (re.compile(r"^t5[-_]?xxl|^umt5|^clip_[lg]$", re.IGNORECASE), "text-encoder"),
    (re.compile(r"^(face|hand|person|eyes?)_yolo|^yolo|^sam_vit", re.IGNORECASE), "detector"),
)
ABOVE = 2  # folders that are looked at: people sort a kind into subfolders


@record
class KindByPlace:
    """The kind that a place tells, and what tells it."""

    kind: Kind
    evidence: Evidence


def kind_by_folder(path: Path) -> KindByPlace | None:
    """What the folder of a file tells."""
    for folder in [one.name for one in path.absolute().parents][:ABOVE]:
        if kind := FOLDERS.get(normalise(folder)):
            return KindByPlace(kind, Evidence("folder", f"it lies in a folder called {quoted(folder)}"))
    return None


def kind_by_name(path: Path) -> KindByPlace | None:
    """What the name of a file tells."""
    for pattern, kind in NAMES:
        if pattern.search(path.stem):
            return KindByPlace(kind, Evidence("name", f"its name is like those of {kind}s"))
    return None
