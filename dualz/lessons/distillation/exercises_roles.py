"""Who is who: sizes of both, what learns, which part of the data serves for what, and the map of a hint."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dualz.course.forms import Choice, Mistake, Number, Parts, flags, parts_of
from dualz.course.registry import Exercise


def _numbers(widths: Sequence[int], biases: bool = True) -> int:
    """The numbers in linear layers of these widths."""
    return sum(inputs * outputs + outputs * biases for inputs, outputs in pairwise(widths))


# --- recall: sizes ---------------------------------------------------------------------------------

NETS = {"teacher": (64, 300, 100, 10), "student": (64, 16, 10)}
SIZES = {name: _numbers(widths) for name, widths in NETS.items()}

SIZE = Exercise(
    id="distillation.size",
    kind="recall",
    objectives=("distillation.size",),
    prompt="""The teacher is a network 64-300-100-10, the student one of 64-16-10; all layers are linear, with
        biases. How many numbers does each learn? Answer with a dict: `teacher` and `student`.""",
    form=parts_of(
        SIZES,
        lambda name, size: Number(
            size,
            "Not these: for each layer, inputs times outputs, and one bias for each output; then the sum.",
            whole=True,
        ),
        mistakes=(
            Mistake(
                "biases do not count",
                {name: _numbers(widths, biases=False) for name, widths in NETS.items()},
                "The biases are missing: each layer has one for every output.",
            ),
            Mistake(
                "numbers and bytes are the same count",
                {name: 4 * size for name, size in SIZES.items()},
                "These are bytes, at four a number. Here the numbers themselves are counted.",
            ),
            Mistake(
                "a layer has one number a unit",
                {name: sum(widths) for name, widths in NETS.items()},
                "You added the widths. Every input of a layer is joined with every output.",
            ),
        ),
    ),
    greeting=f"""The student has {SIZES["teacher"] / SIZES["student"]:.0f} times fewer numbers than the
        teacher.""",
    hints=(
        "A linear layer from m to n has m · n weights and n biases.",
        "The student: 64 · 16 + 16, and 16 · 10 + 10.",
    ),
    worked="Teacher: 19200 + 300 + 30000 + 100 + 1000 + 10. Student: 1024 + 16 + 160 + 10.",
)

# --- on paper: what learns -------------------------------------------------------------------------

LEARNS = {
    "student's weights": (
        True,
        "the student only listens | The student is the one who learns.",
    ),
    "map of the hint": (
        True,
        """the map is given | The linear map of the hint is learnt along with the student, and thrown away at
        the end.""",
    ),
    "teacher's weights": (
        False,
        """the teacher's own loss is trained along | The teacher is frozen. If it moves towards the student,
        the student learns from itself.""",
    ),
    "teacher's batch norm means": (
        False,
        """no gradient means no change | Frozen means evaluation mode too: in training mode batch norm keeps
        averaging, even without a gradient.""",
    ),
    "soft targets": (
        False,
        """soft targets are renewed | The soft targets are the frozen teacher's answers, computed once. Images
        stay, so do they.""",
    ),
}

FROZEN = Exercise(
    id="distillation.frozen",
    kind="on paper",
    objectives=("distillation.frozen",),
    prompt=f"""Which of these change while a student is taught, with a hint? Answer with a dict from each name
        to True or False: {", ".join(f"`{name!r}`" for name in LEARNS)}.""",
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
    greeting="Student and map learn; whatever belongs to the teacher stays as it is.",
    hints=(
        "Ask of each: does the optimizer own it, and if not, could anything else write to it?",
        "The teacher is in evaluation mode, and no gradient reaches it.",
    ),
    worked="The optimizer owns the student's weights and the map. The rest belongs to the teacher.",
)

# --- on paper: which part serves for what ----------------------------------------------------------

DATA = ("train", "validation", "test")
_OTHERWISE = "Weights on train, choices on validation, the report on test."
_FOR_IMAGES = "The teacher's answers are lessons too: for images of the training part alone."
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
    "the images that the teacher answers": Choice(
        "train",
        _FOR_IMAGES,
        {"test": f"the teacher may answer any image | {_FOR_IMAGES}"},
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

THIN = (64, 8, 10)
_MAP, _STORED = THIN[1] * NETS["teacher"][2], _numbers(THIN)
_OTHER = "Not these: the map goes from one hidden width to the other, and the file holds the student alone."

HINT = Exercise(
    id="distillation.hint",
    kind="on paper",
    objectives=("distillation.hint",),
    prompt="""A student 64-8-10 gets a hint from the teacher 64-300-100-10: its hidden layer, through a linear
        map without bias, shall match the teacher's second hidden layer. Answer with a dict: `map`, how many
        numbers the map has; `stored`, how many numbers the student's file holds after training.""",
    form=Parts(
        {
            "map": Number(
                _MAP,
                _OTHER,
                {
                    _MAP + NETS["teacher"][2]: """every linear map has a bias | The map of this course has no
                        bias: it is a bare matrix.""",
                    THIN[1] * NETS["teacher"][1]: """any hidden layer of the teacher | This is the map to the
                        teacher's first hidden layer. The hint names the second, of 100 units.""",
                },
                whole=True,
            ),
            "stored": Number(
                _STORED,
                _OTHER,
                {
                    _MAP + _STORED: """the map is part of the student | You stored the map too. It only helps
                        to compare the two layers, and is thrown away.""",
                    _STORED + SIZES["teacher"]: """the teacher is stored | You stored the teacher too. At the
                        end the student stands alone.""",
                },
                whole=True,
            ),
        }
    ),
    greeting="The map has more numbers than the student, and costs not one byte in the end.",
    hints=(
        "The map takes 8 numbers and gives as many as the teacher's layer has.",
        "The map is a matrix of 8 by 100. The file holds the layers 64 to 8 and 8 to 10, with their biases.",
    ),
    worked="""The map is a matrix of 8 by 100. It is learnt along, then dropped; the student keeps its own 610
        numbers.""",
)
