"""Addresses of pages, AIR and hashes in a text."""

from __future__ import annotations

import re

from sdxl_advisor.catalog.record import record

CIVITAI = re.compile(r"^(?:https?://)?(?:www\.)?civitai\.[a-z]+/", re.IGNORECASE)
CIVITAI_MODEL = re.compile(r"(?<!/download)/models/(\d{1,9})")
CIVITAI_VERSION = re.compile(r"(?:modelVersionId=|/model-versions/|/api/download/models/)(\d{1,9})", re.IGNORECASE)
AIR = re.compile(r"^(?:urn:)?(?:air:)?[\w-]+:[\w-]+:civitai:(\d{1,9})(?:@(\d{1,9}))?(?:\.\w+)?$", re.IGNORECASE)
HUGGING_FACE = re.compile(
    r"^(?:(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/)?([\w.-]{1,96}/[\w.-]{1,96})(?:[/?#].*)?$"
)
HASH = re.compile(r"^(?:0x)?([0-9a-f]{10}|[0-9a-f]{12}|[0-9a-f]{64})$", re.IGNORECASE)


@record
class Address:
    """What a text is the address of: Civitai's numbers of a model and its version, a repository, or a hash."""

    model: int | None = None
    version: int | None = None
    repository: str | None = None
    hash: str | None = None


def address_in(text: str) -> Address | None:
    """The address that a *text* is, if it is one."""
    text = text.strip()
    if air := AIR.match(text):
        return Address(int(air[1]), int(air[2]) if air[2] else None)
    if CIVITAI.match(text):
        model, version = CIVITAI_MODEL.search(text), CIVITAI_VERSION.search(text)
        found = Address(int(model[1]) if model else None, int(version[1]) if version else None)
        return found if model or version else None
    if digest := HASH.match(text):
        return Address(hash=digest[1].lower())
    if repository := HUGGING_FACE.match(text):
        return Address(repository=repository[1].lower())
    return None
