"""Who is who: sizes of both, what learns, which part of the data serves for what, and the map of a hint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet


def _numbers(widths: Sequence[int], biases: bool = True) -> int:
    """The numbers in linear layers of these widths."""
    return sum(inputs * outputs + outputs * biases for inputs, outputs in pairwise(widths))


def _whole(answer: Any, right: Mapping[str, int], mistakes: compare.Mistakes, other: str) -> None:
    parts = compare.mapping(answer, "A dict", right)
    found = {key: compare.number(parts[key], f"For '{key}' a number", whole=True) for key in right}
    compare.equal(found, dict(right), other, mistakes)


# --- recall: sizes ---------------------------------------------------------------------------------

NETS = {"teacher": (64, 300, 100, 10), "student": (64, 16, 10)}
SIZES = {name: _numbers(widths) for name, widths in NETS.items()}
_BARE = {name: _numbers(widths, biases=False) for name, widths in NETS.items()}
_BYTES = {name: 4 * size for name, size in SIZES.items()}
_UNITS = {name: sum(widths) for name, widths in NETS.items()}
_SIZE_MISTAKES = (
    (_BARE, "The biases are missing: each layer has one for every output."),
    (_BYTES, "These are bytes, at four a number. Here the numbers themselves are counted."),
    (_UNITS, "You added the widths. Every input of a layer is joined with every output."),
)


def _check_size(answer: Any) -> str:
    other = "Not these: for each layer, inputs times outputs, and one bias for each output; then the sum."
    _whole(answer, SIZES, _SIZE_MISTAKES, other)
    return f"The student has {SIZES['teacher'] / SIZES['student']:.0f} times fewer numbers than the teacher."


SIZE = Exercise(
    id="distillation.size",
    lesson=13,
    kind="recall",
    objectives=("distillation.size",),
    prompt="The teacher is a network 64-300-100-10, the student one of 64-16-10; all layers are linear, "
    "with biases. "
    "How many numbers does each learn? Answer with a dict: `teacher` and `student`.",
    check=_check_size,
    hints=(
        "A linear layer from m to n has m · n weights and n biases.",
        "The student: 64 · 16 + 16, and 16 · 10 + 10.",
    ),
    answer=SIZES,
    worked="Teacher: 19200 + 300 + 30000 + 100 + 1000 + 10. Student: 1024 + 16 + 160 + 10.",
    wrong=(
        Wrong("biases do not count", _BARE, "biases are missing"),
        Wrong("numbers and bytes are the same count", _BYTES, "These are bytes"),
        Wrong("a layer has one number a unit", _UNITS, "added the widths"),
    ),
)

# --- on paper: what learns -------------------------------------------------------------------------

LEARNS = {
    "student's weights": True,
    "map of the hint": True,
    "teacher's weights": False,
    "teacher's batch norm means": False,
    "soft targets": False,
}
_REASONS = {
    "student's weights": "The student is the one who learns.",
    "map of the hint": "The linear map of the hint is learnt along with the student, and thrown away at "
    "the end.",
    "teacher's weights": "The teacher is frozen. If it moves towards the student, the student learns from "
    "itself.",
    "teacher's batch norm means": "Frozen means evaluation mode too: in training mode batch norm keeps "
    "averaging, "
    "even without a gradient.",
    "soft targets": "The soft targets are the frozen teacher's answers, computed once. Images stay, so do "
    "they.",
}


def _check_frozen(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", LEARNS)
    for name in LEARNS:
        if not isinstance(parts[name], bool):
            raise NotYet(f"For '{name}' True or False is wanted, and this is {compare.named(parts[name])}.")
    wrong = [name for name in LEARNS if parts[name] is not LEARNS[name]]
    if len(wrong) == len(LEARNS):
        raise NotYet("Each one is turned round: True means that it changes while the student is taught.")
    if wrong:
        raise NotYet(_REASONS[wrong[0]])
    return "Student and map learn; whatever belongs to the teacher stays as it is."


def _but(name: str) -> dict[str, bool]:
    return {**LEARNS, name: not LEARNS[name]}


FROZEN = Exercise(
    id="distillation.frozen",
    lesson=13,
    kind="on paper",
    objectives=("distillation.frozen",),
    prompt="Which of these change while a student is taught, with a hint? Answer with a dict from each "
    "name to True "
    f"or False: {', '.join(f'`{name!r}`' for name in LEARNS)}.",
    check=_check_frozen,
    hints=(
        "Ask of each: does the optimizer own it, and if not, could anything else write to it?",
        "Two of the five change. The teacher is in evaluation mode, and no gradient reaches it.",
    ),
    answer=LEARNS,
    worked="The optimizer owns the student's weights and the map. The rest belongs to the teacher.",
    wrong=(
        Wrong("the teacher's own loss is trained along", _but("teacher's weights"), "learns from itself"),
        Wrong("no gradient means no change", _but("teacher's batch norm means"), "evaluation mode"),
        Wrong("the map is given", _but("map of the hint"), "learnt along"),
        Wrong("soft targets are renewed", _but("soft targets"), "computed once"),
        Wrong("True means frozen", {name: not held for name, held in LEARNS.items()}, "turned round"),
    ),
)

# --- on paper: which part serves for what ----------------------------------------------------------

PARTS = ("train", "validation", "test")
SERVES = {
    "the student's weights": "train",
    "the images that the teacher answers": "train",
    "the temperature": "validation",
    "the share a": "validation",
    "the number you report": "test",
}
_STUDENT = "the student's weights"
_REPORT = "the number you report"


def _check_split(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", SERVES)
    for name in SERVES:
        if parts[name] not in PARTS:
            raise NotYet(f"For '{name}' one of {', '.join(PARTS)} is wanted, and this is something else.")
    if parts[_STUDENT] == "validation":
        raise NotYet("A student trained on the validation part leaves nothing on which to choose honestly.")
    if parts["the images that the teacher answers"] != "train":
        raise NotYet("The teacher's answers are lessons too: for images of the training part alone.")
    if parts[_REPORT] == "validation":
        raise NotYet("The choices were made to look good on validation. Report on a part without any choice.")
    chosen = [parts[name] for name in ("the temperature", "the share a")]
    if "test" in chosen:
        raise NotYet("A temperature or a share chosen on the test part makes the reported number too good.")
    if "train" in chosen:
        raise NotYet("On the training part nearly everything looks right; choose settings on validation.")
    compare.equal(parts, SERVES, "Weights on train, choices on validation, the report on test.")
    return "Weights on train, choices on validation, one look at test."


SPLIT = Exercise(
    id="distillation.split",
    lesson=13,
    kind="on paper",
    objectives=("distillation.split",),
    prompt="Which part of the data decides on each of these: `'train'`, `'validation'` or `'test'`? "
    "Answer with a dict "
    f"from each name to a part: {', '.join(f'`{name!r}`' for name in SERVES)}.",
    check=_check_split,
    hints=(
        "Whatever was decided with the help of a part looks too good on that part.",
        "Two of the five belong to the first part, two to the second, one to the third.",
    ),
    answer=SERVES,
    worked="What the student learns from is the training part, answered by the teacher or by labels. T "
    "and a are "
    "choices. The report comes last.",
    wrong=(
        Wrong("the student trains on validation", {**SERVES, _STUDENT: "validation"}, "nothing on which"),
        Wrong("choices on test", {**SERVES, "the temperature": "test"}, "too good"),
        Wrong("choices on train", {**SERVES, "the share a": "train"}, "nearly everything"),
        Wrong("the report is for validation", {**SERVES, _REPORT: "validation"}, "without any choice"),
        Wrong(
            "the teacher may answer any image",
            {**SERVES, "the images that the teacher answers": "test"},
            "lessons too",
        ),
    ),
)

# --- on paper: the map of a hint -------------------------------------------------------------------

THIN = (64, 8, 10)
HINT_RIGHT = {"map": THIN[1] * NETS["teacher"][2], "stored": _numbers(THIN)}
_KEPT = {**HINT_RIGHT, "stored": sum(HINT_RIGHT.values())}
_WITH_BIAS = {**HINT_RIGHT, "map": HINT_RIGHT["map"] + NETS["teacher"][2]}
_WIDE = {**HINT_RIGHT, "map": THIN[1] * NETS["teacher"][1]}
_BOTH = {**HINT_RIGHT, "stored": _numbers(THIN) + SIZES["teacher"]}
_HINT_MISTAKES = (
    (_KEPT, "You stored the map too. It only helps to compare the two layers, and is thrown away."),
    (_WITH_BIAS, "The map of this course has no bias: it is a bare matrix."),
    (_WIDE, "This is the map to the teacher's first hidden layer. The hint names the second, of 100 units."),
    (_BOTH, "You stored the teacher too. At the end the student stands alone."),
)


def _check_hint(answer: Any) -> str:
    other = "Not these: the map goes from one hidden width to the other, and the file holds the student "
    "alone."
    _whole(answer, HINT_RIGHT, _HINT_MISTAKES, other)
    return "The map has more numbers than the student, and costs not one byte in the end."


HINT = Exercise(
    id="distillation.hint",
    lesson=13,
    kind="on paper",
    objectives=("distillation.hint",),
    prompt="A student 64-8-10 gets a hint from the teacher 64-300-100-10: its hidden layer, through a "
    "linear map "
    "without bias, shall match the teacher's second hidden layer. Answer with a dict: `map`, how many "
    "numbers the "
    "map has; `stored`, how many numbers the student's file holds after training.",
    check=_check_hint,
    hints=(
        "The map takes 8 numbers and gives as many as the teacher's layer has.",
        "8 · 100 for the map. The file holds 64 · 8 + 8 and 8 · 10 + 10 numbers.",
    ),
    answer=HINT_RIGHT,
    worked="The map is a matrix of 8 by 100. It is learnt along, then dropped; the student keeps its own "
    "610 numbers.",
    wrong=(
        Wrong("the map is part of the student", _KEPT, "thrown away"),
        Wrong("every linear map has a bias", _WITH_BIAS, "no bias"),
        Wrong("any hidden layer of the teacher", _WIDE, "first hidden layer"),
        Wrong("the teacher is stored", _BOTH, "stands alone"),
    ),
)
