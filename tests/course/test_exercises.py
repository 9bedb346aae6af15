"""Every exercise of the course: the right answer passes, each popular wrong one gets its own words."""

import numpy as np
import pytest

from dualz.authoring import notebook
from dualz.course.cards import NOT_TRIED, NOT_YET
from dualz.course.registry import UnknownExercise, exercises, find

ALL = list(exercises().values())
WRONG = [(exercise, wrong) for exercise in ALL for wrong in exercise.wrong]
CONSTANTS = [0, 1, -1, 2, 0.5, True, False, "", "a", "0", b"", (), [], [0], {}, {"a": 0}, set(), "Right"]
CONSTANTS += [[0, 0, 0], [1, 1, 1], float("nan"), float("inf"), object(), int, 10**30]
_RETURNS = [0, 1, True, "", [], {}, b"", -1, 1.0, (0,), "0", float("nan")]
FUNCTIONS = [lambda *a, held=held: held for held in _RETURNS] + [
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


def name(value):
    """Without the address in memory, so that every test process gives the same names."""
    return repr(value).partition(" at 0x")[0]


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
class TestEveryExercise:
    def test_the_worked_answer_is_right(self, exercise):
        assert exercise.judge(exercise.answer).right
        assert exercise.source

    def test_the_stub_is_not_tried_yet(self, exercise):
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

    @pytest.mark.parametrize("constant", CONSTANTS + FUNCTIONS, ids=name)
    def test_no_constant_passes(self, exercise, constant):
        verdict = exercise.judge(constant)
        assert verdict.word == NOT_YET
        assert verdict.says

    def test_a_wrong_type_is_told_what_is_wanted(self, exercise):
        wanted = "wanted"
        for answer in (object(), b"xyz" if not callable(exercise.answer) else 7, {1, 2}):
            assert wanted in exercise.judge(answer).says

    def test_arrays_do_as_lists(self, exercise):
        if isinstance(exercise.answer, list) and not isinstance(exercise.answer[0], str):
            assert exercise.judge(np.array(exercise.answer)).right

    def test_the_hints_do_not_repeat_each_other(self, exercise):
        assert exercise.hints[0] != exercise.hints[1]
        assert exercise.prompt.endswith((".", "?"))


@pytest.mark.parametrize(("exercise", "wrong"), WRONG, ids=lambda value: getattr(value, "id", ""))
def test_a_popular_wrong_answer_gets_its_own_explanation(exercise, wrong):
    verdict = exercise.judge(wrong.answer)
    assert verdict.word == NOT_YET
    assert wrong.says in verdict.says


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_the_explanations_of_one_exercise_differ(exercise):
    said = [exercise.judge(wrong.answer).says for wrong in exercise.wrong]
    assert len(set(said)) == len(said)


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(UnknownExercise, match=r"huffman\.kraft"):
        find("huffman.craft")


def test_ids_begin_with_the_lesson_of_the_notebook():
    names = {lesson.number: lesson.path.stem[3:] for lesson in notebook.all_lessons()}
    for exercise in ALL:
        known = names.get(exercise.lesson)
        assert known is None or exercise.id.split(".")[0] in known
