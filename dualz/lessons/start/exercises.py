"""The exercises of lesson 00: three small ones, to meet the checks and to count honestly."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Number, Space, mistake
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet

# --- the controls --------------------------------------------------------------------------------

TEXT = "aaabccdddd"
LONGEST_RUN_STEP = 10


def _too_early(step: Any) -> str:
    return f"""At step {step} no run of length 4 has been made yet, or there is no such step. Use the right
        arrow key."""


STEP = Exercise(
    id="start.step",
    kind="perform",
    objectives=("start.controls",),
    prompt=f"Step through `run_lengths({TEXT!r})`. At which step does a run of length 4 appear first?",
    form=Number(
        LONGEST_RUN_STEP,
        _too_early,
        {
            LONGEST_RUN_STEP - 1: """steps are counted from 0 | That counts from 0. The stepper counts its
                steps from 1, as people do.""",
            4: """the length is the step | That is the length of the run. The question is at which step the
                run gets that long.""",
            7: "some other step | At step 7 no run of length 4 has been made yet, or there is no such step. "
            "Use the right arrow key.",
        },
        wanted="the number of a step",
        whole=True,
    ),
    greeting="The run of d reaches length 4 at the last step, when the last letter is read.",
    hints=(
        "Click into the stepper and press the right arrow key until you see the number 4.",
        "The stepper shows 'step 3 of 10' beside its slider; every letter of the text is one step.",
    ),
    worked="""The letters d are at the places 7 to 10 of the text, so the run is complete at the step in which
        the tenth letter is read.""",
)

# --- a check that looks at a function ------------------------------------------------------------


def expand(runs):
    text = ""
    for symbol, length in runs:
        text += symbol * length
    return text


def expand_stub(runs):
    text = ""
    for symbol, length in runs:  # noqa: B007
        ...
    return text


@mistake(
    "a run is one symbol", "Each symbol appears once in your text. Repeat it as often as its length says."
)
def expand_once(runs):
    return "".join(symbol for symbol, length in runs)


@mistake(
    "the description is the text",
    "Your text names the runs, as in a2. The original text repeats the symbol instead.",
)
def expand_names(runs):
    return "".join(f"{symbol}{length}" for symbol, length in runs)


@mistake(
    "assignment instead of addition",
    "Only the last run is left: add each run to the text, do not put it in the text's place.",
)
def expand_last(runs):
    text = ""
    for symbol, length in runs:
        text = symbol * length
    return text


@mistake(
    "every symbol has one run", "A symbol may come back later: add every run, also of a symbol seen before."
)
def expand_each_symbol_once(runs):
    return "".join(symbol * length for symbol, length in dict(runs).items())


def _runs(random: Random) -> tuple[list[tuple[str, int]]]:
    symbols = random.choice(("ab", "abcdef", "AaZz", "019 -", "äß€\n"))
    return ([(random.choice(symbols), random.randint(1, 12)) for _ in range(random.randint(0, 9))],)


def _text(result: Any) -> str:
    if not isinstance(result, str):
        raise NotYet(f"Your function should give a text, and it gives {compare.named(result)}.")
    return result


EXPAND = Exercise(
    id="start.expand",
    kind="complete",
    objectives=("start.checks",),
    prompt="""Complete `expand(runs)`: from a list of runs, as in `[('a', 3), ('b', 1)]`, it makes the text,
        `'aaab'`. One line is missing.""",
    form=Function(
        expand,
        "expand(runs)",
        Space([([],), ([("a", 1)],), ([("a", 2)],), ([("a", 1), ("b", 3), ("a", 120)],)], _runs, count=40),
        (expand_once, expand_names, expand_last, expand_each_symbol_once),
        read=_text,
    ),
    greeting="""Your function brings back every text. A decoder is half of every codec, and you have written
        one.""",
    hints=("In Python `'a' * 3` is `'aaa'`.", "Add `symbol * length` to the text that you have so far."),
    worked="Each run adds its symbol, repeated.",
    stub=expand_stub,
)

# --- counting honestly ---------------------------------------------------------------------------


def times_smaller(original, parts):
    return original / sum(parts.values())


@mistake(
    "only the pixels count",
    "The header and the table are bytes of the file too. Divide by the sum of all parts.",
)
def times_of_the_pixels(original, parts):
    return original / parts["pixels"]


@mistake(
    "ratio turned upside down",
    "That is the new size as a share of the old one. Times smaller is old divided by new.",
)
def times_upside_down(original, parts):
    return sum(parts.values()) / original


@mistake("a saving in per cent", "That is the saving in per cent. Times smaller is old divided by new.")
def times_in_per_cent(original, parts):
    return 100 * (1 - sum(parts.values()) / original)


@mistake("ratios are whole numbers", "You cut the digits behind the point off: give the ratio as it comes.")
def times_cut_off(original, parts):
    return original // sum(parts.values())


def _sizes(random: Random) -> tuple[int, dict[str, int]]:
    names = ["header", "table", "checksum", "codes", "dictionary"]
    parts = {name: random.randint(0, 90) for name in random.sample(names, random.randint(0, 5))}
    return random.randint(1, 9000), {**parts, "pixels": random.randint(1, 900)}


TIMES = Exercise(
    id="start.times",
    kind="transfer",
    objectives=("start.ledger",),
    prompt="""Write `times_smaller(original, parts)`: `original` is a size in bytes, `parts` a dict from the
        name of each part of the compressed file to its size in bytes. How many times smaller is the file?""",
    form=Function(
        times_smaller,
        "times_smaller(original, parts)",
        Space(
            [
                (10, {"pixels": 5}),
                (5, {"pixels": 10}),
                (90, {"table": 15, "pixels": 15}),
                (1000, {"header": 10, "pixels": 200, "table": 40}),
            ],
            _sizes,
            count=40,
        ),
        (times_of_the_pixels, times_upside_down, times_in_per_cent, times_cut_off),
        read=lambda result: compare.number(result, "From your function a number"),
    ),
    greeting="Every byte of the file counts, also those that say how to read the others.",
    hints=(
        "What does a disk store: one part, or all of them?",
        "The size of the file is `sum(parts.values())`. Which of the two sizes is divided by the other?",
    ),
    worked="The file is as large as all its parts together.",
)

EXERCISES = (STEP, EXPAND, TIMES)
