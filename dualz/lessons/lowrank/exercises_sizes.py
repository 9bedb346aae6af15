"""Bytes, the break-even rank, and the choice of a rank."""

from __future__ import annotations

from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong

# --- recall: bytes of a layer --------------------------------------------------------------------

SHAPE = (300, 64)
_ALL = SHAPE[0] * SHAPE[1]
BYTES_RIGHT = {"float32": 4 * _ALL, "half zero": 4 * _ALL, "8 bits": _ALL}


def _check_bytes(answer: Any) -> str:
    sizes = compare.mapping(answer, "A dict", BYTES_RIGHT)
    for name in BYTES_RIGHT:
        compare.number(sizes[name], f"For '{name}' a number of bytes", whole=True)
    compare.equal(
        sizes,
        BYTES_RIGHT,
        f"There are {_ALL} weights; a float32 takes 4 bytes, whatever its value is, and 8 bits are 1 byte.",
        [
            (_ZEROS_FREE, "A zero in a dense array costs as much as any other number: lesson 10 counted it."),
            (_BITS, "These are bits. A byte has eight of them."),
            (_COUNTS, "This counts weights, not bytes. A float32 takes 4 bytes."),
            (_KEPT_FLOAT, "Kept in float32 nothing is saved. Lesson 11 casts to a type of one byte."),
        ],
    )
    return (
        "Right. Pruning saves by leaving places out, rounding by shorter numbers; today fewer numbers do it."
    )


_ZEROS_FREE = {**BYTES_RIGHT, "half zero": 2 * _ALL}
_BITS = {name: 8 * size for name, size in BYTES_RIGHT.items()}
_COUNTS = dict.fromkeys(BYTES_RIGHT, _ALL)
_KEPT_FLOAT = dict.fromkeys(BYTES_RIGHT, 4 * _ALL)

BYTES = Exercise(
    id="lowrank.bytes",
    lesson=12,
    kind="recall",
    objectives=("lowrank.breakeven",),
    prompt="A layer has 300 x 64 weights, without a bias. How many bytes does it take as a dense array of "
    "`float32`; "
    "dense, in float32, with half of the weights set to zero (`half zero`); and as integers of `8 bits`, "
    "without the scale? Answer with a dict of these three names.",
    check=_check_bytes,
    hints=("First count the weights.", "300 x 64 = 19200. A dense array has no shorter form for a zero."),
    answer=BYTES_RIGHT,
    worked="19200 weights of 4 bytes; a zero is a number like any other in a dense array; one byte each for "
    "8 bits.",
    wrong=(
        Wrong("zeros in a dense array are saved", _ZEROS_FREE, "any other number"),
        Wrong("sizes are given in bits", _BITS, "These are bits"),
        Wrong("a weight is a byte", _COUNTS, "counts weights"),
        Wrong("rounded values in float32 are small", _KEPT_FLOAT, "nothing is saved"),
    ),
)

# --- break-even ----------------------------------------------------------------------------------

SHAPES = {"300 x 64": (300, 64), "100 x 300": (100, 300), "10 x 100": (10, 100)}


def _largest_saving(m: int, n: int) -> int:
    return next(rank for rank in range(min(m, n), -1, -1) if rank * (m + n) < m * n)


BREAK_EVEN_RIGHT = {name: _largest_saving(*shape) for name, shape in SHAPES.items()}
_FLOORED = {name: m * n // (m + n) for name, (m, n) in SHAPES.items()}
_CEILED = {name: -(-m * n // (m + n)) for name, (m, n) in SHAPES.items()}
_FULL = {name: min(shape) for name, shape in SHAPES.items()}
_HALF = {name: min(shape) // 2 for name, shape in SHAPES.items()}


def _check_break_even(answer: Any) -> str:
    ranks = compare.mapping(answer, "A dict of three ranks", SHAPES)
    for name in SHAPES:
        compare.number(ranks[name], f"For '{name}' a rank", whole=True)
    wrong = next(
        (name for name in SHAPES if not compare.same(ranks[name], BREAK_EVEN_RIGHT[name])), "300 x 64"
    )
    m, n = SHAPES[wrong]
    compare.equal(
        ranks,
        BREAK_EVEN_RIGHT,
        f"For {wrong} two factors of rank r hold r times {m + n} numbers. Find the largest r for which that "
        f"is "
        f"less than {m * n}.",
        [
            (
                _FLOORED,
                "Almost: at rank 75 the factors of 100 x 300 hold 75 x 400 = 30000 numbers, as many as "
                "before.",
            ),
            (
                _CEILED,
                "You rounded up. Just above mn / (m + n) the factors hold more numbers than the matrix.",
            ),
            (_FULL, "This is the full rank. There the two factors hold far more numbers than the matrix."),
            (_HALF, "Half of the rank is not half of the numbers: count r times m + n."),
        ],
    )
    return "Below mn / (m + n), and strictly: at 75 the middle layer would gain nothing and lose accuracy."


BREAK_EVEN = Exercise(
    id="lowrank.breakeven",
    lesson=12,
    kind="on paper",
    objectives=("lowrank.breakeven",),
    prompt="What is the largest rank at which two thin factors hold fewer numbers than the matrix? Answer "
    "with a "
    f"dict of three ranks under the names `{list(SHAPES)}`.",
    check=_check_break_even,
    hints=(
        "An m x r and an r x n matrix hold r(m + n) numbers together.",
        "For 300 x 64 it is 19200 / 364 = 52.7, so 52. Look at 100 x 300 with care: the division comes out "
        "even.",
    ),
    answer=BREAK_EVEN_RIGHT,
    worked="19200/364 = 52.7, 30000/400 = 75 and 1000/110 = 9.1; the rank must be smaller, not equal.",
    wrong=(
        Wrong("at break-even something is saved", _FLOORED, "as many as before"),
        Wrong("the break-even rank is rounded up", _CEILED, "rounded up"),
        Wrong("any rank saves memory", _FULL, "full rank"),
        Wrong("half the rank is half the memory", _HALF, "not half of the numbers"),
    ),
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
CHOOSE_RIGHT = {"rank": 12, "report": 0.966}


def _check_choose(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", CHOOSE_RIGHT)
    rank = compare.number(parts["rank"], "For 'rank' a rank", whole=True)
    report = compare.number(parts["report"], "For 'report' an accuracy")
    compare.equal(
        rank,
        CHOOSE_RIGHT["rank"],
        "Go down the ranks from the largest, and stop before validation falls below 0.973.",
        [
            (8, "You chose on the test set: there rank 8 looks best. On validation it loses 1.6 points."),
            (
                32,
                "You took the rank with 90 % of the energy. The rule asks for accuracy, and 12 has enough "
                "of it.",
            ),
            (
                24,
                "This is the best one on validation. The rule asks for the smallest that loses at most 0.5 "
                "points.",
            ),
            (4, "This is the smallest. It loses far more than 0.5 points on validation."),
        ],
    )
    compare.close(
        report,
        CHOOSE_RIGHT["report"],
        1e-9,
        "Report the accuracy of the chosen rank on the test set.",
        [
            (0.974, "This number made the choice, so it flatters. Report what the test set says, once."),
            (BASE, "This is the whole network's. Report what the chosen one reaches on the test set."),
        ],
    )
    return "Chosen on validation, reported on test, and not chosen again when the test number is a pity."


CHOOSE = Exercise(
    id="lowrank.choose",
    lesson=12,
    kind="on paper",
    objectives=("lowrank.layer", "lowrank.energy"),
    prompt=f"Suppose a network is right on {BASE} of the validation set. Its factorised, fine-tuned versions "
    f"gave these numbers, by rank: (energy, validation, test). `{RUNS}`. The rule was set beforehand: the "
    "smallest rank that loses at most 0.005 against the whole network. Answer with a dict: `rank`, and "
    "`report`, the accuracy that you report for it.",
    check=_check_choose,
    hints=(
        "One of the columns may be used to choose, another one only to report.",
        "0.978 - 0.005 = 0.973. Which is the smallest rank whose validation accuracy is at least that?",
    ),
    answer=CHOOSE_RIGHT,
    worked="On validation rank 12 has 0.974, enough; rank 8 has not. Report its test accuracy, 0.966, as it "
    "is.",
    wrong=(
        Wrong("the test set may choose", {"rank": 8, "report": 0.974}, "chose on the test set"),
        Wrong("90 % of the energy is the rule", {"rank": 32, "report": 0.972}, "90 % of the energy"),
        Wrong(
            "the best is the one with the best score", {"rank": 24, "report": 0.971}, "best one on validation"
        ),
        Wrong("the validation accuracy is reported", {"rank": 12, "report": 0.974}, "made the choice"),
    ),
)
