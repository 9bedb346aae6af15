"""What is stored: the entropy of a mask, fewer units, gaps, and compressed sparse rows."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Listed, Number, Parts, Space
from dualz.course.registry import Exercise
from dualz.lessons.pruning import attempts as code

# --- recall: the entropy of a mask ---------------------------------------------------------------

_P = 0.1
_ENTROPY = -_P * log2(_P) - (1 - _P) * log2(1 - _P)

RECALL = Exercise(
    id="pruning.recall",
    kind="recall",
    objectives=("pruning.bytes",),
    prompt="""Of a layer one weight in ten is not zero, at places without any order. A sequence says of each
        weight whether it is zero. What is its entropy, in bits per weight, to two decimals?""",
    form=Number(
        round(_ENTROPY, 2),
        "The entropy of a mask: -p log2 p - (1 - p) log2 (1 - p), with p = 0.1.",
        {
            1: """a mask takes one bit a weight | One bit is for two equally likely values. Here a one is much
                rarer than a zero.""",
            round(
                -_P * log2(_P), 4
            ): """only the ones count | This is the share of the ones. The zeros carry a
                little surprise, too.""",
            round(
                -log2(_P), 4
            ): """entropy is the surprise of a one | This is the surprise of a single one. The
                entropy is a mean over ones and zeros.""",
        },
        unit="bits",
        tolerance=0.006,
    ),
    greeting="So the places of the weights that stay need not cost more than half a bit for each weight.",
    hints=(
        "There are two events, with the probabilities 0.1 and 0.9.",
        "Weigh the surprise of each with its probability (lesson 01).",
    ),
    worked="0.1 times 3.32 bits plus 0.9 times 0.152 bits.",
)

# --- structured: units ---------------------------------------------------------------------------


def _parameters(*widths: int) -> int:
    return sum(inputs * outputs + outputs for inputs, outputs in pairwise(widths))


_LEFT, _WHOLE = _parameters(64, 100, 100, 10), _parameters(64, 300, 100, 10)

UNITS = Exercise(
    id="pruning.units",
    kind="on paper",
    objectives=("pruning.structured",),
    prompt="""From a network 64-300-100-10 with biases, 200 of the 300 units of the first hidden layer are
        removed. Answer with a dict: `parameters`, how many are left; `saved`, the bytes by which a dense file
        gets shorter when the weights of those units are only set to zero.""",
    form=Parts(
        {
            "parameters": Number(
                _LEFT,
                "What is left is a network 64-100-100-10. Count weights and biases of its three layers.",
                {
                    64 * 100 + 100 + _parameters(300, 100, 10): """a unit is a row | You cut the first layer
                        only. The next layer has an input for each of the units: those columns go, too.""",
                    64 * 100 + 100 * 100 + 100 * 10: """biases do not count | The biases are missing: every
                        unit that stays has one.""",
                    _LEFT + 200: "biases stay | A unit that goes takes its bias along.",
                    _WHOLE: "nothing is removed | This is the whole network; 200 units of it go.",
                    _WHOLE - _LEFT: "what goes is what is left | So many go. How many are left?",
                },
                whole=True,
            ),
            "saved": Number(
                0,
                "Under a mask the tensors keep their shapes, and a dense file keeps its size.",
                {
                    4 * (_WHOLE - _LEFT): """zeros are not stored | A mask only writes zeros, and a dense file
                        stores them all.""",
                    4 * 64 * 200: """zeros are not stored | These are the bytes of the rows. They are
                        still there, as zeros.""",
                },
                unit="bytes",
                whole=True,
            ),
        },
        wanted="a dict of two numbers",
    ),
    greeting="""A unit that is removed makes any file smaller; a unit that is masked makes none smaller by
        itself.""",
    hints=(
        "A unit has a row in its own layer, a bias, and a column in the next layer.",
        "The network that is left is 64-100-100-10: 64 · 100 + 100 for its first layer.",
    ),
    worked="6500 + 10100 + 1010 parameters; a masked network stays as large as it was.",
)

# --- gaps ----------------------------------------------------------------------------------------

ROW = (0, 0, 3, 0, 0, 0, 0, 0, 5, 0, 0)


def _pairs(answer: Any, what: str) -> list[Any]:
    return [compare.numbers(pair, what, 2) for pair in compare.sequence(answer, what)]


GAPS = Exercise(
    id="pruning.gaps",
    kind="on paper",
    objectives=("pruning.bytes",),
    prompt=f"""Store the row `{ROW}` as pairs (gap, value). A gap is the number of zeros before the value and
        has 2 bits, so it is at most 3; where more zeros follow, a filler (3, 0) is stored, which covers three
        zeros and a fourth as its value. Answer with the list of pairs.""",
    form=Listed(
        [[2, 3], [3, 0], [1, 5]],
        "Read from the left: count zeros, then write (gap, value); beyond 3 zeros a filler (3, 0) first.",
        {
            ((2, 3), (5, 5)): """gaps have no limit | A gap of 5 does not fit into 2 bits: the largest is 3.
                Put a filler (3, 0) in between.""",
            ((2, 3), (8, 5)): """a gap is a position | These are positions. A gap is the number of zeros since
                the last value that was stored.""",
            ((3, 3), (3, 0), (3, 5)): """a gap is a distance | These are distances. A gap counts the zeros in
                between, one less.""",
            ((2, 3), (3, 0), (2, 5)): """a filler covers its gap only | The filler covers 3 zeros and its own
                value 0: four places, so one zero is left.""",
            ((2, 3), (3, 0), (1, 5), (2, 0)): """the last zeros are stored | The zeros at the end need no
                pair: the shape of the layer tells that they are there.""",
        },
        wanted="a list of pairs (gap, value)",
        read=_pairs,
    ),
    greeting="Three pairs of 2 + 32 bits in place of eleven numbers of 32 bits.",
    hints=(
        "Before the 3 stand two zeros: the first pair is (2, 3).",
        "Between 3 and 5 stand five zeros. A filler takes four of them.",
    ),
    worked="(2, 3), then a filler (3, 0) for four zeros, then (1, 5). The last zeros follow from the shape.",
)

# --- transfer: the size of compressed sparse rows ------------------------------------------------

_SMALL = [
    ([[0.0]],),
    ([[-0.0]],),
    ([[1.0, -1.0]],),
    ([[2.0**-30, 0.0]],),
    ([[]],),
    ([[], []],),
    ([[0.0, 0.5, 0.0], [-0.25, 0.0, 0.0]],),
    ([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]],),
    ([[0, 3, 0], [-1, 0, 0]],),
]


def _rows(random: Random) -> tuple[list[list[float]]]:
    height, width, zeros = random.randint(1, 9), random.randint(0, 12), random.random()
    unit = random.choice((1 / 8, 1 / 8, 2.0**-30, 1))

    def weight() -> float:
        if random.random() < zeros:
            return random.choice((0.0, 0.0, -0.0))
        return random.choice((-unit, unit)) * random.randint(1, 9)

    return ([[weight() for _ in range(width)] for _ in range(height)],)


CSR_BYTES = Exercise(
    id="pruning.csr_bytes",
    kind="transfer",
    objectives=("pruning.bytes",),
    prompt="""Write `csr_bytes(rows)`: the bytes of a matrix (a list of one or more rows of numbers, all of
        one length, which may be 0) as compressed sparse rows: each value that is not zero in 4 bytes, its
        column in 2 bytes, and row starts of 4 bytes, one for each row and one more for the end.""",
    form=Function(
        code.csr_bytes,
        "csr_bytes(rows)",
        Space(_SMALL, _rows),
        (
            code.dense_bytes,
            code.values_only,
            code.without_starts,
            code.a_start_a_row,
            code.positives_only,
            code.zeros_counted,
            code.in_bits,
            code.a_start_a_column,
            code.wide_columns,
            code.filled_rows_only,
        ),
        read=lambda result: compare.number(result, "From your function a number of bytes", whole=True),
        unit="bytes",
    ),
    greeting="Right on every matrix, also where it is larger than the dense size.",
    hints=(
        "Count the values that are not zero. How many bytes does each of them take, with its column?",
        "A value and its column take 6 bytes. How many row starts are there for n rows?",
    ),
    worked="Six bytes for each value that stays: it can pay once less than two thirds of them stay.",
    also=(code.csr_bytes_of_scipy,),
)
