"""Every exercise of the course, one test for each question that can be asked of it.

A new lesson is covered by these without a line of its own.
"""

import numpy as np
import pytest

from dualz.authoring import mutants, notebook
from dualz.course.cards import NOT_TRIED, NOT_YET
from dualz.course.forms import Caught, Parts
from dualz.course.registry import UNJUDGED, UnknownExercise, exercises, find

from . import variants

ALL = list(exercises().values())
CONSTANTS = [0, 1, -1, 2, 0.5, True, False, "", "a", "0", b"", (), [], [0], {}, {"a": 0}, set(), "Right"]
CONSTANTS += [[0, 0, 0], [1, 1, 1], float("nan"), float("inf"), object(), int, 10**30, 10**400, [[]], [""]]
RETURNED = [0, 1, True, "", [], {}, b"", -1, 1.0, (0,), "0", float("nan"), None, 10**400]
FUNCTIONS = [lambda *a, held=held: held for held in RETURNED] + [
    lambda *a: a,
    lambda a: a,
    lambda a: len(a) if hasattr(a, "__len__") else a,
    lambda a: list(a) if hasattr(a, "__iter__") else [a],
    lambda: 0,
    dict,
    list,
    len,
    sum,
]

each = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)


@each
def test_the_worked_answer_is_right_in_any_clothes(exercise):
    verdict = exercise.judge(exercise.answer)
    assert verdict.right, verdict.says
    assert verdict.says and exercise.source
    dressed = variants.functions if callable(exercise.answer) else variants.values
    for name, answer in dressed(exercise.answer):
        verdict = exercise.judge(answer)
        assert verdict.right, f"{name}: {verdict.says}"
    for answer in exercise.also:
        verdict = exercise.judge(answer)
        assert verdict.right, f"{answer!r}: {verdict.says}"


@each
def test_a_popular_wrong_answer_gets_its_own_explanation(exercise):
    said = {}
    for wrong in exercise.wrong:
        verdict = exercise.judge(wrong.answer)
        assert verdict.word == NOT_YET, f"{wrong.misconception} is accepted"
        whole = isinstance(wrong, Caught) or wrong.told == verdict.says
        assert whole and wrong.told in verdict.says, f"{wrong.misconception}: {verdict.says}"
        assert wrong.misconception.strip() and len(wrong.told) > 7
        said.setdefault(verdict.says, []).append(wrong.misconception)
    twice = [misconceptions for misconceptions in said.values() if len(set(misconceptions)) > 1]
    assert not twice, "the same is said of different misconceptions"


@each
def test_the_stub_is_not_tried_yet(exercise):
    def dots(*anything):
        """With words."""
        ...

    def not_implemented(*anything):
        raise NotImplementedError

    for stub in (exercise.stub, ..., None, dots):
        assert exercise.judge(stub).word == NOT_TRIED
    if callable(exercise.answer):
        assert exercise.judge(not_implemented).word == NOT_TRIED
        assert exercise.judge(lambda *anything: ...).word == NOT_TRIED


@each
def test_no_constant_passes(exercise):
    for answer in CONSTANTS + FUNCTIONS:
        verdict = exercise.judge(answer)
        assert verdict.word in (NOT_YET, NOT_TRIED) and verdict.says, answer
        assert UNJUDGED not in verdict.says
    for answer in (object(), b"xyz" if not callable(exercise.answer) else 7, {1, 2}):
        assert "wanted" in exercise.judge(answer).says


@each
def test_no_mutant_passes(exercise):
    found = mutants.count(exercise)
    assert found.made > 0 and not found.survivors


@each
def test_a_half_filled_dict_is_judged_as_far_as_it_goes(exercise):
    if not isinstance(exercise.form, Parts) or len(exercise.form.parts) < 2:
        return
    first, *others = exercise.form.parts
    begun = {**exercise.answer, **dict.fromkeys(others, ...)}
    said = exercise.judge(begun)
    assert said.word == NOT_YET and repr(first) in said.says and repr(others[0]) in said.says


@each
def test_hints_and_prompt_are_fit_to_read(exercise):
    assert exercise.hints[0] != exercise.hints[1]
    assert exercise.prompt.endswith((".", "?"))
    for text in (exercise.prompt, exercise.worked, *exercise.hints):
        assert "\n" not in text and text.strip() == text


def test_arrays_do_as_lists():
    assert find("template.paper").judge(np.array(find("template.paper").answer)).right


def test_excused_mutants_exist():
    for (id, label), reason in mutants.EXCUSED.items():
        assert label in dict(mutants.mutants_of(find(id))), f"{id} has no mutant {label!r}"
        assert len(reason) > 15


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(UnknownExercise, match=r"huffman\.kraft"):
        find("huffman.craft")


def test_ids_begin_with_the_name_of_the_notebook():
    names = {lesson.number: lesson.path.stem[3:] for lesson in notebook.all_lessons()}
    for exercise in ALL:
        known = names.get(exercise.lesson)
        assert known is None or exercise.id.split(".")[0] == known
