"""Exercises about counting: zeros in a dense file, what each stage saves, choosing, reporting."""

from __future__ import annotations

from typing import Any

from dualz.course import compare
from dualz.course.forms import Caught, Function, Listed, Number, Space, Text, mistake
from dualz.course.registry import Exercise

# --- zeros in a dense file -----------------------------------------------------------------------

ROWS, COLUMNS, KEPT = 300, 64, 768
_ALL = ROWS * COLUMNS

ZEROS = Exercise(
    id="dual.zeros_count",
    kind="on paper",
    objectives=("dual.zeros",),
    prompt=f"""A layer of {ROWS} x {COLUMNS} float32 weights is pruned: {KEPT} of them are kept, the rest is
        0. How many bytes do its numbers take in an ordinary (dense) file?""",
    form=Number(
        4 * _ALL,
        """A dense file writes every number, whatever its value. How many numbers are there, and of how many
        bytes?""",
        {
            4 * KEPT: """zeros are not written | That counts the kept weights only. A dense file does not know
                which weights are zero.""",
            _ALL: "a weight is a byte | That is the number of weights; a float32 takes 4 bytes.",
            4 * (_ALL - KEPT): """only the zeros are written | You took the kept ones away. Zeros are written
                like all others.""",
            8
            * KEPT: """every file is sparse | That is a sparse file, with a 4-byte place for each kept weight.
                This one is dense.""",
        },
        wanted="a number of bytes",
        unit="bytes",
        whole=True,
    ),
    greeting="""A zero takes its four bytes like any other number. Pruning prepares the saving; the format
        makes it.""",
    hints=("Does the file know that a number is 0?", "300 times 64 numbers, four bytes each."),
    worked="300 * 64 * 4 bytes, as before pruning.",
)

# --- what each stage saves -----------------------------------------------------------------------

SIZES = {"dense": 200_000, "pruned": 10_000, "shared": 4_000, "rounded": 2_000}

STAGES = Exercise(
    id="dual.stages",
    kind="on paper",
    objectives=("dual.chain",),
    prompt=f"""The files of a chain take `{SIZES}` bytes. By which factor does each of the three stages shrink
        what it is given? Answer with a list of three numbers.""",
    form=Listed(
        [20.0, 2.5, 2.0],
        "Divide the size before each stage by the size after it.",
        {
            (20, 50, 100): """every stage is compared with the dense file | These compare with the dense file.
                What has each stage done by itself?""",
            (0.05, 0.4, 0.5): """factors turned upside down | Upside down: a factor is the size before divided
                by the size after.""",
            (190_000, 6_000, 2_000): """bytes saved instead of factors | These are bytes saved. Factors can be
                multiplied; savings cannot.""",
            (
                95,
                60,
                50,
            ): """factors are per cent saved | These are per cent saved. A factor says how many times
                smaller: before divided by after.""",
        },
        wanted="a list of 3 factors",
    ),
    greeting="Multiplied they give 100. The first stage saves most bytes, the others multiply what is left.",
    hints=("Compare each file with the one before it.", "200000 / 10000 is the first."),
    worked="200000 / 10000, 10000 / 4000 and 4000 / 2000; their product is the whole ratio.",
)

# --- choosing ------------------------------------------------------------------------------------

CANDIDATES = {
    "A": {"bytes": 2600, "validation": 97.2, "test": 96.9},
    "B": {"bytes": 2000, "validation": 96.9, "test": 96.4},
    "C": {"bytes": 1700, "validation": 96.3, "test": 96.8},
    "D": {"bytes": 1500, "validation": 94.0, "test": 94.4},
}
BASE = 97.3

CHOOSE = Exercise(
    id="dual.candidates",
    kind="on paper",
    objectives=("dual.choose",),
    prompt=f"""The dense model has {BASE} % on validation. Four files: `{CANDIDATES}`. The rule: lose at most
        0.5 points, then take the fewest bytes. Which file do you choose? Answer with its letter.""",
    form=Text(
        "B",
        """The rule has two parts: at most 0.5 points lost on validation, and then the fewest bytes. Answer
        'A' to 'D'.""",
        {
            "C": """the test set chooses | C looks best on the test set, but the test set must not choose. On
                validation it loses a point.""",
            "A": """the most accurate file is chosen | A is allowed, and so is a smaller one. Take the fewest
                bytes among those that the rule allows.""",
            "D": """the smallest file is chosen | D is the smallest file, and it loses more than 3 points.""",
        },
        wanted="A letter from 'A' to 'D' is wanted, in quotation marks; this is {}.",
        fold=True,
    ),
    greeting="""B. That the test set would have liked C better is luck, and a report must not be chosen by
        luck.""",
    hints=(
        "Which of the two accuracies may be looked at while you choose?",
        "Cross out what loses over 0.5 points.",
    ),
    worked="A and B lose at most 0.5 points on validation, and B has fewer bytes.",
)

# --- reporting -----------------------------------------------------------------------------------


def report(weights, file_size):
    return 4 * weights / file_size, 8 * file_size / weights


@mistake("a weight is 32 bytes", "The ratio compares bytes with bytes: a float32 weight is 4 bytes, not 32.")
def report_bits(weights, file_size):
    return 32 * weights / file_size, 8 * file_size / weights


@mistake("bytes reported as bits", "The second number is in bits: a byte of the file is 8 of them.")
def report_bytes(weights, file_size):
    return 4 * weights / file_size, file_size / weights


@mistake("ratio turned upside down", "The ratio is upside down: how many times smaller is the file?")
def report_inverse(weights, file_size):
    return file_size / (4 * weights), 8 * file_size / weights


@mistake(
    "the two numbers are swapped", "These are the right numbers the wrong way round: the ratio comes first."
)
def report_swapped(weights, file_size):
    return report(weights, file_size)[::-1]


def _rounded(weights, file_size):
    return tuple(round(value, 2) for value in report(weights, file_size))


_CUT = "You rounded. Return the numbers as they come: who prints them chooses how many digits to show."


def _few_digits(result: Any, wanted: Any, arguments: Any) -> str:
    """The right numbers with some digits cut off, however many."""
    return _CUT if all(_is_cut(one, two) for one, two in zip(result, wanted, strict=True)) else ""


def _is_cut(value: float, whole: float) -> bool:
    return any(value == round(whole, digits) for digits in range(10)) or compare.same(value, whole)


def _near(result: Any, wanted: Any, arguments: Any) -> bool:
    """Equal but for the rounding of float32, or to six digits; comparing needs no room for huge numbers."""
    return all(0.99999 * two <= one <= 1.00001 * two for one, two in zip(result, wanted, strict=True))


REPORT = Exercise(
    id="dual.report_file",
    kind="transfer",
    objectives=("dual.report",),
    prompt="""Write `report(weights, file_size)`: from the number of weights of a model and the size of its
        file in bytes it returns two numbers, how many times smaller the file is than float32 weights, and the
        bits of the file for each original weight.""",
    form=Function(
        report,
        "report(weights, file_size)",
        Space(
            [(1, 1), (3, 7), (50_000, 2_000)],
            lambda random: (random.randint(1, 2_000_000), random.randint(1, 90_000)),
            count=40,
        ),
        (
            report_bits,
            report_bytes,
            report_inverse,
            report_swapped,
            Caught("results are rounded where they are computed", _rounded, _CUT),
        ),
        read=lambda result: compare.numbers(result, "From your function a pair of numbers", 2),
        same=_near,
        explain=_few_digits,
    ),
    greeting="These two numbers let a reader compare your file with any other, whatever the model.",
    hints=(
        "How many bytes did the weights take as float32?",
        "The first is 4 * weights / file_size. How many bits are there in the file?",
    ),
    worked="Float32 weights take 4 bytes each; a file of n bytes has 8 n bits.",
)
