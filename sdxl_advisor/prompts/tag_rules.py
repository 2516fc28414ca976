"""Rules about tags that need the user's own list of tags, and about how much of a prompt fits into a chunk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sdxl_advisor import lazy_re as re
from sdxl_advisor.catalog.spelling import normalise, spelling
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.prompts.artists import BRACKET, called
from sdxl_advisor.prompts.content_rules import WORD
from sdxl_advisor.prompts.form_rules import EMOTICON, FILE_NAME
from sdxl_advisor.prompts.grammar import ESCAPED, Piece, add_on_called
from sdxl_advisor.prompts.pasted import is_inside
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.rules import Case, Draft, Example, Severity, rule
from sdxl_advisor.prompts.tokens import CHUNK, borders

if TYPE_CHECKING:
    from sdxl_advisor.prompts.tag_list import Tag

LIST = (
    "1girl,0,6000000,sole_female",
    "solo,0,5000000,",
    "smile,0,2900000,smiling",
    "signature,0,300000,",
    "grey_hair,0,680000,gray_hair",
    "rem_(re:zero),4,7000,",
    "wlop,1,900,",
    "asagao_minoru_(character),4,30,",
)
OTHER = "toony_eyes,7,5000,"  # by its type in a merged list
STRAY_NUMBER = re.compile(r"[ \t]*:[ \t]*\d?\.?\d{1,3}$")  # a weight without its brackets
NAME_LIKE = re.compile(r"\d|[a-z][A-Z]|[:<>{}|\\]")  # coined words, triggers, leftovers of syntax
LONG_NAME = 7  # letters; a shorter word that is nearly a name is more often a word of its own
FEW_WORDS = 2  # of a phrase that is meant as a tag
OPEN_KINDS = ("general", "character", "copyright", "artist", "species", None)
THINGS = ("general", "character", "copyright", "species")
NAMES = ("character", "artist", "copyright")


class Word(NamedTuple):
    """A plain tag as it stands in a prompt, and its spelling without brackets, backslashes and an artist's prefix.

    ``called`` tells that it had such a prefix.
    """

    start: int
    end: int
    spelled: str
    text: str
    called: bool


def plain_words(case: Case, side: Reading) -> Iterator[Word]:
    """The tags of a side that are no words of any vocabulary, no sentences, settings or names of files."""
    whole = {start: (end, fix) for start, end, fix in side.bracketed_names}
    done = 0
    for piece, sense in zip(side.tags, side.senses, strict=True):
        if piece.start < done or piece.kind == "sentence" or not sense.plain:
            continue
        if is_inside(piece.start, side.settings):
            continue
        if sense.spelled in case.language.dictionary.embeddings or FILE_NAME.search(piece.name):
            continue
        done, text = whole.get(piece.start, (piece.end, piece.text))
        if weight := STRAY_NUMBER.search(text):
            done, text = done - len(weight[0]), text[: weight.start()]
        _, artist = called(case.language.dictionary.prefixes, Piece("tag", text, 0))
        start = done - len(artist) if artist and side.text[:done].endswith(artist) else piece.start
        spelled = spelling(ESCAPED.sub(r"\1", artist or text))
        yield Word(start, done, spelled, side.text[start:done], bool(artist))


def as_written(case: Case, tag: Tag) -> str:
    """A tag as it is typed into a prompt for this checkpoint."""
    from sdxl_advisor.prompts.board_words import as_typed

    if EMOTICON.fullmatch(tag.name):
        return BRACKET.sub(r"\\\1", tag.name)
    return as_typed(case.language.prompting, tag.name)


@rule(
    "SA601",
    "unknown-tag",
    about="list",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, solo, smile", tags=LIST),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, solo, smlie", tags=LIST),
)
def unknown_tag(case: Case) -> Iterator[Draft]:
    """A tag that is not in your list of tags.

    A checkpoint learned the tags of its boards letter by letter; a misspelt one is other text to it. What is near a tag
    in spelling is told on both sides; what is near none, and has two words at most, only in the positive prompt of a
    checkpoint that was trained on tags alone. Needs --tags.
    Instead: the tag as the board writes it, or one that the board has.
    Source: your list of tags.
    """
    if case.tags is None:
        return
    triggers = network_names(case)
    for side in case.sides:
        for word in plain_words(case, side):
            if case.tags.find(word.spelled) or case.tags.aliased(word.spelled) or is_trigger(word, triggers):
                continue
            if near := meant(case, word):
                message = f"not a tag of {listed_boards(case)}; {near.name} is one{pictures(near)}"
                severity: Severity = "note" if case.tags.has_words(word.spelled) else "warning"
                yield Draft(side.side, word.start, word.end, severity, message, as_written(case, near), sure=False)
            elif side is case.positive and is_meant_as_tag(case, word) and not triggers and not elsewhere(case, word):
                yield Draft(side.side, word.start, word.end, "note", f"not a tag of {listed_boards(case)}")


def meant(case: Case, word: Word) -> Tag | None:
    """The tag that a misspelt one must be: one that is well known, and for a short word no name of somebody."""
    if NAME_LIKE.search(word.text) or case.tags is None:
        return None
    near = case.tags.slip_of(word.spelled)
    if near is None or (near.pictures is not None and near.pictures < case.catalog.prompt_facts.rare.learned):
        return None
    if case.tags.has_words(word.spelled) and normalise(word.spelled).rstrip("s") != normalise(near.name).rstrip("s"):
        return None
    return None if near.kind in NAMES and len(word.spelled) < LONG_NAME and " " not in word.spelled else near


def network_names(case: Case) -> list[str]:
    """The names of the networks and embeddings of a prompt, as they are compared."""
    pieces = (piece for side in case.sides for piece in side.prompt.of_kind("network", "embedding"))
    return list(map(normalise, map(add_on_called, pieces)))


def is_trigger(word: Word, networks: list[str]) -> bool:
    """Tell whether a word is part of a network's name, as triggers often are."""
    return any(normalise(word.spelled) in name for name in networks)


def is_meant_as_tag(case: Case, word: Word) -> bool:
    """Tell whether a phrase that is no tag was meant as one: it is short, and the checkpoint learned only tags."""
    prompting = case.language.prompting
    only_tags = prompting is not None and prompting.style == "tags"
    short = word.spelled.count(" ") < FEW_WORDS
    told = NAME_LIKE.search(word.text) or WORD.search(word.text)  # the latter as a word of another language
    return only_tags and short and any(map(str.isalpha, word.spelled)) and not told


def pictures(tag: Tag) -> str:
    """How many pictures have a tag, in brackets; nothing where the list does not say."""
    return "" if tag.pictures is None else f" ({tag.pictures:,} pictures)"


@rule(
    "SA602",
    "aliased-tag",
    about="list",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, solo, grey hair", tags=LIST),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, solo, gray hair", tags=LIST),
)
def aliased_tag(case: Case) -> Iterator[Draft]:
    """Another name of a tag.

    A board turns other names into the tag, so no picture of the training data has them. Needs --tags. Only names of
    general tags are told: a short word may be another name of an artist or a character, and mean something else.
    Instead: the tag itself.
    Source: the aliases in your list of tags.
    """
    if case.tags is None:
        return
    for side in case.sides:
        from sdxl_advisor.prompts.board_words import says_the_same

        given = {spelled for one in case.sides for spelled in one.spelled}
        for word in plain_words(case, side):
            tags = [tag for tag in case.tags.aliased(word.spelled) if tag.kind == "general"]
            if not tags:
                continue
            tag = max(tags, key=lambda one: one.pictures or 0)
            spelled = spelling(tag.name)
            known = spelled in given or not case.language.sense(tag.name).plain
            sure = not known and says_the_same(word.spelled, spelled) and {one.name for one in tags} == {tag.name}
            given.add(spelled)
            message = f"{board_name(case, tag.board)} calls it {tag.name}{pictures(tag)}"
            yield Draft(side.side, word.start, word.end, "note", message, as_written(case, tag), sure)


def board_name(case: Case, board: str | None) -> str:
    """A board as it is called; the user's own list where that is of none that is known."""
    return case.catalog.boards.boards.get(board, board) if board else "your list"


def listed_boards(case: Case) -> str:
    """The boards of the lists that count for the checkpoint, in words."""
    return " or ".join(board_name(case, board) for board in (case.tags.listed if case.tags else ()))


@rule(
    "SA603",
    "rare-tag",
    about="list",
    good=Example("noobai-xl-eps-1.1", r"masterpiece, best quality, rem \(re:zero\), solo", tags=LIST),
    bad=Example("noobai-xl-eps-1.1", r"masterpiece, best quality, asagao minoru \(character\), solo", tags=LIST),
)
def rare_tag(case: Case) -> Iterator[Draft]:
    """A tag with fewer pictures than a checkpoint can learn from.

    Characters, artists and things with a few pictures on the board are hardly in the weights. Needs --tags, and a list
    with counts.
    Instead: describe what it looks like, or use a LoRA.
    Source: the number of pictures in the catalogue's facts on prompts, with its source.
    """
    if case.tags is None:
        return
    least = case.catalog.prompt_facts.rare.pictures
    for word in plain_words(case, case.positive):
        counted = [tag for tag in case.tags.find(word.spelled) if tag.pictures is not None]
        best = max(counted, key=lambda tag: tag.pictures or 0, default=None)
        if best is None or best.kind not in OPEN_KINDS or (best.pictures or 0) >= least:
            continue
        if best.kind in NAMES and word.spelled.isalpha() and not word.called:
            continue  # a plain word is more often meant as one
        ending = f"{case.name} will hardly know this {best.kind}" if best.kind in NAMES else "hardly learned as a tag"
        message = f"{best.pictures:,} pictures on {board_name(case, best.board)}: {ending}"
        yield Draft("positive", word.start, word.end, "note", message)


@rule(
    "SA604",
    "other-board-tag",
    about="list",
    good=Example("illustrious-xl-1.0", "masterpiece, best quality, 1girl, solo, smile", tags=LIST),
    bad=Example("illustrious-xl-1.0", "masterpiece, best quality, 1girl, solo, toony eyes", tags=(*LIST, OTHER)),
)
def other_board_tag(case: Case) -> Iterator[Draft]:
    """A tag of a board that the checkpoint did not see.

    Boards have words of their own, and a checkpoint learned only those of the boards in its training data. What is put
    together from words that its own boards use too is not told. Needs --tags with a list of a board that it saw and one
    of the other board.
    Instead: the word of the board that it saw, or a description.
    Source: your lists of tags; the boards in the checkpoint's training data.
    """
    for side in case.sides if case.tags else ():
        for word in plain_words(case, side):
            if word.spelled not in case.language.other_boards and (tag := elsewhere(case, word)):
                seen = listed_boards(case)
                message = f"a tag of {board_name(case, tag.board)}, not of {seen}, which {case.name} was trained on"
                yield Draft(side.side, word.start, word.end, "note", message)


def elsewhere(case: Case, word: Word) -> Tag | None:
    """The well known tag that a word is on a board that the checkpoint did not see, and on none that it saw."""
    if case.tags is None or not case.tags.boards or case.tags.find(word.spelled) or case.tags.aliased(word.spelled):
        return None
    if case.tags.has_words(word.spelled):
        return None  # plain words
    least = case.catalog.prompt_facts.rare.learned
    tags = [tag for tag in case.tags.everywhere(word.spelled) if tag.kind in THINGS and (tag.pictures or 0) >= least]
    return max(tags, key=lambda tag: tag.pictures or 0, default=None)


@rule(
    "SA605",
    "over-75-tokens",
    about="tokens",
    scope="side",
    good=Example("noobai-xl-eps-1.1", "masterpiece, best quality, 1girl, solo, smile"),
    bad=Example("noobai-xl-eps-1.1", "masterpiece, best quality, " + ", ".join(f"tag number {n}" for n in range(20))),
)
def over_75_tokens(case: Case) -> Iterator[Draft]:
    """A prompt that does not fit into 75 tokens.

    The text encoders read 75 tokens at a time; a longer prompt becomes several chunks that know nothing of each other.
    A tag on the border is cut in two by ComfyUI; A1111 and its relatives move it to the next chunk where a comma is
    near. Needs the package instant-clip-tokenizer: pip install 'sdxl-advisor[tokens]'.
    Instead: what belongs together into one chunk; BREAK begins a new one where you want it.
    Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features (infinite prompt length).
    """
    for side in case.sides:
        for border in borders(side.prompt):
            where = "is cut in two" if border.inside else "begins a new chunk"
            message = f"{border.tokens} tokens; after {CHUNK} '{border.piece.name}' {where}"
            yield Draft(side.side, border.piece.start, border.piece.end, "note", message)
