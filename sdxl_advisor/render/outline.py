"""A lineage as lines to draw, for text and for pictures: what stands below what, and in which columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sdxl_advisor import lazy_re as re
from sdxl_advisor.advice.beside import WORD, Folded
from sdxl_advisor.advice.lineage import Lineage, Node
from sdxl_advisor.catalog.record import record, replace
from sdxl_advisor.named_tuples import NamedTuple
from sdxl_advisor.render.styled import cut, wide
from sdxl_advisor.render.words import QUIET, visible

MOST_REPEATED = 2  # children that are drawn elsewhere, each on a line of its own
MOST_NAMES = 4  # of parents or repeated children on one line
MOST_IN_A_BOX = 8  # names in one box of a diagram
MOST_WORDS = 2  # in which the names of versions differ that stand on one line
LONG = 12  # generations of only children that stand below each other; of more, all are on one line
INDENT = 3  # columns of a branch
GAP = 2  # columns between columns
MOST_ROWS = 0.75  # of a whole tree have columns
FEWEST = 4  # columns of a whole tree, lest a row is torn in two; the version of an overview may stand alone
TAIL = 20  # columns that the last column needs
WORDS = {"v-prediction": "v-pred", "rectified-flow": "rectified flow", "continued-training": "continued"}


@record
class Piece:
    """A part of a line's text: a name with its page, or words about it."""

    text: str
    url: str | None = None
    look: str = "name"  # name, quiet, marked, words, star


@record
class Row:
    """One line: ``beside`` tells for each branch above whether it goes on, ``last`` whether the row is the last child.

    A root has no branch of its own. ``cells`` are the columns behind the ``pieces``: version, prediction, date, status,
    relation, and the rest. ``names`` are those of which as many are shown as fit. ``long`` rows may reach into columns.
    """

    beside: tuple[bool, ...]
    last: bool
    root: bool
    pieces: tuple[Piece, ...]
    cells: tuple[str, ...] = ()
    names: tuple[Piece, ...] = ()
    long: bool = False

    @property
    def folded(self) -> bool:
        """Tell whether several versions stand on it."""
        return self.long and bool(self.cells)

    @property
    def indent(self) -> int:
        """Columns in front of the text."""
        return 0 if self.root else INDENT * (len(self.beside) + 1)


class Branch(NamedTuple):
    """Where a node hangs."""

    beside: tuple[bool, ...] = ()
    last: bool = True
    root: bool = True

    def below(self, *, last: bool) -> Branch:
        """Where a child of it hangs."""
        return Branch(() if self.root else (*self.beside, not self.last), last, root=False)


def outline(result: Lineage, room: int, *, whole: bool = False) -> list[Row]:
    """The rows of all trees; branches deeper than *room* columns are counted. A *whole* tree folds no old versions."""
    rows = [row for root in result.roots for row in rows_of(root, Branch(), None, room, whole=whole)]
    if result.merges:
        rows.append(merges_row(Branch(), result.merges, sorted_out=not result.roots))
    return rows


def rows_of(node: Node, at: Branch, above: Node | None, room: int, *, whole: bool) -> Iterator[Row]:
    """The rows of a node, with the versions that are folded into its line, and of what is below."""
    run = run_of(node, whole=whole)
    yield node_row(run, at, above)
    end = run[-1]
    if not (end.children or end.merges):
        if end.hidden:
            yield more(end.hidden, end.key, at.below(last=True))
        return
    if INDENT * (len(at.beside) + 1) > room:
        yield more(len(end.children) + len(end.merges), end.key, at.below(last=True))
        return
    again = [child for child in end.children if child.repeated]
    folded = again if len(again) > MOST_REPEATED else []
    children = [child for child in end.children if not (folded and child.repeated)]
    rest = bool(folded) + bool(end.merges)
    groups = [[child] for child in children] if whole else groups_of(children)
    for n, group in enumerate(groups, 1):
        below = at.below(last=n == len(groups) and not rest)
        if len(group) > 1:
            yield node_row(group, below, end, ", ")
        else:
            yield from rows_of(group[0], below, end, room, whole=whole)
    if folded:
        below = at.below(last=not end.merges)
        yield row_of(below, Piece(f"{few([child.name for child in folded])} (drawn above)", look="words"))
    if end.merges:
        yield merges_row(at.below(last=True), end.merges)


def run_of(node: Node, *, whole: bool) -> list[Node]:
    """A node and the only children below it that stand on its line.

    These are old versions one after the other, as like as can be; of a long line of descent all but what was asked for.
    """
    chain = [node]
    while only_child(chain[-1]):
        chain.append(chain[-1].children[0])
    long = len(chain) > LONG
    if node.marked or (whole and not long):
        return [node]
    end = 1
    while end < len(chain) and not chain[end].marked and (long or alike(chain[end - 1], chain[end])):
        end += 1
    return chain[:end]


def only_child(node: Node) -> bool:
    """Tell whether nothing but one child stands below a node."""
    return len(node.children) == 1 and not node.merges and not node.children[0].repeated


def groups_of(children: Sequence[Node]) -> list[list[Node]]:
    """Children one by one; old versions side by side that nothing came of stand on one line."""
    groups: list[list[Node]] = []
    for child in children:
        before = groups[-1][-1] if groups else None
        if before and ends(before) and ends(child) and alike(before, child):
            groups[-1].append(child)
        else:
            groups.append([child])
    return groups


def ends(node: Node) -> bool:
    """Tell whether nothing is to be said of what is below a node, or above it beside its parent."""
    return not (node.children or node.merges or node.hidden or node.repeated or node.other_parents or node.marked)


def alike(one: Node, other: Node) -> bool:
    """Tell whether two nodes are old versions of one line that differ in nothing worth a line of its own."""
    of_both = [(node.line, node.status, node.prediction, node.default) for node in (one, other)]
    same = of_both[0] == of_both[1] and one.status in QUIET and not one.default
    return same and len(WORD.findall(rest_of(other.name, one.name))) <= MOST_WORDS


def node_row(run: Sequence[Node], at: Branch, above: Node | None, between: str = " > ") -> Row:
    """The row of a node, or of several on one line."""
    node = run[0]
    pieces = [*name_of(node, name_below(node, above))]
    for other in run[1:]:
        pieces += [Piece(between, look="words"), *name_of(other, rest_of(other.name, node.name))]
    if node.repeated:
        pieces.append(Piece(" (drawn above)", look="words"))
        return row_of(at, *pieces, long=True)
    cells = (
        version_words(node),
        *(shared(run, name) for name in ("prediction", "released", "status", "relation")),
        "" if len(run) > 1 else tail(node),
    )
    return row_of(at, *pieces, cells=cells, long=len(run) > 1)


def name_below(node: Node, above: Node | None) -> str:
    """The name of a node, without that of its line below another of the same line."""
    if not (above and node.line and node.line == above.line):
        return node.name
    if node.short != node.name or node.key == node.line:
        return node.short
    return rest_of(node.name, above.name)


def name_of(node: Node, text: str) -> Iterator[Piece]:
    """A name, with a star behind that of a default version."""
    yield Piece(text, node.url, "marked" if node.marked else "quiet" if node.status in QUIET else "name")
    if node.default:
        yield Piece(" ★", look="star")


def rest_of(name: str, first: str) -> str:
    """*name* without the words that it has in common with the *first* name on its line, but never all of either."""
    words = [list(WORD.finditer(text)) for text in (name, first)]
    same = 0
    for one, other in zip(words[0][:-1], words[1][:-1], strict=False):
        if one[0].casefold() != other[0].casefold():
            break
        same += 1
    return name[words[0][same].start() :] if same else name


def version_words(node: Node) -> str:
    """The default version of a family or line in the overview."""
    return f"★ {node.version.short}" if node.version else ""


def shared(run: Sequence[Node], name: str) -> str:
    """What a field says of all nodes of a run, in the words of a tree; of a family, of its default version."""
    values = {getattr(node, name) for node in run}
    if name in ("prediction", "released") and run[0].version:
        values = {getattr(run[0].version, name)}
    value = values.pop() or ""
    if values or (name == "status" and value not in QUIET):
        return ""
    return WORDS.get(value, value)


def tail(node: Node) -> str:
    """What else is known of a node."""
    also = f"also from {few(node.other_parents)}" if node.other_parents else None
    return "; ".join(part for part in (also, node.step) if part)


def merges_row(at: Branch, merges: Sequence[Folded], *, sorted_out: bool = False) -> Row:
    """The lines that are not drawn on one row; of a group that is no family they are *sorted_out*, not made from it."""
    word = word_for(merges, sorted_out=sorted_out)
    return row_of(at, Piece(f"{word}: ", look="words"), names=tuple(Piece(said(line), line.url) for line in merges))


def word_for(merges: Sequence[Folded], *, sorted_out: bool = False) -> str:
    """What lines are that are not drawn."""
    made = {line.relation for line in merges}
    return "lines" if sorted_out else "merges" if made <= {"merge", None} else "merges and finetunes"


def in_a_box(merges: Sequence[Folded]) -> str:
    """The lines that are not drawn, as the text of one box of a diagram."""
    return f"{word_for(merges)}: {few([said(line) for line in merges], MOST_IN_A_BOX)}"


def said(line: Folded) -> str:
    """The beginning of a line's name that says the same as its key, which can be typed; else the whole name."""
    wanted, got = re.sub(r"[\W_]", "", line.key), ""
    for end, char in enumerate(line.name, 1):
        got += char.casefold() if char.isalnum() else ""
        if got == wanted:
            return line.name[:end]
    return line.name


def more(number: int, key: str, at: Branch) -> Row:
    """How many are not drawn, and how to see them."""
    return row_of(at, Piece(f"{number} more: tree {key}", look="words"))


def row_of(
    at: Branch,
    *pieces: Piece,
    cells: tuple[str, ...] = (),
    names: tuple[Piece, ...] = (),
    long: bool = False,
) -> Row:
    """A row where a branch is, its texts safe to show."""
    safe = [tuple(replace(piece, text=one_line(piece.text)) for piece in some) for some in (pieces, names)]
    return Row(at.beside, at.last, at.root, safe[0], tuple(map(one_line, cells)), safe[1], long)


def one_line(text: str) -> str:
    """A text that is safe to show, on one line."""
    return visible(text.replace("\n", " "))


def few(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """The first of some names, and how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f", +{rest}" if rest > 0 else "")


class Laid(NamedTuple):
    """A row with what has room: its ``pieces``, its ``cells`` with where they begin, and what is ``lost``."""

    pieces: list[Piece]
    cells: list[tuple[int, str]]
    lost: list[str]


def starts_of(rows: Sequence[Row], width: int, *, whole: bool = False) -> list[int | None]:
    """Where each column begins so that nothing is wider than *width*: the last ones are the first to go.

    In a *whole* tree a few rows may be too long for that: what they leave out stands below them.
    """
    with_cells = [row for row in rows if row.cells]
    ends = sorted(row.indent + sum(wide(piece.text) for piece in row.pieces) for row in with_cells if not row.long)
    sizes = [max(map(wide, cells)) for cells in zip(*(row.cells for row in with_cells), strict=True)]
    if not ends:
        return [None] * len(sizes)
    needed = ends[int((len(ends) - 1) * MOST_ROWS)] if whole else ends[-1]
    for kept in reversed(range(len(sizes) + 1)):
        taken = [min(size, TAIL) if n == len(sizes) - 1 else size for n, size in enumerate(sizes[:kept])]
        room = width - sum(size + GAP for size in taken if size)
        if room >= needed and not (whole and 1 < kept < FEWEST):
            end = max(end for end in ends if end <= room)
            return [*starts_after(end, taken), *[None] * (len(sizes) - kept)]
    return [None] * len(sizes)


def starts_after(end: int, sizes: Sequence[int]) -> Iterator[int | None]:
    """Where columns of some sizes begin behind the *end* of the names; an empty one nowhere."""
    for size in sizes:
        yield end + GAP if size else None
        end += size + GAP if size else 0


def laid(row: Row, starts: Sequence[int | None], width: int, *, whole: bool = False) -> Laid:
    """A row with as many cells and names as have room; in a *whole* tree all its cells or none."""
    pieces = list(row.pieces)
    end = row.indent + sum(wide(piece.text) for piece in pieces)
    if row.cells and row.cells[0] and (starts[0] is None or starts[0] < end + GAP):
        pieces.append(Piece(f" {row.cells[0]}", look="star"))
    end = row.indent + sum(wide(piece.text) for piece in pieces)
    pieces += fitting(row.names, width - end)
    cells: list[tuple[int, str]] = []
    lost: list[str] = []
    if whole and min((start for start in starts[1:] if start), default=end) < end + GAP:
        return Laid(pieces, cells, [text for text in row.cells[1:] if text])
    for n, (start, text) in enumerate(zip(starts, row.cells, strict=False)):
        if text and start is not None and start >= end + GAP:
            shown = shortened(text, width - start)
            cells.append((start, shown))
            lost += [text] if shown != text else []
        elif text and n:
            lost.append(text)
    return Laid(pieces, cells, lost)


def fitting(names: Sequence[Piece], room: int) -> Iterator[Piece]:
    """As many names as fit, at least one, and how many more there are."""
    used = 0
    for n, name in enumerate(names):
        rest = len(names) - n
        used += wide(name.text) + len(", ")
        if n and used + (len(f"+{rest - 1}") if rest > 1 else -len(", ")) > room:
            yield Piece(f", +{rest}", look="words")
            return
        if n:
            yield Piece(", ", look="words")
        yield name


def shortened(text: str, room: int) -> str:
    """*text*, cut where there is no more room."""
    return text if wide(text) <= room else f"{cut(text, room - 1).rstrip()}…"
