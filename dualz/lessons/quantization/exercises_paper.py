"""With a pencil: what codes take, an affine grid, a range to cut."""

from __future__ import annotations

from math import log2
from typing import Any

from dualz.course.forms import Listed, Number, Parts
from dualz.course.registry import Exercise

TOLERANCE = 0.006

# --- recall: codes and their bytes ---------------------------------------------------------------

COUNTS = {0: 8, 1: 4, -1: 2, 2: 1, -2: 1}
WEIGHTS = sum(COUNTS.values())
_ENTROPY = sum(count / WEIGHTS * log2(WEIGHTS / count) for count in COUNTS.values())

RECALL = Exercise(
    id="quantization.recall",
    kind="recall",
    objectives=("quantization.bytes",),
    prompt="""The 16 weights of a layer have become small whole numbers: 0 eight times, 1 four times, -1
        twice, 2 and -2 once each. Answer with a dict: `fixed`, the bits of one code where all codes are
        equally long; `entropy`, the bits a weight that no code for single weights can beat on average, to two
        decimals.""",
    form=Parts(
        {
            "fixed": Number(
                3,
                f"{len(COUNTS)} different codes need words of equal length: 2 bits make only 4 of them.",
                {
                    log2(len(COUNTS)): """codes may have fractions of a bit | A word of fixed length has whole
                        bits: round up.""",
                    len(COUNTS): f"""as many bits as codes | {len(COUNTS)} is the number of codes. How many
                        bits tell them apart?""",
                },
                unit="bits",
                tolerance=TOLERANCE,
            ),
            "entropy": Number(
                _ENTROPY,
                "Add up P times log2(1/P) over the five codes: 1/2, 1/4, 1/8, 1/16, 1/16.",
                {
                    _ENTROPY * WEIGHTS: """entropy of the whole is entropy a symbol | This is for all weights
                        together. Divide by 16: bits a weight.""",
                    log2(len(COUNTS)): """all codes are equally likely | That would hold if all five codes
                        were equally frequent. Half of them are 0.""",
                },
                unit="bits",
                tolerance=TOLERANCE,
            ),
        },
        wanted="a dict of two numbers",
    ),
    greeting="Codes come first, then their bits: lesson 14 gives the frequent ones short words.",
    hints=(
        "Five different codes. Two bits tell four things apart, three bits eight.",
        "The probabilities are 1/2, 1/4, 1/8, 1/16, 1/16; their surprises are 1, 2, 3, 4, 4 bits.",
    ),
    worked="3 bits for five codes; 1/2 + 2/4 + 3/8 + 4/16 + 4/16 = 1.875 bits.",
)

# --- an affine grid on paper ---------------------------------------------------------------------

PAPER = Exercise(
    id="quantization.paper",
    kind="on paper",
    objectives=("quantization.round", "quantization.zero"),
    prompt="""Quantize the values -0.4, 0.25, 0.6, 1.0 with an affine grid of 3 bits, whose codes go from -4
        to 3. Answer with a dict: `scale`, `zero point`, and `codes`, a list of four whole numbers.""",
    form=Parts(
        {
            "scale": Number(
                0.2,
                """The scale is (max - min) / (2^b - 1): how long is the range, and how many steps fit into
                it?""",
                {
                    4: """the step is 2^(b-1) | 2^(b-1) says nothing about these values. The step is the
                        range, 1.4, divided by 2^b - 1.""",
                    1.4 / 8: """as many steps as levels | 8 levels have 7 steps between them: divide the range
                        by 2^b - 1, not by 2^b.""",
                    1 / 3: """one formula for both schemes | This is the symmetric scale. The affine one
                        divides the whole range by 2^b - 1.""",
                    5: """the scale multiplies | This is 1 / s. The scale is the distance from one level to
                        the next.""",
                },
                tolerance=TOLERANCE,
            ),
            "zero point": Number(
                -2,
                "The least value, -0.4, gets the least code, -4. So -4 = -0.4 / s + z.",
                {
                    2: """codes begin at 0 | This zero point belongs to codes from 0 to 7. Here they begin at
                        -4.""",
                    0: """an affine grid has the zero point 0 | With the zero point 0 the grid would be
                        symmetric. The least value must get the least code.""",
                    -6: "a sign lost | Mind the sign: z = least code - min / s, and min is negative.",
                },
                tolerance=TOLERANCE,
            ),
            "codes": Listed(
                [-4, -1, 1, 3],
                """For each value: divide by the scale, round to the nearest whole number, add the zero
                point.""",
                {
                    (0, 3, 5, 7): """unsigned codes | These codes go from 0 to 7. Here they go from -4 to
                        3.""",
                    (-2, 1, 3, 5): """the zero point is not added | You have scaled and rounded. Now add the
                        zero point.""",
                    (-4, 0, 1, 3): """sign(w) · ceil(|w| / q) | 0.25 / 0.2 = 1.25 lies nearer to 1 than to 2:
                        round to the nearest, not up.""",
                    (-4, -0.75, 1, 3): "scaling is quantizing | A code is a whole number: round.",
                },
                wanted="a list of 4 numbers",
            ),
        }
    ),
    greeting="The four codes take 12 bits, beside one scale and one zero point for all of them.",
    hints=(
        "The range is 1.4 long and holds 0 already. Eight levels have seven steps between them.",
        "The least value gets the least code, -4: how many steps further up lies 0?",
    ),
    worked="s = 1.4 / 7 = 0.2, z = -4 + 2 = -2; scaled: -2, 1.25, 3, 5; rounded and shifted: -4, -1, 1, 3.",
)

# --- a range to cut ------------------------------------------------------------------------------

_FULL, _CLIPPED = 1.35, 26.01


def _copies(value: Any) -> str:
    if value != int(value):
        return "Copies are whole: which whole number is the least that does?"
    value = float(value)
    less = abs(value) * _FULL <= _CLIPPED
    why = "not more than 26.01: take more." if less else "more than 26.01, but fewer copies do as well."
    copies = "1 copy of the small values has" if value == 1 else f"{value:g} copies of the small values have"
    return f"{copies} {value * _FULL:.2f} on the full range, {why}"


CLIP = Exercise(
    id="quantization.clip",
    kind="on paper",
    objectives=("quantization.calibrate",),
    prompt="""The values 0.9, -0.6, 0.3, -0.3 and 6.0 get a symmetric grid of 3 bits. Answer with a dict:
        `full`, the sum of the squared errors with the range up to 6.0; `clipped`, the same with the range up
        to 0.9; `copies`, how many copies of the four small values must stand beside a single 6.0 (whole
        number, the least) for the clipped range to have the smaller sum.""",
    form=Parts(
        {
            "full": Number(
                _FULL,
                """Up to 6 with the codes -3 to 3 the step is 2. Which values become 0, and how far off are
                they?""",
                {
                    2.1: "errors are distances | You added the distances. Square each one first.",
                    0: """nothing is lost inside the range | The levels are 2 apart: 0.9 is rounded to 0, and
                        that is an error of 0.9.""",
                    _FULL / 5: "a mean is a sum | This is the mean. The sum is wanted.",
                },
                tolerance=TOLERANCE,
            ),
            "clipped": Number(
                _CLIPPED,
                "Up to 0.9 the step is 0.3: the small values stand on levels, and 6.0 is clipped.",
                {
                    5.1: "clipping errors are not squared | 6.0 comes back as 0.9. Square the distance.",
                    0: """clipping costs nothing | The small values are exact now. But what became of
                        6.0?""",
                    _CLIPPED / 5: "a mean is a sum | This is the mean. The sum is wanted.",
                },
                tolerance=TOLERANCE,
            ),
            "copies": Number(
                20,
                _copies,
                {
                    19: f"nearly is enough | {_copies(19)}",
                    21: f"more is safer | {_copies(21)}",
                    27: f"more is safer | {_copies(27)}",
                    _CLIPPED / _FULL: f"copies may be parts | {_copies(_CLIPPED / _FULL)}",
                },
            ),
        },
        wanted="a dict of three numbers",
    ),
    greeting="One outlier among eighty small values is not worth all the levels; among four it is.",
    hints=(
        "Three bits, symmetric: codes from -3 to 3. The steps are 2 and 0.3.",
        "Every copy of the small values costs their sum on the full range, and nothing on the clipped one.",
    ),
    worked="0.81 + 0.36 + 0.09 + 0.09 = 1.35; 5.1 squared = 26.01; 26.01 / 1.35 = 19.3, so 20 copies.",
)
