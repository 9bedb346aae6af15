"""Who is who: what learns, which part of the data serves for what, and the map of a hint."""

from __future__ import annotations

from dualz.course.forms import Choice, Mistake, Number, Parts, flags
from dualz.course.registry import Exercise

# --- on paper: what learns -------------------------------------------------------------------------

LEARNS = {
    "student's weights": (
        True,
        "the student only listens | The student is the one who learns.",
    ),
    "student's answers": (
        True,
        "answers stay while weights move | The student's answers follow its weights: they are taught.",
    ),
    "teacher's weights": (
        False,
        """the teacher's own loss is trained along | The teacher is frozen. If it moves towards the student,
        the student learns from itself.""",
    ),
    "soft targets": (
        False,
        """soft targets are renewed | The soft targets are the frozen teacher's answers, computed once.
        Signals stay, so do they.""",
    ),
}

FROZEN = Exercise(
    id="distillation.frozen",
    kind="on paper",
    objectives=("distillation.frozen",),
    prompt=f"""Which of these change while a student is taught? Answer with a dict from each name to True or
        False: {", ".join(f"`{name!r}`" for name in LEARNS)}.""",
    form=flags(
        LEARNS,
        mistakes=(
            Mistake(
                "True means frozen",
                {name: not right for name, (right, _) in LEARNS.items()},
                "Each one is turned round: True means that it changes while the student is taught.",
            ),
        ),
        wanted="a dict",
    ),
    greeting="The student learns; whatever belongs to the teacher stays as it is.",
    hints=(
        "Ask of each: does the optimizer own it, and if not, could anything else write to it?",
        "The teacher is in evaluation mode, and no gradient reaches it.",
    ),
    worked="The optimizer owns the student's weights; its answers follow them. The rest is the teacher's.",
)

# --- on paper: which part serves for what ----------------------------------------------------------

DATA = ("train", "validation", "test")
_OTHERWISE = "Weights on train, choices on validation, the report on test."
_FOR_SIGNALS = "The teacher's answers are lessons too: for signals of the training part alone."
_ON_TEST = "A temperature or a share chosen on the test part makes the reported number too good."
_ON_TRAIN = "On the training part nearly everything looks right; choose settings on validation."


def _setting() -> Choice:
    mistakes = {"test": f"choices on test | {_ON_TEST}", "train": f"choices on train | {_ON_TRAIN}"}
    return Choice("validation", _OTHERWISE, mistakes, DATA)


SERVES = {
    "the student's weights": Choice(
        "train",
        _OTHERWISE,
        {
            "validation": """the student trains on validation | A student trained on the validation part
                leaves nothing on which to choose honestly.""",
        },
        DATA,
    ),
    "the signals that the teacher answers": Choice(
        "train",
        _FOR_SIGNALS,
        {"test": f"the teacher may answer any signal | {_FOR_SIGNALS}"},
        DATA,
    ),
    "the temperature": _setting(),
    "the share a": _setting(),
    "the number you report": Choice(
        "test",
        _OTHERWISE,
        {
            "validation": """the report is for validation | The choices were made to look good on validation.
                Report on a part without any choice.""",
        },
        DATA,
    ),
}

SPLIT = Exercise(
    id="distillation.split",
    kind="on paper",
    objectives=("distillation.split",),
    prompt=f"""Which part of the data decides on each of these: `'train'`, `'validation'` or `'test'`? Answer
        with a dict from each name to a part: {", ".join(f"`{name!r}`" for name in SERVES)}.""",
    form=Parts(SERVES),
    greeting="Weights on train, choices on validation, one look at test.",
    hints=(
        "Whatever was decided with the help of a part looks too good on that part.",
        "What teaches is one part, what chooses is another one, what is reported a third.",
    ),
    worked="""What the student learns from is the training part, answered by the teacher or by labels. T and a
        are choices. The report comes last.""",
)

# --- on paper: the map of a hint -------------------------------------------------------------------

HIDDEN, WANTED, STUDENT = 80, 250, 2474
_MAP = HIDDEN * WANTED
_OTHER = "Not these: the map goes from one hidden width to the other, and the file holds the student alone."

HINT = Exercise(
    id="distillation.hint",
    kind="on paper",
    objectives=("distillation.hint",),
    prompt=f"""A student with {STUDENT} numbers gets a hint: its last hidden layer, {HIDDEN} numbers a signal,
        through a linear map without bias, shall match the teacher's, {WANTED} numbers a signal. Answer with a
        dict: `map`, how many numbers the map has; `stored`, how many numbers the student's file holds after
        training.""",
    form=Parts(
        {
            "map": Number(
                _MAP,
                _OTHER,
                {
                    _MAP + WANTED: """every linear map has a bias | The map of this course has no bias: it is
                        a bare matrix.""",
                    HIDDEN
                    + WANTED: """a map has a number for each number | You added the widths. Every one of
                        the student's numbers is joined with every one of the teacher's.""",
                },
                whole=True,
            ),
            "stored": Number(
                STUDENT,
                _OTHER,
                {
                    _MAP + STUDENT: """the map is part of the student | You stored the map too. It only helps
                        to compare the two layers, and is thrown away.""",
                    17_910 + STUDENT: """the teacher is stored | You stored the teacher too. At the end the
                        student stands alone.""",
                },
                whole=True,
            ),
        }
    ),
    greeting="The map has more numbers than the student, and costs not one byte in the end.",
    hints=(
        f"The map takes {HIDDEN} numbers and gives as many as the teacher's layer has.",
        f"The map is a matrix of {HIDDEN} by {WANTED}. Is it needed once the student has been taught?",
    ),
    worked=f"""The map is a matrix of {HIDDEN} by {WANTED}. It is learnt along, then dropped; the student
        keeps its own {STUDENT} numbers.""",
)
