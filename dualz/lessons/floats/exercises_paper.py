"""The exercises of lesson 16 that are done by hand: a float, the bounds of five formats, a block in lanes."""

from __future__ import annotations

from dualz.course.forms import Listed, Number, Parts
from dualz.course.registry import Exercise
from dualz.lessons.floats import attempts_lanes as code

PAPER = Exercise(
    id="floats.paper",
    kind="on paper",
    objectives=("floats.anatomy",),
    prompt="""A bfloat16 has the bits `1 10000001 1010000`: the sign, eight bits of exponent with the bias
        127, seven bits of mantissa. Answer with a dict: `value`, the number; `step`, the distance to the
        next number of the same stretch; `half`, the stored exponent of half the number.""",
    form=Parts(
        {
            "value": Number(
                -6.5,
                """Sign minus; 129 - 127 = 2, so the stretch begins at 4; the mantissa is 80 of 128 steps to
                8.""",
                {
                    6.5: "the first bit is no sign | The first bit is 1: the number is negative.",
                    -2.5: """the mantissa begins at 0 | The stretch begins at 4: the mantissa says how much is
                        added, 4 * 80/128.""",
                    -5.25: """the mantissa is a decimal | 1010000 is no decimal fraction: it is 80 of 128
                        steps along the stretch.""",
                    -84: """fields are added | 4 + 80 adds steps to a size: the mantissa is 80 steps of
                        4/128 each.""",
                    -4: """the mantissa does not count | That is where the stretch begins; the mantissa adds
                        to it.""",
                },
                tolerance=1e-9,
            ),
            "step": Number(
                0.03125,
                "The stretch from 4 to 8 has 128 steps.",
                {
                    1 / 128: """steps are the same everywhere | That is the step from 1 to 2. From 4 to 8 the
                        same 128 steps are four times as long.""",
                    0.0625: "a stretch is as long as its end | The stretch from 4 to 8 is 4 long, not 8.",
                    4: "a step is a stretch | 4 is the length of the stretch; it has 128 steps.",
                },
                tolerance=1e-9,
            ),
            "half": Number(
                128,
                "Half of the number lies in the stretch before: the ruler doubles.",
                {
                    64: """halving halves the exponent | 64 would be smaller by 2^65. One less halves the
                        number.""",
                    129: "halving changes the mantissa | The mantissa stays; the stretch is the one before.",
                    1: "the power is stored | 1 is the power of 2. It is stored with the bias: 1 + 127.",
                },
                whole=True,
            ),
        }
    ),
    greeting="Doubling or halving moves the exponent by one, and nothing else.",
    hints=(
        "10000001 is 129. Less the bias that is 2, and 2^2 = 4: the stretch from 4 to 8.",
        "1010000 is 64 + 16 = 80, of 128 steps.",
    ),
    worked="-(4 + 4 * 80/128) = -6.5; a step is 4/128; half of it is -3.25, in the stretch from 2 to 4.",
)

# --- the bounds --------------------------------------------------------------------------------------

BOUND = Exercise(
    id="floats.bound",
    kind="on paper",
    objectives=("floats.limits",),
    prompt="""The exponents of some weights have 2.5 bits of entropy; signs and mantissas are stored as they
        are. To how many per cent of its size can each format shrink at best? Answer with a dict: `bfloat16`
        (8 bits of exponent, 7 of mantissa), `float32` (8 and 23), `float16` (5 and 10), `e4m3` (4 and 3).""",
    form=Parts(
        {
            "bfloat16": Number(
                65.625,
                "1 bit of sign, 2.5 of exponent, 7 of mantissa; of 16.",
                {
                    31.25: """only the exponent is stored | 2.5 of 8 is the share of the exponent alone.
                        Sign and mantissa are stored too, in the same 16 bits.""",
                    10.5: "bits are per cent | 10.5 are the bits. Of 16 that is how many per cent?",
                    59.375: "the sign is free | 9.5 bits leave out the sign: it is 1 bit more.",
                    34.375: "what is saved is what is left | That is what is saved. What is left?",
                },
                unit="per cent",
                tolerance=0.06,
            ),
            "float32": Number(
                82.8125,
                "1 + 2.5 + 23 of 32 bits.",
                {
                    65.625: """the format does not matter | That is bfloat16's. The same 5.5 bits are saved,
                        but of 32.""",
                    26.5: "bits are per cent | 26.5 are the bits. Of 32 that is how many per cent?",
                },
                unit="per cent",
                tolerance=0.06,
            ),
            "float16": Number(
                84.375,
                "1 + 2.5 + 10 of 16 bits.",
                {
                    65.625: """all 16 bits are alike | float16 has but 5 bits of exponent: 2.5 are saved,
                        and ten bits of mantissa stay.""",
                    13.5: "bits are per cent | 13.5 are the bits. Of 16 that is how many per cent?",
                },
                unit="per cent",
                tolerance=0.06,
            ),
            "e4m3": Number(
                81.25,
                "1 + 2.5 + 3 of 8 bits.",
                {
                    65.625: """the format does not matter | That is bfloat16's. Here 1.5 of 8 bits are
                        saved.""",
                    6.5: "bits are per cent | 6.5 are the bits. Of 8 that is how many per cent?",
                },
                unit="per cent",
                tolerance=0.06,
            ),
        }
    ),
    greeting="Only bfloat16 has so wide an exponent in so small a number: there it pays.",
    hints=(
        "Sign, entropy and mantissa, added up, by the bits of the format.",
        "bfloat16: (1 + 2.5 + 7) / 16.",
    ),
    worked="(1 + 2.5 + 7)/16, (1 + 2.5 + 23)/32, (1 + 2.5 + 10)/16, (1 + 2.5 + 3)/8.",
)

# --- a block by hand ---------------------------------------------------------------------------------

CODES = {121: "0", 120: "10", 119: "110", 122: "111"}
BLOCK = [121, 120, 121, 119, 120, 121, 122, 121, 121, 120]
STREAMS = code.encode(BLOCK, CODES)

PERFORM = Exercise(
    id="floats.perform",
    kind="perform",
    objectives=("floats.lanes",),
    prompt=f"""Decode a block of {len(BLOCK)} exponents. The code is 121: `0`, 120: `10`, 119: `110`, 122:
        `111`. The four lanes are `{STREAMS[0]}`, `{STREAMS[1]}`, `{STREAMS[2]}` and `{STREAMS[3]}`; a lane
        holds a quarter, rounded up, and zeros fill up its byte. Answer with the list of exponents.""",
    form=Listed(
        BLOCK,
        "Lane 0 holds the first three exponents, lane 1 the next three; the last lane holds what is left.",
        (
            code.decode_to_the_end.on(STREAMS, CODES, len(BLOCK)),
            code.decode_cut_at_the_end.on(STREAMS, CODES, len(BLOCK)),
            code.decode_in_turns.on(STREAMS, CODES, len(BLOCK)),
            code.decode_rounded_down.on(STREAMS, CODES, len(BLOCK)),
        ),
        wanted="a list of exponents",
        length=0,
    ),
    greeting="Four lanes can be read by four hands: none has to wait for another.",
    hints=(
        "A quarter of 10, rounded up, is 3: the lanes hold 3, 3, 3 and 1.",
        f"Lane 0 begins with `0`, then `10`: {BLOCK[0]}, {BLOCK[1]}.",
    ),
    worked="Each lane is read until its three exponents are found; what follows are zeros to fill the byte.",
)
