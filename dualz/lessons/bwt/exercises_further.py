"""Further: runs of zeros, and a symbol appended to a state of rANS."""

from __future__ import annotations

from random import Random

from dualz.codecs import runs
from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.lessons.bwt import attempts_further as code

ZEROS = Exercise(
    id="bwt.zeros",
    kind="transfer",
    objectives=("bwt.zeros",),
    prompt="""Write `zero_digits(count)`: the length of a run of zeros with the digits 1 and 2, lowest
        first. The first digit is worth 1 or 2, the next twice that, and so on. In the list a digit 1 is
        written as 0 (RUNA) and a digit 2 as 1 (RUNB): `zero_digits(4)` is `[1, 0]`, since 4 = 2 + 2.""",
    form=Function(
        code.zero_digits,
        "zero_digits(count)",
        Space(
            tuple((count,) for count in (1, 2, 3, 4, 5, 6, 7, 8, 100, 255, 256, 900_000)),
            lambda random: (random.randint(1, 5000),),
            count=40,
        ),
        (
            code.zeros_binary,
            code.zeros_as_digits,
            code.zeros_highest_first,
            code.zeros_one_by_one,
            code.zeros_exchanged,
            code.zeros_halved,
        ),
        read=lambda result: list(compare.sequence(result, "From your function a list of numbers")),
        reference=runs.digits_of,
    ),
    greeting="A run of 900 000 zeros takes 19 digits, and every length has one name only.",
    hints=(
        "Is the rest odd? Then the digit is 1, which is written as 0. Take it away, and halve.",
        "`count = (count - 1) // 2` does both, for an odd rest and for an even one.",
    ),
    worked="An odd rest takes RUNA, an even one RUNB; then (count - 1) // 2 is left.",
)


def _draw(random: Random) -> tuple[int, int, int, int]:
    scale = 1 << random.randint(1, 12)
    share = random.randint(1, scale)
    first = random.randint(0, scale - share)
    return random.randint(1, 1 << 20), share, first, scale


PUSH = Exercise(
    id="bwt.push",
    kind="transfer",
    objectives=("bwt.rans",),
    prompt="""Write `push(state, share, first, scale)`: the state with one more symbol. Of each `scale`
        numbers in a row the symbol owns `share`, its slots, from `first` on. The new state is the one
        that the old state counts among all numbers in these slots: how many whole rows of the scale, and
        which of the slots.""",
    form=Function(
        code.push,
        "push(state, share, first, scale)",
        Space(
            ((1, 1, 0, 2), (5, 3, 1, 4), (100, 3, 0, 4), (1, 4, 0, 4), (65536, 1, 8191, 8192), (7, 2, 2, 4)),
            _draw,
            count=40,
        ),
        (
            code.push_without_first,
            code.push_without_rest,
            code.push_by_scale,
            code.push_multiplied_first,
            code.push_float,
        ),
        read=lambda result: compare.number(result, "From your function a number"),
        unit="state",
    ),
    greeting="The state grows by log2(scale / share) bits: fractions of a bit, at last.",
    hints=(
        "`state // share` whole rows, each of `scale` numbers.",
        "In the row: `first`, and `state % share` slots further.",
    ),
    worked="`state // share * scale + first + state % share`.",
)
