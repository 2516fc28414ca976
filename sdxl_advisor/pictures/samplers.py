"""Samplers as programs call them: k-diffusion, ComfyUI, InvokeAI and NovelAI write other names than A1111.

Source: modules/sd_samplers_kdiffusion.py of A1111 names the function behind each of its samplers; the others use those
functions' names.
"""

from __future__ import annotations

import re

AROUND = re.compile(r"^(?:sample_|k_)|_k$")  # what programs put around a function's name
USUAL = {
    "euler": "Euler",
    "euler_a": "Euler a",
    "euler_ancestral": "Euler a",
    "heun": "Heun",
    "lms": "LMS",
    "dpm_2": "DPM2",
    "dpm_2_ancestral": "DPM2 a",
    "dpm_fast": "DPM fast",
    "dpm_adaptive": "DPM adaptive",
    "dpmpp_2s": "DPM++ 2S a",
    "dpmpp_2s_ancestral": "DPM++ 2S a",
    "dpmpp_sde": "DPM++ SDE",
    "dpmpp_2m": "DPM++ 2M",
    "dpmpp_2m_sde": "DPM++ 2M SDE",
    "dpmpp_3m_sde": "DPM++ 3M SDE",
    "restart": "Restart",
    "ddim": "DDIM",
    "uni_pc": "UniPC",
    "unipc": "UniPC",
    "lcm": "LCM",
}


def usual_sampler(name: str) -> str:
    """A sampler as A1111 calls it; a name that is not known stays as it is."""
    return USUAL.get(AROUND.sub("", name.strip().casefold()).removesuffix("_gpu"), name)
