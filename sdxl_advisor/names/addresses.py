"""Addresses of pages, AIR and hashes in a text."""

from __future__ import annotations

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.record import record

CIVITAI = re.compile(r"^(?:https?://)?(?:www\.)?civitai\.[a-z]+/", re.IGNORECASE)
CIVITAI_MODEL = re.compile(r"(?<!/download)/models/(\d{1,9})")
CIVITAI_VERSION = re.compile(r"(?:modelVersionId=|/model-versions/|/api/download/models/)(\d{1,9})", re.IGNORECASE)
AIR = re.compile(
    r"^(?:urn:)?(?:air:)?[\w-]+:(?P<kind>[\w-]+):civitai:(?P<model>\d{1,9})(?:@(?P<version>\d{1,9}))?(?:\.\w+)?$",
    re.IGNORECASE,
)
CHECKPOINTS = ("checkpoint", "model")  # as an AIR calls them
HUGGING_FACE = re.compile(
    r"^(?:(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/)?([\w.-]{1,96}/[\w.-]{1,96})(?:[/?#].*)?$"
)
HASH = re.compile(r"^(?:0x)?([0-9a-f]{10}|[0-9a-f]{12}|[0-9a-f]{64})$", re.IGNORECASE)


@record
class Address:
    """What a text is the address of: Civitai's numbers of a model and its version, a repository, or a hash.

    ``other`` is what an AIR says that it names, if that is no checkpoint.
    """

    model: int | None = None
    version: int | None = None
    repository: str | None = None
    hash: str | None = None
    other: str | None = None


def address_in(text: str) -> Address | None:
    """The address that a *text* is, if it is one."""
    text = text.strip()
    if air := AIR.match(text):
        kind = air["kind"].lower()
        number = int(air["version"]) if air["version"] else None
        return Address(int(air["model"]), number, other=None if kind in CHECKPOINTS else kind)
    if CIVITAI.match(text):
        model, version = CIVITAI_MODEL.search(text), CIVITAI_VERSION.search(text)
        found = Address(int(model[1]) if model else None, int(version[1]) if version else None)
        return found if model or version else None
    if digest := HASH.match(text):
        return Address(hash=digest[1].lower())
    if repository := HUGGING_FACE.match(text):
        return Address(repository=repository[1].lower())
    return None
