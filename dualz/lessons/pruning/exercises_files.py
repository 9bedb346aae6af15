"""Bytes: of a dense layer and its mask, of fewer units, of gaps, and of compressed sparse rows."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.lessons.pruning import attempts as code

# --- recall: the bytes of a layer, the entropy of a mask -----------------------------------------

_P = 0.1
_ENTROPY = -_P * log2(_P) - (1 - _P) * log2(1 - _P)
RECALL_RIGHT = {"dense": 4 * 300 * 100, "mask": round(_ENTROPY, 2)}


def _check_recall(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of two numbers", RECALL_RIGHT)
    mistakes = [
        (
            12000,
            "This counts the weights that stay. In a dense file a zero takes as many bytes as any number.",
        ),
        (30000, "This is the number of weights. A float32 takes 4 bytes."),
        (960000, "These are bits. Eight of them are a byte."),
    ]
    dense = compare.number(parts["dense"], "For 'dense' a number of bytes", whole=True)
    compare.equal(dense, RECALL_RIGHT["dense"], "A dense file holds every weight, 4 bytes each.", mistakes)
    mistakes = [
        (1, "One bit is for two equally likely values. Here a one is much rarer than a zero."),
        (-_P * log2(_P), "This is the share of the ones. The zeros carry a little surprise, too."),
        (-log2(_P), "This is the surprise of a single one. The entropy is a mean over ones and zeros."),
    ]
    said = "The entropy of a mask: -p log2 p - (1 - p) log2 (1 - p), with p = 0.1."
    compare.close(parts["mask"], _ENTROPY, 0.006, said, mistakes)
    return "So the places of the weights that stay need not cost more than half a bit for each weight."


RECALL = Exercise(
    id="pruning.recall",
    lesson=10,
    kind="recall",
    objectives=("pruning.bytes",),
    prompt="A layer has 300 x 100 weights in float32; one in ten is not zero. Answer with a dict: `dense`, "
    "the bytes of its weights in a dense file; `mask`, the entropy in bits per weight of the sequence that "
    "says of each weight whether it is zero, to two decimals.",
    check=_check_recall,
    hints=(
        "A dense file does not look at the values: 4 bytes for each of them.",
        "The probabilities are 0.1 and 0.9. Weigh the surprise of each with it (lesson 01).",
    ),
    answer=RECALL_RIGHT,
    worked="4 times 30000 bytes; 0.1 times 3.32 bits plus 0.9 times 0.152 bits.",
    wrong=(
        Wrong("zeros are not stored", {**RECALL_RIGHT, "dense": 12000}, "takes as many bytes"),
        Wrong("a weight is a byte", {**RECALL_RIGHT, "dense": 30000}, "4 bytes"),
        Wrong("bits are bytes", {**RECALL_RIGHT, "dense": 960000}, "These are bits"),
        Wrong("a mask takes one bit a weight", {**RECALL_RIGHT, "mask": 1}, "equally likely"),
        Wrong("only the ones count", {**RECALL_RIGHT, "mask": 0.332}, "The zeros carry"),
        Wrong("entropy is the surprise of a one", {**RECALL_RIGHT, "mask": 3.32}, "single one"),
    ),
)

# --- structured: units ---------------------------------------------------------------------------


def _parameters(*widths: int) -> int:
    return sum(inputs * outputs + outputs for inputs, outputs in pairwise(widths))


UNITS_RIGHT = {
    "parameters": _parameters(64, 100, 100, 10),
    "bytes": 4 * _parameters(64, 100, 100, 10),
    "masked": 4 * _parameters(64, 300, 100, 10),
}
_ROWS_ONLY = 64 * 100 + 100 + _parameters(300, 100, 10)
_NO_BIASES = 64 * 100 + 100 * 100 + 100 * 10
_OLD_BIASES = UNITS_RIGHT["parameters"] + 200


def _check_units(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three numbers", UNITS_RIGHT)
    counts = {key: compare.number(value, f"For '{key}' a number", whole=True) for key, value in parts.items()}
    mistakes = [
        (_ROWS_ONLY, "You cut the first layer only. The next layer has an input for each of the units: those "
                     "columns go, too."),
        (_NO_BIASES, "The biases are missing: every unit that stays has one."),
        (_OLD_BIASES, "A unit that goes takes its bias along."),
        (_parameters(64, 300, 100, 10), "This is the whole network; 200 units of it go."),
    ]  # fmt: skip
    said = "What is left is a network 64-100-100-10. Count weights and biases of its three layers."
    compare.equal(counts["parameters"], UNITS_RIGHT["parameters"], said, mistakes)
    mistakes = [(UNITS_RIGHT["parameters"], "This is their number; each takes 4 bytes.")]
    said = "The smaller network is dense: 4 bytes for each parameter."
    compare.equal(counts["bytes"], UNITS_RIGHT["bytes"], said, mistakes)
    mistakes = [(UNITS_RIGHT["bytes"], "A mask only writes zeros, and a dense file stores them all.")]
    said = "Under a mask the tensors keep their shapes, and a dense file keeps its size."
    compare.equal(counts["masked"], UNITS_RIGHT["masked"], said, mistakes)
    return (
        "A unit that is removed makes any file smaller; a unit that is masked makes none smaller by itself."
    )


UNITS = Exercise(
    id="pruning.units",
    lesson=10,
    kind="on paper",
    objectives=("pruning.structured",),
    prompt="From a network 64-300-100-10 with biases, 200 of the 300 units of the first hidden layer are "
    "removed. Answer with a dict: `parameters`, how many are left; `bytes`, what they take in float32; "
    "`masked`, the bytes in float32 when the weights of those units are only set to zero.",
    check=_check_units,
    hints=(
        "A unit has a row in its own layer, a bias, and a column in the next layer.",
        "The network that is left is 64-100-100-10: 64 · 100 + 100 for its first layer.",
    ),
    answer=UNITS_RIGHT,
    worked="6500 + 10100 + 1010 parameters; four bytes each; a masked network stays as large as it was.",
    wrong=(
        Wrong("a unit is a row", {**UNITS_RIGHT, "parameters": _ROWS_ONLY}, "columns go"),
        Wrong("biases do not count", {**UNITS_RIGHT, "parameters": _NO_BIASES}, "biases are missing"),
        Wrong("biases stay", {**UNITS_RIGHT, "parameters": _OLD_BIASES}, "takes its bias"),
        Wrong("a parameter is a byte", {**UNITS_RIGHT, "bytes": UNITS_RIGHT["parameters"]}, "4 bytes"),
        Wrong("zeros are not stored", {**UNITS_RIGHT, "masked": UNITS_RIGHT["bytes"]}, "stores them all"),
    ),
)  # fmt: skip

# --- gaps ----------------------------------------------------------------------------------------

ROW = (0, 0, 3, 0, 0, 0, 0, 0, 5, 0, 0)
GAPS_RIGHT = [[2, 3], [3, 0], [1, 5]]
_NO_FILLER = [[2, 3], [5, 5]]
_PLACES = [[2, 3], [8, 5]]
_DISTANCES = [[3, 3], [3, 0], [3, 5]]
_FILLER_OF_THREE = [[2, 3], [3, 0], [2, 5]]
_TRAILING = [*GAPS_RIGHT, [2, 0]]


def _check_gaps(answer: Any) -> str:
    pairs = [compare.numbers(pair, "A list of pairs (gap, value)", 2) for pair in
             compare.sequence(answer, "A list of pairs (gap, value)")]  # fmt: skip
    mistakes = [
        (
            _NO_FILLER,
            "A gap of 5 does not fit into 2 bits: the largest is 3. Put a filler (3, 0) in between.",
        ),
        (_PLACES, "These are positions. A gap is the number of zeros since the last value that was stored."),
        (_DISTANCES, "These are distances. A gap counts the zeros in between, one less."),
        (
            _FILLER_OF_THREE,
            "The filler covers 3 zeros and its own value 0: four places, so one zero is left.",
        ),
        (_TRAILING, "The zeros at the end need no pair: the shape of the layer tells that they are there."),
    ]
    said = "Read from the left: count zeros, then write (gap, value); beyond 3 zeros a filler (3, 0) first."
    compare.equal(pairs, GAPS_RIGHT, said, mistakes)
    return "Three pairs of 2 + 32 bits in place of eleven numbers of 32 bits."


GAPS = Exercise(
    id="pruning.gaps",
    lesson=10,
    kind="on paper",
    objectives=("pruning.bytes",),
    prompt=f"Store the row `{ROW}` as pairs (gap, value). A gap is the number of zeros before the value and "
    "has 2 bits, so it is at most 3; where more zeros follow, a filler (3, 0) is stored, which covers three "
    "zeros and a fourth as its value. Answer with the list of pairs.",
    check=_check_gaps,
    hints=(
        "Before the 3 stand two zeros: the first pair is (2, 3).",
        "Between 3 and 5 stand five zeros. A filler takes four of them.",
    ),
    answer=GAPS_RIGHT,
    worked="(2, 3), then a filler (3, 0) for four zeros, then (1, 5). The last zeros follow from the shape.",
    wrong=(
        Wrong("gaps have no limit", _NO_FILLER, "does not fit"),
        Wrong("a gap is a position", _PLACES, "These are positions"),
        Wrong("a gap is a distance", _DISTANCES, "These are distances"),
        Wrong("a filler covers its gap only", _FILLER_OF_THREE, "four places"),
        Wrong("the last zeros are stored", _TRAILING, "at the end"),
    ),
)

# --- transfer: the size of compressed sparse rows ------------------------------------------------


def _rows(random: Random) -> list[list[float]]:
    height, width, zeros = random.randint(1, 8), random.randint(1, 12), random.random()
    return [
        [0.0 if random.random() < zeros else random.choice((-1, 1)) * random.randint(1, 9) / 8
         for _ in range(width)]
        for _ in range(height)
    ]  # fmt: skip


ROW_SETS = [
    [[0.0, 0.5, 0.0], [-0.25, 0.0, 0.0]],
    [[0.0]],
    [[1.0, -1.0]],
    [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]],
]
ROW_SETS += compare.seeded(_rows, 60)
_SIZE_MISTAKES = (
    (code.dense_bytes, "This is the dense size. CSR stores only what is not zero, with its places."),
    (code.values_only, "These are the values alone. Without their places they cannot be put back."),
    (
        code.without_starts,
        "The row starts are missing: 4 bytes for each row, and for the end of the last one.",
    ),
    (code.a_start_a_row, "One start is missing: with n rows there are n + 1, the last says where all end."),
    (code.positives_only, "You counted only the positive values. A negative weight is not zero."),
    (code.zeros_counted, "You stored the zeros, too. Values and columns are kept only where it is not zero."),
    (code.in_bits, "This is in bits. Divide by 8."),
    (code.a_start_a_column, "Starts belong to rows: there are as many as rows, and one."),
)


def _check_csr(answer: Any) -> str:
    function = compare.function(answer, "csr_bytes(rows)")
    shape = lambda result: compare.number(result, "From your function a number of bytes", whole=True)  # noqa: E731
    compare.same_as(function, code.csr_bytes, ROW_SETS, shape, _SIZE_MISTAKES)
    return "Right on every matrix, also where it is larger than the dense size."


CSR_BYTES = Exercise(
    id="pruning.csr_bytes",
    lesson=10,
    kind="transfer",
    objectives=("pruning.bytes",),
    prompt="Write `csr_bytes(rows)`: the bytes of a matrix (a list of rows of numbers) as compressed sparse "
    "rows: each value that is not zero in 4 bytes, its column in 2 bytes, and row starts of 4 bytes, one for "
    "each row and one more for the end.",
    check=_check_csr,
    hints=(
        "Count the values that are not zero. How many bytes does each of them take, with its column?",
        "6 bytes for each value, and 4 for each of the n + 1 row starts.",
    ),
    answer=code.csr_bytes,
    worked="Six bytes for each value that stays: it can pay once less than two thirds of them stay.",
    wrong=(
        Wrong("the size is the dense size", code.dense_bytes, "dense size"),
        Wrong("places are free", code.values_only, "values alone"),
        Wrong("no row starts", code.without_starts, "row starts are missing"),
        Wrong("as many starts as rows", code.a_start_a_row, "One start is missing"),
        Wrong("only positive weights count", code.positives_only, "not zero"),
        Wrong("zeros are stored", code.zeros_counted, "stored the zeros"),
        Wrong("bits are bytes", code.in_bits, "Divide by 8"),
        Wrong("a start for each column", code.a_start_a_column, "belong to rows"),
    ),
)
