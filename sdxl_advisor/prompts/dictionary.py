"""What is the same for every checkpoint: the words that grade, count, and name sources, and what most tags are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, permutations, product, starmap
from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import YEAR, Usage, WordKind
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.catalog.reference import TagGroup
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.names.samplers import SamplerNames
from sdxl_advisor.prompts.artists import prefixes_of
from sdxl_advisor.prompts.brackets import NUMBERS
from sdxl_advisor.prompts.features import (
    CALLING,
    EMBEDDED,
    LONG,
    LONG_TAG,
    NUMBERED,
    SETTING,
    STRANGE,
    UNDERSCORED,
    WITH_YEAR,
)
from sdxl_advisor.prompts.misspelt import Reader, Speller
from sdxl_advisor.prompts.pasted import without_longer, words_of_settings
from sdxl_advisor.remembered import Remembered, cached_property

RANKS: tuple[WordKind, ...] = ("quality", "aesthetic")  # the words that grade a picture
GRADES = frozenset(RANKS)
MARKING = frozenset((*RANKS, "source_tags"))
Facts = tuple[WordKind, str, Side | None]  # of a usage: its kind, its tag, the side that a developer's string has it on
NUMBER = re.compile(r"\d+")
FAMILY = 3  # coined words with one beginning
BEGINNING = 6  # letters that are compared at first
LETTERS = 3  # of a word that says something
MANY = 20_000  # tags to remember


class Sense(NamedTuple):
    """What a tag is to a checkpoint: a word that it knows, one that only others know, or one that nobody knows.

    ``usage`` is the word that it knows, ``foreign`` what others make of it. ``meant`` is the right spelling of one
    that is misspelt, ``parts`` are words that lack a comma between them, ``strange`` marks what looks like a word for
    quality and is none. ``plain`` is a tag like any other. ``rank`` and ``belongs`` are the ladder and the side of the
    word that it knows, where it is one for quality. ``features`` are the bits of all that rules look for,
    ``head`` is the last word, which mostly says what it is.
    """

    spelled: str
    usage: Usage | None = None
    foreign: tuple[Usage, ...] = ()
    meant: str = ""
    parts: tuple[str, ...] = ()
    strange: bool = False
    plain: bool = False
    rank: WordKind | None = None
    belongs: Side | None = None
    features: int = 0
    head: str = ""


class Word(NamedTuple):
    """What a tag is before a checkpoint is asked: most tags make the same ``sense`` to all of them.

    Else it has ``usages``, may be ``parts`` that lack a comma, or is like the known word that may be ``meant``. Its
    ``features`` are those that it has for every checkpoint.
    """

    spelled: str
    usages: tuple[Usage, ...] = ()
    parts: bool = False
    meant: str = ""
    sense: Sense | None = None
    features: int = 0


class Dictionary:
    """What is the same for every checkpoint: the words that grade, count, and name sources."""

    def __init__(self, catalog: Catalog) -> None:
        self.lexicon = catalog.lexicon
        said = {spelled: list(map(facts_of, self.lexicon.plain(spelled))) for spelled in self.lexicon.raw}
        self.ranking = {spelled for spelled, facts in said.items() if any(starmap(marks, facts))}
        self.coined = {spelled for spelled in self.ranking if any(starmap(coins, said[spelled]))}
        self.speller = Speller(spelled for spelled in self.ranking if not spelled.endswith(" x"))  # x is any number
        self.reader = Reader(spelled for spelled in self.lexicon.raw if spelled not in self.ranking)
        grades = [
            spelled.split() for spelled in self.ranking - self.coined if any(one[0] in GRADES for one in said[spelled])
        ]
        self.grade_words = {word for words in grades for word in words}
        self.grade_heads = {words[-1] for words in grades if len(words) > 1}
        self.separable = self.ranking | set(map(spelling, catalog.prompt_facts.counts.tags))
        self.numbered = {NUMBER.sub("#", spelled) for spelled in self.coined}
        self.longest = max((spelled.count(" ") + 1 for spelled in self.separable), default=0)
        foreign = catalog.prompt_facts.foreign_embeddings.tags
        self.embeddings = {spelling(name): name.casefold() for name in foreign}  # underscores are part of a file's name
        self.rivals: dict[str, dict[str, TagGroup]] = {}  # tag -> tags that it excludes -> why
        for group in catalog.prompt_facts.exclusive:
            for one, other in rivals_in(group):
                self.rivals.setdefault(one, {})[other] = group
        self.prefixes = frozenset(
            prefixes_of(chain.from_iterable(self.lexicon.artists.values())) - {""}
            | set(catalog.prompt_facts.artist_prefixes.tags)  # forms that nobody has
        )
        self.callings = without_longer(tuple(self.prefixes))
        self.resolutions = set(map(spelling, catalog.prompt_facts.resolutions.tags))
        self.boasts = catalog.prompt_facts.boasts
        self.plain_boasts = set(map(spelling, self.boasts.tags)) - set(map(spelling, self.boasts.shown))
        self.ratings = {spelling(word): level for word, level in catalog.prompt_facts.ratings.words.items()}
        heads = Counter(spelled.partition(" ")[0] for spelled in self.coined)
        self.coined_heads = {head for head, count in heads.items() if count >= FAMILY}
        single = (spelled for spelled in self.lexicon.raw if " " not in spelled)
        self.beginnings = {spelled.replace(" ", "")[:BEGINNING] for spelled in chain(self.separable, single)}
        self.sizes = sorted(set(map(len, self.beginnings)))
        self.setting_words, self.setting_names = words_of_settings(catalog.prompt_facts.settings)
        self.catalog = catalog
        self.word = Remembered(self.look_up, MANY).__getitem__

    @cached_property
    def samplers(self) -> SamplerNames:
        """Every name of every sampler and schedule."""
        return SamplerNames(self.catalog.samplers)

    @cached_property
    def translations(self) -> dict[str, str]:
        """The tags for common words of other languages, by their spelling."""
        languages = self.catalog.boards.languages.values()
        return {spelling(word): tag for language in languages for word, tag in language.words.items()}

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Tags that the catalogue knows as such: of people, animals, boards and other languages, and of looks."""
        facts, boards = self.catalog.prompt_facts, self.catalog.boards
        animals = (*facts.animals.bodies, *facts.animals.species, *facts.animals.people, *facts.animals.alone)
        pairs = (word for pair in boards.pairs.words for word in pair.values())
        known = map(spelling, (*facts.looks.tags, *facts.boasts.tags, *animals, *pairs, *self.translations.values()))
        return frozenset((*known, *self.lexicon.raw, *self.rivals, *self.separable))

    @cached_property
    def ordinary_words(self) -> frozenset[str]:
        """The words of such tags, but for small ones."""
        return frozenset(word for spelled in self.ordinary for word in spelled.split() if len(word) >= LETTERS)

    def is_ordinary(self, spelled: str) -> bool:
        """Tell whether a tag is an ordinary one that the catalogue knows, or has a word of one in it."""
        return spelled in self.ordinary or not self.ordinary_words.isdisjoint(spelled.split())

    def look_up(self, name: str) -> Word:
        """What a tag is before a checkpoint is asked."""
        spelled = spelling(name)
        features = self.features(name, spelled)
        if usages := self.lexicon.usages(spelled):
            return Word(spelled, usages, features=features)
        parts = " " in name and self.may_begin(spelled)
        if self.is_strange(spelled):
            sense = None if parts else self.alone(name, spelled, features, strange=True)
            return Word(spelled, parts=parts, sense=sense, features=features)
        meant = self.speller.meant(spelled) or self.stem(spelled) or self.reader.meant(spelled) or self.spaced(spelled)
        sense = None if parts or meant else self.unknown(name, spelled, features)
        return Word(spelled, (), parts, meant or "", sense, features)

    def features(self, name: str, spelled: str) -> int:
        """What a tag may be to every checkpoint, besides a word for quality."""
        folded = name.casefold()
        found = LONG if name.count(" ") >= LONG_TAG - 1 else 0
        found |= CALLING if any(map(folded.__contains__, self.callings)) else 0
        if any(map(folded.__contains__, self.setting_words)) or (
            ":" in folded and any(map(folded.__contains__, self.setting_names))
        ):
            found |= SETTING
        found |= NUMBERED if "." in name[:2] and NUMBERS.match(name) else 0
        found |= WITH_YEAR if ("19" in spelled or "20" in spelled) and YEAR.search(spelled) else 0
        return found | (EMBEDDED if spelled in self.embeddings else 0)

    def may_begin(self, spelled: str) -> bool:
        """Tell whether a tag may begin with a word that some checkpoint's prompts have: whether the letters do."""
        letters, known = spelled.replace(" ", ""), self.beginnings
        return any([letters[:size] in known for size in self.sizes])  # noqa: C419 - a list is faster

    def stem(self, spelled: str) -> str | None:
        """A coined word to which somebody added an ending."""
        word = spelled.rpartition(" ")[0]
        return word if word and any(map(is_coined, self.lexicon.usages(word))) else None

    def spaced(self, spelled: str) -> str | None:
        """A known word that has a blank behind its colon."""
        word = ": ".join(part.strip() for part in spelled.split(":")) if ":" in spelled else spelled
        return word if word != spelled and self.lexicon.usages(word) else None

    def unknown(self, name: str, spelled: str, features: int) -> Sense:
        """The sense of a tag that nobody knows."""
        numbered = NUMBER.search(spelled) is not None and NUMBER.sub("#", spelled) in self.numbered
        strange = numbered or (("_" in name or ":" in name) and self.is_made_up(name))
        return self.alone(name, spelled, features, strange=strange)

    def alone(self, name: str, spelled: str, features: int, *, strange: bool) -> Sense:
        """The sense of a tag that no checkpoint uses, with all its features but for those that boards give."""
        features |= (STRANGE if strange else 0) | (UNDERSCORED if "_" in name else 0)
        head = spelled.rpartition(" ")[2]
        return Sense(spelled, strange=strange, plain=not strange, features=features, head=head)

    def has_grade(self, spelled: str) -> bool:
        """Tell whether some checkpoint grades pictures with this word."""
        return any(usage.kind in GRADES for usage in self.lexicon.usages(spelled))

    def is_made_up(self, name: str) -> bool:
        """Tell whether something is written like a coined word that nobody has."""
        head, _, rest = name.casefold().replace(":", "_").partition("_")
        return head in self.coined_heads and all(part.isascii() and part.isalpha() for part in (head, rest))

    def kind_by_head(self, name: str) -> WordKind:
        """The kind of most coined words that begin like this one."""
        head = spelling(name).partition(" ")[0]
        alike = sorted(spelled for spelled in self.coined if spelled.partition(" ")[0] == head)
        kinds = Counter(self.lexicon.usages(spelled)[0].kind for spelled in alike)
        return max(kinds, key=lambda kind: kinds[kind], default="quality")

    def parts(self, text: str, own: Container[str] = ()) -> tuple[str, ...]:
        """The words in a tag that lacks its commas: at least two known ones from its beginning, then the rest.

        Known are those that every checkpoint's prompt may have, and the *own* of one checkpoint.
        """
        words, found, place = text.split(), list[str](), 0
        if len(words) == 1 or not self.may_begin(spelling(text)):
            return ()
        while place < len(words):
            sizes = range(min(self.longest, len(words) - place), 0, -1)
            size, word = next(((n, word) for n in sizes if (word := self.one(words[place : place + n], own))), (0, ""))
            if not size:
                break
            found.append(word)
            place += size
        return (*found, *([" ".join(words[place:])] if words[place:] else [])) if len(found) > 1 else ()

    def one(self, words: Sequence[str], own: Container[str]) -> str:
        """The one known word that these are together, perhaps with a blank too many in it; empty for none."""
        for word in (" ".join(words), "".join(words)):
            if spelling(word) in self.separable or spelling(word) in own:
                return word
        return ""

    def is_boast(self, spelled: str) -> bool:
        """Tell whether plain English asks for quality and shows nothing: a known phrase, or how much of what."""
        words = spelled.replace("-", " ").split()
        measured = bool(words) and words[-1] in self.boasts.measures
        much = all(word in self.boasts.degrees or word in self.boasts.measures for word in words)
        return spelled in self.plain_boasts or (measured and much)

    def is_strange(self, spelled: str) -> bool:
        """Tell whether something is put together like a word for quality that nobody uses."""
        words = spelled.split()
        return len(words) > 1 and words[-1] in self.grade_heads and all(word in self.grade_words for word in words)


@lru_cache(maxsize=4)
def dictionary_of(catalog: Catalog) -> Dictionary:
    """The dictionary of a catalogue: one for all prompts, as what is remembered of words is remembered by it."""
    return Dictionary(catalog)


def rivals_in(group: TagGroup) -> Iterator[tuple[str, str]]:
    """The pairs of tags that exclude each other, both ways round, by spelling."""
    tags, others = (list(map(spelling, names)) for names in (group.tags, group.excludes))
    pairs = list(product(tags, others)) if others else list(permutations(tags, 2))
    yield from pairs
    yield from ((other, one) for one, other in pairs if others)


def is_marker(usage: Usage) -> bool:
    """Tell whether a word is no ordinary tag: it grades, names a source, is coined, or is recommended for quality."""
    return marks(usage.kind, usage.word.tag, usage.recommended)


def marks(kind: WordKind, tag: str, side: Side | None) -> bool:
    """The same of a usage by its facts."""
    return kind in MARKING or coins(kind, tag) or (kind == "special" and side == "positive")


def facts_of(usage: Mapping[str, Any]) -> Facts:
    """What tells of a usage whether it is a marker, from its plain values."""
    return usage["kind"], usage["word"]["tag"], usage.get("recommended")


def is_coined(usage: Usage) -> bool:
    """Tell whether a word was made up for training: those keep their underscores."""
    return coins(usage.kind, usage.word.tag)


def coins(kind: WordKind, tag: str, _: Side | None = None) -> bool:
    """The same of a usage by its facts."""
    return "_" in tag and kind != "recommended"


def is_booster(usage: Usage) -> bool:
    """Tell whether a developer's own string has a special word for quality."""
    return usage.kind == "special" and usage.recommended == "positive"
