"""Draw what the program prints on a terminal as pictures for the README, light or dark as its reader likes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from rich.style import Style
from rich.text import Text

FOLDER = Path(__file__).parents[1] / "docs"
COLUMNS = 80
SCREENS = {
    "recommend": ["recommend", "--goal", "beginner"],
    "lint": [
        "lint",
        "noobai",
        "score_9, source_anime, 1girl, rem (re:zero)",
        "--negative",
        "worst quality, EasyNegative",
    ],
}
CHAR, LINE, BASE, MARGIN = (
    8.43,
    20,
    14,
    16,
)  # a letter's width, a line's height, where its letters stand; the room around
COLOURS = {1: "red", 2: "green", 3: "yellow", 6: "cyan"}  # as terminals number them
HEAD = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<title>{title}</title>
<style>
text {{ font: 14px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre }}
.page {{ fill: #f6f8fa }} .bold {{ font-weight: 600 }} .dim {{ fill: #59636e }}
.red {{ fill: #cf222e }} .yellow {{ fill: #9a6700 }} .green {{ fill: #1a7f37 }} .cyan {{ fill: #1b7c83 }}
@media (prefers-color-scheme: dark) {{
text {{ fill: #e6edf3 }} .page {{ fill: #161b22 }} .dim {{ fill: #9198a1 }}
.red {{ fill: #ff7b72 }} .yellow {{ fill: #d29922 }} .green {{ fill: #3fb950 }} .cyan {{ fill: #56d4dd }}
}}
</style>
<rect class="page" width="{width}" height="{height}" rx="8"/>
"""


def printed(words: list[str]) -> str:
    """What the program prints on a terminal with colours."""
    env = os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "TERM": "xterm-256color", "PYTHONUTF8": "1"}
    argv = [sys.executable, "-m", "sdxl_advisor", *words]
    return subprocess.run(argv, env=env, capture_output=True, encoding="utf-8", check=False).stdout


def picture(words: list[str]) -> str:
    """The picture of a command and its answer."""
    typed = "$ sdxl-advisor " + " ".join(f'"{word}"' if " " in word else word for word in words)
    # A long command goes on in the next line, as shells show it.
    rows = [Text(typed[at : at + COLUMNS], Style(bold=True)) for at in range(0, len(typed), COLUMNS)]
    rows += Text.from_ansi(printed(words)).split("\n")
    width, height = round(COLUMNS * CHAR) + 2 * MARGIN, len(rows) * LINE + 2 * MARGIN
    head = HEAD.format(width=width, height=height, title=escape(typed))
    return (
        head + "".join(line for n, row in enumerate(rows) for line in drawn(row, MARGIN + n * LINE + 14)) + "</svg>\n"
    )


def drawn(row: Text, y: int) -> Iterator[str]:
    """The parts of a row, each with the look of its first letter."""
    at, plain = 0, row.plain
    while at < len(plain):
        look, end = looks(row, at), at + 1
        while end < len(plain) and looks(row, end) == look:
            end += 1
        text = plain[at:end]
        if text.strip():
            named = f' class="{look}"' if look else ""
            x, length = MARGIN + at * CHAR, len(text) * CHAR
            size = f'textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"'
            yield f'<text x="{x:.1f}" y="{y}" {size}{named} xml:space="preserve">{escape(text)}</text>\n'
        at = end


def looks(row: Text, at: int) -> str:
    """The names of the look of the letter *at* a place."""
    styles = [span.style for span in row.spans if span.start <= at < span.end] + [row.style]
    found = [style for style in styles if isinstance(style, Style)]
    numbers = [style.color.number for style in found if style.color]
    names = [COLOURS[number] for number in numbers if number in COLOURS]
    names += [name for name in ("bold", "dim") if any(getattr(style, name) for style in found)]
    return " ".join(dict.fromkeys(names))


def main() -> None:
    """Write all pictures."""
    for name, words in SCREENS.items():
        (FOLDER / f"{name}.svg").write_text(picture(words), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
