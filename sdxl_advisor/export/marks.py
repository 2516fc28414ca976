"""The mark in a program's texts that stands for what the user writes."""

from __future__ import annotations

from collections.abc import Callable

from sdxl_advisor.export.preset import Preset

PROMPT = "{prompt}"  # in most programs


def stands_in_tags(mark: str) -> Callable[[Preset], str | None]:
    """Why a preset whose own tags hold the *mark* cannot be exported: the user's text would go into the tag."""

    def why(preset: Preset) -> str | None:
        if mark not in preset.positive and mark not in preset.negative:
            return None
        return f"Its tags hold {mark}, by which the program marks the place of your own text."

    return why
