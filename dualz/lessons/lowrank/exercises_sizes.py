"""The break-even rank, and the choice of a rank."""

from __future__ import annotations

from dualz.course.forms import Mistake, Number, Parts, parts_of
from dualz.course.registry import Exercise

# --- break-even ----------------------------------------------------------------------------------

SHAPES = {"300 x 64": (300, 64), "100 x 300": (100, 300), "10 x 100": (10, 100)}


def largest_saving(m: int, n: int) -> int:
    """The largest rank at which two factors hold fewer numbers than the matrix."""
    return next(rank for rank in range(min(m, n), -1, -1) if rank * (m + n) < m * n)


_ALMOST = "Almost: at rank 75 the factors of 100 x 300 hold 75 x 400 = 30000 numbers, as many as before."
_ROUNDED = "You rounded up. Just above mn / (m + n) the factors hold more numbers than the matrix."
_EVEN = f"at break-even something is saved | {_ALMOST}"
_UP = f"the break-even rank is rounded up | {_ROUNDED}"


def _rank(name: str, rank: int) -> Number:
    m, n = SHAPES[name]
    return Number(
        rank,
        f"""For {name} two factors of rank r hold r times {m + n} numbers. Find the largest r for which that
        is less than {m * n}.""",
        {-(-m * n // (m + n)): _EVEN if m * n % (m + n) == 0 else _UP},
        wanted="a rank",
        whole=True,
    )


BREAK_EVEN = Exercise(
    id="lowrank.breakeven",
    kind="on paper",
    objectives=("lowrank.breakeven",),
    prompt=f"""What is the largest rank at which two thin factors hold fewer numbers than the matrix? Answer
        with a dict of three ranks under the names `{list(SHAPES)}`.""",
    form=parts_of(
        {name: largest_saving(*shape) for name, shape in SHAPES.items()},
        _rank,
        mistakes=(
            Mistake(
                "at break-even something is saved",
                {name: m * n // (m + n) for name, (m, n) in SHAPES.items()},
                _ALMOST,
            ),
            Mistake(
                "the break-even rank is rounded up",
                {name: -(-m * n // (m + n)) for name, (m, n) in SHAPES.items()},
                _ROUNDED,
            ),
            Mistake(
                "any rank saves memory",
                {name: min(shape) for name, shape in SHAPES.items()},
                "This is the full rank. There the two factors hold far more numbers than the matrix.",
            ),
            Mistake(
                "half the rank is half the memory",
                {name: min(shape) // 2 for name, shape in SHAPES.items()},
                "Half of the rank is not half of the numbers: count r times m + n.",
            ),
        ),
        wanted="a dict of three ranks",
    ),
    greeting="Below mn / (m + n), and strictly: at 75 the middle layer would gain nothing and lose accuracy.",
    hints=(
        "An m x r and an r x n matrix hold r(m + n) numbers together.",
        "For 300 x 64 it is 19200 / 364 = 52.7. Look at 100 x 300 with care: the division comes out even.",
    ),
    worked="19200/364 = 52.7, 30000/400 = 75 and 1000/110 = 9.1; the rank must be smaller, not equal.",
)

# --- the choice ----------------------------------------------------------------------------------

# By rank: the share of the energy, and the accuracies on validation and on test.
RUNS = {
    4: (0.42, 0.912, 0.921),
    8: (0.55, 0.962, 0.974),
    12: (0.66, 0.974, 0.966),
    24: (0.84, 0.978, 0.971),
    32: (0.91, 0.977, 0.972),
}
BASE = 0.978

CHOOSE = Exercise(
    id="lowrank.choose",
    kind="on paper",
    objectives=("lowrank.layer", "lowrank.energy"),
    prompt=f"""Suppose a network is right on {BASE} of the validation set. Its factorised, fine-tuned versions
        gave these numbers, by rank: (energy, validation, test). `{RUNS}`. The rule was set beforehand: the
        smallest rank that loses at most 0.005 against the whole network. Answer with a dict: `rank`, and
        `report`, the accuracy that you report for it.""",
    form=Parts(
        {
            "rank": Number(
                12,
                "Go down the ranks from the largest, and stop before validation falls below 0.973.",
                {
                    8: """the test set may choose | You chose on the test set: there rank 8 looks best. On
                        validation it loses 1.6 points.""",
                    32: """90 % of the energy is the rule | You took the rank with 90 % of the energy. The
                        rule asks for accuracy, and 12 has enough of it.""",
                    24: """the best is the one with the best score | This is the best one on validation. The
                        rule asks for the smallest that loses at most 0.5 points.""",
                    4: """the smallest is always best | This is the smallest. It loses far more than 0.5
                        points on validation.""",
                },
                wanted="a rank",
                whole=True,
            ),
            "report": Number(
                RUNS[12][2],
                "Report the accuracy of the chosen rank on the test set.",
                {
                    RUNS[12][1]: """the validation accuracy is reported | This number made the choice, so it
                        flatters. Report what the test set says, once.""",
                    BASE: """the whole network's accuracy is reported | This is the whole network's. Report
                        what the chosen one reaches on the test set.""",
                },
                wanted="an accuracy",
                unit="share",
            ),
        }
    ),
    greeting="Chosen on validation, reported on test, and not chosen again when the test number is a pity.",
    hints=(
        "One of the columns may be used to choose, another one only to report.",
        "0.978 - 0.005 = 0.973. Which is the smallest rank whose validation accuracy is at least that?",
    ),
    worked="""On validation rank 12 has 0.974, enough; rank 8 has not. Report its test accuracy, 0.966, as it
        is.""",
)
