"""Presets with any tags, for what the catalogue does not have."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sdxl_advisor.export.preset import Preset

PLAIN = Preset(
    key="oak",
    name="Oak 1.0",
    model_file=None,
    model_files=(),
    model_path=None,
    positive="great",
    negative="poor",
    documented=True,
    at_start=True,
    sampler=None,
    schedule=None,
    steps=None,
    cfg=None,
    cfg_rescale=None,
    size=None,
    clip_skip=None,
    prediction=None,
    zero_terminal_snr=False,
    unmarked=False,
    advice=(),
    decided=(),
    left_out=(),
)
SIGNS = [
    ",",
    '"',
    "'",
    r"\(",
    r"\)",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "{",
    "}",
    "{prompt",
    "value}",
    "{a|b}",
    "$&",
    "$1",
    "<x:1>",
    "樹",
    "é",
]
hostile_tags = st.lists(
    st.lists(st.sampled_from(SIGNS) | st.text(max_size=5), max_size=6)
    .map(lambda parts: "".join(parts).strip())
    .filter(bool),
    max_size=4,
).map(", ".join)


def preset(**changes: Any) -> Preset:
    """A preset with some values of its own."""
    return replace(PLAIN, **changes)


@st.composite
def hostile_presets(draw: st.DrawFn) -> Preset:
    """A preset whose tags and name hold all that a file's form might trip over."""
    return preset(
        name=draw(hostile_tags.filter(bool)),
        positive=draw(hostile_tags),
        negative=draw(hostile_tags),
        at_start=draw(st.booleans()),
    )


def called(folder: Path, interface: str) -> None:
    """Give the made-up catalogue's first program the name of a real one."""
    for path in folder.glob("*.yaml"):
        path.write_text(re.sub(r"\beasel\b(?!-)", interface, path.read_text("utf-8")), "utf-8")
