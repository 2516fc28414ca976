"""What a tag, a rule or a term means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sdxl_advisor.advice.lineage import Ref, ref
from sdxl_advisor.catalog.catalog import PROMPTS, Catalog
from sdxl_advisor.catalog.lexicon import Usage, WordKind
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Cited, LineEntry, Side
from sdxl_advisor.catalog.reference import Term
from sdxl_advisor.catalog.spelling import merges_key, nearest, normalise, quoted, spelling
from sdxl_advisor.errors import UnknownName
from sdxl_advisor.prompts.boards import boards_seen
from sdxl_advisor.prompts.dictionary import dictionary_of, rivals_in
from sdxl_advisor.prompts.grammar import ESCAPED
from sdxl_advisor.prompts.language import language_of
from sdxl_advisor.prompts.rulebook import RULES, find_rule
from sdxl_advisor.prompts.rules import Example
from sdxl_advisor.prompts.tag_list import TagLists, open_lists
from sdxl_advisor.prompts.tag_types import TagKind

LISTS = ("rules", "terms")


@record
class Meaning:
    """A word as a family's base uses it, or the merges on it: ``rung`` counts from 1, the best or newest, of ``rungs``.

    ``side`` is where it belongs, ``recommended`` where a developer's own string has it, ``since`` the first of the
    ``checkpoints`` that know it so.
    """

    family: str
    family_name: str
    merges: bool
    tag: str
    kind: WordKind
    meaning: str | None
    percentile: str | None
    rung: int | None
    rungs: int | None
    side: Side | None
    recommended: Side | None
    stands_for: str | None
    since: Ref
    checkpoints: tuple[Ref, ...]
    sources: tuple[Cited, ...]


@record
class RuleText:
    """A rule of lint with its examples."""

    code: str
    name: str
    title: str
    text: str
    good: Example
    bad: Example


@record
class TermText:
    """A term with its sources; ``see`` names related ones."""

    name: str
    label: str
    aliases: tuple[str, ...]
    meaning: str
    advice: str | None
    note: str | None
    see: tuple[str, ...]
    sources: tuple[Cited, ...]


@record
class Answer:
    """What a word is to one checkpoint; ``known`` tells whether it or what it descends from was trained on it.

    ``foreign`` tells that it is no word of this checkpoint's, though others know it; ``instead`` is the own word that
    comes nearest. Neither known nor foreign is a tag like any other. ``kind``, ``rung`` (from 1) and ``rungs``,
    ``side``, ``recommended`` and the rest are as in a meaning.
    """

    checkpoint: Ref
    known: bool
    foreign: bool
    tag: str
    kind: WordKind | None
    meaning: str | None
    percentile: str | None
    rung: int | None
    rungs: int | None
    side: Side | None
    recommended: Side | None
    instead: str | None


@record
class RuleLine:
    """A rule of lint in one line."""

    code: str
    name: str
    title: str


@record
class TermLine:
    """A term in one line."""

    name: str
    label: str
    meaning: str


@record
class Glossary:
    """What can be explained besides tags: the rules of lint, the terms of the field. ``asked`` is the list wanted."""

    asked: str | None
    rules: tuple[RuleLine, ...]
    terms: tuple[TermLine, ...]


@record
class ListedTag:
    """A tag in one of the user's lists: what it is, how many ``pictures`` of the ``board`` have it, its other names.

    ``alias`` is set where the word is one of those.
    """

    name: str
    kind: TagKind | None
    pictures: int | None
    board: str | None
    alias: str | None
    aliases: tuple[str, ...]


@record
class BoardUse:
    """Which families' default checkpoints learned from a ``board``, which from others only, and of which none knows."""

    board: str
    name: str
    seen_by: tuple[str, ...]
    not_seen_by: tuple[str, ...]
    unknown_for: tuple[str, ...]


@record
class TagFact:
    """What holds of a tag on every checkpoint, and the tags that it excludes, if any."""

    because: str
    excludes: tuple[str, ...]
    sources: tuple[Cited, ...]


@record
class Explanation:
    """All that is known of a word. ``unknown_to`` are the families whose words are known, and this is none of them.

    ``only_merges`` are those of which merges know it, but not the base.
    ``answer`` is what it is to the checkpoint that was asked for, ``facts`` what holds of an ordinary tag
    everywhere, ``tags`` what the user's own lists say of it, ``boards`` who learned from the boards of those.
    """

    word: str
    answer: Answer | None
    families: tuple[Meaning, ...]
    unknown_to: tuple[str, ...]
    only_merges: tuple[str, ...]
    rule: RuleText | None
    term: TermText | None
    facts: tuple[TagFact, ...]
    tags: tuple[ListedTag, ...]
    boards: tuple[BoardUse, ...]


def glossary(catalog: Catalog, asked: str | None = None) -> Glossary:
    """The rules and the terms, each in one line; only one of both lists where one was *asked* for."""
    rules = () if asked == "terms" else tuple(RuleLine(rule.code, rule.name, rule.title) for rule in RULES)
    terms = {} if asked == "rules" else catalog.terms.terms
    return Glossary(asked, rules, tuple(TermLine(key, term.label, term.meaning) for key, term in terms.items()))


def explain(catalog: Catalog, word: str, checkpoint: str | None = None, *, tags: Iterable[Path] = ()) -> Explanation:
    """What *word* means, to a *checkpoint* first; ``UnknownName`` with the nearest words when nobody knows it.

    It is looked up in the lists of *tags* too.
    """
    lists = open_lists(tags)
    listed = tuple(listed_tags(lists, word)) if lists else ()
    usages = catalog.lexicon.usages(spelling(word))
    rule = find_rule(word)
    term = find_term(catalog, word)
    facts = tuple(tag_facts(catalog, spelling(word)))
    if not any((usages, rule, term, listed, facts)):
        raise UnknownName(f"no tag, rule or term is called {quoted(word)}", suggestions(catalog, word, lists))
    families = tuple(meanings(catalog, usages))
    unknown = tuple(strangers(catalog, usages)) if usages else ()
    merges = {one.family for one in families if one.merges}
    merges |= {key for key in unknown if any(merges_key(key) in usage.checkpoints for usage in usages)}
    return Explanation(
        word=word,
        answer=answer(catalog, word, checkpoint) if checkpoint and (usages or listed) else None,
        families=tuple(sorted(families, key=lambda one: (one.merges, catalog.families[one.family].default is None))),
        unknown_to=tuple(key for key in unknown if key not in merges),
        only_merges=tuple(key for key in unknown if key in merges),
        rule=RuleText(rule.code, rule.name, rule.title, rule.text, rule.good, rule.bad) if rule else None,
        term=term_text(catalog, *term) if term else None,
        facts=facts,
        tags=listed,
        boards=tuple(board_uses(catalog, listed)),
    )


def tag_facts(catalog: Catalog, spelled: str) -> Iterator[TagFact]:
    """What is known of a tag that is no word of anybody's training: that it counts, and what it contradicts."""
    facts = catalog.prompt_facts
    if spelled in map(spelling, facts.counts.tags):
        yield TagFact(facts.counts.because, (), catalog.cite_from(PROMPTS, facts.counts.source))
    for group in facts.exclusive:
        others = [other for one, other in rivals_in(group) if one == spelled]
        if others:
            yield TagFact(group.because, tuple(others), catalog.cite_from(PROMPTS, group.source))


def listed_tags(lists: TagLists, word: str) -> Iterator[ListedTag]:
    """What each of the lists has by this name; where a tag has it nowhere, those that have it as another name."""
    spelled = spelling(ESCAPED.sub(r"\1", word))
    known = any(one.find(spelled) for one in lists.lists)
    for one in lists.lists:
        if tag := one.find(spelled) if known else one.aliased(spelled):
            aliases = tuple(one.aliases(spelling(tag.name)))
            yield ListedTag(tag.name, tag.kind, tag.pictures, tag.board, tag.alias, aliases)


def board_uses(catalog: Catalog, listed: Iterable[ListedTag]) -> Iterator[BoardUse]:
    """For each board that has a tag: the families whose default checkpoints learned from it."""
    bases = [family for family in catalog.families.values() if family.default and family.checkpoints]
    keys = {family.key: (family.default or "") for family in bases}
    seen = {name: boards_seen(catalog, catalog.knowledge.lineage(key)) for name, key in keys.items()} if listed else {}
    for board in dict.fromkeys(tag.board or "" for tag in listed):
        if board in catalog.boards.boards:
            yield BoardUse(
                board=board,
                name=catalog.boards.boards[board],
                seen_by=tuple(family for family, boards in seen.items() if board in boards),
                not_seen_by=tuple(family for family, boards in seen.items() if boards and board not in boards),
                unknown_for=tuple(family for family, boards in seen.items() if not boards),
            )


def answer(catalog: Catalog, word: str, key: str) -> Answer:
    """What a word is to one checkpoint."""
    language = language_of(catalog, key)
    sense = language.sense(word)
    usage = sense.usage or next(iter(sense.foreign), None)
    own = sense.usage
    return Answer(
        checkpoint=ref(catalog.entry(key)),
        known=own is not None,
        foreign=bool(sense.foreign) and own is None,
        tag=usage.word.tag if usage else word,
        kind=own.kind if own else None,
        meaning=own.word.meaning if own else None,
        percentile=own.word.percentile if own else None,
        rung=own.rung + 1 if own and own.rung is not None else None,
        rungs=own.rungs if own else None,
        side=own.word.side if own else None,
        recommended=recommended_side(catalog, key, word),
        instead=language.instead(usage) if usage and own is None else None,
    )


def recommended_side(catalog: Catalog, key: str, word: str) -> Side | None:
    """The side on which the strings that a checkpoint wants, its own or inherited, have a word."""
    quality = catalog.knowledge.value(key, "quality")
    sides: tuple[Side, ...] = ("positive", "negative")
    wanted = spelling(word)
    return next((side for side in sides if quality and wanted in map(spelling, getattr(quality, side))), None)


def find_term(catalog: Catalog, word: str) -> tuple[str, Term] | None:
    """The term of this name, with its key."""
    wanted = normalise(word)
    for key, term in catalog.terms.terms.items():
        if wanted in map(normalise, (key, term.label, *term.aliases)):
            return key, term
    return None


def term_text(catalog: Catalog, key: str, term: Term) -> TermText:
    """A term as it is shown."""
    sources = catalog.cite_terms(term.source)
    return TermText(key, term.label, term.aliases, term.meaning, term.advice, term.note, term.see, sources)


def meanings(catalog: Catalog, usages: tuple[Usage, ...]) -> Iterator[Meaning]:
    """Each use of a word by each family's base, and by what was made from it, in the order of the families."""
    users = {key: catalog.entry(key) for usage in usages for key in usage.checkpoints if key in catalog.keys}
    for family in catalog.families.values():
        base = set(family.checkpoints)
        made = {key for key, entry in users.items() if entry.family == family.key} - base
        for usage in usages:
            for keys, merges in ((base, False), (made, True)):
                if known := [key for key in usage.checkpoints if key in keys]:
                    yield meaning(catalog, family, usage, known, merges=merges)


def meaning(catalog: Catalog, family: LineEntry, usage: Usage, keys: list[str], *, merges: bool) -> Meaning:
    """One use of a word in one family, by its base or by *merges* on it."""
    entries = sorted(
        map(catalog.entry, keys), key=lambda entry: (descends(catalog, entry.key, keys), entry.released or "9")
    )
    checkpoint = catalog.checkpoint(entries[0].key)
    block = checkpoint.quality if usage.kind == "recommended" else checkpoint.vocabulary
    return Meaning(
        family=family.key,
        family_name=f"merges on {family.name}" if merges and family.default else family.name,
        merges=merges,
        tag=usage.word.tag,
        kind=usage.kind,
        meaning=usage.word.meaning,
        percentile=usage.word.percentile,
        rung=None if usage.rung is None else usage.rung + 1,
        rungs=usage.rungs,
        side=usage.word.side,
        recommended=usage.recommended,
        stands_for=usage.word.stands_for,
        since=ref(entries[0]),
        checkpoints=tuple(map(ref, entries)),
        sources=catalog.cite(checkpoint.line, block.source if block else ()),
    )


def descends(catalog: Catalog, key: str, keys: list[str]) -> int:
    """How many of *keys* a checkpoint descends from."""
    return len(set(catalog.knowledge.ancestors(key)) & set(keys))


def strangers(catalog: Catalog, usages: tuple[Usage, ...]) -> Iterator[str]:
    """The families with known words of which none of the base's checkpoints, nor an ancestor of them, has this word.

    Only where that kind of word is documented: a plain word may well stand in captions that nobody has listed.
    """
    users = {key for usage in usages for key in usage.checkpoints}
    for family in catalog.families.values():
        documented = [key for key in family.checkpoints if catalog.lexicon.documented(key)]
        lines = {step for key in documented for step in (key, *catalog.knowledge.ancestors(key))}
        if documented and family.default and not lines & users:
            language = language_of(catalog, family.default)
            if any(map(language.lacks, usages)):
                yield family.key


def suggestions(catalog: Catalog, word: str, lists: TagLists | None) -> str:
    """The nearest tags, rules and terms."""
    if lists and (slip := lists.slip_of(spelling(word))):
        return f"did you mean {slip.name}?"
    meant = dictionary_of(catalog).speller.meant(spelling(word))
    tags = [usage.word.tag for spelled in catalog.lexicon.raw for usage in catalog.lexicon.usages(spelled)[:1]]
    terms = [name for key, term in catalog.terms.terms.items() for name in (key, term.label, *term.aliases)]
    known = [*tags, *terms, *(rule.name for rule in RULES), *(rule.code for rule in RULES)]
    first = [usage.word.tag for usage in catalog.lexicon.usages(meant or "")[:1]]
    close = list(dict.fromkeys([*first, *nearest(word, known)]))
    return (
        f"did you mean {', '.join(close[:3])}?"
        if close
        else "ordinary tags have no entry; try: sdxl-advisor explain cfg"
    )
