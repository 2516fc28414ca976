"""What is left to say of a converted prompt: artists, networks, embeddings, sentences, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.artists import called, prefixes_of
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.guess import Guess
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rewriting import Rewriting
from sdxl_advisor.prompts.style_rules import EMBEDDING

FEW = 5  # names in a sentence


def notes_on(work: Rewriting, good: Reading, bad: Reading, guess: Guess) -> Iterator[str]:
    """All that is to be said of what was kept, then of what is missing."""
    if guess.families:
        fitting = " or ".join(guess.families)
        yield f"The words fit {fitting}; to tell which it was written for, add --from NAME."
    yield from on_artists(work, good)
    yield from on_networks(work, good)
    yield from on_embeddings(work, good, bad)
    yield from on_sentences(work, good)
    if not (bad.tags or work.edits["negative"] or work.same) and work.sheet.negative:
        name = work.new.checkpoint
        yield f"You gave no negative. The one of {name.name}: sdxl-advisor tags {name.key} --negative"


def on_artists(work: Rewriting, good: Reading) -> Iterator[str]:
    """Artists that could not be called as the new checkpoint does."""
    name, forms = work.new.checkpoint.name, work.artist_forms
    prefixes = work.new.dictionary.prefixes
    kept = [piece for piece in good.tags if called(prefixes, piece)[1]] if not forms.templates else []
    if kept and forms.templates == ():
        yield f"{few(kept)} {was(kept)} kept, but {name} knows no artists by name."
    elif kept and not work.same:
        yield f"{few(kept)} {was(kept)} kept: nobody says how {name} calls artists."
    old = work.old.prompting if work.old else None
    if not kept and forms.templates == () and old and "" in prefixes_of(old.artists or ()) and not work.same:
        yield f"{name} knows no artists by name: leave their names out, or use a LoRA."
    own, before = prefixes_of(forms.templates or ()), prefixes_of((old.artists or ()) if old else ())
    if own and "" not in own and "" in before and forms.templates:
        form = forms.templates[0].format(name="NAME")
        yield f"Artists without a prefix look like tags here: write '{form}' yourself."


def on_networks(work: Rewriting, good: Reading) -> Iterator[str]:
    """Extra networks that were made for a distant relative."""
    networks = [piece for piece in good.prompt.pieces if piece.kind == "network"]
    if not networks or not work.old or kin(work.catalog, work.old.checkpoint.key, work.new.checkpoint.key):
        return
    old, new = work.old.checkpoint.name, work.new.checkpoint.name
    kept = " ".join(piece.text for piece in networks)
    yield f"Kept {kept}: {old} and {new} are not closely related, so look for one made for {new}."


def on_embeddings(work: Rewriting, good: Reading, bad: Reading) -> Iterator[str]:
    """Embeddings that were made for another architecture."""
    known, facts = work.new.dictionary.embeddings, work.catalog.prompt_facts.foreign_embeddings
    pieces = [piece for side in (good, bad) for piece in side.prompt.pieces if piece.kind in ("tag", "embedding")]
    named = [(piece, EMBEDDING.sub(r"\1", piece.name or piece.text).casefold()) for piece in pieces]
    if found := [piece for piece, name in named if known.get(spelling(name)) == name]:
        them = "them" if len(found) > 1 else "it"
        yield f"{few(found)} {was(found)} kept: {facts.because}. Leave {them} out."


def on_sentences(work: Rewriting, good: Reading) -> Iterator[str]:
    """Sentences for a checkpoint that was trained on tags."""
    prompting, before = work.new.prompting, work.old.prompting if work.old else None
    if work.same or prompting is None or prompting.style != "tags":
        return
    count = sum(piece.kind == "sentence" for piece in good.tags)
    if count and not (before and before.style == "tags"):
        what = "the sentence" if count == 1 else f"the {count} sentences"
        yield f"{work.new.checkpoint.name} was trained on tags: write {what} as tags."


def few(pieces: Iterable[Piece]) -> str:
    """The first pieces by name."""
    texts = list(dict.fromkeys(piece.text for piece in pieces))
    more = f" and {len(texts) - FEW} more" if len(texts) > FEW else ""
    return ", ".join(texts[:FEW]) + more


def was(pieces: list[Piece]) -> str:
    """The verb for one piece or many."""
    return "were" if len(pieces) > 1 else "was"


def kin(catalog: Catalog, one: str, other: str) -> bool:
    """Tell whether two checkpoints share an ancestor that is not itself a root."""
    lines = [{key, *catalog.knowledge.ancestors(key)} for key in (one, other)]
    return one == other or any(catalog.entry(key).parents for key in lines[0] & lines[1])
