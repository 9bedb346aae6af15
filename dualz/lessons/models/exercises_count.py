"""Counting: planes of bytes, the parts of a network, a filter that is used again, a histogram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dualz.course import compare
from dualz.course.registry import Exercise, Wrong
from dualz.course.sandbox import NotYet

# --- recall: the bound, for the bytes of weights -------------------------------------------------

RATES = (3.0, 7.0, 8.0, 8.0)
WEIGHTS = 1000
PLANES_RIGHT = int(WEIGHTS * sum(RATES) / 8)
_PLANES_MISTAKES = (
    (WEIGHTS * sum(RATES), "These are bits. Eight bits are one byte."),
    (
        WEIGHTS * sum(RATES) / 4 / 8,
        "This is the mean of the four rates, for one byte a weight. A weight has four bytes, one in "
        "each plane.",
    ),
    (
        4 * WEIGHTS,
        "This is the size without any code. Two of the planes have fewer than 8 bits of entropy a byte, and "
        "a code can use that.",
    ),
    (
        WEIGHTS * sum(RATES[:2]) / 8,
        "The planes with 8 bits a byte cannot shrink, but they must be stored: they count in full.",
    ),
)


def _check_planes(answer: Any) -> str:
    value = compare.number(answer, "A number of bytes")
    said = "Add up the bits that a weight needs in all four planes; then whole weights, then bytes."
    compare.equal(value, PLANES_RIGHT, said, _PLANES_MISTAKES)
    return (
        f"{PLANES_RIGHT} of {4 * WEIGHTS} bytes: weights look almost like noise to a lossless code. "
        "Part II looks for what the model can do without."
    )


PLANES = Exercise(
    id="models.planes",
    lesson=9,
    kind="recall",
    objectives=("models.file",),
    prompt=f"A layer has {WEIGHTS} float32 weights of 4 bytes each. Sorted by their place in the number, the "
    f"bytes make four planes of {WEIGHTS} bytes, with entropies of {', '.join(map(str, RATES))} "
    f"bits per byte. "
    "If every plane gets a code of its own for single bytes, below how many bytes of payload can no "
    "such code "
    "bring the layer on average?",
    check=_check_planes,
    hints=(
        "Lesson 01: no code for single symbols beats the entropy on average.",
        "One weight needs at least 3 + 7 + 8 + 8 bits.",
    ),
    answer=PLANES_RIGHT,
    worked="26 bits a weight, 26000 bits for 1000 weights, 3250 bytes: less than a fifth is saved.",
    wrong=(
        Wrong("bits and bytes are the same count", 26000, "These are bits"),
        Wrong("a mean over planes is the rate of a weight", 812.5, "mean of the four rates"),
        Wrong("floats cannot be compressed at all", 4000, "without any code"),
        Wrong("what cannot shrink takes no room", 1250, "must be stored"),
    ),
)

# --- on paper: 784-128-10 ------------------------------------------------------------------------

COUNT_RIGHT = {"weights": 101_632, "biases": 138, "bytes": 407_080, "multiply_adds": 101_632}
_COUNT_SAID = {
    "weights": "Each layer has inputs times outputs weights: 784 times 128, and 128 times 10.",
    "biases": "Each output has a bias: count the outputs of both layers.",
    "bytes": "A float32 number takes 4 bytes, whether it is a weight or a bias.",
    "multiply_adds": "Each weight is multiplied with one input, once for an image.",
}
_COUNT_MISTAKES: dict[str, tuple[tuple[int, str], ...]] = {
    "weights": (
        (100_352, "The second layer is missing: it has weights as well."),
        (101_770, "You counted the biases among the weights; they have an entry of their own."),
        (922, "You added the widths. Every input is connected with every output: multiply."),
    ),
    "biases": (
        (922, "The 784 inputs are data and have no biases; only outputs of layers do."),
        (2, "A bias belongs to an output, not to a layer."),
    ),
    "bytes": (
        (406_528, "The biases take bytes as well."),
        (814_160, "That is 8 bytes a number, float64. A float32 number takes 4."),
        (3_256_640, "These are bits. Eight bits are one byte."),
        (101_770, "This is the number of numbers; each takes 4 bytes."),
    ),
    "multiply_adds": (
        (101_770, "A bias is added without a multiplication: it makes no multiply-add."),
        (203_264, "You counted multiplications and additions apart; a multiply-add is one of both."),
    ),
}


def _check_count(answer: Any) -> str:
    return _numbers(answer, COUNT_RIGHT, _COUNT_SAID, _COUNT_MISTAKES) or (
        "407080 bytes of numbers, and one multiply-add for each weight: in such layers the two go together."
    )


def _numbers(
    answer: Any,
    right: Mapping[str, float],
    said: Mapping[str, str],
    mistakes: Mapping[str, Any],
) -> None:
    """Every entry of the dict is the right number, or the first one that is not gets its explanation."""
    given = compare.mapping(answer, "A dict of numbers", right)
    for name in right:
        value = compare.number(given[name], f"For '{name}' a number")
        compare.close(value, right[name], 1e-6, f"Look at '{name}' again. {said[name]}", mistakes[name])


def _but(right: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    return {**right, **changed}


COUNT = Exercise(
    id="models.count",
    lesson=9,
    kind="on paper",
    objectives=("models.count",),
    prompt="A network of the shape 784-128-10 has two layers, each with a bias for every output. "
    "Answer with a "
    "dict: the numbers of `weights` and of `biases`, their `bytes` in float32, and the "
    "`multiply_adds` for one "
    "image (a multiplication and the addition of its product count as one).",
    check=_check_count,
    hints=(
        "From 784 inputs to 128 outputs there are 784 times 128 weights, and 128 biases.",
        "Weights and biases take 4 bytes each; biases are only added.",
    ),
    answer=COUNT_RIGHT,
    worked="784 * 128 + 128 * 10 = 101632 weights, 128 + 10 = 138 biases, 4 * 101770 = 407080 bytes.",
    wrong=(
        Wrong("one layer is the network", _but(COUNT_RIGHT, weights=100_352), "second layer"),
        Wrong("widths are added", _but(COUNT_RIGHT, weights=922), "multiply"),
        Wrong("inputs have biases", _but(COUNT_RIGHT, biases=922), "inputs are data"),
        Wrong("a layer has one bias", _but(COUNT_RIGHT, biases=2), "not to a layer"),
        Wrong("biases take no room", _but(COUNT_RIGHT, bytes=406_528), "biases take bytes"),
        Wrong("a float has 8 bytes", _but(COUNT_RIGHT, bytes=814_160), "float64"),
        Wrong("a number is a byte", _but(COUNT_RIGHT, bytes=101_770), "number of numbers"),
        Wrong(
            "a bias is a multiply-add", _but(COUNT_RIGHT, multiply_adds=101_770), "without a multiplication"
        ),
    ),
)

# --- a filter is used at many places -------------------------------------------------------------

CONV_RIGHT = {"weights": 4_608, "multiply_adds": 73_728}
_CONV_SAID = {
    "weights": "Each of the 32 filters has 3 times 3 weights for each of the 16 input channels.",
    "multiply_adds": "Every filter is laid on each of the 4 times 4 places, with all of its weights.",
}
_CONV_MISTAKES = {
    "weights": (
        (288, "A filter looks at all 16 input channels, with 9 weights for each."),
        (131_072, "That is a layer in which every input is connected with every output. Filters are shared."),
        (73_728, "The same filter is used at all places, and stored once."),
    ),
    "multiply_adds": (
        (4_608, "Each weight is used 16 times for an image: once at each of the 4 by 4 places."),
        (512, "These are the outputs. Each of them is a sum of 9 * 16 products."),
        (131_072, "That is a layer in which every input is connected with every output."),
    ),
}


def _check_conv(answer: Any) -> str:
    return _numbers(answer, CONV_RIGHT, _CONV_SAID, _CONV_MISTAKES) or (
        "Each weight is stored once and used at 16 places: bytes and multiply-adds part company."
    )


CONV = Exercise(
    id="models.conv",
    lesson=9,
    kind="on paper",
    objectives=("models.time",),
    prompt="A convolutional layer goes from 16 to 32 channels with filters of 3 by 3. Its output "
    "has 4 by 4 places "
    "in each channel, and every filter is applied at each place (the border is padded, and counts). Without "
    "biases: how many `weights` does the layer store, and how many `multiply_adds` does one image take? "
    "Answer with a dict of the two.",
    check=_check_conv,
    hints=(
        "How many numbers does one filter hold, over all its input channels?",
        "One output is 144 products.",
    ),
    answer=CONV_RIGHT,
    worked="32 filters of 16 * 9 weights are 4608; each is used at 16 places: 73728 multiply-adds.",
    wrong=(
        Wrong("a filter sees one channel", _but(CONV_RIGHT, weights=288), "all 16 input channels"),
        Wrong("a convolution is fully connected", _but(CONV_RIGHT, weights=131_072), "shared"),
        Wrong("each place has a filter of its own", _but(CONV_RIGHT, weights=73_728), "stored once"),
        Wrong("each weight is used once", _but(CONV_RIGHT, multiply_adds=4_608), "used 16 times"),
        Wrong("an output is one multiply-add", _but(CONV_RIGHT, multiply_adds=512), "These are the outputs"),
    ),
)

# --- reading a histogram -------------------------------------------------------------------------

BARS = {-0.3: 40, -0.2: 160, -0.1: 330, 0.0: 250, 0.1: 170, 0.2: 50}
HISTOGRAM_RIGHT = {"share": 0.58, "saved": 0}
_HISTOGRAM_SAID = {
    "share": "Add the bars between -0.1 and 0.1, and divide by all 1000 weights.",
    "saved": "Think of what is written to the file for a weight that is 0.",
}
_HISTOGRAM_MISTAKES = {
    "share": (
        (0.78, "You counted everything below 0.1, also large negative weights. Closer to 0 means |w| < 0.1."),
        (0.25, "The weights from -0.1 to 0 are close to 0 as well."),
        (580, "This is the number of weights; their share is wanted, from 0 to 1."),
        (58, "A share from 0 to 1 is wanted, not a percentage."),
    ),
    "saved": (
        (2320, "A zero in a dense file is written as four bytes, like any other number."),
        (580, "A zero in a dense file is written as four bytes, and the file stays as long as before."),
        (1160, "No number gets shorter by being 0: each takes four bytes in a dense file."),
    ),
}


def _check_histogram(answer: Any) -> str:
    return _numbers(answer, HISTOGRAM_RIGHT, _HISTOGRAM_SAID, _HISTOGRAM_MISTAKES) or (
        "More than half of the weights are small, and setting them to 0 saves nothing by itself. "
        "Lesson 10 changes the way in which they are stored."
    )


HISTOGRAM = Exercise(
    id="models.histogram",
    lesson=9,
    kind="on paper",
    objectives=("models.histogram",),
    prompt=f"A histogram of 1000 float32 weights has bars 0.1 wide; from left edge to count: "
    f"`{BARS}`. Answer with "
    "a dict: `share`, the share of weights closer to 0 than 0.1, from 0 to 1; and `saved`, the bytes by "
    "which a dense file gets shorter if all of these are set to 0.",
    check=_check_histogram,
    hints=("The bar at -0.1 goes from -0.1 to 0.", "A dense file writes four bytes for every weight."),
    answer=HISTOGRAM_RIGHT,
    worked="330 + 250 of 1000 weights are closer to 0 than 0.1. A dense file writes zeros in full.",
    wrong=(
        Wrong("small means below a threshold", _but(HISTOGRAM_RIGHT, share=0.78), "large negative"),
        Wrong("small weights are positive", _but(HISTOGRAM_RIGHT, share=0.25), "from -0.1 to 0"),
        Wrong("a share is a count", _but(HISTOGRAM_RIGHT, share=580), "number of weights"),
        Wrong("a zero saves its four bytes", _but(HISTOGRAM_RIGHT, saved=2320), "like any other number"),
        Wrong("a zero is one byte", _but(HISTOGRAM_RIGHT, saved=580), "as long as before"),
    ),
)


def require_flags(answer: Any, right: Mapping[str, bool], why: Mapping[str, str]) -> None:
    """A dict of True and False under the names of ``right``; the first wrong one gets its reason.

    Raises:
        NotYet: it is not.
    """
    given = compare.mapping(answer, "A dict of True and False", right)
    for name, value in given.items():
        if not isinstance(value, bool):
            raise NotYet(f"For '{name}' True or False is wanted, and this is {compare.named(value)}.")
    for name, flag in right.items():
        if given[name] is not flag:
            raise NotYet(f"Look at '{name}' again. {why[name]}")
