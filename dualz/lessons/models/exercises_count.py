"""Counting: planes of bytes, the parts of a network, a filter that is used again, a histogram."""

from __future__ import annotations

from dualz.course.forms import Number, Parts
from dualz.course.registry import Exercise

# --- recall: the bound, for the bytes of weights -------------------------------------------------

RATES, WEIGHTS = (3.0, 7.0, 8.0, 8.0), 1000
_BITS = int(WEIGHTS * sum(RATES))

PLANES = Exercise(
    id="models.planes",
    kind="recall",
    objectives=("models.file",),
    prompt=f"""A layer has {WEIGHTS} float32 weights of 4 bytes each. Sorted by their place in the number,
        the bytes make four planes of {WEIGHTS} bytes, with entropies of {", ".join(map(str, RATES))} bits per
        byte. If every plane gets a code of its own for single bytes, below how many bytes of payload can no
        such code bring the layer on average?""",
    form=Number(
        _BITS // 8,
        "Add up the bits that a weight needs in all four planes; then whole weights, then bytes.",
        {
            _BITS: "bits and bytes are the same count | These are bits. Eight bits are one byte.",
            _BITS / 4 / 8: """a mean over planes is the rate of a weight | This is the mean of the four rates,
                for one byte a weight. A weight has four bytes, one in each plane.""",
            4 * WEIGHTS: """floats cannot be compressed at all | This is the size without any code. Two of the
                planes have fewer than 8 bits of entropy a byte, and a code can use that.""",
            WEIGHTS * sum(RATES[:2]) / 8: """what cannot shrink takes no room | The planes with 8 bits a byte
                cannot shrink, but they must be stored: they count in full.""",
        },
        wanted="a number of bytes",
        unit="bytes",
    ),
    greeting=f"""{_BITS // 8} of {4 * WEIGHTS} bytes: weights look almost like noise to a lossless code. Part
        II looks for what the model can do without.""",
    hints=(
        "Lesson 01: no code for single symbols beats the entropy on average.",
        "One weight needs at least 3 + 7 + 8 + 8 bits.",
    ),
    worked="26 bits a weight, 26000 bits for 1000 weights, 3250 bytes: less than a fifth is saved.",
)

# --- on paper: 784-128-10 ------------------------------------------------------------------------

_FIRST, _WIDTHS = 784 * 128, 784 + 128 + 10
_PRODUCTS, _BIASES = _FIRST + 128 * 10, 128 + 10
_ALL = _PRODUCTS + _BIASES

COUNT = Exercise(
    id="models.count",
    kind="on paper",
    objectives=("models.count",),
    prompt="""A network of the shape 784-128-10 has two layers, each with a bias for every output. Answer with
        a dict: the numbers of `weights` and of `biases`, their `bytes` in float32, and the `multiply_adds`
        for one image (a multiplication and the addition of its product count as one).""",
    form=Parts(
        {
            "weights": Number(
                _PRODUCTS,
                """Look at 'weights' again. Each layer has inputs times outputs weights: 784 times 128, and
                128 times 10.""",
                {
                    _FIRST: """one layer is the network | The second layer is missing: it has weights as
                        well.""",
                    _ALL: """a bias is a weight | You counted the biases among the weights; they have an entry
                        of their own.""",
                    _WIDTHS: """widths are added | You added the widths. Every input is connected with every
                        output: multiply.""",
                },
            ),
            "biases": Number(
                _BIASES,
                "Look at 'biases' again. Each output has a bias: count the outputs of both layers.",
                {
                    _WIDTHS: """inputs have biases | The 784 inputs are data and have no biases; only outputs
                        of layers do.""",
                    2: "a layer has one bias | A bias belongs to an output, not to a layer.",
                },
            ),
            "bytes": Number(
                4 * _ALL,
                "Look at 'bytes' again. A float32 number takes 4 bytes, whether it is a weight or a bias.",
                {
                    4 * _PRODUCTS: "biases take no room | The biases take bytes as well.",
                    8 * _ALL: """a float has 8 bytes | That is 8 bytes a number, float64. A float32 number
                        takes 4.""",
                    _ALL: "a number is a byte | This is the number of numbers; each takes 4 bytes.",
                },
                unit="bytes",
            ),
            "multiply_adds": Number(
                _PRODUCTS,
                """Look at 'multiply_adds' again. Each weight is multiplied with one input, once for an
                image.""",
                {
                    _ALL: """a bias is a multiply-add | A bias is added without a multiplication: it makes no
                        multiply-add.""",
                    2 * _PRODUCTS: """a multiply-add is two operations | You counted multiplications and
                        additions apart; a multiply-add is one of both.""",
                },
            ),
        },
        wanted="a dict of numbers",
    ),
    greeting="""407080 bytes of numbers, and one multiply-add for each weight: in such layers the two go
        together.""",
    hints=(
        "From 784 inputs to 128 outputs there are 784 times 128 weights, and 128 biases.",
        "Weights and biases take 4 bytes each; biases are only added.",
    ),
    worked="784 * 128 + 128 * 10 = 101632 weights, 128 + 10 = 138 biases, 4 * 101770 = 407080 bytes.",
)

# --- a filter is used at many places -------------------------------------------------------------

_STORED, _PLACES = 32 * 16 * 9, 4 * 4
_CONNECTED = 16 * _PLACES * 32 * _PLACES

CONV = Exercise(
    id="models.conv",
    kind="on paper",
    objectives=("models.time",),
    prompt="""A convolutional layer goes from 16 to 32 channels with filters of 3 by 3. Its output has 4 by 4
        places in each channel, and every filter is applied at each place (the border is padded, and counts).
        Without biases: how many `weights` does the layer store, and how many `multiply_adds` does one image
        take? Answer with a dict of the two.""",
    form=Parts(
        {
            "weights": Number(
                _STORED,
                """Look at 'weights' again. Each of the 32 filters has 3 times 3 weights for each of the 16
                input channels.""",
                {
                    32 * 9: """a filter sees one channel | A filter looks at all 16 input channels, with 9
                        weights for each.""",
                    _CONNECTED: """a convolution is fully connected | That is a layer in which every input is
                        connected with every output. Filters are shared.""",
                    _STORED * _PLACES: """each place has a filter of its own | The same filter is used at all
                        places, and stored once.""",
                },
            ),
            "multiply_adds": Number(
                _STORED * _PLACES,
                """Look at 'multiply_adds' again. Every filter is laid on each of the 4 times 4 places, with
                all of its weights.""",
                {
                    _STORED: """each weight is used once | Each weight is used 16 times for an image: once at
                        each of the 4 by 4 places.""",
                    32 * _PLACES: """an output is one multiply-add | These are the outputs. Each of them is a
                        sum of 9 * 16 products.""",
                    _CONNECTED: """every input meets every output | That is a layer in which every input is
                        connected with every output.""",
                },
            ),
        },
        wanted="a dict of numbers",
    ),
    greeting="Each weight is stored once and used at 16 places: bytes and multiply-adds part company.",
    hints=(
        "How many numbers does one filter hold, over all its input channels?",
        "One output is 144 products.",
    ),
    worked="32 filters of 16 * 9 weights are 4608; each is used at 16 places: 73728 multiply-adds.",
)

# --- reading a histogram -------------------------------------------------------------------------

BARS = {-0.3: 40, -0.2: 160, -0.1: 330, 0.0: 250, 0.1: 170, 0.2: 50}
_NEAR = BARS[-0.1] + BARS[0.0]
_BELOW = (1000 - BARS[0.1] - BARS[0.2]) / 1000

HISTOGRAM = Exercise(
    id="models.histogram",
    kind="on paper",
    objectives=("models.histogram",),
    prompt=f"""A histogram of 1000 float32 weights has bars 0.1 wide; from left edge to count: `{BARS}`.
        Answer with a dict: `share`, the share of weights closer to 0 than 0.1, from 0 to 1; and `saved`, the
        bytes by which a dense file gets shorter if all of these are set to 0.""",
    form=Parts(
        {
            "share": Number(
                _NEAR / 1000,
                """Look at 'share' again. Add the bars between -0.1 and 0.1, and divide by all 1000
                weights.""",
                {
                    _BELOW: """small means below a threshold | You counted everything below 0.1, also large
                        negative weights. Closer to 0 means |w| < 0.1.""",
                    BARS[0.0] / 1000: """small weights are positive | The weights from -0.1 to 0 are close to
                        0 as well.""",
                    _NEAR: """a share is a count | This is the number of weights; their share is wanted, from
                        0 to 1.""",
                    _NEAR / 10: "a share is in per cent | A share from 0 to 1 is wanted, not a percentage.",
                },
                unit="share",
            ),
            "saved": Number(
                0,
                "Look at 'saved' again. Think of what is written to the file for a weight that is 0.",
                {
                    4 * _NEAR: """a zero saves its four bytes | A zero in a dense file is written as four
                        bytes, like any other number.""",
                    _NEAR: """a zero is one byte | A zero in a dense file is written as four bytes, and the
                        file stays as long as before.""",
                    2 * _NEAR: """a zero is half as long | No number gets shorter by being 0: each takes four
                        bytes in a dense file.""",
                },
            ),
        },
        wanted="a dict of numbers",
    ),
    greeting="""More than half of the weights are small, and setting them to 0 saves nothing by itself. Lesson
        10 changes the way in which they are stored.""",
    hints=("The bar at -0.1 goes from -0.1 to 0.", "A dense file writes four bytes for every weight."),
    worked="330 + 250 of 1000 weights are closer to 0 than 0.1. A dense file writes zeros in full.",
)
