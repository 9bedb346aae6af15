"""What steps of preparation do to a column of numbers: which can be undone, and what rounding loses."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.entropy import attempts as code

# --- what can be undone --------------------------------------------------------------------------

LOSSLESS_RIGHT = {
    "standardise": True,
    "normalise": False,
    "round": False,
    "difference": True,
    "sort": False,
}
_WHY = {
    "standardise": "Mean and deviation are kept, so x = z times deviation plus mean: nothing is lost.",
    "normalise": "The formula can be turned round, but only with the minimum and maximum, and they were "
    "thrown away.",
    "round": "Two different values can become the same, and nothing tells them apart afterwards.",
    "difference": "Begin with the first value and add the differences one by one: every value comes back.",
    "sort": "All values are still there, but which row each belonged to is lost.",
}


def _check_lossless(answer: Any) -> str:
    given = compare.mapping(answer, "A dict of True and False", LOSSLESS_RIGHT)
    for name, value in given.items():
        if not isinstance(value, bool):
            raise NotYet(f"For '{name}' True or False is wanted, and this is {compare.named(value)}.")
    for name, right in LOSSLESS_RIGHT.items():
        if given[name] is not right:
            raise NotYet(f"Look at '{name}' again. {_WHY[name]}")
    return "A step loses nothing exactly if it can be undone with what was kept beside the column."


def _but(name: str) -> dict[str, bool]:
    return {**LOSSLESS_RIGHT, name: not LOSSLESS_RIGHT[name]}


LOSSLESS = Exercise(
    id="entropy.lossless",
    lesson=1,
    kind="on paper",
    objectives=("entropy.prepare",),
    prompt="After which of these steps can the column be computed back, row by row (exact arithmetic)? "
    "`standardise`: mean and deviation are kept. `normalise` to 0..1: minimum and maximum are thrown away. "
    "`round` to whole numbers. `difference`: the first value is kept. `sort`: only the sorted column is "
    "kept. Answer with a dict from these five names to True or False.",
    check=_check_lossless,
    hints=(
        "Ask of each step: can two different columns give the same result?",
        "The columns 1, 2, 3 and 10, 20, 30 look the same after one of these steps.",
    ),
    answer=LOSSLESS_RIGHT,
    worked="Only standardising and differencing can be undone here. The other three map different columns to "
    "the same result.",
    wrong=(
        Wrong("normalising is lossless by itself", _but("normalise"), "thrown away"),
        Wrong("standardising loses information", _but("standardise"), "nothing is lost"),
        Wrong("rounding is harmless", _but("round"), "become the same"),
        Wrong("differences forget the values", _but("difference"), "one by one"),
        Wrong("sorting keeps everything", _but("sort"), "which row"),
    ),
)

# --- how many bits rounding loses ----------------------------------------------------------------


def _column(random: Random) -> list[float]:
    """Numbers with one decimal, none of them half-way between two whole numbers."""
    high = random.choice((2, 5, 12))
    tenths = [n for n in range(10 * high) if n % 10 != 5]
    return [n / 10 for n in random.choices(tenths, k=random.randint(4, 40))]


COLUMNS = [[0.1, 0.2, 1.1, 1.1], [1.0, 2.0, 3.0], [0.7], *compare.seeded(_column, 50)]
_LOST_MISTAKES = (
    (code.lost_in_all, "These are the bits of the whole column. Leave the number of rows out."),
    (code.lost_is_what_is_left, "This is what is left after rounding. Lost is the rest: before minus after."),
    (code.lost_backwards, "The sign is turned: before minus after. Rounding can only take bits away."),
    (
        code.lost_of_distinct,
        "You compared the numbers of different values, as if each were equally likely. Use the entropy.",
    ),
    (code.lost_as_values, "You counted values. Information is measured in bits: use the entropy."),
    (
        code.lost_as_error,
        "This is the mean rounding error, in the unit of the column. It is not information.",
    ),
)


def _check_lost(answer: Any) -> str:
    function = compare.function(answer, "bits_lost(column)")
    shape = lambda result: compare.number(result, "From your function a number of bits")  # noqa: E731
    compare.same_as(function, code.bits_lost, COLUMNS, shape, _LOST_MISTAKES)
    return f"Right on {len(COLUMNS)} columns. Where nothing is merged, nothing is lost."


LOST = Exercise(
    id="entropy.lost",
    lesson=1,
    kind="transfer",
    objectives=("entropy.prepare", "entropy.surprise"),
    prompt="Write `bits_lost(column)`: how many bits of entropy per value a list of numbers loses when each "
    "is rounded with `round(x)`. `entropy` and `probabilities` may help.",
    check=_check_lost,
    hints=(
        "The symbols are the numbers themselves: `probabilities(column)` counts them.",
        "`entropy(probabilities(column))` before, the same of `[round(x) for x in column]` after; subtract.",
    ),
    answer=code.bits_lost,
    worked="Entropy before minus entropy after. A step on single values can merge symbols, never split them, "
    "so the result is never negative.",
    wrong=(
        Wrong("bits per file are bits per symbol", code.lost_in_all, "number of rows"),
        Wrong("lost is what is left", code.lost_is_what_is_left, "before minus after"),
        Wrong("the sign does not matter", code.lost_backwards, "sign is turned"),
        Wrong("entropy counts different values", code.lost_of_distinct, "equally likely"),
        Wrong("information is a number of values", code.lost_as_values, "counted values"),
        Wrong("information is the rounding error", code.lost_as_error, "rounding error"),
    ),
)
