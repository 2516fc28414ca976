"""How artists are called in a prompt: by a prefix before the name, or by the bare name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sdxl_advisor.prompts.grammar import Piece

# what stands behind an ordinary "by": by the sea, by candlelight, by night
ORDINARY = re.compile(
    r"(?:the|an?|my|your|her|his|its|their|one|two)\s"
    r"|(?:\w*light|night|day|hand|window|chance|mistake|accident|default|side|nature|\w*sel(?:f|ves))$",
    re.IGNORECASE,
)


def prefixes_of(templates: Iterable[str]) -> set[str]:
    """What stands before the name in the templates; empty where the bare name does."""
    return {template.partition("{")[0] for template in templates}


def called(prefixes: Iterable[str], piece: Piece) -> tuple[str, str]:
    """The prefix by which a tag calls an artist, and the name; both empty for other tags."""
    folded = piece.text.casefold()
    for prefix in prefixes:
        if folded.startswith(prefix):
            name = piece.text[len(prefix) :].strip()
            if len(name) > 1 and name[0].isalnum() and not ORDINARY.match(name):
                return prefix, name
    return "", ""
