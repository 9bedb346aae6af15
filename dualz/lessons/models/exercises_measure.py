"""Learning and measuring: one step by hand, how sure an accuracy is, and which score may be reported."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.models import attempts as code

# --- how sure an accuracy is ---------------------------------------------------------------------

SPREAD_RIGHT = {"error": 1.5, "images": 3600}


def _check_spread(answer: Any) -> str:
    given = compare.mapping(answer, "A dict of two numbers", SPREAD_RIGHT)
    error = compare.number(given["error"], "For 'error' a number of points")
    images = compare.number(given["images"], "For 'images' a number")
    compare.close(
        error,
        SPREAD_RIGHT["error"],
        0.002,
        "The standard error is 100 times the square root of p (1 - p) / n, with p = 0.9 and n = 400.",
        (
            (0.015, "This is a share; in points it is 100 times as much."),
            (0.0225, "The square root is missing: this is the variance."),
            (30.0, "You left out the number of images: the error of a mean shrinks with it."),
            (0.075, "You divided by n outside the root: divide by the root of n."),
        ),
    )
    compare.close(
        images,
        SPREAD_RIGHT["images"],
        1,
        "The error goes with 1 / sqrt(n): a third of it takes how many times as many images?",
        (
            (1200, "Three times the images make the error smaller by the root of 3 only."),
            (133, "Fewer images make the error larger, not smaller."),
        ),
    )
    return "A third of the error takes nine times the images. That is why test sets are large."


SPREAD = Exercise(
    id="models.spread",
    lesson=9,
    kind="on paper",
    objectives=("models.spread",),
    prompt="A model is right for 90 % of 400 test images. Answer with a dict: `error`, the standard "
    "error of this "
    "measurement in percentage points, and `images`, how many images would bring it down to 0.5 points.",
    check=_check_spread,
    hints=(
        "One answer is right with probability p; the mean of n answers has the variance p (1 - p) / n.",
        "sqrt(0.9 * 0.1 / 400) is 0.3 / 20. For a third of it n must grow by the square of 3.",
    ),
    answer=SPREAD_RIGHT,
    worked="0.3 / 20 = 0.015, so 1.5 points; 9 times 400 images are 3600.",
    wrong=(
        Wrong("points and shares are the same", {**SPREAD_RIGHT, "error": 0.015}, "in points"),
        Wrong("the variance is the error", {**SPREAD_RIGHT, "error": 0.0225}, "square root is missing"),
        Wrong("the error does not depend on n", {**SPREAD_RIGHT, "error": 30}, "left out the number"),
        Wrong("the error goes with 1 / n", {**SPREAD_RIGHT, "images": 1200}, "root of 3"),
        Wrong("fewer images are surer", {**SPREAD_RIGHT, "images": 133}, "Fewer images"),
    ),
)

# --- one step by hand ----------------------------------------------------------------------------

X, LABEL, RATE = (1.0, -0.5, 0.0), 1, 0.4
_HALF = 0.2  # rate times the error of 0.5


def _step(weights: Any, biases: Any) -> dict[str, Any]:
    return {"weights": weights, "biases": biases}


STEP_RIGHT = _step([[-0.2, 0.1, 0.0], [0.2, -0.1, 0.0]], [-0.2, 0.2])
_UPHILL = _step([[0.2, -0.1, 0.0], [-0.2, 0.1, 0.0]], [0.2, -0.2])
_ONE_ROW = _step([[0.0, 0.0, 0.0], [0.2, -0.1, 0.0]], [0.0, 0.2])
_NO_RATE = _step([[-0.5, 0.25, 0.0], [0.5, -0.25, 0.0]], [-0.5, 0.5])
_NO_INPUT = _step([[-0.2, -0.2, -0.2], [0.2, 0.2, 0.2]], [-0.2, 0.2])
_NO_BIAS = _step(STEP_RIGHT["weights"], [0.0, 0.0])
_NO_LABEL = _step([[-0.2, 0.1, 0.0], [-0.2, 0.1, 0.0]], [-0.2, -0.2])
_STEP_MISTAKES = (
    (_UPHILL, "You went uphill: this makes the right class less likely. The move is minus rate times error."),
    (_ONE_ROW, "Only the right class has moved. The error of the other one is 0.5, and it moves too."),
    (_NO_RATE, "The rate is missing: each move is 0.4 times error times input."),
    (_NO_INPUT, "The input is missing: a weight moves by its own input, and not at all where that is 0."),
    (_NO_BIAS, "The biases move too: they are weights of an input that is always 1."),
    (_NO_LABEL, "You moved by the probabilities. The error of the right class is its probability minus 1."),
)


def _check_step(answer: Any) -> str:
    given = compare.mapping(answer, "A dict", STEP_RIGHT)
    rows = compare.sequence(given["weights"], "For 'weights' a list of rows, one for each class,", 2)
    clean = _step(
        [_rounded(compare.numbers(row, "A row of weights", 3)) for row in rows],
        _rounded(compare.numbers(given["biases"], "A list of biases", 2)),
    )
    compare.equal(clean, STEP_RIGHT, _first_wrong(clean), _STEP_MISTAKES)
    return "Both rows move by equally much in opposite directions, and the third column not at all."


def _rounded(values: list[float]) -> list[float]:
    return [round(float(value), 3) + 0.0 for value in values]


def _first_wrong(given: dict[str, Any]) -> str:
    for place, (own, right) in enumerate(zip(given["weights"], STEP_RIGHT["weights"], strict=True)):
        if not compare.same(own, right):
            return f"Look at the weights of class {place}: both probabilities are 0.5, so what is its error?"
    return "Look at the biases: each moves by minus rate times error."


STEP = Exercise(
    id="models.step",
    lesson=9,
    kind="perform",
    objectives=("models.sgd",),
    prompt=f"A linear classifier for two classes begins with all weights and biases at 0. Do one "
    f"step of stochastic "
    f"gradient descent by hand: the sample is `{X}`, its class is {LABEL}, the rate is {RATE}. Answer with a "
    "dict of the new `weights`, one row for each class, and the new `biases`.",
    check=_check_step,
    hints=(
        "All scores are 0, so both probabilities are 0.5. The errors are 0.5 and -0.5: which is which?",
        "A weight moves by -0.4 * error * input: class 1 by 0.2 times the input.",
    ),
    answer=STEP_RIGHT,
    worked="Errors 0.5 and -0.5; class 0 moves by -0.2 times (1, -0.5, 0), class 1 by 0.2 times it.",
    wrong=(
        Wrong("descent adds the gradient", _UPHILL, "uphill"),
        Wrong("only the right class learns", _ONE_ROW, "Only the right class"),
        Wrong("the rate is always 1", _NO_RATE, "rate is missing"),
        Wrong("all weights of a class move alike", _NO_INPUT, "input is missing"),
        Wrong("biases are constants", _NO_BIAS, "biases move too"),
        Wrong("the error is the probability", _NO_LABEL, "minus 1"),
    ),
)

# --- which model, which score --------------------------------------------------------------------


def _candidates(random: Random) -> list[dict[str, Any]]:
    names = random.sample(["tree", "linear", "svm", "net", "conv", "forest"], random.randint(3, 6))
    sizes = random.sample(range(2, 400), len(names))
    scores = [{part: random.randint(80, 99) for part in ("validation", "test")} for _ in names]
    # Scores close together, so that several are within two points of the best.
    near = random.randint(88, 95)
    for own in scores[: len(scores) // 2 + 1]:
        own["validation"] = near + random.randint(0, 3)
    parts = zip(names, sizes, scores, strict=True)
    models = [{"name": n, "bytes": 1000 * b, "train": random.randint(90, 100), **own} for n, b, own in parts]
    random.shuffle(models)
    return models


TABLES = [
    [
        {"name": "tree", "bytes": 3000, "train": 100, "validation": 83, "test": 84},
        {"name": "net", "bytes": 203000, "train": 99, "validation": 97, "test": 95},
        {"name": "conv", "bytes": 25000, "train": 98, "validation": 96, "test": 96},
        {"name": "linear", "bytes": 3000, "train": 97, "validation": 94, "test": 97},
    ],
    *compare.seeded(_candidates, 60),
]
_REPORT_MISTAKES = (
    (
        code.report_by_test,
        "You chose on the test part, so its score is no measurement any more. Choose on validation.",
    ),
    (
        code.report_by_training,
        "You chose on the training part, where a model that learns by heart wins. Choose on validation.",
    ),
    (
        code.report_of_validation,
        "The choice is right. Report the test score: the validation score is too good, as it was chosen by.",
    ),
    (
        code.report_whatever_size,
        "You took the best on validation. Among those within two points of it the smallest file is wanted.",
    ),
    (code.report_the_largest, "You took the largest of the good ones; the smallest file is wanted."),
    (code.report_the_smallest, "You took the smallest of all, also where it is not within two points."),
    (
        code.report_with_the_best_test,
        "The score must be that of the chosen model, not the best test score of any model.",
    ),
)


def _shape(result: Any) -> Any:
    pair = compare.sequence(result, "From your function a name and a score", 2)
    if not isinstance(pair[0], str):
        raise NotYet(f"From your function a name is wanted first, and this is {compare.named(pair[0])}.")
    return pair


def _check_report(answer: Any) -> str:
    function = compare.function(answer, "report(candidates)")
    compare.same_as(function, code.report, TABLES, _shape, _REPORT_MISTAKES)
    return f"Right on {len(TABLES)} tables: validation chooses, and the test part is read once."


REPORT = Exercise(
    id="models.report",
    lesson=9,
    kind="complete",
    objectives=("models.choose",),
    prompt="Complete `report(candidates)`. Each candidate is a dict with `name`, `bytes` and the "
    "accuracies `train`, "
    "`validation` and `test` in %. Choose the smallest file among the models within 2 points of the "
    "best, and "
    "return its name and the accuracy that you may report.",
    check=_check_report,
    hints=(
        "Which part may be used to choose?",
        "Choose on validation; the test part was not used for anything.",
    ),
    answer=code.report,
    worked="Validation decides who is good enough, the size decides among these, test is reported.",
    wrong=(
        Wrong("the test set is for choosing", code.report_by_test, "no measurement any more"),
        Wrong("the training score shows the best", code.report_by_training, "learns by heart"),
        Wrong("the validation score may be reported", code.report_of_validation, "too good"),
        Wrong("only accuracy counts", code.report_whatever_size, "best on validation"),
        Wrong("larger is safer", code.report_the_largest, "largest of the good ones"),
        Wrong("only size counts", code.report_the_smallest, "smallest of all"),
        Wrong("the best test score may be reported", code.report_with_the_best_test, "chosen model"),
    ),
    stub=code.report_stub,
)
