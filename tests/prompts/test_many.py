"""Many prompts in one run: each is read when the one before it is answered, on one core or on several."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, strategies as st

from sdxl_advisor.catalog.catalog import Catalog
from sdxl_advisor.cli import main
from sdxl_advisor.prompts.convert_many import Options, rewriter
from sdxl_advisor.prompts.dictionary import Dictionary, dictionary_of
from sdxl_advisor.prompts.grammar import LONG_TEXT, pieces_of, read
from sdxl_advisor.prompts.jobs import AHEAD, PART, Work, answers, parts
from sdxl_advisor.prompts.language import Language, language_of
from sdxl_advisor.prompts.lines import WHOLE
from sdxl_advisor.prompts.lint import Linter, LintOptions, checker, finding
from sdxl_advisor.prompts.negative_words import NegativeWords
from sdxl_advisor.prompts.reading import Reading
from sdxl_advisor.prompts.requests import Request
from sdxl_advisor.prompts.rulebook import RULES
from sdxl_advisor.prompts.rules import Finding
from sdxl_advisor.remembered import Remembered
from tests.conftest import Run, examples
from tests.prompts.forgetting import forget, memories

NOOB, PONY = "noobai-xl-eps-1.1", "pony-diffusion-v6-xl"
FEW = 12


@pytest.fixture(scope="module")
def everything(shipped: Catalog) -> Linter:
    """What checks prompts with all rules."""
    return Linter(shipped, RULES, None, None)


class Pipe:
    """Standard input that counts, whenever it is read, how many results have been written."""

    def __init__(self, lines: list[bytes], out: io.StringIO, mark: str) -> None:
        self.lines, self.out, self.mark = lines, out, mark
        self.behind: list[int] = []  # lines that were read and not answered

    def readline(self, most: int) -> bytes:
        """The next line."""
        assert most > len(self.lines[0])
        self.behind.append(FEW - len(self.lines) - self.out.getvalue().count(self.mark))
        return self.lines.pop(0) if len(self.lines) > 1 else b""


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        (("lint", "noobai", "--file", "-", "--json"), '"positive_text"'),
        (("lint", "noobai", "--file", "-", "--fix"), '"positive"'),
        (("convert", "--file", "-", "--to", "noobai", "--json"), '"positive_text"'),
        (("convert", "-", "--to", "noobai", "--json"), '"positive_text"'),
        (("convert", "--file", "-", "--to", "noobai"), '"positive"'),
    ],
)
@pytest.mark.usefixtures("shipped")
def test_a_result_goes_out_before_the_next_prompt_is_read(
    words: tuple[str, ...], mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    pipe = Pipe([b'{"positive": "1girl, solo"}\n'] * FEW, out, mark)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=pipe))
    monkeypatch.setattr(sys, "stdout", out)
    with pytest.raises(SystemExit):
        main(words)
    assert max(pipe.behind) <= 2
    assert out.getvalue().count(mark) == FEW - 1


def test_prompts_of_a_long_text_are_read_one_by_one_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prompts.txt"
    line = "1girl, " * 20_000
    path.write_text(f"{line}solo\r\n\r\n" * (WHOLE // len(line) + 1) + "1boy\r2boys\n", encoding="utf-8")
    found = run("lint", "noobai", "--file", str(path), "--select", "SA103", "--json").json["results"]
    assert [one["positive_text"][-5:] for one in found][-3:] == [" solo", "1boy", "2boys"]


def test_a_line_that_is_no_text_is_one_result(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"positive": "1girl"}\n{"positive": "\xff"}\n{"positive": "solo"}\n')
    ran = run("lint", "noobai", "--file", str(path), "--json")
    first, broken, last = ran.json["results"]
    assert (first["positive_text"], last["positive_text"], ran.code) == ("1girl", "solo", 2)
    assert broken["line"] == 2
    assert "line 2 is not text" in broken["error"]


def test_no_result_is_an_error_without_half_a_document(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prompts.txt"
    path.write_text("1girl", encoding="utf-8")
    ran = run("convert", "--file", str(path), "--json")
    assert (ran.code, ran.out) == (2, "")


def test_several_cores_give_the_same_in_the_same_order(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    lines = [{"positive": f"1girl, score_9, {n} apples", "checkpoint": NOOB if n % 9 else "nobody"} for n in range(60)]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    alone, together = (run("lint", "--file", str(path), "--json", *more) for more in ((), ("--jobs", "2")))
    assert alone == together
    assert alone.out.count("apples") >= len(lines) - len(lines) // 9 - 1


def test_a_worker_answers_as_the_run_itself_does(shipped: Catalog) -> None:
    part = [Request("score_9, 1girl", "lowres", PONY, line=1), Request("1girl", line=2, checkpoint="nobody")]
    for make, options in ((checker, (LintOptions(select=("SA1",)),)), (rewriter, (NOOB, Options(quality=False)))):
        work = Work(None, "sdxl-advisor", make, options)
        assert answers(work, part) == [make(shipped, *options)(request) for request in part]


def test_few_prompts_are_read_ahead() -> None:
    taken: list[int] = []
    source = (taken.append(n) or Request(str(n)) for n in range(10_000))  # type: ignore[func-returns-value]
    assert [len(part) for part in parts(source, AHEAD)] == [PART] * AHEAD
    assert len(taken) == PART * AHEAD


# What is done once instead of for every prompt


def test_tags_that_nobody_knows_make_the_same_sense_to_all(shipped: Catalog) -> None:
    dictionary = Dictionary(shipped)
    noob, pony = (Language(shipped, key, dictionary) for key in (NOOB, PONY))
    assert noob.sense("purple umbrella") is pony.sense("purple umbrella")
    assert noob.sense("score_9") != pony.sense("score_9")
    assert (noob.sense("masterpiece").rank, noob.sense("masterpiece").belongs) == ("quality", "positive")


MARKS = [*"()[]{}:;.,_+-\\ \n|", "::", "a", "1.2", "::1.3", ").", "--", "<lora:x:1>", "embedding:x", " AND ", " BREAK "]
MARKS += [
    ".swap(dog)",
    '("a", "b").and()',
    "(x)1.2",
    "(x 1.3)",
    "x++",
    ".5",
    "year 2030, ",
    " / ",
    "# x\n",
    "[a|b]",
    "{x}",
]
WORDS = [
    "1girl",
    "masterpiece",
    "newest",
    "safe",
    "nsfw",
    "male",
    "long_hair",
    "rem (re:zero)",
    "by wlop",
    "artist:wlop",
]
WORDS += ["steps: 20", "cfg 7", "size: 832x1216", "easynegative", "score_9", "score9", "score_99", "worst displeasing"]
WORDS += [
    "masterpiece best quality",
    "source_pony",
    "furry",
    "no humans",
    "a dog is watching television",
    "улыбка",
    "smile",
]
TEXTS = st.lists(st.sampled_from([*MARKS, *(f"{word}, " for word in WORDS)]), max_size=12).map("".join)


@given(TEXTS, TEXTS, st.sampled_from([NOOB, PONY, "illustrious-xl-1.0"]))
@examples(200)
def test_all_is_found_that_every_rule_would_find_in_the_whole_prompt(
    everything: Linter, good: str, bad: str, key: str
) -> None:
    case = everything.case(key, good, bad, None)
    texts = {"positive": good, "negative": bad}
    rules = [rule for rule in RULES if rule.about == "prompt"]
    found = [finding(rule, draft, texts[draft.side]) for rule in rules for draft in rule.check(case)]
    assert sorted(found, key=place) == list(everything.findings(case))


def place(found: Finding) -> tuple[bool, int, str]:
    """By what findings are in order; those that agree in it keep theirs."""
    return found.side == "negative", found.start, found.code


def test_rules_about_a_list_or_a_program_rest_without_one(shipped: Catalog) -> None:
    linter = Linter(shipped, RULES, None, None)
    books = [*linter.of_side.values(), linter.of_prompt[False]]
    asked = {rule.code for book in books for rule in book.rules}
    assert not asked & {"SA404", "SA501", "SA502", "SA601", "SA604"}
    assert {"SA101", "SA306", "SA503"} <= asked


@pytest.mark.parametrize("text", ["1girl, (rain:1.2), <lora:x,y:1>", "a, {b|c}, BREAK d\\, e", "1.3::x::, ((y)"])
def test_words_and_solid_pieces_are_those_of_the_whole(text: str, shipped: Catalog) -> None:
    prompt = read(text)
    assert prompt.solid == tuple(piece for piece in prompt.pieces if piece.kind != "glue")
    assert prompt.words == tuple(piece for piece in prompt.pieces if piece.kind in ("tag", "sentence"))
    reading = Reading("positive", prompt, Language(shipped, NOOB, Dictionary(shipped)))
    assert list(reading.spelled.values()) == list(prompt.words)


SAME = "worst quality, low quality, source_pony, logo"
PROMPTS = ["score_9, 1girl, (rain:1.2), scene {}", "masterpiece, 1boy, solo, long_hair, by wlop, scene {}"]


def asked(count: int) -> list[Request]:
    """Prompts that share their words and their negative; each has one tag of its own."""
    return [Request(PROMPTS[n % 2].format(n), SAME, PONY, line=n) for n in range(count)]


def test_a_negative_that_prompts_share_is_read_once(everything: Linter) -> None:
    forget()
    for request in asked(20):
        everything.answer(request, fix=False)
    assert [memory.cache_info().misses for memory in memories()] == [21, 20, 1]


def test_a_conversion_reads_a_prompt_once_and_anew_only_where_its_form_was_changed(shipped: Catalog) -> None:
    rewrite = rewriter(shipped, NOOB, Options())
    rewrite(asked(1)[0])
    pieces_of.cache_clear()
    for request in asked(20):
        rewrite(request)
    assert pieces_of.cache_info().misses <= 20 + 10 + 5  # long_hair in each second; what is recommended


def test_a_negative_that_prompts_share_is_converted_once(shipped: Catalog) -> None:
    rewrite = rewriter(shipped, NOOB, Options())
    with patch.object(NegativeWords, "rewrite", autospec=True, side_effect=NegativeWords.rewrite) as converted:
        results = [rewrite(request) for request in asked(20)]
    assert converted.call_count <= 4  # there are two kinds of positives
    alone = [rewriter(shipped, NOOB, Options())(request) for request in asked(4)]
    assert results[:4] == alone


def test_a_word_that_repeats_is_looked_up_once(shipped: Catalog) -> None:
    dictionary_of.cache_clear()
    language_of.cache_clear()
    linter = Linter(shipped, RULES, None, None)
    for request in asked(20):
        linter.answer(request, fix=False)
    words = {piece.name for one in asked(20) for text in (one.positive, SAME) for piece in read(text).words}
    assert dictionary_of(shipped).speller.meant.cache_info().misses <= len(words)  # type: ignore[attr-defined]
    assert len(language_of(shipped, PONY).senses) == len(words)


def test_what_is_remembered_is_bounded(everything: Linter) -> None:
    bounded: list[Any] = [*memories(), *everything.found_on.values()]
    assert all(memory.cache_parameters()["maxsize"] for memory in bounded)
    few = Remembered(str.upper, 2)
    assert ([few[letter] for letter in "abac"], len(few)) == (["A", "B", "A", "C"], 1)
    before = pieces_of.cache_info()
    read("tag, " * LONG_TEXT)
    assert pieces_of.cache_info() == before


def test_an_answer_does_not_depend_on_those_before_it(shipped: Catalog) -> None:
    def answers_to(requests: list[Request]) -> dict[int | None, tuple[object, object]]:
        """The results by line."""
        rewrite, check = rewriter(shipped, NOOB, Options()), checker(shipped, LintOptions())
        return {one.line: (check(one), rewrite(one)) for one in requests}

    requests = [*asked(6), Request(f"{SAME}, (a b), x_y (z), 1girl solo", "", NOOB, line=99)]
    there = answers_to(requests)
    forget()
    assert answers_to(requests[::-1]) == there


@pytest.mark.parametrize("text", ['("fire", "flames").and()', '("hat", "cat").blend(0.7, 0.3)'])
@pytest.mark.parametrize("to", ["illustrious-xl-0.1", "animagine-xl-4.0"])
def test_quotes_of_compel_are_converted(text: str, to: str, shipped: Catalog) -> None:
    result = rewriter(shipped, to, Options())(Request(text, "", NOOB))
    assert "cat" in result.positive_text or "fire" in result.positive_text  # type: ignore[union-attr]
