"""Further: a symbol appended to a state of rANS."""

from __future__ import annotations

from random import Random

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.lessons.bwt import attempts as code


def _draw(random: Random) -> tuple[int, int, int, int]:
    scale = 1 << random.randint(1, 12)
    share = random.randint(1, scale)
    first = random.randint(0, scale - share)
    return random.randint(1, 1 << 20), share, first, scale


PUSH = Exercise(
    id="bwt.push",
    kind="transfer",
    objectives=("bwt.rans",),
    prompt="""Write `push(state, share, first,
    scale)`: the state with one more symbol. Of each `scale` numbers in
        a row the symbol owns `share`, its slots, from `first` on. The new state is the one that the old state
        counts among all numbers in these slots: how many whole rows of the scale, and which of the slots.""",
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
