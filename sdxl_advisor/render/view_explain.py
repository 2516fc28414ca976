"""What a word means, as text."""

from __future__ import annotations

from typing import Any

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.explain import Answer, Explanation, Glossary, Meaning, RuleText, TermText
from sdxl_advisor.prompts.rules import Example
from sdxl_advisor.render.page import Page
from sdxl_advisor.render.styled import Text, styled
from sdxl_advisor.render.view_tags import show_sources
from sdxl_advisor.render.words import sentence

BREAKS = re.compile(r"\n\n|\n(?=Instead:|Source:)")
ADDRESS = re.compile(r"(https?://\S+)")
SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z`])")
SHORT = 40  # characters of a meaning that is told in a line
MOST_NAMES = 5  # of a tag
FEW = 5  # sources that are printed unasked
KINDS = {
    "quality": "quality",
    "aesthetic": "aesthetic",
    "rating": "rating",
    "period": "period",
    "source_tags": "source",
    "special": "special",
    "recommended": "in the recommended tags",
}


def view(
    page: Page, result: Explanation | Glossary, *, sources: bool = False, everything: bool = False, **_: Any
) -> None:
    """The answer for a checkpoint, the term, the rule, the families that know the word; then where it was read."""
    if isinstance(result, Glossary):
        show_glossary(page, result)
        return
    if result.answer:
        show_answer(page, result.answer)
    if result.term:
        show_term(page, result.term)
    if result.rule:
        show_rule(page, result.rule)
    if result.tags or (result.facts and not result.families):
        show_tags(page, result)
    if result.facts and not result.tags and not result.families:
        page.paragraph("An ordinary tag. With your list of tags, --tags FILE says how many pictures have it.", "dim")
    if result.families:
        (show_word if everything else show_word_briefly)(page, result)
    cited = [source for one in result.facts for source in one.sources]
    cited += [source for one in result.families for source in one.sources]
    cited = list(dict.fromkeys([*(result.term.sources if result.term else ()), *cited]))
    if sources or (0 < len(cited) <= FEW and (everything or result.term)):
        show_sources(page, tuple(cited))
    elif cited:
        more = "" if everything or not result.families else "Every meaning, and since when: --all. "
        page.paragraph(f"{more}Where it was read, {counted(len(cited), 'source')}: --sources.", "dim")


def counted(number: int, what: str) -> str:
    """A number of things."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def show_glossary(page: Page, result: Glossary) -> None:
    """The rules, the terms, or how to see both lists."""
    if result.asked is None:
        page.paragraph("Name a tag, a rule of lint, or a term of the field: sdxl-advisor explain WORD")
        counts = (("rules", len(result.rules)), ("terms", len(result.terms)))
        page.pairs([(counted(number, name[:-1]), f"sdxl-advisor explain {name}") for name, number in counts])
        return
    page.pairs([(rule.code, f"{rule.name}: {unquoted(rule.title)}") for rule in result.rules])
    page.bullets(labelled(term.label, first_sentence(term.meaning)) for term in result.terms)


def labelled(label: str, text: str) -> Text:
    """A text behind its label."""
    return styled(f"{label}: ", "bold") + styled(text)


def first_sentence(text: str) -> str:
    """The first sentence of a meaning."""
    return SENTENCE.split(text, maxsplit=1)[0]


def unquoted(text: str) -> str:
    """A rule's text without the marks of reStructuredText."""
    return text.replace("``", "`")


def show_answer(page: Page, answer: Answer) -> None:
    """What the word is to the checkpoint that was asked for, and what to do."""
    page.title(f"{answer.tag} on {answer.checkpoint.name}", answer.checkpoint.url)
    page.paragraph(advice(answer))
    page.show(Text())


def advice(answer: Answer) -> str:
    """What to do with a word on a checkpoint, in a few sentences."""
    if answer.foreign:
        instead = f" Write {answer.instead}." if answer.instead and answer.instead != answer.tag else ""
        return f"Leave it out: {answer.checkpoint.name} does not know it.{instead}"
    where = answer.recommended or answer.side
    if not answer.known and not where:
        return "Nothing says that it has a meaning of its own here: it is a tag like any other."
    kind = f"{KINDS[answer.kind]}{rung(answer)}" if answer.kind and answer.kind != "recommended" else ""
    meaning = (answer.meaning or "").rstrip(".").removeprefix(f"{answer.kind}, ")
    stands = "stands in the recommended" if answer.recommended else "belongs in the"
    told = "; ".join(filter(None, (kind, answer.percentile, meaning)))
    return " ".join(sentence(part) for part in (f"it {stands} {where}" if where else "", told) if part)


def show_tags(page: Page, result: Explanation) -> None:
    """What is known of an ordinary tag, and what the user's own lists say of it, a line a list."""
    if not page.started:
        page.title(spelling(result.word), note="a tag")
    for fact in result.facts:
        other = f"not with {', '.join(fact.excludes)}: " if fact.excludes else ""
        page.bullets([styled(f"{other}{fact.because}")])
    for tag in result.tags:
        pictures = "" if tag.pictures is None else f"{tag.pictures:,} pictures"
        other = f"another name of {tag.name}" if tag.alias else ""
        names = [name for name in tag.aliases if name != tag.alias]
        more = f", +{len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        also = f"also {', '.join(names[:MOST_NAMES])}{more}" if names else ""
        said = "; ".join(filter(None, (other, tag.kind, pictures, also)))
        use = next((one for one in result.boards if one.board == tag.board), None)
        page.bullets([labelled(use.name if use else (tag.board or "your list").capitalize(), said or "has it")])
    for use in result.boards:
        sides = (("", use.seen_by), ("not ", use.not_seen_by), ("unknown: ", use.unknown_for))
        told = "; ".join(f"{side}{', '.join(families)}" for side, families in sides if families)
        page.bullets([labelled(f"Trained on {use.name}", told)])


def show_word_briefly(page: Page, result: Explanation) -> None:
    """A tag in each family in a line: as most of its checkpoints use it."""
    if page.started and not result.answer and not result.tags:
        page.show(Text())
    if not result.answer and not result.tags:
        page.title(result.families[0].tag, note="a tag")
    for name in dict.fromkeys(one.family_name for one in result.families):
        uses = [one for one in result.families if one.family_name == name]
        base = "; not on the base" if uses[0].merges and uses[0].family in result.only_merges else ""
        most = max(uses, key=lambda one: len(one.checkpoints))
        page.bullets([labelled(name, f"{in_short(most, len(uses) - 1)}{base}")])
    if result.unknown_to:
        page.bullets([labelled("Not known to", ", ".join(result.unknown_to))])


def in_short(one: Meaning, others: int) -> str:
    """What a word means to a family, in a line."""
    kind = "recommended" if one.kind == "recommended" else f"{KINDS[one.kind]}{rung(one)}"
    asks = f"asks for {one.stands_for}" if one.stands_for else None
    meaning = one.percentile or (one.meaning if one.meaning and len(one.meaning) <= SHORT else None)
    more = f"+{others} more" if others else None
    return "; ".join(filter(None, (kind, meaning, asks, one.side or one.recommended, more)))


def show_word(page: Page, result: Explanation) -> None:
    """A tag in each family, and who does not know it."""
    if page.started and not result.answer:
        page.show(Text())
    page.title(result.families[0].tag, note="a tag")
    for family in dict.fromkeys(one.family_name for one in result.families):
        uses = [one for one in result.families if one.family_name == family]
        only = uses[0].merges and uses[0].family in result.only_merges
        page.section(f"{family} (its base does not know it)" if only else family)
        for one in uses:
            page.put([page.hung("- ", styled(said(one)))])
            page.put([page.hung("  ", styled(whom(one), "dim"))])
    if result.unknown_to:
        page.section("Not known to")
        page.paragraph(", ".join(result.unknown_to))


def said(one: Meaning) -> str:
    """What the word means there."""
    parts = [f"{KINDS[one.kind]}{rung(one)}", one.percentile, (one.meaning or "").rstrip(".")]
    parts += [f"asks for {one.stands_for}"] if one.stands_for else []
    parts += [f"belongs in the {one.side}"] if one.side else []
    parts += [f"in the recommended {one.recommended}"] if one.recommended and one.recommended != one.side else []
    return "; ".join(filter(None, parts))


def rung(one: Meaning | Answer) -> str:
    """The place on the ladder."""
    return f" {one.rung} of {one.rungs}" if one.rung and one.rungs and one.rungs > 1 else ""


def whom(one: Meaning) -> str:
    """The checkpoints that use it so."""
    if len(one.checkpoints) == 1:
        return one.since.name
    return f"since {one.since.name}: {len(one.checkpoints)} checkpoints"


def show_rule(page: Page, rule: RuleText) -> None:
    """What a rule finds, why, what to do; a good and a bad prompt."""
    page.title(rule.name, note=rule.code)
    for paragraph in BREAKS.split(unquoted(rule.text)):
        for part in ADDRESS.split(" ".join(paragraph.split())):
            if ADDRESS.fullmatch(part):
                page.copy(part)  # whole, to be clicked
            elif part.strip(" .,"):
                page.paragraph(part.strip())
    page.section("Bad")
    page.copy(call(rule.bad))
    page.section("Good")
    page.copy(call(rule.good))


def call(example: Example) -> str:
    """An example as a command."""
    ui = f" --ui {example.ui}" if example.ui else ""
    ui += " --tags FILE" if example.tags else ""
    negative = f' --negative "{example.negative}"' if example.negative else ""
    return f'sdxl-advisor lint {example.checkpoint} "{example.positive}"{negative}{ui}'


def show_term(page: Page, term: TermText) -> None:
    """What a term means, and what to do about it."""
    page.title(term.label, note="a term")
    page.paragraph(term.meaning)
    if term.advice:
        page.paragraph(term.advice)
    if term.note:
        page.paragraph(term.note, "dim")
    rows = [("Also called", ", ".join(term.aliases))] if term.aliases else []
    rows += [("See", ", ".join(term.see))] if term.see else []
    page.pairs(rows)
