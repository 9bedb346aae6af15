"""Exercises about counting: zeros in a dense file, what each stage saves, choosing, reporting."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet

# --- zeros in a dense file -----------------------------------------------------------------------

ROWS, COLUMNS, KEPT = 300, 64, 768
DENSE = 4 * ROWS * COLUMNS


def _check_zeros(answer: Any) -> str:
    size = compare.number(answer, "A number of bytes", whole=True)
    compare.equal(
        size,
        DENSE,
        "A dense file writes every number, whatever its value. How many numbers are there, and of how "
        "many bytes?",
        [
            (
                4 * KEPT,
                "That counts the kept weights only. A dense file does not know which weights are zero.",
            ),
            (ROWS * COLUMNS, "That is the number of weights; a float32 takes 4 bytes."),
            (4 * (ROWS * COLUMNS - KEPT), "You took the kept ones away. Zeros are written like all others."),
            (8 * KEPT, "That is a sparse file, with a 4-byte place for each kept weight. This one is dense."),
        ],
    )
    return "A zero takes its four bytes like any other number. Pruning prepares the saving; the format "
    "makes it."


ZEROS = Exercise(
    id="dual.zeros_count",
    lesson=14,
    kind="on paper",
    objectives=("dual.zeros",),
    prompt=f"A layer of {ROWS} x {COLUMNS} float32 weights is pruned: {KEPT} of them are kept, the rest "
    f"is 0. How many "
    "bytes do its numbers take in an ordinary (dense) file?",
    check=_check_zeros,
    hints=("Does the file know that a number is 0?", "300 times 64 numbers, four bytes each."),
    answer=DENSE,
    worked="300 * 64 * 4 bytes, as before pruning.",
    wrong=(
        Wrong("zeros are not written", 4 * KEPT, "kept weights only"),
        Wrong("a weight is a byte", ROWS * COLUMNS, "4 bytes"),
        Wrong("only the zeros are written", 4 * (ROWS * COLUMNS - KEPT), "like all others"),
        Wrong("every file is sparse", 8 * KEPT, "sparse file"),
    ),
)

# --- what each stage saves -----------------------------------------------------------------------

SIZES = {"dense": 200_000, "pruned": 10_000, "shared": 4_000, "rounded": 2_000}
FACTORS = [20.0, 2.5, 2.0]


def _check_stages(answer: Any) -> str:
    given = [float(value) for value in compare.numbers(answer, "A list of 3 factors", 3)]
    compare.equal(
        given,
        FACTORS,
        "Divide the size before each stage by the size after it.",
        [
            ([20.0, 50.0, 100.0], "These compare with the dense file. What has each stage done by itself?"),
            ([0.05, 0.4, 0.5], "Upside down: a factor is the size before divided by the size after."),
            (
                [190_000.0, 6_000.0, 2_000.0],
                "These are bytes saved. Factors can be multiplied; savings cannot.",
            ),
        ],
    )
    return "Multiplied they give 100. The first stage saves most bytes, the others multiply what is left."


STAGES = Exercise(
    id="dual.stages",
    lesson=14,
    kind="on paper",
    objectives=("dual.chain",),
    prompt=f"The files of a chain take `{SIZES}` bytes. By which factor does each of the three stages "
    f"shrink what it is "
    "given? Answer with a list of three numbers.",
    check=_check_stages,
    hints=("Compare each file with the one before it.", "200000 / 10000 is the first."),
    answer=FACTORS,
    worked="200000 / 10000, 10000 / 4000 and 4000 / 2000; their product is the whole ratio.",
    wrong=(
        Wrong("every stage is compared with the dense file", [20.0, 50.0, 100.0], "dense file"),
        Wrong("factors turned upside down", [0.05, 0.4, 0.5], "Upside down"),
        Wrong("bytes saved instead of factors", [190_000, 6_000, 2_000], "bytes saved"),
    ),
)

# --- choosing ------------------------------------------------------------------------------------

CANDIDATES = {
    "A": {"bytes": 2600, "validation": 97.2, "test": 96.9},
    "B": {"bytes": 2000, "validation": 96.9, "test": 96.4},
    "C": {"bytes": 1700, "validation": 96.3, "test": 96.8},
    "D": {"bytes": 1500, "validation": 94.0, "test": 94.4},
}
BASE = 97.3
_AROUND_A_LETTER = " \t\n.'\"`\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"


def _check_choose(answer: Any) -> str:
    if not isinstance(answer, str):
        raise NotYet(
            f"A letter from 'A' to 'D' is wanted, in quotation marks; this is {compare.named(answer)}."
        )
    compare.equal(
        answer.strip(_AROUND_A_LETTER).upper(),
        "B",
        "The rule has two parts: at most 0.5 points lost on validation, and then the fewest bytes. Answer "
        "'A' to 'D'.",
        [
            (
                "C",
                "C looks best on the test set, but the test set must not choose. On validation it loses "
                "a point.",
            ),
            (
                "A",
                "A is allowed, and so is a smaller one. Take the fewest bytes among those that the rule "
                "allows.",
            ),
            ("D", "D is the smallest file, and it loses more than 3 points."),
        ],
    )
    return "B. That the test set would have liked C better is luck, and a report must not be chosen by luck."


CHOOSE = Exercise(
    id="dual.candidates",
    lesson=14,
    kind="on paper",
    objectives=("dual.choose",),
    prompt=f"The dense model has {BASE} % on validation. Four files: `{CANDIDATES}`. The rule: lose at "
    f"most 0.5 points, "
    "then take the fewest bytes. Which file do you choose? Answer with its letter.",
    check=_check_choose,
    hints=(
        "Which of the two accuracies may be looked at while you choose?",
        "Cross out what loses over 0.5 points.",
    ),
    answer="B",
    worked="A and B lose at most 0.5 points on validation, and B has fewer bytes.",
    wrong=(
        Wrong("the test set chooses", "C", "must not choose"),
        Wrong("the most accurate file is chosen", "A", "fewest bytes"),
        Wrong("the smallest file is chosen", "D", "smallest"),
    ),
)

# --- reporting -----------------------------------------------------------------------------------


def report(weights, file_size):
    return 4 * weights / file_size, 8 * file_size / weights


def _report_bits(weights, file_size):
    return 32 * weights / file_size, 8 * file_size / weights


def _report_bytes(weights, file_size):
    return 4 * weights / file_size, file_size / weights


def _report_inverse(weights, file_size):
    return file_size / (4 * weights), 8 * file_size / weights


def _some_model(random: Random) -> compare.Given:
    return compare.Given((random.randint(1_000, 2_000_000), random.randint(100, 90_000)))


MODELS = [compare.Given((50_000, 2_000)), *compare.seeded(_some_model, 20)]
_ROUNDED = "You rounded. Return the numbers as they come: who prints them chooses how many digits to show."


def _rounding(digits: int, more: int) -> Any:
    def rounded(weights, file_size):
        ratio, bits = report(weights, file_size)
        return round(ratio, digits), round(bits, more)

    return rounded


_REPORT_MISTAKES = (
    (_report_bits, "The ratio compares bytes with bytes: a float32 weight is 4 bytes, not 32."),
    (_report_bytes, "The second number is in bits: a byte of the file is 8 of them."),
    (_report_inverse, "The ratio is upside down: how many times smaller is the file?"),
    *((_rounding(digits, more), _ROUNDED) for digits, more in product(range(7), repeat=2)),
)


def _near(one: Any, two: Any) -> bool:
    """Equal but for the rounding of float32, or to six digits; comparing needs no room for huge numbers."""
    return all(0.9999 * b <= a <= 1.0001 * b for a, b in zip(one, two, strict=True))


def _check_report(answer: Any) -> str:
    compare.same_as(
        compare.Spread(compare.function(answer, "report(weights, file_size)")),
        compare.Spread(report),
        MODELS,
        lambda result: compare.numbers(result, "From your function a pair of numbers", 2),
        [(compare.Spread(wrong), why) for wrong, why in _REPORT_MISTAKES],
        _near,
    )
    return "These two numbers let a reader compare your file with any other, whatever the model."


REPORT = Exercise(
    id="dual.report_file",
    lesson=14,
    kind="transfer",
    objectives=("dual.report",),
    prompt="Write `report(weights, file_size)`: from the number of weights of a model and the size of its "
    "file in bytes "
    "it returns two numbers, how many times smaller the file is than float32 weights, and the bits of the "
    "file for "
    "each original weight.",
    check=_check_report,
    hints=(
        "How many bytes did the weights take as float32?",
        "4 * weights / file_size, and 8 * file_size / weights.",
    ),
    answer=report,
    worked="Float32 weights take 4 bytes each; a file of n bytes has 8 n bits.",
    wrong=(
        Wrong("a weight is 32 bytes", _report_bits, "bytes with bytes"),
        Wrong("bytes reported as bits", _report_bytes, "in bits"),
        Wrong("ratio turned upside down", _report_inverse, "upside down"),
        Wrong("results are rounded where they are computed", _rounding(1, 2), "You rounded"),
    ),
)
