"""Samplers as programs call them: k-diffusion, ComfyUI, InvokeAI, NovelAI and diffusers write other names than A1111.

Sources: modules/sd_samplers_kdiffusion.py of A1111 names the function behind each of its samplers, and most others use
those functions' names; invokeai/backend/stable_diffusion/schedulers of InvokeAI, where ``_k`` stands for Karras;
https://huggingface.co/docs/diffusers/api/schedulers/overview names the classes of diffusers.
"""

from __future__ import annotations

import re

SCHEDULES = (
    "automatic",
    "karras",
    "exponential",
    "polyexponential",
    "sgm[ _]?uniform",
    "ddim[ _]?uniform",
    "uniform",
    "simple",
    "normal",
    "beta",
    "kl[ _]?optimal",
    "align your steps",
    "ays",
    "turbo",
    "trailing",
)
WITH_SCHEDULE = re.compile(rf"(.{{1,60}}?)[ _]({'|'.join(SCHEDULES)})", re.IGNORECASE)
SHORT_KARRAS = re.compile(r"([a-z][a-z0-9_]{1,60})_k")  # InvokeAI
AROUND = re.compile(r"^sample_|^k_|(?:discrete|multistep)?scheduler$|[_ ][gc]pu$")  # what programs put around a name
BETWEEN = re.compile(r"[\s_-]+")
USUAL = (
    *("Euler", "Euler a", "Heun", "LMS", "DPM2", "DPM2 a", "DPM fast", "DPM adaptive", "DPM++ SDE", "DPM++ 2M"),
    *("DPM++ 2S a", "DPM++ 2M SDE", "DPM++ 3M SDE", "Restart", "DDIM", "UniPC", "LCM"),
)
OTHERS = {  # by what ``form`` makes of them
    "dpmpp2s": "DPM++ 2S a",
    "kdpm2": "DPM2",
    "kdpm2a": "DPM2 a",
    "dpmsolver": "DPM++ 2M",
}


def sampler_and_schedule(name: str) -> tuple[str, str | None]:
    """A sampler as A1111 calls it, and the schedule that many programs write behind it."""
    written = name.strip()
    both, short = WITH_SCHEDULE.fullmatch(written), SHORT_KARRAS.fullmatch(written)
    if both:
        return usual_sampler(both[1]), both[2]
    return (usual_sampler(short[1]), "Karras") if short else (usual_sampler(name), None)


def usual_sampler(name: str) -> str:
    """A sampler as A1111 calls it; a name that is not known stays as it is."""
    return KNOWN.get(form(name), name)


def form(name: str) -> str:
    """A sampler's name as it is compared: spaces, capitals, and how ancestral and ++ are written make no difference."""
    bare = AROUND.sub("", AROUND.sub("", name.strip().casefold()))
    return BETWEEN.sub("", bare).replace("++", "pp").replace("ancestral", "a")


KNOWN = {form(name): name for name in USUAL} | OTHERS
