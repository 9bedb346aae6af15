"""Mutants of every worked answer: small faults, each of which a check must refuse.

``python -m dualz.authoring.mutants [lesson ...]`` prints for each exercise how many mutants were made,
refused and found to be equivalent, and every survivor: a mutant that is accepted although it differs from
the right answer on one of a thousand inputs of the exercise's space.

Source: DeMillo, Lipton and Sayward, "Hints on test data selection" (1978).
"""

from __future__ import annotations

import argparse
import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dualz.authoring.faults import code_faults, value_faults
from dualz.course import compare
from dualz.course.forms import Function
from dualz.course.registry import UNJUDGED, Exercise, exercises
from dualz.course.sandbox import Guarded, NotYet, plain

INPUTS = 1000
SECONDS = 0.5
# Survivors that are no fault of a check: (exercise, mutant) and the reason.
_ANY_ORDER = "the symbols inside a merged tree may be written in any order"
_LEVELS = "levels may come in any order"
EXCUSED: dict[tuple[str, str], str] = {
    ("huffman.paper", "'merges': item 0: 'cd' -> 'dc'"): _ANY_ORDER,
    ("huffman.paper", "'merges': item 1: 'bcd' -> 'dcb'"): _ANY_ORDER,
    ("huffman.paper", "'merges': item 2: 'bcdr' -> 'rdcb'"): _ANY_ORDER,
    ("huffman.paper", "'merges': item 3: 'abcdr' -> 'rdcba'"): _ANY_ORDER,
    ("quantization.levels", "items 0 and 1 swapped"): _LEVELS,
    ("quantization.levels", "items 1 and 2 swapped"): _LEVELS,
    ("quantization.levels", "items 2 and 3 swapped"): _LEVELS,
}


@dataclass
class Count:
    """What became of the mutants of one exercise."""

    made: int = 0
    refused: int = 0
    equivalent: int = 0
    excused: int = 0
    survivors: list[str] = field(default_factory=list)


def mutants_of(exercise: Exercise) -> Iterator[tuple[str, Any]]:
    """Every mutant of the worked answer, with a label that says what was changed."""
    if callable(exercise.answer):
        yield from _functions(exercise.answer)
    else:
        yield from value_faults(exercise.answer)


def _functions(function: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    function = inspect.unwrap(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for label, changed in code_faults(tree):
        scope = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
        exec(compile(ast.fix_missing_locations(changed), f"<mutant: {label}>", "exec"), scope)
        yield label, scope[function.__name__]


def count(exercise: Exercise, seconds: float = SECONDS) -> Count:
    """Judge every mutant of one exercise."""
    found = Count()
    for label, mutant in mutants_of(exercise):
        found.made += 1
        verdict = exercise.judge(mutant, seconds)
        if verdict.says.startswith(UNJUDGED):
            found.survivors.append(f"{label}: {verdict.says}")
        elif not verdict.right:
            found.refused += 1
        elif is_equivalent(exercise, mutant, seconds):
            found.equivalent += 1
        elif (exercise.id, label) in EXCUSED:
            found.excused += 1
        else:
            found.survivors.append(label)
    return found


def is_equivalent(exercise: Exercise, mutant: Any, seconds: float = SECONDS) -> bool:
    """Whether an accepted mutant is as right as the worked answer: on a thousand inputs, or as a value."""
    form = exercise.form
    if not callable(exercise.answer):
        return compare.same(plain(mutant), plain(exercise.answer))
    if not isinstance(form, Function):
        return False
    guarded = Guarded(mutant, 60 * seconds)
    for arguments in form.space.sample(INPUTS, seed=1):
        try:
            if not form.agrees(guarded(*arguments), arguments):
                return False
        except NotYet:
            return False
    return True


def main(arguments: list[str]) -> int:
    """Print the counts; 1 if there are survivors."""
    parser = argparse.ArgumentParser(prog="dualz.authoring.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", help="lessons or exercises, as in huffman; default: all")
    wanted = parser.parse_args(arguments).lessons
    total = Count()
    for exercise in exercises().values():
        if wanted and not {exercise.id, exercise.id.partition(".")[0]} & set(wanted):
            continue
        found = count(exercise)
        numbers = (found.made, found.refused, found.equivalent, found.excused)
        print("{:28} made {:4}  refused {:4}  equivalent {:3}  excused {:3}".format(exercise.id, *numbers))
        for label in found.survivors:
            print(f"    survives: {label}", flush=True)
        for name in ("made", "refused", "equivalent", "excused", "survivors"):
            setattr(total, name, getattr(total, name) + getattr(found, name))
    print(
        f"{total.made} mutants: {total.refused} refused, {total.equivalent} equivalent, "
        f"{total.excused} excused, {len(total.survivors)} survive."
    )
    return 1 if total.survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
