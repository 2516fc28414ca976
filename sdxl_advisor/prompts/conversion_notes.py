"""What is left to say of a converted prompt: artists, networks, embeddings, sentences, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sdxl_advisor.catalog.spelling import shell_quoted
from sdxl_advisor.prompts.artist_rows import rows_of_names
from sdxl_advisor.prompts.board_words import BoardWord, as_typed
from sdxl_advisor.prompts.features import SENTENCE
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.guess import Guess
from sdxl_advisor.prompts.networks import is_for, kin, networks, reach, triggers
from sdxl_advisor.prompts.rewriting import Rewriting
from sdxl_advisor.prompts.screening import TRIGGER
from sdxl_advisor.prompts.tag_forms import few_of
from sdxl_advisor.prompts.wishes import Rewritten


def notes_on(work: Rewriting, negative: Rewritten, guess: Guess, *, is_given: bool) -> Iterator[str]:
    """All that is to be said of what was kept, then of what is missing, as no negative where none *is_given*."""
    if guess.families:
        fitting = " or ".join(guess.families)
        yield f"The words fit {fitting}; to tell which it was written for, add --from NAME."
    yield from on_artists(work)
    if other_words := [*work.other_words, *negative.other_words]:
        yield from on_boards(work, other_words)
    yield from on_networks(work)
    if work.has & TRIGGER:
        yield from on_triggers(work)
    yield from on_sentences(work)
    if not (is_given or negative.changed or work.same) and work.sheet.negative:
        new = work.catalog.entry(work.new.checkpoint.key)
        typed = f"{work.catalog.program} tags {shell_quoted(new.typed)} --negative"
        yield f"You gave no negative. The one of {new.name}: {typed}"


def on_artists(work: Rewriting) -> Iterator[str]:
    """Artists that could not be called as the new checkpoint does."""
    name, forms, good, found = work.new.checkpoint.name, work.between.artist_forms, work.reading, work.artists
    kept = [piece for piece, _, _ in found] if not forms.templates else []
    if kept and forms.templates == ():
        yield f"{few(kept)} {was(kept)} kept, but {name} knows no artists by name: leave them out, or use a LoRA."
    elif forms.templates == () and (names := list(rows_of_names(good))):
        yield f"{few(names)} stand in a row like artists: if they are, leave them out, as {name} knows none by name."
    elif kept and not work.same:
        yield f"{few(kept)} {was(kept)} kept: nobody says how {name} calls artists."
    if (
        work.between.hides_artists
        and forms.templates
        and not (work.between.tags or any(not one.prefix for one in found))
    ):
        form = forms.templates[0].format(name="NAME")
        yield f"Artists without a prefix look like tags here: write '{form}' yourself, or name a list with --tags."


def on_boards(work: Rewriting, other_words: Sequence[BoardWord]) -> Iterator[str]:
    """Tags of boards that the new checkpoint did not see, and that stay."""
    names = work.catalog.boards.boards
    for board in dict.fromkeys(word.board for word in other_words):
        board_name, here = names.get(board, board), [word for word in other_words if word.board == board]
        if known := {word.piece.text: as_typed(work.new.prompting, word.own) for word in here if word.own}:
            pairs = few_of([f"{own} for {word}" for word, own in known.items()])
            yield f"{work.new.checkpoint.name} did not learn from {board_name}: write {pairs}."
        pieces = [word.piece for word in here if not word.own]
        seen = " or ".join(names.get(one, one) for one in work.new.boards)
        what = "a tag" if len(pieces) == 1 else "tags"
        if pieces:
            yield f"{few(pieces)} {was(pieces)} kept: {what} of {board_name}, not of {seen}. Use other words."


def on_networks(work: Rewriting) -> Iterator[str]:
    """Extra networks that were made for a distant relative."""
    if not work.old or work.same:
        return
    old, new = work.old.checkpoint, work.new.checkpoint
    found = [piece for piece, name in networks(work.reading) if not is_for(work.catalog, name, new.key)]
    kept = " ".join(piece.text for piece in found)
    if not found:
        return
    from sdxl_advisor.advice.add_ons import MISFITS

    if not kin(work.catalog, old.key, new.key):
        why = f"{old.name} and {new.name} are not closely related"
        yield f"Kept {kept}: {why}, so look for one made for {new.name}."
    elif reach(work.catalog, old.key, new.key) in MISFITS:
        weak = f"a LoRA made for {old.name} works only weakly on {new.name}"
        yield f"Kept {kept}: {weak}, so look for one made for {new.name}."


def on_triggers(work: Rewriting) -> Iterator[str]:
    """Words that look like the trigger of a network or the name of an embedding."""
    if not work.old or kin(work.catalog, work.old.checkpoint.key, work.new.checkpoint.key):
        return
    artists = {one.piece.start for one in work.artists}
    if found := [piece for piece in triggers(work.reading) if piece.start not in artists]:
        what = "look like trigger words" if len(found) > 1 else "looks like a trigger word"
        unless = f"leave {them(found)} out unless you have that for {work.new.checkpoint.name}"
        yield f"{few(found)} {what} of a LoRA or an embedding: {unless}."


def them(pieces: list[Piece]) -> str:
    """The pronoun for one piece or many."""
    return "them" if len(pieces) > 1 else "it"


def on_sentences(work: Rewriting) -> Iterator[str]:
    """Sentences for a checkpoint that was trained on tags."""
    prompting, before = work.new.prompting, work.old.prompting if work.old else None
    if work.same or prompting is None or prompting.style != "tags":
        return
    tags = work.reading.tags if work.reading.features & SENTENCE else ()
    count = sum(piece.kind == "sentence" for piece in tags)
    if count and not (before and before.style == "tags"):
        what = "the sentence" if count == 1 else f"the {count} sentences"
        yield f"{work.new.checkpoint.name} was trained on tags: write {what} as tags."


def few(pieces: Iterable[Piece]) -> str:
    """The first pieces by name."""
    return few_of(list(dict.fromkeys(piece.text for piece in pieces)))


def was(pieces: list[Piece]) -> str:
    """The verb for one piece or many."""
    return "were" if len(pieces) > 1 else "was"
