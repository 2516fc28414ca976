"""Names of files for presets."""

from __future__ import annotations

from sdxl_advisor import lazy_re as re
from sdxl_advisor.export.preset import Preset

UNSAFE = re.compile(r"[^\w.-]+")  # what a file's name should not have on any system
LONGEST = 100  # characters of a name without its ending


def file_stem(preset: Preset) -> str:
    """A file's name without ending: from the preset's name, safe on every system."""
    return UNSAFE.sub("-", preset.name).strip("-.")[:LONGEST] or "checkpoint"
