"""What is left to say of a converted prompt: artists, networks, embeddings, sentences, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdxl_advisor.advice.add_ons import add_on_called
from sdxl_advisor.advice.compat import compatibility, part
from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.names.versions import tokens
from sdxl_advisor.prompts.artists import prefixes_of
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.guess import Guess
from sdxl_advisor.prompts.language import Language
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rewriting import Rewriting
from sdxl_advisor.prompts.style_rules import EMBEDDING
from sdxl_advisor.prompts.tag_forms import few_of

BAD = ("no", "weakly", "unknown")  # what is said of an embedding that is best left out


def notes_on(work: Rewriting, good: Reading, bad: Reading, guess: Guess) -> Iterator[str]:
    """All that is to be said of what was kept, then of what is missing."""
    if guess.families:
        fitting = " or ".join(guess.families)
        yield f"The words fit {fitting}; to tell which it was written for, add --from NAME."
    yield from on_artists(work, good)
    yield from on_boards(work)
    yield from on_networks(work, good)
    yield from on_embeddings(work, good, bad)
    yield from on_sentences(work, good)
    if not (bad.tags or work.edits["negative"] or work.same) and work.sheet.negative:
        name = work.new.checkpoint
        yield f"You gave no negative. The one of {name.name}: sdxl-advisor tags {name.key} --negative"


def on_artists(work: Rewriting, good: Reading) -> Iterator[str]:
    """Artists that could not be called as the new checkpoint does."""
    name, forms = work.new.checkpoint.name, work.artist_forms
    found = list(work.artists_of(good))
    kept = [piece for piece, _, _ in found] if not forms.templates else []
    if kept and forms.templates == ():
        yield f"{few(kept)} {was(kept)} kept, but {name} knows no artists by name: leave them out, or use a LoRA."
    elif kept and not work.same:
        yield f"{few(kept)} {was(kept)} kept: nobody says how {name} calls artists."
    old = work.old.prompting if work.old else None
    own, before = prefixes_of(forms.templates or ()), prefixes_of((old.artists or ()) if old else ())
    if own and "" not in own and "" in before and forms.templates and not work.tags:
        form = forms.templates[0].format(name="NAME")
        yield f"Artists without a prefix look like tags here: write '{form}' yourself, or name a list with --tags."


def on_boards(work: Rewriting) -> Iterator[str]:
    """Tags of boards that the new checkpoint did not see, where no other word is known."""
    names = work.catalog.boards.boards
    for board in dict.fromkeys(word.board for word in work.unknown):
        pieces = [word.piece for word in work.unknown if word.board == board]
        seen = " or ".join(names.get(one, one) for one in work.new.boards)
        what = "a tag" if len(pieces) == 1 else "tags"
        yield f"{few(pieces)} {was(pieces)} kept: {what} of {names.get(board, board)}, not of {seen}. Use other words."


def on_networks(work: Rewriting, good: Reading) -> Iterator[str]:
    """Extra networks that were made for a distant relative."""
    networks = good.prompt.of_kind("network")
    if not networks or not work.old or kin(work.catalog, work.old.checkpoint.key, work.new.checkpoint.key):
        return
    old, new = work.old.checkpoint.name, work.new.checkpoint.name
    kept = " ".join(piece.text for piece in networks)
    yield f"Kept {kept}: {old} and {new} are not closely related, so look for one made for {new}."


def on_embeddings(work: Rewriting, good: Reading, bad: Reading) -> Iterator[str]:
    """Embeddings that were made for another architecture, or for another family alone."""
    known, facts = work.new.dictionary.embeddings, work.catalog.prompt_facts.foreign_embeddings
    pieces = [piece for side in (good, bad) for piece in side.prompt.solid if piece.kind in ("tag", "embedding")]
    named = [(piece, EMBEDDING.sub(r"\1", piece.name or piece.text)) for piece in pieces]
    foreign = [piece for piece, name in named if known.get(spelling(name)) == name.casefold()]
    if foreign:
        yield f"{few(foreign)} {was(foreign)} kept: {facts.because}. Leave {them(foreign)} out."
    if work.same:
        return
    others: dict[str, list[Piece]] = {}
    for piece, name in named:
        if piece not in foreign and (family := made_for(work.catalog, work.new, name, piece.kind == "embedding")):
            others.setdefault(family, []).append(piece)
    for family, found in others.items():
        line, name = work.catalog.lines[family], work.new.checkpoint.name
        made = "they were" if len(found) > 1 else "it was"
        yield f"{few(found)} {was(found)} kept, but {made} made for {line.name}: leave {them(found)} out on {name}."


def made_for(catalog: Catalog, language: Language, name: str, sure: bool) -> str | None:
    """The other family for which an embedding of this *name* was made, where it is no good to the new checkpoint.

    A plain tag counts where it is written like the name of a file: in one piece of several words, with capitals.
    """
    if not sure and (" " in name or name.islower() or not name.isascii() or len(tokens(name)) == 1):
        return None
    add_on = add_on_called(catalog, name, "embedding")
    if not add_on or not add_on.family or add_on.family == language.family:
        return None
    target = catalog.entry(language.checkpoint.key)
    return add_on.family if compatibility(catalog, add_on, part(target, target.name)).verdict in BAD else None


def them(pieces: list[Piece]) -> str:
    """The pronoun for one piece or many."""
    return "them" if len(pieces) > 1 else "it"


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
    return few_of(list(dict.fromkeys(piece.text for piece in pieces)))


def was(pieces: list[Piece]) -> str:
    """The verb for one piece or many."""
    return "were" if len(pieces) > 1 else "was"


def kin(catalog: Catalog, one: str, other: str) -> bool:
    """Tell whether two checkpoints share an ancestor that is not itself a root."""
    lines = [{key, *catalog.knowledge.ancestors(key)} for key in (one, other)]
    return one == other or any(catalog.entry(key).parents for key in lines[0] & lines[1])
