"""Ways to lint a prompt and to look at what was found, for the tests of the rules."""

from __future__ import annotations

import os
from pathlib import Path

from sdxl_advisor.prompts.rules import Example, Rule
from tests.conftest import Run

Found = tuple[str, str, str, str | None]  # severity, side, text, fix
COUNTS_TOKENS = "over-75-tokens"  # the rule that needs a package
CHAIN = "score_9, score_8_up, score_7_up, score_6_up, score_5_up, score_4_up"
NOOB, NOOB_V, WAI = "noobai-xl-eps-1.1", "noobai-xl-vpred-1.0", "wai-illustrious-16.0"
FIRST, ILLUSTRIOUS, LAST_ILLUSTRIOUS = "illustrious-xl-0.1", "illustrious-xl-1.0", "illustrious-xl-2.0"
PONY, SDXL, NOVA, ROUWEI = "pony-diffusion-v6-xl", "sdxl-base-1.0", "nova-anime-xl", "rouwei-0.8-eps"
HASSAKU = "hassaku-xl-illustrious"
OLD_ANIMAGINE, ANIMAGINE, UNKNOWN = "animagine-xl-3.1", "animagine-xl-4.0", "kohaku-xl-epsilon-rev3"


def named(rule: Rule) -> str:
    """What a test of this rule is called."""
    return rule.name


def found(run: Run, rules: str, checkpoint: str, positive: str, negative: str | None = "", *words: str) -> list[Found]:
    """What these rules find in a prompt."""
    sides = [] if negative is None else ["--negative", negative]
    ran = run("lint", "--json", "--select", rules, *sides, *words, "--", checkpoint, positive)
    (result,) = ran.json["results"]
    return [(one["severity"], one["side"], one["text"], one["fix"]) for one in result["findings"]]


def texts(run: Run, rules: str, checkpoint: str, positive: str, negative: str = "", *words: str) -> list[str]:
    """On which texts these rules find something."""
    return [text for _, _, text, _ in found(run, rules, checkpoint, positive, negative, *words)]


def fixes(run: Run, rules: str, checkpoint: str, positive: str, negative: str = "") -> dict[str, str | None]:
    """What these rules would write for what they find."""
    return {text: fix for _, _, text, fix in found(run, rules, checkpoint, positive, negative)}


def fixed(run: Run, checkpoint: str, positive: str, *words: str) -> str:
    """The positive prompt after the sure corrections."""
    (result,) = run("lint", "--json", "--fix", *words, "--", checkpoint, positive).json["results"]
    return str(result["positive_text"])


def list_of(lines: tuple[str, ...]) -> Path:
    """A list of both boards with these lines."""
    folder = Path(os.environ["XDG_CACHE_HOME"]) / f"{len(lines)}-lines"
    folder.mkdir(exist_ok=True)
    path = folder / "danbooru_e621_merged.csv"
    if not path.exists():
        path.write_text("\n".join(lines), encoding="utf-8")
    return path


def example_lint(run: Run, example: Example, *words: str) -> list[tuple[str, str, str]]:
    """Code, name and severity of what is found in an example."""
    sides = ["--negative", example.negative] if example.negative else []
    ui = ["--ui", example.ui] if example.ui else []
    ui += ["--tags", str(list_of(example.tags))] if example.tags else []
    ran = run("lint", "--json", *sides, *ui, *words, "--", example.checkpoint, example.positive)
    return [(one["code"], one["name"], one["severity"]) for one in ran.json["results"][0]["findings"]]


MIXED = (NOOB, "masterpiece, score_9, 1girl, 1girl, long_hair, (rain:3)")
IN_MIXED = {"SA101", "SA301", "SA302", "SA305"}


def codes(run: Run, *words: str) -> set[str]:
    """The codes that are found in a prompt with several mistakes."""
    return {one["code"] for one in run("lint", "--json", *words, "--", *MIXED).json["results"][0]["findings"]}


SIDES = ("positive", "negative")
SENTENCE = "a dog is watching television in the evening"
PHRASES = [
    "girl with long hair",
    "dress of white silk",
    "standing under old oak",
    "light through green leaves",
]
ALL_FORMS = "a BREAK b AND c, [d:e:0.5], [f], <lora:g:1>, embedding:h, __i__, {j|k}, # l"


def made(**changed: str) -> str:
    """An infotext with good settings for NoobAI-XL, but for those that are changed."""
    usual = {"Steps": "28", "Sampler": "Euler a", "CFG scale": "5", "Seed": "1", "Size": "832x1216"}
    given = usual | {name.replace("_", " "): value for name, value in changed.items()}
    return "masterpiece, cat\nNegative prompt: worst quality\n" + ", ".join(f"{k}: {v}" for k, v in given.items() if v)


USUAL = """
long hair; looking at viewer; blush; smile; open mouth; short hair; simple background; shirt; blue eyes; long sleeves;
skirt; blonde hair; black hair; white background; brown hair; hair ornament; holding; gloves; dress; red eyes; hat;
bow; animal ears; closed mouth; original; thighhighs; hair between eyes; ribbon; jewelry; very long hair; sitting;
jacket; twintails; standing; touhou; green eyes; full body; school uniform; upper body; male focus; closed eyes;
photoshop \\(medium\\); multicolored hair; grey hair; ahoge; monochrome; braid; short sleeves; flower; sidelocks;
ponytail; weapon; heart; earrings; cowboy shot; translated; :d; comic; outdoors; hair bow; translation request; sweat;
pleated skirt; kantai collection; greyscale; frills; hairband; horns; boots; collared shirt; lying; necktie; shorts;
food; wings; sky; one eye closed; alternate costume; sleeveless; detached sleeves; japanese clothes; virtual youtuber;
pointy ears; socks; medium hair; artist name; glasses; indoors; hand up; puffy sleeves; belt; day; hairclip; official
alternate costume; fate \\(series\\); fang; serafuku; official art; elbow gloves; bowtie; hood; signature; cloud;
blunt bangs; looking back; hair flower; tongue out; sailor collar; sword; speech bubble; twitter username; pokemon;
halo; looking at another; fingerless gloves; wide sleeves; mole; necklace; streaked hair; hair over one eye; blue
archive; hair bun; chibi; kimono; two-tone hair; english text; fate/grand order; star \\(symbol\\); striped clothes;
tears; grin; from behind; rabbit ears; sweatdrop; blurry; coat; water; from side; genshin impact; hololive; vest;
cape; armor; scarf; apron; character name; high heels; crop top; :o; dated; commission; hands up; v-shaped eyebrows;
two side up; neckerchief; tree; symbol-shaped pupils; chinese commentary; vocaloid; cat tail; hand on own hip; v; feet
out of frame; sketch; wet; sparkle; maid; fake animal ears; pokemon \\(creature\\); gun; muscular; buttons; head tilt;
sash; lips; book; arknights; cosplay; border; tattoo; zettai ryouiki; hoodie; window; petals; profile; azur lane; pov;
idolmaster cinderella girls; dutch angle; shadow; expressionless; bell; :3; night; heterochromia; skindentation;
watermark; ^_^; siblings; scar; playboy bunny; score \\(music\\); high collar; low ponytail; good end; bad end; worst
nightmare; very dark skin; normal map; rating board; light source; old school swimsuit; early summer; mid-autumn
festival; recent events; modern warfare; general \\(rank\\); safety pin; sensitive plant; detail view; aesthetic
clothing
""".replace("\n", " ")
