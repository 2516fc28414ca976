"""The catalogue, and what a name means in it."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.catalog.records import Entry
    from sdxl_advisor.files.named import Named

FilePath = str | PathLike[str]


def open_catalog(folder: FilePath | None = None) -> Catalog:
    """The shipped catalogue, with the YAML files of a *folder* beside it.

    Open it once and keep it. ``AdvisorError`` where there is no such folder, ``DataError`` with everything that is
    wrong in it.

    >>> api.open_catalog().entry("noobai-xl-vpred-1.0").name
    'NoobAI XL V-Pred 1.0'
    """
    from sdxl_advisor.catalog.opening import open_catalog as opened

    catalog = opened(None if folder is None else Path(folder))
    if catalog.broken:
        raise catalog.broken
    return catalog


def named(catalog: Catalog, name: str | Named) -> Named:
    """What a *name* means: it is looked up once, for several questions; ``UnknownName`` where nothing is called so.

    >>> api.named(catalog, "hassaku v3.2").found.key
    'hassaku-xl-illustrious-3.2'
    """
    from sdxl_advisor.files.named import resolved

    return resolved(catalog, name) if isinstance(name, str) else name


def checkpoint_of(catalog: Catalog, name: str | Named) -> Entry:
    """The one checkpoint that is meant: a line or family stands for its default version.

    >>> api.checkpoint_of(catalog, "noobai").key
    'noobai-xl-eps-1.1'
    """
    from sdxl_advisor.files.named import checkpoint_of

    return checkpoint_of(catalog, named(catalog, name))


def document(catalog: Catalog, result: object) -> dict[str, Any]:
    """A result as the JSON document that the command writes, but for how names were understood.

    >>> sorted(api.document(catalog, api.goals(catalog)))
    ['conflicts', 'data', 'format', 'goals', 'traits']
    """
    from sdxl_advisor.render.as_json import FORMAT, values

    fields = {"results": values(list(result))} if isinstance(result, Iterable) else values(result)
    return {"format": FORMAT, "data": catalog.date, **fields}
