"""Learning and measuring: one step by hand, how sure an accuracy is, and which score may be reported."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Listed, Mistake, Number, Parts, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.models import attempts as code

# --- how sure an accuracy is ---------------------------------------------------------------------

_VARIANCE = "The square root is missing: this is the variance."
_ONE_IMAGE = "You left out the number of images: the error of a mean shrinks with it."
_FEWER = "Fewer images make the error larger, not smaller."

SPREAD = Exercise(
    id="models.spread",
    kind="on paper",
    objectives=("models.spread",),
    prompt="""A model is right for 90 % of 400 test images. Answer with a dict: `error`, the standard error of
        this measurement in percentage points, and `images`, how many images would bring it down to 0.5
        points.""",
    form=Parts(
        {
            "error": Number(
                1.5,
                """The standard error is 100 times the square root of p (1 - p) / n, with p = 0.9 and
                n = 400.""",
                {
                    0.015: """points and shares are the same | This is a share; in points it is 100 times
                        as much.""",
                    0.0225: f"the variance is the error | {_VARIANCE}",
                    2.25: f"the variance is the error | {_VARIANCE}",
                    30: f"the error does not depend on n | {_ONE_IMAGE}",
                    0.3: f"the error does not depend on n | {_ONE_IMAGE}",
                    0.075: """the error goes with 1 / n | You divided by n outside the root: divide by the
                        root of n.""",
                },
                wanted="a number of points",
                unit="per cent",
                tolerance=0.002,
            ),
            "images": Number(
                3600,
                "The error goes with 1 / sqrt(n): a third of it takes how many times as many images?",
                {
                    1200: """a third of the error takes three times the images | Three times the images make
                        the error smaller by the root of 3 only.""",
                    133: f"fewer images are surer | {_FEWER}",
                    400 / 3: f"fewer images are surer | {_FEWER}",
                    400 / 9: f"fewer images are surer | {_FEWER}",
                    44: f"fewer images are surer | {_FEWER}",
                },
            ),
        },
        wanted="a dict of two numbers",
    ),
    greeting="A third of the error takes nine times the images. That is why test sets are large.",
    hints=(
        "One answer is right with probability p; the mean of n answers has the variance p (1 - p) / n.",
        "sqrt(0.9 * 0.1 / 400) is 0.3 / 20. For a third of it n must grow by the square of 3.",
    ),
    worked="0.3 / 20 = 0.015, so 1.5 points; 9 times 400 images are 3600.",
)

# --- one step by hand ----------------------------------------------------------------------------

X, LABEL, RATE = (1.0, -0.5, 0.0), 1, 0.4
MOVED = {"weights": [[-0.2, 0.1, 0.0], [0.2, -0.1, 0.0]], "biases": [-0.2, 0.2]}


_UPHILL = "You went uphill: this makes the right class less likely. The move is minus rate times error."


def _rows(answer: Any, what: str) -> list[list[float]]:
    rows = compare.sequence(answer, what, 2)
    return [compare.numbers(row, "A row of weights", 3) for row in rows]


def _first_wrong(rows: list[list[float]]) -> str:
    place = next(at for at in range(2) if not compare.same(rows[at], MOVED["weights"][at], 0.0006))
    return f"Look at the weights of class {place}: both probabilities are 0.5, so what is its error?"


STEP = Exercise(
    id="models.step",
    kind="perform",
    objectives=("models.sgd",),
    prompt=f"""A linear classifier for two classes begins with all weights and biases at 0. Do one step of
        stochastic gradient descent by hand: the sample is `{X}`, its class is {LABEL} (of 0 and 1), the rate
        is {RATE}. Answer with a dict of the new `weights`, one row for each class, and the new `biases`.""",
    form=Parts(
        {
            "weights": Listed(
                MOVED["weights"],
                _first_wrong,
                {((0.2, -0.1, 0.0), (-0.2, 0.1, 0.0)): f"descent adds the gradient | {_UPHILL}"},
                wanted="a list of rows, one for each class,",
                read=_rows,
                tolerance=0.0006,
            ),
            "biases": Listed(
                MOVED["biases"],
                "Look at the biases: each moves by minus rate times error.",
                {(0.2, -0.2): f"descent adds the gradient | {_UPHILL}"},
                wanted="a list of biases",
                tolerance=0.0006,
            ),
        },
        (
            Mistake(
                "descent adds the gradient",
                {"weights": [[0.2, -0.1, 0.0], [-0.2, 0.1, 0.0]], "biases": [0.2, -0.2]},
                _UPHILL,
            ),
            Mistake(
                "only the right class learns",
                {"weights": [[0.0, 0.0, 0.0], [0.2, -0.1, 0.0]], "biases": [0.0, 0.2]},
                "Only the right class has moved. The error of the other one is 0.5, and it moves too.",
            ),
            Mistake(
                "the rate is always 1",
                {"weights": [[-0.5, 0.25, 0.0], [0.5, -0.25, 0.0]], "biases": [-0.5, 0.5]},
                "The rate is missing: each move is 0.4 times error times input.",
            ),
            Mistake(
                "all weights of a class move alike",
                {"weights": [[-0.2, -0.2, -0.2], [0.2, 0.2, 0.2]], "biases": [-0.2, 0.2]},
                "The input is missing: a weight moves by its own input, and not at all where that is 0.",
            ),
            Mistake(
                "biases are constants",
                {**MOVED, "biases": [0.0, 0.0]},
                "The biases move too: they are weights of an input that is always 1.",
            ),
            Mistake(
                "the error is the probability",
                {"weights": [[-0.2, 0.1, 0.0], [-0.2, 0.1, 0.0]], "biases": [-0.2, -0.2]},
                "You moved by the probabilities. The error of the right class is its probability minus 1.",
            ),
        ),
    ),
    greeting="""Both rows move by equally much in opposite directions, and the third column not at all.""",
    hints=(
        "All scores are 0, so both probabilities are 0.5. The errors are 0.5 and -0.5: which is which?",
        "A weight moves by -0.4 * error * input: class 1 by 0.2 times the input.",
    ),
    worked="Errors 0.5 and -0.5; class 0 moves by -0.2 times (1, -0.5, 0), class 1 by 0.2 times it.",
)

# --- which model, which score --------------------------------------------------------------------


def _models(*rows: tuple[str, int, float, float, float]) -> tuple[list[dict[str, Any]]]:
    """Candidates from rows of name, bytes, and the three accuracies."""
    names = ("name", "bytes", "train", "validation", "test")
    return ([dict(zip(names, row, strict=True)) for row in rows],)


def _candidates(random: Random) -> tuple[list[dict[str, Any]]]:
    names = random.sample(["tree", "linear", "svm", "net", "conv", "forest"], random.randint(1, 6))
    sizes = random.sample(range(2, 400), len(names))  # no two alike, so that one answer is right
    near = random.randint(10, 95)
    return _models(
        *(
            (
                name,
                1000 * size,
                random.randint(0, 400) / 4,
                # Most lie within some points of each other, by quarters: several are good enough.
                near + random.choice((0, 1, 2, 2.25, 3, 4, -8)) if random.random() < 0.8 else near / 2,
                random.randint(0, 400) / 4,
            )
            for name, size in zip(names, sizes, strict=True)
        )
    )


_TABLES = [
    _models(("net", 203_000, 99, 97, 95)),
    _models(("tree", 3000, 100, 95, 84), ("net", 203_000, 99, 97, 95)),
    _models(("tree", 3000, 100, 94.75, 84), ("net", 203_000, 99, 97, 95)),
    _models(("tree", 3000, 100, 0, 84), ("net", 203_000, 99, 1.5, 95)),
    _models(
        ("tree", 3000, 100, 83, 84),
        ("net", 203_000, 99, 97, 95),
        ("conv", 25_000, 98, 96, 96),
        ("linear", 2000, 97, 94, 97),
    ),
]


def _name_and_score(result: Any) -> Any:
    pair = compare.sequence(result, "From your function a name and a score", 2)
    if not isinstance(pair[0], str):
        raise NotYet(f"From your function a name is wanted first, and this is {compare.named(pair[0])}.")
    return pair


REPORT = Exercise(
    id="models.report",
    kind="complete",
    objectives=("models.choose",),
    prompt="""Complete `report(candidates)`. Each candidate is a dict with `name`, `bytes` and the accuracies
        `train`, `validation` and `test` in %. Choose the smallest file among the models within 2 points of
        the best, and return its name and the accuracy that you may report.""",
    form=Function(
        code.report,
        "report(candidates)",
        Space(_TABLES, _candidates),
        (
            code.report_by_test,
            code.report_by_training,
            code.report_of_validation,
            code.report_whatever_size,
            code.report_the_largest,
            code.report_the_smallest,
            code.report_with_the_best_test,
        ),
        read=_name_and_score,
    ),
    greeting="Right on every table: validation chooses, and the test part is read once.",
    hints=(
        "Which part may be used to choose?",
        "Choose on validation; the test part was not used for anything.",
    ),
    worked="Validation decides who is good enough, the size decides among these, test is reported.",
    stub=code.report_stub,
)
