"""Files as ``identify`` tells them, for the tests of how they are shown."""

from __future__ import annotations

from sdxl_advisor.advice.lineage import Ref
from sdxl_advisor.files.answer import Evidence, FileAnswer, FilePrediction, Identification, MadeWith
from sdxl_advisor.files.summary import summary_of

OAK = Ref("oak-1", "Oak XL 1", "oak-xl", "oak", None)
CHECKPOINT = FileAnswer(
    path="models/oakXL_v10.safetensors",
    kind="checkpoint",
    architecture="SDXL",
    family="oak",
    line="oak-xl",
    checkpoint=OAK,
    prediction=FilePrediction("v-prediction", zero_terminal_snr=True, sure=True, by="header"),
    confidence="hint",
    evidence=(
        Evidence("name", "the file name is one of Oak XL 1"),
        Evidence("architecture", "a long list of layers: SDXL"),
    ),
    note="it has no v_pred key: programs that look for one take it for epsilon",
    by="name",
    family_name="Oaks",
    line_name="Oak XL",
)
LORA = FileAnswer(
    path="models/style.safetensors",
    kind="lora",
    architecture="SDXL",
    family="oak",
    confidence="strong",
    evidence=(Evidence("sidecar", "style.civitai.info says: Oak"),),
    conflicts=("the file name says Elm, style.civitai.info says Oak: style.civitai.info counts",),
    by="sidecar",
    family_name="Oaks",
    triggers=("ink", "wash"),
)
UNKNOWN = FileAnswer(
    path="models/mystery.safetensors",
    kind="checkpoint",
    architecture="SDXL",
    note="SDXL, family unknown: its hash (--hash) would tell more",
)
PICTURE = FileAnswer(
    path="a picture.png",
    kind="picture",
    checkpoint=OAK,
    family="oak",
    line="oak-xl",
    confidence="strong",
    evidence=(Evidence("parameters", "the model hash 0123456789"),),
    by="parameters",
    family_name="Oaks",
    line_name="Oak XL",
    made_with=MadeWith("ComfyUI", "1girl, solo" + ", very long tag" * 20, "lowres", {"Steps": "28", "CFG scale": "5"}),
)
NEXT = ("sdxl-advisor tags oak-1", "sdxl-advisor identify models/mystery.safetensors --hash")


def identified(files: tuple[FileAnswer, ...], steps: tuple[str, ...], advice: tuple[str, ...] = ()) -> Identification:
    """A result with its summary."""
    return Identification(files, steps, summary_of(files), advice)


CARD = identified((CHECKPOINT,), NEXT)
TABLE = identified((CHECKPOINT, LORA, UNKNOWN), NEXT)


def trimmed(text: str) -> str:
    """A text without blanks at the ends of its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())
