"""Checkpoints: which to use, what they want, where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sdxl_advisor.api.opening import FilePath, checkpoint_of, named
from sdxl_advisor.errors import AdvisorError

if TYPE_CHECKING:
    from sdxl_advisor.advice.compare import Comparison
    from sdxl_advisor.advice.lineage import Lineage
    from sdxl_advisor.advice.listing import GoalList, Listing
    from sdxl_advisor.advice.profile import Profile
    from sdxl_advisor.advice.recommend import Owned, Recommendation
    from sdxl_advisor.advice.tags import TagSheet
    from sdxl_advisor.catalog.catalog import Catalog
    from sdxl_advisor.files.named import Named


def goals(catalog: Catalog) -> GoalList:
    """Every goal that `recommend` understands, with its traits and their weights.

    >>> "beginner" in [goal.name for goal in api.goals(catalog).goals]
    True
    """
    from sdxl_advisor.advice.listing import goal_list

    return goal_list(catalog)


def recommend(
    catalog: Catalog,
    goals: Iterable[str],
    *,
    ui: str | None = None,
    top: int = 3,
    have: Sequence[FilePath] = (),
) -> Recommendation:
    """One checkpoint for some *goals*, with tags and settings, and up to *top* others; ``pick`` is None if none fits.

    *have* are files and folders: only the checkpoints in them are candidates, and without a goal "beginner" is meant.

    >>> api.recommend(catalog, ["furry-anime-mix"]).pick.score >= 50
    True
    """
    from sdxl_advisor.advice.recommend import recommend as choose
    from sdxl_advisor.catalog.spelling import shell_quoted
    from sdxl_advisor.catalog.typed_paths import typable

    own = owned(catalog, have) if have else None
    typed = [shell_quoted(typable(Path(path))) for path in have]
    return choose(catalog, list(goals), top=top, interface=ui, have=own, paths=typed)


def owned(catalog: Catalog, paths: Sequence[FilePath]) -> list[Owned]:
    """The checkpoints of SDXL in some files and folders."""
    from sdxl_advisor.advice.recommend import Owned
    from sdxl_advisor.files.collection import checkpoints_in, entry_of

    return [
        Owned(
            one.name, one.known, entry_of(catalog, one) if one.known in ("version", "line") else None, one.needs_setting
        )
        for one in checkpoints_in(catalog, [Path(path) for path in paths])
        if one.is_sdxl
    ]


def list_checkpoints(
    catalog: Catalog,
    *,
    family: str | None = None,
    line: str | None = None,
    prediction: str | None = None,
    status: str | None = None,
    every: bool = False,
) -> Listing:
    """The current checkpoints of each line, or of one *family*; *every* version of a *line*, or where it is asked for.

    >>> len(api.list_checkpoints(catalog, family="noobai", prediction="v-pred").checkpoints) > 3
    True
    """
    from sdxl_advisor.advice.listing import listing
    from sdxl_advisor.names.reader import read

    of = read(catalog, family).found.family if family is not None else None
    page = read(catalog, line).line if line is not None else None
    return listing(catalog, of, page, prediction, status, every=every)


def show(catalog: Catalog, name: str | Named) -> Profile:
    """All that is known of a checkpoint, a line or a family, each with a record of its own.

    >>> api.show(catalog, "pony-diffusion-v6-xl").checkpoint.family
    'pony'
    """
    from sdxl_advisor.advice.profile import profile

    return profile(catalog, named(catalog, name).found)


def tree(
    catalog: Catalog, name: str | Named | None = None, *, up: bool = False, down: bool = False, every: bool = False
) -> Lineage:
    """What a checkpoint, line or family comes from and what was made from it; of all families without a *name*.

    Only *up* or only *down* is one direction; *every* draws merges and old versions too.

    >>> [root.key for root in api.tree(catalog, "noobai", up=True).roots]
    ['sdxl-base-1.0']
    """
    from sdxl_advisor.advice.lineage import lineage
    from sdxl_advisor.files.named import shown

    if up and down:
        raise AdvisorError("--up and --down were both given", "leave both out to see both directions")
    found = None if name is None else shown(catalog, named(catalog, name))
    return lineage(catalog, found, "up" if up else "down" if down else None, whole=every)


def compare(
    catalog: Catalog, names: Iterable[str | Named], *, only: Iterable[str] = (), differences: bool = False
) -> Comparison:
    """Two or more checkpoints side by side: *only* some groups of rows, or only rows with *differences*.

    >>> [one.key for one in api.compare(catalog, ["noobai", "rouwei"]).checkpoints]
    ['noobai-xl-eps-1.1', 'rouwei-0.8-eps']
    """
    from sdxl_advisor.advice.compare import compare as side_by_side

    return side_by_side(catalog, [checkpoint_of(catalog, name) for name in names], only=only, differences=differences)


def tags(
    catalog: Catalog,
    name: str | Named,
    *,
    subject: str | None = None,
    rating: str | None = None,
    ui: str | None = None,
) -> TagSheet:
    """The quality tags and settings that a checkpoint wants, with ``positive_text`` and ``negative_text`` to paste.

    >>> api.tags(catalog, "pony", subject="furry").positive_text.endswith("source_furry")
    True
    """
    from sdxl_advisor.advice.tags import tag_sheet

    return tag_sheet(catalog, checkpoint_of(catalog, name).key, subject, rating, ui)
