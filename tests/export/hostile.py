"""Made-up presets with tags that upset a format: commas, quotes, brackets, braces, line breaks, other scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from sdxl_advisor.export.preset import Preset

NASTY = [
    *(r"dog \(mouse\)", r"back\slash", "\\", '"quoted"', "it's", "'''", '"""', "{a|b}", ":{", ":}", "{", "}", "{}"),
    *(
        "(bad:1.2)",
        "[dull]",
        ":)",
        "=)",
        "a:b",
        "artist: name",
        "a: b: c",
        "$&",
        "$$",
        "__wild__",
        "<c:x>",
        "<lora:x:1>",
    ),
    *(
        "two\nlines",
        "two\r\nlines",
        "one\rtwo",
        "\u2028",
        "\x0b",
        "\x00",
        "#",
        "# coding: utf-7",
        "нуб",
        "猫",
        "🐈",
        "é",
    ),
    *("%s", "{0}", "\\n", "\\u0041", "steps: 5", "sampler: ddim", "negative prompt: x", "BREAK", "=1+1", "@x", "-"),
]
TAG = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=12)).map(lambda text: text.strip(" ,"))
TAGS = st.lists(TAG.filter(lambda tag: tag.strip() and ", " not in tag and "{prompt}" not in tag), max_size=6)
NAME = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=40)).map(lambda text: f"Mix {text}")


def made_up(positive: Sequence[str], negative: Sequence[str], **changes: Any) -> Preset:
    """A preset with these tags, and nothing else known."""
    values: dict[str, Any] = {
        "key": "some-mix-1.0",
        "name": "Some Mix 1.0",
        "documented": True,
        "at_start": True,
        "zero_terminal_snr": False,
        "unmarked": False,
        "model_files": (),
        "advice": (),
        "decided": (),
        "left_out": (),
    }
    empty = dict.fromkeys(name for name in Preset.__dataclass_fields__ if name not in (*values, "arguments"))
    tags = {"positive": ", ".join(positive), "negative": ", ".join(negative)}
    return Preset(**{**empty, **values, **tags, **changes})


PRESETS = st.builds(made_up, TAGS, TAGS, name=NAME, at_start=st.booleans())
