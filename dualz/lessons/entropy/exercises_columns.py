"""What steps of preparation do to a column of numbers: which can be undone, and what rounding loses."""

from __future__ import annotations

from random import Random

from dualz.course import compare
from dualz.course.forms import Function, Space, flags
from dualz.course.registry import Exercise
from dualz.lessons.entropy import attempts as code

# --- what can be undone --------------------------------------------------------------------------

LOSSLESS = Exercise(
    id="entropy.lossless",
    kind="on paper",
    objectives=("entropy.prepare",),
    prompt="""After which of these steps can the column be computed back, row by row (exact arithmetic)?
        `standardise`: mean and deviation are kept. `normalise` to 0..1: minimum and maximum are thrown away.
        `round` to whole numbers. `difference`: the first value is kept. `sort`: only the sorted column is
        kept. Answer with a dict from these five names to True or False.""",
    form=flags(
        {
            "standardise": (
                True,
                """standardising loses information | Mean and deviation are kept, so x = z times deviation
                plus mean: nothing is lost.""",
            ),
            "normalise": (
                False,
                """normalising is lossless by itself | The formula can be turned round, but only with the
                minimum and maximum, and they were thrown away.""",
            ),
            "round": (
                False,
                """rounding is harmless | Two different values can become the same, and nothing tells them
                apart afterwards.""",
            ),
            "difference": (
                True,
                """differences forget the values | Begin with the first value and add the differences one by
                one: every value comes back.""",
            ),
            "sort": (
                False,
                """sorting keeps everything | All values are still there, but which row each belonged to is
                lost.""",
            ),
        },
        "Look at {} again. ",
    ),
    greeting="A step loses nothing exactly if it can be undone with what was kept beside the column.",
    hints=(
        "Ask of each step: can two different columns give the same result?",
        "The columns 1, 2, 3 and 10, 20, 30 look the same after one of these steps.",
    ),
    worked="""Only standardising and differencing can be undone here. The other three map different columns to
        the same result.""",
)

# --- how many bits rounding loses ----------------------------------------------------------------


def _column(random: Random) -> tuple[list[float]]:
    """Halves among them, where ``round`` goes to the even neighbour; numbers that float32 holds exactly."""
    most = random.choice((1, 2, 5, 12, 40, 1000))
    parts = random.choice((1, 2, 4, 64))
    low = random.choice((0, 0, -most))
    values = [random.randint(low * parts, most * parts) / parts for _ in range(random.randint(1, 30))]
    return (random.choices(values, k=random.randint(1, 40)),)


_COLUMNS = [
    ([0.0],),
    ([0.75],),
    ([-1.25, 0.0],),
    ([3, 1, 2, 1],),
    ([1.0, 2.0, 3.0],),
    ([0.5, 1.5, 2.5],),
    ([-0.5, -1.5, -0.25, 0.25],),
    ([0.1, 0.2, 1.1, 1.1],),
    ([7.25] * 12,),
    ([300.0, 44.0],),  # the same in one byte
    ([2.0**20 + 0.5, 2.0**20, 2.0**20 + 1.5],),
]

LOST = Exercise(
    id="entropy.lost",
    kind="transfer",
    objectives=("entropy.prepare", "entropy.surprise"),
    prompt="""Write `bits_lost(column)`: how many bits of entropy per value a list of numbers (one at
        least) loses when each is rounded with `round(x)`. `entropy` and `probabilities` may help.""",
    form=Function(
        code.bits_lost,
        "bits_lost(column)",
        Space(_COLUMNS, _column),
        (
            code.lost_in_all,
            code.lost_divided_again,
            code.lost_is_what_is_left,
            code.lost_backwards,
            code.lost_of_distinct,
            code.lost_as_values,
            code.lost_as_error,
            code.lost_in_the_errors,
            code.lost_by_cutting,
            code.lost_with_halves_up,
            code.lost_with_half_added,
            code.lost_as_share,
        ),
        read=lambda result: compare.number(result, "From your function a number of bits"),
        unit="bits",
    ),
    greeting="Right on every column that was tried. Where nothing is merged, nothing is lost.",
    hints=(
        "The symbols are the numbers themselves: `probabilities(column)` counts them.",
        "`entropy(probabilities(column))` is what there is before rounding. What is there after it?",
    ),
    worked="""Entropy before minus entropy after. A step on single values can merge symbols, never split them,
        so the result is never negative.""",
    also=(code.lost_by_the_codec,),
)
