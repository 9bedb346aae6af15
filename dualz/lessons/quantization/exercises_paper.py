"""With a pencil: what codes take, an affine grid, one grid or one for each channel, a range to cut."""

from __future__ import annotations

from math import log2
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet

TOLERANCE = 0.006

# --- recall: codes and their bytes ---------------------------------------------------------------

COUNTS = {0: 8, 1: 4, -1: 2, 2: 1, -2: 1}
WEIGHTS = sum(COUNTS.values())
_ENTROPY = sum(count / WEIGHTS * log2(WEIGHTS / count) for count in COUNTS.values())
RECALL_RIGHT = {"fixed": 3, "entropy": _ENTROPY, "dense": 4 * WEIGHTS}


def _check_recall(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three numbers", RECALL_RIGHT)
    said = f"{len(COUNTS)} different codes need words of equal length: 2 bits make only 4 of them."
    mistakes = [(log2(len(COUNTS)), "A word of fixed length has whole bits: round up.")]
    mistakes += [(len(COUNTS), f"{len(COUNTS)} is the number of codes. How many bits tell them apart?")]
    compare.close(parts["fixed"], 3, TOLERANCE, said, mistakes)
    mistakes = [
        (_ENTROPY * WEIGHTS, "This is for all weights together. Divide by 16: bits a weight."),
        (log2(len(COUNTS)), "That would hold if all five codes were equally frequent. Half of them are 0."),
    ]
    said = "Add up P times log2(1/P) over the five codes: 1/2, 1/4, 1/8, 1/16, 1/16."
    compare.close(parts["entropy"], _ENTROPY, TOLERANCE, said, mistakes)
    half = 4 * (WEIGHTS - COUNTS[0])
    mistakes = [(half, "A zero inside a dense float32 file takes its four bytes like any other number.")]
    said = "A float32 takes 4 bytes, and a dense file holds every weight."
    compare.close(parts["dense"], 4 * WEIGHTS, TOLERANCE, said, mistakes)
    return "Codes come first, then their bits: lesson 14 gives the frequent ones short words."


RECALL = Exercise(
    id="quantization.recall",
    lesson=11,
    kind="recall",
    objectives=("quantization.bytes",),
    prompt="The 16 weights of a layer have become small whole numbers: 0 eight times, 1 four times, -1 "
    "twice, 2 and -2 once each. Answer with a dict: `fixed`, the bits of one code where all codes are "
    "equally long; `entropy`, the bits a weight that no code can beat on average, to two decimals; "
    "`dense`, the bytes that these 16 numbers take as float32.",
    check=_check_recall,
    hints=(
        "Five different codes. Two bits tell four things apart, three bits eight.",
        "The probabilities are 1/2, 1/4, 1/8, 1/16, 1/16; their surprises are 1, 2, 3, 4, 4 bits.",
    ),
    answer=RECALL_RIGHT,
    worked="3 bits for five codes; 1/2 + 2/4 + 3/8 + 4/16 + 4/16 = 1.875 bits; 16 times 4 = 64 bytes.",
    wrong=(
        Wrong("codes may have fractions of a bit", {**RECALL_RIGHT, "fixed": 2.32}, "whole bits"),
        Wrong("as many bits as codes", {**RECALL_RIGHT, "fixed": 5}, "number of codes"),
        Wrong("entropy of the whole is entropy a symbol", {**RECALL_RIGHT, "entropy": 30}, "Divide by 16"),
        Wrong("all codes are equally likely", {**RECALL_RIGHT, "entropy": 2.32}, "equally frequent"),
        Wrong("zeros cost nothing in a dense file", {**RECALL_RIGHT, "dense": 32}, "like any other"),
    ),
)

# --- an affine grid on paper ---------------------------------------------------------------------

PAPER_RIGHT = {"scale": 0.2, "zero point": -2, "codes": [-4, -1, 1, 3]}


def _check_paper(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", PAPER_RIGHT)
    mistakes = [
        (4, "2^(b-1) says nothing about these values. The step is the range, 1.4, divided by 2^b - 1."),
        (0.175, "8 levels have 7 steps between them: divide the range by 2^b - 1, not by 2^b."),
        (1 / 3, "This is the symmetric scale. The affine one divides the whole range by 2^b - 1."),
        (5, "This is 1 / s. The scale is the distance from one level to the next."),
    ]
    said = "The scale is (max - min) / (2^b - 1): how long is the range, and how many steps fit into it?"
    compare.close(parts["scale"], 0.2, TOLERANCE, said, mistakes)
    mistakes = [
        (2, "This zero point belongs to codes from 0 to 7. Here they begin at -4."),
        (0, "With the zero point 0 the grid would be symmetric. The least value must get the least code."),
        (-6, "Mind the sign: z = least code - min / s, and min is negative."),
    ]
    said = "The least value, -0.4, gets the least code, -4. So -4 = -0.4 / s + z."
    compare.close(parts["zero point"], -2, TOLERANCE, said, mistakes)
    codes = compare.numbers(parts["codes"], "For 'codes' a list of 4 numbers", 4)
    mistakes = [
        ([0, 3, 5, 7], "These codes go from 0 to 7. Here they go from -4 to 3."),
        ([-2, 1, 3, 5], "You have scaled and rounded. Now add the zero point."),
        ([-4, 0, 1, 3], "0.25 / 0.2 = 1.25 lies nearer to 1 than to 2: round to the nearest, not up."),
        ([-4, -0.75, 1, 3], "A code is a whole number: round."),
    ]
    said = "For each value: divide by the scale, round to the nearest whole number, add the zero point."
    compare.equal(codes, PAPER_RIGHT["codes"], said, mistakes)
    return "The four codes take 12 bits, beside one scale and one zero point for all of them."


PAPER = Exercise(
    id="quantization.paper",
    lesson=11,
    kind="on paper",
    objectives=("quantization.round",),
    prompt="Quantize the values -0.4, 0.25, 0.6, 1.0 with an affine grid of 3 bits, whose codes go from -4 "
    "to 3. Answer with a dict: `scale`, `zero point`, and `codes`, a list of four whole numbers.",
    check=_check_paper,
    hints=(
        "The range is 1.4 long and holds 0 already. Eight levels have seven steps between them.",
        "s = 0.2, and z = -4 - (-0.4 / 0.2).",
    ),
    answer=PAPER_RIGHT,
    worked="s = 1.4 / 7 = 0.2, z = -4 + 2 = -2; scaled: -2, 1.25, 3, 5; rounded and shifted: -4, -1, 1, 3.",
    wrong=(
        Wrong("the step is 2^(b-1)", {**PAPER_RIGHT, "scale": 4}, "says nothing"),
        Wrong("as many steps as levels", {**PAPER_RIGHT, "scale": 0.175}, "7 steps"),
        Wrong("one formula for both schemes", {**PAPER_RIGHT, "scale": 0.333}, "symmetric scale"),
        Wrong("the scale multiplies", {**PAPER_RIGHT, "scale": 5}, "1 / s"),
        Wrong("codes begin at 0", {**PAPER_RIGHT, "zero point": 2}, "from 0 to 7"),
        Wrong("an affine grid has the zero point 0", {**PAPER_RIGHT, "zero point": 0}, "least code"),
        Wrong("a sign lost", {**PAPER_RIGHT, "zero point": -6}, "Mind the sign"),
        Wrong("unsigned codes", {**PAPER_RIGHT, "codes": [0, 3, 5, 7]}, "go from 0 to 7"),
        Wrong("the zero point is not added", {**PAPER_RIGHT, "codes": [-2, 1, 3, 5]}, "add the zero point"),
        Wrong("sign(w) · ceil(|w| / q)", {**PAPER_RIGHT, "codes": [-4, 0, 1, 3]}, "not up"),
        Wrong("scaling is quantizing", {**PAPER_RIGHT, "codes": [-4, -0.75, 1, 3]}, "whole number"),
    ),
)

# --- one grid, or one for each channel -----------------------------------------------------------

CHANNELS_RIGHT = {"one grid": 0.1, "a grid each": [0.01, 0.1], "zeros": 3, "more bytes": 4}


def _check_channels(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", CHANNELS_RIGHT)
    mistakes = [
        (0.7 / 15, "Symmetric codes of 4 bits go from -7 to 7: the largest magnitude is divided by 7."),
        (0.7 / 8, "The lowest code, -8, is left out so that both sides are equal: divide by 7."),
    ]
    said = "One grid for all: the largest magnitude of the matrix, divided by 7."
    compare.close(parts["one grid"], 0.1, 0.0006, said, mistakes)
    each = compare.numbers(parts["a grid each"], "For 'a grid each' a list of two numbers", 2)
    for got, wanted in zip(each, CHANNELS_RIGHT["a grid each"], strict=True):
        compare.close(got, wanted, 0.0006, "Each row has a scale of its own: its largest magnitude / 7.")
    mistakes = [
        (4, "0.07 / 0.1 = 0.7 rounds to 1: this one survives."),
        (0, "0.03 / 0.1 = 0.3: which whole number is nearest?"),
    ]
    said = "Divide each weight of the first row by 0.1 and round. How many become 0?"
    compare.close(parts["zeros"], 3, TOLERANCE, said, mistakes)
    mistakes = [
        (8, "These are all scales. One of them was there before: count what is added."),
        (2, "A scale is a float32: four bytes each."),
        (0, "Each row must keep its own scale, or nobody can decode it."),
    ]
    said = "One scale becomes two, and a scale is a float32."
    compare.close(parts["more bytes"], 4, TOLERANCE, said, mistakes)
    return "Four bytes more, and the first row has ten times finer levels."


CHANNELS = Exercise(
    id="quantization.channels",
    lesson=11,
    kind="on paper",
    objectives=("quantization.channels",),
    prompt="A layer has two outputs with the weights `[0.07, -0.03, 0.04, 0.01]` and `[0.7, -0.2, 0.5, "
    "0.35]`. Take symmetric grids of 4 bits. Answer with a dict: `one grid`, the scale of one grid for the "
    "whole matrix; `a grid each`, a list of the two scales where each output has its own; `zeros`, how many "
    "weights of the first output become 0 on the one grid; `more bytes`, how many bytes the second way adds.",
    check=_check_channels,
    hints=(
        "Symmetric codes of 4 bits go from -7 to 7, and the largest magnitude gets 7.",
        "The one grid has steps of 0.1. Which of 0.7, -0.3, 0.4 and 0.1 round to 0?",
    ),
    answer=CHANNELS_RIGHT,
    worked="0.7 / 7 = 0.1 for all, or 0.07 / 7 = 0.01 for the first; 0.3, 0.4 and 0.1 steps round to 0; "
    "one more float32 scale.",
    wrong=(
        Wrong("symmetric codes use all 2^b - 1 steps", {**CHANNELS_RIGHT, "one grid": 0.0467}, "-7 to 7"),
        Wrong("symmetric codes reach 2^(b-1)", {**CHANNELS_RIGHT, "one grid": 0.0875}, "left out"),
        Wrong("all channels share the scale", {**CHANNELS_RIGHT, "a grid each": [0.1, 0.1]}, "of its own"),
        Wrong("everything below a step is 0", {**CHANNELS_RIGHT, "zeros": 4}, "rounds to 1"),
        Wrong("rounding never gives 0", {**CHANNELS_RIGHT, "zeros": 0}, "nearest"),
        Wrong("all scales are new", {**CHANNELS_RIGHT, "more bytes": 8}, "was there before"),
        Wrong("a scale takes a byte or two", {**CHANNELS_RIGHT, "more bytes": 2}, "float32"),
        Wrong("scales need not be stored", {**CHANNELS_RIGHT, "more bytes": 0}, "decode"),
    ),
)

# --- a range to cut ------------------------------------------------------------------------------

CLIP_RIGHT = {"full": 1.35, "clipped": 26.01, "copies": 20}


def _check_clip(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three numbers", CLIP_RIGHT)
    mistakes = [
        (2.1, "You added the distances. Square each one first."),
        (0, "The levels are 2 apart: 0.9 is rounded to 0, and that is an error of 0.9."),
        (0.27, "This is the mean. The sum is wanted."),
    ]
    said = "Up to 6 with the codes -3 to 3 the step is 2. Which values become 0, and how far off are they?"
    compare.close(parts["full"], 1.35, TOLERANCE, said, mistakes)
    mistakes = [
        (5.1, "6.0 comes back as 0.9. Square the distance."),
        (0, "The small values are exact now. But what became of 6.0?"),
        (5.202, "This is the mean. The sum is wanted."),
    ]
    said = "Up to 0.9 the step is 0.3: the small values stand on levels, and 6.0 is clipped."
    compare.close(parts["clipped"], 26.01, TOLERANCE, said, mistakes)
    copies = compare.number(parts["copies"], "For 'copies' a number")
    if copies != CLIP_RIGHT["copies"]:
        less = abs(copies) * 1.35 <= 26.01
        why = "not more than 26.01: take more." if less else "more than 26.01, but fewer copies do as well."
        raise NotYet(
            f"{copies:g} copies of the small values have {copies * 1.35:.2f} on the full range, {why}"
        )
    return "One outlier among eighty small values is not worth all the levels; among four it is."


CLIP = Exercise(
    id="quantization.clip",
    lesson=11,
    kind="on paper",
    objectives=("quantization.calibrate",),
    prompt="The values 0.9, -0.6, 0.3, -0.3 and 6.0 get a symmetric grid of 3 bits. Answer with a dict: "
    "`full`, the sum of the squared errors with the range up to 6.0; `clipped`, the same with the range up "
    "to 0.9; `copies`, how many copies of the four small values must stand beside a single 6.0 (whole "
    "number, the least) for the clipped range to have the smaller sum.",
    check=_check_clip,
    hints=(
        "Three bits, symmetric: codes from -3 to 3. The steps are 2 and 0.3.",
        "Every copy of the small values costs 1.35 on the full range and nothing on the clipped one.",
    ),
    answer=CLIP_RIGHT,
    worked="0.81 + 0.36 + 0.09 + 0.09 = 1.35; 5.1 squared = 26.01; 26.01 / 1.35 = 19.3, so 20 copies.",
    wrong=(
        Wrong("errors are distances", {**CLIP_RIGHT, "full": 2.1}, "Square"),
        Wrong("nothing is lost inside the range", {**CLIP_RIGHT, "full": 0}, "2 apart"),
        Wrong("a mean is a sum", {**CLIP_RIGHT, "full": 0.27}, "mean"),
        Wrong("clipping errors are not squared", {**CLIP_RIGHT, "clipped": 5.1}, "comes back as 0.9"),
        Wrong("clipping costs nothing", {**CLIP_RIGHT, "clipped": 0}, "what became"),
        Wrong("nearly is enough", {**CLIP_RIGHT, "copies": 19}, "take more"),
        Wrong("more is safer", {**CLIP_RIGHT, "copies": 27}, "fewer copies"),
    ),
)
