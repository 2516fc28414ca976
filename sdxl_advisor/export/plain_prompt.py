"""Tags for a program that reads prompts word for word: without A1111's weights, brackets and escapes."""

from __future__ import annotations

from sdxl_advisor import lazy_re as re

PIECE = re.compile(r"\\([()\[\]\\])|([(\[])|([)\]])|([^\\()\[\]]+|\\)")  # escape, opening, closing, plain
WEIGHT = re.compile(r"\s*:\s*[+-]?(\d+\.?\d*|\.\d+)\s*\Z")  # at the end of what brackets enclose
PAIRS = {")": "(", "]": "["}


def without_weights(tags: str) -> str:
    """The words alone. A bracket without its other half is a part of a word, as in a smiley."""
    out: list[str] = []
    opened: list[int] = []  # where in *out* brackets wait for their other half
    for escaped, opening, closing, plain in PIECE.findall(tags):
        if closing and opened and out[opened[-1]] == PAIRS[closing]:
            out[opened.pop()] = ""
            if closing == ")" and out:
                out[-1] = WEIGHT.sub("", out[-1])
            continue
        if opening:
            opened.append(len(out))
        out.append(escaped or opening or closing or plain)
    return "".join(out)
