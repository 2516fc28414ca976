"""What all conversions from one checkpoint to another have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import Usage
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.artists import Forms, forms_of, prefixes_of
from sdxl_advisor.prompts.boards import is_made_for_animals
from sdxl_advisor.prompts.dictionary import MANY, is_booster
from sdxl_advisor.prompts.grammar import read
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.ratings import level_of
from sdxl_advisor.prompts.translate import below, grades
from sdxl_advisor.remembered import cached_property

if TYPE_CHECKING:
    from sdxl_advisor.prompts.tag_list import TagLists

SHORT = 200  # characters of the recommended tags
SHEETS = 50  # sets of recommended tags to remember: they are other ones for each subject and rating


class Recommended(NamedTuple):
    """A recommended tag: the spellings of what is in it, the word that it is, and the place of its rating."""

    tag: str
    names: frozenset[str]
    usage: Usage | None
    level: int | None


class Between:
    """An *old* checkpoint, if it is known, and a *new* one; *graded* tells whether words for quality are put in."""

    def __init__(
        self, catalog: Catalog, old: Language | None, new: Language, tags: TagLists | None, *, graded: bool
    ) -> None:
        self.catalog, self.old, self.new, self.tags, self.graded = catalog, old, new, tags, graded
        self.same = old is not None and old.checkpoint.key == new.checkpoint.key
        self.together = bool(new.quality and new.quality.together)  # words for quality act only as a whole
        self.recommended: Callable[[tuple[str, ...]], tuple[Recommended, ...]]
        self.recommended = lru_cache(maxsize=SHEETS)(self.described)
        self.is_lower: Callable[[tuple[str, ...]], Callable[[Usage], bool]] = lru_cache(maxsize=SHEETS)(self.lower_than)
        self.stays_beside: Callable[[str], bool] = lru_cache(maxsize=MANY)(self.is_period_or_booster)
        self.best: Callable[[tuple[str, ...]], frozenset[str]] = lru_cache(maxsize=SHEETS)(self.for_quality)

    @cached_property
    def artist_forms(self) -> Forms:
        """How the new checkpoint calls artists; a prompt that was written for it is left alone where nobody says."""
        if self.same and not (self.new.prompting and self.new.prompting.artists is not None):
            return Forms(None, self.new.checkpoint.name)
        return forms_of(self.catalog, self.new.checkpoint, self.new.prompting)

    @cached_property
    def source(self) -> Ref | None:
        """The old checkpoint by its names."""
        return ref(self.catalog.entry(self.old.checkpoint.key)) if self.old else None

    @cached_property
    def is_from_animals(self) -> bool:
        """Tell whether the old checkpoint is made for characters that are animals."""
        return self.old is not None and is_made_for_animals(self.catalog, self.old.checkpoint.line)

    @cached_property
    def hides_artists(self) -> bool:
        """Tell whether artists were called by their bare names, which look like tags, and are not any more."""
        before = prefixes_of((self.old and self.old.prompting and self.old.prompting.artists) or ())
        return bool(self.artist_prefixes) and "" not in self.artist_prefixes and "" in before

    @cached_property
    def artist_prefixes(self) -> set[str]:
        """What stands before the names of artists for the new checkpoint."""
        return prefixes_of(self.artist_forms.templates or ())

    def own(self, tags: Iterable[str]) -> list[Usage]:
        """The words of the new checkpoint among *tags*."""
        knows = self.new.knows
        return [usage for tag in tags if (usage := knows(spelling(tag)))]

    def is_period_or_booster(self, spelled: str) -> bool:
        """Tell whether a word names a period, or is recommended for quality elsewhere; ask stays_beside."""
        return any(usage.kind == "period" or is_booster(usage) for usage in self.catalog.lexicon.usages(spelled))

    def described(self, tags: tuple[str, ...]) -> tuple[Recommended, ...]:
        """What recommended tags are."""
        usages = [self.new.knows(spelling(tag)) for tag in tags]
        pairs = zip(tags, usages, strict=True)
        return tuple(Recommended(tag, names(tag), usage, level_of(self.catalog, usage)) for tag, usage in pairs)

    def lower_than(self, best: tuple[str, ...]) -> Callable[[Usage], bool]:
        """Tells of a word whether it is below the *best* ones; between versions that want the same, none is."""
        if self.old and self.old.family == self.new.family and self.wants_the_same(self.old):
            return lambda _: False
        return below(self.own(best))

    def wants_the_same(self, old: Language) -> bool:
        """Tell whether another checkpoint recommends the same words for quality."""
        return (old.quality and old.quality.positive) == (self.new.quality and self.new.quality.positive)

    def for_quality(self, tags: tuple[str, ...]) -> frozenset[str]:
        """The spellings of recommended tags that are there for quality alone."""
        return frozenset(spelling(tag) for tag in tags if grades(self.new, tag))


def names(text: str) -> frozenset[str]:
    """The spellings of the tags in a text; a recommended tag may have brackets around it."""
    return (names_in_tag if len(text) <= SHORT else names_in_tag.__wrapped__)(text)


@lru_cache(maxsize=5_000)
def names_in_tag(text: str) -> frozenset[str]:
    """The same, remembered: those of the recommended tags are asked for with every prompt."""
    return frozenset(spelling(piece.name) for piece in read(text).words)
