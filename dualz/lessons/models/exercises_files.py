"""Files of models: which of them may run code, and where every byte of a safe one goes."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong, require_flags
from dualz.lessons.models import attempts as code

# --- what may run code ---------------------------------------------------------------------------

SAFE_RIGHT = {"pickle": True, "joblib": True, "npy_objects": True, "safetensors": False, "json": False}
_WHY = {
    "pickle": "A pickle is a list of instructions, and one of them calls any function that it names.",
    "joblib": "joblib writes pickles, with another way to store large arrays: what holds for one "
    "holds for both.",
    "npy_objects": "With `allow_pickle=True` an array of objects is read by pickle.",
    "safetensors": "It holds a JSON header and raw numbers: there is nothing in it that could be called.",
    "json": "JSON describes texts, numbers, lists and dicts; `json.loads` builds these and calls nothing.",
}


def _check_safe(answer: Any) -> str:
    require_flags(answer, SAFE_RIGHT, _WHY)
    return "Formats that hold numbers are harmless; formats that hold instructions need trust in the writer."


def _flipped(name: str) -> dict[str, bool]:
    return {**SAFE_RIGHT, name: not SAFE_RIGHT[name]}


SAFE = Exercise(
    id="models.safe",
    lesson=9,
    kind="on paper",
    objectives=("models.safe",),
    prompt="You get a model file from a stranger. Loading which of these could run code that the "
    "stranger chose? "
    "`pickle`: `pickle.load`. `joblib`: `joblib.load`. `npy_objects`: `numpy.load(file, allow_pickle=True)`. "
    "`safetensors`: `safetensors.torch.load_file`. `json`: `json.load`. Answer with a dict from "
    "these five names to "
    "True or False.",
    check=_check_safe,
    hints=(
        "Ask what each format can hold: numbers and texts, or instructions?",
        "Three of the five end in pickle.",
    ),
    answer=SAFE_RIGHT,
    worked="joblib and NumPy's object arrays are pickles in another coat; JSON and safetensors hold "
    "data alone.",
    wrong=(
        Wrong("a pickle is only data", _flipped("pickle"), "list of instructions"),
        Wrong("joblib is another, safe format", _flipped("joblib"), "joblib writes pickles"),
        Wrong("an array file holds numbers only", _flipped("npy_objects"), "array of objects"),
        Wrong("every model file is dangerous", _flipped("safetensors"), "raw numbers"),
        Wrong("JSON is JavaScript and is run", _flipped("json"), "calls nothing"),
    ),
)

# --- every byte of a file ------------------------------------------------------------------------


def _tensors(random: Random) -> dict[str, Any]:
    import numpy as np

    names = random.sample(["weights", "biases", "0.weight", "0.bias", "codes", "scale"], random.randint(1, 4))
    types = ("float32", "float16", "int8", "int64", "float64")
    shapes = [tuple(random.randint(1, 9) for _ in range(random.randint(1, 3))) for _ in names]
    return {name: np.zeros(shape, random.choice(types)) for name, shape in zip(names, shapes, strict=True)}


@cache
def _files() -> list[bytes]:
    import numpy as np
    from safetensors.numpy import save

    small = {"weights": np.zeros((3, 2), "float32"), "biases": np.zeros(3, "float32")}
    made = compare.seeded(lambda random: save(_tensors(random)), 30)
    return [save(small), *made, save(small, {"made by": "lesson 09"}), save({})]


_ACCOUNT_MISTAKES = (
    (
        code.account_without_length,
        "The 8 bytes that say how long the header is belong to it: without them the sum is not the file.",
    ),
    (code.account_in_numbers, "These are numbers, not bytes: a float32 has 4 of them, an int8 only 1."),
    (
        code.account_with_four_bytes_each,
        "Not every number has 4 bytes: float16 has 2, int8 has 1. The offsets know.",
    ),
    (code.account_of_ends, "This is where each tensor ends. Its size is end minus begin."),
    (code.account_of_begins, "This is where each tensor begins. Its size is end minus begin."),
    (code.account_without_header, "The header is missing: it is a part of the file too."),
)


def _check_account(answer: Any) -> str:
    function = compare.function(answer, "account(data)")
    shape = lambda result: compare.mapping(result, "From your function a dict")  # noqa: E731
    compare.same_as(function, code.account, _files(), shape, _ACCOUNT_MISTAKES)
    return f"Every byte of {len(_files())} files has found its owner, and no line of a file was run."


ACCOUNT = Exercise(
    id="models.account",
    lesson=9,
    kind="transfer",
    objectives=("models.file",),
    prompt="Write `account(data)`: from the bytes of a safetensors file it makes a dict from each "
    "tensor's name to its "
    "size in bytes, with one entry more, `header`, for the header and the 8 bytes before it. The "
    "values add up "
    "to the length of the file. An entry `__metadata__` of the header is no tensor.",
    check=_check_account,
    hints=(
        "`int.from_bytes(data[:8], 'little')` is the length of the JSON text that follows.",
        "In the JSON each tensor has `data_offsets`: where its bytes begin and where they end.",
    ),
    answer=code.account,
    worked="Length, JSON, then for each tensor the difference of its two offsets.",
    wrong=(
        Wrong("the length field is free", code.account_without_length, "belong to it"),
        Wrong("numbers are bytes", code.account_in_numbers, "numbers, not bytes"),
        Wrong("every number has 4 bytes", code.account_with_four_bytes_each, "float16 has 2"),
        Wrong("an offset is a size", code.account_of_ends, "ends"),
        Wrong("the begin is a size", code.account_of_begins, "begins"),
        Wrong("the header is free", code.account_without_header, "header is missing"),
    ),
)
