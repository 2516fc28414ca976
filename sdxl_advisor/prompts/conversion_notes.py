"""What is left to say of a converted prompt: artists, networks, embeddings, sentences, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdxl_advisor.advice.add_ons import MISFITS
from sdxl_advisor.catalog.spelling import shell_quoted
from sdxl_advisor.prompts.artist_rows import rows_of_names
from sdxl_advisor.prompts.artists import prefixes_of
from sdxl_advisor.prompts.board_words import as_typed
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.guess import Guess
from sdxl_advisor.prompts.networks import is_for, kin, networks, reach, triggers
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rewriting import Rewriting
from sdxl_advisor.prompts.tag_forms import few_of


def notes_on(work: Rewriting, good: Reading, bad: Reading, guess: Guess) -> Iterator[str]:
    """All that is to be said of what was kept, then of what is missing."""
    if guess.families:
        fitting = " or ".join(guess.families)
        yield f"The words fit {fitting}; to tell which it was written for, add --from NAME."
    yield from on_artists(work, good)
    yield from on_boards(work)
    yield from on_networks(work, good)
    yield from on_triggers(work, good)
    yield from on_sentences(work, good)
    if not (bad.tags or work.edits["negative"] or work.same) and work.sheet.negative:
        new = work.catalog.entry(work.new.checkpoint.key)
        yield f"You gave no negative. The one of {new.name}: sdxl-advisor tags {shell_quoted(new.typed)} --negative"


def on_artists(work: Rewriting, good: Reading) -> Iterator[str]:
    """Artists that could not be called as the new checkpoint does."""
    name, forms = work.new.checkpoint.name, work.artist_forms
    found = list(work.artists_of(good))
    kept = [piece for piece, _, _ in found] if not forms.templates else []
    if kept and forms.templates == ():
        yield f"{few(kept)} {was(kept)} kept, but {name} knows no artists by name: leave them out, or use a LoRA."
    elif forms.templates == () and (names := list(rows_of_names(good))):
        yield f"{few(names)} stand in a row like artists: if they are, leave them out, as {name} knows none by name."
    elif kept and not work.same:
        yield f"{few(kept)} {was(kept)} kept: nobody says how {name} calls artists."
    old = work.old.prompting if work.old else None
    own, before = prefixes_of(forms.templates or ()), prefixes_of((old.artists or ()) if old else ())
    bare = any(not prefix for _, prefix, _ in found)
    if own and "" not in own and "" in before and forms.templates and not (work.tags or bare):
        form = forms.templates[0].format(name="NAME")
        yield f"Artists without a prefix look like tags here: write '{form}' yourself, or name a list with --tags."


def on_boards(work: Rewriting) -> Iterator[str]:
    """Tags of boards that the new checkpoint did not see, and that stay."""
    names = work.catalog.boards.boards
    for board in dict.fromkeys(word.board for word in work.other_words):
        board_name, here = names.get(board, board), [word for word in work.other_words if word.board == board]
        if known := {word.piece.text: as_typed(work.new.prompting, word.own) for word in here if word.own}:
            pairs = few_of([f"{own} for {word}" for word, own in known.items()])
            yield f"{work.new.checkpoint.name} did not learn from {board_name}: write {pairs}."
        pieces = [word.piece for word in here if not word.own]
        seen = " or ".join(names.get(one, one) for one in work.new.boards)
        what = "a tag" if len(pieces) == 1 else "tags"
        if pieces:
            yield f"{few(pieces)} {was(pieces)} kept: {what} of {board_name}, not of {seen}. Use other words."


def on_networks(work: Rewriting, good: Reading) -> Iterator[str]:
    """Extra networks that were made for a distant relative."""
    if not work.old or work.same:
        return
    old, new = work.old.checkpoint, work.new.checkpoint
    found = [piece for piece, name in networks(good) if not is_for(work.catalog, name, new.key)]
    kept = " ".join(piece.text for piece in found)
    if not found:
        return
    if not kin(work.catalog, old.key, new.key):
        why = f"{old.name} and {new.name} are not closely related"
        yield f"Kept {kept}: {why}, so look for one made for {new.name}."
    elif reach(work.catalog, old.key, new.key) in MISFITS:
        yield f"Kept {kept}: a LoRA made for {old.name} works only weakly on {new.name}, so look for one made for that."


def on_triggers(work: Rewriting, good: Reading) -> Iterator[str]:
    """Words that look like the trigger of a network or the name of an embedding."""
    if not work.old or kin(work.catalog, work.old.checkpoint.key, work.new.checkpoint.key):
        return
    artists = {one.piece.start for one in work.artists_of(good)}
    if found := [piece for piece in triggers(good) if piece.start not in artists]:
        what = "look like trigger words" if len(found) > 1 else "looks like a trigger word"
        unless = f"leave {them(found)} out unless you have that for {work.new.checkpoint.name}"
        yield f"{few(found)} {what} of a LoRA or an embedding: {unless}."


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
