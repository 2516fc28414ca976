"""Results as agents get them: only what they need to go on, short enough for any context window."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.files.named import understood
from sdxl_advisor.render.as_json import values

if TYPE_CHECKING:
    from sdxl_advisor.advice.compat import Compatibility, Part
    from sdxl_advisor.advice.lineage import Ref
    from sdxl_advisor.advice.recommend import Alternative, Pick, Recommendation
    from sdxl_advisor.advice.tags import Inherited, Setup, TagSheet
    from sdxl_advisor.catalog.records import Cited, Prompting, Settings
    from sdxl_advisor.export.exporting import Export
    from sdxl_advisor.files.answer import FileAnswer, MadeWith
    from sdxl_advisor.files.named import Named
    from sdxl_advisor.prompts.convert import Conversion
    from sdxl_advisor.prompts.explain import Answer, Explanation, Meaning, TermText
    from sdxl_advisor.prompts.lint import LintResult
    from sdxl_advisor.prompts.rules import Finding

Fields = dict[str, Any]
SHORT, LONG = 4_000, 16_000  # bytes of an answer as JSON; the long one is for sources and for files
PASTED = ("positive", "negative")
BESIDE = 1_500  # bytes that stand beside a long prompt at least
MOST_ITEMS = 100  # of a list, before it is fitted
MOST_SIZES = 8
QUOTED = 120  # characters of somebody's text that only shows what is spoken of
READ = 1_000  # characters of a text that is read, not pasted
FEW = 3  # programs of which it is told how they are set up
ASK_UI = "Programs must be told what this checkpoint predicts: ask again with ui to learn how."
SEVERITIES = ("error", "warning", "note")


def fitted(answer: Mapping[str, Any], most: int) -> Fields:
    """An answer in at most so many bytes: long lists are cut, and ``more`` says by how much.

    A prompt that is longer is given whole, as it is to be pasted.
    """
    most = max(most, size({name: answer.get(name) for name in PASTED}) + BESIDE)
    made = {name: value[:MOST_ITEMS] if isinstance(value, list) else value for name, value in answer.items()}
    while size(whole := with_more(made, answer)) > most:
        lists = {name: size(value) for name, value in made.items() if isinstance(value, list) and value}
        if not lists:
            raise AdvisorError("the answer is too long to be given here", "ask for less")
        longest = max(lists, key=lambda name: lists[name])
        made[longest] = made[longest][: len(made[longest]) * 3 // 4]
    return whole


def with_more(made: Fields, answer: Mapping[str, Any]) -> Fields:
    """An answer with what its lists have lost."""
    cut = {name: len(answer[name]) - len(value) for name, value in made.items() if isinstance(value, list)}
    more = {name: f"and {count} more" for name, count in cut.items() if count}
    return {**kept(made), **({"more": more} if more else {})}


def size(value: Any) -> int:
    """The bytes of a value as JSON."""
    return len(as_text(value).encode(errors="replace"))


def as_text(value: Any) -> str:
    """A value as JSON with its letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def kept(fields: Mapping[str, Any]) -> Fields:
    """The fields in which there is something."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [], {}, ())}


def shortened(text: str, most: int = QUOTED) -> str:
    """A text that is not pasted anywhere, with what it has lost."""
    return text if len(text) <= most else f"{text[:most]}... (and {len(text) - most} more characters)"


def checkpoint(one: Ref | None, *, page: bool = False) -> Fields | None:
    """A checkpoint by its key and name; the key is what other tools take."""
    return None if one is None else kept({"key": one.key, "name": one.name, "page": one.url if page else None})


def sources(cited: Iterable[Cited]) -> list[Fields]:
    """Where it was read."""
    return [kept({"title": one.title, "url": one.url}) for one in cited]


def whose(one: Inherited | None) -> Fields | None:
    """Whose facts these are, where they are not the checkpoint's own."""
    return None if one is None else {"from": one.name, "how": one.how}


def settings(one: Settings | None) -> Fields:
    """Sampling settings: what is known of them."""
    found = kept(values(one)) if one else {}
    spans = {name: kept(value) for name, value in found.items() if isinstance(value, dict)}
    sizes = found.get("resolutions", [])[:MOST_SIZES]
    left_out = ("source", "note", "upscale")
    return {name: value for name, value in kept(found | spans | {"resolutions": sizes}).items() if name not in left_out}


def prompting(one: Prompting | None) -> Fields:
    """How a prompt is written."""
    left_out = ("source", "note", "example")
    return {name: value for name, value in kept(values(one) if one else {}).items() if name not in left_out}


def tag_sheet(one: TagSheet, *asked: Named) -> Fields:
    """What to paste and to set."""
    inherited = {
        "tags": whose(one.inherited_from),
        "settings": whose(one.settings_inherited_from),
        "prompting": whose(one.prompting_inherited_from),
    }
    known = {"tags": one.documented, "settings": one.settings, "prompting": one.prompting}
    return {
        "checkpoint": checkpoint(one.checkpoint),
        "understood": read_as(asked),
        "subject": one.subject,
        "rating": one.rating,
        "positive": one.positive_text,
        "negative": one.negative_text,
        "placement": one.placement,
        "settings": settings(one.settings),
        "prompting": prompting(one.prompting),
        "inherited": kept(inherited),
        "unknown": [name for name, value in known.items() if not value],
        "other_ratings": [rating for rating in one.ratings if rating != one.rating],
        "setup": [setup(step) for step in one.setup] if len(one.setup) < FEW else ASK_UI,
        "names_in_program": kept(values(one.program_names)) if one.program_names else None,
        "warnings": list(one.warnings),
        "notes": list(one.notes),
    }


def setup(one: Setup) -> Fields:
    """How one program is told what a checkpoint predicts."""
    return kept({"program": one.name, "how": one.how, "zero_terminal_snr": one.zero_terminal_snr})


def remarks(one: TagSheet) -> Fields:
    """Where the tags were read, and what sources say differently."""
    return {"remarks": list(one.remarks), "sources": sources(one.sources)}


def read_as(asked: Iterable[Named]) -> list[Fields]:
    """How names were understood, where they were not plain, and by what files are known."""
    found = []
    for one in asked:
        by = one.identified
        told = [how for how in understood([one]) if how["how"] != "name"]
        if told or by:
            known = {"known_by": by.by, "confidence": by.confidence} if by else {}
            found.append({**(told[0] if told else {"text": by.path if by else ""}), **known})
    return found


def recommendation(one: Recommendation) -> Fields:
    """One checkpoint for some goals, with all that is needed to use it; or why there is none."""
    rest: Fields = {
        "goals": list(one.answers),
        "assumed_goals": list(one.assumed),
        "as_good": [other(each) for each in one.ties],
        "others": [other(each) for each in one.alternatives],
        "conflicts": [{"goals": list(each.goals), "because": each.because} for each in one.conflicts],
    }
    if one.pick is None:
        none = "nothing known fits: drop a goal"
        return {"pick": none, **rest, "nearest": [other(each) for each in one.nearest], "drop_one_of": list(one.drop)}
    return pick(one.pick) | rest


def pick(one: Pick) -> Fields:
    """The checkpoint that is recommended, and what it wants."""
    sheet = tag_sheet(one.tags)
    named = {"checkpoint": checkpoint(one.checkpoint, page=True), "score": one.score, "why": one.why}
    return {**named, **{name: value for name, value in sheet.items() if name not in named}, "mind": list(one.cautions)}


def reasons(one: Recommendation) -> Fields:
    """What speaks for the checkpoint that is recommended, and where it was read."""
    if one.pick is None:
        return {}
    cited = {each.key: each for reason in one.pick.reasons for each in reason.sources}
    cited |= {each.key: each for each in one.pick.tags.sources}
    return {"reasons": [each.text for each in one.pick.reasons], "sources": sources(cited.values())}


def other(one: Alternative) -> Fields:
    """Another checkpoint, and what it lacks."""
    return {**(checkpoint(one.checkpoint) or {}), "score": one.score, "lacks": one.lost}


def lint_result(one: LintResult, asked: Sequence[Named], *, fixed: bool) -> Fields:
    """What was found in a prompt, the worst first."""
    texts = {"positive": one.positive_text, "negative": one.negative_text} if fixed else {}
    found = sorted(one.findings, key=lambda each: SEVERITIES.index(each.severity))
    return {
        "checkpoint": checkpoint(one.checkpoint),
        "understood": read_as(asked),
        "evidence": one.evidence,
        "subject": one.subject,
        "clean": one.clean,
        "words_checked": one.words_checked,
        **texts,
        "findings": [finding(each) for each in found],
        "notes": list(one.notes),
    }


def finding(one: Finding) -> Fields:
    """One thing that is wrong, where it stands, and what to write there."""
    return {name: value for name, value in values(one).items() if value is not None} | {"text": shortened(one.text)}


def conversion(one: Conversion, asked: Sequence[Named]) -> Fields:
    """A prompt for another checkpoint, and what was changed."""
    return {
        "source": checkpoint(one.source),
        "target": checkpoint(one.target),
        "understood": read_as(asked),
        "evidence": one.evidence,
        "subject": one.subject,
        "rating": one.rating,
        "positive": one.positive_text,
        "negative": one.negative_text,
        "changes": [{name: cut(value) for name, value in values(each).items()} for each in one.changes],
        "notes": list(one.notes),
    }


def cut(value: Any) -> Any:
    """A text that shows what is spoken of; anything else as it is."""
    return shortened(value) if isinstance(value, str) else value


def compatibility(one: Compatibility, asked: Sequence[Named]) -> Fields:
    """Whether an add-on works, why, and what to do."""
    return {
        "verdict": one.verdict,
        "add_on": part(one.add_on),
        "checkpoint": part(one.used_on),
        "understood": read_as(asked),
        "based_on": one.based_on,
        "reasons": list(one.reasons),
        "advice": list(one.advice),
        "common_ancestor": checkpoint(one.common),
    }


def part(one: Part) -> Fields:
    """One of the two of a question about add-ons."""
    known = {"family": one.family, "architecture": one.architecture}
    return kept({"asked": one.name, "kind": one.kind, **(checkpoint(one.checkpoint) or known)})


def file(one: FileAnswer) -> Fields:
    """What a file is."""
    predicts = one.prediction
    return kept(
        {
            "path": one.path,
            "kind": one.form or one.kind,
            "checkpoint": checkpoint(one.checkpoint),
            "called": one.label,
            "line": one.line_name,
            "family": one.family,
            "architecture": one.architecture,
            "prediction": predicts.type,
            "prediction_is_sure": predicts.sure if predicts.type else None,
            "needs_v_prediction_set": predicts.needs_setting or None,
            "confidence": one.confidence,
            "known_by": one.by,
            "conflicts": list(one.conflicts),
            "note": one.note,
            "trigger_words": [shortened(word) for word in one.triggers[:10]],
            "made_with": made_with(one.made_with) if one.made_with else None,
        }
    )


def made_with(one: MadeWith) -> Fields:
    """The prompt and settings of a picture."""
    told = {shortened(name): shortened(value) for name, value in list(one.settings.items())[:12]}
    texts = {"positive": shortened(one.positive, READ), "negative": shortened(one.negative, READ)}
    return kept({"program": one.program, **texts, "settings": told})


def explanation(one: Explanation, asked: Sequence[Named]) -> Fields:
    """What a word means, for one checkpoint or for each family."""
    facts = [kept({"fact": each.because, "excludes": list(each.excludes)[:MOST_SIZES]}) for each in one.facts]
    return {
        "word": one.word,
        "understood": read_as(asked),
        "answer": meaning_to(one.answer) if one.answer else None,
        "rule": kept(values(one.rule)) if one.rule else None,
        "term": term(one.term) if one.term else None,
        "facts": facts,
        "families": [] if one.answer else [meaning(each) for each in one.families],
        "not_known_to": [] if one.answer else list(one.unknown_to),
    }


def meaning_to(one: Answer) -> Fields:
    """What a word is to one checkpoint."""
    return kept({**values(one), "checkpoint": checkpoint(one.checkpoint)})


def meaning(one: Meaning) -> Fields:
    """What a word is to a family's base, or to the merges on it."""
    named = {"family": one.family, "merges": one.merges or None, "since": checkpoint(one.since)}
    told = {name: value for name, value in values(one).items() if name not in ("family_name", "checkpoints", "sources")}
    return kept({**told, **named})


def term(one: TermText) -> Fields:
    """What a term of the field means."""
    return kept({"name": one.label, "meaning": one.meaning, "advice": one.advice, "see": list(one.see)})


def exported(one: Export) -> Fields:
    """The files for a program."""
    return {
        "program": one.title,
        "where": one.where,
        "files": {each.name: each.text for each in one.files},
        "checkpoints": [
            kept({"key": each.key, "decided": list(each.decided), "advice": list(each.advice)})
            for each in one.checkpoints
        ],
        "refused": [{"name": each.name, "why": each.why} for each in one.refused],
    }
