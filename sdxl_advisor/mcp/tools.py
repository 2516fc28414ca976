"""The tools: what each is for, what it may be given, and how it is answered. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sdxl_advisor import api
from sdxl_advisor.advice.compat import ADD_ONS
from sdxl_advisor.advice.tags import one_of
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.record import record
from sdxl_advisor.catalog.records import Cited
from sdxl_advisor.errors import AdvisorError
from sdxl_advisor.export.programs import PROGRAMS
from sdxl_advisor.files.parts import CHECKPOINT
from sdxl_advisor.mcp import short
from sdxl_advisor.mcp.arguments import Arguments, Schema, prompt, schema_of, text, texts, whole, yes_or_no
from sdxl_advisor.mcp.desk import Desk

Fields = dict[str, Any]
NAME = "its name, line or family, a page address, a hash, or a file's name"
MOST_OF_FILES = 12_000  # bytes of the files that are given as text
SOURCES = yes_or_no("Also tell where it was read. The answer gets longer.")


@record
class Tool:
    """A tool: its names for programs and people, when to call it, its fields, and the function that answers."""

    name: str
    title: str
    about: str
    fields: Callable[[Catalog], Mapping[str, Schema]]
    required: tuple[str, ...]
    answer: Callable[[Desk, Arguments], Fields]

    def schema(self, catalog: Catalog) -> Schema:
        """The schema of its arguments."""
        return schema_of(self.fields(catalog), self.required)


def recommend(desk: Desk, asked: Arguments) -> Fields:
    """One checkpoint for some goals."""
    found = api.recommend(desk.catalog, asked.get("goals", ()), ui=asked.get("ui"), top=asked.get("top", 3))
    return short.recommendation(found) | (short.reasons(found) if asked.get("sources") else {})


def tags(desk: Desk, asked: Arguments) -> Fields:
    """What a checkpoint wants in a prompt, and its settings."""
    named = desk.named(asked["name"])
    sheet = api.tags(desk.catalog, named, subject=asked.get("subject"), rating=asked.get("rating"), ui=asked.get("ui"))
    return short.tag_sheet(sheet, named) | (short.remarks(sheet) if asked.get("sources") else {})


def lint(desk: Desk, asked: Arguments) -> Fields:
    """What is wrong in a prompt."""
    named = desk.named_if_any(asked.get("checkpoint"))
    fix = asked.get("fix", False)
    choices: api.LintChoices = {"ui": asked.get("ui"), "fix": fix, "tags": desk.tag_lists()}
    found = api.lint(desk.catalog, asked["prompt"], named, negative=asked.get("negative"), **choices)
    return short.lint_result(found, desk.those(named), fixed=fix)


def convert(desk: Desk, asked: Arguments) -> Fields:
    """A prompt for another checkpoint."""
    to, source = desk.named(asked["to"]), desk.named_if_any(asked.get("from"))
    choices: api.ConvertChoices = {"subject": asked.get("subject"), "rating": asked.get("rating")}
    choices["tags"] = desk.tag_lists()
    made = api.convert(desk.catalog, asked["prompt"], to, source, negative=asked.get("negative"), **choices)
    return short.conversion(made, desk.those(to, source))


def identify(desk: Desk, asked: Arguments) -> Fields:
    """What files are."""
    paths, left_out = desk.files(asked["paths"])
    found = api.identify(desk.catalog, paths)
    return {
        "files": [short.file(one) for one in found.files],
        "advice": list(found.advice),
        "not_looked_at": left_out,
        "kinds": found.summary.kinds if len(found.files) > 1 else {},
    }


def compat(desk: Desk, asked: Arguments) -> Fields:
    """Whether an add-on works on a checkpoint."""
    add_on, made_for = desk.part(asked["add_on"], one_of(asked.get("kind", "lora"), dict.fromkeys(ADD_ONS), "kind"))
    used_on, base = desk.part(asked["checkpoint"], CHECKPOINT)
    found = api.compat(desk.catalog, add_on, used_on)
    told = {"note": found.note, "sources": short.sources(found.sources)} if asked.get("sources") else {}
    return short.compatibility(found, (made_for, base)) | told


def explain(desk: Desk, asked: Arguments) -> Fields:
    """What a word means."""
    named = desk.named_if_any(asked.get("checkpoint"))
    found = api.explain(desk.catalog, asked["word"], named, tags=desk.tag_lists())
    told = {"sources": short.sources(cited_in(found))} if asked.get("sources") else {}
    return short.explanation(found, desk.those(named)) | told


def cited_in(found: api.Explanation) -> list[Cited]:
    """Where the meanings of a word were read, each source once."""
    cited = [one for part in (*found.families, found.term, *found.facts) if part for one in part.sources]
    return list({one.key: one for one in cited}.values())


def export(desk: Desk, asked: Arguments) -> Fields:
    """Tags and settings as files of a program; nothing is written."""
    names = [desk.named(name) for name in asked["names"]]
    subject, rating = asked.get("subject"), asked.get("rating")
    made = api.export(desk.catalog, names, asked["program"], subject=subject, rating=rating)
    answer = short.exported(made)
    if short.size(answer["files"]) > MOST_OF_FILES:
        raise AdvisorError(f"the files have more than {MOST_OF_FILES} bytes", "ask for fewer checkpoints at once")
    return answer


def ui(catalog: Catalog) -> Schema:
    """The program that makes the pictures."""
    return text("The program that makes the pictures.", list(catalog.interfaces.interfaces))


def subject(catalog: Catalog) -> Schema:
    """What is drawn."""
    return text(f"What is drawn; {catalog.goals.default_subject} when left out.", list(catalog.goals.subjects))


def rating(catalog: Catalog) -> Schema:
    """How much the picture may show."""
    return text("Adds the words that set the rating.", list(catalog.goals.ratings))


def goals(catalog: Catalog) -> Schema:
    """Goals, with what each means."""
    meanings = "; ".join(f"{name}: {goal.label or goal.meaning}" for name, goal in catalog.goals.goals.items())
    return texts(f"What the user wants: {meanings}.", list(catalog.goals.goals), least=0)


NEGATIVE = prompt("The negative prompt.")
TOOLS = (
    Tool(
        "recommend",
        "Choose a checkpoint",
        "Name the one SDXL anime checkpoint that fits some goals best, with its quality tags, settings, download "
        "page and what to mind, and others that are as good. Call it when no checkpoint is chosen yet, or when the "
        "user asks which model to use.",
        lambda catalog: {
            "goals": goals(catalog),
            "ui": ui(catalog),
            "top": whole("How many other checkpoints to name; 3 when left out.", 0, 20),
            "sources": SOURCES,
        },
        (),
        recommend,
    ),
    Tool(
        "tags",
        "Quality tags and settings",
        "Get the exact quality tags (positive and negative), where they go, the sampler, CFG, steps and sizes, and "
        "how a prompt is written for one checkpoint. Call it before you write a prompt: the words differ between "
        "checkpoints. inherited says what comes from its parent, unknown what nobody says.",
        lambda catalog: {
            "name": text(f"The checkpoint: {NAME}."),
            "subject": subject(catalog),
            "rating": rating(catalog),
            "ui": ui(catalog),
            "sources": SOURCES,
        },
        ("name",),
        tags,
    ),
    Tool(
        "lint",
        "Check a prompt",
        "Check a prompt for a checkpoint: words of other checkpoints, missing quality tags, broken weights and "
        "brackets, contradictions, settings. Call it before a picture is made. start and end of a finding count "
        "characters of its side; fix is what to write there. With fix the answer has the prompt with the sure "
        "corrections made, and what is left to you.",
        lambda catalog: {
            "prompt": prompt("The positive prompt, or the whole generation data of a picture as text."),
            "negative": NEGATIVE,
            "checkpoint": text(f"The checkpoint: {NAME}. Leave it out if the generation data names it."),
            "ui": ui(catalog),
            "fix": yes_or_no("Give back the corrected prompt."),
        },
        ("prompt",),
        lint,
    ),
    Tool(
        "convert",
        "Rewrite a prompt for another checkpoint",
        "Rewrite a prompt that was written for one checkpoint so that it works on another: words for quality, "
        "rating, source and artists become the target's own, everything else stays. changes tells what was done, "
        "notes what is left to you.",
        lambda catalog: {
            "prompt": prompt("The positive prompt."),
            "negative": NEGATIVE,
            "to": text(f"The checkpoint to write for: {NAME}."),
            "from": text("The checkpoint that it was written for. Left out, it is guessed from the words."),
            "subject": subject(catalog),
            "rating": rating(catalog),
        },
        ("prompt", "to"),
        convert,
    ),
    Tool(
        "identify",
        "What is this file?",
        "Tell which checkpoint, LoRA, VAE or other model a file is, what it predicts and how sure that is, or which "
        "checkpoint and prompt made a picture. Works only below the folders that the user gave to the server "
        "(--root).",
        lambda _: {"paths": texts("Files, or folders with all that is in them.")},
        ("paths",),
        identify,
    ),
    Tool(
        "compat",
        "Does this LoRA work on it?",
        "Tell whether a LoRA, ControlNet, embedding or VAE works on a checkpoint, why, and how to use it. Call it "
        "before you add one that was made for another checkpoint.",
        lambda _: {
            "add_on": text("The add-on: its file, or the checkpoint that it was made for."),
            "checkpoint": text(f"The checkpoint to use it on: {NAME}."),
            "kind": text("What it is; lora when left out.", ADD_ONS),
            "sources": SOURCES,
        },
        ("add_on", "checkpoint"),
        compat,
    ),
    Tool(
        "explain",
        "What does this word mean?",
        "Explain a tag (what it means to a checkpoint, or to each family), a rule of lint by its code, or a term of "
        "the field such as CFG or v-pred.",
        lambda _: {
            "word": text("The tag, rule or term."),
            "checkpoint": text(f"Answer for this checkpoint: {NAME}."),
            "sources": SOURCES,
        },
        ("word",),
        explain,
    ),
    Tool(
        "export",
        "Settings as a file for a program",
        "Get the tags and settings of checkpoints as the text of a file that a program loads: a style, a preset, a "
        "workflow, a script. Nothing is written to the disk: save text under name, at the place that where names.",
        lambda catalog: {
            "names": texts(f"The checkpoints, each by {NAME}."),
            "program": text("The program that loads the file.", list(PROGRAMS)),
            "subject": subject(catalog),
            "rating": rating(catalog),
        },
        ("names", "program"),
        export,
    ),
)
