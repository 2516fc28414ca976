"""The words that a checkpoint understands, what else a tag may be to it, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.lexicon import YEAR, Usage, WordKind, of_any_year
from sdxl_advisor.catalog.records import Checkpoint, Prompting, Quality, Settings, Side
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.boards import boards_seen
from sdxl_advisor.prompts.dictionary import (
    GRADES,
    MANY,
    NUMBER,
    RANKS,
    Dictionary,
    Sense,
    Word,
    dictionary_of,
    is_booster,
    is_coined,
)
from sdxl_advisor.prompts.features import (
    BAD,
    DATED,
    FOREIGN,
    GOOD,
    JOINED,
    MISSPELT,
    OTHER_BOARD,
    RATED,
    STRANGE,
    UNDERSCORED,
)
from sdxl_advisor.remembered import Remembered, cached_property

LAST = ("features", "head")  # the fields of a sense that depend on the others


class Language:
    """The words of one checkpoint: its own, and those of everything it descends from."""

    def __init__(self, catalog: Catalog, key: str, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.checkpoint: Checkpoint = catalog.checkpoint(key)
        self.line = tuple(catalog.knowledge.lineage(key))  # itself, what it comes from, and the habits between
        self.catalog = catalog
        self.known = dictionary.lexicon.words_on(self.line)
        self.documented = {kind for step in self.line for kind in dictionary.lexicon.documented(step)}
        self.senses = Remembered(self.look_up, MANY)
        self.sense = self.senses.__getitem__
        self.beyond: Callable[[str], str] = lru_cache(maxsize=MANY)(self.last_step)
        self.ladder: Callable[[WordKind], list[Usage]] = lru_cache(maxsize=None)(self.nearest_ladder)
        self.rank_of: Callable[[str], WordKind | None] = lru_cache(maxsize=MANY)(self.rank_of_tag)
        self.ranks_of: Callable[[tuple[str, ...]], dict[str, WordKind | None]] = lru_cache(maxsize=50)(self.ladders_of)
        self.translations: dict[tuple[str, str], str | None] = {}
        self.owners: dict[str, str] = {}
        self.prizes: dict[str, bool] = {}
        self.gravities: dict[tuple[Side, str, str], tuple[bool, str, bool]] = {}  # of foreign words
        self.usual: dict[str, bool] = {}
        self.ranks: dict[tuple[str, WordKind], WordKind | None] = {}
        self.misfits: dict[tuple[str, str], str | None] = {}  # what is wrong with an add-on, by its kind and name

    @cached_property
    def family(self) -> str:
        """The family that it belongs to."""
        return self.catalog.entry(self.checkpoint.key).family

    @cached_property
    def quality(self) -> Quality | None:
        """The quality tags of the checkpoint, its own or inherited."""
        found: Quality | None = self.catalog.knowledge.value(self.checkpoint.key, "quality")
        return found

    @cached_property
    def settings(self) -> Settings | None:
        """The settings of the checkpoint, its own or inherited."""
        found: Settings | None = self.catalog.knowledge.value(self.checkpoint.key, "settings")
        return found

    @cached_property
    def prompting(self) -> Prompting | None:
        """How the checkpoint is prompted, by its own record or inherited."""
        found: Prompting | None = self.catalog.knowledge.value(self.checkpoint.key, "prompting")
        return found

    @cached_property
    def boards(self) -> tuple[str, ...]:
        """The picture boards in the data of the checkpoint and of all that it comes from; empty where none is known."""
        return boards_seen(self.catalog, self.line)

    @cached_property
    def other_boards(self) -> dict[str, tuple[str, str]]:
        """The words of boards that it did not see, by spelling: the board, and the word of a board that it saw."""
        found, seen = dict[str, tuple[str, str]](), set(self.boards)
        for words in self.catalog.boards.pairs.words if self.boards else ():
            if words.keys() <= seen:
                continue
            own = next((words[board] for board in self.boards if board in words), None)
            others = ((board, word) for board, word in words.items() if own and board not in self.boards)
            found |= {spelling(word): (board, own or "") for board, word in others}
        return found

    @cached_property
    def other_endings(self) -> dict[str, str]:
        """The endings of names on boards that it did not see, each with its board."""
        endings = self.catalog.boards.pairs.endings if self.boards else ()
        return {ending: board for one in endings for board, ending in one.items() if board not in self.boards}

    @cached_property
    def endings_of_others(self) -> tuple[str, ...]:
        """The same endings alone."""
        return tuple(self.other_endings)

    @cached_property
    def near(self) -> set[str]:
        """The words of every version of the lines that it comes from, by spelling."""
        entries = [self.catalog.entry(step) for step in self.line if step in self.catalog.keys]
        lines = {entry.line for entry in entries} | {self.checkpoint.line}
        keys = [key for line in lines for key in self.catalog.lines[line].checkpoints]
        return set(self.dictionary.lexicon.words_on(keys))

    def look_up(self, name: str) -> Sense:
        """What a tag is to this checkpoint."""
        word = self.dictionary.word(name)
        sense, of_another_board = word.sense, bool(self.other_boards) and self.is_of_another_board(word.spelled)
        if sense and not of_another_board:
            return sense
        sense = sense or self.meaning(name, word)
        features = word.features | features_of(sense)
        if "_" in name and not any(map(is_coined, (*filter(None, [sense.usage]), *sense.foreign))):
            features |= UNDERSCORED
        features |= OTHER_BOARD if of_another_board else 0
        if sense.features == features and sense.head:
            return sense
        return Sense._make((*sense[: -len(LAST)], features, word.spelled.rpartition(" ")[2]))

    def is_of_another_board(self, spelled: str) -> bool:
        """Tell whether a tag is a word of a board that it did not see, or ends like one."""
        return spelled in self.other_boards or spelled.endswith(self.endings_of_others)

    def meaning(self, name: str, word: Word) -> Sense:
        """What a tag is to this checkpoint that is not the same to all of them, without its features."""
        if usage := self.knows(word.spelled):
            return self.ranked(word.spelled, usage, right_spelling(name, (usage,)))
        if word.usages:
            foreign = tuple(usage for usage in word.usages if self.lacks(usage))
            return Sense(word.spelled, foreign=foreign, meant=right_spelling(name, foreign), plain=not foreign)
        if word.parts and (parts := self.parts(name)):
            return Sense(word.spelled, parts=parts)
        if self.dictionary.is_strange(word.spelled):
            return Sense(word.spelled, strange=True)
        return (
            self.guess(word.spelled, word.meant)
            if word.meant
            else self.dictionary.unknown(name, word.spelled, word.features)
        )

    def ranked(self, spelled: str, usage: Usage, meant: str) -> Sense:
        """The sense of a known word, with what it is for quality."""
        return Sense(spelled, usage, meant=meant, rank=self.rank(usage), belongs=self.side(usage))

    def guess(self, spelled: str, meant: str) -> Sense:
        """The sense of a word that nobody knows and that may be misspelt for one that is *meant*."""
        if not self.knows(meant) and self.beyond(spelled):
            return Sense(spelled, strange=True)
        if meant.replace("-", " ") == spelled.replace("-", " ") and not self.dictionary.has_grade(meant):
            return Sense(spelled, plain=True)  # an ordinary tag, with or without its dash
        if usage := self.knows(meant):
            return self.ranked(spelled, usage, usage.word.tag)
        usages = self.dictionary.lexicon.usages(meant)
        return Sense(spelled, None, tuple(filter(self.lacks, usages)), meant=usages[0].word.tag)

    def parts(self, text: str) -> tuple[str, ...]:
        """The words in a tag that lacks its commas, its own for quality among them."""
        return self.dictionary.parts(text, self.boosters)

    @cached_property
    def wishes(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The subjects for which the quality tags change, each with the words that ask for it, by spelling."""
        found = []
        for name, variant in self.quality.subjects.items() if self.quality else ():
            added = variant.positive
            words = [*added.prepend, *added.append, *added.replace.values()] if added else []
            words += variant.negative.drop if variant.negative else ()
            usual = self.quality.positive if self.quality else ()
            found.append((name, frozenset(spelling(word) for word in words if word not in usual)))
        return tuple(found)

    @cached_property
    def boosters(self) -> set[str]:
        """The own words for good pictures that are no ordinary English, as far as the quality tags tell."""
        tags = map(spelling, self.quality.positive if self.quality else ())
        return {tag for tag in tags if " " not in tag and (usage := self.knows(tag)) and usage.kind != "rating"}

    def last_step(self, spelled: str) -> str:
        """The own coined word that is nearest to one with another number: where a ladder ends; ask beyond."""
        form = NUMBER.sub("#", spelled)
        if form == spelled or spelled in self.known:
            return ""
        number = first_number(spelled)
        own = [
            usage.word.tag for word, usage in self.known.items() if is_coined(usage) and NUMBER.sub("#", word) == form
        ]
        return min(own, key=lambda tag: abs(first_number(tag) - number), default="")

    @cached_property
    def endings(self) -> set[str]:
        """The last words of those by which this checkpoint grades pictures."""
        return {spelled.rpartition(" ")[2] for spelled, usage in self.known.items() if usage.kind in GRADES}

    @cached_property
    def is_documented(self) -> bool:
        """Tell whether somebody said which words this very checkpoint, or its line, was trained on or wants."""
        blocks = (self.catalog.knowledge.block(self.checkpoint.key, name) for name in ("vocabulary", "quality"))
        return any(block is not None and block.giver.how in ("own", "line") for block in blocks)

    @cached_property
    def is_merge(self) -> bool:
        """Tell whether it was put together from others, as far as that is known."""
        return any(edge.relation == "merge" for edge in self.checkpoint.parents or ())

    def is_usual(self, spelled: str) -> bool:
        """Tell whether developers on the same base want a word: several, or one where this one's words are unknown."""
        if spelled not in self.usual:
            usages = self.dictionary.lexicon.usages(spelled)
            keys = {key for usage in usages for key in usage.checkpoints if key in self.catalog.keys}
            entries = [entry for entry in map(self.catalog.entry, keys) if entry.family == self.family]
            self.usual[spelled] = len({entry.line for entry in entries}) > (1 if self.is_documented else 0)
        return self.usual[spelled]

    def coins(self, head: str) -> bool:
        """Tell whether it knows coined words with this beginning."""
        return any(is_coined(usage) and spelled.partition(" ")[0] == head for spelled, usage in self.known.items())

    def knows(self, spelled: str) -> Usage | None:
        """The word that this checkpoint or an ancestor knows, by its spelling; a year is any year."""
        return self.known.find(spelled) or self.known.find(of_any_year(spelled))

    def lacks(self, usage: Usage) -> bool:
        """Tell whether a word that others know is no word of this checkpoint; unknown where nothing is documented."""
        if is_coined(usage) or usage.kind == "source_tags":
            return bool(self.documented)
        if usage.kind in GRADES:
            return bool(self.documented & GRADES)
        return usage.kind in ("rating", "period") and usage.kind in self.documented

    def rank(self, usage: Usage) -> WordKind | None:
        """The ladder on which a word grades pictures; ``None`` for all other words."""
        key = usage.word.tag, usage.kind
        if key not in self.ranks:
            graded = usage.kind in ("special", "recommended") and self.dictionary.has_grade(spelling(usage.word.tag))
            other: WordKind | None = "quality" if graded or (usage.kind == "special" and is_coined(usage)) else None
            self.ranks[key] = usage.kind if usage.kind in GRADES else other
        return self.ranks[key]

    def rank_of_tag(self, tag: str) -> WordKind | None:
        """The ladder of a tag, if it is a word that grades pictures here."""
        usage = self.knows(spelling(tag))
        return self.rank(usage) if usage else None

    def ladders_of(self, tags: tuple[str, ...]) -> dict[str, WordKind | None]:
        """The ladder of each of some tags."""
        return {tag: self.rank_of(tag) for tag in tags}

    @cached_property
    def wants_each_rank(self) -> bool:
        """Tell whether it was trained on words of each kind that its own string has."""
        block = self.catalog.knowledge.block(self.checkpoint.key, "quality")
        return block is not None and block.giver.how in ("own", "line") and not self.is_merge

    @cached_property
    def coins_ranks(self) -> bool:
        """Tell whether a word by which it grades pictures was made up for training."""
        return any(is_coined(usage) and self.rank(usage) for usage in self.known.values())

    def side(self, usage: Usage) -> Side | None:
        """The side of a prompt to which a word for quality belongs."""
        return side_of(usage) if self.rank(usage) or is_booster(usage) else None

    def nearest_ladder(self, kind: WordKind) -> list[Usage]:
        """The words of a kind, in order, of the checkpoint or of its nearest ancestor that has some."""
        for step in self.line:
            found = [usage for usage in self.dictionary.lexicon.words_of.get(step, ()) if usage.kind == kind]
            if found:
                return found
        return []

    def instead(self, usage: Usage) -> str | None:
        """The own word that comes nearest to another's; ``None`` when there is none."""
        if usage.word.stands_for:
            return self.standing_for(usage)
        if usage.rung is None or usage.rungs is None or YEAR.search(usage.word.tag):
            return None  # a single year is no rung of others' periods
        share = usage.rung / max(usage.rungs - 1, 1)
        kinds: Iterable[WordKind] = sorted(RANKS, key=lambda kind: kind != usage.kind) if usage.kind in GRADES else ()
        for kind in kinds or (usage.kind,):
            steps = [own for own in self.ladder(kind) if own.rung is not None and agree(usage, own)]
            if steps:
                return min(steps, key=lambda own: abs((own.rung or 0) / max((own.rungs or 1) - 1, 1) - share)).word.tag
        return None

    def standing_for(self, usage: Usage) -> str | None:
        """The own word for the same rating or subject."""
        wanted = usage.word.stands_for or ""
        kinds: tuple[WordKind, ...] = ("rating",) if usage.kind == "rating" else ("source_tags", "special")
        words = [word for kind in kinds for word in self.ladder(kind)]
        words.sort(key=lambda word: word.recommended is None)
        alike = self.ratings_like(wanted) if usage.kind == "rating" else (wanted,)
        return next((own.word.tag for one in alike for own in words if own.word.stands_for == one), None)

    def ratings_like(self, rating: str) -> tuple[str, ...]:
        """A rating, then the others that are, like it, among the lower or the upper half."""
        levels = list(self.catalog.goals.ratings)
        if rating not in levels:
            return (rating,)
        middle, place = len(levels) // 2, levels.index(rating)
        half = levels[:middle] if place < middle else levels[middle:]
        return tuple(sorted(half, key=lambda level: abs(levels.index(level) - place)))

    @cached_property
    def of_its_line(self) -> set[str]:
        """The words of every version of its own line, by spelling."""
        return set(self.dictionary.lexicon.words_on(self.catalog.lines[self.checkpoint.line].checkpoints))

    @cached_property
    def lists_its_own(self) -> bool:
        """Tell whether it was trained on words for quality of its own, which stand for those that it comes from."""
        block = self.catalog.knowledge.block(self.checkpoint.key, "vocabulary")
        told = block is not None and block.giver.how in ("own", "line")
        return told and not self.is_merge and "quality" in self.dictionary.lexicon.documented(self.line[0])


def first_number(text: str) -> int:
    """The number in a word."""
    found = NUMBER.search(text)
    return int(found[0]) if found else 0


def features_of(sense: Sense) -> int:
    """The bits of a tag that depend on the checkpoint: for quality, ratings and periods, misspelt, joined."""
    kind = sense.usage.kind if sense.usage else None
    found = RATED if kind == "rating" else DATED if kind == "period" else 0
    found |= (FOREIGN if sense.foreign else 0) | (MISSPELT if sense.meant else 0)
    found |= GOOD if sense.belongs == "positive" else BAD if sense.belongs else 0
    return found | (STRANGE if sense.strange else 0) | (JOINED if sense.parts else 0)


def agree(usage: Usage, own: Usage) -> bool:
    """Tell whether two words belong on the same side of a prompt, as far as that is known."""
    one, other = side_of(usage), side_of(own)
    return one == other if "negative" in (one, other) else True


def side_of(usage: Usage) -> Side | None:
    """The side on which a word belongs."""
    return usage.word.side or usage.recommended


def right_spelling(name: str, usages: Iterable[Usage]) -> str:
    """The tag of a coined word that is written with blanks for underscores; empty when it is written well."""
    for usage in usages:
        tag = usage.word.tag
        if is_coined(usage) and tag.casefold() != name.casefold():
            return tag
    return ""


@lru_cache(maxsize=100)
def language_of(catalog: Catalog, key: str) -> Language:
    """The words of a checkpoint, worked out once for all prompts; the last ones asked for are kept."""
    return Language(catalog, key, dictionary_of(catalog))
