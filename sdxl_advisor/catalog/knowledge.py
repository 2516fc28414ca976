"""What is known of a checkpoint, and whose it is: the one place that looks beyond a record.

| what | where it is looked for, in this order |
|---|---|
| quality, settings, prompting, vocabulary | own, line, habit (of merges on a base), nearest ancestor, line's default |
| settings, from elsewhere | only where the other predicts the same, and not for one of few steps by its name |
| prediction | own, line, words of its own name, versions of its line or else parents, where all agree |
| license, training, review | own, line; the strictest license that it comes from is told apart |
| traits | see `traits` |

``line`` is what all versions of a page share; for a version without a record, what its line's default version says.
The habit is what merges on a family's base usually want (``merges`` of ``family.yaml``). It is asked where a base was
merged, or only the family of a parent is known: before that base and parents of other families, after a parent of its
own family that has a page of its own. A checkpoint whose parents are not known counts as a merge of its family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from sdxl_advisor.catalog.records import SDXL, Answer, Edge, Entry, Prediction, PredictionType
from sdxl_advisor.catalog.spelling import few_steps_in, merges_key, prediction_in
from sdxl_advisor.named_tuples import NamedTuple

if TYPE_CHECKING:
    from sdxl_advisor.catalog.catalog import Catalog

STRICT: tuple[Answer | None, ...] = ("no", "unclear", None, "yes")  # may pictures be sold, the strictest first
How = Literal["own", "line", "name", "habit", "ancestor"]
INHERITED = ("quality", "settings", "prompting", "vocabulary")
AGREEING = 2  # versions of a line that must say the same before another is taken to be like them
CHANGES = ("conversion", "distill")  # the steps after which a checkpoint may predict otherwise
# How far a merge is from the habit of its own family, that of another, and a base; from a parent with a page it is 1.
HABIT, OTHER_HABIT, BASE = 1.5, 1.75, 2.0


class Giver(NamedTuple):
    """Whose a fact is.

    ``key`` is that of a checkpoint, for ``line`` that of a line, for ``habit`` that of a family; for the ``name`` of a
    checkpoint without a record it is that name.
    """

    how: How
    key: str
    name: str


class Known(NamedTuple):
    """A fact with whose it is; ``cited_in`` is the line whose sources it cites."""

    value: Any
    giver: Giver
    cited_in: str


class Above(NamedTuple):
    """A parent as facts are inherited from it: a checkpoint, the family whose habit is nearer, and how far each is."""

    edge: Edge
    checkpoint: str | None
    habit: str | None
    far: float
    habit_far: float


Found = tuple[float, Giver] | None  # who gives something, with its rank: how far it is, or how it scores
What = tuple[str, str | None]  # what is looked for, and what it must fit
Predicts = tuple[PredictionType, Giver] | None  # what a checkpoint predicts, and by whose word


class Knowledge:
    """Answers what is known of the checkpoints of a catalogue; remembers what it found."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.parents: dict[str, tuple[Above, ...]] = {}
        self.found: dict[What, dict[str, Found]] = {}
        self.types: dict[str, Predicts] = {}
        self.line_types: dict[str, Predicts] = {}
        self.families: dict[str, set[str]] = {}

    def by_checkpoint(self) -> tuple[dict[str, Any], ...]:
        """What it remembers by the key of a checkpoint."""
        return (self.parents, self.types, *self.found.values())

    def block(self, key: str, name: str) -> Known | None:
        """A block of a checkpoint, by the rules above; None where nobody says."""
        entry = self.catalog.entry(key)
        if name == "prediction":
            return self.prediction(key)
        if name in entry.has:
            giver = self.own(entry, name)
        elif name == "settings" and few_steps_in(entry.name):
            return None
        else:
            found = self.nearest(key, name, self.type_of(key)) if name in INHERITED else self.of_line(entry, name)
            found = found or (self.beside(entry, name) if name in INHERITED else None)
            if found is None:
                return None
            giver = found[1]
        return self.known(giver, name, self.type_of(key))

    def value(self, key: str, name: str) -> Any:
        """A block of a checkpoint without whose it is."""
        known = self.block(key, name)
        return known.value if known else None

    def own(self, entry: Entry, name: str) -> Giver:
        """Whose a block is that the record of *entry* has: its own, or its line's."""
        if name in entry.shared:
            return Giver("line", entry.line, self.catalog.lines[entry.line].name)
        return Giver("own", entry.key, entry.name)

    def of_line(self, entry: Entry, name: str) -> Found:
        """The default version of the line of a checkpoint without a record, if it has a block."""
        return self.said_by(self.speaker(entry), name)

    def beside(self, entry: Entry, name: str) -> Found:
        """The default version of its line, for one of which nobody above says anything either."""
        default = self.catalog.lines[entry.line].default
        if default is None or entry.architecture != SDXL or entry.status == "closed":
            return None
        fits = name != "settings" or self.type_of(entry.key) == self.type_of(default) is not None
        return self.said_by(default, name) if fits else None

    def said_by(self, default: str | None, name: str) -> Found:
        """The *default* version of a line, if there is one and it has a block."""
        other = self.catalog.entry(default) if default else None
        return (1, Giver("line", other.key, other.name)) if other and name in other.has else None

    def speaker(self, entry: Entry) -> str | None:
        """The version that speaks for one of its line that has no record; none where only the family is known."""
        return None if entry.listed or entry.line == entry.family else self.catalog.lines[entry.line].default

    def known(self, giver: Giver, name: str, predicts: str | None) -> Known:
        """The block called *name* of whoever gives it."""
        if giver.how == "habit":
            merges = self.catalog.line(giver.key).merges
            return Known(getattr(merges, merges_block(name, predicts)), giver, giver.key)
        key = self.stating(giver, name)
        return Known(self.catalog.block(key, name), giver, self.catalog.entry(key).line)

    def nearest(self, key: str, name: str, predicts: str | None) -> Found:
        """Who is nearest above a checkpoint and has a block; settings only of one that *predicts* the same."""
        wanted = predicts if name == "settings" else None

        def own(at: str) -> Found:
            entry = self.catalog.entry(at)
            fits = name != "settings" or (wanted is not None and self.type_of(at) == wanted)
            return (0, Giver("ancestor", at, entry.name)) if name in entry.has and fits else None

        def habit(family: str) -> bool:
            return merges_block(name, predicts) in self.catalog.lines[family].merges

        found = self.search(key, (name, wanted), own, habit)
        if found and found[1].how == "ancestor" and not self.catalog.entry(key).listed:
            return self.of_line(self.catalog.entry(key), name) or found
        return found

    def search(
        self, key: str, what: What, own: Callable[[str], Found], habit: Callable[[str], bool] | None = None
    ) -> Found:
        """What is above *key* with the lowest rank, of whom *own*, or of whose family's merges *habit*, is true.

        Where there is a *habit* to ask for, the rank is how far it is, else what *own* gives. Without recursion.
        """
        memory = self.found.setdefault(what, {})
        waiting, open_ = [key], {key}
        while True:
            at = waiting[-1]
            best: Found = None
            for one in self.above(at):
                if one.checkpoint and one.checkpoint not in memory and one.checkpoint not in open_:
                    waiting.append(one.checkpoint)
                    open_.add(one.checkpoint)
                    break
                if habit and one.habit and (best is None or one.habit_far < best[0]) and habit(one.habit):
                    best = one.habit_far, Giver("habit", one.habit, self.catalog.lines[one.habit].name)
                further = memory.get(one.checkpoint) if one.checkpoint else None
                rank = further[0] + (one.far if habit else 0) if further else 0
                if further and (best is None or rank < best[0]):
                    best = rank, further[1]
            else:
                waiting.pop()
                open_.discard(at)
                if at == key:
                    return best
                memory[at] = own(at) or best

    def above(self, key: str) -> tuple[Above, ...]:
        """The parents of a checkpoint; a family or line stands for its default version, unless that comes from it."""
        if key not in self.parents:
            entry = self.catalog.entry(key)
            edges = entry.parents or ()
            if entry.parents is None and entry.line != entry.family and self.catalog.families[entry.family].merges:
                edges = (Edge((), "merge", family=entry.family),)
            self.parents[key] = tuple(self.above_edge(entry, edge) for edge in edges)
        return self.parents[key]

    def above_edge(self, entry: Entry, edge: Edge) -> Above:
        """A parent; the habit counts where only the family is known, or one of the base's versions was merged."""
        kind, key = edge.parent
        line = self.catalog.lines[key] if kind != "checkpoint" else None
        stands = (line.default if not self.catalog.is_ring(entry.key, key) else None) if line else key
        base = self.catalog.entry(stands) if stands else None
        family = line.family if line else base.family if base else None
        merged = edge.relation == "merge" and base is not None and base.line == base.family
        from_base = kind == "family" or merged
        own = entry.listed and entry.line == entry.family == family  # a version of the base itself is no merge on it
        habit = family if from_base and family and not own and self.catalog.lines[family].merges else None
        apart = edge.relation == "merge" and entry.family not in (family, entry.line)
        return Above(edge, stands, habit, BASE if habit or apart else 1, OTHER_HABIT if apart else HABIT)

    def lineage(self, *keys: str) -> Iterator[str]:
        """Checkpoints and all they descend from, nearest first, each once; with the habits, by ``merges_key``."""
        seen, level = set(keys), list(keys)
        yield from keys
        while level:
            following: list[str] = []
            for above in (above for one in level for above in self.above(one)):
                for step in (merges_key(above.habit) if above.habit else None, above.checkpoint):
                    if step and step not in seen:
                        seen.add(step)
                        yield step
                        following += [step] if step == above.checkpoint else []
            level = following

    def ancestors(self, *keys: str) -> Iterator[str]:
        """What checkpoints descend from, nearest first, each once, without the habits."""
        start = set(keys)
        return (step for step in self.lineage(*keys) if step not in start and step in self.catalog.keys)

    def families_above(self, line: str) -> set[str]:
        """The families that the versions of a line descend from, but its own."""
        if line not in self.families:
            entry = self.catalog.lines[line]
            above = self.ancestors(*entry.checkpoints)
            self.families[line] = {self.catalog.entry(key).family for key in above} - {entry.family}
        return self.families[line]

    def type_of(self, key: str) -> PredictionType | None:
        """What a checkpoint predicts."""
        known = self.known_type(key)
        return known[0] if known else None

    def prediction(self, key: str) -> Known | None:
        """What a checkpoint predicts, with the whole block, and whose word that is."""
        known = self.known_type(key)
        if known is None:
            return None
        kind, giver = known
        if giver.how != "name" and (
            giver.how == "habit" or "prediction" in self.catalog.entry(self.stating(giver, "prediction")).has
        ):
            return self.known(giver, "prediction", None)
        return Known(Prediction(kind, ()), giver, self.catalog.entry(key).line)  # told by a name

    def stating(self, giver: Giver, what: str) -> str:
        """The checkpoint whose record has the block or trait that a *giver* gives."""
        if giver.how == "line" and giver.key not in self.catalog.keys:  # what its versions share
            versions = self.catalog.lines[giver.key].checkpoints
            return next((one for one in versions if what in self.catalog.entry(one).shared), versions[0])
        return giver.key

    def known_type(self, key: str) -> Predicts:
        """What a checkpoint predicts and whose word that is; worked out from the ancestors down, without recursion."""
        waiting, open_ = [key], {key}
        while waiting and key not in self.types:
            at = waiting[-1]
            stated = self.stated_type(at) or self.type_of_versions(at)
            above = () if stated or self.needs_the_word(at) else self.above(at)
            missing = [one.checkpoint for one in above if one.checkpoint and one.checkpoint not in self.types]
            missing = [one for one in missing if one not in open_]
            if missing:
                waiting.append(missing[0])
                open_.add(missing[0])
                continue
            self.types[at] = stated or self.agreed_type(at, above)
            open_.discard(waiting.pop())
        return self.types[key]

    def needs_the_word(self, key: str) -> bool:
        """Whether one without a record would say so in its name if it predicted as its line's default version does."""
        default = self.speaker(self.catalog.entry(key))
        return default is not None and prediction_in(self.catalog.entry(default).name) is not None

    def stated_type(self, key: str) -> Predicts:
        """What a record, its line, or the words of its name say."""
        entry = self.catalog.entry(key)
        word = prediction_in(entry.name) if entry.architecture == SDXL else None
        if entry.prediction and (entry.listed or entry.prediction != word):
            return entry.prediction, self.own(entry, "prediction")
        return (word, Giver("name", entry.typed, entry.name)) if word else None

    def type_of_versions(self, key: str) -> Predicts:
        """What the other versions of a line predict, where two say so and all agree; not asked of a base."""
        entry = self.catalog.entry(key)
        if entry.line == entry.family:
            return None
        if entry.line not in self.line_types:
            versions = [
                one for one in map(self.catalog.entry, self.catalog.lines[entry.line].checkpoints) if one.prediction
            ]
            types = {one.prediction for one in versions if one.prediction}
            agree = len(versions) >= AGREEING and len(types) == 1
            last = versions[-1] if agree else None
            self.line_types[entry.line] = (types.pop(), Giver("line", last.key, last.name)) if last else None
        return self.line_types[entry.line]

    def agreed_type(self, key: str, above: tuple[Above, ...]) -> Predicts:
        """What the parents of a checkpoint predict, where all of them agree and no step on the way changes it."""
        found = [self.passed_on(one) for one in above]
        types = {one[0] if one else None for one in found}
        first = found[0] if found else None
        if len(types) != 1 or first is None or any(one.edge.relation in CHANGES for one in above):
            return None
        kind, giver = first
        if giver.how in ("habit", "ancestor"):
            return kind, giver
        entry, parent = self.catalog.entry(key), self.catalog.entry(above[0].checkpoint or "")
        how: How = "line" if not entry.listed and parent.line == entry.line else "ancestor"
        return kind, Giver(how, parent.key, parent.name)

    def passed_on(self, one: Above) -> Predicts:
        """What a parent predicts; of a family, what its merges usually do, or else what all of its versions do."""
        kind, key = one.edge.parent
        if kind == "family":
            line = self.catalog.lines[key]
            if line.merges_predict:
                return line.merges_predict, Giver("habit", key, line.name)
            versions = [one for one in map(self.catalog.entry, line.checkpoints) if one.architecture == SDXL]
            if len({one.prediction for one in versions}) != 1:
                return None
        return self.types.get(one.checkpoint) if one.checkpoint else None

    def license_above(self, key: str) -> Known | None:
        """The strictest license of what a checkpoint comes from: not inherited, but it may bind derivatives."""

        def own(at: str) -> Found:
            entry = self.catalog.entry(at)
            rank = STRICT.index(entry.sell_pictures)
            return (rank, Giver("ancestor", at, entry.name)) if "license" in entry.has else None

        found = self.search(key, ("license", None), own)
        return self.known(found[1], "license", None) if found else None


def merges_block(name: str, predicts: str | None) -> str:
    """The field of ``merges`` that holds a block for checkpoints that predict so; none where that decides."""
    if name != "settings":
        return name
    return {"epsilon": "settings", "v-prediction": "v_prediction_settings"}.get(predicts or "", "")
