"""Rules about words with a trained meaning: whose they are, where they belong, and which are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sdxl_advisor.catalog.lexicon import Usage, WordKind
from sdxl_advisor.catalog.records import Side
from sdxl_advisor.catalog.spelling import spelling
from sdxl_advisor.prompts.dictionary import RANKS, Sense, is_coined
from sdxl_advisor.prompts.features import FOREIGN, MISPLACED, MISSPELT, STRANGE
from sdxl_advisor.prompts.grammar import Piece
from sdxl_advisor.prompts.language import Language, first_number
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rules import Case, Draft, Example, Severity, at, rule
from sdxl_advisor.prompts.translate import Swap, owners

PLAIN_KINDS = ("rating", "period")  # ordinary English words, most of them


@rule(
    "SA101",
    "foreign-word",
    scope="side",
    seeks=FOREIGN,
    good=Example("illustrious-xl-1.0", "1girl, solo, masterpiece, best quality"),
    bad=Example("illustrious-xl-1.0", "score_9, score_8_up, 1girl, solo"),
)
def foreign_word(case: Case) -> Iterator[Draft]:
    """A word of another family.

    Each family learned its own words for quality, rating, source and period. One that neither the checkpoint nor
    anything it descends from was trained on has no trained meaning: it takes up room and has random effects.
    Plain words that are common on the same base, end like the checkpoint's own, or stand beside its own or in the
    negative do no harm: they are only noted.
    Instead: the checkpoint's own word for it, or nothing.
    Source: the vocabularies in the catalogue, each with its own sources (sdxl-advisor explain WORD).
    """
    told = set()
    for side, swap in case.swaps:
        if swap.sense.foreign and not is_misspelt(swap):
            severity, ending = gravity(case, side, swap)
            sure = severity != "note"
            if (side.side, swap.sense.spelled) in told:
                severity = "note"  # the same word once more
            told.add((side.side, swap.sense.spelled))
            whose = f"a word of {owners(case.catalog, case.language, swap.sense)}; {case.name} {ending}"
            message = no_such_step(case, swap.sense.spelled) or whose
            yield at(swap.piece, side.side, severity, message, ", ".join(swap.tags), sure=sure)


def gravity(case: Case, side: Reading, swap: Swap) -> tuple[Severity, str]:
    """How bad a foreign word is, and why: a plain English one may be meant as it stands."""
    known, key = case.language.gravities, (side.side, swap.sense.spelled, swap.sense.meant)
    if key not in known:
        known[key] = alone(case.language, side.side, swap.sense)
    mild, why, may_be_beside = known[key]
    if may_be_beside and is_beside_its_own(case):
        return "note", f"{why}, but its own words are there"
    return "note" if mild else "warning", why


def alone(language: Language, side: Side, sense: Sense) -> tuple[bool, str, bool]:
    """Whether it does no harm whatever stands beside it, why, and whether it does none beside the checkpoint's own."""
    if any(map(is_coined, sense.foreign)):
        return side == "negative" and bool(language.beyond(sense.spelled)), "was not trained on it", False
    word = " " not in sense.spelled
    english = (usage.kind in PLAIN_KINDS or (word and usage.kind == "aesthetic") for usage in sense.foreign)
    if ":" not in sense.spelled and all(english):
        return True, "reads it as plain English", False
    if not any(language.ladder(kind) for kind in RANKS):
        return True, "has no words for quality", False
    excuse = harmless(language, side, sense)
    return bool(excuse), f"was not trained on it, {excuse}" if excuse else "was not trained on it", not excuse


def harmless(language: Language, side: Side, sense: Sense) -> str:
    """Why a word of other families does no harm here, whatever stands beside it; empty where it may."""
    spelled = spelling(sense.meant) or sense.spelled
    if language.is_usual(spelled):
        return "but it is common on the same base"
    if spelled.rpartition(" ")[2] in language.endings:
        return "but on words like it"
    if sense.meant and spelled in language.near:
        return "but another version was"
    return "so it does little" if side == "negative" else ""


def is_beside_its_own(case: Case) -> bool:
    """Tell whether a prompt has all that is wanted, in plain words or for a checkpoint that learned no words itself."""
    wanted = set(case.language.ranks_of(case.sheet.positive).values()) - {None}
    plain = not case.language.lists_its_own or not case.language.coins_ranks
    return bool(wanted) and plain and wanted <= case.ranks_given


def no_such_step(case: Case, spelled: str) -> str:
    """What to say of a word like the coined ones of this checkpoint that has another number; empty for all others."""
    last = case.language.beyond(spelled)
    if not last:
        return ""
    below = first_number(spelled) < first_number(last)
    return f"{case.name} has no such word: its own {'end' if below else 'begin'} at {last}"


def is_misspelt(swap: Swap) -> bool:
    """Tell whether a word is written wrongly, and not only next to a bracket without a partner."""
    if not swap.sense.meant:
        return False
    bare = spelling(swap.piece.name.strip("()[]{} "))
    return bare != spelling(swap.sense.meant) or is_joined(swap)


def is_joined(swap: Swap) -> bool:
    """Tell whether a coined word lacks its underscores."""
    tag = swap.sense.meant.casefold()
    return "_" in tag and tag not in swap.piece.name.casefold()


@rule(
    "SA102",
    "misspelt-word",
    scope="side",
    seeks=MISSPELT | STRANGE,
    good=Example("pony-diffusion-v6-xl", "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up, 1girl"),
    bad=Example("pony-diffusion-v6-xl", "score9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up, 1girl"),
)
def misspelt_word(case: Case) -> Iterator[Draft]:
    """A word for quality, rating or source that is misspelt.

    Such words work only letter by letter, underscores included: any other spelling is text without a meaning.
    Instead: the word as it was trained, or the checkpoint's own word where it is another family's.
    Source: the vocabularies in the catalogue.
    """
    for side, swap in case.swaps:
        if is_misspelt(swap):
            foreign = bool(swap.sense.foreign)
            severity = gravity(case, side, swap)[0] if foreign else "warning"
            stranger = f", a word of {owners(case.catalog, case.language, swap.sense)}" if foreign else ""
            message = f"looks like {swap.sense.meant}{stranger}"
            yield at(swap.piece, side.side, severity, message, ", ".join(swap.tags), sure=severity != "note")
    for side in case.sides:
        for piece, sense in side.marked:
            if sense.strange and case.language.dictionary.is_made_up(piece.name):
                yield at(piece, side.side, "note", no_such_word(case, piece.name), "", sure=False)


def no_such_word(case: Case, name: str) -> str:
    """What to say of a word that only begins like the coined ones: which there are."""
    head = name.casefold().partition("_")[0]
    own = [usage.word.tag for usage in case.language.known.values() if usage.word.tag.startswith(f"{head}_")]
    return f"there is no such word; {case.name} knows {', '.join(own)}"


@rule(
    "SA103",
    "missing-quality",
    scope="positive",
    good=Example("animagine-xl-4.0", "1girl, solo, masterpiece, high score, great score, absurdres"),
    bad=Example("animagine-xl-4.0", "1girl, solo, masterpiece"),
)
def missing_quality(case: Case) -> Iterator[Draft]:
    """No quality words, or none of a kind that the developer recommends.

    Without them a checkpoint draws pictures of middling quality. A merge is content with some of them. Where another
    family's word stands for a missing one, it is only noted which others are wanted.
    Instead: the developer's own string (sdxl-advisor tags NAME); leave them out on purpose for a rough or flat style.
    Source: the quality tags of each checkpoint.
    """
    wanted, given = case.language.ranks_of(case.sheet.positive), case.ranks_given
    absent = [tag for tag, rank in wanted.items() if rank and rank not in given]
    if not absent or not case.positive.tags or (given and not case.language.wants_each_rank):
        return
    swapped = {tag for _, swap in case.swaps for tag in swap.tags} if given else set()
    lacking = [tag for tag in (absent if given else wanted) if tag not in swapped]
    words = [tag for tag in lacking if spelling(tag) not in case.positive.spelled]
    mended = {rank_of(case, tag) for tag in absent} <= {rank_of(case, tag) for tag in swapped}
    if not words:
        return
    start, text = insertion(case, ", ".join(words))
    what = (
        f"no words like {', '.join(absent)}, which {case.name} wants"
        if given
        else f"no quality words that {case.name} knows"
    )
    yield Draft("positive", start, start, "note" if mended else "warning", what, text, sure=False)


def rank_of(case: Case, tag: str) -> WordKind | None:
    """The ladder of a recommended tag, if it grades."""
    return case.language.rank_of(tag)


def insertion(case: Case, words: str) -> tuple[int, str]:
    """Where to put quality words into the positive prompt, and the text with its comma."""
    end = len(case.positive.text.rstrip(", \n\r\t")) if case.sheet.placement == "end" else 0
    return end, f", {words}" if end else f"{words}, "


@rule(
    "SA104",
    "short-score-chain",
    scope="positive",
    good=Example("pony-diffusion-v6-xl", "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up, 1girl"),
    bad=Example("pony-diffusion-v6-xl", "score_9, score_8_up, 1girl"),
)
def short_score_chain(case: Case) -> Iterator[Draft]:
    """A part of quality words that only work together.

    Where a checkpoint saw its quality words only as one long string, a part of it acts far weaker than the whole.
    Instead: the whole string, in its order.
    Source: the developer, as quoted by the checkpoint's record (sdxl-advisor show NAME).
    """
    quality = case.language.quality
    if quality is None or quality.together is None:
        return
    chain = [tag for tag in quality.positive if rank_of(case, tag)]
    pieces = {spelling(usage.word.tag): piece for piece, _, usage in case.positive.known}  # also the misspelt
    given = [tag for tag in chain if spelling(tag) in pieces]
    if not given:
        yield from lone_step(case, chain, quality.together)
    for behind, missing in gaps(chain, given) if given else ():
        piece = pieces[spelling(behind or given[0])]
        fix = ", ".join([piece.text, *missing] if behind else [*missing, piece.text])
        message = f"cut short: {', '.join(missing)} {'are' if len(missing) > 1 else 'is'} missing. {quality.together}"
        yield at(piece, "positive", "warning", message, fix if piece.weight >= 1 else None)


def lone_step(case: Case, chain: Sequence[str], together: str) -> Iterator[Draft]:
    """A word of the same ladder that stands for the whole chain, as people write it for short."""
    steps = [
        piece
        for piece, _, usage in case.positive.known
        if usage.kind in RANKS and is_coined(usage) and case.language.side(usage) != "negative"
    ]
    if steps and chain:
        message = f"a part of a chain: {', '.join(chain)} are missing. {together}"
        yield at(steps[0], "positive", "warning", message, ", ".join(chain), sure=False)


def gaps(chain: Sequence[str], given: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """What is missing of a chain, each stretch with the given word before it, if there is one."""
    for is_given, stretch in groupby(["", *chain], key=lambda tag: not tag or tag in given):
        words = list(stretch)
        if is_given:
            behind = words[-1]
        else:
            yield behind, words


@rule(
    "SA105",
    "wrong-side",
    seeks=MISPLACED,
    scope="side",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl", "worst quality, low quality"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl", "masterpiece, worst quality"),
)
def wrong_side(case: Case) -> Iterator[Draft]:
    """A word for good pictures in the negative, or one for bad pictures in the positive.

    It makes the picture worse.
    Instead: leave it out, or move it to the other side.
    Source: the vocabularies and recommended strings in the catalogue.
    """
    for side in case.sides:
        for piece, sense in side.marked:
            belongs = sense.belongs
            if belongs and belongs != side.side:
                good = "good" if belongs == "positive" else "bad"
                message = f"a word for {good} pictures: it belongs in the {belongs} prompt"
                yield at(piece, side.side, "error", message, "", sure=False)


def is_misplaced(case: Case, usage: Usage | None, side: Side) -> bool:
    """Tell whether a word belongs on the other side."""
    belongs = case.language.side(usage) if usage else None
    return belongs is not None and belongs != side


@rule(
    "SA106",
    "wrong-place",
    scope="positive",
    good=Example("animagine-xl-4.0", "1girl, solo, masterpiece, high score, great score, absurdres"),
    bad=Example("animagine-xl-4.0", "masterpiece, high score, great score, absurdres, 1girl, solo"),
)
def wrong_place(case: Case) -> Iterator[Draft]:
    """Quality words at the wrong end of the prompt.

    The order of training captions is part of what a checkpoint learned.
    Instead: move them to the end that the developer names.
    Source: the placement in the checkpoint's quality tags.
    """
    placement = case.sheet.placement
    graded = [piece for piece, sense in case.positive.marked if sense.rank] if placement else []
    if not graded:
        return
    first, last = graded[0], graded[-1]
    content = outer_content(case.positive, last=placement == "start")
    wrong = content and (content.start < first.start if placement == "start" else last.start < content.start)
    if wrong and not case.positive.chunks:
        message = f"put the quality words of {case.name} at the {placement} of the prompt"
        yield Draft("positive", first.start, last.end, "note", message)


def outer_content(side: Reading, *, last: bool) -> Piece | None:
    """The first tag, or the *last*, that says what is in the picture, and not how large it is."""
    sizes = side.language.dictionary.resolutions
    for place in range(len(side.tags))[:: -1 if last else 1]:
        sense = side.senses[place]
        if sense.usage is None and not sense.foreign and sense.spelled not in sizes:
            return side.tags[place]
    return None


@rule(
    "SA107",
    "unknown-quality-word",
    scope="side",
    seeks=STRANGE,
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl", "worst quality, worst aesthetic"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl", "worst quality, worst displeasing"),
)
def unknown_quality_word(case: Case) -> Iterator[Draft]:
    """A quality word that no known checkpoint was trained on.

    Only the words of the training data have a trained meaning; words that only look like them have none.
    Instead: a word of the checkpoint's own ladder (sdxl-advisor show NAME).
    Source: the vocabularies in the catalogue.
    """
    for side in case.sides:
        for piece, sense in side.marked:
            if sense.strange and not case.language.dictionary.is_made_up(piece.name):
                message = no_such_step(case, sense.spelled) or "no known checkpoint was trained on this word"
                yield at(piece, side.side, "note", message, "", sure=False)
