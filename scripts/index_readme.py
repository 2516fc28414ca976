"""Metadata hook: the README as a package index shows it, where no link leads to a file of the repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]*\]\((?!https?://)[^)]*\)\n*")
LINK = re.compile(r"\[([^\]]*)\]\((?!https?://|#)[^)]*\)")


class IndexReadme(MetadataHookInterface):
    """Puts the README into the metadata, with pictures left out and links to files as plain text."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the readme."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": without_files(text)}


def without_files(text: str) -> str:
    """A Markdown text without links to files; what stands between fences is no Markdown."""
    parts = FENCE.split(text)
    return "".join(part if n % 2 else LINK.sub(r"\1", PICTURE.sub("", part)) for n, part in enumerate(parts))
