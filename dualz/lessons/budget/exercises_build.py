"""Build: the codes of a sample, the plans beside a plan, the best plan within a budget."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.budget import attempts as code

# --- the codes of a sample ------------------------------------------------------------------------


def _draw_row(random: Random) -> tuple[list[float], float]:
    step = random.choice((0.3, 0.6, 1.0, 2.5))
    # Levels and a part of a step beside them, far from halves: a tie would be rounded in two ways.
    row = [
        round(step * (random.randint(-6, 6) + random.uniform(-0.45, 0.45)), 4)
        for _ in range(random.randint(1, 9))
    ]
    return row, step


CODES = Exercise(
    id="budget.codes",
    kind="complete",
    objectives=("budget.codes",),
    prompt="""Complete `codes(row, step)`: divide each number of a sample by the step and round it to the
    nearest
        whole number, its *level* (no number lies just between two). Then take from each level the one before
        it,
        0 before the first. Give the list of codes.""",
    form=Function(
        code.codes,
        "codes(row, step)",
        Space(
            (
                ([], 1.0),
                ([0.0], 0.5),
                ([-0.9], 1.0),
                ([0.9, 0.9], 1.0),
                ([0.4, 0.8, 1.2, 1.6], 1.0),
                ([1e6, -1e6], 0.3),
                ([2.6, 2.6, -2.6], 5.0),
            ),
            _draw_row,
        ),
        (
            code.codes_of_rounded_differences,
            code.codes_cut,
            code.codes_floored,
            code.codes_without_differences,
            code.codes_multiplied,
            code.codes_without_first,
            code.codes_backwards,
        ),
        compare.numbers,
    ),
    greeting="Rounding loses something once; the differences lose nothing, and most of them are near 0.",
    hints=(
        "`level = round(value / step)`.",
        "The code is `level - before`, and `before` is then this level.",
    ),
    worked="Three lines: the level, its difference, and the level is remembered.",
    stub=code.codes_stub,
)

# --- neighbours -----------------------------------------------------------------------------------


def _draw_place(random: Random) -> tuple[tuple[int, ...], list[int]]:
    sizes = [random.randint(1, 5) for _ in range(random.randint(1, 5))]
    return tuple(random.randrange(size) for size in sizes), sizes


def _places(result: Any) -> list[tuple[int, ...]]:
    """The places in any order, each once."""
    rows = compare.sequence(result, "From your function a list of places")
    found = [tuple(compare.numbers(row, "A place is a tuple of whole numbers, and")) for row in rows]
    if len(set(found)) < len(found):
        raise NotYet(f"`{next(one for one in found if found.count(one) > 1)}` is there more than once.")
    return sorted(found)


BESIDE = Exercise(
    id="budget.beside",
    kind="complete",
    objectives=("budget.search",),
    prompt="""Complete `beside(place, sizes)`. A plan has a *place*: for each setting the index of its value,
    as in
        (2, 0). `sizes` says how many values each setting has. Give all places that differ from `place` in
        one setting, by
        one step, and that exist, as tuples, in any order.""",
    form=Function(
        code.beside,
        "beside(place, sizes)",
        Space(
            (
                ((0,), [1]),
                ((0,), [2]),
                ((1,), [3]),
                ((0, 0), [1, 1]),
                ((4, 1), [5, 2]),
                ((2, 2, 2), [5, 5, 5]),
            ),
            _draw_place,
        ),
        (
            code.beside_too_far,
            code.beside_without_ends,
            code.beside_upwards,
            code.beside_lines,
            code.beside_and_itself,
            code.beside_around,
        ),
        read=_places,
        errors={
            "TypeError": "A tuple cannot be changed: make a list of it, change that, make a tuple again."
        },
    ),
    greeting="With this a search can walk along the front, one step to the side at a time.",
    hints=("First ask whether `0 <= index < size`.", "`moved = list(place)`, then `moved[at] = index`."),
    worked="Both steps of each setting, where they stay inside.",
    stub=code.beside_stub,
)

# --- the best within a budget ---------------------------------------------------------------------

Rows = list[tuple[int, int, float]]


def _draw_rows(random: Random) -> tuple[Rows, int]:
    most = random.choice((4, 30, 3000))
    rows = [
        (random.randint(1, most), random.randint(1, most), random.randint(1, 8) / 8)
        for _ in range(random.randint(1, 7))
    ]
    return rows, random.choice((1, most, 2 * most, sum(random.choice(rows)[:2])))


WITHIN = Exercise(
    id="budget.within",
    kind="transfer",
    objectives=("budget.front",),
    prompt="""Write `within(rows, budget)`: rows are (bytes of the data, bytes of the model, accuracy). Give
    the index of
        the most accurate row whose bytes, both together, are at most the budget; of equally accurate ones the
        smallest, of equal ones the first; -1 where nothing fits.""",
    form=Function(
        code.within,
        "within(rows, budget)",
        Space(
            (
                ([], 10),
                ([(5, 5, 0.5)], 10),
                ([(5, 6, 0.5)], 10),
                ([(5, 5, 0.5), (4, 5, 0.5)], 10),
                ([(5, 5, 0.5), (5, 5, 0.5)], 10),
                ([(1, 1, 0.2), (2, 9, 0.9), (9, 2, 0.8), (5, 4, 0.6)], 10),
            ),
            _draw_rows,
        ),
        (
            code.within_model,
            code.within_data,
            code.within_each,
            code.within_below,
            code.within_largest,
            code.within_smallest,
            code.within_first,
            code.within_none,
        ),
        read=lambda result: compare.number(result, "From your function an index"),
        errors={"ValueError": "Where nothing fits, -1 is asked for."},
    ),
    greeting="That is what a budget asks: of all plans that fit, the most accurate.",
    hints=("Keep the index of the best so far, -1 at first.", "`data + model <= budget` decides what fits."),
    worked="One pass; a row takes the place if it fits and is better, or as good and smaller.",
)
