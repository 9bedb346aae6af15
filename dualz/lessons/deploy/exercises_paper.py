"""With a pencil, lesson 17: what lessons before it found, one integer output, and a pickle as a machine."""

from __future__ import annotations

from dualz.course.forms import Number, Parts, Text, flags
from dualz.course.registry import Exercise
from dualz.models.integer_steps import Neuron

# --- recall --------------------------------------------------------------------------------------

RECALL = Exercise(
    id="deploy.recall",
    kind="recall",
    objectives=("deploy.integer",),
    prompt="""True or False? Answer with a dict. `quarter`: the weights of a network take about a quarter of
        the bytes as int8 that they take as float32. `zero`: in an affine grid the number 0 has the code 0.
        `sums`: a sum of many products of int8 codes fits into 8 bits.""",
    form=flags(
        {
            "quarter": (
                True,
                "scales eat the saving | 8 bits in place of 32; a scale a channel adds little.",
            ),
            "zero": (
                False,
                "0 is 0 | Its code is the zero point, which is 0 only where the grid is symmetric.",
            ),
            "sums": (
                False,
                "int8 in, int8 out | One product alone can have 16 bits; sums are kept in 32.",
            ),
        },
    ),
    greeting="With these three you can build the arithmetic of a device.",
    hints=(
        "32 bits or 8 bits a weight. And which code stands for 0 if the values go from 0 to 1?",
        "127 times 127 is 16 129. Does that fit into 8 bits?",
    ),
    worked="Eight bits are a quarter of 32; the code of 0 is the zero point; sums need 32 bits.",
)

# --- one output ----------------------------------------------------------------------------------

CODES = (12, -40, 100)
FIRST = Neuron((50, -20, 3), -200, 77, 12, -28, -128, -128, 127)
SECOND = Neuron((-10, 30, -6), 100, 77, 12, -28, -128, -128, 127)
_CENTRED = tuple(code - FIRST.zero_in for code in CODES)
_SUM = FIRST.bias + sum(code * weight for code, weight in zip(_CENTRED, FIRST.weights, strict=True))
_RAW = FIRST.bias + sum(code * weight for code, weight in zip(CODES, FIRST.weights, strict=True))
_VALUE = (_SUM * 77 + 2048) >> 12
_NEGATIVE = SECOND.bias + sum(code * weight for code, weight in zip(_CENTRED, SECOND.weights, strict=True))
_BELOW = (_NEGATIVE * 77 + 2048) >> 12

PAPER = Exercise(
    id="deploy.paper",
    kind="on paper",
    objectives=("deploy.integer",),
    prompt=f"""Compute two outputs of a layer. The codes of its inputs are {list(CODES)}, their zero point is
        {FIRST.zero_in}. The first output has the weights {list(FIRST.weights)} and the bias {FIRST.bias}, the
        second one {list(SECOND.weights)} and {SECOND.bias}. For both, the multiplier is {FIRST.multiplier}
        and the shift {FIRST.shift} (2^12 is 4096). A ReLU follows, so the zero point of the outputs is their
        lowest code, {FIRST.zero_out}. Answer with a dict: `sum`, `value` (after multiplier, half and shift)
        and `code` of the first, and `second`, the code of the second one.""",
    form=Parts(
        {
            "sum": Number(
                _SUM,
                f"Less the zero point the codes are {', '.join(map(str, _CENTRED))}.",
                {
                    _RAW: "the code of 0 is 0 | You multiplied the codes as they are: subtract -28 first.",
                    _SUM - FIRST.bias: "a layer needs no bias | The bias, -200, is missing.",
                    _SUM - 2 * FIRST.bias: "the bias is positive | The bias is -200.",
                },
            ),
            "value": Number(
                _VALUE,
                "The sum times 77, plus 2048, over 4096, rounded down.",
                {
                    round(_SUM * 77 / 4096, 2): """the result may be a fraction | This is the fraction.
                        The shift leaves a whole number.""",
                    _SUM * 77: "the multiplier is the scale | The shift is still to come: divide by 4096.",
                },
            ),
            "code": Number(
                _VALUE + FIRST.zero_out,
                "Add the zero point of the outputs, -128; no clipping is needed.",
                {
                    _VALUE: "the output has no zero point | Add the zero point of the outputs, -128.",
                    127: """values above 0 are the highest code | The value plus -128 lies inside the codes:
                        nothing is clipped.""",
                },
            ),
            "second": Number(
                SECOND.low,
                f"Its sum is {_NEGATIVE}, so the value is negative; what does a ReLU do with it?",
                {
                    _BELOW
                    + SECOND.zero_out: "codes may be any number | Below -128 there is no code: clip it.",
                    _BELOW: "the output has no zero point | Add the zero point, -128, and clip.",
                    0: "a ReLU gives the code 0 | A ReLU gives the number 0, and its code is the zero point.",
                },
            ),
        },
        wanted="a dict of four whole numbers",
    ),
    greeting="No fraction anywhere, and the ReLU came for nothing: it is the clipping.",
    hints=(
        "40 x 50 + (-12) x (-20) + 128 x 3 - 200 is the first sum.",
        "2424 x 77 = 186 648; with the half it is 188 696, and 4096 goes into that 46 times.",
    ),
    worked=f"The sums are {_SUM} and {_NEGATIVE}, the values {_VALUE} and {_BELOW}; add -128, and clip.",
)

# --- a pickle by hand ------------------------------------------------------------------------------

# As in a pickle of protocol 3: `len` stands for anything that could be called.
PROGRAM = (
    ("EMPTY_DICT", ""),
    ("MARK", ""),
    ("BINUNICODE", "'bits'"),
    ("BININT1", "8"),
    ("BINUNICODE", "'size'"),
    ("GLOBAL", "'builtins len'"),
    ("BINUNICODE", "'abcde'"),
    ("TUPLE1", ""),
    ("REDUCE", ""),
    ("SETITEMS", ""),
    ("STOP", ""),
)

PERFORM = Exercise(
    id="deploy.perform",
    kind="perform",
    objectives=("deploy.pickle",),
    prompt=f"""Be the machine. The pickle is {"; ".join(" ".join(pair).strip() for pair in PROGRAM)}. Answer
        with a dict: `height`, how many items lie on the stack just before REDUCE (a mark counts); `called`,
        the full name of what REDUCE calls, module first; `size`, what the loaded dict holds under 'size';
        `entries`, how many entries the dict has.""",
    form=Parts(
        {
            "height": Number(
                7,
                "The dict, the mark, two keys, the number 8, the function, the tuple.",
                {
                    8: "a tuple lies beside its item | TUPLE1 takes its item away: the tuple is one thing.",
                    6: "a mark does not lie there | The mark counts, too.",
                    5: """REDUCE has been done already | Just before REDUCE: function and tuple still lie
                        there.""",
                },
            ),
            "called": Text(
                "builtins.len",
                "GLOBAL names a module and a function: write them with a dot between.",
                {
                    "len": "the function alone | Module first: the file chooses that, too.",
                    "builtins len": "module and function stand apart | Write a dot between the two.",
                },
                wanted="a text such as 'math.sqrt'",
            ),
            "size": Number(
                5,
                "REDUCE puts what the function gives on the stack: the length of 'abcde'.",
                {
                    1: """the tuple is the argument | The tuple holds the arguments: len is called with
                        'abcde', not with the tuple.""",
                    8: "SETITEMS pairs as it likes | 8 belongs to 'bits'. Key, value, key, value.",
                },
            ),
            "entries": Number(
                2,
                "Above the mark lie a key, a value, a key, a value.",
                {4: "each item is an entry | Four items are two pairs of key and value."},
            ),
        },
        wanted="a dict",
    ),
    greeting="A function ran while data were read. Here it was `len`; the file had the choice.",
    hints=(
        "Write the stack down after each instruction. GLOBAL puts the function itself there.",
        "REDUCE takes the tuple and the function away, and puts back what the call gives.",
    ),
    worked="dict, mark, 'bits', 8, 'size', len, ('abcde',): seven. len('abcde') is 5; then two pairs.",
)
