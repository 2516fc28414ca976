"""Which program wrote infotext: what else it left in the picture, or how it names itself and its version.

Sources: launch_utils.py of Forge Classic and Neo (the tags classic and neo), modules/processing_info.py of SD.Next
(App), examples/cli of stable-diffusion.cpp (Version), https://github.com/LykosAI/StabilityMatrix (smproj), Civitai's
pictures (Civitai resources). Only a version such as v1.10.1 is A1111's own; before 1.3 it wrote none, as others do.
"""

from __future__ import annotations

from collections.abc import Mapping

from sdxl_advisor import lazy_re as re
from sdxl_advisor.pictures.infotext import Generation

CHUNKS = {"fooocus_scheme": "Fooocus", "smproj": "Stability Matrix", "parameters-json": "Stability Matrix"}
VERSIONS = (
    (re.compile(r".*reforge", re.IGNORECASE), "reForge"),
    (re.compile(r"(?:forge[ -]?)?neo\b", re.IGNORECASE), "Forge Neo"),
    (re.compile(r"(?:forge[ -]?)?classic\b", re.IGNORECASE), "Forge Classic"),
    (re.compile(r"f\d"), "Forge"),
    (re.compile(r"v?1\.\d"), "A1111"),
)
ITSELF = re.compile(
    r"(?=[A-Za-z][A-Za-z.]{2})([A-Za-z][A-Za-z.+-]*(?: [A-Z][A-Za-z.+-]*)*)(?:[ :/-]*v?\d.{0,40})?"
)  # Fooocus v2.5.5
OF_SITES = ("Civitai resources", "Civitai metadata")
OF_SOFTWARE = re.compile(r"(?:Ruined)?Fooocus|SD\.Next|ComfyUI|InvokeAI|SwarmUI|Stability Matrix|Draw Things")


def program_of_infotext(texts: Mapping[str, str], made: Generation) -> str | None:
    """The program that wrote infotext; None where it does not say."""
    beside = next((program for key, program in CHUNKS.items() if key in texts), None)
    if beside or (app := made.value("App")):
        return beside or app
    named = program_of_version(made.value("Version") or "")
    software = OF_SOFTWARE.match(texts.get("software", ""))
    if named or software:
        return named or (software[0] if software else None)
    return "Civitai" if any(made.value(key) for key in OF_SITES) else None


def program_of_version(version: str) -> str | None:
    """The program whose version it is."""
    known = next((program for form, program in VERSIONS if form.match(version)), None)
    itself = ITSELF.fullmatch(version)
    return known or (itself[1] if itself else None)
