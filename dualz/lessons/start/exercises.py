"""The exercises of lesson 00: three small ones, to meet the checks and to count honestly."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet

# --- the controls --------------------------------------------------------------------------------

TEXT = "aaabccdddd"
LONGEST_RUN_STEP = 10


def _check_step(answer: Any) -> str:
    step = compare.number(answer, "The number of a step", whole=True)
    compare.equal(
        step,
        LONGEST_RUN_STEP,
        f"At step {step} no run of length 4 has been made yet, or there is no such step. "
        "Use the right arrow key.",
        [
            (LONGEST_RUN_STEP - 1, "That counts from 0. The stepper counts its steps from 1, as people do."),
            (4, "That is the length of the run. The question is at which step the run gets that long."),
        ],
    )
    return "The run of d reaches length 4 at the last step, when the last letter is read."


STEP = Exercise(
    id="start.step",
    lesson=0,
    kind="perform",
    objectives=("start.controls",),
    prompt=f"Step through `run_lengths({TEXT!r})`. At which step does a run of length 4 appear first?",
    check=_check_step,
    hints=(
        "Click into the stepper and press the right arrow key until you see the number 4.",
        "The stepper shows 'step 3 of 10' beside its slider; every letter of the text is one step.",
    ),
    answer=LONGEST_RUN_STEP,
    worked="The letters d are at the places 7 to 10 of the text, so the run is complete at the step "
    "in which the tenth letter is read.",
    wrong=(
        Wrong("steps are counted from 0", LONGEST_RUN_STEP - 1, "counts from 0"),
        Wrong("the length is the step", 4, "length of the run"),
        Wrong("some other step", 7, "no run of length 4"),
    ),
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


def expand_once(runs):
    return "".join(symbol for symbol, length in runs)


def expand_names(runs):
    return "".join(f"{symbol}{length}" for symbol, length in runs)


def expand_last(runs):
    text = ""
    for symbol, length in runs:
        text = symbol * length
    return text


def _some_runs(rng: Random) -> list[tuple[str, int]]:
    return [(rng.choice("abcdef"), rng.randint(1, 5)) for _ in range(rng.randint(0, 6))]


RUNS = [[("a", 2)], [("a", 1), ("b", 3)], [], *compare.seeded(_some_runs, 30)]
_EXPAND_MISTAKES = (
    (expand_once, "Each symbol appears once in your text. Repeat it as often as its length says."),
    (expand_names, "Your text names the runs, as in a2. The original text repeats the symbol instead."),
    (expand_last, "Only the last run is left: add each run to the text, do not put it in the text's place."),
)


def _text(result: Any) -> str:
    if not isinstance(result, str):
        raise NotYet(f"Your function should give a text, and it gives {compare.named(result)}.")
    return result


def _check_expand(answer: Any) -> str:
    function = compare.function(answer, "expand(runs)")
    compare.same_as(function, expand, RUNS, _text, _EXPAND_MISTAKES)
    return "Your function brings back every text. A decoder is half of every codec, and you have written one."


EXPAND = Exercise(
    id="start.expand",
    lesson=0,
    kind="complete",
    objectives=("start.checks",),
    prompt="Complete `expand(runs)`: from a list of runs, as in `[('a', 3), ('b', 1)]`, it makes the "
    "text, `'aaab'`. One line is missing.",
    check=_check_expand,
    hints=("In Python `'a' * 3` is `'aaa'`.", "Add `symbol * length` to the text that you have so far."),
    answer=expand,
    worked="Each run adds its symbol, repeated.",
    stub=expand_stub,
    wrong=(
        Wrong("a run is one symbol", expand_once, "Repeat it"),
        Wrong("the description is the text", expand_names, "names the runs"),
        Wrong("assignment instead of addition", expand_last, "Only the last run"),
    ),
)

# --- counting honestly ---------------------------------------------------------------------------


def times_smaller(original, parts):
    return original / sum(parts.values())


def _times_inverse(original, parts):
    return sum(parts.values()) / original


def _times_percent(original, parts):
    return 100 * (1 - sum(parts.values()) / original)


def _first_part(original, parts):
    return original / parts["payload"]


def _on_pair(function):
    return lambda pair: function(*pair)


def _some_sizes(rng: Random) -> tuple[int, dict[str, int]]:
    payload = rng.randint(100, 900)
    parts = {"header": rng.randint(4, 60), "payload": payload, "table": rng.randint(10, 90)}
    return rng.randint(1000, 9000), parts


SIZES = [(1000, {"header": 10, "payload": 200, "table": 40}), *compare.seeded(_some_sizes, 20)]
_TIMES_MISTAKES = (
    (
        _on_pair(_first_part),
        "The header and the table are bytes of the file too. Divide by the sum of all parts.",
    ),
    (
        _on_pair(_times_inverse),
        "That is the new size as a share of the old one. Times smaller is old divided by new.",
    ),
    (_on_pair(_times_percent), "That is the saving in per cent. Times smaller is old divided by new."),
)


def _check_times(answer: Any) -> str:
    function = compare.function(answer, "times_smaller(original, parts)")
    for pair in SIZES:
        given = compare.number(function(*pair), "From your function a number")
        wanted = times_smaller(*pair)
        if not compare.same(float(given), wanted):
            mistakes = [(wrong(pair), why) for wrong, why in _TIMES_MISTAKES]
            compare.equal(
                float(given),
                wanted,
                f"`times_smaller{pair}` gives {given}; it should give {wanted:.4f}.",
                [(float(wrong), why) for wrong, why in mistakes],
            )
    return "Every byte of the file counts, also those that say how to read the others."


TIMES = Exercise(
    id="start.times",
    lesson=0,
    kind="transfer",
    objectives=("start.ledger",),
    prompt="Write `times_smaller(original, parts)`: `original` is a size in bytes, `parts` a dict from the "
    "name of each part of the compressed file to its size in bytes. How many times smaller is the file?",
    check=_check_times,
    hints=(
        "What does a disk store: one part, or all of them?",
        "Divide the original size by the sum of all parts.",
    ),
    answer=times_smaller,
    worked="The file is as large as all its parts together.",
    wrong=(
        Wrong("only the payload counts", _first_part, "header and the table"),
        Wrong("ratio turned upside down", _times_inverse, "share of the old one"),
        Wrong("a saving in per cent", _times_percent, "saving in per cent"),
    ),
)

EXERCISES = (STEP, EXPAND, TIMES)
